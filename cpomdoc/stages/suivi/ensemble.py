"""Establishments -> one value; verdicts of indicators -> an objective; objectives -> a distribution, never a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.domain import francais
from cpomdoc.domain.atteinte import Avancement, EtatObjectif, Verdict

RETARD_ADMIS = "suivi.retard_admis"
"""The dated value of how late, in years, an objective may be and still be « en bonne voie »."""

BILAN_ANTERIEUR: Mapping[EtatObjectif, str] = {
    EtatObjectif.ATTEINT: "Atteint",
    EtatObjectif.PARTIEL: "Partiellement atteint",
    EtatObjectif.NON_ATTEINT: "Non atteint",
}
"""What the next contract says of an objective (`bilan_anterieur.atteinte`). One that was not measured has no word here,
somebody says which; « Abandonné » comes from a decision of the committee alone.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What one establishment adds to an indicator: both None when it was not measured there."""

    numerateur: Decimal | None
    denominateur: Decimal | None

    @property
    def measured(self) -> bool:
        """Whether it counts: both are there, and something was counted on."""
        return self.numerateur is not None and self.denominateur is not None and self.denominateur > 0


@dataclass(frozen=True, slots=True)
class Consolide:
    """The value of all establishments together, how many were measured, how many were awaited.

    *effectif*: the sum of the denominators that count.
    """

    valeur: Decimal | None
    effectif: Decimal
    mesures: int
    attendus: int

    @property
    def couverture(self) -> str:
        """« 7/8 »: measured over awaited."""
        return f"{self.mesures}/{self.attendus}"


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many objectives of a contract are in each state: all are counted, none is left out."""

    atteints: int
    partiels: int
    non_atteints: int
    non_mesures: int

    @property
    def attendus(self) -> int:
        """All the objectives."""
        return self.atteints + self.partiels + self.non_atteints + self.non_mesures

    @property
    def couverture(self) -> str:
        """« 10/11 »: measured over all."""
        return f"{self.attendus - self.non_mesures}/{self.attendus}"

    @property
    def en_mots(self) -> str:
        """« 7 atteints · 2 partiels · 1 non atteint · 1 non mesuré (couverture 10/11) »."""
        counts = (
            (self.atteints, "atteint", "atteints"),
            (self.partiels, "partiel", "partiels"),
            (self.non_atteints, "non atteint", "non atteints"),
            (self.non_mesures, "non mesuré", "non mesurés"),
        )
        told = " · ".join(francais.pluriel(count, one, many) for count, one, many in counts)
        return f"{told} (couverture {self.couverture})"


def consolider(parts: Sequence[Part], echelle: Decimal = Decimal(100)) -> Consolide:
    """Sum of numerators over sum of denominators, times *echelle* (100: in %): never a mean of rates.

    Twenty places at 70 % and eighty at 94 % are 89,2 % of a hundred places, not 82 %.
    """
    known = [part for part in parts if part.measured]
    above = sum((part.numerateur for part in known if part.numerateur is not None), Decimal(0))
    below = sum((part.denominateur for part in known if part.denominateur is not None), Decimal(0))
    return Consolide(echelle * above / below if below else None, below, len(known), len(parts))


def etat_objectif(verdicts: Sequence[Verdict]) -> EtatObjectif:
    """What the indicators of one objective say of it: those that judge nothing say nothing."""
    judged = [verdict for verdict in verdicts if verdict.judges]
    if not judged:
        return EtatObjectif.NON_MESURE
    if all(verdict is Verdict.ATTEINTE for verdict in judged):
        return EtatObjectif.ATTEINT
    near = sum(verdict is not Verdict.NON_ATTEINTE for verdict in judged)
    return EtatObjectif.PARTIEL if 2 * near >= len(judged) else EtatObjectif.NON_ATTEINT


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of one objective at the end of an exercice. *echues*: not done, though their end was due."""

    toutes: int = 0
    demarrees: int = 0
    echues: int = 0


def avancement_propose(
    etat: EtatObjectif, avant_echeance: bool, retard: Decimal | None, actions: Actions, admis: Decimal
) -> Avancement:
    """How far an objective is, to confirm or change. *avant_echeance*: the exercice is before its last one.

    *retard*: its greatest delay on a trajectory, in years (trajectoire.py); None when none is known: then what was
    measured and the actions alone speak. *admis*: the delay that counts for none.
    """
    if etat is EtatObjectif.ATTEINT:
        return Avancement.ATTEINT
    if actions.toutes and not actions.demarrees:
        return Avancement.NON_ENGAGE
    late = retard > admis if retard is not None else etat is EtatObjectif.NON_ATTEINT
    return Avancement.EN_RETARD if late or actions.echues or not avant_echeance else Avancement.EN_BONNE_VOIE


def distribution(etats: Sequence[EtatObjectif]) -> Distribution:
    """The objectives of a contract, counted by their state."""
    return Distribution(
        atteints=sum(etat is EtatObjectif.ATTEINT for etat in etats),
        partiels=sum(etat is EtatObjectif.PARTIEL for etat in etats),
        non_atteints=sum(etat is EtatObjectif.NON_ATTEINT for etat in etats),
        non_mesures=sum(etat is EtatObjectif.NON_MESURE for etat in etats),
    )


def couverture(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Indicators that were judged, and those that were awaited: « sans objet » was not, « non comparable » was."""
    return sum(one.judges for one in verdicts), sum(one is not Verdict.SANS_OBJET for one in verdicts)


def a_remplacer(verdicts: Sequence[Verdict]) -> bool:
    """Whether an indicator, judged in these exercices in turn, was measured in neither of the last two."""
    return len(verdicts) > 1 and all(one is Verdict.NON_MESUREE for one in verdicts[-2:])
