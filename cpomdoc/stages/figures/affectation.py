"""A result to affect -> where the law wants it to go, in its order (R. 314-234).

Amounts in euros. The manager decides; the order and the limits are the law's. Each account of the EPRD apart.
"""

from __future__ import annotations

from decimal import Decimal

ZERO = Decimal(0)


def affected(
    apurement: Decimal,
    report: Decimal,
    investissement: Decimal,
    compensation: Decimal,
    tresorerie: Decimal,
    amortissements: Decimal,
    reprise_report: Decimal,
    reprise_compensation: Decimal,
    report_deficitaire: Decimal,
) -> Decimal:
    """Result in € that an affectation accounts for: uses of a surplus minus covers of a deficit (R. 314-234)."""
    uses = apurement + report + investissement + compensation + tresorerie + amortissements
    return uses - reprise_report - reprise_compensation - report_deficitaire


def apurement_due(resultat: Decimal, deficits_anterieurs: Decimal) -> Decimal:
    """Surplus in € that must first clear former deficits of the same account (R. 314-234, excédent, 1st rank)."""
    return min(max(resultat, ZERO), deficits_anterieurs)


def reprise_report_due(resultat: Decimal, report_excedentaire: Decimal) -> Decimal:
    """Deficit in € that the positive report of the same account covers first (R. 314-234, déficit, 1st rank)."""
    return min(max(-resultat, ZERO), report_excedentaire)


def reprise_compensation_due(resultat: Decimal, report_excedentaire: Decimal, reserve: Decimal) -> Decimal:
    """Deficit in € that the compensation reserve covers next (R. 314-234, déficit, 2nd rank)."""
    return min(max(-resultat, ZERO) - reprise_report_due(resultat, report_excedentaire), reserve)
