"""What a cell of somebody else's table says -> the answer that it would be, and its cell of the form; None: nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import Parsed, fold
from cpomdoc.schema.kinds import parse, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.reprise import ColonneLue
from cpomdoc.schema.shapes import Day, Number

Ecrit = str | int | Decimal | date
"""A proposal as it is written in its cell."""
_NUMBER = re.compile(r"[-\u2212]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_CODE = re.compile(
    r"(?P<word>(?:objectif|action|axe|indicateur)s?\s*)?(?:n\s*[°o]\s*)?"
    r"(?P<code>(?:[A-Z]{1,6}[-. ]?)?\d+(?:[-.][A-Z]*\d+)*)(?P<sign>\s*[:–—.)/-]+|\s*$)?(?!\s?[\d%])(?:\s+|$)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^\s*[:–—]\s*")
_LONGEST_CODE = 10
_MIN_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A number that was read: its value, how many decimals were printed, whether « % » stood beside it."""

    value: Decimal
    decimals: int
    percent: bool


def figure(text: str) -> Chiffre | None:
    """The one number of *text*; None when it has none, or several: nobody knows which is meant."""
    flat = " ".join(text.split())
    found = [one for one in _NUMBER.findall(flat) if one.strip()]
    if len(found) != 1:
        return None
    said = found[0].strip().replace("\u2212", "-")
    if not _MIN_THOUSANDS.fullmatch(said.removeprefix("-")):
        return None
    plain = re.sub(r"[ \u00a0\u202f]", "", said).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return Chiffre(value, len(plain.partition(".")[2]), "%" in flat)


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
    if isinstance(shape_of(question), Number):
        number = figure(flat)
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


def ends_a_year(year: int) -> date:
    """The day that a deadline said by its year alone is read as."""
    return date(year, 12, 31)


def is_day(question: Field) -> bool:
    """Whether *question* asks a day."""
    return isinstance(shape_of(question), Day)
