"""The tariffs of the law: numeric cases T3 to T7 of the domain file, section 5.8, and what goes with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.schema.reglementation import Dated, Missing, load_reglementation
from cpomdoc.stages.figures import tarification as t
from cpomdoc.stages.figures.compute import GMP_POINTS, gmp, gmps, occupancy
from cpomdoc.stages.figures.finance import cents
from tests.schema.test_reglementation import law

D = Decimal
RESIDENTS = tuple(map(D, (12, 28, 14, 18, 5, 3)))
LAW = load_reglementation(law())


def test_t3_soins_equation():
    points = gmps(gmp(*RESIDENTS), D(215))
    assert t.base_soins(points, D(80), D("12.44")) == D("1223200.32")


def test_t3_with_the_point_of_its_day():
    point = t.valeur_point(LAW, "Tarif global", False, date(2013, 1, 1))
    assert isinstance(point, Dated)
    assert t.base_soins(D("1229.10"), D(80), D(str(point.value))) == D("1223200.32")


def test_the_point_of_a_year_nobody_wrote_is_asked_for():
    asked = t.valeur_point(LAW, "Tarif partiel", True, date(2027, 1, 1))
    assert isinstance(asked, Missing)
    assert asked.known == "du 01/01/2009 au 31/12/2009 et du 01/01/2013 au 31/12/2013"


def test_forfait_soins_adds_complements_and_takes_daily_tariffs_off():
    assert t.forfait_soins(D(1000), D(200), D(50)) == 1150


def test_t4_modulation_by_occupation():
    base = D("1223200.32")
    assert t.taux_modulation(D(95), D("91.5")) == D("1.75")
    assert cents(t.modulation(base, D(95), D("91.5"))) == D("21406.01")


def test_a_good_occupation_changes_nothing():
    assert t.modulation(D(1000), D(95), D(97)) == 0


def test_t5_occupation():
    assert cents(occupancy(D(27500), D(80), D(365))) == D("94.18")


def test_t6_dependance_equation_and_the_share_of_the_department():
    points = t.points_dependance(RESIDENTS)
    equation = t.equation_dependance(points, D(80), D(80), D("7.65"))
    assert points == 64960
    assert equation == D("496944.00")
    assert t.part_du_departement(equation, D(120000), D(15000)) == D("361944.00")
    assert t.forfait_dependance(equation, D(16000)) == D("512944.00")


def test_t6b_dependance_tariffs_and_the_receipts_they_make():
    tarifs = t.tarifs_dependance(D(496944), D(64960), D(365))
    assert (cents(tarifs.gir_5_6), cents(tarifs.gir_3_4), cents(tarifs.gir_1_2)) == (D("5.87"), D("13.83"), D("21.80"))
    assert cents(t.recette_dependance(tarifs, RESIDENTS, D(365))) == D("496944.00")


@pytest.mark.parametrize(("residents", "files"), [(60, 20), (80, 20), (120, 20), (250, 25), (205, 21), (12, 12)])
def test_t6c_sample_of_the_gmp(residents, files):
    assert t.echantillon_gmp(residents) == files


def test_sample_of_the_pmp():
    assert t.echantillon_pmp(81) == (41, 56)


def test_t7_reduction_of_a_contract_of_l_313_12_2():
    assert t.abattement(D(96), D(95)) == D("0.5")
    assert t.abattement(D(95), D(96)) == 0


def test_the_threshold_of_each_year_and_each_level_of_funding():
    seen = [
        [t.seuil_modulation(LAW, D(level), year).value for level in (100, 90, 89)]  # type: ignore[union-attr]
        for year in (2018, 2023, 2024)
    ]
    assert seen == [[95, 90, t.NO_MODULATION], [95, 95, t.NO_MODULATION], [95, 95, 95]]


def test_a_threshold_after_the_last_order_is_to_be_confirmed():
    dated = t.seuil_modulation(LAW, D(100), 2027)
    assert isinstance(dated, Dated)
    assert dated.reserve == "valeur à confirmer"


def test_a_threshold_before_the_first_order_is_asked_for():
    assert isinstance(t.seuil_modulation(LAW, D(100), 2017), Missing)


def test_the_scales_of_the_data_are_those_of_the_code():
    assert tuple(LAW[f"gir.gmp.{n}"].periodes[-1].value for n in range(1, 7)) == GMP_POINTS
    assert tuple(LAW[f"gir.dependance.{n}"].periodes[-1].value for n in range(1, 7)) == t.DEPENDANCE_POINTS


def test_validation_rules_of_the_gmp():
    assert t.gmp_minore(D("672.25")) == D("665.5275")
    assert t.sur_place(D(700), D("735.01"))
    assert not t.sur_place(D(700), D(735))
