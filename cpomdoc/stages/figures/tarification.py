"""Residents, places and values of the law -> GMP, soins and dépendance equations, tariffs: pure functions.

Amounts in euros, rates in %, points as in annexe 3-6 of the CASF. Values that change with the years come from the
dated data (schema/reglementation.py) as arguments: none is written here. Nothing is rounded but by `cents`.
"""

from __future__ import annotations

from decimal import Decimal

ZERO, HUNDRED = Decimal(0), Decimal(100)

# --- soins ---------------------------------------------------------------------------------------------------------


def points_gir(*terms: Decimal) -> Decimal:
    """Points of the residents of each GIR: as many numbers of people, then the points of each GIR, in the same order.

    Which points depends on what is sought: column C of annexe 3-6 of the CASF for the GMP, column E for the dépendance
    equation (R. 314-173).
    """
    half = len(terms) // 2
    return sum((people * points for people, points in zip(terms[:half], terms[half:], strict=True)), ZERO)


def gmp(*terms: Decimal) -> Decimal:
    """GMP in points: the residents of GIR 1 to 6, then the points of each (CASF, annexe 3-6, column C).

    Raises ZeroDivisionError.
    """
    return points_gir(*terms) / sum(terms[: len(terms) // 2], ZERO)


def gmps(gmp_points: Decimal, pmp_points: Decimal, coefficient: Decimal) -> Decimal:
    """GMPS in points: GMP + coefficient × PMP (arrêté du 15 novembre 2013, NOR AFSA1325048A)."""
    return gmp_points + coefficient * pmp_points


def base_soins(gmps: Decimal, places: Decimal, valeur_point: Decimal) -> Decimal:
    """Soins equation in €: GMPS × places d'HP autorisées et financées × valeur du point (R. 314-159 and R. 314-162)."""
    return gmps * places * valeur_point


def forfait_soins(base: Decimal, complements: Decimal, tarifs_journaliers: Decimal) -> Decimal:
    """Forfait global soins in €: base + complements − receipts expected from daily tariffs (R. 314-159)."""
    return base + complements - tarifs_journaliers


def forfait_unique(soins: Decimal, autonomie: Decimal, complements: Decimal, tarifs_journaliers: Decimal) -> Decimal:
    """Forfait global unique in €: both equations + complements − receipts expected from daily tariffs.

    Décret n° 2025-168, art. 9 to 14; the equation of autonomie is given, its coefficients were not read.
    """
    return soins + autonomie + complements - tarifs_journaliers


# --- dépendance ----------------------------------------------------------------------------------------------------


def equation_dependance(points: Decimal, personnes: Decimal, places: Decimal, valeur_point: Decimal) -> Decimal:
    """Dépendance equation in €: points ÷ people classed × places d'HP financées × departmental point (R. 314-173)."""
    return points * places * valeur_point / personnes


def part_du_departement(
    equation: Decimal,
    complements: Decimal,
    participations: Decimal,
    autres_departements: Decimal,
    moins_de_60_ans: Decimal = ZERO,
) -> Decimal:
    """What the department pays, in €: equation + complements − residents' shares − other departments − under 60.

    CASF, R. 314-172 and R. 314-173.
    """
    return forfait_dependance(equation, complements) - participations - autres_departements - moins_de_60_ans


def forfait_dependance(equation: Decimal, complements: Decimal) -> Decimal:
    """Forfait global dépendance in €: equation + complements of the contract (R. 314-172)."""
    return equation + complements


def tarif_dependance(equation: Decimal, points: Decimal, jours: Decimal, niveau: Decimal) -> Decimal:
    """Daily tariff in € of a GIR worth *niveau* points: equation ÷ points of all ÷ days × *niveau*.

    CASF, R. 314-173, II. *points* are those of the people classed; the equation counts the places financed.
    """
    return equation / points / jours * niveau


# --- tarifs d'hébergement différenciés ------------------------------------------------------------------------------


def baisse_examinee(recente: Decimal, precedente: Decimal, avant_option: Decimal, seuil: Decimal) -> Decimal:
    """Fall in % of the share of people on aide sociale, from three years to the three next; 0 when it is not examined.

    It is not where their share before the option was under *seuil* % (CASF, D. 342-7). A rise is negative.
    """
    return ZERO if avant_option < seuil else HUNDRED * (precedente - recente) / precedente


def abattement(objectif: Decimal, realise: Decimal) -> Decimal:
    """Largest reduction in % for a contract of L. 313-12-2: ½ × (objectif − réalisé), never negative (R. 314-43-2)."""
    return max(ZERO, (objectif - realise) / 2)
