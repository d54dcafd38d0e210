"""A contract whose committee accepted adjustments -> the workbooks that they change, to drop with the avenant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cpomdoc.adapters.excel import writing
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.ajustes import adjusted
from cpomdoc.engine.memory.contrat import modeles_of_contract
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.store.places import form_name


@dataclass(frozen=True, slots=True)
class ClasseurAjuste:
    """A workbook of the contract as an avenant would change it: the name of its file, its bytes, how many answers are
    changed in it, what somebody has still to write.
    """

    name: str
    data: bytes
    changes: int
    told: tuple[str, ...]


def adjusted_forms(atelier: Atelier, contrat: str) -> Iterator[ClasseurAjuste]:
    """The workbooks of *contrat* that accepted adjustments change: answers of today as they were given, changed ones in
    mauve, each with the adjustment that it comes from.
    """
    modeles = modeles_of_contract(atelier, contrat)
    if modeles is None:
        return
    counting = accepted(atelier, contrat)
    for one in adjusted(atelier, contrat):
        made_from = counting.get((one.questionnaire.key, ""))
        data = writing.write_form(
            modeles.of_questionnaire(one.questionnaire.key),
            one.questionnaire,
            contrat=contrat,
            answers=one.avance.typed,
            origins=one.avance.origins,
            inbox_name=atelier.settings.inbox.name,
            suite_de=form_of(made_from).digest if made_from is not None else "",
        )
        yield ClasseurAjuste(form_name(one.questionnaire, contrat, ""), data, len(one.avance.origins), one.told)
