"""The templates of the instance -> the families that work goes on with, checked once as long as they do not change."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.gel import families_needed
from cpomdoc.engine.modeles.prise import take


def take_families(atelier: Atelier) -> None:
    """Take the templates as they are now. A family that is not sound stays as it was, and *atelier.fautes* says why."""
    atelier.use(take(atelier.reserve, lambda: families_needed(atelier)))


def fingerprint(templates: Path) -> frozenset[tuple[str, int, int]]:
    """What tells quickly whether a file of the families may have changed: names, sizes and dates."""
    found = set()
    for folder, _, names in os.walk(templates):
        for name in names:
            with suppress(OSError):
                facts = Path(folder, name).lstat()
                found.add((f"{folder}/{name}", facts.st_size, facts.st_mtime_ns))
    return frozenset(found)
