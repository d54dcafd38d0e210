"""A contract before and after an avenant -> the yearly targets that it changes: those made easier, how many change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpomdoc.domain.atteinte import Sens
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.stages.suivi.reponses import CIBLE, INDICATEURS, rows

Place = tuple[str, str, int]
"""A target: the objective, the code of the indicator, its rank from 1."""


def targets(values: Mapping[str, Value]) -> dict[Place, tuple[Decimal, str]]:
    """Every target of a contract that is a number, with the direction that is expected."""
    found = {}
    for row in rows(values, INDICATEURS):
        for name, value in row.items():
            rank = name.removeprefix(CIBLE)
            number = isinstance(value, int | Decimal) and not isinstance(value, bool)
            if name.startswith(CIBLE) and rank.isdecimal() and number:
                place = (show(row.get("objectif")), show(row.get("code")), int(rank))
                found[place] = Decimal(str(value)), show(row.get("sens"))
    return found


def eased(before: Mapping[str, Value], after: Mapping[str, Value]) -> frozenset[Place]:
    """The targets that are easier to reach after than before; one that is gone is no target any more."""
    old, new = targets(before), targets(after)
    return frozenset(place for place in old.keys() & new.keys() if _easier(old[place][0], new[place][0], new[place][1]))


def _easier(old: Decimal, new: Decimal, sens: str) -> bool:
    match sens:
        case Sens.HAUSSE:
            return new < old
        case Sens.BAISSE:
            return new > old
    return new != old


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> Decimal:
    """The share, in %, of the targets of before that are no longer the same; those that are gone count."""
    old, new = targets(before), targets(after)
    if not old:
        return Decimal(0)
    other = sum(place not in new or new[place][0] != value for place, (value, _) in old.items())
    return Decimal(100 * other) / len(old)
