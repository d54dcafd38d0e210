"""Every piece of every example contract, and every kind of act, laid out by LibreOffice once a session: the Word file
and the finished PDF.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from cpomdoc.adapters.instance import example_sets
from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.pdf import finish_pdf
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import Mention, Piece, sujet_of
from cpomdoc.stages.contrat.consolidate import consolidate
from tests import juge_structure
from tests.familles.exemples import TEMPLATES, as_typed, contracts, examples, famille
from tests.familles.rendu import planned, written
from tests.familles.test_actes import sound
from tests.pictures import spell, verdict

CONTRACTS = tuple(contracts())
ACTED = {
    "ehpad": "huit-etablissements",
    "chrs": "complet",
    "handicap": "complet",
    "ph-departemental": "complet",
    "residences-autonomie": "complet",
}
"""For each family that has acts of its own, the example of the contract that they follow."""
ACTS = tuple((key, "actes") for key in (ACTED if os.environ.get("CPOMDOC_PAGES") else ("ehpad", "chrs")))
"""The acts of these contracts, named as an example of their family is: of each family by « make pages »; by « make
test », of the two whose acts are of every model.
"""
FEW = 6
"""Lines under which a page is one of a few lines."""
WITHOUT_EXAMPLE = ("prolongation",)
"""Acts that tests alone fill in."""
_WHEN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Laid:
    """A piece laid out: what people receive, and on how many pages. What is read of it is read once."""

    docx: bytes
    pdf: bytes
    pages: int

    @cached_property
    def structure(self) -> juge_structure.Node:
        """What a reader for the blind is told."""
        return juge_structure.read(self.pdf)

    @cached_property
    def lines(self) -> list[list[str]]:
        return lines_of(self.pdf)


def lines_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page, without header and footer."""
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    pages = [[line for line in page.splitlines() if line.strip()] for page in said.decode().split("\f")[:-1]]
    return [page[1:-1] for page in pages]


@lru_cache
def office() -> Office:
    """One LibreOffice for all that ask; it ends with whoever started it."""
    return Office()


@lru_cache
def contrat(key: str, name: str) -> Contrat:
    """The contract of an example, consolidated."""
    if (key, name) in ACTS:
        return _acted(key)
    numbers = {one.contrat for one in examples(name, key).values()}
    return consolidate(numbers.pop(), _dossiers(key, name), famille(key))


def _dossiers(key: str, name: str) -> list[Dossier]:
    return [_dossier(key, one.questionnaire.key, as_typed(one)) for one in examples(name, key).values()]


def _dossier(key: str, questionnaire: str, answers: Mapping[str, Any]) -> Dossier:
    outcome = verdict(famille(key), questionnaire, answers)
    assert isinstance(outcome, Dossier), spell(outcome)
    return outcome


def _acted(key: str) -> Contrat:
    """A contract after all the acts that examples give it: their forms, and those of the contract that they change."""
    number = contrat(key, ACTED[key]).numero
    last = {(one.questionnaire, one.site): one for one in _dossiers(key, ACTED[key])}
    for example in example_sets(TEMPLATES, key):
        numbers = {one.contrat for one in examples(example.name, key).values()}
        if (key, example.name) not in CONTRACTS and numbers == {number}:
            last |= {(one.questionnaire, one.site): one for one in _dossiers(key, example.name)}
    for acte in famille(key).actes:
        if acte.key in WITHOUT_EXAMPLE:
            last[acte.key, ""] = _dossier(key, acte.key, sound(acte.key))
    return consolidate(number, list(last.values()), famille(key))


@lru_cache
def pieces_of(key: str, name: str) -> tuple[tuple[Piece, ...], Contrat | None]:
    """The pieces of an example, and the contract that its acts change; of acts, these alone."""
    made = contrat(key, name)
    if (key, name) not in ACTS:
        return planned(made, famille(key)), None
    before = contrat(key, ACTED[key])
    acts = {acte.key for acte in made.actes}
    return tuple(one for one in planned(made, famille(key), before) if sujet_of(one.key) in acts), before


@lru_cache
def laid_out(key: str, name: str) -> Mapping[str, Laid]:
    """The drafts of all the pieces of an example, by their keys."""
    pieces, _ = pieces_of(key, name)
    drafts = _words(key, name, Mention.PROJET)
    return {piece.key: _laid(drafts[piece.key], piece.title) for piece in pieces}


@lru_cache
def to_sign(key: str, name: str) -> Mapping[str, bytes]:
    """The Word files of the texts to sign of an example, by their keys, as they are before they are laid out."""
    return _words(key, name, Mention.A_SIGNER)


def _words(key: str, name: str, mention: Mention) -> Mapping[str, bytes]:
    family, made = famille(key), contrat(key, name)
    pieces, before = pieces_of(key, name)
    keys = [piece.key for piece in pieces]
    return {piece.key: written(piece, made, family, mention, keys, before) for piece in pieces}


def _laid(docx: bytes, title: str) -> Laid:
    found = office().convert(docx, title=title, timeout=120)
    pdf = finish_pdf(found.pdf, title=title, author="", subject="", date=_WHEN)
    return Laid(found.docx, pdf, found.pages)
