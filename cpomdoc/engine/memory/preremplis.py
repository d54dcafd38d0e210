"""The journal of a contract -> what a form beside it is filled in advance from, and the form's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cpomdoc.domain.dossier import Acte, Contrat, Partie, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.ajustes import pending
from cpomdoc.engine.memory.connues import valeurs_connues
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.engine.memory.lecture import read_form
from cpomdoc.engine.memory.modeles import Modeles
from cpomdoc.engine.memory.vigueur import contract_in_force, last_day
from cpomdoc.schema.acte import ACTES, ActeModel
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.contrat.actes import (
    annees,
    as_it_was,
    avec_cibles_ajoutees,
    exercice_named,
    exercice_of,
    prolongations,
    rank,
    rank_of,
    superseded,
    to_terme,
)
from cpomdoc.stages.contrat.parties import inside, perimeter
from cpomdoc.stages.formulaire.avancements import avancements
from cpomdoc.stages.formulaire.demandees import Ecrites, ecrites
from cpomdoc.stages.formulaire.partage import of_site
from cpomdoc.stages.formulaire.preremplir import Anterieure, Avance, Contexte, Extraite, fill
from cpomdoc.stages.formulaire.repris import UNSEEN, otherwise, plan_of
from cpomdoc.stages.suivi.exercices import Source, echeance, exercice_juge
from cpomdoc.stages.suivi.reponses import rang_compare


@dataclass(frozen=True, slots=True)
class Preparation:
    """A form of *kind*, number *numero*, in advance: its answers, by the *plan*, from the version *vigueur* (0: the
    answers of today), whose establishments are *perimetre*; *ecrites*: how much of what it asks for is there.
    """

    kind: ActeModel
    numero: str
    plan: Preremplis
    avance: Avance
    vigueur: int
    ecrites: Ecrites
    perimetre: tuple[str, ...] = ()


def prepared(atelier: Atelier, contrat: str, key: str, numero: str = "", day: date | None = None) -> Preparation | None:
    """The form of the act *key* of a contract, filled in advance; None when nothing fills it, or nothing is known yet.

    Without *numero*: the next one. *day* is that on which it is made (today).
    """
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None:
        return None
    famille, today = modeles.ensemble, day or atelier.now().date()
    kind = next((one for one in famille.actes if one.key == key), None)
    plan = famille.preremplis.get(kind.prefilled) if kind is not None else None
    if kind is None or plan is None:
        return None
    known = whole(atelier, asked, famille)
    number = numero or next_number(kind, known, famille, today)
    return _prepared(atelier, kind, plan, known, famille, number, today, extracts=True)


def next_number(kind: ActeModel, contrat: Contrat, famille: Famille, day: date) -> str:
    """The number of the next act of *kind*: of one about an exercice, the first closed one that has none; empty for one
    whose number is a year of the contract, that somebody chooses.
    """
    if kind.yearly:
        return ""
    given = {acte.numero for acte in contrat.actes if acte.questionnaire == kind.key}
    if not kind.exercice:
        series = [
            acte
            for acte in contrat.actes
            if acte.questionnaire == kind.key
            or (kind.series and famille.acte(acte.questionnaire).series == kind.series)
        ]
        return str(1 + max((rank(acte)[0] for acte in series if acte.numero.isdecimal()), default=0))
    start, closed = contrat.values.get(DATE_EFFET), day.year - 1
    first = start.year if isinstance(start, date) else closed
    return next((str(year) for year in range(first, closed) if str(year) not in given), str(max(first, closed)))


def _prepared(
    atelier: Atelier,
    kind: ActeModel,
    plan: Preremplis,
    contrat: Contrat,
    famille: Famille,
    numero: str,
    day: date,
    *,
    extracts: bool,
    judged: int = 0,
) -> Preparation:
    """*judged* is the exercice that the form says to judge, when it was filled already."""
    exercice = judged or (exercice_named(numero) or 0 if kind.exercice else _closed(kind, famille, day))
    applied = last_day(exercice) if exercice else None if kind.exercice else day
    then = contract_in_force(atelier, contrat.numero, applied, famille) if applied is not None else None
    seen = to_terme(as_it_was(contrat, then), famille)
    extraits, told = extracted(atelier, seen, exercice) if extracts else ((), ())
    contexte = Contexte(
        contrat=seen,
        jour=day,
        version=then.version if then is not None else 0,
        exercice=exercice,
        numero=numero,
        rang=rang_compare(
            avec_cibles_ajoutees(seen.values, contrat, famille),
            seen.values.get(DATE_EFFET),
            exercice,
            famille.reglementation,
        )
        if exercice
        else None,
        revues=tuple(reviews(plan, contrat, numero if plan.reviews == kind.key else "")),
        actes=others(contrat, kind.key, numero),
        extraits=extraits,
        ajustements=pending(atelier, contrat, famille, day).changements.ajustements if kind.compare else (),
        prolongations=prolongations(contrat, famille, applied),
        finale=kind.yearly and numero == str(annees(contrat, famille, _own_day(kind, contrat, numero) or day)),
    )
    avance, form = fill(plan, famille, contexte), famille.questionnaires[kind.key]
    if extracts and plan.reviews == kind.key:  # what is known may tell already how far objectives are
        far = avancements(avance, form, contexte, famille)
        avance = fill(plan, famille, replace(contexte, avancements=far)) if far else avance
    whole_form = replace(avance, told=(*told, *avance.told))
    sites = perimeter(seen.values, famille)
    return Preparation(kind, numero, plan, whole_form, contexte.version, ecrites(form, avance), sites)


def _own_day(kind: ActeModel, contrat: Contrat, numero: str) -> date | None:
    """The day that the act of that number says, when it came already."""
    acte = next((one for one in contrat.actes if (one.questionnaire, one.numero) == (kind.key, numero)), None)
    told = acte.values.get(kind.dated or kind.judged_on) if acte is not None else None
    return told if isinstance(told, date) else None


def _closed(kind: ActeModel, famille: Famille, day: date) -> int:
    """The last exercice whose accounts are due on *day*, for an act that judges one; 0 for any other."""
    due = echeance(famille.reglementation, Source.ERRD, day) if kind.judged_on else None
    return exercice_juge(day, due) if due is not None else 0


def reviews(plan: Preremplis, contrat: Contrat, before: str = "") -> Iterator[Anterieure]:
    """The reviews before the one numbered *before*, oldest first; all of them for a form that is no review."""
    told = sorted((acte for acte in contrat.actes if acte.questionnaire == plan.reviews), key=rank)
    for acte in told:
        if acte.numero.isdecimal() and (not before or rank(acte) < rank_of(before)):
            yield Anterieure(int(acte.numero), acte.values)


def others(contrat: Contrat, key: str = "", numero: str = "") -> dict[str, list[Mapping[str, Value]]]:
    """The answers of the acts beside the contract, by kind, in their order; but for the one that is being filled."""
    found: dict[str, list[Mapping[str, Value]]] = {}
    for acte in sorted(contrat.actes, key=rank):
        if (acte.questionnaire, acte.numero) != (key, numero):
            found.setdefault(acte.questionnaire, []).append(acte.values)
    return found


def extracted(atelier: Atelier, contrat: Contrat, exercice: int) -> tuple[tuple[Extraite, ...], tuple[str, ...]]:
    """What frames and national extracts that people dropped say of a contract for an exercice, and what could not be
    read or disagrees, in words. What is told of an organisation is never spread over its establishments.
    """
    if not exercice:
        return (), ()
    known = valeurs_connues(atelier, contrat, exercice)
    values = (
        Extraite(one.nom, one.finess_et, one.finess_ej, one.exercice, one.valeur, one.origine)
        for one in known.valeurs.values()
    )
    return tuple(values), tuple(known.told)


# --- what comes back --------------------------------------------------------------------------------------------------


def taken_otherwise(atelier: Atelier, contrat: Contrat, modeles: Modeles) -> Iterator[Finding]:
    """What the acts of *contrat* whose form was filled in advance say otherwise than the contract in force, named as
    check_contrat names what is about acts; also that nobody could look. An act after which another of its kind came is
    settled: what the models of later days would write in it no longer matters.
    """
    entries, famille, done = accepted(atelier, contrat.numero), modeles.ensemble, superseded(contrat)
    for position, acte in enumerate(contrat.actes):
        if acte.key in done:
            continue
        kind, entry = famille.acte(acte.questionnaire), entries.get((acte.questionnaire, acte.numero))
        marks = _marks(atelier, form_of(entry).digest) if kind.prefilled and entry is not None else ""
        if not marks:
            continue
        questionnaire = famille.questionnaires[acte.questionnaire]
        plan = plan_of(marks, famille, questionnaire)
        if plan is None:
            yield _of_act(_unseen(acte, questionnaire, famille), acte.questionnaire, position)
            continue
        today, judged = atelier.now().date(), exercice_of(acte, famille) or 0
        made = _prepared(atelier, kind, plan, contrat, famille, acte.numero, today, extracts=False, judged=judged)
        found = otherwise(made.avance, acte.values, acte.places, questionnaire, made.vigueur, plan, marks)
        yield from (_of_act(one, acte.questionnaire, position) for one in found if not _elsewhere(one, acte))
    for position, partie in inside(contrat, famille):
        entry = entries.get((partie.questionnaire, partie.place))
        if entry is not None and partie.sujet not in done:
            found = _part_otherwise(atelier, contrat, famille, partie, _marks(atelier, form_of(entry).digest))
            yield from (_of_act(one, partie.questionnaire, position) for one in found)


def _part_otherwise(
    atelier: Atelier, contrat: Contrat, famille: Famille, partie: Partie, marks: str
) -> Iterator[Finding]:
    """The same, of the workbook of an establishment."""
    kind, questionnaire = famille.acte(partie.acte), famille.questionnaires[partie.questionnaire]
    if not marks:
        return
    plan = plan_of(marks, famille, questionnaire)
    if plan is None:
        yield _unseen(partie, questionnaire, famille)
        return
    made = _prepared(atelier, kind, plan, contrat, famille, partie.numero, atelier.now().date(), extracts=False)
    mine = of_site(made.avance, questionnaire, partie.site, contrat.numero, made.vigueur)
    yield from otherwise(mine, partie.values, partie.places, questionnaire, made.vigueur, plan, marks)


def _unseen(told: Acte | Partie, questionnaire: Questionnaire, famille: Famille) -> Finding:
    """That nobody could look."""
    key, facts = FieldKey(famille.roles.acte), {"raison": "les modèles ont changé depuis qu’il a été fait."}
    return Finding(CATALOGUE[UNSEEN], told.places.get(key), key, questionnaire.title, facts=facts)


def _elsewhere(finding: Finding, acte: Acte) -> bool:
    """Whether the workbook of an establishment gave the row: it is compared by itself."""
    key = finding.key
    return key is not None and key.row is not None and (key.name.rpartition(".")[0], key.row) in acte.sources


def _marks(atelier: Atelier, digest: str) -> str:
    reading = read_form(atelier, digest)
    return reading.identity.repris if isinstance(reading, Submission) else ""


def _of_act(finding: Finding, questionnaire: str, position: int) -> Finding:
    assert finding.key is not None
    return replace(finding, key=FieldKey(f"{ACTES}.{questionnaire}.{finding.key.name}", position))
