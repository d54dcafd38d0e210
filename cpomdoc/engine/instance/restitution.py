"""A kept version -> a folder with all that belongs to it, byte for byte, under the names that people saw."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.changements import Comparee
from cpomdoc.domain.errors import ArchiveError, CpomdocError, ExitCode
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.comparaison import redlines
from cpomdoc.engine.shown.contents import documents_of, sealed_title
from cpomdoc.engine.shown.sealed import sealed_files
from cpomdoc.stages.follow.recit import version_names
from cpomdoc.store.archive import MANIFEST, StoredVersion
from cpomdoc.store.view import clean_names, publish_version

FORMS, TO_SIGN, SIGNED = "Formulaires", "À signer", "Signé"
SUMS = "SHA256SUMS"


class FolderTaken(CpomdocError):
    """The folder holds something already."""

    exit_code = ExitCode.USAGE


def names_of(atelier: Atelier, contrat: str) -> dict[int, str]:
    """The versions of a contract, each under the name of the event that made it."""
    versions = {one.numero: one.bordereau for one in atelier.archive.versions(contrat)}
    return version_names([entry.link for entry in atelier.archive.journal(contrat).entries()], versions)


def give_back_version(atelier: Atelier, version: StoredVersion, folder: Path) -> tuple[str, ...]:
    """Write all of *version* in *folder*, which must be new or empty; the names written, sums included."""
    require_free(folder)
    contents = _contents(atelier, version)
    sums = "".join(f"{digest(data)}  {name}\n" for name, data in sorted(contents.items()))
    whole = {**contents, SUMS: sums.encode()}
    publish_version(folder, whole, atelier.files)
    for name, data in whole.items():
        if atelier.files.read(folder / name) != data:
            raise ArchiveError(
                f"« {folder / name} » n’a pas été écrit tel qu’il est gardé.", "Vérifiez le disque, puis recommencez."
            )
    return tuple(whole)


def give_comparison(
    atelier: Atelier, before: StoredVersion, after: StoredVersion, folder: Path
) -> tuple[Comparee, ...]:
    """Write in *folder*, new or empty, each piece that is not the same in both versions with its tracked changes; what
    became of each of them. What one of them raises is raised once the others are written.
    """
    require_free(folder)
    found = redlines(atelier, before, after)
    files = {one.nom: one.docx for one in found.faites if one.docx}
    publish_version(folder, files, atelier.files)
    if found.erreurs:
        raise found.erreurs[0]
    return found.faites


def require_free(folder: Path) -> None:
    """Raises FolderTaken unless *folder* is not there, or is an empty folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"« {folder} » existe déjà et n’est pas vide.", "Donnez un dossier qui n’existe pas encore.")


def _contents(atelier: Atelier, version: StoredVersion) -> Mapping[str, bytes]:
    """Pieces, documents joined, forms, the manifest, then what was sent to be signed and what was signed."""
    get, bordereau = atelier.archive.objects.get, version.bordereau
    contents = {name: get(sha256) for name, sha256 in documents_of(version).items()}
    contents |= {f"{FORMS}/{one.nom}": get(one.sha256) for one in bordereau.formulaires}
    contents[MANIFEST] = get(version.digest)
    if bordereau.liasse is not None:
        contents[f"{TO_SIGN}/{bordereau.liasse.nom}"] = get(bordereau.liasse.sha256)
    if sealed_title(atelier, version):
        contents |= {f"{SIGNED}/{name}": data for name, data in sealed_files(atelier, version).items()}
    return clean_names(contents)
