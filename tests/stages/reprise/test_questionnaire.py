"""The workbook that takes a contract over is checked by itself: days, codes, directions, two persons for targets."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cpomdoc.adapters.excel.reading import Illisible, read_classeur
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.engine.reprise_sample import IDENTITY, famille, form, tables


def _with(table: str, **changes: Any) -> dict[str, Any]:
    rows = [dict(row) for row in tables()[table]]
    rows[0] |= changes
    return {table: rows}


def said(answers: dict[str, Any]) -> set[str]:
    """The codes of what is said of a workbook with these answers beside sound ones."""
    classeur = read_classeur(form({**IDENTITY, **tables(), **answers}))
    assert not isinstance(classeur, Illisible)
    submission = read(classeur, {famille().key: famille()})
    assert isinstance(submission, Submission)
    verdict = validate(submission, famille())
    found = verdict.findings if isinstance(verdict, Refus) else verdict.warnings
    return {one.rule.code for one in found}


def test_a_sound_workbook_is_taken_without_a_remark() -> None:
    assert said({}) == set()


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("E-771", {"reprise.date_fin": date(2023, 12, 31)}),
        ("W-771", {"reprise.relu_par": "Camille Roche"}),
        ("E-772", _with("indicateurs", objectif="OBJ-9")),
        ("W-772", _with("indicateurs", cible_5=1)),
        ("W-773", {"realises": [{"objectif": "OBJ-1", "code": "X9", "exercice": 2024, "valeur": 12}]}),
    ],
)
def test_one_change_triggers_each_check(code: str, answers: dict[str, Any]) -> None:
    assert said(answers) == {code}
