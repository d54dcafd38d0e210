"""A Word file and where its titles fell -> the same file, its titles on a new page or not, as in its PDF.

A title whose style begins a page does so only when more than half of the page before it is taken: a page of three lines
says nothing. No setting of Word or of LibreOffice can say that, so the layout of the PDF decides, and the answer is
written on the title itself (« saut de page avant »: no), which both programs obey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.toc import Styles, printed_texts, spoken

_STYLES = "word/styles.xml"
ROOM = 480
"""24 points above a title that stays on a page, in twentieths of one; as adapters/libreoffice/worker.py does."""
_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing",
)  # fmt: skip
"""The order of the properties of a paragraph, up to the one that is written here last."""


def settle_breaks(docx: bytes, breaks: Sequence[tuple[str, bool]]) -> bytes:
    """*docx* with the *breaks* of its layout: each title whose style begins a page, and whether it did.

    When the titles are not those of *breaks* (a text written elsewhere, which LibreOffice reads in its own way) nothing
    is touched: its styles go on saying where pages begin.
    """
    if all(kept for _, kept in breaks):
        return docx
    parts = read_parts(docx)
    root = parse_xml(parts[DOCUMENT])
    titles = list(_titles(root, Styles(parse_xml(parts[_STYLES]))))
    if [spoken("".join(printed_texts(title))) for title in titles] != [spoken(text) for text, _ in breaks]:
        return docx
    for title, (_, kept) in zip(titles, breaks, strict=True):
        if not kept:
            _stay(title)
    parts[DOCUMENT] = serialize_xml(root)
    return write_parts(parts)


def _titles(root: etree._Element, styles: Styles) -> Iterator[etree._Element]:
    """The paragraphs of the outline that begin a page because their style says so."""
    for paragraph in root.iter(w("p")):
        if next(paragraph.iterancestors(w("tbl"), w("txbxContent")), None) is not None:
            continue
        own = paragraph.find(f"{w('pPr')}/{w('pageBreakBefore')}")
        if own is None and styles.begins_page(paragraph) and styles.level(paragraph) is not None:
            yield paragraph


def _stay(title: etree._Element) -> None:
    properties = title.find(w("pPr"))
    assert properties is not None, "its style begins a page"
    _property(properties, "pageBreakBefore").set(w("val"), "0")
    _property(properties, "spacing").set(w("before"), str(ROOM))


def _property(properties: etree._Element, name: str) -> etree._Element:
    """The property *name*, made in its place when it is not there."""
    found = properties.find(w(name))
    if found is None:
        found = etree.Element(w(name))
        before = {w(other) for other in _ORDER[: _ORDER.index(name)]}
        properties.insert(sum(child.tag in before for child in properties), found)
    return found
