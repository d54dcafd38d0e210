"""The journal of a contract -> the adjustments to take up by avenant, and the workbooks that they change, filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.dossier import Contrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.contrat.actes import rank
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.suivi.ajustements import AVENANT, TABLE, Ajustement, accepted
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule


@dataclass(frozen=True, slots=True)
class Ajuste:
    """A workbook of the contract, given back to be changed by an avenant: its answers of today, with the changes that
    the committee accepted. *told*: those that somebody has to write, in words.
    """

    questionnaire: Questionnaire
    avance: Avance
    told: tuple[str, ...]


def adjustments(contrat: Contrat, famille: Famille) -> tuple[Ajustement, ...]:
    """What the committee accepted in the reviews of *contrat*, that needs an avenant and that none has taken up: the
    reviews that were drawn up after the day of the last one.
    """
    reviews = sorted((acte for acte in contrat.actes if TABLE in acte.values), key=rank)
    told = [(int(acte.numero), acte.values) for acte in reviews if acte.numero.isdecimal()]
    start, law = contrat.values.get(DATE_EFFET), famille.reglementation
    first = annee_cible_1(start, bascule(law, start)) if isinstance(start, date) else None
    found = accepted(told, law, first, max(_signed_days(contrat, famille), default=None))
    return tuple(one for one in found if one.suite == AVENANT)


def _signed_days(contrat: Contrat, famille: Famille) -> Iterator[date]:
    """The days of the acts that change the contract."""
    kinds: dict[str, ActeModel] = {kind.key: kind for kind in famille.actes if kind.compare}
    for acte in contrat.actes:
        if acte.questionnaire in kinds and isinstance(day := acte.values.get(kinds[acte.questionnaire].dated), date):
            yield day


def adjusted(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[Ajuste, ...]:
    """The workbooks of *contrat* that its accepted adjustments change; none when there is nothing to take up."""
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None:
        return ()
    famille = modeles.ensemble
    known = whole(atelier, asked, famille)
    pending = adjustments(known, famille)
    contexte = Contexte(contrat=known, jour=day or atelier.now().date(), ajustements=pending)
    return tuple(
        _adjusted(plan, famille, contexte, pending)
        for plan in famille.preremplis.values()
        if plan.adjusts and any(one.objet in plan.adjusts for one in pending)
    )


def _adjusted(plan: Preremplis, famille: Famille, contexte: Contexte, pending: Sequence[Ajustement]) -> Ajuste:
    avance = fill(plan, famille, contexte)
    written = set(avance.origins.values())
    left = (one for one in pending if one.objet in plan.adjusts and one.origine not in written)
    questionnaire = famille.questionnaires[plan.questionnaire]
    return Ajuste(questionnaire, avance, tuple(_to_write(one, questionnaire) for one in left))


def _to_write(one: Ajustement, questionnaire: Questionnaire) -> str:
    what = ", ".join(part for part in (one.objectif, one.indicateur, one.finess_et, one.ligne) if part)
    about = f" ({what})" if what else ""
    new = f"«\u00a0{one.nouveau}\u00a0»"
    said = f"«\u00a0{one.ancien}\u00a0» devient {new}" if one.ancien else new
    return (
        f"Ajustement n° {one.numero} de la revue {one.exercice}, «\u00a0{one.objet}\u00a0»{about}\u00a0: {said}. À "
        f"écrire vous-même dans le classeur «\u00a0{questionnaire.title}\u00a0»."
    )
