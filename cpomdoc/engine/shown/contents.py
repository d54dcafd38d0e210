"""A kept version -> the files that people see of it: their paths below the contract's folder, and what they hold."""

from __future__ import annotations

from cpomdoc.domain.places import DRAFTS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import pieces_of
from cpomdoc.engine.shown.sealed import sealed_files, sealed_place
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import clean_names


def documents_of(version: StoredVersion) -> dict[str, str]:
    """The documents of a version: name -> SHA-256; pieces in Word and PDF, then what was joined."""
    names: dict[str, str] = {}
    for made in pieces_of(version):
        names[f"{made.filename}.docx"] = made.docx
        names[f"{made.filename}.pdf"] = made.pdf
    for plain in version.manifest.get("jointes", ()):
        names[plain["fichier"]] = plain["sha256"]
    return clean_names(names)


def sealed_title(atelier: Atelier, version: StoredVersion) -> str:
    """What a sealed version seals: « Contrat », « Avenant n° 1 »; empty when it seals nothing."""
    plain = version.manifest.get("scelle")
    entry = atelier.archive.journal(version.contrat).find(plain["etape"]) if plain else None
    return str(entry.link.facts["titre"]) if entry is not None else ""


def folder_of(atelier: Atelier, version: StoredVersion) -> str:
    """Where a version is shown, below its contract's folder: projets/v3, signe/Contrat - v5."""
    title = sealed_title(atelier, version)
    return sealed_place(version, title) if title else f"{DRAFTS}/v{version.numero}"


def contents_of(atelier: Atelier, version: StoredVersion) -> dict[str, bytes]:
    """The files of the folder where a version is shown."""
    if sealed_title(atelier, version):
        return clean_names(sealed_files(atelier, version))
    return {name: atelier.archive.objects.get(digest) for name, digest in documents_of(version).items()}
