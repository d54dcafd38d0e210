"""Step « normaliser »: what people joined, in a form that an archive can hold."""

from __future__ import annotations

from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.pdf.liasse import proof
from cpomdoc.adapters.pdf.received import find_ghostscript, normalise
from cpomdoc.domain.bordereau import JointeGardee
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Normalise
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.version.archiver import joined_of
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.modeles import modeles_of
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Document, Documents, PiecesASigner, Projet, ProjetASigner
from cpomdoc.store.journal import EntryOf


@step
def normaliser(atelier: Atelier, pieces: PiecesASigner) -> Documents:
    """The documents that people joined, in a form that an archive can hold: each made once, kept by its content."""
    asigner = pieces.projet
    documents = tuple(_normal(atelier, asigner.projet, one) for one in _joined(atelier, asigner))
    return Documents(pieces=pieces, documents=documents)


def _joined(atelier: Atelier, asigner: ProjetASigner) -> tuple[JointeGardee, ...]:
    """The documents joined to the contract; an act is signed alone."""
    if asigner.sujet != CONTRAT:
        return ()
    demande = asigner.projet.demande
    famille = modeles_of(atelier, demande).ensemble
    return joined_of(whole(atelier, demande, famille), famille)


def _normal(atelier: Atelier, projet: Projet, one: JointeGardee) -> Document:
    key = step_key(Normalise, [one.sha256])
    entry = known(atelier, projet.demande.contrat, Normalise, key) or _normalise(atelier, projet, one, key)
    return Document(
        fichier=one.fichier,
        annexe=one.annexe,
        titre=one.titre,
        original=one.sha256,
        pdf=entry.link.products[0].digest,
        pages=entry.etape.pages,
    )


def _normalise(atelier: Atelier, projet: Projet, one: JointeGardee, key: str) -> EntryOf[Normalise]:
    data = atelier.archive.objects.get(one.sha256)
    made = normalise(data, name=one.fichier, ghostscript=find_ghostscript(), accepted=_archival)
    return note(
        atelier,
        projet.demande.contrat,
        Normalise(pages=made.pages, texte=made.text),
        key,
        materials=[Matter("jointe", one.sha256, one.fichier)],
        products=[Matter("PDF", atelier.archive.objects.put(made.pdf), one.fichier)],
        at=projet.demande.date,
    )


def _archival(pdf: bytes) -> bool:
    """Whether a converted document will be sound in the liasse: it is judged as it will stand there."""
    return not any(judge_pdf(proof(pdf)).values())
