"""Rows of an export -> the source that it is, and the rows of the establishments wanted; a missing column is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.identifiers import compact
from cpomdoc.schema.kinds import fold
from cpomdoc.schema.sources import Colonne, Source

Row = tuple[Cell | None, ...]

HEADER_ROWS = 30
"""How many rows may stand above the header."""
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Manque:
    """A column that is not there: why, and the header of the file that looks most like it (empty when none does)."""

    column: Colonne
    found: int
    nearest: str


@dataclass(frozen=True, slots=True)
class Entete:
    """The header of an export recognised as *source*: where each column stands."""

    source: Source
    places: dict[Colonne, int]
    missing: dict[Colonne, Manque]

    def cell(self, row: Row, column: Colonne) -> Cell | None:
        """The cell of *column* in *row*, None when it is blank or when the column is not there."""
        place = self.places.get(column)
        return row[place] if place is not None and place < len(row) else None

    def text(self, row: Row, column: Colonne) -> str:
        """The same as a text, without spaces around."""
        cell = self.cell(row, column)
        return " ".join(cell.raw.split()) if cell is not None else ""

    def finess(self, row: Row, column: Colonne) -> str:
        """A FINESS number: a spreadsheet drops the zero that begins it."""
        number = compact(self.text(row, column).removesuffix(".0")).upper()
        return number.zfill(9) if number.isdigit() else number


@dataclass(slots=True)
class Trouves:
    """The rows kept, by establishment; *entities* are those met in the file, with their establishments' count."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    entities: dict[str, int] = field(default_factory=dict)


def recognise(rows: Sequence[Row], sources: Iterable[Source]) -> tuple[Entete, int] | None:
    """The header among the first *rows* and its index: that of the source which has the most columns there."""
    best: tuple[int, Entete, int] | None = None
    for source in sources:
        for index, row in enumerate(rows):
            header = _header(row, source)
            known = len(header.places)
            if _is_there(header) and (best is None or known > best[0]):
                best = known, header, index
    return (best[1], best[2]) if best is not None else None


def _is_there(header: Entete) -> bool:
    """Whether a row can be the header of its source: it says of whom; of a source that has an exercice, also of which
    year and at least one value.
    """
    source = header.source
    if source.exercice is None:
        return source.site in header.places
    values = source.columns() - {source.site, source.entity, source.name, source.exercice}
    return {source.site, source.exercice} <= header.places.keys() and not values.isdisjoint(header.places)


def nearest_site(rows: Sequence[Row], source: Source) -> str:
    """The header of the file that looks most like the one which says of which establishment a row speaks."""
    return _nearest(source.site.header, [name for row in rows for name in _names(row)])


def _header(row: Row, source: Source) -> Entete:
    names = _names(row)
    header = Entete(source, {}, {})
    for column in source.columns():
        at = [place for place, name in enumerate(names) if name == column.header]
        if len(at) == column.of:
            header.places[column] = at[column.rank - 1]
        else:
            header.missing[column] = Manque(column, len(at), "" if at else _nearest(column.header, names))
    return header


def names_one_of(row: Row, numbers: Collection[str]) -> bool:
    """Whether a row holds one of these FINESS numbers."""
    return any(cell is not None and compact(cell.raw.removesuffix(".0")).zfill(9) in numbers for cell in row)


def _names(row: Row) -> list[str]:
    return [" ".join(cell.raw.split()) if cell is not None else "" for cell in row]


def _nearest(header: str, names: Sequence[str]) -> str:
    folded = {fold(name): name for name in names if name}
    near = get_close_matches(fold(header), folded, 1, _NEAR)
    return folded[near[0]] if near else ""


def select(rows: Iterable[Row], header: Entete, sites: Sequence[str], entity: str) -> Trouves:
    """The rows of *sites*, of *entity*, of those of *sites* that *entity* runs when both are given.

    Without any of them, all rows of a file that speaks of one entity alone; none of a file that speaks of several.
    """
    found, source = Trouves(), header.source
    for site, runs, row in _numbered(rows, header, source):
        found.entities[runs] = found.entities.get(runs, 0) + 1
        if (not sites or site in sites) and (not entity or runs == entity):
            found.rows.setdefault(site, []).append(row)
            if not sites and not entity and len(found.entities) > 1:
                found.rows.clear()  # of nobody in particular: only the entities are still of use
    return found


def _numbered(rows: Iterable[Row], header: Entete, source: Source) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        site = header.finess(row, source.site)
        if len(site) == 9:
            yield site, header.finess(row, source.entity), row
