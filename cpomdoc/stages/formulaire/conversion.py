"""Cells of an export -> the cell that a question reads: fractions, expenses, sums, codes, words of the export."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.francais import NBSP
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.sources import Prise

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
    numbers = [number_of(cell) for cell in cells]
    if any(number is None for number in numbers):
        return None if fold(first.raw) in ABSENT else f"«{NBSP}{first.raw[:60]}{NBSP}» n’est pas un nombre."
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


def number_of(cell: Cell | None) -> Decimal | None:
    """A number of an export: digits as a cell stores them, or as a French or an English program writes them."""
    if cell is None:
        return None
    plain = "".join(cell.raw.replace("−", "-").replace("%", "").replace("€", "").split()).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None
