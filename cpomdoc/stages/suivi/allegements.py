"""A contract before and after an avenant -> the yearly targets that it changes: those made easier, how many change.

A target is judged by the direction under which it was signed, and found again when only its code or its objective
changed: turning the direction round, or giving another code, lowers nothing unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpomdoc.domain.atteinte import Sens
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.kinds import fold
from cpomdoc.stages.suivi.reponses import CIBLE, INDICATEURS, answered, number, rows, text

Place = tuple[str, str, int]
"""A target: the objective, the code of the indicator, its rank from 1."""
_Name = tuple[str, str]
_SAME = ("code", "libelle", "formule")
"""What tells that an indicator is one that had another code, or another objective."""


def eased(before: Mapping[str, Value], after: Mapping[str, Value]) -> frozenset[Place]:
    """The targets of *before* that are easier to reach after, by the direction signed; one that was taken away from an
    indicator that stays is. One whose indicator is gone is no target any more.
    """
    twins = _twins(before, after)
    return frozenset(
        (*name, rank)
        for name, row in _named(before).items()
        if name in twins
        for rank, old in _targets(row).items()
        if _easier(old, _targets(twins[name]).get(rank), text(row, "sens"))
    )


def _easier(old: Decimal, new: Decimal | None, sens: str) -> bool:
    if new is None:
        return True
    match sens:
        case Sens.HAUSSE:
            return new < old
        case Sens.BAISSE:
            return new > old
    return new != old


def changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> Decimal:
    """The share, in %, of the targets of before that are no longer the same; those that are gone count."""
    twins = _twins(before, after)
    same = [
        old == (_targets(twins[name]).get(rank) if name in twins else None)
        for name, row in _named(before).items()
        for rank, old in _targets(row).items()
    ]
    return Decimal(100 * same.count(False)) / len(same) if same else Decimal(0)


def _named(values: Mapping[str, Value]) -> dict[_Name, Row]:
    return {(show(row.get("objectif")), show(row.get("code"))): row for row in rows(values, INDICATEURS)}


def _targets(row: Row) -> dict[int, Decimal]:
    """The targets of an indicator that are numbers, by their ranks."""
    ranked = {name.removeprefix(CIBLE): number(value) for name, value in row.items() if name.startswith(CIBLE)}
    return {int(rank): value for rank, value in ranked.items() if rank.isdecimal() and value is not None}


def _twins(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[_Name, Row]:
    """Each indicator of *before* that *after* has still: under its name, else under one that was not there and that has
    its code, its wording or its formula. One row is the twin of one.
    """
    old, new = _named(before), _named(after)
    found = {name: new[name] for name in old if name in new}
    left = {name: row for name, row in new.items() if name not in old}
    for name in (one for one in old if one not in new):
        twin = next((other for other, row in left.items() if _alike(old[name], row)), None)
        if twin is not None:
            found[name] = left.pop(twin)
    return found


def _alike(one: Row, other: Row) -> bool:
    return any(answered(one.get(name)) and fold(show(one[name])) == fold(show(other.get(name, ""))) for name in _SAME)
