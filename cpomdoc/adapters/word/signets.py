"""A Word file of ours + where its values stand -> the same, each value in a hidden bookmark; and what comes back of it.

A bookmark is laid at the very end, in the copy that people receive: what is laid out holds none, for a layout with
them takes twice as long. Word hides a bookmark whose name begins with « _ ».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import groupby

from lxml import etree

from cpomdoc.adapters.word.package import (
    DOCUMENT,
    parse_xml,
    read_parts,
    remove,
    serialize_xml,
    strip_comments,
    w,
    write_parts,
)
from cpomdoc.adapters.word.printed import numbered, pieces, read, words_of
from cpomdoc.adapters.word.returned import STORY
from cpomdoc.domain.origine import Imprimee, is_ours

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARKS = (w("bookmarkStart"), w("bookmarkEnd"))


class Misplaced(ValueError):
    """A value does not stand where it is said to: the file is not the one in which it was seen."""


def lay_bookmarks(docx: bytes, valeurs: Sequence[Imprimee]) -> bytes:
    """*docx* with each of its values in its bookmark. Raises Misplaced."""
    parts = read_parts(docx)
    named = sorted({one.partie for one in valeurs})
    trees = {name: parse_xml(parts[name]) for name in named}
    number = _first_free(parts, trees)
    for name, tree in trees.items():
        paragraphs = numbered(tree)
        here = (one for one in valeurs if one.partie == name)
        for place, mine in groupby(here, lambda one: one.paragraphe):
            if place >= len(paragraphs):
                raise Misplaced(name)
            # from the end on: what is cut then does not move what stands before
            for value in sorted(mine, key=lambda one: one.debut, reverse=True):
                _lay(paragraphs[place], value, number)
                number += 1
        parts[name] = serialize_xml(tree)
    return write_parts(parts)


def _first_free(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> int:
    """A number that no bookmark of any part has."""
    stories = (trees.get(name, parts[name]) for name in parts if STORY.fullmatch(name))
    roots = (one if isinstance(one, etree._Element) else parse_xml(one) for one in stories)
    numbers = (int(mark.get(w("id")) or 0) for root in roots for mark in root.iter(w("bookmarkStart")))
    return 1 + max(numbers, default=0)


def _lay(paragraph: etree._Element, value: Imprimee, number: int) -> None:
    runs = runs_of(paragraph, value.debut, value.texte)
    opening = etree.Element(_MARKS[0], {w("id"): str(number), w("name"): value.signet})
    closing = etree.Element(_MARKS[1], {w("id"): str(number)})
    runs[0].addprevious(opening)
    runs[-1].addnext(closing)


def runs_of(paragraph: etree._Element, start: int, words: str) -> list[etree._Element]:
    """The runs that hold *words*, which stand at *start*, and nothing else; runs are cut where needed. Raises Misplaced
    when other words stand there.
    """
    end = start + len(words)
    if words_of(paragraph)[start:end] != words:
        raise Misplaced(words)
    for cut in (end, start):
        _cut_runs(paragraph, cut)
    at = 0
    found: list[etree._Element] = []
    for piece in pieces(paragraph):
        length = len(read(piece))
        run = piece.getparent()
        if start <= at and at + length <= end and length and run is not None and run not in found:
            found.append(run)
        at += length
    return found


def _cut_runs(paragraph: etree._Element, place: int) -> None:
    """The run that holds the sign *place*, not being its first one, becomes two."""
    at = 0
    for piece in pieces(paragraph):
        length = len(read(piece))
        if at <= place < at + length:
            run = piece.getparent()
            assert run is not None, "a piece stands in a run"
            if place > at:
                piece = _cut_text(piece, place - at)
            if any(_says(before) for before in piece.itersiblings(preceding=True)):
                _cut_before(run, piece)
            return
        at += length


def _says(element: etree._Element) -> bool:
    return element.tag != w("rPr")


def _cut_text(text: etree._Element, place: int) -> etree._Element:
    words = text.text or ""
    after = etree.Element(w("t"))
    text.text, after.text = words[:place], words[place:]
    for one in (text, after):
        one.set(_SPACE, "preserve")
    text.addnext(after)
    return after


def _cut_before(run: etree._Element, piece: etree._Element) -> None:
    """What follows in the run, *piece* first, goes to a run of its own with the same look."""
    second = etree.Element(w("r"), {str(name): str(value) for name, value in run.attrib.items()})
    look = run.find(w("rPr"))
    if look is not None:
        second.append(deepcopy(look))
    moved = [piece, *piece.itersiblings()]
    second.extend(moved)
    run.addnext(second)


# --- without them -----------------------------------------------------------------------------------------------------


def lift_bookmarks(docx: bytes) -> bytes:
    """*docx* without the bookmarks of values; the same bytes when it has none."""
    parts = read_parts(docx)
    changed = dict(parts)
    for name in parts:
        if STORY.fullmatch(name) and b'"_c' in parts[name] and drop_bookmarks(root := parse_xml(parts[name])):
            changed[name] = serialize_xml(root)
    return write_parts(changed) if changed != parts else docx


def drop_bookmarks(root: etree._Element) -> bool:
    """Take the bookmarks of values out of a part; whether there were any."""
    ours = {mark.get(w("id")) for mark in root.iter(w("bookmarkStart")) if is_ours(mark.get(w("name")) or "")}
    for mark in list(root.iter(*_MARKS)) if ours else ():
        if mark.get(w("id")) in ours:
            remove(mark)
    return bool(ours)


# --- what stands in them ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signet:
    """A bookmark of a value as a file has it: its part, its paragraph and first sign there, the words inside it."""

    nom: str
    partie: str
    paragraphe: int
    debut: int
    mots: str


def bookmarks(parts: Mapping[str, bytes]) -> tuple[Signet, ...]:
    """The bookmarks of values, the document first; one that is not closed ends with its paragraph, an end without a
    start is nothing. A name may come twice: what was copied with it.
    """
    names = sorted((one for one in parts if STORY.fullmatch(one)), key=lambda one: (one != DOCUMENT, one))
    return tuple(
        Signet(nom, name, number, start, words)
        for name in names
        if b'"_c' in parts[name]
        for number, paragraph in enumerate(numbered(parse_xml(parts[name])))
        for nom, start, words in _in_paragraph(paragraph)
    )


def _in_paragraph(paragraph: etree._Element) -> list[tuple[str, int, str]]:
    if not any(is_ours(mark.get(w("name")) or "") for mark in paragraph.iter(w("bookmarkStart"))):
        return []
    opened: dict[str, tuple[str, int]] = {}
    found: list[tuple[str, int, str]] = []
    said = ""
    shown = set(pieces(paragraph))
    for element in paragraph.iter(etree.Element):
        if element in shown:
            said += read(element)
        elif element.tag == w("bookmarkStart") and is_ours(name := element.get(w("name")) or ""):
            opened[element.get(w("id")) or ""] = name, len(said)
        elif element.tag == w("bookmarkEnd") and (one := opened.pop(element.get(w("id")) or "", None)) is not None:
            found.append((one[0], one[1], said[one[1] :]))
    return [*found, *((name, at, said[at:]) for name, at in opened.values())]


def carried(docx: bytes, valeurs: Sequence[Imprimee]) -> tuple[bytes, tuple[Imprimee, ...]]:
    """*docx*, in which the bookmarks of *valeurs* came with the text that a program of ours wrote anew, without them
    nor comments; where these values stand now. Those whose words are gone, or are others, are left out.
    """
    known = {one.signet: one for one in valeurs}
    first: dict[str, Signet] = {}
    for one in bookmarks(read_parts(docx)):
        if one.nom in known and same_words(one.mots, known[one.nom].texte):
            first.setdefault(one.nom, one)
    return bare(docx), tuple(_now(known[name], one) for name, one in first.items())


def bare(docx: bytes) -> bytes:
    """*docx* without the bookmarks of values nor comments."""
    return lift_bookmarks(write_parts(strip_comments(read_parts(docx))))


def _now(value: Imprimee, seen: Signet) -> Imprimee:
    return replace(value, mots=seen.mots, partie=seen.partie, paragraphe=seen.paragraphe, debut=seen.debut)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same: people type plain spaces where no-break ones are printed."""
    return " ".join(one.replace("\u2011", "-").split()) == " ".join(other.replace("\u2011", "-").split())
