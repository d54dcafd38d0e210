"""A story before and after -> the one after, where paragraphs, tables and rows that came or went are marked.

Private helper of the redline. What is the same on both sides is looked into: tables by their rows, rows by their cells,
cells by their paragraphs, paragraphs by their words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from lxml import etree

from cpomdoc.adapters.word.fields import RECKONED, keyword
from cpomdoc.adapters.word.package import inside, value_of, w
from cpomdoc.adapters.word.redline_align import Pairs, Unit, align
from cpomdoc.adapters.word.redline_carry import Carrier
from cpomdoc.adapters.word.redline_draft import written
from cpomdoc.adapters.word.redline_marks import DEL, INS, Marker, plain, properties_key
from cpomdoc.adapters.word.redline_words import mark_words, read, without_anchors
from cpomdoc.adapters.word.resolution import ANCHORS

_PARAGRAPH, _TABLE, _CONTROL, FIELD, _OTHER = "p", "tbl", "sdt", "champ", "autre"
_KINDS = {w("p"): _PARAGRAPH, w("tbl"): _TABLE, w("sdt"): _CONTROL}
_SIGNS = {w("p"): "\n", w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "\u2011"}
_MARK_OF_FIELD, _MARK_TYPE = w("fldChar"), w("fldCharType")
_DEPTHS = {"begin": 1, "end": -1}
_SHAPE = (w("gridSpan"), w("vMerge"), w("hMerge"))
_PROPERTIES = frozenset(w(name) for name in ("tcPr", "sectPr", "sdtPr", "sdtEndPr", "pPr", "footnotePr"))
_REFERRING = re.compile(r":(?:id|embed|link|pict|href|dm|lo|qs|cs)=")
_NOTED = re.compile(r"(?:foot|end)noteReference")


@dataclass(frozen=True)
class Block:
    """One thing of a story: a paragraph, a table, a control, or all the paragraphs over which a field goes."""

    elements: tuple[etree._Element, ...]

    @property
    def element(self) -> etree._Element:
        return self.elements[0]

    @cached_property
    def kind(self) -> str:
        if len(self.elements) > 1 or _is_torn(self.element):
            return FIELD
        return _KINDS.get(str(self.element.tag), _OTHER)

    @cached_property
    def unit(self) -> Unit:
        return _unit(self)


@dataclass(frozen=True, slots=True)
class _Tail:
    """The end of a box that only gains, or only loses, paragraphs: its last end of paragraph stays, whatever happens.

    *anchor* is the place of the last pair, whose end of paragraph comes or goes (*tag*) instead; its properties were
    *before*, and are *after*.
    """

    tag: str
    anchor: int
    before: etree._Element | None
    after: etree._Element | None


@dataclass
class Weaver:
    """Writes the marks of the part *story*. *known* tells of blocks how they are written, while nothing is marked."""

    marker: Marker
    carrier: Carrier
    story: str
    known: Mapping[etree._Element, str]

    def __post_init__(self) -> None:
        self._old_names = self.carrier.named(self.story, former=True)
        self._new_names = self.carrier.named(self.story, former=False)
        self._named_alike = self._old_names.relations.items() <= self._new_names.relations.items()
        self._noted_alike = self._old_names.notes == self._new_names.notes
        self._seen: dict[str, Unit] = {}

    def box(self, old: etree._Element, new: etree._Element, *, cell: bool = False) -> None:
        """Mark in *new*, which holds paragraphs and tables, what differs from *old*."""
        olds, news = blocks(old), blocks(new)
        single = cell or len(olds) == len(news) == 1
        pairs = _last_together(align(self._units(olds), self._units(news), single=single), olds, news)
        tail = _tail(pairs, olds, news)
        cut = _cut_in_two(pairs, olds, news) if tail is None else {}
        told = {place for places in cut.values() for place in places}
        for place, (before, after) in enumerate(pairs):
            last = tail if place == len(pairs) - 1 else None
            if before is not None and place in cut:
                self._cut(olds[before].element, [news[one].element for one in (after, *cut[place]) if one is not None])
            elif before is None and after in told:
                continue
            elif before is not None and after is not None:
                self._pair(olds[before], news[after], tail if tail is not None and place == tail.anchor else None)
            elif after is not None:
                self._added(news[after], last)
            elif before is not None:
                following = next((news[one].element for _, one in pairs[place:] if one is not None), _end(new))
                for copied in self._copies(olds[before], last):
                    new.append(copied) if following is None else following.addprevious(copied)

    # --- what came, what went -----------------------------------------------------------------------------------------

    def _added(self, block: Block, tail: _Tail | None) -> None:
        for element in block.elements:
            if tail is None:
                self.marker.block(element, INS)
            else:
                self.marker.runs(element, INS)
                self._properties(element, tail.before)

    def _copies(self, block: Block, tail: _Tail | None) -> Iterator[etree._Element]:
        """What went, copied and struck; of a control, what it held."""
        for element in _unwrapped(block.elements):
            copied = deepcopy(element)
            without_anchors(copied)
            self.carrier.bring(copied, self.story)
            if tail is None:
                self.marker.block(copied, DEL)
            else:
                self.marker.runs(copied, DEL)
                former = copied.find(w("pPr"))
                _set_properties(copied, tail.after)
                self._properties(copied, former)
            yield copied

    # --- what is on both sides ----------------------------------------------------------------------------------------

    def _pair(self, old: Block, new: Block, tail: _Tail | None) -> None:
        if tail is None and self._same(old.element, new.element):
            return
        if old.kind == _PARAGRAPH:
            self._paragraph(old.element, new.element, tail)
        elif old.kind == _TABLE:
            self._table(old.element, new.element)
        elif old.kind == _CONTROL:
            inner = [one.element.find(w("sdtContent")) for one in (old, new)]
            if inner[0] is not None and inner[1] is not None:
                self.box(inner[0], inner[1])

    def _same(self, old: etree._Element, new: etree._Element) -> bool:
        """Whether two elements are written alike, names of places aside, and what they lead to is the same."""
        one = self._written(new)
        if self._written(old) != one:
            return False
        if not self._named_alike and _REFERRING.search(one):
            return False
        return self._noted_alike or not _NOTED.search(one)

    def _written(self, element: etree._Element) -> str:
        return self.known.get(element) or written(element)

    def _units(self, found: Sequence[Block]) -> list[Unit]:
        """The units of blocks; paragraphs and tables that are written alike are alike."""
        units = []
        for one in found:
            said = self.known.get(one.element) if one.kind in (_PARAGRAPH, _TABLE) else None
            if said is None:
                units.append(one.unit)
            else:
                units.append(self._seen.get(said) or self._seen.setdefault(said, one.unit))
        return units

    def _paragraph(self, old: etree._Element, new: etree._Element, tail: _Tail | None) -> None:
        mark_words(self.marker, read(old, self._old_names), [new], self._new_names, self._bring)
        if tail is None:
            self._properties(new, old.find(w("pPr")))
            return
        if tail.tag == DEL:
            _set_properties(new, tail.before)
        self.marker.end(new, tail.tag)

    def _cut(self, old: etree._Element, news: Sequence[etree._Element]) -> None:
        """A paragraph that became several: the ends that came are marked, the last one is the former one."""
        mark_words(self.marker, read(old, self._old_names), news, self._new_names, self._bring)
        for paragraph in news[:-1]:
            self.marker.end(paragraph, INS)
        self._properties(news[-1], old.find(w("pPr")))

    def _bring(self, copied: etree._Element) -> None:
        self.carrier.bring(copied, self.story)

    def _properties(self, paragraph: etree._Element, before: etree._Element | None) -> None:
        """Note in a paragraph what its properties, and the look of its end, were."""
        now = paragraph.find(w("pPr"))
        if properties_key(now) == properties_key(before) and _look_key(now) == _look_key(before):
            self._section(now, before)
            return
        if now is None:
            now = etree.Element(w("pPr"))
            paragraph.insert(0, now)
        if _look_key(now) != _look_key(before):
            self.marker.look(now, before.find(w("rPr")) if before is not None else None)
        self._section(now, before)
        if properties_key(now) != properties_key(before):
            self.marker.change(now, before, "pPrChange")

    def _section(self, now: etree._Element | None, before: etree._Element | None) -> None:
        """Note in the properties of the pages what they were; *now* and *before* hold them."""
        new, old = (one.find(w("sectPr")) if one is not None else None for one in (now, before))
        if new is not None and old is not None and properties_key(new) != properties_key(old):
            self.marker.change(new, old, "sectPrChange")

    def pages(self, old: etree._Element, new: etree._Element) -> None:
        """Note in a body what the properties of its last pages were."""
        self._section(new, old)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, old: etree._Element, new: etree._Element) -> None:
        self._noted(old, new, "tblPr")
        self._noted(old, new, "tblGrid")
        olds, news = rows(old), rows(new)
        pairs = align([one.unit for one in olds], [one.unit for one in news], single=True)
        for place, (before, after) in enumerate(pairs):
            if before is not None and after is not None:
                self._row(olds[before].element, news[after].element)
            elif after is not None:
                self.marker.row(news[after].element, INS)
            elif before is not None:
                copied = deepcopy(olds[before].element)
                without_anchors(copied)
                self.carrier.bring(copied, self.story)
                self.marker.row(copied, DEL)
                following = next((news[one].element for _, one in pairs[place:] if one is not None), None)
                new.append(copied) if following is None else following.addprevious(copied)

    def _row(self, old: etree._Element, new: etree._Element) -> None:
        if self._same(old, new):
            return
        self._noted(old, new, "tblPrEx")
        self._noted(old, new, "trPr")
        for before, after in zip(old.iterchildren(w("tc")), new.iterchildren(w("tc")), strict=True):
            if not self._same(before, after):
                self._noted(before, after, "tcPr")
                self.box(before, after, cell=True)

    def _noted(self, old: etree._Element, new: etree._Element, name: str) -> None:
        """Note what the properties of a table, a row or a cell were."""
        before, now = old.find(w(name)), new.find(w(name))
        if properties_key(before) == properties_key(now):
            return
        if now is None:
            now = etree.Element(w(name))
            new.insert(sum(one.tag == w("tblPrEx") for one in new), now)
        self.marker.change(now, before, f"{name}Change")


def _look_key(properties: etree._Element | None) -> tuple[str, ...]:
    return properties_key(properties.find(w("rPr"))) if properties is not None else ()


def _set_properties(paragraph: etree._Element, properties: etree._Element | None) -> None:
    known = paragraph.find(w("pPr"))
    if known is not None:
        paragraph.remove(known)
    if properties is not None:
        paragraph.insert(0, deepcopy(properties))


# --- the end of a box -------------------------------------------------------------------------------------------------


def _end(box: etree._Element) -> etree._Element | None:
    """What the last block of a box stands before: the properties of a body's pages, or nothing."""
    return box[-1] if len(box) and box[-1].tag == w("sectPr") else None


def _last_together(pairs: Pairs, olds: Sequence[Block], news: Sequence[Block]) -> Pairs:
    """When a box loses and gains its last paragraphs, the last ones are one: its end of paragraph stays."""
    paired = [place for place, (old, new) in enumerate(pairs) if old is not None and new is not None]
    trailing = pairs[paired[-1] + 1 :] if paired else pairs
    gone, come = [old for old, _ in trailing if old is not None], [new for _, new in trailing if new is not None]
    if not gone or not come or (olds[gone[-1]].kind, news[come[-1]].kind) != (_PARAGRAPH, _PARAGRAPH):
        return pairs
    kept = [pair for pair in pairs if pair not in ((gone[-1], None), (None, come[-1]))]
    return [*kept, (gone[-1], come[-1])]


def _tail(pairs: Pairs, olds: Sequence[Block], news: Sequence[Block]) -> _Tail | None:
    paired = [place for place, (old, new) in enumerate(pairs) if old is not None and new is not None]
    if not paired or paired[-1] == len(pairs) - 1:
        return None
    old, new = pairs[paired[-1]]
    last_old, last_new = pairs[-1]
    assert old is not None
    assert new is not None
    if last_new is not None:
        last, tag = news[last_new], INS
    else:
        assert last_old is not None
        last, tag = olds[last_old], DEL
    if (olds[old].kind, last.kind) != (_PARAGRAPH, _PARAGRAPH):
        return None
    before, after = olds[old].element.find(w("pPr")), news[new].element.find(w("pPr"))
    return _Tail(tag, paired[-1], _copy(before), _copy(after))


def _cut_in_two(pairs: Pairs, olds: Sequence[Block], news: Sequence[Block]) -> dict[int, list[int]]:
    """The pairs of paragraphs that end otherwise and that others follow which came: one that was cut, and what it was
    cut into. Programs are at a loss with words added at the end of a paragraph before another that was added.
    """
    found: dict[int, list[int]] = {}
    for place, (old, new) in enumerate(pairs):
        if old is None or new is None or olds[old].kind != _PARAGRAPH:
            continue
        came = takewhile(lambda pair: pair[0] is None, pairs[place + 1 :])
        follow = [one for _, one in came if one is not None]
        if not follow or any(news[one].unit.kind != (_PARAGRAPH, False) for one in (new, *follow)):
            continue
        if _last_word(olds[old]) != _last_word(news[new]):
            found[place] = follow
    return found


def _last_word(block: Block) -> str:
    return block.unit.text.rpartition(" ")[2]


def _copy(element: etree._Element | None) -> etree._Element | None:
    return deepcopy(element) if element is not None else None


# --- reading ----------------------------------------------------------------------------------------------------------


def blocks(box: etree._Element, aside: Collection[etree._Element] = frozenset()) -> list[Block]:
    """What a box holds, in order; what is *aside* left out."""
    found: list[Block] = []
    inner: list[etree._Element] = []
    depth = 0
    for child in box.iterchildren(etree.Element):
        if child.tag in _PROPERTIES or child.tag in ANCHORS or child in aside:
            continue
        for one in child.iter(_MARK_OF_FIELD):
            depth += _DEPTHS.get(one.get(_MARK_TYPE) or "", 0)
        inner.append(child)
        if depth <= 0:
            found.append(Block(tuple(inner)))
            inner, depth = [], 0
    if inner:
        found.append(Block(tuple(inner)))
    return found


@dataclass(frozen=True)
class Row(Block):
    """A row of a table."""

    @cached_property
    def unit(self) -> Unit:
        return _row_unit(self.element)


def rows(table: etree._Element) -> list[Row]:
    """The rows of a table, in order."""
    return [Row((row,)) for row in table.iterchildren(w("tr"))]


def _unit(block: Block) -> Unit:
    first, kind = block.element, block.kind
    if kind == FIELD:
        instruction = next((one.text or "" for element in block.elements for one in element.iter(w("instrText"))), "")
        said = " ".join(instruction.split())
        if keyword(instruction) not in RECKONED:
            said = "".join(plain(element) for element in block.elements)
        return Unit((FIELD, said), "")
    if kind == _PARAGRAPH:
        section = inside(first, "pPr", "sectPr") is not None
        return Unit((_PARAGRAPH, section), _said(first), style=value_of(inside(first, "pPr", "pStyle")))
    if kind == _TABLE:
        columns = len(first.findall(f"{w('tblGrid')}/{w('gridCol')}"))
        return Unit((_TABLE, columns), _said(first), value_of(inside(first, "tblPr", "tblCaption")))
    if kind == _CONTROL:
        return Unit((_CONTROL,), _said(first), "".join(plain(one) for one in first.iter(w("docPartGallery"), w("tag"))))
    return Unit((_OTHER, plain(first)), "")


def _is_torn(element: etree._Element) -> bool:
    """Whether a field ends in a paragraph that does not begin there."""
    if element.tag != w("p"):
        return False
    depth = least = 0
    for one in element.iter(_MARK_OF_FIELD):
        depth += _DEPTHS.get(one.get(_MARK_TYPE) or "", 0)
        least = min(least, depth)
    return depth != 0 or least < 0


def _row_unit(row: etree._Element) -> Unit:
    cells = list(row.iterchildren(w("tc")))
    shape = tuple(tuple(plain(one) for one in cell.iterfind(f"{w('tcPr')}/*") if one.tag in _SHAPE) for cell in cells)
    texts = [_said(cell) for cell in cells]
    return Unit(("tr", shape), "\x1f".join(texts), texts[0] if texts else "")


def _said(element: etree._Element) -> str:
    """What an element says, to tell it from another."""
    return "".join([_SIGNS.get(str(one.tag)) or one.text or "" for one in element.iter(w("t"), *_SIGNS)])


def _unwrapped(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Paragraphs and tables; of a control, those that it holds."""
    for element in elements:
        if element.tag == w("sdt"):
            content = element.find(w("sdtContent"))
            yield from _unwrapped(list(content) if content is not None else ())
        elif element.tag not in ANCHORS:
            yield element
