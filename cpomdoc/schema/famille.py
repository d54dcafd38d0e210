"""A contract family as data: law, roles, questionnaires, pieces. The engine knows no field by name: it asks *roles*."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cpomdoc.schema.acte import ActeModel, Article
from cpomdoc.schema.avis import AvisModel
from cpomdoc.schema.catalogue import Catalogue
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.equation import Equation
from cpomdoc.schema.exigence import Exigence
from cpomdoc.schema.feuille import FeuilleModel
from cpomdoc.schema.jointe import Jointe
from cpomdoc.schema.lexique import Lexique
from cpomdoc.schema.negociation import Negociation
from cpomdoc.schema.parties import Courts
from cpomdoc.schema.portefeuille import Vues
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Check, Condition, Questionnaire
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.schema.reprise import Reprise
from cpomdoc.schema.verrou import Verrous

COMMUN = "commun/"
"""Where the files that all families share stand among the files of each."""

BLOCKS = "blocs/"
"""Where the Word blocks stand that templates call: below the family, and below what families share."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Which answer plays which part; each is a key of the questionnaires (``table.column`` for the last ones).

    *date_fin* is the name under which the computed last day is offered to templates. *acte* is the number that tells an
    act from the others of its kind; *nom_etablissement*, the column that names an establishment, when there is one. The
    last ones are columns of the table of *signataires*: what each party is, who signs for it, in which order.
    """

    contrat: str
    gestionnaire: str
    date_effet: str
    duree: str
    etablissement: str
    site: str
    signataires: str
    date_fin: str = "contrat.date_fin"
    acte: str = "acte.numero"
    nom_etablissement: str = ""
    signataire_role: str = "role"
    signataire_denomination: str = "denomination"
    signataire_nom: str = "nom"
    signataire_qualite: str = "qualite"
    signataire_ordre: str = "ordre"


@dataclass(frozen=True, slots=True)
class Echeance:
    """A date that the contract entails, counted from *since* (a key, « @date_effet » or « @date_fin », the term).

    *months* and *days* are added; *until_months* makes it a window that closes that many months after *since*, and as
    many days, one day before. *every_year* (« 04-30 ») repeats it each civil year of the contract, *years_later* years
    after; *on* is that day in the year of *since*, *years_later* years after. *end_of* names a value of the law: the
    date is the last day for which it is known. With *until_day* (« 10-15 »), *every_year* or *on* opens a window that
    closes on that day of the same year. *owner* names who does it, as commun/portefeuille.toml calls them. *key* tells
    the date apart from the others when its words change. What does not meet *condition*, and a date before *not_before*
    or after *not_after*, is left out. *doubt* is what those who wrote it are not sure of. Once the contract is signed
    nobody awaits one that is *before_signing*; once its term was moved, one that is *before_moving*. *told_by* is the
    column of an act that tells *since* again, by establishment: the last day counts.
    *rules* are the values of the law that its numbers come from.
    """

    label: str
    since: str
    months: int = 0
    days: int = 0
    until_months: int | None = None
    every_year: str = ""
    years_later: int = 0
    source: str = ""
    key: str = ""
    on: str = ""
    end_of: str = ""
    not_before: str = ""
    condition: Condition | None = None
    doubt: str = ""
    rules: tuple[str, ...] = ()
    until_day: str = ""
    owner: str = ""
    before_signing: bool = False
    not_after: str = ""
    before_moving: bool = False
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class PieceModel:
    """A document that the family produces: *template* is a path below the family, *needs* are questionnaire keys.

    *filename* is the French name people see. *number* is the annexe number, None for the contract itself.
    *condition* is the key of a table: the piece is made only when it has rows (empty: always). *sheet*: it is given as
    a workbook too.
    """

    key: str
    title: str
    filename: str
    template: str
    needs: tuple[str, ...]
    number: int | None = None
    condition: str = ""
    sheet: FeuilleModel | None = None


@dataclass(frozen=True, slots=True)
class Famille:
    """A family, whole. *digest* is the SHA-256 over its files: it names the words and templates of the day.

    *checks* run on the whole contract, once the questionnaires that they name are there. *reglementation* holds the
    dated values of the law as they were in those files: a contract keeps the ones that it was made with. *printed*
    tells for each template the full names that it reads, once the templates were checked; a template that is not there
    may read all that its piece declares. *actes* are what may be made beside the contract, *articles* what each of its
    articles answers. *exigences* are the items of the cahier des charges; *unwritten* tells, once the templates were
    checked, what they lack to answer some of them. *called* tells for each template the blocks that stand in it, once
    the templates were checked. *equations* are the tables that the engine computes. *lexique* are the words that are no
    answer, *catalogue* the indicators that the family knows. *preremplis* say by what forms are filled in advance.
    *reprise* says how a contract that was signed elsewhere is taken over, *avis* whose opinion is awaited before the
    « bon à signer », *negociation* what the parties negotiate of the means. *verrous* are the paragraphs whose words
    the law imposes, *courts* the short names of parties. *modeles* and *modeles_contrat* are the states of the family
    by which acts and their contract are written, in words; empty when they are one (schema/ensemble.py).
    """

    key: str
    title: str
    version: str
    legal_basis: str
    roles: Roles
    questionnaires: Mapping[str, Questionnaire]
    pieces: tuple[PieceModel, ...]
    checks: tuple[Check, ...]
    echeances: tuple[Echeance, ...]
    files: Mapping[str, bytes]
    digest: str
    reglementation: Reglementation = field(default_factory=dict)
    printed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    jointes: tuple[Jointe, ...] = ()
    exigences: tuple[Exigence, ...] = ()
    unwritten: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actes: tuple[ActeModel, ...] = ()
    articles: tuple[Article, ...] = ()
    equations: tuple[Equation, ...] = ()
    lexique: Lexique = field(default_factory=Lexique)
    vues: Vues = field(default_factory=Vues)
    preremplis: Mapping[str, Preremplis] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=dict)
    reprise: Reprise | None = None
    avis: tuple[AvisModel, ...] = ()
    negociation: Negociation | None = None
    verrous: Verrous = ()
    courts: Courts = field(default_factory=dict)
    modeles: str = ""
    modeles_contrat: str = ""

    def prints(self, questionnaire: Questionnaire, name: str) -> bool:
        """Whether a document may print the answer to *name*: its question says so, or a checked template reads it."""
        question = questionnaire.find(name)
        if question is None or question.usage == "contrat":
            return True
        path = f"{SITES}.{name}" if questionnaire.per == "etablissement" else name
        return any(path in names for names in self.printed.values())

    def piece(self, key: str) -> PieceModel:
        """The piece named *key*. Raises KeyError."""
        for piece in self.pieces:
            if piece.key == key:
                return piece
        raise KeyError(key)

    def acte(self, key: str) -> ActeModel:
        """The act whose questionnaire is *key*. Raises KeyError."""
        for acte in self.actes:
            if acte.key == key:
                return acte
        raise KeyError(key)

    def awaited(self) -> Iterator[Questionnaire]:
        """The questionnaires without which a contract is not complete: not those of acts, nor that of a contract that
        was signed elsewhere, nor those that a contract may do without.
        """
        own = (one for one in self.questionnaires.values() if one.per not in ("acte", "reprise", "partie"))
        return (one for one in own if not one.optional)

    def optional(self) -> Iterator[Questionnaire]:
        """The questionnaires that a contract may have, and may do without."""
        return (one for one in self.questionnaires.values() if one.optional)

    def asking(self, complete: Collection[str]) -> Iterator[Questionnaire]:
        """The questionnaires that tell a contract of which those of *complete* are all there."""
        taken = self.reprise is not None and self.reprise.questionnaire in complete
        yield from (one for one in self.questionnaires.values() if one.per == "reprise") if taken else self.awaited()
        yield from (one for one in self.optional() if one.key in complete)

    def part(self, acte: str) -> Questionnaire | None:
        """The workbook by which establishments may answer their rows of the act *acte*, or None."""
        key = next((one.parts for one in self.actes if one.key == acte), "")
        return self.questionnaires.get(key)

    def own_checks(self, questionnaire: Questionnaire) -> list[Check]:
        """The checks of a questionnaire, but for those that a part has from its act."""
        parent = self.questionnaires.get(questionnaire.part_of)
        return [one for one in questionnaire.checks if parent is None or one not in parent.checks]

    def left_to_sites(self, questionnaire: Questionnaire) -> Questionnaire:
        """The form of an act as it is asked once establishments answer their rows in workbooks of their own."""
        part = self.part(questionnaire.key)
        if part is None:
            return questionnaire
        sheets = (
            replace(sheet, help=part.left or sheet.help, table=replace(sheet.table, left=True))
            if sheet.key in part.taken and sheet.table is not None
            else sheet
            for sheet in questionnaire.sheets
        )
        return replace(questionnaire, sheets=tuple(sheets))

    def told_apart(self, questionnaire: Questionnaire) -> tuple[str, ...]:
        """The questions whose answers tell apart the workbooks of a questionnaire that a contract has several of."""
        match questionnaire.per:
            case "etablissement":
                return (self.roles.site,)
            case "acte":
                return (self.roles.acte,)
            case "partie":
                return (self.roles.acte, questionnaire.place)
        return ()

    def is_reprise(self, questionnaire: str) -> bool:
        """Whether it is the workbook by which a contract that was signed elsewhere is taken over."""
        return self.reprise is not None and self.reprise.questionnaire == questionnaire

    def templates(self) -> Mapping[str, tuple[str, ...]]:
        """Every template of a piece or of an act, with the questionnaires that it may read."""
        acts = {acte.template: (*acte.needs, acte.key) for acte in self.actes}
        acts |= {
            acte.consolidated.template: (*acte.needs, acte.key) for acte in self.actes if acte.consolidated is not None
        }
        acts |= {piece.template: (*acte.needs, acte.key) for acte in self.actes for piece in acte.pieces}
        return {**{piece.template: piece.needs for piece in self.pieces}, **acts}

    def blocks(self, template: str) -> dict[str, bytes]:
        """The Word blocks that *template* calls, by name: the own ones first; all when it was not checked."""
        shared, own = f"{COMMUN}{BLOCKS}", BLOCKS
        found = {
            name.removeprefix(folder).removesuffix(".docx"): content
            for folder in (shared, own)
            for name, content in self.files.items()
            if name.startswith(folder) and name.endswith(".docx")
        }
        return {name: found[name] for name in self.called[template]} if template in self.called else found

    def equation(self, name: str) -> Equation | None:
        """The computed table that gives *name* (``table.column``), or None."""
        table, _, column = name.partition(".")
        return next((one for one in self.equations if one.key == table and one.terme(column)), None)

    def jointe(self, key: str) -> Jointe | None:
        """The document to join that is named *key*, or None: an older template may have asked for it."""
        return next((jointe for jointe in self.jointes if jointe.key == key), None)

    def owner(self, name: str) -> Questionnaire | None:
        """The questionnaire that asks *name* (a question, or ``table.column``), or None."""
        for questionnaire in self.questionnaires.values():
            if questionnaire.find(name) is not None:
                return questionnaire
        return None
