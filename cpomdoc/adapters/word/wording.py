"""A Word file of ours + its values -> its paragraphs, each with the values that it prints; any file -> its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cpomdoc.adapters.word.package import read_parts, w
from cpomdoc.adapters.word.units import Draft, Unit, spans
from cpomdoc.domain.fusion import Unite
from cpomdoc.domain.origine import Imprimee
from cpomdoc.domain.verrous import Alinea, Tenant


def alineas(docx: bytes, valeurs: Sequence[Imprimee]) -> tuple[Alinea, ...]:
    """The units of the body of *docx*, whose values *valeurs* stand in their bookmarks. Raises UnreadableFile."""
    keys = {one.signet: one.cle for one in valeurs}
    return tuple(Alinea(one.unite, tuple(_tenants(one, keys))) for one in Draft(read_parts(docx)).units(""))


def unites(docx: bytes) -> tuple[Unite, ...]:
    """The units of the body of a file. Raises UnreadableFile."""
    return tuple(one.unite for one in Draft(read_parts(docx)).units(""))


def _tenants(unit: Unit, keys: dict[str, str]) -> Iterator[Tenant]:
    for paragraph in unit.cells[0] if not unit.unite.ligne else ():
        for one in spans(paragraph):
            yield Tenant(one.start, one.end, keys.get(one.opening.get(w("name")) or "", ""))
