"""Establishments add up; indicators speak for their objective; a contract is a distribution, never a mark."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.domain.atteinte import Avancement, EtatObjectif, Verdict
from cpomdoc.stages.suivi.ensemble import (
    BILAN_ANTERIEUR,
    Actions,
    Part,
    a_remplacer,
    avancement_propose,
    consolider,
    couverture,
    distribution,
    etat_objectif,
)

A, P, N, VIDE, HORS, AUTRE = Verdict


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([A, A], EtatObjectif.ATTEINT),
        ([A, VIDE], EtatObjectif.ATTEINT),
        ([A, P], EtatObjectif.PARTIEL),
        ([P, N], EtatObjectif.PARTIEL),
        ([P, P, P], EtatObjectif.PARTIEL),
        ([A, N, N], EtatObjectif.NON_ATTEINT),
        ([N], EtatObjectif.NON_ATTEINT),
        ([VIDE, HORS, AUTRE], EtatObjectif.NON_MESURE),
        ([], EtatObjectif.NON_MESURE),
    ],
)
def test_the_indicators_of_an_objective_say_whether_it_is_reached(verdicts: list[Verdict], said: EtatObjectif):
    assert etat_objectif(verdicts) is said


@pytest.mark.parametrize(
    ("etat", "before", "late", "actions", "said"),
    [
        (EtatObjectif.ATTEINT, False, None, Actions(3, 0, 3), Avancement.ATTEINT),
        (EtatObjectif.PARTIEL, True, "0.5", Actions(3, 2, 0), Avancement.EN_BONNE_VOIE),
        (EtatObjectif.PARTIEL, True, "0.6", Actions(3, 2, 0), Avancement.EN_RETARD),
        (EtatObjectif.PARTIEL, True, "-1", Actions(3, 2, 1), Avancement.EN_RETARD),
        (EtatObjectif.PARTIEL, False, "0", Actions(3, 2, 0), Avancement.EN_RETARD),
        (EtatObjectif.NON_ATTEINT, True, "0", Actions(3, 0, 2), Avancement.NON_ENGAGE),
        (EtatObjectif.NON_ATTEINT, True, None, Actions(3, 1, 0), Avancement.EN_RETARD),
        (EtatObjectif.NON_MESURE, True, None, Actions(3, 1, 0), Avancement.EN_BONNE_VOIE),
        (EtatObjectif.NON_MESURE, True, None, Actions(), Avancement.EN_BONNE_VOIE),
    ],
)
def test_the_advancement_that_is_proposed_follows_delay_and_actions(
    etat: EtatObjectif, before: bool, late: str | None, actions: Actions, said: Avancement
):
    delay = None if late is None else Decimal(late)
    assert avancement_propose(etat, before, delay, actions, Decimal("0.5")) is said


def test_a_contract_is_told_as_a_distribution_with_what_was_not_measured():
    states = [
        *[EtatObjectif.ATTEINT] * 7,
        *[EtatObjectif.PARTIEL] * 2,
        EtatObjectif.NON_ATTEINT,
        EtatObjectif.NON_MESURE,
    ]
    told = distribution(states).en_mots.replace("\u00a0", " ")
    assert told == "7 atteints · 2 partiels · 1 non atteint · 1 non mesuré (couverture 10/11)"


@given(st.lists(st.sampled_from(EtatObjectif)))
def test_every_objective_is_counted_once(etats: list[EtatObjectif]):
    assert distribution(etats).attendus == len(etats)


def test_an_establishment_that_did_not_measure_lowers_the_coverage_and_not_the_rate():
    found = consolider([Part(Decimal(47), Decimal(50)), Part(None, Decimal(30)), Part(Decimal(3), Decimal(0))])
    assert (found.valeur, found.effectif, found.couverture) == (Decimal(94), Decimal(50), "1/3")
    assert consolider([Part(None, None)]).valeur is None


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=1))
def test_the_rate_of_all_lies_between_the_lowest_and_the_highest(pairs: list[tuple[int, int]]):
    rates = [Decimal(100) * above / below for above, below in pairs]
    together = consolider([Part(Decimal(above), Decimal(below)) for above, below in pairs]).valeur
    assert together is not None
    assert min(rates) - Decimal("1e-9") <= together <= max(rates) + Decimal("1e-9")


def test_what_has_no_object_was_not_awaited_and_what_cannot_be_compared_was():
    assert couverture([A, N, HORS, AUTRE, VIDE]) == (2, 4)


def test_an_indicator_that_two_exercices_in_turn_did_not_measure_is_to_be_replaced():
    assert a_remplacer([A, VIDE, VIDE])
    assert not a_remplacer([VIDE, A, VIDE])
    assert not a_remplacer([VIDE])


def test_every_state_but_the_unmeasured_has_its_word_in_the_next_contract():
    assert set(EtatObjectif) - set(BILAN_ANTERIEUR) == {EtatObjectif.NON_MESURE}
