"""Step « assembler »: the cover, the final pieces and what was joined become the one PDF to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cpomdoc.adapters.pdf import check_tags, conforms, judge_pdf
from cpomdoc.adapters.pdf.liasse import assemble
from cpomdoc.domain.contrat_signe import PlaceSignature
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.journal import Assemble
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation, Signataire
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.bon_a_signer.ordre import Part, order, signatories, signed
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import SUBJECT
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import Documents, Garde, LiasseFaite, ProjetASigner
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"


@step
def assembler(atelier: Atelier, garde: Garde) -> LiasseFaite:
    """The one PDF: every page coded, every signature at its place, the forms and Word files inside; judged."""
    asigner, parts = garde.asigner, order(atelier, garde.documents)
    digests = [garde.sha256, *(part.pdf for part in parts)]
    key = step_key(Assemble, digests, version=asigner.projet.version, sujet=asigner.sujet)
    contrat = asigner.projet.demande.contrat
    entry = known(atelier, contrat, Assemble, key) or _assembled(atelier, garde, parts, key)
    product, etape = entry.link.products[0], entry.etape
    return LiasseFaite(
        garde=garde,
        sha256=product.digest,
        nom=product.name,
        pages=etape.pages,
        champs=tuple(place.champ for place in etape.places),
        verdict=etape.verdict,
    )


def _assembled(atelier: Atelier, garde: Garde, parts: Sequence[Part], key: str) -> EntryOf[Assemble]:
    asigner, projet = garde.asigner, garde.asigner.projet
    expected = signatories(atelier, projet, asigner.sujet)
    pdf = assemble(_liasse(atelier, garde, parts, expected))
    return note(
        atelier,
        projet.demande.contrat,
        Assemble(
            version=projet.version,
            sujet=asigner.sujet,
            titre=asigner.titre,
            pages=garde.pages + sum(part.pages for part in parts),
            empreinte=garde.empreinte,
            places=expected,
            verdict=_judged(pdf),
        ),
        key,
        materials=[Matter("PDF", digest) for digest in (garde.sha256, *(part.pdf for part in parts))],
        products=[Matter("liasse", atelier.archive.objects.put(pdf), _name(asigner))],
        at=projet.demande.date,
    )


def _liasse(atelier: Atelier, garde: Garde, parts: Sequence[Part], expected: Sequence[PlaceSignature]) -> Liasse:
    asigner, projet, objects = garde.asigner, garde.asigner.projet, atelier.archive.objects
    return Liasse(
        title=f"{asigner.titre} — {projet.demande.contrat}",
        author=projet.gestionnaire,
        subject=SUBJECT,
        contrat=projet.demande.contrat,
        version=projet.version,
        date=datetime.fromisoformat(projet.demande.date),
        cover=LiassePiece("Page de garde", "G-", objects.get(garde.sha256)),
        pieces=tuple(LiassePiece(part.title, part.prefix, objects.get(part.pdf), part.alt) for part in parts),
        signataires=tuple(Signataire(place.champ, place.denomination) for place in expected),
        joined=tuple(_inside(atelier, garde.documents)),
    )


def _name(asigner: ProjetASigner) -> str:
    return clean_name(f"{asigner.projet.demande.contrat} - {asigner.titre} v{asigner.projet.version} - à signer.pdf")


def _judged(pdf: bytes) -> str:
    """The profiles that the judge passed, and veraPDF when it is here; a structure that does not fit its pages is a
    failure of ours.
    """
    if faults := check_tags(pdf):
        raise ToolFailed(
            f"La liasse n’a pas pu être assemblée : sa structure est incohérente ({faults[0]}).",
            "Signalez-le à la personne qui entretient cpomdoc.",
        )
    passed = [name for name, findings in sorted(judge_pdf(pdf).items()) if not findings]
    second = conforms(pdf)
    return ", ".join([*passed, *(f"veraPDF {flavour}" for flavour in second or ())])


def _inside(atelier: Atelier, documents: Documents) -> Iterator[JoinedFile]:
    """The files that travel inside: forms (data), Word files of the pieces and originals of the documents (sources)."""
    asigner, get = documents.asigner, atelier.archive.objects.get
    moment = datetime.fromisoformat(asigner.projet.demande.date)
    for made in signed(atelier, documents):
        name, data = f"{made.filename}.docx", get(made.docx.sha256)
        yield JoinedFile(name, data, _DOCX, Relation.SOURCE, made.title, moment)
    for one in documents.documents:
        yield JoinedFile(one.fichier, get(one.original), _PDF, Relation.SOURCE, "Document tel que reçu", moment)
    for number, source in enumerate(asigner.sources, 1):
        name = clean_name(f"Formulaire {number:02d} - {source.nom}")
        yield JoinedFile(name, get(source.sha256), _XLSX, Relation.DATA, f"Formulaire rempli : {source.nom}", moment)
