"""The targets of an indicator are as many as its row gives, then those that a prorogation adds or keeps."""

from __future__ import annotations

from decimal import Decimal

from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.suivi.cibles import cible, cibles, prolongees

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
