"""Answers of a contract -> what its follow-up is judged by: how many targets it has, which one an exercice is due.

The names are those of the questionnaires that all families share (commun/questionnaires/indicateurs.toml).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule, rang

INDICATEURS, CIBLE = "indicateurs", "cible_"
"""The table of the indicators of a contract, and how the columns of its targets begin: their rank follows."""

OBJECTIFS, TOLERANCE = "objectifs", "mesure.tolerance"
REVUE_OBJECTIFS, REVUE_ACTIONS, REVUE_INDICATEURS = "revue_objectifs", "revue_actions", "revue_indicateurs"


def rows(values: Mapping[str, Value], table: str) -> tuple[Row, ...]:
    """The rows of *table*, none when it is not answered."""
    found: Any = values.get(table, ())
    return found if isinstance(found, tuple) and all(isinstance(row, Mapping) for row in found) else ()


def answered(value: object) -> bool:
    """Whether somebody gave an answer, « sans objet » being none."""
    return value is not None and value != "" and not isinstance(value, SansObjet)


def number(value: object) -> Decimal | None:
    """An answer that is a number, exactly."""
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def text(row: Row, column: str) -> str:
    """The answer of *column* when it is a text, or an empty one."""
    value = row.get(column)
    return value if isinstance(value, str) else ""


def cibles(row: Row) -> tuple[Decimal | None, ...]:
    """The targets of an indicator in the order of their ranks, up to the last that it has; None in a gap."""
    known = {int(name.removeprefix(CIBLE)): number(value) for name, value in row.items() if _ranked(name)}
    last = max((place for place, value in known.items() if value is not None), default=0)
    return tuple(known.get(place) for place in range(1, last + 1))


def _ranked(name: str) -> bool:
    return name.startswith(CIBLE) and name.removeprefix(CIBLE).isdecimal()


def cibles_fixees(values: Mapping[str, Value]) -> int:
    """How many targets the contract has: the highest rank under which one of its indicators has any."""
    return max((len(cibles(row)) for row in rows(values, INDICATEURS)), default=0)


def rang_compare(values: Mapping[str, Value], date_effet: object, exercice: int, law: Reglementation) -> int | None:
    """Which target of the contract *exercice* is compared with, from 1; None: none is due, or since when is unknown."""
    if not isinstance(date_effet, date):
        return None
    return rang(exercice, annee_cible_1(date_effet, bascule(law, date_effet)), cibles_fixees(values))
