"""The figures of the law: cases T1, T2, T5, T8, T9 and T12 of docs/sources.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.stages.figures.compute import absence, add_months, call, contract_end, ecart_relatif, occupancy, rotation
from cpomdoc.stages.figures.tarification import gmp, gmps

D = Decimal


def test_t1_gmp_from_the_residents_of_each_gir():
    assert gmp(*map(D, (12, 28, 14, 18, 5, 3, 1000, 840, 660, 420, 250, 70))) == D("672.25")


def test_t2_gmps_adds_the_weighted_pmp():
    assert gmps(D("672.25"), D(215), D("2.59")) == D("1229.10")


def test_a_tariff_is_so_many_percent_above_another():
    assert ecart_relatif(D(81), D(60)) == 35
    assert ecart_relatif(D(54), D(60)) == -10


def test_t5_occupancy():
    assert round(occupancy(D(27500), D(80), D(365)), 2) == D("94.18")


def test_t8_absence():
    assert absence(D(1825), D(50)) == 10


def test_t9_rotation():
    assert round(rotation(D(8), D(6), D(60)), 2) == D("11.67")


def test_t12_treasury_is_a_difference():
    assert call("difference", [D(300000), D(120000)]) == 180000


def test_a_figure_without_meaning_is_no_figure():
    assert call("taux_occupation", [D(1), D(0), D(365)]) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 8, 31), -6, date(2027, 2, 28)),
        (date(2028, 8, 31), -6, date(2028, 2, 29)),
        (date(2027, 1, 1), 24, date(2029, 1, 1)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
    ],
)
def test_months_are_added_in_civil_calendar(start, months, end):
    assert add_months(start, months) == end


def test_a_contract_of_five_years_ends_the_day_before_its_birthday():
    assert contract_end(date(2027, 1, 1), 5) == date(2031, 12, 31)
