"""Settings -> the instance, held by this process alone; the hold dies with the process, however it dies."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.domain.errors import Busy
from cpomdoc.domain.pannes import Lieu, refused
from cpomdoc.store.files import Files, Place

LOCK_NAME = ".cpomdoc.verrou"
"""In the outbox, so that two users or two machines on one share see the same lock. Hidden, ignored by all readers."""

_NOTICE = "Ce fichier réserve le dossier au traitement en cours. Ne le supprimez pas.\n".encode()
_NO_LOCKS_HERE = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextlib.contextmanager
def hold(settings: Settings) -> Iterator[None]:
    """Be the only one to work on the instance for the time of the block. Raises Busy at once when another one does."""
    holder = settings.state / "verrou"
    Files(places=(Place(settings.outbox, Lieu.PARTAGE),)).make_folder(
        settings.outbox
    )  # read by the group, whatever the umask
    with _locked(settings.outbox / LOCK_NAME, holder) as shared, _locked(holder, holder) as local:
        with contextlib.suppress(OSError):  # words for people: on a full disk the lock holds without them
            _say_who(shared, local)
        yield


def call(settings: Settings) -> None:
    """Have whoever holds the instance look at all contracts again: something was decided beside it."""
    with contextlib.suppress(OSError):  # nobody holds it, or the share refuses: the next round of any kind does it
        os.utime(settings.outbox / LOCK_NAME)


def called(settings: Settings) -> int:
    """What tells one call from the one before; 0 when nobody ever called."""
    try:
        return (settings.outbox / LOCK_NAME).stat().st_mtime_ns
    except OSError:
        return 0


def _say_who(shared: int, local: int) -> None:
    if os.fstat(shared).st_size == 0:
        os.pwrite(shared, _NOTICE, 0)
    os.ftruncate(local, 0)
    since = clock.now().strftime("%d/%m/%Y à %H h %M")
    os.pwrite(local, f"poste {socket.gethostname()}, processus {os.getpid()}, depuis le {since}\n".encode(), 0)


@contextlib.contextmanager
def _locked(path: Path, holder: Path) -> Iterator[int]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o660)
        if path.name == LOCK_NAME:
            with contextlib.suppress(OSError):  # another user's, or a share with rights of its own
                os.fchmod(descriptor, 0o660)  # two users of one share take the same lock, whatever the umask
    except OSError as error:
        lieu = Lieu.ETAT if path == holder else Lieu.PARTAGE
        raise refused(error.errno, str(path), lieu) from error
    try:
        _take(descriptor, holder)
        yield descriptor
    finally:
        os.close(descriptor)  # the system lets go of the lock with the file


def _take(descriptor: int, holder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _NO_LOCKS_HERE:
            return  # this share knows no locks: the one on the local disk remains
        who = holder.read_text("utf-8", "replace").strip() if holder.is_file() else ""
        raise Busy(
            f"Un autre traitement est en cours sur ce dossier{f' ({who})' if who else ''}.",
            "S'il s'agit de « cpomdoc surveiller », il traite les dépôts tout seul ; sinon, attendez qu'il finisse.",
        ) from error
