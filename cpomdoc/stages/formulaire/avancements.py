"""A review filled in advance, its contract -> how far each objective is, when what is known tells it already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cpomdoc.domain.atteinte import EtatObjectif
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.suivi_annuel import ObjectifSuivi
from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.stages.formulaire.preremplir import Avance, Avancee, Contexte
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.cibles import prolonger
from cpomdoc.stages.suivi.reponses import text


def avancements(avance: Avance, form: Questionnaire, contexte: Contexte, famille: Famille) -> tuple[Avancee, ...]:
    """The objectives all of whose indicators are known, by the rule that judges a review.

    One that is not reached is left out while the state of one of its actions is not known: that is for people to say.
    """
    start = contexte.contrat.values.get(DATE_EFFET)
    if not isinstance(start, date) or not contexte.exercice:
        return ()
    signed = prolonger(contexte.contrat.values, contexte.prolongations)
    values = {**signed, **dict(_told(avance, form))}
    earlier = {one.exercice: one.values for one in contexte.revues}
    annee = suivre(values, contexte.exercice, start, famille.reglementation, earlier)
    return tuple(Avancee(text(one.contrat, "code"), one.propose.value) for one in annee.objectifs if _is_known(one))


def _is_known(one: ObjectifSuivi) -> bool:
    measured = 0 < one.mesures == one.attendus
    return measured and (one.etat is EtatObjectif.ATTEINT or all(text(told.ligne, "etat") for told in one.actions))


def _told(avance: Avance, form: Questionnaire) -> Iterator[tuple[str, Value]]:
    """The answers of the form, as those of one that was dropped: what is not there is « sans objet »."""
    for table in form.tables():
        rows: list[Row] = [
            {one.key: avance.values.get(FieldKey(f"{table.key}.{one.key}", at), SANS_OBJET) for one in table.columns}
            for at in range(avance.rows.get(table.key, 0))
        ]
        yield table.key, tuple(rows)
