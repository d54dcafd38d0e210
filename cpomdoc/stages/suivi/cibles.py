"""A row of the sheet Indicateurs, the rows of prorogations -> the yearly targets of one indicator, in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.domain.values import Row, Value
from cpomdoc.stages.suivi.reponses import CIBLE, INDICATEURS, rows, text

_TARGET = re.compile(r"(?:cible|annee)_(\d+)")


def cibles(row: Row) -> tuple[Decimal, ...]:
    """The targets that *row* gives, in the order of their years: cible_1, cible_2… (annee_1… in a prorogation).

    The first one that is missing ends them: what stands beyond it has no year (E-646 to E-653 tell both).
    """
    numbered = {int(found[1]): value for name, value in row.items() if (found := _TARGET.fullmatch(name))}
    given: list[Decimal] = []
    for rank in range(1, len(numbered) + 1):
        value = numbered.get(rank)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            break
        given.append(Decimal(value))
    return tuple(given)


def prolongees(targets: Sequence[Decimal], added: Sequence[Decimal], years: int) -> tuple[Decimal, ...]:
    """*targets* and those of *years* more: the ones that prorogations give, then that of the last year, kept."""
    if not targets:
        return ()
    more = [*added[:years], *[(added[-1] if added else targets[-1])] * max(0, years - len(added))]
    return (*targets, *more)


def cible(targets: Sequence[Decimal], rang: int | None) -> Decimal | None:
    """The target of that rank (exercices.rang); None: none is due."""
    return targets[rang - 1] if rang is not None and 1 <= rang <= len(targets) else None


@dataclass(frozen=True, slots=True)
class Prolongation:
    """What an act that lengthens the contract adds: whole years, and the targets that it names (annee_1, annee_2)."""

    annees: int
    lignes: tuple[Row, ...] = ()


def prolonger(values: Mapping[str, Value], prolongations: Sequence[Prolongation]) -> Mapping[str, Value]:
    """*values* with the targets of the years that were added, in turn, beside those of each indicator; the same ones
    when none was, or when an indicator has no target to start from.
    """
    if not any(one.annees > 0 for one in prolongations):
        return values
    return {**values, INDICATEURS: tuple(_longer(row, prolongations) for row in rows(values, INDICATEURS))}


def _longer(row: Row, prolongations: Sequence[Prolongation]) -> Row:
    targets = first = cibles(row)
    for one in prolongations:
        mine = [
            told for told in one.lignes if all(text(told, name) == text(row, name) for name in ("objectif", "code"))
        ]
        targets = prolongees(targets, cibles(mine[0]) if mine else (), one.annees)
    added = {f"{CIBLE}{place}": value for place, value in enumerate(targets, 1) if place > len(first)}
    return {**row, **added} if added else row


def _named(row: Row) -> tuple[str, str]:
    return text(row, "objectif"), text(row, "code")
