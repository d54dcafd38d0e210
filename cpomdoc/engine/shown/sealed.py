"""A sealed version -> its folder, readable and checkable without cpomdoc."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.places import FILES, SIGNED_FOLDER
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.signature.lisezmoi import PROOFS
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish_version

HOW_TO = "mode d’emploi"


def show_sealed(atelier: Atelier, version: StoredVersion, titre: str) -> str:
    """Publish a sealed folder; where it is below the outbox."""
    folder = sealed_folder(atelier, version, titre)
    publish_version(folder, sealed_files(atelier, version), atelier.files)
    return folder.relative_to(atelier.settings.outbox).as_posix()


def sealed_folder(atelier: Atelier, version: StoredVersion, titre: str) -> Path:
    """Where people find what was sealed."""
    return contract_folder(atelier.settings.outbox, version.contrat) / sealed_place(version, titre)


def sealed_place(version: StoredVersion, titre: str) -> str:
    """The same, below the folder of the contract."""
    return f"{SIGNED_FOLDER}/{clean_name(f'{titre} - v{version.numero}')}"


def sealed_files(atelier: Atelier, version: StoredVersion) -> dict[str, bytes]:
    """Every file of a sealed folder by its path in it, the sums and the LISEZMOI included."""
    objects, plain = atelier.archive.objects, version.manifest["scelle"]
    contents = {one["chemin"]: objects.get(one["sha256"]) for one in plain["fichiers"]}
    for one in plain["preuves"]:
        folder = FILES if one["role"] == "conteneur" else PROOFS
        path = "LISEZMOI.txt" if one["role"] == HOW_TO else f"{folder}/{one['nom']}"
        contents[path] = objects.get(one["sha256"])
    sums = "".join(f"{digest(data)}  {path}\n" for path, data in sorted(contents.items()))
    return {**contents, "SHA256SUMS": sums.encode()}
