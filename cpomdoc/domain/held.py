"""The last values made, by key: what is asked for again is not made again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Held(Generic[K, V]):
    """The *most* values that were made last, by key. A key names one value for ever; nobody changes it.

    Two threads that ask for one value at once may both make it: they are equal.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def of(self, key: K, make: Callable[[], V]) -> V:
        """The value of *key*; *make* makes it when it is not held."""
        value = self._values.pop(key, None)
        if value is None:
            value = make()
        self._values[key] = value  # the last in order: what is asked for often is kept
        for old in list(self._values)[: -self._most]:
            self._values.pop(old, None)
        return value
