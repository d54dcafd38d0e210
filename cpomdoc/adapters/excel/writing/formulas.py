"""Question -> the live state of its cell: as an Excel formula, and as the result that Excel will compute.

The formulas help the person before the file is dropped; stages/formulaire alone decides, and the result computed here
is what the reader says: tests hold the formulas to it, in a real spreadsheet. They look at their cell by
``INDEX($D:$D,ROW())``, which cut-and-paste cannot break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from cpomdoc.adapters.excel.writing import expressions as cells
from cpomdoc.adapters.excel.writing.expressions import DAY_ZERO, any_of
from cpomdoc.adapters.excel.writing.expressions import quoted as quoted
from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import CATALOGUE, Severity
from cpomdoc.domain.identifiers import LA_POSTE
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.kinds import (
    KINDS,
    Outcome,
    Parsed,
    Problem,
    blank,
    fold,
    parse,
    parse_reference,
    says_no_object,
    shape_of,
)
from cpomdoc.schema.lexique import MOST_WORDS, SHORTEST_WORD, Lexique, bare
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import (
    YES_NO,
    Choice,
    Day,
    Digits,
    Key,
    Mail,
    Number,
    Phone,
    Text,
    Year,
    YesNo,
    bounds,
    expects_less_than_one,
    likely,
    units,
)
from cpomdoc.stages.checks.attente import sure
from cpomdoc.stages.formulaire.annotate import Typed

TO_FILL, CORRECT, WRONG, ODD = "○ À remplir", "● Correct", "! À corriger", "? À vérifier"
NO_OBJECT, OPTIONAL = "– Sans objet", "Facultatif"


@dataclass(frozen=True, slots=True)
class Lists:
    """The names of the lists that formulas use, and what they hold: choices by question, columns by reference.

    *targets* are the columns that feed lists, by the references to them. *lexique* are the words that are no answer;
    *unprinted*, the questions where one only deserves a look.
    """

    names: Mapping[str, str]
    values: Mapping[str, Sequence[str]]
    targets: Mapping[str, Field] = field(default_factory=dict)
    lexique: Lexique = field(default_factory=Lexique)
    unprinted: frozenset[Field] = frozenset()

    def of(self, field: Field) -> str:
        """The name of the list of *field*, or an empty text."""
        return self.names.get(field.reference or "\n".join(field.choices), "")


def folded_name(name: str, choices: Sequence[str]) -> str:
    """The name of the list that holds *choices* folded: their own when nothing but capitals would differ."""
    return name if all(fold(choice) == choice.lower() for choice in choices) else f"{name}_simple"


def own_cell(letters: str) -> str:
    """The cell of that column on the formula's row."""
    return f"INDEX(${letters}:${letters},ROW())"


def filled(x: str) -> str:
    """Whether the cell *x* holds something, in the few words that a colour takes."""
    return f'TRIM({x})<>""'


def unfilled(x: str) -> str:
    """Whether the cell *x* looks blank."""
    return f'{cells.visible(x)}=""'


def condition_holds(question: Field, x: str, values: Sequence[str]) -> str:
    """Whether the cell *x* answers *question* by one of *values*."""
    match shape_of(question):
        case YesNo():
            names = [cells.YES_LIST if value == YES_NO[0] else cells.NO_LIST for value in values]
            return any_of([cells.is_in(cells.bare(x), name) for name in names])
        case Choice() if question.choices:
            return any_of([f"{cells.folded(x)}={quoted(fold(value))}" for value in values])
    return any_of([f"LOWER(TRIM({x}))={quoted(value.lower())}" for value in values])


def seems_to_hold(question: Field, x: str, values: Sequence[str]) -> str:
    """The same for colours, whose formulas are short: an answer written in an unusual way is missed."""
    if isinstance(shape_of(question), YesNo):
        names = [cells.YES_LIST if value == YES_NO[0] else cells.NO_LIST for value in values]
        return any_of([f"ISNUMBER(MATCH(TRIM({x}),{name},0))" for name in names])
    return any_of([f"LOWER(TRIM({x}))={quoted(value.lower())}" for value in values])


# --- what is refused ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """A formula that holds for some answers that would be refused, and the rule of the catalogue that they break."""

    code: str
    test: str


def faults(field: Field, x: str, lists: Lists) -> Sequence[Fault]:
    """Everything that would have the answer in *x*, not blank, refused, in the order of the reader.

    A test may be an error when one before it holds.
    """
    shape = shape_of(field)
    match shape:
        case Text():
            waiting = [] if field in lists.unprinted else [Fault("E-131", _is_no_answer(field, x, lists))]
            return [*_text_faults(field, x), *waiting]
        case Mail():
            return [*_text_faults(field, x), Fault("E-114", cells.is_no_address(x))]
        case Choice():
            return _choice_faults(shape, field, x, lists)
        case YesNo():
            known = [cells.is_in(cells.bare(x), name) for name in (cells.YES_LIST, cells.NO_LIST)]
            return [Fault("E-123", f"NOT({any_of(known)})")]
        case Number():
            return _number_faults(shape, field, x)
        case Year():
            return _year_faults(shape, field, x)
        case Day():
            return _day_faults(field, x)
        case Digits():
            return _digits_faults(shape, x)
        case Phone():
            return [Fault("E-120", _no_telephone(cells.telephone(x)))]
        case _:
            assert_never(shape)


def _text_faults(field: Field, x: str) -> list[Fault]:
    too_long = [Fault("E-110", cells.is_longer(x, field.length))] if field.length else []
    return [*too_long, Fault("E-124", cells.holds_unprintable(x))]


def _is_no_answer(field: Field, x: str, lists: Lists) -> str:
    """Formula: the text in *x* is surely no answer, as stages/checks/attente.py has it."""
    shape, words = shape_of(field), cells.bare_words(x)
    assert isinstance(shape, Text)
    tests = [f"{words}={quoted(bare(field.label))}"]
    if shape.lines:
        tests.append(f'ISERROR(FIND(" ",{words}))')
    elif shape.code or not lists.lexique.mots:
        tests.append(f'{words}=""')
    if lists.lexique.mots:
        known = cells.is_in(words, cells.WAITING_LIST)
        tests.append(f"AND(LEN({x})>{SHORTEST_WORD},{known})" if shape.code else known)
        tests.append(cells.begins_like(words, cells.STARTS_LIST, MOST_WORDS))
        tests.append(cells.holds_one_of(x, cells.SIGNS_LIST))
    if field.accepts_sans_objet and lists.lexique.neant:
        return f"AND(NOT({cells.is_in(words, cells.NOTHING_LIST)}),{any_of(tests)})"
    return any_of(tests)


def _choice_faults(shape: Choice, field: Field, x: str, lists: Lists) -> list[Fault]:
    name = lists.of(field)
    given = cells.parts(x)
    said = f'SUMPRODUCT(--({given}<>""))'
    none = [Fault("E-101", f"{said}=0")] if shape.several else []
    if not name:
        return [*_text_faults(field, x), *none]
    if field.reference:
        return [*_text_faults(field, x), *none, Fault("E-122", lacks(field, x, lists))]
    listed = folded_name(name, field.choices)
    if not shape.several:
        return [Fault("E-107", f"NOT({cells.is_in(cells.folded(x), listed)})")]
    return [*none, Fault("E-107", f'SUMPRODUCT(({listed}={given})*({given}<>""))<{said}')]


def lacks(field: Field, x: str, lists: Lists) -> str:
    """Whether the list that another table feeds lacks the answer *x*."""
    name, target, given = lists.of(field), lists.targets.get(field.reference), cells.parts(x)
    listed, one, each = cells.folded(name), cells.folded(x), given
    if target is not None and isinstance(shape := shape_of(target), Digits):
        listed = f'REPT("0",ISNUMBER({name})*(LEN({name})={shape.length - 1}))&{cells.compact(name)}'
        one, each = cells.digits(x, shape.length), cells.compact(given)
    if shape_of(field) == Choice(several=True):
        return f'SUMPRODUCT(({name}<>"")*({listed}={each})*({given}<>""))<SUMPRODUCT(--({given}<>""))'
    return f'SUMPRODUCT(({name}<>"")*({listed}={one}))=0'


def _number_faults(shape: Number, field: Field, x: str) -> list[Fault]:
    known = units(shape, field)
    stored, written = _as_people_read(shape, field, x), cells.written_number(x, known)

    def fault(code: str, test: str) -> Fault:
        return Fault(code, f"IF(ISNUMBER({x}),{test.format(n=stored)},{test.format(n=written)})")

    low, high = (format(bound, "f") for bound in bounds(field))
    marks = "." if shape.decimals is None else ".,"
    found = [
        Fault("E-125", f"IF(ISNUMBER({x}),{cells.shows_a_day(x, _LOOK_OF_DAYS)},FALSE)"),
        *([] if shape.percent else [Fault("E-126", f"IF(ISNUMBER({x}),{cells.shows_hundredths(x)},FALSE)")]),
        Fault("E-127", f"IF(ISNUMBER({x}),FALSE,{cells.may_be_thousands(x, known, marks)})"),
        Fault(shape.code, f"IF(ISNUMBER({x}),ISLOGICAL({x}),{cells.is_no_number(x, known)})"),
    ]
    if shape.whole:
        found.append(fault("E-103", "{n}<>INT({n})"))
    elif shape.decimals is not None:
        code = "E-116" if shape.decimals == 2 else shape.code
        found.append(fault(code, f"ROUND({{n}},{shape.decimals})<>{{n}}"))
    found += [fault("E-108", f"{{n}}<{low}"), fault("E-109", f"{{n}}>{high}")]
    if share := _may_be_a_share(shape, field, x):
        number = cells.plain_number(x)
        found.append(Fault("E-128", f"IF({share},ROUND({number},2)<>{number},FALSE)"))
    return found


_LOOK_OF_DAYS = cells.look_name("date")
_HUNDREDTH, _UNDER_ONE = Decimal("0.01"), Decimal("0.999999999")


def _may_be_a_share(shape: Number, field: Field, x: str) -> str:
    """Formula: the rate in *x* may be the share of a hundred that a percent cell holds; empty when it never may be."""
    if not shape.percent or expects_less_than_one(field):
        return ""
    low, high = (format(max(-_UNDER_ONE, min(_UNDER_ONE, bound * _HUNDREDTH)), "f") for bound in likely(field))
    number = cells.plain_number(x)
    hundredths = cells.shows_hundredths(x, cells.look_name(field.kind))
    sure = f"IF(ISNUMBER({x}),{hundredths},{cells.written_with(x, shape.units)})"
    return f"IF({sure},FALSE,AND({number}<>0,MEDIAN({low},{number},{high})={number}))"


def _as_people_read(shape: Number, field: Field, x: str) -> str:
    return cells.read_rate(x, cells.look_name(field.kind)) if shape.percent else x


def _year_faults(shape: Year, field: Field, x: str) -> list[Fault]:
    number = f"OR(ISLOGICAL({x}),{x}<{shape.FIRST},{x}>{shape.LAST},{x}<>INT({x}))"
    found = [
        Fault("E-125", f"IF(ISNUMBER({x}),{cells.shows_a_day(x, _LOOK_OF_DAYS)},FALSE)"),
        Fault("E-126", f"IF(ISNUMBER({x}),{cells.shows_hundredths(x)},FALSE)"),
        Fault("E-115", f"IF(ISNUMBER({x}),{number},{cells.is_no_year(x, shape.LAST)})"),
    ]
    year = f"IF(ISNUMBER({x}),{x},VALUE({cells.bare(x)}))"
    if field.minimum is not None:
        found.append(Fault("E-108", f"{year}<{field.minimum:f}"))
    if field.maximum is not None:
        found.append(Fault("E-109", f"{year}>{field.maximum:f}"))
    return found


def _day_faults(field: Field, x: str) -> list[Fault]:
    not_shown = cells.is_not_shown_as_a_day(x, cells.look_name(field.kind))
    out = cells.is_out_of_calendar(x, cells.look_name(field.kind))
    tests = [("E-119", out), ("E-106", not_shown), ("E-119", cells.may_be_misread(x))]
    found = [Fault(code, f"IF(ISNUMBER({x}),{test},FALSE)") for code, test in tests]
    return [*found, Fault("E-106", f"IF(ISNUMBER({x}),ISLOGICAL({x}),{cells.is_no_day(x)})")]


def _digits_faults(shape: Digits, x: str) -> list[Fault]:
    number, places = cells.digits(x, shape.length), range(1, shape.length + 1)
    tests = [f"LEN({number})<>{shape.length}"]
    if shape.corsican:
        tests.append(cells.no_digit_at(number, [place for place in places if place != 2]))
        tests.append(cells.no_corsican_lead(number))
    else:
        tests.append(cells.no_digit_at(number, places))
    found = [
        Fault("E-104", any_of(tests)),
        Fault("E-125", f"IF(ISNUMBER({x}),{cells.shows_a_day(x)},FALSE)"),
    ]
    if shape.key is not None:
        found.append(Fault("E-105", _key_fails(shape, number)))
    return found


def _key_fails(shape: Digits, number: str) -> str:
    test = cells.fails_luhn(number, shape.length)
    if shape.key is Key.LUHN_OR_LA_POSTE:
        own = cells.fails_la_poste(number, shape.length)
        test = f'IF(LEFT({number},{len(LA_POSTE)})="{LA_POSTE}",{own},{test})'
    return f"IF({cells.no_digit_at(number, [2])},FALSE,{test})" if shape.corsican else test


def _no_telephone(number: str) -> str:
    tests = [f"LEN({number})<>11", f'MID({number},2,1)<>"0"', f'MID({number},3,1)="0"']
    return any_of([*tests, cells.no_digit_at(number, range(2, 12))])


def wrong(field: Field, x: str, lists: Lists) -> str:
    """Formula: the answer in *x*, not blank, would be refused; an error means the same."""
    found, shape = faults(field, x, lists), shape_of(field)
    if not isinstance(shape, Number):
        return any_of([fault.test for fault in found])
    apart = [fault.test for fault in found if fault.code not in _BOUNDS]
    return any_of([*apart, _out_of_bounds(shape, field, x)])


_BOUNDS = ("E-108", "E-109")


def _out_of_bounds(shape: Number, field: Field, x: str) -> str:
    """Both bounds at once: naming a written number once instead of twice keeps the formula short enough for Excel."""
    low, high = bounds(field)
    written = cells.written_number(x, units(shape, field))
    n = _as_people_read(shape, field, x)
    stored = any_of([f"{n}<{low:f}", f"{n}>{high:f}"])
    return f"IF(ISNUMBER({x}),{stored},ABS({written}-{(low + high) / 2:f})>{(high - low) / 2:f})"


# --- what deserves a second look ------------------------------------------------------------------------------------


def odd(field: Field, x: str, lists: Lists) -> str:
    """Formula: the answer in *x*, not blank and not wrong, deserves a second look. Empty when never."""
    shape = shape_of(field)
    if isinstance(shape, Text) and field in lists.unprinted:
        return _is_no_answer(field, x, lists)
    if not KINDS[field.kind].numeric:
        return ""
    if isinstance(shape, Day):
        return f"NOT(ISNUMBER({x}))"
    number = _as_people_read(shape, field, x) if isinstance(shape, Number) else x
    alerts = []
    if isinstance(shape, Number) and (share := _may_be_a_share(shape, field, x)):
        alerts.append(share)
    if field.alert_minimum is not None:
        alerts.append(f"{number}<{field.alert_minimum:f}")
    if field.alert_maximum is not None:
        alerts.append(f"{number}>{field.alert_maximum:f}")
    return f"IF(ISNUMBER({x}),{any_of(alerts)},TRUE)" if alerts else f"NOT(ISNUMBER({x}))"


# --- the state ------------------------------------------------------------------------------------------------------


def state_formula(field: Field, x: str, lists: Lists, asked: str = "", standing: Sequence[tuple[str, str]] = ()) -> str:
    """The formula that gives the state of the cell *x*.

    *asked* tells whether its condition holds; each *standing* pair gives a sign as long as its test holds (the refused
    answer is still there).
    """
    fault, doubt = wrong(field, x, lists), odd(field, x, lists)
    answer = f'IF({doubt},"{ODD}","{CORRECT}")' if doubt else f'"{CORRECT}"'
    none, said = WRONG if needs_object(field) else CORRECT, cells.says_no_object(x)
    if any(map(says_no_object, field.choices)):  # a choice of the list is an answer, whatever it says
        answer = f'IF({fault},IF({said},"{none}","{WRONG}"),{answer})'
    else:
        answer = f'IF({said},"{none}",IF({fault},"{WRONG}",{answer}))'
    state = f'IF({unfilled(x)},"{TO_FILL if field.required else OPTIONAL}",{answer})'
    for test, sign in reversed(standing):
        state = f'IF({test},"{sign}",{state})'
    if asked:
        state = f'IF({asked},{state},IF({unfilled(x)},"{NO_OBJECT}","{ODD}"))'
    return f'=IFERROR({state},"{WRONG}")'


def needs_object(field: Field) -> bool:
    """Whether « sans objet » is no answer to *field*."""
    return field.required and not field.accepts_sans_objet


# --- the same, as the reader has it ---------------------------------------------------------------------------------


def verdict(field: Field, typed: Typed | None, lists: Lists) -> str:
    """The state that the formula gives to an answer: one of the signs, or OPTIONAL."""
    if (cell := _seen(field, typed)) is None:
        return TO_FILL if field.required else OPTIONAL
    outcome = _read(field, cell, lists)
    if not isinstance(outcome, Parsed):
        return WRONG
    if outcome.value != SANS_OBJET and sure(field, str(outcome.value), lists.lexique) is not None:
        return ODD if field in lists.unprinted else WRONG
    if outcome.value == SANS_OBJET or not KINDS[field.kind].numeric:
        return CORRECT
    doubtful = any(CATALOGUE[doubt.code].severity is Severity.TO_CHECK for doubt in outcome.doubts)
    return ODD if isinstance(typed, str) or doubtful or _alerts(field, outcome) else CORRECT


def looks_blank(question: Field, typed: Typed | None) -> bool:
    """Whether nobody sees anything in a cell that holds *typed*."""
    return _seen(question, typed) is None


def as_read(column: Field, typed: Typed) -> str:
    """What the reader makes of an answer that feeds a list; the answer itself when it is refused."""
    cell = _seen(column, typed)
    outcome = parse(cell, column) if cell is not None else None
    return str(outcome.value) if isinstance(outcome, Parsed) else as_text(typed)


def says(question: Field, typed: Typed | None, values: Sequence[str]) -> bool:
    """What `condition_holds` gives for an answer."""
    cell = _seen(question, typed)
    outcome = parse(cell, question) if cell is not None else None
    return isinstance(outcome, Parsed) and show(outcome.value).lower() in {value.lower() for value in values}


def _seen(question: Field, typed: Typed | None) -> Cell | None:
    """The cell that the writer makes of an answer, as the reader finds it; None when it looks blank."""
    if typed is None:
        return None
    if isinstance(typed, str):
        cell = Cell(typed)
    elif isinstance(typed, bool):
        cell = Cell("1" if typed else "0", "bool")
    else:
        cell = Cell(as_text(typed), "number", KINDS[question.kind].excel_format)
    return None if blank(cell) else cell


def _read(field: Field, cell: Cell, lists: Lists) -> Outcome:
    target = lists.targets.get(field.reference)
    if target is None:
        return parse(cell, field)
    outcome = parse_reference(cell, field, target)
    if not isinstance(outcome, Parsed) or outcome.value == SANS_OBJET:
        return outcome
    given = outcome.value if isinstance(outcome.value, tuple) else (str(outcome.value),)
    return outcome if set(map(fold, given)) <= set(map(fold, lists.values[lists.of(field)])) else Problem("E-122")


def _alerts(field: Field, outcome: Parsed) -> bool:
    value, low, high = outcome.value, field.alert_minimum, field.alert_maximum
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return (low is not None and value < low) or (high is not None and value > high)


def stored_number(typed: int | float | Decimal | date) -> Decimal:
    """The number that Excel holds for *typed*: a date is its day number."""
    if isinstance(typed, date):
        return Decimal((typed - DAY_ZERO).days)
    return Decimal(str(typed))


def as_text(typed: Typed | None) -> str:
    """What Excel's text functions see of an answer."""
    if typed is None or isinstance(typed, str):
        return typed or ""
    if isinstance(typed, bool):
        return "1" if typed else "0"
    return format(stored_number(typed).normalize(), "f")
