"""Contrat, Contrat -> the list of what changed: question by question, before and after, in the order of the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cpomdoc.domain.dossier import Changement, Contrat
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire, Table
from cpomdoc.stages.check import usable
from cpomdoc.stages.show import show
from cpomdoc.stages.validate import shorten

Values = Mapping[str, Value]


def compare(before: Contrat, after: Contrat, famille: Famille) -> tuple[Changement, ...]:
    """What a person would say has changed. Rows are matched by their identity, establishments by their FINESS."""
    return tuple(_changes(before.values, after.values, famille))


def _changes(before: Values, after: Values, famille: Famille) -> Iterator[Changement]:
    for questionnaire in famille.questionnaires.values():
        if questionnaire.per == "contrat":
            yield from _workbook_changes(before, after, questionnaire, famille.roles.contrat)
        else:
            yield from _site_changes(before, after, questionnaire, famille.roles.site)


def _workbook_changes(before: Values, after: Values, questionnaire: Questionnaire, shared: str) -> Iterator[Changement]:
    """A workbook that came or went is one change, not as many as it has answers. *shared* is asked by all of them."""
    names = [field.key for field in questionnaire.fields() if field.key != shared]
    names += [table.key for table in questionnaire.tables()]
    was, is_here = (any(name in values for name in names) for values in (before, after))
    if was and is_here:
        yield from _questionnaire_changes(before, after, questionnaire, "")
    elif was or is_here:
        known = ("reçu", "") if was else ("", "reçu")
        yield Changement(FieldKey(shared), questionnaire.title, *known)


def _site_changes(before: Values, after: Values, questionnaire: Questionnaire, site_key: str) -> Iterator[Changement]:
    old, new = _sites(before, site_key), _sites(after, site_key)
    for site in dict.fromkeys([*old, *new]):
        if site in old and site in new:
            yield from _questionnaire_changes(old[site], new[site], questionnaire, site)
        else:
            known = ("reçu", "") if site in old else ("", "reçu")
            yield Changement(FieldKey(f"{SITES}.{site_key}"), f"{questionnaire.title}, {site}", *known, site)


def _sites(values: Values, site_key: str) -> dict[str, Row]:
    rows = values.get(SITES, ())
    return {show(row.get(site_key)): row for row in _rows(rows)}


def _rows(value: Value | None) -> Sequence[Row]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []


def _questionnaire_changes(
    before: Values, after: Values, questionnaire: Questionnaire, where: str
) -> Iterator[Changement]:
    for sheet in questionnaire.sheets:
        for field in sheet.fields():
            old, new = before.get(field.key), after.get(field.key)
            if not _same(old, new):
                yield Changement(FieldKey(field.key), field.label, _shown(old), _shown(new), where)
        if sheet.table is not None:
            old_rows, new_rows = _rows(before.get(sheet.table.key)), _rows(after.get(sheet.table.key))
            yield from _table_changes(old_rows, new_rows, sheet.table, sheet.title, where)


def _table_changes(
    before: Sequence[Row], after: Sequence[Row], table: Table, title: str, where: str
) -> Iterator[Changement]:
    old, new = _by_identity(before, table), _by_identity(after, table)
    for name in dict.fromkeys([*old, *new]):
        place = " — ".join(part for part in (where, title, name) if part)
        key = FieldKey(f"{table.key}.{table.columns[0].key}")
        if name not in new:
            yield Changement(key, f"{title} : ligne retirée", name, "", place)
        elif name not in old:
            yield Changement(key, f"{title} : ligne ajoutée", "", name, place)
        else:
            for column in table.columns:
                one, two = old[name].get(column.key), new[name].get(column.key)
                if not _same(one, two):
                    full = FieldKey(f"{table.key}.{column.key}")
                    yield Changement(full, column.label, _shown(one), _shown(two), place)


def _same(before: Value | None, after: Value | None) -> bool:
    """Whether nothing was said anew: 7,8 and 7,80 are one number; a new question without object is silent."""
    return before == after or not (usable(before) or usable(after))


def _shown(value: Value | None) -> str:
    return shorten(show(value), 200)


def _by_identity(rows: Sequence[Row], table: Table) -> dict[str, Row]:
    """Rows by what tells them apart; a table without identity by position, so that a change is seen in place."""
    found: dict[str, Row] = {}
    for position, row in enumerate(rows, 1):
        name = " · ".join(show(row.get(column)) for column in table.identity) or f"ligne {position}"
        found[name if name not in found else f"{name} ({position})"] = row
    return found
