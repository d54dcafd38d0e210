"""The forms of all families as they are read in Excel: no text cut inside a word, room to spare in every row."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from PIL import ImageFont

from cpomdoc.adapters.excel.writing.writer import write_form
from cpomdoc.adapters.instance import family_keys
from cpomdoc.adapters.instance.demandes import request_family
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from tests.adapters.excel.writing.test_writer import form, good_answers, returned
from tests.familles.exemples import TEMPLATES, famille

FAMILLES = family_keys(TEMPLATES)
TITLE, MESSAGE = 32, 255  # characters that Excel accepts in the title and in the text of an input message
ROOM = 0.08  # another engine, or another printer, may make a text that much wider
DIGIT, MARGIN, INDENT = 7, 5, 9  # pixels at 96 dots an inch, as Excel counts the width of a column in Calibri 11
LINE = 1.22  # height of a line of Calibri, in sizes of its letters
POINT = 96 / 72


def _family(key: str) -> Famille:
    return request_family() if key == "demandes" else famille(key)


@cache
def book(key: str, questionnaire: str) -> Workbook:
    one = _family(key)
    return load_workbook(io.BytesIO(write_form(one, one.questionnaires[questionnaire], contrat="CPOM-2027-014")))


def _forms() -> Iterator[tuple[str, str]]:
    """The forms of all families; one that several share is written for the first of them."""
    written: list[Questionnaire] = []
    for key in (*FAMILLES, "demandes"):
        for name, questionnaire in _family(key).questionnaires.items():
            if questionnaire not in written:
                written.append(questionnaire)
                yield key, name


FORMS = list(_forms())


# --- the messages of a cell -----------------------------------------------------------------------------------------


def messages(workbook: Workbook) -> Iterator[tuple[str, str, int]]:
    for sheet in workbook:
        for one in sheet.data_validations.dataValidation:
            yield from ((str(one.sqref), text, TITLE) for text in (one.promptTitle, one.errorTitle) if text)
            yield from ((str(one.sqref), text, MESSAGE) for text in (one.prompt, one.error) if text)


def words_of(workbook: Workbook) -> set[str]:
    """The words of its sheets, which say in full what a message may say in part, but for examples."""
    cells = (cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row)
    return set(re.findall(r"\w+", " ".join(value for value in cells if isinstance(value, str))))


@pytest.mark.parametrize(("key", "name"), FORMS)
def test_no_message_of_a_cell_is_too_long_nor_cut_inside_a_word(key, name):
    examples = " ".join(field.example for field in _family(key).questionnaires[name].fields())
    words = words_of(book(key, name)) | set(re.findall(r"\w+", examples))
    for where, text, most in messages(book(key, name)):
        assert len(text) <= most, (where, text)
        if text.endswith("…"):
            assert not re.search(r"[\s,;:(«–-]…$", text), (where, text)
            assert set(re.findall(r"\w+", text)[-1:]) <= words, (where, text)


def test_many_titles_are_shortened_so_that_the_test_above_looks_at_something():
    cut = {text for form in FORMS for _, text, _ in messages(book(*form)) if text.endswith("…")}
    assert len(cut) > 100


# --- the height of the rows -----------------------------------------------------------------------------------------


@cache
def letters(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    style = "Carlito:bold" if bold else "Carlito:regular"
    path = subprocess.run(["fc-match", "-f", "%{file}", style], capture_output=True, text=True, check=True).stdout
    assert "Carlito" in path, "the widths of Calibri are those of Carlito: install fonts-crosextra-carlito"
    return ImageFont.truetype(path, round(size * POINT * 10))  # ten times larger: widths are not rounded


@cache
def wide(word: str, bold: bool, size: float) -> float:
    return letters(bold, size).getlength(word) / 10


def lines(text: str, width: float, bold: bool, size: float) -> int:
    """How many lines a text takes, word after word; a word wider than the column goes on below."""
    count = 0
    for paragraph in text.split("\n"):
        at, count = 0.0, count + 1
        for word in re.split("[ ]", paragraph):
            length = wide(word, bold, size)
            if at and at + length > width:
                at, count = 0.0, count + 1
            while length > width:
                length, count = length - width, count + 1
            at += length + wide(" ", bold, size)
    return count


def width_of(sheet: Worksheet, cell: Cell) -> float:
    """Pixels between the edges of a cell, or of the cells merged with it."""
    last = cell.column
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area and (area.min_row, area.min_col) == (cell.row, cell.column):
            last = area.max_col
    columns = range(cell.column, last + 1)
    return (
        sum(_column(sheet, number) * DIGIT + MARGIN for number in columns)
        - MARGIN
        - INDENT * (cell.alignment.indent or 0)
    )


def _column(sheet: Worksheet, number: int) -> float:
    for letter, one in sheet.column_dimensions.items():
        if one.min <= number <= one.max or letter == get_column_letter(number):
            return float(one.width) if one.width else 8.43
    return 8.43


def tight(sheet: Worksheet, room: float) -> Iterator[tuple[Any, ...]]:
    """The cells whose text does not fit in the height of their row, made wider by *room*."""
    for row in sheet.iter_rows():
        given = sheet.row_dimensions[row[0].row].height
        if given is None:
            continue
        for cell in row:
            if isinstance(cell.value, str) and cell.alignment.wrap_text and not cell.value.startswith("="):
                size, bold = cell.font.sz, bool(cell.font.b)
                count = lines(cell.value, width_of(sheet, cell) / (1 + room), bold, size)
                needed = count * size * LINE
                if needed > given and given < 405:
                    yield sheet.title, cell.coordinate, given, round(needed, 1), count, cell.value


@pytest.mark.parametrize("bad", [True, False])
def test_a_form_that_comes_back_holds_its_texts_too(bad):
    workbook = load_workbook(io.BytesIO(returned() if bad else form(good_answers())))
    assert [one for sheet in workbook for one in tight(sheet, ROOM)] == []


def test_a_row_that_is_too_low_is_seen():
    sheet = book("ehpad", "identification")["Contrat"]
    rows = [row for row in range(8, sheet.max_row) if sheet.row_dimensions[row].height]
    assert not list(tight(sheet, ROOM))
    assert len({cell for _, cell, *_ in tight(sheet, 3.0)}) > len(rows) / 4


@pytest.mark.parametrize(("key", "name"), FORMS)
def test_every_row_holds_its_texts_with_eight_per_cent_of_room(key, name):
    assert [one for sheet in book(key, name) for one in tight(sheet, ROOM)] == []


# --- the small words ------------------------------------------------------------------------------------------------

UNFRENCH = re.compile(r" [:;!?»%€](?![\w(])|« |\w'\w|\w\(s\)|\w\(e\)")
"""A plain space where a no-break one stands, a typewriter's apostrophe, « (s) »."""


def told(workbook: Workbook) -> Iterator[tuple[str, str]]:
    """Every text that a form shows: cells of its sheets, notes, messages."""
    for sheet in workbook:
        for row in sheet.iter_rows() if sheet.sheet_state == "visible" else ():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    yield f"{sheet.title}!{cell.coordinate}", cell.value
                if cell.comment is not None:
                    yield f"{sheet.title}!{cell.coordinate}", cell.comment.text
    yield from ((where, text) for where, text, _ in messages(workbook))


@pytest.mark.parametrize(("key", "name"), FORMS)
def test_every_text_of_a_form_has_french_spaces_and_apostrophes(key, name):
    assert [one for one in told(book(key, name)) if UNFRENCH.search(one[1])] == []


def test_a_text_that_is_not_written_as_french_is_seen():
    for text in ("« ici", "Exemple : 3", "4 %", "l'accord", "3 ligne(s)", "oui ?"):
        assert UNFRENCH.search(text), text
    assert not UNFRENCH.search("«\u00a0ici\u00a0»\u00a0: l’accord, 4\u00a0%")
