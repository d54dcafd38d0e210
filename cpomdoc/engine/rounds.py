"""The inbox -> what was done about it, a round at a time: « traiter » makes one, the watcher as many as it lives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from cpomdoc.adapters.instance import Settings, clock
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.attente import FichierEnAttente, Raison
from cpomdoc.domain.errors import ShareGone
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.atelier import Atelier, open_atelier
from cpomdoc.engine.courriel import Facteur
from cpomdoc.engine.ennuis import Ennuis, accrocs, beside, went_wrong
from cpomdoc.engine.events import Accroc, Event, FamilleFautive, FileDone, Trouble, Waits
from cpomdoc.engine.families import fingerprint, take_families
from cpomdoc.engine.hold import hold
from cpomdoc.engine.inbox import Dropped, Settling, scan, waiting
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.modeles.prise import Faute
from cpomdoc.engine.reception import process, trouble
from cpomdoc.engine.reports.certificats import notices_of_ends
from cpomdoc.engine.reports.views import notices_of
from cpomdoc.engine.runner import durable
from cpomdoc.engine.share import require_reachable

_PAUSE = 0.2
_PATIENCE = 60.0


def still(settings: Settings) -> list[Dropped]:
    """The files of the inbox that do not move, now; those that were just written are waited for, a minute at most."""
    deadline = clock.monotonic() + _PATIENCE
    before: list[Dropped] = []
    while True:
        seen = scan(settings.inbox)
        moving = [one for one in seen if one not in before or _young(one, settings.stability)]
        if not moving or clock.monotonic() > deadline:
            return [one for one in seen if one not in moving]
        before = seen
        time.sleep(_PAUSE)


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
        self._settling = Settling(atelier.settings.stability)
        wrong = went_wrong(atelier, Accessoire.MODELES)
        self._templates = frozenset() if wrong else fingerprint(atelier.settings.templates)
        self._said: set[Dropped] = set()
        self._waits: set[FichierEnAttente] = set()
        self._troubles: tuple[Trouble, ...] = ()
        self._told: tuple[Faute, ...] = ()
        self._facteur = Facteur(atelier)
        self._unsent: tuple[Avis, ...] = ()
        self._said_beside: Ennuis = {}
        self._first = True

    @property
    def avis(self) -> tuple[Avis, ...]:
        """What the first page must say besides the contracts."""
        settings, now = self.atelier.settings, self.atelier.now()
        ends = beside(self.atelier, Accessoire.CERTIFICATS, lambda: notices_of_ends(settings, now))
        return (*notices_of(self._troubles), *self._unsent, *(ends or ()))

    def accrocs(self) -> tuple[Accroc, ...]:
        """What could not be done beside the work, each told once as long as it lasts."""
        fresh = tuple(accrocs(self.atelier.ennuis, self._said_beside))
        self._said_beside = dict(self.atelier.ennuis)
        return fresh

    @property
    def waiting(self) -> bool:
        """Whether some file may soon be ready."""
        return self._settling.waiting()

    @property
    def troubled(self) -> bool:
        """Whether something must be tried again."""
        return bool(self._troubles)

    def ready(self) -> list[Dropped]:
        """What may be taken now: whole, still, and not already set aside."""
        seen = scan(self.atelier.settings.inbox)
        self._said &= set(seen)
        settled = self._settling.ready(seen, clock.monotonic())
        return [one for one in settled if one not in self._said]

    def round(self, ready: list[Dropped]) -> Iterator[Event]:
        """Deal with *ready*; also with what a former round, or a former life, left to be done."""
        yield from self._tell_what_waits()
        changed = self._take_templates()
        yield from self._tell_families()
        if not (ready or changed or self._first or self.troubled):
            return
        self._first = False
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

    def _tell_what_waits(self) -> Iterator[Waits]:
        """The files that cannot be taken, each once for as long as it waits; one that is too large is an event of its
        own.
        """
        now = {one for one in waiting(self.atelier.settings.inbox) if one.raison is not Raison.VOLUMINEUX}
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


def counts_as_refused(event: Event) -> bool:
    """Whether a person has something to correct."""
    words = {"refuse", "en_attente", "non_reconnu", "ecartee", "refusee"}
    return isinstance(event, FileDone) and event.verdict in words
