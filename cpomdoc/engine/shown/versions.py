"""A kept version -> its folder of drafts, where people find it."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.places import DRAFTS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import pieces_of
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.view import contract_folder, publish_version


def show_version(atelier: Atelier, version: StoredVersion) -> str:
    """Publish a kept version in the readable view; its folder relative to the outbox."""
    contents: dict[str, bytes] = {}
    for made in pieces_of(version):
        contents[f"{made.filename}.docx"] = atelier.archive.objects.get(made.docx)
        contents[f"{made.filename}.pdf"] = atelier.archive.objects.get(made.pdf)
    for plain in version.manifest.get("jointes", ()):
        contents[plain["fichier"]] = atelier.archive.objects.get(plain["sha256"])
    folder = version_folder(atelier, version)
    publish_version(folder, contents, atelier.files)
    return folder.relative_to(atelier.settings.outbox).as_posix()


def version_folder(atelier: Atelier, version: StoredVersion) -> Path:
    """Where people find a version: projets/v3 in the contract's folder."""
    return contract_folder(atelier.settings.outbox, version.contrat) / DRAFTS / f"v{version.numero}"
