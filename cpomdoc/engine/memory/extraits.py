"""National exports that people dropped: told from other files by their headers; the last one of each kind counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from cpomdoc.adapters.excel.reading import Illisible
from cpomdoc.adapters.instance import load_sources
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.classeur import Cell, Feuille
from cpomdoc.domain.journal import Extrait
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.lecture import classeur_of
from cpomdoc.stages.formulaire.export import HEADER_ROWS, Row, recognise
from cpomdoc.stages.formulaire.read import identify
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import DEPOTS

Genre = Literal["finess", "tdb"]
_HEAD = 1 << 16
_DELIMITERS = ";,\t"
_COLUMNS = 300


def genre_of(atelier: Atelier, data: bytes) -> Genre | None:
    """Which national export it is, by the names of its columns; None for any other file."""
    sources = load_sources(atelier.settings.templates)
    for rows in first_tables(atelier, data):
        found = recognise(rows, sources)
        if found is not None:
            return "finess" if found[0].source.kind == "finess" else "tdb"
    return None


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
    kept = atelier.archive.journal(DEPOTS).told(Extrait)
    return next((entry for entry in reversed(kept) if entry.etape.genre == genre), None)
