"""The steps from « normaliser » to « envoyer »: the final pieces become the one PDF to sign, where people take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from cpomdoc.adapters.pdf import check_tags, conforms, judge_pdf
from cpomdoc.adapters.pdf.liasse import assemble, proof
from cpomdoc.adapters.pdf.received import find_ghostscript, normalise
from cpomdoc.domain.bordereau import JointeGardee, LiasseGardee
from cpomdoc.domain.contrat_signe import CONTRAT, PlaceSignature
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.journal import Assemble, Couvert, Normalise
from cpomdoc.domain.liasse import (
    JoinedFile,
    Liasse,
    LiassePiece,
    Placed,
    Relation,
    Signataire,
    fingerprint,
    placed,
)
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.places import TO_SIGN
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import SUBJECT, Feuillet, liasse_words, print_sheet
from cpomdoc.engine.journeys.version.versions import joined_of, keep_made
from cpomdoc.engine.memory.contrat import signed_together, whole
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.engine.values import (
    Document,
    Documents,
    Garde,
    LiasseEnvoyee,
    LiasseFaite,
    PiecesASigner,
    Projet,
    ProjetASigner,
    VersionGardee,
)
from cpomdoc.schema.feuillets import COVER
from cpomdoc.stages.signature.signatures import places
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish

COVER_END = "— Fin de la page de garde —"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"
COVER_PAGES = 1
"""A first guess: the list of pieces says where each begins, so a longer cover is laid out again."""


# --- joined documents -----------------------------------------------------------------------------------------------


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
    famille = atelier.famille(demande.famille)
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


# --- what is signed together ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the file to sign, kept as *pdf*: *prefix* of its page labels; *alt* describes a document received."""

    title: str
    prefix: str
    pdf: str
    pages: int
    alt: str = ""


def _order(atelier: Atelier, documents: Documents) -> list[_Part]:
    """All that is signed together, in order: each piece, then the documents of its annexe; those of no piece last."""
    found: list[_Part] = []
    waiting = list(documents.documents)
    for made in _signed(atelier, documents):
        mine = [one for one in waiting if one.annexe == made.number]
        waiting = [one for one in waiting if one not in mine]
        found += [_piece(made), *map(_document, mine)]
    return found + [_document(one) for one in waiting]


def _signed(atelier: Atelier, documents: Documents) -> list[Made]:
    asigner = documents.asigner
    famille = atelier.famille(asigner.projet.demande.famille)
    return signed_together(famille, documents.pieces.toutes, asigner.sujet)


def _piece(made: Made) -> _Part:
    if made.number is None:
        return _Part(made.title, f"{made.key[:1].upper()}-", made.pdf.sha256, made.pages)
    return _Part(f"Annexe {made.number} — {made.title}", f"A{made.number}-", made.pdf.sha256, made.pages)


def _document(one: Document) -> _Part:
    title = one.fichier.removesuffix(".pdf")
    return _Part(title, f"J{one.annexe}-", one.pdf, one.pages, f"{title}, document reçu")


def _expected(atelier: Atelier, projet: Projet) -> tuple[PlaceSignature, ...]:
    """Who is to sign."""
    famille = atelier.famille(projet.demande.famille)
    return places(whole(atelier, projet.demande, famille).values, famille)


# --- the cover ------------------------------------------------------------------------------------------------------


@step
def couvrir(atelier: Atelier, documents: Documents) -> Garde:
    """The cover: parties, version, pieces with their pages, fingerprint."""
    projet, parts = documents.asigner.projet, _order(atelier, documents)
    famille = atelier.famille(projet.demande.famille)
    key = step_key(Couvert, [part.pdf for part in parts], version=projet.version, famille=famille.digest)
    entry = known(atelier, projet.demande.contrat, Couvert, key) or _cover(atelier, documents.asigner, parts, key)
    return Garde(
        documents=documents,
        sha256=entry.link.products[0].digest,
        pages=entry.etape.pages,
        empreinte=entry.etape.empreinte,
    )


def _cover(atelier: Atelier, asigner: ProjetASigner, parts: Sequence[_Part], key: str) -> EntryOf[Couvert]:
    mark = fingerprint([part.pdf for part in parts])
    cover, pages = _laid_out(atelier, asigner, [(part.title, part.pages) for part in parts], mark)
    return note(
        atelier,
        asigner.projet.demande.contrat,
        Couvert(pages=pages, empreinte=mark),
        key,
        products=[Matter("PDF", atelier.archive.objects.put(cover), "Page de garde.pdf")],
        at=asigner.projet.demande.date,
    )


def _laid_out(
    atelier: Atelier, asigner: ProjetASigner, counted: Sequence[tuple[str, int]], mark: str
) -> tuple[bytes, int]:
    """The cover and its pages; laid out again until the pages that it gives to all that follows are right."""
    guess, sheet = COVER_PAGES, _sheet(asigner.projet)
    cover, pages = print_sheet(atelier, sheet, _words(atelier, asigner, placed(guess, counted), mark))
    while pages != guess:
        guess = pages
        cover, pages = print_sheet(atelier, sheet, _words(atelier, asigner, placed(guess, counted), mark))
    return cover, pages


def _sheet(projet: Projet) -> Feuillet:
    return Feuillet(
        contrat=projet.demande.contrat,
        famille=projet.demande.famille,
        version=projet.version,
        gestionnaire=projet.gestionnaire,
        date=projet.demande.date,
        modele=COVER,
        titre="Liasse à signer",
        fin=COVER_END,
    )


def _words(atelier: Atelier, asigner: ProjetASigner, lines: Sequence[Placed], mark: str) -> Mapping[str, object]:
    projet = asigner.projet
    values = whole(atelier, projet.demande, atelier.famille(projet.demande.famille)).values
    return {
        **liasse_words(asigner.titre, projet.gestionnaire, values),
        "parties": [asdict(place) for place in _expected(atelier, projet)],
        "pieces": [{"titre": one.title, "premiere": one.first, "derniere": one.last} for one in lines],
        "pages": lines[-1].last,
        "empreinte": " ".join(mark[start : start + 8] for start in range(0, len(mark), 8)),
    }


# --- the file to sign -----------------------------------------------------------------------------------------------


@step
def assembler(atelier: Atelier, garde: Garde) -> LiasseFaite:
    """The one PDF: every page coded, every signature at its place, the forms and Word files inside; judged."""
    asigner, parts = garde.asigner, _order(atelier, garde.documents)
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


def _assembled(atelier: Atelier, garde: Garde, parts: Sequence[_Part], key: str) -> EntryOf[Assemble]:
    asigner, projet = garde.asigner, garde.asigner.projet
    expected = _expected(atelier, projet)
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


def _liasse(atelier: Atelier, garde: Garde, parts: Sequence[_Part], expected: Sequence[PlaceSignature]) -> Liasse:
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
    for made in _signed(atelier, documents):
        name, data = f"{made.filename}.docx", get(made.docx.sha256)
        yield JoinedFile(name, data, _DOCX, Relation.SOURCE, made.title, moment)
    for one in documents.documents:
        yield JoinedFile(one.fichier, get(one.original), _PDF, Relation.SOURCE, "Document tel que reçu", moment)
    for number, source in enumerate(asigner.sources, 1):
        name = clean_name(f"Formulaire {number:02d} - {source.nom}")
        yield JoinedFile(name, get(source.sha256), _XLSX, Relation.DATA, f"Formulaire rempli : {source.nom}", moment)


# --- kept, and sent -------------------------------------------------------------------------------------------------


@step
def archiver_liasse(atelier: Atelier, liasse: LiasseFaite) -> VersionGardee:
    """The manifest of the version that the file to sign is made of, and its entry."""
    asigner = liasse.garde.asigner
    kept = LiasseGardee(
        sha256=liasse.sha256,
        nom=liasse.nom,
        sujet=asigner.sujet,
        pages=liasse.pages,
        empreinte=liasse.garde.empreinte,
        champs=liasse.champs,
        verdict=liasse.verdict,
    )
    return keep_made(atelier, asigner.projet, liasse.garde.documents.pieces.faites, kept)


@step
def envoyer(atelier: Atelier, liasse: LiasseFaite) -> LiasseEnvoyee:
    """a-signer/: the file to sign and a short note for the director; what was to sign before is withdrawn."""
    asigner = liasse.garde.asigner
    contrat = asigner.projet.demande.contrat
    folder = contract_folder(atelier.settings.outbox, contrat) / TO_SIGN
    for old in sorted(folder.glob("*.pdf")) if folder.is_dir() else ():
        if old.name != liasse.nom and is_ours(atelier, old) and _same_subject(old.name, asigner):
            atelier.files.remove(old)
    contents = {
        liasse.nom: atelier.archive.objects.get(liasse.sha256),
        "LISEZMOI.txt": _director_note(atelier, liasse),
    }
    publish(folder, contents, atelier.files)
    return LiasseEnvoyee(
        contrat=contrat, version=asigner.projet.version, par=asigner.par, nom=liasse.nom, pages=liasse.pages
    )


def _same_subject(name: str, asigner: ProjetASigner) -> bool:
    return name.startswith(clean_name(f"{asigner.projet.demande.contrat} - {asigner.titre} v").removesuffix(" v"))


def _director_note(atelier: Atelier, liasse: LiasseFaite) -> bytes:
    asigner, projet = liasse.garde.asigner, liasse.garde.asigner.projet
    lines = [
        f"{asigner.titre} {projet.demande.contrat}, version {projet.version} — à signer",
        "",
        f"Un seul fichier : « {liasse.nom} » ({show(liasse.pages)} pages).",
        "Il réunit le contrat, ses annexes et les documents joints. Ne l’enregistrez pas de nouveau : signez-le.",
        "",
        "Qui signe, dans cet ordre (un autre ordre convient aussi) :",
        *(
            f"  {rank}. {place.denomination} — {place.nom}, {place.qualite}"
            for rank, place in enumerate(_expected(atelier, projet), 1)
        ),
        "",
        "Signature électronique : avec votre parapheur ou votre logiciel de signature, dans le cadre à votre nom.",
        "Signature sur papier : imprimez, signez, numérisez toutes les pages, même dans le désordre.",
        f"Puis déposez le fichier signé dans le dossier « {atelier.settings.inbox.name} ».",
        "",
        f"Empreinte des pièces : {liasse.garde.empreinte}",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
