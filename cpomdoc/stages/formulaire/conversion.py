"""Cells of an export -> the cell that a question reads: fractions, expenses, sums, codes, words of the export."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.francais import NBSP
from cpomdoc.schema.cells import plain, stored
from cpomdoc.schema.kinds import fold, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Number, Shape, two_readings, without_unit, written_number
from cpomdoc.schema.sources import Prise
from cpomdoc.schema.words import DASHES

ABSENT = frozenset({"-", "nc", "nr", "nd", "non renseigne", "non communique", "non disponible"})
"""How exports say that they do not know."""
_NO_FRACTION = Decimal(5)  # 500 %: the export certainly holds a percentage there, not a fraction


def converted(prise: Prise, cells: Sequence[Cell], year: int, question: Field) -> Cell | str | None:
    """The cell to read as an answer; None when the export says nothing; a sentence when it says something else.

    *cells* are those of the columns of *prise* that hold something, *year* is that of the export (0: not said).
    """
    if prise.year:
        return Cell(str(year)) if year else None
    if not prise.columns:
        return Cell(prise.value)
    if not cells:
        return None
    first = cells[0]
    if prise.labels:
        meant = {fold(word): answer for word, answer in prise.labels.items()}
        return Cell(meant.get(fold(first.raw), first.raw))
    if prise.conversion == "tel_quel":
        return first
    if prise.conversion == "code":
        code = first.raw.strip().removesuffix(".0")
        choice = next((choice for choice in question.choices if choice.partition(" ")[0] == code), "")
        return Cell(choice) if choice else f"le code «{NBSP}{code}{NBSP}» n’est pas dans la liste."
    shape = None if prise.conversion == "fraction" else shape_of(question)
    numbers = [number_of(cell, shape) for cell in cells]
    if None in numbers:
        unread = cells[numbers.index(None)]
        return None if fold(unread.raw) in ABSENT else unread_number(unread, shape)
    return _computed(prise, [number for number in numbers if number is not None], first, question)


def _computed(prise: Prise, numbers: list[Decimal], first: Cell, question: Field) -> Cell | str:
    number = sum(numbers, Decimal(0))
    if prise.conversion == "fraction":
        if "%" in first.raw:
            return Cell(f"{number:f}", "number")
        if abs(number) > _NO_FRACTION:
            return f"«{NBSP}{first.raw}{NBSP}» n’est pas une fraction (0,0889 pour 8,89{NBSP}%)."
        return Cell(f"{_round(number * 100, 2).normalize():f}", "number")
    if prise.conversion == "depense":
        if abs(number) <= 1 and number:
            return f"«{NBSP}{first.raw}{NBSP}» est une part, non un montant."
        return Cell(f"{_round(-number if number < 0 else number, prise.decimals):f}", "number")
    rounded = _round(number, prise.decimals) if prise.conversion == "arrondi" else number
    return Cell(f"{rounded:f}", "number")


def _round(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


_FREE = Number()
_UNITS = ("€", "%")


def number_of(cell: Cell | None, shape: Shape | None = _FREE) -> Decimal | None:
    """A number of an export: that of a number cell as it was typed, or a text that reads in one way as *shape* has it.

    None for anything else, and for « 9.600 », which is 9 600 or 9,6 unless it is a share (no *shape*): 1.253 is one.
    """
    if cell is None:
        return None
    if cell.type == "number":
        return _within(stored(cell))
    text = _bare(cell)
    if _two_ways(text, shape):
        return None
    return _within(written_number(text) if " " in text or "," in text else _programmed(text))


def unread_number(cell: Cell, shape: Shape | None = _FREE) -> str:
    """Why a cell gives no number, as a sentence."""
    seen, text = f"«{NBSP}{cell.raw[:60]}{NBSP}»", _bare(cell)
    if cell.type != "number" and _two_ways(text, shape):
        return f"{seen} se lit de deux façons : {two_readings(text)}."
    return f"{seen} n’est pas un nombre."


def _two_ways(text: str, shape: Shape | None) -> bool:
    return shape is not None and (shape if isinstance(shape, Number) else _FREE).two_ways(text)


def _bare(cell: Cell) -> str:
    return without_unit(plain(cell.raw), _UNITS)


def _programmed(text: str) -> Decimal | None:
    """A number as programs write it: with an exponent, or more decimals than people type."""
    try:
        return Decimal(text.translate(_MINUS).replace("- ", "-"))
    except InvalidOperation:
        return None


_MINUS = {ord(sign): "-" for sign in DASHES}


def _within(number: Decimal | None) -> Decimal | None:
    return number if number is not None and number.is_finite() and abs(number) < _LARGEST else None


_LARGEST = Decimal(10) ** 15
