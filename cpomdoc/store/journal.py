"""Link -> Entry: what was done for a contract, one immutable file a step, each naming the one before."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from cpomdoc.domain.canonical import digest, dumps, loads
from cpomdoc.domain.errors import ArchiveError, Busy
from cpomdoc.domain.journal import Autre, EtapeFaite
from cpomdoc.domain.links import E_co, Link, LinkOf, from_plain, to_plain
from cpomdoc.store.files import Files
from cpomdoc.store.names import folder_name
from cpomdoc.store.objects import RESTORE, Objects

FORMAT = 1
FILE_NAME = re.compile(r"([0-9]{6,})\.json")
ANY = "*"
"""No head is expected: what is written does not depend on what else the journal says."""
_TRIES = 1000
_CALL = (
    "Prévenez la personne qui entretient cpomdoc : elle remet ce fichier depuis une sauvegarde, "
    "puis lance « cpomdoc controler »."
)
E = TypeVar("E", bound=EtapeFaite)


@dataclass(frozen=True)
class EntryOf(Generic[E_co]):
    """A link as the journal keeps it. *parent* is the digest of the entry before, None for the first; *ecrit_le* the
    moment when the entry itself was written, while the link tells the date of what was done; empty in an entry of a
    release that did not say it.
    """

    numero: int
    parent: str | None
    contrat: str
    link: LinkOf[E_co]
    digest: str
    ecrit_le: str = ""

    @property
    def etape(self) -> E_co:
        """What the step says."""
        return self.link.etape


Entry = EntryOf[EtapeFaite]


def entry_name(numero: int) -> str:
    """The file of an entry: 000001.json."""
    return f"{numero:06d}.json"


def read_entry(data: bytes) -> Entry:
    """The bytes of an entry -> Entry. ValueError when they are not one."""
    try:
        plain = loads(data)
        if plain["format"] != FORMAT:
            raise ValueError(f"format {plain['format']}")
        written = plain.get("ecrit_le", "")
        if not isinstance(written, str):
            raise ValueError("ecrit_le")
        return Entry(plain["numero"], plain["parent"], plain["contrat"], from_plain(plain), digest(data), written)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not an entry") from error


class AlteredJournal(ArchiveError):
    """The journal of *contrat* does not say what it said, or cannot be understood: nothing is done for that contract.
    *shorter*: entries that were there are gone.
    """

    contrat = ""
    shorter = False

    def of(self, contrat: str, *, shorter: bool = False) -> AlteredJournal:
        """Itself, of that journal. Not told to the constructor: an error that another process raised is made again from
        its message alone.
        """
        self.contrat, self.shorter = contrat, shorter
        return self


class HeadMoved(Busy):
    """Something was written in a journal between a decision and its entry: whoever decides looks again."""

    def __init__(self, contrat: str) -> None:
        super().__init__(
            f"« {contrat} » a changé pendant cette opération.", remedy="Relancez : elle repartira de ce qui est écrit."
        )


class Journal:
    """The journal of one contract. What has been read is remembered: an entry never changes. *now* tells when an entry
    is written.
    """

    def __init__(self, root: Path, contrat: str, files: Files, now: Callable[[], datetime] | None = None) -> None:
        self.contrat = contrat
        self._now = now
        self.folder = root / "contrats" / folder_name(contrat) / "journal"
        self._files = files
        self._objects = Objects(root, files)
        self._entries: list[Entry] = []
        self._by_key: dict[str, Entry] = {}
        self._lock = threading.RLock()

    def entries(self) -> tuple[Entry, ...]:
        """All entries, first to last, chain checked."""
        with self._lock:
            self._catch_up()
            return tuple(self._entries)

    def told(self, kind: type[E]) -> tuple[EntryOf[E], ...]:
        """The entries whose step says *kind*, first to last."""
        return tuple(cast("EntryOf[E]", entry) for entry in self.entries() if isinstance(entry.etape, kind))

    def head(self) -> Entry | None:
        """The last entry."""
        with self._lock:
            self._catch_up()
            return self._entries[-1] if self._entries else None

    def bytes_of(self, numero: int) -> bytes:
        """The entry *numero* as it is written. Raises ArchiveError when it is not there."""
        data = self._files.read(path := self.folder / entry_name(numero))
        if data is None:
            raise self._altered(path, "cette étape manque")
        return data

    def find(self, key: str) -> Entry | None:
        """The entry of the step that has this key: when there is one, the step is done."""
        with self._lock:
            self._catch_up()
            return self._by_key.get(key)

    def append(self, link: Link, *, on: str | None = ANY) -> Entry:
        """Write what was done. A key that is there already gives the entry of the first time, and writes nothing.

        *on* is the digest of the last entry that was there when it was decided (None: there was none). Raises HeadMoved
        when another one was written since: what was decided may no longer hold.
        """
        self._check_objects(link)
        with self._lock:
            for _ in range(_TRIES):
                known = self.find(link.key)
                if known is not None:
                    return known
                self.require_still_there()
                parent = self._entries[-1].digest if self._entries else None
                if on not in (ANY, parent):
                    raise HeadMoved(self.contrat)
                data = dumps(self._plain(len(self._entries) + 1, parent, link))
                # Creating the file under its final number is the claim: of two writers one gets it, the other
                # reads what was written and takes the next number.
                if self._files.write_new(self.folder / entry_name(len(self._entries) + 1), data):
                    return self._remember(read_entry(data))
        raise Busy(f"Le journal de « {self.contrat} » est très sollicité.", remedy="Relancez dans une minute.")

    def _plain(self, numero: int, parent: str | None, link: Link) -> Mapping[str, Any]:
        place = {"numero": numero, "parent": parent, "contrat": self.contrat}
        written = {"ecrit_le": self._now().isoformat()} if self._now is not None else {}
        return {"format": FORMAT, **place, **written, **to_plain(link)}

    def _check_objects(self, link: Link) -> None:
        """Objects first, entries after: an entry never names what is not kept."""
        missing = [matter for matter in link.matters if not self._objects.has(matter.digest)]
        if missing:
            names = ", ".join(f"{matter.role} « {matter.name or matter.digest} »" for matter in missing)
            raise ArchiveError(
                f"L'étape « {link.step} » de « {self.contrat} » cite des fichiers absents de l'archive : {names}.",
                remedy=RESTORE,
            )

    def _catch_up(self) -> None:
        if not self._entries:
            self._check_numbers()
        while (data := self._files.read(path := self.folder / entry_name(len(self._entries) + 1))) is not None:
            try:
                entry = read_entry(data)
            except ValueError as error:
                raise self._altered(path, "ce fichier n'est pas une étape lisible") from error
            parent = self._entries[-1].digest if self._entries else None
            if (entry.numero, entry.parent, entry.contrat) != (len(self._entries) + 1, parent, self.contrat):
                raise self._altered(path, "cette étape ne suit pas la précédente")
            self._check_understood(entry)
            self._remember(entry)

    def _check_understood(self, entry: Entry) -> None:
        """What a later release did must not be taken for what was never done."""
        if isinstance(entry.etape, Autre) and entry.etape.outdates_us:
            raise AlteredJournal(
                f"Une version plus récente de cpomdoc a travaillé sur « {self.contrat} » (étape {entry.numero}, "
                f"« {entry.etape.step} ») : celle-ci ne la comprend pas.",
                remedy="Mettez cpomdoc à jour, puis recommencez. Rien n'est perdu.",
            ).of(self.contrat)

    def _check_numbers(self) -> None:
        """A hole would be filled by the next writer, and hide that an entry was taken away."""
        numbers = sorted(numbers_in(self.folder))
        if numbers and numbers[-1] != len(numbers):
            hole = next(number for number in range(1, numbers[-1]) if number not in numbers)
            raise self._altered(self.folder / entry_name(hole), "cette étape manque")

    def require_still_there(self) -> None:
        """Raises AlteredJournal when the last entry that was read is not there any more, or is another one: what was
        read is remembered, and nothing must be done, nor written on top, as if it still stood in the archive.
        """
        with self._lock:
            if not self._entries:
                return
            last = self.folder / entry_name(len(self._entries))
            data = self._files.read(last)
            if data is None:
                raise self._altered(last, "cette étape a disparu", shorter=True)
            if digest(data) != self._entries[-1].digest:
                raise self._altered(last, "cette étape n'est plus celle qui a été lue")

    def _altered(self, path: Path, fact: str, *, shorter: bool = False) -> AlteredJournal:
        return AlteredJournal(f"Le journal de « {self.contrat} » est altéré : « {path} », {fact}.", remedy=RESTORE).of(
            self.contrat, shorter=shorter
        )

    def _remember(self, entry: Entry) -> Entry:
        self._entries.append(entry)
        self._by_key.setdefault(entry.link.key, entry)
        return entry


def numbers_in(folder: Path) -> tuple[int, ...]:
    """The numbers of the entries in a journal's folder, in no order."""
    if not folder.is_dir():
        return ()
    return tuple(int(found[1]) for path in folder.iterdir() if (found := FILE_NAME.fullmatch(path.name)))
