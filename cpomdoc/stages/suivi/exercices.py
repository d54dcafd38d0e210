"""A day, a contract -> the exercice that can be judged and the target it is compared with.

The value of a year is known once its source is due in the next one: a review of September of the third year of a
contract judges the second. Sources due: CASF, R. 314-232 (ERRD); arrêté of 10 April 2019 (tableau de bord).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cpomdoc.schema.reglementation import Dated, Reglementation, value_at

AUCUNE_CIBLE = "aucune cible exigible"
"""What is printed in the place of a target, for an exercice outside those of the contract."""


class Source(StrEnum):
    """Where the values of a year come from; each is due on a day of the next year, which is a dated value."""

    ERRD = "delai.errd"
    ERRD_SANTE = "delai.errd_sante"
    TDB = "delai.tdb"


BASCULE = "atteinte.bascule"
"""The last day of a year on which a contract may begin for its first target to be that of the same year."""


def echeance(reglementation: Reglementation, source: Source, day: date) -> tuple[int, int] | None:
    """The month and the day on which *source* is due, as known on *day*; None when nobody wrote it."""
    return _month_day(reglementation, source, day)


def bascule(reglementation: Reglementation, date_effet: date) -> tuple[int, int] | None:
    """The month and the day of BASCULE for a contract of *date_effet*; None: it was signed before that rule."""
    return _month_day(reglementation, BASCULE, date_effet)


def exercice_juge(day: date, due: tuple[int, int]) -> int:
    """The last closed exercice whose source, *due* on a month and a day of the next year, is due on *day*."""
    return day.year - 1 if (day.month, day.day) >= due else day.year - 2


def annee_cible_1(date_effet: date, last: tuple[int, int] | None) -> int:
    """The year on whose 31 December the first target is due: the year of *date_effet*, or the next after *last*.

    None: the year of *date_effet*, as contracts signed before that rule print it.
    """
    late = last is not None and (date_effet.month, date_effet.day) > last
    return date_effet.year + late


def rang(exercice: int, first: int, targets: int) -> int | None:
    """Which target *exercice* is compared with, from 1; None: none is due (AUCUNE_CIBLE).

    *first*: annee_cible_1; *targets*: how many the contract has, those of its prorogation included.
    """
    place = exercice - first + 1
    return place if 1 <= place <= targets else None


def _month_day(reglementation: Reglementation, key: str, day: date) -> tuple[int, int] | None:
    known = value_at(reglementation, key, day) if key in reglementation else None
    if not isinstance(known, Dated):
        return None
    month, _, of_month = str(known.value).partition("-")
    return int(month), int(of_month)
