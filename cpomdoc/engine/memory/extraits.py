"""National exports that people dropped: told from other files by their headers; the last one of each kind counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from cpomdoc.adapters.excel.reading import Illisible
from cpomdoc.adapters.instance import load_sources
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.classeur import Cell, Feuille
from cpomdoc.domain.journal import Extrait
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.lecture import classeur_of
from cpomdoc.schema.sources import Genre, Source
from cpomdoc.stages.formulaire.export import HEADER_ROWS, Row, recognise
from cpomdoc.stages.formulaire.read import identify
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS

_HEAD = 1 << 16
_DELIMITERS = ";,\t"
_COLUMNS = 300


def source_of(atelier: Atelier, data: bytes) -> Source | None:
    """Which national export it is, by the names of its columns; None for any other file."""
    sources = load_sources(atelier.settings.templates)
    for rows in first_tables(atelier, data):
        found = recognise(rows, sources)
        if found is not None:
            return found[0].source
    return None


def genre_of(atelier: Atelier, data: bytes) -> Genre | None:
    """Of which kind it is."""
    source = source_of(atelier, data)
    return source.kind if source is not None else None


def first_tables(atelier: Atelier, data: bytes) -> Iterator[list[Row]]:
    """The first rows of each sheet of a workbook that is no form of ours; of a text, as each delimiter would cut it."""
    if not data.startswith(b"PK"):
        yield from _texts(data[:_HEAD])
        return
    classeur = classeur_of(atelier, digest(data))
    if not isinstance(classeur, Illisible) and identify(classeur) is None:
        yield from (_first_rows(feuille) for feuille in classeur.feuilles)


def _texts(head: bytes) -> Iterator[list[Row]]:
    if b"\0" in head:
        return
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    for delimiter in _DELIMITERS:
        try:
            rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), HEADER_ROWS))
        except csv.Error:
            continue
        yield [tuple(Cell(word) if word.strip() else None for word in row) for row in rows]


def _first_rows(feuille: Feuille) -> list[Row]:
    return [
        tuple(feuille.cells.get((row, column)) for column in range(1, _COLUMNS)) for row in range(1, HEADER_ROWS + 1)
    ]


def last_extrait(atelier: Atelier, genre: Genre) -> EntryOf[Extrait] | None:
    """The last export of a kind that was kept."""
    return next((entry for entry in kept_extraits(atelier) if entry.etape.genre == genre), None)


def last_of_source(atelier: Atelier, source: Source) -> EntryOf[Extrait] | None:
    """The last export of that very kind: among those of DIAMANT, of that table."""
    same = (entry for entry in kept_extraits(atelier) if entry.etape.genre == source.kind)
    return next((entry for entry in same if source.kind != "diamant" or entry.etape.source == source.key), None)


def kept_extraits(atelier: Atelier) -> list[EntryOf[Extrait]]:
    """All exports that were kept, the last one first."""
    return list(reversed(atelier.archive.journal(DEPOTS).told(Extrait)))
