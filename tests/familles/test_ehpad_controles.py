"""Each check that the EHPAD family declares: the complete example does not trigger it, one change of it does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier, Engagement, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.layout import lay_out
from cpomdoc.schema.loading_names import owner_of
from cpomdoc.schema.questionnaire import Check, Questionnaire
from cpomdoc.stages.consolidate import check_contrat, consolidate
from cpomdoc.stages.jointes import expected
from tests.familles.exemples import as_typed, change, ehpad, examples
from tests.pictures import spell, verdict

SOUND = "huit-etablissements"
SITE = "990001455"
FILE = tomllib.loads(Path(__file__).with_name("ehpad_controles.toml").read_text("utf-8"))
CASES: Mapping[str, Mapping[str, Any]] = FILE["cas"]

Workbook = tuple[str, str]
Answers = Mapping[Workbook, Mapping[str, Any]]


def declared() -> Iterator[tuple[Check, Questionnaire | None]]:
    """Every check with the questionnaire that declares it; None for those of famille.toml; those of acts apart."""
    for questionnaire in ehpad().awaited():
        yield from ((check, questionnaire) for check in questionnaire.checks)
    for check in ehpad().checks:
        owner = owner_of(ehpad(), check.at)
        if owner is None or owner.per != "acte":
            yield check, None


CHECKS = {check.code: (check, owner) for check, owner in declared()}


def typed(name: str) -> Mapping[str, Any]:
    """The answers of a base, with those of the base that it starts from."""
    answers = dict(FILE["bases"].get(name, {}))
    return {**(typed(answers.pop("base")) if "base" in answers else {}), **answers}


def asked_in(key: str) -> Workbook:
    """The workbook where the answer is typed."""
    owner = ehpad().owner(key.partition("[")[0] + key.partition("]")[2])
    assert owner is not None, f"{key} is asked nowhere"
    return owner.key, SITE if owner.per == "etablissement" else ""


def with_changes(changes: Mapping[str, Any]) -> Answers:
    """The sound contract with some answers typed otherwise; only the workbooks that change are copied."""
    answers: dict[Workbook, Any] = dict(sound())
    touched = {asked_in(key) for key in changes}
    answers.update({workbook: copied(answers[workbook]) for workbook in touched})
    for key, value in changes.items():
        change(answers[asked_in(key)], key, value)
    return answers


def copied(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, list) else value for key, value in answers.items()}


@lru_cache
def sound() -> Answers:
    return {workbook: as_typed(example) for workbook, example in examples(SOUND).items()}


VERDICTS: dict[int, tuple[Mapping[str, Any], Dossier | Refus]] = {}


def judged(questionnaire: str, answers: Mapping[str, Any]) -> Dossier | Refus:
    """The verdict on a workbook; an unchanged one is judged once."""
    if id(answers) not in VERDICTS:
        VERDICTS[id(answers)] = answers, verdict(ehpad(), questionnaire, answers)
    return VERDICTS[id(answers)][1]


def findings(answers: Answers, owner: Questionnaire | None, beside: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What the declaring questionnaire says of itself, or the family of the whole contract."""
    if owner is not None:
        outcome = judged(owner.key, answers[owner.key, SITE if owner.per == "etablissement" else ""])
        return outcome.findings if isinstance(outcome, Refus) else outcome.warnings
    dossiers = []
    for (questionnaire, _), typed_answers in answers.items():
        outcome = judged(questionnaire, typed_answers)
        assert isinstance(outcome, Dossier), spell(outcome)
        dossiers.append(outcome)
    return check_contrat(with_beside(consolidate("CPOM-2027-014", dossiers, ehpad()), beside), ehpad())


def with_beside(contrat: Contrat, beside: Mapping[str, Any]) -> Contrat:
    """The contract with every document joined, but « absentes » of the first establishment; bound « ailleurs » too."""
    came = [
        PieceJointe(one.jointe.key, one.site, 1, "", "", 1, "2026-11-21T10:00:00+01:00")
        for one in expected(contrat.values, ehpad())
        if one.site != SITE or one.jointe.key not in beside.get("absentes", ())
    ]
    other = beside.get("ailleurs")
    bound = (Engagement(SITE, other, date(2025, 1, 1), date(2029, 12, 31)),) if other else ()
    return replace(contrat, jointes=tuple(came), ailleurs=bound)


def found(
    changes: Mapping[str, Any], code: str, owner: Questionnaire | None, beside: Mapping[str, Any]
) -> dict[CellRef | None, Finding]:
    """The findings of that code on the sound contract with these changes, by cell."""
    said = findings(with_changes(changes), owner, beside)
    return {finding.at: finding for finding in said if finding.rule.code == code}


def bearing(code: str) -> CellRef:
    """The cell of « sur », on the row of the case."""
    check, _ = CHECKS[code]
    name = check.at.removeprefix(f"{SITES}.")
    owner = owner_of(ehpad(), check.at)
    assert owner is not None
    table = next((table.key for table in owner.tables() if name.startswith(f"{table.key}.")), "")
    changed = [
        int(key.partition("[")[2].partition("]")[0]) for key in CASES[code]["faux"] if key.startswith(f"{table}[")
    ]
    row = CASES[code].get("ligne", changed[0] if changed else None) if table else None
    return lay_out(owner).cell(FieldKey(name, row))


def test_every_check_has_a_case_and_every_case_a_check():
    assert sorted(CHECKS) == sorted(CASES)


@pytest.mark.parametrize("code", sorted(set(CHECKS) & set(CASES)))
def test_one_change_triggers_the_check_at_its_cell(code: str):
    _, owner = CHECKS[code]
    base = typed(CASES[code].get("base", ""))
    before = found(base, code, owner, {})
    after = found({**base, **CASES[code]["faux"]}, code, owner, CASES[code])
    assert set(after) - set(before) == {bearing(code)}
    said = after[bearing(code)]
    assert "{" not in said.message + said.remedy
    assert said.message.endswith(".")
    assert said.question
