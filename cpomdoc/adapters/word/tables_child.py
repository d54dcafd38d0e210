"""An untrusted Word file on standard input -> a JSON line a table, then what ended it. Child of tableaux/reader.py.

Rows and cells are read where Word keeps them: content controls are walked through, what somebody deleted or moved away
is not read, merged cells are told as such.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree

from cpomdoc.adapters.limits import limit_itself
from cpomdoc.adapters.word.gate import receive
from cpomdoc.domain.errors import UnreadableFile

MAX_MEMORY = 2 << 30
MAX_CELLS = 200_000
"""Cells of all tables: a contract has some thousands."""
MAX_TEXT = 4_000
"""Characters of a cell."""
MAX_COLUMNS = 60
MAX_SENTENCES, MAX_SENTENCE = 500, 400
"""Sentences that hold a number, and characters of one: enough to know which contract a document is."""
_SAYS_A_NUMBER = re.compile(r"[0-9]{3}")
_AROUND = re.compile(r"word/(?:header|footer)[0-9]*\.xml")
_DOCUMENT = "word/document.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    """The full name of a word of Word."""
    return f"{{{_W}}}{name}"


_GONE = (w("del"), w("moveFrom"))
_BREAKS = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-"}


def main(seconds: float) -> None:
    """Limit oneself, read, answer."""
    limit_itself(seconds, MAX_MEMORY)
    try:
        parts = receive(sys.stdin.buffer.read()).parts
    except UnreadableFile as error:
        _say({"faute": "refuse", "raison": error.message, "remede": error.remedy})
        return
    body = etree.fromstring(parts[_DOCUMENT], etree.XMLParser(resolve_entities=False, no_network=True))
    _say({"phrases": list(islice(_phrases(parts, body), MAX_SENTENCES))})
    pages = _Pages(body)
    left = MAX_CELLS
    for table in body.iter(w("tbl")):
        if any(one.tag == w("tbl") for one in table.iterancestors()):
            continue  # told with the cell that holds it
        rows = []
        for row in _rows(table, pages):
            left -= len(row["cases"])
            rows.append(row)
            if left < 0:
                break
        if rows:
            _say({"moyen": "word", "lignes": _filled(rows)})
        if left < 0:
            _say({"faute": "lent"})
            return
    _say({"faute": ""})


def _phrases(parts: Mapping[str, bytes], body: etree._Element) -> Iterator[str]:
    """The sentences that hold a number or a year, outside of tables; those of the heads and feet of pages first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    around = [etree.fromstring(data, parser) for name, data in sorted(parts.items()) if _AROUND.fullmatch(name)]
    for root in (*around, body):
        for paragraph in root.iter(w("p")):
            if root is body and any(one.tag == w("tbl") for one in paragraph.iterancestors()):
                continue
            text = _words(paragraph)
            if _SAYS_A_NUMBER.search(text):
                yield text[:MAX_SENTENCE]


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


class _Pages:
    """On which page an element stands, as Word laid it out last; 0 in a file that does not say."""

    def __init__(self, body: etree._Element) -> None:
        self._at: dict[etree._Element, int] = {}
        page, told = 1, False
        for element in body.iter(w("lastRenderedPageBreak"), w("tr")):
            if element.tag == w("tr"):
                self._at[element] = page
            else:
                page, told = page + 1, True
        self._told = told

    def of(self, row: etree._Element) -> int:
        """The page where *row* begins."""
        return self._at.get(row, 0) if self._told else 0


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children called *name*, through content controls, insertions and other wrappers."""
    for child in element:
        if child.tag == name:
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("moveTo")):
            yield from _inside(child, name)


def _rows(table: etree._Element, pages: _Pages) -> Iterator[dict[str, Any]]:
    above: list[str] = []
    for row in _inside(table, w("tr")):
        properties = row.find(w("trPr"))
        if properties is not None and properties.find(w("del")) is not None:
            continue
        cases: list[tuple[str, str]] = [("", "")] * min(_number(properties, "gridBefore", 0), MAX_COLUMNS)
        for cell in _inside(row, w("tc")):
            own = cell.find(w("tcPr"))
            merge = own.find(w("vMerge")) if own is not None else None
            text = _text(cell)
            marks = ""
            if merge is not None and merge.get(w("val")) != "restart":
                text, marks = (above[len(cases)] if len(cases) < len(above) else ""), "e"
            cases.append((text, marks))
            cases += [(text, "e")] * min(_number(own, "gridSpan", 1) - 1, MAX_COLUMNS - len(cases))
            if len(cases) >= MAX_COLUMNS:
                break
        above = [text for text, _ in cases]
        heading = properties is not None and properties.find(w("tblHeader")) is not None
        yield {"page": pages.of(row), "cases": cases, "titre": heading}


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row with as many cells as the widest."""
    wide = max(len(row["cases"]) for row in rows)
    return [{**row, "cases": [*row["cases"], *[("", "")] * (wide - len(row["cases"]))]} for row in rows]


def _number(properties: etree._Element | None, name: str, default: int) -> int:
    found = properties.find(w(name)) if properties is not None else None
    said = found.get(w("val")) or "" if found is not None else ""
    return int(said) if said.isdecimal() else default


def _text(cell: etree._Element) -> str:
    """What a cell shows, its paragraphs one a line."""
    lines = []
    for paragraph in cell.iter(w("p")):
        lines.append(_words(paragraph))
    return "\n".join(line for line in lines if line)[:MAX_TEXT]


def _words(paragraph: etree._Element) -> str:
    """What a paragraph shows, on one line."""
    words = []
    for element in paragraph.iter(w("t"), *_BREAKS):
        if any(one.tag in _GONE for one in element.iterancestors()):
            continue
        words.append(_BREAKS.get(str(element.tag)) or element.text or "")
    return " ".join("".join(words).split())
