"""Contrat + what surrounds it -> what is known of each act beside the answers: is the contract signed, what changes."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.values import Value
from cpomdoc.schema.acte import CAPACITES, SIGNE
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.compare import differences


def around(
    contrat: Contrat, famille: Famille, references: Mapping[str, Contrat], *, signed: bool
) -> dict[str, dict[str, Value]]:
    """By key of act: whether all parties *signed* the contract, for acts that change it or judge an exercice of it, and
    how many capacities changed since the contract of *references* that the act is compared with.
    """
    found: dict[str, dict[str, Value]] = {}
    for acte in contrat.actes:
        kind = famille.acte(acte.questionnaire)
        found[acte.key] = {SIGNE: signed} if kind.series or kind.exercice else {}
        if kind.capacities and acte.key in references:
            found[acte.key][CAPACITES] = _capacities(acte, references[acte.key], contrat, famille)
    return found


def _capacities(acte: Acte, before: Contrat, after: Contrat, famille: Famille) -> int:
    """The capacities that are no longer the same; a row that comes or goes brings or takes its own."""
    names = famille.acte(acte.questionnaire).capacities
    tables = {name.rpartition(".")[0] for name in names}
    return sum(
        one.key.name in names or (one.kind == "ligne" and one.key.name.rpartition(".")[0] in tables)
        for one in differences(before, after, famille)
    )
