"""A Word file -> what it says, paragraph by paragraph and row by row, in a form that a save without an edit keeps.

Word, LibreOffice and others rename styles' identifiers, cut runs anew, write out what was left to a default: none of
that is said here. Words are, and what a reader sees of their look: the style by its name, bold, colour, alignment.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from unicodedata import normalize

from lxml import etree
from PIL import Image

from cpomdoc.adapters.word.fields import RECKONED, keyword
from cpomdoc.adapters.word.legible import hardly_contrasts
from cpomdoc.adapters.word.package import DOCUMENT, RELATIONSHIPS, parse_xml, read_parts, w
from cpomdoc.adapters.word.styles import PART as STYLES
from cpomdoc.adapters.word.styles import Look, squeezed, styles_of
from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.relecture import Passage

STORIES: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"word/header\d*\.xml"), "en-tête"),
    (re.compile(r"word/footer\d*\.xml"), "pied de page"),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), "notes"),
)
"""The parts beside the body that are printed, and what people call them."""
_PAGES = (
    ("orientation et format des pages", "pgSz", ("w", "h")),
    ("marges des pages", "pgMar", ("top", "right", "bottom", "left")),
)
TITLES = re.compile(r"(?i)(heading|titre) ?\d|titre (?:hors|annexe|partie|établissement|fiche|bloc)")
PICTURE = "\ufffc"
_PICTURED = re.compile(PICTURE + r"[0-9a-f]*;")
CELL = " | "
_MOST_POINTS = 40_000_000
"""Of a picture that is looked at: an A4 page at 600 points an inch. A few bytes may announce far more."""
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {
    w("tab"): " ", w("ptab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "\u2011", w("softHyphen"): "",
    w("footnoteReference"): "", w("endnoteReference"): "",
}  # fmt: skip
_TEXT, _SYMBOL, _RUN, _MARK, _INSTRUCTION = w("t"), w("sym"), w("r"), w("fldChar"), w("instrText")
_SILENT = frozenset(
    w(name) for name in ("r", "rPr", "pPr", "pStyle", "rStyle", "bookmarkStart", "bookmarkEnd", "proofErr")
)
"""What says nothing itself, and shows no picture."""
_OVER = (_FALLBACK, w("fldSimple"))
_TOLD = frozenset({w("p"), w("tr")})
_AROUND = frozenset({w("sectPr"), w("sdtPr"), w("tblPr"), w("tblGrid")})


@lru_cache(maxsize=32)  # the draft that parties return, and the documents beside it, are read for each return
def passages(docx: bytes) -> tuple[Passage, ...]:
    """All that a Word file of ours, or a return that passed the gate, says."""
    return tuple(passages_of(read_parts(docx)))


def passages_of(
    parts: Mapping[str, bytes],
    trees: Mapping[str, etree._Element] | None = None,
    aside: Collection[etree._Element] = frozenset(),
) -> Iterator[Passage]:
    """The same of parts; *trees* are those that were parsed, and perhaps changed, already; *aside*, blocks of them that
    are not told.
    """
    reader = Reader(parts)
    known = trees or {}

    def tree(name: str) -> etree._Element:
        found = known.get(name)
        return parse_xml(parts[name]) if found is None else found

    yield from reader.told(tree(DOCUMENT), DOCUMENT, aside)
    yield from pages(tree(DOCUMENT))
    for pattern, place in STORIES:
        found = {
            replace(one, titre="", place=place)
            for name in parts
            if pattern.fullmatch(name)
            for one in reader.told(tree(name), name)
        }
        yield from sorted(found, key=lambda one: (one.texte, one.forme))


def pages(root: etree._Element) -> Iterator[Passage]:
    """The size and the margins of the pages, section after section, to the millimetre: programs round otherwise."""
    sections = [one for one in root.iter(w("sectPr")) if one.getparent() is not None]
    for words, tag, names in _PAGES:
        found = [tuple(_millimetres(one.find(w(tag)), name) for name in names) for one in sections]
        yield Passage(words, forme=repr([key for key, _ in groupby(found)]), place="mise en page")


def _millimetres(element: etree._Element | None, name: str) -> str:
    """A length of Word, twentieths of a point; what is none is told as it is written."""
    value = (element.get(w(name)) or "") if element is not None else ""
    return str(int(int(value) * 25.4 / 1440 + 0.3)) if value.isdecimal() else value


def hidden(parts: Mapping[str, bytes]) -> tuple[Passage, ...]:
    """The words of a file that are marked as hidden, whatever hides them."""
    reader = Reader(parts)
    names = [DOCUMENT, *(name for name in sorted(parts) if any(one.fullmatch(name) for one, _ in STORIES))]
    return tuple(one for name in names for one in reader.hidden(parse_xml(parts[name])))


class Reader:
    """Reads the stories of one file by the names of its styles."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._styles = styles_of(parts.get(STYLES, b""))

    def told(
        self, root: etree._Element, name: str, aside: Collection[etree._Element] = frozenset()
    ) -> Iterator[Passage]:
        """The paragraphs and rows of one story, those that say nothing, and the blocks *aside*, left out."""
        depth = Fields()
        pictures = self._pictures(name)
        title = ""
        for block in _blocks(root, aside):
            found = [self._paragraph(one, depth, pictures) for one in _paragraphs(block)]
            text = _joined([text for text, _, _ in found], block)
            if block.tag == w("p") and text and TITLES.match(self.style_name(block)):
                title = text
            if text:
                look = digest_of(tuple(look for text, look, _ in found if text))[:16]
                unread = " ".join(words for _, _, words in found if words)
                yield Passage(text, title, block.tag == w("tr"), look, illisible=unread)

    def hidden(self, root: etree._Element) -> Iterator[Passage]:
        """The hidden words of one story, a paragraph at a time."""
        title = ""
        for paragraph in root.iter(w("p")):
            if TITLES.match(self.style_name(paragraph)):
                title = squeezed("".join(str(one) for one in paragraph.itertext())) or title
            words = "".join(
                text.text or ""
                for run in paragraph.iter(w("r"))
                if self._styles.look(self._styles.of(paragraph), run.find(w("rPr"))).hidden
                for text in run.iter(w("t"))
            )
            if words.strip():
                yield Passage(squeezed(words), title)

    def printed(self, root: etree._Element) -> Iterator[str]:
        """The text of each paragraph, as it is printed: without hidden words, nor what the layout reckons, nor boxes,
        which a layout puts where it likes.
        """
        fields = Fields()
        for paragraph in root.iter(w("p")):
            if next(paragraph.iterancestors(w("p")), None) is None:
                signs = self._signs(paragraph, fields, {})
                shown = [words for element, words in signs if not self._is_hidden(element) and not _in_box(element)]
                yield squeezed("".join(shown).replace(f"{PICTURE}0;", ""))

    def signs(self, paragraph: etree._Element, fields: Fields) -> Iterator[tuple[etree._Element, str]]:
        """What a paragraph shows, element after element; pictures aside."""
        return ((one, words) for one, words in self._signs(paragraph, fields, {}) if not words.startswith(PICTURE))

    def look(self, paragraph: etree._Element, element: etree._Element) -> tuple[str, ...]:
        """The look of an element of a paragraph: « b », « color=C00000 »."""
        return self._styles.look(self._styles.of(paragraph), _own(element)).said

    def alignment(self, paragraph: etree._Element) -> str:
        """« left », « center », « right » or « both »."""
        return self._styles.alignment(paragraph)

    def has_pictures(self, name: str) -> bool:
        """Whether the part *name* is tied to any picture."""
        return bool(self._pictures(name))

    def shown_pictures(self, block: etree._Element, name: str) -> tuple[str, ...]:
        """What the pictures of a block of the part *name* show, each in a word."""
        pictures = self._pictures(name)
        return tuple(words for one in block.iter(etree.Element) if (words := _words(one, pictures)).startswith(PICTURE))

    def _is_hidden(self, element: etree._Element) -> bool:
        paragraph = next(element.iterancestors(w("p")), None)
        return paragraph is not None and self._styles.look(self._styles.of(paragraph), _own(element)).hidden

    def style_name(self, paragraph: etree._Element) -> str:
        """The name of the style of a paragraph, in small letters."""
        return self._styles.names.get(self._styles.of(paragraph), "")

    def style_ids(self) -> dict[str, str]:
        """The identifier of each style of paragraphs by its name, in small letters."""
        styles = self._styles
        return {styles.names[key]: key for key, one in styles.elements.items() if one.get(w("type")) == "paragraph"}

    def _paragraph(
        self, paragraph: etree._Element, fields: Fields, pictures: Mapping[str, str]
    ) -> tuple[str, tuple[object, ...], str]:
        """What a paragraph says, its look, and those of its words that nobody can read."""
        style = self._styles.of(paragraph)
        runs: list[tuple[tuple[str, ...], str]] = []
        unread = ""
        for element, words in self._signs(paragraph, fields, pictures):
            look = self._styles.look(style, _own(element))
            unread += words if self._is_illegible(paragraph, look) else ""
            if runs and runs[-1][0] == look.said:
                runs[-1] = (look.said, runs[-1][1] + words)
            else:
                runs.append((look.said, words))
        text = squeezed("".join(words for _, words in runs))
        shown = tuple((look, normalize("NFC", " ".join(words.split()))) for look, words in runs if words.strip())
        plain = PICTURE.join(_PICTURED.split(text)) if PICTURE in text else text
        named = self._styles.names.get(style, "")
        return plain, (named, self._styles.alignment(paragraph), shown), _words_alone(unread)

    def _is_illegible(self, paragraph: etree._Element, look: Look) -> bool:
        """Whether words of that look are on the page, and no eye finds them there."""
        paper = self._styles.paper
        if look.dots or paper.too_low(paragraph):
            return True
        return (
            bool(look.color) and not look.marked and hardly_contrasts(look.color, look.shade or paper.behind(paragraph))
        )

    def _signs(
        self, paragraph: etree._Element, fields: Fields, pictures: Mapping[str, str]
    ) -> Iterator[tuple[etree._Element, str]]:
        """What a paragraph shows, element after element."""
        for element in paragraph.iter(etree.Element):
            tag = element.tag
            if tag in _SILENT:
                continue
            if tag == _MARK:
                fields.at(element)
            elif tag == _INSTRUCTION:
                fields.instruct(element.text or "")
            elif (words := _words(element, pictures)) and not fields.reckoned and not _left_aside(element):
                yield element, words

    def _pictures(self, name: str) -> Mapping[str, str]:
        """The picture behind each relationship of a part: what it shows, in a word."""
        folder, _, base = name.rpartition("/")
        relations = self._parts.get(f"{folder}/_rels/{base}.rels")
        if relations is None:
            return {}
        found = parse_xml(relations).iter(f"{{{RELATIONSHIPS}}}Relationship")
        targets = {one.get("Id") or "": f"{folder}/{one.get('Target')}" for one in found}
        return {
            key: _shown(self._parts[path]) for key, path in targets.items() if path in self._parts and "/media/" in path
        }


class Fields:
    """Where the reader is among fields, which go on from one paragraph to the next."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def at(self, mark: etree._Element) -> None:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            self._open.append("")
        elif kind == "end" and self._open:
            self._open.pop()

    def instruct(self, text: str) -> None:
        if self._open:
            self._open[-1] += text

    @property
    def reckoned(self) -> bool:
        """Whether what is shown here is reckoned by the layout."""
        return bool(self._open) and any(keyword(one) in RECKONED for one in self._open)


def _blocks(root: etree._Element, aside: Collection[etree._Element]) -> Iterator[etree._Element]:
    """Paragraphs and rows in their order; a table in a cell belongs to its row."""
    for child in root.iterchildren(etree.Element):
        if child in aside:
            continue
        if child.tag in _TOLD:
            yield child
        elif child.tag not in _AROUND:
            yield from _blocks(child, aside)


def _paragraphs(block: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a block; those of its text boxes are read with the paragraph that holds them."""
    if block.tag == w("p"):
        yield block
        return
    for one in block.iter(w("p")):
        if next(one.iterancestors(w("p")), None) is None:
            yield one


def _joined(texts: Sequence[str], block: etree._Element) -> str:
    if block.tag == w("p"):
        return texts[0] if texts else ""
    return CELL.join(text for text in texts if text)


def _own(element: etree._Element) -> etree._Element | None:
    """What the run of an element says itself of its look."""
    run = next(element.iterancestors(_RUN), None)
    return run.find(w("rPr")) if run is not None else None


def _words(element: etree._Element, pictures: Mapping[str, str]) -> str:
    tag = element.tag
    if tag == _TEXT:
        return element.text or ""
    if tag == _SYMBOL:
        return _symbol(element.get(w("char")) or "")
    if tag in _SIGNS and (parent := element.getparent()) is not None and parent.tag == _RUN:
        return _SIGNS[str(tag)]
    found = element.get(_EMBED) or (element.get(_RID) if str(tag).endswith("}imagedata") else None)
    return f"{PICTURE}{pictures.get(found, '0')};" if found is not None else ""


def _symbol(code: str) -> str:
    """The sign of a symbol font: no text of any other font has it."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _left_aside(element: etree._Element) -> bool:
    """Whether it is told twice, or by a field that the layout reckons."""
    return any(
        above.tag == _FALLBACK or keyword(above.get(w("instr")) or "") in RECKONED
        for above in element.iterancestors(*_OVER)
    )


def _in_box(element: etree._Element) -> bool:
    return next(element.iterancestors(w("txbxContent")), None) is not None


def _words_alone(text: str) -> str:
    """The words of a text, without its pictures."""
    return squeezed(_PICTURED.sub(" ", text))


def _shown(data: bytes) -> str:
    """What a picture shows, whatever its format; its bytes when it cannot be read, or would fill the memory."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _MOST_POINTS:
                raise ValueError(opened.size)
            seen = opened.convert("RGBA")
            return hashlib.sha256(repr(seen.size).encode() + seen.tobytes()).hexdigest()[:16]
    except Exception:  # noqa: BLE001 - whatever a picture does to its reader, its bytes still tell it from another
        return hashlib.sha256(data).hexdigest()[:16]
