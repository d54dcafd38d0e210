"""The financial figures of the law: cases T10, T11 and T12 of docs/sources.md, ratios, affectation."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.schema.checks import FUNCTIONS as DECLARED
from cpomdoc.stages.figures import finance
from cpomdoc.stages.figures.compute import FUNCTIONS, call
from cpomdoc.stages.figures.finance import cents

D = Decimal


def figure(name: str, *arguments: str) -> Decimal | None:
    return call(name, [D(argument) for argument in arguments])


def test_t10_caf_and_its_rate():
    caf = D(20000) + (figure("difference", "180000", "40000") or D(0))
    assert caf == 160000
    assert cents(finance.taux_caf(caf, D(4200000), D(0))) == D("3.81")


def test_the_caf_rate_leaves_out_the_receipts_that_nobody_pays():
    assert cents(finance.taux_caf(D(156000), D(4369686), D(26000))) == D("3.59")


def test_t11_the_result_of_a_public_test_set():
    recettes = [D("628872.07"), D("46843.48"), D("27174.48")]
    depenses = [D("105389.53"), D("506251.13"), D("88214.99")]
    assert call("difference", [sum(recettes, D(0)), sum(depenses, D(0))]) == D("3034.38")


def test_t12_treasury():
    assert figure("difference", "300000", "120000") == 180000


def test_ratios_of_the_structure():
    assert cents(figure("taux", "1142000", "3900000") or D(0)) == D("29.28")
    assert round(figure("ratio", "1142000", "156000") or D(0), 1) == D("7.3")


def test_treasury_in_days_leaves_out_the_charges_that_nobody_pays():
    assert figure("jours_de_charges", "73000", "465000", "100000") == 73
    assert figure("jours_de_charges", "73000", "100000", "100000") is None
    assert figure("jours_de_charges", "-73000", "365000", "0") == -73


def test_an_amount_grows_and_is_shared_by_a_rate_in_percent():
    assert (finance.grown(D(4909376), D("1.2")), finance.share(D(842000), D("3.1"))) == (D("4968288.512"), D(26102))
    assert finance.grown(D(1000), D("-2")) == 980


def test_a_ratio_over_nothing_is_no_figure():
    assert figure("ratio", "1", "0") is None
    assert figure("taux_caf", "1", "5", "5") is None


def test_a_check_may_name_exactly_the_figures_that_exist():
    assert set(FUNCTIONS) == DECLARED


def test_cents_round_halves_up_as_tariffs_do():
    assert (cents(D("21406.005")), cents(D("5.8649"))) == (D("21406.01"), D("5.86"))


# --- affectation (R. 314-234) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("resultat", "deficits", "due"), [("1000", "300", 300), ("100", "300", 100), ("-5", "300", 0)])
def test_a_surplus_first_clears_former_deficits(resultat: str, deficits: str, due: int):
    assert figure("apurement", resultat, deficits) == due


def test_a_deficit_takes_the_report_then_the_reserve():
    assert (figure("reprise_report", "-100", "30"), figure("reprise_compensation", "-100", "30", "50")) == (30, 50)
    assert (figure("reprise_report", "-20", "30"), figure("reprise_compensation", "-20", "30", "50")) == (20, 0)
    assert (figure("reprise_report", "20", "30"), figure("reprise_compensation", "20", "30", "50")) == (0, 0)


def test_what_is_affected_is_the_uses_of_a_surplus_less_the_covers_of_a_deficit():
    assert figure("affectation", *["300", "100", "50", "40", "30", "20", "0", "0", "0"]) == 540
    assert figure("affectation", *["0", "0", "0", "0", "0", "0", "30", "50", "20"]) == -100
