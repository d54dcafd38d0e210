"""Answers + the dated law -> the tables that a family has computed (schema/equation.py), such as tariff equations.

A figure that lacks one of its terms is « sans objet »: nothing is guessed, and no check speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.schema.equation import Equation, Terme
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at
from cpomdoc.stages.checks.facts import Facts, comparable, numbers, paired, usable
from cpomdoc.stages.figures.compute import call


def equations(values: Mapping[str, Value], famille: Famille) -> dict[str, tuple[Row, ...]]:
    """The rows of every computed table of the family, in the order of the rows that each one follows."""
    facts = Facts(values, {}, {}, famille.reglementation)
    return {one.key: _rows(one, facts) for one in famille.equations}


def _rows(equation: Equation, facts: Facts) -> tuple[Row, ...]:
    near = Near(facts, equation)
    return tuple(_row(equation, facts, near, index) for index in range(len(facts.rows(equation.rows))))


@dataclass(frozen=True)
class Near:
    """Which rows of each other table go with a row of those that an equation follows: found once for all its terms."""

    facts: Facts
    equation: Equation
    found: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def __call__(self, table: str, index: int) -> tuple[int, ...]:
        """The places, in *table*, of those that go with the row *index*."""
        if (table, index) not in self.found:
            row, others = self.facts.rows(self.equation.rows)[index], self.facts.rows(table)
            self.found[table, index] = tuple(paired(row, others, self.equation.join))
        return self.found[table, index]


def _row(equation: Equation, facts: Facts, near: Near, index: int) -> Row:
    row: dict[str, Any] = {}
    for terme in equation.termes:
        found = _worth(terme, equation, facts, near, index, row)
        if not usable(found):
            found = SANS_OBJET if terme.default is None else Decimal(terme.default)
        row[terme.key] = _rounded(found, terme)
    return row


def _worth(terme: Terme, equation: Equation, facts: Facts, near: Near, index: int, row: Mapping[str, Any]) -> Any:
    if terme.answers:
        found = (value for name in terme.answers for value in _answers(name, terme, equation, facts, near, index))
        return next(found, None)
    if terme.total:
        return sum(numbers(list(_answers(terme.total, terme, equation, facts, near, index))) or (), Decimal(0))
    if terme.rules:
        key = terme.rules.get(", ".join(show(row[name]) for name in terme.by))
        return None if key is None else _of_law(key, equation, facts.reglementation, facts.at(equation.year, index))
    given = numbers([row[name] for name in terme.arguments])
    return None if given is None else call(terme.function, given)


def _answers(name: str, terme: Terme, equation: Equation, facts: Facts, near: Near, index: int) -> Iterator[Any]:
    """The usable answers to *name* that concern the row: its own, or those of the rows that go with it elsewhere."""
    table, column = facts.split(name)
    if table in ("", equation.rows):
        found = [facts.at(name, index)]
    else:
        others = facts.rows(table)
        found = [others[at].get(column) for at in near(table, index) if _kept(terme, facts, at)]
    yield from (value for value in found if usable(value))


def _kept(terme: Terme, facts: Facts, row: int) -> bool:
    return (terme.only is None or _meets(terme.only, facts, row)) and not (
        terme.unless is not None and _meets(terme.unless, facts, row)
    )


def _meets(condition: Condition, facts: Facts, row: int) -> bool:
    return show(facts.at(condition.field, row)) in condition.values


def _of_law(key: str, equation: Equation, law: Reglementation, year: Any) -> Any:
    """The value of the law on the first day of the year of the row; None when nobody wrote it."""
    if not isinstance(year, int) or isinstance(year, bool):
        return None
    dated = value_at(law, key, date(year, 1, 1))
    return dated.value if isinstance(dated, Dated) else None


def _rounded(value: Any, terme: Terme) -> Any:
    number = comparable(value) if terme.decimals is not None else None
    if not isinstance(number, Decimal):
        return value
    return number.quantize(Decimal(1).scaleb(-(terme.decimals or 0)), ROUND_HALF_UP)
