"""Links -> the derogations that hold, and the grid of a version with those of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cpomdoc.domain.conformite import Derogation, Grille
from cpomdoc.domain.journal import Deroge, Retabli
from cpomdoc.domain.links import Link


def derogations_of(links: Iterable[Link]) -> dict[str, Derogation]:
    """The derogations that hold after all of *links*, by item."""
    held: dict[str, Derogation] = {}
    for link in links:
        match link.etape:
            case Deroge() as given:
                held[given.exigence] = Derogation(given.motif, link.actor, link.at)
            case Retabli() as taken_back:
                held.pop(taken_back.exigence, None)
    return held


def grid_of_the_day(grille: Grille, links: Iterable[Link]) -> Grille:
    """The *grille* that a manifest keeps, with the derogations that hold after all of *links*."""
    held = derogations_of(links)
    return tuple(replace(line, derogation=held.get(line.cle)) for line in grille)
