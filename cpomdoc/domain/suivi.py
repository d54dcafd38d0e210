"""What one sees of a contract: its statut, what is awaited, its versions and findings. Made by stages/follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Jour  # noqa: N812  (a field is called date)
from datetime import datetime, timedelta
from typing import Annotated

from cpomdoc.domain.avant_signature import Points
from cpomdoc.domain.avis import AvisVu, ObjetVu
from cpomdoc.domain.conformite import Grille
from cpomdoc.domain.moyens import LigneNegociee
from cpomdoc.domain.negociation import DossierPartie, Remarque
from cpomdoc.domain.statut import Statut

CALENDRIER = "calendrier.ics"
"""The calendar of a contract, in its folder of the outbox: always this name and this place, whatever the version."""


_moment = datetime.fromisoformat
_AT_ONCE = timedelta(minutes=2)
"""Between the date of a fact and its entry: a version takes a while to make."""


@dataclass(frozen=True, slots=True)
class Anomalie:
    """A finding as it is shown: *gravite* is the value of Severity; *cellule* as « C9 », empty for a file."""

    code: Annotated[str, "its code in the catalogue: E-101"]
    gravite: Annotated[str, "« bloquant », « a_verifier » or « information »"]
    feuille: Annotated[str, "sheet of the workbook; empty for a whole file"]
    cellule: Annotated[str, "cell, as « C9 »; empty for a whole file"]
    champ: Annotated[str, "key of the answer, with its row in a table"]
    question: Annotated[str, "the question, as the form asks it"]
    vu: Annotated[str, "what was typed"]
    message: Annotated[str, "what is wrong, for people"]
    remede: Annotated[str, "what to do, for people"]
    questionnaire: Annotated[str, "key of the questionnaire; may be empty"] = ""
    site: Annotated[str, "establishment or act; may be empty"] = ""


@dataclass(frozen=True, slots=True)
class Attendu:
    """Something awaited: *quoi* (« le questionnaire Moyens »), *de_qui*, *depuis* (ISO, or empty), *action*."""

    quoi: str
    de_qui: str
    depuis: str
    action: str
    kind: str = ""  # "formulaire", "correction", "relecture", "approbation", "signature", "verification", "jointe"…


@dataclass(frozen=True, slots=True)
class Fichier:
    """A file that people may open: path relative to the outbox, size in bytes."""

    titre: str
    chemin: str
    taille: int = 0


@dataclass(frozen=True, slots=True)
class PieceVue:
    """A piece of a version: *version* is the one in which it was written (an unchanged piece keeps its own).
    *relue*: by whom it was reviewed in Word. *excel*: the workbook of its table, if it has one.
    """

    titre: str
    pages: int
    version: int
    word: Fichier
    pdf: Fichier
    relue: str = ""
    excel: Fichier | None = None


@dataclass(frozen=True, slots=True)
class ChangementVu:
    """One answer that changed: the question, before, after, all as people read them."""

    question: str
    avant: str
    apres: str
    lieu: str = ""


@dataclass(frozen=True, slots=True)
class VersionVue:
    """A version: number, its name (« projet »), when, why, its pieces, the answers that changed since the one before;
    *a_la_main*: what people changed in Word, each in a sentence.
    """

    numero: int
    nom: str
    date: str
    resume: str
    pieces: tuple[PieceVue, ...]
    changements: tuple[ChangementVu, ...]
    a_la_main: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetourVu:
    """A text that somebody returned: the file, of which document and version, for which party and by whom, when (ISO);
    what was done with it, in a sentence.
    """

    nom: str
    titre: str
    version: int
    partie: str
    personne: str
    date: str
    bilan: str


@dataclass(frozen=True, slots=True)
class FormulaireVu:
    """One questionnaire of the contract: *etat* is attendu, accepte or refuse; *retour* the form to correct. *acte*: it
    is an act beside the contract, which is never awaited. *remplace* tells what the form changed of the one before,
    *a_savoir* of the forms that wait for a choice; *choix* are the notes about these.
    """

    questionnaire: str
    titre: str
    site: str
    etat: str
    nom: str
    date: str
    a_corriger: int
    a_verifier: int
    retour: Fichier | None = None
    a_remplir: int = 0
    acte: bool = False
    remplace: str = ""
    a_savoir: tuple[str, ...] = ()
    choix: tuple[Fichier, ...] = ()


@dataclass(frozen=True, slots=True)
class JointeVue:
    """A document to join: *etat* is attendu or recu. *fichier* is set once a version shows it."""

    annexe: int
    titre: str
    etablissement: str
    etat: str
    nom: str = ""
    date: str = ""
    pages: int = 0
    fichier: Fichier | None = None


@dataclass(frozen=True, slots=True)
class EcheanceVue:
    """A computable date of the contract; *fin* is set when it is a window; *source* is the article.

    *exigible*: once past, a contract in preparation is late. A date that is only recalled is not. *cle* tells it apart
    from the other dates of its contract, whatever its day and its words become.
    """

    date: Annotated[Jour, "the day, or the first day of a window"]
    fin: Annotated[Jour | None, "the last day of a window; null for one day"]
    evenement: Annotated[str, "what falls on it, for people"]
    source: Annotated[str, "the article that sets it"]
    exigible: Annotated[bool, "whether a contract in preparation is late once it is past"] = True
    cle: Annotated[str, "what tells it from the other dates of the contract"] = ""
    doute: Annotated[str | None, "what those who wrote the model are not sure of; left out when they are"] = None
    charge: Annotated[str | None, "who does it: « gestionnaire », « comite »…; left out when nobody said"] = None


@dataclass(frozen=True, slots=True)
class Fait:
    """One line of the history: when, who, what in French, names of what went in and out. *date* is that of what was
    done, *ecrit_le* when it was written (empty where no release said it): later, after a failure.
    """

    numero: int
    date: str
    acteur: str
    texte: str
    entrees: tuple[str, ...]
    sorties: tuple[str, ...]
    ecrit_le: str = ""

    @property
    def vrai(self) -> str:
        """When it was written; the date of what was done where no release said it."""
        return self.ecrit_le or self.date

    @property
    def apres_coup(self) -> bool:
        """Whether it was written a while after the date that it tells."""
        return bool(self.ecrit_le) and _moment(self.ecrit_le) - _moment(self.date) > _AT_ONCE


@dataclass(frozen=True, slots=True)
class PartieVue:
    """A party that signs: *etat* is à venir, attendue, à vérifier or signé.

    *nom* is who is to sign for it. Once it has signed: *signataire* is the name read, *date* the moment (ISO), *nature*
    how. *raisons* say what leaves a doubt, or why a doubt was set aside. Before: *date* is since when it is awaited.
    """

    denomination: str
    qualite: str
    etat: str
    nom: str = ""
    role: str = ""
    signataire: str = ""
    date: str = ""
    nature: str = ""
    raisons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScelleVue:
    """What all have signed, sealed: the version and the folder (below the outbox) that keep it, who sealed it, whether
    the time was stamped. *signes* are the signed files, *fiche* the history sheet.
    """

    version: int
    date: str
    dossier: str
    sceau: str
    horodate: bool
    signes: tuple[Fichier, ...]
    fiche: Fichier | None
    lisezmoi: Fichier


@dataclass(frozen=True, slots=True)
class EnvoiVue:
    """A file sent to be signed: the contract, or the act whose piece is *sujet*. *depasse*: its text was made anew
    since. *ecartes*: what is said of signed files that came since and do not count. *scelle* once all have signed and
    it was sealed.
    """

    sujet: str
    titre: str
    version: int
    date: str
    pages: int
    fichier: Fichier
    parties: tuple[PartieVue, ...]
    depasse: bool = False
    scelle: ScelleVue | None = None
    ecartes: tuple[str, ...] = ()

    @property
    def ouvert(self) -> bool:
        """Whether signatures are still awaited on it."""
        return self.scelle is None and not self.depasse

    @property
    def complet(self) -> bool:
        """Whether every party has signed."""
        return all(partie.etat == "signé" for partie in self.parties)


@dataclass(frozen=True, slots=True)
class Tete:
    """The last entry of a journal. Kept elsewhere, its digest shows that the end of the history was taken away."""

    numero: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EtatContrat:
    """All that the dashboard and « etat » say of one contract. *etapes* gives the date of each statut reached,
    *modeles* the templates of former days that it keeps; empty when they are those of today. *opinions* are those of
    the parties, *objets* the documents and forms on which they may give one. *depots* are the folders where its parties
    drop what they corrected, *comparatifs* the files that show what its last draft changes.
    """

    contrat: str
    dossier: str
    famille: str
    gestionnaire: str
    statut: Statut
    etapes: tuple[tuple[Statut, str], ...]
    periode: str
    attendus: tuple[Attendu, ...]
    formulaires: tuple[FormulaireVu, ...]
    versions: tuple[VersionVue, ...]
    anomalies: tuple[Anomalie, ...]
    echeances: tuple[EcheanceVue, ...]
    parties: tuple[PartieVue, ...]
    faits: tuple[Fait, ...]
    jointes: tuple[JointeVue, ...] = ()
    envois: tuple[EnvoiVue, ...] = ()
    conformite: Grille = ()
    points: Points = ()
    remarques: tuple[Remarque, ...] = ()
    opinions: tuple[AvisVu, ...] = ()
    objets: tuple[ObjetVu, ...] = ()
    negociees: tuple[LigneNegociee, ...] = ()
    tete: Tete | None = None
    modeles: str = ""
    retours: tuple[RetourVu, ...] = ()
    depots: tuple[DossierPartie, ...] = ()
    comparatifs: tuple[Fichier, ...] = ()


@dataclass(frozen=True, slots=True)
class Avis:
    """A notice for the top of the page: *gravite* is « monde » (the world failed), « attention » or « fait »
    (what was done for somebody who asked).
    """

    gravite: str
    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class EtatInstance:
    """All that the first page says: who runs it, when it was made, the folder names people see, contracts, notices;
    *illisibles*, the contracts that are there and whose history cannot be read.
    """

    service: str
    etabli_le: str
    inbox: str
    outbox: str
    avis: tuple[Avis, ...]
    contrats: tuple[EtatContrat, ...]
    illisibles: tuple[str, ...] = ()
