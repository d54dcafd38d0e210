"""Yearly forecasts -> the trajectory of the PGFP, and the five conditions of real balance (R. 314-213, R. 314-222).

Amounts in euros, rates in %, durations in years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.stages.figures.finance import caf_of_pgfp, duree_dette, encours, taux_caf, tresorerie, variation_fr

ZERO = Decimal(0)
SIX = 6
"""Years of a PGFP: a sliding period (R. 314-213, 6°)."""


@dataclass(frozen=True, slots=True)
class Prevision:
    """One year of the PGFP as forecast."""

    exercice: int
    charges: Decimal
    produits: Decimal
    charges_calculees: Decimal = ZERO
    produits_calcules: Decimal = ZERO
    emprunts: Decimal = ZERO
    subventions: Decimal = ZERO
    autres_ressources: Decimal = ZERO
    capital: Decimal = ZERO
    investissements: Decimal = ZERO
    autres_emplois: Decimal = ZERO
    bfr: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Annee:
    """One year of the PGFP, computed. *taux_caf* and *duree_dette* are None where they have no meaning."""

    exercice: int
    resultat: Decimal
    caf: Decimal
    taux_caf: Decimal | None
    variation_fr: Decimal
    frng: Decimal
    bfr: Decimal
    tresorerie: Decimal
    encours: Decimal
    duree_dette: Decimal | None
    capital: Decimal

    @property
    def capital_couvert(self) -> bool:
        """Whether the CAF covers the capital to repay (R. 314-222, I, 4°)."""
        return self.capital <= self.caf


def trajectoire(frng: Decimal, dette: Decimal, years: Sequence[Prevision]) -> Iterator[Annee]:
    """The years one after the other, from the *frng* and the *dette* at opening (R. 314-213, 3° to 6°)."""
    for year in years:
        resultat = year.produits - year.charges
        caf = caf_of_pgfp(resultat, year.charges_calculees, year.produits_calcules)
        change = variation_fr(
            (caf, year.emprunts, year.subventions, year.autres_ressources),
            (year.capital, year.investissements, year.autres_emplois),
        )
        frng += change
        dette = encours(dette, year.emprunts, year.capital)
        reels = year.produits - year.produits_calcules
        yield Annee(
            exercice=year.exercice,
            resultat=resultat,
            caf=caf,
            taux_caf=taux_caf(caf, reels) if reels else None,
            variation_fr=change,
            frng=frng,
            bfr=year.bfr,
            tresorerie=tresorerie(frng, year.bfr),
            encours=dette,
            duree_dette=duree_dette(dette, caf) if caf > 0 else None,
            capital=year.capital,
        )


def returns_to_balance(years: Sequence[Annee]) -> bool:
    """Whether a deficit forecast is compatible with the PGFP: its last year is no deficit (R. 314-222, II)."""
    return bool(years) and years[-1].resultat >= 0


@dataclass(frozen=True, slots=True)
class CompteDeResultat:
    """A forecast account, as R. 314-222 looks at it.

    *sincere* is a person's judgement. *capital_emprunte* is the capital repaid by borrowing, renegotiation set aside.
    *dans_cpom*: of the ARS or the department, and in the contract; otherwise recettes must equal dépenses.
    """

    tarification: Decimal
    notifie: Decimal
    sincere: bool
    capital: Decimal
    capital_emprunte: Decimal
    caf: Decimal
    recettes_affectees: Decimal
    emplois_affectes: Decimal
    resultat: Decimal
    dans_cpom: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of real balance: its article, whether it holds, the two amounts in € that say so, if any."""

    article: str
    holds: bool
    attendu: Decimal | None = None
    lu: Decimal | None = None


def equilibre_reel(compte: CompteDeResultat) -> tuple[Condition, ...]:
    """The five cumulative conditions, in the order of R. 314-222, I."""
    return (
        Condition("R. 314-222, I, 1°", compte.tarification == compte.notifie, compte.notifie, compte.tarification),
        Condition("R. 314-222, I, 2°", compte.sincere),
        Condition("R. 314-222, I, 3°", compte.capital_emprunte == 0, ZERO, compte.capital_emprunte),
        Condition("R. 314-222, I, 4°", compte.caf >= compte.capital, compte.capital, compte.caf),
        Condition(
            "R. 314-222, I, 5°",
            compte.emplois_affectes == compte.recettes_affectees,
            compte.recettes_affectees,
            compte.emplois_affectes,
        ),
    )


def balance_of_result(compte: CompteDeResultat, years: Sequence[Annee]) -> Condition:
    """Whether the result itself is admitted (R. 314-222, II): in the contract a deficit is, if the PGFP mends it.

    Outside the contract, or for accounts of the préfet, the account is strictly balanced (R. 314-15, 1°).
    """
    if not compte.dans_cpom:
        return Condition("R. 314-15, 1°", compte.resultat == 0, ZERO, compte.resultat)
    return Condition("R. 314-222, II", compte.resultat >= 0 or returns_to_balance(years), ZERO, compte.resultat)
