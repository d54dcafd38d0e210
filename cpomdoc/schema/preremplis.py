"""preremplis/*.toml -> Preremplis: which expression gives each answer of a form that is filled in advance.

The files of all families stand in ``commun/preremplis/``, those of one family in its own ``preremplis/``: there, one of
the same name takes the place of the shared one. Expressions are kept as texts; stages/templates/expressions.py compiles
them, and says which names they may read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.calculs import calcul_of
from cpomdoc.schema.questionnaire import Questionnaire, Table
from cpomdoc.schema.rubrique import Rubrique, parse

FOLDER = "preremplis/"
"""Where the files stand, below ``commun/`` or below the family."""

FAITS = frozenset({"exercice", "contrat", "version", "precedente", "annee_precedente"})
"""The facts in braces that an origin may tell: the year judged, the number of the contract, the version in force, the
number of the review before, the year before."""


COMPUTED = "="
"""How an origin begins that is an expression."""

_LOOP = re.compile(r"([a-z][a-z0-9_]*) (?:in|dans) (\S.*)", re.S)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FACT = re.compile(r"\{([^{}]*)\}")
_COMMUN = "commun/"


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer in advance: the *expression* that gives it, and its *origin* in French words, facts in braces.

    *repris*: it is the contract's, locked, and what comes back is compared with it. Otherwise it is only proposed. An
    origin that begins with « = » is itself an expression: what is read elsewhere says where.
    """

    expression: str
    origin: str
    repris: bool


@dataclass(frozen=True, slots=True)
class Boucle:
    """``name in expression``: the rows that are gone through, and the name of the one at hand."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Lignes:
    """Rows of *table*: one for each turn of *loops*, one inside another, that meets *only* (empty: all).

    *sort* are the columns that order them. *fixed*: the rows are the contract's too, none may come or go. *touching*:
    they change rows that are copied, found by what tells those apart. *names* stand for expressions, in all the others.
    """

    table: str
    loops: tuple[Boucle, ...]
    columns: Mapping[str, Reponse]
    only: str = ""
    sort: tuple[str, ...] = ()
    fixed: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    touching: bool = False


@dataclass(frozen=True, slots=True)
class Copie:
    """Answers (*fields*) and columns of *tables* that are written as they stand in the contract, or in the answers of
    the *establishment* that the form is about. Without *origin* they look as people had typed them.
    """

    establishment: bool
    fields: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]]
    origin: str


@dataclass(frozen=True, slots=True)
class Dite:
    """What is told to whoever asks for the form, of each turn of *loops* that meets *only* (empty: all): the sentence
    that the expression *text* gives. It says why something is left to people.
    """

    loops: tuple[Boucle, ...]
    only: str
    text: str


@dataclass(frozen=True, slots=True)
class Preremplis:
    """How the form *questionnaire* is filled in advance. *reviews* is the act whose earlier forms are « revues »;
    *names* stand for expressions, in all the others. *copies* are what stands as it stood. *follows*: it is a form of
    the contract that comes after, made from the one that ends. *adjusts*: it is a workbook of the contract, given back
    to be changed by an avenant, when the committee accepted an adjustment of one of these kinds. *computed* are the
    answers that the form computes from others, where nothing gives them (schema/calculs.py). *says*: what is told with
    the form.
    """

    key: str
    questionnaire: str
    reviews: str
    answers: Mapping[str, Reponse] = field(default_factory=dict)
    rows: tuple[Lignes, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    copies: tuple[Copie, ...] = ()
    follows: bool = False
    adjusts: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    says: tuple[Dite, ...] = ()

    @property
    def fixed(self) -> frozenset[str]:
        """The tables whose rows are the contract's."""
        return frozenset(one.table for one in self.rows if one.fixed)

    def identity(self, table: Table) -> tuple[str, ...]:
        """The columns that tell the rows of *table* apart; without any of its own, those that the contract gives."""
        own = (one.key for one in table.columns if f"{table.key}.{one.key}" in self.taken)
        return table.identity or tuple(own)

    @property
    def taken(self) -> frozenset[str]:
        """The full names of the answers and columns that are the contract's."""
        own = {name for name, one in self.answers.items() if one.repris}
        cells = {f"{rows.table}.{name}" for rows in self.rows for name, one in rows.columns.items() if one.repris}
        return frozenset(own | cells)


def load_preremplis(
    files: Mapping[str, bytes], famille: str, questionnaires: Mapping[str, Questionnaire], actes: Collection[ActeModel]
) -> dict[str, Preremplis]:
    """Those that a family can use: whose questionnaire it has. TemplateError names the file and the word at fault."""
    paths: dict[str, str] = {}
    for folder in (f"{_COMMUN}{FOLDER}", FOLDER):
        for path in sorted(files):
            if path.startswith(folder) and path.endswith(".toml") and "/" not in path.removeprefix(folder):
                paths[path.removeprefix(folder).removesuffix(".toml")] = path
    found = {}
    for key, path in paths.items():
        shared = path.startswith(_COMMUN)
        one = _load(key, parse(files, path), famille, questionnaires, {acte.key for acte in actes}, shared=shared)
        if one is not None:
            found[key] = one
    return found


def _load(
    key: str,
    top: Rubrique,
    famille: str,
    questionnaires: Mapping[str, Questionnaire],
    actes: Collection[str],
    *,
    shared: bool,
) -> Preremplis | None:
    target = top.take("questionnaire", str)
    questionnaire = questionnaires.get(target)
    if questionnaire is None:
        return None  # another family asks it
    reviews = top.take("revues", str, "")
    if reviews and reviews not in actes:
        if shared:
            return None  # this family has none
        raise top.fail(f"« {reviews} » n’est pas un acte de cette famille.{_near(reviews, actes)}")
    origin, names, follows = top.take("origine", str, ""), _names(top), top.take("suite", bool, False)
    answers = {} if (reader := top.table("reponses")) is None else _answers(reader, origin, questionnaire)
    read = [_rows(reader, origin, famille, questionnaire, names) for reader in top.tables("table")]
    rows = [one for one in read if one is not None]
    said = {*answers, *(one.table for one in rows if not one.touching)}
    copies = [_copy(reader, origin, questionnaire, said, shared=shared) for reader in top.tables("copie")]
    adjusts, computed = top.texts("ajuste"), _computed(top, questionnaire, shared=shared)
    says = tuple(_said(reader, famille) for reader in top.tables("dit"))
    top.done()
    return Preremplis(
        key,
        target,
        reviews,
        answers,
        tuple(rows),
        names,
        tuple(copies),
        follows,
        adjusts,
        computed,
        tuple(one for one in says if one is not None),
    )


def _said(reader: Rubrique, famille: str) -> Dite | None:
    """One [[dit]]; None when it is for other families."""
    families, said = reader.texts("familles"), reader.data.pop("pour", [])
    loops = tuple(_loop(reader, one) for one in (said if isinstance(said, list) else [said]))
    found = Dite(loops, reader.take("si", str, ""), reader.take("phrase", str))
    reader.done()
    return found if not families or famille in families else None


def _computed(top: Rubrique, questionnaire: Questionnaire, *, shared: bool) -> tuple[str, ...]:
    """The word « calculees »: names of answers; a *shared* file may name what this family does not ask."""
    names = top.texts("calculees")
    asked = [name for name in names if questionnaire.find(name) is not None]
    for name in names if not shared else asked:
        if calcul_of(questionnaire, name) is None:
            raise top.fail(f"« {name} » : aucun contrôle de « {questionnaire.key} » ne dit comment il se calcule.")
    return tuple(asked)


def _copy(
    reader: Rubrique,
    origin: str,
    questionnaire: Questionnaire,
    said: Collection[str],
    *,
    shared: bool,
) -> Copie:
    """One [[copie]]. « questions » are the beginnings of the names that are copied (all, without any), « sauf » those
    of names that are left to whoever fills the form. A *shared* file may name what this family does not ask: another
    one does.
    """
    told, below = reader.take("origine", str, origin), reader.take("etablissement", bool, False)
    wanted, left = reader.texts("questions"), reader.texts("sauf")
    reader.done()
    names = [field.key for field in questionnaire.fields()]
    for table in questionnaire.tables():
        names += [table.key, *(f"{table.key}.{column.key}" for column in table.columns)]
    for beginning in (*wanted, *left):
        if not shared and not any(_begins(name, beginning) for name in names):
            raise reader.fail(
                f"« {beginning} » ne commence aucun nom de « {questionnaire.key} ».{_near(beginning, names)}"
            )

    def taken(name: str) -> bool:
        asked = not wanted or any(_begins(name, one) for one in wanted)
        return asked and not any(_begins(name, one) for one in left)

    fields = tuple(one.key for one in questionnaire.fields() if one.key not in said and taken(one.key))
    columns = {
        table.key: tuple(one.key for one in table.columns if taken(f"{table.key}.{one.key}"))
        for table in questionnaire.tables()
        if table.key not in said
    }
    return Copie(below, fields, {table: kept for table, kept in columns.items() if kept}, told)


def _begins(name: str, beginning: str) -> bool:
    return name == beginning or name.startswith(f"{beginning}.")


def _answers(reader: Rubrique, origin: str, questionnaire: Questionnaire) -> dict[str, Reponse]:
    found = _told(reader, origin)
    _known(reader, found, [field.key for field in questionnaire.fields()], "n’est pas une question de ce formulaire")
    reader.done()
    return found


def _names(reader: Rubrique) -> dict[str, str]:
    """The word « noms »: each may read those before it."""
    found = _texts(reader, "noms")
    for name in found:
        if not _NAME.fullmatch(name):
            raise reader.fail(f"« {name} » : un nom est fait de lettres minuscules, de chiffres et de « _ ».")
    return found


def _rows(
    reader: Rubrique, origin: str, famille: str, questionnaire: Questionnaire, shared: Mapping[str, str]
) -> Lignes | None:
    """One [[table]]; None when it is for other families."""
    families = reader.texts("familles")
    if families and famille not in families:
        return None
    name = reader.take("table", str)
    table = next((one for one in questionnaire.tables() if one.key == name), None)
    if table is None:
        near = _near(name, [one.key for one in questionnaire.tables()])
        raise reader.fail(f"« {name} » n’est pas un tableau de « {questionnaire.key} ».{near}")
    columns, names = _told(reader, reader.take("origine", str, origin)), {**shared, **_names(reader)}
    _known(reader, columns, [one.key for one in table.columns], f"n’est pas une colonne de « {name} »")
    only, sort = reader.take("si", str, ""), reader.texts("trier")
    said = reader.data.pop("pour", None)
    loops = tuple(_loop(reader, one) for one in (said if isinstance(said, list) else [said]))
    how = reader.one_of("lignes", ["contrat", "libres", "retouchees"], "libres")
    fixed, touching = how == "contrat", how == "retouchees"
    _sound(reader, table, columns, sort, fixed=fixed)
    if touching and not (table.identity and set(table.identity) <= set(columns)):
        raise reader.fail(f"« {name} » : une ligne à retoucher se retrouve par {', '.join(table.identity) or 'rien'}.")
    reader.done()
    return Lignes(name, loops, columns, only, sort, fixed, names, touching)


def _sound(
    reader: Rubrique, table: Table, columns: Mapping[str, Reponse], sort: Collection[str], *, fixed: bool
) -> None:
    _known(reader, sort, list(columns), "n’est pas une colonne préremplie")
    lacking = [one for one in table.identity if one not in columns or not columns[one].repris]
    if lacking and (fixed or any(one.repris for one in columns.values())):  # people could not be told which row it is
        raise reader.fail(
            f"« {table.key} » : ce qui est repris se retrouve par {', '.join(table.identity)} ; reprenez aussi "
            f"« {lacking[0]} »."
        )
    if fixed and not table.identity:
        raise reader.fail(f"« {table.key} » : des lignes du contrat se retrouvent par une « identite » du tableau.")


def _loop(reader: Rubrique, said: object) -> Boucle:
    match = _LOOP.fullmatch(said) if isinstance(said, str) else None
    if match is None:
        raise reader.fail("« pour » s’écrit « nom in tableau », une fois ou plusieurs.")
    return Boucle(match[1], match[2])


def _told(reader: Rubrique, origin: str) -> dict[str, Reponse]:
    """The words « repris » and « propose », each a table of expressions; « origines » tells some origins apart."""
    origins = _texts(reader, "origines")
    found: dict[str, Reponse] = {}
    for word in ("repris", "propose"):
        for name, expression in _texts(reader, word).items():
            if name in found:
                raise reader.fail(f"« {name} » est à la fois repris et proposé.")
            found[name] = Reponse(expression, origins.pop(name, origin), word == "repris")
    _known(reader, origins, list(found), "a une origine et pas de valeur")
    for name, one in found.items():
        if not one.origin:
            raise reader.fail(f"« {name} » ne dit pas son « origine ».")
        if not one.origin.startswith(COMPUTED) and (unknown := set(_FACT.findall(one.origin)) - FAITS):
            raise reader.fail(f"l’origine de « {name} » ne connaît pas « {{{min(unknown)}}} ».")
    return found


def _texts(reader: Rubrique, word: str) -> dict[str, str]:
    said = reader.take(word, dict, {})
    if not all(isinstance(text, str) and text.strip() for text in said.values()):
        raise reader.fail(f"« {word} » : chaque réponse est un texte.")
    return dict(said)


def _known(reader: Rubrique, names: Collection[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise reader.fail(f"« {name} » {what}.{_near(name, known)}")


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f" Vouliez-vous écrire « {near[0]} » ?" if near else ""
