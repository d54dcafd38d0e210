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
"""


class NoInstance(CpomdocError):
    """No cpomdoc.toml here or above."""

    exit_code = ExitCode.USAGE


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


def shipped_templates() -> Path:
    """The families that come with the program: beside the package in a clone, inside it once installed."""
    package = Path(__file__).resolve().parent.parent
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
    )
    _refuse_overlap(settings)
    return settings


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
