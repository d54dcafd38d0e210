"""Shape -> what an answer looks like: the value of a cell, or the rule that it breaks. Forms match on these classes.

A kind of question (schema/kinds.py) is a shape with its data. What one shape asks is written here for the reader, and
in the form's adapter for the live state and the restriction of its cells; tests hold the two together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from cpomdoc.domain import identifiers
from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.glyphs import undrawn
from cpomdoc.domain.show import show_year
from cpomdoc.domain.texte import UnprintableText
from cpomdoc.schema.cells import (
    EDGE,
    HOUR,
    Outcome,
    Parsed,
    Problem,
    as_shown,
    clean_text,
    day,
    day_and_hour,
    fold,
    french,
    iso_day,
    look_of,
    percent_format,
    plain,
    plain_number,
    serial,
    stored,
)
from cpomdoc.schema.display import as_words, shown
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.words import BEFORE_A_DATE, DASHES, DAYS, FIRST_YEAR, MONTHS, NO, NUMBERS, YEARS, YES

LARGEST = Decimal(10) ** 12
"""The largest sum that a contract may hold: the bound of a number that has none."""
YES_NO = ("Oui", "Non")


# --- words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words that a document can print, on one line unless *lines*. *code*: a short name, told apart by a number."""

    lines: bool = False
    code: bool = False

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The text as it will be printed."""
        outcome = printable(cell, question, epoch_1904)
        return outcome if self.lines else _on_one_line(outcome)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of the question's list, or *several*; any text when the question has no list of its own."""

    several: bool = False

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The choices as the list writes them, whatever the capitals and accents of the answer."""
        if self.several:
            return _several(cell, question, epoch_1904)
        if not question.choices:
            return _on_one_line(printable(cell, question, epoch_1904))
        return _pick(_joined(plain(as_shown(cell, epoch_1904))), question)


@dataclass(frozen=True, slots=True)
class YesNo:
    """Oui or Non, in the ways people tick a box."""

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """True or False."""
        word = fold(plain(cell.raw))
        if word in YES:
            return Parsed(True, YES_NO[0])
        return Parsed(False, YES_NO[1]) if word in NO else Problem("E-123")


@dataclass(frozen=True, slots=True)
class Mail:
    """An electronic address."""

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The address, as it was typed."""
        outcome = _on_one_line(printable(cell, question, epoch_1904))
        if isinstance(outcome, Parsed) and not _MAIL.fullmatch(str(outcome.value)):
            return Problem("E-114")
        return outcome


_MAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[A-Za-z]{2,}")


def printable(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    """The text of a cell, when it is short enough and every sign of it can be printed."""
    raw = as_shown(cell, epoch_1904)
    unseen = cell.type == "number" and look_of(cell).sort == "inconnu"
    doubts = (Problem("W-114", {"vu": raw}),) if unseen else ()
    if _HALF_CHARACTER.search(raw):
        return Problem("E-117")
    try:
        text, cleaned = clean_text(raw)
    except UnprintableText:
        return Problem("E-117")
    if question.length and len(text) > question.length:
        return Problem("E-110", {"lus": str(len(text)), "attendus": str(question.length)})
    if signs := undrawn(text):
        return Problem("E-124", {"signes": _named(signs)})
    return Parsed(text, cleaned=cleaned, doubts=doubts)


_HALF_CHARACTER = re.compile(r"_x[dD][89abAB][0-9a-fA-F]{2}_")
"""What the reader leaves of half a character that Excel had escaped: a document cannot hold it."""


def _named(signs: str, most: int = 8) -> str:
    """The signs themselves, as many as a sentence bears; a sign that nobody sees by its number."""
    shown = [_visible(sign) for sign in signs[:most]]
    return " ".join([*shown, "…"] if len(signs) > most else shown)


def _visible(sign: str) -> str:
    if unicodedata.category(sign).startswith("M"):
        return f"◌{sign}"
    return sign if sign.isprintable() else f"U+{ord(sign):04X}"


def _on_one_line(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Parsed) and isinstance(outcome.value, str):
        return replace(outcome, value=_joined(outcome.value))
    return outcome


def _joined(text: str) -> str:
    return " ".join(line for part in text.split("\n") if (line := part.strip(EDGE)))


def _pick(text: str, question: Field) -> Outcome:
    for choice in question.choices:
        if fold(choice) == fold(text):
            return Parsed(choice)
    return Problem("E-107", {"choix": _some(question.choices)})


def _some(choices: Sequence[str], most: int = 8) -> str:
    if not any(map(str.isalnum, "".join(choices))):  # « — » stands for a list that has nothing yet
        return "elle est vide pour l’instant"
    shown = " ; ".join(choices[:most])
    return f"{shown} ; …" if len(choices) > most else shown


def _several(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    if question.choices:
        text = plain(as_shown(cell, epoch_1904))
    else:
        outcome = printable(cell, question, epoch_1904)
        if isinstance(outcome, Problem):
            return outcome
        text = str(outcome.value)
    picked: dict[str, None] = {}
    for part in filter(None, (part.strip(EDGE) for part in re.split(r"[;\n]", text))):
        one = _pick(part, question) if question.choices else Parsed(part)
        if isinstance(one, Problem):
            return Problem(one.code, {**one.facts, "vu": part})
        picked[str(one.value)] = None
    return Parsed(tuple(picked)) if picked else Problem("E-101")


# --- numbers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number of at most *decimals* decimals (None: as many as written), which people may follow by one of *units*.

    *money*: euros, printed with their sign; *percent*: 3,4 for 3,4 %; *code*: the rule of what is no number.
    """

    decimals: int | None = None
    units: tuple[str, ...] = ()
    money: bool = False
    percent: bool = False
    code: str = "E-102"

    @property
    def whole(self) -> bool:
        """Whether it has no decimals."""
        return self.decimals == 0

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The number, within the bounds of the question."""
        if cell.type == "number":
            return self._shown(cell, question, epoch_1904)
        if cell.type == "text":
            return self._written(plain(cell.raw), question)
        return Problem(self.code)

    def _shown(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The number of a number cell, when it is what the cell shows."""
        value = self._stored(cell)
        if value is None:
            return Problem(self.code)
        if problem := looks_like_a_day(cell, epoch_1904) or self._other_unit(cell, question):
            return problem
        outcome = self._bounded(value, question, "")
        if not isinstance(outcome, Parsed):
            return outcome
        outcome = replace(outcome, doubts=self._unlike(cell))
        return outcome if percent_format(cell.format) else self._asked_share(outcome, value, question)

    def _other_unit(self, cell: Cell, question: Field) -> Problem | None:
        """The problem of a cell that shows another number than the one it holds, or another unit."""
        seen, number = look_of(cell), stored(cell)
        if number is None or not seen.counts:
            return None
        words = fold(seen.words)
        known = {"", *map(fold, units(self, question))}
        if not seen.thousands and words in known and (self.percent or not seen.percent):
            return None
        return Problem("E-126", {"affiche": as_words(number, seen), "contenu": plain_number(cell.raw)})

    def _asked_share(self, outcome: Parsed, value: Decimal, question: Field) -> Outcome:
        """A rate that may be a share is asked: before anything when it has the decimals of one, else as a doubt."""
        if not self._may_be_a_share(value, question):
            return outcome
        if value != round(value, _DECIMALS_SHOWN):
            return Problem("E-128", {"vu": french(value), **_two_rates(value)})
        if question.alert_minimum is not None and value < question.alert_minimum:
            return outcome  # it is already said to be unusual
        doubt = Problem("W-111", {"vu": french(value), **_two_rates(value)})
        return replace(outcome, doubts=(*outcome.doubts, doubt))

    def _unlike(self, cell: Cell) -> tuple[Problem, ...]:
        """What is to be said when the cell shows fewer decimals than it holds, or nobody knows what it shows."""
        seen, number = look_of(cell), stored(cell)
        if number is None or not seen.counts:
            return (Problem("W-114", {"vu": plain_number(cell.raw)}),)
        read = shown(number, seen)
        if seen.decimals >= _DECIMALS_SHOWN or read == number * (100 if seen.percent else 1):
            return ()
        facts = {"affiche": as_words(number, seen), "contenu": french(self._stored(cell) or number)}
        return (Problem("W-113", {"vu": as_words(number, seen), **facts}),)

    def _may_be_a_share(self, value: Decimal, question: Field) -> bool:
        """Whether a rate may be the share of a hundred that a percent cell holds (0,034 for 3,4 %), as far as the
        bounds of the question tell; not where rates under 1 % are expected."""
        if not self.percent or not 0 < abs(value) < 1 or expects_less_than_one(question):
            return False
        low, high = likely(question)
        return low <= value * 100 <= high

    def _written(self, text: str, question: Field) -> Outcome:
        """The number that a text says."""
        bare = without_unit(text, units(self, question))
        if not self.percent and _SHORT_UNIT.fullmatch(text):
            return Problem("E-113", {"remede_unite": _WHOLE_EUROS if self.money else _WHOLE_NUMBER})
        if _IN_BRACKETS.fullmatch(bare) and written_number(bare[1:-1].strip(" ")) is not None:
            return Problem("E-129", {"nombre": bare[1:-1].strip(" ")})
        if self.two_ways(bare):
            return Problem("E-127", _two_numbers(bare))
        value = written_number(bare)
        if value is None:
            return Problem(self.code)
        outcome = self._bounded(value, question, _as_understood(value, self.percent))
        return self._asked_share(outcome, value, question) if isinstance(outcome, Parsed) and bare == text else outcome

    def two_ways(self, text: str) -> bool:
        """Whether *text*, a number without its unit, may be one of thousands or one with decimals: 9.600."""
        return (_POINTED if self.decimals is None else _MARKED).fullmatch(text) is not None

    def _stored(self, cell: Cell) -> Decimal | None:
        value = stored(cell)
        if value is None or not self.percent:
            return value
        value *= 100 if percent_format(cell.format) else 1
        return value.normalize() if value else value

    def _bounded(self, value: Decimal, question: Field, note: str) -> Outcome:
        problem = outside(value, question)
        if abs(value) > LARGEST and problem is not None:
            return problem
        if self.decimals is not None and value != round(value, self.decimals):
            return Problem("E-103" if self.whole else "E-116" if self.decimals == 2 else self.code)
        if problem is not None:
            return problem
        if self.whole:
            return Parsed(int(value), note)
        return Parsed(value.quantize(Decimal(1).scaleb(-self.decimals)) if self.decimals else value, note)


_DECIMALS_SHOWN = 2  # as many as our own formats show of a rate or a sum: what lies beyond, nobody reads
_WHOLE_EUROS = "Écrivez le montant entier en euros"
_WHOLE_NUMBER = "Écrivez le nombre entier, sans abréviation"
_IN_BRACKETS = re.compile(r"\(.+\)")
_POINTED = re.compile(rf"[+\-{DASHES}]? ?[1-9][0-9]{{0,2}}\.[0-9]{{3}}")
_MARKED = re.compile(rf"[+\-{DASHES}]? ?[1-9][0-9]{{0,2}}[.,][0-9]{{3}}")
"""What an English hand, or a sum, writes for thousands and a French one for decimals."""


def looks_like_a_day(cell: Cell, epoch_1904: bool) -> Problem | None:
    """The problem of a number cell that shows a day or an hour: typing 1/3 in it does that."""
    if cell.type != "number" or not look_of(cell).dated:
        return None
    return Problem("E-125", {"vu": day_and_hour(cell, epoch_1904)})


def expects_less_than_one(question: Field) -> bool:
    """Whether the example of a rate is under 1 %: there, nobody is asked whether 0,5 means 50 %."""
    expected = written_number(without_unit(question.example, ("%",))) if question.example else None
    return expected is not None and 0 < abs(expected) < 1


def _two_numbers(text: str) -> dict[str, str]:
    whole, fraction = re.split("[.,]", text)
    return {"entier": f"{whole}\u00a0{fraction}", "decimal": f"{whole},{fraction}".rstrip("0").rstrip(",")}


def _two_rates(value: Decimal) -> dict[str, str]:
    return {"cent": french((value * 100).normalize()), "tel_quel": french(value)}


_SHORT_UNIT = re.compile(r"[0-9 ,.]+(?:k|m|md|mds|mio|millions?|milliers?)\s*(?:€|euros?|eur)?", re.IGNORECASE)


def units(shape: Number, question: Field) -> tuple[str, ...]:
    """The words that may follow the number: those of its kind, and the unit of the question."""
    own = "" if shape.percent else question.unit  # the unit of a rate is its sign, whatever stands beside the cell
    return tuple(dict.fromkeys(unit.lower() for unit in (*shape.units, own) if unit))


def without_unit(text: str, known: Sequence[str]) -> str:
    """« 12 500 € » -> « 12 500 »."""
    ending = next((unit for unit in sorted(known, key=len, reverse=True) if text.lower().endswith(unit)), "")
    return text[: len(text) - len(ending)].rstrip(" ")


def two_readings(text: str) -> str:
    """« 9 600 ou 9,6 », of a number that reads two ways."""
    return "{entier} ou {decimal}".format_map(_two_numbers(text))


def written_number(text: str) -> Decimal | None:
    """A number as French people write it, wholly, or None. « 1 234,56 », « -12 », « 12.5 », « −3 »."""
    sign, unsigned = text[:1], text[1:].removeprefix(" ") if text[:1] in _SIGNS else text
    if re.sub(r"[1-9]", "0", unsigned) not in _NUMBERS:
        return None
    number = Decimal(unsigned.replace(" ", "").replace(",", "."))
    return -number if sign in _MINUS else number


_NUMBERS = frozenset(NUMBERS)
_MINUS = frozenset(f"-{DASHES}")
_SIGNS = _MINUS | {"+"}


def _as_understood(value: Decimal, percent: bool) -> str:
    return format(value, "f").replace(".", ",") + (" %" if percent else "")


def bounds(question: Field) -> tuple[Decimal, Decimal]:
    """The smallest and the largest answer to *question*; those of any sum that a contract may hold, if it has none."""
    low = -LARGEST if question.minimum is None else question.minimum
    return low, LARGEST if question.maximum is None else question.maximum


def likely(question: Field) -> tuple[Decimal, Decimal]:
    """The smallest and the largest answer to *question* that surprises nobody."""
    low, high = bounds(question)
    low = low if question.alert_minimum is None else max(low, question.alert_minimum)
    return low, high if question.alert_maximum is None else min(high, question.alert_maximum)


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".replace(",", "\u00a0").replace(".", ",")


def outside(value: Decimal, question: Field, said: Callable[[Decimal], str] = _grouped) -> Problem | None:
    """The problem of a value outside the bounds of *question*, which *said* writes, or None."""
    low, high = bounds(question)
    if value < low:
        return Problem("E-108", {"minimum": said(low)})
    if value > high:
        return Problem("E-109", {"maximum": said(high)})
    return None


# --- days and years -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The day, however it is written, unless it could be misread."""
        if cell.type == "number":
            return self._shown(cell, epoch_1904)
        found = None if cell.type == "bool" else iso_day(plain(cell.raw)) or _written_day(plain(cell.raw))
        if found is None:
            return Problem("E-106")
        if cell.type == "date":
            at = "" if re.fullmatch(r"[^T ]*(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", cell.raw) else cell.raw
            return replace(found, doubts=_understood(found, at) if at else ())
        return Parsed(found.value, f"{found.value:%d/%m/%Y}")

    def _shown(self, cell: Cell, epoch_1904: bool) -> Outcome:
        """The day of a number cell; what its look hides or turns round is said."""
        outcome, seen = serial(cell, epoch_1904), look_of(cell)
        at = day_and_hour(cell, epoch_1904) if seen.dated else ""
        if not isinstance(outcome, Parsed):
            return replace(outcome, facts={"vu": at, **outcome.facts}) if at else outcome
        if not seen.dated:
            return outcome
        found = outcome.value
        assert isinstance(found, date)
        if seen.swapped and found.day <= _MONTHS_OF_A_YEAR and found.day != found.month:
            facts = {"vu": at, "affiche": f"{found:%m/%d/%Y}", "contenu": f"{found:%d/%m/%Y}"}
            return replace(outcome, doubts=(Problem("W-113", facts),))
        if not seen.whole:
            facts = {"vu": at, "affiche": f"{found:%m/%Y}", "contenu": f"{found:%d/%m/%Y}"}
            return replace(outcome, doubts=(Problem("W-113", facts),))
        return replace(outcome, doubts=_understood(outcome, at) if " " in at else ())


_MONTHS_OF_A_YEAR = 12


def _understood(found: Parsed, at: str) -> tuple[Problem, ...]:
    """What is said of a day that came with its hour."""
    return (Problem("W-103", {"vu": at, "lu": f"{found.value:%d/%m/%Y}"}),)


def _written_day(text: str) -> Parsed | None:
    """« le 1er janvier 2027 », « 31/12/2027 », « 31.12.2027 », « 31/12/2027 00:00:00 »."""
    alone = _HOUR_AFTER.sub("", text)
    *before, first, second, third = ("", "", "", *_BETWEEN.sub(" ", fold(alone)).strip().split(" "))
    number, month = _DAYS.get(first), _MONTHS.get(second)
    if " ".join(before).strip() not in BEFORE_A_DATE or number is None or month is None or third not in YEARS:
        return None
    return day(int(third), month, number)


_HOUR_AFTER = re.compile(rf" {HOUR}$")
_BETWEEN = re.compile(rf"[ /.\-{DASHES}]+")
_MONTHS = {fold(word): month for ways in MONTHS for month, word in enumerate(ways, 1)}
_DAYS = {word: number for ways in DAYS for number, word in enumerate(ways, 1)}


@dataclass(frozen=True, slots=True)
class Year:
    """A year of this century or the last, on four digits."""

    FIRST, LAST = FIRST_YEAR, 2099

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The year, within the bounds of the question."""
        if dated := looks_like_a_day(cell, epoch_1904):
            return dated
        if cell.type == "number" and (seen := look_of(cell)).counts and (seen.thousands or seen.percent):
            shown_there = as_words(stored(cell) or Decimal(0), seen)
            return Problem("E-126", {"affiche": shown_there, "contenu": plain_number(cell.raw)})
        text = plain_number(cell.raw) if cell.type == "number" else plain(cell.raw)
        if text not in YEARS or int(text) > self.LAST:
            return Problem("E-115")
        return outside(Decimal(text), question, show_year) or Parsed(int(text))


# --- numbers that identify ----------------------------------------------------------------------------------------


class Key(Enum):
    """How the last digit of a number follows from the others; La Poste has its own way for its SIRET."""

    LUHN = "luhn"
    LUHN_OR_LA_POSTE = "luhn ou La Poste"


@dataclass(frozen=True, slots=True)
class Digits:
    """A number of exactly *length* digits. *corsican*: 2A or 2B may begin it, and then it has no key.

    *grouped*: documents print it by groups of three. *remedy*: what to do when it is wrong.
    """

    length: int
    remedy: str
    key: Key | None = None
    corsican: bool = False
    grouped: bool = False

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """The digits without spaces; Excel drops the leading zero of a number typed in a number cell."""
        number = _compact(cell, self.length)
        facts = {"attendus": str(self.length), "lus": str(self._counted(number)), "remede_numero": self.remedy}
        if not self._formed(number):
            return Problem("E-104", facts)
        if dated := looks_like_a_day(cell, epoch_1904):
            return dated
        return Parsed(number) if self._keyed(number) else Problem("E-105", facts)

    def _counted(self, number: str) -> int:
        return len(number) if len(number) != self.length else sum(sign.isdigit() for sign in number)

    def _formed(self, number: str) -> bool:
        lead = "(?:[0-9]{2}|2[AB])" if self.corsican else "[0-9]{2}"
        return re.fullmatch(rf"{lead}[0-9]{{{self.length - 2}}}", number) is not None

    def _keyed(self, number: str) -> bool:
        if self.key is None or not number.isdigit():
            return True
        if self.key is Key.LUHN_OR_LA_POSTE and number.startswith(identifiers.LA_POSTE):
            return sum(map(int, number)) % 5 == 0
        return identifiers.luhn(number)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number of France, with or without its country's."""

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        """Five pairs of digits."""
        digits = re.sub(r"^(?:\+33|0033)(?:\(0\)|0)?", "0", _compact(cell, 10))
        if not re.fullmatch(r"0[1-9][0-9]{8}", digits):
            return Problem("E-120")
        return Parsed("\u00a0".join(digits[i : i + 2] for i in range(0, 10, 2)))


def _compact(cell: Cell, length: int) -> str:
    """The signs of a number without spaces, dots and dashes; a number cell that lost its leading zero has it again."""
    if cell.type != "number":
        return identifiers.compact(plain(cell.raw)).upper()
    number = plain_number(cell.raw)
    return "0" + number if len(number) == length - 1 else number


Shape = Text | Choice | YesNo | Mail | Number | Day | Year | Digits | Phone
