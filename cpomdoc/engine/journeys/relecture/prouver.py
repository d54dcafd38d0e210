"""A return, before it is taken -> whether all that will be done with it can be done, and what its pages say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpomdoc.adapters import word
from cpomdoc.adapters.pdf import printed_text
from cpomdoc.adapters.pdf.liasse import unsignable
from cpomdoc.domain.errors import CpomdocError, ToolMissing
from cpomdoc.domain.liasse import Signataire
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.mise_en_pages import lay_out
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.stages.signature.signatures import places


@dataclass(frozen=True, slots=True)
class Preuve:
    """Why a return cannot become a piece of the contract, empty when it can; the words of its pages."""

    raison: str
    texte: str = ""


def prove(atelier: Atelier, contrat: str, base: Made, docx: bytes, when: str) -> Preuve:
    """Print *docx*, a return of *base*, without the bookmarks of its values. Raises ToolMissing, or what stops the
    program from printing the draft that it comes from: then the world fails, not the file.
    """
    given = word.lift_bookmarks(atelier.archive.objects.get(base.docx.sha256))
    try:
        text = word.identify(word.lift_bookmarks(word.finalise(docx, given, given)), _properties(contrat, base, when))
        pdf = _printed(atelier, contrat, base, text, when)
    except ToolMissing:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a return does to those who write and print it is its own doing
        _printed(atelier, contrat, base, given, when)
        return Preuve(error.message if isinstance(error, CpomdocError) else "Il n’a pas pu être mis en pages.")
    return Preuve(_no_place_to_sign(atelier, contrat, base, pdf), printed_text(pdf))


def _printed(atelier: Atelier, contrat: str, base: Made, docx: bytes, when: str) -> bytes:
    properties, moment = _properties(contrat, base, when), datetime.fromisoformat(when)
    return lay_out(atelier, docx, properties, moment, reviewed=True).pdf


def _no_place_to_sign(atelier: Atelier, contrat: str, base: Made, pdf: bytes) -> str:
    """Why the file to sign could not be made with *pdf* in the place of *base*, with which it could; else nothing."""
    given = atelier.archive.objects.get(base.pdf.sha256)
    for who in (_signatories(atelier, contrat), ()):
        if not (reason := unsignable(pdf, who)):
            return ""
        if not unsignable(given, who):
            return reason
    return ""


def _signatories(atelier: Atelier, contrat: str) -> tuple[Signataire, ...]:
    asked = demand(atelier, contrat)
    if asked is None:
        return ()
    famille = atelier.famille(asked.famille)
    expected = places(whole(atelier, asked, famille).values, famille)
    return tuple(Signataire(place.champ, place.denomination) for place in expected)


def _properties(contrat: str, base: Made, when: str) -> word.DocumentProperties:
    return word.DocumentProperties(
        title=f"{base.title} — {contrat}",
        day=datetime.fromisoformat(when).date(),
        reference=contrat,
        piece=base.key,
        version=str(base.version),
        digest=base.recipe,
        author="cpomdoc",
    )
