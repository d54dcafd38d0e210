"""The journal of a contract -> the adjustments to take up by avenant, and the workbooks that they change, filled in.

They come from reviews and from simulations whose scenario was accepted: one path for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.suivi import Attendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted as accepted_forms
from cpomdoc.engine.memory.forms import dossier_digest
from cpomdoc.engine.memory.note import load_dossier
from cpomdoc.engine.memory.vigueur import contract_in_force
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.repartition import REPARTITION
from cpomdoc.stages.contrat.actes import rank
from cpomdoc.stages.formulaire.ajuster import Ajuste, ajuste, not_taken, of_no_workbook
from cpomdoc.stages.formulaire.preremplir import Contexte
from cpomdoc.stages.suivi.ajustements import AVENANT, TABLE, Ajustement, accepted
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule
from cpomdoc.stages.suivi.retenues import (
    Changements,
    Retenue,
    accepted_on,
    changements,
    retained,
    waits_for,
)


def pending(atelier: Atelier, contrat: Contrat, famille: Famille) -> Changements:
    """What the committee accepted, in the reviews of *contrat* or of a simulation, that needs an avenant and that none
    has taken up: what came after the day of the last one. A simulation changes the answers that all signed last.
    """
    since = max(_signed_days(contrat, famille), default=None)
    reviewed = tuple(one for one in _reviewed(contrat, famille, since) if one.suite == AVENANT)
    found = [one for one in simulated(contrat, famille) if since is None or since < one.jour]
    if not any(one.par_avenant for one in found):
        return Changements(reviewed)
    signed = contract_in_force(atelier, contrat.numero, date.max, famille)
    made = changements(found, signed.values if signed is not None else contrat.values, contrat.values)
    return Changements((*reviewed, *made.ajustements), made.told)


def simulated(contrat: Contrat, famille: Famille) -> tuple[Retenue, ...]:
    """The simulations of *contrat* whose scenario was accepted, in the order of their numbers; one that lacks a value
    of the law says nothing: its own check asks for it.
    """
    acts = sorted((acte for acte in contrat.actes if acte.questionnaire == REPARTITION), key=rank)
    read = (retained(acte.numero, acte.values, famille) for acte in acts)
    return tuple(one for one in read if isinstance(one, Retenue))


def _reviewed(contrat: Contrat, famille: Famille, since: date | None) -> tuple[Ajustement, ...]:
    reviews = sorted((acte for acte in contrat.actes if TABLE in acte.values), key=rank)
    told = [(int(acte.numero), acte.values) for acte in reviews if acte.numero.isdecimal()]
    start, law = contrat.values.get(DATE_EFFET), famille.reglementation
    first = annee_cible_1(start, bascule(law, start)) if isinstance(start, date) else None
    return tuple(accepted(told, law, first, since))


def _signed_days(contrat: Contrat, famille: Famille) -> Iterator[date]:
    """The days of the acts that change the contract."""
    kinds: dict[str, ActeModel] = {kind.key: kind for kind in famille.actes if kind.compare}
    for acte in contrat.actes:
        if acte.questionnaire in kinds and isinstance(day := acte.values.get(kinds[acte.questionnaire].dated), date):
            yield day


def adjusted(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[Ajuste, ...]:
    """The workbooks of *contrat* that its accepted adjustments change; none when there is nothing to take up."""
    seen = _seen(atelier, contrat, day)
    if seen is None:
        return ()
    found = pending(atelier, seen.contexte.contrat, seen.famille)
    return tuple(
        ajuste(plan, seen.famille, seen.contexte, found)
        for plan in seen.famille.preremplis.values()
        if plan.adjusts and any(one.objet in plan.adjusts for one in found.ajustements)
    )


def told_beside(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[str, ...]:
    """What the committee accepted and that no workbook takes up, in words: what needs an act of its own; what came
    before the last avenant and that the answers of today do not say.
    """
    seen = _seen(atelier, contrat, day)
    if seen is None:
        return ()
    known = seen.contexte.contrat
    apart = tuple(of_no_workbook(seen.famille, pending(atelier, known, seen.famille)))
    since = max(_signed_days(known, seen.famille), default=None)
    if since is None:
        return apart
    later = {one.origine for one in _reviewed(known, seen.famille, since)}
    reviewed = [one for one in _reviewed(known, seen.famille, None) if one.origine not in later]
    former = [one for one in reviewed if one.suite == AVENANT]
    plans = [plan for plan in seen.famille.preremplis.values() if plan.adjusts]
    told = (one for plan in plans for one in not_taken(plan, seen.famille, seen.contexte, former, since))
    return tuple(dict.fromkeys((*apart, *told)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A contract with all that is known of it on a day, and its family."""

    contexte: Contexte
    famille: Famille


def _seen(atelier: Atelier, contrat: str, day: date | None) -> _Seen | None:
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None:
        return None
    famille = modeles.ensemble
    return _Seen(Contexte(whole(atelier, asked, famille), day or atelier.now().date()), famille)


# --- what waits -------------------------------------------------------------------------------------------------------


def decided(atelier: Atelier, contrat: str) -> tuple[Attendu, ...]:
    """The acts that the accepted simulations of *contrat* wait for."""
    entries = accepted_forms(atelier, contrat)
    told = {key: entry for key, entry in entries.items() if key[0] == REPARTITION}
    if not any(accepted_on(load_dossier(atelier, dossier_digest(entry)).values) for entry in told.values()):
        return ()
    seen = _seen(atelier, contrat, None)
    if seen is None:
        return ()
    since = max(_signed_days(seen.contexte.contrat, seen.famille), default=None)
    inbox = atelier.settings.inbox.name
    return tuple(
        Attendu(quoi, "le gestionnaire et l’autorité", told[REPARTITION, one.numero].link.at, action, kind="decision")
        for one in simulated(seen.contexte.contrat, seen.famille)
        if (REPARTITION, one.numero) in told
        for quoi, action in waits_for(one, since, inbox)
    )
