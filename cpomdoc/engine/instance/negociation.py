"""A contract -> the workbook of the negotiation of its means, filled in advance from what is known; blank otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.adapters.excel import writing
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.preremplir import Contexte, fill
from cpomdoc.store.places import form_name


@dataclass(frozen=True, slots=True)
class ClasseurNegociation:
    """The workbook: the name of its file, its bytes, how many lines it has, what could not be written, in words."""

    name: str
    data: bytes
    lignes: int
    told: tuple[str, ...] = ()

    @property
    def form(self) -> tuple[str, bytes]:
        """The workbook as a file: its name, its bytes."""
        return self.name, self.data


def negotiation_form(atelier: Atelier, contrat: str) -> ClasseurNegociation | None:
    """The workbook for a contract that is known: what was said already, then each line that nobody speaks of yet. None
    when nothing is known of the contract, or its family negotiates nothing.
    """
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None or modeles.ensemble.negociation is None:
        return None
    famille = modeles.ensemble
    key = famille.negociation.questionnaire if famille.negociation is not None else ""
    plan = next((one for one in famille.preremplis.values() if one.questionnaire == key), None)
    if plan is None:
        return None
    seen = whole(atelier, asked, famille)
    avance = fill(plan, famille, Contexte(contrat=seen, jour=atelier.now().date()))
    questionnaire = famille.questionnaires[key]
    data = writing.write_form(
        famille,
        questionnaire,
        contrat=contrat,
        answers=avance.typed,
        origins=avance.origins,
        inbox_name=atelier.settings.inbox.name,
    )
    return ClasseurNegociation(form_name(questionnaire, contrat, ""), data, sum(avance.rows.values()), avance.told)


def blank_negotiation(famille: Famille, contrat: str, inbox: str) -> tuple[str, bytes]:
    """The blank workbook. Raises KeyError when the family negotiates nothing."""
    if famille.negociation is None:
        raise KeyError(famille.key)
    questionnaire = famille.questionnaires[famille.negociation.questionnaire]
    return form_name(questionnaire, contrat, ""), writing.write_form(
        famille, questionnaire, contrat=contrat, inbox_name=inbox
    )
