"""How much of a review is written, counted from its workbook and the questionnaires as people can read them.

Nothing of cpomdoc is called: the cells by openpyxl, which answers are optional or depend on another by the TOML files.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

TEMPLATES = Path(__file__).parents[2] / "templates"
KEYS = 2
"""The hidden row that names the columns of a table; questions are named in column A."""


@dataclass(frozen=True)
class Recompte:
    """Answers asked for, those of them that are locked and written, those that are written and may be changed."""

    demandees: int
    reprises: int
    proposees: int


def recount(data: bytes, famille: str) -> Recompte:
    """The count of one workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    tables, questions = _asked(famille)
    cells: list[Cell] = []
    for sheet in book.worksheets:
        key = str(sheet.cell(KEYS, 1).value or "").removeprefix("#")
        cells += _of_table(sheet, tables[key]) if key in tables else _of_questions(sheet, questions)
    asked = [cell for cell in cells if cell.data_type != "f"]
    written = [cell for cell in asked if cell.value not in (None, "")]
    locked = sum(cell.protection.locked for cell in written)
    return Recompte(len(asked), locked, len(written) - locked)


def _asked(famille: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The columns of each table and the questions, by name, as the shared file and that of the family say them."""
    said = [TEMPLATES / "commun/questionnaires/revue.toml", TEMPLATES / famille / "questionnaires/revue.toml"]
    tables: dict[str, dict[str, Any]] = {}
    questions: dict[str, Any] = {}
    for path in said:
        top = tomllib.loads(path.read_text())
        for sheet in top.get("feuille", []):
            if "table" in sheet:
                tables[sheet["table"]["cle"]] = {one["cle"]: one for one in sheet["table"]["colonne"]}
            questions |= {one["cle"]: one for section in sheet.get("section", []) for one in section["champ"]}
        for one in top.get("colonne", []):
            tables[one["table"]][one["cle"]] = one
    return tables, questions


def _of_table(sheet: Worksheet, columns: Mapping[str, Any]) -> Iterator[Cell]:
    named = {str(cell.value): cell.column for cell in sheet[KEYS] if cell.value in columns}
    heads = {one["libelle"] for one in columns.values()}
    first = next(at for at in range(KEYS + 1, 20) if sheet.cell(at, min(named.values())).value in heads) + 1
    for row in range(first, sheet.max_row + 1):
        mine = {name: sheet.cell(row, column) for name, column in named.items()}
        if any(cell.value not in (None, "") and cell.data_type != "f" for cell in mine.values()):
            yield from (cell for name, cell in mine.items() if _is_asked(columns[name], mine))


def _of_questions(sheet: Worksheet, questions: Mapping[str, Any]) -> Iterator[Cell]:
    for row in range(1, sheet.max_row + 1):
        one = questions.get(str(sheet.cell(row, 1).value))
        if one is not None and one.get("obligatoire", True):
            yield sheet.cell(row, 4)


def _is_asked(column: Mapping[str, Any], row: Mapping[str, Cell]) -> bool:
    condition = column.get("condition")
    if not column.get("obligatoire", True):
        return False
    return condition is None or row[condition["champ"]].value in condition["vaut"]
