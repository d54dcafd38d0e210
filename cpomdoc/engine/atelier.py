"""The workshop: what steps work with, gathered once — settings, families, memory, offices, clock."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.adapters.libreoffice import Office, sweep_temporaries
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Contrat, Dossier, EnVigueur
from cpomdoc.domain.errors import CpomdocError, TemplateError
from cpomdoc.domain.held import Held
from cpomdoc.domain.page_code import PageCode
from cpomdoc.domain.pannes import Lieu
from cpomdoc.domain.portefeuille import Position
from cpomdoc.engine.modeles.prise import Faute, Prise, Reserve, look
from cpomdoc.schema.famille import Famille
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files, Place
from cpomdoc.store.index import Index
from cpomdoc.store.lisezmoi import NOTICE

if TYPE_CHECKING:
    from cpomdoc.adapters.excel.reading import Illisible

CONVERSION_TIMEOUT = 120.0
"""Seconds: a 500-page contract takes about 40 on a slow machine."""


class Offices:
    """A few LibreOffice side by side, started when first needed; each converts one document at a time."""

    def __init__(self, number: int) -> None:
        self._free: queue.LifoQueue[Office] = queue.LifoQueue()
        self._all = [Office() for _ in range(max(1, number))]
        for office in self._all:
            self._free.put(office)

    @contextmanager
    def take(self) -> Iterator[Office]:
        """An office that nobody else uses for the time of the block."""
        office = self._free.get()
        try:
            yield office
        finally:
            self._free.put(office)

    def close(self) -> None:
        """Stop them all."""
        for office in self._all:
            office.close()


DOSSIERS, CONTRATS, CODES = 64, 8, 64
"""How many workbooks, whole contracts and dropped files of codes are held at once: those of one contract of some years.
"""


@dataclass
class Atelier:
    """One instance at work. *familles* is refreshed between two files, never in the middle of one; *fautes* tell the
    families whose files of today are not taken. *kept* are the families of former days that were read back, by digest;
    *dossiers* are the answers of workbooks, by digest of their object; *gathered* and *in_force* those of whole
    contracts, as they are and as signed versions have them: every piece asks for the same; *codes*, those that the
    pages of dropped files bear, by digest, where there are any;
    *frozen*, by contract, the version whose family it keeps, as long as its journal ends with the same entry; *ennuis*,
    what could not be done beside the work the last time; *essais*, how often files of unknown contract failed, None
    before it is read (memory/empeches.py); *laid*, the last day on which the forms that are due were laid;
    *positions*, those of the portfolio, each under the mark of what it was computed from, None before they are read
    (memory/positions.py); *montre*, by file, the mark of what was shown.
    """

    settings: Settings
    familles: Mapping[str, Famille]
    archive: Archive
    index: Index
    files: Files
    offices: Offices
    now: Callable[[], datetime] = clock.now
    read_before: dict[str, Classeur | Illisible] = field(default_factory=dict)
    dossiers: Held[str, Dossier] = field(default_factory=lambda: Held(DOSSIERS))
    gathered: Held[tuple[str, str, tuple[str, ...]], Contrat] = field(default_factory=lambda: Held(CONTRATS))
    in_force: Held[tuple[str, str, int], EnVigueur] = field(default_factory=lambda: Held(CONTRATS))
    codes: Held[str, tuple[PageCode, ...] | None] = field(default_factory=lambda: Held(CODES))
    fautes: tuple[Faute, ...] = ()
    kept: dict[str, Famille] = field(default_factory=dict)
    frozen: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    ennuis: dict[tuple[Accessoire, str], CpomdocError] = field(default_factory=dict)
    essais: dict[str, int] | None = None
    positions: dict[str, tuple[str, Position]] | None = None
    montre: dict[str, str] = field(default_factory=dict)
    laid: date | None = None

    def famille(self, key: str) -> Famille:
        """The family *key* in use. Raises TemplateError when there is none: its files are at fault, or gone."""
        if key in self.familles:
            return self.familles[key]
        for faute in self.fautes:
            if faute.cle == key:
                raise faute.error
        raise TemplateError(
            f"La famille « {key} » n’est plus dans le dossier des modèles.",
            "Remettez son dossier en place : le travail reprendra où il en était.",
        )

    def use(self, prise: Prise) -> None:
        """From now on, these families."""
        self.familles, self.fautes = prise.familles, prise.fautes

    @property
    def reserve(self) -> Reserve:
        """Where the families are found and kept."""
        return Reserve(self.settings, self.archive, self.files)


def places_of(settings: Settings) -> tuple[Place, ...]:
    """The folders of an instance, each with the name of its disk."""
    shared = (settings.inbox, settings.outbox, settings.templates)
    return (*(Place(folder, Lieu.PARTAGE) for folder in shared), Place(settings.state, Lieu.ETAT))


def sentinel_of(settings: Settings, archive: Archive) -> tuple[Place, ...]:
    """The outbox, guarded by the notice of its archive: none as long as that was never written."""
    notice = archive.root / NOTICE
    return (Place(settings.outbox, Lieu.PARTAGE, notice),) if notice.is_file() else ()


@contextmanager
def open_atelier(settings: Settings, *, files: Files | None = None) -> Iterator[Atelier]:
    """The workshop of an instance, its archive ready; offices are stopped and the index closed at the end.

    The caller holds the instance alone: what a former process left half made is swept away here.
    """
    files = files or Files()
    files.know(*places_of(settings))
    archive = Archive(settings.outbox, files, now=clock.now)
    files.make_folder(settings.inbox)
    for folder in (settings.outbox, settings.inbox, settings.state):
        files.sweep(folder)
    sweep_temporaries()
    archive.prepare()
    files.know(*sentinel_of(settings, archive))
    index = Index(settings.state / "index.sqlite", archive)
    archive.tell(index.follow, ask=index.require_sound)
    offices = Offices(settings.offices)
    try:
        seen = look(Reserve(settings, archive, files))
        yield Atelier(settings, seen.familles, archive, index, files, offices, fautes=seen.fautes)
    finally:
        offices.close()
        index.close()
