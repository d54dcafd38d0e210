"""A Word file with tracked changes -> what it says once all are accepted, or all refused; a second opinion.

Written from ECMA-376 part 1, 17.13.5, as a reader that goes through the file once and changes nothing of it: nothing is
imported from `cpomdoc`, whose own way is to take the marks out. Paragraphs, tables, rows and cells are told one in the
other, with the style, the alignment and the direct look of what they hold.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMING, _GOING = {"ins", "moveTo"}, {"del", "moveFrom"}
_LOOKS = ("b", "i", "u", "strike", "color", "shd", "highlight", "vertAlign", "sz", "caps", "rStyle")
_RECKONED = {"TOC", "PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")

Said = Any
"""("p", style, alignment, [(look, text)]) or ("tbl", rows), a row being cells, a cell what it holds."""


@dataclass
class _Open:
    """What a box gathers: its blocks, and the words of ends of paragraphs that are gone."""

    blocks: list[Said] = field(default_factory=list)
    pending: list[tuple[Any, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)


def stories(docx: bytes, *, accepted: bool) -> dict[str, list[Said]]:
    """Each part that holds text, resolved in one way."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        names = [name for name in package.namelist() if _STORY.fullmatch(name)]
        found = {}
        for name in sorted(names):
            root = etree.fromstring(package.read(name))
            body = root.find(f"{W}body")
            box = _Open()
            _fill(box, root if body is None else body, accepted)
            found[name] = _closed(box)
        return found


def marks(docx: bytes) -> list[tuple[str, str, str, str]]:
    """Every mark: its name, number, author and date."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return [
            (_name(one), one.get(f"{W}id", ""), one.get(f"{W}author", ""), one.get(f"{W}date", ""))
            for name in sorted(package.namelist())
            if _STORY.fullmatch(name)
            for one in etree.fromstring(package.read(name)).iter(etree.Element)
            if _name(one) in _COMING | _GOING or _name(one).endswith("Change")
        ]


def changed_words(docx: bytes) -> list[tuple[str, str]]:
    """(« ins » or « del », its words), mark after mark."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found = []
    for mark in root.iter(f"{W}ins", f"{W}del"):
        words = "".join(
            (one.text or "") if _name(one) in {"t", "delText"} else _SIGNS.get(_name(one), "") for one in mark.iter()
        )
        if words:
            found.append((_name(mark), words))
    return found


def halves(docx: bytes) -> list[str]:
    """The figures of which a mark takes a part, as they read in one of the two texts."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found = []
    for paragraph in root.iter(f"{W}p"):
        for accepted in (True, False):
            pieces = list(_pieces(paragraph, accepted, False))
            for (one, marked), (other, also) in itertools.pairwise(pieces):
                if marked != also and _CUT.search(f"{one[-4:]}\0{other[:4]}"):
                    found.append(f"{one[-12:]}|{other[:12]}")
    return found


_CUT = re.compile(r"\d\0\d|\d[\u00a0\u202f,.]\0\d|\d\0[\u00a0\u202f,.]\d")


def _pieces(box: Any, accepted: bool, marked: bool) -> Iterator[tuple[str, bool]]:
    """The words of a paragraph in one of its two texts, and whether they bear a mark."""
    for child in box:
        name = _name(child)
        if name in _COMING | _GOING:
            if _stays(child, accepted):
                yield from _pieces(child, accepted, True)
        elif name in {"hyperlink", "r"}:
            yield from _pieces(child, accepted, marked)
        elif name in {"t", "delText"}:
            yield child.text or "", marked
        elif name in _SIGNS:
            yield _SIGNS[name], marked


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _stays(element: Any, accepted: bool) -> bool:
    """Whether what an element marks is there."""
    name = _name(element)
    return accepted if name in _COMING else not accepted if name in _GOING else True


def _closed(box: _Open) -> list[Said]:
    if box.pending:
        box.blocks.append(("p", "", "", _joined(box.pending)))
    return box.blocks


def _fill(box: _Open, element: Any, accepted: bool) -> None:
    for child in element:
        name = _name(child)
        if name == "p":
            _paragraph(box, child, accepted)
        elif name == "tbl":
            own = [row for row in child.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is child]
            rows = [_row(row, accepted) for row in own if _has_row(row, accepted)]
            if rows:
                if box.pending:
                    box.blocks.append(("p", "", "", _joined(box.pending)))
                    box.pending = []
                box.blocks.append(("tbl", rows))
        elif name in {"sdt", "sdtContent", "footnote", "endnote", "customXml"}:
            _fill(box, child, accepted)


def _has_row(row: Any, accepted: bool) -> bool:
    return all(_stays(mark, accepted) for mark in row.iterfind(f"{W}trPr/*"))


def _row(row: Any, accepted: bool) -> list[list[Said]]:
    cells = []
    for cell in row.iterfind(f"{W}tc"):
        came, went = (cell.find(f"{W}tcPr/{W}{name}") is not None for name in ("cellIns", "cellDel"))
        if (came and not accepted) or (went and accepted):
            continue
        box = _Open()
        _fill(box, cell, accepted)
        cells.append(_closed(box))
    return cells


def _paragraph(box: _Open, paragraph: Any, accepted: bool) -> None:
    box.pending += list(_runs(box, paragraph, accepted))
    properties = _former(paragraph.find(f"{W}pPr"), "pPrChange", accepted)
    if all(_stays(mark, accepted) for mark in paragraph.iterfind(f"{W}pPr/{W}rPr/*")):
        style, alignment = (_value(properties, name) for name in ("pStyle", "jc"))
        box.blocks.append(("p", style, alignment, _joined(box.pending)))
        box.pending = []


def _former(properties: Any, change: str, accepted: bool) -> Any:
    """The properties as they are, or as they were."""
    if properties is None or accepted:
        return properties
    noted = properties.find(f"{W}{change}")
    return properties if noted is None else noted[0]


def _value(properties: Any, name: str) -> str:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return "" if found is None else found.get(f"{W}val", "")


def _runs(box: _Open, element: Any, accepted: bool) -> Iterator[tuple[Any, str]]:
    for child in element:
        name = _name(child)
        if name in _COMING | _GOING:
            if _stays(child, accepted):
                yield from _runs(box, child, accepted)
        elif name in {"hyperlink", "sdt", "sdtContent", "smartTag", "fldSimple"}:
            yield from _runs(box, child, accepted)
        elif name == "r":
            look = _look(_former(child.find(f"{W}rPr"), "rPrChange", accepted))
            for one in child:
                words = _said(box, one)
                if words:
                    yield look, words


def _said(box: _Open, one: Any) -> str:
    name = _name(one)
    if name == "fldChar":
        kind = one.get(f"{W}fldCharType")
        if kind == "begin":
            box.fields.append("")
        elif kind == "end" and box.fields:
            box.fields.pop()
        return ""
    if name in {"instrText", "delInstrText"}:
        if box.fields:
            box.fields[-1] += one.text or ""
        return ""
    if any(said.split()[0] in _RECKONED for said in box.fields if said.strip()):
        return ""
    if name in {"t", "delText"}:
        return one.text or ""
    if name in {"drawing", "pict"}:
        return "[image]"
    return _SIGNS.get(name, "")


def _look(properties: Any) -> Any:
    if properties is None:
        return ()
    return tuple(
        (name, _value(properties, name) or properties.find(f"{W}{name}").get(f"{W}fill", ""))
        for name in _LOOKS
        if properties.find(f"{W}{name}") is not None
    )


def _joined(runs: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = []
    for look, words in runs:
        if found and found[-1][0] == look:
            found[-1] = (look, found[-1][1] + words)
        else:
            found.append((look, words))
    return found
