"""Checks across answers -> the lines of the Contrôle sheet: value, rule, reference, live state, and today's results.

What a simple formula can say is said live; the rest is announced as checked when the file is dropped.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cpomdoc.adapters.excel.writing import formulas
from cpomdoc.adapters.excel.writing.formulas import CORRECT, ODD, WRONG, stored_number
from cpomdoc.adapters.excel.writing.live import by_key, column_range, sheet_prefix
from cpomdoc.domain.findings import Severity
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.checks import AT_DROP_ONLY
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.layout import Layout, SheetLayout
from cpomdoc.schema.questionnaire import Check, Field
from cpomdoc.schema.shapes import Day
from cpomdoc.stages.formulaire.annotate import Typed

WAITING, AT_DROP = "– En attente", "– Contrôlé au dépôt"
_COUNTED = '[=0]"aucune ligne";[=1]0" ligne";0" lignes"'
"""How a count of rows that break a rule is shown: nobody is shown « 0 »."""
_HIDDEN = ";;;"
_WORDS = {
    "<=": "au plus",
    "<": "moins que",
    ">=": "au moins",
    ">": "plus que",
    "=": "identique à",
    "!=": "différent de",
}
_DATE_WORDS = {
    "<=": "au plus tard",
    "<": "avant",
    ">=": "au plus tôt",
    ">": "après",
    "=": "identique à",
    "!=": "différent de",
}
_BREAKS = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "=": "<>", "!=": "="}
_HOLDS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of the Contrôle sheet: its formula (without =), what it gives today, how it is shown."""

    formula: str
    result: Decimal | None
    number_format: str = "#,##0"
    array: bool = False


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One line: what is checked, value, rule and reference, where to go; *holds* is the formula of the state.

    *value* None: the form cannot tell, the check is made when the file is dropped. *code* is empty for a check that
    every table has. *whole* tells a check on two single values from one that counts rows.
    """

    code: str
    title: str
    value: Measure | None
    rule: str
    reference: Measure | None
    sign: str
    at: CellRef | None
    breaks: str = ""
    broken: bool = False
    waits: bool = False
    whole: bool = False

    @property
    def state(self) -> str:
        """What the state cell shows today."""
        if self.value is None:
            return AT_DROP
        if self.waits:
            return WAITING
        return self.sign if self.broken else CORRECT


@dataclass(frozen=True, slots=True)
class _Operand:
    """A name that a check reads, found in the form."""

    field: Field
    sheet: SheetLayout
    column: int
    key: FieldKey

    @property
    def formula(self) -> str:
        if self.sheet.table is None:
            return by_key(self.sheet, self.key.name, sheet_prefix(self.sheet))
        return column_range(self.sheet, self.column)

    @property
    def label(self) -> str:
        return self.field.label


def control_lines(layout: Layout, answers: Mapping[FieldKey, Typed]) -> Iterator[ControlLine]:
    """The lines of the second part of Contrôle: those of every table, those of the questionnaire, those of the drop."""
    book = _Book(layout, answers)
    later: dict[str, list[Check]] = {}
    for sheet in layout.sheets:
        if sheet.table is not None and sheet.table.identity:
            yield book.duplicates(sheet)
    for check in layout.questionnaire.checks:
        if line := book.line(check):
            yield line
        elif place := layout.find(FieldKey(check.at)):
            later.setdefault(place.sheet, []).append(check)
    for sheet_title, checks in later.items():
        yield book.at_drop(sheet_title, checks)


@dataclass(frozen=True, slots=True)
class _Book:
    layout: Layout
    answers: Mapping[FieldKey, Typed]

    # --- what each kind of check becomes ------------------------------------------------------------------------------

    def line(self, check: Check) -> ControlLine | None:
        """The line of a check that a formula can say, or None."""
        if check.options.keys() & AT_DROP_ONLY:
            return None
        if check.kind == "compare":
            return self._compare(check)
        return self._sum(check) if check.kind == "somme" else None

    def at_drop(self, sheet: str, checks: Sequence[Check]) -> ControlLine:
        """One line for all that the form cannot tell about a sheet."""
        fields = (self.layout.questionnaire.find(check.at) for check in checks)
        labels = dict.fromkeys(field.label for field in fields if field is not None)
        title = f"{sheet}\u00a0: {', '.join(map(_lower, labels))}"
        return ControlLine("", title, None, "", None, "", CellRef(sheet, "A1"))

    def duplicates(self, sheet: SheetLayout) -> ControlLine:
        assert sheet.table is not None
        keys = [FieldKey(f"{sheet.table.key}.{name}") for name in sheet.table.identity]
        operands = [self._operand(key.name) for key in keys]
        ranges = [operand.formula for operand in operands if operand is not None]
        pairs = ",".join(f"{each},{each}" for each in ranges)
        rows = [tuple(self._text(key.name, row) for key in keys) for row in range(sheet.rows)]
        filled = [row for row in rows if row[0]]
        found = sum(filled.count(row) > 1 for row in filled)
        # SUM in an array formula: only there does LibreOffice hand each cell in turn to COUNTIFS.
        formula = f'SUM(({ranges[0]}<>"")*(COUNTIFS({pairs})>1))'
        measure = Measure(formula, Decimal(found), _COUNTED, array=True)
        labels = ", ".join(operand.label for operand in operands if operand is not None)
        title = f"{sheet.title}, lignes en double ({labels})"
        reference = Measure("0", Decimal(0), _HIDDEN)
        place = self.layout.find(keys[0])
        return ControlLine("", title, measure, "", reference, WRONG, place, "{value}>0", found > 0)

    def _compare(self, check: Check) -> ControlLine | None:
        left = self._operand(check.options["gauche"])
        right = self._operand(check.options.get("droite"))
        literal = _literal(check.options.get("valeur"))
        if left is None or (right is None and literal is None):
            return None
        if not _measured(left) or (right is not None and not _measured(right)):
            return None
        sign = str(check.options["operateur"])
        words = _words(left.field)
        target = _quoted(right.label) if right is not None else _shown(literal)
        title = f"{_quoted(left.label)}\u00a0: {words[sign]} {target}"
        if left.sheet.table is None:
            if right is not None and right.sheet.table is not None:
                return None
            return self._two_values(check, left, right, literal, title)
        if right is not None and right.sheet.table is not None and right.sheet is not left.sheet:
            return None
        return self._rows_that_break(check, left, right, literal, f"{left.sheet.title}, {title}")

    def _two_values(
        self, check: Check, left: _Operand, right: _Operand | None, literal: Decimal | None, title: str
    ) -> ControlLine:
        sign = str(check.options["operateur"])
        looks = _number_format(left.field)
        value = Measure(left.formula, self._number(left.key), looks)
        if right is not None:
            reference = Measure(right.formula, self._number(right.key), looks)
        else:
            reference = Measure(format(literal or Decimal(0), "f"), literal, looks)
        words = _words(left.field)
        waits = value.result is None or reference.result is None
        broken = not waits and not _HOLDS[sign](value.result or Decimal(0), reference.result or Decimal(0))
        breaks = f"{{value}}{_BREAKS[sign]}{{reference}}"
        return ControlLine(
            check.code, title, value, words[sign], reference, _sign(check), self._at(check), breaks, broken, waits, True
        )

    def _rows_that_break(
        self, check: Check, left: _Operand, right: _Operand | None, literal: Decimal | None, title: str
    ) -> ControlLine:
        sign = str(check.options["operateur"])
        other = right.formula if right is not None else format(literal or Decimal(0), "f")
        tests = f"ISNUMBER({left.formula})*ISNUMBER({other})*({left.formula}{_BREAKS[sign]}{other})"
        found = 0
        for row in range(left.sheet.rows):
            first = self._number(FieldKey(left.key.name, row))
            second = self._second(right, literal, row)
            found += first is not None and second is not None and not _HOLDS[sign](first, second)
        return self._count(check, title, Measure(f"SUM({tests})", Decimal(found), array=True))

    def _second(self, right: _Operand | None, literal: Decimal | None, row: int) -> Decimal | None:
        if right is None:
            return literal
        return self._number(FieldKey(right.key.name, row if right.sheet.table is not None else None))

    def _sum(self, check: Check) -> ControlLine | None:
        terms = [self._operand(name) for name in _names(check.options["termes"])]
        total = self._operand(check.options["total"])
        found = [term for term in terms if term is not None and _measured(term)]
        if total is None or len(found) != len(terms) or not _measured(total):
            return None
        title = f"{_enumerated([term.label for term in found])}\u00a0: somme égale à {_quoted(total.label)}"
        tolerance = str(check.options.get("tolerance", "0"))
        if all(term.sheet is total.sheet and term.sheet.table is not None for term in found):
            title = f"{total.sheet.title}, {title}"
            return self._rows_that_do_not_add_up(check, found, total, tolerance, title)
        if total.sheet.table is not None or len({term.sheet.table is None for term in found}) > 1:
            return None
        return self._one_sum(check, found, total, tolerance, title)

    def _rows_that_do_not_add_up(
        self, check: Check, terms: Sequence[_Operand], total: _Operand, tolerance: str, title: str
    ) -> ControlLine:
        some = "+".join(f"ISNUMBER({term.formula})" for term in terms)
        added = "+".join(f"IF(ISNUMBER({term.formula}),{term.formula},0)" for term in terms)
        gap = f"IF(ISNUMBER({total.formula}),ABS({added}-{total.formula}),0)"
        formula = f"SUM((({some})>0)*(ROUND({gap},6)>{tolerance}))"
        found = 0
        for row in range(total.sheet.rows):
            parts = [self._number(FieldKey(term.key.name, row)) for term in terms]
            whole = self._number(FieldKey(total.key.name, row))
            present = [part for part in parts if part is not None]
            if whole is not None and present:
                found += abs(sum(present, Decimal(0)) - whole) > Decimal(tolerance)
        return self._count(check, title, Measure(formula, Decimal(found), array=True))

    def _one_sum(
        self, check: Check, terms: Sequence[_Operand], total: _Operand, tolerance: str, title: str
    ) -> ControlLine:
        parts = [self._all_numbers(term) for term in terms]
        looks = _number_format(total.field)
        sum_formula = f"SUM({','.join(term.formula for term in terms)})"
        result = sum((number for part in parts for number in part), Decimal(0))
        counts = f"COUNT({','.join(term.formula for term in terms)})"
        value = Measure(f'IF({counts}=0,"",{sum_formula})', result if any(parts) else None, looks)
        reference = Measure(total.formula, self._number(total.key), looks)
        waits = value.result is None or reference.result is None
        gap = abs((value.result or Decimal(0)) - (reference.result or Decimal(0)))
        breaks = f"ROUND(ABS({{value}}-{{reference}}),6)>{tolerance}"
        broken = not waits and gap > Decimal(tolerance)
        return ControlLine(
            check.code, title, value, "égale à", reference, _sign(check), self._at(check), breaks, broken, waits, True
        )

    def _count(self, check: Check, title: str, value: Measure) -> ControlLine:
        broken = bool(value.result)
        reference = Measure("0", Decimal(0), _HIDDEN)
        value = replace(value, number_format=_COUNTED)
        return ControlLine(check.code, title, value, "", reference, _sign(check), self._at(check), "{value}>0", broken)

    # --- what they read -----------------------------------------------------------------------------------------------

    def _operand(self, name: object) -> _Operand | None:
        if not isinstance(name, str):
            return None
        field = self.layout.questionnaire.find(name)
        if field is None:
            return None
        key = FieldKey(name)
        sheet, _, column = self.layout.place(key)
        return _Operand(field, sheet, column, key)

    def _at(self, check: Check) -> CellRef | None:
        return self.layout.find(FieldKey(check.at))

    def _number(self, key: FieldKey) -> Decimal | None:
        typed = self.answers.get(key)
        return None if typed is None or isinstance(typed, str | bool) else stored_number(typed)

    def _all_numbers(self, operand: _Operand) -> list[Decimal]:
        rows = [None] if operand.sheet.table is None else list(range(operand.sheet.rows))
        numbers = (self._number(FieldKey(operand.key.name, row)) for row in rows)
        return [number for number in numbers if number is not None]

    def _text(self, name: str, row: int) -> str:
        return formulas.as_text(self.answers.get(FieldKey(name, row))).lower()


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, tuple | list) else []


def _measured(operand: _Operand) -> bool:
    return KINDS[operand.field.kind].numeric


def _words(field: Field) -> Mapping[str, str]:
    return _DATE_WORDS if isinstance(shape_of(field), Day) else _WORDS


def _number_format(field: Field) -> str:
    return KINDS[field.kind].excel_format


def _literal(value: object) -> Decimal | None:
    if isinstance(value, date):
        return stored_number(value)
    try:
        return Decimal(str(value)) if value is not None and not isinstance(value, bool) else None
    except ArithmeticError:
        return None


def _shown(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f").replace(".", ",")


def _sign(check: Check) -> str:
    return WRONG if check.severity is Severity.BLOCKING else ODD


def _lower(text: str) -> str:
    """*text* to go on a sentence: its first letter small, unless it begins with an acronym."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in " ’" else text


def _quoted(label: str) -> str:
    return f"«\u00a0{label}\u00a0»"


def _enumerated(labels: Sequence[str], most: int = 4) -> str:
    if len(labels) > most:
        return f"{_quoted(labels[0])} à {_quoted(labels[-1])} ({len(labels)} réponses)"
    return ", ".join(map(_quoted, labels))
