"""A review judges the last closed exercice whose source is due, against the target of that year and of no other."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.stages.suivi.exercices import Source, annee_cible_1, bascule, echeance, exercice_juge, rang

TEMPLATES = Path(__file__).parents[3] / "templates"
LOI = load_reglementation(
    {FOLDER + name: (TEMPLATES / FOLDER / name).read_bytes() for name in ("suivi.toml", "delais.toml")}
)


def judged(day: date, source: Source) -> int:
    due = echeance(LOI, source, day)
    assert due is not None
    return exercice_juge(day, due)


@pytest.mark.parametrize(
    ("start", "day", "source", "exercice", "target"),
    [
        pytest.param(date(2027, 1, 1), date(2029, 9, 28), Source.TDB, 2028, 2, id="D1 mid-way"),
        pytest.param(date(2027, 1, 1), date(2031, 6, 15), Source.ERRD, 2030, 4, id="D2 bilan of year 5"),
        pytest.param(date(2027, 1, 1), date(2032, 7, 15), Source.TDB, 2031, 5, id="D3 final"),
        pytest.param(date(2027, 1, 1), date(2028, 2, 10), Source.ERRD, 2026, None, id="D4 too early"),
        pytest.param(date(2027, 7, 1), date(2029, 10, 1), Source.TDB, 2028, 1, id="D5 July"),
        pytest.param(date(2027, 6, 30), date(2029, 10, 1), Source.TDB, 2028, 2, id="the last day of the first half"),
        pytest.param(date(2027, 1, 1), date(2029, 6, 29), Source.TDB, 2027, 1, id="the day before it is due"),
        pytest.param(date(2027, 1, 1), date(2029, 6, 30), Source.TDB, 2028, 2, id="the day on which it is due"),
        pytest.param(date(2027, 1, 1), date(2029, 7, 7), Source.ERRD_SANTE, 2027, 1, id="a public hospital, before"),
        pytest.param(date(2027, 1, 1), date(2029, 7, 8), Source.ERRD_SANTE, 2028, 2, id="a public hospital"),
        pytest.param(date(2027, 1, 1), date(2033, 7, 15), Source.TDB, 2032, None, id="after the contract"),
        pytest.param(date(2021, 1, 1), date(2024, 6, 1), Source.TDB, 2023, 3, id="as long as it was due in May"),
    ],
)
def test_the_exercice_and_its_target_are_those_of_the_day(
    start: date, day: date, source: Source, exercice: int, target: int | None
):
    assert judged(day, source) == exercice
    assert rang(exercice, annee_cible_1(start, bascule(LOI, start)), 5) == target


def test_a_contract_of_three_years_has_no_fourth_target_until_it_is_prolonged():
    assert rang(2030, 2027, 3) is None
    assert rang(2030, 2027, 4) == 4


def test_a_source_that_nobody_dated_says_nothing():
    assert echeance({}, Source.TDB, date(2029, 9, 28)) is None
    assert echeance(LOI, Source.TDB, date(2015, 9, 28)) is None


def test_a_contract_of_before_the_rule_has_its_first_target_in_the_year_that_it_prints():
    assert bascule({}, date(2027, 7, 1)) is None
    assert annee_cible_1(date(2027, 7, 1), None) == 2027


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800), st.sampled_from(Source))
def test_a_later_day_never_judges_an_earlier_exercice_and_never_one_that_is_not_closed(
    day: date, later: int, source: Source
):
    assert judged(day, source) < day.year
    if day > date(2025, 4, 22):  # the delay of the tableau de bord changed once
        assert judged(day + timedelta(later), source) >= judged(day, source)
