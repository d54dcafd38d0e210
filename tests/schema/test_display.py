"""What a cell shows of a number: as a spreadsheet would, or it is said that nobody knows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.schema.display import as_words, look, shown

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("General", "9600.5", "9600,5"),
        ("General", "1E-7", "0,0000001"),
        ("@", "12", "12"),
        ("0", "7.8", "8"),
        ("0", "-7.5", "-8"),
        ("#,##0.00", "1234.5", f"1{NBSP}234,50"),
        ('0.0#"\u00a0%"', "3.4", f"3,40{NBSP}%"),
        ("0%", "0.12", f"12{NBSP}%"),
        ("0.00%", "0.0345", f"3,45{NBSP}%"),
        ('0 "k€"', "3", f"3{NBSP}k€"),
        ("0.0,", "9600", "9,6"),
        ('0.0,,"M€"', "1250000", "1,3M€"),
        (r"#,##0\ [$€-40C]", "1500", f"1{NBSP}500{NBSP}€"),
        (r'_-* #,##0.00\ "€"_-;-* #,##0.00\ "€"_-', "-1500", f"-1{NBSP}500,00{NBSP}€"),
        ("#,##0_);[Red](#,##0)", "-1500", f"(1{NBSP}500)"),
    ],
)
def test_a_number_is_shown_as_its_format_says(code: str, value: str, words: str):
    number = Decimal(value)
    assert as_words(number, look(code, -1 if number < 0 else 1)) == words


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ("dd/mm/yyyy", "jour"),
        ("d-mmm", "jour"),
        ("[$-40C]d mmmm yyyy", "jour"),
        ("yyyy\\-mm\\-dd", "jour"),
        ("h:mm", "heure"),
        ("[h]:mm:ss", "heure"),
        ("dd/mm/yyyy hh:mm", "jour"),
        ("h:mm AM/PM", "heure"),
    ],
)
def test_days_and_hours_are_told_from_numbers(code: str, sort: str):
    assert look(code).sort == sort


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", '[>=1000]0.0,"k";0', ";;;", '""', "[DBNum1]0"])
def test_a_format_that_nobody_renders_is_said_not_to_be_understood(code: str):
    assert look(code).sort == "inconnu"
    assert shown(Decimal(12), look(code)) is None
    assert as_words(Decimal(12), look(code)) == ""


def test_each_part_of_a_format_is_for_its_sign():
    code = '0" €";-0" k€";"rien"'
    assert [look(code, sign).words for sign in (1, -1)] == ["€", "k€"]
    assert look(code, 0).sort == "inconnu"


def test_a_day_says_whether_its_month_comes_first_and_whether_it_has_a_day():
    assert [look(code).swapped for code in ("m/d/yyyy", "mm/dd/yyyy", "dd/mm/yyyy", "mm-dd-yy", "mmmm d")] == [
        *(True, True, False, False, False)
    ]
    assert [look(code).whole for code in ("mmm-yy", "mmmm yyyy", "d-mmm")] == [False, False, True]
