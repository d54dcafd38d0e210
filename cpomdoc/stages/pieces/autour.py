"""Contrat + what surrounds it -> what is known of each act beside the answers: is the contract signed, what changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.values import Value
from cpomdoc.schema.acte import CAPACITES, CIBLES_CHANGEES, CIBLES_CLOSES, CIBLES_DEUX_FOIS, SIGNE
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import rank
from cpomdoc.stages.contrat.parties import beside
from cpomdoc.stages.pieces.compare import differences
from cpomdoc.stages.suivi.allegements import changed, eased
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule


def around(
    contrat: Contrat, famille: Famille, references: Mapping[str, Contrat], *, signed: bool
) -> dict[str, dict[str, Value]]:
    """By key of act: whether all parties *signed* the contract, for acts that change it or judge an exercice of it, and
    how many capacities and which targets changed since the contract of *references* that the act is compared with. What
    changed after an act was signed by all is the affair of another one: nothing is counted for it.
    """
    found: dict[str, dict[str, Value]] = {}
    for acte in beside(contrat):
        kind = famille.acte(acte.questionnaire)
        found[acte.key] = {SIGNE: signed} if kind.series or kind.exercice else {}
        if acte.key in contrat.signes:
            continue
        if kind.capacities and acte.key in references:
            found[acte.key][CAPACITES] = _capacities(acte, references[acte.key], contrat, famille)
        if kind.compare and acte.key in references:
            found[acte.key] |= _cibles(acte, contrat, famille, references)
    return found


def _cibles(acte: Acte, contrat: Contrat, famille: Famille, references: Mapping[str, Contrat]) -> dict[str, Value]:
    """What an act does to the yearly targets: how many of closed exercices it makes easier, how many that a former act
    had made easier already, and the share that changes, in %.
    """
    before = references[acte.key].values
    easier, law = eased(before, contrat.values), famille.reglementation
    start, day = before.get(DATE_EFFET), acte.values.get(famille.acte(acte.questionnaire).dated)
    found: dict[str, Value] = {CIBLES_CHANGEES: changed(before, contrat.values)}
    if isinstance(start, date) and isinstance(day, date):
        closed = day.year - annee_cible_1(start, bascule(law, start))  # the rank of the last year that is over
        found[CIBLES_CLOSES] = sum(place[2] <= closed for place in easier)
    former = [references[one.key].values for one in contrat.actes if one.key in references and rank(one) <= rank(acte)]
    found[CIBLES_DEUX_FOIS] = len(easier & {place for old, new in pairwise(former) for place in eased(old, new)})
    return found


def _capacities(acte: Acte, before: Contrat, after: Contrat, famille: Famille) -> int:
    """The capacities that are no longer the same; a row that comes or goes brings or takes its own."""
    names = famille.acte(acte.questionnaire).capacities
    tables = {name.rpartition(".")[0] for name in names}
    return sum(
        one.key.name in names or (one.kind == "ligne" and one.key.name.rpartition(".")[0] in tables)
        for one in differences(before, after, famille)
    )
