"""The inbox -> files ready to be taken: whole, still, ordinary. A full scan is the truth; events only wake it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cpomdoc.adapters.pdf.received import looks_like_pdf

MAX_SIZE = 20 * 2**20
"""Bytes; a larger file is no questionnaire. It is left in place and said in ETAT.html."""

MAX_PAPER = 300 * 2**20
"""The same for what may be scanned paper: some hundred pages in colour."""
_PAPER = (".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg")

START = 1024
_ZIP, _WORD_PART = b"PK\x03\x04", b"word/document.xml"
_SCANS = (b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")
"""Bytes by which a file is told from another."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_IGNORED_PREFIXES = ("~$", ".", "~WRL", "._")
_IGNORED_SUFFIXES = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock", "~")
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "lisezmoi.txt"})
_LOCKS = ("~${name}", ".~lock.{name}#", "~${tail}")


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """A file seen in the inbox: its path below it, and what must not move for it to be taken."""

    path: str
    size: int
    modified_ns: int

    @property
    def name(self) -> str:
        """The file's own name, as it can be written: bytes that are no text (old shares) show as « � »."""
        return os.fsencode(self.path.rpartition("/")[2]).decode("utf-8", "replace")

    @property
    def too_large(self) -> bool:
        """Whether it is larger than anything of its kind that we take."""
        return self.size > _limit(self.path)


def _limit(name: str) -> int:
    return MAX_PAPER if name.lower().endswith(_PAPER) else MAX_SIZE


def scan(inbox: Path) -> list[Dropped]:
    """Every ordinary file of the inbox and its folders, in name order; links, pipes and devices are not looked at."""
    return sorted(_walk(inbox, ""))


def _walk(folder: Path, prefix: str) -> Iterator[Dropped]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        if ignored(entry.name):
            continue
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # gone since, or not ours to look at: the next scan will tell
        if stat.S_ISDIR(facts.st_mode):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        elif stat.S_ISREG(facts.st_mode) and not _open_elsewhere(entry.name, names):
            yield Dropped(f"{prefix}{entry.name}", facts.st_size, facts.st_mtime_ns)


def ignored(name: str) -> bool:
    """Whether a name is that of a file in the making, a lock, or a system's own."""
    lower = name.lower()
    return name.startswith(_IGNORED_PREFIXES) or lower.endswith(_IGNORED_SUFFIXES) or lower in _IGNORED_NAMES


def _open_elsewhere(name: str, names: set[str]) -> bool:
    """Whether Excel or LibreOffice keeps a lock file beside it. Excel drops the first two letters of long names."""
    return any(lock.format(name=name, tail=name[2:]) in names for lock in _LOCKS)


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


def journey_of(data: bytes) -> str:
    """The journey (journeys/steps.py) of a dropped file, by what it holds: names lie. What is neither a PDF nor a Word
    document is read as a form, and said not to be one there.
    """
    if looks_like_pdf(data):
        return "piece_jointe"
    if data.startswith(_SCANS):
        return "signature"
    return "relecture" if data.startswith(_ZIP) and _WORD_PART in data else "formulaire"


def read_start(path: Path) -> bytes:
    """The first bytes of an ordinary file; none when it is gone or something else."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(START) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def read_whole(path: Path) -> bytes | None:
    """The bytes of an ordinary file, opened so that no link, pipe or device is read; None when it is gone or moved."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode) or before.st_size > _limit(path.name):
            return None
        data = file.read(before.st_size + 1)
        after = os.fstat(descriptor)
    return (
        data
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) == (len(data), after.st_mtime_ns)
        else None
    )
