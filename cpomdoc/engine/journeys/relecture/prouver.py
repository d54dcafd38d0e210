"""A return, before it is taken -> whether all that will be done with it can be done: it is, once."""

from __future__ import annotations

from datetime import datetime

from cpomdoc.adapters.word import DocumentProperties, finalise, identify
from cpomdoc.domain.errors import CpomdocError, ToolMissing
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.mise_en_pages import lay_out


def unprintable(atelier: Atelier, contrat: str, base: Made, docx: bytes, when: str) -> str:
    """Why *docx*, a return of *base*, cannot become a piece; empty when it can. Raises ToolMissing, or what stops the
    program from printing the draft that it comes from: then the world fails, not the file.
    """
    given = atelier.archive.objects.get(base.docx.sha256)
    try:
        _printed(atelier, contrat, base, identify(finalise(docx, given, given), _properties(contrat, base, when)), when)
    except ToolMissing:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a return does to those who write and print it is its own doing
        _printed(atelier, contrat, base, given, when)
        return error.message if isinstance(error, CpomdocError) else "Il n’a pas pu être mis en pages."
    return ""


def _printed(atelier: Atelier, contrat: str, base: Made, docx: bytes, when: str) -> None:
    lay_out(atelier, docx, _properties(contrat, base, when), datetime.fromisoformat(when), reviewed=True)


def _properties(contrat: str, base: Made, when: str) -> DocumentProperties:
    return DocumentProperties(
        title=f"{base.title} — {contrat}",
        day=datetime.fromisoformat(when).date(),
        reference=contrat,
        piece=base.key,
        version=str(base.version),
        digest=base.recipe,
        author="cpomdoc",
    )
