"""Answers and the law -> the tables that a family has computed; a figure that lacks a term is « sans objet »."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.contrat.equations import equations
from tests.familles.exemples import as_typed, contracts, ehpad, examples
from tests.pictures import spell, verdict

D = Decimal
WHOLE = sorted(name for family, name in contracts() if family == "ehpad")


@lru_cache
def contrat(name: str = "huit-etablissements") -> Contrat:
    outcomes = [verdict(ehpad(), workbook, as_typed(one)) for (workbook, _), one in examples(name).items()]
    dossiers = [one for one in outcomes if isinstance(one, Dossier)]
    assert len(dossiers) == len(outcomes), [spell(one) for one in outcomes]
    return consolidate(dossiers[0].contrat, dossiers, ehpad())


def changed(table: str, row: int, **answers: Any) -> Contrat:
    """The contract of the eight establishments with answers of one row changed."""
    rows = list(contrat().values[table])  # type: ignore[arg-type]
    rows[row] = {**rows[row], **answers}  # type: ignore[dict-item]
    return replace(contrat(), values={**contrat().values, table: tuple(rows)})


def first(one: Contrat) -> Any:
    return equations(one.values, ehpad())["equations"][0]


def test_les_tilleuls_is_due_what_its_gmp_its_pmp_its_places_and_the_point_give():
    tilleuls = first(contrat())
    assert (tilleuls["gmp"], tilleuls["pmp"], tilleuls["coefficient"]) == (D("672.25"), D(215), D("2.59"))
    assert (tilleuls["gmps"], tilleuls["capacite"], tilleuls["point"]) == (D("1229.10"), 80, D("10.93"))
    assert tilleuls["base_soins"] == D("1074725.04")
    assert tilleuls["forfait_soins"] == D("1074725.04") + 215260
    assert tilleuls["equation_dependance"] == D("496944.00")
    assert tilleuls["part_departement"] == 363146
    assert [tilleuls[name] for name in ("tarif_1_2", "tarif_3_4", "tarif_5_6")] == [D("21.80"), D("13.83"), D("5.87")]


def test_the_point_of_an_unknown_year_is_no_known_point():
    assert first(contrat())["point_officiel"] is SANS_OBJET
    assert first(changed("tarification", 0, exercice=2013))["point_officiel"] == D("9.75")
    assert first(changed("tarification", 0, exercice=2011))["point_officiel"] is SANS_OBJET


def test_a_missing_term_leaves_its_figures_without_object_and_the_others_in_place():
    tilleuls = first(changed("etablissements", 0, pmp=SANS_OBJET))
    assert tilleuls["base_soins"] is SANS_OBJET
    assert tilleuls["forfait_soins"] is SANS_OBJET
    assert tilleuls["equation_dependance"] == D("496944.00")


def test_what_is_said_of_the_year_counts_before_the_perimeter():
    assert first(changed("tarification", 0, places=79))["capacite"] == 79
    assert first(changed("tarification", 0, pmp=D(110)))["gmps"] == D("672.25") + D("2.59") * 110


def test_a_complement_that_begins_with_the_contract_is_not_in_the_base():
    soins = [
        index
        for index, row in enumerate(contrat().values["financements_complementaires"])  # type: ignore[arg-type]
        if row["finess_et"] == "990001455" and row["section"] == "Soins"  # type: ignore[index]
    ]
    new = changed("financements_complementaires", soins[0], nouveau=True)
    left_out = new.values["financements_complementaires"][soins[0]]["montant"]  # type: ignore[index]
    assert first(contrat())["complements_soins"] - first(new)["complements_soins"] == left_out


def said(one: Contrat) -> dict[str, str]:
    return {finding.rule.code: finding.message.replace("\u00a0", " ") for finding in check_contrat(one, ehpad())}


def test_the_amount_printed_is_compared_with_the_amount_due_and_both_are_said():
    message = said(changed("base_budgetaire", 2, dont_tarification=1251619))["E-510"]
    assert "1 251 619 €" in message
    assert "1 289 985,04 €" in message
    assert "-38 366,04 €" in message


@pytest.mark.parametrize(("gap", "codes"), [(9, set()), (11, {"E-510"})])
def test_what_rounding_leaves_is_let_be(gap: int, codes: set[str]):
    assert said(changed("base_budgetaire", 2, dont_tarification=1289985 - gap)).keys() & {"E-510"} == codes


@pytest.mark.parametrize("name", WHOLE)
def test_each_example_is_due_what_it_prints(name: str):
    one = contrat(name)
    due = {row["finess_et"]: row for row in equations(one.values, ehpad())["equations"]}
    assert due
    sections = {"Soins": "forfait_soins", "Dépendance": "part_departement", "Forfait global unique": "forfait_unique"}
    compared = [
        abs(due[line["finess_et"]][sections[line["section"]]] - line["dont_tarification"])  # type: ignore[index,operator]
        for line in one.values["base_budgetaire"]  # type: ignore[union-attr]
        if line["finess_et"] in due and line["section"] in sections  # type: ignore[index]
    ]
    assert len(compared) >= len(due)
    assert max(compared) < 1
