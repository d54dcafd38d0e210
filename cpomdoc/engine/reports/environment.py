"""This machine and, if there is one, the instance -> what is good, what is missing, how to repair it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from cpomdoc.adapters.instance import Settings, clock, filesystem_type, load_families, on_network, trusted
from cpomdoc.adapters.libreoffice import find_office
from cpomdoc.adapters.pdf.received import find_ghostscript
from cpomdoc.domain.errors import Busy, CpomdocError
from cpomdoc.domain.francais import enumeration, nombre, pluriel
from cpomdoc.engine.hold import hold
from cpomdoc.engine.reports.certificats import ending
from cpomdoc.engine.share import reachable

State = Literal["bon", "a_verifier", "absent"]

_LOW_DISK = 2 * 10**9
_INSTALL_PYTHON = "make install"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the work needs."""

    name: str
    state: State
    detail: str
    remedy: str = ""


def examine(settings: Settings | None, templates: Path) -> tuple[Point, ...]:
    """Every point, the folders first. Without an instance, only what concerns the machine."""
    return tuple(_points(settings, templates))


def _points(settings: Settings | None, templates: Path) -> Iterator[Point]:
    if settings is not None:
        yield _folders(settings)
        yield _disk(settings)
        yield _archive(settings)
        yield _watch(settings)
        yield _certificates(settings)
    yield _families(templates)
    yield from _office()
    yield _ghostscript()
    yield _package("Contrôle des PDF", "page-validation")
    yield _package("Moteur", "dbos")
    yield Point("Python", "bon", sys.version.split()[0])


def _folders(settings: Settings) -> Point:
    if not reachable(settings):
        return Point(
            "Dossier partagé", "absent", f"l’archive n’est plus dans « {settings.outbox} »", "Vérifiez les montages."
        )
    refused = [
        str(folder)
        for folder in (settings.inbox, settings.outbox, settings.state)
        if not os.access(_existing(folder), os.R_OK | os.W_OK | os.X_OK)
    ]
    if refused:
        names = enumeration([f"« {name} »" for name in refused])
        return Point(
            "Dossier partagé", "absent", f"écriture refusée dans {names}", "Donnez les droits au compte du service."
        )
    kind = "partage réseau" if on_network(settings.inbox) else "disque local"
    return Point(
        "Dossier partagé", "bon", f"lecture et écriture, {kind} ({filesystem_type(settings.inbox) or 'inconnu'})"
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above that is there: where it would be created."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _disk(settings: Settings) -> Point:
    free = min(shutil.disk_usage(_existing(folder)).free for folder in (settings.outbox, settings.state))
    detail = f"{nombre(free // 10**9)} Go libres"
    if free < _LOW_DISK:
        return Point("Place", "a_verifier", detail, "Libérez de la place : un contrat complet prend environ 10 Mo.")
    return Point("Place", "bon", detail)


def _archive(settings: Settings) -> Point:
    root = settings.outbox / "archives"
    kept = sum(1 for _ in (root / "objets").glob("*/*"))
    contrats = sum(1 for path in (root / "contrats").glob("*") if not path.name.startswith("_"))
    return Point("Archive", "bon", f"{pluriel(kept, 'fichier')}, {pluriel(contrats, 'contrat')}")


def _watch(settings: Settings) -> Point:
    try:
        with hold(settings):
            return Point("Surveillance", "a_verifier", "arrêtée", "Pour traiter les dépôts : cpomdoc surveiller")
    except Busy as error:
        return Point("Surveillance", "bon", error.message)
    except CpomdocError as error:
        return Point("Surveillance", "absent", error.message, error.remedy)


def _certificates(settings: Settings) -> Point:
    try:
        ends = ending(settings, clock.now())
    except CpomdocError as error:
        return Point("Certificats", "absent", error.message, error.remedy)
    if ends:
        detail = " ; ".join(str(one) for one in ends)
        return Point("Certificats", "a_verifier", detail, "Demandez de nouveaux certificats à leur autorité.")
    sealed = "sceau des archives en place" if settings.signatures.sceau is not None else "aucun sceau des archives"
    known = len(trusted(settings.signatures.confiance)[0])
    return Point("Certificats", "bon", f"{sealed}, {pluriel(known, 'autorité reconnue', 'autorités reconnues')}")


def _families(templates: Path) -> Point:
    try:
        names = [famille.title for famille in load_families(templates).values()]
    except CpomdocError as error:
        return Point("Modèles", "absent", error.message, error.remedy or "cpomdoc modeles verifier")
    return Point("Modèles", "bon", ", ".join(names))


def _office() -> Iterator[Point]:
    info = find_office()
    if info.missing:
        yield Point("LibreOffice", "absent", f"il manque {enumeration(list(info.missing))}", info.repair)
    else:
        yield Point("LibreOffice", "bon", f"{info.version.removeprefix('LibreOffice ')}, piloté par {info.python}")
    if info.calc:
        yield Point("Classeurs", "bon", "les formulaires enregistrés en .ods ou en .xls sont lus")
    else:
        detail = "LibreOffice Calc absent : un formulaire en .ods ou en .xls est rendu à son auteur"
        yield Point("Classeurs", "a_verifier", detail, info.repair)
    if info.carlito:
        yield Point("Polices", "bon", "Carlito, aux largeurs de Calibri")
    else:
        yield Point("Polices", "absent", "Carlito absente : les sauts de page ne seraient pas les bons", info.repair)


def _ghostscript() -> Point:
    if find_ghostscript() is not None:
        return Point("Ghostscript", "bon", "le texte des PDF joints est gardé")
    detail = "absent : dans le fichier à signer, les pages des PDF joints deviennent des images"
    return Point("Ghostscript", "a_verifier", detail, "Pour garder leur texte : apt-get install ghostscript")


def _package(name: str, package: str) -> Point:
    try:
        return Point(name, "bon", f"{package} {version(package)}")
    except PackageNotFoundError:
        return Point(name, "absent", f"{package} n’est pas installé", _INSTALL_PYTHON)
