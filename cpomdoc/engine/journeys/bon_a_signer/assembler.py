"""Steps « normaliser », « couvrir », « assembler » and « envoyer »: the final pieces become the one PDF to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cpomdoc.adapters.pdf import check_tags, conforms, judge_pdf
from cpomdoc.adapters.pdf.liasse import assemble, proof
from cpomdoc.adapters.pdf.received import find_ghostscript, normalise
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import ToolFailed
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
from cpomdoc.domain.plain import made_from_plain
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.feuillet import liasse_words, print_sheet
from cpomdoc.engine.journeys.version.versions import joined_of
from cpomdoc.engine.memory.contrat import signed_together, whole
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.feuillets import COVER
from cpomdoc.stages.signature.signatures import places
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish

COVER_END = "— Fin de la page de garde —"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"
COVER_PAGES = 1
"""A first guess: the list of pieces says where each begins, so a longer cover is laid out again."""


def normaliser(atelier: Atelier, projet: Mapping[str, Any]) -> dict[str, Any]:
    """The documents that people joined, in a form that an archive can hold: each made once, kept by its content."""
    contents = []
    for plain in _joined(atelier, projet):
        key = step_key("normaliser", [plain["sha256"]])
        journal = atelier.archive.journal(projet["contrat"])
        known = journal.find(key)
        if known is None:
            data = atelier.archive.objects.get(plain["sha256"])
            made = normalise(data, name=plain["fichier"], ghostscript=find_ghostscript(), accepted=_archival)
            known = note(
                atelier,
                projet["contrat"],
                "normaliser",
                key,
                materials=[Matter("jointe", plain["sha256"], plain["fichier"])],
                products=[Matter("PDF", atelier.archive.objects.put(made.pdf), plain["fichier"])],
                at=projet["date"],
                facts={"pages": made.pages, "texte": made.text},
            )
        contents.append({**plain, "pdf": {"sha256": known.link.products[0].digest}, "pages": known.link.facts["pages"]})
    return {**projet, "documents": contents}


def _joined(atelier: Atelier, projet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents joined to the contract; an act is signed alone."""
    if projet["sujet"] != CONTRAT:
        return []
    famille = atelier.famille(projet["famille"])
    return joined_of(whole(atelier, projet, famille), famille)


def _archival(pdf: bytes) -> bool:
    """Whether a converted document will be sound in the liasse: it is judged as it will stand there."""
    return not any(judge_pdf(proof(pdf)).values())


def _order(projet: Mapping[str, Any], famille: Famille) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(title, prefix of the page labels, the plain piece or document) of all that is signed together, in order."""
    pieces = [made_from_plain(plain) for plain in [*projet["gardees"], *projet["faites"]]]
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    documents = list(projet["documents"])
    for made in signed_together(famille, pieces, projet["sujet"]):
        found.append((_title(made), _prefix(made), {"pages": made.pages, "sha256": made.pdf}))
        mine = [one for one in documents if one["annexe"] == made.number]
        found += [_document(one) for one in mine]
        documents = [one for one in documents if one not in mine]
    return found + [_document(one) for one in documents]


def _title(made: Made) -> str:
    return f"Annexe {made.number} — {made.title}" if made.number is not None else made.title


def _prefix(made: Made) -> str:
    return f"A{made.number}-" if made.number is not None else f"{made.key[:1].upper()}-"


def _document(plain: Mapping[str, Any]) -> tuple[str, str, Mapping[str, Any]]:
    title = plain["fichier"].removesuffix(".pdf")
    facts = {"pages": plain["pages"], "sha256": plain["pdf"]["sha256"], "alt": f"{title}, document reçu"}
    return title, f"J{plain['annexe']}-", facts


def couvrir(atelier: Atelier, projet: Mapping[str, Any]) -> dict[str, Any]:
    """The cover: parties, version, pieces with their pages, fingerprint; laid out until its own pages are right."""
    famille = atelier.famille(projet["famille"])
    order = _order(projet, famille)
    digests = [str(facts["sha256"]) for _, _, facts in order]
    key = step_key("couvrir", digests, version=projet["version"], famille=famille.digest)
    known = atelier.archive.journal(projet["contrat"]).find(key)
    if known is None:
        pages, cover = 0, b""
        counted = [(title, int(facts["pages"])) for title, _, facts in order]
        guess = COVER_PAGES
        while pages != guess:
            guess = pages or guess
            words = _cover_words(atelier, projet, placed(guess, counted), fingerprint(digests))
            cover, pages = print_sheet(atelier, projet, COVER, "Liasse à signer", COVER_END, words)
        known = note(
            atelier,
            projet["contrat"],
            "couvrir",
            key,
            products=[Matter("PDF", atelier.archive.objects.put(cover), "Page de garde.pdf")],
            at=projet["date"],
            facts={"pages": pages, "empreinte": fingerprint(digests)},
        )
    return {
        **projet,
        "garde": {"sha256": known.link.products[0].digest, "pages": known.link.facts["pages"]},
        "empreinte": known.link.facts["empreinte"],
    }


def _cover_words(atelier: Atelier, projet: Mapping[str, Any], lines: Sequence[Placed], mark: str) -> dict[str, Any]:
    famille = atelier.famille(projet["famille"])
    contrat = whole(atelier, projet, famille)
    return {
        **liasse_words(projet, contrat.values, famille),
        "parties": [asdict(place) for place in places(contrat.values, famille)],
        "pieces": [{"titre": one.title, "premiere": one.first, "derniere": one.last} for one in lines],
        "pages": lines[-1].last,
        "empreinte": " ".join(mark[start : start + 8] for start in range(0, len(mark), 8)),
    }


def assembler(atelier: Atelier, projet: Mapping[str, Any]) -> dict[str, Any]:
    """The one PDF: every page coded, every signature at its place, the forms and Word files inside; judged."""
    famille = atelier.famille(projet["famille"])
    order = _order(projet, famille)
    digests = [projet["garde"]["sha256"], *(str(facts["sha256"]) for _, _, facts in order)]
    key = step_key("assembler", digests, version=projet["version"], sujet=projet["sujet"])
    journal = atelier.archive.journal(projet["contrat"])
    known = journal.find(key)
    if known is None:
        contrat = whole(atelier, projet, famille)
        expected = places(contrat.values, famille)
        liasse = Liasse(
            title=f"{projet['titre']} — {projet['contrat']}",
            author=projet["gestionnaire"],
            subject="Contrat pluriannuel d’objectifs et de moyens",
            contrat=projet["contrat"],
            version=projet["version"],
            date=datetime.fromisoformat(projet["date"]),
            cover=LiassePiece("Page de garde", "G-", atelier.archive.objects.get(projet["garde"]["sha256"])),
            pieces=tuple(
                LiassePiece(title, prefix, atelier.archive.objects.get(facts["sha256"]), facts.get("alt", ""))
                for title, prefix, facts in order
            ),
            signataires=tuple(Signataire(place.champ, place.denomination) for place in expected),
            joined=tuple(_inside(atelier, projet, famille)),
        )
        pdf = assemble(liasse)
        verdict = _judged(pdf)
        pages = projet["garde"]["pages"] + sum(int(facts["pages"]) for _, _, facts in order)
        known = note(
            atelier,
            projet["contrat"],
            "assembler",
            key,
            materials=[Matter("PDF", digest) for digest in digests],
            products=[Matter("liasse", atelier.archive.objects.put(pdf), _name(projet))],
            at=projet["date"],
            facts={
                "version": projet["version"],
                "sujet": projet["sujet"],
                "titre": projet["titre"],
                "pages": pages,
                "empreinte": projet["empreinte"],
                "places": [asdict(place) for place in expected],
                "verdict": verdict,
            },
        )
    product = known.link.products[0]
    facts = known.link.facts
    return {
        **projet,
        "liasse": {
            "sha256": product.digest,
            "nom": product.name,
            "sujet": facts["sujet"],
            "pages": facts["pages"],
            "empreinte": facts["empreinte"],
            "champs": [place["champ"] for place in facts["places"]],
            "verdict": facts["verdict"],
        },
    }


def _name(projet: Mapping[str, Any]) -> str:
    return clean_name(f"{projet['contrat']} - {projet['titre']} v{projet['version']} - à signer.pdf")


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


def _inside(atelier: Atelier, projet: Mapping[str, Any], famille: Famille) -> list[JoinedFile]:
    """The files that travel inside: forms (data), Word files of the pieces and originals of the documents (sources)."""
    objects, moment = atelier.archive.objects, datetime.fromisoformat(projet["date"])
    pieces = [made_from_plain(plain) for plain in [*projet["gardees"], *projet["faites"]]]
    found = [
        JoinedFile(f"{made.filename}.docx", objects.get(made.docx), _DOCX, Relation.SOURCE, made.title, moment)
        for made in signed_together(famille, pieces, projet["sujet"])
    ]
    found += [
        JoinedFile(
            plain["fichier"], objects.get(plain["sha256"]), _PDF, Relation.SOURCE, "Document tel que reçu", moment
        )
        for plain in projet["documents"]
    ]
    for number, plain in enumerate(projet["sources"], 1):
        name = clean_name(f"Formulaire {number:02d} - {plain['nom']}")
        description = f"Formulaire rempli : {plain['nom']}"
        found.append(JoinedFile(name, objects.get(plain["sha256"]), _XLSX, Relation.DATA, description, moment))
    return found


def envoyer(atelier: Atelier, archive: Mapping[str, Any]) -> dict[str, Any]:
    """a-signer/: the file to sign and a short note for the director; what was to sign before is withdrawn."""
    contrat = archive["contrat"]
    folder = contract_folder(atelier.settings.outbox, contrat) / TO_SIGN
    for old in sorted(folder.glob("*.pdf")) if folder.is_dir() else ():
        if old.name != archive["liasse"]["nom"] and is_ours(atelier, old) and _same_subject(old.name, archive):
            atelier.files.remove(old)
    contents = {
        archive["liasse"]["nom"]: atelier.archive.objects.get(archive["liasse"]["sha256"]),
        "LISEZMOI.txt": _director_note(atelier, archive),
    }
    publish(folder, contents, atelier.files)
    return dict(archive)


def _same_subject(name: str, archive: Mapping[str, Any]) -> bool:
    return name.startswith(clean_name(f"{archive['contrat']} - {archive['titre']} v").removesuffix(" v"))


def _director_note(atelier: Atelier, archive: Mapping[str, Any]) -> bytes:
    famille = atelier.famille(archive["famille"])
    expected = places(whole(atelier, archive, famille).values, famille)
    lines = [
        f"{archive['titre']} {archive['contrat']}, version {archive['version']} — à signer",
        "",
        f"Un seul fichier : « {archive['liasse']['nom']} » ({show(archive['liasse']['pages'])} pages).",
        "Il réunit le contrat, ses annexes et les documents joints. Ne l’enregistrez pas de nouveau : signez-le.",
        "",
        "Qui signe, dans cet ordre (un autre ordre convient aussi) :",
        *(f"  {rank}. {place.denomination} — {place.nom}, {place.qualite}" for rank, place in enumerate(expected, 1)),
        "",
        "Signature électronique : avec votre parapheur ou votre logiciel de signature, dans le cadre à votre nom.",
        "Signature sur papier : imprimez, signez, numérisez toutes les pages, même dans le désordre.",
        f"Puis déposez le fichier signé dans le dossier « {atelier.settings.inbox.name} ».",
        "",
        f"Empreinte des pièces : {archive['liasse']['empreinte']}",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")
