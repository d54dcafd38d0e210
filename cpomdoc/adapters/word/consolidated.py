"""A rendered contract + its rendered notes -> one Word file: the notes in the place of the cover, no place to sign."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.reading import is_head, style_of

_SIGNED = "Signataire"


def consolidate_text(contrat: bytes, notes: bytes) -> bytes:
    """The text of *contrat*, its cover being what *notes* say; its last words are theirs. No place to sign is left.

    Raises UnreadableFile.
    """
    parts = read_parts(contrat)
    root = parse_xml(parts[DOCUMENT])
    body, said = root.find(w("body")), parse_xml(read_parts(notes)[DOCUMENT]).find(w("body"))
    assert body is not None
    assert said is not None
    *cover, end = [deepcopy(one) for one in said if one.tag in {w("p"), w("tbl")}]
    for element in list(_left_out(body)):
        body.remove(element)
    for position, element in enumerate(cover):
        body.insert(position, element)
    last = body[-1] if body[-1].tag == w("sectPr") else None
    body.append(end) if last is None else last.addprevious(end)
    return write_parts({**parts, DOCUMENT: serialize_xml(root)})


def _left_out(body: etree._Element) -> Iterator[etree._Element]:
    """The cover, before the contents or the first heading; the section where parties sign, to the last words."""
    covering, signing = True, False
    elements = list(body)
    for position, element in enumerate(elements):
        if element.tag == w("sectPr"):
            continue
        if covering and (element.tag == w("sdt") or is_head(element)):
            covering = False
        if is_head(element):
            signing = _is_signed(elements[position + 1 :])
        last = position >= len(elements) - 2 and style_of(element) == "MentionFin"
        if covering or signing or last:
            yield element


def _is_signed(following: list[etree._Element]) -> bool:
    for element in following:
        if is_head(element):
            return False
        if element.tag == w("tbl") and any(style_of(one) == _SIGNED for one in element.iter(w("p"))):
            return True
    return False
