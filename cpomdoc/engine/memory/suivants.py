"""The journal of a contract that ends -> the forms of the one that comes after it, filled in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.preremplis import others, reviews
from cpomdoc.engine.memory.vigueur import contract_in_force
from cpomdoc.schema.checks import SITES
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.preremplis import Preremplis
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.checks.facts import Facts
from cpomdoc.stages.contrat.actes import as_it_was, terme
from cpomdoc.stages.formulaire.preremplir import Avance, Contexte, Suite, fill


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
        contrat=as_it_was(known, then),
        jour=day or atelier.now().date(),
        version=then.version if then is not None else 0,
        actes=others(known),
        suite=Suite(numero, end + timedelta(days=1)),
    )
    return ContratSuivant(famille, end + timedelta(days=1), tuple(_forms(famille, contexte, known)))


def _forms(famille: Famille, contexte: Contexte, known: Contrat) -> Iterator[Suivant]:
    sites = _sites(contexte.contrat, famille)
    for questionnaire in famille.awaited():
        plan = _plan(famille, questionnaire)
        about = sites if questionnaire.per == "etablissement" else {"": {}}
        for site, row in about.items():
            if plan is None:
                yield Suivant(questionnaire, site, Avance())
            else:
                seen = replace(contexte, revues=tuple(reviews(plan, known)), etablissement=row)
                yield Suivant(questionnaire, site, fill(plan, famille, seen))


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
