"""A deadline in words is read as the day that it says, or the last day of what it names; never as another month."""

from __future__ import annotations

from datetime import date

import pytest

from cpomdoc.stages.reprise.valeurs import deadline


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026", date(2026, 12, 31)),
        ("fin 2026", date(2026, 12, 31)),
        ("juin 2026", date(2026, 6, 30)),
        ("Février 2028", date(2028, 2, 29)),
        ("d’ici août 2027", date(2027, 8, 31)),
        ("06/2026", date(2026, 6, 30)),
        ("avant le 15 juin 2026", date(2026, 6, 15)),
        ("au 1er mars 2027", date(2027, 3, 1)),
    ],
)
def test_what_names_a_day_a_month_or_a_year_is_its_last_day(words, day):
    assert deadline(words) == day


@pytest.mark.parametrize(
    "words",
    ["premier trimestre 2026", "S1 2026", "début 2027", "mi-2026", "rentrée 2027", "de juin à août 2026", "été 2026",
     "31 février 2027", "en 2026 ou 2027", "dès que possible"],
)  # fmt: skip
def test_what_names_anything_else_is_left_to_a_person(words):
    assert deadline(words) is None
