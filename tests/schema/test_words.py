"""The words and signs that a cell may hold: every way to write a number, a month, a day, and no other."""

from __future__ import annotations

import re

import pytest

from cpomdoc.schema.words import BEFORE_A_DATE, DAYS, MONTHS, NUMBERS, YEARS


@pytest.mark.parametrize(
    "written",
    [
        "0", "00", "000000000000000", "0,0", "0.0", "000000,00", "0 000", "00 000", "000 000 000 000,00",
        "0 000,00000000000000000000",
    ],
)  # fmt: skip
def test_a_number_is_digits_alone_or_by_threes_with_a_comma_or_a_point(written: str):
    assert written in NUMBERS


@pytest.mark.parametrize(
    "written",
    [
        "", ",0", "0,", "0 0000", "0000 000", "0 00", "0 000.0", "0,0,0", "0.0.0", " 0", "0000000000000000",
        "0,000000000000000000000", "000 000 000 000 000 000",
    ],
)  # fmt: skip
def test_what_could_be_read_otherwise_is_no_number(written: str):
    assert written not in NUMBERS


def test_each_way_to_write_a_number_is_there_once_and_all_of_them_are_of_the_form_that_is_told():
    form = re.compile(r"0{1,15}(?:[.,]0{1,20})?|0{1,3}(?: 000){1,4}(?:,0{1,20})?")
    assert len(set(NUMBERS)) == len(NUMBERS) == 15 + 2 * 15 * 20 + 12 + 12 * 20
    assert all(form.fullmatch(number) for number in NUMBERS)


def test_months_and_days_are_written_in_words_or_in_figures():
    assert all(len(ways) == 12 for ways in MONTHS)
    assert [ways[7] for ways in MONTHS] == ["août", "août", "août", "8", "08"]
    assert (DAYS[0][30], DAYS[1][0], DAYS[2]) == ("31", "01", ("1er",))
    assert (YEARS[0], YEARS[-1], len(YEARS)) == ("1900", "2199", 300)


def test_the_day_of_the_week_may_stand_before_a_date():
    assert {"", "le", "lundi", "le dimanche"} <= set(BEFORE_A_DATE)
