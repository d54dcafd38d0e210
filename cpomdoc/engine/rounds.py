"""The inbox -> what was done about it, a round at a time: « traiter » makes one, the watcher as many as it lives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.attente import FichierEnAttente, Raison
from cpomdoc.domain.errors import ShareGone
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.atelier import Atelier, open_atelier
from cpomdoc.engine.copies import CALM, Copies
from cpomdoc.engine.courriel import Facteur
from cpomdoc.engine.ennuis import Ennuis, accrocs, beside, went_wrong
from cpomdoc.engine.events import Accroc, Event, FamilleFautive, FileDone, Trouble, Waits
from cpomdoc.engine.families import fingerprint, take_families
from cpomdoc.engine.hold import called, hold
from cpomdoc.engine.inbox import Dropped, Settling, scan, waiting
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.modeles.prise import Faute
from cpomdoc.engine.reception import process, trouble
from cpomdoc.engine.reports.certificats import notices_of_ends
from cpomdoc.engine.reports.views import notices_of, notices_of_waiting
from cpomdoc.engine.repris import Repris
from cpomdoc.engine.runner import durable
from cpomdoc.engine.share import require_reachable

_PAUSE = 0.2
_PATIENCE = 60.0


def _young(dropped: Dropped, seconds: float) -> bool:
    """Written a moment ago. A date in the future says nothing: the clocks of a share and of this machine may differ."""
    return 0 <= clock.now().timestamp() - dropped.modified_ns / 1e9 < seconds


@contextmanager
def at_work(settings: Settings) -> Iterator[Rounds]:
    """The instance, held by this process alone, its templates checked, what a former life left begun being resumed.

    A family that is not sound does not stop it: it stays as it was, or what needs it waits.
    """
    require_reachable(settings)
    with hold(settings), open_atelier(settings) as atelier:
        beside(
            atelier, Accessoire.MODELES, lambda: take_families(atelier)
        )  # before the engine resumes anything: it writes with checked templates only
        with durable(atelier) as runner:
            yield Rounds(atelier, runner)


class Rounds:
    """Remembers from one round to the next what waits, what was said, and which templates were taken."""

    def __init__(self, atelier: Atelier, runner: Runner) -> None:
        self.atelier = atelier
        self.runner = runner
        settings = atelier.settings
        self._settling = Settling(settings.stability)
        self._copies = Copies(settings.inbox)
        self._repris = Repris(settings.inbox, atelier.files, atelier.archive.objects)
        self._refused: tuple[Trouble, ...] = ()
        wrong = went_wrong(atelier, Accessoire.MODELES)
        self._templates = frozenset() if wrong else fingerprint(settings.templates)
        self._called = called(settings)
        self._said: set[Dropped] = set()
        self._waits: set[FichierEnAttente] = set()
        self._troubles: tuple[Trouble, ...] = ()
        self._told: tuple[Faute, ...] = ()
        self._facteur = Facteur(atelier)
        self._unsent: tuple[Avis, ...] = ()
        self._said_beside: Ennuis = {}
        self._first, self._born = True, clock.monotonic()

    @property
    def avis(self) -> tuple[Avis, ...]:
        """What the first page must say besides the contracts."""
        settings, now = self.atelier.settings, self.atelier.now()
        ends = beside(self.atelier, Accessoire.CERTIFICATS, lambda: notices_of_ends(settings, now))
        copied = notices_of_waiting(self.atelier, self._copies.waiting)
        return (*notices_of((*self._refused, *self._troubles)), *copied, *self._unsent, *(ends or ()))

    def accrocs(self) -> tuple[Accroc, ...]:
        """What could not be done beside the work, each told once as long as it lasts."""
        fresh = tuple(accrocs(self.atelier.ennuis, self._said_beside))
        self._said_beside = dict(self.atelier.ennuis)
        return fresh

    @property
    def waiting(self) -> bool:
        """Whether some file may soon be ready, or come back."""
        return self._settling.waiting() or self._repris.waiting

    @property
    def troubled(self) -> bool:
        """Whether something must be tried again."""
        return bool(self._refused or self._troubles)

    def ready(self) -> list[Dropped]:
        """What may be taken now: still, whole or so for a minute, and not already said to be too large."""
        self._look_aside()
        seen, moment = scan(self.atelier.settings.inbox), clock.monotonic()
        self._said &= set(seen)
        settled = [one for one in self._settling.ready(seen, moment) if one not in self._said]
        return self._copies.whole(settled, seen, moment)

    def still(self, tell: Callable[[FichierEnAttente], None]) -> list[Dropped]:
        """The files of the inbox that do not move, now; those that were just written, or that are not whole, are waited
        for, a minute at most. *tell* hears of the latter, once each.
        """
        self._look_aside()
        settings, began = self.atelier.settings, clock.monotonic()
        before: list[Dropped] = []
        told: set[FichierEnAttente] = set()
        while True:
            seen, moment = scan(settings.inbox), clock.monotonic()
            still = [one for one in seen if one in before and not _young(one, settings.stability)]
            whole = self._copies.whole(still, seen, moment)
            if len(whole) == len(seen) or moment - began >= _PATIENCE:
                return whole
            _tell_once(self._copies.waiting, told, tell)
            before = seen
            time.sleep(_PAUSE)

    def _look_aside(self) -> None:
        """What was set aside goes, or comes back before the inbox is looked at."""
        refused = self._repris.look(clock.monotonic(), self.atelier.now())
        self._refused = tuple(Trouble(name, error) for name, error in refused)

    def round(self, ready: list[Dropped]) -> Iterator[Event]:
        """Deal with *ready*; also with what a former round, or a former life, left to be done."""
        yield from self._refused
        yield from self._tell_what_waits()
        changed = self._take_templates()
        yield from self._tell_families()
        if self._just_born and not ready and not changed:
            return
        call = called(self.atelier.settings)
        if not (ready or changed or self._first or self.troubled or self._other_day or call != self._called):
            return
        self._first, self._called = False, call
        troubles: list[Trouble] = []
        for event in self._survived(ready):
            if isinstance(event, Trouble):
                troubles.append(event)
            yield event
        self._said |= {one for one in ready if one.too_large}
        self._troubles = tuple(troubles)

    def _survived(self, ready: list[Dropped]) -> Iterator[Event]:
        """The work of one round; what nobody foresaw is told as what it is, and tried again."""
        try:
            yield from process(self.atelier, self.runner, ready)
        except ShareGone:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round comes
            yield trouble(self.atelier, "traitement", error)

    @property
    def _just_born(self) -> bool:
        """Whether files that lay there when this life began are still looked at: what they bring goes into the same
        versions as what a former life left to be done.
        """
        return self._first and self._settling.waiting() and clock.monotonic() - self._born < CALM

    @property
    def _other_day(self) -> bool:
        """Whether the forms that are due today were not looked for yet."""
        return self.atelier.laid != self.atelier.now().date()

    def _tell_what_waits(self) -> Iterator[Waits]:
        """The files that cannot be taken, each once for as long as it waits; one that is too large is an event of its
        own.
        """
        held = (*waiting(self.atelier.settings.inbox), *self._copies.waiting)
        now = {one for one in held if one.raison is not Raison.VOLUMINEUX}
        fresh = sorted(now - self._waits, key=lambda one: one.nom)
        self._waits = now
        yield from (Waits(one) for one in fresh)

    def send_letters(self, *, now: bool = False) -> None:
        """Tell by mail what happened, when that is set up; *now*: without waiting to gather more."""
        moment = self.atelier.now()
        self._unsent = beside(self.atelier, Accessoire.LETTRES, lambda: self._facteur.tour(moment, now=now)) or ()

    def _take_templates(self) -> bool:
        """Whether other templates are in use from now on. Wrong ones are not taken: the former ones go on."""
        now = fingerprint(self.atelier.settings.templates)
        if now == self._templates:
            return False
        before = {famille.digest for famille in self.atelier.familles.values()}
        beside(self.atelier, Accessoire.MODELES, lambda: take_families(self.atelier))
        if not went_wrong(self.atelier, Accessoire.MODELES):
            self._templates = now
        return before != {famille.digest for famille in self.atelier.familles.values()}

    def _tell_families(self) -> Iterator[FamilleFautive]:
        """Once each, the families whose files are not taken."""
        for faute in self.atelier.fautes:
            if faute not in self._told:
                yield FamilleFautive(faute.cle, faute.message, faute.remede, faute.suite, faute.arretee)
        self._told = self.atelier.fautes


def _tell_once(
    waits: Iterable[FichierEnAttente], told: set[FichierEnAttente], tell: Callable[[FichierEnAttente], None]
) -> None:
    for one in waits:
        if one not in told:
            told.add(one)
            tell(one)


def counts_as_refused(event: Event) -> bool:
    """Whether a person has something to correct."""
    words = {"refuse", "en_attente", "non_reconnu", "ecartee", "refusee"}
    return isinstance(event, FileDone) and event.verdict in words
