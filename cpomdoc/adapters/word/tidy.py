"""A rendered part (tree) -> the same part, sound for Word: lines, pictures, tables without rows, ids without twins.

Private helper of rendering.py and final.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import islice

from lxml import etree

from cpomdoc.adapters.word.drawing import draw
from cpomdoc.adapters.word.package import W, inside, remove, w
from cpomdoc.stages.templates.filters import Dessin

# Marks between rendering and parsing. They are noncharacters: no answer can hold one (domain/texte.py).
LINE, TAB, HYPHEN = "\ufdd1", "\ufdd2", "\ufdd5"
_PICTURE, _PICTURE_END = "\ufdd3", "\ufdd4"
_MARK = re.compile(f"({LINE}|{TAB}|{HYPHEN}|{_PICTURE}[0-9]+{_PICTURE_END})")
_ANY_MARK = re.compile(f"[{LINE}{TAB}{HYPHEN}]|{_PICTURE}[0-9]+{_PICTURE_END}")
_SIGNS = {LINE: "br", TAB: "tab", HYPHEN: "noBreakHyphen"}
SHORT_TABLE = 13
"""Rows, heading included, up to which a table may be kept whole on a page."""
SHORT_HEIGHT = 22
"""Lines of text, as far as they can be guessed, up to which it is: taller, it would leave half a page white."""
_TWIPS_A_SIGN = 95
_END = "MentionFin"
_WITH_THE_END = 2
"""Paragraphs that go with the words that end a document: alone on a page, these would say nothing."""
_PLACES_ON_A_PAGE = 4
"""A place to sign is some 50 mm high, with the space before it."""
_ANNOUNCE = 3
"""Paragraphs that go with the first place to sign: what announces it, and the space between."""
_NOTE = "NoteTableau"
_BOUND = (_NOTE, "TitreBlocSuite", _END)
"""Styles of a paragraph that never parts from the table before it."""

LETTERED = "Liste lettrée"
_SENTENCES = {LETTERED: "Alinéa sans numéro", "Liste à puces": "Normal", "Cellule (liste)": "Cellule"}
"""The style of an item, by its name, and what it takes when it is alone."""
_NEW_LETTERS = ("Alinéa numéroté", "Alinéa d’introduction", "heading 1", "heading 2", "heading 3")
"""What begins the letters again."""
_ORDINAL = re.compile(r"(?<![\w.,-])1(er)(?!\w)")
_NUMBERED = re.compile(r"(?<=\b[nN]°) (?=\w|$)")
_OF_A_DASH = re.compile(r"\s*«\s—\s»\s:.*?\.(?=\s|$)")
"""« — » : sans objet. » in a note: what a dash of the table means."""
_VALUE_DASH = re.compile(r"(?<![\w.)»]\s)—|—(?!\s\w)")
"""A dash that stands for a value; the one between two words parts them."""
_AFTER_RAISED = ("rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")
"""What the schema puts after the height among the properties of a run."""

PLACE_TO_SIGN = "Cadre de signature"
"""The style, by its name, of the paragraph that marks where a party signs."""

_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_INLINE = f"""<w:drawing xmlns:w="{W}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:pic="{_PIC}" xmlns:r="{_R}">
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr id="0" name="Trajectoire"/>
<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>
<a:graphic><a:graphicData uri="{_PIC}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="Trajectoire"/><pic:cNvPicPr/>
</pic:nvPicPr><pic:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>
<a:off x="0" y="0"/><a:ext/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>
</a:graphicData></a:graphic></wp:inline></w:drawing>""".replace("\n", "")


def picture_mark(index: int) -> str:
    """What a tag prints in the place of its picture number *index*."""
    return f"{_PICTURE}{index}{_PICTURE_END}"


def relation_id(index: int) -> str:
    """The relationship of picture number *index* of a part."""
    return f"rIdTrajectoire{index + 1}"


def place_pictures(tree: etree._Element, pictures: Sequence[Dessin]) -> None:
    """Put each picture where its mark stands, with the words for who cannot see it."""
    if pictures:
        _split(tree, lambda mark: _drawing(int(mark[1:-1]), pictures[int(mark[1:-1])]) if mark[0] == _PICTURE else None)


def set_lines(tree: etree._Element) -> None:
    """The lines, tabs and firm hyphens of answers become Word's; in a property or an attribute, a space or a hyphen."""
    _split(tree, lambda mark: etree.Element(w(_SIGNS[mark])) if mark in _SIGNS else None)
    for element in tree.iter(etree.Element):
        if element.text and _ANY_MARK.search(element.text):
            element.text = _unmarked(element.text)
        for name, value in element.attrib.items():
            if _ANY_MARK.search(str(value)):
                element.set(name, _unmarked(str(value)))


def _unmarked(text: str) -> str:
    return _ANY_MARK.sub(" ", text.replace(HYPHEN, "-"))


def _split(tree: etree._Element, made: Callable[[str], etree._Element | None]) -> None:
    for text in [text for text in tree.iter(w("t")) if text.text and _MARK.search(text.text)]:
        pieces: list[etree._Element] = []
        pending = ""
        for piece in _MARK.split(text.text or ""):
            element = made(piece) if _MARK.fullmatch(piece) else None
            if element is None:
                pending += piece
                continue
            pieces += [*_texts(pending), element]
            pending = ""
        for piece in [*pieces, *_texts(pending)]:
            text.addprevious(piece)
        remove(text)


def _texts(text: str) -> Iterable[etree._Element]:
    if text:
        element = etree.Element(w("t"))
        element.text = text
        element.set(_SPACE, "preserve")
        yield element


def _drawing(index: int, dessin: Dessin) -> etree._Element:
    picture = draw(dessin)
    drawing = etree.fromstring(_INLINE)
    for name in (f"{{{_WP}}}docPr", f"{{{_PIC}}}cNvPr"):
        _first(drawing, name).set("descr", dessin.texte)
    for name in (f"{{{_WP}}}extent", f"{{{_A}}}ext"):
        _first(drawing, name).set("cx", str(picture.width))
        _first(drawing, name).set("cy", str(picture.height))
    _first(drawing, f"{{{_A}}}blip").set(f"{{{_R}}}embed", relation_id(index))
    return drawing


def _first(tree: etree._Element, name: str) -> etree._Element:
    return next(tree.iter(name))


def sound_tables(tree: etree._Element) -> None:
    """A table without a row goes; a cell ends with a paragraph (loops and choices may have taken all of them)."""
    for table in list(tree.iter(w("tbl"))):
        if table.find(w("tr")) is None:
            remove(table)
    for cell in tree.iter(w("tc")):
        if len(cell) == 0 or cell[-1].tag != w("p"):
            paragraph = etree.SubElement(cell, w("p"))
            styled = next((other for other in _row_paragraphs(cell) if other.find(w("pPr")) is not None), None)
            if styled is not None:
                paragraph.append(deepcopy(styled.find(w("pPr"))))  # type: ignore[arg-type]


def drop_unasked_columns(tree: etree._Element) -> None:
    """A column goes whose heading and cells are all empty: that of a year which the contract does not reach.

    The other columns share its width. Tables that join cells, or that have no heading row, are left alone.
    """
    for table in tree.iter(w("tbl")):
        rows = table.findall(w("tr"))
        cells = [row.findall(w("tc")) for row in rows]
        grid = table.findall(f"{w('tblGrid')}/{w('gridCol')}")
        if not rows or rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is None:
            continue
        if any(len(row) != len(grid) for row in cells) or table.find(f".//{w('vMerge')}") is not None:
            continue
        empty = [at for at in range(len(grid)) if all(_is_empty(row[at]) for row in cells)]
        if empty and len(empty) < len(grid):
            _drop_columns(grid, cells, frozenset(empty))


def _is_empty(cell: etree._Element) -> bool:
    return not "".join(map(str, cell.itertext(w("t")))).strip() and cell.find(f".//{w('drawing')}") is None


def _drop_columns(grid: list[etree._Element], cells: list[list[etree._Element]], empty: frozenset[int]) -> None:
    """Take out the columns *empty*; the widths of the others add up to that of the table."""
    widths = [int(column.get(w("w"), "0")) for column in grid]
    kept = sum(width for at, width in enumerate(widths) if at not in empty)
    for at, column in enumerate(grid):
        wider = widths[at] * sum(widths) // kept if kept else widths[at]
        for cell in (row[at] for row in cells):
            measure = cell.find(f"{w('tcPr')}/{w('tcW')}")
            if at in empty:
                remove(cell)
            elif measure is not None:
                measure.set(w("w"), str(wider))
        if at in empty:
            remove(column)
        else:
            column.set(w("w"), str(wider))


def bind_numbers(tree: etree._Element) -> None:
    """« n° » never stands at the end of a line, away from its number: in the words of a template and in answers."""
    for text in tree.iter(w("t")):
        if "°" in (text.text or ""):
            text.text = _NUMBERED.sub("\u00a0", text.text or "")


def drop_idle_notes(tree: etree._Element) -> None:
    """What a note says of « — » goes when no cell of its table is one: which ones are, answers decide."""
    for note in [paragraph for paragraph in tree.iter(w("p")) if _style_of(paragraph) == _NOTE]:
        table = note.getprevious()
        if table is None or table.tag != w("tbl") or _has_value_dash(table):
            continue
        words = "".join(_read(piece) for piece in _pieces(note))
        found = _OF_A_DASH.search(words)
        if found is not None:
            _cut(note, found.start(), found.end() + (found.start() == 0 and words[found.end() :].startswith(" ")))
        if found is not None and not "".join(_read(piece) for piece in _pieces(note)).strip():
            remove(note)


def _has_value_dash(table: etree._Element) -> bool:
    texts = ("".join(_read(piece) for piece in _pieces(paragraph)) for paragraph in table.iter(w("p")))
    return any(_VALUE_DASH.search(text) for text in texts)


def _pieces(paragraph: etree._Element) -> list[etree._Element]:
    return list(paragraph.iter(w("t"), *map(w, _SIGNS.values())))


def _read(piece: etree._Element) -> str:
    """A text as it is; a sign counts for one."""
    return (piece.text or "") if piece.tag == w("t") else "-" if piece.tag == w("noBreakHyphen") else " "


def _cut(paragraph: etree._Element, start: int, end: int) -> None:
    """Take the signs from *start* to *end* out of a paragraph, whatever its runs are."""
    at = 0
    for piece in _pieces(paragraph):
        words = _read(piece)
        first, last = max(0, start - at), max(0, end - at)
        at += len(words)
        if first >= len(words) or last == 0:
            continue
        if piece.tag == w("t"):
            piece.text = words[:first] + words[last:]
        else:
            remove(piece)


def keep_rows_together(tree: etree._Element) -> None:
    """A short table stays whole; a long one keeps its head with a row, and its last rows with what is bound to it.

    Only rendering knows how many rows there are. LibreOffice and Word both honour « keep with next » row by row.
    """
    for table in tree.iter(w("tbl")):
        rows = table.findall(w("tr"))
        kept = rows[:-1] if _is_short(table, rows) else [*rows[:1], *rows[-3:-1]]
        for row in [*kept, *(rows[-1:] if _is_bound(table) else [])]:
            for paragraph in row.iter(w("p")):
                _keep_with_next(paragraph)
    for end in [paragraph for paragraph in tree.iter(w("p")) if _style_of(paragraph) == _END]:
        for before in islice(end.itersiblings(preceding=True), _WITH_THE_END):
            if before.tag != w("p"):
                break
            _keep_with_next(before)


def keep_announcements(tree: etree._Element) -> None:
    """A paragraph that ends with a colon stays on the page of what it announces."""
    for paragraph in tree.iter(w("p")):
        words = "".join(_read(piece) for piece in _pieces(paragraph)).rstrip()
        following = paragraph.getnext()
        if words.endswith(":") and following is not None and following.tag in (w("p"), w("tbl")):
            _keep_with_next(paragraph)


def raise_ordinals(tree: etree._Element) -> None:
    """« 1er », « 2e » of answers, as typography wants them: what follows the figure is set higher."""
    for run in [run for run in tree.iter(w("r")) if _has_ordinal(run)]:
        for text in [text for text in run.findall(w("t")) if _ORDINAL.search(text.text or "")]:
            _raise(run, text)


def _has_ordinal(run: etree._Element) -> bool:
    raised = inside(run, "rPr", "vertAlign")
    return raised is None and any(_ORDINAL.search(text.text or "") for text in run.findall(w("t")))


def _raise(run: etree._Element, text: etree._Element) -> None:
    """Cut *run* around each ordinal of *text*; what follows stays in it, with its look."""
    at = 0
    words = text.text or ""
    before = [child for child in run if child.tag != w("rPr")]
    before = before[: before.index(text)]
    for found in _ORDINAL.finditer(words):
        lead = _like(run, [*before, *_texts(words[at : found.start(1)])])
        high = _like(run, _texts(found[1]))
        properties = high.find(w("rPr"))
        if properties is None:
            properties = etree.Element(w("rPr"))
            high.insert(0, properties)
        raised = etree.Element(w("vertAlign"))
        raised.set(w("val"), "superscript")
        after = [child for child in properties if child.tag in {w(name) for name in _AFTER_RAISED}]
        properties.insert(len(properties) - len(after), raised)
        if any(child.tag != w("rPr") for child in lead):
            run.addprevious(lead)
        run.addprevious(high)
        before, at = [], found.end(1)
    text.text = words[at:]
    if not text.text:
        remove(text)
    if all(child.tag == w("rPr") for child in run):
        remove(run)


def _like(run: etree._Element, content: Iterable[etree._Element]) -> etree._Element:
    """A run of the look of *run*, which holds *content*."""
    made = etree.Element(w("r"))
    properties = run.find(w("rPr"))
    if properties is not None:
        made.append(deepcopy(properties))
    made.extend(content)
    return made


def settle_lists(tree: etree._Element, styles: Mapping[str, str]) -> None:
    """A list of one item is a sentence: it loses its letter or its bullet; a list ends with a full stop.

    A template cannot write that stop where answers decide which item comes last. *styles*: names by identifier.
    """
    named = {name: key for key, name in styles.items()}
    plain = {named[old]: named[new] for old, new in _SENTENCES.items() if old in named and new in named}
    lettered = named.get(LETTERED, "")
    breaking = {named[name] for name in _NEW_LETTERS if name in named}
    holders = {paragraph.getparent(): None for paragraph in tree.iter(w("p")) if _style_of(paragraph) in plain}
    for items in [items for holder in holders for items in _lists(holder, plain, lettered, breaking)]:
        if len(items) == 1:
            style = items[0].find(f"{w('pPr')}/{w('pStyle')}")
            assert style is not None, "it is known by its style"
            style.set(w("val"), plain[style.get(w("val"), "")])
        _end_sentence(items[-1])


def _lists(
    holder: etree._Element | None, items: Collection[str], lettered: str, breaking: Collection[str]
) -> Iterator[list[etree._Element]]:
    """The items of each list of *holder*: other paragraphs may stand between two letters, never between two bullets."""
    found: list[etree._Element] = []
    for child in holder if holder is not None else ():
        style = _style_of(child)
        begins = style in items and found and style != _style_of(found[-1])
        ends = style not in items and found and (_style_of(found[-1]) != lettered or style in breaking)
        if begins or ends:
            yield found
            found = []
        if style in items:
            found.append(child)
    if found:
        yield found


def _end_sentence(paragraph: etree._Element) -> None:
    """The sign that announced another item becomes a full stop."""
    last = next((text for text in reversed(list(paragraph.iter(w("t")))) if (text.text or "").strip()), None)
    if last is not None and (last.text or "").rstrip().endswith(";"):
        last.text = (last.text or "").rstrip().removesuffix(";").rstrip() + "."


def _style_of(element: etree._Element) -> str:
    style = inside(element, "pPr", "pStyle")
    return "" if style is None else style.get(w("val"), "")


def keep_signatures_whole(tree: etree._Element, styles: Mapping[str, str]) -> None:
    """Who signs and where never part: a row that holds a place to sign stays on one page, whatever was done in Word.

    All places stay on one page when it can hold them, with what announces them; else the last goes with what ends the
    document. *styles* gives the name of each style by its identifier.
    """
    marks = {key for key, name in styles.items() if name == PLACE_TO_SIGN}
    found = (
        next(style.iterancestors(w("tr")), None) for style in tree.iter(w("pStyle")) if style.get(w("val")) in marks
    )
    rows = [row for row in found if row is not None]
    for row in rows:
        _keep_on_one_page(row)
    whole = len(rows) <= _PLACES_ON_A_PAGE
    for paragraph in [paragraph for row in (rows if whole else rows[-1:]) for paragraph in row.iter(w("p"))]:
        _keep_with_next(paragraph)
    table = rows[0].getparent() if rows and whole else None
    for before in islice(table.itersiblings(preceding=True), _ANNOUNCE) if table is not None else ():
        if before.tag != w("p"):
            break
        _keep_with_next(before)


def _keep_on_one_page(row: etree._Element) -> None:
    properties = row.find(w("trPr"))
    if properties is None:
        properties = etree.Element(w("trPr"))
        after = row.find(w("tblPrEx"))
        row.insert(0 if after is None else 1, properties)
    for former in properties.findall(w("cantSplit")):
        properties.remove(former)
    properties.insert(0, etree.Element(w("cantSplit")))


def _is_short(table: etree._Element, rows: Sequence[etree._Element]) -> bool:
    if len(rows) > SHORT_TABLE:
        return False
    widths = [int(column.get(w("w"), "0")) for column in table.iter(w("gridCol"))]
    return sum(_lines(row, widths) for row in rows) <= SHORT_HEIGHT


def _lines(row: etree._Element, widths: Sequence[int]) -> int:
    """About how many lines of text a row is high."""
    heights = [1]
    for cell, width in zip(row.findall(w("tc")), widths, strict=False):
        room = max(1, width // _TWIPS_A_SIGN)
        texts = ["".join(text.text or "" for text in paragraph.iter(w("t"))) for paragraph in cell.iter(w("p"))]
        heights.append(sum(1 + len(text) // room for text in texts))
    return max(heights)


def _is_bound(table: etree._Element) -> bool:
    follower = table.getnext()
    style = follower.find(f"{w('pPr')}/{w('pStyle')}") if follower is not None and follower.tag == w("p") else None
    return style is not None and style.get(w("val")) in _BOUND


def _keep_with_next(paragraph: etree._Element) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("keepNext")) is None:
        style = properties.find(w("pStyle"))
        properties.insert(0 if style is None else 1, etree.Element(w("keepNext")))


def _row_paragraphs(cell: etree._Element) -> Iterable[etree._Element]:
    row = cell.getparent()
    return () if row is None else row.iter(w("p"))


def number_ids(trees: Sequence[etree._Element]) -> None:
    """Ids of drawings, bookmarks and content controls are unique, even where a loop printed them several times."""
    for number, drawing in enumerate((d for tree in trees for d in tree.iter(f"{{{_WP}}}docPr")), start=1):
        drawing.set("id", str(number))
    for tree in trees:
        _number_bookmarks(tree)
        _drop_twins(tree)


def _number_bookmarks(tree: etree._Element) -> None:
    names: set[str] = set()
    current: dict[str, str | None] = {}
    number = 0
    for mark in list(tree.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        old = mark.get(w("id"), "")
        if mark.tag == w("bookmarkStart"):
            name = mark.get(w("name"), "")
            number += 1
            current[old] = None if name in names else str(number)
            names.add(name)
        new = current.get(old)
        if new is None:
            remove(mark)
        else:
            mark.set(w("id"), new)


def _drop_twins(tree: etree._Element) -> None:
    seen: set[str] = set()
    for paragraph in tree.iter(w("p"), w("tr")):
        for name in (f"{{{_W14}}}paraId", f"{{{_W14}}}textId"):
            value = paragraph.attrib.get(name)
            if value is not None and (name + value) in seen:
                del paragraph.attrib[name]
            seen.add(f"{name}{value}")
    for control in tree.iter(w("sdtPr")):
        identity = control.find(w("id"))
        if identity is not None:
            key = f"sdt{identity.get(w('val'))}"
            if key in seen:
                control.remove(identity)
            seen.add(key)
