"""What a disk or a database raised -> the failure of the world that it is: which file, which disk, what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.domain.errors import CpomdocError, StorageFailed
from cpomdoc.domain.pannes import ABIME, OCCUPE, PANNES, Lieu, Panne, failed, refused

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_CODES = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
}
_FEW = 64 * 1024
"""Bytes: a disk with less room than that is full for a database, which then says « disk I/O error »."""


def refusal_of_base(error: Exception, path: Path, lieu: Lieu = Lieu.ETAT) -> StorageFailed:
    """What SQLite, or the system under it, refused for the database *path*."""
    if isinstance(error, OSError):
        return refused(error.errno, str(path), lieu)
    return failed(_panne(error, path), str(path), lieu)


def _panne(error: Exception, path: Path) -> Panne:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in _BUSY or "is locked" in str(error):
        return OCCUPE
    if code in _DAMAGED:
        return ABIME
    if code in _CODES:
        return PANNES[_CODES[code]]
    return PANNES[errno.ENOSPC if _is_full(path) else errno.EIO]


def _is_full(path: Path) -> bool:
    """Whether the disk of *path* has no more room: SQLite tells it as any other error."""
    try:
        facts = os.statvfs(path.parent)
    except OSError:
        return False
    return facts.f_bavail * facts.f_frsize < _FEW or (facts.f_files > 0 and facts.f_favail == 0)


def refusal_of(error: BaseException) -> CpomdocError | None:
    """The failure of the world that is behind *error*; None when there is none: it is our own fault then."""
    for one in _behind(error):
        if isinstance(one, CpomdocError):
            return one
        if isinstance(one, OSError) and one.errno in PANNES and one.errno != errno.ENOENT:
            return refused(one.errno, _named(one))
        if isinstance(one, sqlite3.OperationalError):
            return failed(_panne(one, Path("/nulle part/base")), "la base de travail", Lieu.ETAT)
    return None


def _behind(error: BaseException) -> Iterator[BaseException]:
    """*error*, then what it was raised from."""
    seen: BaseException | None = error
    for _ in range(20):
        if seen is None:
            return
        yield seen
        seen = getattr(seen, "orig", None) or seen.__cause__


def _named(error: OSError) -> str:
    name = error.filename
    return os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else "un fichier de travail"
