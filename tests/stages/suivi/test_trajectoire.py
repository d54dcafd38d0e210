"""Where a value stands on its trajectory: delay in years, effort left against effort made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.domain.atteinte import Sens
from cpomdoc.stages.suivi.trajectoire import Effort, effort, position, retard

CURVE = [Decimal(value) for value in ("94.0", "94.6", "95.2", "95.6", "96.0")]
START = Decimal("93.4")


def test_case_13_half_a_year_late_with_a_tenth_more_effort_to_make():
    value = Decimal("94.9")
    assert position(Sens.HAUSSE, START, CURVE, value) == Decimal("2.5")
    assert retard(Sens.HAUSSE, START, CURVE, value, 3) == Decimal("0.5")
    assert effort(Sens.HAUSSE, START, CURVE, value, 3) == Effort(Decimal("0.55"), Decimal("0.50"), Decimal("1.1"))


@pytest.mark.parametrize(
    ("value", "place"), [("90", "0"), ("93.4", "0"), ("93.7", "0.5"), ("95.2", "3"), ("96", "5"), ("99", "5")]
)
def test_a_value_stands_between_two_targets_or_at_an_end(value: str, place: str):
    assert position(Sens.HAUSSE, START, CURVE, Decimal(value)) == Decimal(place)


def test_a_level_that_is_held_counts_to_its_end():
    assert position(Sens.BAISSE, Decimal(11), [Decimal(10), Decimal(10), Decimal(9)], Decimal(10)) == 2


def test_ahead_of_the_curve_the_delay_is_negative():
    assert retard(Sens.HAUSSE, START, CURVE, Decimal("95.2"), 2) == -1


def test_a_curve_that_goes_back_and_a_value_to_keep_have_no_place():
    works = [Decimal(88), Decimal(92)]
    assert position(Sens.HAUSSE, Decimal(93), works, Decimal(90)) is None
    assert retard(Sens.HAUSSE, Decimal(93), works, Decimal(90), 1) is None
    assert position(Sens.MAINTIEN, Decimal(6), [Decimal(6)], Decimal(6)) is None
    assert effort(Sens.MAINTIEN, Decimal(6), [Decimal(6)] * 5, Decimal(6), 2) is None


def test_in_the_last_year_no_effort_is_left_and_without_progress_none_compares():
    assert effort(Sens.HAUSSE, START, CURVE, Decimal(95), 5) is None
    assert effort(Sens.BAISSE, Decimal(11), [Decimal(10), Decimal(9)], Decimal("11.5"), 1) == Effort(
        Decimal("2.5"), Decimal("-0.5"), None
    )


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(0, 300))
def test_a_fall_has_the_same_place_as_the_rise_that_mirrors_it(steps: list[int], value: int):
    rise = [Decimal(sum(steps[: place + 1])) for place in range(len(steps))]
    up = position(Sens.HAUSSE, Decimal(0), rise, Decimal(value))
    assert up == position(Sens.BAISSE, Decimal(0), [-one for one in rise], -Decimal(value))
    assert up is not None
    assert 0 <= up <= len(steps)
