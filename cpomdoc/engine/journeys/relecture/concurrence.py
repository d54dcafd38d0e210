"""Two returns of one draft: neither replaces the other without a choice, given by dropping one of them again."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Relu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import reviews
from cpomdoc.store.journal import EntryOf


def taken_before(atelier: Atelier, contrat: str, piece: str, base: str) -> EntryOf[Relu] | None:
    """The return that counts, among those of the draft whose recipe is *base*."""
    return reviews(atelier, contrat).get((piece, base))


def waiting(atelier: Atelier, contrat: str, piece: str, base: str) -> list[EntryOf[Ecarte]]:
    """The returns of that draft that still wait for a choice: nobody took one since they came."""
    taken = taken_before(atelier, contrat, piece, base)
    return [entry for entry in asked(atelier, contrat, piece, base) if taken is None or entry.numero > taken.numero]


def asked(atelier: Atelier, contrat: str, piece: str, base: str) -> list[EntryOf[Ecarte]]:
    """Every time that a return of that draft had to wait."""
    return [
        entry
        for entry in atelier.archive.journal(contrat).told(Ecarte)
        if (one := entry.etape.attente) is not None and (one.piece, one.base) == (piece, base)
    ]


def chosen(atelier: Atelier, contrat: str, piece: str, base: str, sha256: str) -> int:
    """How many times a choice was asked for, when dropping the file *sha256* is the answer; else 0."""
    open_ones = waiting(atelier, contrat, piece, base)
    taken = taken_before(atelier, contrat, piece, base)
    files = {entry.link.materials[0].digest for entry in open_ones}
    if taken is not None:
        files.add(taken.link.materials[0].digest)
    return len(asked(atelier, contrat, piece, base)) if open_ones and sha256 in files else 0
