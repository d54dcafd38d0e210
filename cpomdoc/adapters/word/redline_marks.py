"""What is added or taken out, as Word marks it: words, ends of paragraphs, rows, former looks.

Private helper of the redline. One Marker numbers all the marks of a document and counts them.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.package import w

INS, DEL = "ins", "del"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
THROUGH = frozenset(w(name) for name in ("hyperlink", "sdt", "sdtContent", "smartTag", "customXml", "dir", "bdo"))
"""What holds runs and cannot be marked itself: its runs are."""
_BLOCKS = frozenset({w("sdt"), w("sdtContent"), w("customXml"), w("tbl"), w("tr"), w("tc")})
_MARKED = frozenset({w("r"), f"{{{MATH}}}oMath", f"{{{MATH}}}oMathPara"})
_PARAGRAPH_ONLY = frozenset({w("rPr"), w("sectPr"), w("pPrChange")})
_SECTION_ONLY = frozenset({w("headerReference"), w("footerReference"), w("sectPrChange")})


@dataclass
class Marker:
    """Whose changes they are, since when (a date of XML), and the next number that no mark of the document bears."""

    author: str
    date: str
    number: int
    count: int = 0

    def mark(self, tag: str) -> etree._Element:
        """A new mark: « ins », « del », « rPrChange »…"""
        made = etree.Element(w(tag))
        made.set(w("id"), str(self.number))
        made.set(w("author"), self.author)
        made.set(w("date"), self.date)
        self.number += 1
        self.count += 1
        return made

    def runs(self, box: etree._Element, tag: str) -> None:
        """Mark all that a paragraph, or a box of runs, shows."""
        for field in list(box.iterchildren(w("fldSimple"))):
            as_runs(field)
        group: etree._Element | None = None
        for child in list(box):
            if child.tag in _MARKED:
                if group is None:
                    group = self.mark(tag)
                    child.addprevious(group)
                group.append(child)
                if tag == DEL:
                    _struck(child)
                continue
            group = None
            if child.tag in THROUGH:
                self.runs(child, tag)

    def paragraph(self, paragraph: etree._Element, tag: str, *, end: bool = True) -> None:
        """Mark a whole paragraph; its *end* too, unless it is the last one of its box."""
        self.runs(paragraph, tag)
        if end:
            self.end(paragraph, tag)

    def end(self, paragraph: etree._Element, tag: str) -> None:
        """Mark the end of a paragraph."""
        properties = _first(paragraph, "pPr")
        look = properties.find(w("rPr"))
        if look is None:
            look = etree.Element(w("rPr"))
            place = sum(one.tag not in (w("sectPr"), w("pPrChange")) for one in properties)
            properties.insert(place, look)
        look.insert(0, self.mark(tag))

    def row(self, row: etree._Element, tag: str) -> None:
        """Mark a row and all that it holds: programs lose the mark of a row whose words bear none."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = etree.Element(w("trPr"))
            row.insert(sum(one.tag == w("tblPrEx") for one in row), properties)
        last = properties.find(w("trPrChange"))
        mark = self.mark(tag)
        properties.append(mark) if last is None else last.addprevious(mark)
        for child in row:
            if child.tag in _BLOCKS:
                self.block(child, tag)

    def block(self, block: etree._Element, tag: str) -> None:
        """Mark a paragraph, a table, or what a control holds."""
        if block.tag == w("p"):
            self.paragraph(block, tag)
        elif block.tag == w("tr"):
            self.row(block, tag)
        elif block.tag in _BLOCKS:
            for child in block:
                self.block(child, tag)

    def look(self, run: etree._Element, before: etree._Element | None) -> None:
        """Note that a run, or the end of a paragraph (its « pPr »), looked as *before*."""
        now = run.find(w("rPr"))
        if now is None:
            now = etree.Element(w("rPr"))
            place = 0
            if run.tag == w("pPr"):
                place = sum(one.tag not in _PARAGRAPH_ONLY for one in run)
            run.insert(place, now)
        self.change(now, before, "rPrChange")

    def change(self, now: etree._Element, before: etree._Element | None, tag: str) -> None:
        """Note in some properties what they were *before*."""
        change = self.mark(tag)
        if tag == "tblGridChange":  # the schema gives it neither author nor date
            for name in ("author", "date"):
                del change.attrib[w(name)]
        old = etree.SubElement(change, str(now.tag))
        left = left_out(str(now.tag))
        old.extend([deepcopy(one) for one in (before if before is not None else ()) if one.tag not in left])
        now.append(change)


def left_out(tag: str) -> frozenset[str]:
    """What a note of former properties does not say."""
    if tag == w("pPr"):
        return _PARAGRAPH_ONLY
    return _SECTION_ONLY if tag == w("sectPr") else frozenset()


def same_properties(one: etree._Element | None, other: etree._Element | None) -> bool:
    """Whether two lists of properties say the same, whatever their order."""
    return properties_key(one) == properties_key(other)


def properties_key(properties: etree._Element | None) -> tuple[str, ...]:
    """What a list of properties says, in a form that can be compared."""
    if properties is None or not len(properties):
        return ()
    left = left_out(str(properties.tag))
    return tuple(sorted(plain(one) for one in properties if one.tag not in left))


def plain(element: etree._Element) -> str:
    """An element as text: names, attributes in their order, what it holds."""
    said = "".join(f" {key!s}={str(value)!r}" for key, value in sorted(element.attrib.items()))
    held = "".join(plain(one) for one in element)
    return f"<{element.tag}{said}>{element.text or ''}{held}</>"


def as_runs(field: etree._Element) -> None:
    """A field in one element -> the same in several runs: only runs can be marked."""

    def sign(kind: str) -> etree._Element:
        run = etree.Element(w("r"))
        etree.SubElement(run, w("fldChar")).set(w("fldCharType"), kind)
        return run

    said = etree.Element(w("r"))
    instruction = etree.SubElement(said, w("instrText"))
    instruction.set(SPACE, "preserve")
    instruction.text = field.get(w("instr")) or ""
    for one in (sign("begin"), said, sign("separate"), *[one for one in field if one.tag != w("fldData")], sign("end")):
        field.addprevious(one)
    parent = field.getparent()
    if parent is not None:
        parent.remove(field)


def _struck(run: etree._Element) -> None:
    for child in run:
        if child.tag == w("t"):
            child.tag = w("delText")
            child.set(SPACE, "preserve")
        elif child.tag == w("instrText"):
            child.tag = w("delInstrText")


def _first(box: etree._Element, name: str) -> etree._Element:
    found = box.find(w(name))
    if found is None:
        found = etree.Element(w(name))
        box.insert(0, found)
    return found
