"""Choosing a known code is enough: the form says live what the catalogue proposes; what is missing comes back so."""

from __future__ import annotations

import io

import openpyxl
import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.formulaire.annotate import typed_answers
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.exemples import as_typed, change, contracts, examples, famille
from tests.pictures import spell, verdict

CODE = "W-649"


def submitted(changes: dict[FieldKey, str]) -> Submission:
    """The example of a single home, with its indicators typed otherwise, through a real form."""
    one = next(one for (name, _), one in examples("un-etablissement").items() if name == "indicateurs")
    answers = {key: value for key, value in one.answers.items() if changes.get(key) != ""}
    answers |= {key: value for key, value in changes.items() if value}
    data = write_form(famille("ehpad"), one.questionnaire, contrat=one.contrat, answers=answers)
    found = read_classeur(data)
    assert isinstance(found, Classeur)
    submission = read(found, {"ehpad": famille("ehpad")})
    assert isinstance(submission, Submission)
    return submission


def told(key: str, name: str, changes: dict[str, str]) -> list[str]:
    """What is said of codes of the catalogue, the indicators being typed otherwise."""
    dossiers = []
    for one in examples(name, key).values():
        answers = as_typed(one)
        if one.questionnaire.key == "indicateurs":
            for place, value in changes.items():
                change(answers, place, value)
        outcome = verdict(famille(key), one.questionnaire.key, answers)
        assert isinstance(outcome, Dossier), spell(outcome)
        dossiers.append(outcome)
    contrat = consolidate(dossiers[0].contrat, dossiers, famille(key))
    return [one.message for one in check_contrat(contrat, famille(key)) if one.rule.code == CODE]


@pytest.mark.parametrize(("key", "name"), list(contracts()))
def test_no_example_says_otherwise_than_the_catalogue_under_one_of_its_codes(key: str, name: str):
    assert told(key, name, {}) == []


def test_a_known_code_under_which_something_else_is_measured_is_told_with_what_the_catalogue_says():
    found = told("ehpad", "un-etablissement", {"indicateurs[5].sens": "hausse"})
    assert len(found) == 1
    assert "« Absentéisme hors formation »" in found[0].replace("\u00a0", " ")
    assert "évolution attendue : « baisse »" in found[0].replace("\u00a0", " ")


def test_a_code_of_ones_own_is_left_alone_and_must_say_how_it_is_reckoned():
    assert told("ehpad", "un-etablissement", {"indicateurs[5].code": "A_MOI", "indicateurs[5].sens": "maintien"}) == []
    key = FieldKey("indicateurs.formule", 5)
    outcome = validate(submitted({FieldKey("indicateurs.code", 5): "A_MOI", key: ""}), famille("ehpad"))
    assert isinstance(outcome, Refus)
    assert [(one.rule.code, one.key) for one in outcome.findings if one.blocking] == [("E-101", key)]


def test_a_known_code_alone_comes_back_with_all_that_the_catalogue_proposes():
    empty = {FieldKey(f"indicateurs.{name}", 5): "" for name in ("libelle", "formule", "unite", "sens", "source")}
    submission = submitted(empty)
    outcome = validate(submission, famille("ehpad"))
    assert isinstance(outcome, Refus)
    back = typed_answers(submission, famille("ehpad").questionnaires["indicateurs"], outcome.findings)
    proposed = famille("ehpad").catalogue["TABS"].proposed()
    assert {key.name.removeprefix("indicateurs."): back[key] for key in empty} == proposed


def test_the_form_has_a_sheet_to_read_and_a_list_that_proposes_and_takes_other_codes():
    questionnaire = famille("ehpad").questionnaires["indicateurs"]
    book = openpyxl.load_workbook(io.BytesIO(write_form(famille("ehpad"), questionnaire)))
    assert "Catalogue" in book.sheetnames
    printed = [cell.value for cell in book["Catalogue"]["B"] if cell.value]
    assert set(famille("ehpad").catalogue) <= set(printed)
    lists = [one for one in book["Indicateurs"].data_validations.dataValidation if one.formula1 == "l_catalogue"]
    assert len(lists) == 1
    assert not lists[0].showErrorMessage


def test_a_row_that_is_begun_shows_what_the_catalogue_proposes():
    one = next(one for (name, _), one in examples("un-etablissement").items() if name == "indicateurs")
    answers = {FieldKey("indicateurs.objectif", 0): "A1-O1", FieldKey("indicateurs.code", 0): "tabs"}
    data = write_form(famille("ehpad"), one.questionnaire, answers=answers)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Indicateurs"]
    shown = [cell.value for cell in values[7] if isinstance(cell.value, str) and "catalogue" in cell.value]
    assert shown == [
        "Complétez les cases orange. Au catalogue\u00a0: Absentéisme hors formation\u00a0; mode de calcul\u00a0: Jours "
        "calendaires d’absence ÷ (équivalents temps plein réels × 365)\u00a0; unité\u00a0: %\u00a0; évolution\u00a0: "
        "baisse\u00a0; source\u00a0: tableau de bord de la performance."
    ]


def test_the_sheet_that_people_only_read_is_no_foreign_sheet():
    assert [one.rule.code for one in submitted({}).findings] == []
    outcome = validate(submitted({}), famille("ehpad"))
    assert isinstance(outcome, Dossier)
    assert not {one.rule.code for one in outcome.warnings} & {"W-109", "W-110"}


@pytest.mark.parametrize("code", ["PREV-PART", "PREV-REP"])
def test_a_share_of_those_present_counts_nobody_who_left(code: str):
    """Else the rate goes beyond 100 %: 40 present, 12 of whom took part, and 5 who took part and left."""
    known = famille("residences-autonomie").catalogue[code]
    assert known.formule.startswith("Résidents présents au 31 décembre ayant ")
    assert known.numerateur.startswith("de ces résidents")


def test_residences_autonomie_are_judged_by_their_own_article_and_not_by_that_of_ehpad():
    """D. 313-15 says how many dependent residents an EHPAD has at least; D. 313-24-1, how many a residence may take."""
    known = famille("residences-autonomie").catalogue["GIR56"]
    assert ("D. 313-24-1" in known.texte, "D. 313-15" in known.texte) == (True, False)
    assert (known.confiance, "capacité autorisée" in known.piege) == ("C", True)


def test_young_adults_are_counted_from_the_age_that_the_law_says():
    known = famille("handicap").catalogue["CRETON"]
    assert "âge limite de l’agrément s’il est supérieur" in known.definition  # CASF, art. L. 242-4
