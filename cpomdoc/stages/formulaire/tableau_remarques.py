"""The tables seen in a returned « Tableau des remarques » -> the answers of the workbook that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.tableaux import LigneVue, Tableau
from cpomdoc.schema.demande import PAR, QUALITE, REMARQUES
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.questionnaire import Questionnaire, Table

NAME = "objet"
"""The column that tells a remark from the others."""


def answers_in_word(tables: Sequence[Tableau], questionnaire: Questionnaire) -> Mapping[FieldKey, str] | None:
    """What is written under each head; None when the table lost the heads by which it is read."""
    (asked,) = questionnaire.tables()
    rows = next((found for one in tables if (found := _under_heads(one, asked)) is not None), None)
    if rows is None:
        return None
    answers = {key: text for key, text in _who(tables, questionnaire) if text}
    told = (row for row in rows if any(row.values()))
    for at, row in enumerate(told):
        answers |= {FieldKey(f"{REMARQUES}.{column}", at): text for column, text in row.items() if text}
    return answers


def _under_heads(table: Tableau, asked: Table) -> list[dict[str, str]] | None:
    """The rows of a table by column; None when one of the columns is not there, or is there twice."""
    labels = {fold(one.label): one.key for one in asked.columns}
    for at, line in enumerate(table.lignes):
        heads = [labels.get(fold(one.texte), "") for one in line.cases]
        if sorted(filter(None, heads)) == sorted(labels.values()):
            return [_row(heads, later) for later in table.lignes[at + 1 :]]
    return None


def _row(heads: Sequence[str], line: LigneVue) -> dict[str, str]:
    said = {key: case.texte.strip() for key, case in zip(heads, line.cases, strict=True) if key and not case.etendue}
    if NAME in said:
        said[NAME] = "".join(said[NAME].replace("\u2011", "-").split())
    return said


def _who(tables: Sequence[Tableau], questionnaire: Questionnaire) -> Iterator[tuple[FieldKey, str]]:
    """Who decides, under its own heads."""
    labels = {fold(one.label): one.key for one in questionnaire.fields() if one.key in (PAR, QUALITE)}
    for table in tables:
        for above, below in zip(table.lignes, table.lignes[1:], strict=False):
            for head, case in zip(above.cases, below.cases, strict=True):
                if (key := labels.get(fold(head.texte))) is not None:
                    yield FieldKey(key), " ".join(case.texte.split())
