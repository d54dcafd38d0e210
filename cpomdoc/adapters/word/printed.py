"""A part as Jinja gave it, its values between marks -> the same without marks, and where each value stands.

Private helper of rendering.py. Marks are taken out before anything else looks at the text, which is then what it would
be without them; what is put right afterwards moves words inside their paragraph at most, and they are found again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from cpomdoc.adapters.word.package import w
from cpomdoc.adapters.word.tidy import HYPHEN, LINE, TAB
from cpomdoc.adapters.word.toc import toc_paragraphs
from cpomdoc.domain.origine import Imprimee, Origine, bookmark_names

_OPEN, _SEP, _CLOSE = "\ufdd6", "\ufdd7", "\ufdd8"
_MARK = re.compile(f"{_OPEN}[0-9]+{_SEP}|{_CLOSE}")
_IN_A_TAG = re.compile(f"<[^<>]*{_OPEN}[^<>]*>")
_SIGNS = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t", w("noBreakHyphen"): "\u2011"}
_READ = (w("t"), *_SIGNS)
_AS_SIGNS = str.maketrans({LINE: "\n", TAB: "\t", HYPHEN: "\u2011"})
_ELSEWHERE = (w("txbxContent"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")


def marked(number: int, text: str) -> str:
    """*text*, the value *number* of its part."""
    return f"{_OPEN}{number}{_SEP}{text}{_CLOSE}"


def plain_tags(source: str) -> str:
    """The text of a part, the values of its attributes without marks: nothing of them can be told apart there."""
    return _IN_A_TAG.sub(lambda tag: _MARK.sub("", tag[0]), source) if _OPEN in source else source


def unmarked(source: str) -> str:
    """A text without any mark."""
    return _MARK.sub("", source) if _OPEN in source else source


@dataclass(frozen=True, slots=True)
class _Place:
    paragraph: etree._Element
    start: int
    length: int
    origine: Origine


@dataclass(slots=True)
class Placed:
    """Where the values of a part stand, and what their paragraphs said when that was seen."""

    places: list[_Place] = field(default_factory=list)
    said: dict[etree._Element, str] = field(default_factory=dict)

    def now(self) -> Iterator[tuple[_Place, int, str]]:
        """Each value that is still whole in its paragraph, its first sign there, its words."""
        paragraph: etree._Element | None = None
        before = after = ""
        for place in self.places:
            if place.paragraph is not paragraph:
                paragraph = place.paragraph
                before, after = self.said[paragraph], words_of(paragraph)
            start = place.start if before == after else _moved(before, after, place.start, place.length)
            if start is not None:
                yield place, start, after[start : start + place.length]


def lift(tree: etree._Element, origines: Sequence[Origine]) -> Placed:
    """Take all marks out of *tree*; where the values of *origines* stand in its paragraphs."""
    found = Placed()
    if not origines:
        return found
    left = len(origines)
    for text in tree.iter(w("t")):
        if text.text and _OPEN in text.text and (paragraph := next(text.iterancestors(w("p")), None)) is not None:
            left -= _lift_paragraph(paragraph, origines, found)
    for element in tree.iter(etree.Element) if left else ():  # a field, a property: no place for a bookmark
        if element.text and (_OPEN in element.text or _CLOSE in element.text):
            element.text = _MARK.sub("", element.text)
    return found


def _lift_paragraph(paragraph: etree._Element, origines: Sequence[Origine], found: Placed) -> int:
    """Take the marks out of one paragraph; how many values there were."""
    said, count = "", 0
    aside = next(paragraph.iterancestors(*_ELSEWHERE), None) is not None
    for piece in pieces(paragraph):
        words = read(piece)
        if _OPEN not in words:
            said += words
            continue
        told = _MARK.split(words)
        piece.text = "".join(told)
        said += told[0]
        for mark, value in zip(_MARK.findall(words), told[1:], strict=True):
            if mark != _CLOSE:
                count += 1
                if not aside:
                    found.places.append(_Place(paragraph, len(said), len(value), origines[int(mark[1:-1])]))
            said += value
    found.said[paragraph] = said.translate(_AS_SIGNS)
    return count


def _moved(before: str, after: str, start: int, length: int) -> int | None:
    """Where the signs from *start* on are, once a text was changed at one place; None when they were touched."""
    if len(before) == len(after):
        return start
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    if start + length <= head:
        return start
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return start + len(after) - len(before) if start >= len(before) - tail else None


# --- signs of a paragraph --------------------------------------------------------------------------------------------


def pieces(paragraph: etree._Element) -> list[etree._Element]:
    """What a paragraph shows, sign by sign or text by text; boxes that stand in it aside."""
    boxed = next(paragraph.iter(w("txbxContent")), None) is not None
    return [
        piece
        for piece in paragraph.iter(*_READ)
        if (run := piece.getparent()) is not None
        and run.tag == w("r")
        and not (boxed and next(run.iterancestors(w("p")), None) is not paragraph)
    ]


def read(piece: etree._Element) -> str:
    """The text of a piece; one sign for any other."""
    return (piece.text or "") if piece.tag == w("t") else _SIGNS[str(piece.tag)]


def words_of(paragraph: etree._Element) -> str:
    """All that a paragraph says."""
    return "".join(read(piece) for piece in pieces(paragraph))


def numbered(tree: etree._Element) -> list[etree._Element]:
    """The paragraphs of a part in order; those of its contents, which a layout writes anew, are left out."""
    contents = set(toc_paragraphs(tree))
    return [paragraph for paragraph in tree.iter(w("p")) if paragraph not in contents]


def told(trees: Mapping[str, etree._Element], placed: Mapping[str, Placed]) -> tuple[Imprimee, ...]:
    """The values of all parts, the document first, as they stand now."""
    rows: list[tuple[str, int, int, str, Origine]] = []
    for name, one in placed.items():
        if not one.places:
            continue
        order = {paragraph: number for number, paragraph in enumerate(numbered(trees[name]))}
        for place, start, words in one.now():
            number = order.get(place.paragraph)
            if number is not None:
                rows.append((name, number, start, words, place.origine))
    names = bookmark_names(origine.cle for *_, origine in rows)
    return tuple(
        Imprimee(
            signet=signet, cle=origine.cle, sources=origine.sources, mots=words, partie=part, paragraphe=number,
            debut=start,
        )
        for signet, (part, number, start, words, origine) in zip(names, rows, strict=True)
    )  # fmt: skip
