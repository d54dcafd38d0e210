"""The folder of a sealing: what was signed, what proves it, the manifest of both, the PDF that carries them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from cpomdoc.adapters import signature as signatures
from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.pdf.liasse import container
from cpomdoc.domain.bordereau_scelle import (
    BordereauScelle,
    Conservation,
    FichierCite,
    JournalScelle,
    LiasseScellee,
    VerdictPdf,
)
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import FILES, ORIGINS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.signature.examiner import confiance_of
from cpomdoc.engine.memory.sendings import Envoi, current, files_of, state
from cpomdoc.engine.values import FicheFaite, Scellement
from cpomdoc.stages.signature.lisezmoi import BORDEREAU, PROOFS, sent_name, signed_name
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import clean_name

SIGNED_FILE, SENT_FILE = "fichier signé", "fichier envoyé à la signature"
_PDF, _JSON = "application/pdf", "application/json"


def kept_as(atelier: Atelier, role: str, data: bytes, name: str) -> Matter:
    """*data*, kept, as an entry cites it."""
    return Matter(role, atelier.archive.objects.put(data), name)


def sent(atelier: Atelier, scellement: Scellement) -> Envoi:
    """What the parties signed: the last file sent on this subject."""
    envoi = current(atelier, scellement.contrat, scellement.sujet)
    assert envoi is not None
    return envoi


def until(atelier: Atelier, scellement: Scellement) -> list[Entry]:
    """The journal up to the entry named when the sealing began: what comes after tells of the sealing itself."""
    entries = list(atelier.archive.journal(scellement.contrat).entries())
    last = next(rank for rank, entry in enumerate(entries) if entry.digest == scellement.tete)
    return entries[: last + 1]


def files_to_seal(atelier: Atelier, fiche: FicheFaite, envoi: Envoi) -> Iterator[FichierCite]:
    """Every file of the sealed folder, but the manifest itself, its seal and the sums."""
    for path, role, sha256 in (*_files(atelier, envoi), *_papers(atelier, fiche)):
        yield FichierCite(chemin=path, role=role, sha256=sha256, taille=len(atelier.archive.objects.get(sha256)))


def _files(atelier: Atelier, envoi: Envoi) -> Iterator[tuple[str, str, str]]:
    """What was signed, what was sent, and what that was made from."""
    for sha256, name in _signed_files(atelier, envoi):
        yield f"{FILES}/{name}", SIGNED_FILE, sha256
    yield f"{ORIGINS}/{clean_name(sent_name(envoi.titre))}", SENT_FILE, envoi.digest
    version = atelier.archive.version(envoi.contrat, envoi.version)
    assert version is not None
    for made in version.bordereau.pieces:
        yield f"{ORIGINS}/{made.filename}.docx", "pièce, texte Word", made.docx.sha256
        yield f"{ORIGINS}/{made.filename}.pdf", "pièce, PDF", made.pdf.sha256
    for joined in version.bordereau.jointes:
        yield f"{ORIGINS}/{clean_name(joined.fichier)}", "document joint", joined.sha256
    for rank, form in enumerate(version.bordereau.formulaires, 1):
        yield f"{ORIGINS}/{clean_name(f'Formulaire {rank:02d} - {form.nom}')}", "formulaire", form.sha256


def _signed_files(atelier: Atelier, envoi: Envoi) -> list[tuple[str, str]]:
    """(digest, name) of the signed files, under names for people."""
    files, found = files_of(atelier, envoi), list[tuple[str, str]]()
    for one in files:
        who = [place.denomination for place in envoi.places if place.champ in one.champs] if len(files) > 1 else []
        suffix = PurePath(clean_name(one.nom)).suffix.lower() or ".pdf"
        taken = {name for _, name in found}
        found.append((one.sha256, clean_name(signed_name(envoi.titre, who, suffix, taken))))
    return found


def _papers(atelier: Atelier, fiche: FicheFaite) -> Iterator[tuple[str, str, str]]:
    """What proves it: the history sheet, the journal, the certificates that were believed."""
    put = atelier.archive.objects.put
    yield f"{PROOFS}/Fiche d’historique.pdf", "fiche d’historique", fiche.fiche
    for entry in until(atelier, fiche.scellement):
        data = atelier.archive.journal(fiche.scellement.contrat).bytes_of(entry.numero)
        yield f"{PROOFS}/journal/{entry.numero:06d}.json", "ligne du journal", put(data)
    believed = confiance_of(atelier)
    for rank, certificate in enumerate(believed.racines, 1):
        yield f"{PROOFS}/certificats/autorite-{rank:02d}.pem", "certificat", put(signatures.as_pem(certificate))
    for rank, lists in enumerate(believed.revocations, 1):
        yield f"{PROOFS}/certificats/revocations-{rank:02d}.crl", "révocations", put(lists)


def manifest_of(atelier: Atelier, scellement: Scellement, envoi: Envoi, kept: Sequence[FichierCite]) -> BordereauScelle:
    """The manifest of the files *kept*: what was sent, who signed, up to which entry of the journal."""
    last = until(atelier, scellement)[-1]
    archiving = atelier.settings.archivage
    return BordereauScelle(
        contrat=scellement.contrat,
        titre=scellement.titre,
        version=scellement.version + 1,
        date=scellement.date,
        gestionnaire=scellement.gestionnaire,
        liasse=LiasseScellee(sha256=envoi.digest, pages=envoi.pages, empreinte=envoi.empreinte),
        signatures=state(atelier, envoi).recues,
        fichiers=tuple(kept),
        verdicts=tuple(_judged(atelier, one) for one in kept if one.role in {SIGNED_FILE, SENT_FILE}),
        journal=JournalScelle(lignes=last.numero, tete=last.digest),
        conservation=Conservation(dua=archiving.dua, sort_final=archiving.sort_final),
    )


def _judged(atelier: Atelier, one: FichierCite) -> VerdictPdf:
    """What the judge of archival and accessible PDFs says of a file of the parties; a scan has no verdict.

    Of a file signed several times it finds that the first signature does not cover the whole: that is as it must be.
    """
    data = atelier.archive.objects.get(one.sha256)
    found = judge_pdf(data) if one.role == SENT_FILE or b"/ByteRange" in data else {}
    return VerdictPdf(chemin=one.chemin, sha256=one.sha256, ecarts={name: tuple(said) for name, said in found.items()})


def container_of(atelier: Atelier, fiche: FicheFaite, envoi: Envoi, manifest: bytes) -> bytes:
    """One PDF that shows the history sheet and carries what was signed, with the manifest."""
    objects, scellement = atelier.archive.objects, fiche.scellement
    moment = datetime.fromisoformat(scellement.date)
    joined = [
        JoinedFile(name, objects.get(sha256), _PDF, Relation.ALTERNATIVE, "Fichier signé", moment)
        for sha256, name in _signed_files(atelier, envoi)
    ]
    joined.append(JoinedFile(BORDEREAU, manifest, _JSON, Relation.DATA, "Bordereau scellé", moment))
    return container(
        Liasse(
            title=f"{scellement.titre} — {scellement.contrat}, signé",
            author=scellement.gestionnaire,
            subject="Contrat pluriannuel d’objectifs et de moyens",
            contrat=scellement.contrat,
            version=scellement.version + 1,
            date=moment,
            cover=LiassePiece("Fiche d’historique", "H-", objects.get(fiche.fiche)),
            pieces=(),
            joined=tuple(joined),
        )
    )
