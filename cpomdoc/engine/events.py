"""What the engine did, as whoever watches or asks is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cpomdoc.domain.attente import FichierEnAttente
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.journal import Verdict

FormVerdict = Literal["accepte", "en_attente", "refuse", "non_reconnu", "deja_recu", "ignore"]
JointeVerdict = Literal["jointe", "remplacee", "deja_recu", "ecartee"]
DemandeVerdict = Literal["prise", "refuse", "deja_recu", "ecartee"]
ColisVerdict = Literal["ouvert", "deja_recu", "ecartee"]
RelectureVerdict = Literal["relue", "inchangee", "ecartee"]

# --- what was dropped: each kind says its name, its contract, the seconds spent, and whether a version is called for


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDone:
    """A dropped file was dealt with. *retour* is a path relative to the outbox; *first* when it was seen before;
    *remplace* what it changes, or would change, of the form that counted.
    """

    name: str
    verdict: FormVerdict
    contrat: str = ""
    questionnaire: str = ""
    a_corriger: int = 0
    a_verifier: int = 0
    seconds: float = 0.0
    retour: str = ""
    first: str = ""
    a_remplir: int = 0
    remplace: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return self.verdict == "accepte"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointeDone:
    """A PDF was dealt with. *remplace* names the file whose place it took, *first* says when it was joined before,
    *retour* is the note, relative to the outbox, that says why it was not; *retires* what was taken out of the file.
    """

    name: str
    verdict: JointeVerdict
    contrat: str
    annexe: int = 0
    titre: str = ""
    site: str = ""
    pages: int = 0
    seconds: float = 0.0
    remplace: str = ""
    first: str = ""
    retour: str = ""
    retires: tuple[str, ...] = ()

    @property
    def calls_for_a_version(self) -> bool:
        return self.verdict in {"jointe", "remplacee"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelectureDone:
    """A Word draft was dealt with: *titre* is the piece that it revises, *par* who saved it last, *modifications* how
    many changes it makes, *partie* who speaks, *favorable* whether it agrees so, *propositions* how many it tracked,
    *retires* what was taken out of its file, *a_concilier* and *a_verifier*
    the passages that its merge leaves to people. *retour* is the note, relative to the outbox, that says why it was not
    taken.
    """

    name: str
    verdict: RelectureVerdict
    contrat: str
    piece: str = ""
    titre: str = ""
    par: str = ""
    commentaires: int = 0
    seconds: float = 0.0
    retour: str = ""
    modifications: int = 0
    retires: tuple[str, ...] = ()
    partie: str = ""
    propositions: int = 0
    a_concilier: int = 0
    a_verifier: int = 0
    favorable: bool = False

    @property
    def calls_for_a_version(self) -> bool:
        return self.verdict == "relue"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigneDone:
    """A signed file was dealt with: who signed, who is still awaited. *raisons* tell a doubt or a refusal, *remarques*
    what else the file holds; *retour* is the note, relative to the outbox, that explains a refusal.
    """

    name: str
    verdict: Verdict
    contrat: str
    titre: str
    nature: str
    signataires: tuple[str, ...]
    attendus: tuple[str, ...]
    raisons: tuple[str, ...]
    seconds: float = 0.0
    retour: str = ""
    remarques: tuple[str, ...] = ()

    @property
    def calls_for_a_version(self) -> bool:
        return False  # what all signed is sealed, not written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class ColisDone:
    """An archive or a mail was opened: *fichiers* are the names of what it held, each told by an event of its own.
    *par* is who sent the mail, *first* when it came before, *retour* the note that says why it was not opened.
    """

    name: str
    verdict: ColisVerdict
    contrat: str = ""
    fichiers: tuple[str, ...] = ()
    par: str = ""
    seconds: float = 0.0
    first: str = ""
    retour: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeDone:
    """A request was taken: *lignes* things asked by *par*, each answered later. *retour* is what goes back, *first*
    when it came before.
    """

    name: str
    verdict: DemandeVerdict
    contrat: str = ""
    par: str = ""
    lignes: int = 0
    a_corriger: int = 0
    a_remplir: int = 0
    seconds: float = 0.0
    first: str = ""
    retour: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraitDone:
    """A national export was kept, to fill forms in advance; *first* when it came before."""

    name: str
    verdict: Literal["gardee", "deja_recu"]
    genre: str
    contrat: str = ""
    seconds: float = 0.0
    first: str = ""
    retour: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreDone:
    """A budget frame was kept, or put aside; *titre* and *repris* say of which kind, and how many amounts were found,
    *ecartees* which sheets were refused; *retour* is the note that tells it, below the outbox.
    """

    name: str
    verdict: Literal["gardee", "deja_recu", "ecartee"]
    titre: str = ""
    repris: int = 0
    ecartees: tuple[str, ...] = ()
    contrat: str = ""
    seconds: float = 0.0
    first: str = ""
    retour: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContratSigneDone:
    """The signed document of a contract that is taken over was kept: *tableaux* seen in it, *reponses* proposed in the
    workbook *retour* (relative to the outbox; empty when there is none), *remarques* about the reading; *first* when it
    came before.
    """

    name: str
    verdict: Literal["lu", "deja_recu"]
    contrat: str
    tableaux: int = 0
    reponses: int = 0
    remarques: tuple[str, ...] = ()
    seconds: float = 0.0
    retour: str = ""
    first: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False  # what it proposes counts once somebody has confirmed it


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeDone:
    """A list of contracts signed elsewhere was read: *classeurs* to complete were put in *dossier* (relative to the
    outbox), *remarques* cite what lacks; *first* when it came before.
    """

    name: str
    verdict: Literal["preparee", "deja_recu"]
    contrats: int
    classeurs: int
    dossier: str = ""
    remarques: tuple[str, ...] = ()
    contrat: str = ""
    seconds: float = 0.0
    first: str = ""
    retour: str = ""

    @property
    def calls_for_a_version(self) -> bool:
        return False


FileDone = (
    FormDone | JointeDone | RelectureDone | SigneDone | ColisDone | DemandeDone | ExtraitDone | CadreDone
    | ContratSigneDone | ListeDone
)  # fmt: skip


# --- what follows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionDone:
    """A version was made. *folder* is relative to the outbox."""

    contrat: str
    numero: int
    pieces: int
    unchanged: int
    pages: int
    seconds: float
    folder: str


@dataclass(frozen=True, slots=True)
class Held:
    """A contract whose workbooks do not fit together: what was given back, relative to the outbox."""

    contrat: str
    a_corriger: int
    retours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """The world failed for a file or a contract; it will be tried again."""

    subject: str
    error: CpomdocError


@dataclass(frozen=True, slots=True)
class Accroc:
    """Something beside the work could not be done: what, why, what goes on meanwhile. It is tried again."""

    quoi: str
    error: CpomdocError
    suite: str


@dataclass(frozen=True, slots=True)
class FamilleFautive:
    """The files of a family are not taken: why, what to do, what goes on meanwhile (*suite*). *arretee*: nothing does,
    since nobody knows how the family was when it was sound.
    """

    famille: str
    message: str
    remede: str
    suite: str
    arretee: bool


@dataclass(frozen=True, slots=True)
class ScelleDone:
    """What all parties signed was sealed and archived; *dossier* is relative to the outbox, *sceau* who sealed it."""

    contrat: str
    titre: str
    version: int
    dossier: str
    sceau: str
    seconds: float


@dataclass(frozen=True, slots=True)
class LiasseDone:
    """The one file to sign was made: where it lies below the outbox, who signs it."""

    contrat: str
    version: int
    titre: str
    par: str
    pages: int
    fichier: str
    parties: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class DiffereDone:
    """Somebody said « bon à signer » too early: *raisons* say why, also in *retour*, a note below the outbox."""

    contrat: str
    titre: str
    par: str
    raisons: tuple[str, ...]
    retour: str


@dataclass(frozen=True, slots=True)
class Waits:
    """A file of the inbox cannot be taken now; it is told once, and taken as soon as it can be."""

    file: FichierEnAttente


@dataclass(frozen=True, slots=True)
class LockIgnored:
    """A file is taken although a lock lies beside it: *lock* tells whose, and how old it is."""

    name: str
    lock: str


@dataclass(frozen=True, slots=True)
class RepondueDone:
    """A request was answered: *faites* say what was done, *raisons* what was not; *retour* is what goes back."""

    name: str
    contrat: str
    par: str
    faites: tuple[str, ...]
    raisons: tuple[str, ...]
    retour: str


@dataclass(frozen=True, slots=True)
class FormLaid:
    """The form of an act that is due was laid by itself, filled in advance; *fichier* is below the outbox."""

    contrat: str
    titre: str
    fichier: str
    ecrites: int


Event = (
    FileDone
    | FormLaid
    | RepondueDone
    | VersionDone
    | Held
    | LiasseDone
    | DiffereDone
    | ScelleDone
    | FamilleFautive
    | Accroc
    | Trouble
    | Waits
    | LockIgnored
)
