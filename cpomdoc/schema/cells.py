"""Cell -> what a person sees in it: its text, its number, its day, whatever the spreadsheet took it for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.texte import UnprintableText, clean
from cpomdoc.domain.values import Scalar
from cpomdoc.schema.display import Look, as_words, look
from cpomdoc.schema.words import BLANK, FIRST_YEAR, LAST_YEAR, MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is no value of its kind: a code of the catalogue and the facts for its words."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, and *note*: how it was understood when it was not written the plain way (« 12 500 € » read as 12500).

    *doubts*: what deserves a look although the value is taken.
    """

    value: Scalar
    note: str = ""
    cleaned: bool = False
    doubts: tuple[Problem, ...] = ()


Outcome = Parsed | Problem

SPACES = re.compile(rf"[{BLANK}]+")
EDGE = " \t\r\n\u00a0\u00ad\u1680\u2028\u2029\u205f\u3000\ufeff" + "".join(
    map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x2030), *range(0x2060, 0x206A)))
)
"""What nobody sees at either end of an answer: spaces, line ends, invisible signs."""
_NOISE = Decimal("1e-12")
_LONGEST_STORED = 60  # signs of a stored number; beyond, it is a text
_STORED = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LARGEST_EXACT = Decimal(10) ** 12
_BEYOND_DAYS = 2_958_466  # the day after 31 December 9999, the last that programs know


# --- texts --------------------------------------------------------------------------------------------------------


@lru_cache(2**14)  # lists, lexicons and labels are compared again and again
def fold(text: str) -> str:
    """*text* in lower case, without accents, single spaces, plain apostrophes: for comparing what people write."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return SPACES.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def blank(cell: Cell) -> bool:
    """Whether the cell holds nothing a person would see (an empty text formula is blank, a missing result is not)."""
    if cell.formula and cell.type == "number" and cell.raw == "":
        return False
    return cell.raw.strip(EDGE) == ""


def clean_text(raw: str) -> tuple[str, bool]:
    """*raw* as it can be printed, outer blanks removed; and whether invisible signs were there.

    Raises UnprintableText for what no document may hold.
    """
    text = clean(raw)
    lines = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(" \t\n\u00a0\u202f"), text != lines


@lru_cache(2**14)
def plain(raw: str) -> str:
    """*raw* cleaned, on one line of single spaces; what no document may hold stays, and is no number nor date."""
    try:
        return SPACES.sub(" ", clean_text(raw)[0]).strip(" \n")
    except UnprintableText:
        return raw


def as_shown(cell: Cell, epoch_1904: bool) -> str:
    """The text of a cell as a person sees it, also when the spreadsheet took it for a number, a date or a yes."""
    if cell.type == "bool":
        return "Vrai" if cell.raw == "1" else "Faux"
    if cell.type == "date" or (cell.type == "number" and date_format(cell.format)):
        day = iso_day(cell.raw) if cell.type == "date" else serial(cell, epoch_1904)
        return day.value.strftime("%d/%m/%Y") if isinstance(day, Parsed) and isinstance(day.value, date) else cell.raw
    if cell.type != "number":
        return cell.raw
    number, seen = stored(cell), look_of(cell)
    return as_words(number, seen) if number is not None and seen.sort == "nombre" else plain_number(cell.raw)


def look_of(cell: Cell) -> Look:
    """How the format of a number cell shows what it holds."""
    number = exact(cell.raw)
    return look(cell.format, 0 if not number else -1 if number < 0 else 1)


def day_and_hour(cell: Cell, epoch_1904: bool) -> str:
    """What a number cell that looks like a day or an hour shows: « 01/03/2026 », « 01/03/2026 18:00 », « 18:00 »."""
    number, seen = exact(cell.raw), look_of(cell)
    if number is None or not 0 <= number < _BEYOND_DAYS:
        return cell.raw
    origin = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
    at = origin + timedelta(seconds=round(number * 86_400))
    if seen.sort == "heure":
        return f"{at:%H:%M}"
    return f"{at:%d/%m/%Y}" if (at.hour, at.minute) == (0, 0) else f"{at:%d/%m/%Y %H:%M}"


# --- numbers ------------------------------------------------------------------------------------------------------


def exact(raw: str) -> Decimal | None:
    """The number that a number cell stores, as it was typed: binary noise rounded away (99.9 may be stored as
    99.90000000000001) and no zero at its end. A whole number is kept digit by digit. None when it is none.
    """
    if len(raw) > _LONGEST_STORED or not _STORED.fullmatch(raw):
        return None
    number = Decimal(raw)
    if number == number.to_integral_value():
        return number
    return _trimmed(Decimal(format(number, f".{MOST_DIGITS}g")))


def stored(cell: Cell) -> Decimal | None:
    """The number of a number cell, of no more digits than a person can type; 0.1+0.2-0.3 is no 5.6e-17."""
    number = exact(cell.raw)
    if number is None:
        return None
    value = Decimal(format(number, f".{MOST_DIGITS}g"))
    if abs(value) >= _LARGEST_EXACT or value == value.quantize(_NOISE):
        return value
    return _trimmed(value.quantize(_NOISE))


def _trimmed(number: Decimal) -> Decimal:
    """The same number without the zeros that end its decimals: 12.50 is 12.5, and 100.0 is 100, not 1E+2."""
    whole = number == number.to_integral_value() and number.adjusted() <= MOST_DIGITS
    return number.quantize(Decimal(1)) if whole else number.normalize()


def plain_number(raw: str) -> str:
    """The digits of a number cell, as French people see them; the stored text when it is no such number."""
    number = exact(raw)
    if number is None or (number and not -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS):
        return raw
    return french(number.quantize(Decimal(1)) if number == number.to_integral_value() else number)


def french(number: Decimal) -> str:
    """12.5 -> « 12,5 »."""
    return format(number, "f").replace(".", ",")


# --- days ---------------------------------------------------------------------------------------------------------


def date_format(code: str) -> bool:
    """Whether a number format shows days."""
    return re.search(r"[dyj]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()) is not None


def percent_format(code: str) -> bool:
    """Whether a number format shows hundredths: what is typed « 3,4 % » in Excel is stored as 0.034."""
    return re.search(r'(?<!["\\])%', re.sub(r'"[^"]*"', "", code)) is not None


HOUR = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
"""An hour, as programs write it."""
_ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[T ]{HOUR}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?")


def iso_day(raw: str) -> Parsed | None:
    """« 2027-12-31 », as programs write a day, with or without its hour; or None."""
    match = _ISO.fullmatch(raw)
    return day(int(match[1]), int(match[2]), int(match[3])) if match else None


def day(year: int, month: int, number: int) -> Parsed | None:
    """A day of the calendar, or None when there is no such day, or none that a contract may name."""
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return Parsed(found) if FIRST_YEAR <= year <= LAST_YEAR else None


def serial(cell: Cell, epoch_1904: bool) -> Outcome:
    """Excel's day number. Under 61 in the 1900 epoch the calendar is wrong (29/02/1900): refused, not guessed.

    So is a number that could be a year: 2027 typed in a date cell shows 19/07/1905. The hour of a cell that shows a day
    is dropped.
    """
    number, formatted = stored(cell), date_format(cell.format)
    origin, first = (date(1904, 1, 1), 1) if epoch_1904 else (date(1899, 12, 30), FIRST_SAFE_DAY)
    last = (date(LAST_YEAR, 12, 31) - origin).days
    if number is None or not 0 <= number < last + 1 or (number != number.to_integral_value() and not formatted):
        return Problem("E-119")
    days = int(number)
    if days < first or FIRST_YEAR <= days <= LAST_YEAR or (days < FIRST_SURE_DAY and not formatted):
        return Problem("E-119" if formatted else "E-106")
    return Parsed(origin + timedelta(days=days))


FIRST_SAFE_DAY = 61  # 1 March 1900: before it, the calendars of the programs differ
FIRST_SURE_DAY = 3000  # in 1908: a smaller number that is not shown as a day may be anything
