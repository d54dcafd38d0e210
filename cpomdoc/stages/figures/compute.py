"""Answers -> figures that the law defines: pure functions on Decimal, with units and the legal source of each."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from cpomdoc.stages.figures import affectation, finance, tarification

HUNDRED = Decimal(100)


def add_months(day: date, months: int) -> date:
    """*day* plus *months* in civil calendar: 31 August minus 6 months is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def contract_end(start: date, years: int) -> date:
    """Last day of a contract of *years* years from *start*, its evening included (CASF, L. 313-11)."""
    return add_months(start, 12 * years) - timedelta(days=1)


def ecart_relatif(amount: Decimal, reference: Decimal) -> Decimal:
    """How far *amount* is above *reference*, in % of the latter; negative when it is below."""
    return HUNDRED * (amount - reference) / reference


def occupancy(days_done: Decimal, places: Decimal, days_open: Decimal) -> Decimal:
    """Occupancy in %: journées réalisées ÷ (places autorisées et financées × jours d'ouverture) (CASF, R. 314-160)."""
    return HUNDRED * days_done / (places * days_open)


def absence(days_absent: Decimal, etp: Decimal) -> Decimal:
    """Absenteeism in %: jours calendaires d'absence ÷ (ETP réels × 365) (tableau de bord de la performance)."""
    return HUNDRED * days_absent / (etp * 365)


def rotation(arrivals: Decimal, departures: Decimal, headcount: Decimal) -> Decimal:
    """Staff turnover in %: mean of arrivals and departures over the headcount at 31/12/N-1 (tableau de bord)."""
    return HUNDRED * (arrivals + departures) / (2 * headcount)


def difference(first: Decimal, *others: Decimal) -> Decimal:
    """*first* minus all the *others*, in €: résultat = produits − charges, trésorerie = FRNG − BFR."""
    return first - sum(others, Decimal(0))


def addition(*terms: Decimal) -> Decimal:
    """The exact sum of *terms*: the persons of each GIR, the amounts of a column."""
    return sum(terms, Decimal(0))


def product(number: Decimal, each: Decimal) -> Decimal:
    """*number* times *each*, in €: the cost of a group of places (CASF, L. 314-4)."""
    return number * each


FUNCTIONS: Mapping[str, Callable[..., Decimal]] = {
    "gmp": tarification.gmp,
    "gmps": tarification.gmps,
    "taux_occupation": occupancy,
    "taux_absenteisme": absence,
    "taux_rotation": rotation,
    "difference": difference,
    "produit": product,
    "taux": finance.rate,
    "ratio": finance.ratio,
    "taux_caf": finance.taux_caf,
    "jours_de_charges": finance.jours_de_charges,
    "abattement": tarification.abattement,
    "ecart_relatif": ecart_relatif,
    "baisse_examinee": tarification.baisse_examinee,
    "base_soins": tarification.base_soins,
    "forfait_soins": tarification.forfait_soins,
    "forfait_unique": tarification.forfait_unique,
    "personnes": addition,
    "points_gir": tarification.points_gir,
    "equation_dependance": tarification.equation_dependance,
    "tarif_dependance": tarification.tarif_dependance,
    "part_du_departement": tarification.part_du_departement,
    "forfait_dependance": tarification.forfait_dependance,
    "affectation": affectation.affected,
    "apurement": affectation.apurement_due,
    "reprise_report": affectation.reprise_report_due,
    "reprise_compensation": affectation.reprise_compensation_due,
}
"""The closed list that a check of kind « calcul » or a term of an equation may name."""


def call(name: str, arguments: Sequence[Decimal]) -> Decimal | None:
    """The figure *name* of *arguments*, or None where it has no meaning (division by zero, of zero by zero too)."""
    try:
        return FUNCTIONS[name](*arguments)
    except (ZeroDivisionError, InvalidOperation):
        return None
