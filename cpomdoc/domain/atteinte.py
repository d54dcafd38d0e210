"""What is measured against a target, the rule that the parties signed, the verdict: plain values, nothing is judged.

Judged by stages/suivi/atteinte.py. No text fixes how a target of a CPOM counts as reached: the numbers of a Regle are
conventions, dated in commun/reglementation/suivi.toml (docs/sources.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Sens(StrEnum):
    """The way that is expected of an indicator, in the words of the form."""

    HAUSSE = "hausse"
    BAISSE = "baisse"
    MAINTIEN = "maintien"


class EtatMesure(StrEnum):
    """How the value of the year came; all but MESUREE ask for a reason."""

    MESUREE = "Mesurée"
    ESTIMEE = "Estimée"
    NON_DISPONIBLE = "Non disponible"
    SANS_OBJET = "Sans objet"
    DEFINITION_CHANGEE = "Définition changée"


class Verdict(StrEnum):
    """What is said of one target. The first three judge; the others say why nothing is judged."""

    ATTEINTE = "Atteinte"
    PROCHE = "Proche"
    NON_ATTEINTE = "Non atteinte"
    NON_MESUREE = "Non mesurée"
    SANS_OBJET = "Sans objet"
    NON_COMPARABLE = "Non comparable"

    @property
    def judges(self) -> bool:
        """Whether a value was compared with its target."""
        return self in _JUDGING


_JUDGING = frozenset({Verdict.ATTEINTE, Verdict.PROCHE, Verdict.NON_ATTEINTE})


class EtatObjectif(StrEnum):
    """What the indicators of an objective say of it; its actions change nothing of that."""

    ATTEINT = "Atteint"
    PARTIEL = "Partiellement atteint"
    NON_ATTEINT = "Non atteint"
    NON_MESURE = "Non mesuré"


class Avancement(StrEnum):
    """How far an objective is, in the words of the forms; ABANDONNE is never proposed: the committee decides it."""

    ATTEINT = "Atteint"
    EN_BONNE_VOIE = "En bonne voie"
    EN_RETARD = "En retard"
    NON_ENGAGE = "Non engagé"
    ABANDONNE = "Abandonné"


@dataclass(frozen=True, slots=True)
class Regle:
    """How a target counts as reached in one contract.

    *tolerance*: in % of the target, as answered. *part_chemin*: the most of the way from start to target that the
    tolerance may be; None: no such limit, as contracts signed before that rule say. *parcours_proche*: the share of the
    way from which a target that is missed is close; None: any progress. *tolerances_maintien*: how many tolerances away
    a « maintien » is still close; None: never. *petit_effectif*: under how many persons one case more is looked for;
    None: never. *parcours_depasse*: the share of the way from which the target is to be raised; None: never said.
    """

    tolerance: Decimal
    part_chemin: Decimal | None = None
    parcours_proche: Decimal | None = None
    tolerances_maintien: Decimal | None = None
    petit_effectif: int | None = None
    parcours_depasse: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mesure:
    """One indicator in one year. *cible* None: none is due yet. *realise* None: no value was given.

    *effectif*: how many persons a rate is counted on; None when the value is no rate, or nobody said. *depart_rebase*
    and *cible_rebasee*: start and target by the new definition, once the parties have agreed on both.
    """

    sens: Sens
    depart: Decimal
    cible: Decimal | None
    realise: Decimal | None
    decimales: int
    etat: EtatMesure = EtatMesure.MESUREE
    effectif: int | None = None
    seuil: Decimal | None = None
    depart_rebase: Decimal | None = None
    cible_rebasee: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Jugement:
    """What is said of a Mesure, with what it was said from: all in the unit of the indicator, as it is printed.

    *tolerance*: the gap that is admitted, not rounded. *parcours*: the share of the way from start to target (1: all),
    None when no progress was expected. *ecart*: realised minus target. *seuil_tenu*: a judgement of its own, None when
    there is no threshold or no way expected of it. What was not judged has no numbers but those that are known.
    """

    verdict: Verdict
    depart: Decimal | None = None
    cible: Decimal | None = None
    realise: Decimal | None = None
    tolerance: Decimal | None = None
    parcours: Decimal | None = None
    ecart: Decimal | None = None
    recul: bool = False
    a_un_cas: bool = False
    depassee: bool = False
    seuil_tenu: bool | None = None

    @property
    def mentions(self) -> tuple[str, ...]:
        """The words that go with the verdict, in French, for people."""
        said = ((self.recul, "recul"), (self.a_un_cas, "à un cas près"), (self.depassee, "cible dépassée"))
        return tuple(words for holds, words in said if holds)

    @property
    def en_mots(self) -> str:
        """« Proche, à un cas près »."""
        return ", ".join((self.verdict, *self.mentions))
