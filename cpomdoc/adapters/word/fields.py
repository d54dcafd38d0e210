"""A tree of Word -> the same, where only the fields that a contract needs are still fields; others are their result.

Private helper of gate.py. A field is an instruction to the program that opens the file: some fetch a document, a
picture or the cell of a workbook, or run something. Those that are known to do nothing of the kind are listed; any
other one keeps the words that it shows, and is a field no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from cpomdoc.adapters.word.package import remove, w

KEPT = frozenset(
    {
        "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "DOCPROPERTY", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT",
        "HYPERLINK", "INDEX", "LISTNUM", "NOTEREF", "NUMPAGES", "PAGE", "PAGEREF", "REF", "SECTION", "SECTIONPAGES",
        "SEQ", "STYLEREF", "SUBJECT", "TC", "TITLE", "TOC", "XE",
    }
)  # fmt: skip
RECKONED = frozenset({"NUMPAGES", "PAGE", "PAGEREF", "SECTION", "SECTIONPAGES", "TOC"})
"""Fields whose result the layout gives: what the file shows of them is no text of anybody."""
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_NAMING = frozenset({"\\l", "\\o", "\\t"})
"""Switches whose value is a place, a bubble or a window, and no address."""
_ARGUMENT = re.compile(r'"([^"]*)"|(\\[a-z])(?=\s|$)|(\S+)', re.IGNORECASE)


class BrokenField(Exception):
    """A field that begins and does not end, or ends without a beginning."""


@dataclass
class Field:
    """A field while it is read: its marks, what it holds before its result, its instruction."""

    marks: list[etree._Element]
    before_result: list[etree._Element] = field(default_factory=list)
    instruction: str = ""
    shown: bool = False


def is_safe_link(target: str) -> bool:
    """Whether an address is one of the web or of mail: nothing of this machine, nor of a network of files."""
    return _SAFE.match(target.strip()) is not None


def keyword(instruction: str) -> str:
    """The first word of an instruction; « = » for a formula."""
    words = instruction.split()
    first = words[0] if words else ""
    return "=" if first.startswith("=") else first.upper()


def flatten_fields(root: etree._Element) -> list[str]:
    """Make plain text of every field that is not kept; their keywords. Raises BrokenField."""
    gone: list[str] = []
    for simple in list(root.iter(w("fldSimple"))):
        if not _is_kept(simple.get(w("instr")) or ""):
            gone.append(keyword(simple.get(w("instr")) or ""))
            unwrap(simple)
    for one in list(_fields(root)):
        if not _is_kept(one.instruction):
            gone.append(keyword(one.instruction))
            for element in (*one.marks, *one.before_result):
                _take_out(element)
    return gone


def _is_kept(instruction: str) -> bool:
    word = keyword(instruction)
    return word in KEPT and (word != "HYPERLINK" or _links_safely(instruction))


def _links_safely(instruction: str) -> bool:
    """HYPERLINK "https://…", or \\l "place in this document"."""
    said = _ARGUMENT.findall(instruction)[1:]
    before = ["", *(switch.lower() for _, switch, _ in said)]
    targets = [
        quoted or bare
        for (quoted, switch, bare), switched in zip(said, before, strict=False)
        if not switch and switched not in _NAMING
    ]
    return all(is_safe_link(one) for one in targets)


def _fields(root: etree._Element) -> Iterator[Field]:
    """Every field made of several runs, inner ones first. Raises BrokenField."""
    open_fields: list[Field] = []
    for element in list(root.iter(w("fldChar"), w("instrText"), w("delInstrText"), w("t"), w("drawing"), w("pict"))):
        if element.tag == w("fldChar"):
            yield from _at_mark(element, open_fields)
            continue
        for one in open_fields:
            if not one.shown:
                one.before_result.append(element)
        if open_fields and not open_fields[-1].shown and element.tag in (w("instrText"), w("delInstrText")):
            open_fields[-1].instruction += element.text or ""
    if open_fields:
        raise BrokenField


def _at_mark(mark: etree._Element, open_fields: list[Field]) -> Iterator[Field]:
    kind = mark.get(w("fldCharType"))
    for outer in open_fields if kind == "begin" else open_fields[:-1]:
        if not outer.shown:
            outer.before_result.append(mark)
    if kind == "begin":
        open_fields.append(Field([mark]))
        return
    if not open_fields:
        raise BrokenField
    open_fields[-1].marks.append(mark)
    if kind == "separate":
        open_fields[-1].shown = True
    elif kind == "end":
        yield open_fields.pop()


def _take_out(element: etree._Element) -> None:
    run = element.getparent()
    remove(element)
    if run is not None and run.tag == w("r") and all(child.tag == w("rPr") for child in run):
        remove(run)


def unwrap(element: etree._Element) -> None:
    """The children of *element* take its place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)
