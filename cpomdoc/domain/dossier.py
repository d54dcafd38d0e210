"""From dropped file to validated answers: Submission, Dossier, Refus, Contrat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.moyens import LigneNegociee
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.values import Scalar, Value


@dataclass(frozen=True, slots=True)
class Identity:
    """What the form says of itself: family, questionnaire, schema version and hash, contract stamped on it; for a form
    that was given back, the number of the attempt and the SHA-256 of the form that was refused; for one that an avenant
    changes, that of the form whose answers it holds. *repris* are the marks of what it was made with from the contract
    in force (schema/repris.py); empty for a form that was not.
    """

    famille: str
    questionnaire: str
    version: str
    hash: str
    contrat: str = ""
    attempt: int = 0
    refus: str = ""
    repris: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell answered, not interpreted: the cell as Excel holds it and the place a person sees."""

    cell: Cell
    at: CellRef


@dataclass(frozen=True, slots=True)
class HorsCase:
    """What somebody wrote on the form where no answer is read: beside the cells to fill, or as a *note* on one."""

    text: str
    at: CellRef
    note: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A form, read: every answer by its key, nothing interpreted.

    *places* gives the cell of each single question, answered or not; *table_places* the first data cell of each
    column. *rows* counts the rows read of each table (blank ones inside keep their place but have no answers).
    *unplaced* are texts of sheets that are not the form's; *aside*, what people wrote on the form's own sheets beside
    the cells to fill, and the notes that they left on cells. *findings* are what reading itself noticed. *auteur* saved
    the form last, as it says itself.
    """

    identity: Identity
    answers: Mapping[FieldKey, Answer]
    places: Mapping[FieldKey, CellRef]
    rows: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    unplaced: tuple[Answer, ...] = ()
    aside: tuple[HorsCase, ...] = ()
    epoch_1904: bool = False
    auteur: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Validated answers of one questionnaire; only sound ones exist.

    *values* by dotted name; a table is a tuple of rows. *places* keeps the cell of every answer, for what is found
    later across workbooks. *site* tells apart the workbooks of a questionnaire that a contract has several of: the
    FINESS of the establishment, or the number of the act, or both (« 2028-990001455 »); empty for those filled once.
    *partage*: its form left the rows of establishments to workbooks of their own.
    """

    famille: str
    questionnaire: str
    contrat: str
    site: str
    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    warnings: tuple[Finding, ...] = ()
    partage: bool = False


def place_of(said: Sequence[str]) -> str:
    """What tells a workbook from the others of its questionnaire, by the answers that do; empty while one lacks."""
    return "-".join(said) if all(said) else ""


@dataclass(frozen=True, slots=True)
class Refus:
    """Why a form cannot be taken: all the findings. *contrat* and *site* are as far as they could be read."""

    questionnaire: str
    contrat: str
    site: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Changement:
    """One answer that changed between two versions: the question as people know it, before, after."""

    key: FieldKey
    question: str
    before: str
    after: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Acte:
    """The answers of one act of a contract; *numero* tells it from the others of its questionnaire.

    *sources*: for each row (table, place) that the workbook of an establishment gave, which of ``Contrat.parties`` it
    is. *partage*: its own form left the rows of establishments to such workbooks. *propre*: what its own workbook
    tells, when those of establishments told more; None when they did not.
    """

    questionnaire: str
    numero: str
    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    sources: Mapping[tuple[str, int], int] = field(default_factory=dict)
    partage: bool = False
    propre: Acte | None = None

    @property
    def key(self) -> str:
        """The key of the piece that it makes: avenant-1."""
        return f"{self.questionnaire}-{self.numero}"


@dataclass(frozen=True, slots=True)
class Partie:
    """The answers of the establishment *site* to its rows of an act (*acte*, *numero*), in a workbook of its own."""

    questionnaire: str
    acte: str
    numero: str
    site: str
    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]

    @property
    def sujet(self) -> str:
        """The key of the act: revue-2028."""
        return f"{self.acte}-{self.numero}"

    @property
    def place(self) -> str:
        """What tells it from the other workbooks of its questionnaire: 2028-990001455."""
        return f"{self.numero}-{self.site}"


@dataclass(frozen=True, slots=True)
class ActePasse:
    """An act that was signed before the contract was taken over: the *serie* in which its number counts (empty: none),
    its number (None: it has none), the last day of the contract after it (None: it does not move it).
    """

    serie: str
    numero: int | None
    terme: date | None


@dataclass(frozen=True, slots=True)
class Repris:
    """How a contract that was signed elsewhere was taken over. *entier*: whole, so that an avenant may change it."""

    entier: bool
    passes: tuple[ActePasse, ...] = ()


@dataclass(frozen=True, slots=True)
class Engagement:
    """An establishment bound by another contract of the instance, from the first to the last day of that one."""

    site: str
    contrat: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True)
class EnVigueur:
    """The answers of a contract as they applied on a day: those of a version that all had signed. *signees*: those of
    the contract that was signed first, empty while no avenant applied.
    """

    version: int
    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    complete: frozenset[str]
    signees: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nourrie:
    """An answer that the amount retained of a *ligne* gives: what its own workbook says (*avant*), and the cell of the
    amount. *entrainee*: another answer of the row is the one retained, and this one moves with it.
    """

    ligne: LigneNegociee
    avant: Scalar
    key: FieldKey
    case: CellRef | None
    entrainee: bool = False


@dataclass(frozen=True, slots=True)
class Contrat:
    """The answers of a contract, gathered from its dossiers.

    *values* holds every question; the answers of establishments are rows of the table « sites ». *complete* names the
    questionnaires that are all there; *missing* the (questionnaire, site) that are awaited, site empty when it is one
    per contract or when the perimeter is not known yet. *jointes* are the PDFs that people joined,
    *actes* the acts received beside the contract; none of these is ever awaited. *en_vigueur* holds, by key of act, the
    answers that an act about an exercice is judged by; one that is absent there is judged by the answers of today.
    *repris*: it was signed elsewhere, and its answers are those of the workbook that took it over.
    *parties* are the workbooks by which establishments answered their rows of an act; *actes* hold these rows already.
    *signes* are the keys of the acts that all have signed: until then, an act changes nothing of the contract.
    *negociees* are the lines that the parties negotiate, *nourries* the answers of *values* that stand there since an
    amount was retained; *jour* is that of the last thing told of it, None when nobody knows.
    """

    famille: str
    numero: str
    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    complete: frozenset[str]
    missing: tuple[tuple[str, str], ...]
    jointes: tuple[PieceJointe, ...] = ()
    ailleurs: tuple[Engagement, ...] = ()
    actes: tuple[Acte, ...] = ()
    en_vigueur: Mapping[str, EnVigueur] = field(default_factory=dict)
    repris: Repris | None = None
    parties: tuple[Partie, ...] = ()
    signes: frozenset[str] = frozenset()
    negociees: tuple[LigneNegociee, ...] = ()
    nourries: Mapping[FieldKey, Nourrie] = field(default_factory=dict)
    jour: date | None = None
