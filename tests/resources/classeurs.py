"""Workbooks opened many times by openpyxl: what it makes of a formula is made once.

Our forms share one formula among the cells of a column, and openpyxl writes it out for each of them: two thirds of the
time of opening a form, again at each opening. What it writes depends on nothing but the formula and the two cells.
"""

from __future__ import annotations

from functools import lru_cache

from openpyxl.formula import translate
from openpyxl.formula.tokenizer import Tokenizer
from openpyxl.formula.translate import Translator

PLAIN = Translator.translate_formula


@lru_cache(maxsize=100_000)
def _written(formula: str, row: int, column: int, cell: str) -> str:
    made = Translator(formula, "A1")
    made.row, made.col = row, column
    return PLAIN(made, cell)


@lru_cache(maxsize=10_000)
def _cut(formula: str) -> Tokenizer:
    """The pieces of a formula, which nobody changes."""
    return Tokenizer(formula)


def _translated(one: Translator, dest: str | None = None, row_delta: int = 0, col_delta: int = 0) -> str:
    if dest is None:
        return PLAIN(one, dest, row_delta, col_delta)
    return _written(one.tokenizer.formula, one.row, one.col, dest)


def remember_formulas() -> None:
    """From now on, in this process, openpyxl writes out the same formula for the same cell once."""
    Translator.translate_formula = _translated
    translate.Tokenizer = lru_cache(maxsize=10_000)(
        translate.Tokenizer
    )  # the pieces of a formula, which nobody changes
