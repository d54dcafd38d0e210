"""Sheets -> one workbook to read: fixed heads, filters, identifiers as texts, printed a page wide. Equal for equal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from cpomdoc.adapters.excel.writing.styles import GREY, HEADER_GROUND, RULE, SLATE
from cpomdoc.domain.tableau import Cellule, Feuille, Genre, Provenance

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
    Genre.NOMBRE: "#,##0",
}
_RIGHT = {Genre.EUROS, Genre.TAUX, Genre.ENTIER, Genre.NOMBRE}
_MOST_DECIMALS = 4
_WORDS = {"align": "left", "indent": 1}
_HEADING = {
    "font_name": "Calibri", "font_size": 10, "bold": True, "font_color": SLATE, "bg_color": HEADER_GROUND,
    "text_wrap": True, "valign": "vcenter", "bottom": 1, "bottom_color": SLATE,
}  # fmt: skip
_HEAD = 2
"""Rows above those of the table: the note, the titles of the columns."""


def write_book(feuilles: Sequence[Feuille], said: Provenance | None = None) -> bytes:
    """The workbook of *feuilles*, one sheet each; *said* is what it says of itself."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _MADE, **(_properties(said) if said is not None else {})})
    base = {"font_name": "Calibri", "font_size": 10, "valign": "top", "bottom": 1, "bottom_color": RULE}
    cells = {genre: [book.add_format({**base, **look}) for look in _looks(genre)] for genre in Genre}
    wrapped = book.add_format({**base, "text_wrap": True, **_WORDS})
    head = book.add_format({**_HEADING, **_WORDS})
    right = book.add_format({**_HEADING, "align": "right"})
    empty = book.add_format({"bottom": 1, "bottom_color": RULE})
    note = book.add_format({"font_name": "Calibri", "font_size": 10, "font_color": GREY})
    for feuille in feuilles:
        sheet = book.add_worksheet(feuille.titre)
        _fill(sheet, feuille, cells, wrapped, (head, right), note)
        if feuille.lignes:
            place = (_HEAD, 0, _HEAD - 1 + len(feuille.lignes), len(feuille.colonnes) - 1)
            sheet.conditional_format(*place, {"type": "blanks", "format": empty})  # the line of a row goes on
    book.close()
    return target.getvalue()


def _properties(said: Provenance) -> dict[str, str]:
    return {"title": said.titre, "subject": said.sujet, "author": said.auteur, "comments": said.origine}


def _looks(genre: Genre) -> Iterator[dict[str, Any]]:
    """How cells of *genre* look; of numbers, without decimals, then with one, two…"""
    for decimals in range(_MOST_DECIMALS + 1 if genre is Genre.NOMBRE else 1):
        places = f".{'0' * decimals}" if decimals else ""
        yield {"num_format": f"{_FORMATS[genre]}{places}", **({"align": "right"} if genre in _RIGHT else _WORDS)}


def _fill(
    sheet: Any, feuille: Feuille, cells: dict[Genre, list[Any]], wrapped: Any, heads: tuple[Any, Any], note: Any
) -> None:
    """One sheet: its note, its head, its rows."""
    last = max(len(feuille.colonnes) - 1, 0)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(_HEAD, feuille.figees)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(feuille.pages, 0)
    sheet.repeat_rows(_HEAD - 1)
    if feuille.pages > 1:
        sheet.repeat_columns(0, feuille.figees - 1)
    sheet.set_footer("&L&A&RPage &P sur &N")
    sheet.set_row(1, 32)
    sheet.write_string(0, 0, f"{feuille.titre}. {feuille.note}".strip(), note)
    for place, column in enumerate(feuille.colonnes):
        sheet.set_column(place, place, column.largeur)
        sheet.write_string(1, place, column.titre, heads[column.genre in _RIGHT])
    long = [column.genre is Genre.TEXTE and column.largeur >= 40 for column in feuille.colonnes]
    formats = [[wrapped] if wide else cells[column.genre] for column, wide in zip(feuille.colonnes, long, strict=True)]
    for number, row in enumerate(feuille.lignes, _HEAD):
        for place, (value, looks) in enumerate(zip(row, formats, strict=True)):
            _write(sheet, number, place, value, looks[min(_decimals(value), len(looks) - 1)])
    if feuille.lignes:
        sheet.autofilter(_HEAD - 1, 0, _HEAD - 1 + len(feuille.lignes), last)


def _decimals(value: Cellule) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


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
