"""The value of an indicator, its start and its target -> whether the target is reached, as the contract counts it."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum


class Atteinte(StrEnum):
    """How far a target is reached."""

    ATTEINTE = "Atteinte"
    PARTIELLE = "Partiellement atteinte"
    NON = "Non atteinte"


def reached(value: Decimal, direction: str, start: Decimal, target: Decimal, tolerance: Decimal) -> Atteinte:
    """Whether *target* is reached by *value*, in its own unit; *tolerance* is in % of the target.

    What the contract says: a target is deemed reached when the gap is no more than the tolerance. Going beyond it in
    the expected *direction* (« hausse », « baisse ») is no gap; for « maintien », any gap is one. Not reached, it is so
    in part when the value went that way from its start; for « maintien », never.
    """
    gap = {"hausse": target - value, "baisse": value - target}.get(direction, abs(value - target))
    allowed = abs(target) * tolerance / 100
    if gap <= allowed:
        return Atteinte.ATTEINTE
    gained = {"hausse": value - start, "baisse": start - value}.get(direction, Decimal(0))
    return Atteinte.PARTIELLE if gained > 0 else Atteinte.NON
