"""Contrat -> its computable dates, as the family's data declare them (domain file, section 9.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Echeance, Famille
from cpomdoc.stages.check import Facts
from cpomdoc.stages.compute import add_months
from cpomdoc.stages.show import show


def deadlines(contrat: Contrat, famille: Famille) -> tuple[EcheanceVue, ...]:
    """The dates of the contract, soonest first; those whose starting date is unknown are left out."""
    facts = Facts(contrat.values, {}, {})
    found = {view for echeance in famille.echeances for view in _dates(echeance, facts)}
    return tuple(sorted(found, key=lambda view: (view.date, view.evenement)))


def _dates(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    if echeance.every_year:
        yield from _yearly(echeance, facts)
        return
    table, column = facts.split(echeance.since)
    for row in facts.rows(table) if table else [facts.values]:
        start = row.get(column)
        if isinstance(start, date):
            day = add_months(start, echeance.months) + timedelta(days=echeance.days)
            until = echeance.until_months
            end = None if until is None else add_months(start, until) - timedelta(days=1)
            yield EcheanceVue(day, end, _label(echeance, day.year, row), echeance.source, exigible=False)


def _label(echeance: Echeance, year: int, row: Mapping[str, Value] | None = None) -> str:
    """The words of the date: ``{annee}``, and the answers that stand on the same row as it."""
    beside = {name: show(value) for name, value in (row or {}).items() if "." not in name}
    return echeance.label.format_map({**beside, "annee": year})


def _yearly(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    """One date a civil year of the contract; ``{annee}`` in the label is the year that the document is about."""
    start, end = facts.values.get(DATE_EFFET), facts.values.get(DATE_FIN)
    if not isinstance(start, date) or not isinstance(end, date):
        return
    month, day = (int(part) for part in echeance.every_year.split("-"))
    for year in range(start.year, end.year + 1):
        due = date(year + echeance.years_later, month, day)
        yield EcheanceVue(due, None, _label(echeance, year), echeance.source, exigible=False)
