"""A Word file and the lines of its table of contents -> the same file with that table filled: no question at opening.

The page numbers are those of the PDF, because both come from one layout. The written form is Word's own: one linked
line per heading, its page a PAGEREF field, a bookmark on the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import normalize

from lxml import etree

from cpomdoc.adapters.word.package import (
    DOCUMENT,
    TocEntry,
    parse_xml,
    read_parts,
    remove,
    serialize_xml,
    w,
    write_parts,
)
from cpomdoc.domain.errors import TemplateError

_BOOKMARK = "_Toc9"  # and seven digits: hidden in Word, ours alone
_SETTINGS, _STYLES = "word/settings.xml", "word/styles.xml"
_LEVELS = re.compile(r'\\o\s+"(\d)\s*-\s*(\d)"')
_UNSPOKEN = {ord("\u00ad"): "", ord("\u200b"): "", ord("\u2010"): "-", ord("\u2011"): "-"}
_TEXTS = {w("tab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-"}
_NOT_PRINTED = frozenset({w("del"), w("moveFrom"), w("footnote"), w("txbxContent"), w("pPr")})
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_toc(docx: bytes, entries: Sequence[TocEntry]) -> bytes:
    """Fill the table of contents of *docx*. TemplateError if the document's headings are not those of *entries*."""
    parts = read_parts(docx)
    root = parse_xml(parts[DOCUMENT])
    table = toc_paragraphs(root)
    if not table:
        if entries:
            raise _mismatch("le document n’a pas de champ « table des matières »")
        return docx
    styles = Styles(parse_xml(parts[_STYLES]))
    instruction = _instruction(table[0])
    _forget_bookmarks(root)
    headings = list(_headings(root, table, styles, _level_range(instruction)))
    _require_same(entries, [text for _, _, text in headings])
    names = _mark_headings(root, [heading for heading, _, _ in headings])
    lines = [
        _line(entry, styles.toc_style(level), name)
        for entry, (_, level, _), name in zip(entries, headings, names, strict=True)
    ]
    _replace(table, lines, instruction)
    parts[DOCUMENT] = serialize_xml(root)
    _ask_nothing(parts)
    return write_parts(parts)


class Styles:
    """Paragraph styles of a document, by id: outline level, page begun or not, styles of the table's lines."""

    def __init__(self, root: etree._Element) -> None:
        self._styles = {style.get(w("styleId")): style for style in root.iter(w("style"))}
        self._ids = {_value(style, "name").casefold(): identifier for identifier, style in self._styles.items()}

    def toc_style(self, level: int) -> str:
        style = self._ids.get(f"toc {level}")
        if style is None:
            raise TemplateError(
                f"Le modèle n’a pas de style « TM {level} » pour sa table des matières.",
                remedy=f"Dans Word, ouvrez la liste des styles du modèle et affichez « TM {level} », puis enregistrez.",
            )
        return style

    def named(self, name: str) -> str | None:
        """The style of that name."""
        return self._ids.get(name.casefold())

    def level(self, paragraph: etree._Element) -> int | None:
        """Outline level from 1, said by the paragraph, its style or an ancestor of it; None for body text."""
        holder: etree._Element | None = paragraph
        identifier = _value(paragraph, "pPr/w:pStyle")
        for _ in range(len(self._styles) + 1):  # a style may, wrongly, be based on itself
            said = _value(holder, "pPr/w:outlineLvl") if holder is not None else ""
            if said:
                return int(said) + 1 if int(said) < 9 else None
            holder = self._styles.get(identifier)
            if holder is None:
                return None
            identifier = _value(holder, "basedOn")
        return None

    def begins_page(self, paragraph: etree._Element) -> bool:
        """Whether the style of a paragraph, or one that it is based on, puts it on a new page."""
        identifier = _value(paragraph, "pPr/w:pStyle")
        for _ in range(len(self._styles) + 1):
            holder = self._styles.get(identifier)
            if holder is None:
                return False
            said = holder.find("w:pPr/w:pageBreakBefore", _NAMESPACES)
            if said is not None:
                return said.get(w("val"), "1") not in {"0", "false", "off"}
            identifier = _value(holder, "basedOn")
        return False


def toc_paragraphs(root: etree._Element) -> list[etree._Element]:
    """The paragraphs of the first TOC field, from the one that opens it to the one that closes it."""
    for instruction in root.iter(w("instrText")):
        if (instruction.text or "").split()[:1] != ["TOC"]:
            continue
        first = next(instruction.iterancestors(w("p")))
        found, depth = [], 0
        for paragraph in [first, *first.itersiblings(w("p"))]:
            found.append(paragraph)
            for mark in paragraph.iter(w("fldChar")):
                depth += {"begin": 1, "end": -1}.get(mark.get(w("fldCharType")) or "", 0)
            if depth == 0:
                return found
        raise _mismatch("le champ « table des matières » n’est pas fermé")
    return []


def _instruction(opening: etree._Element) -> str:
    """The field's own words: those before its first separation, not those of the fields of its lines."""
    words = []
    for element in opening.iter(w("instrText"), w("fldChar")):
        if element.tag == w("instrText"):
            words.append(element.text or "")
        elif element.get(w("fldCharType")) == "separate":
            break
    return "".join(words).strip()


def _level_range(instruction: str) -> range:
    found = _LEVELS.search(instruction)
    return range(int(found[1]), int(found[2]) + 1) if found else range(1, 10)


def _headings(
    root: etree._Element, table: Sequence[etree._Element], styles: Styles, levels: range
) -> Iterator[tuple[etree._Element, int, str]]:
    """Paragraph, level and text of each heading that the table lists, in reading order."""
    inside = set(table)
    for paragraph in root.iter(w("p")):
        if paragraph in inside or next(paragraph.iterancestors(w("txbxContent")), None) is not None:
            continue
        level = styles.level(paragraph)
        text = spoken("".join(printed_texts(paragraph)))
        if level is not None and level in levels and text:
            yield paragraph, level, text


def printed_texts(element: etree._Element) -> Iterator[str]:
    """The printed text under *element*, piece by piece."""
    for child in element:
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in _TEXTS:
            yield _TEXTS[child.tag]
        elif child.tag not in _NOT_PRINTED and child.find(f"{w('rPr')}/{w('vanish')}") is None:
            yield from printed_texts(child)


def spoken(text: str) -> str:
    """What two programs that print the same text agree upon."""
    return " ".join(normalize("NFC", text).translate(_UNSPOKEN).split()).casefold()


def _require_same(entries: Sequence[TocEntry], headings: Sequence[str]) -> None:
    for entry, heading in zip(entries, headings, strict=False):
        if not spoken(entry.label).endswith(heading):
            raise _mismatch(f"« {entry.label} » y répond au titre « {heading} »")
    if len(entries) != len(headings):
        raise _mismatch(f"elle a {len(entries)} lignes pour {len(headings)} titres")


def _forget_bookmarks(root: etree._Element) -> None:
    """Remove what an earlier call wrote."""
    ours = {
        mark.get(w("id")) for mark in root.iter(w("bookmarkStart")) if (mark.get(w("name")) or "").startswith(_BOOKMARK)
    }
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if mark.get(w("id")) in ours:
            remove(mark)


def _mark_headings(root: etree._Element, headings: Iterable[etree._Element]) -> list[str]:
    """Put a bookmark around the content of each heading; return their names."""
    first, names = free_bookmark(root), list[str]()
    for number, heading in enumerate(headings, start=1):
        identifier = str(first + number - 1)
        names.append(f"{_BOOKMARK}{number:07d}")
        start = _element("bookmarkStart", id=identifier, name=names[-1])
        heading.insert(1 if len(heading) and heading[0].tag == w("pPr") else 0, start)
        heading.append(_element("bookmarkEnd", id=identifier))
    return names


def free_bookmark(root: etree._Element) -> int:
    """An identifier from which on no bookmark has one."""
    return 1 + max((int(mark.get(w("id")) or 0) for mark in root.iter(w("bookmarkStart"))), default=0)


def _line(entry: TocEntry, style: str, bookmark: str) -> etree._Element:
    link = _element("hyperlink", anchor=bookmark, history="1")
    for number, piece in enumerate(entry.label.split("\t")):
        if number:
            link.append(_run(_element("tab")))
        link.append(_run(_text("t", piece)))
    link.append(_run(_element("tab")))
    link.extend(_field(f" PAGEREF {bookmark} \\h "))
    link.append(_run(_text("t", entry.page)))
    link.append(_mark("end"))
    properties = _element("pPr")
    properties.append(_element("pStyle", val=style))
    line = _element("p")
    line.extend([properties, link])
    return line


def _replace(table: Sequence[etree._Element], lines: Sequence[etree._Element], instruction: str) -> None:
    """Put *lines* in the place of the field's paragraphs. A paragraph that only closes the field stays one, so that the
    page keeps its height."""
    if not lines:
        return
    first, last = table[0], table[-1]
    at = first.getparent()
    assert at is not None
    closing = last if last is not first and not spoken("".join(printed_texts(last))) else None
    lines[0][1:1] = _field(f" {instruction} ")
    if closing is None:
        lines[-1].append(_mark("end"))
    else:
        for child in list(closing):
            if child.tag != w("pPr"):
                closing.remove(child)
        closing.append(_mark("end"))
    place = at.index(first)
    for paragraph in table:
        if paragraph is not closing:
            at.remove(paragraph)
    at[place:place] = list(lines)


def _ask_nothing(parts: dict[str, bytes]) -> None:
    """Without this setting Word opens the file without asking whether to update it."""
    if b"updateFields" in parts.get(_SETTINGS, b""):
        settings = parse_xml(parts[_SETTINGS])
        for setting in settings.findall(w("updateFields")):
            settings.remove(setting)
        parts[_SETTINGS] = serialize_xml(settings)


def _field(instruction: str) -> list[etree._Element]:
    return [_mark("begin"), _run(_text("instrText", instruction)), _mark("separate")]


def _mark(kind: str) -> etree._Element:
    return _run(_element("fldChar", fldCharType=kind))


def _run(content: etree._Element) -> etree._Element:
    run = _element("r")
    run.append(content)
    return run


def _text(tag: str, text: str) -> etree._Element:
    element = _element(tag)
    element.text = text
    element.set(_XML_SPACE, "preserve")
    return element


def _element(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(w(tag), {w(name): value for name, value in attributes.items()})


def _value(element: etree._Element, path: str) -> str:
    found = element.find(f"w:{path}", _NAMESPACES)
    return (found.get(w("val")) or "") if found is not None else ""


_NAMESPACES: Mapping[str, str] = {"w": w("")[1:-1]}


def _mismatch(what: str) -> TemplateError:
    return TemplateError(
        f"La table des matières ne peut pas être remplie : {what}.",
        remedy="Vérifiez dans le modèle que chaque titre a un style de titre et que la table des matières est celle de "
        "Word (Références, Table des matières).",
    )
