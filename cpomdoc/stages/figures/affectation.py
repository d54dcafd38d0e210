"""A result to affect -> where the law wants it to go, in its order, and what is wrong with a proposal (R. 314-234).

Amounts in euros. The manager decides; the order and the limits are the law's. Each account of the EPRD apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Compte:
    """An account before its result is affected: what it carries, never negative. *bfr* bounds the treasury reserve.

    *l_342_1*: establishment of L. 342-1, whose soins and dépendance surpluses may not feed three of the reserves.
    """

    deficits_anterieurs: Decimal = ZERO
    report_excedentaire: Decimal = ZERO
    reserve_compensation: Decimal = ZERO
    bfr: Decimal = ZERO
    l_342_1: bool = False


@dataclass(frozen=True, slots=True)
class Affectation:
    """What is decided of a result: uses of a surplus, then covers of a deficit; never negative."""

    apurement: Decimal = ZERO
    report: Decimal = ZERO
    investissement: Decimal = ZERO
    compensation: Decimal = ZERO
    tresorerie: Decimal = ZERO
    amortissements: Decimal = ZERO
    reprise_report: Decimal = ZERO
    reprise_compensation: Decimal = ZERO
    report_deficitaire: Decimal = ZERO

    @property
    def solde(self) -> Decimal:
        """The result that this affects: uses minus covers."""
        return affected(
            self.apurement,
            self.report,
            self.investissement,
            self.compensation,
            self.tresorerie,
            self.amortissements,
            self.reprise_report,
            self.reprise_compensation,
            self.report_deficitaire,
        )


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


def reduce_deficit(resultat: Decimal, compte: Compte) -> Affectation:
    """The only affectation of a deficit that follows the order of R. 314-234."""
    report = reprise_report_due(resultat, compte.report_excedentaire)
    reserve = reprise_compensation_due(resultat, compte.report_excedentaire, compte.reserve_compensation)
    left = max(-resultat, ZERO) - report - reserve
    return Affectation(reprise_report=report, reprise_compensation=reserve, report_deficitaire=left)


@dataclass(frozen=True, slots=True)
class Ecart:
    """A rule that an affectation breaks: its name, what the law expects in €, what is proposed in €."""

    regle: str
    attendu: Decimal
    propose: Decimal


def ecarts(resultat: Decimal, compte: Compte, decided: Affectation) -> Iterator[Ecart]:
    """What is wrong with *decided*, each rule once (R. 314-234, R. 314-48 III, L. 342-1)."""
    if decided.solde != resultat:
        yield Ecart("somme", resultat, decided.solde)
    due = apurement_due(resultat, compte.deficits_anterieurs)
    if decided.apurement != due:
        yield Ecart("apurement", due, decided.apurement)
    ordered = reduce_deficit(resultat, compte)
    for name in ("reprise_report", "reprise_compensation"):
        expected, given = getattr(ordered, name), getattr(decided, name)
        if expected != given:
            yield Ecart(name, expected, given)
    if decided.tresorerie > max(compte.bfr, ZERO):
        yield Ecart("tresorerie", max(compte.bfr, ZERO), decided.tresorerie)
    if compte.l_342_1:
        for name in ("investissement", "tresorerie", "amortissements"):
            if getattr(decided, name):
                yield Ecart(f"l_342_1.{name}", ZERO, getattr(decided, name))
