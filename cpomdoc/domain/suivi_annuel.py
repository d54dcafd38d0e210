"""What a revue says of one exercice: indicators judged, objectives, actions. Plain values, printed as they are.

Made by stages/suivi/annee.py; the words of verdicts are those of domain/atteinte.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cpomdoc.domain.atteinte import Avancement, EtatMesure, EtatObjectif, Jugement, Regle, Sens, Verdict
from cpomdoc.domain.values import Row

SIGNES: Mapping[Verdict, str] = {
    Verdict.ATTEINTE: "●",
    Verdict.PROCHE: "◐",
    Verdict.NON_ATTEINTE: "○",
    Verdict.NON_MESUREE: "–",
    Verdict.SANS_OBJET: "–",
    Verdict.NON_COMPARABLE: "≠",
}
"""The sign that stands before each verdict: a shape, for who reads it in grey; never without its word. The half disc
and the triangle are drawn by DejaVu Sans, which « make install » sets up: a few letters of it go into the PDF."""

SIGNE_RECUL = "▼"
"""The sign of a value that went the other way than expected."""

SIGNES_OBJECTIF: Mapping[EtatObjectif, str] = {
    EtatObjectif.ATTEINT: "●",
    EtatObjectif.PARTIEL: "◐",
    EtatObjectif.NON_ATTEINT: "○",
    EtatObjectif.NON_MESURE: "–",
}


@dataclass(frozen=True, slots=True)
class ValeurSite:
    """What one establishment adds to an indicator, and what its own value is worth against the same target."""

    site: str
    jugement: Jugement
    numerateur: Decimal | None
    denominateur: Decimal | None

    @property
    def signe(self) -> str:
        """The sign of its verdict."""
        return signe(self.jugement)


@dataclass(frozen=True, slots=True)
class IndicateurSuivi:
    """One indicator of the contract in the exercice.

    *contrat* is its row in the contract, *revue* what its rows in the review say of the whole (empty: nothing).
    *cibles* and *realises* are in the order of the ranks, None where there is none; *retard* is in years, *restant* and
    *fait* in units a year. *retenue* is what the manager says instead of the computed verdict, with *raison*.
    *signees* are the targets of the contract that was signed first, where an avenant changed them; *signee* that of the
    exercice, None when it is the same.
    """

    contrat: Row
    revue: Row
    sens: Sens
    decimales: int
    etat: EtatMesure
    jugement: Jugement
    cible: Decimal | None
    cibles: tuple[Decimal | None, ...]
    realises: tuple[Decimal | None, ...]
    avant: Decimal | None = None
    effectif: int | None = None
    petit: bool = False
    sites: tuple[ValeurSite, ...] = ()
    couverture: str = ""
    retard: Decimal | None = None
    restant: Decimal | None = None
    fait: Decimal | None = None
    retenue: str = ""
    raison: str = ""
    prioritaire: bool = False
    signee: Decimal | None = None
    signees: tuple[Decimal | None, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The computed verdict: what is counted."""
        return self.jugement.verdict

    @property
    def signe(self) -> str:
        """The sign of its verdict."""
        return signe(self.jugement)

    @property
    def manque(self) -> Decimal:
        """What lacks of the way to the target, as a share of it: the greater, the more there is to say. 0: nothing."""
        parcours = self.jugement.parcours
        if not self.verdict.judges or self.verdict is Verdict.ATTEINTE:
            return Decimal(0)
        return max(Decimal(0), 1 - parcours) if parcours is not None else Decimal(1)


@dataclass(frozen=True, slots=True)
class ActionSuivie:
    """One action. *echue*: its end was due in the exercice, or before, and it is not done; *retard*: since how many
    whole months, on the last day of the exercice.
    """

    ligne: Row
    echue: bool = False
    retard: int = 0


@dataclass(frozen=True, slots=True)
class ObjectifSuivi:
    """One objective of the contract: *etat* comes from its indicators, *propose* from them and its actions."""

    contrat: Row
    revue: Row
    etat: EtatObjectif
    propose: Avancement
    indicateurs: tuple[IndicateurSuivi, ...]
    actions: tuple[ActionSuivie, ...]
    mesures: int
    attendus: int


@dataclass(frozen=True, slots=True)
class Annee:
    """A whole exercice. *rang*: the target that is due, None when none is; *fin*: its last day; *revues*: the earlier
    exercices that were reviewed. *a_remplacer*: the indicators that were not measured twice in a row.
    """

    exercice: int
    rang: int | None
    fin: date
    regle: Regle
    indicateurs: tuple[IndicateurSuivi, ...]
    objectifs: tuple[ObjectifSuivi, ...]
    premiere: int
    revues: tuple[int, ...] = ()
    a_remplacer: tuple[str, ...] = field(default=())


def signe(jugement: Jugement) -> str:
    """The sign of a verdict, or that of a value that went back."""
    return SIGNE_RECUL if jugement.recul else SIGNES[jugement.verdict]
