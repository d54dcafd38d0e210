"""The bytes of a Word file -> what Word's accessibility checker would say of it; a second opinion on `cpomdoc`.

The rules are those that Microsoft publishes for its checker (« Rules for the Accessibility Checker »), as far as a file
can show them: titles of tables' rows, alternative texts, order of headings, merged cells, blank characters as spacing,
title and language of the document, pictures that float. Nothing is imported from `cpomdoc`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PLACE_TO_SIGN = "Cadre de signature"
"""What tells a table that only puts a name and a place to sign side by side."""
_CONTRAST = 4.5
_LARGE_CONTRAST = 3.0
_LARGE = 28  # half-points


@dataclass(frozen=True)
class _File:
    body: etree._Element
    styles: dict[str, etree._Element]
    core: str
    defaults: str

    def name(self, paragraph: etree._Element) -> str:
        found = self.styles.get(_value(paragraph, "pPr/pStyle"))
        return _value(found, "name") if found is not None else ""

    def chain(self, identifier: str) -> Iterator[etree._Element]:
        """A style and those that it is based on."""
        for _ in range(20):
            style = self.styles.get(identifier)
            if style is None:
                return
            yield style
            identifier = _value(style, "basedOn")

    def level(self, paragraph: etree._Element) -> int | None:
        """The level of a heading, from 1."""
        own = _value(paragraph, "pPr/outlineLvl")
        said = [own] if own else [_value(style, "pPr/outlineLvl") for style in self.chain(_style(paragraph))]
        level = next((int(one) for one in said if one), 9)
        return level + 1 if level < 9 else None


def _style(paragraph: etree._Element) -> str:
    return _value(paragraph, "pPr/pStyle")


def _value(element: etree._Element | None, path: str) -> str:
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return "" if found is None else found.get(f"{W}val", "")


def _open(docx: bytes) -> _File:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        styles = etree.fromstring(package.read("word/styles.xml"))
        return _File(
            etree.fromstring(package.read("word/document.xml")),
            {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")},
            package.read("docProps/core.xml").decode(),
            etree.tostring(styles.find(f"{W}docDefaults")).decode(),
        )


def faults(docx: bytes) -> list[str]:
    """What is wrong, one sentence each."""
    file = _open(docx)
    return [*_properties(file), *_tables(file), *_pictures(file), *_headings(file), *_blanks(file), *_contrast(file)]


def _properties(file: _File) -> Iterator[str]:
    if not re.search(r"<dc:title>[^<]*\w{3}[^<]*</dc:title>", file.core):
        yield "no title"
    if 'w:val="fr-FR"' not in file.defaults or "<dc:language>fr-FR" not in file.core:
        yield "no language"


def _tables(file: _File) -> Iterator[str]:
    for table in file.body.iter(f"{W}tbl"):
        name = _text(table)[:50]
        properties = table.find(f"{W}tblPr")
        if not _value(properties, "tblCaption"):
            yield f"table without a description: {name}"
        if next(table.iterancestors(f"{W}tbl"), None) is not None:
            yield f"table inside a table: {name}"
        if table.find(f".//{W}gridSpan") is not None or table.find(f".//{W}vMerge") is not None:
            yield f"merged cells: {name}"
        if any(file.name(paragraph) == PLACE_TO_SIGN for paragraph in table.iter(f"{W}p")):
            continue
        look = properties.find(f"{W}tblLook") if properties is not None else None
        first_row, first_column = (
            (look.get(W + side) if look is not None else "") for side in ("firstRow", "firstColumn")
        )
        if "1" not in (first_row, first_column):
            yield f"table without a head: {name}"
        marked = table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        if marked != (first_row == "1"):
            yield f"table whose first row is {'repeated and no head' if marked else 'not repeated'}: {name}"


def _pictures(file: _File) -> Iterator[str]:
    for picture in file.body.iter(f"{WP}docPr"):
        if not re.search(r"\w{3}", picture.get("descr", "")):
            yield f"picture without words: {picture.get('name')}"
    for _ in file.body.iter(f"{WP}anchor"):
        yield "picture that floats"
    for _ in file.body.iter(f"{W}txbxContent"):
        yield "text that floats"


def _headings(file: _File) -> Iterator[str]:
    current = 0
    for paragraph in file.body.iter(f"{W}p"):
        level = file.level(paragraph)
        if level is None or not _text(paragraph):
            continue
        if level > current + 1:
            yield f"heading {level} after level {current}: {_text(paragraph)[:50]}"
        if next(paragraph.iterancestors(f"{W}tbl"), None) is not None:
            yield f"heading inside a table: {_text(paragraph)[:50]}"
        current = level
    if current == 0:
        yield "no heading"


def _blanks(file: _File) -> Iterator[str]:
    """Blank paragraphs one after the other, and spaces that draw a gap."""
    before: etree._Element | None = None
    for paragraph in file.body.iter(f"{W}p"):
        text = "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
        empty = (
            not text.strip() and paragraph.find(f".//{WP}docPr") is None and paragraph.find(f".//{W}fldChar") is None
        )
        if empty and before is not None and before.getnext() is paragraph and paragraph.getparent().tag != f"{W}tc":
            yield f"blank paragraphs in a row ({file.name(before)}, {file.name(paragraph)})"
        if re.search(r"[ \u00a0]{3,}", text):
            yield f"spaces in a row: {text[:50]}"
        before = paragraph if empty else None


def _contrast(file: _File) -> Iterator[str]:
    """The colour of every style that is used, on white."""
    used = {_style(paragraph) for paragraph in file.body.iter(f"{W}p")}
    for identifier in sorted(used):
        looks = [style.find(f"{W}rPr") for style in file.chain(identifier)]
        colour = next((found for look in looks if (found := _value(look, "color"))), "000000")
        size = next((int(found) for look in looks if (found := _value(look, "sz"))), 22)
        if re.fullmatch("[0-9A-Fa-f]{6}", colour):
            ratio = 1.05 / (_luminance(colour) + 0.05)
            if ratio < (_LARGE_CONTRAST if size >= _LARGE else _CONTRAST):
                yield f"pale text: {identifier} ({colour}, {ratio:.1f})"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _text(element: etree._Element) -> str:
    return " ".join("".join(one.text or "" for one in element.iter(f"{W}t")).split())
