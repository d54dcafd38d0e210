"""Famille + Questionnaire (+ answers, + Retour) -> the bytes of the Excel form, equal for equal inputs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from cpomdoc.adapters.excel.writing.catalogue import CATALOGUE_TITLE, proposes, write_catalogue
from cpomdoc.adapters.excel.writing.catalogue import lists as catalogue_lists
from cpomdoc.adapters.excel.writing.checks import ControlLine, control_lines
from cpomdoc.adapters.excel.writing.control import CONTROL_TITLE, NOTICE_ROW, state_cell_of, write_control
from cpomdoc.adapters.excel.writing.effets import EFFETS_KEY, EFFETS_LAST, EFFETS_TITLE, Effets
from cpomdoc.adapters.excel.writing.expressions import (
    HIDDEN_LISTS,
    NOTHING_LIST,
    SIGNS_LIST,
    STARTS_LIST,
    WAITING_LIST,
    look_name,
)
from cpomdoc.adapters.excel.writing.fields import write_fields
from cpomdoc.adapters.excel.writing.formulas import Lists, as_read, folded_name
from cpomdoc.adapters.excel.writing.live import Live, absolute, sheet_prefix
from cpomdoc.adapters.excel.writing.marks import Marks, make_marks
from cpomdoc.adapters.excel.writing.origins import write_count, write_origins
from cpomdoc.adapters.excel.writing.page import FormSheet, Page, check, printable
from cpomdoc.adapters.excel.writing.readme import README_TITLE, write_readme
from cpomdoc.adapters.excel.writing.retour import TO_CORRECT_TITLE, UNPLACED_TITLE, write_to_correct, write_unplaced
from cpomdoc.adapters.excel.writing.styles import SLATE, Styles
from cpomdoc.adapters.excel.writing.tables import pages_across, printed_rows, write_table
from cpomdoc.domain.classeur import column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema import layout as places
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS, Kind, fold, shape_of
from cpomdoc.schema.layout import Layout, SheetLayout, identity_text, lay_out, schema_hash, text_mark
from cpomdoc.schema.lexique import Lexique
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.shapes import YES_NO, Day, Number, YesNo
from cpomdoc.stages.formulaire.annotate import Remark, Retour, Typed
from cpomdoc.stages.formulaire.repris import Repris, shares

_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a form's date is its version; the clock is not read
_STAMP, _STAMPS = b"2026-01-01T00:00:00Z", 2  # created, modified
_ROOM = 20
_MARKS_IN_A_CELL = 4_000
_NBSP = "\u00a0"


def write_form(
    famille: Famille,
    questionnaire: Questionnaire,
    *,
    contrat: str = "",
    site: str = "",
    answers: Mapping[FieldKey, Typed] | None = None,
    retour: Retour | None = None,
    inbox_name: str = "inbox",
    origins: Mapping[FieldKey, str] | None = None,
    auteur: str = "cpomdoc",
    repris: Repris | None = None,
    calculees: Collection[FieldKey] = (),
    suite_de: str = "",
) -> bytes:
    """The form, blank or holding *answers* as they were typed; with *retour*, the form that goes back to correct.

    *contrat* and *site* are stamped on it and written in the questions that ask them. *inbox_name* is the name of the
    folder where people drop files. Each row of a table keeps its place. *origins* tells where the answers that nobody
    typed come from: their cells are coloured and say it. *auteur* is who the file says saved it last. The answers
    of *repris* are the contract's: they are grey and locked, and the form remembers them. The cells of *calculees* have
    a formula, which some check of the questionnaire says; one that is answered has its answer. *suite_de* is the
    SHA-256 of the form whose answers it changes: what comes back follows that one, whoever saved it.
    """
    site = site if questionnaire.per == "etablissement" else ""
    asked = {field.key for field in questionnaire.fields()}
    known = {famille.roles.contrat: contrat, famille.roles.site: site}
    prefilled = {FieldKey(key): text for key, text in known.items() if text and key in asked}
    held = {
        key: _as_words(questionnaire, key, typed)
        for key, typed in {**prefilled, **(answers or {})}.items()
        if typed != ""
    }
    kept = repris or Repris()
    if shares(kept.marks):
        questionnaire = famille.left_to_sites(questionnaire)
    rows = _rows(held, _ROOM if retour is not None else 0)
    own = _rows(held, 0)
    rows = {table: own.get(table, 1) if table in kept.fixed else count for table, count in rows.items()}
    layout = lay_out(questionnaire, rows, kept.fixed)
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    try:
        _Form(
            workbook,
            famille,
            layout,
            held,
            contrat=contrat,
            site=site,
            retour=retour,
            inbox_name=inbox_name,
            origins=origins or {},
            auteur=auteur,
            repris=kept,
            computed=frozenset(calculees) - held.keys(),
            suite_de=suite_de,
        ).write()
    finally:
        workbook.close()
    return buffer.getvalue()


def untouched(data: bytes) -> bool:
    """Whether these bytes are a form as we wrote it: any program that saves it changes the date that it bears."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.read("docProps/core.xml").count(_STAMP) == _STAMPS
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, zlib.error):
        return False


def _as_words(questionnaire: Questionnaire, key: FieldKey, typed: Typed) -> Typed:
    """The list of a yes/no question offers words: VRAI becomes Oui."""
    question = questionnaire.find(key.name)
    if isinstance(typed, bool) and question is not None and isinstance(shape_of(question), YesNo):
        return YES_NO[0] if typed else YES_NO[1]
    return typed


def _rows(answers: Mapping[FieldKey, Typed], room: int) -> Mapping[str, int]:
    """How many lines each table needs to hold the answers, and some more."""
    rows: dict[str, int] = {}
    for key in answers:
        if key.row is not None:
            table = key.name.rpartition(".")[0]
            rows[table] = max(rows.get(table, 0), key.row + 1 + room)
    return rows


@dataclass(slots=True)
class _Form:
    """One form being written, sheet after sheet."""

    workbook: xlsxwriter.Workbook
    famille: Famille
    layout: Layout
    answers: Mapping[FieldKey, Typed]
    _: KW_ONLY
    contrat: str = ""
    site: str = ""
    retour: Retour | None = None
    inbox_name: str = "inbox"
    origins: Mapping[FieldKey, str] = field(default_factory=dict)
    auteur: str = ""
    repris: Repris = field(default_factory=Repris)
    computed: frozenset[FieldKey] = frozenset()
    suite_de: str = ""
    styles: Styles = field(init=False)

    def __post_init__(self) -> None:
        self.styles = Styles(self.workbook)

    @property
    def questionnaire(self) -> Questionnaire:
        return self.layout.questionnaire

    def write(self) -> None:
        self._properties()
        lines = tuple(control_lines(self.layout, self.answers))
        lists = lists_of(self.layout, self.answers, self.famille)
        marks = self._marks(lists, lines)
        live = Live(self.layout, self.answers, lists, marks.standing, self.computed)
        pages = self._pages()
        self._front(pages, live)
        for sheet in self.layout.sheets:
            page = pages[sheet.sheet.key]
            write_sheet = write_fields if sheet.table is None else write_table
            write_sheet(page, sheet, live, marks, self._identity(sheet.sheet.key), self.repris.keys)
            write_origins(page, sheet, self.layout, self.answers, self.origins, self.repris.keys)
            last = None
            if sheet.table is not None:
                last = (places.FIRST_ROW + printed_rows(sheet, live) - 1, sheet.message_column)
            fixed = sheet.table is not None and sheet.table.key in self.repris.fixed
            self._finish(page, places.HEADER_ROW, _frozen(sheet), (pages_across(sheet), 0), last, fixed=fixed)
        if (catalogue := pages.get(places.CATALOGUE_KEY)) is not None:
            sheet = next(one for one in self.layout.sheets if any(field.catalogue for _, field in one.columns()))
            write_catalogue(catalogue, self.famille.catalogue, self._identity(places.CATALOGUE_KEY), sheet.title)
            self._finish(catalogue, places.HEADER_ROW, (places.HEADER_ROW, places.TABLE_FIRST_COLUMN))
        control = pages[places.CONTROL_KEY]
        write_control(control, live, lines, marks.codes(), self._identity(places.CONTROL_KEY))
        write_count(control, NOTICE_ROW, len(self._proposed()))
        self._finish(control, None, (0, 0))
        if EFFETS_KEY in pages:
            effets = Effets(pages[EFFETS_KEY], self.layout, self.famille.reglementation)
            bottom = effets.write(self._identity(EFFETS_KEY))
            self._finish(pages[EFFETS_KEY], None, (0, places.TABLE_FIRST_COLUMN - 1), last=(bottom, EFFETS_LAST))
        self._back(pages)
        self._names()
        self._stamp(pages)
        self._hidden_lists(lists)
        self._hidden_marks(marks)

    # --- sheets -------------------------------------------------------------------------------------------------------

    def _pages(self) -> Mapping[str, Page]:
        """The visible sheets, in their order."""
        titles = {places.README_KEY: README_TITLE}
        titles |= {sheet.sheet.key: sheet.title for sheet in self.layout.sheets}
        if proposes(self.questionnaire, self.famille.catalogue):
            titles[places.CATALOGUE_KEY] = CATALOGUE_TITLE
        if self.questionnaire.regles():
            titles[EFFETS_KEY] = EFFETS_TITLE
        titles[places.CONTROL_KEY] = CONTROL_TITLE
        if self.retour is not None:
            titles = {places.TO_CORRECT_KEY: TO_CORRECT_TITLE, **titles}
            if self.retour.unplaced:
                titles[places.UNPLACED_KEY] = UNPLACED_TITLE
        return {key: Page(self._worksheet(title), self.styles) for key, title in titles.items()}

    def _worksheet(self, title: str) -> FormSheet:
        worksheet: FormSheet = self.workbook.add_worksheet(title, FormSheet)
        worksheet.set_default_row(18)
        return worksheet

    def _front(self, pages: Mapping[str, Page], live: Live) -> None:
        if self.retour is not None:
            page = pages[places.TO_CORRECT_KEY]
            page.worksheet.set_tab_color("#A1201A")
            write_to_correct(
                page,
                self.retour,
                self.layout,
                self.inbox_name,
                self._identity(places.TO_CORRECT_KEY),
                lambda remark: self._state_of(remark, live),
            )
            self._finish(page, places.HEADER_ROW, (places.HEADER_ROW, 0))
        page = pages[places.README_KEY]
        write_readme(
            page,
            self.questionnaire,
            contrat=self.contrat,
            family_title=self.famille.title,
            site=self.site,
            inbox_name=self.inbox_name,
            identity=self._identity(places.README_KEY),
            prefilled=len(self._proposed()),
            taken=sum(key in self.answers for key in self.repris.keys),
        )
        self._finish(page, None, (0, 0), pages=(1, 1))
        pages[places.CONTROL_KEY].worksheet.set_tab_color(SLATE)
        next(iter(pages.values())).worksheet.activate()

    def _proposed(self) -> Collection[FieldKey]:
        """The answers written in advance that people confirm or change."""
        return self.origins.keys() - self.repris.keys

    def _state_of(self, remark: Remark, live: Live) -> str:
        """The live state of the cell of a remark, if it is one cell of the form."""
        return live.state_elsewhere(remark.key) if remark.key is not None and self.layout.find(remark.key) else ""

    def _back(self, pages: Mapping[str, Page]) -> None:
        if self.retour is not None and self.retour.unplaced:
            page = pages[places.UNPLACED_KEY]
            write_unplaced(page, self.retour, self._identity(places.UNPLACED_KEY))
            self._finish(page, places.HEADER_ROW, (places.HEADER_ROW, 0))

    def _finish(
        self,
        page: Page,
        head: int | None,
        frozen: tuple[int, int],
        pages: tuple[int, int] = (1, 0),
        last: tuple[int, int] | None = None,
        *,
        fixed: bool = False,
    ) -> None:
        contrat = printable(f"Contrat {self.contrat}" if self.contrat else self.famille.title)
        left = f"{contrat} · {self.questionnaire.title} · formulaire {self.questionnaire.version}"[:120]
        footer = f"&L&8 {left.replace('&', '&&')}&R&8 &A · page &P sur &N"
        page.finish(footer, head=head, frozen=frozen, pages=pages, last=last, fixed=fixed)

    # --- identity -----------------------------------------------------------------------------------------------------

    def _identity(self, sheet: str) -> str:
        return identity_text(self.famille.key, self.questionnaire, sheet, self.contrat)

    def _properties(self) -> None:
        title = f"{self.questionnaire.title} — {self.contrat}" if self.contrat else self.questionnaire.title
        self.workbook.set_properties(
            {"title": printable(title), "author": printable(self.auteur), "created": _CREATED, "language": "fr-FR"}
        )
        self.workbook.set_custom_property("cpomdoc", printable(self._identity(places.STAMP_SHEET))[:255])
        self.workbook.set_size(24000, 14000)

    def _stamp(self, pages: Mapping[str, Page]) -> None:
        """The hidden sheet that says what the form is; its first word tells the reader that it is this one.

        It remembers the texts of the form too: any other text is somebody's.
        """
        marks = sorted({text_mark(text) for page in pages.values() for text in page.worksheet.said})
        stamp = {
            "famille": self.famille.key,
            "questionnaire": self.questionnaire.key,
            "version": self.questionnaire.version,
            "empreinte": schema_hash(self.questionnaire),
            "contrat": self.contrat,
            "tentative": str(self.retour.attempt) if self.retour is not None else "0",
            "refus": self.retour.digest if self.retour is not None else self.suite_de,
            **({places.TAKEN_STAMP: self.repris.marks} if self.repris.marks else {}),
            **{
                f"{places.TEXTS_STAMP} {number}": "".join(marks[first : first + _MARKS_IN_A_CELL])
                for number, first in enumerate(range(0, len(marks), _MARKS_IN_A_CELL), 1)
            },
        }
        page = self._hidden(places.STAMP_SHEET)
        for row, (name, text) in enumerate(stamp.items(), 1):
            page.put(row, 1, name)
            page.put(row, 2, text)
        self._define(places.IDENTITY_NAME, f"={places.STAMP_SHEET}!$B$1")

    def _names(self) -> None:
        for sheet in self.layout.sheets:
            prefix = sheet_prefix(sheet)
            for line in sheet.lines:
                cell = absolute(line.row, places.ANSWER_COLUMN)
                self._define(places.field_name(line.field.key), f"={prefix}{cell}")
            if sheet.table is not None:
                first = absolute(places.FIRST_ROW, places.TABLE_FIRST_COLUMN)
                last = absolute(sheet.end_row - 1, sheet.message_column - 1)
                self._define(places.table_name(sheet.table.key), f"={prefix}{first}:{last}")

    def _define(self, name: str, formula: str) -> None:
        check(self.workbook.define_name(name, formula), name)

    # --- hidden sheets ------------------------------------------------------------------------------------------------

    def _hidden(self, title: str) -> Page:
        worksheet = self.workbook.add_worksheet(title, FormSheet)
        worksheet.hide()
        return Page(worksheet, self.styles)

    def _hidden_lists(self, lists: Lists) -> None:
        """One column a list; the lists that a table feeds are the table's own column."""
        page = self._hidden(places.LISTS_SHEET)
        fed = set(_references(self.layout))
        columns = (name for name in lists.values if name not in fed)
        for column, name in enumerate(columns, 1):
            for row, text in enumerate(lists.values[name], 1):
                page.put(row, column, text)
            letters = column_letters(column)
            self._define(name, f"={places.LISTS_SHEET}!${letters}$1:${letters}${len(lists.values[name])}")
        for column, kind in enumerate(filter(_has_look, KINDS.values()), len(lists.values) - len(fed) + 1):
            page.put_in(1, column, 1, self.styles.input(kind.excel_format, "left", "vcenter", ""))
            self._define(look_name(kind.name), f"={places.LISTS_SHEET}!{absolute(1, column)}")
        for name, question in _references(self.layout).items():
            sheet, _, column = self.layout.place(FieldKey(question.reference))
            first, last = absolute(places.FIRST_ROW, column), absolute(sheet.end_row, column)
            self._define(name, f"={sheet_prefix(sheet)}{first}:{last}")

    def _hidden_marks(self, marks: Marks) -> None:
        """What was refused and what to say of it, each under its name."""
        if not marks.kept:
            return
        page = self._hidden(places.REFUSED_SHEET)
        for row, (name, typed) in enumerate(marks.kept.items(), 1):
            page.put(row, 1, name)
            page.put(row, 2, typed)
            self._define(name, f"={places.REFUSED_SHEET}!$B${row}")

    def _marks(self, lists: Lists, lines: tuple[ControlLine, ...]) -> Marks:
        if self.retour is None:
            return Marks()
        states = {line.code: state_cell_of(self.layout, lines, line.code) for line in lines if line.code}
        return make_marks(self.retour, self.layout, self.answers, lists, lines, states)


def _frozen(sheet: SheetLayout) -> tuple[int, int]:
    """Rows and columns that stay: the header; in a table, through the first column."""
    return places.HEADER_ROW, (places.TABLE_FIRST_COLUMN if sheet.table is not None else 0)


def _has_look(kind: Kind) -> bool:
    """Whether formulas compare the look of a cell of that kind with the one that it was given."""
    match kind.shape:
        case Day() | Number(percent=True):
            return True
    return False


def _all_questions(layout: Layout) -> Iterator[Field]:
    yield from layout.questionnaire.fields()
    for table in layout.questionnaire.tables():
        yield from table.columns


def _references(layout: Layout) -> Mapping[str, Field]:
    """The name of each list that a table feeds, with a question that uses it."""
    found = {}
    for question in _all_questions(layout):
        if question.reference:
            found["l_" + question.reference.replace(".", "__")] = question
    return found


def lists_of(layout: Layout, answers: Mapping[FieldKey, Typed], famille: Famille) -> Lists:
    """Every list that a cell of the form accepts, under one name each, and the words that are no answer."""
    names: dict[str, str] = {}
    values: dict[str, Sequence[str]] = {**HIDDEN_LISTS, **_waiting(famille.lexique)}
    targets: dict[str, Field] = {}
    for question in _all_questions(layout):
        content = "\n".join(question.choices)
        if question.choices and content not in names:
            names[content] = f"l_{len(names) + 1}"
            values[names[content]] = question.choices
            if (simple := folded_name(names[content], question.choices)) not in values:
                values[simple] = tuple(map(fold, question.choices))
    for name, question in _references(layout).items():
        names[question.reference] = name
        sheet, _, _ = layout.place(FieldKey(question.reference))
        rows: tuple[Any, ...] = tuple(answers.get(FieldKey(question.reference, row)) for row in range(sheet.rows))
        targets[question.reference] = target = _column(layout, question.reference)
        values[name] = tuple(as_read(target, typed) for typed in rows if typed is not None)
    if proposes(layout.questionnaire, famille.catalogue):
        values |= catalogue_lists(famille.catalogue)
    return Lists(names, values, targets, famille.lexique, frozenset(_unprinted(layout, famille)))


def _waiting(lexique: Lexique) -> Mapping[str, Sequence[str]]:
    """The words of the lexicon; an answer of which nothing is left is one of them."""
    if not lexique.mots:
        return {}
    return {
        WAITING_LIST: ("", *sorted(lexique.mots)),
        STARTS_LIST: lexique.debuts,
        SIGNS_LIST: lexique.motifs,
        NOTHING_LIST: tuple(sorted(lexique.neant)),
    }


def _unprinted(layout: Layout, famille: Famille) -> Iterator[Field]:
    questionnaire = layout.questionnaire
    for sheet in questionnaire.sheets:
        prefix = f"{sheet.table.key}." if sheet.table else ""
        for question in (*sheet.fields(), *(sheet.table.columns if sheet.table else ())):
            if not famille.prints(questionnaire, f"{prefix}{question.key}"):
                yield question


def _column(layout: Layout, name: str) -> Field:
    column = layout.questionnaire.find(name)
    assert column is not None  # the layout has just found its place
    return column
