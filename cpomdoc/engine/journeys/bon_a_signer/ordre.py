"""What is signed together, in its order, and by whom: what the cover tells and the file to sign holds."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.contrat_signe import PlaceSignature
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.modeles import modeles_of
from cpomdoc.engine.values import Document, Documents, Projet
from cpomdoc.stages.contrat.actes import signing
from cpomdoc.stages.signature.signatures import places, signed_together


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file to sign, kept as *pdf*: *prefix* of its page labels; *alt* describes a document received."""

    title: str
    prefix: str
    pdf: str
    pages: int
    alt: str = ""


def order(atelier: Atelier, documents: Documents) -> list[Part]:
    """All that is signed together, in order: each piece, then the documents of its annexe; those of no piece last."""
    found: list[Part] = []
    waiting = list(documents.documents)
    for made in signed(atelier, documents):
        mine = [one for one in waiting if one.annexe == made.number]
        waiting = [one for one in waiting if one not in mine]
        found += [_piece(made), *map(_document, mine)]
    return found + [_document(one) for one in waiting]


def signed(atelier: Atelier, documents: Documents) -> list[Made]:
    """The pieces among them, without what people joined."""
    asigner = documents.asigner
    famille = modeles_of(atelier, asigner.projet.demande).ensemble
    return signed_together(famille, documents.pieces.toutes, asigner.sujet, asigner.annexes)


def _piece(made: Made) -> Part:
    if made.number is None:
        return Part(made.title, f"{made.key[:1].upper()}-", made.pdf.sha256, made.pages)
    return Part(f"Annexe {made.number} — {made.title}", f"A{made.number}-", made.pdf.sha256, made.pages)


def _document(one: Document) -> Part:
    title = one.fichier.removesuffix(".pdf")
    return Part(title, f"J{one.annexe}-", one.pdf, one.pages, f"{title}, document reçu")


def signatories(atelier: Atelier, projet: Projet, sujet: str) -> tuple[PlaceSignature, ...]:
    """Who is to sign the contract, or an act."""
    famille = modeles_of(atelier, projet.demande).ensemble
    return places(signing(whole(atelier, projet.demande, famille), famille, sujet), famille)
