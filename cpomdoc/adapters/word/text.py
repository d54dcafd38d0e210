"""A Word file -> its paragraphs as people read them, to be compared; its table of contents is left out."""

from __future__ import annotations

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, inside, parse_xml, read_parts, w

_CONTENTS = "toc"
_SIGNS = {w("br"): "\n", w("cr"): "\n", w("tab"): " ", w("noBreakHyphen"): "\u2011"}


def paragraphs(docx: bytes) -> tuple[str, ...]:
    """The paragraphs of the body, tables included, empty ones aside. Raises UnreadableFile."""
    root = parse_xml(read_parts(docx)[DOCUMENT])
    texts = (" ".join(_text(one).split(" ")).strip() for one in root.iter(w("p")) if not _is_contents(one))
    return tuple(text for text in texts if text)


def _text(paragraph: etree._Element) -> str:
    """What is deleted but not yet accepted is no longer read; what is inserted is."""
    return "".join(
        (element.text or "") if element.tag == w("t") else _SIGNS.get(str(element.tag), "")
        for element in paragraph.iter(etree.Element)
    )


def _is_contents(paragraph: etree._Element) -> bool:
    style = inside(paragraph, "pPr", "pStyle")
    return style is not None and str(style.get(w("val"))).lower().startswith(_CONTENTS)
