"""A returned file + the draft that was given out -> the same, the styles that nobody chose being those of the draft.

Writer, when a paragraph is taken out with its end in tracked changes, gives its style to the next one, and tracks
nothing of it: a title after a clause that somebody proposes to take out would stay a clause, refused or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from lxml import etree

from cpomdoc.adapters.word.normal import Reader
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, remove, serialize_xml, w
from cpomdoc.adapters.word.resolution import GOING, paragraph_marks

_SAID = (w("t"), w("delText"))


def styles_given_back(parts: Mapping[str, bytes], given: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """*parts* with the style that it had in *given* for each paragraph that took the one of the paragraph before it,
    which somebody proposes to take out.
    """
    root, reader = parse_xml(parts[DOCUMENT]), Reader(parts)
    followers = [
        (gone, after)
        for gone in root.iter(w("p"))
        if any(mark.tag in GOING for mark in paragraph_marks(gone))
        and (after := _next(gone)) is not None
        and reader.style_name(gone) == reader.style_name(after)
    ]
    if not followers:
        return parts
    known, identifiers = _styles_in_order(given), reader.style_ids()
    for gone, after in followers:
        styles = known.get((_words(gone), _words(after)), set[str]())
        style = next(iter(styles), "")
        if len(styles) == 1 and style in identifiers and style != reader.style_name(after):
            _dress(after, identifiers[style])
    return {**parts, DOCUMENT: serialize_xml(root)}


def _styles_in_order(given: Mapping[str, bytes]) -> Mapping[tuple[str, str], set[str]]:
    """By the words of a paragraph and of the next one: the names of the styles that the latter has; of several, nobody
    can tell which.
    """
    reader, found = Reader(given), defaultdict[tuple[str, str], set[str]](set)
    for one in parse_xml(given[DOCUMENT]).iter(w("p")):
        if (after := _next(one)) is not None:
            found[_words(one), _words(after)].add(reader.style_name(after))
    return found


def _next(paragraph: etree._Element) -> etree._Element | None:
    found = paragraph.getnext()
    return found if found is not None and found.tag == w("p") else None


def _words(paragraph: etree._Element) -> str:
    """What a paragraph said before anything was proposed."""
    said = (one.text or "" for one in paragraph.iter(*_SAID) if next(one.iterancestors(w("ins")), None) is None)
    return "".join("".join(said).replace("\u2011", "").split())


def _dress(paragraph: etree._Element, style: str) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    for one in properties.findall(w("pStyle")):
        remove(one)
    chosen = etree.Element(w("pStyle"))
    chosen.set(w("val"), style)
    properties.insert(0, chosen)
