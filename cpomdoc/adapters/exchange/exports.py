"""A national export (CSV or Excel, tens of thousands of rows) -> its sheets, row by row, never held whole.

The forms of people are read by excel/reading, within the bounds of a form; a national export goes far beyond them. Its
rows are streamed here, and bounded too: size of the file, size once inflated, number of rows, time.
"""

from __future__ import annotations

import codecs
import csv
import time
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.errors import UnreadableFile

Row = tuple[Cell | None, ...]

MAX_FILE = 400 * 10**6
MAX_INFLATED = 4 * 10**9
MAX_TEXTS = 600 * 10**6  # the shared texts of a workbook are the one part that is held in memory
MAX_ROWS = 400_000
MAX_COLUMNS = 2_000
DEADLINE = 300.0
_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ";,\t"
_BLOCK = 1 << 20


def sheets_of(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    """Name and rows of each sheet; a CSV is one sheet without name. Raises UnreadableFile."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableFile(f"« {path} » ne s’ouvre pas.", "Vérifiez le nom et le dossier du fichier.") from error
    if size > MAX_FILE:
        raise _too_large(path)
    yield from _excel(path) if zipfile.is_zipfile(path) else _csv(path)


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        delimiter = max(_DELIMITERS, key=lambda sign: _fields(path, sign))
        yield "", _bounded(path, _csv_rows(path, csv.reader(file, delimiter=delimiter)))


def _encoding(path: Path) -> str:
    """UTF-8 when every byte agrees, else what French Windows calls ANSI."""
    with path.open("rb") as file:
        start = file.read(2)
        if start in _MARKS:
            return _MARKS[start]
        for encoding in _ENCODINGS:
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise AssertionError("latin-1 reads any byte")


def _fields(path: Path, delimiter: str) -> int:
    """How many fields the longest of the first rows has when *delimiter* cuts them: a header may span several lines."""
    with path.open(encoding=_encoding(path), newline="") as file:
        try:
            return max(
                (len(row) for _, row in zip(range(5), csv.reader(file, delimiter=delimiter), strict=False)), default=0
            )
        except csv.Error:
            return 0


def _csv_rows(path: Path, reader: Any) -> Iterator[Row]:
    try:
        for row in reader:
            yield tuple(Cell(text) if text.strip() else None for text in row)
    except csv.Error as error:
        raise UnreadableFile(
            f"« {path.name} » n’est pas un fichier CSV lisible.", "Exportez-le de nouveau, en CSV ou en Excel."
        ) from error


# --- Excel ------------------------------------------------------------------------------------------------------------


def _excel(path: Path) -> Iterator[tuple[str, Iterator[Row]]]:
    from openpyxl import load_workbook  # heavy: only who gives an export pays for it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
        if sum(part.file_size for part in parts) > MAX_INFLATED:
            raise _too_large(path)
        if any(part.file_size > MAX_TEXTS for part in parts if "sharedStrings" in part.filename):
            raise _too_large(path)
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as error:
        raise UnreadableFile(
            f"« {path.name} » n’est pas un classeur Excel lisible.",
            "Ouvrez-le dans Excel, puis enregistrez-le en .xlsx.",
        ) from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file announces of its size is not to be trusted
            yield sheet.title, _bounded(path, _excel_rows(path, sheet))
    finally:
        book.close()


def _excel_rows(path: Path, sheet: Any) -> Iterator[Row]:
    try:
        for row in sheet.iter_rows(max_col=MAX_COLUMNS):
            yield tuple(_cell(cell.value, cell.number_format) if cell.value is not None else None for cell in row)
    except (ParseError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise UnreadableFile(
            f"« {path.name} » : la feuille « {sheet.title} » ne se lit pas jusqu’au bout.",
            "Ouvrez-le dans Excel, puis enregistrez-le en .xlsx.",
        ) from error


def _cell(value: Any, number_format: str) -> Cell:
    """What openpyxl understood, as the reader of forms says it."""
    match value:
        case bool():
            return Cell("1" if value else "0", "bool")
        case int() | float():
            return Cell(repr(value), "number", number_format)
        case datetime():
            return Cell(value.date().isoformat(), "date")
        case date():
            return Cell(value.isoformat(), "date")
        case str() if value.startswith("#"):
            return Cell(value, "error")
    return Cell(str(value))


# --- bounds -----------------------------------------------------------------------------------------------------------


def _bounded(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    began = time.monotonic()
    for number, row in enumerate(rows):
        if number >= MAX_ROWS or len(row) > MAX_COLUMNS or time.monotonic() - began > DEADLINE:
            raise _too_large(path)
        yield row


def _too_large(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"« {path.name} » est trop grand pour être lu ici.",
        "Ne gardez du fichier que les lignes de votre gestionnaire ou de votre région, puis recommencez.",
    )
