"""Answers and questions -> the words that checks need: labels, first and last day, what was written, in short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cpomdoc.domain.show import show, show_year
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import YEAR
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.stages.figures.compute import contract_end

MOST_YEARS = 99
"""A contract longer than that is no duration; its last day is not computed."""


def pseudo_values(values: Mapping[str, Value], famille: Famille) -> dict[str, Value]:
    """First and last day of the contract, as far as the answers give them."""
    start, years = values.get(famille.roles.date_effet), values.get(famille.roles.duree)
    if not isinstance(start, date):
        return {}
    found: dict[str, Value] = {DATE_EFFET: start}
    if isinstance(years, int) and 0 < years <= MOST_YEARS:
        found[DATE_FIN] = contract_end(start, years)
    return found


def labels_of(questionnaire: Questionnaire) -> dict[str, str]:
    """The visible question of every dotted name."""
    labels = {question.key: question.label for question in questionnaire.fields()}
    for table in questionnaire.tables():
        labels.update({f"{table.key}.{column.key}": column.label for column in table.columns})
    return labels


def years_of(questionnaire: Questionnaire) -> Iterator[str]:
    """The dotted name of every question about a year."""
    yield from (question.key for question in questionnaire.fields() if question.kind == YEAR)
    for table in questionnaire.tables():
        yield from (f"{table.key}.{column.key}" for column in table.columns if column.kind == YEAR)


def shown(question: Field | None, value: Value | None) -> str:
    """An answer to *question* as a person reads it."""
    return show_year(value) if question is not None and question.kind == YEAR else show(value)


def shorten(text: str, most: int = 60) -> str:
    """What a person wrote, on one line, short enough for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
