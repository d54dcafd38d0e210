"""A Word file -> its titles whose style begins a page: marked where a layout is to be measured, or settled as it was.

What is decided of a title (placement.py) is written on the title itself, « saut de page avant : non »: Word and
LibreOffice both obey. A title that says so already, because somebody put a break there or took it away, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, strip_comments, w, write_parts
from cpomdoc.adapters.word.placement import Place, Title
from cpomdoc.adapters.word.toc import Styles, free_bookmark, toc_paragraphs

_STYLES = "word/styles.xml"
_MARK = "_cpomdoc"
PLACE_TO_SIGN = "Cadre de signature"
"""The style of the paragraph that marks where a party signs."""
ROOM = 480
"""24 points above a title that stays on a page, in twentieths of one."""
_TWENTIETH, _LINE = 2540 / 1440, 450
"""A twentieth of a point, and a line of text, in hundredths of a millimetre."""
_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing",
)  # fmt: skip
"""The order of the properties of a paragraph, up to the one that is written here last."""


class Titles:
    """The paragraphs of the outline of a Word file that begin a page because their style says so.

    *free*: for each, in order, whether it may stay on the page of what precedes: not the one after the contents.
    """

    def __init__(self, docx: bytes) -> None:
        self._docx = docx
        self._parts = read_parts(docx)
        self._root = parse_xml(self._parts[DOCUMENT])
        self._styles = Styles(parse_xml(self._parts[_STYLES]))
        titles, contents = list(self._titles(self._root)), toc_paragraphs(self._root)
        self.free = [number > 0 or not contents for number in range(len(titles))]

    def settled(self, begins: Sequence[bool]) -> bytes:
        """The file, in which each title begins a page or not."""
        if all(begins):
            return self._docx
        root = deepcopy(self._root)
        self._settle(list(self._titles(root)), begins)
        return self._written(root)

    def marked(self, begins: Sequence[bool]) -> tuple[bytes, tuple[str, ...]]:
        """What is laid out: the file settled, without comments, and the names of its marks, for `seen`."""
        root = deepcopy(self._root)
        titles = list(self._titles(root))
        marks = list(_marks(root, titles, self._styles.named(PLACE_TO_SIGN)))
        for number, (name, paragraph, at_end) in enumerate(marks, start=free_bookmark(root)):
            at = len(paragraph) if at_end else int(len(paragraph) > 0 and paragraph[0].tag == w("pPr"))
            paragraph.insert(at, etree.Element(w("bookmarkStart"), {w("id"): str(number), w("name"): name}))
            paragraph.insert(at + 1, etree.Element(w("bookmarkEnd"), {w("id"): str(number)}))
        self._settle(titles, begins)
        return self._written(root, comments=False), tuple(name for name, _, _ in marks)

    def _titles(self, root: etree._Element) -> Iterator[etree._Element]:
        for paragraph in root.iter(w("p")):
            if next(paragraph.iterancestors(w("tbl"), w("txbxContent")), None) is not None:
                continue
            own = paragraph.find(f"{w('pPr')}/{w('pageBreakBefore')}")
            if own is None and self._styles.begins_page(paragraph) and self._styles.level(paragraph) is not None:
                yield paragraph

    def _settle(self, titles: Sequence[etree._Element], begins: Sequence[bool]) -> None:
        for title, page in zip(titles, begins, strict=True):
            if not page:
                _stay(title)

    def _written(self, root: etree._Element, *, comments: bool = True) -> bytes:
        parts = {**self._parts, DOCUMENT: serialize_xml(root)}
        return write_parts(parts if comments else strip_comments(parts))


def seen(places: Mapping[str, tuple[int, int, int]], begins: Sequence[bool]) -> list[Title] | None:
    """The titles of a layout that were to begin a page or not, from the places of its marks: page, hundredths of a
    millimetre from the top, height of the page. None when LibreOffice does not know a mark (a text written elsewhere,
    which it reads in its own way): nothing can be decided, the styles go on saying where pages begin.
    """
    found = []
    for number, page in enumerate(begins):
        at, end = (places.get(f"{_MARK}_{kind}{number}") for kind in ("titre", "fin"))
        if at is None or (end is None and number == len(begins) - 1):
            return None
        above = [place for name, place in places.items() if name.startswith(f"{_MARK}_avant{number}_")]
        before = max(_place(one, room=_LINE + ROOM * _TWENTIETH) for one in above) if page and above else _place(at)
        found.append(Title(_place(at), before, None if end is None else _place(end)))
    return found


def _place(measured: tuple[int, int, int], room: float = 0) -> Place:
    page, top, height = measured
    return page, (top + room) / height


def _marks(
    root: etree._Element, titles: Sequence[etree._Element], place_to_sign: str | None
) -> Iterator[tuple[str, etree._Element, bool]]:
    """The marks: name, paragraph, and whether they stand at its end (else at its start). Those of a title and of what
    ends just before it (each last cell of a table), of the last place to sign that it announces; of the end of all.
    """
    if not titles:
        return
    order = {title: number for number, title in enumerate(titles)}
    last, ends = -1, dict[int, etree._Element]()
    paragraph = titles[0]
    for paragraph in root.iter(w("p")):
        last = order.get(paragraph, last)
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and style.get(w("val")) == place_to_sign:
            ends[last] = paragraph
    ends[len(titles) - 1] = paragraph
    for title, number in order.items():
        yield f"{_MARK}_titre{number}", title, False
        for cell, above in enumerate(_above(title)):
            yield f"{_MARK}_avant{number}_{cell}", above, True
        if number in ends:
            yield f"{_MARK}_fin{number}", ends[number], True


def _above(title: etree._Element) -> Iterator[etree._Element]:
    """The last paragraph of what precedes a title; of a table, that of each cell of the last row."""
    before = next(title.itersiblings(w("p"), w("tbl"), w("sdt"), preceding=True), None)
    if before is None:
        return
    rows = list(before.iterchildren(w("tr")))
    for holder in rows[-1].iterchildren(w("tc")) if rows else [before]:
        paragraphs = list(holder.iter(w("p")))
        if paragraphs:
            yield paragraphs[-1]


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
