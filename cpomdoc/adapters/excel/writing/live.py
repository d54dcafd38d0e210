"""Layout + answers -> the live states of a form: the formula of each État cell, and the result it has today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cpomdoc.adapters.excel.writing import formulas
from cpomdoc.adapters.excel.writing.formulas import CORRECT, NO_OBJECT, ODD, TO_FILL, WRONG, Lists, own_cell
from cpomdoc.domain.classeur import address, column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.layout import (
    ANSWER_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    KEY_COLUMN,
    Layout,
    Line,
    SheetLayout,
)
from cpomdoc.schema.questionnaire import Condition, Field
from cpomdoc.stages.formulaire.annotate import Typed

Standing = Mapping[FieldKey, Sequence[tuple[str, str]]]
"""By answer that came back: (formula that holds as long as nothing was corrected, sign)."""


def sheet_prefix(sheet: SheetLayout) -> str:
    """How a formula on another sheet names this one."""
    return "'" + sheet.title.replace("'", "''") + "'!"


def absolute(row: int, column: int) -> str:
    """(5, 3) -> $C$5."""
    return f"${column_letters(column)}${row}"


def absolute_column(row: int, column: int) -> str:
    """(5, 3) -> $C5."""
    return f"${column_letters(column)}{row}"


def column_range(sheet: SheetLayout, column: int) -> str:
    """A column of a table, from its header to its end mark, so that lines inserted at either end are in."""
    return f"{sheet_prefix(sheet)}{absolute(HEADER_ROW, column)}:{absolute(sheet.end_row, column)}"


def by_key(sheet: SheetLayout, key: str, prefix: str) -> str:
    """The answer *key* found by its key, wherever rows inserted above have pushed it."""
    answer, keys = column_letters(ANSWER_COLUMN), column_letters(KEY_COLUMN)
    return f"INDEX({prefix}${answer}:${answer},MATCH({formulas.quoted(key)},{prefix}${keys}:${keys},0))"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """The formulas of a table's row: a hidden cell says the state of each answer, the État is that of the gravest.

    *helpers* are the columns of the hidden cells with the question of each and its formula, the same on every row.
    """

    begun: str
    helpers: Mapping[int, tuple[Field, str]]

    def state(self, row: int) -> str:
        """The formula (without =) of the État of the Excel row *row*."""
        state = f'"{CORRECT}"'
        cells = f"{absolute_column(row, min(self.helpers))}:{absolute_column(row, max(self.helpers))}"
        for sign in (ODD, TO_FILL, WRONG):
            state = f'IF(COUNTIF({cells},"{sign}")>0,"{sign}",{state})'
        return f'IF({self.begun},{state},"")'


@dataclass(slots=True)
class Live:
    """The states of one form; *answers* are what its cells hold when it is made, *computed* those that it computes."""

    layout: Layout
    answers: Mapping[FieldKey, Typed]
    lists: Lists
    standing: Standing = field(default_factory=dict)
    computed: frozenset[FieldKey] = frozenset()
    _rows: dict[tuple[str, int], str] = field(default_factory=dict, init=False)

    # --- single questions -------------------------------------------------------------------------------------------

    def question_formula(self, sheet: SheetLayout, line: Line) -> str:
        """The formula of the État cell of a question."""
        x = own_cell(column_letters(ANSWER_COLUMN))
        asked = self._asked_formula(sheet, line.field.condition)
        return formulas.state_formula(line.field, x, self.lists, asked, self.standing.get(FieldKey(line.field.key), ()))

    def question_state(self, line: Line) -> str:
        """What that formula gives today."""
        key = FieldKey(line.field.key)
        typed = self.answers.get(key)
        if not self.asked(line.field, None, ""):
            return NO_OBJECT if formulas.looks_blank(line.field, typed) else ODD
        if marks := self.standing.get(key):
            return marks[0][1]
        return formulas.verdict(line.field, typed, self.lists)

    def asked(self, question: Field, row: int | None, table: str) -> bool:
        """Whether the condition of a question holds today; a column looks at its own row."""
        if question.condition is None:
            return True
        name = f"{table}.{question.condition.field}" if table else question.condition.field
        return formulas.says(self._question(name), self.answers.get(FieldKey(name, row)), question.condition.values)

    def _question(self, name: str) -> Field:
        question = self.layout.questionnaire.find(name)
        assert question is not None  # the family was examined: a condition names a question
        return question

    def _asked_formula(self, sheet: SheetLayout, condition: Condition | None) -> str:
        if condition is None:
            return ""
        owner, _, _ = self.layout.place(FieldKey(condition.field))
        prefix = "" if owner is sheet else sheet_prefix(owner)
        x = by_key(owner, condition.field, prefix)
        return formulas.condition_holds(self._question(condition.field), x, condition.values)

    # --- tables -----------------------------------------------------------------------------------------------------

    def row_plan(self, sheet: SheetLayout) -> RowPlan:
        """How the rows of a table tell their état: the same formulas on every row."""
        helpers = {}
        for helper, (column, question) in enumerate(sheet.asked(), sheet.message_column + 1):
            x, asked = own_cell(column_letters(column)), self._asked_in_row(sheet, question)
            helpers[helper] = (question, formulas.state_formula(question, x, self.lists, asked))
        return RowPlan(begun(sheet), helpers)

    def cell_state(self, sheet: SheetLayout, question: Field, row: int) -> str:
        """What the formula of the hidden cell gives today for a column of that row (from 0)."""
        assert sheet.table is not None
        typed = self._typed(sheet, question, row)
        if not self.asked(question, row, sheet.table.key):
            return NO_OBJECT if formulas.looks_blank(question, typed) else ODD
        return formulas.verdict(question, typed, self.lists)

    def row_formula(self, plan: RowPlan, row: int, standing: Sequence[tuple[str, str]] = ()) -> str:
        """The formula of the État of the Excel row *row*; findings that came back keep their sign until corrected."""
        state = plan.state(row)
        for sign in (ODD, TO_FILL, WRONG):  # the gravest is tested first, hence wrapped last
            tests = [test for test, mark in standing if mark == sign]
            if tests:
                state = f'IF(OR({",".join(tests)}),"{sign}",{state})'
        return f"={state}"

    def row_state(self, sheet: SheetLayout, row: int) -> str:
        """What the formula of that row (from 0) gives today."""
        assert sheet.table is not None
        place = sheet.table.key, row
        if place not in self._rows:
            self._rows[place] = self._row_state(sheet, row)
        return self._rows[place]

    def _row_state(self, sheet: SheetLayout, row: int) -> str:
        assert sheet.table is not None
        keys = (FieldKey(f"{sheet.table.key}.{question.key}", row) for _, question in sheet.asked())
        signs = {mark for key in keys for _, mark in self.standing.get(key, ())}
        if signs:
            return next(sign for sign in (WRONG, TO_FILL, ODD) if sign in signs)
        questions = [question for _, question in sheet.asked()]
        if all(formulas.as_text(self._typed(sheet, question, row)) == "" for question in questions):
            return ""
        states = {self.cell_state(sheet, question, row) for question in questions}
        return next((sign for sign in (WRONG, TO_FILL, ODD) if sign in states), CORRECT)

    def begun_rows(self, sheet: SheetLayout) -> Iterator[int]:
        """The rows (from 0) that hold something today."""
        for row in range(sheet.rows):
            if any(formulas.as_text(self._typed(sheet, question, row)) for _, question in sheet.asked()):
                yield row

    def _typed(self, sheet: SheetLayout, question: Field, row: int) -> Typed | None:
        assert sheet.table is not None
        return self.answers.get(FieldKey(f"{sheet.table.key}.{question.key}", row))

    def _asked_in_row(self, sheet: SheetLayout, question: Field) -> str:
        if question.condition is None:
            return ""
        column, other = self._depends_on(sheet, question.condition)
        return formulas.condition_holds(other, own_cell(column_letters(column)), question.condition.values)

    def _depends_on(self, sheet: SheetLayout, condition: Condition) -> tuple[int, Field]:
        """The column of the row on which *condition* depends."""
        return next((number, other) for number, other in sheet.columns() if other.key == condition.field)

    def state_elsewhere(self, key: FieldKey) -> str:
        """Formula: the live state of the answer *key*, as another sheet reads it; empty when it has none of its own."""
        sheet, row, column = self.layout.place(key)
        prefix, name = sheet_prefix(sheet), formulas.quoted(key.name)
        if sheet.table is None:
            states, keys = column_letters(sheet.state_column), column_letters(KEY_COLUMN)
            return f"INDEX({prefix}${states}:${states},MATCH({name},{prefix}${keys}:${keys},0))"
        if key.row is None:
            return ""
        first = sheet.message_column + 1
        own = f"{prefix}{absolute(row, first + column - sheet.first_asked)}"
        state = own
        marks, place = self._marks_before(sheet, key), first + len(list(sheet.asked()))
        standing = list(enumerate(self.standing.get(key, ()), place + marks))
        for number, (_, sign) in reversed(standing):  # the gravest comes first, hence is wrapped last
            state = f'IF({prefix}{absolute(row, number)}=1,"{sign}",{state})'
        whole = f"{prefix}{absolute(row, sheet.state_column)}"
        return f'IF({whole}="","",{state})'  # a row that was emptied asks nothing any more

    def _marks_before(self, sheet: SheetLayout, key: FieldKey) -> int:
        """How many remarks stand on the row of *key* before its own: each has a hidden cell, in this order."""
        assert sheet.table is not None
        before = 0
        for _, question in sheet.columns():
            other = FieldKey(f"{sheet.table.key}.{question.key}", key.row)
            if other == key:
                break
            before += len(self.standing.get(other, ()))
        return before

    # --- conditional formats of a table's cells -----------------------------------------------------------------------

    def cell_rules(self, sheet: SheetLayout, column: int, question: Field, plan: RowPlan) -> Iterator[tuple[str, str]]:
        """(formula, style) of the colours of a column's cells, the first that holds wins.

        These formulas name their row plainly: cutting a cell does not touch them, and a conditional format evaluates
        ROW() as an array, which INDEX does not take for a number in every program.
        """
        x = address(FIRST_ROW, column)
        first, last = column_letters(sheet.first_asked), column_letters(sheet.message_column - 1)
        begun_here = f"COUNTA(${first}{FIRST_ROW}:${last}{FIRST_ROW})>0"
        asked = ""
        if question.condition is not None:
            place, other = self._depends_on(sheet, question.condition)
            asked = formulas.seems_to_hold(other, absolute_column(FIRST_ROW, place), question.condition.values)
            yield f'=AND({begun_here},NOT({asked}),TRIM({x})="")', "if_not_asked"
        state = next(helper for helper, (asked_there, _) in plan.helpers.items() if asked_there is question)
        yield f'=LEFT({absolute_column(FIRST_ROW, state)},1)="!"', "if_cell_wrong"
        if question.required:
            yield f'=AND(TRIM({x})="",{begun_here})', "if_missing"

    # --- counts -----------------------------------------------------------------------------------------------------

    def counts(self, sheet: SheetLayout) -> Counter[str]:
        """How many answers (or rows) of each sign the sheet has today; lines that a table still lacks are to fill."""
        if sheet.table is None:
            return Counter(self.question_state(line) for line in sheet.lines)
        states = Counter(state for row in range(sheet.rows) if (state := self.row_state(sheet, row)))
        states[TO_FILL] += max(0, sheet.table.least - states.total())
        return states


def begun(sheet: SheetLayout) -> str:
    """Formula: something is written on the row."""
    first, last = column_letters(sheet.first_asked), column_letters(sheet.message_column - 1)
    return f"COUNTA(INDEX(${first}:${last},ROW(),0))>0"


def state_range(sheet: SheetLayout, prefix: str = "") -> str:
    """The états of a sheet, from its header to the row after the last."""
    return f"{prefix}{absolute(HEADER_ROW, sheet.state_column)}:{absolute(sheet.end_row, sheet.state_column)}"


def count_formula(sheet: SheetLayout, sign: str, prefix: str = "") -> str:
    """Formula (without =): how many answers or rows of that sign the sheet has."""
    states = state_range(sheet, prefix)
    counted = f'COUNTIF({states},"{sign}")'
    if sign == TO_FILL and sheet.table is not None and sheet.table.least:
        return f"{counted}+MAX(0,{sheet.table.least}-{_rows_formula(states)})"
    return counted


def _rows_formula(states: str) -> str:
    return f"({'+'.join(f'COUNTIF({states},{formulas.quoted(sign)})' for sign in (CORRECT, TO_FILL, WRONG, ODD))})"


def rows_formula(sheet: SheetLayout) -> str:
    """Formula (without =): how many rows of the table hold something."""
    return _rows_formula(state_range(sheet))
