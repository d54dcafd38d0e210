"""A cell of a national export becomes the cell that a question reads, or a sentence that says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.sources import Colonne, Prise
from cpomdoc.stages.formulaire.conversion import converted, number_of

QUESTION = Field("taux", "Taux", "taux")
COLUMN = (Colonne("Taux"),)
NBSP = "\u00a0"


def number(raw: str) -> Cell:
    return Cell(raw, "number")


@pytest.mark.parametrize(
    ("conversion", "raw", "read"),
    [
        ("fraction", "0.0889", number("8.89")),
        ("fraction", "8,89 %", number("8.89")),
        ("fraction", "7", f"«{NBSP}7{NBSP}» n’est pas une fraction (0,0889 pour 8,89{NBSP}%)."),
        ("depense", "-1234.5", number("1235")),
        ("depense", "1234.4", number("1234")),
        ("depense", "0.3", f"«{NBSP}0.3{NBSP}» est une part, non un montant."),
        ("depense", "0", number("0")),
        ("arrondi", "12.5", number("13")),
        ("somme", "12.5", number("12.5")),
        ("somme", "nc", None),
        ("somme", "douze", f"«{NBSP}douze{NBSP}» n’est pas un nombre."),
    ],
)
def test_each_way_of_taking_a_number_writes_a_number_or_says_why_not(conversion, raw, read):
    assert converted(Prise(COLUMN, conversion), [Cell(raw)], 0, QUESTION) == read


def test_several_columns_are_added():
    assert converted(Prise(COLUMN, "somme"), [number("1.5"), number("2")], 0, QUESTION) == number("3.5")


def test_a_code_is_taken_for_its_choice_and_a_stranger_is_told():
    question = Field("statut", "Statut", "liste", choices=("17 Association", "21 Public"))
    assert converted(Prise(COLUMN, "code"), [Cell("17.0")], 0, question) == Cell("17 Association")
    assert converted(Prise(COLUMN, "code"), [Cell("99")], 0, question) == (
        f"le code «{NBSP}99{NBSP}» n’est pas dans la liste."
    )


def test_a_word_of_the_export_is_taken_for_the_answer_that_it_means():
    taken = Prise(COLUMN, labels={"PUBLIC": "Public"})
    assert converted(taken, [Cell("public")], 0, QUESTION) == Cell("Public")
    assert converted(taken, [Cell("autre")], 0, QUESTION) == Cell("autre")


def test_the_year_and_a_fixed_value_need_no_cell_and_nothing_is_said_of_an_empty_one():
    assert converted(Prise(year=True), [], 2025, QUESTION) == Cell("2025")
    assert converted(Prise(year=True), [], 0, QUESTION) is None
    assert converted(Prise(value="Oui"), [], 0, QUESTION) == Cell("Oui")
    assert converted(Prise(COLUMN), [], 0, QUESTION) is None


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("1 234,5 €", "1234.5"),
        ("−3", "-3"),
        ("8,89 %", "8.89"),
        ("– 620", "-620"),
        ("- 3,5 %", "-3.5"),
        ("1.5E-2", "0.015"),
        ("1234.567", "1234.567"),
        ("0.600", "0.6"),
        ("63,425", "63.425"),
        ("12.345", None),
        ("-620.000", None),
        ("12.500 €", None),
        ("3.310.000", None),
        ("12 34", None),
        ("(620)", None),
        ("620 k€", None),
        ("inf", None),
        ("NaN", None),
        ("1e15", None),
        ("x", None),
    ],
)
def test_what_is_no_number_that_a_form_could_hold_is_none(raw, read):
    assert number_of(Cell(raw)) == (Decimal(read) if read is not None else None)


@pytest.mark.parametrize(("raw", "read"), [("12.345", "12.345"), ("99.90000000000001", "99.9"), ("-620.5", "-620.5")])
def test_the_number_of_a_number_cell_reads_in_one_way_and_without_noise(raw: str, read: str):
    assert str(number_of(number(raw))) == read


@pytest.mark.parametrize("conversion", ["depense", "arrondi", "somme"])
def test_a_point_before_three_digits_is_told_by_every_conversion_but_that_of_a_share(conversion: str):
    said = f"«{NBSP}-620.000{NBSP}» se lit de deux façons : -620{NBSP}000 ou -620."
    assert converted(Prise(COLUMN, conversion), [number("1"), Cell("-620.000")], 0, QUESTION) == said
    assert converted(Prise(COLUMN, "fraction"), [Cell("1.253")], 0, QUESTION) == number("125.3")


def test_where_the_form_asks_for_cents_a_comma_before_three_digits_is_told_too():
    assert "deux façons" in str(
        converted(Prise(COLUMN, "somme"), [Cell("12,345")], 0, Field("m", "Montant", "montant"))
    )
