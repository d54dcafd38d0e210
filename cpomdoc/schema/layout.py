"""Questionnaire -> Layout: which cell of the form holds which answer, and the marks by which it is found again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cpomdoc.domain import canonical
from cpomdoc.domain.held import Held
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.cells import fold
from cpomdoc.schema.questionnaire import Field, Questionnaire, Sheet, Table

KEY_COLUMN = 1  # column A of every sheet, hidden: identity, marks and keys
NUMBER_COLUMN, QUESTION_COLUMN, ANSWER_COLUMN, UNIT_COLUMN, STATE_COLUMN, HELP_COLUMN = range(2, 8)
TABLE_STATE_COLUMN, TABLE_FIRST_COLUMN = 2, 3
TITLE_ROW, KEY_ROW, HELP_ROW, LIVE_ROW, UNIT_ROW, HEADER_ROW, FIRST_ROW = range(1, 8)

KEY_MARK, INPUT_MARK, START_MARK, END_MARK = "#cle", "#saisie", "#debut", "#fin"
STAMP_SHEET, LISTS_SHEET, REFUSED_SHEET = "_cpomdoc", "_listes", "_refus"
README_KEY, CONTROL_KEY, TO_CORRECT_KEY, UNPLACED_KEY = "lisez_moi", "controle", "a_corriger", "non_repris"
CATALOGUE_KEY = "catalogue"
IDENTITY_NAME = "q__identite"
TEXTS_STAMP, TEXT_MARK = "textes", 8
TAKEN_STAMP = "repris"
"""The rows of the hidden sheet that hold the marks of the texts that the form prints, and the length of one; that of
what it took from the contract in force (stages/formulaire/repris.py)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, on its row."""

    row: int
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A question on its row, with the number that people see (A01)."""

    row: int
    number: str
    field: Field


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet, placed. *rows* lines are prepared when it holds a table; *end_row* is the first row below all that."""

    sheet: Sheet
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    rows: int
    end_row: int

    @property
    def title(self) -> str:
        """The visible name of the sheet."""
        return self.sheet.title

    @property
    def table(self) -> Table | None:
        """The table of the sheet, if it holds one."""
        return self.sheet.table

    @property
    def state_column(self) -> int:
        """The column of the live state."""
        return STATE_COLUMN if self.table is None else TABLE_STATE_COLUMN

    def columns(self) -> Iterator[tuple[int, Field]]:
        """Number and question of each column of the table."""
        yield from enumerate(self.table.columns if self.table else (), TABLE_FIRST_COLUMN)

    def asked(self) -> Iterator[tuple[int, Field]]:
        """The columns of the table that people fill: those that they only read stand before."""
        return ((number, field) for number, field in self.columns() if not field.shown)

    @property
    def first_asked(self) -> int:
        """The first of these columns."""
        return min(number for number, _ in self.asked())

    @property
    def message_column(self) -> int:
        """The last column, which speaks to the person."""
        return HELP_COLUMN if self.table is None else TABLE_FIRST_COLUMN + len(self.table.columns)


@dataclass(frozen=True, slots=True)
class Layout:
    """All the sheets of a form, placed."""

    questionnaire: Questionnaire
    sheets: tuple[SheetLayout, ...]

    def place(self, key: FieldKey) -> tuple[SheetLayout, int, int]:
        """Sheet, row and column (from 1) of an answer.

        A column without a row is at its header, a table at its first header. Raises KeyError for an unknown key.
        """
        for sheet in self.sheets:
            if sheet.table is not None and (spot := _in_table(sheet, sheet.table, key)):
                return sheet, *spot
            for line in sheet.lines:
                if line.field.key == key.name and key.row is None:
                    return sheet, line.row, ANSWER_COLUMN
        raise KeyError(str(key))

    def cell(self, key: FieldKey) -> CellRef:
        """The cell of an answer, as people say it. Raises KeyError for an unknown key."""
        sheet, row, column = self.place(key)
        return CellRef.at(sheet.title, row, column)

    def find(self, key: FieldKey | None) -> CellRef | None:
        """The cell of an answer, or None when there is none."""
        try:
            return self.cell(key) if key is not None else None
        except KeyError:
            return None


def lay_out(questionnaire: Questionnaire, rows: Mapping[str, int] | None = None, fixed: Collection[str] = ()) -> Layout:
    """The form of *questionnaire*; *rows* says how many lines to prepare in a table, when more than it declares; the
    tables of *fixed* have these and no other.
    """
    more = rows or {}
    return Layout(
        questionnaire,
        tuple(
            _lay_out_fields(sheet, chr(65 + index % 26))
            if sheet.table is None
            else _lay_out_table(
                sheet, max(0 if sheet.table.key in fixed else sheet.table.rows, more.get(sheet.table.key, 0), 1)
            )
            for index, sheet in enumerate(questionnaire.sheets)
        ),
    )


def _lay_out_fields(sheet: Sheet, letter: str) -> SheetLayout:
    row, number = FIRST_ROW, 0
    headings: list[Heading] = []
    lines: list[Line] = []
    for section in sheet.sections:
        headings.append(Heading(row, section.title))
        row += 1
        for field in section.fields:
            number += 1
            lines.append(Line(row, f"{letter}{number:02d}", field))
            row += 1
    return SheetLayout(sheet, tuple(headings), tuple(lines), 0, row)


def _lay_out_table(sheet: Sheet, rows: int) -> SheetLayout:
    return SheetLayout(sheet, (), (), rows, FIRST_ROW + rows)


def _in_table(sheet: SheetLayout, table: Table, key: FieldKey) -> tuple[int, int] | None:
    if key.name == table.key:
        return HEADER_ROW, TABLE_FIRST_COLUMN
    for column, field in sheet.columns():
        if key.name == f"{table.key}.{field.key}":
            return (HEADER_ROW if key.row is None else FIRST_ROW + key.row), column
    return None


def field_name(key: str) -> str:
    """The defined name that witnesses the field *key*: ``gestionnaire.siren`` -> ``q_gestionnaire__siren``."""
    return "q_" + key.replace(".", "__")


def table_name(key: str) -> str:
    """The defined name of the data of the table *key*."""
    return "t_" + key.replace(".", "__")


def identity_text(famille: str, questionnaire: Questionnaire, sheet: str, contrat: str) -> str:
    """What A1 of the sheet named *sheet* says: enough to know the form when the sheet is all that remains of it."""
    parts = ("cpomdoc", famille, questionnaire.key, questionnaire.version, schema_hash(questionnaire)[:12], sheet)
    return "|".join((*parts, contrat))


def text_mark(text: str) -> str:
    """What a form remembers of a text that it prints: enough to tell it from what people write beside."""
    return canonical.digest_of(fold(text))[:TEXT_MARK]


def schema_hash(questionnaire: Questionnaire) -> str:
    """SHA-256 over what decides how a form is read; a new wording or a new help text does not change it."""
    return _HASHES.of(id(questionnaire), lambda: (questionnaire, _hash_of(questionnaire)))[1]


_HASHES: Held[int, tuple[Questionnaire, str]] = Held(256)
"""By the very questionnaire, which is held too: every sheet of every form asks, and no other takes its place in memory.
"""


def _hash_of(questionnaire: Questionnaire) -> str:
    return canonical.digest_of(
        (questionnaire.key, questionnaire.per, tuple(_sheet_content(sheet) for sheet in questionnaire.sheets))
    )


def _sheet_content(sheet: Sheet) -> tuple[object, ...]:
    if sheet.table is None:
        return (sheet.key, tuple(map(_field_content, sheet.fields())))
    columns = tuple(map(_field_content, sheet.table.columns))
    return (sheet.key, sheet.table.key, sheet.table.minimum, sheet.table.identity, columns)


def _field_content(field: Field) -> tuple[object, ...]:
    condition = (field.condition.field, field.condition.values) if field.condition else ()
    return (field.key, field.kind, field.choices, field.reference, condition, field.required, field.accepts_sans_objet)
