"""What a piece of work asks of the disk and of the journals: counted in the very process that does it."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cpomdoc.store import archive, journal, verify
from cpomdoc.store.index import Index
from cpomdoc.store.journal import Journal

R = TypeVar("R")

OUVERTS, STATS, DOSSIERS = "fichiers ouverts", "stat", "dossiers parcourus"
LUES, VUS, RATTRAPAGES = "étapes lues", "journaux consultés", "parcours de tous les journaux"
COUNTED = (OUVERTS, STATS, DOSSIERS, LUES, VUS, RATTRAPAGES)

_counts: Counter[str] = Counter()
_EVENTS = {"open": OUVERTS, "os.scandir": DOSSIERS, "os.listdir": DOSSIERS}


def install() -> None:
    """From now on, this process counts; once and for all: what listens to Python cannot be taken away."""
    sys.addaudithook(_heard)
    for name in ("stat", "lstat"):
        setattr(os, name, _counting(getattr(os, name), STATS))
    read = _counting(journal.read_entry, LUES)
    for module in (journal, archive, verify):
        module.read_entry = read  # type: ignore[attr-defined]
    for name in ("entries", "head", "find"):
        setattr(Journal, name, _counting(getattr(Journal, name), VUS))
    setattr(Index, "catch_up", _counting(Index.catch_up, RATTRAPAGES))  # noqa: B010 - as the others


def _heard(event: str, _: object) -> None:
    if event in _EVENTS:
        _counts[_EVENTS[event]] += 1


def _counting(act: Callable[..., R], name: str) -> Callable[..., R]:
    def counted(*args: Any, **words: Any) -> R:
        _counts[name] += 1
        return act(*args, **words)

    return counted


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """What is counted in the block, once it has ended."""
    found: dict[str, int] = {}
    _counts.clear()
    yield found
    found |= {name: _counts[name] for name in COUNTED}
