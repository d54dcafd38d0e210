"""Remarks that say the same are said once, with all their establishments and cells."""

from __future__ import annotations

from dataclasses import replace

from cpomdoc.domain.remarques import ensemble
from cpomdoc.domain.suivi import Anomalie

WORDS = ("f", "Taux", "3", "inhabituel.", "Rien.", "diagnostic", "990000001")
ONE = Anomalie("W-101", "a_verifier", "Finances", "C7", *WORDS)


def test_twelve_equal_remarks_are_one_with_the_twelve_establishments():
    twelve = [replace(ONE, site=f"99000000{number}", cellule=f"C{number}") for number in range(1, 13)]
    (said,) = ensemble(twelve)
    assert said.site == ", ".join(one.site for one in twelve)
    assert said.cellule == ", ".join(one.cellule for one in twelve)
    assert replace(said, site=ONE.site, cellule=ONE.cellule) == ONE


def test_the_same_cell_is_named_once():
    (said,) = ensemble([ONE, replace(ONE, site="990000002")])
    assert (said.site, said.cellule) == ("990000001, 990000002", "C7")


def test_remarks_that_differ_stay_apart_in_their_order():
    others = [replace(ONE, question="Autre"), replace(ONE, message="autre."), replace(ONE, feuille="Autre")]
    assert ensemble([ONE, *others]) == (ONE, *others)
