"""A contract seen from a day: its year, its next step, its review, its place among the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cpomdoc.domain.portefeuille import Campagne
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.schema.portefeuille import ALERTES
from cpomdoc.stages.suivi.portefeuille import lignes, silent
from tests.stages.suivi.positions import BASE, REGLES, line, revue


@pytest.mark.parametrize(
    ("jour", "year"),
    [(date(2026, 12, 31), 0), (date(2027, 1, 1), 1), (date(2027, 12, 31), 1), (date(2028, 1, 1), 2),
     (date(2031, 12, 31), 5), (date(2033, 6, 1), 5)],
)  # fmt: skip
def test_the_year_under_way_counts_from_the_first_day_to_the_term(jour, year):
    seen = line(jour)
    assert (seen.annee, seen.duree) == (year, 5)


def test_a_contract_of_three_years_and_an_extended_one_last_what_they_last():
    assert line(date(2028, 1, 1), replace(BASE, date_fin=date(2029, 12, 31))).duree == 3
    assert line(date(2028, 1, 1), replace(BASE, date_fin=date(2032, 6, 30))).duree == 6
    assert line(date(2028, 1, 1), replace(BASE, date_fin=None)).duree == 0


WINDOW = EcheanceVue(date(2028, 7, 15), date(2028, 10, 15), "revue", "", cle="revue/2027", charge="gestionnaire")


@pytest.mark.parametrize(
    ("jour", "day", "open_"),
    [
        (date(2028, 7, 14), date(2028, 7, 15), False),
        (date(2028, 7, 15), date(2028, 10, 15), True),
        (date(2028, 10, 15), date(2028, 10, 15), True),
        (date(2028, 10, 16), None, False),
    ],
)
def test_a_window_counts_to_its_first_day_until_it_opens_then_to_its_last(jour, day, open_):
    step = line(jour, replace(BASE, echeances=(WINDOW,))).etape
    assert (step.jour if step else None) == day
    assert bool(step and step.ouverte) is open_
    assert not step or step.de_qui == "le gestionnaire"


def test_a_review_that_was_accepted_is_no_step_any_more():
    seen = replace(BASE, echeances=(WINDOW,))
    assert line(date(2028, 9, 1), seen).etape is not None
    assert line(date(2028, 9, 1), replace(seen, revues=(revue(2027),))).etape is None
    assert line(date(2028, 9, 1), replace(seen, revues=(revue(2026),))).etape is not None


def test_the_calendar_goes_two_years_ahead_and_no_further():
    dates = (EcheanceVue(date(2029, 1, 31), None, "près", ""), EcheanceVue(date(2029, 2, 1), None, "loin", ""))
    steps = line(date(2027, 1, 31), replace(BASE, echeances=dates)).suites
    assert [one.evenement for one in steps] == ["près"]


@pytest.mark.parametrize(
    ("jour", "expected"),
    [
        (date(2028, 7, 14), (2027, Campagne.A_VENIR)),
        (date(2028, 7, 15), (2027, Campagne.ATTENDUE)),
        (date(2029, 7, 14), (2027, Campagne.ATTENDUE)),
        (date(2029, 7, 15), (2028, Campagne.ATTENDUE)),
    ],
)
def test_the_campaign_is_that_of_the_last_review_whose_window_opened(jour, expected):
    seen = line(jour)
    assert (seen.exercice, seen.campagne) == expected


def test_a_review_is_received_or_to_correct_or_nobodys():
    day = date(2028, 9, 1)
    assert line(day, replace(BASE, revues=(revue(2027),))).campagne is Campagne.RECUE
    assert line(day, replace(BASE, a_corriger=(2027,))).campagne is Campagne.A_CORRIGER
    assert line(day, replace(BASE, revues=(revue(2027),), a_corriger=(2027,))).campagne is Campagne.A_CORRIGER
    assert line(day, replace(BASE, vigueur=False)).campagne is Campagne.SANS_OBJET


def test_the_day_alone_changes_what_is_asked_without_any_new_entry():
    assert line(date(2028, 10, 15)).alertes == ()
    assert [one.cle for one in line(date(2028, 10, 16)).alertes] == ["P1"]


def test_what_asks_for_most_stands_first_and_what_is_closed_last():
    late, calm = replace(BASE, contrat="B"), replace(BASE, contrat="A", revues=(revue(2027),))
    gone = replace(BASE, contrat="0", clos=True)
    double = replace(BASE, contrat="C", esms=())
    found = [one.position.contrat for one in lignes((gone, calm, late, double), REGLES, date(2028, 10, 16))]
    assert found[-1] == "0"
    assert set(found[:2]) == {"A", "B"}  # each holds the establishment of the other: that blocks
    assert found[2] == "C"


def test_the_same_contracts_in_any_order_give_the_same_lines():
    some = [replace(BASE, contrat=name, esms=()) for name in "CAB"]
    day = date(2028, 10, 16)
    assert lignes(some, REGLES, day) == lignes(some[::-1], REGLES, day)


def test_a_family_that_is_gone_is_said_not_to_be_looked_at():
    assert silent([replace(BASE, famille="disparue", titre="Disparue")], REGLES, date(2028, 1, 1))["Disparue"]
    assert silent([BASE], REGLES, date(2028, 1, 1)) == {}


def test_a_contract_that_binds_and_whose_dates_nobody_can_read_is_said_not_to_be_looked_at():
    undated = replace(BASE, date_fin=None)
    assert silent([undated], REGLES, date(2028, 1, 1)) == {BASE.contrat: ALERTES}
    assert silent([replace(undated, vigueur=False)], REGLES, date(2028, 1, 1)) == {}
