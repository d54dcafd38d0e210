"""The words and signs that people write in a cell, once: the reader knows them by these lists, and so do the forms."""

from __future__ import annotations

from collections.abc import Iterator

from cpomdoc.domain.glyphs import DRAWN
from cpomdoc.domain.texte import INVISIBLE

NO_OBJECT = (
    "sans objet", "so", "s/o", "néant", "non applicable", "n/a", "na", "non concerné", "non concernée"
)  # fmt: skip
"""« Sans objet » as people say it, whatever the capitals, the accents and the full stops."""

YES = ("oui", "o", "x", "vrai", "true", "1", "yes")
NO = ("non", "n", "faux", "false", "0", "no")

MONTHS = (
    (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
    ("jan", "fév", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
    tuple(f"{month}" for month in range(1, 13)),
    tuple(f"{month:02}" for month in range(1, 13)),
)
"""The twelve months, in each of the ways they are written."""
DAYS = (tuple(f"{day}" for day in range(1, 32)), tuple(f"{day:02}" for day in range(1, 32)), ("1er",))
"""The days of a month, in each of the ways they are written; the last ways name the first days only."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
YEARS = tuple(f"{year}" for year in range(FIRST_YEAR, LAST_YEAR + 1))
_WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
BEFORE_A_DATE = ("", "le", *_WEEK, *(f"le {day}" for day in _WEEK))
"""What may stand before the day of a date."""

MOST_DIGITS, MOST_DECIMALS = 15, 20
"""A written number has no more digits: Excel keeps no more of them; no more decimals mean anything."""


def _numbers() -> Iterator[str]:
    plain = ["0" * digits for digits in range(1, MOST_DIGITS + 1)]
    grouped = ["0" * first + " 000" * groups for groups in range(1, MOST_DIGITS // 3) for first in (1, 2, 3)]
    for mark, wholes in ((",", [*plain, *grouped]), (".", plain)):
        for whole in wholes:
            yield from (f"{whole}{mark}{'0' * decimals}" for decimals in range(1, MOST_DECIMALS + 1))
    yield from (*plain, *grouped)


NUMBERS = tuple(_numbers())
"""Every way to write a number without its sign, each digit written 0: « 0 000,00 » is one, « 0 0000 » is not."""

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
"""The dashes that programs write for a minus, or between the parts of a date, beside the plain one."""
BLANK = " \t\u00a0\u202f\u2009\u2007"
"""What separates words or groups of digits on a line and looks like a space."""
SIGNS = "".join(sorted((DRAWN | set(INVISIBLE)) - set("\t\n")))
"""The signs of a line that a text may hold: those that are printed, and those that are left out without a word."""

IN_THOUSANDS = (
    "k€",
    "m€",
    "md€",
    "mds€",
    "keuros",
    "meuros",
    "millier",
    "milliers",
    "million",
    "millions",
    "milliard",
    "milliards",
)
"""What makes of every number of a row or a column that it titles another number: « en milliers d’euros »."""
MULTIPLES = (*IN_THOUSANDS, "k", "ke", "m", "me", "md", "mds", "mio", "mille", "‰")
"""What makes of the number before it another number: « 1,2 M »."""
BEFORE_A_NUMBER = (
    "", "<", ">", "≤", "≥", "=", "~", "≈", "<=", ">=", "au moins", "au plus", "minimum", "maximum", "min", "max",
    "mini", "maxi", "environ", "env.", "plus de", "moins de", "jusqu'a", "n°", "no", "action", "objectif",
)  # fmt: skip
"""What may stand before a number, without accents, and leaves its value as it is."""
LOSSES = ("deficit", "deficitaire", "perte", "pertes", "negatif", "negative", "debiteur", "debit", "moins")
"""Words that turn the sign of the number beside them."""
