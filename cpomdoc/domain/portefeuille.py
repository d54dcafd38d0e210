"""All contracts at once: what is known of each (Position), what a day makes of it (LignePortefeuille), its alerts.

A position depends on the archive alone and is kept; a line depends on the day too and is made at each look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from cpomdoc.domain.suivi import EcheanceVue


class Niveau(Enum):
    """What an alert asks for, the gravest first; the value is the word people see."""

    BLOQUANT = "bloquant"
    DEPASSE = "dépassé"
    A_DECIDER = "à décider"
    A_FAIRE = "à faire"
    COMITE = "pour le comité"
    DIALOGUE = "pour le dialogue"
    INFORMATION = "à savoir"


class Campagne(Enum):
    """Where the review of an exercice stands."""

    RECUE = "reçue"
    A_CORRIGER = "à corriger"
    ATTENDUE = "attendue"
    A_VENIR = "à venir"
    SANS_OBJET = "sans objet"


@dataclass(frozen=True, slots=True)
class Esms:
    """An establishment of the contract. *places* are those authorised, all modes together; *autorisation* is the day on
    which its authorisation ends, *evaluation* that of its last evaluation of quality, None where nobody said them.
    """

    finess_et: str
    raison_sociale: str
    commune: str = ""
    categorie: str = ""
    departement: str = ""
    places: int = 0
    autorisation: date | None = None
    evaluation: date | None = None


@dataclass(frozen=True, slots=True)
class Repartition:
    """How objectives, or indicators, stand at a review: a distribution, never a mark."""

    atteints: int = 0
    partiels: int = 0
    non_atteints: int = 0
    non_mesures: int = 0

    @property
    def total(self) -> int:
        return self.atteints + self.partiels + self.non_atteints + self.non_mesures

    @property
    def mesures(self) -> int:
        """Those of which something could be said."""
        return self.total - self.non_mesures


@dataclass(frozen=True, slots=True)
class Finances:
    """The figures of an exercice, in euros but for *taux_caf*, in %. *produits* are the realised ones; *resultat_pgfp*
    is what the PGFP of the contract foresaw. None: nobody said it.
    """

    resultat: Decimal | None = None
    resultat_pgfp: Decimal | None = None
    produits: Decimal | None = None
    caf: Decimal | None = None
    capital: Decimal | None = None
    taux_caf: Decimal | None = None
    frng: Decimal | None = None
    tresorerie: Decimal | None = None

    @property
    def ecart_pgfp(self) -> Decimal | None:
        """The result less what the PGFP foresaw, in % of the realised products."""
        if self.resultat is None or self.resultat_pgfp is None or not self.produits:
            return None
        return 100 * (self.resultat - self.resultat_pgfp) / abs(self.produits)


@dataclass(frozen=True, slots=True)
class Mesure:
    """An indicator at a review: its value, in its unit (None: nobody said it), the verdict as it is printed."""

    objectif: str
    code: str
    valeur: Decimal | None = None
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class RevueVue:
    """A review that was accepted. *prioritaires* are the codes of the objectives of first rank that are not reached,
    *cnr* the euros of non-renewable credits that were not used, *imperatifs* the compulsory criteria still open,
    *manquantes* the documents of the form's list that it does not name.
    """

    exercice: int
    date: date | None
    objectifs: Repartition = Repartition()
    indicateurs: Repartition = Repartition()
    prioritaires: tuple[str, ...] = ()
    finances: Finances = Finances()
    cnr: Decimal | None = None
    imperatifs: int | None = None
    mesures: tuple[Mesure, ...] = ()
    manquantes: tuple[str, ...] = ()

    @property
    def couverture(self) -> Decimal | None:
        """Indicators measured, in % of those of the contract; None when it has none."""
        total = self.indicateurs.total
        return Decimal(100) * self.indicateurs.mesures / total if total else None


@dataclass(frozen=True, slots=True)
class Reunion:
    """A meeting of the committee, as its minutes tell it."""

    date: date
    objet: str


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """An indicator of the contract: where it starts from, its target of each year, what the reviews said since.
    *premiere* is the exercice of the first target, 0 when nobody knows it; *decimales*, how many are printed.
    """

    objectif: str
    code: str
    libelle: str
    unite: str
    sens: str
    depart: Decimal | None
    cibles: tuple[Decimal | None, ...]
    realises: tuple[tuple[int, Decimal], ...] = ()
    verdict: str = ""
    premiere: int = 0
    decimales: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """What the archive says of a contract, the day apart.

    *famille* is the key of its family, *titre* its name. *date_fin* is its term, acts included. *vigueur*: whether it
    binds the parties; *clos*, whether another took its place or it was given up. *revues* are the accepted ones, whole
    and sound, oldest first; *a_corriger* the exercices whose review, or a part of it, went back. *signature* is the day
    on which the parties aim to sign. Amounts are in euros.
    """

    contrat: str
    dossier: str
    famille: str
    titre: str
    gestionnaire: str
    statut: str
    vigueur: bool
    clos: bool
    type: str = ""
    siren: str = ""
    finess_ej: str = ""
    region: str = ""
    departements: tuple[str, ...] = ()
    autorites: tuple[str, ...] = ()
    esms: tuple[Esms, ...] = ()
    date_effet: date | None = None
    date_fin: date | None = None
    signature: date | None = None
    siege: date | None = None
    dgc: Decimal | None = None
    part_ars: Decimal | None = None
    part_cd: Decimal | None = None
    echeances: tuple[EcheanceVue, ...] = ()
    revues: tuple[RevueVue, ...] = ()
    a_corriger: tuple[int, ...] = ()
    reunions: tuple[Reunion, ...] = ()
    avenants: int = 0
    dernier_avenant: str = ""
    suivi_par: str = ""
    courriel: str = ""
    trajectoires: tuple[Trajectoire, ...] = ()

    @property
    def places(self) -> int:
        return sum(one.places for one in self.esms)

    @property
    def derniere(self) -> RevueVue | None:
        """The review of the latest exercice."""
        return self.revues[-1] if self.revues else None

    def of_same(self, other: Position) -> bool:
        """Whether *other* is of the same organisation: its SIREN, else its FINESS EJ, else its name."""
        for mine, its in ((self.siren, other.siren), (self.finess_ej, other.finess_ej)):
            if mine and its:
                return mine == its
        return bool(self.gestionnaire) and self.gestionnaire.casefold() == other.gestionnaire.casefold()

    def revue(self, exercice: int) -> RevueVue | None:
        """The accepted review of *exercice*."""
        return next((one for one in self.revues if one.exercice == exercice), None)


@dataclass(frozen=True, slots=True)
class Alerte:
    """One alert: P1 to P12, what it asks for, why in a sentence, until when (None: no day), what to do."""

    cle: str
    titre: str
    niveau: Niveau
    texte: str
    limite: date | None = None
    action: str = ""


@dataclass(frozen=True, slots=True)
class Etape:
    """The next step: its day (the last one of a window that is open), what it is, in how many days, who does it."""

    jour: date
    evenement: str
    jours: int
    de_qui: str = ""
    ouverte: bool = False


@dataclass(frozen=True, slots=True)
class NonLu:
    """A contract that is there and of which nothing could be read, with the reason in words."""

    contrat: str
    raison: str


@dataclass(frozen=True, slots=True)
class LignePortefeuille:
    """A contract seen on a day. *annee* is its year under way on *duree*; 0 before the first day, or when it has no
    dates. *exercice* is the one whose review is due, *campagne* where that review stands. *suivant*: the contract that
    comes after, of the same organisation, or that holds the whole perimeter; *releves*: the establishments that a
    contract which comes after holds, whoever signs it.
    """

    position: Position
    annee: int
    duree: int
    etape: Etape | None
    suites: tuple[Etape, ...]
    exercice: int
    campagne: Campagne
    alertes: tuple[Alerte, ...] = ()
    suivant: str = ""
    releves: tuple[str, ...] = ()

    @property
    def niveau(self) -> Niveau | None:
        """The gravest level of its alerts."""
        levels = list(Niveau)
        return min((one.niveau for one in self.alertes), key=levels.index, default=None)

    def cles(self) -> Iterator[str]:
        """The names of its alerts."""
        return (one.cle for one in self.alertes)
