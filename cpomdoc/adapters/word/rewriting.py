"""A paragraph of ours, a new text -> the same paragraph saying that text: only the words that differ are touched.

Runs, styles and bookmarks stay. What is put at the edge of a generated value goes outside its bookmark; what replaces a
value goes inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.package import remove, w
from cpomdoc.adapters.word.tidy import raise_ordinals
from cpomdoc.adapters.word.units import Draft, Paragraph, Span, spans
from cpomdoc.domain.fusion import PARAGRAPHE, Unite
from cpomdoc.stages.pieces.alignement import align
from cpomdoc.stages.pieces.jetons import blocks, key_of, tokens

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PIECES = re.compile("[\t\n\u2011]|[^\t\n\u2011]+")
_ELEMENTS = {"\t": "tab", "\n": "br", "\u2011": "noBreakHyphen"}
_GOING = frozenset({"sectPr"})
"""What a paragraph copied for its look must not bring."""
_PAIRS = (("bookmarkStart", "bookmarkEnd"), ("commentRangeStart", "commentRangeEnd"))


def write_text(draft: Draft, element: etree._Element, text: str, values: Iterable[str] = ()) -> None:
    """Make a paragraph of *draft* say *text*. *values* are its generated values, each written as a whole."""
    now = draft.read_paragraph(element)
    kept = (*values, *(now.text[one.start : one.end] for one in spans(now)))
    olds, news = tokens(now.text, kept), tokens(text, kept)
    starts = [0]
    for one in olds:
        starts.append(starts[-1] + len(one))
    ops = blocks([key_of(one) for one in olds], [key_of(one) for one in news])
    pen = _Pen(now)
    for tag, i1, i2, j1, j2 in reversed(ops):  # from the end: what stands before keeps its place
        if tag != "equal":
            pen.change(starts[i1], starts[i2], "".join(news[j1:j2]))
    pen.drop_emptied()


def write_cell(draft: Draft, cell: Sequence[Paragraph], text: str, values: Iterable[str] = ()) -> None:
    """Make the paragraphs of a cell say *text*, whose paragraphs are parted by a mark."""
    wanted = [one for one in text.split(PARAGRAPHE) if one.strip()]
    standing = [one.element for one in cell if one.text.strip()]
    if not standing:
        standing = [cell[0].element]
        if not wanted:
            return
    if len(wanted) == len(standing):
        for element, words in zip(standing, wanted, strict=True):
            write_text(draft, element, words, values)
        return
    texts = {one.element: one.text for one in cell}
    found = align([Unite((texts[one],)) for one in standing], [Unite((one,)) for one in wanted])
    last = standing[0]
    for at, element in enumerate(standing):
        last = _add_paragraphs(draft, last, [wanted[one] for one in found.ajouts.get(at, ())], before=at == 0)
        became = found.vers[at]
        if became is not None:
            write_text(draft, element, wanted[became], values)
        last = element
    _add_paragraphs(draft, last, [wanted[one] for one in found.ajouts.get(len(standing), ())], before=False)
    kept = len(wanted)
    for at, element in enumerate(standing):
        if found.vers[at] is None:
            if kept:
                take_out(element)
            else:
                write_text(draft, element, "", values)
                kept = 1


def _add_paragraphs(draft: Draft, beside: etree._Element, texts: Sequence[str], *, before: bool) -> etree._Element:
    last = beside
    for at, text in enumerate(texts):
        new = emptied(beside)
        if before and at == 0:
            beside.addprevious(new)
        else:
            last.addnext(new)
        write_text(draft, new, text)
        last = new
    return last


def emptied(paragraph: etree._Element) -> etree._Element:
    """A paragraph that looks like another one and says nothing; no bookmark comes with it."""
    new = paragraph.makeelement(w("p"), {})
    properties = paragraph.find(w("pPr"))
    if properties is not None:
        copied = deepcopy(properties)
        for child in [one for one in copied if etree.QName(one).localname in _GOING]:
            copied.remove(child)
        new.append(copied)
    return new


def take_out(element: etree._Element) -> None:
    """Take a paragraph or a row out. One that ends a section stays, without its words; a table without rows goes."""
    if element.tag == w("p") and element.find(f"{w('pPr')}/{w('sectPr')}") is not None:
        for child in [one for one in element if one.tag != w("pPr")]:
            element.remove(child)
        return
    table = element.getparent()
    remove(element)
    if table is not None and table.tag == w("tbl") and table.find(w("tr")) is None:
        remove(table)


def mend(root: etree._Element) -> None:
    """Take out of a part the beginnings whose end went with a unit, and the other way round."""
    for opening, closing in _PAIRS:
        starts, ends = list(root.iter(w(opening))), list(root.iter(w(closing)))
        begun, ended = ({one.get(w("id")) for one in found} for found in (starts, ends))
        for one in (*starts, *ends):
            if one.get(w("id")) not in begun & ended:
                remove(one)


def runs_of(draft: Draft, element: etree._Element, start: int, end: int) -> list[etree._Element]:
    """The runs of a paragraph that hold its signs from *start* to *end*, and no other one."""
    return _Pen(draft.read_paragraph(element)).runs(start, end)


# --- one change -------------------------------------------------------------------------------------------------------


@dataclass
class _Place:
    """Where a sign is, while its paragraph is written."""

    element: etree._Element
    at: int


class _Pen:
    """Writes in one paragraph, from its end to its beginning."""

    def __init__(self, paragraph: Paragraph) -> None:
        self._paragraph = paragraph.element
        self._places = [_Place(one.element, one.at) for one in paragraph.signs]
        self._held = spans(paragraph)

    def change(self, start: int, end: int, text: str) -> None:
        """Replace the signs from *start* to *end*."""
        self._cut(start)
        self._cut(end)
        if text:
            self._put(start, end, text)
        for place in reversed(self._places[start:end]):
            _strike(place)

    def runs(self, start: int, end: int) -> list[etree._Element]:
        """The runs of the signs from *start* to *end*, cut from what stands around."""
        self._cut(start)
        self._cut(end)
        return list(dict.fromkeys(_run_of(one.element) for one in self._places[start:end]))

    def drop_emptied(self) -> None:
        """Take out the bookmarks of values of which nothing is left."""
        for held in self._held:
            between = held.opening.itersiblings()
            for one in between:
                if one is held.closing:
                    remove(held.opening)
                    remove(held.closing)
                    break
                if one.tag not in (w("bookmarkStart"), w("bookmarkEnd")):
                    break

    def _cut(self, place: int) -> None:
        """Make a run begin at a sign."""
        if not 0 < place < len(self._places):
            return
        before, here = self._places[place - 1], self._places[place]
        if before.element is here.element:
            self._cut_text(place)
        owner = _run_of(here.element)
        if _run_of(before.element) is owner:
            new = owner.makeelement(owner.tag, {})
            look = owner.find(w("rPr"))
            if look is not None:
                new.append(deepcopy(look))
            for child in [here.element, *here.element.itersiblings()]:
                new.append(child)
            owner.addnext(new)

    def _cut_text(self, place: int) -> None:
        old, at = self._places[place].element, self._places[place].at
        text = old.text or ""
        new = old.makeelement(old.tag, {_SPACE: "preserve"})
        old.text, new.text = text[:at], text[at:]
        old.set(_SPACE, "preserve")
        old.addnext(new)
        for one in self._places[place:]:
            if one.element is old:
                one.element, one.at = new, one.at - at

    def _put(self, start: int, end: int, text: str) -> None:
        """Write *text* where the signs from *start* to *end* stand."""
        run = self._run(start, end, text)
        inside = [one for one in self._held if one.start < end and one.end > start]
        whole = any(one.start <= start and end <= one.end for one in inside)
        edges = [one for one in self._held if start == end and start in (one.start, one.end)]
        within = any(one.start < start < one.end for one in self._held)
        if start < end and inside and not whole:
            _beside(inside[0], run, after=inside[0].start < start)
        elif edges and not within:
            _beside(edges[0], run, after=edges[0].end == start)
        elif start < end or (start == 0 and self._places):
            _run_of(self._places[start].element).addprevious(run)
        elif self._places:
            _run_of(self._places[start - 1].element).addnext(run)
        else:
            self._paragraph.append(run)
        raise_ordinals(run)

    def _run(self, start: int, end: int, text: str) -> etree._Element:
        """A run that says *text* in the look of what it replaces, or of what stands before."""
        beside = self._places[start:end] or self._places[max(0, start - 1) : start] or self._places[:1]
        run = self._paragraph.makeelement(w("r"), {})
        if beside:
            look = _run_of(beside[0].element).find(w("rPr"))
            if look is not None:
                run.append(deepcopy(look))
                for one in run.findall(f"{w('rPr')}/{w('vertAlign')}"):
                    remove(one)
        for piece in _PIECES.findall(text):
            if piece in _ELEMENTS:
                etree.SubElement(run, w(_ELEMENTS[piece]))
            else:
                said = etree.SubElement(run, w("t"))
                said.text = piece
                said.set(_SPACE, "preserve")
        return run


def _strike(place: _Place) -> None:
    """Take one sign out; an element, and a run, of which nothing is left goes."""
    element = place.element
    if place.at >= 0:
        text = element.text or ""
        element.text = text[: place.at] + text[place.at + 1 :]
        element.set(_SPACE, "preserve")
    if place.at < 0 or not element.text:
        run = element.getparent()
        remove(element)
        if run is not None and run.tag == w("r") and all(one.tag == w("rPr") for one in run):
            remove(run)


def _beside(span: Span, run: etree._Element, *, after: bool) -> None:
    if after:
        span.closing.addnext(run)
    else:
        span.opening.addprevious(run)


def _run_of(element: etree._Element) -> etree._Element:
    return next(one for one in element.iterancestors(w("r")))
