"""A number and the format of its cell -> what a person sees there, for the formats that people use.

A format that is not understood says so: nobody may then claim that the cell shows what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

Sort = Literal["general", "nombre", "jour", "heure", "inconnu"]

_NBSP = "\u00a0"
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|standard)|(?P<half>am/pm|a/p)|(?P<power>e[+-])|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOURS = re.compile(r"(?:color ?[0-9]{1,2}|[a-z]+)", re.IGNORECASE)
_DURATION = re.compile(r"(?:h+|m+|s+)", re.IGNORECASE)
_LOCAL_DAY = frozenset({"mm-dd-yy", "m/d/yy h:mm"})  # each program shows these two in the order of its country


@dataclass(frozen=True, slots=True)
class Look:
    """How a format shows a number: *decimals* digits after the mark, divided by a thousand *thousands* times, times a
    hundred when *percent*, with *words* around it. *swapped*: a day whose month comes first; *whole*: one with its day.
    """

    sort: Sort
    decimals: int = 0
    thousands: int = 0
    percent: bool = False
    grouped: bool = False
    before: str = ""
    after: str = ""
    swapped: bool = False
    whole: bool = True

    @property
    def words(self) -> str:
        """What stands around the number and says its unit, without the marks of a sign."""
        return f"{self.before} {self.after}".strip("()+-−–: \u00a0\u202f.")

    @property
    def counts(self) -> bool:
        """Whether it shows a number, in figures."""
        return self.sort in ("general", "nombre")

    @property
    def dated(self) -> bool:
        """Whether it shows a day or an hour."""
        return self.sort in ("jour", "heure")


@lru_cache(maxsize=512)
def look(code: str, sign: int = 1) -> Look:
    """What the format *code* does of a number of that *sign* (-1, 0 or 1)."""
    sections = _sections(code)
    if any(re.search(r"\[\s*[<>=]", section) for section in sections):
        return Look("inconnu")
    chosen = sections[0]
    if sign < 0 and len(sections) > 1:
        chosen = sections[1]
    if sign == 0 and len(sections) > 2:
        chosen = sections[2]
    return _look(chosen, local=code.lower() in _LOCAL_DAY)


def _sections(code: str) -> list[str]:
    """The parts of a format between its semicolons: positive, negative, zero, text."""
    found = [""]
    for match in _TOKEN.finditer(code or "General"):
        if match["sign"] == ";":
            found.append("")
        else:
            found[-1] += match[0]
    return found


def _look(section: str, *, local: bool) -> Look:
    tokens = list(_tokens(section))
    kinds = [kind for kind, _ in tokens]
    letters = "".join(text for kind, text in tokens if kind == "letter").lower()
    if letters and "?" not in kinds:
        return _look_of_days(letters, duration="duration" in kinds, local=local)
    if "duration" in kinds:
        return Look("heure")
    if "?" in kinds or "/" in kinds:
        return Look("inconnu")
    if "general" in kinds:
        return _figures(tokens, "general", "")
    digits = "".join(text for kind, text in tokens if kind == "digit")
    if not any(sign in digits for sign in "0#?"):
        return Look("general") if section.strip() == "@" else Look("inconnu")  # or it hides what it holds
    return _figures(tokens, "nombre", digits)


def _tokens(section: str) -> Iterator[tuple[str, str]]:
    """The signs of a section, by what they do: digit, word, letter (of a day or an hour), percent, general, ?."""
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup, match[match.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            yield "word", text
        elif kind == "room":
            yield "word", " "
        elif kind == "bracket":
            yield from _bracket(text)
        elif kind == "general":
            yield "general", text
        elif kind == "half":
            yield "letter", "h"
        elif kind == "power":
            yield "?", text
        elif kind == "sign":
            yield from _sign(text)


def _bracket(text: str) -> Iterator[tuple[str, str]]:
    if text.startswith("$"):
        if symbol := text[1:].partition("-")[0]:
            yield "word", symbol
    elif _DURATION.fullmatch(text):
        yield "duration", text
    elif not _COLOURS.fullmatch(text):
        yield "?", text


def _sign(text: str) -> Iterator[tuple[str, str]]:
    if text in "0#?.,":
        yield "digit", text
    elif text == "%":
        yield "percent", text
    elif text.lower() in "dmyjahsge" and text.isalpha():
        yield "letter", text
    elif text != "@":
        yield ("/" if text == "/" else "word"), text


def _look_of_days(letters: str, *, duration: bool, local: bool) -> Look:
    if duration or not re.search("[dyj]", letters):
        return Look("heure" if re.search("[hs]", letters) or duration else "jour" if "m" in letters else "inconnu")
    day = re.search("[dj]", letters)
    swapped = bool(re.match(r"m{1,2}(?!m)[dj]", letters)) and not local
    return Look("jour", swapped=swapped, whole=day is not None)


def _figures(tokens: list[tuple[str, str]], sort: Sort, digits: str) -> Look:
    first = next(place for place, (kind, _) in enumerate(tokens) if kind in ("digit", "general"))
    whole, _, fraction = digits.partition(".")
    ending = re.search(r",*$", fraction if fraction else whole)
    thousands = len(ending[0]) if ending is not None else 0
    before = "".join(text for kind, text in tokens[:first] if kind in ("word", "percent"))
    after = "".join(text for kind, text in tokens[first:] if kind == "word")
    return Look(
        sort,
        decimals=sum(sign in "0#?" for sign in fraction),
        thousands=thousands,
        percent=any(kind == "percent" for kind, _ in tokens),
        grouped="," in whole.rstrip(","),
        before=before.replace("%", ""),
        after=after,
    )


def shown(value: Decimal, seen: Look) -> Decimal | None:
    """The number that people read in the cell, its words aside; None when it cannot be told."""
    if not seen.counts:
        return None
    number = value * (100 if seen.percent else 1) / Decimal(1000) ** seen.thousands
    if seen.sort == "general":
        return number
    return number.quantize(Decimal(1).scaleb(-seen.decimals), ROUND_HALF_UP) if number.adjusted() < 20 else number


def as_words(value: Decimal, seen: Look) -> str:
    """What people read in the cell, in French: « 3 k€ », « 12 % », « 9,6 »; empty when it cannot be told."""
    number = shown(value, seen)
    if number is None:
        return ""
    digits = f"{abs(number):{',' if seen.grouped else ''}f}".replace(",", _NBSP).replace(".", ",")
    if "," in digits:
        digits = digits.rstrip("0").rstrip(",") if seen.sort == "general" else digits
    minus = "-" if number < 0 and "(" not in seen.before and "-" not in seen.before else ""
    ending = f"{_NBSP}%" if seen.percent else ""
    words = f"{seen.before}{minus}{digits}{ending}{seen.after}"
    return re.sub(rf"[ {_NBSP}]+", _NBSP, words).strip()
