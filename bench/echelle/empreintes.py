"""While the product works -> what each digest of a plain value was made of.

A journal holds keys: digests of what a step looked at. To write the journal of another contract with the keys that the
product would give it, one must know what each key says; the product forgets it as soon as it is reckoned.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import cast

from cpomdoc.domain import canonical
from cpomdoc.domain.canonical import digest, dumps

Sources = MutableMapping[str, bytes]
"""digest -> the canonical writing of the value that it is of."""

_NAME = "digest_of"


@contextmanager
def listening() -> Iterator[Sources]:
    """As long as it lasts, each digest that any module of the product reckons is kept with what it is of."""
    kept: Sources = {}

    def listens(value: object) -> str:
        data = dumps(value)
        name = digest(data)
        kept[name] = data
        return name

    true = canonical.digest_of
    _put(true, listens)
    try:
        yield kept
    finally:
        _put(listens, true)


def _put(former: Callable[[object], str], new: Callable[[object], str]) -> None:
    """Whatever module of the product knows *former* knows *new* instead."""
    for name, module in list(sys.modules.items()):
        if name.startswith("cpomdoc") and cast("object", getattr(module, _NAME, None)) is former:
            setattr(module, _NAME, new)
