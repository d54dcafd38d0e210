"""Yearly forecasts -> the trajectory of the PGFP (R. 314-213).

Amounts in euros, rates in %, durations in years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.stages.figures.finance import caf_of_pgfp, duree_dette, encours, taux_caf, tresorerie, variation_fr

ZERO = Decimal(0)


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
