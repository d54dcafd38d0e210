"""What one step of a journey hands to the next: digests and short words, typed. Documents stay in the store.

They pass through the durable engine as canonical JSON, by the codec of the domain. An order for a piece carries that
piece; what it is to be, a draft or a text to sign, is a word and never a flag. What is noted or asked of the memory is
here too: this module knows no other of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import StrEnum
from typing import Literal
from urllib.parse import unquote

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.contrat_signe import Nature, SignatureRecue
from cpomdoc.domain.dossier import Engagement
from cpomdoc.domain.journal import RetourDit, Verdict
from cpomdoc.domain.negociation import Bilan, Proposee
from cpomdoc.domain.origine import ValeurChangee
from cpomdoc.domain.pieces import Made, Mention, Piece, PieceJointe, sujet_of
from cpomdoc.domain.relecture import Commentaire, Modification
from cpomdoc.domain.succession import Motif, Remplacement
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.domain.verrous import Entorse


class Role(StrEnum):
    """The part that a dropped file plays in the steps of its journey, as the journal says it."""

    FORMULAIRE = "formulaire"
    JOINTE = "jointe"
    RELECTURE = "relecture"
    SIGNE = "signe"
    COLIS = "colis"
    DEMANDE = "demande"
    EXTRAIT = "extrait"
    CADRE = "cadre"
    REPRISE = "reprise"
    LISTE = "liste"


# --- a dropped file -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """A dropped file, kept under *sha256*. *chemin* is its path below the inbox, in words; empty for a file that was
    made here. *recu_le*: ISO. *date_fichier* (ns) tells one drop of a content from the next. *apres* is the digest of
    the entry that took its place since, when it comes back; *par* who made it here, or who sent the mail that held it;
    *verrou* the forgotten lock that lay beside it.
    """

    sha256: str
    nom: str
    chemin: str
    recu_le: str
    date_fichier: int = 0
    apres: str = ""
    par: str = ""
    verrou: str = ""

    @property
    def fichier(self) -> str:
        """Its own name, without that of what held it."""
        own = unquote(self.chemin.rpartition("/")[2], errors="replace")
        return own or self.nom


@dataclass(frozen=True, slots=True, kw_only=True)
class ARanger:
    """A dropped file whose fate is known and noted: *etape* is the key of the entry that told it; empty for a form,
    which is put away once for all its verdicts.
    """

    depot: Depot
    contrat: str
    role: Role
    etape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Why a dropped file cannot be taken. *contrat* is empty when it is not known; *par*: who saved a draft last."""

    depot: Depot
    contrat: str
    role: Role
    anomalies: tuple[Anomalie, ...]
    par: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MisDeCote:
    """A file put aside; *retour* is the note that says why, below the outbox."""

    refus: Refuse
    etape: str
    retour: str

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.refus.depot, contrat=self.refus.contrat, role=self.refus.role, etape=self.etape)


# --- files that hold others -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ColisOuvert:
    """An archive or a mail that was opened: *fichiers* are to be dealt with, *refuses* are not. *par* sent it; *deja*
    says when it came first (ISO), empty the first time.
    """

    depot: Depot
    par: str
    fichiers: tuple[Depot, ...]
    refuses: tuple[Refuse, ...] = ()
    deja: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColisVide:
    """The same, once each file of it was dealt with."""

    depot: Depot
    etape: str

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat="", role=Role.COLIS, etape=self.etape)


# --- requests and references ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeLue:
    """A request that can be answered: *lignes* things asked by *par*. *contrat* is the one that it is stamped with."""

    depot: Depot
    contrat: str
    questionnaire: str
    par: str
    lignes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeRefusee:
    """A request of which something is to be corrected before anything is done."""

    depot: Depot
    contrat: str
    questionnaire: str
    compte: Compte


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandePrise:
    """A request that is noted, and will be answered. *deja* says when it came first (ISO), *retour* what went back."""

    depot: Depot
    contrat: str
    etape: str
    par: str
    lignes: int
    deja: str = ""
    retour: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat=self.contrat, role=Role.DEMANDE, etape=self.etape)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeRendue:
    """A request given back: *retour* is the workbook to correct, below the outbox."""

    depot: Depot
    contrat: str
    etape: str
    compte: Compte
    retour: str

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat=self.contrat, role=Role.DEMANDE, etape=self.etape)


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreGarde:
    """A budget frame that is kept: *titre* says of which kind and exercice, *repris* how many amounts were found,
    *ecartees* which sheets were refused; *retour* is the note that tells all of it, below the outbox. *deja*: when it
    came first (ISO).
    """

    depot: Depot
    etape: str
    titre: str
    repris: int
    ecartees: tuple[str, ...]
    retour: str
    deja: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat="", role=Role.CADRE, etape=self.etape)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraitGarde:
    """A national export that is kept. *deja* says when it came first (ISO)."""

    depot: Depot
    etape: str
    genre: str
    deja: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat="", role=Role.EXTRAIT, etape=self.etape)


# --- forms ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireRecu:
    """A form and its addressee; words are empty where it cannot be told."""

    depot: Depot
    contrat: str
    famille: str
    questionnaire: str
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compte:
    """What was found in a form: findings that block, of these the missing answers, findings to look at."""

    a_corriger: int
    a_remplir: int
    a_verifier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireAccepte:
    """A form whose answers are kept; *remplace* tells what it changed of the one that counted, in a phrase."""

    recu: FormulaireRecu
    compte: Compte
    remplace: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.recu.depot, contrat=self.recu.contrat, role=Role.FORMULAIRE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireRival:
    """A sound form, its answers kept under *dossier*, that does not take by itself the place of the one that counts
    (*contre*: the digest of the entry that accepted it).
    """

    recu: FormulaireRecu
    compte: Compte
    site: str
    dossier: str
    par: str
    ecrit_le: str
    contre: str
    motif: Motif
    remplacement: Remplacement


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireSuspendu:
    """A form that waits for a choice: *retour* is the note, below the outbox, that says what differs."""

    rival: FormulaireRival
    retour: str

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        recu = self.rival.recu
        return ARanger(depot=recu.depot, contrat=recu.contrat, role=Role.FORMULAIRE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireRefuse:
    """A form that is still to be given back."""

    recu: FormulaireRecu
    compte: Compte


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaireRendu:
    """A form given back: *retour* is what explains it, below the outbox; *reconnu* is false for no known form."""

    recu: FormulaireRecu
    compte: Compte
    retour: str
    reconnu: bool

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.recu.depot, contrat=self.recu.contrat, role=Role.FORMULAIRE)


# --- contracts signed elsewhere ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContratSigneRecu:
    """The signed document of a contract that is taken over: how many tables were seen in it and answers proposed.
    *retour* is the workbook that holds them, below the outbox, empty when there is nothing to propose; *deja* says when
    it came first (ISO).
    """

    depot: Depot
    contrat: str
    etape: str
    tableaux: int
    reponses: int
    remarques: tuple[str, ...]
    retour: str = ""
    deja: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat=self.contrat, role=Role.REPRISE, etape=self.etape)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListePreparee:
    """A list of contracts signed elsewhere: how many it has, how many workbooks were made in *dossier* (below the
    outbox), what is told of it; *deja* says when it came first (ISO).
    """

    depot: Depot
    etape: str
    contrats: int
    classeurs: int
    dossier: str
    remarques: tuple[str, ...]
    deja: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat="", role=Role.LISTE, etape=self.etape)


# --- joined documents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceReconnue:
    """A PDF whose place is known. *etablissement* is the name of its establishment, empty for the contract's own;
    *retires*: what was taken out of the file.
    """

    depot: Depot
    contrat: str
    famille: str
    etablissement: str
    piece: PieceJointe
    retires: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRangee:
    """A PDF at its place. *remplace* names the file that stood there, *deja* says when it came first (ISO); both may
    be empty.
    """

    depot: Depot
    contrat: str
    etape: str
    annexe: int
    titre: str
    site: str
    pages: int
    remplace: str
    retires: tuple[str, ...]
    deja: str

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat=self.contrat, role=Role.JOINTE, etape=self.etape)


# --- reviewed drafts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjetReconnu:
    """A Word draft that came back: which *piece* it revises, and whose *partie* speaks (empty: nobody said). *base* is
    the recipe of the text of today, *version* and *du* those that this text bears, *projet* the recipe of the draft
    that was corrected, *pret* the kept file that takes its place. *propositions* are its tracked changes,
    *fusion* says what became of its corrections, *perdu*
    how many times the same file was taken before and is in today's text no more. *entorses*: what it changes of the
    wording that the law imposes. *valeurs* are the generated values that it says otherwise than the draft that was
    corrected; None: nobody could look.
    """

    depot: Depot
    contrat: str
    par: str
    piece: str
    titre: str
    base: str
    version: int
    pret: str
    modifications: tuple[Modification, ...]
    remarques: tuple[Commentaire, ...]
    inchange: bool
    propositions: tuple[Proposee, ...]
    partie: str
    projet: str
    du: str
    perdu: int
    fusion: Bilan
    entorses: tuple[Entorse, ...]
    valeurs: tuple[ValeurChangee, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjetRelu:
    """A review that is noted. *retires*: what was taken out of its file."""

    depot: Depot
    contrat: str
    etape: str
    par: str
    piece: str
    titre: str
    modifications: int
    commentaires: int
    retires: tuple[str, ...]
    inchange: bool
    partie: str
    propositions: int
    a_concilier: int
    a_verifier: int

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox."""
        return ARanger(depot=self.depot, contrat=self.contrat, role=Role.RELECTURE, etape=self.etape)


# --- signed files ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SigneExamine:
    """What a signed file is worth. *nature* is empty when the file came too late to be looked at; *anomalies* say why
    it does not count, *raisons* what leaves a doubt. *autres*: the scans that hold its other pages (digest, name);
    *pages*: of a scan that lacks some, those that it shows, 0 for one that is not known.
    """

    depot: Depot
    contrat: str
    version: int
    sujet: str
    titre: str
    verdict: Verdict
    nature: Literal[Nature, ""] = ""
    signatures: tuple[SignatureRecue, ...] = ()
    raisons: tuple[str, ...] = ()
    verifications: tuple[tuple[str, str], ...] = ()
    anomalies: tuple[Anomalie, ...] = ()
    autres: tuple[tuple[str, str], ...] = ()
    pages: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigneJuge:
    """A signed file, kept or put aside; *retour* is the note that says why it does not count, empty when it does."""

    examen: SigneExamine
    etape: str
    retour: str = ""

    @property
    def a_ranger(self) -> ARanger:
        """What is to leave the inbox; nothing does when the file was signed here."""
        return ARanger(depot=self.examen.depot, contrat=self.examen.contrat, role=Role.SIGNE, etape=self.etape)


Juge = (
    FormulaireAccepte | FormulaireSuspendu | FormulaireRendu | PieceRangee | ProjetRelu | SigneJuge | ColisOuvert
    | MisDeCote | DemandePrise | DemandeRendue | ExtraitGarde | CadreGarde | ContratSigneRecu | ListePreparee
)  # fmt: skip
"""A dropped file whose fate is known."""


# --- versions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What a version is made from: the digests of *dossiers* and of the forms that they come from, the documents
    joined, the recipes of the reviews, what binds the establishments elsewhere. *date* is that of the last of these.
    *fige* is the version whose family the contract keeps, once it was sent to be signed; *fige_actes*, that whose
    family its acts keep; None: the family in use. *trop_tot*: it has acts, and not all have signed it: they wait.
    """

    contrat: str
    famille: str
    dossiers: tuple[str, ...]
    formulaires: tuple[str, ...]
    jointes: tuple[PieceJointe, ...]
    relus: tuple[str, ...]
    ailleurs: tuple[Engagement, ...]
    date: str
    fige: int | None = None
    fige_actes: int | None = None
    trop_tot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Workbooks compared with one another: those given back, and the findings that block."""

    demande: Demande
    retours: tuple[RetourDit, ...]
    a_corriger: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Projet:
    """The next version: its *pieces* in order, those of the version before that stay (*gardees*), the keys of those
    *a_faire*; *references*: by key of act, the version that it is compared with. *nouvelle*: whether it differs at all.
    """

    demande: Demande
    version: int
    mention: Mention
    gestionnaire: str
    pieces: tuple[Piece, ...]
    references: Mapping[str, int]
    gardees: tuple[Made, ...]
    a_faire: tuple[str, ...]
    nouvelle: bool

    @property
    def ordres(self) -> tuple[Ordre, ...]:
        """One order a piece to make."""
        return tuple(
            Ordre(
                contrat=self.demande.contrat,
                famille=self.demande.famille,
                dossiers=self.demande.dossiers,
                jointes=self.demande.jointes,
                date=self.demande.date,
                version=self.version,
                mention=self.mention,
                gestionnaire=self.gestionnaire,
                piece=piece,
                sommaire=tuple(one.key for one in self.pieces),
                reference=self.references.get(sujet_of(piece.key)),
                fige=self.demande.fige,
                fige_actes=self.demande.fige_actes,
                relus={one.key: one.relu for one in self.pieces if one.relu},
            )
            for piece in self.pieces
            if piece.key in self.a_faire
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordre:
    """One *piece* to write, as *mention* says, from the *dossiers*; it may cite those whose keys are in *sommaire*.
    *reference* is the version that an act is compared with; *fige* and *fige_actes* are those of its demand; *relus*
    are the pieces of the version whose text somebody reviewed, with the Word file that holds it.
    """

    contrat: str
    famille: str
    dossiers: tuple[str, ...]
    jointes: tuple[PieceJointe, ...]
    date: str
    version: int
    mention: Mention
    gestionnaire: str
    piece: Piece
    sommaire: tuple[str, ...]
    reference: int | None
    fige: int | None = None
    fige_actes: int | None = None
    relus: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRedigee:
    """A Word draft, contents still to be filled, kept under *projet*; *tableur* is its workbook, empty without one.
    *origines* say where its values come from; empty for one that a former release wrote.
    """

    ordre: Ordre
    projet: str
    tableur: str = ""
    origines: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjetFait:
    """A version whose pieces are all made."""

    projet: Projet
    faites: tuple[Made, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionGardee:
    """A version whose manifest is in the archive."""

    contrat: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRendue:
    """What came out of a demand: workbooks given back, and the *version*, None when nothing called for one. *gardees*
    of its *pieces* were as before.
    """

    retours: tuple[RetourDit, ...]
    a_corriger: int
    version: int | None = None
    pieces: int = 0
    gardees: int = 0
    pages: int = 0


# --- the file to sign -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A form that goes into the file to sign."""

    nom: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BonASigner:
    """Somebody (*par*, *le*) says that the version *approuvee* is good to sign; *sujet* and *titre* say what of it.
    *tete* is the last entry of the journal when that was judged possible; None when this cannot be.
    """

    demande: Demande
    approuvee: int
    sujet: str
    titre: str
    sources: tuple[Source, ...]
    par: str
    le: str
    tete: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accord:
    """The same, noted: the agreement of the first time counts, with its person and its moment."""

    bon: BonASigner
    par: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjetASigner:
    """The version to come, whose pieces are final texts. *sujet* and *titre* say what of it is signed, *annexes* those
    that an act brings with it; *par* agreed.
    """

    projet: Projet
    sujet: str
    titre: str
    sources: tuple[Source, ...]
    par: str
    annexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesASigner:
    """The same, its pieces made."""

    projet: ProjetASigner
    faites: tuple[Made, ...]

    @property
    def toutes(self) -> tuple[Made, ...]:
        """Every piece of the version."""
        return (*self.projet.projet.gardees, *self.faites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A joined document in the form that an archive can hold (*pdf*); *original* is what people joined."""

    fichier: str
    annexe: int
    titre: str
    original: str
    pdf: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """All that is to be signed: the pieces made and the joined documents."""

    pieces: PiecesASigner
    documents: tuple[Document, ...]

    @property
    def asigner(self) -> ProjetASigner:
        """The version that they are signed in."""
        return self.pieces.projet


@dataclass(frozen=True, slots=True, kw_only=True)
class Garde:
    """The same with its cover (*sha256*, *pages*) and the fingerprint of all."""

    documents: Documents
    sha256: str
    pages: int
    empreinte: str

    @property
    def asigner(self) -> ProjetASigner:
        """What it covers."""
        return self.documents.asigner


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseFaite:
    """The one file to sign."""

    garde: Garde
    sha256: str
    nom: str
    pages: int
    champs: tuple[str, ...]
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiasseEnvoyee:
    """The file to sign where people take it."""

    contrat: str
    version: int
    par: str
    nom: str
    pages: int


# --- the seal -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scellement:
    """What all have signed is to be sealed: the *version* that was sent, up to the entry *tete* of the journal (*date*:
    its moment)."""

    demande: Demande
    version: int
    sujet: str
    titre: str
    gestionnaire: str
    tete: str
    date: str

    @property
    def contrat(self) -> str:
        """The contract whose signing is sealed."""
        return self.demande.contrat


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheFaite:
    """The history sheet, kept under *fiche*."""

    scellement: Scellement
    fiche: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionScellee:
    """The version « signée » that cites what was sealed."""

    scellement: Scellement
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierScelle:
    """The sealed folder where people find it, below the outbox."""

    contrat: str
    version: int
    dossier: str


# --- through the durable engine -------------------------------------------------------------------------------------


def write(value: object) -> str:
    """A value as canonical JSON, under the name of its class."""
    return dumps({"classe": type(value).__name__, "valeur": codec.to_plain(value)}).decode()


def read(text: str) -> object:
    """The value that ``write`` wrote. ValueError when it is not one of these classes, or not of this release."""
    plain = loads(text.encode())
    kind = _CLASSES.get(plain["classe"])
    if kind is None:
        raise ValueError(f"« {plain['classe']} » is no value between steps")
    return codec.from_plain(kind, plain["valeur"])


_CLASSES: Mapping[str, type] = {
    name: kind for name, kind in globals().items() if isinstance(kind, type) and is_dataclass(kind)
}
