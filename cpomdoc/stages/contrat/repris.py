"""The workbook that takes over a contract signed elsewhere -> what it allows, and the acts signed before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cpomdoc.domain.dossier import ActePasse, Dossier, Repris
from cpomdoc.domain.values import SANS_OBJET, Value
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.reprise import Reprise


def repris(dossiers: Sequence[Dossier], famille: Famille) -> tuple[str, Repris] | None:
    """The questionnaire that takes the contract over, and how; None when the contract is told by its own workbooks:
    these say more than what was copied, and count as soon as one of them is there.
    """
    kinds = {one.questionnaire for one in dossiers}
    reprise = famille.reprise
    if reprise is None or kinds != {reprise.questionnaire}:
        return None
    return reprise.questionnaire, told(dossiers[0].values, reprise)


def told(values: Mapping[str, Value], reprise: Reprise) -> Repris:
    """What the answers of the workbook say."""
    return Repris(values.get(reprise.fidelity) == reprise.whole, tuple(_passes(values, reprise)))


def completed(values: Mapping[str, Value], questionnaire: Questionnaire) -> dict[str, Value]:
    """*values*, « sans objet » where the workbook let an answer of the contract be left out: the models of acts read
    what a contract written here always has.
    """
    found = {field.key: SANS_OBJET for field in questionnaire.fields() if not field.required} | dict(values)
    for table in questionnaire.tables():
        rows = found.get(table.key)
        if isinstance(rows, tuple):
            blank = {column.key: SANS_OBJET for column in table.columns if not column.required}
            found[table.key] = tuple({**blank, **row} for row in rows if isinstance(row, Mapping))
    return found


def _passes(values: Mapping[str, Value], reprise: Reprise) -> Iterator[ActePasse]:
    names = reprise.passes
    rows = values.get(names.table, ())
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, Mapping):
            numero, terme = row.get(names.numero), row.get(names.terme)
            yield ActePasse(
                names.series.get(str(row.get(names.nature)), ""),
                numero if isinstance(numero, int) and not isinstance(numero, bool) else None,
                terme if isinstance(terme, date) else None,
            )


def last_terme(taken: Repris | None) -> date | None:
    """The last day of the contract after the acts signed before it was taken over; None when none moves it."""
    return max((one.terme for one in taken.passes if one.terme is not None), default=None) if taken else None


def numbers(taken: Repris | None, serie: str) -> set[int]:
    """The numbers that acts signed before bear in a series."""
    return {one.numero for one in taken.passes if one.serie == serie and one.numero is not None} if taken else set()
