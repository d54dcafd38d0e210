"""A contract's first day, its length, the law of its family -> what documents print of its targets and their rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpomdoc.domain.values import SANS_OBJET, Scalar
from cpomdoc.schema.ensemble import SIGNED_VALUES
from cpomdoc.schema.reglementation import Reglementation
from cpomdoc.stages.suivi.atteinte import parametres
from cpomdoc.stages.suivi.exercices import annee_cible_1, bascule

PREMIERE, DERNIERE, NOMBRE = (
    f"{SIGNED_VALUES}premiere_annee",
    f"{SIGNED_VALUES}derniere_annee",
    f"{SIGNED_VALUES}nombre",
)
"""The names of the years of the first and of the last target, and of how many there are: one a year of the contract."""


def imprimes(reglementation: Reglementation, date_effet: date, annees: int) -> Mapping[str, Scalar]:
    """By the names that templates write: years of the targets, parameters of the rule (« sans objet »: not signed)."""
    first = annee_cible_1(date_effet, bascule(reglementation, date_effet))
    return {
        PREMIERE: first,
        DERNIERE: first + annees - 1,
        NOMBRE: annees,
        **{
            SIGNED_VALUES + name: SANS_OBJET if value is None else value
            for name, value in parametres(reglementation, date_effet).items()
        },
    }
