"""The words of [[acte]] and [[article]] -> the acts that live beside the contract, and what each article answers.

An act (avenant, bilan, compte rendu, courrier) has a small questionnaire of its own, that a contract may receive
several times; each form makes one piece, from its answers and those of the contract.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cpomdoc.domain.francais import typographie
from cpomdoc.schema.feuille import FeuilleModel, read_feuille
from cpomdoc.schema.rubrique import Rubrique

ACTES = "actes"
"""The table under which findings about acts are named: « actes.<questionnaire>.<clé> », one row an act."""

TERME, NOUVEAU_TERME = "@terme", "@nouveau_terme"
CIBLE_AJOUTEE = "@cible_ajoutee"
MOIS_TOTAL = "@mois_total"
RANG, HOMONYMES = "@rang", "@homonymes"
ANTERIEURS = "@anterieurs"
SIGNE, CAPACITES = "@signe", "@capacites"
CIBLES_CLOSES, CIBLES_DEUX_FOIS, CIBLES_CHANGEES = "@cibles_closes", "@cibles_deux_fois", "@cibles_changees"
VERSION = "@version"
DEBUT_ANNEE, FIN_ANNEE = "@debut_annee", "@fin_annee"
EXERCICE, FIN_EXERCICE, RANG_CIBLE = "@exercice", "@fin_exercice", "@rang_cible"
NOMBRE_CIBLES = "@nombre_cibles"
EXERCICE_ERRD, EXERCICE_TDB = "@exercice_errd", "@exercice_tdb"
PREMIERE_CIBLE, DERNIERE_CIBLE = "@premiere_cible", "@derniere_cible"
YEARS = frozenset({EXERCICE, EXERCICE_ERRD, EXERCICE_TDB, PREMIERE_CIBLE, DERNIERE_CIBLE, CIBLE_AJOUTEE})
ACTE_KEYS = YEARS | frozenset(
    {
        *(TERME, NOUVEAU_TERME, MOIS_TOTAL, RANG, HOMONYMES, ANTERIEURS, SIGNE, CAPACITES, VERSION),
        *(
            DEBUT_ANNEE,
            FIN_ANNEE,
            FIN_EXERCICE,
            RANG_CIBLE,
            NOMBRE_CIBLES,
            CIBLES_CLOSES,
            CIBLES_DEUX_FOIS,
            CIBLES_CHANGEES,
        ),
    }
)
"""What is known of an act beside its answers: the last day of the contract before it and after it, the length of the
contract in months, the number that its series expects, how many others bear the same, the number that follows those of
the acts that it says to be signed already; whether all signed the contract, how many capacities the answers change
since the version that it is compared with (both unknown while nobody looked); the contract's last version; the first
and the last day of the year of the contract that its number names; for an act that judges an exercice: the last one
whose ERRD, whose tableau de bord is due on its day, and the years of the first and of the last target; for one that
lengthens the contract, the year of the first target beyond those that it had (all YEARS); the exercice that its number
is, its last day, which target of the contract is compared with it (unknown when none is due), how many it has; for an
act that changes targets: how many of exercices that are over it makes easier, how many that a former act had made
easier, and the share of all that it changes, in %."""

ACTE_WORDS = {"acte.terme": TERME, "acte.nouveau_terme": NOUVEAU_TERME, "acte.cible_ajoutee": CIBLE_AJOUTEE}
"""The names under which templates of numbered acts find these days, and the year of the first target that one adds."""

_NUMERO = "{numero}"
_PIECE_KEY = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True, slots=True)
class ConsolidatedModel:
    """The text of the contract as an act changes it: *template* is its cover and notes, *title* and *filename* hold
    ``{numero}``.
    """

    title: str
    filename: str
    template: str


@dataclass(frozen=True, slots=True)
class ActePiece:
    """One more document that an act makes beside its first: *title* and *filename* hold ``{numero}``. *sheet*: its
    table is given as a workbook too.
    """

    key: str
    title: str
    filename: str
    template: str
    sheet: FeuilleModel | None = None


@dataclass(frozen=True, slots=True)
class ActeModel:
    """An act that the family knows; *key* is also the key of its questionnaire.

    *title* and *filename* hold ``{numero}``. *compare*: templates get what changed since the reference version, which
    the answer *reference* may name. *signed*: the parties sign it. *series*: acts of one series are numbered together.
    *months* is the answer that moves the last day of the contract. *signers* is the table of those who sign the act,
    by the powers that they have that day; *earlier* that of the acts of its series signed before it; *capacities* are
    questions whose change an act authorises. *yearly*: its number is a year of the contract. *judged_on*: the
    answer that is the day on which it judges an exercice; *judges*: the one that is this exercice, when its number is
    not. *dated*: the one that is its own day. *pieces*: the documents that it makes beside its first. *consolidated*:
    the contract as changed is made beside it. *exercice*: its number is a civil year. An act that judges an exercice
    sees the contract that was in force on its last day. *effect* is the answer from which what it changes applies.
    *prefilled* names what its form is filled in advance by (schema/preremplis.py); *opens*, the value of the law (a day
    of the year that follows the exercice) from which that form is laid in the folder of the contract by itself. *parts*
    is the questionnaire (par = "partie") by which establishments may answer their rows.
    """

    key: str
    title: str
    filename: str
    template: str
    needs: tuple[str, ...]
    compare: bool
    signed: bool
    series: str
    months: str
    reference: str
    consolidated: ConsolidatedModel | None = None
    signers: str = ""
    earlier: str = ""
    capacities: tuple[str, ...] = ()
    yearly: bool = False
    exercice: bool = False
    effect: str = ""
    prefilled: str = ""
    opens: str = ""
    judged_on: str = ""
    judges: str = ""
    dated: str = ""
    pieces: tuple[ActePiece, ...] = ()
    parts: str = ""

    def title_of(self, numero: str) -> str:
        """« Avenant n° 1 », that never parts at the end of a line."""
        return typographie(self.title.replace(_NUMERO, numero))

    def filename_of(self, numero: str) -> str:
        """The name that people see, without suffix."""
        return self.filename.replace(_NUMERO, numero)


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the contract, and the beginnings of the names (questions, tables) that it answers."""

    number: str
    title: str
    questions: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """Whether *name* belongs to this article: a whole name, or the beginning of one up to a dot."""
        return any(name == prefix or name.startswith(f"{prefix}.") for prefix in self.questions)


def read_acte(reader: Rubrique, files: Mapping[str, bytes]) -> ActeModel:
    """One [[acte]]. TemplateError when a word is missing or a template is not there."""
    acte = ActeModel(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        filename=reader.take("fichier", str),
        template=reader.take("modele", str),
        needs=reader.texts("besoins"),
        compare=reader.take("compare", bool, False),
        signed=reader.take("signe", bool, False),
        series=reader.take("serie", str, ""),
        months=reader.take("prolonge", str, ""),
        reference=reader.take("reference", str, ""),
        consolidated=_read_consolidated(reader.table("consolidee"), files),
        signers=reader.take("signataires", str, ""),
        earlier=reader.take("anterieurs", str, ""),
        capacities=reader.texts("capacites"),
        yearly=reader.take("annuel", bool, False),
        exercice=reader.take("exercice", bool, False),
        effect=reader.take("prend_effet", str, ""),
        dated=reader.take("date", str, ""),
        prefilled=reader.take("preremplis", str, ""),
        opens=reader.take("ouvre", str, ""),
        pieces=tuple(_read_piece(one, files) for one in reader.tables("piece")),
        judged_on=reader.take("juge_le", str, ""),
        parts=reader.take("par_etablissement", str, ""),
        judges=reader.take("juge", str, ""),
    )
    if acte.template not in files:
        raise reader.fail(f"le modèle « {acte.template} » manque.")
    if _NUMERO not in acte.filename or _NUMERO not in acte.title:
        raise reader.fail("« titre » et « fichier » portent « {numero} » : un contrat reçoit plusieurs de ces actes.")
    keys = [piece.key for piece in acte.pieces]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise reader.fail(f"la pièce « {twice} » figure deux fois.")
    if acte.exercice and acte.judges:
        raise reader.fail("un acte dont le numéro est l’exercice qu’il juge ne le demande pas : ôtez « juge ».")
    if acte.signed and acte.pieces:
        raise reader.fail("un acte que les parties signent n’a qu’un document.")
    reader.done()
    return acte


def _read_piece(reader: Rubrique, files: Mapping[str, bytes]) -> ActePiece:
    piece = ActePiece(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        filename=reader.take("fichier", str),
        template=reader.take("modele", str),
        sheet=read_feuille(files, sheet) if (sheet := reader.take("tableur", str, "")) else None,
    )
    if not _PIECE_KEY.fullmatch(piece.key):
        raise reader.fail(f"« {piece.key} » n’est pas un nom de pièce : des lettres minuscules, des chiffres.")
    if piece.template not in files:
        raise reader.fail(f"le modèle « {piece.template} » manque.")
    if _NUMERO not in piece.filename or _NUMERO not in piece.title:
        raise reader.fail("« titre » et « fichier » portent « {numero} » : un contrat reçoit plusieurs de ces actes.")
    reader.done()
    return piece


def _read_consolidated(reader: Rubrique | None, files: Mapping[str, bytes]) -> ConsolidatedModel | None:
    if reader is None:
        return None
    found = ConsolidatedModel(
        title=reader.take("titre", str), filename=reader.take("fichier", str), template=reader.take("modele", str)
    )
    if found.template not in files:
        raise reader.fail(f"le modèle « {found.template} » manque.")
    if _NUMERO not in found.filename or _NUMERO not in found.title:
        raise reader.fail("« titre » et « fichier » portent « {numero} » : un contrat reçoit plusieurs de ces actes.")
    reader.done()
    return found


def read_article(reader: Rubrique) -> Article:
    """One [[article]]."""
    article = Article(
        number=reader.take("numero", str), title=reader.take("titre", str), questions=reader.texts("questions")
    )
    reader.done()
    return article
