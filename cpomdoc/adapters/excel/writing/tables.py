"""A sheet of one table -> its cells: live state, columns, message; keys in a hidden row, end mark in column A."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from cpomdoc.adapters.excel.writing.calculs import formula_of, words_of
from cpomdoc.adapters.excel.writing.catalogue import CODES_LIST, WORDS_LIST
from cpomdoc.adapters.excel.writing.fields import write_head
from cpomdoc.adapters.excel.writing.formulas import ODD, TO_FILL, WRONG
from cpomdoc.adapters.excel.writing.inputs import restriction, unit
from cpomdoc.adapters.excel.writing.live import Live, RowPlan, count_formula, rows_formula
from cpomdoc.adapters.excel.writing.marks import Mark, Marks
from cpomdoc.adapters.excel.writing.page import Page, height
from cpomdoc.domain.classeur import address, column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.layout import (
    END_MARK,
    FIRST_ROW,
    HEADER_ROW,
    KEY_COLUMN,
    KEY_ROW,
    LIVE_ROW,
    START_MARK,
    TABLE_STATE_COLUMN,
    UNIT_ROW,
    SheetLayout,
)
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Number, Text

_STATE, _MESSAGE, _NARROWEST = 15, 44, 10
_READABLE = 190.0  # characters on a page wide enough to be read on paper
_CATALOGUE = "Au catalogue\u00a0: "
_WORDS = {
    TO_FILL: "Complétez les cases orange.",
    WRONG: "Relisez les cases rouges.",
    ODD: "Relisez cette ligne. Rien à faire si elle est juste.",
}


def write_table(
    page: Page, sheet: SheetLayout, live: Live, marks: Marks, identity: str, repris: Collection[FieldKey] = ()
) -> None:
    """Write the sheet; the answers of *repris* are locked, and people may then show some rows only."""
    assert sheet.table is not None
    widths = [_width(question) for _, question in sheet.columns()]
    page.width(_STATE, *widths, _MESSAGE)
    write_head(page, sheet, identity, f"#{sheet.table.key}")
    formula, today = _live_line(sheet, live)
    page.formula(LIVE_ROW, TABLE_STATE_COLUMN, formula + _not_printed(sheet, live), today, "live")
    _header(page, sheet)
    page.put(HEADER_ROW, KEY_COLUMN, START_MARK, "key")
    page.put(sheet.end_row, KEY_COLUMN, END_MARK, "key")
    plan = live.row_plan(sheet)
    helpers = {}
    for helper, (question, formula) in plan.helpers.items():
        page.hide_column(helper)
        helpers[helper] = question, page.share((FIRST_ROW, sheet.end_row - 1), helper, formula)
    plan = replace(plan, helpers=helpers)
    for row in range(sheet.rows):
        _row(page, sheet, row, live, marks, plan, widths, repris)
    for column, question in sheet.asked():
        _column(page, sheet, column, question, live, plan)
    page.state_colours((FIRST_ROW, sheet.end_row - 1), TABLE_STATE_COLUMN)
    _message_colours(page, sheet)
    if any(key.name.rpartition(".")[0] == sheet.table.key for key in repris):
        page.filter((HEADER_ROW, sheet.end_row - 1), (TABLE_STATE_COLUMN, sheet.message_column))


def pages_across(sheet: SheetLayout) -> int:
    """How many pages wide the sheet is printed: one, unless it could not be read."""
    return math.ceil(sum(_width(question) for _, question in sheet.columns()) / _READABLE) or 1


_POINTS_A_SIGN, _POINTS_A_COLUMN = 5.25, 3.75
_PAGE_WIDTH, _PAGE_HEIGHT = 770.0, 516.0  # what the margins leave of a landscape A4, in points
_HEAD = 30 + 20 + 20
_FEWEST = 5


def printed_rows(sheet: SheetLayout, live: Live) -> int:
    """How many rows of the table are printed: those that hold something, and what fills the first page.

    Empty rows are there to be filled on the screen; printed, they would be pages of nothing. A table that we fill for
    people to read has no empty row.
    """
    if any(question.shown for _, question in sheet.columns()):
        return sheet.rows
    widths = [_STATE, *(_width(question) for _, question in sheet.columns()), _MESSAGE]
    wide = sum(width * _POINTS_A_SIGN + _POINTS_A_COLUMN for width in widths)
    scale = min(1.0, _PAGE_WIDTH * pages_across(sheet) / wide)
    head = _HEAD + _header_height(sheet) + _unit_height(sheet)
    fitting = int((_PAGE_HEIGHT / scale - head) / _least(sheet)) - 1
    begun = max(live.begun_rows(sheet), default=-1) + 2
    return min(sheet.rows, max(_FEWEST, fitting, begun))


def _least(sheet: SheetLayout) -> float:
    return 48 if any(shape_of(question) == Text(lines=True) for _, question in sheet.columns()) else 24


def _header_height(sheet: SheetLayout) -> float:
    return height(*((question.label, _width(question) - 1) for _, question in sheet.columns()), least=26)


def _unit_height(sheet: SheetLayout) -> float:
    return height(*((_form(question), _width(question) * 1.15) for _, question in sheet.columns()), least=20) - 3


def _width(question: Field) -> float:
    words = max((len(word) for word in question.label.split()), default=0)
    return max(question.width or KINDS[question.kind].width, _NARROWEST, words + 3)


def _live_line(sheet: SheetLayout, live: Live) -> tuple[str, str]:
    counted = (("À remplir", TO_FILL), ("À corriger", WRONG), ("À vérifier", ODD))
    formula = f'="Lignes remplies\u00a0: "&{rows_formula(sheet)}'
    today = f"Lignes remplies\u00a0: {sum(1 for _ in live.begun_rows(sheet))}"
    counts = live.counts(sheet)
    for words, sign in counted:
        formula += f'&"    {words}\u00a0: "&{count_formula(sheet, sign)}'
        today += f"    {words}\u00a0: {counts[sign]}"
    return formula, today


def _not_printed(sheet: SheetLayout, live: Live) -> str:
    """What to add to the line of a table: a warning once rows are filled below those that are printed."""
    printed = printed_rows(sheet, live)
    if printed >= sheet.rows:
        return ""
    first, last = FIRST_ROW + printed, sheet.end_row - 1
    states = f"${column_letters(TABLE_STATE_COLUMN)}${first}:${column_letters(TABLE_STATE_COLUMN)}${last}"
    words = f"    L’impression s’arrête à la ligne {first - 1}\u00a0: agrandissez la zone d’impression."
    return f'&IF(SUMPRODUCT(LEN({states}))>0,"{words}","")'


def _header(page: Page, sheet: SheetLayout) -> None:
    page.put(UNIT_ROW, TABLE_STATE_COLUMN, "", "header_top")
    page.put(HEADER_ROW, TABLE_STATE_COLUMN, "État", "header")
    for column, question in sheet.columns():
        right = "_right" if _to_the_right(question) else ""
        page.put(KEY_ROW, column, question.key, "key")
        page.put(UNIT_ROW, column, _form(question), f"header_top{right}")
        page.put(HEADER_ROW, column, question.label, f"header{right}")
    page.put(UNIT_ROW, sheet.message_column, "", "header_top")
    page.put(HEADER_ROW, sheet.message_column, "Aide ou message", "header")
    page.row(HEADER_ROW, _header_height(sheet))
    page.row(UNIT_ROW, _unit_height(sheet))


def _form(question: Field) -> str:
    """What is expected in the column, in two words; optional columns say so."""
    if question.shown:
        return "à lire"
    return unit(question) if question.required else f"{unit(question)}, facultatif"


def _to_the_right(question: Field) -> bool:
    return isinstance(shape_of(question), Number)


def _row(
    page: Page,
    sheet: SheetLayout,
    row: int,
    live: Live,
    marks: Marks,
    plan: RowPlan,
    widths: list[float],
    repris: Collection[FieldKey],
) -> None:
    assert sheet.table is not None
    at = FIRST_ROW + row
    flags: list[Mark] = []
    texts: list[tuple[str, float]] = []
    for (column, question), width in zip(sheet.columns(), widths, strict=True):
        key = FieldKey(f"{sheet.table.key}.{question.key}", row)
        own = marks.by_key.get(key, [])
        typed = live.answers.get(key)
        align = "right" if _to_the_right(question) else "left"
        if isinstance(typed, str):
            texts.append((typed, width))
        if question.shown:
            page.put(at, column, typed or "", "cell")
            continue
        long = shape_of(question) == Text(lines=True)
        shape, valign = KINDS[question.kind].excel_format, "top" if long else "vcenter"
        edge = own[0].edge if own else ""
        look = (
            page.styles.taken(shape, align, valign) if key in repris else page.styles.input(shape, align, valign, edge)
        )
        if key in live.computed:
            page.compute(at, column, formula_of(live.layout, key), look)
            page.note(at, column, words_of(live.layout, key))
        else:
            page.put_in(at, column, typed, look)
        for mark in own[:1]:
            page.note(at, column, mark.note)
            page.rule((at, at), (column, column), f"={mark.own}", f"if_cell_{mark.edge}")
        flags += own
    for helper, (question, formula) in plan.helpers.items():
        page.formula(at, helper, formula, live.cell_state(sheet, question, row), "key")
    tests = _standing(page, sheet, at, flags, sheet.message_column + 1 + len(plan.helpers))
    state = live.row_state(sheet, row)
    standing = [(test, mark.sign) for test, mark in zip(tests, flags, strict=True)]
    page.formula(at, TABLE_STATE_COLUMN, live.row_formula(plan, at, standing), state, "state")
    shown = _message(page, sheet, at, flags, tests, state, _proposed(sheet, row, live))
    page.row(at, height(*texts, (shown, 46), least=_least(sheet)))


def _standing(page: Page, sheet: SheetLayout, at: int, flags: list[Mark], first: int) -> list[str]:
    """Write a hidden helper for each remark of the row; returns the short formulas that tell whether they stand."""
    tests = []
    for column, mark in enumerate(flags, first):
        page.hide_column(column)
        page.formula(at, column, f"=IFERROR(--({mark.test}),0)", 1, "key")
        tests.append(f"${column_letters(column)}{at}=1")
    return tests


def _proposed(sheet: SheetLayout, row: int, live: Live) -> tuple[str, str]:
    """The formula of what the catalogue proposes for a row that is begun, and what it gives today; none: two empty."""
    if CODES_LIST not in live.lists.values or sheet.table is None:
        return "", ""
    for column, question in sheet.columns():
        if question.catalogue:
            cell = f"${column_letters(column)}{FIRST_ROW + row}"
            code = str(live.answers.get(FieldKey(f"{sheet.table.key}.{question.key}", row), "")).strip().casefold()
            codes = [one.casefold() for one in live.lists.values[CODES_LIST]]
            words = live.lists.values[WORDS_LIST][codes.index(code)] if code in codes else ""
            formula = f'IFERROR(" {_CATALOGUE}"&INDEX({WORDS_LIST},MATCH(TRIM({cell}),{CODES_LIST},0)),"")'
            return formula, f" {_CATALOGUE}{words}" if words else ""
    return "", ""


def _message(
    page: Page, sheet: SheetLayout, at: int, flags: list[Mark], tests: list[str], state: str, proposed: tuple[str, str]
) -> str:
    """What to do with the row; remarks that stand speak first. Returns what shows today."""
    cell = f"${column_letters(TABLE_STATE_COLUMN)}{at}"
    more, today = proposed
    generic = '""'
    for sign, words in _WORDS.items():
        added = f"&{more}" if more and sign == TO_FILL else ""
        generic = f'IF({cell}="{sign}","{words}"{added},{generic})'
    if not flags:
        said = _WORDS.get(state, "") + (today if state == TO_FILL else "")
        page.formula(at, sheet.message_column, f"={generic}", said, "help")
        return said
    said = "&".join(f'IF({test},{mark.said}&" ","")' for test, mark in zip(tests, flags, strict=True))
    text = " ".join(mark.text for mark in flags)
    page.formula(at, sheet.message_column, f"=IF(OR({','.join(tests)}),TRIM({said}),{generic})", text, "help")
    return text


def _column(page: Page, sheet: SheetLayout, column: int, question: Field, live: Live, plan: RowPlan) -> None:
    rows = (FIRST_ROW, sheet.end_row - 1)
    page.restrict(rows, column, restriction(question, address(FIRST_ROW, column), live.lists))
    for formula, style in live.cell_rules(sheet, column, question, plan):
        page.rule(rows, (column, column), formula, style)


def _message_colours(page: Page, sheet: SheetLayout) -> None:
    rows, columns = (FIRST_ROW, sheet.end_row - 1), (sheet.message_column, sheet.message_column)
    state = f"${column_letters(TABLE_STATE_COLUMN)}{FIRST_ROW}"
    page.rule(rows, columns, f'=LEFT({state},1)="!"', "if_words_wrong")
    page.rule(rows, columns, f'=LEFT({state},1)="?"', "if_words_odd")
