"""One sheet of a form being written: rows and columns from 1, named styles, and every refusal of the writer an error.

XlsxWriter says by a warning and a return code what it did not write; a form that lacks a restriction is a bug.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cpomdoc.adapters.excel.writing.styles import Styles
from cpomdoc.domain.classeur import address
from cpomdoc.domain.location import CellRef
from cpomdoc.stages.formulaire.annotate import Typed

_PERMISSIONS = {
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "insert_hyperlinks": True,
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")  # no file can hold these
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_TOUCHING = re.compile(r"_x[0-9a-fA-F]{4}_x[0-9a-fA-F]{4}_")
_MOST = 32_767
_LINE_HEIGHT, _PADDING, _HIGHEST = 15.0, 7.0, 405.0
_ROOM = 1.08
"""Another engine, or another printer, may make a text that much wider."""
_CAPITAL = 0.25
"""What a capital takes more than a letter."""


class FormSheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A worksheet that writes our formulas as they are.

    The library looks in each formula for some fifty functions newer than Excel 2010, to prefix their names. Ours use
    none; in a large table that search takes four fifths of the time. A formula that is the same down a column is
    written once, and each other cell refers to it, as Excel itself does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shared: dict[str, str] = {}
        self.said: set[str] = set()

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        """Every text of the sheet goes by here, whatever wrote it: the form remembers what it says itself."""
        self.said.add(string)
        code: int = super()._write_string(row, col, string, cell_format)
        return code

    def share(self, formula: str, area: str) -> str:
        """What to write in each cell of *area* for this formula, which names no cell by its place."""
        name = f"{area} {len(self.shared)}"
        self.shared[name] = formula.removeprefix("=")
        return name

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: object, attributes: Sequence[tuple[str, str]] = ()) -> None:
        text = self.shared.get(formula)
        if text is None:
            blank = [("t", "str")] if result == "" else []  # a text without a sign, not a number that nobody computed
            super()._xml_formula_element(formula, result, [*attributes, *blank])
            return
        area, _, number = formula.partition(" ")
        first = area.partition(":")[0] == dict(attributes)["r"]
        rest = f' ref="{area}" si="{number}">{escape(text)}</f>' if first else f' si="{number}"/>'
        cell = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f'<c{cell}><f t="shared"{rest}<v>{escape(str(result))}</v></c>')


class FormRefused(ValueError):
    """The writer did not accept something that the program asked: a bug of ours, never a person's mistake."""


def check(code: int | None, what: str) -> None:
    """Raises FormRefused unless the writer's return code says that it was written."""
    if code:
        raise FormRefused(f"{what}: refused by the writer ({code})")


def printable(text: str) -> str:
    """*text* without what a note or a sheet cannot show."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _as_shared(text: str) -> str:
    """*text* as the library must be given it, so that the file holds it exactly.

    It takes a text that looks like its own runs (``<r>…</r>``) for markup, and misses the second of two escapes that
    touch (``_x005F_x000D_``): such texts are given as one run that we make, underscores hidden from its search. Excel
    holds 32,767 UTF-16 units in a cell and no lone surrogate.
    """
    text = _LONE.sub("\ufffd", text)
    if len(text) > _MOST // 2:
        text = text.encode("utf-16-le")[: 2 * _MOST].decode("utf-16-le", "ignore")
    if not (_TOUCHING.search(text) or (text.startswith("<r>") and text.endswith("</r>"))):
        return text
    plain = escape(_ESCAPE.sub("_x005F_", text)).replace("_", "&#95;")
    run = f'<r><t xml:space="preserve">{plain}</t></r>'
    return run if len(run) <= _MOST else text + " "


def height(*wrapped: tuple[str, float], least: float = 22.0) -> float:
    """The height of a row whose cells hold these texts in columns that wide: there is no auto-height on opening."""
    lines = max((_lines(text, width) for text, width in wrapped), default=1)
    return max(least, min(_HIGHEST, lines * _LINE_HEIGHT + _PADDING))


def _lines(text: str, width: float) -> int:
    return sum(_wrapped(line, width / _ROOM) for line in text.split("\n"))


def _wrapped(line: str, width: float) -> int:
    """How many lines a text takes where words go whole to the next one; one that is wider than a line goes on below."""
    count, at = 1, 0.0
    for word in line.split(" "):
        length = len(word) + _CAPITAL * sum(letter.isupper() for letter in word)
        if at and at + length > width:
            count, at = count + 1, 0.0
        count += max(0, math.ceil(length / max(1.0, width)) - 1)
        at += length % max(1.0, width) + 1
    return count


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet and the styles of its workbook."""

    worksheet: Worksheet
    styles: Styles

    def put(self, row: int, column: int, value: Typed, style: str = "plain") -> None:
        """Write a value of ours in a named style."""
        if isinstance(value, int):
            self.worksheet.said.add(str(value))
        self.put_in(row, column, value, self.styles.get(style))

    def put_in(self, row: int, column: int, value: Typed | None, look: Format) -> None:
        """Write a value in a given format; a text is always a text, never a formula or a link."""
        at = (row - 1, column - 1)
        if value is None or value == "":
            code = self.worksheet.write_blank(*at, None, look)
        elif isinstance(value, bool):
            code = self.worksheet.write_boolean(*at, value, look)
        elif isinstance(value, str):
            code = self.worksheet.write_string(*at, _as_shared(value), look)
        elif isinstance(value, date):
            code = self.worksheet.write_datetime(*at, value, look)
        else:
            code = self.worksheet.write_number(*at, value, look)
        check(code, f"{self.worksheet.name} {at}")

    def formula(self, row: int, column: int, formula: str, result: str | int | float, style: str) -> None:
        """Write a formula with the result that it has today, which previews show."""
        check(self.worksheet.write_formula(row - 1, column - 1, formula, self.styles.get(style), result), formula[:60])

    def compute(self, row: int, column: int, formula: str, look: Format) -> None:
        """Write a formula that is blank today in a cell to fill."""
        check(self.worksheet.write_formula(row - 1, column - 1, formula, look, ""), formula[:60])

    def share(self, rows: tuple[int, int], column: int, formula: str) -> str:
        """What `formula` must be given for the cells of a column, from one row to another, that all have *formula*."""
        name: str = self.worksheet.share(formula, f"{address(rows[0], column)}:{address(rows[1], column)}")
        return name

    def link(self, row: int, column: int, to: CellRef, text: str, style: str = "link") -> None:
        """Write a link to another cell of the workbook."""
        target = "internal:'" + to.sheet.replace("'", "''") + "'!" + (to.cell or "A1")
        look = self.styles.get(style)
        check(self.worksheet.write_url(row - 1, column - 1, target, look, text), target)

    def ruled(self, row: int, first: int, last: int, style: str) -> None:
        """Give the cells of a row their style, without content."""
        for column in range(first, last + 1):
            self.put_in(row, column, None, self.styles.get(style))

    def restrict(self, rows: tuple[int, int], column: int, options: Mapping[str, Any]) -> None:
        """Set what a cell accepts and the message that it shows."""
        first, last = rows
        code = self.worksheet.data_validation(first - 1, column - 1, last - 1, column - 1, dict(options))
        check(code, f"{self.worksheet.name}: restriction of column {column}")

    def rule(self, rows: tuple[int, int], columns: tuple[int, int], formula: str, style: str) -> None:
        """Set a look that depends on a formula."""
        options = {"type": "formula", "criteria": formula, "format": self.styles.get(style), "stop_if_true": True}
        area = (rows[0] - 1, columns[0] - 1, rows[1] - 1, columns[1] - 1)
        check(self.worksheet.conditional_format(*area, options), formula)

    def note(self, row: int, column: int, text: str) -> None:
        """Leave a note on a cell."""
        options = {"author": "cpomdoc", "x_scale": 2, "y_scale": 1.2, "font_name": "Calibri", "font_size": 10}
        check(self.worksheet.write_comment(row - 1, column - 1, printable(text), options), text)

    def filter(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Let people show some rows only; *rows* begin with the header."""
        check(self.worksheet.autofilter(rows[0] - 1, columns[0] - 1, rows[1] - 1, columns[1] - 1), "filter")

    def width(self, *widths: float) -> None:
        """The widths of the columns from B on; column A holds the keys and is hidden."""
        plain = self.styles.get("plain")
        self.worksheet.set_column(0, 0, 2, self.styles.get("key"), {"hidden": True})
        for index, each in enumerate(widths, 1):
            self.worksheet.set_column(index, index, each, plain)

    def row(self, row: int, points: float) -> None:
        """The height of a row."""
        self.worksheet.set_row(row - 1, points)

    def hide_column(self, column: int) -> None:
        """Hide a column of helpers."""
        self.worksheet.set_column(column - 1, column - 1, 4, self.styles.get("key"), {"hidden": True})

    def hide_row(self, row: int) -> None:
        """Hide the row of the keys."""
        self.worksheet.set_row(row - 1, None, None, {"hidden": True})

    def state_colours(self, rows: tuple[int, int], column: int) -> None:
        """Colour the États by their sign."""
        from_cell = f"{'' if column > 26 else '$'}{chr(64 + column)}{rows[0]}"
        for sign, style in (("!", "if_wrong"), ("?", "if_odd"), ("●", "if_good"), ("○", "if_grey"), ("–", "if_grey")):
            self.rule(rows, (column, column), f'=LEFT({from_cell},1)="{sign}"', style)

    def finish(
        self,
        footer: str,
        *,
        head: int | None,
        frozen: tuple[int, int],
        pages: tuple[int, int] = (1, 0),
        last: tuple[int, int] | None = None,
        fixed: bool = False,
    ) -> None:
        """Print set-up, frozen panes, lock without password, no gridlines; no row comes or goes where they are *fixed*.

        *head* is the row repeated on each page; *pages* how many across and down (0: as many as it takes); *last*, the
        row and column at which printing stops, when not at the last that is written.
        """
        sheet = self.worksheet
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(*pages)
        if pages[0] > 1:
            sheet.repeat_columns(0, frozen[1] - 1)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        sheet.set_footer(footer)
        sheet.set_zoom(100)
        if last is not None:
            check(sheet.print_area(0, 1, last[0] - 1, last[1] - 1), "print area")
        if head is not None:
            sheet.repeat_rows(head - 1)
        if frozen != (0, 0):
            sheet.freeze_panes(*frozen)
        sheet.protect("", {**_PERMISSIONS, "insert_rows": not fixed, "delete_rows": not fixed})
