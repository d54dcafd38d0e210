"""The examples of a family -> what tests need: answers as typed by workbook, and the families, each loaded once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from cpomdoc.adapters.examples import Example, load_examples
from cpomdoc.adapters.families import load_family
from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.famille import Famille

TEMPLATES = Path(__file__).parents[2] / "templates"
CONTRACTS = ("huit-etablissements", "un-etablissement", "deux-departements", "forfait-unique", "minimal")


@lru_cache
def famille(key: str) -> Famille:
    """The family *key*, loaded once."""
    return load_family(TEMPLATES, key)


def ehpad() -> Famille:
    """The EHPAD family."""
    return famille("ehpad")


@lru_cache
def examples(name: str, key: str = "ehpad") -> dict[tuple[str, str], Example]:
    """The workbooks of a set, by questionnaire and site."""
    return {(one.questionnaire.key, one.site): one for one in load_examples(TEMPLATES, famille(key), name)}


def as_typed(example: Example) -> dict[str, Any]:
    """The answers as tests/pictures.py wants them: tables are lists of rows."""
    typed: dict[str, Any] = {}
    for key, value in example.answers.items():
        change(typed, str(key), _cell(value))
    return typed


def _cell(value: object) -> object:
    if isinstance(value, date):
        return Cell(value.isoformat(), "date")
    return Cell(str(value), "number") if isinstance(value, int | Decimal) else value


def change(answers: dict[str, Any], key: str, value: object) -> None:
    """Type *value* at « gestionnaire.siren » or « parties[0].role »; rows are added as needed."""
    table, bracket, rest = key.partition("[")
    if not bracket:
        answers[key] = value
        return
    row, _, column = rest.partition("].")
    rows = answers.setdefault(table, [])
    rows.extend({} for _ in range(int(row) + 1 - len(rows)))
    rows[int(row)] = {**rows[int(row)], column: value}
