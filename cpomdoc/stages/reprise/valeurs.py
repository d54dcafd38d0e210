"""What a cell of somebody else's table says -> the answer that it would be, and its cell of the form; None: nothing."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.francais import MOIS, NBSP
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import Parsed, fold, plain
from cpomdoc.schema.kinds import parse, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.reprise import ColonneLue
from cpomdoc.schema.shapes import Day, Number, two_readings, units, written_number
from cpomdoc.schema.words import BEFORE_A_NUMBER, DASHES, IN_THOUSANDS, LOSSES, MULTIPLES

Ecrit = str | int | Decimal | date
"""A proposal as it is written in its cell."""
_ONE_NUMBER = re.compile(
    rf"(?P<before>[^0-9]*?) ?(?P<sign>[+\-{DASHES}]?) ?(?P<number>[0-9](?:[0-9 .,]*[0-9])?)\.?(?P<after>[^0-9]*)"
)
_FREE = Number()
_COUNT = "nombre"
"""The unit of what is counted: whatever word says what is."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_CODE = re.compile(
    r"(?P<word>(?:objectif|action|axe|indicateur)s?\s*)?(?:n\s*[°o]\s*)?"
    r"(?P<code>(?:[A-Z]{1,6}[-. ]?)?\d+(?:[-.][A-Z]*\d+)*)(?P<sign>\s*[:–—.)/-]+|\s*$)?(?!\s?[\d%])(?:\s+|$)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^\s*[:–—]\s*")
_LONGEST_CODE = 10
_MONTHS = {fold(name): number for number, name in enumerate(MOIS, 1)}
_NAMED_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_DAYED = re.compile(rf"\b(?P<day>[0-9]{{1,2}})(?:er)? (?P<month>{'|'.join(_MONTHS)})\b")
_NUMBERED_MONTH = re.compile(r"(?<![0-9/.-])([0-9]{1,2})[/.-]20[0-9]{2}(?![0-9])")
_SHORTER = re.compile(r"trimestre|semestre|\b[ts][1-4]\b|debut|\bmi\b|ete\b|printemps|automne|hiver|rentree")
"""What says less than a year, and no month."""


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A number that was read: its value, with its sign, how many decimals were printed, the words after it, folded."""

    value: Decimal
    decimals: int
    after: str


@dataclass(frozen=True, slots=True)
class Unites:
    """The units that a number of a row may bear: *known* by their words, as the form writes them, *said* is the one of
    the row (empty: none was read). *multiple*: its heading, its label or its unit counts it in thousands or more.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    multiple: bool = False

    def begin(self, words: str) -> tuple[str, str]:
        """The unit that *words* begin with, as the form writes it, and the words after it; empty when none does."""
        fits = (one for one in sorted(self.known, key=len, reverse=True) if f"{words} ".startswith(f"{one} "))
        found = next(fits, "")
        return (self.known[found], words[len(found) :].strip()) if found else ("", words)


def figure(text: str, shape: Number = _FREE) -> Chiffre | None:
    """The one number of *text*, whole, as *shape* has it: None when it has none, or several, or when its sign or its
    value may be another (« (35 000) », « moins 3 », « 12.500 »).
    """
    found = _ONE_NUMBER.fullmatch(plain(text))
    if found is None or fold(found["before"]) not in BEFORE_A_NUMBER or shape.two_ways(found["number"]):
        return None
    value = written_number(found["sign"] + found["number"])
    decimals = re.split("[.,]", found["number"])[1:]
    return Chiffre(value, len("".join(decimals)), fold(found["after"])) if value is not None else None


def in_thousands(title: str) -> bool:
    """Whether a heading, a label or a unit says that its numbers are in thousands, or more, of what they count."""
    return not _words_of(title).isdisjoint(IN_THOUSANDS)


def refused(text: str, question: Field, unites: Unites) -> str:
    """Why the number that *text* holds is not proposed, in words; empty when its bounds alone may forbid it."""
    shape = shape_of(question)
    assert isinstance(shape, Number)
    found = figure(text, shape)
    if found is None:
        return _no_figure(plain(text), shape)
    unit, rest = unites.begin(found.after)
    if unites.multiple or not _words_of(found.after).isdisjoint(MULTIPLES):
        return "il est compté en milliers, en millions ou en millièmes"
    if unites.said and unit and unit != unites.said:
        return f"son unité n’est pas «{NBSP}{unites.said}{NBSP}»"
    if not _words_of(rest).isdisjoint(LOSSES):
        return "son signe n’est pas sûr"
    own = found.after in map(fold, ("", *units(shape, question)))
    counted = unites.said == _COUNT and found.after[:1].isalpha()
    return "" if unit or own or counted else "ce qui le suit n’est pas une unité connue"


def _no_figure(text: str, shape: Number) -> str:
    found = _ONE_NUMBER.fullmatch(text)
    if found is not None and shape.two_ways(found["number"]):
        return f"il se lit de deux façons, {two_readings(found['number'])}"
    if found is None or written_number(found["number"]) is None:
        return "ce n’est pas un nombre seul"
    return "son signe n’est pas sûr"


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w€‰]+", fold(text)))


def coded(text: str) -> tuple[str, str]:
    """The code at the beginning of *text*, and the words after it; no code: an empty one, and all the words."""
    flat = " ".join(text.split())
    before, between, after = flat.partition(" ")
    if _is_code(before, alone=not between):
        return before.rstrip(":–—.-"), _BETWEEN.sub("", after, count=1)
    found = _CODE.match(flat)
    if found is None or len(found["code"]) > _LONGEST_CODE:
        return "", flat
    if found["code"].isdecimal() and not found["word"] and found["sign"] is None:
        return "", flat  # « 12 résidents »: a number, not a code
    return found["code"].strip().replace(" ", ""), _BETWEEN.sub("", flat[found.end() :].strip(), count=1)


def _is_code(word: str, *, alone: bool) -> bool:
    """Whether the first word of a cell is a code: letters and figures in capitals, or a short word that is *alone*."""
    if not any(ch.isalpha() for ch in word) or len(word) > _LONGEST_CODE:
        return False
    return alone or (word.isupper() and any(ch.isdigit() for ch in word))


def answer(text: str, question: Field, column: ColonneLue | None = None) -> Ecrit | None:
    """What *text* answers to *question*, when the form would take it."""
    flat = text.strip()
    if not flat:
        return None
    if isinstance(shape := shape_of(question), Number):
        number = figure(flat, shape)
        return _taken(Cell(f"{number.value:f}", "number"), question) if number is not None else None
    if column is not None and column.labels:
        flat = column.labels.get(fold(flat), flat)
    if question.choices:
        flat = next((word for word in question.choices if fold(word) == fold(flat)), flat)
    return _taken(Cell(" ".join(flat.split())), question)


def year_of(text: str) -> int | None:
    """The one year that *text* names."""
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def _taken(cell: Cell, question: Field) -> Ecrit | None:
    outcome = parse(cell, question)
    if not isinstance(outcome, Parsed) or outcome.value == SANS_OBJET:
        return None
    value = outcome.value
    if isinstance(value, tuple):
        return " ; ".join(value)
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, str | int | Decimal | date):
        return value
    return None


def deadline(text: str) -> date | None:
    """The day that a deadline in words is read as: the day that it says, else the last one of its month, or of its year
    when it says nothing shorter. None for any other (« premier trimestre 2026 », « de juin à août 2026 »).
    """
    words, year = plain(text), year_of(text)
    if year is None:
        return None
    days = {_day(int(one["day"]), fold(one["month"]), year) for one in _DAYED.finditer(fold(words))}
    months = {_MONTHS[one] for one in _NAMED_MONTH.findall(fold(words))}
    months |= {int(one) for one in _NUMBERED_MONTH.findall(words) if 1 <= int(one) <= 12}
    if len(months) > 1 or len(days) > 1:
        return None
    if days:
        return days.pop()
    if months:
        return _last_of(year, months.pop())
    return None if _SHORTER.search(fold(words)) else date(year, 12, 31)


def _day(day: int, month: str, year: int) -> date | None:
    try:
        return date(year, _MONTHS[month], day)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def is_day(question: Field) -> bool:
    """Whether *question* asks a day."""
    return isinstance(shape_of(question), Day)
