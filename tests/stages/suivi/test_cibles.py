"""The targets of an indicator are as many as its row gives, then those that a prorogation adds or keeps."""

from __future__ import annotations

from decimal import Decimal

from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.suivi.cibles import Prolongation, cible, cibles, prolongees, prolonger
from cpomdoc.stages.suivi.reponses import rows

THREE = (Decimal(10), Decimal(9), Decimal(8))


def test_targets_come_in_the_order_of_their_years_and_end_at_the_first_that_is_missing():
    row = {"code": "TABS", "cible_2": 9, "cible_1": Decimal(10), "cible_3": Decimal(8), "cible_4": SANS_OBJET}
    assert cibles(row) == THREE
    assert cibles({"cible_1": Decimal(10), "cible_2": SANS_OBJET, "cible_3": Decimal(8)}) == (Decimal(10),)
    assert cibles({f"cible_{rank}": rank for rank in range(1, 8)})[-1] == 7
    assert cibles({"annee_1": Decimal("8.8"), "annee_2": SANS_OBJET}) == (Decimal("8.8"),)


def test_a_prorogation_adds_its_targets_and_keeps_the_last_one_for_the_rest():
    assert prolongees(THREE, (), 1) == (*THREE, Decimal(8))
    assert prolongees(THREE, (Decimal(7),), 2) == (*THREE, Decimal(7), Decimal(7))
    assert prolongees(THREE, (Decimal(7), Decimal(6)), 1) == (*THREE, Decimal(7))
    assert prolongees((), (), 1) == ()


def test_no_target_is_due_outside_the_contract():
    assert cible(THREE, 2) == 9
    assert cible(THREE, None) is None
    assert cible(THREE, 4) is None


def test_an_indicator_of_a_contract_that_is_prolonged_twice_has_the_targets_of_both_in_turn() -> None:
    row = {"objectif": "O1", "code": "X", "cible_1": Decimal(10), "cible_2": Decimal(9)}
    told = {"objectif": "O1", "code": "X", "annee_1": Decimal(8)}
    other = {"objectif": "O2", "code": "X", "annee_1": Decimal(1)}
    values = {"indicateurs": (row, {**row, "code": "Y"})}
    steps = (Prolongation(1, (other, told)), Prolongation(1))
    longer, kept = rows(prolonger(values, steps), "indicateurs")
    assert [longer[f"cible_{place}"] for place in (1, 2, 3, 4)] == [10, 9, 8, 8]
    assert [kept[f"cible_{place}"] for place in (3, 4)] == [9, 9]


def test_a_prorogation_of_some_months_within_a_year_adds_no_target() -> None:
    values = {"indicateurs": ({"objectif": "O1", "code": "X", "cible_1": Decimal(10)},)}
    assert prolonger(values, (Prolongation(0),)) is values
    assert prolonger(values, ()) is values
