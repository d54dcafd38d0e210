"""Expressions of data that fill forms: the words of templates, and nothing where there is nothing."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError

from cpomdoc.schema.variables import Group, Leaf, Rows
from cpomdoc.stages.templates.expressions import Incalculable, Portee, blank, expanded, faults, value_of, whole

LIEU = Group({"ville": Leaf("lieux.ville", "Ville"), "places": Leaf("lieux.places", "Places", "places")})
KNOWN = Group(
    {"nom": Leaf("nom", "Nom"), "rang": Leaf("rang", "Rang", "entier"), "lieux": Rows("lieux", "Lieux", "", LIEU)}
)
WORDS = whole({"nom": "L’Orme & Cie", "rang": 2, "lieux": [{"ville": "Aure", "places": 4}, {"ville": "Lot"}]}, KNOWN)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("nom", "L’Orme & Cie"),
        ('nom ~ " <b>"', "L’Orme & Cie <b>"),
        ("lieux[0].places", 4),
        ("lieux[5].places", None),
        ("lieux[1].places", None),
        ('(lieux | dont("ville", "Nulle part"))[0].places', None),
        ('lieux | total("places")', 4),
        ("rang + 1", 3),
        ("lieux[1].places + 1", None),
        ("lieux[9].places + 1", None),
        ('"a" if rang == 2 else "b"', "a"),
        ("lieux[9].ville is renseigne", False),
        ('lieux[9].ville in ["Aure"]', False),
        ("inconnu.sous.nom", None),
        ('(inconnu | dont("x", 1))[0].y', None),
        ("inconnu | compter", 0),
        ("0", 0),
        ("none", None),
    ],
)
def test_an_expression_gives_its_value_and_nothing_for_what_is_not_there(expression: str, value: object):
    assert value_of(expression, WORDS) == value


@pytest.mark.parametrize("expression", ["nom + 1", "nom > 1", "-nom"])
def test_what_makes_no_sense_is_told_rather_than_guessed(expression: str):
    with pytest.raises(Incalculable):
        value_of(expression, WORDS)


@pytest.mark.parametrize("attack", ["nom.__class__", "nom.upper()", "lieux.append(1)", "nom | attr('upper')", "cycler"])
def test_nothing_but_answers_is_reached(attack: str):
    assert list(faults([Portee([attack])], KNOWN))
    with contextlib.suppress(Incalculable, SecurityError, TemplateSyntaxError):
        assert value_of(attack, WORDS) is None


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("nm", "« nom »"),
        ("lieux[0].vile", "« ville »"),
        ('lieux | dont("vill", 1)', "« ville »"),
        ("nom | majuscule", "majuscules"),
        ("nom |", "ne peut pas être lue"),
        ("nom }} {{ rang", "une seule expression"),
        ("nom()", "autre chose que des réponses"),
        ("{% if nom %}", "ne peut pas être lue"),
    ],
)
def test_a_fault_is_told_with_the_word_that_was_meant(expression: str, said: str):
    found = [fault.what for fault in faults([Portee([expression])], KNOWN)]
    assert any(said in what for what in found), found


def test_an_expression_that_was_sound_in_one_family_is_looked_at_in_another():
    asked, other = [Portee(["nom"])], Group({"denomination": Leaf("denomination", "Dénomination")})
    assert list(faults(asked, KNOWN)) == []
    assert [fault.expression for fault in faults(asked, other)] == ["nom"]
    assert list(faults(asked, KNOWN)) == []


def test_a_loop_gives_a_name_to_a_row_and_a_fault_is_told_at_its_own_expression():
    sound = Portee(["l.ville", "l.places + rang"], [("l", "lieux")])
    assert list(faults([sound], KNOWN)) == []
    (fault,) = faults([Portee(["l.ville", "l.place"], [("l", "lieux")])], KNOWN)
    assert fault.expression == "l.place"


def test_a_name_stands_for_an_expression_where_it_is_a_value_and_nowhere_else():
    names = {"premier": "lieux[0]", "ville": "premier.ville"}
    assert value_of(expanded("ville", names), WORDS) == "Aure"
    assert expanded("premier.ville", names) == "(lieux[0]).ville"
    assert expanded('"ville" ~ ville', names) == '"ville" ~ ((lieux[0]).ville)'
    assert expanded("nom | ville", names) == "nom | ville"
    assert list(faults([Portee(["ville"], names=names)], KNOWN)) == []
    assert "« ville »" in next(faults([Portee(["x"], names={"x": "lieux[0].vile"})], KNOWN)).what


@given(st.text(max_size=12))
def test_whatever_somebody_writes_is_read_or_told_and_never_raises_otherwise(text: str):
    told = list(faults([Portee([text])], KNOWN))
    if not told:
        with contextlib.suppress(Incalculable):
            value_of(text, WORDS)


@given(st.dictionaries(st.sampled_from(["nom", "rang", "autre"]), st.integers() | st.none()))
def test_words_are_completed_and_never_changed(words: dict[str, int | None]):
    made = whole(words, KNOWN)
    assert {name: made[name] for name in words} == words
    assert set(made) >= set(blank(KNOWN))
    assert made["lieux"] == []


def test_an_amount_keeps_its_cents():
    assert value_of("x", {"x": Decimal("1223200.32")}) == Decimal("1223200.32")
