"""The page of the house: its picture is that of the imports, its journey leads to the modules that do it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import grimp
import pytest

from tools.architecture import PRODUCT, ROOT, read
from tools.architecture_picture import PICTURE, current, draw, rounded, size

PAGE = ROOT / "docs" / "architecture.md"
RED = "montante"


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(PRODUCT, cache_dir=None)


def planted(imports: grimp.ImportGraph, importer: str, imported: str) -> str:
    """The picture of a house with one more import."""
    imports.add_import(importer=importer, imported=imported)
    try:
        return draw(read(imports))
    finally:
        imports.remove_import(importer=importer, imported=imported)


def red(picture: str) -> int:
    """How many arrows go up, or sideways between rooms that do not know one another."""
    return len(re.findall(rf'<polygon class="pointe[^"]* {RED}"', picture))


def test_the_picture_is_that_of_the_imports_of_today() -> None:
    assert PICTURE.read_text("utf-8") == current(), "run « make readme »"


def test_the_same_house_gives_the_same_bytes() -> None:
    assert current() == current()


def test_no_arrow_goes_up() -> None:
    assert red(PICTURE.read_text("utf-8")) == 0


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("cpomdoc.domain.errors", "cpomdoc.engine.rounds"),  # from a floor up to another
        ("cpomdoc.store.view", "cpomdoc.adapters.word.toc"),  # between two packages of one floor
        ("cpomdoc.engine.memory.note", "cpomdoc.engine.journeys.do"),  # from a room up to another
        ("cpomdoc.engine.inbox", "cpomdoc.engine.share"),  # between two rooms of one row
    ],
)
def test_a_planted_arrow_that_goes_up_or_sideways_is_drawn_in_red(
    imports: grimp.ImportGraph, importer: str, imported: str
) -> None:
    assert red(planted(imports, importer, imported)) == 1


def test_a_planted_arrow_between_floors_that_knew_nothing_of_each_other_would_be_seen(
    imports: grimp.ImportGraph,
) -> None:
    picture = planted(imports, "cpomdoc.dashboard.words", "cpomdoc.store.names")
    assert picture != current()
    assert ">dashboard 1<" in picture
    assert red(picture) == 0


def test_a_planted_arrow_between_two_tools_would_be_seen(imports: grimp.ImportGraph) -> None:
    assert planted(imports, "cpomdoc.adapters.word.toc", "cpomdoc.adapters.exchange.bagit") != current()


def test_a_module_more_in_a_room_changes_its_number_but_a_few_lines_more_change_nothing() -> None:
    assert size(9, 1_210) == size(9, 1_249) != size(10, 1_249)
    assert rounded(57) == rounded(58) != rounded(7)


def test_each_package_and_each_room_is_told_to_those_who_do_not_see() -> None:
    root = ElementTree.fromstring(PICTURE.read_text("utf-8"))
    told = "".join(root.find("{http://www.w3.org/2000/svg}desc").itertext())  # type: ignore[union-attr]
    packages = {path.name for path in (ROOT / PRODUCT).iterdir() if (path / "__init__.py").is_file()}
    assert [name for name in sorted(packages) if f"{name} (" not in told] == []
    rooms = {f"{room.name}:" for row in read_rooms() for room in row}
    titles = {title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")}
    assert [room for room in sorted(rooms) if not any(title.startswith(room) for title in titles)] == []


def read_rooms():
    house = read(grimp.build_graph(PRODUCT, cache_dir=None))
    return [row for packages in house.rows for one in packages for row in one.rows]


def test_every_module_of_a_package_with_rooms_is_in_one_of_them(imports: grimp.ImportGraph) -> None:
    rooms = [room.name for row in read_rooms() for room in row]
    packages = {name.rsplit(".", 1)[0] for name in rooms if name.count(".") == 2}
    outside = [
        name
        for name in sorted(imports.modules)
        if name.count(".") > 1
        and ".".join(name.split(".")[:2]) in packages
        and not any(f"{name}.".startswith(f"{room}.") or f"{room}.".startswith(f"{name}.") for room in rooms)
    ]
    assert outside == []


def test_the_journey_is_told_in_fifteen_lines_each_with_the_module_that_does_it() -> None:
    journey = PAGE.read_text("utf-8").partition("## The journey of a dropped form\n")[2]
    lines = re.findall(r"^([0-9]+)\. (.+(?:\n +.+)*)", journey, re.M)
    assert [int(number) for number, _ in lines] == list(range(1, 16))
    links = {number: re.findall(r"\]\((\.\./cpomdoc/[\w/]+\.py)\)", words) for number, words in lines}
    assert [number for number, modules in links.items() if not modules] == []
    assert [module for modules in links.values() for module in modules if not (PAGE.parent / module).is_file()] == []
