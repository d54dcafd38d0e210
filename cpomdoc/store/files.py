"""Bytes and a path -> a file that is wholly there or not there at all: the only hand that writes on shared folders.

Every durable operation of the product is a method of `Files`; nothing else may rename, write or unlink in the archive
or in the outbox (tests/store/test_files.py checks it). FORMAT.md says why the scheme is safe on a disk, NFS and SMB.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cpomdoc.domain.errors import Busy
from cpomdoc.domain.pannes import Lieu, gone, refused

Moment = Literal["before", "middle", "after"]
Hook = Callable[[Moment, str, Path], None]

KEPT = 0o440  # an object, an entry, a manifest: read-only for all
SHOWN = 0o640  # the readable view: ours to replace, the group's to read
OURS = 0o600  # the state on the local disk: nobody else's business
FOLDER = 0o750

_TEMPORARY = re.compile(r"\.cpomdoc-[0-9a-f]{16}\.(?:tmp|prise)")
_WITHOUT_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL, errno.EMLINK}
_WITHOUT_SYNC = {errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EBADF}
_CLAIM_TRIES, _CLAIM_PAUSE = 200, 0.01


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of the instance, as a failure names its disk. *sentinelle* is a file that is there as long as the disk
    is: once it has gone, what shows under the same name is not that folder, and nothing is written there.
    """

    root: Path
    lieu: Lieu
    sentinelle: Path | None = None

    @property
    def gone(self) -> bool:
        """Whether the disk went away."""
        return self.sentinelle is not None and not os.path.lexists(self.sentinelle)


def _below(folder: Path) -> str:
    """How the names of all that lies in a folder begin."""
    return str(folder).rstrip(os.sep) + os.sep


def no_hook(moment: Moment, operation: str, path: Path) -> None:
    """In real life nothing listens."""


def is_temporary(name: str) -> bool:
    """Whether this is the name of a file in the making, or of a claim: never something to read."""
    return _TEMPORARY.fullmatch(name) is not None


class Files:
    """The durable operations. *hook* hears each of them before, in the middle and after: fault injection."""

    def __init__(self, hook: Hook = no_hook, places: Iterable[Place] = ()) -> None:
        self._hook = hook
        self._places: dict[str, Place] = {}
        self.know(*places)

    def know(self, *places: Place) -> None:
        """From now on, what is refused below these folders is told with the name of their disk, and nothing is created
        where a disk went away.
        """
        known = self._places | {_below(place.root): place for place in places}
        self._places = {root: known[root] for root in sorted(known, key=len, reverse=True)}

    def _place(self, path: Path) -> Place | None:
        """The innermost place that *path* lies in: asked at every reading, of few places, by their names."""
        name = _below(path)
        return next((place for root, place in self._places.items() if name.startswith(root)), None)

    def _require_there(self, path: Path) -> None:
        place = self._place(path)
        if place is not None and place.gone:
            raise gone(str(place.root))

    @contextlib.contextmanager
    def _refusals(self, path: Path) -> Iterator[None]:
        """What the system refuses, in words for people."""
        try:
            yield
        except OSError as error:
            self._require_there(path)
            place = self._place(path)
            raise refused(error.errno, str(path), place.lieu if place is not None else Lieu.AUTRE) from error

    def read(self, path: Path, most: int = -1) -> bytes | None:
        """The bytes of a regular file, or its first *most*; None when there is none. A link is never followed."""
        with self._refusals(path):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            except FileNotFoundError:
                self._require_there(path)  # what is not there any more must not be taken for what never was
                return None
            with os.fdopen(descriptor, "rb") as stream:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise OSError(errno.EACCES, "not a regular file")
                return stream.read(most)

    def is_there(self, path: Path) -> bool:
        """Whether there is a regular file of this name. Raises StorageFailed when its disk went away."""
        with self._refusals(path):
            if path.is_file() and not path.is_symlink():
                return True
            self._require_there(path)
            return False

    def make_folder(self, path: Path) -> None:
        """The folder exists, and so do its parents, durably."""
        with self._refusals(path):
            if path.is_dir():
                return
            with self._step("make_folder", path):
                if not path.parent.is_dir():
                    self.make_folder(path.parent)
                with contextlib.suppress(FileExistsError):
                    path.mkdir()
                # Whatever the umask: ours, read by the group. A setgid bit inherited from the parent stays.
                _set_mode(path, stat.S_IMODE(path.stat().st_mode) & ~0o777 | FOLDER)
                self._hook("middle", "make_folder", path)
                _sync_folder(path.parent)

    def write_new(self, path: Path, data: bytes, mode: int = KEPT) -> bool:
        """Write a file under a name that nobody has. False, and nothing written, when the name is taken."""
        with self._refusals(path):
            if os.path.lexists(path):
                self._require_there(path)
                _sync_folder(path.parent)  # another process may have named it and died before this
                return False
            self.make_folder(path.parent)
            with self._step("write_new", path):
                return self._write_aside(path, data, mode, self._name_new)

    def replace(self, path: Path, data: bytes, mode: int = SHOWN) -> None:
        """The file has these bytes; a reader sees the old ones or the new ones, never a part."""
        with self._refusals(path):
            self.make_folder(path.parent)
            with self._step("replace", path):
                self._write_aside(path, data, mode, _name_over)

    def add_line(self, path: Path, line: bytes) -> None:
        """The file, ours, ends with this line more, durably; a crash may leave a part of it, and no end of line."""
        with self._refusals(path):
            self.make_folder(path.parent)
            with self._step("add_line", path):
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
                with os.fdopen(os.open(path, flags, OURS), "wb", buffering=0) as stream:
                    _write_all(stream.fileno(), line + b"\n")
                    self._hook("middle", "add_line", path)
                    os.fsync(stream.fileno())

    def remove(self, path: Path) -> None:
        """The file is no longer there (nothing to say if it never was)."""
        with self._refusals(path), self._step("remove", path):
            path.unlink(missing_ok=True)
            self._hook("middle", "remove", path)
            _sync_folder(path.parent)

    def set_aside(self, path: Path, folder: Path) -> Path | None:
        """The file is no longer under its name but in *folder*, which nobody has, still the same for who has it open;
        None when it has gone.
        """
        aside = folder / path.name
        with self._refusals(path):
            self.make_folder(folder)
            with self._step("set_aside", path):
                try:
                    path.rename(aside)
                except OSError as error:
                    with contextlib.suppress(OSError):
                        folder.rmdir()
                    if error.errno == errno.ENOENT:
                        return None
                    raise
                self._hook("middle", "set_aside", path)
                _sync_folder(folder)
                _sync_folder(path.parent)
        return aside

    def bring_back(self, aside: Path, path: Path) -> bool:
        """The file has that name, on the same disk. False, and nothing done, when another has it."""
        with self._refusals(path), self._step("bring_back", path):
            if not self._name_new(aside, path):
                return False
            self._hook("middle", "bring_back", path)
            aside.unlink(missing_ok=True)
            _sync_folder(path.parent)
            return True

    def remove_empty_folder(self, folder: Path) -> bool:
        """Whether the folder is no longer there: it goes when it holds nothing."""
        self._hook("before", "remove_empty_folder", folder)
        try:
            folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True

    def rename_folder(self, source: Path, target: Path) -> bool:
        """Give a finished folder its name, whole. False when the name is taken by a folder that is not empty."""
        with self._refusals(target), self._step("rename_folder", target):
            _sync_folder(source)
            try:
                source.rename(target)
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    return False
                raise
            self._hook("middle", "rename_folder", target)
            _sync_folder(target.parent)
            return True

    def remove_folder(self, folder: Path) -> None:
        """The folder and what it holds are no longer there."""
        with self._refusals(folder), self._step("remove_folder", folder):
            for parent, folders, names in os.walk(folder, topdown=False):
                for name in names:
                    Path(parent, name).unlink(missing_ok=True)
                for name in folders:
                    Path(parent, name).rmdir()
            with contextlib.suppress(FileNotFoundError):
                folder.rmdir()
            _sync_folder(folder.parent)

    def sweep(self, root: Path) -> tuple[Path, ...]:
        """Remove what a killed process left in the making under *root*. The caller holds the instance, alone."""
        left = tuple(_temporaries(root))
        for path in left:
            with self._refusals(path):
                folder = path.is_dir() and not path.is_symlink()
            (self.remove_folder if folder else self.remove)(path)
        return left

    def temporary_folder(self, beside: Path) -> Path:
        """A new hidden folder beside this one, to be filled and renamed."""
        folder = beside.parent / _temporary_name("tmp")
        self.make_folder(folder)
        return folder

    @contextlib.contextmanager
    def _step(self, operation: str, path: Path) -> Iterator[None]:
        self._hook("before", operation, path)
        self._require_there(path)
        yield
        self._hook("after", operation, path)

    def _write_aside(self, path: Path, data: bytes, mode: int, name_it: Callable[[Path, Path], bool]) -> bool:
        aside = path.parent / _temporary_name("tmp")
        try:
            self._fill(aside, path, data, mode)
            named = name_it(aside, path)
            self._hook("middle", "name", path)
            _sync_folder(path.parent)
            return named
        finally:
            with contextlib.suppress(OSError):  # after a link, its second name; after a failure, the stump
                aside.unlink(missing_ok=True)

    def _fill(self, aside: Path, path: Path, data: bytes, mode: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(aside, flags, 0o600), "wb", buffering=0) as stream:
            half = len(data) // 2
            _write_all(stream.fileno(), data[:half])
            self._hook("middle", "write", path)
            _write_all(stream.fileno(), data[half:])
            _set_mode(aside, mode)
            os.fsync(stream.fileno())

    def _name_new(self, aside: Path, path: Path) -> bool:
        try:
            os.link(aside, path, follow_symlinks=False)
        except FileExistsError:
            # NFS may have done it and lost the answer: then both names are the same file.
            return aside.samefile(path)
        except OSError as error:
            if error.errno not in _WITHOUT_LINKS:
                raise
            return self._name_under_claim(aside, path)
        return True

    def _name_under_claim(self, aside: Path, path: Path) -> bool:
        """Where there are no hard links (SMB, FAT): whoever creates the claim is alone to look and to rename."""
        claim = path.parent / f".cpomdoc-{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.prise"
        _take(claim)
        try:
            self._hook("middle", "claim", path)
            if os.path.lexists(path):
                return False
            return _name_over(aside, path)
        finally:
            with contextlib.suppress(OSError):
                claim.unlink()


def _name_over(aside: Path, path: Path) -> bool:
    aside.replace(path)
    return True


def _take(claim: Path) -> None:
    for _ in range(_CLAIM_TRIES):
        try:
            os.close(os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            time.sleep(_CLAIM_PAUSE)
        else:
            return
    raise Busy(f"Un autre traitement écrit dans « {claim.parent} ».", remedy="Attendez une minute, puis relancez.")


def _temporary_name(kind: str) -> str:
    return f".cpomdoc-{secrets.token_hex(8)}.{kind}"


def _temporaries(root: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(root):
        found = [name for name in (*folders, *names) if is_temporary(name)]
        folders[:] = [name for name in folders if name not in found]
        yield from (Path(parent, name) for name in found)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _set_mode(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # a share may have its own rights and refuse ours
        path.chmod(mode)


def _sync_folder(folder: Path) -> None:
    """Make the names of the folder durable, where the file system knows how."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _WITHOUT_SYNC:
            raise
    finally:
        os.close(descriptor)
