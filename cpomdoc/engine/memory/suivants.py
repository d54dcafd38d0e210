"""The journal of a contract that ends -> the forms of the one that comes after it, filled in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.preremplis import others, reviews
from cpomdoc.engine.memory.vigueur import contract_in_force
from cpomdoc.schema.checks import DATE_EFFET, SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.stages.checks.facts import Facts
from cpomdoc.stages.contrat.actes import as_it_was, prolongations, terme, to_terme
from cpomdoc.stages.formulaire.preremplir import Anterieure, Avance, Contexte, Evaluee, Suite, fill
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.cibles import prolonger
from cpomdoc.stages.suivi.ensemble import BILAN_ANTERIEUR


@dataclass(frozen=True, slots=True)
class Suivant:
    """A form of the next contract: its *questionnaire*, the establishment that it is about (empty: none), its answers.
    Of a questionnaire that no data fill in advance, the answers are none.
    """

    questionnaire: Questionnaire
    site: str
    avance: Avance


@dataclass(frozen=True, slots=True)
class ContratSuivant:
    """The forms of the next contract, the *famille* of today that asks them, and its first day."""

    famille: Famille
    debut: date
    formulaires: tuple[Suivant, ...]


def next_contract(atelier: Atelier, contrat: str, numero: str, day: date | None = None) -> ContratSuivant | None:
    """The forms of the contract *numero* that comes after *contrat*: what it says on its last day, acts included, what
    its reviews found. None while nothing is known of *contrat*, or neither its first day nor its length are.
    """
    asked, modeles = demand(atelier, contrat), modeles_of_contract(atelier, contrat)
    if asked is None or modeles is None:
        return None
    kept, famille = modeles.ensemble, modeles.actes
    known = whole(atelier, asked, kept)
    end = terme(known, kept)
    if end is None:
        return None
    then = contract_in_force(atelier, contrat, end, kept)
    contexte = Contexte(
        contrat=to_terme(as_it_was(known, then), kept),
        jour=day or atelier.now().date(),
        version=then.version if then is not None else 0,
        actes=others(known),
        suite=Suite(numero, end + timedelta(days=1)),
        prolongations=prolongations(known, kept),
    )
    return ContratSuivant(
        famille, end + timedelta(days=1), tuple(next_forms_of(famille, contexte, known, kept.reglementation))
    )


def next_forms_of(famille: Famille, contexte: Contexte, known: Contrat, law: Reglementation) -> Iterator[Suivant]:
    """The forms that *famille* asks. *contexte*: the contract as it stood on its last day; *known*: with all its acts;
    *law*: the dated values that it was signed under.
    """
    sites = _sites(contexte.contrat, famille)
    for questionnaire in famille.awaited():
        plan = _plan(famille, questionnaire)
        about = sites if questionnaire.per == "etablissement" else {"": {}}
        for site, row in about.items():
            if plan is None:
                yield Suivant(questionnaire, site, Avance())
            else:
                told = tuple(reviews(plan, known))
                seen = replace(
                    contexte, revues=told, etablissement=row, evaluation=tuple(_evaluated(contexte, told, law))
                )
                yield Suivant(questionnaire, site, fill(plan, famille, seen))


def _evaluated(contexte: Contexte, told: Sequence[Anterieure], law: Reglementation) -> Iterator[Evaluee]:
    """What the last review found of each objective, by the rule that the contract signed and the targets that its
    signed acts add.
    """
    signed = prolonger(contexte.contrat.values, contexte.prolongations)
    start = signed.get(DATE_EFFET)
    if not told or not isinstance(start, date):
        return
    last, earlier = told[-1], {one.exercice: one.values for one in told[:-1]}
    judged = suivre({**signed, **last.values}, last.exercice, start, law, earlier)
    for one in judged.objectifs:
        yield Evaluee(show(one.contrat.get("code")), BILAN_ANTERIEUR.get(one.etat, ""))


def _plan(famille: Famille, questionnaire: Questionnaire) -> Preremplis | None:
    """What fills that form of the next contract."""
    plans = famille.preremplis.values()
    return next((one for one in plans if one.follows and one.questionnaire == questionnaire.key), None)


def _sites(contrat: Contrat, famille: Famille) -> dict[str, Mapping[str, Value]]:
    """The establishments of the perimeter, each with the answers of its own forms; none had, no answer."""
    rows = contrat.values.get(SITES, ())
    told = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, tuple) else []
    of_site = {show(row.get(famille.roles.site)): row for row in told}
    perimeter = (show(one) for one in Facts(contrat.values, {}, {}).column(famille.roles.etablissement))
    return {site: {famille.roles.site: site, **of_site.get(site, {})} for site in dict.fromkeys(perimeter)}
