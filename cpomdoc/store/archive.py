"""The outbox -> its archive: objects, journals and versions, written in the only order that a crash cannot break."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from cpomdoc.domain import codec
from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.canonical import digest, dumps, loads
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.held import Held
from cpomdoc.domain.links import Link
from cpomdoc.store.files import Files
from cpomdoc.store.journal import ANY, FORMAT, Entry, Journal, entry_name, read_entry
from cpomdoc.store.lisezmoi import LISEZMOI, NOTICE
from cpomdoc.store.names import DEPOTS, folder_name
from cpomdoc.store.objects import RESTORE, Objects

MANIFEST = "bordereau.json"
_MOVE = "Si c'est une copie, déplacez-la hors de l'archive ; sinon, remettez ce dossier depuis une sauvegarde."
VERSIONS = 64
"""How many manifests are held as they were read: each is asked for dozens of times while a version is made."""
VERSION_NAME = re.compile(r"v([0-9]{4,})")


@dataclass(frozen=True)
class StoredVersion:
    """A version as the archive keeps it: *manifest* is what the engine gave, *digest* names the manifest's bytes,
    which are an object too, so that an entry can name them.
    """

    numero: int
    parent: str | None
    contrat: str
    manifest: Mapping[str, Any]
    digest: str

    @cached_property
    def bordereau(self) -> Bordereau:
        """What the manifest says. Raises ArchiveError when these are not the words of a version."""
        try:
            return codec.from_plain(Bordereau, self.manifest)
        except ValueError as error:
            raise ArchiveError(
                f"Le bordereau de la version {self.numero} de « {self.contrat} » n'est pas lisible ({error}).",
                remedy=RESTORE,
            ) from error


def version_name(numero: int) -> str:
    """The folder of a version: v0001."""
    return f"v{numero:04d}"


def read_version(data: bytes) -> StoredVersion:
    """The bytes of a bordereau -> StoredVersion. ValueError when they are not one."""
    try:
        plain = loads(data)
        if plain["format"] != FORMAT:
            raise ValueError(f"format {plain['format']}")
        return StoredVersion(plain["version"], plain["parent"], plain["contrat"], plain["contenu"], digest(data))
    except (KeyError, TypeError) as error:
        raise ValueError("not a manifest") from error


def digests_in(value: object) -> Iterator[str]:
    """Every object that a manifest names: the values of its keys « sha256 », at any depth."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "sha256" and isinstance(item, str):
                yield item
            else:
                yield from digests_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from digests_in(item)


class Archive:
    """The folder outbox/archives. *now* tells when an entry is written; who only reads needs none."""

    def __init__(self, outbox: Path, files: Files, now: Callable[[], datetime] | None = None) -> None:
        self.root = outbox / "archives"
        self._now = now
        self._told: list[Callable[[Entry], None]] = []
        self._asked: list[Callable[[str], None]] = []
        self.objects = Objects(self.root, files)
        self._files = files
        self._journals: dict[str, Journal] = {}
        self._names: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._versions: Held[bytes, StoredVersion] = Held(VERSIONS)
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """The folders and the notice exist. Safe to call at each start."""
        for name in ("objets", "contrats"):
            self._files.make_folder(self.root / name)
        notice = self.root / NOTICE
        if self._files.read(notice) != LISEZMOI.encode():
            self._files.replace(notice, LISEZMOI.encode())

    def know(self, contrats: Iterable[str]) -> None:
        """These contracts were seen: how a folder is called whose first file does not say it any more."""
        self._said |= {folder_name(contrat): contrat for contrat in contrats}

    def journal(self, contrat: str) -> Journal:
        """The journal of a contract, empty when nothing was done for it yet."""
        with self._lock:
            return self._journals.setdefault(contrat, Journal(self.root, contrat, self._files, self._now))

    def append(self, contrat: str, link: Link, *, on: str | None = ANY) -> Entry:
        """Write one step in the journal of a contract, decided *on* that head of it; those who follow are asked first,
        and told then.
        """
        for ask in self._asked:
            ask(contrat)
        entry = self.journal(contrat).append(link, on=on)
        for follow in self._told:
            follow(entry)
        return entry

    def tell(self, follow: Callable[[Entry], None], *, ask: Callable[[str], None] | None = None) -> None:
        """From now on, *follow* is told of each entry as soon as it is written; *ask* hears of its contract before, and
        raises when nothing may be written there.
        """
        self._told.append(follow)
        self._asked += [ask] if ask is not None else []

    def journals(self) -> tuple[Journal, ...]:
        """All journals, the one of the files without a contract included. Raises ArchiveError when a folder is not what
        its name says.
        """
        journals, strange = self.told_apart()
        for error in strange.values():
            raise error
        return journals

    def told_apart(self) -> tuple[tuple[Journal, ...], Mapping[str, ArchiveError]]:
        """The journals, and the folders that do not hold what they are named after, such as a copy that somebody made
        of one, each by its name with the reason: whose they are cannot be told, and they are read for nobody's.
        """
        folder = self.root / "contrats"
        self._files.is_there(self.root / NOTICE)  # what is not there any more must not be taken for what never was
        contrats: list[str] = []
        strange: dict[str, ArchiveError] = {}
        for name in sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
            try:
                contrat = self._contrat(folder / name)
            except ArchiveError as error:
                strange[name] = error
            else:
                contrats += [contrat] if contrat is not None else []
        return tuple(map(self.journal, contrats)), strange

    def contrats(self) -> tuple[str, ...]:
        """The references of the contracts that have a journal or a version; folders that are of none are left out."""
        return tuple(journal.contrat for journal in self.told_apart()[0] if journal.contrat != DEPOTS)

    def write_version(self, contrat: str, numero: int, manifest: Mapping[str, Any]) -> StoredVersion:
        """Keep the manifest of a version, for ever. The same again is the same; another content is refused."""
        missing = [name for name in digests_in(manifest) if not self.objects.has(name)]
        if missing:
            raise ArchiveError(
                f"La version {numero} de « {contrat} » cite des fichiers absents de l'archive : {', '.join(missing)}.",
                remedy=RESTORE,
            )
        parent = self._parent(contrat, numero)
        plain = {"format": FORMAT, "version": numero, "parent": parent, "contrat": contrat, "contenu": manifest}
        data = dumps(plain)
        self.objects.put(data)
        path = self._manifest_path(contrat, numero)
        if not self._files.write_new(path, data) and self._files.read(path) != data:
            raise ArchiveError(
                f"La version {numero} de « {contrat} » existe déjà avec un autre contenu : « {path} ».",
                remedy="Une version gardée ne change jamais : faites une version de plus.",
            )
        return read_version(data)

    def version(self, contrat: str, numero: int) -> StoredVersion | None:
        """One version, None when it does not exist."""
        path = self._manifest_path(contrat, numero)
        data = self._files.read(path)
        if data is None:
            return None
        try:
            version = self._versions.of(data, lambda: read_version(data))
        except ValueError as error:
            raise ArchiveError(f"Ce bordereau n'est plus lisible : « {path} ».", remedy=RESTORE) from error
        if (version.numero, version.contrat) != (numero, contrat) or not self.objects.has(version.digest):
            raise ArchiveError(f"Ce bordereau a été modifié : « {path} ».", remedy=RESTORE)
        return version

    def kept(self, contrat: str, numero: int) -> StoredVersion:
        """A version that the journal tells of. Raises ArchiveError when its manifest is not there."""
        version = self.version(contrat, numero)
        if version is None:
            raise ArchiveError(f"La version {numero} de « {contrat} » est absente de l'archive.", RESTORE)
        return version

    def versions(self, contrat: str) -> tuple[StoredVersion, ...]:
        """All versions of a contract, first to last."""
        versions: list[StoredVersion] = []
        while (version := self.version(contrat, len(versions) + 1)) is not None:
            versions.append(version)
        return tuple(versions)

    def _parent(self, contrat: str, numero: int) -> str | None:
        if numero == 1:
            return None
        previous = self.version(contrat, numero - 1) if numero > 1 else None
        if previous is None:
            raise ArchiveError(
                f"La version {numero} de « {contrat} » ne suit aucune version {numero - 1}.", remedy=RESTORE
            )
        return previous.digest

    def _manifest_path(self, contrat: str, numero: int) -> Path:
        return self.root / "contrats" / folder_name(contrat) / version_name(numero) / MANIFEST

    def _contrat(self, folder: Path) -> str | None:
        """The reference that a folder stands for, as its first file says it; None for an empty folder. When that file
        is altered, as the folder is named, or as it was known: the reading of its journal tells of it.
        """
        if folder.name not in self._names:
            contrat = self._read_contrat(folder)
            if contrat is None:
                return None
            self._names[folder.name] = contrat
        return self._names[folder.name]

    def _read_contrat(self, folder: Path) -> str | None:
        entry = self._files.read(folder / "journal" / entry_name(1))
        manifest = self._files.read(folder / version_name(1) / MANIFEST) if entry is None else None
        if entry is None and manifest is None:
            return None
        try:
            contrat = read_entry(entry).contrat if entry is not None else read_version(manifest or b"").contrat
        except ValueError:
            contrat = ""
        if not isinstance(contrat, str) or folder_name(contrat) != folder.name:
            contrat = self._said.get(folder.name, folder.name)
        if folder_name(contrat) != folder.name:
            raise ArchiveError(f"Ce dossier de l'archive est altéré : « {folder} ».", remedy=_MOVE)
        return contrat
