"""Folders for a moment, in the system's temporary folder: made, removed, and swept when their maker was killed.

Beside each lies a file that its maker keeps locked as long as it lives: the lock dies with the process, however it
dies. So what a former life left is known, and nothing of a living process, of another program or of another user is
touched.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cpomdoc.domain.pannes import Lieu, refused

PREFIX = "cpomdoc-"
ALIVE = ".vivant"
_TRIES = 100
_ROOM = 64 * 1024


class Temporaire:
    """A folder of ours; *close* removes it."""

    def __init__(self, kind: str) -> None:
        with refusals():
            self._alive, self._lock = _claimed(kind)
            self.path = self._alive.with_suffix("")
            try:
                self.path.mkdir(mode=0o700)
            except OSError:
                self.close()
                raise

    def close(self) -> None:
        """The folder and all in it are gone."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._alive.unlink(missing_ok=True)
        os.close(self._lock)


def _claimed(kind: str) -> tuple[Path, int]:
    """A file that is ours alone, locked; its lock. One that a sweep takes as it is made is left to it."""
    for _ in range(_TRIES):
        alive = Path(tempfile.gettempdir(), f"{PREFIX}{kind}-{secrets.token_hex(6)}{ALIVE}")
        lock = os.open(alive, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        if _locks(lock):
            return alive, lock
        os.close(lock)
    raise BlockingIOError


@contextmanager
def temporary_folder(kind: str) -> Iterator[Path]:
    """A folder for the time of the block."""
    made = Temporaire(kind)
    try:
        yield made.path
    finally:
        made.close()


@contextmanager
def refusals() -> Iterator[None]:
    """What the system refuses for a temporary file, or to start a program, as the failure of the world that it is."""
    try:
        yield
    except OSError as error:
        name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else _place()
        raise refused(error.errno, name, Lieu.TEMPORAIRE) from error


def has_room(folder: Path) -> bool:
    """Whether the disk of *folder* has room left: a program that lacks it may say anything, or that all is well."""
    try:
        facts = os.statvfs(folder)
    except OSError:
        return True
    return facts.f_bavail * facts.f_frsize >= _ROOM


def require_room(folder: Path) -> None:
    """Raises StorageFailed when there is none."""
    if not has_room(folder):
        raise refused(errno.ENOSPC, str(folder.parent), Lieu.TEMPORAIRE)


def _place() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # none can be written in
        return "/tmp"  # noqa: S108 - said, not used


def sweep() -> tuple[Path, ...]:
    """Remove the folders of ours whose maker no longer lives; those that were removed."""
    return tuple(path for alive in _marks() if (path := _swept(alive)) is not None)


def _marks() -> Iterator[Path]:
    """The marks that lives of this user left or hold."""
    with suppress(OSError):
        for entry in sorted(os.scandir(_place()), key=lambda one: one.name):
            if entry.name.startswith(PREFIX) and entry.name.endswith(ALIVE):
                yield Path(entry.path)


def _swept(alive: Path) -> Path | None:
    """The folder of a dead maker, removed with its mark; None for one that lives, or is not ours."""
    try:
        lock = os.open(alive, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(lock).st_uid != os.getuid() or not _locks(lock):
            return None
        shutil.rmtree(alive.with_suffix(""), ignore_errors=True)
        alive.unlink(missing_ok=True)
        return alive.with_suffix("")
    finally:
        os.close(lock)


def _locks(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
