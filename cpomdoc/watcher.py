"""Files dropped -> rounds of work, until told to stop. Events only wake it: a full scan is the truth."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from cpomdoc.adapters.instance import Settings, clock, on_network
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.attente import is_lock
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.ennuis import failure_of
from cpomdoc.engine.events import ColisDone, Event, FileDone
from cpomdoc.engine.repris import FOLDER
from cpomdoc.engine.rounds import Rounds, at_work
from cpomdoc.engine.share import reachable
from cpomdoc.store.files import is_temporary

RESCAN = 30.0
"""Seconds between two scans when nothing wakes: events get lost, and a share may announce none."""
RESCAN_NETWORK = 5.0
RETRY = 15.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the watcher itself: it looks, the share has gone, it is back."""

    text: str
    remedy: str = ""


Tell = Callable[[Event | Notice], None]


class Bell:
    """Wakes the watcher, and tells it to stop. Safe to ring from a signal or from another thread."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self.stopping = False

    def ring(self) -> None:
        """Something moved."""
        self._rung.set()

    def stop(self) -> None:
        """End after the work in hand."""
        self.stopping = True
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Sleep until it rings, *seconds* at most."""
        self._rung.wait(seconds)
        self._rung.clear()


def watch(settings: Settings, tell: Tell, bell: Bell) -> None:
    """Work until the bell says stop. Raises Busy when another process already works here."""
    with at_work(settings) as rounds, _woken(settings.inbox, bell) as alerted:
        pause = RESCAN if alerted else RESCAN_NETWORK
        tell(Notice(f"Le dossier « {settings.inbox.name} » est surveillé."))
        _loop(rounds.atelier, rounds, tell, bell, pause)


def _loop(atelier: Atelier, rounds: Rounds, tell: Tell, bell: Bell, pause: float) -> None:
    here = True
    while not bell.stopping:
        was_here, here = here, _reachable(atelier.settings)
        if here != was_here:
            tell(_seen_again() if here else _vanished(atelier.settings))
        if here:
            here = _safely(atelier, rounds, tell, bell)
        bell.wait(_pause(atelier.settings, rounds, pause) if here else RESCAN_NETWORK)


def _safely(atelier: Atelier, rounds: Rounds, tell: Tell, bell: Bell) -> bool:
    """One round; False when the share went away in the middle of it. Any other failure is said, and tried again."""
    try:
        _round(atelier, rounds, tell, bell)
    except Exception as error:  # noqa: BLE001 - nothing but the bell ends the watcher
        if not _reachable(atelier.settings):
            tell(_vanished(atelier.settings))
            return False
        failure = failure_of(atelier, error)
        tell(Notice(failure.message, failure.remedy))
    return True


def _round(atelier: Atelier, rounds: Rounds, tell: Tell, bell: Bell) -> None:
    ready = rounds.ready()
    done, files = 0, len(ready)
    for event in rounds.round(ready):
        tell(event)
        files += len(event.fichiers) if isinstance(event, ColisDone) else 0
        done += isinstance(event, FileDone)
        if isinstance(event, FileDone) and done == files:
            tell(Notice("Contrats complets : rédaction et mise en pages…"))
        if bell.stopping:
            break  # what is left is in the inbox and in the journal: the next start goes on
    rounds.send_letters()
    refresh_dashboard(atelier, rounds.avis)
    for accroc in rounds.accrocs():
        tell(accroc)


def _pause(settings: Settings, rounds: Rounds, pause: float) -> float:
    if rounds.troubled:
        return RETRY
    return min(pause, settings.stability / 2 + 0.05) if rounds.waiting else pause


def _reachable(settings: Settings) -> bool:
    try:
        return reachable(settings) and settings.inbox.is_dir()
    except (OSError, CpomdocError):  # a share that is about to go answers with errors
        return False


def _vanished(settings: Settings) -> Notice:
    at = clock.now()
    return Notice(
        f"Le dossier partagé n'est pas accessible depuis {at.hour} h {at.minute:02} ({settings.inbox.parent}).",
        "Vérifiez le réseau ; le traitement reprendra dès son retour. Rien n'est perdu.",
    )


def _seen_again() -> Notice:
    return Notice("Le dossier partagé est de nouveau accessible. Le traitement reprend.")


class _Ringer(FileSystemEventHandler):
    """Whatever moves below the inbox rings the bell; what it was is for the scan to say."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Reading a file is an event too, and we read: only what others change in the folder counts. A file that leaves
        asks for nothing that the next scan would not see: on a quick disk, our own taking of one is told as no more.
        But a lock that leaves is a workbook that somebody closed: it is awaited.
        """
        leaves = event.event_type == "deleted" and not is_lock(Path(os.fsdecode(event.src_path)).name)
        if event.event_type not in {"opened", "closed_no_write"} and not leaves and not _of_ours(event):
            self._bell.ring()


def _of_ours(event: FileSystemEvent) -> bool:
    """What we do ourselves when a file leaves the inbox, or what such a move does to the folder around it: each true
    drop is an event of its own besides. It must not wake us: what is refused would be tried again at once, for ever.
    """
    if event.is_directory and event.event_type == "modified":
        return True
    places = (Path(os.fsdecode(place)) for place in (event.src_path, event.dest_path) if place)
    return any(part == FOLDER or is_temporary(part) for place in places for part in place.parts)


@contextmanager
def _woken(inbox: Path, bell: Bell) -> Iterator[bool]:
    """Ring the bell when the folder changes, where the system announces it; whether it does."""
    if on_network(inbox):
        yield False
        return
    observer = Observer()
    observer.schedule(_Ringer(bell), str(inbox), recursive=True)
    try:
        observer.start()
    except OSError:  # the system has no more watches to give
        yield False
        return
    try:
        yield True
    finally:
        observer.stop()
        with suppress(RuntimeError):
            observer.join(2)
