"""A process of its own for what is measured inside a process: a command whose asks are counted, a watcher that lives.

``python -m bench.echelle.enfant compter MOTS…`` does a command of the product and says what it asked of the disk;
``… vivre FORMULAIRE…`` lives as the watcher does, and says what each round costs. The answer is one line of JSON, the
last one on the standard output.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import pstats
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.echelle import comptes
from cpomdoc import watcher
from cpomdoc.adapters.instance import Settings, find_root, load_settings
from cpomdoc.cli import door
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.engine.events import FileDone
from cpomdoc.engine.rounds import Rounds, at_work

ANSWER = "\x1e"
_IDLE_ROUNDS, _TOLD, _FAILED = 3, 45, 9
_USUAL = 2.0
"""Seconds of stability of an instance that nobody changed; here a file is taken at once."""


class NotDone(Exception):
    """What was to be measured did not happen."""


def main() -> None:
    """Do what is asked, and say it."""
    what, *words = sys.argv[1:]
    try:
        told = {"compter": _count, "vivre": _live, "profiler": _profile}[what](words)
    except NotDone as error:
        print(error, file=sys.stderr)
        sys.exit(_FAILED)
    print(f"\n{ANSWER}{json.dumps(told, ensure_ascii=False)}")


def _count(words: Sequence[str]) -> dict[str, int]:
    comptes.install()
    with comptes.counted() as found:
        door.run(words)
    return found


def cpu() -> float:
    """Seconds of processor of this process and of all that descends from it, ended or not."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + gone.ru_utime + gone.ru_stime + sum(_of_living(os.getpid()))


def _of_living(parent: int) -> Iterator[float]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(words[1]) == parent:
            yield sum(int(word) for word in words[11:15]) / os.sysconf("SC_CLK_TCK")
            yield from _of_living(int(stat.parent.name))


def resident() -> float:
    """MiB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of processor and on the wall."""
    before, start = cpu(), time.perf_counter()
    work()
    return {"cpu": cpu() - before, "wall": time.perf_counter() - start}


def _middle(found: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


class Vivant:
    """A watcher between two rounds: each is asked for, none comes by itself."""

    def __init__(self, settings: Settings, rounds: Rounds) -> None:
        self.settings, self.rounds = settings, rounds
        self._bell = watcher.Bell()
        self.events: list[object] = []

    def round(self) -> None:
        """What the watcher does each time that it wakes."""
        watcher._round(self.rounds.atelier, self.rounds, self.events.append, self._bell)

    def refresh(self) -> None:
        """The pages alone."""
        refresh_dashboard(self.rounds.atelier, self.rounds.avis)

    def drop(self, form: Path) -> None:
        """One more form, and the round that takes it."""
        shutil.copyfile(form, self.settings.inbox / form.name)
        self.rounds.ready()  # seen: it settles
        self.events.clear()
        self.round()
        done = [one for one in self.events if isinstance(one, FileDone)]
        if [one.verdict for one in done] != ["accepte"]:
            raise NotDone(f"{form.name} : {self.events}")


@contextmanager
def living() -> Iterator[Vivant]:
    """The watcher of the instance that CPOMDOC_INSTANCE names, after its first round."""
    settings = load_settings(find_root())
    with at_work(settings) as rounds:
        vivant = Vivant(settings, rounds)
        vivant.round()
        yield vivant


def _live(words: Sequence[str]) -> dict[str, Any]:
    forms = [Path(word) for word in words]
    told: dict[str, Any] = {}
    born = cpu()
    with living() as vivant:
        told["démarrage"] = {"cpu": cpu(), "depuis": cpu() - born}
        gc.collect()
        told["mémoire au repos"] = resident()
        told["tour à vide"] = _middle([timed(vivant.round) for _ in range(_IDLE_ROUNDS)])
        told["pages, rien de nouveau"] = _middle([timed(vivant.refresh) for _ in range(_IDLE_ROUNDS)])
        told["dépôt, processus vivant"] = timed(partial(vivant.drop, forms[0]))
        told["mémoire après dépôt"] = resident()
        if not vivant.rounds.waiting:
            raise NotDone("aucun fichier n’est mis à part : ce tour n’est pas celui qu’il faut")
        told["tour, fichier mis à part"] = _middle([timed(vivant.round) for _ in range(_IDLE_ROUNDS)])
        usual = replace(vivant.settings, stability=_USUAL)
        told["pause, fichier mis à part"] = watcher._pause(usual, vivant.rounds, watcher.RESCAN)
        comptes.install()
        told["comptes"] = {}
        for name, work in (("tour à vide", vivant.round), ("dépôt, processus vivant", partial(vivant.drop, forms[1]))):
            with comptes.counted() as found:
                work()
            told["comptes"][name] = found
    return told


def _profile(words: Sequence[str]) -> dict[str, Any]:
    """Where a drop and an idle round spend their time: told on the error output, by cumulated time."""
    with living() as vivant:
        works = (("tour à vide", vivant.round), ("dépôt", lambda: vivant.drop(Path(words[0]))))
        for name, work in works:
            profile = cProfile.Profile()
            profile.runcall(work)
            print(f"\n{name}", file=sys.stderr)
            pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(r"cpomdoc", _TOLD)
    return {}


if __name__ == "__main__":
    main()
