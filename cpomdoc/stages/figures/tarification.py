"""Residents, places and values of the law -> soins and dépendance equations, tariffs, modulation: pure functions.

Amounts in euros, rates in %, points as in annexe 3-6 of the CASF. Values that change with the years come from the
dated data (schema/reglementation.py) as arguments: none is written here. Nothing is rounded but by `cents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.schema.reglementation import Dated, Missing, Reglementation, value_at

ZERO, HUNDRED = Decimal(0), Decimal(100)

DEPENDANCE_POINTS = (Decimal(1040), Decimal(1040), Decimal(660), Decimal(660), Decimal(280), Decimal(280))
"""Column E of annexe 3-6 of the CASF, GIR 1 to 6: not the scale of the GMP (column C)."""

NO_MODULATION = "aucune"
"""What the data say where and when occupancy changes nothing."""

# --- soins ---------------------------------------------------------------------------------------------------------


def valeur_point(reglementation: Reglementation, option_tarifaire: str, pui: bool, day: date) -> Dated | Missing:
    """Value of the soins point in € on *day*, by tariff option (« Tarif global » or « Tarif partiel ») and pharmacy."""
    option = "global" if option_tarifaire == "Tarif global" else "partiel"
    return value_at(reglementation, f"soins.point.{option}_{'avec' if pui else 'sans'}_pui", day)


def base_soins(gmps: Decimal, places: Decimal, valeur_point: Decimal) -> Decimal:
    """Soins equation in €: GMPS × places d'HP autorisées et financées × valeur du point (R. 314-159 and R. 314-162)."""
    return gmps * places * valeur_point


def forfait_soins(base: Decimal, complements: Decimal, tarifs_journaliers: Decimal) -> Decimal:
    """Forfait global soins in €: base + complements − receipts expected from daily tariffs (R. 314-159)."""
    return base + complements - tarifs_journaliers


# --- dépendance ----------------------------------------------------------------------------------------------------


def points_dependance(residents_by_gir: Sequence[Decimal]) -> Decimal:
    """Points of the residents of GIR 1 to 6, column E of annexe 3-6 (R. 314-173)."""
    return sum((n * points for n, points in zip(residents_by_gir, DEPENDANCE_POINTS, strict=True)), ZERO)


def equation_dependance(points: Decimal, personnes: Decimal, places: Decimal, valeur_point: Decimal) -> Decimal:
    """Dépendance equation in €: points ÷ people classed × places d'HP financées × departmental point (R. 314-173)."""
    return points * places * valeur_point / personnes


def part_du_departement(
    equation: Decimal, participations: Decimal, autres_departements: Decimal, moins_de_60_ans: Decimal = ZERO
) -> Decimal:
    """What the department pays, in €: equation − residents' shares − other departments − under 60 (R. 314-173)."""
    return equation - participations - autres_departements - moins_de_60_ans


def forfait_dependance(equation: Decimal, complements: Decimal) -> Decimal:
    """Forfait global dépendance in €: equation + complements of the contract (R. 314-172)."""
    return equation + complements


@dataclass(frozen=True, slots=True)
class TarifsDependance:
    """Daily tariffs in €, not rounded: round with `cents` to print them."""

    gir_1_2: Decimal
    gir_3_4: Decimal
    gir_5_6: Decimal


def tarifs_dependance(equation: Decimal, points: Decimal, jours: Decimal) -> TarifsDependance:
    """The three daily tariffs: equation ÷ points ÷ days, times 1 040, 660 and 280 (R. 314-173, II)."""
    per_point = equation / points / jours
    return TarifsDependance(*(level * per_point for level in DEPENDANCE_POINTS[::2]))


def recette_dependance(tarifs: TarifsDependance, residents_by_gir: Sequence[Decimal], jours: Decimal) -> Decimal:
    """Yearly receipts in € at *tarifs*: the equation again, but for what rounding takes (R. 314-173, II)."""
    prices = (tarifs.gir_1_2, tarifs.gir_1_2, tarifs.gir_3_4, tarifs.gir_3_4, tarifs.gir_5_6, tarifs.gir_5_6)
    return sum((n * price for n, price in zip(residents_by_gir, prices, strict=True)), ZERO) * jours


# --- modulation ----------------------------------------------------------------------------------------------------


def seuil_modulation(reglementation: Reglementation, financement: Decimal, exercice: int) -> Dated | Missing:
    """Occupancy threshold in % of *exercice*, for an establishment funded at *financement* % of its equation.

    Its value is NO_MODULATION where occupancy changes nothing (arrêtés of 4 and 28 September 2017).
    """
    slice_ = "100" if financement >= 100 else "90" if financement >= 90 else "0"
    return value_at(reglementation, f"modulation.seuil.{slice_}", date(exercice, 1, 1))


def taux_modulation(seuil: Decimal, occupation: Decimal) -> Decimal:
    """Reduction in % of the forfait: ½ × (seuil − TO), never an increase (R. 314-174; practice of R. 314-160)."""
    return max(ZERO, (seuil - occupation) / 2)


def modulation(forfait: Decimal, seuil: Decimal, occupation: Decimal) -> Decimal:
    """Amount in € by which *forfait* is reduced (R. 314-160 soins, R. 314-174 dépendance)."""
    return forfait * taux_modulation(seuil, occupation) / HUNDRED


def abattement(objectif: Decimal, realise: Decimal) -> Decimal:
    """Largest reduction in % for a contract of L. 313-12-2: ½ × (objectif − réalisé), never negative (R. 314-43-2)."""
    return max(ZERO, (objectif - realise) / 2)


# --- validation of GMP and PMP (arrêté of 15 November 2013, to be confirmed) ------------------------------------------


def echantillon_gmp(residents: int, part: int = 10, minimum: int = 20) -> int:
    """Files to look at on site: *part* % of the permanent residents, at least *minimum*, never more than there are."""
    return min(residents, max(minimum, -(-residents * part // 100)))


def echantillon_pmp(residents: int, least: int = 50, most: int = 70) -> tuple[int, int]:
    """Fewest and most files to look at for the PMP: *least* to *most* % of the permanent residents."""
    return -(-residents * least // 100), residents * most // 100


def gmp_minore(ancien: Decimal, minoration: Decimal = Decimal(1)) -> Decimal:
    """GMP in points after two refused samples without CRCM: the former one less *minoration* %."""
    return ancien * (HUNDRED - minoration) / HUNDRED


def sur_place(ancien: Decimal, nouveau: Decimal, progression: Decimal = Decimal(5)) -> bool:
    """Whether an intermediate value rises by more than *progression* %: then it is validated on site, not on paper."""
    return nouveau > ancien * (HUNDRED + progression) / HUNDRED
