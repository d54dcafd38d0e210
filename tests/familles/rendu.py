"""A contract -> the Word file of one of its pieces, as the engine makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpomdoc.adapters.word import DocumentProperties, consolidate_text, render
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece, sujet_of
from cpomdoc.engine.journeys.version.consolider import contract_text, redige
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete, context, end_mark
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import ehpad

DAY = date(2026, 11, 21)


def rendered(
    key: str,
    contrat: Contrat,
    family: Famille | None = None,
    mention: Mention = Mention.PROJET,
    before: Contrat | None = None,
) -> bytes:
    """The draft of the piece *key* of a contract, or its final text; of EHPAD when no family is said. An act that
    compares is compared with *before*.
    """
    family = family or ehpad()
    pieces = planned(contrat, family, before)
    piece = next(piece for piece in pieces if piece.key == key)
    return written(piece, contrat, family, mention, [one.key for one in pieces], before)


def planned(contrat: Contrat, family: Famille, before: Contrat | None = None) -> tuple[Piece, ...]:
    """Every piece of a contract, acts that compare included: to the contract itself, when no other is said."""
    return plan(contrat, family, (), _references(contrat, before))


def written(
    piece: Piece, contrat: Contrat, family: Famille, mention: Mention, keys: list[str], before: Contrat | None = None
) -> bytes:
    """One piece of those whose keys are *keys*."""
    properties = DocumentProperties(
        title=piece.title,
        day=DAY,
        reference=contrat.numero,
        piece=piece.key,
        version="1",
        digest=piece.recipe,
        subject="",
        author="",
        end_mark=end_mark(piece),
    )
    before, head = _references(contrat, before).get(sujet_of(piece.key)), EnTete(1, DAY, mention)
    said = redige(contrat, piece, before, family, family, head) if before is not None else None
    words = context(contrat, piece, keys, family, head, before, said)
    template = family.files[piece.template]
    docx = render(template, words, properties=properties, blocks=family.blocks(piece.template))
    return docx if piece.key == sujet_of(piece.key) else consolidate_text(contract_text(contrat, family, head), docx)


def _references(contrat: Contrat, before: Contrat | None) -> Mapping[str, Contrat]:
    return {acte.key: before or contrat for acte in contrat.actes}
