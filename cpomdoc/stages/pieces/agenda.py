"""The dates of a contract, version after version -> the events of its calendar: which changed when, which are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.domain.suivi import EcheanceVue


@dataclass(frozen=True, slots=True)
class Rendezvous:
    """One event. *revision* counts its changes, *modifie_le* is the instant (ISO) of the version that made the last.

    *annule* says that the contract entails it no more: calendars that hold it must be told.
    """

    cle: str
    echeance: EcheanceVue
    modifie_le: str
    revision: int = 0
    annule: bool = False


def agenda(versions: Sequence[tuple[str, Sequence[EcheanceVue]]]) -> tuple[Rendezvous, ...]:
    """The events after the last of *versions*: the instant and the dates of each, oldest first."""
    known: dict[str, Rendezvous] = {}
    for at, echeances in versions:
        present = dict(_told_apart(echeances))
        for key, echeance in present.items():
            known[key] = _revised(known, key, echeance, at)
        for key in known.keys() - present.keys():
            if not known[key].annule:
                known[key] = replace(known[key], modifie_le=at, revision=known[key].revision + 1, annule=True)
    return tuple(sorted(known.values(), key=lambda one: (one.echeance.date, one.cle)))


def _revised(known: Mapping[str, Rendezvous], key: str, echeance: EcheanceVue, at: str) -> Rendezvous:
    before = known.get(key)
    if before is None:
        return Rendezvous(key, echeance, at)
    if before.echeance == echeance and not before.annule:
        return before
    return Rendezvous(key, echeance, at, before.revision + 1)


def _told_apart(echeances: Sequence[EcheanceVue]) -> Iterator[tuple[str, EcheanceVue]]:
    """Each date under its key. Two of one key are numbered; a journal older than keys gives the words instead."""
    seen: Counter[str] = Counter()
    for echeance in sorted(echeances, key=lambda view: (view.date, view.evenement)):
        key = echeance.cle or echeance.evenement
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}/{seen[key]}", echeance
