"""A form in advance -> what the workbook of each establishment holds of it, and what is left in the whole one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Scalar
from cpomdoc.schema.questionnaire import Questionnaire, Table, establishment_column
from cpomdoc.stages.formulaire.preremplir import Avance

PERIMETRE = "contrat {contrat}, version {version}, périmètre"
"""The origin of the establishment that is written on a workbook of its own; of a contract not yet signed: today's."""


def of_site(avance: Avance, part: Questionnaire, site: str, contrat: str, version: int) -> Avance:
    """The answers of *avance* that the workbook *part* asks of the establishment *site*, which it names. They are as in
    the whole form: locked or proposed, with their origins.
    """
    tables = {sheet.table.key: sheet.table for sheet in part.sheets if sheet.table and sheet.key in part.taken}
    asked = {field.key for field in part.fields()}
    kept = _kept(avance, lambda table, row: table in tables and _site(avance, tables[table], row) == site)
    found = _with(avance, {key: new for key, new in kept.items() if key.row is not None or key.name in asked})
    here, origin = FieldKey(part.place), PERIMETRE.format(contrat=contrat, version=version or "du jour")
    return replace(
        found,
        values={**found.values, here: site},
        typed={**found.typed, here: site},
        origins={**found.origins, here: origin},
        repris=found.repris | {here},
        told=(),
    )


def without_sites(avance: Avance, part: Questionnaire, sites: Collection[str]) -> Avance:
    """*avance* without the rows that the establishments *sites* answer in a workbook of their own."""
    tables = {sheet.table.key: sheet.table for sheet in part.sheets if sheet.table and sheet.key in part.taken}
    return _with(
        avance, _kept(avance, lambda table, row: table not in tables or _site(avance, tables[table], row) not in sites)
    )


def _kept(avance: Avance, keeps: Callable[[str, int], bool]) -> dict[FieldKey, FieldKey]:
    """The answers that stay, each with its new key: the rows of a table close up."""
    places: dict[tuple[str, int], int] = {}
    for table, count in avance.rows.items():
        rows = [row for row in range(count) if keeps(table, row)]
        places |= {(table, row): at for at, row in enumerate(rows)}
    found = {}
    for key in (*avance.values, *avance.typed, *avance.computed):
        if key.row is None:
            found[key] = key
        elif (at := places.get((key.name.rpartition(".")[0], key.row))) is not None:
            found[key] = FieldKey(key.name, at)
    return found


def _site(avance: Avance, table: Table, row: int) -> str:
    value: Scalar | None = avance.values.get(FieldKey(f"{table.key}.{establishment_column(table)}", row))
    return show(value) if value is not None else ""


def _with(avance: Avance, keys: Mapping[FieldKey, FieldKey]) -> Avance:
    rows: dict[str, int] = {}
    for new in keys.values():
        if new.row is not None:
            table = new.name.rpartition(".")[0]
            rows[table] = max(rows.get(table, 0), new.row + 1)
    return replace(
        avance,
        values={keys[key]: value for key, value in avance.values.items() if key in keys},
        typed={keys[key]: value for key, value in avance.typed.items() if key in keys},
        origins={keys[key]: origin for key, origin in avance.origins.items() if key in keys},
        repris=frozenset(keys[key] for key in avance.repris if key in keys),
        rows=rows,
        computed=frozenset(keys[key] for key in avance.computed if key in keys),
        revues={keys[key]: origin for key, origin in avance.revues.items() if key in keys},
    )
