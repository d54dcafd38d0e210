"""The journal of a contract -> the adjustments to take up by avenant, and the workbooks that they change, filled in.

They come from reviews and from simulations whose scenario was accepted: one path for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.suivi import Attendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted as accepted_forms
from cpomdoc.engine.memory.forms import dossier_digest, load_dossier
from cpomdoc.engine.memory.vigueur import contract_in_force
from cpomdoc.schema.acte import ActeModel
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.repartition import REPARTITION
from cpomdoc.stages.contrat.actes import rank
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, fill
from cpomdoc.stages.suivi.ajustements import AVENANT, REVUE, TABLE, Ajustement, accepted
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule
from cpomdoc.stages.suivi.reponses import INDICATEURS, rows, text
from cpomdoc.stages.suivi.retenues import (
    OBJET,
    Changements,
    Retenue,
    accepted_on,
    changements,
    retained,
    waits_for,
)


@dataclass(frozen=True, slots=True)
class Ajuste:
    """A workbook of the contract, given back to be changed by an avenant: its answers of today, with the changes that
    the committee accepted. *told*: those that somebody has to write, in words.
    """

    questionnaire: Questionnaire
    avance: Avance
    told: tuple[str, ...]


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
    found = pending(atelier, seen.contrat, seen.famille)
    return tuple(
        _adjusted(plan, seen, found)
        for plan in seen.famille.preremplis.values()
        if plan.adjusts and any(one.objet in plan.adjusts for one in found.ajustements)
    )


def passed_over(atelier: Atelier, contrat: str, day: date | None = None) -> tuple[str, ...]:
    """What the committee accepted before the last avenant and that the answers of today do not say, in words: it may
    have been about something else.
    """
    seen = _seen(atelier, contrat, day)
    since = max(_signed_days(seen.contrat, seen.famille), default=None) if seen is not None else None
    if seen is None or since is None:
        return ()
    later = {one.origine for one in _reviewed(seen.contrat, seen.famille, since)}
    former = (one for one in _reviewed(seen.contrat, seen.famille, None) if one.origine not in later)
    told = (
        _not_taken(one, since, now)
        for one in former
        if one.suite == AVENANT
        for plan in seen.famille.preremplis.values()
        if one.objet in plan.adjusts
        for now in _unlike(one, plan, seen)
    )
    return tuple(dict.fromkeys(told))


def _unlike(one: Ajustement, plan: Preremplis, seen: _Seen) -> Iterator[object]:
    """The answers of today that an adjustment would change still."""
    contexte = Contexte(contrat=seen.contrat, jour=seen.jour)
    made = fill(plan, seen.famille, replace(contexte, ajustements=(one,)))
    today = fill(plan, seen.famille, contexte) if made.origins else made
    yield from (today.values.get(key) for key in made.origins if today.values.get(key) != made.values[key])


@dataclass(frozen=True, slots=True)
class _Seen:
    """A contract with all that is known of it, its family, and the day on which it is looked at."""

    contrat: Contrat
    famille: Famille
    jour: date


def _seen(atelier: Atelier, contrat: str, day: date | None) -> _Seen | None:
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None:
        return None
    famille = modeles.ensemble
    return _Seen(whole(atelier, asked, famille), famille, day or atelier.now().date())


def _adjusted(plan: Preremplis, seen: _Seen, found: Changements) -> Ajuste:
    mine = [one for one in found.ajustements if one.objet in plan.adjusts]
    still = tuple(one for one in mine if not _closed(one, seen.jour))
    avance = fill(plan, seen.famille, Contexte(contrat=seen.contrat, jour=seen.jour, ajustements=still))
    questionnaire = seen.famille.questionnaires[plan.questionnaire]
    left = (one for one in mine if (one.tableau or one.source == REVUE) and not _written(one, avance))
    sentences = [_to_write(one, questionnaire, _why(one, seen)) for one in left]
    more = found.told if OBJET in plan.adjusts else ()
    return Ajuste(questionnaire, avance, (*sentences, *more))


def _written(one: Ajustement, avance: Avance) -> bool:
    """Whether the workbook says what the adjustment changes: somewhere, or at its very cell when it names one."""
    if not one.tableau:
        return one.origine in avance.origins.values()
    return any(
        key.name == f"{one.tableau}.{one.colonne}"
        and origin == one.origine
        and avance.values.get(key) == one.valeur
        and all(show(avance.values[FieldKey(f"{one.tableau}.{name}", key.row)]) == said for name, said in one.cle)
        for key, origin in avance.origins.items()
    )


def _closed(one: Ajustement, day: date) -> bool:
    """Whether it would change the target of an exercice that is over (E-639 gives such an avenant back)."""
    return one.exercice_cible is not None and one.exercice_cible < day.year


def _why(one: Ajustement, seen: _Seen) -> str:
    """Why nobody could write it, when there is more to say than that it is in words."""
    known = {(text(row, "objectif"), text(row, "code")) for row in rows(seen.contrat.values, INDICATEURS)}
    if _closed(one, seen.jour):
        return f"L’exercice {one.exercice_cible} est clos\u00a0: sa cible ne se change plus. Rien à écrire."
    if one.valeur is not None and one.indicateur and (one.objectif, one.indicateur) not in known:
        return "Cet indicateur n’est plus au contrat. Rien à écrire, sauf s’il y revient."
    return ""


def _not_taken(one: Ajustement, since: date, now: object) -> str:
    said = show(now) if isinstance(now, str | int | Decimal | date) else "rien"
    return (
        f"Ajustement n° {one.numero} de la revue {one.exercice}{_about(one)}\u00a0: l’avenant du {date_longue(since)} "
        f"est venu depuis, et le contrat dit toujours «\u00a0{said}\u00a0», pas «\u00a0{one.nouveau}\u00a0». Rien à "
        "faire si c’est voulu\u00a0; sinon, écrivez-le vous-même."
    )


def _about(one: Ajustement) -> str:
    what = ", ".join(part for part in (one.objectif, one.indicateur, one.finess_et, one.ligne) if part)
    return f" ({what})" if what else ""


def _to_write(one: Ajustement, questionnaire: Questionnaire, why: str = "") -> str:
    new = f"«\u00a0{one.nouveau}\u00a0»"
    said = f"«\u00a0{one.ancien}\u00a0» devient {new}" if one.ancien else new
    what = (
        f"{one.origine[:1].upper()}{one.origine[1:]}"
        if one.dite
        else (f"Ajustement n° {one.numero} de la revue {one.exercice}, «\u00a0{one.objet}\u00a0»")
    )
    do = why or f"À écrire vous-même dans le classeur «\u00a0{questionnaire.title}\u00a0»."
    return f"{what}{_about(one)}\u00a0: {said}. {do}"


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
    since = max(_signed_days(seen.contrat, seen.famille), default=None)
    inbox = atelier.settings.inbox.name
    return tuple(
        Attendu(quoi, "le gestionnaire et l’autorité", told[REPARTITION, one.numero].link.at, action, kind="decision")
        for one in simulated(seen.contrat, seen.famille)
        if (REPARTITION, one.numero) in told
        for quoi, action in waits_for(one, since, inbox)
    )
