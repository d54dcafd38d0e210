"""cpomdoc.toml and the environment -> Settings: where an instance keeps its folders. Read here and nowhere else."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpomdoc.domain.errors import CpomdocError, ExitCode

SETTINGS_FILE = "cpomdoc.toml"

TEMPLATE = """\
# Réglages de cpomdoc. Les chemins sont relatifs à ce fichier.

[service]
nom = "{service}"

[dossiers]
inbox = "inbox"          # où l'on dépose les formulaires remplis
outbox = "outbox"        # où l'on reprend les retours, les projets et ETAT.html
templates = "templates"  # questionnaires et modèles Word

[moteur]
# L'état du moteur reste sur le disque local, jamais sur le partage.
# base = "sqlite:////var/lib/cpomdoc/moteur.sqlite"
# convertisseurs = 2     # documents mis en pages en même temps (au plus un par cœur)

[depots]
stabilite = 2.0          # secondes sans changement avant de prendre un fichier

[signature]
confiance = "confiance"  # certificats des autorités que vous reconnaissez (.pem, .crt, .der) et leurs listes (.crl)
# horodatage = "https://…"                       # service d'horodatage (RFC 3161)
# sceau = "cles/sceau.p12"                       # certificat qui scelle les archives
# mot_de_passe_sceau = "cles/sceau.mot-de-passe" # lisible de vous seul (chmod 600)

[archives]
dua = 10                 # durée d'utilité administrative, en années après le terme du contrat
sort_final = "conserver" # conserver, trier ou détruire
# service_versant = "ARS …"
# service_archives = "Archives départementales …"

[courriel]
# serveur = "smtp.exemple.fr"                    # rien n'est envoyé tant que cette ligne manque
# port = 587
# chiffrement = "starttls"                       # starttls, tls ou aucun
# utilisateur = "cpom"
# mot_de_passe = "cles/courriel.mot-de-passe"
# expediteur = "cpom@exemple.fr"
# directeurs = ["direction@exemple.fr"]          # « un projet est prêt »
# personnel = ["secretariat@exemple.fr"]         # « un formulaire est à corriger »
# regroupement = 15                              # minutes pendant lesquelles les avis sont réunis en un seul
"""

SORTS = ("conserver", "trier", "détruire")
CHIFFREMENTS = ("starttls", "tls", "aucun")


class NoInstance(CpomdocError):
    """No cpomdoc.toml here or above."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Signatures:
    """Whom we believe, who stamps the time, who seals; empty or None when it is not set up."""

    confiance: Path
    horodatage: str = ""
    sceau: Path | None = None
    mot_de_passe_sceau: Path | None = None


@dataclass(frozen=True, slots=True)
class Archivage:
    """How long signed contracts are kept, in years after their end, and who takes them over."""

    dua: int = 10
    sort_final: str = "conserver"
    service_versant: str = ""
    service_archives: str = ""


@dataclass(frozen=True, slots=True)
class Courriel:
    """Where notices are sent; nothing is while *serveur* is empty. *regroupement* is in minutes."""

    serveur: str = ""
    port: int = 587
    chiffrement: str = "starttls"
    utilisateur: str = ""
    mot_de_passe: Path | None = None
    expediteur: str = ""
    directeurs: tuple[str, ...] = ()
    personnel: tuple[str, ...] = ()
    regroupement: int = 15


@dataclass(frozen=True, slots=True)
class Settings:
    """An instance: its folders, who runs it, where the engine keeps its state (a local disk), waits in seconds."""

    root: Path
    inbox: Path
    outbox: Path
    templates: Path
    state: Path
    database: str
    service: str
    stability: float
    offices: int
    signatures: Signatures
    archivage: Archivage = Archivage()
    courriel: Courriel = Courriel()


def shipped_templates() -> Path:
    """The families that come with the program: beside the package in a clone, inside it once installed."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def find_root(start: Path | None = None) -> Path:
    """The folder of the instance: given, named by CPOMDOC_INSTANCE, or here or above. Raises NoInstance."""
    given = start or (Path(os.environ["CPOMDOC_INSTANCE"]) if os.environ.get("CPOMDOC_INSTANCE") else None)
    if given is not None:
        if (given / SETTINGS_FILE).is_file():
            return given.resolve()
        raise NoInstance(f"« {given} » n'est pas un dossier de travail de cpomdoc.", f"Créez-le : cpomdoc init {given}")
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise NoInstance(
        "Aucun dossier de travail de cpomdoc ici.",
        "Placez-vous dans le dossier partagé, ou créez-en un : cpomdoc init DOSSIER",
    )


def load_settings(root: Path) -> Settings:
    """The settings of the instance in *root*. Raises CpomdocError (exit 2) when the file is wrong."""
    path = root / SETTINGS_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoInstance(f"« {path} » ne peut pas être lu : {error}", "Corrigez ce fichier.") from error
    folders = _table(data, "dossiers")
    state = _state_folder(root)
    settings = Settings(
        root=root,
        inbox=root / str(folders.get("inbox", "inbox")),
        outbox=root / str(folders.get("outbox", "outbox")),
        templates=root / str(folders.get("templates", "templates")),
        state=state,
        database=str(_table(data, "moteur").get("base", f"sqlite:///{state / 'moteur.sqlite'}")),
        service=str(_table(data, "service").get("nom", "")),
        stability=float(_table(data, "depots").get("stabilite", 2.0)),
        offices=int(_table(data, "moteur").get("convertisseurs", min(2, os.cpu_count() or 1))),
        signatures=_signatures(_table(data, "signature"), root),
        archivage=_archivage(_table(data, "archives"), path),
        courriel=_courriel(_table(data, "courriel"), root, path),
    )
    _refuse_overlap(settings)
    return settings


def _signatures(table: dict[str, Any], root: Path) -> Signatures:
    return Signatures(
        confiance=root / str(table.get("confiance", "confiance")),
        horodatage=str(table.get("horodatage", "")),
        sceau=_path(table, "sceau", root),
        mot_de_passe_sceau=_path(table, "mot_de_passe_sceau", root),
    )


def _archivage(table: dict[str, Any], path: Path) -> Archivage:
    return Archivage(
        dua=_number(table, "dua", 10, path),
        sort_final=_one_of(table, "sort_final", SORTS, path),
        service_versant=str(table.get("service_versant", "")),
        service_archives=str(table.get("service_archives", "")),
    )


def _courriel(table: dict[str, Any], root: Path, path: Path) -> Courriel:
    return Courriel(
        serveur=str(table.get("serveur", "")),
        port=_number(table, "port", 587, path),
        chiffrement=_one_of(table, "chiffrement", CHIFFREMENTS, path),
        utilisateur=str(table.get("utilisateur", "")),
        mot_de_passe=_path(table, "mot_de_passe", root),
        expediteur=str(table.get("expediteur", "")),
        directeurs=tuple(map(str, table.get("directeurs", ()))),
        personnel=tuple(map(str, table.get("personnel", ()))),
        regroupement=_number(table, "regroupement", 15, path),
    )


def _path(table: dict[str, Any], name: str, root: Path) -> Path | None:
    return root / str(table[name]) if table.get(name) else None


def _number(table: dict[str, Any], name: str, default: int, path: Path) -> int:
    value = table.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NoInstance(f"« {path} » : « {name} » attend un nombre entier.", "Corrigez ce fichier.")
    return value


def _one_of(table: dict[str, Any], name: str, choices: tuple[str, ...], path: Path) -> str:
    """The word chosen, the first one by default."""
    value = str(table.get(name, choices[0]))
    if value not in choices:
        raise NoInstance(f"« {path} » : « {name} » attend {', '.join(choices)}.", "Corrigez ce fichier.")
    return value


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name, {})
    return value if isinstance(value, dict) else {}


def _state_folder(root: Path) -> Path:
    """A local folder of this user for this instance: the database of the engine must never be on a share."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "cpomdoc" / hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]


def _refuse_overlap(settings: Settings) -> None:
    """What comes out must never be taken for what comes in."""
    inbox, outbox = settings.inbox.resolve(), settings.outbox.resolve()
    if inbox == outbox or inbox in outbox.parents or outbox in inbox.parents:
        raise NoInstance(
            "Le dossier de dépôt et le dossier de sortie se recouvrent.",
            f"Donnez deux dossiers distincts dans {settings.root / SETTINGS_FILE}.",
        )
