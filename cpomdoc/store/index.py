"""Archive -> quick answers: « déjà reçu le … », which step is done. A SQLite file on the local disk, never the truth.

It follows the journals by itself and can be thrown away at any time. It also remembers how far each journal went, and
so does a file beside it (tetes.py): a journal that has become shorter is an alteration, or a share that is not there.
A journal that is altered is not followed, and stops that of no other contract.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Recu
from cpomdoc.domain.pannes import Lieu
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files, Place
from cpomdoc.store.journal import AlteredJournal, Entry, Journal
from cpomdoc.store.names import DEPOTS
from cpomdoc.store.refus import refusal_of_base
from cpomdoc.store.tetes import Heads, Tetes

HEADS = "tetes.txt"
"""The file beside the index that remembers the last entry of each journal."""

_NONE = (0, "")
_SCHEMA_VERSION = 1
_BUSY_SECONDS = 30
_SCHEMA = """
CREATE TABLE journaux (contrat TEXT PRIMARY KEY, numero INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE etapes (contrat TEXT NOT NULL, numero INTEGER NOT NULL, etape TEXT NOT NULL, cle TEXT NOT NULL,
  date TEXT NOT NULL, PRIMARY KEY (contrat, numero)) STRICT, WITHOUT ROWID;
CREATE INDEX etapes_cle ON etapes (cle);
CREATE TABLE matieres (sha256 TEXT NOT NULL, contrat TEXT NOT NULL, numero INTEGER NOT NULL, rang INTEGER NOT NULL,
  nom TEXT NOT NULL, PRIMARY KEY (sha256, contrat, numero, rang)) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where and when a content was received for the first time, and under which name."""

    contrat: str
    at: str
    name: str


class Index:
    """The index of one archive. Usable from several threads."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self._path = path
        self._archive = archive
        self._lock = threading.RLock()
        self._altered: Mapping[str, ArchiveError] | None = None  # nobody has looked yet
        self._strange: Mapping[str, ArchiveError] = {}
        self._tetes = Tetes(path.with_name(HEADS), Files(places=(Place(path.parent, Lieu.ETAT),)))
        self._connection = self._open()
        archive.know(self.heads())

    def follow(self, entry: Entry) -> None:
        """An entry has just been written: it is remembered before anything else is done."""
        with self._lock, _refusals(self._path):
            self._tetes.remember(entry.contrat, entry.numero, entry.digest)
            numero, head = self._known().get(entry.contrat, (0, ""))
            self._follow(self._archive.journal(entry.contrat), numero, head)

    def require_sound(self, contrat: str) -> None:
        """Raises ArchiveError when the journal of *contrat* is not as it was last seen: nothing is written on top."""
        with self._lock, _refusals(self._path):
            _require_in(self._archive.journal(contrat), *self.heads().get(contrat, _NONE))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def seen(self, digest: str, step: str = Recu.step) -> Seen | None:
        """The first time that this content was received; None when it never was."""
        query = """SELECT e.contrat, e.date, m.nom FROM matieres m JOIN etapes e USING (contrat, numero)
                   WHERE m.sha256 = ? AND e.etape = ? ORDER BY e.date, e.contrat, e.numero, m.rang LIMIT 1"""
        row = self._look_up(query, (digest, step))
        return Seen(row[0], row[1], row[2]) if row else None

    def find(self, key: str) -> Entry | None:
        """The entry of the step that has this key, in whichever journal."""
        row = self._look_up("SELECT contrat, numero FROM etapes WHERE cle = ? ORDER BY contrat LIMIT 1", (key,))
        return self._archive.journal(row[0]).entries()[row[1] - 1] if row else None

    def contrats(self) -> tuple[str, ...]:
        """The references of all contracts that have a journal, altered ones included: for knowing a name."""
        with self._lock, _refusals(self._path):
            self.catch_up()
            return tuple(sorted({*self._known(), *(self._altered or ())} - {DEPOTS}))

    def journals(self) -> tuple[str, ...]:
        """The names of the journals that can be read, that of the files without a contract first: for walking through
        them. What is not found in these may be in an altered one.
        """
        with self._lock, _refusals(self._path):
            self.catch_up()
            readable = {*self._known(), DEPOTS} - set(self._altered or ())
            return tuple(sorted(readable, key=lambda name: (name != DEPOTS, name)))

    def sound(self) -> tuple[str, ...]:
        """The contracts whose journal can be read: for walking through them."""
        return tuple(name for name in self.journals() if name != DEPOTS)

    def altered(self) -> Mapping[str, ArchiveError]:
        """The journals that do not say what they said, or that cannot be understood, and the folders that are of no
        contract that can be told, each with the reason.
        """
        self.catch_up()
        return self.last_altered()

    def last_altered(self) -> Mapping[str, ArchiveError]:
        """The same as they were when the journals were last walked through: for each contract of a round in turn."""
        if self._altered is None:
            self.catch_up()
        return {**(self._altered or {}), **self._strange}

    def heads(self) -> Heads:
        """How far each journal went when it was last written or read: what verify() compares with."""
        with self._lock, _refusals(self._path):
            known = self._known()
        seen = self._tetes.heads()
        return {name: max(known.get(name, _NONE), seen.get(name, _NONE)) for name in sorted({*known, *seen})}

    def _known(self) -> dict[str, tuple[int, str]]:
        """How far each journal was taken in here."""
        rows = self._connection.execute("SELECT contrat, numero, sha256 FROM journaux")
        return {contrat: (numero, sha256) for contrat, numero, sha256 in rows}

    def catch_up(self) -> None:
        """Take in what the journals say more than the index. Those that are altered are left as they were.

        Raises ArchiveError when all have become shorter: then it is the share that is not there, or another archive.
        """
        with self._lock, _refusals(self._path):
            known, seen = self._known(), self.heads()
            altered: dict[str, ArchiveError] = {contrat: _lost(contrat, seen[contrat][0], 0) for contrat in seen}
            journals, strange = self._archive.told_apart()
            for journal in journals:
                altered.pop(journal.contrat, None)
                try:
                    _require_in(journal, *seen.get(journal.contrat, _NONE))
                    self._follow(journal, *known.get(journal.contrat, _NONE))
                    journal.require_still_there()
                except ArchiveError as error:
                    altered[journal.contrat] = error
            lost = [one for one in altered.values() if isinstance(one, AlteredJournal) and one.shorter]
            if lost and len(lost) == len(seen):
                raise lost[0]
            self._altered, self._strange = altered, strange

    def rebuild(self) -> None:
        """Forget all, and read the journals again from the first entry."""
        with self._lock:
            self._connection.close()
            remove_base(self._path)
            self._tetes.forget()
            self._connection = self._open()
            self.catch_up()

    def _look_up(self, query: str, values: tuple[str, ...]) -> tuple[Any, ...] | None:
        """Ask; when the index does not know, look whether the journals have moved on, and ask again."""
        with self._lock, _refusals(self._path):
            row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
            if row is None:
                self.catch_up()
                row = self._connection.execute(query, values).fetchone()
            return row

    def _follow(self, journal: Journal, numero: int, head: str) -> None:
        _require_in(journal, numero, head)
        entries = journal.entries()
        if len(entries) > numero:
            with _transaction(self._connection) as connection:
                for entry in entries[numero:]:
                    _insert(connection, entry)

    def _open(self) -> sqlite3.Connection:
        with _refusals(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _connect(self._path)
            except sqlite3.OperationalError:
                raise  # locked, unreachable: nothing is wrong with its content
            except sqlite3.DatabaseError:
                remove_base(self._path)
                return _connect(self._path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # losing the last rows is harmless: they are read again
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        with _transaction(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, _SCHEMA_VERSION):
                raise sqlite3.DatabaseError("another version of the index")
            if version == 0:
                for statement in _SCHEMA.split(";")[:-1]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, entry: Entry) -> None:
    where = (entry.contrat, entry.numero)
    connection.execute(
        "INSERT OR IGNORE INTO etapes VALUES (?, ?, ?, ?, ?)",
        (*where, entry.link.step, entry.link.key, entry.link.at),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO matieres VALUES (?, ?, ?, ?, ?)",
        [(matter.digest, *where, rank, matter.name) for rank, matter in enumerate(entry.link.matters)],
    )
    connection.execute(
        "INSERT INTO journaux VALUES (?, ?, ?) ON CONFLICT (contrat) "
        "DO UPDATE SET numero = excluded.numero, sha256 = excluded.sha256 WHERE excluded.numero > numero",
        (*where, entry.digest),
    )


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise refusal_of_base(error, path) from error


def remove_base(path: Path) -> None:
    """The base *path* of SQLite, and what it keeps beside itself, are no longer there."""
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)


def _require_in(journal: Journal, numero: int, head: str) -> None:
    """Raises ArchiveError when the entry that was seen is not there, as it was."""
    entries = journal.entries()
    if numero and (len(entries) < numero or entries[numero - 1].digest != head):
        raise _lost(journal.contrat, numero, len(entries))


def _lost(contrat: str, numero: int, now: int) -> AlteredJournal:
    """A journal that does not hold the last entry that was seen of it, *numero*, and goes up to *now*."""
    return AlteredJournal(
        f"Le journal de « {contrat} » allait jusqu'à l'étape {numero}, et ne la contient plus.",
        remedy="Vérifiez que le partage est bien monté. Si l'archive vient d'être remise depuis une sauvegarde, "
        "lancez « cpomdoc archive reconstruire ».",
    ).of(contrat, shorter=now < numero)
