"""What the world does to one life of the program: kill -9 in a step or at an operation, files and bases that refuse.

Everything here happens inside a life (vies.py), beneath the program: its own functions are not changed, but for the
step in which it is to die. Places are told by the folders of the instance: outbox, inbox, etat, tmp.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cpomdoc.engine.journeys import steps
from cpomdoc.engine.journeys.do import STEPS
from cpomdoc.store.files import Files

PLACES = ("outbox", "inbox", "etat", "tmp")
READING = frozenset({"open lu", "read", "scandir", "listdir", "stat", "lstat"})
_BASE: dict[int, str] = {
    errno.ENOSPC: "database or disk is full",
    errno.EROFS: "attempt to write a readonly database",
    errno.EACCES: "unable to open database file",
    errno.EMFILE: "unable to open database file",
}


def die() -> None:
    """No way out: no handler, no finally, no flush; readers and offices of the same group go too."""
    os.killpg(0, signal.SIGKILL)


def make_mortal(name: str, moment: str) -> None:
    """From now on, in this process, the step dies as it begins, or once its work is done but not yet remembered."""
    step: Callable[[Any, Any], object] = STEPS[name]

    def mortal(atelier: Any, given: Any) -> None:
        if moment == "commence":
            die()
        step(atelier, given)
        die()

    mortal.__name__ = name
    _replace(name, mortal)


def trace(path: Path) -> None:
    """Write down the name of each step as it begins, in this process and its threads."""
    for name in list(STEPS):
        _replace(name, _told(STEPS[name], name, path))


def _told(step: Callable[[Any, Any], object], name: str, path: Path) -> Callable[[Any, Any], object]:
    def told(atelier: Any, given: Any) -> object:
        with path.open("a") as log:
            log.write(f"{name}\n")
        return step(atelier, given)

    told.__name__ = name
    return told


def _replace(name: str, other: Callable[[Any, Any], object]) -> None:
    step = STEPS[name]
    module = step.__module__
    STEPS[name] = other
    for one in (steps, sys.modules[module]):
        if getattr(one, name, None) is step:
            setattr(one, name, other)


class Moments:
    """Hears each durable operation of the archive, before, in the middle and after; dies at the one it is told."""

    def __init__(self, last: int | None) -> None:
        self.heard, self._last = 0, last

    def __call__(self, moment: str, operation: str, path: Path) -> None:
        if self.heard == self._last:
            die()
        self.heard += 1

    def listen(self) -> None:
        """Every Files made from now on tells it."""
        Files.__init__.__defaults__ = (self, *(Files.__init__.__defaults__ or ())[1:])  # type: ignore[misc]


class Refus:
    """Counts the operations of the system below the folders of an instance, and refuses those that it is told to.

    *faute*: {"lieu": "outbox", "sens": "lit" | "ecrit", "numero": 12, "erreur": "EIO", "toujours": false}; {} counts.
    """

    def __init__(self, root: Path, faute: dict[str, Any]) -> None:
        self.counts: Counter[str] = Counter()
        self.done = 0
        self._roots = {str(root / place): place for place in PLACES}
        self._faute = faute
        self._code = getattr(errno, faute.get("erreur", "EIO"))

    def install(self) -> None:
        """Stand between the program and the system, from now on."""
        for name in ("open", "stat", "lstat", "scandir", "listdir", "mkdir", "rmdir", "unlink", "remove"):
            self._wrap(os, name)
        for name in ("link", "rename", "replace"):
            self._wrap(os, name, where=1)
        for name in ("write", "fsync", "read"):
            self._wrap(os, name, descriptor=True)
        real_open = io.open

        def opened(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
            self._met("open écrit" if set(mode) & set("wax+") else "open lu", file)
            return real_open(file, mode, *more, **named)

        builtins.open = io.open = opened  # type: ignore[assignment]
        self._install_bases()

    def _wrap(self, module: Any, name: str, where: int = 0, descriptor: bool = False) -> None:
        real = getattr(module, name)

        def asked(*given: Any, **named: Any) -> Any:
            target = _path_of(given[0]) if descriptor else given[where] if len(given) > where else "."
            operation = name
            if name == "open":
                writes = len(given) > 1 and given[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                operation = "open écrit" if writes else "open lu"
            self._met(operation, target)
            return real(*given, **named)

        setattr(module, name, asked)

    def _met(self, operation: str, target: Any) -> None:
        place = self._place(target)
        if place and self._counts(place, "lit" if operation in READING else "ecrit"):
            raise OSError(self._code, os.strerror(self._code), str(target))

    def _counts(self, place: str, side: str) -> bool:
        """One more operation of this kind; whether it is to fail."""
        self.counts[f"{place} {side}"] += 1
        faute = self._faute
        if (faute.get("lieu"), faute.get("sens")) != (place, side):
            return False
        number = self.counts[f"{place} {side}"]
        fails = number == faute["numero"] or (bool(faute.get("toujours")) and number > faute["numero"])
        self.done += fails
        return fails

    def _place(self, target: Any) -> str:
        if isinstance(target, int) or target is None:
            return ""
        name = os.fspath(target)
        name = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
        return next((place for root, place in self._roots.items() if name == root or name.startswith(f"{root}/")), "")

    def _install_bases(self) -> None:
        """SQLite reads and writes by itself: each order is one operation of the place where its file is."""
        refus = self

        class Curseur(sqlite3.Cursor):
            def execute(self, sql: str, *more: Any) -> Any:
                refus._base(self.connection.lieu, sql)  # type: ignore[attr-defined]
                return super().execute(sql, *more)

        class Base(sqlite3.Connection):
            lieu = ""

            def execute(self, sql: str, *more: Any) -> Any:
                return self.cursor().execute(sql, *more)

            def executemany(self, sql: str, *more: Any) -> Any:
                refus._base(self.lieu, sql)
                return super().executemany(sql, *more)

            def cursor(self, *more: Any) -> Any:
                return super().cursor(Curseur)

            def commit(self) -> None:
                refus._base(self.lieu, "COMMIT")
                super().commit()

        real = sqlite3.connect

        def connect(database: Any, *more: Any, **named: Any) -> Any:
            place = refus._place(database) or ("etat" if "etat" in str(database) else "")
            refus._base(place, "CREATE")
            made = real(database, *more, **{"factory": Base, **named})
            made.lieu = place
            return made

        sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]

    def _base(self, place: str, sql: str) -> None:
        side = "lit" if sql.lstrip().upper().startswith(("SELECT", "PRAGMA")) else "ecrit"
        if place and self._counts(f"{place} base", side):
            raise sqlite3.OperationalError(_BASE.get(self._code, "disk I/O error"))

    def tell(self, path: Path) -> None:
        """Write down what was counted."""
        path.write_text(json.dumps({"comptes": self.counts, "refuses": self.done}))


def _path_of(descriptor: Any) -> str:
    try:
        return str(_READLINK(f"/proc/self/fd/{descriptor}"))
    except OSError:
        return ""


_READLINK = os.readlink
