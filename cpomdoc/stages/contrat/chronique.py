"""A contract as its bilan sees it -> the tables of the whole contract, year after year (schema/chronique.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import avec_cibles_ajoutees, rank, terme
from cpomdoc.stages.suivi.annee import suivre
from cpomdoc.stages.suivi.chronique import Avenant, Dossier, Renouvellement, jugement_du_bilan, tables
from cpomdoc.stages.suivi.reponses import cibles_fixees, rows, text
from cpomdoc.stages.suivi.reserves import part_admise, reserves

BILAN_EXERCICE = "bilan.exercice"
"""The answer of a bilan that is the exercice it judges."""


def chronique_tables(contrat: Contrat, famille: Famille) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """The tables of the bilan whose answers *contrat* holds; empty when nobody says since when the contract applies, or
    which exercice is judged.
    """
    start, exercice = contrat.values.get(DATE_EFFET), contrat.values.get(BILAN_EXERCICE)
    if not isinstance(start, date) or not isinstance(exercice, int):
        return {}
    law = famille.reglementation
    acts = _reviews(contrat, famille)
    then = {year: _in_force(one, contrat) for year, one in acts.items()}
    told = {year: one.values for year, one in acts.items()}
    judged = {
        year: suivre(avec_cibles_ajoutees({**then[year], **told[year]}, contrat, famille), year, start, law, told)
        for year in acts
        if year <= exercice
    }
    values = avec_cibles_ajoutees(contrat.values, contrat, famille)
    mine = suivre(jugement_du_bilan(values, told.get(exercice)), exercice, start, law, told)
    first = min(acts, default=None)
    sites = list(dict.fromkeys(text(row, "finess_et") for row in rows(values, "etablissements")))
    return tables(
        Dossier(
            jugee=mine,
            annees=tuple(judged[year] for year in sorted(judged)),
            revues=told,
            depart=then[first] if first is not None else contrat.values,
            values=values,
            derniere=mine.premiere + max(1, cibles_fixees(values)) - 1,
            avenants=tuple(_avenants(contrat, famille)),
            reserves=reserves(values, told, start.year, famille.roles.site, sites),
            renouvellement=_renewal(contrat, famille),
        )
    )


def _reviews(contrat: Contrat, famille: Famille) -> dict[int, Acte]:
    """The reviews, by the exercice that each judges, oldest first."""
    kinds = {one.key for one in famille.actes if one.exercice}
    found = [one for one in contrat.actes if one.questionnaire in kinds and one.numero.isdecimal()]
    return {rank(one)[0]: one for one in sorted(found, key=rank)}


def _in_force(acte: Acte, contrat: Contrat) -> Mapping[str, Value]:
    """The answers of the contract that a review was judged by."""
    then = contrat.en_vigueur.get(acte.key)
    return then.values if then is not None else contrat.values


def _avenants(contrat: Contrat, famille: Famille) -> Iterator[Avenant]:
    """The acts that change the contract, in the order of their numbers; first those signed before it was taken over."""
    for past in contrat.repris.passes if contrat.repris is not None else ():
        same = [one for one in famille.actes if one.series and one.series == past.serie]
        model = next((one for one in same if one.key == past.serie), same[0] if same else None)
        if model is not None and past.numero is not None:
            yield Avenant(model.title_of(str(past.numero)), None, None, "signé avant la reprise")
    for acte in sorted((one for one in contrat.actes if famille.acte(one.questionnaire).series), key=rank):
        kind = famille.acte(acte.questionnaire)
        day, effect = acte.values.get(kind.dated), acte.values.get(kind.effect)
        purpose = acte.values.get(f"{kind.key}.objet")
        yield Avenant(
            kind.title_of(acte.numero),
            day if isinstance(day, date) else None,
            effect if isinstance(effect, date) else None,
            purpose if isinstance(purpose, str) else "",
        )


def _renewal(contrat: Contrat, famille: Famille) -> Renouvellement | None:
    last, years = terme(contrat, famille), contrat.values.get(famille.roles.duree)
    if last is None or not isinstance(years, int):
        return None
    day = last + timedelta(days=1)
    return Renouvellement(day, years, part_admise(famille.reglementation, famille.key, day))
