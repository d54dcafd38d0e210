"""What an Excel file holds, nothing interpreted: sheets of sparse cells, our defined names, the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CellType = Literal["number", "text", "bool", "error", "date"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with content.

    *raw* is the stored text: digits as written in the file for a number (so that Decimal is exact), the decoded text,
    "1"/"0" for a boolean, "#REF!" for an error, ISO text for a date. A formula without a cached result has raw "" and
    formula True. *struck* is the text that was struck out: it is no part of *raw*. *foreign*: the formula reads another
    workbook, or another program.
    """

    raw: str
    type: CellType = "text"
    format: str = "General"
    formula: bool = False
    struck: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet: its visible name, whether it is hidden, its cells by (row, column), both from 1.

    *notes* are the notes and comments that people left on cells.
    """

    name: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Classeur:
    """A whole workbook. *names* maps a defined name to (sheet name, row, column) for single-cell names only; *declared*
    are all names of ours that it has, those that point nowhere any more included. *auteur* saved it last, as it says.
    *converti* is the format (.ods) that it was in, before it was saved as .xlsx here; empty for a workbook of Excel.
    """

    feuilles: tuple[Feuille, ...]
    names: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    epoch_1904: bool = False
    declared: frozenset[str] = frozenset()
    auteur: str = ""
    converti: str = ""


def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """(5, 3) -> C5."""
    return f"{column_letters(column)}{row}"
