"""What the parties retain of the means: what the contract then says, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.moyens import Bilan, EtatLigne
from cpomdoc.domain.origine import Imprimee, Nature, place_in_words
from cpomdoc.stages.contrat.consolidate import bearer, check_contrat, consolidate
from cpomdoc.stages.contrat.moyens import agreed
from cpomdoc.stages.formulaire.preremplir import Contexte, fill, misread
from cpomdoc.stages.pieces.compare import compare
from cpomdoc.stages.pieces.origine import Answers, told
from tests.familles.exemples import as_typed, ehpad, examples, famille
from tests.pictures import accepted

SET = "un-etablissement"
SITE = "990004285"
BASE = "Base, versé par l’autorité (€)"
TAUX = "Évolution, taux année 1 (%)"
COMPLEMENT = "Financement complémentaire (€)"
PASA = {"finess_et": SITE, "poste": COMPLEMENT, "section": "Soins", "objet": "PASA"}
SOINS = {"finess_et": SITE, "poste": BASE, "section": "Soins"}
ASKED = {"date": "25/08/2026", "partie": "Gestionnaire"}
AGREED = {"date": "22/09/2026", "partie": "Toutes"}


@lru_cache
def dossier(questionnaire: str) -> Dossier:
    one = next(one for (key, _), one in examples(SET).items() if key == questionnaire)
    return accepted(ehpad(), questionnaire, as_typed(one))


def negociation(*rows: Mapping[str, Any]) -> Dossier:
    answers = {"contrat.numero": "CPOM-2027-021", "negociation_moyens": [dict(row) for row in rows]}
    return accepted(ehpad(), "negociation", answers)


def gathered(*more: Dossier, **instead: Dossier) -> Contrat:
    others = {one: dossier(one) for one, _ in examples(SET) if one != "negociation"} | instead
    return consolidate("CPOM-2027-021", [*others.values(), *more], ehpad())


def said(contrat: Contrat, *codes: str) -> list[Finding]:
    return [one for one in check_contrat(contrat, ehpad()) if one.rule.code in codes]


def moyens(**changes: Any) -> Dossier:
    """The workbook of the means with some columns of a row changed: pasa_montant, soins_dont_tarification…"""
    answers = as_typed(next(one for (key, _), one in examples(SET).items() if key == "moyens"))
    rows = {"pasa": ("financements_complementaires", 2), "soins": ("base_budgetaire", 2)}
    for name, value in changes.items():
        what, _, column = name.partition("_")
        table, rank = rows[what]
        answers[table] = [{**row, column: value} if at == rank else row for at, row in enumerate(answers[table])]
    return accepted(ehpad(), "moyens", answers)


def row(contrat: Contrat, table: str, rank: int) -> Mapping[str, Any]:
    return contrat.values[table][rank]  # type: ignore[index, return-value]


# --- what the contract says -------------------------------------------------------------------------------------------


def test_the_last_amount_retained_is_the_one_of_the_contract():
    found = gathered(
        negociation(
            {**PASA, **ASKED, "retenu": "61 000"},
            {**PASA, **AGREED, "retenu": "66 000"},
            {**PASA, **ASKED, "partie": "ARS", "retenu": "62 000", "date": "01/09/2026"},
        )
    )
    assert row(found, "financements_complementaires", 2)["montant"] == 66_000
    assert row(gathered(), "financements_complementaires", 2)["montant"] == 63_800


def test_what_is_asked_or_proposed_changes_nothing_until_it_is_retained():
    found = gathered(negociation({**PASA, **ASKED, "demande": "70 000"}, {**PASA, **AGREED, "propose": "60 000"}))
    assert row(found, "financements_complementaires", 2)["montant"] == 63_800
    assert [one.etat for one in found.negociees] == [EtatLigne.DISCUTEE]


def test_an_amount_that_is_withdrawn_gives_its_place_back_to_the_workbook_of_the_means():
    before = gathered(negociation({**PASA, **ASKED, "demande": "70 000"}, {**PASA, **AGREED, "retenu": "66 000"}))
    after = gathered(negociation({**PASA, **ASKED, "demande": "70 000"}, {**PASA, **AGREED}))
    assert row(after, "financements_complementaires", 2)["montant"] == 63_800
    changes = {one.question for one in compare(before, after, ehpad())}
    assert changes == {"Montant annuel", "Retenu"}


def test_a_rate_is_retained_as_a_rate():
    line = {"finess_et": SITE, "poste": TAUX, "section": "Hébergement"}
    found = gathered(negociation({**line, **AGREED, "retenu": "1,4"}))
    assert row(found, "evolution", 0)["taux_1"] == Decimal("1.4")


def test_what_the_authority_pays_moves_the_products_that_it_is_a_part_of_and_their_total():
    before, after = gathered(), gathered(negociation({**SOINS, **AGREED, "retenu": "1 750 000"}))
    was, now = row(before, "base_budgetaire", 2), row(after, "base_budgetaire", 2)
    assert now["dont_tarification"] == 1_750_000
    gap = 1_750_000 - was["dont_tarification"]
    assert [now[one] - was[one] for one in ("produits_g1", "produits_g2", "produits_total")] == [gap, 0, gap]
    assert now["charges_total"] == was["charges_total"]


def test_products_that_are_retained_too_stay_as_they_were_agreed():
    products = {**SOINS, "poste": "Base, produits groupe I (€)"}
    found = gathered(
        negociation({**SOINS, **AGREED, "retenu": "1 750 000"}, {**products, **AGREED, "retenu": "1 760 000"})
    )
    assert row(found, "base_budgetaire", 2)["produits_g1"] == 1_760_000
    assert row(found, "base_budgetaire", 2)["produits_total"] == 1_760_000 + 1_014


def test_a_contract_without_the_workbook_is_complete():
    assert "negociation" not in gathered().complete
    assert gathered().missing == ()
    assert gathered().negociees == ()


# --- what is told -----------------------------------------------------------------------------------------------------


def test_what_differs_from_the_workbook_of_the_means_is_told_with_both_cells():
    found = gathered(
        negociation({**PASA, **ASKED, "actuel": "63 800", "demande": "70 000"}, {**PASA, **AGREED, "retenu": "66 000"})
    )
    (one,) = said(found, "W-735", "W-736")
    assert (one.rule.code, one.rule.severity) == ("W-735", Severity.INFORMATION)
    assert one.at == CellRef("Négociation des moyens", "L8")
    assert "Financements complémentaires!G9" in one.message
    assert bearer(one, found, ehpad()) == ("negociation", "")


def test_a_workbook_of_the_means_that_changed_since_the_negotiation_began_is_to_check():
    lines = negociation(
        {**PASA, **ASKED, "actuel": "63 800", "demande": "70 000"}, {**PASA, **AGREED, "retenu": "66 000"}
    )
    found = gathered(lines, moyens=moyens(pasa_montant="65 000"))
    assert row(found, "financements_complementaires", 2)["montant"] == 66_000
    (one,) = said(found, "W-735", "W-736")
    assert one.rule.code == "W-736"
    assert "65\u00a0000" in one.message
    assert "63\u00a0800" in one.message


def test_the_same_amount_in_both_workbooks_is_told_nowhere():
    assert said(gathered(negociation({**PASA, **AGREED, "retenu": "63 800"})), "W-735", "W-736") == []


def test_an_amount_retained_for_a_line_that_the_workbook_of_the_means_lacks_goes_back():
    found = gathered(negociation({**PASA, "objet": "UHR", **AGREED, "retenu": "66 000"}))
    (one,) = said(found, "E-734")
    assert one.blocking
    assert one.at == CellRef("Négociation des moyens", "L7")
    assert bearer(one, found, ehpad()) == ("negociation", "")


def test_such_a_line_under_discussion_is_only_to_check():
    found = gathered(negociation({**PASA, "objet": "UHR", **ASKED, "demande": "66 000"}))
    assert [one.rule.severity for one in said(found, "E-734", "W-734")] == [Severity.TO_CHECK]


def test_a_day_that_has_not_come_is_to_check():
    found = gathered(negociation({**PASA, **AGREED, "retenu": "66 000"}))
    assert said(found, "W-737") == []
    assert [one.at for one in said(replace(found, jour=date(2026, 9, 21)), "W-737")] == [
        CellRef("Négociation des moyens", "H7")
    ]
    assert said(replace(found, jour=date(2026, 9, 22)), "W-737") == []


@pytest.mark.parametrize("named", ["ARS", "gestionnaire", "l’ARS", "toutes", "Les parties"])
def test_a_party_is_named_by_its_role_by_its_name_or_with_all_the_others(named: str):
    assert said(gathered(negociation({**PASA, **AGREED, "partie": named, "retenu": "66 000"})), "E-735") == []


def test_a_party_that_the_contract_has_not_goes_back():
    (one,) = said(gathered(negociation({**PASA, **AGREED, "partie": "Préfet", "retenu": "66 000"})), "E-735")
    assert one.at == CellRef("Négociation des moyens", "I7")
    assert "Gestionnaire" in one.remedy


def test_an_amount_that_the_question_it_feeds_would_refuse_goes_back_with_its_reason():
    found = gathered(negociation({**SOINS, **AGREED, "retenu": "1 743 749,50"}))
    blocking = [one for one in check_contrat(found, ehpad()) if one.blocking]
    assert [one.at for one in blocking] == [CellRef("Négociation des moyens", "L7")]
    assert row(found, "base_budgetaire", 2)["dont_tarification"] == 1_743_749


def test_figures_that_stand_elsewhere_are_compared_with_the_amount_retained():
    alone = gathered(negociation({**SOINS, **AGREED, "retenu": "1 743 749"}))
    moved = gathered(negociation({**SOINS, **AGREED, "retenu": "1 750 000"}))
    assert said(alone, "E-510", "W-357") == []
    equation, plan = said(moved, "E-510"), said(moved, "W-357")
    assert [one.at for one in equation] == [CellRef("Négociation des moyens", "L7")], "told where it can be corrected"
    assert [bearer(one, moved, ehpad())[0] for one in (*equation, *plan)] == ["negociation", "moyens"]


def test_the_history_tells_how_many_amounts_are_retained():
    held = negociation({**PASA, **ASKED, "demande": "70 000"}, {**SOINS, **AGREED, "retenu": "1 743 749"})
    found = agreed(held.values, ehpad(), "negociation")
    assert found is not None
    assert found == Bilan(1, 1)
    assert found.phrase.replace("\u00a0", " ") == "1 montant retenu, 1 en discussion"
    assert agreed(dossier("moyens").values, ehpad(), "moyens") is None


def test_a_line_discussed_again_after_an_agreement_keeps_the_amount_retained():
    found = gathered(
        negociation(
            {**PASA, **AGREED, "retenu": "66 000"}, {**PASA, "date": "30/09/2026", "partie": "ARS", "propose": "60 000"}
        )
    )
    assert [one.etat for one in found.negociees] == [EtatLigne.REDISCUTEE]
    assert row(found, "financements_complementaires", 2)["montant"] == 66_000


# --- where it comes from ----------------------------------------------------------------------------------------------


def words(cle: str, *sources: str) -> list[str]:
    found = gathered(negociation({**SOINS, **AGREED, "retenu": "1 743 749"}))
    held = {("moyens", ""): dossier("moyens")}
    answers = Answers(found, None, ehpad(), held)
    value = Imprimee(signet="_c0", cle=cle, sources=sources, mots="", partie="", paragraphe=0, debut=0)
    return [place_in_words(told(place, ehpad())).replace("\u00a0", " ") for place in answers.places(value)]


def test_a_retained_amount_comes_from_its_cell_of_the_negotiation_with_who_retained_it_and_when():
    assert words("base_budgetaire[2].dont_tarification") == [
        "« Base, versé par l’autorité (€), 990004285, Soins : montant retenu le 22/09/2026 (Toutes) » : "
        "Négociation des moyens, feuille « Négociation des moyens », case L7"
    ]


def test_what_moves_with_an_amount_retained_is_computed_from_it():
    found = gathered(negociation({**SOINS, **AGREED, "retenu": "1 750 000"}))
    answers = Answers(found, None, ehpad(), {("moyens", ""): dossier("moyens")})
    natures = {}
    for column in ("dont_tarification", "produits_total", "charges_total"):
        value = Imprimee(
            signet="_c0", cle=f"base_budgetaire[2].{column}", sources=(), mots="", partie="", paragraphe=0, debut=0
        )
        natures[column] = answers.nature(value)
    assert natures == {
        "dont_tarification": Nature.REPONSE,
        "produits_total": Nature.CALCUL,
        "charges_total": Nature.REPONSE,
    }


def test_a_total_names_the_cells_of_the_means_and_those_of_the_negotiation():
    cells = words("total(base_budgetaire.dont_tarification)", "base_budgetaire.dont_tarification")
    assert [one.rpartition("feuille ")[2] for one in cells] == [
        "« Base budgétaire », cases N7 à N9",
        "« Négociation des moyens », case L7",
    ]


def test_an_amount_that_nobody_retained_comes_from_the_workbook_of_the_means():
    assert words("base_budgetaire[1].dont_tarification")[0].endswith("feuille « Base budgétaire », case N8")


# --- the workbook, filled in advance ----------------------------------------------------------------------------------


def rows_given(contrat: Contrat) -> list[Mapping[str, Any]]:
    plan = next(one for one in ehpad().preremplis.values() if one.questionnaire == "negociation")
    return list(fill(plan, ehpad(), Contexte(contrat=contrat, jour=date(2026, 9, 1))).answers()["negociation_moyens"])  # type: ignore[arg-type]


def test_the_workbook_is_given_with_a_row_for_each_line_and_what_the_means_say_of_it():
    given = rows_given(gathered())
    assert [(one["poste"], one["section"], one["actuel"]) for one in given if one.get("objet") == "PASA"] == [
        (COMPLEMENT, "Soins", 63_800)
    ]
    assert {one["poste"] for one in given} >= {BASE, TAUX, COMPLEMENT}
    assert all(one.get("retenu") is None for one in given)


def test_given_again_it_says_all_that_was_said_and_repeats_no_line():
    given = rows_given(
        gathered(negociation({**PASA, **ASKED, "demande": "70 000"}, {**PASA, **AGREED, "retenu": "66 000"}))
    )
    mine = [one for one in given if one.get("objet") == "PASA"]
    assert [one["demande"] for one in mine if one.get("demande")] == [70_000]
    assert [one["retenu"] for one in mine if one.get("retenu")] == [66_000]
    assert len(given) == len(rows_given(gathered())) + 1


@pytest.mark.parametrize("key", ["chrs", "ehpad", "handicap", "ph-departemental", "residences-autonomie"])
def test_each_family_negotiates_what_it_asks(key: str):
    family = famille(key)
    assert family.negociation is not None
    asked = {one.feeds.partition(".")[0] for one in family.negociation.postes}
    tables = {table.key for one in family.awaited() for table in one.tables()}
    assert asked == tables & {"base_budgetaire", "evolution", "financements_complementaires"}
    plan = next(one for one in family.preremplis.values() if one.questionnaire == "negociation")
    assert list(misread(family, plan)) == []


def test_a_finding_about_an_answer_that_nobody_retained_stays_where_it_was():
    found = gathered(negociation({**SOINS, **AGREED, "retenu": "1 743 749"}))
    assert FieldKey("base_budgetaire.dont_tarification", 2) in found.nourries
    assert [one.at for one in check_contrat(found, ehpad())] == [one.at for one in check_contrat(gathered(), ehpad())]
