"""What was taken leaves its name in the inbox at once, and the disk a minute later, unchanged: never under a hand that
still writes it.

It lies meanwhile in a hidden folder beside its former place, each file in a folder of its own whose name says which
content was kept, and when: a process that dies leaves nothing to remember. What changes there is new: it comes back.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import CpomdocError, StorageFailed
from cpomdoc.domain.pannes import Lieu, refused
from cpomdoc.engine.copies import CALM
from cpomdoc.store.files import Files
from cpomdoc.store.objects import Objects

FOLDER = ".cpomdoc-repris"
LONG = timedelta(hours=1)
"""By the date in its name, this long after it was set aside, a file has been left alone whatever a clock says."""
_OWN = re.compile(r"([0-9a-f]{64})-([0-9]{1,12})-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class MisAPart:
    """A file set aside: its content was kept under *sha256* at that moment (seconds since 1970)."""

    path: Path
    sha256: str
    at: int

    @property
    def home(self) -> Path:
        """The folder that it comes from."""
        return self.path.parent.parent.parent


def set_aside(files: Files, path: Path, sha256: str, now: datetime) -> None:
    """A dropped file, kept under *sha256*, leaves its name. Another content that had taken it meanwhile comes back."""
    own = f"{sha256}-{int(now.timestamp())}-{secrets.token_hex(4)}"
    aside = files.set_aside(path, path.parent / FOLDER / own)
    with suppress(StorageFailed):  # it left its name: what cannot be looked at now is, before it goes
        if aside is not None and not _holds(files, aside, sha256):
            _bring_back(files, MisAPart(aside, sha256, int(now.timestamp())))


def set_aside_in(inbox: Path) -> list[MisAPart]:
    """The files set aside in the inbox and its folders, in order."""
    try:
        return sorted(_found(inbox), key=lambda one: one.path)
    except OSError as error:  # whether they are folders is not said
        raise refused(error.errno, str(inbox), Lieu.PARTAGE) from error


def _found(inbox: Path) -> Iterator[MisAPart]:
    for folder in _folders(inbox):
        for own in _inside(folder):
            named = _OWN.fullmatch(own.name)
            if named is not None and own.is_dir() and not own.is_symlink():
                yield from (MisAPart(path, named[1], int(named[2])) for path in _inside(own))


def _inside(folder: Path) -> list[Path]:
    """What a folder holds. Raises StorageFailed when the system does not say it."""
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refused(error.errno, str(folder), Lieu.PARTAGE) from error


def _folders(inbox: Path) -> Iterator[Path]:
    for parent, names, _ in os.walk(inbox):
        if FOLDER in names:
            names.remove(FOLDER)
            yield Path(parent, FOLDER)


class Repris:
    """Looks at what was set aside, round after round, until it goes or comes back."""

    def __init__(self, inbox: Path, files: Files, objects: Objects) -> None:
        self._inbox, self._files, self._objects = inbox, files, objects
        self._since: dict[MisAPart, tuple[tuple[int, int], float]] = {}

    @property
    def waiting(self) -> bool:
        """Whether something lies aside."""
        return bool(self._since)

    def look(self, moment: float, now: datetime) -> list[tuple[str, CpomdocError]]:
        """What has not moved for a minute goes, what has changed comes back; which files the world kept from it, and
        how. *moment* is monotonic.
        """
        aside = set_aside_in(self._inbox)
        self._since = {one: since for one, since in self._since.items() if one in aside}
        refused = []
        for one in aside:
            try:
                self._deal(one, moment, now)
            except CpomdocError as error:
                refused.append((one.path.name, error))
        self._tidy()
        return refused

    def _deal(self, one: MisAPart, moment: float, now: datetime) -> None:
        facts = _facts(one.path)
        if facts is None:
            return
        known, since = self._since.get(one, (None, moment))
        if known != facts:
            since = moment
            if not _holds(self._files, one.path, one.sha256):
                _bring_back(self._files, one)
                return
        self._since[one] = (facts, since)
        if moment - since >= CALM or now.timestamp() - one.at >= LONG.total_seconds():
            self._end(one)

    def _end(self, one: MisAPart) -> None:
        """It goes, if it is kept and still what is kept; else it comes back."""
        if self._objects.has(one.sha256) and _holds(self._files, one.path, one.sha256):
            self._files.remove(one.path)
        else:
            _bring_back(self._files, one)
        self._since.pop(one, None)

    def _tidy(self) -> None:
        """Folders that hold nothing more go; a hand that opens them meanwhile is no harm."""
        for folder in _folders(self._inbox):
            own = [path for path in _inside(folder) if _OWN.fullmatch(path.name)]
            if all(self._files.remove_empty_folder(path) for path in own):
                self._files.remove_empty_folder(folder)


def _facts(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(error.errno, str(path), Lieu.PARTAGE) from error
    return seen.st_size, seen.st_mtime_ns


def _holds(files: Files, path: Path, sha256: str) -> bool:
    data = files.read(path)
    return data is not None and digest(data) == sha256


def _bring_back(files: Files, one: MisAPart) -> None:
    """Under its own name, or beside the file that has taken it."""
    home, name, rank = one.home, one.path.name, 1
    while not files.bring_back(one.path, home / _ranked(name, rank)):
        rank += 1


def _ranked(name: str, rank: int) -> str:
    """« Ident.xlsx », « Ident (2).xlsx »…"""
    stem, dot, suffix = name.rpartition(".")
    return name if rank == 1 else f"{stem or suffix} ({rank}){dot and dot + suffix}"
