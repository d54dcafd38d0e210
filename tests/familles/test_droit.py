"""What the law says and no check nor item of the grid holds alone: read in what contracts print, in data, in dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pytest

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.schema.reglementation import Dated, Missing, value_at
from cpomdoc.stages.checks.check import Facts, run
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.deadlines import deadlines
from tests.familles.controles import controles
from tests.familles.exemples import as_typed, ehpad, examples, famille
from tests.familles.rendu import rendered
from tests.pictures import verdict


@lru_cache
def contrat(key: str, name: str) -> Contrat:
    """The consolidated contract of an example."""
    outcomes = [verdict(famille(key), one.questionnaire.key, as_typed(one)) for one in examples(name, key).values()]
    return consolidate(name, [one for one in outcomes if isinstance(one, Dossier)], famille(key))


def words(key: str, name: str, piece: str = "contrat", **changed: object) -> str:
    """The text of a piece, with ordinary spaces and hyphens; answers may be *changed* (``__`` for a dot)."""
    one = contrat(key, name)
    values = {**one.values, **{name.replace("__", "."): value for name, value in changed.items()}}
    made = rendered(piece, replace(one, values=values), famille(key))
    document = parse_xml(read_parts(made)["word/document.xml"])
    return re.sub(r"\s+", " ", text_of(document).replace("\u2011", "-"))


def test_the_ceiling_of_2022_to_2024_ends_with_2024_and_no_equation_takes_it_for_a_point():
    law, key = ehpad().reglementation, "dependance.plafond_contribution"
    last = value_at(law, key, date(2024, 12, 31))
    assert isinstance(last, Dated)
    assert last.value == Decimal("7.34")
    assert isinstance(value_at(law, key, date(2025, 1, 1)), Missing)
    rules = [rule for equation in ehpad().equations for terme in equation.termes for rule in terme.rules.values()]
    assert rules
    assert key not in rules


def test_a_new_establishment_starts_from_a_pmp_of_110_points():
    known = value_at(ehpad().reglementation, "soins.pmp_ouverture", date(2027, 1, 1))
    assert isinstance(known, Dated)
    assert (known.value, known.source) == (110, "Arrêté du 15 novembre 2013 (NOR AFSA1325048A), art. 2")


def test_the_objectives_are_reviewed_each_year_with_the_accounts():
    dates = {view.cle: view for view in deadlines(contrat("ehpad", "huit-etablissements"), ehpad())}
    review = dates["revue-annuelle/2028"]
    assert review.date == date(2029, 4, 30)
    assert "jointe à l’ERRD ou à l’EPRD" in review.evenement
    assert "Revue annuelle" in words("ehpad", "un-etablissement", "annexe-05")


def test_pay_rises_are_a_complement_that_a_contract_of_ehpad_may_name():
    column = ehpad().questionnaires["moyens"].find("financements_complementaires.objet")
    assert column is not None
    assert "Revalorisations salariales" in column.choices


def test_eight_kinds_of_expenses_stay_out_of_the_forfait_whatever_the_option():
    told = (
        words("ehpad", "un-etablissement", "annexe-14")
        .partition("(article R. 314-167) :")[2]
        .partition("usage intérieur.")[0]
    )
    assert len(told.split(" ; ")) == 8, told


def test_the_coordinating_doctor_evaluates_by_the_article_of_today():
    said = words("ehpad", "un-etablissement")
    assert "(article D. 312-158, 4°)" in said
    assert "D. 312-155-3" not in said


def test_the_forfaits_are_lowered_by_half_of_the_gap_to_the_occupation_of_the_year():
    said = words("ehpad", "un-etablissement")
    assert "inférieur à 95 %, de la moitié de l’écart" in said
    assert "(articles R. 314-160 et R. 314-174" in said
    assert "R. 314-160" not in words("ehpad", "forfait-unique")


def test_article_8_says_that_no_agreement_comes_before_when_none_does():
    assert "Aucune convention préexistante" not in words("ehpad", "un-etablissement")
    assert "Aucune convention préexistante" in words("ehpad", "un-etablissement", conventions=())


@pytest.mark.parametrize(
    ("key", "name", "reserved"),
    [("ehpad", "un-etablissement", True), ("handicap", "complet", False), ("chrs", "complet", False)],
)
def test_the_act_of_a_departement_keeps_a_place_for_the_control_of_legality(key: str, name: str, reserved: bool):
    assert ("Place réservée à l’accusé de réception" in words(key, name)) is reserved


@pytest.mark.parametrize("years", [1, 3, 5])
def test_a_contract_may_last_less_than_five_years(years: int):
    limit = controles("ehpad").checks["E-317"][0]
    facts = Facts({"contrat.duree_annees": years, "@date_effet": date(2027, 1, 1)}, {}, {}, ehpad().reglementation)
    assert list(run(limit, facts)) == []
    asked = ehpad().questionnaires["identification"].find("contrat.duree_annees")
    assert asked is not None
    assert asked.minimum == 1
