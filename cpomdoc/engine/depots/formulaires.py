"""A dropped form, or a file that is nothing known: accepted, given back, set aside, or seen before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from cpomdoc.domain.journal import Ouvert, Range, Recu, Redepose, Retourne, Suspendu, Valide
from cpomdoc.domain.links import Link, Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import FormDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.colis.ouvrir import WITHIN
from cpomdoc.engine.journeys.formulaire.succeder import before, chosen_and_not_told, former_of, settle
from cpomdoc.engine.journeys.ranger import put_away
from cpomdoc.engine.journeys.steps import formulaire
from cpomdoc.engine.memory.forms import accepted, familles_digest, form_of
from cpomdoc.engine.memory.lecture import family_that_judges
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.memory.suspendus import suspended
from cpomdoc.engine.shown.choix import show_choices
from cpomdoc.engine.values import Depot, FormulaireAccepte, FormulaireRendu, FormulaireSuspendu, Role
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS


def _told(atelier: Atelier, juge: FormulaireAccepte | FormulaireSuspendu | FormulaireRendu) -> FormDone:
    judged = juge.rival if isinstance(juge, FormulaireSuspendu) else juge
    recu, compte = judged.recu, judged.compte
    done = FormDone(
        name=recu.depot.nom,
        verdict="accepte",
        contrat=recu.contrat,
        questionnaire=recu.questionnaire,
        a_corriger=compte.a_corriger,
        a_verifier=compte.a_verifier,
        a_remplir=compte.a_remplir,
    )
    match juge:
        case FormulaireAccepte():
            return replace(done, remplace=juge.remplace)
        case FormulaireSuspendu():
            would = juge.rival.remplacement.phrase("remplacerait")
            return replace(done, verdict="en_attente", retour=juge.retour, remplace=would)
        case FormulaireRendu():
            return replace(done, verdict="refuse" if juge.reconnu else "non_reconnu", retour=juge.retour)


def _judged(link: Link) -> str | None:
    """Told once, whatever the number of verdicts: a content leaves the inbox as a form a single time."""
    return "" if isinstance(link.etape, Valide | Suspendu | Retourne) else None


# --- the same content again -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    """A content received before: where, when, what today's families have already said of it, and whether the file of
    the first time has left the inbox: when it has not, this one is that one, and its journey is to be ended.
    *suspended* is the entry that made it wait for a choice, when that is the last word on it.
    """

    contrat: str
    at: str
    verdict: Valide | Retourne | None
    questionnaire: str
    put_away: bool
    suspended: EntryOf[Suspendu] | None = None


def _remembers(atelier: Atelier, depot: Depot) -> Depot | FormDone:
    """Seen before and settled: said again, unless another form took its place since. Else it came when it first did."""
    known = _known(atelier, depot.sha256)
    if known is None:
        return depot
    if not known.put_away or _is_still_inside(atelier, depot):
        return replace(depot, recu_le=known.at)
    if known.suspended is not None:  # dropped again after it was asked about: that is the answer
        asked_before = before(known.suspended.link.at, depot)
        return replace(depot, apres=known.suspended.digest) if asked_before else _again(atelier, depot, known)
    if known.verdict is None:
        return replace(depot, recu_le=known.at)
    newer = _overtaken(atelier, known, depot.sha256)
    return replace(depot, recu_le=known.at, apres=newer) if newer else _again(atelier, depot, known)


def _is_still_inside(atelier: Atelier, depot: Depot) -> bool:
    """Whether this is the file of the first time, in an archive or a mail that is not emptied yet: it is opened again
    when all that it held could not be dealt with at once.
    """
    seen = atelier.index.seen(depot.sha256)
    came = seen is not None and seen.name == depot.nom and WITHIN in depot.nom
    told = atelier.archive.journal(DEPOTS).told(Ouvert) if came else ()
    return came and not any(depot.nom in entry.etape.fichiers for entry in told)


def _known(atelier: Atelier, sha256: str) -> _Known | None:
    seen = atelier.index.seen(sha256)
    if seen is None:
        return None
    verdict: Valide | Retourne | None = None
    questionnaire, put_away = "", False
    suspended_by: EntryOf[Suspendu] | None = None
    for entry in atelier.archive.journal(seen.contrat).entries():
        if any(matter.digest == sha256 for matter in entry.link.materials):
            match entry.etape:
                case Recu() as received:
                    questionnaire = received.questionnaire or ""
                case Valide() | Retourne() as said:
                    verdict = said if _of_today(atelier, seen.contrat, said) else None
                    suspended_by = None
                case Suspendu():
                    suspended_by = cast("EntryOf[Suspendu]", entry)
                case Range():
                    put_away = True
    return _Known(seen.contrat, seen.at, verdict, questionnaire, put_away, suspended_by)


def _of_today(atelier: Atelier, contrat: str, said: Valide | Retourne) -> bool:
    """Whether the same would be said today: the families that judge are the ones that said it."""
    if not said.famille:
        return said.empreinte_famille == familles_digest(atelier)
    famille = family_that_judges(atelier, contrat, said.famille, said.questionnaire)
    return famille is not None and said.empreinte_famille == famille.digest


def _overtaken(atelier: Atelier, known: _Known, sha256: str) -> str:
    """When this content was accepted once and another took its place since: the digest of the other's entry. The person
    who drops it again wants these answers back.
    """
    last = accepted(atelier, known.contrat).values()
    mine = [entry for entry in last if entry.etape.questionnaire == known.questionnaire]
    if not isinstance(known.verdict, Valide) or any(form_of(entry).digest == sha256 for entry in mine):
        return ""
    told = atelier.archive.journal(known.contrat).told(Valide)
    sites = {entry.etape.site for entry in told if form_of(entry).digest == sha256}
    return next((entry.digest for entry in mine if entry.etape.site in sites), "")


def _again(atelier: Atelier, depot: Depot, known: _Known) -> FormDone:
    """The same content again: said, noted once, and put away; never an error."""
    note(
        atelier,
        known.contrat,
        Redepose(nom=depot.nom, deja_recu_le=known.at, questionnaire=known.questionnaire),
        step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier),
        materials=[Matter(Role.FORMULAIRE, depot.sha256, depot.nom)],
    )
    _choose_again(atelier, depot, known)
    put_away(atelier, depot.chemin, depot.sha256)
    return FormDone(
        name=depot.nom,
        verdict="deja_recu",
        contrat="" if known.contrat == DEPOTS else known.contrat,
        questionnaire=known.questionnaire,
        retour=known.verdict.retour if isinstance(known.verdict, Retourne) else "",
        first=known.at,
    )


def _choose_again(atelier: Atelier, depot: Depot, known: _Known) -> None:
    """The form that counts, dropped again while others wait for a choice that was asked for before: it is chosen. One
    that was chosen when the process fell is settled now.
    """
    for key, entry in accepted(atelier, known.contrat).items():
        if form_of(entry).digest == depot.sha256:
            waiting = suspended(atelier, known.contrat).get(key, [])
            if any(before(one.link.at, depot) for one in waiting) or chosen_and_not_told(atelier, entry):
                settle(atelier, entry, former_of(atelier, entry), chosen=True)
            show_choices(atelier, known.contrat)


FORMULAIRE = Sorte(
    role=Role.FORMULAIRE,
    contents=frozenset(Contenu),  # what is nothing else is said not to be a form
    deal=by_journey(formulaire, _told),
    judged=_judged,
    remembers=_remembers,
)
