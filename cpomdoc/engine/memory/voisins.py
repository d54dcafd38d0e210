"""A contract -> what binds its establishments on the same days in the last versions of the other contracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.dossier import Engagement
from cpomdoc.domain.journal import Archivee, Reperes, Valide
from cpomdoc.engine.atelier import Atelier
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS


@dataclass(frozen=True, slots=True)
class _Span:
    """The establishments of a contract and its days."""

    sites: frozenset[str]
    debut: date
    fin: date


def bound_elsewhere(atelier: Atelier, contrat: str, entries: Sequence[EntryOf[Valide]]) -> tuple[Engagement, ...]:
    """The engagements of the establishments that the accepting *entries* of *contrat* tell of."""
    mine = _span([entry.etape for entry in entries])
    if mine is None:
        return ()
    return tuple(
        Engagement(site, other, theirs.debut, theirs.fin)
        for other, theirs in _others(atelier, contrat)
        if theirs.debut <= mine.fin and mine.debut <= theirs.fin
        for site in sorted(theirs.sites & mine.sites)
    )


def unread_beside(atelier: Atelier, contrat: str) -> tuple[str, ...]:
    """The other contracts whose journal was altered when all were last walked through: what they bind is not known, and
    a person has to look.
    """
    return tuple(sorted({*atelier.index.last_altered()} - {contrat, DEPOTS}))


def _others(atelier: Atelier, contrat: str) -> Iterator[tuple[str, _Span]]:
    """Each other contract that has a version, as that last version says; without those of unread_beside()."""
    for other in atelier.index.sound():
        versions = atelier.archive.journal(other).told(Archivee) if other != contrat else ()
        if versions and (span := _span([versions[-1].etape])) is not None:
            yield other, span


def _span(told: Sequence[Reperes]) -> _Span | None:
    """The establishments and days that *told* say, the last word on each."""
    debut = next((one.date_effet for one in reversed(told) if one.date_effet is not None), None)
    fin = next((one.date_fin for one in reversed(told) if one.date_fin is not None), None)
    sites = next((one.perimetre for one in reversed(told) if one.perimetre is not None), ())
    return _Span(frozenset(sites), debut, fin) if debut is not None and fin is not None else None
