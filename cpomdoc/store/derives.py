"""What was computed from each contract, under the mark of what it was computed from: a SQLite file on the local disk.

It spares work and proves nothing: a line whose mark is not the one of the day is not there, a file that cannot be read
is thrown away. Nothing of it is ever written in the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from cpomdoc.store.index import remove_base

_SCHEMA = "CREATE TABLE IF NOT EXISTS derives (nom TEXT PRIMARY KEY, marque TEXT, donnees BLOB) STRICT"
_BUSY_SECONDS = 5

Held = tuple[str, bytes]
"""A mark, and what was computed."""


class Derives:
    """The memory of one file. What the disk refuses is as good as an empty memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, Held]:
        """Everything that is held, by name; nothing when it cannot be read."""
        try:
            with closing(self._open()) as base:
                rows = base.execute("SELECT nom, marque, donnees FROM derives")
                return {name: (mark, data) for name, mark, data in rows}
        except sqlite3.Error:
            self._throw_away()
            return {}

    def keep(self, fresh: Mapping[str, Held], gone: Iterable[str] = ()) -> None:
        """Hold *fresh*, forget *gone*: all of it or, where the disk refuses, nothing."""
        lines = [(name, mark, data) for name, (mark, data) in fresh.items()]
        forgotten = [(name,) for name in gone]
        if not lines and not forgotten:
            return
        try:
            with closing(self._open()) as base, base:
                base.executemany("INSERT OR REPLACE INTO derives VALUES (?, ?, ?)", lines)
                base.executemany("DELETE FROM derives WHERE nom = ?", forgotten)
        except sqlite3.Error:
            self._throw_away()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        try:
            base.execute(_SCHEMA)
        except sqlite3.Error:
            base.close()
            raise
        return base

    def _throw_away(self) -> None:
        with suppress(OSError):
            remove_base(self._path)
