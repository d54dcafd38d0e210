"""The inbox -> files ready to be taken (whole, still, ordinary), and those that wait: open elsewhere, too large, not
ours to read. A full scan is the truth; events only wake it."""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import IO
from unicodedata import normalize

from cpomdoc.adapters.colis import MAX_COLIS, looks_like_colis
from cpomdoc.adapters.instance import clock
from cpomdoc.adapters.pdf.received import looks_like_pdf
from cpomdoc.domain.attente import PERIME, FichierEnAttente, Raison, lock_names, lock_owner, old_lock
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.pannes import Lieu, refused

MAX_SIZE = 20 * 2**20
"""Bytes; a larger file is no questionnaire. It is left in place and said in ETAT.html."""

MAX_PAPER = 300 * 2**20
"""The same for what may be scanned paper: some hundred pages in colour."""
_PAPER = (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".csv")  # national exports are large too
_COLIS = (".zip", ".eml", ".msg")

START = 1024
_ZIP, _WORD_PART = b"PK\x03\x04", b"word/document.xml"
_TYPES, _MOST_TYPES = "[content_types].xml", 2**20
_WORD_TYPES = (b"wordprocessingml.document.main", b"wordprocessingml.template.main", b"ms-word.document.macroenabled")
_SCANS = (b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")
"""Bytes by which a file is told from another."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NOTHING_THERE = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ELOOP,
        errno.EISDIR,
        errno.ENXIO,
        errno.ENODEV,
        errno.ENAMETOOLONG,
        errno.EINVAL,
    }
)
"""What the system says of a name under which no ordinary file lies. Anything else says nothing of it."""
_IGNORED_PREFIXES = ("~$", ".", "~WRL", "._")
_IGNORED_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock", "~")
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "lisezmoi.txt"})


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """A file seen in the inbox: its path below it, and what must not move for it to be taken. *verrou* tells the
    forgotten lock that lies beside it; *changed_ns* is the date of its last change of any kind, -1 when not known.
    """

    path: str
    size: int
    modified_ns: int
    verrou: str = field(default="", compare=False)
    changed_ns: int = field(default=-1, compare=False)

    @property
    def name(self) -> str:
        """The file's own name, as it can be written."""
        return _in_words(self.path)

    @property
    def too_large(self) -> bool:
        """Whether it is larger than anything of its kind that we take."""
        return self.size > limit(self.path)


def limit(name: str) -> int:
    """The size beyond which a file of that name is not taken."""
    if name.lower().endswith(_COLIS):
        return MAX_COLIS
    return MAX_PAPER if name.lower().endswith(_PAPER) else MAX_SIZE


def _in_words(path: str) -> str:
    """The last part of a path, accents with their letters, which macOS writes apart; bytes that are no text (old
    shares) show as « � »."""
    return normalize("NFC", os.fsencode(path.rpartition("/")[2]).decode("utf-8", "replace"))


def scan(inbox: Path) -> list[Dropped]:
    """Every ordinary file of the inbox and its folders that nothing holds, in name order; links, pipes and devices are
    not looked at.
    """
    return sorted(one for one in _walk(inbox, "", clock.now()) if isinstance(one, Dropped))


def waiting(inbox: Path) -> list[FichierEnAttente]:
    """The files of the inbox that cannot be taken now, in name order."""
    now = clock.now()
    found = list(_walk(inbox, "", now))
    large = [_too_large(one) for one in found if isinstance(one, Dropped) and one.too_large]
    held = [one for one in found if isinstance(one, FichierEnAttente)]
    return sorted((*held, *large), key=lambda one: one.nom)


def names_there(inbox: Path) -> set[str]:
    """The names of all that lies in the inbox to be taken, held or not."""
    return {one.name if isinstance(one, Dropped) else one.nom for one in _walk(inbox, "", clock.now())}


def _too_large(dropped: Dropped) -> FichierEnAttente:
    return FichierEnAttente(dropped.name, Raison.VOLUMINEUX, limite=limit(dropped.path) // 2**20)


def _walk(folder: Path, prefix: str, now: datetime) -> Iterator[Dropped | FichierEnAttente]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except PermissionError:
        yield FichierEnAttente(_in_words(str(folder)), Raison.ILLISIBLE)
        return
    except OSError as error:  # what is there is not known: an empty inbox is something else
        raise refused(error.errno, str(folder), Lieu.PARTAGE) from error
    names = {normalize("NFC", entry.name): entry for entry in entries}
    for entry in entries:
        if ignored(entry.name):
            continue
        try:
            facts = entry.stat(follow_symlinks=False)
        except (FileNotFoundError, PermissionError):
            continue  # gone since, or not ours to look at: the next scan will tell
        except OSError as error:
            raise refused(error.errno, entry.path, Lieu.PARTAGE) from error
        if stat.S_ISDIR(facts.st_mode):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/", now)
        elif stat.S_ISREG(facts.st_mode):
            yield _seen(f"{prefix}{entry.name}", facts, _lock_beside(names, entry.name), Path(entry.path), now)


def _seen(
    path: str, facts: os.stat_result, lock: _Lock | None, where: Path, now: datetime
) -> Dropped | FichierEnAttente:
    """A file as it can be taken, or why it waits."""
    if lock is not None and not lock.forgotten(now):
        return FichierEnAttente(_in_words(path), Raison.OUVERT, lock.owner, lock.since, _in_words(lock.name))
    if not _readable(where):
        return FichierEnAttente(_in_words(path), Raison.ILLISIBLE)
    told = old_lock(lock.owner, lock.since, now) if lock is not None else ""
    return Dropped(path, facts.st_size, facts.st_mtime_ns, told, facts.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class _Lock:
    """A lock file beside a file: whose it is, since when."""

    name: str
    owner: str
    since: datetime

    def forgotten(self, now: datetime) -> bool:
        """Whether the program that made it ended long ago without taking it away."""
        return now - self.since > PERIME


def _lock_beside(names: dict[str, os.DirEntry[str]], name: str) -> _Lock | None:
    """The youngest lock of Office or LibreOffice beside the file; *names* have their accents with their letters."""
    name, found = normalize("NFC", name), []
    for lock in dict.fromkeys(lock_names(name)):
        try:
            if lock in names and lock != name:
                facts = names[lock].stat(follow_symlinks=False)
                since = datetime.fromtimestamp(facts.st_mtime).astimezone()
                found.append(_Lock(lock, lock_owner(lock, _start(Path(names[lock].path))), since))
        except OSError:
            continue  # taken away since
    return max(found, key=lambda one: one.since, default=None)


def _readable(path: Path) -> bool:
    """Whether this process may read the file; one that has just gone is not forbidden."""
    try:
        os.close(os.open(path, _FLAGS))
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def ignored(name: str) -> bool:
    """Whether a name is that of a file in the making, a lock, or a system's own."""
    lower = name.lower()
    return name.startswith(_IGNORED_PREFIXES) or lower.endswith(_IGNORED_SUFFIXES) or lower in _IGNORED_NAMES


class Settling:
    """Remembers what was seen, to tell a file that is still being copied from one that is whole."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, tuple[Dropped, float]] = {}

    def ready(self, seen: list[Dropped], moment: float) -> list[Dropped]:
        """Those of *seen* whose size and date have not moved for long enough. *moment* is a monotonic time."""
        known = self._since
        self._since = {
            one.path: known[one.path] if one.path in known and known[one.path][0] == one else (one, moment)
            for one in seen
        }
        return [one for one, since in self._since.values() if moment - since >= self._seconds]

    def waiting(self) -> bool:
        """Whether some file was seen that may not have been taken yet."""
        return bool(self._since)


class Contenu(Enum):
    """What the bytes of a dropped file are: names lie."""

    PDF = auto()
    IMAGE = auto()
    WORD = auto()
    COLIS = auto()
    """What holds other files: an archive, a mail."""
    AUTRE = auto()
    """Workbooks, and all that is nothing known: both are read as forms, and said there not to be one."""


def content_of(data: bytes) -> Contenu:
    """What a file holds, by its bytes or the first of them."""
    if looks_like_pdf(data):
        return Contenu.PDF
    if data.startswith(_SCANS):
        return Contenu.IMAGE
    if looks_like_colis(data):
        return Contenu.COLIS
    return Contenu.WORD if data.startswith(_ZIP) and (_WORD_PART in data or _is_word(data)) else Contenu.AUTRE


def _is_word(data: bytes) -> bool:
    """Whether a package says that it is a document of Word, whatever its parts are called; one of which only the first
    bytes are here says nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            types = next(one for one in package.infolist() if one.filename.casefold() == _TYPES)
            with package.open(types) as part:
                said = part.read(_MOST_TYPES).lower()
    except (zipfile.BadZipFile, zlib.error, StopIteration, NotImplementedError, RuntimeError, EOFError, OSError):
        return False
    return any(word in said for word in _WORD_TYPES)


def _start(path: Path) -> bytes:
    """The first bytes of a lock; none when the program that holds it lets nobody read it."""
    try:
        return read_start(path)
    except StorageFailed:
        return b""


def read_start(path: Path) -> bytes:
    """The first bytes of an ordinary file; none when it is gone or something else. Raises StorageFailed."""
    file = open_ordinary(path)
    if file is None:
        return b""
    with file:
        return file.read(START)


def open_ordinary(path: Path) -> IO[bytes] | None:
    """An ordinary file, open, or None; no folder, link, pipe or device is read, nor can one slip in between look and
    open. Raises StorageFailed when the system does not say whether there is one.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError:
        return None
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return None
        raise refused(error.errno, str(path), Lieu.PARTAGE) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return os.fdopen(descriptor, "rb")


def read_dropped(inbox: Path, dropped: Dropped) -> bytes | None:
    """The bytes of a file as it was seen; None when it is gone, or another one, or moves."""
    return read_whole(inbox / dropped.path, dropped)


def read_whole(path: Path, seen: Dropped | None = None) -> bytes | None:
    """The bytes of an ordinary file; None when it is gone, too large, changes meanwhile, or is not the one *seen*.
    Raises StorageFailed.
    """
    file = open_ordinary(path)
    if file is None:
        return None
    try:
        return _whole(file, path, seen)
    except OSError as error:
        raise refused(error.errno, str(path), Lieu.PARTAGE) from error


def _whole(file: IO[bytes], path: Path, seen: Dropped | None) -> bytes | None:
    with file:
        before = os.fstat(file.fileno())
        if before.st_size > limit(path.name):
            return None
        if seen is not None and (before.st_size, before.st_mtime_ns) != (seen.size, seen.modified_ns):
            return None
        data = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    return (
        data
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) == (len(data), after.st_mtime_ns)
        else None
    )
