"""cpomdoc.toml and the environment -> Settings: where an instance keeps its folders. Read here and nowhere else."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpomdoc.domain import toml
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.pannes import Lieu, refused

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
        data = toml.loads(path.read_bytes())
    except OSError as error:
        raise refused(error.errno, str(path), Lieu.PARTAGE) from error
    except ValueError as error:
        raise NoInstance(f"« {path} » ne peut pas être lu : {error}.", "Corrigez ce fichier.") from error
    reglages = _Reglages(path, data)
    state = _state_folder(root)
    settings = Settings(
        root=root,
        inbox=root / reglages.text("dossiers", "inbox", "inbox"),
        outbox=root / reglages.text("dossiers", "outbox", "outbox"),
        templates=root / reglages.text("dossiers", "templates", "templates"),
        state=state,
        database=reglages.text("moteur", "base", f"sqlite:///{state / 'moteur.sqlite'}"),
        service=reglages.text("service", "nom"),
        stability=reglages.seconds("depots", "stabilite", 2.0),
        offices=reglages.whole("moteur", "convertisseurs", min(2, os.cpu_count() or 1)),
        signatures=_signatures(reglages, root),
        archivage=_archivage(reglages),
        courriel=_courriel(reglages, root),
    )
    _refuse_overlap(settings)
    return settings


def _signatures(reglages: _Reglages, root: Path) -> Signatures:
    return Signatures(
        confiance=root / reglages.text("signature", "confiance", "confiance"),
        horodatage=reglages.text("signature", "horodatage"),
        sceau=reglages.path("signature", "sceau", root),
        mot_de_passe_sceau=reglages.path("signature", "mot_de_passe_sceau", root),
    )


def _archivage(reglages: _Reglages) -> Archivage:
    return Archivage(
        dua=reglages.whole("archives", "dua", 10),
        sort_final=reglages.one_of("archives", "sort_final", SORTS),
        service_versant=reglages.text("archives", "service_versant"),
        service_archives=reglages.text("archives", "service_archives"),
    )


def _courriel(reglages: _Reglages, root: Path) -> Courriel:
    return Courriel(
        serveur=reglages.text("courriel", "serveur"),
        port=reglages.whole("courriel", "port", 587),
        chiffrement=reglages.one_of("courriel", "chiffrement", CHIFFREMENTS),
        utilisateur=reglages.text("courriel", "utilisateur"),
        mot_de_passe=reglages.path("courriel", "mot_de_passe", root),
        expediteur=reglages.text("courriel", "expediteur"),
        directeurs=reglages.texts("courriel", "directeurs"),
        personnel=reglages.texts("courriel", "personnel"),
        regroupement=reglages.whole("courriel", "regroupement", 15),
    )


class _Reglages:
    """What the file says, each value of the kind that is expected. Raises NoInstance: the setting, what it awaits."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self._path, self._data = path, data

    def text(self, table: str, name: str, default: str = "") -> str:
        """A text on one line."""
        value = self._value(table, name, default)
        if not isinstance(value, str) or not value.isprintable():
            raise self._wrong(table, name, "un texte sur une ligne, entre guillemets", '"…"')
        return value

    def texts(self, table: str, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._value(table, name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.isprintable() for one in value):
            raise self._wrong(table, name, "une liste de textes, entre crochets", '["…", "…"]')
        return tuple(value)

    def whole(self, table: str, name: str, default: int) -> int:
        """A whole number, of a reasonable size."""
        value = self._value(table, name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
            raise self._wrong(table, name, "un nombre entier, sans guillemets", str(default))
        return value

    def seconds(self, table: str, name: str, default: float) -> float:
        """A number of seconds."""
        value = self._value(table, name, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
            raise self._wrong(table, name, "un nombre de secondes, sans guillemets", str(default))
        return float(value)

    def one_of(self, table: str, name: str, choices: tuple[str, ...]) -> str:
        """The word chosen, the first one by default."""
        value = self._value(table, name, choices[0])
        if value not in choices:
            raise self._wrong(table, name, ", ".join(choices), f'"{choices[0]}"')
        return str(value)

    def path(self, table: str, name: str, root: Path) -> Path | None:
        """A file, None when none is named."""
        value = self.text(table, name)
        return root / value if value else None

    def _value(self, table: str, name: str, default: object) -> Any:
        values = self._data.get(table, {})
        if not isinstance(values, dict):
            raise NoInstance(
                f"« {self._path} » : « {table} » est une rubrique.",
                f"Écrivez « [{table}] » seul sur sa ligne, puis ses réglages en dessous.",
            )
        return values.get(name, default)

    def _wrong(self, table: str, name: str, awaited: str, example: str) -> NoInstance:
        return NoInstance(
            f"« {self._path} » : « {name} », dans la rubrique [{table}], attend {awaited}.",
            f"Corrigez cette ligne, par exemple : {name} = {example}",
        )


_LARGEST = 1_000_000


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
