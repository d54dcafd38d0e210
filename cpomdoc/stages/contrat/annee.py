"""A contract as an act about an exercice sees it -> the computed tables of that exercice (schema/suivi.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import avec_cibles_ajoutees, rank
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.tables import tables


def exercice_tables(acte: Acte, contrat: Contrat, famille: Famille) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """The tables of the exercice of *acte*. *contrat*: as the act sees it; the acts of its kind that are about earlier
    exercices say what was achieved then, and the contract that was signed first which targets it had. Empty when nobody
    says since when the contract applies.
    """
    start, (exercice, _) = contrat.values.get(DATE_EFFET), rank(acte)
    if not isinstance(start, date) or not date.min.year <= exercice <= date.max.year:
        return {}
    earlier = {
        rank(one)[0]: one.values for one in contrat.actes if one.questionnaire == acte.questionnaire and one is not acte
    }
    values, then = avec_cibles_ajoutees(contrat.values, contrat, famille), contrat.en_vigueur.get(acte.key)
    signed = then.signees if then is not None else {}
    annee = suivre(values, exercice, start, famille.reglementation, earlier, signed)
    return tables(annee, values, famille.reglementation)
