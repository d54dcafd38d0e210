"""A Word file -> its units (paragraphs, rows), each with the elements that say it and the look of its signs.

Private helper of the merge. Every sign of a text is known with its element, so that it can be written anew in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lxml import etree

from cpomdoc.adapters.word.normal import STORIES, TITLES, Fields, Reader
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, w
from cpomdoc.domain.fusion import PARAGRAPHE, Unite

IDENTITY = "_cpom_"
"""Bookmarks that say which draft a file is; the others of ours whose name begins alike hold a generated value."""
VALUE = "_c"
_SIGNS = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n"}
_AROUND = frozenset({w("sectPr"), w("sdtPr"), w("tblPr"), w("tblGrid")})


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a text: its element (« w:t » or a sign of its own) and its place in it, -1 for the whole element."""

    char: str
    element: etree._Element
    at: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its *element* and the *pieces* that it shows, each an element and its words."""

    element: etree._Element
    pieces: tuple[tuple[etree._Element, str], ...]

    @cached_property
    def text(self) -> str:
        return "".join(words for _, words in self.pieces)

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """Sign after sign."""
        return tuple(
            Sign(char, one, at if one.tag == w("t") else -1)
            for one, words in self.pieces
            for at, char in enumerate(words)
        )


@dataclass(frozen=True)
class Unit:
    """A unit as it was read: *block* is its paragraph or its row; *cells* the paragraphs of each cell; *copies* those
    of the same words in other headers or footers.
    """

    unite: Unite
    block: etree._Element
    cells: tuple[tuple[Paragraph, ...], ...]
    part: str
    copies: tuple[Unit, ...] = ()


class Draft:
    """One Word file: its parts, their trees, its units by place (empty: the body)."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self.reader = Reader(parts)
        self._places = {DOCUMENT: ""} | {
            name: place for pattern, place in STORIES for name in parts if pattern.fullmatch(name)
        }
        self._read: dict[str, list[Unit]] = {}
        self._pictures: dict[str, str] = {}
        self.trees = {name: parse_xml(parts[name]) for name in sorted(self._places)}

    def units(self, place: str) -> list[Unit]:
        """The units of a place as they are now; in headers and footers, those of equal words are one."""
        if place not in self._read:
            self._read[place] = self._units(place)
        return self._read[place]

    def forget(self) -> None:
        """What was read is to be read again: something was written."""
        self._read.clear()

    def _units(self, place: str) -> list[Unit]:
        found = [one for name, where in self._places.items() if where == place for one in self._of(name, place)]
        if not place:
            return found
        by_text: dict[tuple[str, ...], list[Unit]] = {}
        for one in found:
            by_text.setdefault(one.unite.textes, []).append(one)
        return [replace(first, copies=tuple(more)) for first, *more in by_text.values()]

    def pictures(self) -> Mapping[str, str]:
        """What each picture shows, in a word, and where people find it."""
        for place in self.places:
            self.units(place)
        return self._pictures

    @cached_property
    def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._places.values()))

    @cached_property
    def style_ids(self) -> Mapping[str, str]:
        """The identifier of each paragraph style by its name."""
        return self.reader.style_ids()

    def _of(self, name: str, place: str) -> Iterator[Unit]:
        fields, title, tables = Fields(), "", dict[etree._Element, int]()
        pictured = self.reader.has_pictures(name)
        for block in _blocks(self.trees[name]):
            cells = tuple(self._cell(paragraphs, fields) for paragraphs in _cells(block))
            texts = tuple(PARAGRAPHE.join(one.text for one in cell if one.text.strip()) for cell in cells)
            row = block.tag == w("tr")
            for one in self.reader.shown_pictures(block, name) if pictured else ():
                self._pictures.setdefault(one, place or title)
            if not row and not texts[0].strip():
                continue
            if place and not any(text.strip() for text in texts):
                continue
            style = self.reader.style_name(cells[0][0].element) if cells and cells[0] else ""
            if not row and TITLES.match(style):
                title = " ".join(texts[0].split())
            table = next(block.iterancestors(w("tbl")), None) if row else None
            number = tables.setdefault(table, len(tables) + 1) if table is not None else 0
            unite = Unite(texts, row, title if not place else "", place, number, tuple(_values(cells)), style)
            yield Unit(unite, block, cells, name)

    def _cell(self, paragraphs: Sequence[etree._Element], fields: Fields) -> tuple[Paragraph, ...]:
        return tuple(self._paragraph(one, fields) for one in paragraphs)

    def read_paragraph(self, element: etree._Element) -> Paragraph:
        """A paragraph of this file as it is now."""
        return self._paragraph(element, Fields())

    def _paragraph(self, element: etree._Element, fields: Fields) -> Paragraph:
        found = []
        for one, words in self.reader.signs(element, fields):
            if one.tag in _SIGNS:
                words = "" if one.get(w("type")) in {"page", "column"} else _SIGNS[str(one.tag)]
            if words:
                found.append((one, words))
        return Paragraph(element, tuple(found))


def is_value(mark: etree._Element) -> bool:
    """Whether a bookmark holds a generated value."""
    name = mark.get(w("name")) or ""
    return name.startswith(VALUE) and not name.startswith(IDENTITY)


@dataclass(frozen=True, slots=True)
class Span:
    """A generated value in a paragraph: from which sign to which, and the two ends of its bookmark."""

    start: int
    end: int
    opening: etree._Element
    closing: etree._Element


def spans(paragraph: Paragraph) -> list[Span]:
    """The generated values of a paragraph; a bookmark that does not end in it is none."""
    order = {one: at for at, one in enumerate(paragraph.element.iter(etree.Element))}
    places = [order[one.element] for one in paragraph.signs]
    closings = {one.get(w("id")): one for one in paragraph.element.iter(w("bookmarkEnd"))}
    found = []
    for opening in paragraph.element.iter(w("bookmarkStart")):
        closing = closings.get(opening.get(w("id")))
        if is_value(opening) and closing is not None:
            inside = [at for at, place in enumerate(places) if order[opening] < place < order[closing]]
            if inside:
                found.append(Span(inside[0], inside[-1] + 1, opening, closing))
    return found


def _values(cells: Sequence[Sequence[Paragraph]]) -> Iterator[str]:
    """The generated values of a unit, each in the words of its bookmark."""
    for one in (paragraph for cell in cells for paragraph in cell):
        if next(one.element.iter(w("bookmarkStart")), None) is None:
            continue
        words = dict(one.pieces)
        open_ones: dict[str | None, str] = {}
        for element in one.element.iter(etree.Element):
            if element.tag == w("bookmarkStart") and is_value(element):
                open_ones[element.get(w("id"))] = ""
            elif element.tag == w("bookmarkEnd") and (found := open_ones.pop(element.get(w("id")), "")):
                yield found
            elif open_ones and element in words:
                open_ones = {key: text + words[element] for key, text in open_ones.items()}


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and rows in their order; a table in a cell belongs to its row."""
    for child in root.iterchildren(etree.Element):
        if child.tag in (w("p"), w("tr")):
            yield child
        elif child.tag not in _AROUND:
            yield from _blocks(child)


def _cells(block: etree._Element) -> list[list[etree._Element]]:
    """The paragraphs of each cell of a block; a paragraph is one cell of its own."""
    if block.tag == w("p"):
        return [[block]]
    cells = [one for one in block.iter(w("tc")) if next(one.iterancestors(w("tr")), None) is block]
    return [[one for one in cell.iter(w("p")) if _is_outermost(one)] for cell in cells]


def _is_outermost(paragraph: etree._Element) -> bool:
    """Whether a paragraph is no part of a text box of another one."""
    return next(paragraph.iterancestors(w("p")), None) is None
