"""A [[negociation]] that families share + what one family asks -> its own: its postes, the lists of its workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cpomdoc.schema.loading_questionnaire import with_choices
from cpomdoc.schema.negociation import COLONNES, POSTE, Negociation
from cpomdoc.schema.questionnaire import Questionnaire, Table
from cpomdoc.schema.rubrique import Rubrique


def of_family(
    negociation: Negociation, workbook: Questionnaire, questionnaires: Mapping[str, Questionnaire]
) -> tuple[Negociation, Questionnaire]:
    """*negociation* and its *workbook* without what this family does not ask, whose lists are those of the tables that
    it feeds. TemplateError when a column lacks that the engine reads, or by which a line is told.
    """
    tables = {table.key: table for one in questionnaires.values() for table in one.tables()}
    asked = {f"{key}.{column.key}" for key, table in tables.items() for column in table.columns}
    postes = tuple(one for one in negociation.postes if {one.feeds, *one.carried} <= asked)
    fed = [tables[key] for key in dict.fromkeys(one.table for one in postes)]
    held = next((one for one in workbook.tables() if one.key == negociation.table), None)
    lacking = _lacking(held, fed)
    if held is None or lacking:
        raise Rubrique({}, f"questionnaires/{workbook.key}.toml").fail(
            f"le tableau « {negociation.table} » manque, ou n’a pas : {', '.join(lacking)}."
        )
    lists = {f"{held.key}.{POSTE}": tuple(one.title for one in postes), **_lists(held, fed)}
    return replace(negociation, postes=postes), with_choices(workbook, lists)


def _lacking(held: Table | None, fed: Collection[Table]) -> list[str]:
    keys = {one.key for one in held.columns} if held is not None else set()
    needed = (*COLONNES, *(column for table in fed for column in table.identity))
    return [one for one in dict.fromkeys(needed) if one not in keys]


def _lists(held: Table, fed: Collection[Table]) -> dict[str, tuple[str, ...]]:
    """By name of a column that tells a line: the words that the tables fed offer for it, each once."""
    own = {column.key for column in held.columns if column.choices}
    found: dict[str, dict[str, None]] = {}
    for table in fed:
        for key in table.identity:
            if key in own:
                found.setdefault(f"{held.key}.{key}", {}).update(dict.fromkeys(table.column(key).choices))
    return {name: tuple(words) for name, words in found.items() if words}
