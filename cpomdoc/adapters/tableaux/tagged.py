"""The structure tree of a tagged PDF -> its tables, whose rows are given once the glyphs of their pages are known.

A row that lacks cells (some programs leave empty or merged ones out) is put right by where its cells stand on the page,
under those of the rows that lack none; that is told. Private helper of pdf_child.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from cpomdoc.adapters.tableaux.cells import MAX_COLUMNS, MAX_ROWS, Row
from cpomdoc.adapters.tableaux.glyphs import MAX_TEXT, Line, joined, lines_of, writes_spaces

MAX_ELEMENTS = 400_000
"""Elements of the whole tree that are looked at: a contract of three hundred pages has forty thousand."""
MAX_DEPTH = 60
_CELLS = ("TD", "TH")
_BLOCKS = frozenset({"P", "LBody", "LI", "L", "Div", "H", "H1", "H2", "H3", "Caption", "Note", "BlockQuote"})
Mark = tuple[int, int]
"""A page and one of its marked contents."""


@dataclass(slots=True)
class _Cell:
    """A cell: the marks of each of its paragraphs, and how many places it covers."""

    heading: bool
    across: int
    down: int
    paragraphs: list[list[Mark]] = field(default_factory=list)

    def marks(self) -> Iterator[Mark]:
        for one in self.paragraphs:
            yield from one


@dataclass(slots=True)
class _Written:
    """A cell whose glyphs are known: its text, where it stands (None: empty)."""

    cell: _Cell
    text: str = ""
    cut: bool = False
    page: int = 0
    left: float | None = None
    right: float = 0.0


@dataclass(slots=True)
class TaggedTable:
    """A table of the tree, from its *first* page to its *last* one."""

    cells: list[list[_Cell]]
    first: int
    last: int

    def rows(self, held: Mapping[int, Sequence[Any]]) -> Iterator[dict[str, Any]]:
        """The table as it is told, *held* being the glyphs of its pages; nothing for one of a single column."""
        by_mark: dict[Mark, list[Any]] = {}
        for page in range(self.first, self.last + 1):
            for char in held.get(page, ()):
                if char.get("mcid") is not None:
                    by_mark.setdefault((page, char["mcid"]), []).append(char)
        paragraphs = [
            [
                [lines_of([c for mark in marks for c in by_mark.get(mark, ())]) for marks in cell.paragraphs]
                for cell in row
            ]
            for row in self.cells
        ]
        spaces = writes_spaces([lines for row in paragraphs for cell in row for lines in cell])
        edges = _right_edges(self.cells, by_mark)
        written = [
            [_write(cell, lines, by_mark, edges, spaces=spaces) for cell, lines in zip(row, told, strict=True)]
            for row, told in zip(self.cells, paragraphs, strict=True)
        ]
        lines = list(_placed(written))
        if lines and len(lines[0]["cases"]) > 1:
            yield {"moyen": "balises", "lignes": lines}


def _right_edges(rows: Sequence[Sequence[_Cell]], by_mark: Mapping[Mark, Sequence[Any]]) -> dict[int, float]:
    """By rank of cell in a row that lacks none, how far its text ever goes to the right."""
    wide = max((len(row) for row in rows), default=0)
    edges: dict[int, float] = {}
    for row in rows:
        for rank, cell in enumerate(row if len(row) == wide else ()):
            for mark in cell.marks():
                for char in by_mark.get(mark, ()):
                    edges[rank] = max(edges.get(rank, 0.0), char["x1"])
    return edges


def _write(
    cell: _Cell,
    paragraphs: Sequence[Sequence[Line]],
    by_mark: Mapping[Mark, Sequence[Any]],
    edges: Mapping[int, float],
    *,
    spaces: bool,
) -> _Written:
    chars = [char for mark in cell.marks() for char in by_mark.get(mark, ()) if str(char["text"]).strip()]
    if not chars:
        return _Written(cell)
    left, right = min(char["x0"] for char in chars), max(char["x1"] for char in chars)
    edge = min((one for one in edges.values() if one >= right - 0.5), default=right)
    said = [joined(lines, edge, spaces=spaces) for lines in paragraphs if lines]
    text = "\n".join(words for words, _ in said if words)[:MAX_TEXT]
    page = next((at for at, mark in cell.marks() if by_mark.get((at, mark))), 0)
    return _Written(cell, text, any("c" in marks for _, marks in said), page, left, right)


def _placed(rows: Sequence[Sequence[_Written]]) -> Iterator[Row]:
    """Each cell at its column: by its rank in a row that lacks none, by where it stands in the others."""
    wide = max((sum(one.cell.across for one in row) for row in rows), default=0)
    if not 0 < wide <= MAX_COLUMNS:
        return
    bands = _bands(rows, wide)
    covered: list[tuple[int, str]] = [(0, "")] * wide  # rows still covered by a merged cell above, and its text
    page = next((one.page for row in rows for one in row if one.page), 0)
    for row in rows:
        page = next((one.page for one in row if one.page), page)
        cases: list[tuple[str, str]] = [(text, "e") if left else ("", "") for left, text in covered]
        free = [column for column in range(wide) if not covered[column][0]]
        whole = sum(one.cell.across for one in row) == len(free)
        covered = [(max(left - 1, 0), text) for left, text in covered]
        for one, column in _columns(row, free, bands) if not whole else _in_rank(row, free):
            marks = ("" if whole else "r") + ("c" if one.cut else "")
            for rank in range(column, min(column + one.cell.across, wide)):
                cases[rank] = (one.text, ("e" if rank > column else "") + marks)
                if one.cell.down > 1:
                    covered[rank] = (one.cell.down - 1, one.text)
        heading = bool(row) and all(one.cell.heading for one in row)
        yield {"page": page, "cases": cases, "titre": heading}


def _in_rank(row: Sequence[_Written], free: Sequence[int]) -> Iterator[tuple[_Written, int]]:
    at = 0
    for one in row:
        yield one, free[at]
        at += one.cell.across


def _bands(rows: Sequence[Sequence[_Written]], wide: int) -> list[tuple[float, float] | None]:
    """From where to where the text of each column stands, in the rows that lack no cell."""
    found: list[tuple[float, float] | None] = [None] * wide
    for row in rows:
        if len(row) == wide:
            for column, one in enumerate(row):
                if one.left is not None and one.cell.across == 1:
                    known = found[column] or (one.left, one.right)
                    found[column] = (min(known[0], one.left), max(known[1], one.right))
    return found


def _columns(
    row: Sequence[_Written], free: Sequence[int], bands: Sequence[tuple[float, float] | None]
) -> Iterator[tuple[_Written, int]]:
    """The column of each written cell of a row that lacks some: the band that it covers most, from left to right."""
    left = list(free)
    for one in row:
        if one.left is None or not left:
            continue
        start, end = one.left, one.right
        best = max(left, key=lambda column: _fit(start, end, bands[column]))
        yield one, best
        left = [column for column in left if column > best]


def _fit(left: float, right: float, band: tuple[float, float] | None) -> float:
    """How well a text stands in a band: how much of it is inside, less how far it is."""
    if band is None:
        return float("-inf")
    shared = min(right, band[1]) - max(left, band[0])
    return shared if shared <= 0 else shared / max(right - left, 0.1) * 1000


# --- the tree ---------------------------------------------------------------------------------------------------------


class _Walk:
    """The tree while it is walked, within bounds; what is met twice is not walked again."""

    def __init__(self, pdf: pikepdf.Pdf, most: int) -> None:
        self._left = MAX_ELEMENTS
        self._roles: dict[str, str] = {}
        root = pdf.Root.get("/StructTreeRoot")
        roles = root.get("/RoleMap") if root is not None else None
        if isinstance(roles, Dictionary):
            self._roles = {str(key): str(value) for key, value in roles.items()}
        first = list(pdf.pages)[:most]
        self._pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(first, 1)}
        self._seen: set[tuple[int, int]] = set()

    def kind(self, element: Any) -> str:
        """What an element is, in the words of the norm."""
        name = str(element.get("/S", ""))
        for _ in range(4):
            if name not in self._roles or self._roles[name] == name:
                break
            name = self._roles[name]
        return name.removeprefix("/")

    def children(self, element: Any, page: int) -> Iterator[tuple[Any, int]]:
        """What an element holds, with its page: elements, or numbers of marks."""
        held = element.get("/K")
        page = self.page_of(element, page)
        for child in held if isinstance(held, Array) else [] if held is None else [held]:
            self._left -= 1
            if self._left < 0:
                return
            if not isinstance(child, Dictionary):
                if isinstance(child, int):
                    yield child, page
            elif "/MCID" in child:
                yield int(child["/MCID"]), self.page_of(child, page)
            elif "/S" in child:
                if child.is_indirect and child.objgen in self._seen:
                    continue
                self._seen.add(child.objgen) if child.is_indirect else None
                yield child, page

    def page_of(self, element: Any, page: int) -> int:
        """The page of an element; that of the one that holds it, when it does not say."""
        said = element.get("/Pg")
        return self._pages.get(said.objgen, 0) if isinstance(said, Dictionary) else page


def tables_of(pdf: pikepdf.Pdf, most: int) -> list[TaggedTable]:
    """The tables of the first *most* pages, those inside another left with the cell that holds them."""
    root = pdf.Root.get("/StructTreeRoot")
    if not isinstance(root, Dictionary):
        return []
    walk = _Walk(pdf, most)
    return list(_tables(walk, root, 0, 0))


def _tables(walk: _Walk, element: Any, page: int, depth: int) -> Iterator[TaggedTable]:
    if depth > MAX_DEPTH:
        return
    for child, at in walk.children(element, page):
        if isinstance(child, int):
            continue
        if walk.kind(child) != "Table":
            yield from _tables(walk, child, at, depth + 1)
            continue
        rows = [row for row in _rows(walk, child, at, depth + 1) if row][:MAX_ROWS]
        pages = [one for row in rows for cell in row for one, _ in cell.marks() if one]
        if pages:
            yield TaggedTable(rows, min(pages), max(pages))


def _rows(walk: _Walk, element: Any, page: int, depth: int) -> Iterator[list[_Cell]]:
    if depth > MAX_DEPTH:
        return
    for child, at in walk.children(element, page):
        if isinstance(child, int):
            continue
        if walk.kind(child) == "TR":
            at = walk.page_of(child, at)
            cells = [
                (one, there)
                for one, there in walk.children(child, at)
                if not isinstance(one, int) and walk.kind(one) in _CELLS
            ]
            yield [_cell(walk, one, there, depth + 1) for one, there in cells]
        else:
            yield from _rows(walk, child, at, depth + 1)


def _cell(walk: _Walk, element: Any, page: int, depth: int) -> _Cell:
    cell = _Cell(walk.kind(element) == "TH", _span(element, "/ColSpan"), _span(element, "/RowSpan"), [[]])
    _fill(walk, element, page, cell, depth)
    return cell


def _fill(walk: _Walk, element: Any, page: int, cell: _Cell, depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    for child, at in walk.children(element, page):
        if isinstance(child, int):
            if at:
                cell.paragraphs[-1].append((at, child))
            continue
        if walk.kind(child) in _BLOCKS:
            cell.paragraphs.append([])
        _fill(walk, child, at, cell, depth + 1)


def _span(element: Any, name: str) -> int:
    """How many places a cell covers, as its attributes say."""
    attributes = element.get("/A")
    for one in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(one, Dictionary) and name in one:
            try:
                return min(max(int(one[name]), 1), MAX_COLUMNS)
            except (TypeError, ValueError):
                return 1
    return 1
