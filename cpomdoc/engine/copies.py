"""Files of the inbox that no longer move -> those that are whole, and those of which a copy may still be under way.

A copy may stop for a while. A file that does not open is given a minute without movement, then it is taken as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.attente import FichierEnAttente, Raison
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.engine.entier import is_whole
from cpomdoc.engine.inbox import Dropped, Settling, open_ordinary

CALM = 60.0
"""Seconds without movement, as this process counts them: the clock of a share may say anything."""
LONG_AGO = timedelta(days=1)
"""No two clocks differ by that much: a file both of whose dates are older has not moved for a minute."""


class Copies:
    """Remembers since when each file of the inbox has not moved, and which ones are whole."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._calm = Settling(CALM)
        self._whole: dict[Dropped, bool] = {}
        self.incomplete: tuple[Dropped, ...] = ()

    def whole(self, settled: Sequence[Dropped], seen: Sequence[Dropped], moment: float) -> list[Dropped]:
        """Those of *settled* that may be taken; *seen* is all that lies in the inbox at that (monotonic) moment."""
        calm = set(self._calm.ready(list(seen), moment))
        self._whole = {one: known for one, known in self._whole.items() if one in seen}
        taken = [one for one in settled if one in calm or one.too_large or _long_ago(one) or self._is_whole(one)]
        self.incomplete = tuple(one for one in settled if one not in taken)
        return taken

    @property
    def waiting(self) -> list[FichierEnAttente]:
        """The same files as people are told of them, in name order."""
        return sorted((waits(one) for one in self.incomplete), key=lambda one: one.nom)

    def _is_whole(self, dropped: Dropped) -> bool:
        if dropped not in self._whole:
            try:
                self._whole[dropped] = opens(self._inbox / dropped.path)
            except StorageFailed:
                return True  # nothing is known of it: the failure is told when it is taken
        return self._whole[dropped]


def waits(dropped: Dropped) -> FichierEnAttente:
    """What is said of a file that is not whole yet."""
    return FichierEnAttente(dropped.name, Raison.INCOMPLET)


def opens(path: Path) -> bool:
    """Whether a file of the inbox is whole; one that has gone is not."""
    file = open_ordinary(path)
    if file is None:
        return False
    with file:
        return is_whole(file)


def _long_ago(dropped: Dropped) -> bool:
    last = max(dropped.modified_ns, dropped.changed_ns) / 1e9
    return dropped.changed_ns >= 0 and clock.now().timestamp() - last > LONG_AGO.total_seconds()
