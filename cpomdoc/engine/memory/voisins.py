"""A contract -> what binds its establishments on the same days in the last versions of the other contracts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpomdoc.domain.dossier import Engagement
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import Entry


@dataclass(frozen=True, slots=True)
class _Span:
    """The establishments of a contract and its days."""

    sites: frozenset[str]
    debut: date
    fin: date


def bound_elsewhere(atelier: Atelier, contrat: str, entries: Sequence[Entry]) -> list[dict[str, str]]:
    """The engagements of the establishments that the accepting *entries* of *contrat* tell of, as plain values."""
    mine = _span({key: value for entry in entries for key, value in entry.link.facts.items()})
    if mine is None:
        return []
    return [
        {"site": site, "contrat": other, "debut": theirs.debut.isoformat(), "fin": theirs.fin.isoformat()}
        for other, theirs in _others(atelier, contrat)
        if theirs.debut <= mine.fin and mine.debut <= theirs.fin
        for site in sorted(theirs.sites & mine.sites)
    ]


def engagements(plain: Sequence[Mapping[str, str]]) -> tuple[Engagement, ...]:
    """What ``bound_elsewhere`` gave, as checks want it."""
    return tuple(
        Engagement(one["site"], one["contrat"], date.fromisoformat(one["debut"]), date.fromisoformat(one["fin"]))
        for one in plain
    )


def _others(atelier: Atelier, contrat: str) -> Iterator[tuple[str, _Span]]:
    """Each other contract that has a version, as that last version says."""
    for other in atelier.index.contrats():
        entries = reversed(atelier.archive.journal(other).entries()) if other != contrat else ()
        last = next((entry for entry in entries if entry.link.step == "archiver"), None)
        if last is not None and (span := _span(last.link.facts)) is not None:
            yield other, span


def _span(facts: Mapping[str, Any]) -> _Span | None:
    debut, fin = facts.get("date_effet"), facts.get("date_fin")
    if not isinstance(debut, date) or not isinstance(fin, date):
        return None
    return _Span(frozenset(facts.get("perimetre", ())), debut, fin)
