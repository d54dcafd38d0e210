"""The financial figures of the law: cases T10, T11 and T12 of the domain file, PGFP, real balance, affectation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cpomdoc.schema.checks import FUNCTIONS as DECLARED
from cpomdoc.stages.figures import finance
from cpomdoc.stages.figures.affectation import Affectation, Compte, ecarts, reduce_deficit
from cpomdoc.stages.figures.compute import FUNCTIONS, call
from cpomdoc.stages.figures.finance import cents
from cpomdoc.stages.figures.pgfp import (
    CompteDeResultat,
    Prevision,
    balance_of_result,
    equilibre_reel,
    returns_to_balance,
    trajectoire,
)

D = Decimal


def test_t10_caf_and_its_rate():
    caf = finance.caf(D(20000), D(180000), D(15000), quotes_parts_777=D(25000))
    assert caf == 160000
    assert cents(finance.taux_caf(caf, D(4200000))) == D("3.81")


def test_caf_takes_every_account_with_its_sign():
    caf = finance.caf(
        D(1000), D(100), D(20), cessions_775=D(30), valeurs_cedees_675=D(7), quotes_parts_777=D(5), produits_778=D(2)
    )
    assert caf == 1000 + 100 - 20 - 30 + 7 - 5 - 2


def test_t11_the_result_of_a_public_test_set():
    recettes = [D("628872.07"), D("46843.48"), D("27174.48")]
    depenses = [D("105389.53"), D("506251.13"), D("88214.99")]
    assert finance.resultat(recettes, depenses) == D("3034.38")


def test_t12_treasury():
    assert finance.tresorerie(D(300000), D(120000)) == 180000


def test_treasury_and_working_capital_agree_with_the_balance_sheet():
    frng = finance.frng(capitaux_permanents=D(900), actif_immobilise=D(600))
    assert finance.tresorerie(frng, finance.bfr(D(250), D(130))) == 300 - 120


def test_the_regulatory_bfr_takes_its_eight_terms():
    bfr = finance.bfr_reglementaire(
        stocks=D(1),
        charges_avance=D(10),
        creances=D(100),
        dettes_fournisseurs=D(2),
        dettes_sociales_fiscales=D(20),
        produits_avance=D(3),
        a_reverser_aide_sociale=D(4),
        fonds_deposes=D(5),
    )
    assert bfr == 111 - 34


def test_ratios_of_the_structure():
    assert finance.independance(D(1142000), D(3900000)).quantize(D("0.01")) == D("29.28")
    assert finance.duree_dette(D(1142000), D(156000)).quantize(D("0.1")) == D("7.3")
    assert finance.vetuste(D(610), D(1000)) == 61
    assert finance.apurement(D(300), D(200)) == D("1.5")
    assert finance.jours_de_charges(D(73000), D(365000)) == 73
    assert finance.encours(D(1240000), D(0), D(98000)) == 1142000


def test_a_ratio_over_nothing_is_no_figure():
    assert call("ratio", [D(1), D(0)]) is None
    assert call("taux_caf", [D(1), D(5), D(5)]) is None


def test_a_check_may_name_exactly_the_figures_that_exist():
    assert set(FUNCTIONS) == DECLARED


@pytest.mark.parametrize(
    ("amount", "weights", "expected"),
    [
        ("100.00", (1, 1, 1), ("33.34", "33.33", "33.33")),
        ("486200.00", (3, 2), ("291720.00", "194480.00")),
        ("0.05", (1, 1, 1), ("0.02", "0.02", "0.01")),
        ("-0.01", (1, 2), ("0.00", "-0.01")),
    ],
)
def test_shares_add_up_to_the_cent(amount, weights, expected):
    shares = finance.parts(D(amount), [D(weight) for weight in weights])
    assert shares == tuple(map(D, expected))
    assert sum(shares) == D(amount)


def test_cents_round_halves_up_as_tariffs_do():
    assert (cents(D("21406.005")), cents(D("5.8649"))) == (D("21406.01"), D("5.86"))


# --- PGFP ------------------------------------------------------------------------------------------------------------

FIRST = Prevision(
    2026, D(4369686), D(4369686), D(182000), D(26000), capital=D(98000), investissements=D(62000), bfr=D(-61000)
)
SECOND = Prevision(
    2027, D(4434517), D(4435231), D(184500), D(26500), capital=D(99500), investissements=D(75000), bfr=D(-61800)
)


def test_a_pgfp_goes_on_from_one_year_to_the_next():
    first, second = trajectoire(D(655000), D(1240000), [FIRST, SECOND])
    assert (first.resultat, first.caf, first.variation_fr, first.frng) == (0, 156000, -4000, 651000)
    assert (first.tresorerie, first.encours) == (712000, 1142000)
    assert (second.resultat, second.caf, second.frng) == (714, 158714, 635214)
    assert (second.tresorerie, second.encours) == (697014, 1042500)
    assert first.taux_caf is not None
    assert second.duree_dette is not None
    assert cents(first.taux_caf) == D("3.59")
    assert round(second.duree_dette, 1) == D("6.6")
    assert second.capital_couvert


def test_a_year_without_self_financing_has_no_debt_duration():
    (year,) = trajectoire(D(0), D(100), [Prevision(2027, D(10), D(5), capital=D(1))])
    assert (year.caf, year.duree_dette, year.capital_couvert) == (-5, None, False)


COMPTE = CompteDeResultat(
    tarification=D(900),
    notifie=D(900),
    sincere=True,
    capital=D(50),
    capital_emprunte=D(0),
    caf=D(60),
    recettes_affectees=D(10),
    emplois_affectes=D(10),
    resultat=D(0),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"tarification": D(901)}, ["R. 314-222, I, 1°"]),
        ({"sincere": False}, ["R. 314-222, I, 2°"]),
        ({"capital_emprunte": D(1)}, ["R. 314-222, I, 3°"]),
        ({"caf": D("49.99")}, ["R. 314-222, I, 4°"]),
        ({"emplois_affectes": D(9)}, ["R. 314-222, I, 5°"]),
    ],
)
def test_each_condition_of_real_balance_is_told_by_its_article(change, broken):
    assert [c.article for c in equilibre_reel(replace(COMPTE, **change)) if not c.holds] == broken


def test_a_deficit_in_the_contract_is_admitted_when_the_pgfp_mends_it():
    bad = Prevision(2027, D(100), D(90))
    mended = tuple(trajectoire(D(0), D(0), [bad, Prevision(2028, D(100), D(100))]))
    lasting = tuple(trajectoire(D(0), D(0), [bad, replace(bad, exercice=2028)]))
    deficit = replace(COMPTE, resultat=D(-10))
    assert balance_of_result(deficit, mended).holds
    assert not balance_of_result(deficit, lasting).holds
    assert not returns_to_balance(())


def test_an_account_outside_the_contract_is_strictly_balanced():
    outside = replace(COMPTE, dans_cpom=False, resultat=D(1))
    assert not balance_of_result(outside, ()).holds
    assert balance_of_result(replace(outside, resultat=D(0)), ()).holds


# --- affectation (R. 314-234) ---------------------------------------------------------------------------------------


def rules(resultat: str, compte: Compte, decided: Affectation) -> list[str]:
    return [ecart.regle for ecart in ecarts(D(resultat), compte, decided)]


def test_a_surplus_first_clears_former_deficits():
    compte = Compte(deficits_anterieurs=D(300), bfr=D(500))
    good = Affectation(apurement=D(300), investissement=D(400), tresorerie=D(300))
    assert rules("1000", compte, good) == []
    assert rules("1000", compte, Affectation(investissement=D(1000))) == ["apurement"]


def test_a_surplus_smaller_than_former_deficits_goes_there_whole():
    assert rules("100", Compte(deficits_anterieurs=D(300)), Affectation(apurement=D(100))) == []


def test_what_is_affected_is_the_result_to_the_cent():
    assert rules("1000", Compte(), Affectation(report=D("999.99"))) == ["somme"]


def test_the_treasury_reserve_never_exceeds_the_bfr():
    assert rules("100", Compte(bfr=D(99)), Affectation(tresorerie=D(100))) == ["tresorerie"]
    assert rules("100", Compte(bfr=D(-5)), Affectation(tresorerie=D(100))) == ["tresorerie"]


def test_an_establishment_of_l_342_1_feeds_three_reserves_with_nothing():
    compte = Compte(bfr=D(100), l_342_1=True)
    decided = Affectation(investissement=D(1), tresorerie=D(1), amortissements=D(1), compensation=D(7))
    assert rules("10", compte, decided) == ["l_342_1.investissement", "l_342_1.tresorerie", "l_342_1.amortissements"]


def test_a_deficit_takes_the_report_then_the_reserve_then_is_carried():
    compte = Compte(report_excedentaire=D(30), reserve_compensation=D(50))
    ordered = reduce_deficit(D(-100), compte)
    assert (ordered.reprise_report, ordered.reprise_compensation, ordered.report_deficitaire) == (30, 50, 20)
    assert rules("-100", compte, ordered) == []
    straight = Affectation(report_deficitaire=D(100))
    assert rules("-100", compte, straight) == ["reprise_report", "reprise_compensation"]
