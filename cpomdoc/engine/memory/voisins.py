"""A contract -> what binds its establishments on the same days in the last versions of the other contracts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.dossier import Engagement
from cpomdoc.domain.journal import Archivee, Reperes, Valide
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.gel import in_force
from cpomdoc.engine.memory.reperes import term_moved
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS


@dataclass(frozen=True, slots=True)
class _Span:
    """The establishments of a contract and its days, the last one as its signed acts move it."""

    sites: frozenset[str]
    debut: date
    fin: date

    def meets(self, other: _Span) -> bool:
        return self.debut <= other.fin and other.debut <= self.fin


def bound_elsewhere(atelier: Atelier, contrat: str, entries: Sequence[EntryOf[Valide]]) -> tuple[Engagement, ...]:
    """The engagements of the establishments that the accepting *entries* of *contrat* tell of. The days that its signed
    acts add are compared with those of contracts in force: a draft that begins too early is the one to go back.
    """
    told = [entry.etape for entry in entries]
    mine, longer = _span(told), _span(told, term_moved(atelier, contrat))
    if mine is None or longer is None:
        return ()
    return tuple(
        Engagement(site, other, theirs.debut, theirs.fin)
        for other, theirs in _others(atelier, contrat, longer.sites)
        if theirs.meets(mine) or (theirs.meets(longer) and in_force(atelier, other))
        for site in sorted(theirs.sites & mine.sites)
    )


def unread_beside(atelier: Atelier, contrat: str) -> tuple[str, ...]:
    """The other contracts whose journal was altered when all were last walked through: what they bind is not known, and
    a person has to look.
    """
    return tuple(sorted({*atelier.index.last_altered()} - {contrat, DEPOTS}))


def _others(atelier: Atelier, contrat: str, sites: Collection[str]) -> Iterator[tuple[str, _Span]]:
    """Each other contract that has a version and one of *sites*, as that last version says; without those of
    unread_beside().
    """
    for other in atelier.index.sound():
        versions = atelier.archive.journal(other).told(Archivee) if other != contrat else ()
        if versions and not set(versions[-1].etape.perimetre or ()).isdisjoint(sites):
            span = _span([versions[-1].etape], term_moved(atelier, other))
            if span is not None:
                yield other, span


def _span(told: Sequence[Reperes], moved: date | None = None) -> _Span | None:
    """The establishments and days that *told* say, the last word on each; *moved* is a last day that is known since."""
    debut = next((one.date_effet for one in reversed(told) if one.date_effet is not None), None)
    fin = next((one.date_fin for one in reversed(told) if one.date_fin is not None), None)
    sites = next((one.perimetre for one in reversed(told) if one.perimetre is not None), ())
    fin = moved or fin
    return _Span(frozenset(sites), debut, fin) if debut is not None and fin is not None else None
