"""A part with tracked changes -> the same with each of them accepted or refused, mark by mark.

Rows and cells go first, since what they hold goes with them; then words, ends of paragraphs, looks, and the ranges of
moves. A mark that says nothing is resolved like the others. What a bookmark named stays named: its ends are taken out
of a mark before it goes.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from itertools import islice

from lxml import etree

from cpomdoc.adapters.word.fields import unwrap
from cpomdoc.adapters.word.package import remove, w

Accepts = Callable[[etree._Element], bool]
"""Whether a mark is accepted; else it is refused."""

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
GOING = frozenset({w("del"), w("moveFrom"), f"{{{W14}}}conflictDel"})
"""Marks of what goes when changes are accepted, and stays when they are refused."""
COMING = frozenset({w("ins"), w("moveTo"), f"{{{W14}}}conflictIns"})
MARKS = GOING | COMING
CHANGES = frozenset(
    w(name)
    for name in (
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange",
        "tblGridChange", "numberingChange",
    )
)  # fmt: skip
CELLS = frozenset({w("cellIns"), w("cellDel"), w("cellMerge")})
_RANGES = frozenset(
    w(f"{name}Range{end}")
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
ANCHORS = frozenset(
    w(name)
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "proofErr",
    )
)  # fmt: skip
_BOXES = frozenset({w("hyperlink"), w("smartTag"), w("fldSimple"), w("sdtContent"), w("sdt"), w("dir"), w("bdo")})
"""What holds runs, and is nothing without them."""
_KEPT = {w("pPr"): ("rPr", "sectPr"), w("sectPr"): ("headerReference", "footerReference")}
"""What a former look does not say, and stays."""
_MERGES = {"rest": "restart", "cont": "continue"}


def accept_all(root: etree._Element) -> None:
    """A part as if every tracked change of it had been accepted."""
    resolve_marks(root, lambda _: True)


def refuse_all(root: etree._Element) -> None:
    """A part as if every tracked change of it had been refused."""
    resolve_marks(root, lambda _: False)


def resolve_marks(root: etree._Element, accepts: Accepts) -> None:
    """Every mark of a part resolved: accepted or refused, as *accepts* says of each."""
    _rows(root, accepts)
    _cells(root, accepts)
    _runs(root, accepts)
    _paragraph_ends(root, accepts)
    for change in list(root.iter(*CHANGES)):
        remove(change) if accepts(change) else _restore(change)
    for anchor in list(root.iter(*_RANGES)):
        remove(anchor)
    _close_bookmarks(root)


def row_marks(row: etree._Element) -> list[etree._Element]:
    """The marks of a row as a whole: one that came may go."""
    return [one for one in row.iterfind(f"{w('trPr')}/*") if one.tag in MARKS]


def paragraph_marks(paragraph: etree._Element) -> list[etree._Element]:
    """The marks of the end of a paragraph."""
    return [one for one in paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*") if one.tag in MARKS]


def _marked(root: etree._Element, tag: str, *properties: str) -> list[tuple[etree._Element, list[etree._Element]]]:
    """The elements of that name whose properties bear marks, in the order of the text, and their marks."""
    above = [w(name) for name in (*reversed(properties), tag)]
    found: dict[etree._Element, list[etree._Element]] = {}
    for mark in root.iter(*MARKS):
        parents = list(islice(mark.iterancestors(), len(above)))
        if [one.tag for one in parents] == above:
            found.setdefault(parents[-1], []).append(mark)
    return list(found.items())


def _goes(mark: etree._Element, accepts: Accepts) -> bool:
    return accepts(mark) == (mark.tag in GOING)


# --- tables -----------------------------------------------------------------------------------------------------------


def _rows(root: etree._Element, accepts: Accepts) -> None:
    for row, marks in _marked(root, "tr", "trPr"):
        if any(_goes(mark, accepts) for mark in marks):
            _drop_row(row)
        for mark in marks:
            remove(mark)


def _drop_row(row: etree._Element) -> None:
    table = next((one for one in row.iterancestors(w("tbl"))), None)
    remove(row)
    if table is not None and next(table.iter(w("tr")), None) is None:
        box = table.getparent()
        remove(table)
        _require_paragraph(box)


def _require_paragraph(box: etree._Element | None) -> None:
    """A cell holds a paragraph, and ends with one."""
    if box is not None and box.tag == w("tc") and box.find(w("p")) is None:
        etree.SubElement(box, w("p"))


def _cells(root: etree._Element, accepts: Accepts) -> None:
    for mark in list(root.iter(*CELLS)):
        properties = mark.getparent()
        cell = properties.getparent() if properties is not None else None
        if properties is None or cell is None:
            continue
        remove(mark)
        if mark.tag == w("cellMerge"):
            _merge(properties, mark.get(w("vMerge" if accepts(mark) else "vMergeOrig")))
        elif accepts(mark) == (mark.tag == w("cellDel")):
            row = cell.getparent()
            remove(cell)
            if row is not None and row.find(w("tc")) is None:
                _drop_row(row)


def _merge(properties: etree._Element, said: str | None) -> None:
    known = properties.find(w("vMerge"))
    if known is not None:
        remove(known)
    if said in _MERGES:
        merge = etree.Element(w("vMerge"))
        merge.set(w("val"), _MERGES[said])
        before = [w(name) for name in ("cnfStyle", "tcW", "gridSpan", "hMerge")]
        properties.insert(sum(one.tag in before for one in properties), merge)


# --- words ------------------------------------------------------------------------------------------------------------


def _runs(root: etree._Element, accepts: Accepts) -> None:
    for mark in list(root.iter(*MARKS)):
        parent = mark.getparent()
        if parent is None or parent.tag in (w("rPr"), w("trPr"), w("numPr")):
            continue
        if not _goes(mark, accepts):
            unwrap(mark)
            continue
        for anchor in list(mark.iter(*ANCHORS)):
            mark.addprevious(anchor)
        remove(mark)
        _drop_emptied(parent)
    for tag, plain in (("delText", "t"), ("delInstrText", "instrText")):
        for deleted in list(root.iter(w(tag))):
            deleted.tag = w(plain)


def _drop_emptied(box: etree._Element) -> None:
    """A link or a control that lost all its words goes too."""
    at: etree._Element | None = box
    while at is not None and at.tag in _BOXES and next(at.iter(w("r"), w("p")), None) is None:
        above = at.getparent()
        for anchor in list(at.iter(*ANCHORS)):
            at.addprevious(anchor)
        remove(at)
        at = above


# --- ends of paragraphs -----------------------------------------------------------------------------------------------


def _paragraph_ends(root: etree._Element, accepts: Accepts) -> None:
    """An end of paragraph that goes: what stands before it joins what follows, whose look it takes."""
    for paragraph, marks in _marked(root, "p", "pPr", "rPr"):
        goes = any(_goes(mark, accepts) for mark in marks)
        for mark in marks:
            remove(mark)
        if goes:
            _join_next(paragraph)


def _join_next(paragraph: etree._Element) -> None:
    said = [one for one in paragraph if one.tag != w("pPr")]
    follower = paragraph.getnext()
    while follower is not None and (follower.tag in ANCHORS or follower.tag in _RANGES):
        follower = follower.getnext()
    if follower is not None and follower.tag == w("p"):
        place = 1 if follower.find(w("pPr")) is not None else 0
        for child in said:
            follower.insert(place, child)
            place += 1
        remove(paragraph)
    elif all(one.tag in ANCHORS or one.tag in _RANGES for one in said) and _is_spare(paragraph):
        for child in said:
            paragraph.addprevious(child)
        remove(paragraph)


def _is_spare(paragraph: etree._Element) -> bool:
    """Whether its box does without it: a cell ends with a paragraph, and so does a text."""
    before = paragraph.getprevious()
    while before is not None and before.tag in ANCHORS:
        before = before.getprevious()
    follows = any(one.tag not in ANCHORS and one.tag != w("sectPr") for one in paragraph.itersiblings())
    return follows or (before is not None and before.tag == w("p"))


# --- looks ------------------------------------------------------------------------------------------------------------


def _restore(change: etree._Element) -> None:
    """The properties that a change of look replaced."""
    now = change.getparent()
    before = next(iter(change), None)
    if now is None:
        return
    remove(change)
    if before is None or before.tag != now.tag:
        return
    kept = {w(name) for name in _KEPT.get(str(now.tag), ())}
    for child in [one for one in now if one.tag not in kept]:
        remove(child)
    place = len([one for one in now if now.tag == w("sectPr")])
    for child in reversed([deepcopy(one) for one in before]):
        now.insert(place, child)


# --- bookmarks --------------------------------------------------------------------------------------------------------


def _close_bookmarks(root: etree._Element) -> None:
    """An end without a beginning goes; a beginning whose end went with a row is closed at once."""
    starts = {one.get(w("id")): one for one in root.iter(w("bookmarkStart"))}
    ends = {one.get(w("id")): one for one in root.iter(w("bookmarkEnd"))}
    for key, end in ends.items():
        if key not in starts:
            remove(end)
    for key, start in starts.items():
        if key not in ends:
            end = etree.Element(w("bookmarkEnd"))
            end.set(w("id"), key or "")
            start.addnext(end)
