"""Two answers to one questionnaire + what it held when it was given -> whether the later one continues the other.

A workbook passes from hand to hand: whoever completes what a colleague dropped contradicts nobody. Whoever filled a
copy of their own does (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cpomdoc.domain.values import Value
from cpomdoc.schema.kinds import shape_of
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.shapes import Text
from cpomdoc.stages.pieces.compare import rows_by_identity, same

Values = Mapping[str, Value]
_Place = tuple[str, str]
"""An answer: its key, and what tells its row."""

SENTENCE = 40
"""From so many characters on, two people do not write the same words by chance."""


@dataclass(frozen=True, slots=True)
class Filiation:
    """What became, in a later workbook, of the answers that the author of an earlier one gave. Answers that stood in
    it when it was given are the author's only once changed.

    *kept* and *changed* are how many stayed and did not; *sentences*, how many of those that stayed nobody else would
    have written alike.
    """

    kept: int
    changed: int
    sentences: int

    @property
    def whole(self) -> bool:
        """Whether the later workbook says all that the earlier one said, and perhaps more."""
        return not self.changed

    @property
    def made_from(self) -> bool:
        """Whether the later one was made from the earlier one: it holds its very sentences, and most of its answers."""
        return bool(self.sentences) and self.kept > self.changed


def filiation(before: Values, after: Values, given: Values, questionnaire: Questionnaire) -> Filiation:
    """What *after* keeps of *before*, both made from a workbook that held *given*."""
    was, is_now, offered = (dict(_placed(values, questionnaire)) for values in (before, after, given))
    free = _free(questionnaire)
    kept = changed = sentences = 0
    for place in dict.fromkeys([*was, *offered]):
        said = was.get(place)
        if same(said, offered.get(place)):
            continue
        if not same(said, is_now.get(place)):
            changed += 1
            continue
        kept += 1
        sentences += place[0] in free and isinstance(said, str) and len(said) >= SENTENCE
    return Filiation(kept, changed, sentences)


def _placed(values: Values, questionnaire: Questionnaire) -> Iterator[tuple[_Place, Value | None]]:
    for question in questionnaire.fields():
        yield (question.key, ""), values.get(question.key)
    for table in questionnaire.tables():
        for name, row in rows_by_identity(values.get(table.key), table).items():
            for column in table.columns:
                yield (f"{table.key}.{column.key}", name), row.get(column.key)


def _free(questionnaire: Questionnaire) -> frozenset[str]:
    """The questions that people answer in words of their own."""
    named = [(one.key, one) for one in questionnaire.fields()]
    named += [(f"{table.key}.{one.key}", one) for table in questionnaire.tables() for one in table.columns]
    shapes = ((name, shape_of(question)) for name, question in named)
    return frozenset(name for name, shape in shapes if isinstance(shape, Text) and not shape.code)
