"""Steps « historier », « sceller » and « deposer »: what all have signed becomes a sealed folder, and a version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cpomdoc.adapters.instance import read_password, read_private
from cpomdoc.adapters.pdf import judge_pdf
from cpomdoc.adapters.pdf.liasse import container
from cpomdoc.adapters.signature import Cle, as_pem, open_key, seal, time_stamp, time_stamper
from cpomdoc.domain.canonical import digest, dumps
from cpomdoc.domain.liasse import JoinedFile, Liasse, LiassePiece, Relation
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import FILES, ORIGINS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.feuillet import liasse_words, print_sheet
from cpomdoc.engine.journeys.signature.examiner import confiance_of
from cpomdoc.engine.journeys.version.versions import note_version
from cpomdoc.engine.memory.contrat import whole
from cpomdoc.engine.memory.forms import last_version, pieces_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.sendings import Envoi, current, files_of, sealed, state
from cpomdoc.engine.shown.sealed import HOW_TO, show_sealed
from cpomdoc.schema.feuillets import HISTORY
from cpomdoc.stages.follow.follow import Recorded, tell
from cpomdoc.stages.signature.lisezmoi import BORDEREAU, PROOFS, lisezmoi
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import clean_name

SIGNED = "signée"
SIGNED_FILE, SENT_FILE = "fichier signé", "fichier envoyé à la signature"
HISTORY_END = "— Fin de la fiche d’historique —"
FORMAT = "cpomdoc-bordereau-scelle-1"
_WORKSHOP = frozenset({"ranger", "rediger", "convertir", "normaliser", "couvrir", "aboutir"})
"""Steps of the making, piece by piece, that the history sheet leaves to the journal beside it."""
_PDF, _JSON = "application/pdf", "application/json"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file of the sealed folder: its *path* in it, its *role*, its content."""

    path: str
    role: str
    digest: str
    size: int


def historier(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """The history sheet: every event up to the last signature, who signed, what was checked and what was not."""
    envoi = _sent(atelier, demande)
    entries = _until(atelier, demande)
    key = step_key("historier", [envoi.digest], tete=demande["tete"])
    known = atelier.archive.journal(demande["contrat"]).find(key)
    if known is None:
        words = _history_words(atelier, demande, envoi, entries)
        sheet = {**demande, "version": demande["version"]}
        pdf, pages = print_sheet(atelier, sheet, HISTORY, "Fiche d’historique", HISTORY_END, words)
        known = note(
            atelier,
            demande["contrat"],
            "historier",
            key,
            products=[Matter("PDF", atelier.archive.objects.put(pdf), "Fiche d’historique.pdf")],
            at=demande["date"],
            facts={"pages": pages, "tete": demande["tete"]},
        )
    return {**demande, "fiche": known.link.products[0].digest}


def _sent(atelier: Atelier, demande: Mapping[str, Any]) -> Envoi:
    envoi = current(atelier, demande["contrat"], demande["sujet"])
    assert envoi is not None
    return envoi


def _until(atelier: Atelier, demande: Mapping[str, Any]) -> list[Entry]:
    """The journal up to the entry named when the sealing began: what comes after tells of the sealing itself."""
    entries = list(atelier.archive.journal(demande["contrat"]).entries())
    last = next(rank for rank, entry in enumerate(entries) if entry.digest == demande["tete"])
    return entries[: last + 1]


def _history_words(
    atelier: Atelier, demande: Mapping[str, Any], envoi: Envoi, entries: Sequence[Entry]
) -> dict[str, Any]:
    famille = atelier.famille(demande["famille"])
    values = whole(atelier, demande, famille).values
    places = {place.champ: place for place in envoi.places}
    checks = [pair for entry in entries if entry.link.step == "signer" for pair in entry.link.facts["verifications"]]
    facts = [tell(Recorded(entry.numero, entry.link)) for entry in entries if entry.link.step not in _WORKSHOP]
    return {
        **liasse_words(demande, values, famille),
        "pages": envoi.pages,
        "signatures": [
            {
                "partie": places[one.champ].denomination,
                "signataire": one.signataire,
                "nature": f"signature {one.nature}",
                "date": f"{datetime.fromisoformat(one.moment):%d/%m/%Y}" if one.moment else "voir la page signée",
                "verdict": one.validite,
                "raisons": " ; ".join((*one.raisons, *([f"admise : {one.levee}"] if one.levee else []))),
            }
            for one in state(atelier, envoi).recues
        ],
        "verifications": [{"point": point, "constat": seen} for point, seen in checks],
        "faits": [
            {"numero": fact.numero, "date": _day(fact.date), "acteur": fact.acteur, "texte": fact.texte}
            for fact in facts
        ],
        "tete": demande["tete"],
    }


def _day(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%d/%m/%Y} {at.hour} h {at.minute:02}"


def sceller(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of all that was signed, its seal and time stamp, the container; then the version that cites them."""
    entry = sealed(atelier, demande["contrat"], demande["sujet"])
    if entry is None:
        entry = _seal(atelier, demande)
    version = _write_version(atelier, demande, entry)
    return {**demande, "scelle": version.numero, "etape": entry.link.key}


def _seal(atelier: Atelier, demande: Mapping[str, Any]) -> Entry:
    envoi = _sent(atelier, demande)
    kept = list(_folder(atelier, demande, envoi))
    moment = datetime.fromisoformat(demande["date"])
    manifest = dumps(_manifest(atelier, demande, envoi, kept))
    products = [Matter("bordereau scellé", atelier.archive.objects.put(manifest), BORDEREAU)]
    key = _seal_key(atelier)
    url = atelier.settings.signatures.horodatage
    stamper = time_stamper(url) if url else None
    if key is not None:
        signed = seal(manifest, key, stamper)
        products.append(Matter("sceau", atelier.archive.objects.put(signed), f"{BORDEREAU}.p7s"))
        if stamper is not None:
            token = time_stamp(signed, stamper)
            products.append(Matter("horodatage", atelier.archive.objects.put(token), f"{BORDEREAU}.p7s.tsr"))
    whole_file = _container(atelier, demande, envoi, manifest, moment)
    products.append(Matter("conteneur", atelier.archive.objects.put(whole_file), _container_name(demande)))
    text = _how_to_check(atelier, demande, kept, {one.role for one in products})
    products.append(Matter(HOW_TO, atelier.archive.objects.put(text), "Mode d’emploi du dossier signé.txt"))
    return note(
        atelier,
        demande["contrat"],
        "sceller",
        step_key("sceller", [digest(manifest)]),
        materials=[Matter(one.role, one.digest, one.path) for one in kept],
        products=products,
        at=demande["date"],
        facts={
            "nom": SIGNED,
            "version": demande["version"] + 1,
            "sujet": demande["sujet"],
            "titre": demande["titre"],
            "sceau": key.name if key is not None else "",
            "horodate": stamper is not None,
            "fichiers": len(kept),
        },
    )


def _how_to_check(atelier: Atelier, demande: Mapping[str, Any], kept: Sequence[_Kept], made: Collection[str]) -> bytes:
    """The LISEZMOI of the folder: kept, so that another release of this program does not word it otherwise."""
    signed = [one for one in kept if one.role == SIGNED_FILE]
    electronic = [one.path for one in signed if b"/ByteRange" in atelier.archive.objects.get(one.digest)]
    roots = [one.path for one in kept if one.role == "certificat"]
    seal_made, stamped = "sceau" in made, "horodatage" in made
    text = lisezmoi(demande["titre"], demande["contrat"], electronic, seal=seal_made, stamp=stamped, roots=roots)
    return text.encode()


def _seal_key(atelier: Atelier) -> Cle | None:
    """The seal of the service, when it has one."""
    mine = atelier.settings.signatures
    if mine.sceau is None:
        return None
    password = read_password(mine.mot_de_passe_sceau) if mine.mot_de_passe_sceau is not None else ""
    return open_key(read_private(mine.sceau), password, atelier.now())


def _container_name(demande: Mapping[str, Any]) -> str:
    return clean_name(f"{demande['contrat']} - {demande['titre']} - signé.pdf")


def _folder(atelier: Atelier, demande: Mapping[str, Any], envoi: Envoi) -> Iterator[_Kept]:
    """Every file of the sealed folder, but the manifest itself, its seal and the sums."""
    objects = atelier.archive.objects

    def kept(path: str, role: str, sha256: str) -> _Kept:
        return _Kept(path, role, sha256, len(objects.get(sha256)))

    for sha256, name in files_of(atelier, envoi):
        yield kept(f"{FILES}/{clean_name(name)}", SIGNED_FILE, sha256)
    yield kept(f"{FILES}/{clean_name(envoi.entry.link.products[0].name)}", SENT_FILE, envoi.digest)
    version = atelier.archive.version(demande["contrat"], envoi.version)
    assert version is not None
    for made in pieces_of(version):
        yield kept(f"{ORIGINS}/{made.filename}.docx", "pièce, texte Word", made.docx)
        yield kept(f"{ORIGINS}/{made.filename}.pdf", "pièce, PDF", made.pdf)
    for plain in version.manifest["jointes"]:
        yield kept(f"{ORIGINS}/{clean_name(plain['fichier'])}", "document joint", plain["sha256"])
    for rank, plain in enumerate(version.manifest["formulaires"], 1):
        yield kept(f"{ORIGINS}/{clean_name(f'Formulaire {rank:02d} - ' + plain['nom'])}", "formulaire", plain["sha256"])
    yield kept(f"{PROOFS}/Fiche d’historique.pdf", "fiche d’historique", demande["fiche"])
    for entry in _until(atelier, demande):
        data = atelier.archive.journal(demande["contrat"]).bytes_of(entry.numero)
        yield kept(f"{PROOFS}/journal/{entry.numero:06d}.json", "ligne du journal", objects.put(data))
    for rank, certificate in enumerate(confiance_of(atelier).racines, 1):
        yield kept(f"{PROOFS}/certificats/autorite-{rank:02d}.pem", "certificat", objects.put(as_pem(certificate)))
    for rank, lists in enumerate(confiance_of(atelier).revocations, 1):
        yield kept(f"{PROOFS}/certificats/revocations-{rank:02d}.crl", "révocations", objects.put(lists))


def _manifest(atelier: Atelier, demande: Mapping[str, Any], envoi: Envoi, kept: Sequence[_Kept]) -> dict[str, Any]:
    last = _until(atelier, demande)[-1]
    archiving = atelier.settings.archivage
    return {
        "format": FORMAT,
        "contrat": demande["contrat"],
        "titre": demande["titre"],
        "version": demande["version"] + 1,
        "date": demande["date"],
        "gestionnaire": demande["gestionnaire"],
        "liasse": {"sha256": envoi.digest, "pages": envoi.pages, "empreinte": envoi.entry.link.facts["empreinte"]},
        "signatures": [asdict(one) for one in state(atelier, envoi).recues],
        "fichiers": [{"chemin": one.path, "role": one.role, "sha256": one.digest, "taille": one.size} for one in kept],
        "verdicts": [_judged(atelier, one) for one in kept if one.role in {SIGNED_FILE, SENT_FILE}],
        "journal": {"lignes": last.numero, "tete": last.digest},
        "conservation": {"dua": archiving.dua, "sort_final": archiving.sort_final},
    }


def _judged(atelier: Atelier, one: _Kept) -> dict[str, Any]:
    """What the judge of archival and accessible PDFs says of a file of the parties; a scan has no verdict.

    Of a file signed several times it finds that the first signature does not cover the whole: that is as it must be.
    """
    data = atelier.archive.objects.get(one.digest)
    found = judge_pdf(data) if one.role == SENT_FILE or b"/ByteRange" in data else {}
    return {"chemin": one.path, "sha256": one.digest, "ecarts": {name: list(said) for name, said in found.items()}}


def _container(atelier: Atelier, demande: Mapping[str, Any], envoi: Envoi, manifest: bytes, moment: datetime) -> bytes:
    """One PDF that shows the history sheet and carries what was signed, with the manifest."""
    objects = atelier.archive.objects
    joined = [
        JoinedFile(clean_name(name), objects.get(sha256), _PDF, Relation.ALTERNATIVE, "Fichier signé", moment)
        for sha256, name in files_of(atelier, envoi)
    ]
    joined.append(JoinedFile(BORDEREAU, manifest, _JSON, Relation.DATA, "Bordereau scellé", moment))
    return container(
        Liasse(
            title=f"{demande['titre']} — {demande['contrat']}, signé",
            author=demande["gestionnaire"],
            subject="Contrat pluriannuel d’objectifs et de moyens",
            contrat=demande["contrat"],
            version=demande["version"] + 1,
            date=moment,
            cover=LiassePiece("Fiche d’historique", "H-", objects.get(demande["fiche"])),
            pieces=(),
            joined=tuple(joined),
        )
    )


def _write_version(atelier: Atelier, demande: Mapping[str, Any], entry: Entry) -> StoredVersion:
    """The version « signée »: the pieces of the version that was approved, and all that the sealing made."""
    known = [
        one
        for one in atelier.archive.versions(demande["contrat"])
        if one.manifest.get("scelle", {}).get("etape") == entry.link.key
    ]
    if known:
        return known[-1]
    approved = atelier.archive.version(demande["contrat"], demande["version"])
    last = last_version(atelier, demande["contrat"])
    assert approved is not None
    assert last is not None
    manifest = {
        **approved.manifest,
        "nom": SIGNED,
        "date": demande["date"],
        "changements": [],
        "scelle": {
            "etape": entry.link.key,
            "sujet": demande["sujet"],
            "fichiers": [{"chemin": one.name, "role": one.role, "sha256": one.digest} for one in entry.link.materials],
            "preuves": [{"nom": one.name, "role": one.role, "sha256": one.digest} for one in entry.link.products],
        },
    }
    kept = atelier.archive.write_version(demande["contrat"], last.numero + 1, manifest)
    note_version(atelier, kept)
    return kept


def deposer(atelier: Atelier, fait: Mapping[str, Any]) -> dict[str, Any]:
    """The sealed folder with real names, readable and checkable without cpomdoc."""
    version = atelier.archive.version(fait["contrat"], fait["scelle"])
    assert version is not None
    return {**fait, "dossier": show_sealed(atelier, version, fait["titre"])}
