"""A row of the sheet Indicateurs, the rows of prorogations -> the yearly targets of one indicator, in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from cpomdoc.domain.values import Row

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
