"""Every piece of every example contract, laid out by LibreOffice once a session: its Word file and its finished PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.pdf import finish_pdf
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import Mention
from cpomdoc.stages.contrat.consolidate import consolidate
from tests.familles.exemples import as_typed, contracts, examples, famille
from tests.familles.rendu import planned, written
from tests.pictures import spell, verdict

CONTRACTS = tuple(contracts())
_WHEN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Laid:
    """A piece laid out: what people receive, and on how many pages."""

    docx: bytes
    pdf: bytes
    pages: int


@lru_cache
def office() -> Office:
    """One LibreOffice for all that ask; it ends with whoever started it."""
    return Office()


@lru_cache
def contrat(key: str, name: str) -> Contrat:
    """The contract of an example, consolidated."""
    found = []
    for one in examples(name, key).values():
        outcome = verdict(famille(key), one.questionnaire.key, as_typed(one))
        assert isinstance(outcome, Dossier), spell(outcome)
        found.append(outcome)
    numbers = {one.contrat for one in examples(name, key).values()}
    return consolidate(numbers.pop(), found, famille(key))


@lru_cache
def laid_out(key: str, name: str) -> Mapping[str, Laid]:
    """The drafts of all the pieces of an example, by their keys."""
    family, made = famille(key), contrat(key, name)
    pieces = planned(made, family)
    keys = [piece.key for piece in pieces]
    return {piece.key: _laid(written(piece, made, family, Mention.PROJET, keys), piece.title) for piece in pieces}


@lru_cache
def to_sign(key: str, name: str) -> Mapping[str, bytes]:
    """The Word files of the texts to sign of an example, by their keys, as they are before they are laid out."""
    family, made = famille(key), contrat(key, name)
    pieces = planned(made, family)
    keys = [piece.key for piece in pieces]
    return {piece.key: written(piece, made, family, Mention.A_SIGNER, keys) for piece in pieces}


def _laid(docx: bytes, title: str) -> Laid:
    found = office().convert(docx, title=title, timeout=120)
    pdf = finish_pdf(found.pdf, title=title, author="", subject="", date=_WHEN)
    return Laid(found.docx, pdf, found.pages)
