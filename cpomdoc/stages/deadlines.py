"""Contrat -> its computable dates, as the family's data declare them (domain file, section 9.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Echeance, Famille
from cpomdoc.stages.check import Facts
from cpomdoc.stages.compute import add_months


def deadlines(contrat: Contrat, famille: Famille) -> tuple[EcheanceVue, ...]:
    """The dates of the contract, soonest first; those whose starting date is unknown are left out."""
    facts = Facts(contrat.values, {}, {})
    found = {view for echeance in famille.echeances for view in _dates(echeance, facts)}
    return tuple(sorted(found, key=lambda view: (view.date, view.evenement)))


def _dates(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    if echeance.every_year:
        yield from _yearly(echeance, facts)
        return
    for start in facts.column(echeance.since):
        if isinstance(start, date):
            day = add_months(start, echeance.months) + timedelta(days=echeance.days)
            end = (
                None if echeance.until_months is None else add_months(start, echeance.until_months) - timedelta(days=1)
            )
            yield EcheanceVue(day, end, echeance.label.format(annee=day.year), echeance.source, exigible=False)


def _yearly(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    """One date a civil year of the contract; ``{annee}`` in the label is the year that the document is about."""
    start, end = facts.values.get(DATE_EFFET), facts.values.get(DATE_FIN)
    if not isinstance(start, date) or not isinstance(end, date):
        return
    month, day = (int(part) for part in echeance.every_year.split("-"))
    for year in range(start.year, end.year + 1):
        due = date(year + echeance.years_later, month, day)
        yield EcheanceVue(due, None, echeance.label.format(annee=year), echeance.source, exigible=False)
