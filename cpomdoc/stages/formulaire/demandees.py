"""A form filled in advance, its questions -> which answers it asks for, and how many of them are written already.

Counted is what somebody would have to type in a blank form for it to be accepted: a question or a column that is not
optional, of rows that are there, unless another answer decides that it is not asked. While that other answer is not
known, nobody knows, and it is not counted. What is optional, and what the form computes from other cells, count on
neither side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.stages.formulaire.preremplir import Avance


@dataclass(frozen=True, slots=True)
class Ecrites:
    """Of the answers that a form asks for (*demandees*), how many are written: *reprises* (the contract's) and
    *proposees* (to confirm).
    """

    demandees: int = 0
    reprises: int = 0
    proposees: int = 0

    @property
    def ecrites(self) -> int:
        """How many are written, one way or the other."""
        return self.reprises + self.proposees

    @property
    def part(self) -> int:
        """The share that is written, in whole percents, rounded down; 0 when nothing is asked."""
        return 100 * self.ecrites // self.demandees if self.demandees else 0


def demandees(form: Questionnaire, avance: Avance) -> Iterator[FieldKey]:
    """The answers that *form* asks for, once it is filled in as *avance* says."""
    yield from (key for key in _required(form, avance) if key not in avance.computed)


def _required(form: Questionnaire, avance: Avance) -> Iterator[FieldKey]:
    for question in form.fields():
        if _asked(question, avance, "", None):
            yield FieldKey(question.key)
    for table in form.tables():
        for row in range(avance.rows.get(table.key, 0)):
            for column in table.columns:
                if _asked(column, avance, f"{table.key}.", row):
                    yield FieldKey(f"{table.key}.{column.key}", row)


def _asked(question: Field, avance: Avance, table: str, row: int | None) -> bool:
    condition = question.condition
    if not question.required or condition is None:
        return question.required
    other = avance.values.get(FieldKey(f"{table}{condition.field}", row))
    return other is not None and show(other) in condition.values


def ecrites(form: Questionnaire, avance: Avance) -> Ecrites:
    """How much of *form* is written already."""
    asked = list(demandees(form, avance))
    written = [key for key in asked if key in avance.typed]
    taken = sum(key in avance.repris for key in written)
    return Ecrites(len(asked), taken, len(written) - taken)
