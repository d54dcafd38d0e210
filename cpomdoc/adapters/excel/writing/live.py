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
    TABLE_FIRST_COLUMN,
    Layout,
    Line,
    SheetLayout,
)
from cpomdoc.schema.questionnaire import Condition, Field
from cpomdoc.stages.formulaire.annotate import Typed

_INLINE, _LONGEST = 2_000, 7_000

Standing = Mapping[FieldKey, Sequence[tuple[str, str]]]
"""By answer that came back: (formula that holds as long as nothing was corrected, sign)."""


def sheet_prefix(sheet: SheetLayout) -> str:
    """How a formula on another sheet names this one."""
    return "'" + sheet.title.replace("'", "''") + "'!"


def absolute(row: int, column: int) -> str:
    """(5, 3) -> $C$5."""
    return f"${column_letters(column)}${row}"


def column_range(sheet: SheetLayout, column: int) -> str:
    """A column of a table, from its header to its end mark, so that lines inserted at either end are in."""
    return f"{sheet_prefix(sheet)}{absolute(HEADER_ROW, column)}:{absolute(sheet.end_row, column)}"


def by_key(sheet: SheetLayout, key: str, prefix: str) -> str:
    """The answer *key* found by its key, wherever rows inserted above have pushed it."""
    answer, keys = column_letters(ANSWER_COLUMN), column_letters(KEY_COLUMN)
    return f"INDEX({prefix}${answer}:${answer},MATCH({formulas.quoted(key)},{prefix}${keys}:${keys},0))"


@dataclass(frozen=True, slots=True)
class Test:
    """A test on one column of a row."""

    question: Field
    formula: str


@dataclass(frozen=True, slots=True)
class Helper:
    """A hidden cell of the row: 1 when one of its tests holds. Excel takes no formula above 8,192 characters."""

    sign: str
    column: int
    tests: tuple[Test, ...]

    @property
    def formula(self) -> str:
        """The formula of the cell, the same on every row."""
        tests = ",".join(test.formula for test in self.tests)
        return f"=IFERROR(--OR({tests}),1)"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """The formulas of a table's row: its tests by sign, in one cell or in hidden helpers."""

    begun: str
    tests: Mapping[str, Sequence[Test]]
    helpers: tuple[Helper, ...]

    def state(self, row: int) -> str:
        """The formula (without =) of the État of the Excel row *row*."""
        state = f'"{CORRECT}"'
        for sign in (ODD, TO_FILL, WRONG):
            helped = [f"${column_letters(helper.column)}{row}=1" for helper in self.helpers if helper.sign == sign]
            tests = helped or [test.formula for test in self.tests[sign]]
            if tests:
                state = f'IF(OR({",".join(tests)}),"{sign}",{state})'
        return f'IF({self.begun},IFERROR({state},"{WRONG}"),"")'


def _groups(tests: Sequence[Test]) -> list[tuple[Test, ...]]:
    """Tests too long for the État itself, in groups that one cell can hold; none when they fit there."""
    if sum(len(test.formula) for test in tests) <= _INLINE:
        return []
    groups: list[list[Test]] = [[]]
    for test in tests:
        if sum(len(each.formula) for each in groups[-1]) + len(test.formula) > _LONGEST:
            groups.append([])
        groups[-1].append(test)
    return [tuple(group) for group in groups if group]


@dataclass(slots=True)
class Live:
    """The states of one form; *answers* are what its cells hold when it is made."""

    layout: Layout
    answers: Mapping[FieldKey, Typed]
    lists: Lists
    standing: Standing = field(default_factory=dict)

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
            return ODD if formulas.as_text(typed).strip(" ") else NO_OBJECT
        if marks := self.standing.get(key):
            return marks[0][1]
        return formulas.verdict(line.field, typed, self.lists)

    def asked(self, question: Field, row: int | None, table: str) -> bool:
        """Whether the condition of a question holds today; a column looks at its own row."""
        if question.condition is None:
            return True
        name = f"{table}.{question.condition.field}" if table else question.condition.field
        answer = formulas.as_text(self.answers.get(FieldKey(name, row))).strip(" ").lower()
        return answer in {value.lower() for value in question.condition.values}

    def _asked_formula(self, sheet: SheetLayout, condition: Condition | None) -> str:
        if condition is None:
            return ""
        owner, _, _ = self.layout.place(FieldKey(condition.field))
        prefix = "" if owner is sheet else sheet_prefix(owner)
        return formulas.condition_holds(by_key(owner, condition.field, prefix), condition.values)

    # --- tables -----------------------------------------------------------------------------------------------------

    def row_plan(self, sheet: SheetLayout) -> RowPlan:
        """How the rows of a table tell their état: the same formulas on every row."""
        tests: dict[str, list[Test]] = {WRONG: [], TO_FILL: [], ODD: []}
        for column, question in sheet.columns():
            x, asked = own_cell(column_letters(column)), self._asked_in_row(sheet, question)
            if fault := formulas.column_wrong(question, x, self.lists):
                tests[WRONG].append(Test(question, f"AND({asked},{fault})" if asked else fault))
            if question.required:
                missing = f'TRIM({x})=""'
                tests[TO_FILL].append(Test(question, f"AND({asked},{missing})" if asked else missing))
            if doubt := formulas.column_odd(question, x):
                tests[ODD].append(Test(question, f"AND({asked},{doubt})" if asked else doubt))
            if asked:
                tests[ODD].append(Test(question, f"AND(NOT({asked}),{formulas.filled(x)})"))
        helpers = tuple(
            Helper(sign, sheet.message_column + 1 + place, group)
            for place, (sign, group) in enumerate(
                (sign, group) for sign, found in tests.items() for group in _groups(found)
            )
        )
        return RowPlan(begun(sheet), tests, helpers)

    def test_holds(self, sheet: SheetLayout, row: int, sign: str, question: Field) -> bool:
        """Whether the test of that sign on a column of that row (from 0) holds today."""
        assert sheet.table is not None
        typed = self._typed(sheet, question, row)
        if not self.asked(question, row, sheet.table.key):
            return sign == ODD and formulas.as_text(typed).strip(" ") != ""
        if sign == WRONG:
            return formulas.column_is_wrong(question, typed, self.lists)
        if sign == TO_FILL:
            return question.required and formulas.as_text(typed).strip(" ") == ""
        return formulas.column_is_odd(question, typed)

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
        keys = (FieldKey(f"{sheet.table.key}.{question.key}", row) for _, question in sheet.columns())
        signs = {mark for key in keys for _, mark in self.standing.get(key, ())}
        if signs:
            return next(sign for sign in (WRONG, TO_FILL, ODD) if sign in signs)
        questions = [question for _, question in sheet.columns()]
        if all(formulas.as_text(self._typed(sheet, question, row)) == "" for question in questions):
            return ""
        for sign in (WRONG, TO_FILL, ODD):
            if any(self.test_holds(sheet, row, sign, question) for question in questions):
                return sign
        return CORRECT

    def begun_rows(self, sheet: SheetLayout) -> Iterator[int]:
        """The rows (from 0) that hold something today."""
        for row in range(sheet.rows):
            if any(formulas.as_text(self._typed(sheet, question, row)) for _, question in sheet.columns()):
                yield row

    def _typed(self, sheet: SheetLayout, question: Field, row: int) -> Typed | None:
        assert sheet.table is not None
        return self.answers.get(FieldKey(f"{sheet.table.key}.{question.key}", row))

    def _asked_in_row(self, sheet: SheetLayout, question: Field) -> str:
        if question.condition is None:
            return ""
        columns = {other.key: number for number, other in sheet.columns()}
        x = own_cell(column_letters(columns[question.condition.field]))
        return formulas.condition_holds(x, question.condition.values)

    # --- conditional formats of a table's cells -----------------------------------------------------------------------

    def cell_rules(self, sheet: SheetLayout, column: int, question: Field) -> Iterator[tuple[str, str]]:
        """(formula, style) of the colours of a column's cells, the first that holds wins.

        These formulas name their row plainly: cutting a cell does not touch them, and a conditional format evaluates
        ROW() as an array, which INDEX does not take for a number in every program.
        """
        x = address(FIRST_ROW, column)
        first, last = column_letters(TABLE_FIRST_COLUMN), column_letters(sheet.message_column - 1)
        begun_here = f"COUNTA(${first}{FIRST_ROW}:${last}{FIRST_ROW})>0"
        asked = ""
        if question.condition is not None:
            columns = {other.key: number for number, other in sheet.columns()}
            letters = column_letters(columns[question.condition.field])
            asked = formulas.condition_holds(f"${letters}{FIRST_ROW}", question.condition.values)
            yield f'=AND({begun_here},NOT({asked}),TRIM({x})="")', "if_not_asked"
        if test := formulas.shape_wrong(question, x, self.lists):
            yield f"={test}", "if_cell_wrong"
        if question.required:
            yield f'=AND(TRIM({x})="",{begun_here})', "if_missing"

    # --- counts -----------------------------------------------------------------------------------------------------

    def counts(self, sheet: SheetLayout) -> Counter[str]:
        """How many answers (or rows) of each sign the sheet has today; lines that a table still lacks are to fill."""
        if sheet.table is None:
            return Counter(self.question_state(line) for line in sheet.lines)
        states = Counter(state for row in range(sheet.rows) if (state := self.row_state(sheet, row)))
        states[TO_FILL] += max(0, sheet.table.minimum - states.total())
        return states


def begun(sheet: SheetLayout) -> str:
    """Formula: something is written on the row."""
    first, last = column_letters(TABLE_FIRST_COLUMN), column_letters(sheet.message_column - 1)
    return f"COUNTA(INDEX(${first}:${last},ROW(),0))>0"


def state_range(sheet: SheetLayout, prefix: str = "") -> str:
    """The états of a sheet, from its header to the row after the last."""
    return f"{prefix}{absolute(HEADER_ROW, sheet.state_column)}:{absolute(sheet.end_row, sheet.state_column)}"


def count_formula(sheet: SheetLayout, sign: str, prefix: str = "") -> str:
    """Formula (without =): how many answers or rows of that sign the sheet has."""
    states = state_range(sheet, prefix)
    counted = f'COUNTIF({states},"{sign}")'
    if sign == TO_FILL and sheet.table is not None and sheet.table.minimum:
        return f"{counted}+MAX(0,{sheet.table.minimum}-{_rows_formula(states)})"
    return counted


def _rows_formula(states: str) -> str:
    return f"({'+'.join(f'COUNTIF({states},{formulas.quoted(sign)})' for sign in (CORRECT, TO_FILL, WRONG, ODD))})"


def rows_formula(sheet: SheetLayout) -> str:
    """Formula (without =): how many rows of the table hold something."""
    return _rows_formula(state_range(sheet))
