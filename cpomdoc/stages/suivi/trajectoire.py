"""Start, yearly targets, the value of a year -> where it stands on the curve, how late, what effort is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cpomdoc.domain.atteinte import Sens


@dataclass(frozen=True, slots=True)
class Effort:
    """What is to be gained each year to come, what was gained each year gone by: in the unit, in the expected way.

    *rapport*: the first over the second; None when nothing was gained. More than 1: a greater effort is needed.
    """

    restant: Decimal
    fait: Decimal
    rapport: Decimal | None


def position(sens: Sens, depart: Decimal, cibles: Sequence[Decimal], realise: Decimal) -> Decimal | None:
    """How many years of the curve *realise* is worth: 0 at the start or before it, the number of targets at the last.

    Between two targets the curve is a straight line. None for « maintien », and for a curve that goes back somewhere
    (works, for instance): one value would stand at several places of it.
    """
    if sens is Sens.MAINTIEN:
        return None
    way = 1 if sens is Sens.HAUSSE else -1
    curve, here = [way * value for value in (depart, *cibles)], way * realise
    if any(after < before for before, after in pairwise(curve)):
        return None
    reached = sum(value <= here for value in curve) - 1
    if reached < 0:
        return Decimal(0)
    if reached == len(cibles):
        return Decimal(reached)
    before, after = curve[reached], curve[reached + 1]
    return reached + (here - before) / (after - before)


def retard(sens: Sens, depart: Decimal, cibles: Sequence[Decimal], realise: Decimal, rang: int) -> Decimal | None:
    """By how many years the value of the year *rang* is late on the curve; negative: ahead. None: no place on it."""
    place = position(sens, depart, cibles, realise)
    return None if place is None else rang - place


def effort(sens: Sens, depart: Decimal, cibles: Sequence[Decimal], realise: Decimal, rang: int) -> Effort | None:
    """The effort left against the effort made, after *rang* years; None for « maintien » and in the last year."""
    left = len(cibles) - rang
    if sens is Sens.MAINTIEN or left <= 0 or rang <= 0:
        return None
    way = 1 if sens is Sens.HAUSSE else -1
    still, done = way * (cibles[-1] - realise) / left, way * (realise - depart) / rang
    return Effort(still, done, still / done if done > 0 else None)
