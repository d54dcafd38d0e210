"""What stands as it stood: a workbook copied from a contract says the same; the next contract starts from this one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cpomdoc.schema.preremplis import Copie, Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.preremplir import Contexte, fill
from tests.familles.exemples import cell, change, contracts, examples, famille
from tests.familles.pages import contrat
from tests.pictures import accepted

WHOLE = [
    (key, name, questionnaire)
    for key, name in contracts()
    for questionnaire in (one.key for one in famille(key).awaited() if one.per == "contrat")
]


def everything(questionnaire: Questionnaire) -> Preremplis:
    """All the answers of a questionnaire, as they stand."""
    fields = tuple(one.key for one in questionnaire.fields())
    tables = {table.key: tuple(one.key for one in table.columns) for table in questionnaire.tables()}
    return Preremplis("copie", questionnaire.key, "", copies=(Copie(False, fields, tables, ""),))


@pytest.mark.parametrize(("key", "name", "questionnaire"), WHOLE)
def test_a_workbook_that_is_copied_says_what_it_said(key: str, name: str, questionnaire: str) -> None:
    family, seen = famille(key), contrat(key, name)
    asked = family.questionnaires[questionnaire]
    avance = fill(everything(asked), family, Contexte(contrat=seen, jour=date(2030, 6, 1)))
    assert avance.told == ()
    again: dict[str, Any] = {}
    for place, typed in avance.typed.items():
        change(again, str(place), cell(typed))
    read = accepted(family, questionnaire, again)
    assert read.values == {name: seen.values[name] for name in read.values}
    assert {one.name for one in examples(name, key)[questionnaire, ""].answers} <= {one.name for one in avance.typed}
