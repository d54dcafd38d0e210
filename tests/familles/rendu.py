"""A contract -> the Word file of one of its pieces, as the engine makes it."""

from __future__ import annotations

from datetime import date

from cpomdoc.adapters.word import DocumentProperties, render
from cpomdoc.domain.dossier import Contrat
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.context import Mention, context, end_mark
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import ehpad

DAY = date(2026, 11, 21)


def rendered(key: str, contrat: Contrat, family: Famille | None = None) -> bytes:
    """The draft of the piece *key* of a contract; of EHPAD when no family is said."""
    family = family or ehpad()
    pieces = plan(contrat, family, ())
    piece = next(piece for piece in pieces if piece.key == key)
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
    words = context(contrat, piece, pieces, family, Mention(1, DAY))
    template = family.files[piece.template]
    return render(template, words, properties=properties, blocks=family.blocks(piece.template))
