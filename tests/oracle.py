"""An instance after a run, and what was dropped in it -> every fault, as JSON. Exit 0 when there is none, 1 otherwise.

    python tests/oracle.py INSTANCE --deposes DEPOSES.json [--en-cours] [--tout-nomme] [--avant AVANT.json]
        [--noter APRES.json]
    python tests/oracle.py INSTANCE --guetter

DEPOSES.json is {"<sha256 of a dropped content>": "its name", …}: all that was ever dropped, and nothing else.
--en-cours: the run was interrupted; work that is not finished is no fault, but nothing may be lost, torn or doubled.
--tout-nomme: a file that the archive keeps and that nothing names is a fault, which a crash may else explain.
--noter writes down every file of the outbox; --avant compares with such a note: a start without new input writes
nothing. --guetter opens every file that appears under a final name, from its first instant and until SIGTERM or SIGINT
(it says « regarde » on stderr once it looks), and reports those that could not be read whole.

This program shares no code with cpomdoc: it reads the files as store/FORMAT.md describes them, with the standard
library. What it trusts: SHA-256, the file names, and the list of what was dropped.
"""

from __future__ import annotations

import argparse
import email
import hashlib
import json
import os
import re
import signal
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RECEIVE, RETURN, OPEN, READ = "recevoir", "retourner", "ouvrir", "lire_contrat"
SIGN, SEAL, DOUBT, ASIDE = "signer", "sceller", "revoir_signe", "ecarter"
COUNTED = ("acceptee", "valide")  # of a signed file, of one of its signatures
SHA256 = re.compile(r"[0-9a-f]{64}")
UNFINISHED = re.compile(r"\.cpomdoc-.*|.*\.(?:tmp|part|prise)|~\$.*|.*~")
ENTRY, VERSION = re.compile(r"([0-9]{6,})\.json"), re.compile(r"v([0-9]{4,})")
SHOWN_VERSION = re.compile(r"v([0-9]+)")
DOCUMENTS = (".docx", ".xlsx", ".pdf")
LEFT = ".cpomdoc-repris"  # in the inbox: files that were taken, until nobody can still be writing them
SET_ASIDE = "non-reconnus"  # files that are no forms, as they were dropped, each with a note
TO_CORRECT = "a-corriger"  # in a contract's folder: returned forms, and PDFs that could not be joined, with a note
PIECE = "(clé d’une pièce)"  # in ROLES: any key of a piece of the contract
FORM, JOINED, REVIEWED, SIGNED, HOLDER = "formulaire", "jointe", "relecture", "signe", "colis"
REQUEST, EXPORT, FRAME = "demande", "extrait", "cadre"
ELSEWHERE, LIST = "reprise", "liste"  # a contract signed elsewhere; many of them, in a list
DROPPED = frozenset({FORM, JOINED, REVIEWED, SIGNED, HOLDER, REQUEST, EXPORT, FRAME, ELSEWHERE, LIST})
SEALED = frozenset(
    {
        *("fichier signé", "fichier envoyé à la signature", "pièce, texte Word", "pièce, PDF", "document joint"),
        *("formulaire", "fiche d’historique", "ligne du journal", "certificat", "révocations"),
    }
)
PROOFS = frozenset({"bordereau scellé", "sceau", "horodatage", "conteneur", "mode d’emploi"})
NONE = frozenset[str]()
ROLES: dict[str, tuple[frozenset[str], frozenset[str]]] = {  # step: the roles of what it takes, of what it gives
    "recevoir": (DROPPED, NONE),
    "valider": (frozenset({FORM}), frozenset({"dossier"})),
    "suspendre": (frozenset({FORM}), frozenset({"dossier", "explication"})),
    "choisir": (frozenset({FORM}), NONE),
    "retourner": (frozenset({FORM}), frozenset({"retour", "explication"})),
    "redeposer": (DROPPED - {REVIEWED}, NONE),
    "deposer_demande": (frozenset({REQUEST}), frozenset({"dossier"})),
    "repondre": (frozenset({REQUEST}), frozenset({"retour"})),
    "remettre": (NONE, frozenset({"formulaire vierge"})),
    "preremplir": (NONE, frozenset({"formulaire prérempli"})),
    "exporter": (NONE, NONE),
    "garder_extrait": (frozenset({EXPORT}), NONE),
    "garder_cadre": (frozenset({FRAME}), frozenset({"explication"})),
    "lire_contrat": (frozenset({ELSEWHERE}), frozenset({"lecture"})),
    "preparer_reprises": (frozenset({LIST}), frozenset({"formulaire vierge"})),
    "reprendre": (frozenset({FORM, ELSEWHERE}), NONE),
    "ouvrir": (frozenset({HOLDER}), frozenset({"contenu"})),
    "ranger": (DROPPED, NONE),
    "ecarter": (frozenset({JOINED, REVIEWED, SIGNED, HOLDER, REQUEST, FRAME}), frozenset({"explication"})),
    "joindre": (frozenset({JOINED}), frozenset({"PDF"})),
    "controler": (frozenset({"dossier"}), NONE),
    "rediger": (frozenset({"dossier"}), frozenset({"projet", "origines", "impose"})),
    "convertir": (frozenset({"projet", "origines"}), frozenset({"Word", "PDF"})),
    "archiver": (frozenset({PIECE, JOINED}), frozenset({"bordereau"})),
    "aboutir": (NONE, NONE),
    "relire": (frozenset({REVIEWED}), frozenset({"relu"})),
    "concilier": (frozenset({"relu", "remis"}), frozenset({"relu", "genere"})),
    "trancher": (frozenset({REVIEWED}), frozenset({"relu"})),
    "deroger": (NONE, NONE),
    "retablir": (NONE, NONE),
    "lever_point": (NONE, NONE),
    "reprendre_point": (NONE, NONE),
    "rendre_avis": (frozenset({REVIEWED, "dossier"}), frozenset({"explication"})),
    "retirer_avis": (NONE, NONE),
    "rouvrir": (NONE, NONE),
    "demander": (frozenset({REVIEWED}), NONE),
    "differer": (NONE, frozenset({"explication"})),
    "approuver": (NONE, NONE),
    "normaliser": (frozenset({JOINED}), frozenset({"PDF"})),
    "couvrir": (NONE, frozenset({"PDF"})),
    "assembler": (frozenset({"PDF"}), frozenset({"liasse"})),
    "signer": (frozenset({SIGNED, "autres pages"}), frozenset({"explication"})),
    "lever": (NONE, frozenset({"explication"})),
    "revoir_signe": (frozenset({SIGNED}), NONE),
    "historier": (NONE, frozenset({"PDF"})),
    "sceller": (SEALED, PROOFS),
}
ASKING = (
    "Demande.xlsx",
    "Avant de signer.xlsx",
    "Avant de signer.docx",
    "Tableau des remarques.xlsx",
    "Tableau des remarques.docx",
    "Avis des parties.xlsx",
)  # but for what a person wrote in them
MADE_ANEW = (".html", ".css", "PORTEFEUILLE.xlsx", "PORTEFEUILLE.csv")
DERIVED = "Ce qui a changé"  # the folder of what is made from kept drafts
# the ends of names that are not kept: the dashboard and the portfolio are told from the archive each time


@dataclass
class Report:
    """The faults, each with the rule that it breaks, and what is counted."""

    faults: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def fault(self, rule: str, where: object, what: str) -> None:
        self.faults.append({"regle": rule, "ou": str(where), "quoi": what})

    def as_json(self) -> dict[str, Any]:
        return {"fautes": self.faults, "comptes": dict(sorted(self.counts.items())), "sain": not self.faults}


@dataclass
class Instance:
    """What was read of an instance."""

    root: Path
    inbox: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)  # what has left its name in the inbox, and goes a minute later
    objects: set[str] = field(default_factory=set)
    entries: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # (folder, entry), in order
    manifests: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # (folder, digest, manifest)

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def archives(self) -> Path:
        return self.outbox / "archives"


def check(root: Path, dropped: dict[str, str], running: bool = False, named: bool = False) -> Report:
    """All rules on one instance; *named*: whatever the archive keeps must be named."""
    report, instance = Report(), Instance(root)
    read_inbox(instance)
    read_objects(instance, report)
    read_contracts(instance, report, running)
    check_names(instance, report, running)
    check_conservation(instance, report, dropped, running)
    check_reception(instance, report, dropped, running)
    check_matters(instance, report)
    check_roles(instance, report)
    check_returns(instance, report)
    check_signatures(instance, report)
    check_manifests(instance, report, running)
    check_view(instance, report, running)
    cited = {sha for _, entry in instance.entries for sha in shas(entry)}
    cited |= {sha for _, _, manifest in instance.manifests for sha in shas(manifest)}
    for sha in sorted(instance.objects - cited) if named and not running else ():
        report.fault("sans nom", instance.archives / "objets" / sha[:2] / sha, "est gardé, et rien ne le cite")
    report.counts["objets"] = len(instance.objects)
    report.counts["objets que rien ne cite"] = len(instance.objects - cited)
    report.counts["etapes"] = len(instance.entries)
    report.counts["versions"] = len(instance.manifests)
    return report


def read_inbox(instance: Instance) -> None:
    for path in regular_files(instance.root / "inbox"):
        (instance.aside if LEFT in path.parts else instance.inbox).add(sha256(path))


def read_objects(instance: Instance, report: Report) -> None:
    """Every object bears the name of its content, in the right shelf, and is read-only."""
    folder = instance.archives / "objets"
    for path in files(folder):
        if UNFINISHED.fullmatch(path.name):
            continue
        if path.is_symlink() or not path.is_file():
            report.fault("objet", path, "n'est pas un fichier")
            continue
        name = sha256(path)
        if path != folder / name[:2] / name:
            report.fault("objet", path, f"son contenu a pour empreinte {name}")
            continue
        if path.stat().st_mode & 0o222:
            report.fault("objet", path, "peut être modifié")
        instance.objects.add(name)


def read_contracts(instance: Instance, report: Report, running: bool) -> None:
    folder = instance.archives / "contrats"
    expected = re.compile(r"journal/[0-9]{6,}\.json|v[0-9]{4,}/bordereau\.json")
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        for file in files(path):
            place = file.relative_to(path).as_posix()
            if not expected.fullmatch(place) and not UNFINISHED.fullmatch(file.name):
                report.fault("étranger", file, "n'a pas sa place dans l'archive")
        read_journal(instance, report, path)
        read_versions(instance, report, path, running)
    names: dict[str, str] = {}
    for place, record in [*instance.entries, *((where, manifest) for where, _, manifest in instance.manifests)]:
        contrat = str(record.get("contrat"))
        if names.setdefault(place, contrat) != contrat:
            report.fault("chaîne", place, f"mêle les contrats {names[place]} et {contrat}")
    for contrat, count in Counter(names.values()).items():
        if count > 1:
            report.fault("doublon", contrat, "a deux dossiers")


def read_journal(instance: Instance, report: Report, folder: Path) -> None:
    """Entries 1…n without a hole, each naming the SHA-256 of the one before; no step twice."""
    numbers = sorted(int(found[1]) for path in (folder / "journal").glob("*") if (found := ENTRY.fullmatch(path.name)))
    if numbers != list(range(1, len(numbers) + 1)):
        report.fault("numéros", folder / "journal", f"1 à {len(numbers)} attendus, trouvés : {numbers}")
    parent, keys = None, Counter[str]()
    for number in numbers:
        path = folder / "journal" / f"{number:06d}.json"
        entry = read_record(path, report)
        if entry is None:
            parent = None
            continue
        if entry.get("numero") != number:
            report.fault("numéros", path, f"dit être l'étape {entry.get('numero')}")
        if entry.get("parent") != parent:
            report.fault("chaîne", path, f"parent {entry.get('parent')}, attendu {parent}")
        parent = sha256(path)
        keys[str(entry.get("cle"))] += 1
        instance.entries.append((folder.name, entry))
    for key, count in keys.items():
        if count > 1:
            report.fault("doublon", folder / "journal", f"{count} étapes ont la clé {key}")


def read_versions(instance: Instance, report: Report, folder: Path, running: bool) -> None:
    """Versions 1…n without a hole, each naming the SHA-256 of the one before."""
    found = sorted(int(match[1]) for path in folder.iterdir() if (match := VERSION.fullmatch(path.name)))
    numbers = [number for number in found if (folder / f"v{number:04d}" / "bordereau.json").exists()]
    if numbers != list(range(1, len(numbers) + 1)) or (numbers != found and not running):
        report.fault("versions", folder, f"1 à {len(found)} attendues, trouvées : {numbers}")
    parent = None
    for number in numbers:
        path = folder / f"v{number:04d}" / "bordereau.json"
        manifest = read_record(path, report)
        if manifest is None:
            parent = None
            continue
        if manifest.get("version") != number:
            report.fault("versions", path, f"dit être la version {manifest.get('version')}")
        if manifest.get("parent") != parent:
            report.fault("versions", path, f"parent {manifest.get('parent')}, attendu {parent}")
        parent = sha256(path)
        instance.manifests.append((folder.name, parent, manifest))


def check_names(instance: Instance, report: Report, running: bool) -> None:
    """Nothing in the making is left over."""
    for path in sorted(contents(instance.outbox)):
        if UNFINISHED.fullmatch(path.name) and not running:
            report.fault("inachevé", path, "reste d'un travail inachevé")
        if path.is_symlink():
            report.fault("étranger", path, "est un lien")


def check_conservation(instance: Instance, report: Report, dropped: dict[str, str], running: bool) -> None:
    """Each dropped content is in the inbox or in the store, and after the run in the store alone."""
    for sha, name in dropped.items():
        if sha not in instance.inbox | instance.aside | instance.objects:
            report.fault("perdu", name, f"le contenu {sha} n'est plus nulle part")
        elif not running and sha not in instance.objects:
            report.fault("non pris", name, "est resté dans inbox")
        elif not running and sha in instance.inbox:
            report.fault("non rangé", name, "est gardé, mais encore dans inbox")
    report.counts["deposes"] = len(dropped)
    report.counts["perdus"] = sum(fault["regle"] == "perdu" for fault in report.faults)


def check_reception(instance: Instance, report: Report, dropped: dict[str, str], running: bool) -> None:
    """Each dropped content was received once; nothing was received that nobody dropped."""
    received = Counter[str]()
    inside = {sha for _, entry in instance.entries if entry.get("etape") == OPEN for sha in shas(entry.get("sorties"))}
    inside |= held_in_parcels(instance.root / "inbox") if running else set()  # told once all that they hold is judged
    for place, entry in instance.entries:
        if entry.get("etape") == RECEIVE:
            contents = set(shas(entry)) & set(dropped)
            received.update(contents)
            if not contents and not set(shas(entry)) & inside:
                report.fault("reçu sans dépôt", f"{place} étape {entry.get('numero')}", str(sorted(shas(entry))))
    for sha, name in dropped.items():
        if received[sha] > 1:
            report.fault("doublon", name, f"reçu {received[sha]} fois")
        elif received[sha] == 0 and not running:
            report.fault("non reçu", name, "aucune étape ne le reçoit")
    report.counts["doubles"] = sum(count - 1 for count in received.values() if count > 1)


def held_in_parcels(inbox: Path) -> set[str]:
    """The contents of the archives and of the mails that are still in the inbox."""
    found = set[str]()
    for path in regular_files(inbox):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parcel:
                found |= {hashlib.sha256(parcel.read(name)).hexdigest() for name in parcel.namelist()}
        elif path.suffix.lower() == ".eml":
            parts = email.message_from_bytes(path.read_bytes()).walk()
            attached = [part.get_payload(decode=True) for part in parts if part.get_filename()]
            found |= {hashlib.sha256(data).hexdigest() for data in attached if isinstance(data, bytes)}
    return found


def check_matters(instance: Instance, report: Report) -> None:
    """Whatever an entry or a manifest names is kept, and sound."""
    records = [*instance.entries, *((place, manifest) for place, _, manifest in instance.manifests)]
    for place, record in records:
        which = f"{place} {'étape' if 'numero' in record else 'version'} {record.get('numero', record.get('version'))}"
        for sha in shas(record):
            if sha not in instance.objects:
                report.fault("absent", which, f"cite {sha}, qui n'est pas gardé ou n'est plus sain")


def check_roles(instance: Instance, report: Report) -> None:
    """Each matter of an entry plays a part that its step knows, in the word of the format."""
    for place, entry in instance.entries:
        which = f"{place} étape {entry.get('numero')} ({entry.get('etape')})"
        if entry.get("etape") not in ROLES:
            report.fault("rôle", which, "cette étape n’est pas du format")
            continue
        for side, known in zip(("entrees", "sorties"), ROLES[entry["etape"]], strict=True):
            words = known | keys_of_pieces(instance, place) if PIECE in known else known
            for matter in entry.get(side) or ():
                if matter.get("role") not in words:
                    report.fault("rôle", which, f"{side} : « {matter.get('role')} » n’est pas un rôle de cette étape")


def keys_of_pieces(instance: Instance, place: str) -> frozenset[str]:
    """The keys of the pieces of all versions of a contract."""
    manifests = [manifest for where, _, manifest in instance.manifests if where == place]
    pieces = [piece for manifest in manifests for piece in manifest["contenu"].get("pieces", [])]
    return frozenset(piece["key"] for piece in pieces if "key" in piece)


def check_returns(instance: Instance, report: Report) -> None:
    """What is given back or set aside for the same reasons, under the same rules, is so once, with its report."""
    returned, read = Counter[tuple[str, str]](), Counter[str]()
    for place, entry in instance.entries:
        facts = entry.get("faits") or {}
        if entry.get("etape") == READ and not facts.get("acte"):
            read[place] += 1  # the form goes back once more, with what the document proposes
        if entry.get("etape") in (RETURN, ASIDE):
            reasons = [facts.get("empreinte_famille"), facts.get("anomalies"), read[place]]
            returned[place, json.dumps([sorted(shas(entry.get("entrees"))), reasons], sort_keys=True)] += 1
            if not list(shas(entry.get("sorties"))):
                report.fault("retour", f"{place} étape {entry.get('numero')}", "refuse un fichier sans rapport")
    for (place, same), count in returned.items():
        if count > 1:
            report.fault("doublon", place, f"{count} retours pour {json.loads(same)[0]}")


def check_signatures(instance: Instance, report: Report) -> None:
    """What was sent to be signed bears each party's signature once and is sealed once, with nothing more afterwards."""
    moments: dict[tuple[str, str, str], str] = {}
    sealed = set[tuple[str, str]]()
    for place, entry in instance.entries:
        facts, step = entry.get("faits") or {}, entry.get("etape")
        what, which = (place, str(facts.get("sujet"))), f"{place} étape {entry.get('numero')}"
        if step == DOUBT:  # looked at once more: whoever it names may sign again
            names = {f"{facts.get('version')} {one.get('champ')}" for one in facts.get("signatures") or ()}
            moments = {key: at for key, at in moments.items() if key[:2] != what or key[2] not in names}
        elif step == SIGN and facts.get("verdict") == COUNTED[0]:
            for field_name, at in counted(facts):
                sending = (*what, f"{facts.get('version')} {field_name}")
                if moments.setdefault(sending, at) != at:
                    report.fault("doublon", which, f"{field_name} a signé deux fois, le {moments[sending]} et le {at}")
        if step in (SIGN, SEAL) and what in sealed and facts.get("verdict", COUNTED[0]) == COUNTED[0]:
            report.fault("doublon", which, f"{step} vient après le sceau de « {what[1]} »")
        if step == SEAL:
            sealed.add(what)


def counted(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """(field, moment) of the signatures that an entry counts without a doubt."""
    found = [one for one in facts.get("signatures") or () if one.get("validite") == COUNTED[1]]
    return [(str(one.get("champ")), str(one.get("moment"))) for one in found]


def check_manifests(instance: Instance, report: Report, running: bool) -> None:
    """The manifest of a version is kept as an object, and an entry of its contract names it."""
    cited = {(place, sha) for place, entry in instance.entries for sha in shas(entry)}
    for place, sha, manifest in instance.manifests:
        which = f"{place} version {manifest.get('version')}"
        if sha not in instance.objects:
            report.fault("versions", which, "son bordereau n'est pas gardé parmi les objets")
        if (place, sha) not in cited and not running:
            report.fault("versions", which, "aucune étape ne cite son bordereau")


def check_view(instance: Instance, report: Report, running: bool) -> None:
    """What people see opens, and is what the archive keeps; each version's documents are shown."""
    shown: dict[str, set[str]] = {}
    versions = {(place, manifest.get("version")) for place, _, manifest in instance.manifests}
    for path in files(instance.outbox):
        place = path.relative_to(instance.outbox).parts
        if place[0] == "archives" or UNFINISHED.fullmatch(path.name) or path.is_symlink():
            continue
        if (torn := what_is_torn(path)) and not is_an_original(path, instance.root):
            report.fault("déchiré", path, torn)
        elif is_kept(path) and sha256(path) not in instance.objects:
            report.fault("vue", path, "n'est pas un fichier que l'archive garde")
        shown.setdefault(place[0], set()).add(sha256(path))
        number = SHOWN_VERSION.fullmatch(place[2]) if len(place) > 3 and place[1] == "projets" else None
        if number and (place[0], int(number[1])) not in versions:
            report.fault("vue", path, f"montre une version {number[1]} que l'archive n'a pas")
        report.counts["fichiers montres"] += 1
    for place, _, manifest in () if running else instance.manifests:
        report.counts["pieces"] += len(pieces := documents(manifest))
        for name, sha in pieces:
            if sha not in shown.get(place, set()):
                report.fault("vue", f"{place} version {manifest.get('version')}", f"{name} n'est pas dans outbox")


def what_is_torn(path: Path) -> str:
    """Why this file cannot be opened, "" when it can."""
    try:
        data = path.read_bytes()
        if path.suffix.lower() in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                return f"{bad} est abîmé" if (bad := archive.testzip()) else ""
        if path.suffix.lower() == ".pdf" and not (data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]):
            return "n'est pas un PDF entier"
        if path.suffix.lower() == ".html" and b"</html>" not in data[-64:].lower():
            return "n'est pas une page entière"
    except (OSError, zipfile.BadZipFile) as error:
        return f"ne s'ouvre pas : {error}"
    return "" if data else "est vide"


def is_an_original(path: Path, root: Path) -> bool:
    """Whether this is a dropped file set aside as it came: it may well be no sound document, but the archive has it."""
    name = sha256(path)
    explained = path.parent.name == TO_CORRECT and path.with_name(f"{path.name}.txt").is_file()
    kept = (root / "outbox/archives/objets" / name[:2] / name).is_file()
    return kept and (explained or path.parent == root / "outbox" / SET_ASIDE)


def read_record(path: Path, report: Report) -> dict[str, Any] | None:
    """A file of the archive's own: canonical JSON, read-only."""
    try:
        data = path.read_bytes()
        record = json.loads(data)
        again = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (OSError, ValueError) as error:
        report.fault("déchiré", path, f"illisible : {error}")
        return None
    if not isinstance(record, dict):
        report.fault("déchiré", path, "n'est pas une étape ou un bordereau")
        return None
    if again != data:
        report.fault("chaîne", path, "n'est pas écrit comme il doit l'être")
    if path.stat().st_mode & 0o222:
        report.fault("chaîne", path, "peut être modifié")
    return record


def shas(value: Any) -> list[str]:
    """All values of keys « sha256 », at any depth."""
    if isinstance(value, dict):
        own = [value["sha256"]] if isinstance(value.get("sha256"), str) else []
        return own + [sha for key, item in value.items() if key != "sha256" for sha in shas(item)]
    return [sha for item in value for sha in shas(item)] if isinstance(value, list) else []


def documents(value: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, SHA-256) of the documents of a version: each of its pieces, in Word and in PDF."""
    return [
        (f"{piece.get('filename')}.{form}", piece[form]["sha256"])
        for piece in value["contenu"].get("pieces", [])
        for form in ("docx", "pdf")
        if isinstance(piece.get(form), dict)
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in contents(folder) if path.is_symlink() or not path.is_dir())


def contents(folder: Path) -> list[Path]:
    """All that a folder holds; a folder that goes away while one looks is left out."""
    return [Path(place, name) for place, folders, names in os.walk(folder) for name in (*folders, *names)]


def regular_files(folder: Path) -> list[Path]:
    return [path for path in files(folder) if path.is_file() and not path.is_symlink()]


def is_kept(path: Path) -> bool:
    """Whether a document that people see is one that the archive keeps."""
    if path.parent.name == DERIVED:
        return False
    return path.suffix.lower() in DOCUMENTS and path.name not in ASKING and not path.name.endswith(MADE_ANEW)


def note(root: Path) -> dict[str, str]:
    """Every kept or shown file of the outbox and its SHA-256, the dashboard aside."""
    outbox = root / "outbox"
    paths = [path for path in regular_files(outbox) if not path.name.endswith(MADE_ANEW)]
    return {path.relative_to(outbox).as_posix(): sha256(path) for path in paths}


def compare(before: dict[str, str], after: dict[str, str], report: Report) -> None:
    """A start without new input writes nothing."""
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            what = "a disparu" if name not in after else "est apparu" if name not in before else "a changé"
            report.fault("repos", name, f"{what} sans nouveau dépôt")


def watch(root: Path, stopped: Callable[[], bool]) -> Report:
    """Open whatever appears or changes in the outbox, as a reader would, until told to stop."""
    report, seen = Report(), set[tuple[str, int, int, int]]()
    while True:
        last = stopped()  # what was written before the end is looked at once more
        for path in files(root / "outbox"):
            look(path, path.relative_to(root), seen, report)
        if last:
            report.counts["fichiers ouverts"] = len(seen)
            return report


def look(path: Path, place: Path, seen: set[tuple[str, int, int, int]], report: Report) -> None:
    try:
        status = path.lstat()
        known = (str(path), status.st_ino, status.st_size, status.st_mtime_ns)
        if known in seen or any(UNFINISHED.fullmatch(part) for part in place.parts):
            return
        seen.add(known)
        torn = what_is_not_whole(path)
        if torn and is_an_original(path, path.parents[len(place.parts) - 1]):
            return
    except FileNotFoundError:
        return  # replaced or renamed since it was listed
    if torn and path.exists():
        report.fault("déchiré", path, torn)


def what_is_not_whole(path: Path) -> str:
    if SHA256.fullmatch(path.name):
        return "" if sha256(path) == path.name else "n'a pas tout son contenu"
    if path.suffix != ".json":
        return what_is_torn(path)
    try:
        json.loads(path.read_bytes())
    except ValueError as error:
        return f"illisible : {error}"
    return ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check an instance after a run.")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--deposes", type=Path)
    parser.add_argument("--guetter", action="store_true")
    parser.add_argument("--en-cours", action="store_true")
    parser.add_argument("--tout-nomme", action="store_true")
    parser.add_argument("--avant", type=Path)
    parser.add_argument("--noter", type=Path)
    options = parser.parse_args(arguments)
    if options.guetter:
        return tell(watch(options.instance, until_signal()))
    if options.deposes is None:
        parser.error("--deposes is required")
    report = check(
        options.instance, json.loads(options.deposes.read_text("utf-8")), options.en_cours, options.tout_nomme
    )
    after = note(options.instance)
    if options.avant:
        compare(json.loads(options.avant.read_text("utf-8")), after, report)
    if options.noter:
        options.noter.write_text(json.dumps(after, ensure_ascii=False, indent=1), "utf-8")
    return tell(report)


def until_signal() -> Callable[[], bool]:
    received: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: received.append(number))
    print("regarde", file=sys.stderr, flush=True)
    return lambda: bool(received)


def tell(report: Report) -> int:
    print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
