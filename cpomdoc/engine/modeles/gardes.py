"""The last sound files of each family: a copy in the state folder, and those that the archive keeps with each version.

The copy saves looking through the archive; without it, the newest version of a contract of the family tells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cpomdoc.domain.bordereau import FamilleGardee
from cpomdoc.domain.errors import ArchiveError, CpomdocError
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import famille_digest, load_famille
from cpomdoc.store.archive import Archive, StoredVersion
from cpomdoc.store.files import OURS, Files
from cpomdoc.store.names import folder_name

_NAME = re.compile(r"modeles-(?P<cle>.+)-(?P<empreinte>[0-9a-f]{64})\.zip")
"""A copy: the key of its family, as a folder would be named after it, and the digest of its files."""


def keep(famille: Famille, dossier: str, state: Path, files: Files) -> None:
    """Keep the files of a sound family, that came from the folder *dossier*, in the place of the former ones."""
    path = state / f"modeles-{folder_name(famille.key)}-{famille.digest}.zip"
    former = [one for one in _copies(state, famille.key) if one != path]
    if not path.is_file():
        files.replace(path, _packed(famille, dossier), OURS)
    for one in former:
        files.remove(one)


def folders(state: Path, files: Files) -> dict[str, str]:
    """The key of each family of which a copy is kept -> the folder that it came from."""
    copies = [_unpacked(path, files) for path in _copies(state)]
    return {one.cle: one.dossier for one in copies if one is not None}


def last_sound(key: str, state: Path, archive: Archive, files: Files) -> Famille | None:
    """The family *key* as it last was when it was sound; None when nobody knows."""
    for path in _copies(state, key):
        copy = _unpacked(path, files)
        if copy is not None and (famille := _loaded(copy.contenu)) is not None:
            return famille
    return _of_the_archive(key, archive)


def family_files(gardee: FamilleGardee, archive: Archive) -> dict[str, bytes]:
    """The files of a family as a version keeps them."""
    return {name: archive.objects.get(one.sha256) for name, one in gardee.fichiers.items()}


def _of_the_archive(key: str, archive: Archive) -> Famille | None:
    """The same from the newest version of a contract that keeps this family."""
    for version in sorted(_versions(archive), key=lambda one: one.bordereau.date, reverse=True):
        for gardee in (version.bordereau.famille_actes, version.bordereau.famille):
            if gardee is not None and gardee.cle == key and (famille := _kept(gardee, archive)) is not None:
                return famille
    return None


def _kept(gardee: FamilleGardee, archive: Archive) -> Famille | None:
    try:
        return _loaded(family_files(gardee, archive))
    except ArchiveError:  # told by those who read the archive
        return None


def _versions(archive: Archive) -> Iterator[StoredVersion]:
    for contrat in archive.contrats():
        with suppress(ArchiveError):
            yield from archive.versions(contrat)[-1:]


def _loaded(files: dict[str, bytes]) -> Famille | None:
    try:
        return load_famille(files)
    except CpomdocError:  # of a release whose words are no longer understood
        return None


@dataclass(frozen=True, slots=True)
class _Copie:
    """The files of a family, its key, and the folder that they came from."""

    cle: str
    dossier: str
    contenu: dict[str, bytes]


def _copies(state: Path, key: str = "") -> list[Path]:
    """The copies that are kept, of all families or of one."""
    found = {path: _NAME.fullmatch(path.name) for path in sorted(state.glob("modeles-*.zip"))}
    return [path for path, name in found.items() if name is not None and (not key or name["cle"] == folder_name(key))]


def _packed(famille: Famille, dossier: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = f"{famille.key}\n{dossier}".encode()
        for name, content in famille.files.items():
            packed.writestr(name, content)
    return out.getvalue()


def _unpacked(path: Path, files: Files) -> _Copie | None:
    """What a copy holds; None when that is not what its name tells."""
    try:
        with zipfile.ZipFile(io.BytesIO(files.read(path) or b"")) as packed:
            key, _, dossier = packed.comment.decode().partition("\n")
            contents = {name: packed.read(name) for name in packed.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return None
    found = _NAME.fullmatch(path.name)
    whole = found is not None and famille_digest(contents) == found["empreinte"]
    return _Copie(key, dossier, contents) if whole else None
