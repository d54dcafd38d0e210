"""The words of a simulation of the means: accounts, movements between them, what holds them; what they become.

Amounts are in euros, rates in % (3.5 means 3,5 %), years are exercices. A *compte* is an establishment × a section or a
budget × an *enveloppe*, the authority and the financing that may never be mixed with another (CASF, R. 314-43-1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)
ENDLESS = 9999
"""The last exercice of what has no end."""


class Nature(StrEnum):
    """What kind of account it is: which balance the law asks of it (R. 314-222)."""

    CONTRAT = "Compte du contrat"
    HORS = "Hors contrat ou préfet"
    COMMERCIAL = "Budget commercial d’ESAT"
    DNA = "Dotation non affectée"
    SIC = "Service industriel et commercial"


class Source(StrEnum):
    """Where the money of a movement comes from."""

    DOTATION = "Dotation reconductible"
    ECONOMIE = "Économie provisoire"
    CNR = "Crédits non reconductibles"
    RESULTAT = "Résultat à affecter"
    FRNG = "Fonds de roulement"
    CAF = "Autofinancement"


class Emploi(StrEnum):
    """What the money of a movement becomes."""

    EXPLOITATION = "Exploitation"
    INVESTISSEMENT = "Investissement"
    TRESORERIE = "Réserve de trésorerie"
    AMORTISSEMENTS = "Compensation des amortissements"
    COMPENSATION = "Réserve de compensation"
    REPORT = "Report à nouveau"


class Decision(StrEnum):
    """What the committee decided of the scenario that is proposed."""

    ETUDE = "À l’étude"
    ACCEPTEE = "Acceptée"
    REFUSEE = "Refusée"


TWO_ENDS = frozenset({Source.DOTATION, Source.ECONOMIE})
"""Money that an account already has: what one receives, another gives (R. 314-43-1)."""
PROVISIONAL = frozenset({Source.ECONOMIE, Source.CNR})
"""Money that will not come again."""


@dataclass(frozen=True, slots=True)
class Enveloppe:
    """The money that may move: one authority, one financing, one legal person."""

    personne: str
    autorite: str
    financement: str


@dataclass(frozen=True, slots=True)
class Compte:
    """One account in the exercice simulated. *base*: what the authority pays; *charges*, *produits*: groups I to III.

    *taux*: the yearly growth retained for the base, 0 where none is fixed. *objectif* and *realise*: activity in %,
    None without a target.
    """

    code: str
    finess_et: str
    section: str
    enveloppe: Enveloppe
    nature: Nature
    modalite: str
    base: Decimal
    charges: tuple[Decimal, Decimal, Decimal]
    produits: tuple[Decimal, Decimal, Decimal]
    taux: Decimal = ZERO
    regime: str = ""
    objectif: Decimal | None = None
    realise: Decimal | None = None
    etp: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One movement. *de* and *vers* are codes of accounts, "" for money that no account gives or receives.

    *groupe*: 1 to 3. *duree*: how many exercices from *debut*, None for a lasting one. *durable*: the charge goes on
    after the money. *poste_occupe*: what is taken pays somebody in place. *fleche*: what the money is tied to, "" for
    nothing; *objet_garde*: it still pays that. *rang*: its row in its workbook, from 0;
    *numero*: the one that people gave it in its scenario.
    """

    rang: int
    scenario: str
    de: str
    vers: str
    montant: Decimal
    groupe: int
    debut: int
    duree: int | None
    source: Source
    emploi: Emploi
    durable: bool
    poste_occupe: bool = False
    fleche: str = ""
    objet_garde: bool = False
    etp: Decimal = ZERO
    objet: str = ""
    numero: int = 0

    @property
    def end_of_money(self) -> int:
        """The last exercice in which the money comes; what is not reconducted comes once, or as long as it says."""
        if self.duree is not None:
            return self.debut + self.duree - 1
        return self.debut if self.source in PROVISIONAL else ENDLESS

    @property
    def end_of_charge(self) -> int:
        """The last exercice of the charge that it pays."""
        return ENDLESS if self.durable else self.end_of_money

    def pays_in(self, exercice: int) -> bool:
        """Whether its money comes in *exercice*."""
        return self.debut <= exercice <= self.end_of_money

    def costs_in(self, exercice: int) -> bool:
        """Whether its charge is there in *exercice*."""
        return self.debut <= exercice <= self.end_of_charge


@dataclass(frozen=True, slots=True)
class Cadre:
    """What stands around the accounts. A None is « sans objet »: what needs it is not looked at.

    *dernier* is the last exercice of the PGFP, *resultat_dernier* its result there. *siege_reparti* is what accounts
    pay today, *siege_autorise* what the authorisation allows (R. 314-92). *frng*: on 1 January of *exercice*
    (R. 314-229).
    """

    exercice: int
    dernier: int
    prive: bool
    entre_comptes: bool
    quotes_parts_fixees: bool = False
    caf: Decimal | None = None
    capital: Decimal | None = None
    frng: Decimal | None = None
    resultat_dernier: Decimal | None = None
    siege_taux: Decimal | None = None
    siege_reparti: Decimal | None = None
    siege_autorise: Decimal | None = None

    @property
    def exercices(self) -> tuple[int, ...]:
        """The years that are always shown: N, N+1, the last one of the PGFP, each once."""
        return tuple(dict.fromkeys((self.exercice, self.exercice + 1, max(self.dernier, self.exercice + 1))))


@dataclass(frozen=True, slots=True)
class ResultatCompte:
    """The result of an account to affect, with what it has to cover a deficit (R. 314-234)."""

    compte: str
    resultat: Decimal
    report: Decimal = ZERO
    reserve: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that a workbook « Répartition des moyens » says. *propose* is the scenario that is proposed, "" for none.

    *entiere*: every account and every movement could be read; a sum over those that could proves nothing.
    """

    cadre: Cadre
    comptes: tuple[Compte, ...]
    mouvements: tuple[Mouvement, ...]
    propose: str
    scenarios: tuple[str, ...] = ()
    resultats: tuple[ResultatCompte, ...] = ()
    entiere: bool = True

    def compte(self, code: str) -> Compte | None:
        """The account named *code*, or None."""
        return next((one for one in self.comptes if one.code == code), None)

    def proposes(self) -> tuple[Mouvement, ...]:
        """The movements of the scenario that is proposed."""
        return tuple(one for one in self.mouvements if one.scenario == self.propose)


class Voie(StrEnum):
    """The act that a movement needs."""

    AUCUN = "Aucun acte"
    DECISION = "Décision modificative"
    ARRETE = "Décision modificative, puis arrêté annuel de tarification"
    AVENANT = "Avenant au contrat"


class Motif(StrEnum):
    """Why an act is needed, or none."""

    EXERCICE = "Redéploiement dans l’exercice, à faire approuver"
    DURABLE = "Redéploiement durable\u00a0: l’arrêté annuel fixe la nouvelle répartition"
    QUOTES_PARTS = "Le contrat fixe la répartition pour toute sa durée\u00a0: il est modifié"
    NOTIFIE = "Crédits notifiés par l’autorité"
    AFFECTATION = "Décision d’affectation du gestionnaire"
    ENTRE_COMPTES = "L’affectation entre comptes de résultat se prévoit au contrat"
    BOULEVERSE = "L’économie générale de l’EPRD est bouleversée"
    MOYENS_PROPRES = "Le gestionnaire emploie ses propres moyens, sans déséquilibre"
    ACTIVITE = "Une nouvelle cible d’activité va avec les moyens"


@dataclass(frozen=True, slots=True)
class Parametres:
    """The dated values that rules need (commun/reglementation/repartition.toml).

    *modalites_exercice*: those of R. 314-40 whose account lends for one exercice only. *emplois_interdits*: of the
    surpluses of L. 342-1. *regime_interdit*: the word by which an account says that it is one of these.
    *seuil_activite*: % of a base whose withdrawal asks for another target. *delai_dm*: months to bring a decision when
    the economy of the EPRD is upset. *scenarios*: how many at most. *autres_d_abord*: between
    accounts, surpluses cover a deficit before what its account has. *textes*: the text that asks for the act of each
    reason.
    """

    modalites_exercice: tuple[str, ...]
    emplois_interdits: tuple[str, ...]
    regime_interdit: str
    seuil_activite: Decimal
    delai_dm: int
    scenarios: int = 3
    autres_d_abord: bool = True
    textes: Mapping[Motif, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touche:
    """A rule that something breaks: a movement (*mouvement*, its row), an account (*compte*), else the whole.

    *ecart* is in euros, or in % for activity: by how much.
    """

    regle: str
    mouvement: int | None = None
    compte: str = ""
    ecart: Decimal = ZERO
    exercice: int = 0


@dataclass(frozen=True, slots=True)
class Effet:
    """What an account becomes in an exercice, before and after the movements. *siege*: by how much its share moves."""

    compte: str
    exercice: int
    avant: Decimal
    apres: Decimal
    charges: Decimal
    produits: Decimal
    charges_groupes: tuple[Decimal, Decimal, Decimal]
    siege: Decimal
    etp: Decimal

    @property
    def ecart(self) -> Decimal:
        """After minus before, in euros."""
        return self.apres - self.avant

    @property
    def resultat(self) -> Decimal:
        """Produits minus charges, in euros of the year simulated."""
        return self.produits - self.charges


@dataclass(frozen=True, slots=True)
class ActeNecessaire:
    """An act, why, the text that asks for it, within how many months (0: none is said); the movements, by row."""

    voie: Voie
    motif: Motif
    source: str
    mouvements: tuple[int, ...]
    delai_mois: int = 0


@dataclass(frozen=True, slots=True)
class Ecriture:
    """One answer that a decision writes: in which questionnaire, table and column, of which row, was, becomes.

    *cle* are the columns that name the row with their values; *tableau* "" for an answer that stands alone.
    """

    questionnaire: str
    tableau: str
    cle: tuple[tuple[str, str], ...]
    colonne: str
    ancien: Decimal | str | None
    nouveau: Decimal | str | date


class Manque(StrEnum):
    """Why something that a decision changes is written in no workbook: what is said of an account, of a movement, or of
    the whole.
    """

    LIGNE = "n’a pas de ligne à la feuille Base budgétaire"
    QUOTE_PART = "n’a pas de ligne à la feuille Quotes-parts de la dotation commune"
    MONTANT = "a une case sans montant dans le classeur Moyens, qui devrait changer"
    SIEGE = "paie une part des frais de siège, et la simulation n’en dit pas le taux"
    CIBLE = "a un objectif d’activité à changer, et le classeur Moyens ne dit pas celui de la simulation"
    TEMPORAIRE = "dure plusieurs exercices sans être pérenne, et le classeur Moyens n’a qu’un montant pour tous"
    ENTRE_COMPTES = "demande une affectation entre comptes, qu’une réponse du classeur Moyens ouvre"
    RESULTAT = "change le résultat de l’ensemble, donc le PGFP"
    SIEGE_TOTAL = "change le total des frais de siège"


@dataclass(frozen=True, slots=True)
class NonEcrit:
    """What a decision changes and that is not written in advance: of which account (*compte*) or movement (*mouvement*,
    its row), else of the whole; by how much, in € (*ecart*), when that is known.
    """

    manque: Manque
    compte: str = ""
    mouvement: int | None = None
    ecart: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Affecte:
    """What becomes of it: a surplus left to affect; a deficit that others cover, its report, its reserve; reported."""

    compte: str
    a_affecter: Decimal
    par_les_autres: Decimal
    par_report: Decimal
    par_reserve: Decimal
    deficit_reporte: Decimal
