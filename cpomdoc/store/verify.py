"""Archive -> every alteration found in it: each object, entry and manifest is read again, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from cpomdoc.domain.canonical import digest
from cpomdoc.store.archive import MANIFEST, VERSION_NAME, Archive, StoredVersion, digests_in, read_version, version_name
from cpomdoc.store.files import is_temporary
from cpomdoc.store.journal import FILE_NAME, Entry, entry_name, numbers_in, read_entry
from cpomdoc.store.lisezmoi import LISEZMOI, NOTICE
from cpomdoc.store.names import folder_name
from cpomdoc.store.tetes import Heads

Gravite = Literal["alteration", "information"]
Record = TypeVar("Record", Entry, StoredVersion)

_OUT_OF_PLACE = "ce fichier n'a pas sa place ici"
_UNFINISHED = "fichier inachevé, laissé par un arrêt brutal"
_UNKNOWN = "?"  # the record before cannot be read: what it was cannot be compared


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that is not as it was written. « information » is no fault: a crash may leave it."""

    gravite: Gravite
    fichier: str
    message: str
    attendu: str = ""
    trouve: str = ""

    def __str__(self) -> str:
        seen = f" (attendu : {self.attendu} ; trouvé : {self.trouve})" if self.attendu or self.trouve else ""
        return f"{self.fichier} : {self.message}{seen}"


def verify(
    archive: Archive, heads: Heads | None = None, *, tetes: Sequence[str] = (), contrat: str = ""
) -> list[Alteration]:
    """All alterations, then what is only information; of one *contrat*, or of all.

    *heads*, kept elsewhere, tell when the last entries were cut; so do *tetes*, digests of entries without their place.
    """
    check = _Check(archive.root)
    check.notice()
    check.objects()
    check.contrats()
    check.heads(heads or {})
    check.tetes(tetes, contrat)
    check.orphans()
    found = [one for one in check.found if not contrat or check.concerns(one, folder_name(contrat))]
    return sorted(found, key=lambda one: (one.gravite != "alteration", one.fichier))


class _Check:
    """One pass over an archive. It reads by itself, trusts nothing and stops at nothing."""

    def __init__(self, root: Path) -> None:
        self.found: list[Alteration] = []
        self._root = root
        self._kept: set[str] = set()  # objects that are there, sound or not
        self._named: dict[str, set[str]] = {}  # objects that records name -> the folders of these records
        self._manifests: dict[str, StoredVersion] = {}  # the objects that are manifests of versions
        self._entries: dict[str, dict[int, str]] = {}

    def notice(self) -> None:
        """The archive says how it is read, and its folder holds nothing else than what it says."""
        places = {NOTICE, "objets", "contrats"}
        for path in sorted(self._root.iterdir()) if self._root.is_dir() else ():
            if is_temporary(path.name):
                self._say(path, _UNFINISHED, gravite="information")
            elif path.name not in places:
                self._say(path, _OUT_OF_PLACE)
        expected, found = digest(LISEZMOI.encode()), digest(_read(self._root / NOTICE) or b"")
        if found != expected:
            self._say(self._root / NOTICE, "la notice a été changée ou retirée", expected, found)

    def objects(self) -> None:
        """Each object is where its content says."""
        folder = self._root / "objets"
        for path in self._files_under(folder):
            data = _read(path)
            if data is None:
                self._say(path, "ce fichier ne peut pas être lu")
                continue
            name = digest(data)
            expected, place = folder / name[:2] / name, path.relative_to(folder).parts
            if path != expected and (len(place) != 2 or place[0] != path.name[:2] or len(path.name) != len(name)):
                self._say(path, _OUT_OF_PLACE)
                continue
            self._kept.add(path.name)
            if path != expected:
                self._say(path, "le contenu de ce fichier a changé", path.name, name)
            elif (version := _version(data)) is not None:
                self._manifests[name] = version

    def contrats(self) -> None:
        """Each journal and each series of versions is whole, in order, and names objects that are there."""
        contrats = self._root / "contrats"
        for path in self._files_under(contrats):
            if not _has_its_place(path.relative_to(contrats).parts):
                self._say(path, _OUT_OF_PLACE)
        for folder in sorted(contrats.iterdir()) if contrats.is_dir() else ():
            entries = self._journal(folder)
            named = {matter.digest for entry in entries for matter in entry.link.matters}
            self._versions(folder, named)
            for entry in entries:
                self._entries.setdefault(entry.contrat, {})[entry.numero] = entry.digest

    def heads(self, heads: Heads) -> None:
        """Each entry that was seen once is still there."""
        for contrat, (numero, expected) in heads.items():
            found = self._entries.get(contrat, {}).get(numero, "absente")
            if found != expected:
                path = self._root / "contrats" / folder_name(contrat) / "journal" / entry_name(numero)
                self._say(path, "cette étape, déjà vue, a été retirée ou changée", expected, found)

    def tetes(self, tetes: Sequence[str], contrat: str) -> None:
        """Each of these entries, known by its digest alone, is still there; what came after it is told."""
        for tete in tetes:
            places = [
                (name, number)
                for name, entries in self._entries.items()
                for number, found in entries.items()
                if found == tete and contrat in ("", name)
            ]
            folder = self._root / "contrats" / (folder_name(contrat) if contrat else "")
            if not places:
                message = (
                    "aucune étape n'a l'empreinte que vous gardez : la fin de l'historique a été retirée ou refaite"
                )
                self._say(folder, message, tete, "absente")
            for name, number in places:
                path = self._root / "contrats" / folder_name(name) / "journal" / entry_name(number)
                after = len(self._entries[name]) - number
                words = f"étape suivie de {after} autre{'s' if after > 1 else ''}" if after > 0 else "dernière étape"
                self._say(path, f"l'empreinte que vous gardez est retrouvée : {words}", gravite="information")

    def concerns(self, one: Alteration, folder: str) -> bool:
        """Whether what was found touches the contract of *folder*: its own records, or an object that they name."""
        place = Path(one.fichier).parts
        return place[0] == NOTICE or place[:2] == ("contrats", folder) or folder in self._named.get(place[-1], ())

    def orphans(self) -> None:
        """An object that nothing names does no harm: a step was cut between its file and its entry."""
        for name in sorted(self._kept - self._named.keys()):
            self._say(self._root / "objets" / name[:2] / name, "aucune étape ne cite ce fichier", gravite="information")

    def _journal(self, folder: Path) -> list[Entry]:
        journal = folder / "journal"
        last = max(numbers_in(journal), default=0)
        paths = [journal / entry_name(number) for number in range(1, last + 1)]
        entries = self._chain(folder, paths, read_entry)
        keys: dict[str, int] = {}
        for entry in entries:
            path = journal / entry_name(entry.numero)
            first = keys.setdefault(entry.link.key, entry.numero)
            if first != entry.numero:
                self._say(path, f"cette étape répète l'étape {first}")
            self._cites(path, (matter.digest for matter in entry.link.matters))
        return entries

    def _versions(self, folder: Path, named_by_entries: set[str]) -> None:
        numbers = [int(found[1]) for path in folder.glob("v*/*") if (found := VERSION_NAME.fullmatch(path.parent.name))]
        written = [one for name, one in self._manifests.items() if name in named_by_entries and _in(one, folder)]
        last = max([*numbers, *(version.numero for version in written)], default=0)
        paths = [folder / version_name(number) / MANIFEST for number in range(1, last + 1)]
        for version in self._chain(folder, paths, read_version):
            path = folder / version_name(version.numero) / MANIFEST
            self._cites(path, (version.digest, *digests_in(version.manifest)))
            if version.digest not in named_by_entries:
                self._say(path, "aucune étape ne cite ce bordereau", gravite="information")
            for other in written:
                if other.numero == version.numero and other.digest != version.digest:
                    self._say(path, "ce bordereau n'est pas celui que cite le journal", other.digest, version.digest)

    def _chain(self, folder: Path, paths: Iterable[Path], read: Callable[[bytes], Record]) -> list[Record]:
        """Records 1, 2, 3…, each naming the digest of the one before, all of one contract."""
        records, parent = [], None
        for number, path in enumerate(paths, start=1):
            record = _record(path, read)
            if record is None:
                self._say(path, "ce fichier manque ou n'est plus lisible")
                parent = _UNKNOWN
                continue
            if record.numero != number:
                self._say(path, "ce fichier porte un autre numéro", str(number), str(record.numero))
            elif parent not in (_UNKNOWN, record.parent):
                self._say(path, "ce fichier ne suit pas le précédent", parent or "aucun", record.parent or "aucun")
            elif folder_name(record.contrat) != folder.name:
                self._say(path, "ce fichier est celui d'un autre contrat", folder.name, record.contrat)
            else:
                records.append(record)
            parent = record.digest
        return records

    def _cites(self, path: Path, names: Iterable[str]) -> None:
        for name in names:
            self._named.setdefault(name, set()).add(path.relative_to(self._root).parts[1])
            if name not in self._kept and not self._came_since(name):
                self._say(path, "un fichier cité manque dans l'archive", name, "absent")

    def _came_since(self, name: str) -> bool:
        """Whether the object was written after the objects were looked at: the instance may be at work."""
        data = _read(self._root / "objets" / name[:2] / name)
        return data is not None and digest(data) == name

    def _files_under(self, folder: Path) -> list[Path]:
        files = []
        for path in sorted(folder.rglob("*")):
            if is_temporary(path.name):
                self._say(path, _UNFINISHED, gravite="information")
            elif path.is_symlink() or not path.is_dir():
                files.append(path)
        return files

    def _say(
        self, path: Path, message: str, attendu: str = "", trouve: str = "", gravite: Gravite = "alteration"
    ) -> None:
        self.found.append(Alteration(gravite, str(path.relative_to(self._root)), message, attendu, trouve))


def _in(version: StoredVersion, folder: Path) -> bool:
    return folder_name(version.contrat) == folder.name


def _version(data: bytes) -> StoredVersion | None:
    """The version that an object is the manifest of; None for any other object."""
    if not data.startswith(b"{"):
        return None
    try:
        return read_version(data)
    except ValueError:
        return None


def _has_its_place(place: tuple[str, ...]) -> bool:
    if len(place) != 3:
        return False
    in_journal = place[1] == "journal" and FILE_NAME.fullmatch(place[2]) is not None
    return in_journal or (VERSION_NAME.fullmatch(place[1]) is not None and place[2] == MANIFEST)


def _record(path: Path, read: Callable[[bytes], Record]) -> Record | None:
    data = _read(path)
    try:
        return None if data is None else read(data)
    except ValueError:
        return None


def _read(path: Path) -> bytes | None:
    """The bytes of a regular file; None for anything else, and for what the disk no longer gives."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
