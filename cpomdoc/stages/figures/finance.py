"""Accounts in € -> the financial figures of the EPRD and of the tableau de bord: pure functions on Decimal.

Amounts are in euros, rates in % (3.81 means 3,81 %). Nothing is rounded here, except by `cents`: what people see is
rounded once, at the end. A figure without meaning raises ZeroDivisionError.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HUNDRED, CENT = Decimal(100), Decimal("0.01")
DAYS = 365
"""Days of a year of expenses, leap years too (cadre normalisé de l'EPRD)."""


def cents(amount: Decimal) -> Decimal:
    """*amount* to the nearest cent, halves up, as tariffs are fixed."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def rate(part: Decimal, whole: Decimal) -> Decimal:
    """*part* over *whole*, in %: independence is debt over capitaux permanents (cadre normalisé de l'EPRD)."""
    return HUNDRED * part / whole


def ratio(first: Decimal, second: Decimal) -> Decimal:
    """*first* over *second*, in the unit of the quotient: debt over CAF is years (cadre normalisé de l'EPRD)."""
    return first / second


def share(amount: Decimal, percent: Decimal) -> Decimal:
    """*percent* % of *amount*, in €: the contribution to the siège, at its authorised rate (R. 314-92)."""
    return amount * percent / HUNDRED


def grown(amount: Decimal, percent: Decimal) -> Decimal:
    """*amount* in € after a year at *percent* %: what a rate fixed in advance gives (R. 314-40, 2°)."""
    return amount + share(amount, percent)


def taux_caf(caf: Decimal, produits: Decimal, produits_calcules: Decimal) -> Decimal:
    """CAF rate in %: CAF ÷ (class 7 − 775, 777, 7781, 78); below 2 % the account is out of balance (EPRD)."""
    return rate(caf, produits - produits_calcules)


def jours_de_charges(tresorerie: Decimal, charges: Decimal, charges_calculees: Decimal) -> Decimal:
    """Treasury in days of paid expenses: treasury × 365 ÷ (charges − charges calculées) (usage, to be confirmed)."""
    return tresorerie * DAYS / (charges - charges_calculees)
