"""The examples of each family, written as Excel forms and read back: accepted, exact, and sound together."""

from __future__ import annotations

from functools import lru_cache

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import family_keys
from cpomdoc.adapters.instance.examples import Example, example_sets, load_examples
from cpomdoc.domain.classeur import Cell, Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.findings import Severity
from cpomdoc.domain.values import SANS_OBJET, Scalar
from cpomdoc.schema.kinds import Parsed, parse
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.exemples import TEMPLATES, contracts, examples, famille
from tests.pictures import spell

CONTRACTS = tuple(contracts())
WORKBOOKS = [pytest.param(key, name, *workbook) for key, name in CONTRACTS for workbook in examples(name, key)]

ANNOUNCED = [
    "Gestionnaire!D14 E-104",
    "Gestionnaire!D30 E-101",
    "Gestionnaire!D31 E-308",
    "Organisation et siège!D29 E-102",
    "Organisation et siège!D35 E-113",
    "Établissements!V7 W-301",
    "Établissements!S8 W-304",
    "Établissements!C9 E-105",
]
"""The eight anomalies that a-corriger/LISEZMOI.md announces in Identification."""


@lru_cache
def outcome(name: str, questionnaire: str, site: str, key: str = "ehpad") -> Dossier | Refus:
    """The verdict on an example that went through a real Excel file."""
    one = examples(name, key)[questionnaire, site]
    data = write_form(famille(key), one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)
    found = read_classeur(data)
    assert isinstance(found, Classeur)
    submission = read(found, {key: famille(key)})
    assert isinstance(submission, Submission)
    return validate(submission, famille(key))


@pytest.mark.parametrize(("key", "name", "questionnaire", "site"), WORKBOOKS)
def test_every_sound_example_is_accepted_and_its_values_arrive_exactly(
    key: str, name: str, questionnaire: str, site: str
):
    dossier = outcome(name, questionnaire, site, key)
    one = examples(name, key)[questionnaire, site]
    assert isinstance(dossier, Dossier), spell(dossier)
    assert (dossier.site, dossier.contrat) == (site, one.contrat)
    assert arrived(dossier, one) == typed(one)


def typed(example: Example) -> dict[str, Scalar]:
    """What each answer of the file of examples means by itself, whatever the workbook did to it."""
    values: dict[str, Scalar] = {}
    for key, answer in example.answers.items():
        question = example.questionnaire.find(key.name)
        assert question is not None
        parsed = parse(Cell(str(answer)), question)
        assert isinstance(parsed, Parsed), f"{key} : {answer}"
        values[str(key)] = parsed.value
    return values


def arrived(dossier: Dossier, example: Example) -> dict[str, Scalar]:
    """The values of the dossier for the answers that the example gives; all the others are « sans objet »."""
    flat: dict[str, Scalar] = {}
    for name, value in dossier.values.items():
        if isinstance(value, tuple) and name not in {field.key for field in example.questionnaire.fields()}:
            flat |= {f"{name}[{n}].{column}": cell for n, row in enumerate(value) for column, cell in row.items()}  # type: ignore[attr-defined]
        else:
            flat[name] = value  # type: ignore[assignment]
    answered = {str(key) for key in example.answers}
    assert {value for key, value in flat.items() if key not in answered} <= {SANS_OBJET}
    return {key: flat[key] for key in answered}


@pytest.mark.parametrize(("key", "name"), CONTRACTS)
def test_the_workbooks_of_an_example_fit_together(key: str, name: str):
    dossiers = [outcome(name, *workbook, key) for workbook in examples(name, key)]
    contrat = consolidate("", [one for one in dossiers if isinstance(one, Dossier)], famille(key))
    assert contrat.missing == ()
    assert [finding.message for finding in check_contrat(contrat, famille(key)) if finding.blocking] == []


def test_the_faulty_example_gives_exactly_what_it_announces():
    refus = outcome("a-corriger", "identification", "")
    assert isinstance(refus, Refus)
    told = [finding for finding in refus.findings if finding.rule.severity is not Severity.INFORMATION]
    assert [f"{finding.at} {finding.rule.code}" for finding in told] == ANNOUNCED


def test_the_other_workbook_of_the_faulty_example_is_sound():
    assert isinstance(outcome("a-corriger", "objectifs", ""), Dossier)


def test_the_example_of_french_habits_has_nothing_to_look_at_again():
    for workbook in examples("un-etablissement"):
        dossier = outcome("un-etablissement", *workbook)
        assert isinstance(dossier, Dossier)
        assert [f for f in dossier.warnings if f.rule.severity is Severity.TO_CHECK] == []


def test_no_two_contracts_among_the_examples_share_a_number_or_an_establishment():
    """An establishment is bound by one contract only; what follows a contract (avenant, acts) keeps its number."""
    families: dict[str, set[str]] = {}
    bound: dict[str, set[str]] = {}
    for key in family_keys(TEMPLATES):
        for one in example_sets(TEMPLATES, key):
            for example in load_examples(TEMPLATES, famille(key), one.name):
                families.setdefault(example.contrat, set()).add(key)
                for name, value in example.answers.items():
                    if name.name == famille(key).roles.etablissement:
                        bound.setdefault(str(value), set()).add(example.contrat)
    assert {number: keys for number, keys in families.items() if len(keys) > 1} == {}
    assert {site: numbers for site, numbers in bound.items() if len(numbers) > 1} == {}
    assert len(bound) > 20


def test_no_two_bodies_among_the_examples_share_a_number():
    """A FINESS number is of an entity or of a place, never of both; a SIREN is of one body, and a body has one."""
    kinds: dict[str, set[str]] = {}
    bodies: dict[str, set[str]] = {}
    sirens: dict[str, set[str]] = {}
    for key in family_keys(TEMPLATES):
        for one in example_sets(TEMPLATES, key):
            for example in load_examples(TEMPLATES, famille(key), one.name) if one.name != "a-corriger" else ():
                said = {name.name: str(value) for name, value in example.answers.items() if name.row is None}
                for name, value in example.answers.items():
                    question = example.questionnaire.find(name.name)
                    if question is not None and question.kind in ("finess_ej", "finess_et") and value != "sans objet":
                        kinds.setdefault(_digits(value), set()).add(question.kind)
                if "gestionnaire.siren" in said:
                    body, siren = said["gestionnaire.raison_sociale"], _digits(said["gestionnaire.siren"])
                    bodies.setdefault(body, set()).add(f"{siren} {_digits(said['gestionnaire.finess_ej'])}")
                    sirens.setdefault(siren, set()).add(body)
    assert [number for number, its in kinds.items() if len(its) > 1] == []
    assert {body: numbers for body, numbers in bodies.items() if len(numbers) > 1} == {}
    assert {siren: names for siren, names in sirens.items() if len(names) > 1} == {}
    assert len(sirens) > 10


def _digits(value: object) -> str:
    return "".join(sign for sign in str(value) if sign.isalnum())
