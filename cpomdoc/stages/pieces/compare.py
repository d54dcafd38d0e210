"""Contrat, Contrat -> the list of what changed: question by question, before and after, in the order of the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cpomdoc.domain.dossier import Acte, Changement, Contrat
from cpomdoc.domain.extraits import focused
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Field, Questionnaire, Table
from cpomdoc.stages.checks.check import usable
from cpomdoc.stages.checks.words import shown

Values = Mapping[str, Value]
RECEIVED = "reçu"
MOST = 200
"""Signs of an answer that are told, before and after."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer, one row or one workbook that is no longer the same.

    *where* is the establishment or the act; for a table, *sheet* is its title, *name* what tells the row, *row* the row
    itself. *before* and *after* are the values of the answer; of a row or a workbook, whether it was and is there.
    """

    kind: Literal["reponse", "ligne", "classeur"]
    key: FieldKey
    label: str
    before: Value | None
    after: Value | None
    where: str = ""
    sheet: str = ""
    name: str = ""
    row: Row = field(default_factory=dict)
    question: Field | None = None
    table: Table | None = None


def compare(before: Contrat, after: Contrat, famille: Famille) -> tuple[Changement, ...]:
    """What a person would say has changed. Rows are matched by their identity, establishments by their FINESS."""
    beside = [
        one
        for questionnaire in famille.optional()
        for one in _workbook(before.values, after.values, questionnaire, famille.roles.contrat)
    ]
    found = (*differences(before, after, famille), *beside, *_acts(before.actes, after.actes, famille))
    return tuple(_told(one) for one in found)


def compare_workbooks(before: Values, after: Values, questionnaire: Questionnaire) -> tuple[Changement, ...]:
    """The same for two answers to one questionnaire."""
    return tuple(_told(one) for one in _answers(before, after, questionnaire, ""))


def differences(before: Contrat, after: Contrat, famille: Famille) -> Iterator[Difference]:
    """What changed in the answers of the contract itself; acts beside it do not count, nor do workbooks that it may do
    without: no document prints them.
    """
    for questionnaire in famille.awaited():
        if questionnaire.per == "contrat":
            yield from _workbook(before.values, after.values, questionnaire, famille.roles.contrat)
        else:
            yield from _sites(before.values, after.values, questionnaire, famille.roles.site)


def _told(one: Difference) -> Changement:
    if one.kind == "classeur":
        known = (RECEIVED if one.before else "", RECEIVED if one.after else "")
        return Changement(one.key, ", ".join(part for part in (one.label, one.where) if part), *known, one.where)
    place = " — ".join(part for part in (one.where, one.sheet, one.name) if part)
    if one.kind == "ligne":
        gone = not one.after
        words = f"{one.label}\u00a0: ligne {'retirée' if gone else 'ajoutée'}"
        return Changement(one.key, words, one.name if gone else "", "" if gone else one.name, place)
    said = focused(shown(one.question, one.before), shown(one.question, one.after), MOST)
    return Changement(one.key, one.label, *said, place)


def _acts(before: Sequence[Acte], after: Sequence[Acte], famille: Famille) -> Iterator[Difference]:
    """An act that came, or whose answers changed."""
    old, new = ({acte.key: acte for acte in acts} for acts in (before, after))
    for key, acte in {**old, **new}.items():
        title = famille.acte(acte.questionnaire).title_of(acte.numero)
        if key in old and key in new:
            yield from _answers(old[key].values, acte.values, famille.questionnaires[acte.questionnaire], title)
        else:
            yield Difference("classeur", FieldKey(famille.roles.acte), title, key in old, key in new)


def _workbook(before: Values, after: Values, questionnaire: Questionnaire, shared: str) -> Iterator[Difference]:
    """A workbook that came or went is one change, not as many as it has answers. *shared* is asked by all of them."""
    names = [field.key for field in questionnaire.fields() if field.key != shared]
    names += [table.key for table in questionnaire.tables()]
    was, is_here = (any(name in values for name in names) for values in (before, after))
    if was and is_here:
        yield from _answers(before, after, questionnaire, "")
    elif was or is_here:
        yield Difference("classeur", FieldKey(shared), questionnaire.title, was, is_here)


def _sites(before: Values, after: Values, questionnaire: Questionnaire, site_key: str) -> Iterator[Difference]:
    old, new = _by_site(before, site_key), _by_site(after, site_key)
    for site in dict.fromkeys([*old, *new]):
        if site in old and site in new:
            yield from _answers(old[site], new[site], questionnaire, site)
        else:
            key = FieldKey(f"{SITES}.{site_key}")
            yield Difference("classeur", key, questionnaire.title, site in old, site in new, site)


def _by_site(values: Values, site_key: str) -> dict[str, Row]:
    return {show(row.get(site_key)): row for row in _rows(values.get(SITES, ()))}


def _rows(value: Value | None) -> Sequence[Row]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []


def _answers(before: Values, after: Values, questionnaire: Questionnaire, where: str) -> Iterator[Difference]:
    for sheet in questionnaire.sheets:
        for question in sheet.fields():
            old, new = before.get(question.key), after.get(question.key)
            if not same(old, new):
                key = FieldKey(question.key)
                yield Difference("reponse", key, question.label, old, new, where, question=question)
        if sheet.table is not None:
            old_rows, new_rows = _rows(before.get(sheet.table.key)), _rows(after.get(sheet.table.key))
            yield from _table(old_rows, new_rows, sheet.table, sheet.title, where)


def _table(before: Sequence[Row], after: Sequence[Row], table: Table, title: str, where: str) -> Iterator[Difference]:
    old, new = _by_identity(before, table), _by_identity(after, table)
    for name in dict.fromkeys([*old, *new]):
        row = new.get(name, old.get(name, {}))
        if name not in new or name not in old:
            key = FieldKey(f"{table.key}.{table.columns[0].key}")
            yield Difference("ligne", key, title, name in old, name in new, where, title, name, row, table=table)
            continue
        for column in table.columns:
            one, two = old[name].get(column.key), new[name].get(column.key)
            if not same(one, two):
                key = FieldKey(f"{table.key}.{column.key}")
                yield Difference("reponse", key, column.label, one, two, where, title, name, row, column, table)


def same(before: Value | None, after: Value | None) -> bool:
    """Whether nothing was said anew: 7,8 and 7,80 are one number; a new question without object is silent."""
    return before == after or not (usable(before) or usable(after))


def rows_by_identity(value: Value | None, table: Table) -> dict[str, Row]:
    """The rows that an answer to *table* holds, each under the words that tell it."""
    return _by_identity(_rows(value), table)


def _by_identity(rows: Sequence[Row], table: Table) -> dict[str, Row]:
    """Rows by what tells them apart; a table without identity by position, so that a change is seen in place."""
    found: dict[str, Row] = {}
    for position, row in enumerate(rows, 1):
        name = " · ".join(shown(table.column(key), row.get(key)) for key in table.identity) or f"ligne {position}"
        found[name if name not in found else f"{name} ({position})"] = row
    return found
