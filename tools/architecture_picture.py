"""House -> docs/images/architecture.svg: floors as bands, packages as boxes, rooms as tiles, imports as arrows.

An import of the row just below is an arrow between two boxes; one that jumps floors runs in a lane at the right, a lane
for each package that imports. What contracts forbid is drawn too, in red: an arrow that goes up, or sideways. The same
house gives the same bytes. Written by « make readme ».
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

import grimp

from tools.architecture import PRODUCT, ROOT, House, Package, Room, read

PICTURE = ROOT / "docs" / "images" / "architecture.svg"
WIDTH, MARGIN = 1040, 12
LEFT, RIGHT = 176, 764
"""Where the boxes of packages stand, between the words of the floors and the lanes."""
LANES, LANE = 856, 24
GAP, PAD = 30, 12
PORT = 17
"""Height that the end of an arrow takes on the edge of a box."""
NARROW = 88
"""The least width of a tile."""
BOLD, SMALL = 7.8, 6.0
"""How wide a sign is, at most, in the name of a tile and in small words: fonts differ from one machine to the next."""
HEADED = 300
"""Width from which a box tells its size beside its name."""

STYLE = """
text { font-family: Carlito, Calibri, "Segoe UI", system-ui, "Liberation Sans", Arial, sans-serif; fill: #1b1f24; }
.titre { font-size: 22px; font-weight: bold; fill: #27405e; }
.etage { fill: #eef2f6; } .pair { fill: #f8fafb; }
.numero { font-size: 34px; font-weight: bold; fill: #27405e; }
.role { font-size: 13px; fill: #4a5560; }
.boite { fill: #fff; stroke: #27405e; stroke-width: 1.6; }
.nom { font-size: 18px; font-weight: bold; fill: #27405e; }
.taille, .noms { font-size: 12.5px; fill: #4a5560; }
.piece { fill: #eef2f6; stroke: #7b8794; }
.piecenom { font-size: 14px; font-weight: bold; }
.fleche { fill: none; stroke: #27405e; } .fleche.claire { stroke: #7b8794; }
.pointe { fill: #27405e; } .pointe.claire { fill: #7b8794; }
.compte { font-size: 12.5px; font-weight: bold; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.montante { stroke: #a1201a; stroke-dasharray: 5 3; } .pointe.montante { fill: #a1201a; stroke: none; }
"""


@dataclass
class Box:
    """A rectangle, and how many arrows already end on its right edge, counted from the bottom."""

    x: float
    y: float
    w: float
    h: float
    ports: int = field(default=0, compare=False)

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def port(self) -> float:
        """The next free place on the right edge, from the bottom up."""
        self.ports += 1
        return self.bottom - PORT * self.ports + 5


def rounded(count: int) -> str:
    """A number of imports: to the nearest ten above twenty, so that a small change leaves the picture as it is."""
    return str(count if count < 20 else round(count, -1))


def size(modules: int, lines: int) -> str:
    """« 9 modules, 1 200 lines », the lines to the nearest hundred."""
    return f"{modules} modules, {_lines(lines)}" if modules > 1 else _lines(lines)


def _lines(lines: int) -> str:
    return f"{max(round(lines, -2), 100):,} lines".replace(",", "\u202f") if lines >= 50 else "< 100 lines"


def _cut(words: str, width: float) -> str:
    """*words* if they fit in *width*, or their first clause, or nothing."""
    return next((one for one in (words, words.partition(",")[0]) if len(one) * SMALL <= width), "")


def current(_: str = "") -> str:
    """The picture as it should be, whatever it is."""
    return draw(read(grimp.build_graph(PRODUCT, cache_dir=None)))


def draw(house: House) -> str:
    """The picture."""
    return _Picture(house).svg()


class _Picture:
    def __init__(self, house: House) -> None:
        self.house = house
        self.rank = {one.name: rank for rank, row in enumerate(house.rows) for one in row}
        self.lanes = self._lanes()
        self.boxes: dict[str, Box] = {}
        self.tiles: dict[str, tuple[int, Box]] = {}
        self.drawn: list[str] = []
        self.bands: list[str] = []

    # --- where things stand -----------------------------------------------------------------------------------------

    def _down(self, start: str, end: str) -> int:
        """How many rows an arrow goes down; 0 sideways, below 0 up."""
        return self.rank[end] - self.rank[start]

    def _lanes(self) -> dict[str, float]:
        """The lane of each package that imports farther than the next row: the lowest package has the nearest."""
        sources = {start for start, end in self.house.between if self._down(start, end) > 1}
        order = sorted(sources, key=lambda name: (-self.rank[name], name))
        return {name: LANES + LANE * rank for rank, name in enumerate(order)}

    def _ports(self, package: Package) -> int:
        far = {(start, end) for start, end in self.house.between if self._down(start, end) > 1}
        return sum(end == package.name for _, end in far) + any(start == package.name for start, _ in far)

    def _floors(self) -> float:
        """Place and draw bands and boxes; the bottom of the last band."""
        y = 64.0
        for rank, floor in enumerate(self.house.floors):
            top, y = y, y + PAD
            for row in floor.rows:
                y += self._row(row, y) + GAP
            words = textwrap.wrap(floor.what, 17)
            y = max(y + PAD - GAP, top + 22 + 17 * len(words))
            kind, w = "etage pair" if rank % 2 else "etage", WIDTH - 2 * MARGIN
            self.bands.append(
                f'<rect class="{kind}" x="{MARGIN}" y="{top:g}" width="{w}" height="{y - top:g}" rx="6"/>'
            )
            self._text(30, top + 44, floor.number, "numero")
            for rank_of_line, line in enumerate(words):
                self._text(56, top + 30 + 17 * rank_of_line, line, "role")
            y += GAP - PAD
        return y - GAP + PAD

    def _row(self, row: tuple[Package, ...], y: float) -> float:
        """Place the packages of a row side by side, and draw them; its height.

        A package is lower than those at its left, so that the arrows of these pass below it.
        """
        weights = [max((len(rooms) for rooms in one.rows), default=1) ** 0.4 for one in row]
        room = RIGHT - LEFT - GAP * (len(row) - 1)
        x, least = float(RIGHT), 0.0
        for package, weight in reversed([*zip(row, weights, strict=True)]):
            w = room * weight / sum(weights)
            arrows = PORT * self._ports(package) + 10
            h = max(self._height(package, w), least + arrows)
            self.boxes[package.name] = Box(x - w, y, w, h)
            x, least = x - w - GAP, h
        for package in row:
            self._package(package)
        return max(self.boxes[one.name].h for one in row)

    def _height(self, package: Package, width: float) -> float:
        """What the words and the rooms of a package need."""
        rows = [line for rooms in package.rows for line in self._folded(rooms, width)]
        words = 16 * len(self._names(package, width)) + 2
        return self._head_of(width) + words + sum(self._tile(line, width) + 6 for line in rows) + 4

    @staticmethod
    def _head_of(width: float) -> float:
        """Height of the name of a box and of its size."""
        return 36 if width > HEADED else 52

    def _told_in(self, rooms: tuple[Room, ...], width: float) -> int:
        """Lines of words in each tile of a line: one if names and sizes fit side by side, or two, or three."""
        w = self._width(rooms, width) - 24
        sizes = [(len(one.label) * BOLD, len(size(one.modules, one.lines)) * SMALL) for one in rooms]
        return 1 if all(a + b <= w for a, b in sizes) else 2 if all(b <= w + 8 for _, b in sizes) else 3

    def _tile(self, rooms: tuple[Room, ...], width: float) -> float:
        """Height of the tiles of a line."""
        return 11 + 16 * (self._told_in(rooms, width) + self._lists(rooms, width))

    def _lists(self, rooms: tuple[Room, ...], width: float) -> bool:
        """Whether the folders of a room are named, on a line of their own."""
        return len(rooms) == 1 and width > HEADED and bool(rooms[0].inside)

    def _space(self, rooms: tuple[Room, ...]) -> float:
        """Between the tiles of a line: more where an arrow passes."""
        linked = any((one.name, other.name) in self.house.within for one, other in pairwise(rooms))
        return 28 if linked else 6

    def _width(self, rooms: tuple[Room, ...], width: float) -> float:
        """Width of each tile of a line in a box of *width*."""
        return (width - 20 - self._space(rooms) * (len(rooms) - 1)) / len(rooms)

    @staticmethod
    def _names(package: Package, width: float) -> list[str]:
        return textwrap.wrap("\u00a0· ".join(package.names), int(width / SMALL))

    @staticmethod
    def _folded(rooms: tuple[Room, ...], width: float) -> list[tuple[Room, ...]]:
        """A row of rooms in as many lines as their width asks."""
        many = max(int((width - 18) // (NARROW + 6)), 1)
        if len(rooms) <= many:
            return [rooms] if rooms else []
        lines = -(-len(rooms) // many)
        each = -(-len(rooms) // lines)
        return [rooms[start : start + each] for start in range(0, len(rooms), each)]

    # --- boxes ------------------------------------------------------------------------------------------------------

    def _text(self, x: float, y: float, words: str, kind: str, anchor: str = "") -> None:
        place = f' text-anchor="{anchor}"' if anchor else ""
        self.drawn.append(f'<text class="{kind}" x="{x:g}" y="{y:g}"{place}>{escape(words)}</text>')

    def _package(self, package: Package) -> None:
        box = self.boxes[package.name]
        self._rect(box, "boite", f"{package.name}: {size(package.modules, package.lines)}")
        self._text(box.x + 12, box.y + 25, package.label, "nom")
        if box.w > HEADED:
            self._text(box.right - 12, box.y + 24, size(package.modules, package.lines), "taille", "end")
        else:
            self._text(box.x + 12, box.y + 42, size(package.modules, package.lines), "taille")
        y = box.y + self._head_of(box.w)
        for line in self._names(package, box.w):
            self._text(box.x + 12, y + 8, line, "noms")
            y += 16
        if not package.names and not package.rows:
            self._text(box.x + 40 + len(package.label) * 10, box.y + 24, _cut(package.what, 400), "role")
        for rank, rooms in enumerate(package.rows):
            for line_of_rooms in self._folded(rooms, box.w):
                self._rooms(line_of_rooms, rank, box, y)
                y += self._tile(line_of_rooms, box.w) + 6

    def _rooms(self, rooms: tuple[Room, ...], rank: int, box: Box, y: float) -> None:
        """A line of tiles of the row *rank*."""
        w, h = self._width(rooms, box.w), self._tile(rooms, box.w)
        for at, room in enumerate(rooms):
            tile = Box(box.x + 10 + at * (w + self._space(rooms)), y, w, h)
            self.tiles[room.name] = rank, tile
            self._rect(tile, "piece", f"{room.name}: {size(room.modules, room.lines)}", 4)
            self._text(tile.x + 8, y + 18, room.label, "piecenom")
            told = size(room.modules, room.lines)
            if (lines := self._told_in(rooms, box.w)) == 1:
                self._text(tile.right - 8, y + 18, told, "taille", "end")
            else:
                for line, words in enumerate(told.split(", ") if lines == 3 else [told]):
                    self._text(tile.x + 8, y + 34 + 16 * line, words, "taille")
            name = len(room.label) * BOLD
            if lines == 1 and (shown := _cut(room.what, w - len(told) * SMALL - name - 40)):
                self._text(tile.x + 18 + name, y + 18, shown, "role")
            if self._lists(rooms, box.w):
                self._text(tile.x + 8, y + 35, " · ".join(room.inside), "taille")

    def _rect(self, box: Box, kind: str, told: str, radius: int = 6) -> None:
        self.drawn.append(
            f'<rect class="{kind}" x="{box.x:g}" y="{box.y:g}" width="{box.w:g}" height="{box.h:g}" rx="{radius}">'
            f"<title>{escape(told)}</title></rect>"
        )

    # --- arrows -----------------------------------------------------------------------------------------------------

    def _arrows(self) -> None:
        far = [(start, end) for start, end in self.house.between if self._down(start, end) > 1]
        leaving = {start: self.boxes[start].port() for start in self.lanes}
        trunks = dict(leaving)
        for start, end in sorted(far, key=lambda pair: (self.rank[pair[1]], -self.lanes[pair[0]])):
            y = self.boxes[end].port()
            trunks[start] = max(trunks[start], y)
            self._line(f"M{self.lanes[start]:g} {y:g}H{self.boxes[end].right + 8:g}", start, end)
            self._head(self.boxes[end].right, y, "left", start)
            words = f"{start.rpartition('.')[2]} {rounded(self.house.between[start, end])}"
            self._text(self.boxes[end].right + 14, y + 4, words, "compte")
        for start, y in leaving.items():
            x = self.lanes[start]
            self._line(f"M{self.boxes[start].right:g} {y:g}H{x:g}V{trunks[start]:g}", start, "")
        for start, end in self.house.between:
            if self._down(start, end) <= 1:
                self._near(start, end)

    def _near(self, start: str, end: str) -> None:
        """An arrow to the row below; or one that should not be: sideways, or up."""
        one, other = self.boxes[start], self.boxes[end]
        down, count = self._down(start, end), rounded(self.house.between[start, end])
        if down == 1:
            x = (max(one.x, other.x) + min(one.right, other.right)) / 2
            self._line(f"M{x:g} {one.bottom:g}V{other.y - 8:g}", start, end)
            self._head(x, other.y, "down", start)
            self._text(x + 9, (one.bottom + other.y) / 2 + 4, count, "compte")
            return
        y, to, x = one.y + one.h / 2, other.y + other.h / 2 + 6, min(one.x, other.x) - 18
        self._line(f"M{one.x:g} {y:g}H{x:g}V{to:g}H{other.x - 8:g}", start, end, "montante")
        self._head(other.x, to, "right", start, "montante")
        self._text(x - 4, (y + to) / 2, count, "compte", "end")

    def _inside(self) -> None:
        """Between rooms of one package: arrows of a row, and those that should not be, from a row up to another."""
        for start, end in self.house.within:
            if start not in self.tiles or end not in self.tiles or start.split(".")[1] != end.split(".")[1]:
                continue
            (above, one), (below, other) = self.tiles[start], self.tiles[end]
            if below > above:
                continue
            count = rounded(self.house.within[start, end])
            if above == below and one.y == other.y and 0 < other.x - one.right < 40:
                y = one.y + one.h / 2
                self._line(f"M{one.right:g} {y:g}H{other.x - 8:g}", start, end)
                self._head(other.x, y, "right", start)
                self._text((one.right + other.x) / 2 - 3, y - 6, count, "compte", "middle")
                continue
            x, y, to = one.x + one.w / 2, one.y, other.bottom
            self._line(f"M{x:g} {y:g}L{other.x + other.w / 2:g} {to + 8:g}", start, end, "montante")
            self._head(other.x + other.w / 2, to, "up", start, "montante")

    def _line(self, path: str, start: str, end: str, kind: str = "") -> None:
        count = self.house.between.get((start, end), self.house.within.get((start, end), 0))
        width = 3.2 if count >= 50 else 2.2 if count >= 10 else 1.4
        self.drawn.append(f'<path class="fleche{self._tone(start)} {kind}" d="{path}" stroke-width="{width}"/>')

    def _head(self, x: float, y: float, way: str, start: str, kind: str = "") -> None:
        dx, dy = {"left": (1, 0), "right": (-1, 0), "down": (0, -1), "up": (0, 1)}[way]
        ends = [(x + 9 * dx + 5 * dy, y + 9 * dy + 5 * dx), (x + 9 * dx - 5 * dy, y + 9 * dy - 5 * dx)]
        points = " ".join(f"{px:g},{py:g}" for px, py in [(x, y), *ends])
        self.drawn.append(f'<polygon class="pointe{self._tone(start)} {kind}" points="{points}"/>')

    def _tone(self, start: str) -> str:
        """Lanes that run side by side are told apart."""
        return " claire" if start in self.lanes and [*self.lanes].index(start) % 2 else ""

    # --- all of it --------------------------------------------------------------------------------------------------

    def _told(self) -> Iterator[str]:
        """The picture in words, for those who do not see it."""
        for floor in self.house.floors:
            packages = [f"{one.label} ({size(one.modules, one.lines)})" for row in floor.rows for one in row]
            yield f"Floor {floor.number}, {floor.what}: {', '.join(packages)}."
        for (start, end), count in self.house.between.items():
            yield f"{start.rpartition('.')[2]} imports {end.rpartition('.')[2]}, {rounded(count)}."

    def svg(self) -> str:
        """Everything, in the order in which it is painted."""
        bottom = self._floors()
        boxes, self.drawn = self.drawn, []
        self._arrows()
        lines, self.drawn = self.drawn, []
        self._inside()
        self._text(MARGIN + 4, 40, "The house of cpomdoc: imports go down only", "titre")
        legend = (
            "« cli 6 »: modules of cli import modules of that package six times; above twenty, numbers are rounded.",
            "In a package, a room may use those of the rows below; only other arrows are drawn. What goes up is red.",
        )
        for rank, line in enumerate(legend):
            self._text(MARGIN + 4, bottom + 26 + 18 * rank, line, "role")
        height = bottom + 60
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
                f'height="{height:g}" role="img" aria-labelledby="titre description">',
                '<title id="titre">The floors, packages and rooms of cpomdoc, and the imports between them</title>',
                f'<desc id="description">{escape(" ".join(self._told()))}</desc>',
                f"<style>{STYLE}</style>",
                f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>',
                *self.bands,
                *boxes,
                *lines,
                *self.drawn,
                "</svg>",
                "",
            ]
        )
