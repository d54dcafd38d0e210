"""The examples of a family -> what tests need: answers as typed by workbook, and the families, each loaded once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from cpomdoc.adapters.instance import example_sets, family_keys, load_examples, load_family
from cpomdoc.adapters.instance.examples import Example
from cpomdoc.domain.classeur import Cell
from cpomdoc.engine.modeles.verification import check_templates
from cpomdoc.schema.famille import Famille

TEMPLATES = Path(__file__).parents[2] / "templates"


@lru_cache
def famille(key: str) -> Famille:
    """The family *key*, loaded once."""
    return load_family(TEMPLATES, key)


@lru_cache
def read_family(key: str) -> Famille:
    """The same as the engine takes it: it knows what its templates read, and a piece is given nothing else."""
    family = famille(key)
    return replace(family, printed={one.template: frozenset(one.report.used) for one in check_templates(family)})


def ehpad() -> Famille:
    """The EHPAD family."""
    return famille("ehpad")


@lru_cache
def examples(name: str, key: str = "ehpad") -> dict[tuple[str, str], Example]:
    """The workbooks of a set, by questionnaire and site."""
    return {(one.questionnaire.key, one.site): one for one in load_examples(TEMPLATES, famille(key), name)}


def contracts() -> Iterator[tuple[str, str]]:
    """Every whole contract among the examples: the family and the name of the set. The faulty one and acts are not."""
    for key in family_keys(TEMPLATES):
        awaited = {questionnaire.key for questionnaire in famille(key).awaited()}
        for one in example_sets(TEMPLATES, key):
            if awaited <= {questionnaire for questionnaire, _ in examples(one.name, key)}:
                yield key, one.name


LOOKED_AT: tuple[tuple[str, str], ...] = (
    ("chrs", "complet"),
    ("chrs", "minimal"),
    ("ehpad", "huit-etablissements"),
    ("handicap", "complet"),
    ("ph-departemental", "complet"),
    ("residences-autonomie", "forfait-soins"),
)
if os.environ.get("CPOMDOC_PAGES"):
    LOOKED_AT = tuple(contracts())
"""The contracts that are read whole, page by page and figure by figure: each of them by « make pages », the one that
prints most of each family, and a small one, by « make test ».
"""


def as_typed(example: Example) -> dict[str, Any]:
    """The answers as tests/pictures.py wants them: tables are lists of rows."""
    typed: dict[str, Any] = {}
    for key, value in example.answers.items():
        change(typed, str(key), cell(value))
    return typed


def cell(value: object) -> object:
    """What a person would have typed."""
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
