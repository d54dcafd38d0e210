"""What a form took from the contract in force -> marks that it bears, its locked cells, and what came back otherwise.

A form remembers by marks, not by places: people sort rows, add some and take some away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar, Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, fold, parse
from cpomdoc.schema.layout import TEXT_MARK, text_mark
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Field, Questionnaire, Table
from cpomdoc.stages.checks.words import shown
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.preremplir import Avance, cell_of, identity_of

CHANGED, GONE, ADDED = "E-722", "E-723", "E-724"
UNSEEN, OLDER = "W-722", "W-723"
"""The codes of what came back otherwise; the last two: nobody could look; an earlier review says it now."""


@dataclass(frozen=True, slots=True)
class Repris:
    """The answers of a form that are the contract's: their *keys*, the tables whose rows are (*fixed*), and the *marks*
    by which the form that comes back is known.
    """

    marks: str = ""
    keys: frozenset[FieldKey] = field(default_factory=frozenset)
    fixed: frozenset[str] = frozenset()


def taken(plan: Preremplis, questionnaire: Questionnaire, avance: Avance, *, partage: bool = False) -> Repris:
    """What the form of *avance* takes from the contract. *partage*: it leaves the rows of establishments to workbooks
    of their own, and says so when it comes back.
    """
    marks = [_PARTAGE] if partage else []
    marks += [_mark(key.name) for key in sorted(avance.repris) if key.row is None]
    for table in questionnaire.tables():
        for at in sorted({key.row for key in avance.repris if key.row is not None and _table(key) == table.key}):
            values = {one.key: avance.values.get(FieldKey(f"{table.key}.{one.key}", at)) for one in table.columns}
            marks.append(_mark(table.key, *identity_of(plan.identity(table), values)))
    return Repris(f"{plan.key} {''.join(dict.fromkeys(marks))}", avance.repris, avance.fixed)


def shares(marks: str) -> bool:
    """Whether a form left the rows of establishments to workbooks of their own."""
    return _PARTAGE in _known(marks)


def plan_of(marks: str, famille: Famille, questionnaire: Questionnaire) -> Preremplis | None:
    """By what a form was filled in advance; None for one that was not, or when the family knows it no more."""
    plan = famille.preremplis.get(marks.partition(" ")[0])
    return plan if plan is not None and plan.questionnaire in (questionnaire.key, questionnaire.part_of) else None


def again(
    marks: str,
    famille: Famille,
    questionnaire: Questionnaire,
    answers: Mapping[FieldKey, Typed],
    disputed: set[FieldKey],
) -> Repris | None:
    """The same, of a form that goes back with *answers*: what is the contract's stays locked, but for *disputed* cells.

    None for a form that took nothing.
    """
    plan = plan_of(marks, famille, questionnaire)
    if plan is None:
        return None
    known = _known(marks)
    single = {FieldKey(name) for name in plan.answers if name in plan.taken and _mark(name) in known}
    single |= {FieldKey(questionnaire.place)} if _mark(questionnaire.place) in known else set()
    keys = {key for key in single if key in answers}
    for table in questionnaire.tables():
        keys |= set(_locked(table, plan, answers, known))
    return Repris(marks, frozenset(keys - disputed), plan.fixed)


def _locked(table: Table, plan: Preremplis, answers: Mapping[FieldKey, Typed], known: set[str]) -> Iterator[FieldKey]:
    for at in sorted({key.row for key in answers if key.row is not None and _table(key) == table.key}):
        values = {one.key: _read(one, answers.get(FieldKey(f"{table.key}.{one.key}", at))) for one in table.columns}
        if _mark(table.key, *identity_of(plan.identity(table), values)) not in known:
            continue
        for one in table.columns:
            key = FieldKey(f"{table.key}.{one.key}", at)
            if key.name in plan.taken and (key in answers or not one.required):
                yield key


def _read(question: Field, typed: Typed | None) -> Scalar | None:
    outcome = parse(cell_of(typed, question), question) if typed not in (None, "") else None
    return outcome.value if isinstance(outcome, Parsed) else None


def _table(key: FieldKey) -> str:
    return key.name.rpartition(".")[0]


def _known(marks: str) -> set[str]:
    kept = marks.partition(" ")[2]
    return {kept[at : at + TEXT_MARK] for at in range(0, len(kept), TEXT_MARK)}


def _mark(*words: str) -> str:
    return text_mark("|".join(("repris", *words)))


_PARTAGE = _mark("@partage")


# --- what came back ---------------------------------------------------------------------------------------------------


def otherwise(
    avance: Avance,
    values: Mapping[str, Value],
    places: Mapping[FieldKey, CellRef],
    questionnaire: Questionnaire,
    version: int,
    plan: Preremplis,
    marks: str,
) -> Iterator[Finding]:
    """What a form that was filled in advance says otherwise than the contract in force, each at its cell, with the
    right value; an earlier review that says otherwise now is told too, and asks for nothing. *avance* is the form as
    the contract fills it today, *version* the one in force; *marks* are what the form was made with: of rows that may
    come and go, those alone are compared. *plan*: how it was filled in.
    """
    known = _known(marks)
    facts = {"version": f"la version {version} du contrat" if version else "le contrat"}
    for question in questionnaire.fields():
        key = FieldKey(question.key)
        if (
            key in avance.repris
            and _mark(question.key) in known
            and not _agree(avance.values[key], values.get(question.key))
        ):
            yield _changed(question, key, avance, key, values.get(question.key), places, facts)
    for table in questionnaire.tables():
        wanted = _expected(table, plan.identity(table), avance, known)
        told = _Told(table, plan.identity(table), avance, places, facts)
        yield from _rows_otherwise(told, wanted, values.get(table.key))


_Expected = dict[tuple[str, ...], dict[str, FieldKey]]
"""The rows that are the contract's, by what tells them apart: the key of each answer, by column."""


def _expected(table: Table, columns: Sequence[str], avance: Avance, known: set[str]) -> _Expected:
    found: _Expected = {}
    for at in range(avance.rows.get(table.key, 0)):
        keys = {one.key: FieldKey(f"{table.key}.{one.key}", at) for one in table.columns}
        row = {name: key for name, key in keys.items() if key in avance.repris}
        identity = identity_of(columns, {name: avance.values[key] for name, key in row.items()})
        if identity and (table.key in avance.fixed or _mark(table.key, *identity) in known):
            found[identity] = row
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What is needed to tell of the rows of a table: what tells them apart, their cells, the facts of all findings."""

    table: Table
    columns: Sequence[str]
    avance: Avance
    places: Mapping[FieldKey, CellRef]
    facts: Mapping[str, str]


def _rows_otherwise(told: _Told, expected: _Expected, held: Value | None) -> Iterator[Finding]:
    table, avance = told.table, told.avance
    seen: set[tuple[str, ...]] = set()
    for at, found in enumerate(_rows(held)):
        identity = identity_of(told.columns, found)
        row = expected.get(identity, {})
        if row:
            seen.add(identity)
        elif table.key in avance.fixed and expected:
            yield _added(told, at, found)
        for question in table.columns:
            key = row.get(question.key)
            if key is not None and not _agree(avance.values[key], found.get(question.key)):
                here = FieldKey(key.name, at)
                yield _changed(question, here, avance, key, found.get(question.key), told.places, told.facts)
    gone = [one for one, row in expected.items() if one not in seen and not set(row.values()) <= set(avance.revues)]
    if gone:
        yield _gone(told, [_named(told, expected[one]) for one in gone])


def _rows(held: Value | None) -> list[Row]:
    return [row for row in held if isinstance(row, Mapping)] if isinstance(held, tuple) else []


def _agree(expected: Scalar, found: object) -> bool:
    """Whether an answer is what the contract says; « sans objet » and nothing are one."""
    if expected is SANS_OBJET:
        return found is None or found is SANS_OBJET
    if isinstance(expected, str) and isinstance(found, str):
        return fold(expected) == fold(found)
    return expected == found


def _changed(
    question: Field,
    key: FieldKey,
    avance: Avance,
    right_key: FieldKey,
    found: object,
    places: Mapping[FieldKey, CellRef],
    facts: Mapping[str, str],
) -> Finding:
    expected = avance.values[right_key]
    if right_key in avance.revues:
        return _older(question, key, expected, found, places, avance.revues[right_key])
    empty = expected is SANS_OBJET
    right = "rien" if empty else f"« {_short(question, expected)} »"
    remedy = "Videz cette case" if empty else f"Écrivez {right} dans cette case"
    said = _short(question, found)
    told = {**facts, "attendu": right, "remede": remedy}
    return Finding(CATALOGUE[CHANGED], places.get(key), key, question.label, said, told)


def _older(
    question: Field, key: FieldKey, expected: Scalar, found: object, places: Mapping[FieldKey, CellRef], revue: str
) -> Finding:
    said = "" if found is None or found is SANS_OBJET else _short(question, found)
    now = "n’en dit rien" if expected is SANS_OBJET else f"dit maintenant «\u00a0{_short(question, expected)}\u00a0»"
    facts = {"lu": f"«\u00a0{said}\u00a0»" if said else "case vide", "revue": revue, "attendu": now}
    return Finding(CATALOGUE[OLDER], places.get(key), key, question.label, said, facts)


def _gone(told: _Told, names: list[str]) -> Finding:
    column = told.table.column(told.columns[0])
    key = FieldKey(f"{told.table.key}.{column.key}")
    some = names if len(names) <= _NAMED else [*names[:_NAMED], f"{len(names) - _NAMED} autres"]
    facts = {**told.facts, "manquants": enumeration(some)}
    return Finding(CATALOGUE[GONE], told.places.get(key), key, column.label, "", facts)


def _added(told: _Told, at: int, row: Row) -> Finding:
    column = told.table.column(told.columns[0])
    key = FieldKey(f"{told.table.key}.{column.key}", at)
    return Finding(
        CATALOGUE[ADDED], told.places.get(key), key, column.label, _short(column, row.get(column.key)), told.facts
    )


def _named(told: _Told, row: Mapping[str, FieldKey]) -> str:
    values = [(told.table.column(name), told.avance.values[row[name]]) for name in told.columns]
    return " ".join(_short(column, value) for column, value in values if value is not SANS_OBJET)


_NAMED, _LONGEST = 12, 80


def _short(question: Field, value: object) -> str:
    text = " ".join(shown(question, value).split())  # type: ignore[arg-type]  # answers of dossiers are values
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
