"""Value -> the words a person reads in a message or a list of changes; documents have their filters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.values import SansObjet, Value


def show(value: Value | None) -> str:
    """*value* as people write it: « 1 234,50 », « 31/12/2027 », « Oui », « A1 ; A2 », « sans objet », « (vide) »."""
    if value is None or value == "":
        return "(vide)"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, int | Decimal):
        return show_number(Decimal(value))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, SansObjet):
        return "sans objet"
    if isinstance(value, tuple):
        parts = [str(item) for item in value if isinstance(item, str)]
        return " ; ".join(parts) if len(parts) == len(value) else f"{len(value)} lignes"
    return value


def show_year(value: Value | None) -> str:
    """The answer to a question about a year: « 2027 », never « 2 027 »; any other answer as it is shown elsewhere."""
    return f"{Decimal(value):f}" if isinstance(value, int | Decimal) and not isinstance(value, bool) else show(value)


def remaining(blocking: int, missing: int) -> str:
    """What a person still has to do with a form: « 5 réponses à corriger, 1 à remplir »; *missing* of *blocking*."""
    wrong = blocking - missing
    if not wrong:
        return f"{pluriel(missing, 'réponse', 'réponses')} à remplir"
    more = f", {missing} à remplir" if missing else ""
    return f"{pluriel(wrong, 'réponse', 'réponses')} à corriger{more}"


def show_number(number: Decimal) -> str:
    """1234.5 -> « 1 234,5 »: groups of three with no-break spaces, decimal comma, digits as they are."""
    whole, _, decimals = format(abs(number), "f").partition(".")
    groups = f"{int(whole):,}".replace(",", "\u00a0")
    return ("-" if number < 0 else "") + groups + (f",{decimals}" if decimals else "")
