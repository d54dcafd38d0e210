"""A contract -> the Word file of one of its pieces, as the engine makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpomdoc.adapters.word import DocumentProperties, render
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import Mention, Piece
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import EnTete, context, end_mark
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import ehpad

DAY = date(2026, 11, 21)


def rendered(key: str, contrat: Contrat, family: Famille | None = None, mention: Mention = Mention.PROJET) -> bytes:
    """The draft of the piece *key* of a contract, or its final text; of EHPAD when no family is said."""
    family = family or ehpad()
    pieces = planned(contrat, family)
    piece = next(piece for piece in pieces if piece.key == key)
    return written(piece, contrat, family, mention, [one.key for one in pieces])


def planned(contrat: Contrat, family: Famille) -> tuple[Piece, ...]:
    """Every piece of a contract, acts that compare included: to the contract itself."""
    return plan(contrat, family, (), _references(contrat))


def written(piece: Piece, contrat: Contrat, family: Famille, mention: Mention, keys: list[str]) -> bytes:
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
    before = _references(contrat).get(piece.key)
    words = context(contrat, piece, keys, family, EnTete(1, DAY, mention), before)
    template = family.files[piece.template]
    return render(template, words, properties=properties, blocks=family.blocks(piece.template))


def _references(contrat: Contrat) -> Mapping[str, Contrat]:
    return {acte.key: contrat for acte in contrat.actes}
