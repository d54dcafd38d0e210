"""A sheet of questions -> its cells: number, question, answer, unit, live state, help; keys in column A."""

from __future__ import annotations

from collections.abc import Collection

from cpomdoc.adapters.excel.writing.calculs import formula_of, words_of
from cpomdoc.adapters.excel.writing.formulas import CORRECT, ODD, TO_FILL, WRONG, filled, quoted
from cpomdoc.adapters.excel.writing.inputs import advice, restriction, unit
from cpomdoc.adapters.excel.writing.live import Live, count_formula
from cpomdoc.adapters.excel.writing.marks import Mark, Marks
from cpomdoc.adapters.excel.writing.page import Page, height
from cpomdoc.domain.classeur import address, column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.layout import (
    ANSWER_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    HELP_COLUMN,
    HELP_ROW,
    INPUT_MARK,
    KEY_COLUMN,
    KEY_MARK,
    KEY_ROW,
    LIVE_ROW,
    NUMBER_COLUMN,
    QUESTION_COLUMN,
    STATE_COLUMN,
    TITLE_ROW,
    UNIT_COLUMN,
    Line,
    SheetLayout,
)
from cpomdoc.schema.shapes import Text

_QUESTION, _ANSWER, _UNIT, _STATE, _HELP = 40, 40, 17, 15, 58
_HEADS = ("N°", "Question", "Votre réponse", "Unité, forme", "État", "Aide")
_LONG = 66.0
_FORMULA_TEXT = 250


def write_fields(
    page: Page, sheet: SheetLayout, live: Live, marks: Marks, identity: str, repris: Collection[FieldKey] = ()
) -> None:
    """Write the sheet; the answers of *repris* are locked."""
    page.width(7, _QUESTION, _ANSWER, _UNIT, _STATE, _HELP)
    write_head(page, sheet, identity, KEY_MARK)
    page.put(KEY_ROW, ANSWER_COLUMN, INPUT_MARK, "key")
    formula, today = _live_line(sheet, live)
    page.formula(LIVE_ROW, NUMBER_COLUMN, formula, today, "live")
    page.rule((LIVE_ROW, LIVE_ROW), (NUMBER_COLUMN, NUMBER_COLUMN), f'=LEFT($B${LIVE_ROW},1)="●"', "if_good")
    for column, head in enumerate(_HEADS, NUMBER_COLUMN):
        page.put(HEADER_ROW, column, head, "header")
    page.row(HEADER_ROW, 26)
    for heading in sheet.headings:
        page.ruled(heading.row, NUMBER_COLUMN, HELP_COLUMN, "section")
        page.put(heading.row, NUMBER_COLUMN, heading.title, "section")
        page.row(heading.row, 32)
    for line in sheet.lines:
        _line(page, sheet, line, live, marks, locked=FieldKey(line.field.key) in repris)
    _colours(page, sheet)


def write_head(page: Page, sheet: SheetLayout, identity: str, mark: str) -> None:
    """Title, help and the hidden row of keys: the same on every sheet to fill."""
    page.put(TITLE_ROW, KEY_COLUMN, identity, "key")
    page.put(TITLE_ROW, NUMBER_COLUMN, sheet.title, "title")
    page.row(TITLE_ROW, 30)
    page.put(KEY_ROW, KEY_COLUMN, mark, "key")
    page.hide_row(KEY_ROW)
    page.put(HELP_ROW, NUMBER_COLUMN, sheet.sheet.help, "subtitle")
    page.row(HELP_ROW, 20)
    page.row(LIVE_ROW, 20)


def _live_line(sheet: SheetLayout, live: Live) -> tuple[str, str]:
    good, fill, bad, look = (count_formula(sheet, sign) for sign in (CORRECT, TO_FILL, WRONG, ODD))
    formula = (
        f'=IF({fill}+{bad}=0,"● ","○ ")&{good}&IF({good}>1," réponses correctes"," réponse correcte")&" sur "'
        f'&({good}+{fill}+{bad}+{look})&". À remplir\u00a0: "&{fill}'
        f'&". À corriger\u00a0: "&{bad}&". À vérifier\u00a0: "&{look}&"."'
    )
    counts = live.counts(sheet)
    done, left, wrong, odd = (counts[sign] for sign in (CORRECT, TO_FILL, WRONG, ODD))
    today = (
        f"{'○' if left + wrong else '●'} {done} {'réponses correctes' if done > 1 else 'réponse correcte'} sur "
        f"{done + left + wrong + odd}. À remplir\u00a0: {left}. À corriger\u00a0: {wrong}. À vérifier\u00a0: {odd}."
    )
    return formula, today


def _line(page: Page, sheet: SheetLayout, line: Line, live: Live, marks: Marks, *, locked: bool) -> None:
    question, row = line.field, line.row
    key = FieldKey(question.key)
    flags = marks.by_key.get(key, [])
    typed = live.answers.get(key)
    long = shape_of(question) == Text(lines=True)
    help_text = advice(question)
    page.put(row, KEY_COLUMN, question.key, "key")
    page.put(row, NUMBER_COLUMN, line.number, "note")
    page.put(row, QUESTION_COLUMN, question.label, "cell")
    shape, valign = KINDS[question.kind].excel_format, "top" if long else "vcenter"
    edge = flags[0].edge if flags else ""
    look = page.styles.taken(shape, "left", valign) if locked else page.styles.input(shape, "left", valign, edge)
    if key in live.computed:
        page.compute(row, ANSWER_COLUMN, formula_of(live.layout, key), look)
        page.note(row, ANSWER_COLUMN, words_of(live.layout, key))
    else:
        page.put_in(row, ANSWER_COLUMN, typed, look)
    page.put(row, UNIT_COLUMN, unit(question), "help")
    page.formula(row, STATE_COLUMN, live.question_formula(sheet, line), live.question_state(line), "state")
    page.restrict((row, row), ANSWER_COLUMN, restriction(question, address(row, ANSWER_COLUMN), live.lists))
    shown = _help(page, row, help_text, flags, marks)
    for mark in flags[:1]:
        page.note(row, ANSWER_COLUMN, mark.note)
    answer = typed if isinstance(typed, str) else ""
    wrapped = ((question.label, 43), (answer, 45), (unit(question), 21), (help_text, 70), (shown, 70))
    page.row(row, height(*wrapped, least=_LONG if long else 24))


def _help(page: Page, row: int, text: str, flags: list[Mark], marks: Marks) -> str:
    """The help of the question; while a remark stands, its words stand here instead. Returns what shows today."""
    if not flags:
        page.put(row, HELP_COLUMN, text, "help")
        return text
    plain = quoted(text) if len(text) <= _FORMULA_TEXT else marks.keep("dit", text)
    formula = plain
    for mark in reversed(flags):
        formula = f"IF({mark.test},{mark.said},{formula})"
    page.formula(row, HELP_COLUMN, f"={formula}", flags[0].text, "help")
    return flags[0].text


def _colours(page: Page, sheet: SheetLayout) -> None:
    """The sign decides: of the état, of the answer, of the words beside it."""
    rows = (FIRST_ROW, sheet.end_row - 1)
    state = f"${column_letters(STATE_COLUMN)}{FIRST_ROW}"
    own = f"${column_letters(ANSWER_COLUMN)}{FIRST_ROW}"
    page.state_colours(rows, STATE_COLUMN)
    page.rule(rows, (ANSWER_COLUMN, ANSWER_COLUMN), f'=LEFT({state},1)="!"', "if_cell_wrong")
    page.rule(rows, (ANSWER_COLUMN, ANSWER_COLUMN), f'=AND(LEFT({state},1)="?",{filled(own)})', "if_cell_odd")
    page.rule(rows, (ANSWER_COLUMN, ANSWER_COLUMN), f'={state}="– Sans objet"', "if_not_asked")
    words = f"${column_letters(HELP_COLUMN)}{FIRST_ROW}"
    awaited = f'=LEFT({words},10)="À remplir\u00a0"'
    page.rule(rows, (ANSWER_COLUMN, ANSWER_COLUMN), awaited, "if_cell_wrong")
    page.rule(rows, (HELP_COLUMN, HELP_COLUMN), f'=LEFT({words},11)="À corriger\u00a0"', "if_words_wrong")
    page.rule(rows, (HELP_COLUMN, HELP_COLUMN), awaited, "if_words_wrong")
    page.rule(rows, (HELP_COLUMN, HELP_COLUMN), f'=LEFT({words},11)="À vérifier\u00a0"', "if_words_odd")
