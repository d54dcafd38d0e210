"""What hands made of a piece -> the returns that a text of it comes from, across the answers that changed under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpomdoc.domain.journal import Concilie, Relu, Tranche

Etape = Relu | Concilie | Tranche


def lineage(etapes: Sequence[Etape], last: Etape) -> Iterator[Etape]:
    """*last* and those of *etapes*, of the same piece and older than it, that its text comes from: the last one first.

    A return, or a proposal that was accepted, changes the text of its base; what carried corrections to new answers has
    theirs, and that of its base.
    """
    place = next(at for at, one in enumerate(etapes) if one is last)
    wanted = {last.recette}
    for one in reversed(etapes[: place + 1]):
        if one.piece == last.piece and one.recette in wanted:
            yield one
            wanted |= {one.base, one.suite} if isinstance(one, Concilie) else {one.base}
