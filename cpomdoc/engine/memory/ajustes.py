"""The journal of a contract -> the adjustments to take up by avenant, and the workbooks that they change, filled in.

They come from reviews and from simulations whose scenario was accepted: one path for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.suivi import Attendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted as accepted_forms
from cpomdoc.engine.memory.forms import dossier_digest
from cpomdoc.engine.memory.note import load_dossier
from cpomdoc.engine.memory.vigueur import signed_answers
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.repartition import REPARTITION
from cpomdoc.stages.contrat.actes import rank
from cpomdoc.stages.formulaire.ajuster import Ajuste, ajuste, moved_since, not_written, of_no_workbook
from cpomdoc.stages.formulaire.preremplir import Contexte
from cpomdoc.stages.formulaire.reglees import Etat, devenirs
from cpomdoc.stages.suivi.ajustements import AVENANT, TABLE, Ajustement, accepted
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule
from cpomdoc.stages.suivi.retenues import (
    Changements,
    Retenue,
    accepted_on,
    changements,
    decided_otherwise,
    retained,
    settled,
    waits_for,
    writes,
)
from cpomdoc.stages.suivi.signees import Signee


@dataclass(frozen=True, slots=True)
class Decide:
    """What a committee accepted and that needs an avenant: what an avenant is to take up (*changements*), and in words
    (*told*) what no workbook is given for: replaced, or said otherwise by what all signed since.
    """

    changements: Changements
    told: tuple[str, ...]


def pending(atelier: Atelier, contrat: Contrat, famille: Famille, day: date) -> Decide:
    """What was accepted, in the reviews of *contrat* or of a simulation, that needs an avenant and that no act which
    all have signed says. A simulation changes the answers that all signed last.
    """
    signees = signed_answers(atelier, contrat, famille)
    reviewed = [one for one in _reviewed(contrat, famille) if one.suite == AVENANT]
    found = devenirs(reviewed, famille, Contexte(contrat, day), signees)
    awaited = tuple(one.ajustement for one in found if one.etat is Etat.ATTENDU)
    told = tuple(not_written(found, famille))
    simulations = _by_avenant(contrat, famille, signees)
    if not simulations:
        return Decide(Changements(awaited), told)
    moved = {one.numero: by for one in simulations if (by := decided_otherwise(one, signees)) is not None}
    last = signees[-1].values if signees else contrat.values
    made = changements([one for one in simulations if one.numero not in moved], last, contrat.values)
    apart = tuple(moved_since(one, moved[one.numero], famille) for one in simulations if one.numero in moved)
    return Decide(Changements((*awaited, *made.ajustements), made.told), (*told, *apart))


def _by_avenant(contrat: Contrat, famille: Famille, signees: Sequence[Signee]) -> list[Retenue]:
    """The accepted simulations that need an avenant, and that no signed one says."""
    found = simulated(contrat, famille)
    done = {one.numero for one in settled(found, signees)}
    return [one for one in found if one.par_avenant and one.numero not in done]


def simulated(contrat: Contrat, famille: Famille) -> tuple[Retenue, ...]:
    """The simulations of *contrat* whose scenario was accepted, in the order of their numbers; one that lacks a value
    of the law says nothing: its own check asks for it.
    """
    acts = sorted((acte for acte in contrat.actes if acte.questionnaire == REPARTITION), key=rank)
    read = (retained(acte.numero, acte.values, famille) for acte in acts)
    return tuple(one for one in read if isinstance(one, Retenue))


def _reviewed(contrat: Contrat, famille: Famille) -> tuple[Ajustement, ...]:
    reviews = sorted((acte for acte in contrat.actes if TABLE in acte.values), key=rank)
    told = [(int(acte.numero), acte.values) for acte in reviews if acte.numero.isdecimal()]
    start, law = contrat.values.get(DATE_EFFET), famille.reglementation
    first = annee_cible_1(start, bascule(law, start)) if isinstance(start, date) else None
    return tuple(accepted(told, law, first))


def adjusted(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[Ajuste, ...]:
    """The workbooks of *contrat* that its accepted adjustments change; none when there is nothing to take up."""
    seen = _seen(atelier, contrat, day)
    if seen is None:
        return ()
    found = seen.pending(atelier).changements
    return tuple(
        ajuste(plan, seen.famille, seen.contexte, found)
        for plan in seen.famille.preremplis.values()
        if plan.adjusts and any(one.objet in plan.adjusts for one in found.ajustements)
    )


def told_beside(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[str, ...]:
    """What the committee accepted and that no workbook takes up, in words: what needs an act of its own; what was
    replaced by a later adjustment; what an act that all signed since says otherwise.
    """
    seen = _seen(atelier, contrat, day)
    if seen is None:
        return ()
    found = seen.pending(atelier)
    return tuple(dict.fromkeys((*of_no_workbook(seen.famille, found.changements), *found.told)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A contract with all that is known of it on a day, and its family."""

    contexte: Contexte
    famille: Famille

    def pending(self, atelier: Atelier) -> Decide:
        return pending(atelier, self.contexte.contrat, self.famille, self.contexte.jour)


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
    known = seen.contexte.contrat
    simulations = simulated(known, seen.famille)
    signees = signed_answers(atelier, known, seen.famille)
    last = signees[-1].values if signees else known.values
    taken = {one.numero for one in settled(simulations, signees)}
    inbox = atelier.settings.inbox.name
    return tuple(
        Attendu(quoi, "le gestionnaire et l’autorité", told[REPARTITION, one.numero].link.at, action, kind="decision")
        for one in simulations
        if (REPARTITION, one.numero) in told
        for quoi, action in waits_for(one, inbox, taken=one.numero in taken, written=writes(one, last))
    )
