"""A Word file of ours -> under which title each of its paragraphs stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from cpomdoc.adapters.word.normal import STORIES, TITLES, Reader
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts
from cpomdoc.adapters.word.printed import numbered, words_of


def articles(docx: bytes) -> Mapping[str, tuple[str, ...]]:
    """By part, the title above each paragraph, counted as those of values are (domain/origine.py); beside the body, the
    part of the page.
    """
    parts = read_parts(docx)
    reader = Reader(parts)
    found = {DOCUMENT: tuple(_titles(numbered(parse_xml(parts[DOCUMENT])), reader))}
    for name in parts:
        place = next((words for pattern, words in STORIES if pattern.fullmatch(name)), "")
        if place:
            found[name] = (place,) * len(numbered(parse_xml(parts[name])))
    return found


def _titles(paragraphs: list[etree._Element], reader: Reader) -> Iterator[str]:
    title = ""
    for paragraph in paragraphs:
        if TITLES.match(reader.style_name(paragraph)):
            title = " ".join(words_of(paragraph).replace("\u2011", "-").split()) or title
        yield title
