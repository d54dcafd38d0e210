"""Answers and questions -> the words that checks need: labels, first and last day, what was written, in short."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
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


def shorten(text: str, most: int = 60) -> str:
    """What a person wrote, on one line, short enough for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
