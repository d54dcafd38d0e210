"""Frozen classes are written and read by their type hints alone, strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest

from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.codec import from_plain, to_plain


class Couleur(StrEnum):
    VERT = "vert"
    ROUGE = "rouge"


@dataclass(frozen=True)
class Point:
    x: int
    nom: str = "origine"


@dataclass(frozen=True)
class Tout:
    texte: Annotated[str, "a text"]
    nombre: int
    montant: Decimal
    jour: date
    instant: datetime
    vrai: bool
    mot: Literal["oui", "non"]
    couleur: Couleur
    liste: tuple[str, ...]
    paire: tuple[str, int]
    point: Point
    par_nom: Mapping[str, tuple[int, ...]]
    fin: date | None
    peut_etre: str | None = None


TOUT = Tout(
    texte="é",
    nombre=3,
    montant=Decimal("12.50"),
    jour=date(2027, 1, 1),
    instant=datetime(2027, 1, 1, 10, tzinfo=None),
    vrai=True,
    mot="oui",
    couleur=Couleur.VERT,
    liste=("a", "b"),
    paire=("a", 1),
    point=Point(1),
    par_nom={"a": (1, 2)},
    fin=None,
)


def plain(**changes: object) -> dict[str, object]:
    words = to_plain(TOUT)
    assert isinstance(words, Mapping)
    return {**words, **changes}


def test_what_is_written_is_read_back_through_canonical_json():
    assert from_plain(Tout, loads(dumps(to_plain(TOUT)))) == TOUT


def test_none_is_left_out_only_where_it_is_the_default():
    assert plain()["fin"] is None
    assert "peut_etre" not in plain()
    assert from_plain(Tout, plain(peut_etre="oui")).peut_etre == "oui"


@pytest.mark.parametrize(
    "changes",
    [
        {"texte": 1},
        {"nombre": True},  # to Python True is 1
        {"nombre": "3"},
        {"vrai": 1},
        {"jour": "2027-01-01"},
        {"jour": datetime(2027, 1, 1)},
        {"mot": "peut-être"},
        {"couleur": "bleu"},
        {"liste": "ab"},
        {"liste": ("a", 1)},
        {"paire": ("a", 1, 2)},
        {"point": {"x": 1}},  # a word with a default is written all the same
        {"point": {"x": 1, "nom": "n", "y": 2}},
        {"par_nom": {"a": "1"}},
        {"fin": 0},
        {"inconnu": 1},
    ],
)
def test_what_does_not_fit_its_type_is_refused(changes):
    with pytest.raises(ValueError):
        from_plain(Tout, plain(**changes))


def test_a_refusal_says_where():
    with pytest.raises(ValueError, match=r"Tout\.point: Point\.x: int expected, not str"):
        from_plain(Tout, plain(point={"x": "1", "nom": "n"}))


def test_a_word_that_is_missing_is_refused():
    words = plain()
    del words["texte"]
    with pytest.raises(ValueError, match="Tout lacks texte"):
        from_plain(Tout, words)


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError):
        to_plain(0.1)
    with pytest.raises(TypeError):
        to_plain(Point)
