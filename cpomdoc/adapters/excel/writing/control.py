"""Live states + checks -> the Contrôle sheet: one verdict line, a line per sheet, a line per check across answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from cpomdoc.adapters.excel.writing.checks import WAITING, ControlLine, Measure
from cpomdoc.adapters.excel.writing.formulas import CORRECT, ODD, OPTIONAL, TO_FILL, WRONG
from cpomdoc.adapters.excel.writing.live import Live, count_formula, sheet_prefix
from cpomdoc.adapters.excel.writing.page import Page, check, height
from cpomdoc.domain.classeur import column_letters
from cpomdoc.domain.location import CellRef
from cpomdoc.schema.layout import Layout, SheetLayout

CONTROL_TITLE = "Contrôle"
_WHAT_WIDTH, _WHERE_WIDTH = 64, 44
_WHAT_SIGNS, _WHERE_SIGNS = 68, 44  # letters that a line of these columns holds: letters are narrower than digits
_NUMBER, _WHAT, _GOOD, _FILL, _BAD, _LOOK, _STATE, _WHERE = range(2, 10)  # columns of the first part
_VALUE, _RULE, _REFERENCE = 4, 5, 7  # columns of the second part, under the first ones
_VERDICT_ROW, NOTICE_ROW, _FIRST_HEADER = 4, 5, 6
_COUNTED = ((_GOOD, CORRECT), (_FILL, TO_FILL), (_BAD, WRONG), (_LOOK, ODD))


def write_control(page: Page, live: Live, lines: Sequence[ControlLine], flagged: Collection[str], identity: str) -> str:
    """Write the sheet and return its verdict of today.

    *flagged* are the codes of checks whose finding already stands in a cell of the form that came back: that cell
    counts for them, so that one mistake is not counted twice.
    """
    page.width(7, _WHAT_WIDTH, 13, 13, 13, 13, 21, _WHERE_WIDTH)
    page.put(1, 1, identity, "key")
    page.put(1, 2, CONTROL_TITLE, "title")
    page.row(1, 30)
    page.put(2, 2, "Cette feuille se calcule seule. Rien à y saisir.", "subtitle")
    totals = _sheets(page, live)
    last_sheet = _FIRST_HEADER + len(live.layout.sheets)
    first_check = last_sheet + 4
    for offset, line in enumerate(lines):
        _check_line(page, first_check + offset, offset + 1, line)
    if lines:
        _check_header(page, first_check - 1)
    counted = [first_check + offset for offset, line in enumerate(lines) if not line.code or line.code not in flagged]
    for offset, line in enumerate(lines):
        totals[line.state] += first_check + offset in counted and line.value is not None
    end = first_check + len(lines)
    page.state_colours((_FIRST_HEADER + 1, end), _STATE)
    return _verdict(page, totals, (_FIRST_HEADER + 1, last_sheet), counted)


def state_cell_of(layout: Layout, lines: Sequence[ControlLine], code: str) -> str:
    """The état of the check *code* on the Contrôle sheet, as another sheet's formula names it."""
    first_check = _FIRST_HEADER + len(layout.sheets) + 4
    offset = next(index for index, line in enumerate(lines) if line.code == code)
    return f"'{CONTROL_TITLE}'!${column_letters(_STATE)}${first_check + offset}"


def _sheets(page: Page, live: Live) -> Counter[str]:
    """The line of each sheet; returns the totals of today."""
    heads = ("N°", "Feuille", "Correctes", "À remplir", "À corriger", "À vérifier", "État", "Où aller")
    for column, head in enumerate(heads, _NUMBER):
        page.put(_FIRST_HEADER, column, head, "header_right" if _GOOD <= column <= _LOOK else "header")
    page.row(_FIRST_HEADER, 26)
    totals: Counter[str] = Counter()
    for index, sheet in enumerate(live.layout.sheets, 1):
        row = _FIRST_HEADER + index
        counts = live.counts(sheet)
        totals.update({sign: counts[sign] for _, sign in _COUNTED if sign != CORRECT})
        to = f"Aller à la feuille {sheet.title}"
        page.row(row, height((sheet.title, _WHAT_SIGNS), (to, _WHERE_SIGNS), least=24))
        page.put(row, _NUMBER, index, "note")
        page.put(row, _WHAT, sheet.title, "cell")
        for column, sign in _COUNTED:
            formula = count_formula(sheet, sign, sheet_prefix(sheet))
            page.formula(row, column, f"={formula}", counts[sign], "number")
        page.formula(row, _STATE, _sheet_state(row), _worst(counts), "state")
        page.link(row, _WHERE, CellRef(sheet.title, _first_cell(sheet)), to)
    return totals


def _first_cell(sheet: SheetLayout) -> str:
    return "D8" if sheet.table is None else "C7"


def _sheet_state(row: int) -> str:
    good, fill, bad, look = (f"${column_letters(column)}{row}" for column, _ in _COUNTED)
    return f'=IF({bad}>0,"{WRONG}",IF({fill}>0,"{TO_FILL}",IF({look}>0,"{ODD}",IF({good}>0,"{CORRECT}","{OPTIONAL}"))))'


def _worst(counts: Counter[str]) -> str:
    return next((sign for sign in (WRONG, TO_FILL, ODD, CORRECT) if counts[sign]), OPTIONAL)


def _check_header(page: Page, row: int) -> None:
    heads = {
        _NUMBER: "N°", _WHAT: "Contrôle d’ensemble", _VALUE: "Valeur lue", _RULE: "Règle", _RULE + 1: "",
        _REFERENCE: "Repère", _STATE: "État", _WHERE: "Où corriger",
    }  # fmt: skip
    for column, head in heads.items():
        page.put(row, column, head, "header_right" if column in (_VALUE, _REFERENCE) else "header")
    page.row(row, 26)


def _check_line(page: Page, row: int, number: int, line: ControlLine) -> None:
    where = _where(line, line.at) if line.at is not None else ""
    page.row(row, height((line.title, _WHAT_SIGNS), (where, _WHERE_SIGNS), least=24))
    page.put(row, _NUMBER, number, "note")
    page.put(row, _WHAT, line.title, "cell")
    page.ruled(row, _VALUE, _WHERE, "cell")
    rule = page.styles.get("note")
    check(page.worksheet.merge_range(row - 1, _RULE - 1, row - 1, _RULE, line.rule, rule), line.rule)
    if line.value is None or line.reference is None:
        page.put(row, _STATE, line.state, "state")
    else:
        _measure(page, row, _VALUE, line.value)
        _measure(page, row, _REFERENCE, line.reference)
        page.formula(row, _STATE, _state_formula(row, line), line.state, "state")
    if line.at is not None:
        page.link(row, _WHERE, line.at, where)


def _where(line: ControlLine, at: CellRef) -> str:
    if line.value is None:
        return f"Aller à la feuille {at.sheet}"
    return f"{at.sheet}, case {at.cell}" if line.whole else f"{at.sheet}, colonne {at.cell.rstrip('0123456789')}"


def _measure(page: Page, row: int, column: int, measure: Measure) -> None:
    look = page.styles.number(measure.number_format)
    result: object = "" if measure.result is None else float(measure.result)
    sheet, at = page.worksheet, (row - 1, column - 1)
    if measure.array:
        code = sheet.write_array_formula(*at, *at, f"={measure.formula}", look, result)
    else:
        code = sheet.write_formula(*at, f'=IFERROR(IF({measure.formula}="","",{measure.formula}),"")', look, result)
    check(code, measure.formula)


def _state_formula(row: int, line: ControlLine) -> str:
    value, reference = (f"${column_letters(column)}{row}" for column in (_VALUE, _REFERENCE))
    broken = line.breaks.format(value=value, reference=reference)
    state = f'IF({broken},"{line.sign}","{CORRECT}")'
    return f'=IF(AND(ISNUMBER({value}),ISNUMBER({reference})),{state},"{WAITING}")'


def _verdict(page: Page, totals: Counter[str], sheets: tuple[int, int], checks: Sequence[int]) -> str:
    def count(column: int, sign: str) -> str:
        letters, state = column_letters(column), column_letters(_STATE)
        parts = [f"SUM({letters}{sheets[0]}:{letters}{sheets[1]})"]
        parts += [f'COUNTIF({state}{first}:{state}{last},"{sign}")' for first, last in _runs(checks)]
        return "+".join(parts)

    fill, bad, look = count(_FILL, TO_FILL), count(_BAD, WRONG), count(_LOOK, ODD)
    formula = (
        f'=IF(({fill})+({bad})>0,"○ Pas encore prêt\u00a0: "&({fill})&" à remplir, "&({bad})&" à corriger, "'
        f'&({look})&" à vérifier",IF(({look})>0,"● Prêt à déposer, "&({look})&" à vérifier","● Prêt à déposer"))'
    )
    today = verdict_text(totals[TO_FILL], totals[WRONG], totals[ODD])
    page.formula(_VERDICT_ROW, 2, formula, today, "verdict")
    page.row(_VERDICT_ROW, 28)
    page.rule((_VERDICT_ROW, _VERDICT_ROW), (2, 2), f'=LEFT($B${_VERDICT_ROW},1)="●"', "if_good")
    return today


def verdict_text(fill: int, bad: int, look: int) -> str:
    """The verdict line: ready or not, and how much remains."""
    if fill + bad:
        return f"○ Pas encore prêt\u00a0: {fill} à remplir, {bad} à corriger, {look} à vérifier"
    return f"● Prêt à déposer, {look} à vérifier" if look else "● Prêt à déposer"


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rows -> the fewest ranges that hold them all: (5, 6, 9) -> (5, 6), (9, 9)."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
