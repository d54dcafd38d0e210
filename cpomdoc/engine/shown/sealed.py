"""A sealed version -> its folder, readable and checkable without cpomdoc."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.domain.bordereau import Preuve
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.places import FILES, SIGNED_FOLDER
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.signature.lisezmoi import PROOFS
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish_version

SEALED_MANIFEST, SEAL, STAMP = "bordereau scellé", "sceau", "horodatage"
CONTAINER, HOW_TO = "conteneur", "mode d’emploi"
"""The parts of what a sealing makes, in the words of the journal."""


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
    objects, sealed = atelier.archive.objects, version.bordereau.scelle
    assert sealed is not None
    contents = {one.chemin: objects.get(one.sha256) for one in sealed.fichiers}
    contents |= {_place(proof): objects.get(proof.sha256) for proof in sealed.preuves}
    sums = "".join(f"{digest(data)}  {path}\n" for path, data in sorted(contents.items()))
    return {**contents, "SHA256SUMS": sums.encode()}


def _place(proof: Preuve) -> str:
    if proof.role == HOW_TO:
        return "LISEZMOI.txt"
    return f"{FILES if proof.role == CONTAINER else PROOFS}/{proof.nom}"
