"""Accounts in € -> the financial figures of the EPRD and of the tableau de bord: pure functions on Decimal.

Amounts are in euros, rates in % (3.81 means 3,81 %), durations in years. Nothing is rounded here, except `cents`
and `parts`: what people see is rounded once, at the end. A figure without meaning raises ZeroDivisionError.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO, HUNDRED, CENT = Decimal(0), Decimal(100), Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """*amount* to the nearest cent, halves up, as tariffs are fixed."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def total(*amounts: Decimal) -> Decimal:
    """The exact sum of *amounts*."""
    return sum(amounts, ZERO)


def rate(part: Decimal, whole: Decimal) -> Decimal:
    """*part* over *whole*, in %."""
    return HUNDRED * part / whole


def ratio(first: Decimal, second: Decimal) -> Decimal:
    """*first* over *second*, in the unit of the quotient."""
    return first / second


def resultat(recettes: Sequence[Decimal], depenses: Sequence[Decimal]) -> Decimal:
    """Result in €: groups I to III of receipts minus groups I to III of expenses (cadre normalisé de l'ERRD)."""
    return total(*recettes) - total(*depenses)


def caf(
    resultat: Decimal,
    dotations_68: Decimal = ZERO,
    reprises_78: Decimal = ZERO,
    *,
    cessions_775: Decimal = ZERO,
    valeurs_cedees_675: Decimal = ZERO,
    quotes_parts_777: Decimal = ZERO,
    produits_778: Decimal = ZERO,
) -> Decimal:
    """CAF in €: résultat + 68 − 78 − 775 + 675 − 777 − 778 (cadre normalisé de l'EPRD ; R. 314-213, 3°)."""
    return resultat + dotations_68 - reprises_78 - cessions_775 + valeurs_cedees_675 - quotes_parts_777 - produits_778


def caf_of_pgfp(resultat: Decimal, charges_calculees: Decimal, produits_calcules: Decimal) -> Decimal:
    """CAF in €, accounts already gathered: résultat + (68 + 675) − (78 + 775 + 777 + 778) (R. 314-213, 3°)."""
    return resultat + charges_calculees - produits_calcules


def taux_caf(caf: Decimal, produits: Decimal, produits_calcules: Decimal = ZERO) -> Decimal:
    """CAF rate in %: CAF ÷ (class 7 − 775, 777, 7781, 78); below 2 % the account is out of balance (EPRD)."""
    return rate(caf, produits - produits_calcules)


def vetuste(amortissements: Decimal, valeur_brute: Decimal) -> Decimal:
    """Wear of the buildings in %: amortissements ÷ immobilisations brutes of the constructions (tableau de bord)."""
    return rate(amortissements, valeur_brute)


def frng(capitaux_permanents: Decimal, actif_immobilise: Decimal) -> Decimal:
    """FRNG in €: capitaux permanents − actif immobilisé (cadre normalisé, bilan financier)."""
    return capitaux_permanents - actif_immobilise


def bfr(actif_circulant: Decimal, passif_circulant: Decimal) -> Decimal:
    """BFR in €: actif circulant − passif circulant (cadre normalisé, bilan financier)."""
    return actif_circulant - passif_circulant


def bfr_reglementaire(
    *,
    stocks: Decimal = ZERO,
    charges_avance: Decimal = ZERO,
    creances: Decimal = ZERO,
    dettes_fournisseurs: Decimal = ZERO,
    dettes_sociales_fiscales: Decimal = ZERO,
    produits_avance: Decimal = ZERO,
    a_reverser_aide_sociale: Decimal = ZERO,
    fonds_deposes: Decimal = ZERO,
) -> Decimal:
    """BFR in € that bounds the treasury reserve (R. 314-48, III); *fonds_deposes* without those of protected adults."""
    actif = stocks + charges_avance + creances
    passif = dettes_fournisseurs + dettes_sociales_fiscales + produits_avance + a_reverser_aide_sociale + fonds_deposes
    return actif - passif


def tresorerie(frng: Decimal, bfr: Decimal) -> Decimal:
    """Treasury in €: FRNG − BFR (cadre normalisé, bilan financier)."""
    return frng - bfr


def independance(dettes: Decimal, capitaux_permanents: Decimal) -> Decimal:
    """TIF in %: dettes financières ÷ capitaux permanents; above 50 %, excessive dependence (cadre de l'EPRD)."""
    return rate(dettes, capitaux_permanents)


def duree_dette(dettes: Decimal, caf: Decimal) -> Decimal:
    """DAD in years: dettes financières ÷ CAF; above 10, critical (to be confirmed). Meaningless on a negative CAF."""
    return dettes / caf


def apurement(immobilisations_nettes: Decimal, dettes: Decimal) -> Decimal:
    """Ratio: immobilisations nettes amortissables ÷ dettes financières; above 1 expected (guide M22)."""
    return immobilisations_nettes / dettes


def jours_de_charges(frng: Decimal, charges_courantes: Decimal) -> Decimal:
    """FRNG in days of expenses: FRNG × 365 ÷ charges courantes (tableau de bord; the divisor is to be confirmed)."""
    return frng * 365 / charges_courantes


def encours(ouverture: Decimal, emprunts: Decimal, capital: Decimal) -> Decimal:
    """Debt at closing in €: opening + new loans − capital repaid (tableau de financement, R. 314-213, 4°)."""
    return ouverture + emprunts - capital


def variation_fr(ressources: Sequence[Decimal], emplois: Sequence[Decimal]) -> Decimal:
    """Change of the working capital in €: stable resources − stable uses (R. 314-213, 4° and 5°)."""
    return total(*ressources) - total(*emplois)


def parts(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """*amount* shared by *weights*, to the cent, the sum exact: quotes-parts of a DGC (R. 314-43-1), frais de siège.

    The cents that rounding leaves go to the largest remainders, the first of equals first.
    """
    whole = total(*weights)
    exact = [amount * weight / whole for weight in weights]
    shares = [share.quantize(CENT, ROUND_DOWN) for share in exact]
    left = int((amount - total(*shares)) / CENT)
    order = sorted(range(len(shares)), key=lambda i: (-abs(exact[i] - shares[i]), i))
    for i in order[: abs(left)]:
        shares[i] += CENT if left > 0 else -CENT
    return tuple(shares)
