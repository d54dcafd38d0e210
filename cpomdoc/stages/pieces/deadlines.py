"""Contrat -> its computable dates, as the family's data declare them (docs/sources.md, « Les échéances »)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.show import show
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.domain.values import Value
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Echeance, Famille
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.reglementation import Dated, value_at
from cpomdoc.stages.checks.check import Facts
from cpomdoc.stages.contrat.actes import terme, to_terme
from cpomdoc.stages.figures.compute import add_months

Row = Mapping[str, Value]


def deadlines(contrat: Contrat, famille: Famille, *, signe: bool = False) -> tuple[EcheanceVue, ...]:
    """The dates of the contract up to its term, signed acts included, soonest first; those whose starting date is
    unknown are left out, of one that all have signed (*signe*) those of what was to be done before, and of one whose
    term was moved those of what only a first one entails.
    """
    facts = Facts(to_terme(contrat, famille).values, {}, {}, famille.reglementation)
    moved = terme(contrat, famille) != terme(replace(contrat, actes=(), repris=None), famille)
    found = {
        view
        for echeance in famille.echeances
        if _concerned(echeance, facts)
        and not (signe and echeance.before_signing)
        and not (moved and echeance.before_moving)
        for view in _dates(echeance, facts, famille)
        if not _outside(view, echeance, facts)
    }
    return tuple(sorted(found, key=lambda view: (view.date, view.evenement)))


def _concerned(echeance: Echeance, facts: Facts) -> bool:
    """Whether its condition holds: of a column, at one row at least."""
    condition = echeance.condition
    if condition is None:
        return True
    table, _ = facts.split(condition.field)
    said = facts.column(condition.field) if table else [facts.values.get(condition.field)]
    return any(show(value) in condition.values for value in said)


def _outside(view: EcheanceVue, echeance: Echeance, facts: Facts) -> bool:
    """Whether a date is before the first day that it may have, or after the last one."""
    first = facts.values.get(echeance.not_before) if echeance.not_before else None
    last = facts.values.get(echeance.not_after) if echeance.not_after else None
    return (isinstance(first, date) and view.date < first) or (isinstance(last, date) and view.date > last)


def _dates(echeance: Echeance, facts: Facts, famille: Famille) -> Iterator[EcheanceVue]:
    if echeance.every_year:
        yield from _yearly(echeance, facts)
        return
    if echeance.end_of:
        yield from _end_of_law(echeance, facts)
        return
    table, column = facts.split(echeance.since)
    for row in facts.rows(table) if table else [facts.values]:
        start = row.get(column)
        if isinstance(start, date):
            day = _shifted(start, echeance)
            until = echeance.until_months
            end = None if until is None else add_months(start, until) + timedelta(days=echeance.days - 1)
            if echeance.on and echeance.until_day:
                end = _on(echeance.until_day, day.year)
            yield _view(echeance, day, end, day.year, row, _owner(row, famille) if table else "")


def _shifted(start: date, echeance: Echeance) -> date:
    if echeance.on:
        return _on(echeance.on, start.year + echeance.years_later)
    return add_months(start, echeance.months) + timedelta(days=echeance.days)


def _on(month_day: str, year: int) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, day)


def _yearly(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    """One date, or window, a civil year of the contract; ``{annee}`` in the label is the year that it is about."""
    start, end = facts.values.get(DATE_EFFET), facts.values.get(DATE_FIN)
    if not isinstance(start, date) or not isinstance(end, date):
        return
    for year in range(start.year, end.year + 1):
        due = _on(echeance.every_year, year + echeance.years_later)
        closes = _on(echeance.until_day, year + echeance.years_later) if echeance.until_day else None
        yield _view(echeance, due, closes, year, {}, str(year))


def _end_of_law(echeance: Echeance, facts: Facts) -> Iterator[EcheanceVue]:
    """The last day of what the law says on the day of « depuis »; nothing when it has no end or is not known."""
    start = facts.values.get(echeance.since)
    if isinstance(start, date):
        known = value_at(facts.reglementation, echeance.end_of, start)
        if isinstance(known, Dated) and known.fin is not None:
            yield _view(echeance, known.fin, None, known.fin.year, {}, "")


def _view(echeance: Echeance, day: date, end: date | None, year: int, row: Row, part: str) -> EcheanceVue:
    key = echeance.key or fold(echeance.label)
    label = _label(echeance, year, row)
    name = f"{key}/{part}" if part else key
    return EcheanceVue(
        day,
        end,
        label,
        echeance.source,
        exigible=False,
        cle=name,
        doute=echeance.doubt or None,
        charge=echeance.owner or None,
    )


def _label(echeance: Echeance, year: int, row: Row) -> str:
    """The words of the date: ``{annee}``, and the answers that stand on the same row as it, by their last word."""
    if "{" not in echeance.label:
        return echeance.label
    words = ((name.rpartition(".")[2], value) for name, value in row.items())
    beside = {word: show(value) for word, value in words if f"{{{word}}}" in echeance.label}
    return echeance.label.format_map({**beside, "annee": year})


def _owner(row: Row, famille: Famille) -> str:
    """The establishment that a row speaks of: the name of its column is that of the perimeter, or of the site."""
    names = (famille.roles.etablissement.rpartition(".")[2], famille.roles.site)
    return next((show(row[name]) for name in names if name in row), "")
