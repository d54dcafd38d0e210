"""The imports of cpomdoc -> its house: floors, packages, their rooms, the arrows between them.

Each is read where it is held: floors in the table of README.md, the order of rooms in the contracts of pyproject.toml,
what each does in its docstring, imports in the code.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = "cpomdoc"
ENTRY = "cpomdoc.__main__"
"""The program's entry, a few lines: drawn as part of the door that it opens."""

Arrows = Mapping[tuple[str, str], int]
"""How many times a module of the first imports one of the second."""


@dataclass(frozen=True)
class Room:
    """A part of a package: a folder or a module. *inside* names the folders that it holds."""

    name: str
    what: str
    modules: int
    lines: int
    inside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name below its package: « excel/reading »."""
        return "/".join(self.name.split(".")[2:])


@dataclass(frozen=True)
class Package:
    """What stands on a floor: *rows* of rooms, of which one may use those of the rows below, or modules (*names*)."""

    name: str
    what: str
    modules: int
    lines: int
    rows: tuple[tuple[Room, ...], ...]
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name, short."""
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class Floor:
    """Packages side by side in rows, the rows from top to bottom."""

    number: str
    what: str
    rows: tuple[tuple[Package, ...], ...]


@dataclass(frozen=True)
class House:
    """What there is to draw. *within* counts arrows between rooms of one package, *between* those between packages."""

    floors: tuple[Floor, ...]
    between: Arrows
    within: Arrows

    @cached_property
    def rows(self) -> tuple[tuple[Package, ...], ...]:
        """All rows of packages, from top to bottom."""
        return tuple(row for floor in self.floors for row in floor.rows)


def read(graph: grimp.ImportGraph) -> House:
    """The house as the code, the contracts and the README say it is."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = {
        contract["containers"][0]: [re.split(r"\s*[|:]\s*", layer) for layer in contract["layers"]]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    }
    told = re.findall(r"^\| (\d) \| (.+?) \| (.+?) \|$", (ROOT / "README.md").read_text("utf-8"), re.M)
    floors = tuple(_floor(number, what, packages, layers, graph) for number, packages, what in told)
    packages = {one.name: one for floor in floors for row in floor.rows for one in row}
    rooms = {room.name: room for one in packages.values() for row in one.rows for room in row}
    return House(floors, _arrows(graph, packages), _arrows(graph, rooms))


def _floor(number: str, what: str, told: str, layers: Mapping[str, list[list[str]]], graph: grimp.ImportGraph) -> Floor:
    """The floor, with the packages that the README names in the rows that the contract gives them."""
    named = set(re.findall(rf"`{PRODUCT}/(\w+)", told))
    rows = ([f"{PRODUCT}.{name}" for name in layer if name in named] for layer in layers[PRODUCT])
    return Floor(number, what, tuple(tuple(_package(name, layers, graph) for name in row) for row in rows if row))


def _package(name: str, layers: Mapping[str, list[list[str]]], graph: grimp.ImportGraph) -> Package:
    children = sorted(graph.find_children(name))
    if name in layers:
        named = [[f"{name}.{room}" for room in layer] for layer in layers[name]]
    else:
        folders = [inner for one in children if _is_folder(one) for inner in _folders(one, graph)]
        modules = [child for child in children if not _is_folder(child)]
        named = [_neighbours(folders, graph), modules] if folders else []
    rows = tuple(tuple(_room(room, graph) for room in row) for row in named)
    names = () if rows else tuple(child.rpartition(".")[2] for child in children)
    size = [name, *([ENTRY] if name == f"{PRODUCT}.cli" else [])]
    return Package(name, _what(name), *_size(size), rows, names)


def _folders(name: str, graph: grimp.ImportGraph) -> list[str]:
    """The folder itself, or those that it holds when it holds nothing else (« excel »)."""
    children = sorted(graph.find_children(name))
    return children if all(map(_is_folder, children)) else [name]


def _room(name: str, graph: grimp.ImportGraph) -> Room:
    inside = tuple(child.rpartition(".")[2] for child in sorted(graph.find_children(name)) if _is_folder(child))
    return Room(name, _what(name), *_size([name]), inside)


def _neighbours(rooms: Sequence[str], graph: grimp.ImportGraph) -> list[str]:
    """*rooms* by name, but each beside those that it uses, so that arrows are short; two that use none follow each
    group, so that no line of three or four tears one apart."""
    used = {
        room: [other for other in rooms if other != room and graph.direct_import_exists(
            importer=room, imported=other, as_packages=True)]
        for room in rooms
    }  # fmt: skip
    others = {one for targets in used.values() for one in targets}
    groups = [(room, *used[room]) for room in rooms if room not in others]
    alone = iter([group for group in groups if len(group) == 1])
    order = [one for group in groups if len(group) > 1 for one in (*group, *next(alone, ()), *next(alone, ()))]
    return [*dict.fromkeys([*order, *rooms])]


def _arrows(graph: grimp.ImportGraph, places: Iterable[str]) -> Arrows:
    """Imports from a module of one of *places* to a module of another."""
    names = sorted(places, key=len, reverse=True)

    def place_of(module: str) -> str | None:
        if module == ENTRY:
            module = f"{PRODUCT}.cli"
        return next((name for name in names if f"{module}.".startswith(f"{name}.")), None)

    count: Counter[tuple[str, str]] = Counter()
    for importer in sorted(graph.modules):
        for imported in graph.find_modules_directly_imported_by(importer):
            start, end = place_of(importer), place_of(imported)
            if start and end and start != end:
                count[start, end] += 1
    return dict(sorted(count.items()))


def _is_folder(name: str) -> bool:
    return (ROOT / name.replace(".", "/")).is_dir()


def _what(name: str) -> str:
    """What a module or a folder does: the first clause of its docstring."""
    place = ROOT / name.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    told = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return re.split(r"[.:;](?: |$)", " ".join(told.split()), maxsplit=1)[0].replace("->", "→")


def _size(names: Iterable[str]) -> tuple[int, int]:
    """How many modules, the faces of folders aside, and how many lines in all."""
    places = [ROOT / name.replace(".", "/") for name in names]
    files = [
        file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")])
    ]
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    return sum(file.name != "__init__.py" for file in files), lines
