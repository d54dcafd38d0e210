"""Bytes -> their SHA-256, and back: every file ever kept, once, read-only, under the name of its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.store.files import Files

_DIGEST = re.compile(r"[0-9a-f]{64}")
RESTORE = "Remettez ce fichier depuis une sauvegarde, puis lancez « cpomdoc controler »."


class Objects:
    """The folder objets/ of an archive."""

    def __init__(self, root: Path, files: Files) -> None:
        self.folder = root / "objets"
        self._files = files

    def path(self, name: str) -> Path:
        """Where the object of this SHA-256 is or would be."""
        if not _DIGEST.fullmatch(name):
            raise ValueError(f"not a SHA-256: {name!r}")
        return self.folder / name[:2] / name

    def put(self, data: bytes) -> str:
        """Keep these bytes; kept already, nothing is written."""
        name = digest(data)
        if not self._files.write_new(self.path(name), data):
            self.get(name)  # never say « kept » of an object that has been altered since
        return name

    def get(self, name: str) -> bytes:
        """The bytes of an object, checked against its name."""
        path = self.path(name)
        data = self._files.read(path)
        if data is None:
            raise ArchiveError(f"Un fichier de l'archive est absent : « {path} ».", remedy=RESTORE)
        found = digest(data)
        if found != name:
            raise ArchiveError(
                f"Un fichier de l'archive a été modifié : « {path} » (empreinte attendue {name}, lue {found}).",
                remedy=RESTORE,
            )
        return data

    def start(self, name: str, length: int) -> bytes:
        """The first bytes of an object, to tell it from others: they are not checked. Raises ArchiveError."""
        data = self._files.read(self.path(name), length)
        if data is None:
            raise ArchiveError(f"Un fichier de l'archive est absent : « {self.path(name)} ».", remedy=RESTORE)
        return data

    def has(self, name: str) -> bool:
        """Whether the object is there (its content is not read)."""
        return self._files.is_there(self.path(name))

    def iterate(self) -> Iterator[str]:
        """The names of all objects, in order."""
        if self.folder.is_dir():
            for shelf in sorted(self.folder.iterdir()):
                if shelf.is_dir():
                    yield from sorted(path.name for path in shelf.iterdir() if _DIGEST.fullmatch(path.name))
