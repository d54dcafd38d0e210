"""Dates, delays, sizes and people's texts -> the French words and safe HTML of the window; pure, « today » is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from markupsafe import Markup, escape

from cpomdoc.domain.francais import NBSP, date_longue, nombre, pluriel, typographie

MOIS_ABREGES = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
PROCHE = 7  # days before a deadline from which it is shown as near
_EXTRAIT = 400  # characters of an answer that a page shows; the whole text is in the workbook

# What changes the order in which a text is read, or is no text at all: a name must not show as another name.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_PREMIER = re.compile(r"\b1er(?=\s)")


def visible(value: object) -> object:
    """Any value printed by a template, without the characters that hide or turn others. Markup is ours already."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NO_CHARACTER.sub("\ufffd", _HIDDEN.sub("", value))
    return value


def phrase(text: str) -> Markup:
    """A sentence or a name -> HTML with French typography; « 1er » gets its raised letters."""
    return Markup(_PREMIER.sub("1<sup>er</sup>", str(escape(typographie(str(visible(text)))))))  # noqa: S704 - escaped


def extrait(text: str) -> str:
    """The beginning of a long answer, exactly as it was written."""
    return text if len(text) <= _EXTRAIT else f"{text[:_EXTRAIT].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Marque:
    """A sign, its word, its class."""

    signe: str
    mot: str
    classe: str


def moment(text: str, zone: tzinfo | None) -> datetime | None:
    """« 2026-11-21T14:05:00+01:00 » -> that moment on the reader's clock; None when the text is no date."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.astimezone(zone) if read.tzinfo and zone else read


def abregee(day: date) -> str:
    """2026-11-21 -> « 21 nov. 2026 », as tables print it."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MOIS_ABREGES[day.month - 1]}{NBSP}{day.year:04}"


def heure(at: datetime) -> str:
    """14:05 -> « 14 h 05 »."""
    return f"{at.hour}{NBSP}h{NBSP}{at.minute:02}"


def instant(text: str, now: datetime) -> str:
    """« 21 nov. 2026, 14 h 05 », or only the day when the hour is not known."""
    at = moment(text, now.tzinfo)
    if at is None:
        return text
    return abregee(at.date()) if len(text) <= len("2026-11-21") else f"{abregee(at.date())}, {heure(at)}"


def date_et_heure(at: datetime) -> str:
    """« 21 novembre 2026 à 14 h 05 »."""
    return f"{date_longue(at.date())} à {heure(at)}"


def depuis(day: date, today: date) -> str:
    """How long ago: « aujourd’hui », « hier », « 9 jours »."""
    days = (today - day).days
    if days <= 0:
        return "aujourd’hui"
    return "hier" if days == 1 else pluriel(days, "jour")


def delai(days: int) -> str:
    """7 -> « dans 7 jours », 0 -> « aujourd’hui », -2 -> « en retard de 2 jours »."""
    if days < 0:
        return f"en retard de {pluriel(-days, 'jour')}"
    return {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {pluriel(days, 'jour')}")


def urgence(days: int) -> str:
    """The class that repeats the words of a delay in colour, or nothing."""
    if days < 0:
        return "retard"
    return "proche" if days <= PROCHE else ""


def taille(size: int) -> str:
    """148212 -> « 148 ko », 1234567 -> « 1,2 Mo »: thousands of octets, as French file explorers count them."""
    if size < 1000:
        return pluriel(size, "octet")
    if size < 999_500:
        return f"{nombre(Decimal(size) / 1000, 0)}{NBSP}ko"
    return f"{nombre(Decimal(size) / 1_000_000, 1)}{NBSP}Mo"
