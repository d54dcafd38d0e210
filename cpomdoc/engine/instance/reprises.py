"""A list of contracts signed elsewhere -> one workbook each, filled in advance by it, for somebody to complete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cpomdoc.adapters.excel import writing
from cpomdoc.adapters.exchange import sheets_of
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.reprise.masse import Classeur, Liste, listed, workbooks
from cpomdoc.store.places import form_name


def list_forms(
    path: Path, familles: Mapping[str, Famille], named: str, inbox: str
) -> tuple[Liste, list[tuple[str, bytes]]]:
    """The list, with all that is told of it, and the name and the bytes of each workbook. *named* is the family of the
    contracts whose types tell none. Raises UnreadableFile.
    """
    masse = next((one.reprise.masse for one in familles.values() if one.reprise is not None), None)
    liste = listed(sheets_of(path), masse) if masse is not None else Liste()
    made, told = workbooks(liste, familles, named, path.name)
    liste.told += told
    return liste, [_written(one, inbox) for one in made]


def _written(one: Classeur, inbox: str) -> tuple[str, bytes]:
    data = writing.write_form(
        one.famille,
        one.questionnaire,
        contrat=one.numero,
        answers=one.answers,
        origins=one.origins,
        inbox_name=inbox,
    )
    return form_name(one.questionnaire, one.nom, ""), data
