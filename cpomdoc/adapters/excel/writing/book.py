"""Sheets -> one workbook to read: fixed heads, filters, identifiers as texts, printed a page wide. Equal for equal."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from cpomdoc.adapters.excel.writing.styles import GREY, HEADER_GROUND, RULE, SLATE
from cpomdoc.domain.tableau import Cellule, Feuille, Genre

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - that of forms (writer.py): « untouched » knows both
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST = 32_767
_FORMATS: dict[Genre, str] = {
    Genre.TEXTE: "@",
    Genre.IDENTIFIANT: "@",
    Genre.DATE: "dd/mm/yyyy",
    Genre.EUROS: "#,##0",
    Genre.TAUX: '0.0" %"',
    Genre.ENTIER: "0",
}
_RIGHT = {Genre.EUROS, Genre.TAUX, Genre.ENTIER}
_HEAD = 2
"""Rows above those of the table: the note, the titles of the columns."""


def write_book(feuilles: Sequence[Feuille]) -> bytes:
    """The workbook of *feuilles*, one sheet each."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _MADE})
    base = {"font_name": "Calibri", "font_size": 10, "valign": "top", "bottom": 1, "bottom_color": RULE}
    cells = {genre: book.add_format({**base, **_look(genre)}) for genre in Genre}
    wrapped = book.add_format({**base, "text_wrap": True})
    head = book.add_format(
        {"font_name": "Calibri", "font_size": 10, "bold": True, "font_color": SLATE, "bg_color": HEADER_GROUND,
         "text_wrap": True, "valign": "vcenter", "bottom": 2, "bottom_color": SLATE}
    )  # fmt: skip
    note = book.add_format({"font_name": "Calibri", "font_size": 10, "font_color": GREY})
    for feuille in feuilles:
        sheet = book.add_worksheet(feuille.titre)
        _fill(sheet, feuille, cells, wrapped, head, note)
    book.close()
    return target.getvalue()


def _look(genre: Genre) -> dict[str, Any]:
    return {"num_format": _FORMATS[genre], **({"align": "right"} if genre in _RIGHT else {})}


def _fill(sheet: Any, feuille: Feuille, cells: dict[Genre, Any], wrapped: Any, head: Any, note: Any) -> None:
    """One sheet: its note, its head, its rows."""
    last = max(len(feuille.colonnes) - 1, 0)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(_HEAD, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD - 1)
    sheet.set_footer("&L&A&RPage &P sur &N")
    sheet.set_row(1, 32)
    sheet.write_string(0, 0, f"{feuille.titre}. {feuille.note}".strip(), note)
    for place, column in enumerate(feuille.colonnes):
        sheet.set_column(place, place, column.largeur)
        sheet.write_string(1, place, column.titre, head)
    long = [column.genre is Genre.TEXTE and column.largeur >= 40 for column in feuille.colonnes]
    formats = [wrapped if wide else cells[column.genre] for column, wide in zip(feuille.colonnes, long, strict=True)]
    for number, row in enumerate(feuille.lignes, _HEAD):
        for place, (value, look) in enumerate(zip(row, formats, strict=True)):
            _write(sheet, number, place, value, look)
    if feuille.lignes:
        sheet.autofilter(_HEAD - 1, 0, _HEAD - 1 + len(feuille.lignes), last)


def _write(sheet: Any, row: int, place: int, value: Cellule, look: Any) -> None:
    match value:
        case None | "":
            return
        case date():
            sheet.write_datetime(row, place, value, look)
        case int() | Decimal():
            sheet.write_number(row, place, value, look)
        case str():
            sheet.write_string(row, place, _UNPRINTABLE.sub("", value)[:_MOST], look)
