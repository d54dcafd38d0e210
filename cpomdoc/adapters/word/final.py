"""A reviewed Word draft + the same piece before review, as a draft and as a final text -> the reviewed text, final.

Only what the piece says of itself changes: its version, its being a draft, the passages marked « à confirmer ». The
paragraphs in which the two texts of the model differ are those mentions; they are put right wherever the reviewed text
still has them. A person's own words are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from difflib import SequenceMatcher

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, remove, serialize_xml, w, write_parts
from cpomdoc.adapters.word.returned import STORY, paragraph_text, style_names
from cpomdoc.adapters.word.tidy import keep_signatures_whole, raise_ordinals

TO_CONFIRM = "À confirmer"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLED = ("pStyle", "rStyle", "tblStyle")

Mentions = Mapping[str, str]
"""The text of a paragraph -> what it becomes, empty when it goes."""


def finalise(edited: bytes, draft: bytes, final: bytes) -> bytes:
    """*edited* with its mentions as they stand in *final*; *draft* tells which they were."""
    parts, before, after = (read_parts(data) for data in (edited, draft, final))
    named = {name.casefold(): key for key, name in style_names(parts).items()}
    margins = _margins(before, after)
    for name in [name for name in parts if STORY.fullmatch(name)]:
        root = parse_xml(parts[name])
        if name == DOCUMENT:
            _put_right(root, _mentions(_texts(before[DOCUMENT]), _texts(after[DOCUMENT])))
            if not _marks(after, TO_CONFIRM):
                _unmark(root, named.get(TO_CONFIRM.casefold(), ""))
            keep_signatures_whole(root, style_names(parts))
        elif (known := margins.get(_texts(parts[name]))) is not None:
            _replace(root, known, style_names(after), named)
        else:
            for old, new in margins.items():
                _put_right(root, _mentions(old, _paragraphs(new)))
        parts[name] = serialize_xml(root)
    return write_parts(parts)


def _margins(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[tuple[str, ...], etree._Element]:
    """The headers and footers of the draft, by their texts -> the same of the final text."""
    names = [name for name in before if STORY.fullmatch(name) and name != DOCUMENT and name in after]
    return {_texts(before[name]): parse_xml(after[name]) for name in names}


def _texts(part: bytes) -> tuple[str, ...]:
    return _paragraphs(parse_xml(part))


def _paragraphs(root: etree._Element) -> tuple[str, ...]:
    return tuple(" ".join(paragraph_text(paragraph).split()) for paragraph in root.iter(w("p")))


def _mentions(old: tuple[str, ...], new: tuple[str, ...]) -> Mentions:
    found: dict[str, str] = {}
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for place in range(start, end):
            target = first + place - start
            if old[place]:
                found[old[place]] = new[target] if target < last else ""
    return found


def _put_right(root: etree._Element, mentions: Mentions) -> None:
    for paragraph in list(root.iter(w("p"))):
        text = " ".join(paragraph_text(paragraph).split())
        if text not in mentions:
            continue
        if mentions[text]:
            _write(paragraph, mentions[text])
        else:
            _take_out(paragraph)


def _write(paragraph: etree._Element, text: str) -> None:
    """The paragraph with other words, in the look of its first ones."""
    first = next((run for run in paragraph.iter(w("r")) if run.find(w("t")) is not None), None)
    look = deepcopy(first.find(w("rPr"))) if first is not None and first.find(w("rPr")) is not None else None
    _empty(paragraph)
    run = etree.SubElement(paragraph, w("r"))
    if look is not None:
        run.append(look)
    for place, words in enumerate(text.split("\u2011")):
        if place:
            etree.SubElement(run, w("noBreakHyphen"))
        element = etree.SubElement(run, w("t"))
        element.text = words
        element.set(_SPACE, "preserve")
    raise_ordinals(paragraph)


def _empty(paragraph: etree._Element) -> None:
    for child in list(paragraph):
        if child.tag != w("pPr"):
            paragraph.remove(child)


def _take_out(paragraph: etree._Element) -> None:
    """The paragraph goes; a cell keeps one, and a table of which nothing is left goes whole."""
    cell = paragraph.getparent()
    if cell is None or cell.tag != w("tc") or len(cell.findall(w("p"))) > 1:
        remove(paragraph)
        return
    _empty(paragraph)
    table = next(cell.iterancestors(w("tbl")), None)
    if table is not None and not paragraph_text(table).strip():
        remove(table)


def _marks(parts: Mapping[str, bytes], style: str) -> bool:
    """Whether a text uses the character style of that name."""
    keys = {key for key, name in style_names(parts).items() if name == style}
    return any(one.get(w("val")) in keys for one in parse_xml(parts[DOCUMENT]).iter(w("rStyle")))


def _unmark(root: etree._Element, style: str) -> None:
    """The marked passages as plain text."""
    for one in list(root.iter(w("rStyle"))):
        if style and one.get(w("val")) == style:
            remove(one)


def _replace(root: etree._Element, other: etree._Element, names: Mapping[str, str], named: Mapping[str, str]) -> None:
    """The content of a header or footer nobody edited, as the final text has it, with the identifiers of this file."""
    for child in list(root):
        root.remove(child)
    for child in other:
        copied = deepcopy(child)
        for tag in _STYLED:
            for one in copied.iter(w(tag)):
                key = one.get(w("val")) or ""
                one.set(w("val"), named.get(names.get(key, "").casefold(), key))
        root.append(copied)
