"""Where the values of a piece come from, kept as an object of the store; read back."""

from __future__ import annotations

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.origine import Origines
from cpomdoc.domain.pieces import Made
from cpomdoc.engine.atelier import Atelier


def keep_origines(atelier: Atelier, origines: Origines) -> str:
    """Keep them; the digest of their object."""
    return atelier.archive.objects.put(dumps(codec.to_plain(origines)))


def read_origines(atelier: Atelier, digest: str) -> Origines:
    """Those kept under *digest*."""
    return codec.from_plain(Origines, loads(atelier.archive.objects.get(digest)))


def origines_of(atelier: Atelier, made: Made) -> Origines:
    """Those of a piece; none for one that a former release made."""
    return read_origines(atelier, made.origines.sha256) if made.origines is not None else Origines(())
