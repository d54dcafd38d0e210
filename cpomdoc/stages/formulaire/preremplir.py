"""The contract in force, its reviews, extracts + Preremplis -> the answers of a form in advance; the rest is told.

Nothing is guessed: a value that its question would refuse is left out and told, with why. Each answer is *repris* (it
is the contract's) or only proposed, and says where it comes from. The person who receives the form goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar, Value
from cpomdoc.schema.checks import DATE_FIN, SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, fold, parse, shape_of
from cpomdoc.schema.preremplis import COMPUTED, Copie, Dite, Lignes, Preremplis, Reponse
from cpomdoc.schema.questionnaire import Field, Table
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.schema.shapes import YES_NO, Choice, Number, Text, Year
from cpomdoc.schema.variables import Group, Leaf, Rows, answers_of
from cpomdoc.stages.formulaire.prefill import Written
from cpomdoc.stages.suivi.ajustements import Ajustement
from cpomdoc.stages.suivi.cibles import Prolongation, cible, cibles, prolonger
from cpomdoc.stages.suivi.reponses import INDICATEURS
from cpomdoc.stages.suivi.reponses import rows as rows_of
from cpomdoc.stages.suivi.valeurs import consolidee
from cpomdoc.stages.templates.expressions import (
    Fautive,
    Incalculable,
    Portee,
    expanded,
    faults,
    names_read,
    value_of,
    whole,
)
from cpomdoc.stages.templates.filters import rank
from cpomdoc.stages.templates.plain import nested, put

REVUES, PRECEDENTE, ACTES, DERNIER, EXTRAITS = "revues", "precedente", "actes", "dernier", "extraits"
EXERCICE, VERSION, JOUR, RANG, NUMERO, FINALE = "exercice", "version", "jour", "rang", "numero", "finale"
SUITE, ETABLISSEMENT, EVALUATION, AJUSTEMENTS = "suite", "etablissement", "evaluation", "ajustements"
REGLEMENTATION, AVANCEMENTS = "reglementation", "avancements"
CIBLE_EXIGIBLE, CIBLE_DERNIERE = "cible_exigible", "cible_derniere"
"""What a row of the indicators of the contract says beside its answers: the target of the exercice judged, the last."""
_REVIEWS = frozenset({REVUES, PRECEDENTE})
"""The words by which an expression reads earlier reviews."""
_OF_ADJUSTMENTS = (
    *("exercice", "numero", "objet", "objectif", "indicateur", "finess_et", "ligne", "exercice_cible", "rang"),
    *("ancien", "nouveau", "valeur", "effet", "motif", "origine", "source", "tableau", "colonne"),
    "accepte_le",
)
_SEVERAL = 20
"""Sentences told of one form, the rest being counted: a wrong column must not be told of each of its rows."""


@dataclass(frozen=True, slots=True)
class Anterieure:
    """An earlier review: the exercice that it judged, its answers."""

    exercice: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Extraite:
    """A value that a national extract gives: for what (*code*), for whom (*finess_et*, or the whole *finess_ej*), of
    which exercice, and where it was read, in French words.
    """

    code: str
    finess_et: str
    finess_ej: str
    exercice: int
    valeur: Scalar
    origine: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The contract that comes after: its *numero* (empty while nobody gave it one), and its first day."""

    numero: str
    debut: date


@dataclass(frozen=True, slots=True)
class Evaluee:
    """What became of an *objectif* of the contract, as its last review tells: *atteinte* in the words of the next one,
    empty when nothing was measured.
    """

    objectif: str
    atteinte: str


@dataclass(frozen=True, slots=True)
class Avancee:
    """How far an *objectif* is, in the words of the review, by the rule that judges one (avancements.py)."""

    objectif: str
    avancement: str


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a form is filled in from: the *contrat* as it was in force, in which *version* (0: as it is today), the
    *exercice* judged (0: none), the earlier *revues*, oldest first, the other *actes* by kind, what *extraits* say.
    *rang*: with which yearly target the exercice is compared, None when none is due; *numero*: the number of the act,
    empty when nobody said it. *suite*: the contract that comes after, whose form it is; *etablissement*: what the
    contract knows of the one that the form is about; *evaluation*: what became of its objectives; *ajustements*: what
    the committee accepted and an avenant has still to take up; *avancements*: how far objectives are, if known;
    *prolongations*: the years that signed acts added by then, with their targets; *finale*: whether the year that the
    act is about is the last one of the contract.
    """

    contrat: Contrat
    jour: date
    version: int = 0
    exercice: int = 0
    rang: int | None = None
    numero: str = ""
    revues: Sequence[Anterieure] = ()
    actes: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    extraits: Sequence[Extraite] = ()
    suite: Suite | None = None
    etablissement: Mapping[str, Value] = field(default_factory=dict)
    evaluation: Sequence[Evaluee] = ()
    ajustements: Sequence[Ajustement] = ()
    avancements: Sequence[Avancee] = ()
    prolongations: Sequence[Prolongation] = ()
    finale: bool = False


@dataclass(frozen=True, slots=True)
class Avance:
    """A form in advance. *values* are the answers as their questions read them, *typed* as cells hold them; an optional
    answer that the contract does not give is in *repris* alone. *fixed* are the tables whose rows are the contract's;
    *rows*, how many each table has. *told*: what could not be written, in words. *computed*: the cells that the form
    computes from others. *revues*: those of *repris* that earlier reviews tell, each with where it is read.
    """

    values: Mapping[FieldKey, Scalar] = field(default_factory=dict)
    typed: Mapping[FieldKey, Written] = field(default_factory=dict)
    origins: Mapping[FieldKey, str] = field(default_factory=dict)
    repris: frozenset[FieldKey] = frozenset()
    fixed: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    computed: frozenset[FieldKey] = frozenset()
    revues: Mapping[FieldKey, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many answers are written, locked."""
        return sum(key in self.repris for key in self.typed)

    @property
    def proposed(self) -> int:
        """How many answers are written, to be confirmed or changed."""
        return len(self.origins) - self.taken

    def answers(self) -> dict[str, Value]:
        """Its values as those of a form that was accepted: each table is a tuple of rows."""
        found: dict[str, Value] = {key.name: value for key, value in self.values.items() if key.row is None}
        rows: dict[str, dict[int, dict[str, Scalar]]] = {}
        for key, value in self.values.items():
            if key.row is not None:
                table, _, column = key.name.rpartition(".")
                rows.setdefault(table, {}).setdefault(key.row, {})[column] = value
        return found | {table: tuple(row for _, row in sorted(told.items())) for table, told in rows.items()}


# --- names ------------------------------------------------------------------------------------------------------------


def known_names(famille: Famille, plan: Preremplis) -> Group:
    """Every name that the expressions of *plan* may read."""
    root = answers_of((*famille.awaited(), *famille.optional()))
    end = famille.roles.date_fin
    *path, last = end.split(".")
    group = root
    for name in path:
        below = group.children.setdefault(name, Group())
        assert isinstance(below, Group)
        group = below
    group.children[last] = Leaf(end, "Dernier jour du contrat, calculé", "date")
    numbers = ((EXERCICE, "Exercice jugé"), (VERSION, "Version en vigueur"), (RANG, "Rang de la cible comparée"))
    for name, label in numbers:
        root.children[name] = Leaf(name, label, "entier")
    root.children[NUMERO] = Leaf(NUMERO, "Numéro de l’acte")
    root.children[FINALE] = Leaf(FINALE, "Si l’année du contrat que dit l’acte est la dernière", "oui_non")
    root.children[JOUR] = Leaf(JOUR, "Jour où le formulaire est fait", "date")
    review = answers_of([famille.questionnaires[plan.reviews]] if plan.reviews else [])
    review.children[EXERCICE] = Leaf(f"{REVUES}.{EXERCICE}", "Exercice de la revue", "entier")
    root.children[REVUES] = Rows(REVUES, "Revues antérieures", "", review)
    root.children[PRECEDENTE] = review
    acts = {acte.key: answers_of([famille.questionnaires[acte.key]]) for acte in famille.actes}
    root.children[ACTES] = Group({key: Rows(f"{ACTES}.{key}", key, "", row) for key, row in acts.items()})
    root.children[DERNIER] = Group({**acts})
    columns = ("code", "finess_et", "finess_ej", "exercice", "valeur", "origine")
    row = Group({name: Leaf(f"{EXTRAITS}.{name}", name, kind="") for name in columns})
    root.children[EXTRAITS] = Rows(EXTRAITS, "Extraits nationaux", "", row)
    told = {name: Leaf(f"{AJUSTEMENTS}.{name}", name, kind="") for name in _OF_ADJUSTMENTS}
    root.children[AJUSTEMENTS] = Rows(AJUSTEMENTS, "Ajustements acceptés, à reprendre par avenant", "", Group({**told}))
    indicators = root.children.get(INDICATEURS)
    if isinstance(indicators, Rows):
        targets = ((CIBLE_EXIGIBLE, "Cible de l’exercice jugé"), (CIBLE_DERNIERE, "Dernière cible"))
        for name, label in targets:
            indicators.columns.children[name] = Leaf(f"{INDICATEURS}.{name}", label, "nombre")
    far = {name: Leaf(f"{AVANCEMENTS}.{name}", name) for name in ("objectif", "avancement")}
    root.children[AVANCEMENTS] = Rows(AVANCEMENTS, "Avancement des objectifs, par le calcul", "", Group({**far}))
    root.children[REGLEMENTATION] = Group(
        {word: Leaf(f"{REGLEMENTATION}.{word}", famille.reglementation[key].label, "") for word, key in _law(famille)}
    )
    if plan.follows:
        root.children[SUITE] = Group(
            {
                "numero": Leaf(f"{SUITE}.numero", "Numéro du contrat suivant", "texte", optional=True),
                "date_effet": Leaf(f"{SUITE}.date_effet", "Premier jour du contrat suivant", "date"),
                "veille": Leaf(f"{SUITE}.veille", "Dernier jour du contrat, actes compris", "date"),
            }
        )
        root.children[ETABLISSEMENT] = _of_site(root)
        found = {name: Leaf(f"{EVALUATION}.{name}", name) for name in ("objectif", "atteinte")}
        root.children[EVALUATION] = Rows(EVALUATION, "Ce que sont devenus les objectifs", "", Group({**found}))
    return root


def _law(famille: Famille) -> Iterator[tuple[str, str]]:
    """The values of the law that expressions may read: the word of each, with the key that it has in its file."""
    for key in famille.reglementation:
        word = key.replace(".", "_")
        if word.isidentifier():
            yield word, key


def _worth(famille: Famille, day: date) -> dict[str, Any]:
    """What these values are worth on *day*; None for one that nobody knows, or that is no number nor word."""
    found = {word: value_at(famille.reglementation, key, day) for word, key in _law(famille)}
    return {
        word: one.value if isinstance(one, Dated) and isinstance(one.value, Decimal | str) else None
        for word, one in found.items()
    }


def _of_site(root: Group) -> Group:
    """The answers of the establishment that a form is about: the names of a row of « sites »."""
    sites = root.children.get(SITES)
    return sites.columns if isinstance(sites, Rows) else Group()


def misread(famille: Famille, plan: Preremplis) -> Iterator[Fautive]:
    """The expressions of *plan* that cannot be read, or that read a name which nobody answers."""
    yield from faults([*_apart(plan)], known_names(famille, plan))


def _apart(plan: Preremplis) -> Iterator[Portee]:
    yield Portee([text for each in plan.answers.values() for text in _texts(each)], names=plan.names)
    for rows in plan.rows:
        texts = [text for one in rows.columns.values() for text in _texts(one)]
        loops = [(one.name, one.expression) for one in rows.loops]
        yield Portee([*([rows.only] if rows.only else []), *texts], loops, rows.names)
    copied = [one.origin.removeprefix(COMPUTED).strip() for one in plan.copies if one.origin.startswith(COMPUTED)]
    yield Portee(copied, names=plan.names)
    for one in plan.says:
        loops = [(each.name, each.expression) for each in one.loops]
        yield Portee([*([one.only] if one.only else []), one.text], loops, plan.names)


def _texts(one: Reponse) -> Iterator[str]:
    yield one.expression
    if one.origin.startswith(COMPUTED):
        yield one.origin.removeprefix(COMPUTED).strip()


def words_of(contexte: Contexte, names: Group) -> dict[str, Any]:
    """The words that expressions read: every name of *names*, with what is known."""
    words = nested(contexte.contrat.values)
    words |= {INDICATEURS: [{**nested(row), **told} for row, told in _targets(contexte)]}
    words |= {
        EXERCICE: contexte.exercice or None,
        VERSION: contexte.version or None,
        RANG: contexte.rang,
        NUMERO: contexte.numero or None,
        FINALE: contexte.finale,
        JOUR: contexte.jour,
        REVUES: [
            {**nested(consolidee(one.values, contexte.contrat.values)), EXERCICE: one.exercice}
            for one in contexte.revues
        ],
        ACTES: {kind: [nested(one) for one in told] for kind, told in contexte.actes.items()},
        DERNIER: {kind: nested(told[-1]) for kind, told in contexte.actes.items() if told},
        EXTRAITS: [_row(one) for one in contexte.extraits],
        AVANCEMENTS: [{"objectif": one.objectif, "avancement": one.avancement} for one in contexte.avancements],
        AJUSTEMENTS: [
            {name: getattr(one, name) if getattr(one, name) != "" else None for name in _OF_ADJUSTMENTS}
            for one in contexte.ajustements
        ],
    }
    if contexte.revues:
        words[PRECEDENTE] = words[REVUES][-1]
    if contexte.suite is not None:
        day = contexte.suite.debut
        words[SUITE] = {
            "numero": contexte.suite.numero or None,
            "date_effet": day,
            "veille": day - timedelta(days=1),
        }
        words[ETABLISSEMENT] = nested(contexte.etablissement)
        words[EVALUATION] = [
            {"objectif": one.objectif, "atteinte": one.atteinte or None} for one in contexte.evaluation
        ]
    return whole(words, names)


def _targets(contexte: Contexte) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Each indicator of the contract, with the target that the exercice is compared with and the last one."""
    for row in rows_of(prolonger(contexte.contrat.values, contexte.prolongations), INDICATEURS):
        given = cibles(row)
        yield row, {CIBLE_EXIGIBLE: cible(given, contexte.rang), CIBLE_DERNIERE: cible(given, len(given))}


def _row(one: Extraite) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("code", "finess_et", "finess_ej", "exercice", "origine")}
    return {**told, "valeur": None if one.valeur is SANS_OBJET else one.valeur}


# --- filling ----------------------------------------------------------------------------------------------------------


def fill(plan: Preremplis, famille: Famille, contexte: Contexte) -> Avance:
    """The answers that *plan* gives. *famille* asks the form, and gathered the answers of *contexte*."""
    names = known_names(famille, plan)
    words = words_of(contexte, names)
    words[REGLEMENTATION] = _worth(famille, _judged(contexte))
    if DATE_FIN in contexte.contrat.values:
        put(words, famille.roles.date_fin, contexte.contrat.values[DATE_FIN])
    filling = _Filling(plan, famille, words, _facts(contexte))
    filling.answers()
    for rows in plan.rows:
        if not rows.touching:
            filling.add(rows)
    for copie in plan.copies:
        filling.copy(copie, contexte.etablissement if copie.establishment else contexte.contrat.values)
    for rows in plan.rows:
        if rows.touching:
            filling.touch(rows)
    for one in plan.says:
        filling.say(one)
    return filling.result()


def _judged(contexte: Contexte) -> date:
    """The day whose law counts: the last one of the exercice judged, that of the form when it judges none."""
    return date(contexte.exercice, 12, 31) if contexte.exercice else contexte.jour


def _facts(contexte: Contexte) -> dict[str, object]:
    return {
        "exercice": contexte.exercice or "",
        "annee_precedente": contexte.exercice - 1 if contexte.exercice else "",
        "contrat": contexte.contrat.numero,
        "version": contexte.version or "du jour",
        "precedente": contexte.revues[-1].exercice if contexte.revues else "",
    }


@dataclass(frozen=True, slots=True)
class _Cell:
    """One answer: how it is written, what it means, whence; no *typed* when the contract does not give it. *revue*: an
    earlier review tells it.
    """

    typed: Written | None
    value: Scalar
    origin: str
    repris: bool
    revue: bool = False


_Row = dict[str, _Cell]


@dataclass(slots=True)
class _Filling:
    """One form being filled; *said* are the sentences of what could not be."""

    plan: Preremplis
    famille: Famille
    words: Mapping[str, Any]
    facts: Mapping[str, object]
    single: dict[str, _Cell] = field(default_factory=dict)
    tables: dict[str, list[_Row]] = field(default_factory=dict)
    said: dict[str, None] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def answers(self) -> None:
        questionnaire, self.names = self.famille.questionnaires[self.plan.questionnaire], self.plan.names
        for question in questionnaire.fields():
            one = self.plan.answers.get(question.key)
            cell = self._cell(one, question, self.words, "") if one is not None else None
            if cell is not None and cell.typed is not None:
                self.single[question.key] = cell

    def add(self, rows: Lignes) -> None:
        """The rows that one [[table]] gives, after those of the former ones; two of one identity are one row."""
        table, made = self._rows(rows)
        held = self.tables.setdefault(table.key, [])
        for row in made:
            same = _found(table, held, row)
            if same is None:
                held.append(row)
            else:
                same.update({name: cell for name, cell in row.items() if name not in same})

    def touch(self, rows: Lignes) -> None:
        """The rows that one [[table]] changes: those of their identity have these answers, a new one comes last."""
        table, made = self._rows(rows)
        held = self.tables.setdefault(table.key, [])
        for row in made:
            same = _found(table, held, row)
            if same is None:
                held.append(row)
            else:
                same.update({name: cell for name, cell in row.items() if name not in table.identity})

    def _rows(self, rows: Lignes) -> tuple[Table, list[_Row]]:
        """The rows that one [[table]] makes, in their order."""
        questionnaire, self.names = self.famille.questionnaires[self.plan.questionnaire], rows.names
        table = next(one for one in questionnaire.tables() if one.key == rows.table)
        made = [row for words in self._turns(rows, rows.table) if (row := self._made(rows, table, words))]
        if rows.sort:
            made.sort(key=lambda row: [rank(_plain(row.get(name))) for name in rows.sort])
        return table, made

    def copy(self, copie: Copie, values: Mapping[str, Value]) -> None:
        """What stands as it stood in *values*; « sans objet » too, where it is still an answer."""
        questionnaire, self.names = self.famille.questionnaires[self.plan.questionnaire], self.plan.names
        origin = self._origin(copie.origin, self.words)
        for question in questionnaire.fields():
            if question.key in copie.fields and (cell := _as_it_stood(question, values, origin)) is not None:
                self.single[question.key] = cell
        for table in questionnaire.tables():
            told = values.get(table.key, ())
            for row in told if isinstance(told, tuple) and table.key in copie.tables else ():
                if isinstance(row, Mapping):
                    made = {
                        one.key: _as_it_stood(one, row, origin)
                        for one in table.columns
                        if one.key in copie.tables[table.key]
                    }
                    kept = {name: cell for name, cell in made.items() if cell is not None}
                    self.tables.setdefault(table.key, []).extend([kept] if kept else [])

    def say(self, one: Dite) -> None:
        """What one [[dit]] tells."""
        self.names = self.plan.names
        for words in self._turns(one, "la phrase"):
            if said := self._value(one.text, words, "la phrase"):
                self._tell(str(said))

    def _turns(self, one: Lignes | Dite, what: str) -> Iterator[Mapping[str, Any]]:
        turns: list[Mapping[str, Any]] = [self.words]
        for loop in one.loops:
            turns = [{**words, loop.name: item} for words in turns for item in self._items(loop.expression, words)]
        return (words for words in turns if not one.only or self._value(one.only, words, what))

    def _items(self, expression: str, words: Mapping[str, Any]) -> list[Any]:
        found = self._value(expression, words, expression)
        return list(found) if isinstance(found, list | tuple) else []

    def _made(self, rows: Lignes, table: Table, words: Mapping[str, Any]) -> _Row:
        row: _Row = {}
        told = self._told_by_reviews(rows)
        for question in table.columns:
            one = rows.columns.get(question.key)
            cell = self._cell(one, question, words, table.key, told) if one is not None else None
            if cell is not None:
                row[question.key] = cell
        return row if any(cell.typed is not None for cell in row.values()) else {}

    def _told_by_reviews(self, rows: Lignes) -> frozenset[str]:
        """The words by which the expressions of *rows* read earlier reviews: what goes through their rows is one."""
        told = set(_REVIEWS)
        for loop in rows.loops:
            if names_read(expanded(loop.expression, self.names)) & told:
                told.add(loop.name)
        return frozenset(told)

    def _cell(
        self,
        one: Reponse,
        question: Field,
        words: Mapping[str, Any],
        table: str,
        reviews: frozenset[str] = _REVIEWS,
    ) -> _Cell | None:
        """The answer that *one* gives; None when it gives none, and the cell is left to whoever fills the form.
        *reviews* are the words by which earlier reviews are read.
        """
        revue = one.repris and not reviews.isdisjoint(names_read(expanded(one.expression, self.names)))
        value = self._value(one.expression, words, question.label)
        origin = self._origin(one.origin, words)
        if value is None or value == "" or value == []:
            empty = one.repris and table and (not question.required or question.accepts_sans_objet)
            if not empty:
                return None
            typed = "Sans objet" if question.required else None
            return _Cell(typed, SANS_OBJET, origin, repris=True, revue=revue)
        outcome = parse(cell_of(value, question), question)
        if isinstance(outcome, Parsed):
            return _Cell(_typed(outcome.value), outcome.value, origin, one.repris, revue)
        finding = Finding(CATALOGUE[outcome.code], question=question.label, seen=show(value)[:60], facts=outcome.facts)
        self._tell(f"«{NBSP}{question.label}{NBSP}»{NBSP}: «{NBSP}{show(value)[:60]}{NBSP}», {finding.message}")
        return None

    def _value(self, expression: str, words: Mapping[str, Any], what: str) -> Any:
        try:
            return value_of(expanded(expression, self.names), words)
        except Incalculable:
            self._tell(f"«{NBSP}{what}{NBSP}» ne se calcule pas d’après les réponses du contrat.")
            return None

    def _origin(self, origin: str, words: Mapping[str, Any]) -> str:
        if origin.startswith(COMPUTED):
            said = self._value(origin.removeprefix(COMPUTED).strip(), words, origin)
            return str(said) if said else ""
        return origin.format_map(self.facts)

    def _tell(self, sentence: str) -> None:
        self.said[sentence] = None

    def result(self) -> Avance:
        cells = {FieldKey(name): cell for name, cell in self.single.items()}
        for table, rows in self.tables.items():
            for at, row in enumerate(rows):
                cells |= {FieldKey(f"{table}.{name}", at): cell for name, cell in row.items()}
        said = list(self.said)
        more = [f"Et {len(said) - _SEVERAL} autres cases."] if len(said) > _SEVERAL else []
        return Avance(
            values={key: cell.value for key, cell in cells.items()},
            typed={key: cell.typed for key, cell in cells.items() if cell.typed is not None},
            origins={key: cell.origin for key, cell in cells.items() if cell.typed is not None and cell.origin},
            repris=frozenset(key for key, cell in cells.items() if cell.repris),
            fixed=self.plan.fixed,
            rows={table: len(rows) for table, rows in self.tables.items()},
            told=(*said[:_SEVERAL], *more),
            computed=frozenset(key for key in self._computed() if key not in cells),
            revues={key: cell.origin for key, cell in cells.items() if cell.revue},
        )

    def _computed(self) -> Iterator[FieldKey]:
        """Where the answers stand that the form computes, in the rows that are there."""
        tables = {table.key for table in self.famille.questionnaires[self.plan.questionnaire].tables()}
        for name in self.plan.computed:
            table = name.rpartition(".")[0]
            if table in tables:
                yield from (FieldKey(name, at) for at in range(len(self.tables.get(table, ()))))
            else:
                yield FieldKey(name)


def _as_it_stood(question: Field, values: Mapping[str, Any], origin: str) -> _Cell | None:
    """The answer of *values* to a question that is still asked; None where there is none."""
    value, condition = values.get(question.key), question.condition
    asked = condition is None or show(values.get(condition.field)) in condition.values
    if value is None or (value is SANS_OBJET and not (asked and question.accepts_sans_objet)):
        return None
    return _Cell(_typed(value), value, origin, repris=False)


def _plain(cell: _Cell | None) -> object:
    return None if cell is None or cell.value is SANS_OBJET else cell.value


def _found(table: Table, rows: Sequence[_Row], row: _Row) -> _Row | None:
    """The one of *rows* that has the identity of *row*; a row without any is like no other."""
    identity = _identity(table, row)
    return next((one for one in rows if identity and _identity(table, one) == identity), None)


def _identity(table: Table, row: _Row) -> tuple[str, ...]:
    return identity_of(table.identity, {name: cell.value for name, cell in row.items()})


def identity_of(columns: Sequence[str], row: Mapping[str, object]) -> tuple[str, ...]:
    """What tells a row from the others by its *columns*, as people would compare it; empty when one is missing."""
    values = [row.get(column) for column in columns]
    if any(value is None for value in values):
        return ()
    return tuple(fold(show(value)) for value in values)  # type: ignore[arg-type]  # rows hold scalars


def cell_of(value: object, question: Field) -> Cell:
    """A value as a cell of *question* would hold it."""
    shape = shape_of(question)
    match value:
        case bool():
            return Cell(YES_NO[0] if value else YES_NO[1])
        case int() | Decimal() if isinstance(shape, Number | Year):
            return Cell(f"{Decimal(value):f}", "number")
        case int() | Decimal():
            return Cell(f"{Decimal(value):f}" if isinstance(value, int) else show(value))
        case date():
            return Cell(value.strftime("%d/%m/%Y"))
        case list() | tuple():
            between = " ; " if shape == Choice(several=True) else "\n" if shape == Text(lines=True) else ", "
            return Cell(between.join(map(str, value)))
    return Cell(str(value))


def _typed(value: Scalar) -> Written:
    """What is written in the cell: a yes as its word, several choices as one text."""
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, tuple):
        return " ; ".join(value)
    return "Sans objet" if value is SANS_OBJET else value  # type: ignore[return-value]
