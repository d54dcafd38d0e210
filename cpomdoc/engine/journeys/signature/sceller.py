"""Steps « historier », « sceller » and « deposer »: what all have signed becomes a sealed folder, and a version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cpomdoc.adapters.instance import read_password, read_private
from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.pdf.liasse import container
from cpomdoc.adapters.signature import Cle, as_pem, open_key, seal, time_stamp, time_stamper
from cpomdoc.domain import codec
from cpomdoc.domain.bordereau import FichierScelle, Preuve, ScelleGarde
from cpomdoc.domain.bordereau_scelle import (
    BordereauScelle,
    Conservation,
    FichierCite,
    JournalScelle,
    LiasseScellee,
    VerdictPdf,
    write_sealed,
)
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.contrat_signe import PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Audience, Historie, Scelle, Signe
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.places import FILES, ORIGINS
from cpomdoc.domain.suivi import Fait
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.feuillet import Feuillet, liasse_words, print_sheet
from cpomdoc.engine.journeys.signature.examiner import confiance_of
from cpomdoc.engine.journeys.version.versions import note_version
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, files_of, sealed, sealed_version, state
from cpomdoc.engine.shown.sealed import CONTAINER, HOW_TO, SEAL, SEALED_MANIFEST, STAMP, show_sealed
from cpomdoc.engine.values import DossierScelle, FicheFaite, Scellement, VersionScellee
from cpomdoc.schema.feuillets import HISTORY
from cpomdoc.stages.follow.follow import history
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.signature.lisezmoi import BORDEREAU, PROOFS, lisezmoi
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry, EntryOf
from cpomdoc.store.names import clean_name

SIGNED_FILE, SENT_FILE = "fichier signé", "fichier envoyé à la signature"
HISTORY_END = "— Fin de la fiche d’historique —"
_PDF, _JSON = "application/pdf", "application/json"


@step
def historier(atelier: Atelier, scellement: Scellement) -> FicheFaite:
    """The history sheet: every event up to the last signature, who signed, what was checked and what was not."""
    envoi = _sent(atelier, scellement)
    key = step_key(Historie, [envoi.digest], tete=scellement.tete)
    entry = known(atelier, scellement.contrat, Historie, key) or _tell(atelier, scellement, envoi, key)
    return FicheFaite(scellement=scellement, fiche=entry.link.products[0].digest)


def _tell(atelier: Atelier, scellement: Scellement, envoi: Envoi, key: str) -> EntryOf[Historie]:
    words = _history_words(atelier, scellement, envoi, _until(atelier, scellement))
    sheet = Feuillet(
        contrat=scellement.contrat,
        famille=scellement.demande.famille,
        version=scellement.version,
        gestionnaire=scellement.gestionnaire,
        date=scellement.date,
        modele=HISTORY,
        titre="Fiche d’historique",
        fin=HISTORY_END,
    )
    pdf, pages = print_sheet(atelier, sheet, words)
    return note(
        atelier,
        scellement.contrat,
        Historie(pages=pages, tete=scellement.tete),
        key,
        products=[_kept(atelier, "PDF", pdf, "Fiche d’historique.pdf")],
        at=scellement.date,
    )


def _kept(atelier: Atelier, role: str, data: bytes, name: str) -> Matter:
    return Matter(role, atelier.archive.objects.put(data), name)


def _sent(atelier: Atelier, scellement: Scellement) -> Envoi:
    envoi = current(atelier, scellement.contrat, scellement.sujet)
    assert envoi is not None
    return envoi


def _until(atelier: Atelier, scellement: Scellement) -> list[Entry]:
    """The journal up to the entry named when the sealing began: what comes after tells of the sealing itself."""
    entries = list(atelier.archive.journal(scellement.contrat).entries())
    last = next(rank for rank, entry in enumerate(entries) if entry.digest == scellement.tete)
    return entries[: last + 1]


def _history_words(
    atelier: Atelier, scellement: Scellement, envoi: Envoi, entries: Sequence[Entry]
) -> Mapping[str, object]:
    famille = atelier.famille(scellement.demande.famille)
    values = whole(atelier, scellement.demande, famille).values
    places = {place.champ: place for place in envoi.places}
    checks = [pair for entry in entries if isinstance(entry.etape, Signe) for pair in entry.etape.verifications]
    facts = history([Recorded(entry.numero, entry.link) for entry in entries], Audience.FICHE)
    return {
        **liasse_words(scellement.titre, scellement.gestionnaire, values),
        "pages": envoi.pages,
        "signatures": [_signature_words(one, places[one.champ]) for one in state(atelier, envoi).recues],
        "verifications": [{"point": point, "constat": seen} for point, seen in checks],
        "faits": [_fact_words(fact) for fact in facts],
        "tete": scellement.tete,
    }


def _signature_words(one: SignatureRecue, place: PlaceSignature) -> Mapping[str, str]:
    return {
        "partie": place.denomination,
        "signataire": one.signataire,
        "nature": f"signature {one.nature}",
        "date": f"{datetime.fromisoformat(one.moment):%d/%m/%Y}" if one.moment else "voir la page signée",
        "verdict": one.validite,
        "raisons": " ; ".join((*one.raisons, *([f"admise : {one.levee}"] if one.levee else []))),
    }


def _fact_words(fact: Fait) -> Mapping[str, object]:
    return {"numero": fact.numero, "date": _day(fact.date), "acteur": fact.acteur, "texte": fact.texte}


def _day(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%d/%m/%Y} {at.hour} h {at.minute:02}"


@step
def sceller(atelier: Atelier, fiche: FicheFaite) -> VersionScellee:
    """The manifest of all that was signed, its seal and time stamp, the container; then the version that cites them."""
    scellement = fiche.scellement
    entry = sealed(atelier, scellement.contrat, scellement.sujet) or _seal(atelier, fiche)
    version = sealed_version(atelier, entry) or _write_version(atelier, scellement, entry)
    return VersionScellee(scellement=scellement, version=version.numero)


def _seal(atelier: Atelier, fiche: FicheFaite) -> EntryOf[Scelle]:
    scellement = fiche.scellement
    envoi = _sent(atelier, scellement)
    kept = list(_folder(atelier, fiche, envoi))
    manifest = write_sealed(_manifest(atelier, scellement, envoi, kept))
    products = [_kept(atelier, SEALED_MANIFEST, manifest, BORDEREAU)]
    key = _seal_key(atelier)
    products += _proofs(atelier, manifest, key)
    whole_file = _container(atelier, fiche, envoi, manifest)
    products.append(_kept(atelier, CONTAINER, whole_file, _container_name(scellement)))
    text = _how_to_check(atelier, scellement, kept, {one.role for one in products})
    products.append(_kept(atelier, HOW_TO, text, "Mode d’emploi du dossier signé.txt"))
    return note(
        atelier,
        scellement.contrat,
        Scelle(
            nom=Mention.SIGNEE,
            version=scellement.version + 1,
            sujet=scellement.sujet,
            titre=scellement.titre,
            sceau=key.name if key is not None else "",
            horodate=bool(atelier.settings.signatures.horodatage),
            fichiers=len(kept),
        ),
        step_key(Scelle, [digest(manifest)]),
        materials=[Matter(one.role, one.sha256, one.chemin) for one in kept],
        products=products,
        at=scellement.date,
    )


def _proofs(atelier: Atelier, manifest: bytes, key: Cle | None) -> Iterator[Matter]:
    """The seal of the manifest and the time stamp of that seal, as far as the service has what makes them."""
    if key is None:
        return
    url = atelier.settings.signatures.horodatage
    stamper = time_stamper(url) if url else None
    signed = seal(manifest, key, stamper)
    yield _kept(atelier, SEAL, signed, f"{BORDEREAU}.p7s")
    if stamper is not None:
        yield _kept(atelier, STAMP, time_stamp(signed, stamper), f"{BORDEREAU}.p7s.tsr")


def _how_to_check(
    atelier: Atelier, scellement: Scellement, kept: Sequence[FichierCite], made: Collection[str]
) -> bytes:
    """The LISEZMOI of the folder: kept, so that another release of this program does not word it otherwise."""
    signed = [one for one in kept if one.role == SIGNED_FILE]
    electronic = [one.chemin for one in signed if b"/ByteRange" in atelier.archive.objects.get(one.sha256)]
    roots = [one.chemin for one in kept if one.role == "certificat"]
    seal_made, stamped = SEAL in made, STAMP in made
    text = lisezmoi(scellement.titre, scellement.contrat, electronic, seal=seal_made, stamp=stamped, roots=roots)
    return text.encode()


def _seal_key(atelier: Atelier) -> Cle | None:
    """The seal of the service, when it has one."""
    mine = atelier.settings.signatures
    if mine.sceau is None:
        return None
    password = read_password(mine.mot_de_passe_sceau) if mine.mot_de_passe_sceau is not None else ""
    return open_key(read_private(mine.sceau), password, atelier.now())


def _container_name(scellement: Scellement) -> str:
    return clean_name(f"{scellement.contrat} - {scellement.titre} - signé.pdf")


def _folder(atelier: Atelier, fiche: FicheFaite, envoi: Envoi) -> Iterator[FichierCite]:
    """Every file of the sealed folder, but the manifest itself, its seal and the sums."""
    for path, role, sha256 in (*_files(atelier, envoi), *_papers(atelier, fiche)):
        yield FichierCite(chemin=path, role=role, sha256=sha256, taille=len(atelier.archive.objects.get(sha256)))


def _files(atelier: Atelier, envoi: Envoi) -> Iterator[tuple[str, str, str]]:
    """What was signed, what was sent, and what that was made from."""
    for sha256, name in files_of(atelier, envoi):
        yield f"{FILES}/{clean_name(name)}", SIGNED_FILE, sha256
    yield f"{FILES}/{clean_name(envoi.entry.link.products[0].name)}", SENT_FILE, envoi.digest
    version = atelier.archive.version(envoi.contrat, envoi.version)
    assert version is not None
    for made in version.bordereau.pieces:
        yield f"{ORIGINS}/{made.filename}.docx", "pièce, texte Word", made.docx.sha256
        yield f"{ORIGINS}/{made.filename}.pdf", "pièce, PDF", made.pdf.sha256
    for joined in version.bordereau.jointes:
        yield f"{ORIGINS}/{clean_name(joined.fichier)}", "document joint", joined.sha256
    for rank, form in enumerate(version.bordereau.formulaires, 1):
        yield f"{ORIGINS}/{clean_name(f'Formulaire {rank:02d} - {form.nom}')}", "formulaire", form.sha256


def _papers(atelier: Atelier, fiche: FicheFaite) -> Iterator[tuple[str, str, str]]:
    """What proves it: the history sheet, the journal, the certificates that were believed."""
    put = atelier.archive.objects.put
    yield f"{PROOFS}/Fiche d’historique.pdf", "fiche d’historique", fiche.fiche
    for entry in _until(atelier, fiche.scellement):
        data = atelier.archive.journal(fiche.scellement.contrat).bytes_of(entry.numero)
        yield f"{PROOFS}/journal/{entry.numero:06d}.json", "ligne du journal", put(data)
    believed = confiance_of(atelier)
    for rank, certificate in enumerate(believed.racines, 1):
        yield f"{PROOFS}/certificats/autorite-{rank:02d}.pem", "certificat", put(as_pem(certificate))
    for rank, lists in enumerate(believed.revocations, 1):
        yield f"{PROOFS}/certificats/revocations-{rank:02d}.crl", "révocations", put(lists)


def _manifest(atelier: Atelier, scellement: Scellement, envoi: Envoi, kept: Sequence[FichierCite]) -> BordereauScelle:
    last = _until(atelier, scellement)[-1]
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


def _container(atelier: Atelier, fiche: FicheFaite, envoi: Envoi, manifest: bytes) -> bytes:
    """One PDF that shows the history sheet and carries what was signed, with the manifest."""
    objects, scellement = atelier.archive.objects, fiche.scellement
    moment = datetime.fromisoformat(scellement.date)
    joined = [
        JoinedFile(clean_name(name), objects.get(sha256), _PDF, Relation.ALTERNATIVE, "Fichier signé", moment)
        for sha256, name in files_of(atelier, envoi)
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


def _write_version(atelier: Atelier, scellement: Scellement, entry: EntryOf[Scelle]) -> StoredVersion:
    """The version « signée »: the pieces of the version that was approved, and all that the sealing made."""
    approved = atelier.archive.version(scellement.contrat, scellement.version)
    last = last_version(atelier, scellement.contrat)
    assert approved is not None
    assert last is not None
    bordereau = replace(
        approved.bordereau,
        nom=Mention.SIGNEE,
        date=scellement.date,
        changements=(),
        scelle=ScelleGarde(
            etape=entry.link.key,
            sujet=scellement.sujet,
            fichiers=tuple(
                FichierScelle(chemin=one.name, role=one.role, sha256=one.digest) for one in entry.link.materials
            ),
            preuves=tuple(Preuve(nom=one.name, role=one.role, sha256=one.digest) for one in entry.link.products),
        ),
    )
    plain = codec.to_plain(bordereau)
    assert isinstance(plain, Mapping)
    kept = atelier.archive.write_version(scellement.contrat, last.numero + 1, plain)
    note_version(atelier, kept)
    return kept


@step
def deposer(atelier: Atelier, fait: VersionScellee) -> DossierScelle:
    """The sealed folder with real names, readable and checkable without cpomdoc."""
    scellement = fait.scellement
    version = atelier.archive.version(scellement.contrat, fait.version)
    assert version is not None
    dossier = show_sealed(atelier, version, scellement.titre)
    return DossierScelle(contrat=scellement.contrat, version=version.numero, dossier=dossier)
