"""What a step is, how a journey has its steps done, and who has journeys done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Never, Protocol, TypeVar

from cpomdoc.engine.atelier import Atelier

G = TypeVar("G")
R = TypeVar("R")


class Do(Protocol):
    """How a journey has its steps done: durably, or simply in order (engine/runner.py)."""

    def __call__(self, step: Callable[[Atelier, G], R], given: G) -> R:
        """Do *step* once and give its result, also when asked again after a crash."""

    def each(self, step: Callable[[Atelier, G], R], given: Sequence[G]) -> list[R]:
        """Do *step* for each of *given*, several at a time; results in the same order."""


class Runner(Protocol):
    """Has a journey done; each of its steps finds in the journal what it did before."""

    def run(self, journey: Callable[[Do, G], R], given: G) -> R:
        """Do *journey* (steps.py) to its end. Raises CpomdocError when the world fails; the next call tries again."""


class Step(Protocol):
    """A step, whatever it takes and gives."""

    __name__: str

    def __call__(self, atelier: Atelier, given: Never, /) -> object:
        """Do it once."""


STEPS: dict[str, Step] = {}
"""Every step, by its name: under it the durable engine remembers what was done."""


def step(function: Callable[[Atelier, G], R]) -> Callable[[Atelier, G], R]:
    """Marks a step. It takes and gives values of engine/values.py, is safe to run twice, and writes in the journal what
    it took, what it gave, and its key.
    """
    name = function.__name__
    if name in STEPS:
        raise TypeError(f"there are two steps « {name} »")
    STEPS[name] = function
    return function
