"""What a kind of dropped file says of itself, and how one file of it is dealt with: remembered, its journey, told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.events import FileDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.do import Do, Runner
from cpomdoc.engine.values import Depot, Juge, Role

E_co = TypeVar("E_co", bound=FileDone, covariant=True)
J = TypeVar("J", bound=Juge)


def any_content(atelier: Atelier, data: bytes) -> bool:
    """Recognises whatever has the right content."""
    return True


def any_name(atelier: Atelier, depot: Depot) -> bool:
    """Recognises whatever the name and the folder."""
    return True


def never_seen(atelier: Atelier, depot: Depot) -> Depot:
    """Remembers nothing: the journey itself tells what came again."""
    return depot


@dataclass(frozen=True, kw_only=True)
class Sorte(Generic[E_co]):
    """A kind of dropped file.

    A file is of this kind when its content is among *contents*, and *recognises* (by what it holds) and *named* (by its
    name and folder) say so. *deal* has its journey done
    and tells the event. *judged*: whether an entry tells what became of a file of this kind, and then under which word
    (ARanger.etape) it is noted that this file left the inbox; None when it does not. *remembers*: before any journey,
    what came of the same content before, or the file as its journey is to take it.
    """

    role: Role
    contents: frozenset[Contenu]
    deal: Callable[[Atelier, Runner, Depot], E_co]
    judged: Callable[[Link], str | None]
    recognises: Callable[[Atelier, bytes], bool] = any_content
    named: Callable[[Atelier, Depot], bool] = any_name
    remembers: Callable[[Atelier, Depot], Depot | E_co] = never_seen


def by_journey(
    journey: Callable[[Do, Depot], J], told: Callable[[Atelier, J], E_co]
) -> Callable[[Atelier, Runner, Depot], E_co]:
    """Has *journey* (steps.py) done, and tells its result as *told* says."""
    return lambda atelier, runner, depot: told(atelier, runner.run(journey, depot))


E = TypeVar("E", bound=FileDone)


def receive(atelier: Atelier, runner: Runner, sorte: Sorte[E], depot: Depot, start: float) -> E:
    """Deal with one file of this kind, already safe in the store: the event, timed since *start* (monotonic)."""
    found = sorte.remembers(atelier, depot)
    event = sorte.deal(atelier, runner, found) if isinstance(found, Depot) else found
    return replace(event, seconds=clock.monotonic() - start)
