"""The tariffs of the law: cases T3 to T7 of docs/sources.md, and what goes with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cpomdoc.schema.reglementation import Dated, Missing, load_reglementation, value_at
from cpomdoc.stages.figures import tarification as t
from cpomdoc.stages.figures.compute import FUNCTIONS, call, occupancy
from cpomdoc.stages.figures.finance import cents
from tests.schema.test_reglementation import law

D = Decimal
RESIDENTS = tuple(map(D, (12, 28, 14, 18, 5, 3)))
LAW = load_reglementation(law())


def points(scale: str) -> tuple[Decimal, ...]:
    """The points of GIR 1 to 6 in 2026, as the data give them."""
    dated = [value_at(LAW, f"gir.{scale}.{n}", date(2026, 1, 1)) for n in range(1, 7)]
    return tuple(one.value for one in dated)  # type: ignore[union-attr,misc]


def coefficient(day: date) -> Dated:
    found = value_at(LAW, "soins.coefficient_pmp", day)
    assert isinstance(found, Dated)
    return found


def test_t1_gmp_of_the_points_of_the_data():
    assert t.gmp(*RESIDENTS, *points("gmp")) == D("672.25")


def test_t3_soins_equation():
    gmps = t.gmps(t.gmp(*RESIDENTS, *points("gmp")), D(215), D(str(coefficient(date(2026, 1, 1)).value)))
    assert gmps == D("1229.10")
    assert t.base_soins(gmps, D(80), D("12.44")) == D("1223200.32")


def test_t3_with_the_point_of_its_day():
    point = value_at(LAW, "soins.point.global_sans_pui", date(2013, 1, 1))
    assert isinstance(point, Dated)
    assert t.base_soins(D("1229.10"), D(80), D(str(point.value))) == D("1223200.32")


def test_the_point_of_a_year_nobody_wrote_is_not_that_of_another_year():
    asked = value_at(LAW, "soins.point.partiel_avec_pui", date(2027, 1, 1))
    assert isinstance(asked, Missing)
    assert asked.known == "du 01/01/2009 au 31/12/2009 et du 01/01/2012 au 31/12/2013"


def test_the_coefficient_of_the_pmp_cites_the_order_of_its_day():
    assert "26 février 2009" in coefficient(date(2013, 11, 26)).source
    assert "AFSA1325048A" in coefficient(date(2013, 11, 27)).source


def test_forfait_soins_adds_complements_and_takes_daily_tariffs_off():
    assert t.forfait_soins(D(1000), D(200), D(50)) == 1150


def test_forfait_unique_adds_both_equations():
    assert t.forfait_unique(D(1000), D(400), D(200), D(50)) == 1550


def test_t5_occupation():
    assert cents(occupancy(D(27500), D(80), D(365))) == D("94.18")


def test_t6_dependance_equation_and_the_share_of_the_department():
    seen = t.points_gir(*RESIDENTS, *points("dependance"))
    equation = t.equation_dependance(seen, D(80), D(80), D("7.65"))
    assert seen == 64960
    assert equation == D("496944.00")
    assert t.part_du_departement(equation, D(0), D(120000), D(15000)) == D("361944.00")
    assert t.part_du_departement(equation, D(16000), D(120000), D(15000), D(900)) == D("377044.00")
    assert t.forfait_dependance(equation, D(16000)) == D("512944.00")


def test_t6b_dependance_tariffs_and_the_receipts_they_make():
    scale = points("dependance")
    tarifs = [t.tarif_dependance(D(496944), D(64960), D(365), level) for level in scale]
    assert [cents(one) for one in tarifs[::2]] == [D("21.80"), D("13.83"), D("5.87")]
    receipts = sum((n * one for n, one in zip(RESIDENTS, tarifs, strict=True)), D(0)) * 365
    assert cents(receipts) == D("496944.00")


def test_the_share_of_aide_sociale_is_examined_from_its_threshold_only():
    assert t.baisse_examinee(D(24), D(32), D(30), D(10)) == 25
    assert t.baisse_examinee(D(33), D(32), D(30), D(10)) < 0
    assert t.baisse_examinee(D(1), D(32), D("9.99"), D(10)) == 0
    assert call("baisse_examinee", [D(1), D(0), D(30), D(10)]) is None


def test_t7_reduction_of_a_contract_of_l_313_12_2():
    assert t.abattement(D(96), D(95)) == D("0.5")
    assert t.abattement(D(95), D(96)) == 0


def test_the_scales_of_the_data_are_those_of_annexe_3_6():
    assert points("gmp") == tuple(map(D, (1000, 840, 660, 420, 250, 70)))
    assert points("dependance") == tuple(map(D, (1040, 1040, 660, 660, 280, 280)))


def test_the_figures_of_tariffs_can_be_named_by_a_family():
    assert {"gmp", "gmps", "base_soins", "equation_dependance", "part_du_departement"} <= set(FUNCTIONS)
