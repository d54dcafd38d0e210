"""A Word draft that comes back -> who it says it is and what is pending in it; the same without comments, or final.

Word, LibreOffice and others rename style identifiers and cut runs anew: only style names, texts and the document's own
properties are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from difflib import SequenceMatcher

from lxml import etree

from cpomdoc.adapters.ooxml import (
    DOCUMENT,
    parse_xml,
    read_parts,
    remove,
    serialize_xml,
    strip_comments,
    w,
    write_parts,
)
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.relecture import ProjetRendu, Suivi

_CUSTOM, _CORE, _STYLES = "docProps/custom.xml", "docProps/core.xml", "word/styles.xml"
_STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_FOOTER = re.compile(r"word/footer\d*\.xml")
_FOOT = re.compile(r"^(?P<reference>.{1,80}?) · version \d+")
_NATURES = {"ins": "ajout", "del": "suppression", "moveFrom": "déplacement", "moveTo": "déplacement"}
_CHANGES = ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange")
_UNKNOWN = "auteur non renseigné"
_MAX_TEXT = 200


def read_return(data: bytes) -> ProjetRendu:
    """What the file says. Raises UnreadableFile: not a Word document, or one that runs programs."""
    parts = _sound_parts(data)
    identity = _properties(parts)
    document = parse_xml(parts[DOCUMENT])
    return ProjetRendu(
        reference=identity.get("cpom.reference", ""),
        piece=identity.get("cpom.piece", ""),
        version=identity.get("cpom.version", ""),
        empreinte=identity.get("cpom.empreinte", ""),
        pied=next(_footers(parts), ""),
        suivis=tuple(_pending(parts)),
        commentaires=sum(1 for _ in document.iter(w("commentReference"))),
        auteur=_last_author(parts),
    )


def without_comments(data: bytes) -> bytes:
    """The same document as the office may open it: comments kill it, and a PDF must not show them."""
    return write_parts(strip_comments(_sound_parts(data)))


def _sound_parts(data: bytes) -> dict[str, bytes]:
    parts = read_parts(data)
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values() if part.lstrip().startswith(b"<")):
        raise _refused("Ce fichier contient des instructions que Word n’écrit jamais.")
    if any(name.endswith("vbaProject.bin") for name in parts):
        raise _refused("Ce document contient des macros.")
    if DOCUMENT not in parts:
        raise _refused("Ce fichier n’est pas un document Word.")
    return parts


def _refused(message: str) -> UnreadableFile:
    return UnreadableFile(message, "Enregistrez-le au format « Document Word (.docx) », puis déposez-le à nouveau.")


def _properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    if _CUSTOM not in parts:
        return {}
    found = parse_xml(parts[_CUSTOM]).iterfind("{*}property")
    return {str(one.get("name")): "".join(str(text) for text in one.itertext()).strip() for one in found}


def _last_author(parts: Mapping[str, bytes]) -> str:
    if _CORE not in parts:
        return ""
    found = parse_xml(parts[_CORE]).find("{*}lastModifiedBy")
    return " ".join((found.text or "").split())[:80] if found is not None else ""


def _footers(parts: Mapping[str, bytes]) -> Iterator[str]:
    """The reference at the foot of the pages, as our templates print it."""
    for name in sorted(parts):
        if _FOOTER.fullmatch(name):
            for paragraph in parse_xml(parts[name]).iter(w("p")):
                if seen := _FOOT.match(_text(paragraph).replace("\u2011", "-")):
                    yield seen["reference"].strip()


def _pending(parts: Mapping[str, bytes]) -> Iterator[Suivi]:
    for name in sorted(parts, key=lambda name: (name != DOCUMENT, name)):
        if _STORY.fullmatch(name):
            yield from _pending_in(parse_xml(parts[name]), _titles(parts))


def _titles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The identifiers of title styles in this file, found by their names."""
    if _STYLES not in parts:
        return frozenset()
    found = []
    for style in parse_xml(parts[_STYLES]).iter(w("style")):
        name = style.find(w("name"))
        if name is not None and re.match(r"(?i)(heading|titre) ?\d|titre hors", name.get(w("val")) or ""):
            found.append(style.get(w("styleId")) or "")
    return frozenset(found)


def _pending_in(root: etree._Element, titles: frozenset[str]) -> Iterator[Suivi]:
    title = ""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag == "p" and _style(element) in titles:
            title = _text(element).strip() or title
        elif tag in _NATURES and element.tag == w(tag):
            yield Suivi(_author(element), _NATURES[tag], _words(element), title)
        elif tag in _CHANGES:
            yield Suivi(_author(element), "mise en forme", "", title)


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return (style.get(w("val")) or "") if style is not None else ""


def _author(element: etree._Element) -> str:
    name = (element.get(w("author")) or "").strip()
    return _UNKNOWN if name in {"", "Unknown Author"} else name


def _words(element: etree._Element) -> str:
    """The words of a change; a mark inside paragraph or row properties is about the paragraph or the row itself."""
    parent = element.getparent()
    if parent is not None and parent.tag == w("rPr"):
        return "(paragraphe)"
    if parent is not None and parent.tag == w("trPr"):
        return "(ligne de tableau)"
    texts = (part.text or "" for part in element.iter(w("t"), w("delText")))
    return " ".join("".join(texts).split())[:_MAX_TEXT]


def _text(element: etree._Element) -> str:
    signs = {w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "\u2011"}
    return "".join((one.text or "") if one.tag == w("t") else signs.get(str(one.tag), "") for one in element.iter())


def last_words(data: bytes, most: int = 60) -> str:
    """The end of the text of a document: what its last page must show."""
    body = parse_xml(read_parts(data)[DOCUMENT])
    texts = [" ".join(_text(paragraph).split()) for paragraph in body.iter(w("p"))]
    return next((text[-most:] for text in reversed(texts) if text), "")


def finalise(edited: bytes, draft: bytes, final: bytes) -> bytes:
    """*edited*, a reviewed draft, with its « projet » mentions as they stand in *final*.

    *draft* and *final* are the same piece before review, as a draft and for signature: the paragraphs in which they
    differ are the mentions, and are put right wherever the reviewed text still has them.
    """
    parts, before, after = (read_parts(data) for data in (edited, draft, final))
    replaced = _mentions(before, after)
    for name in [name for name in parts if _STORY.fullmatch(name)]:
        root = parse_xml(parts[name])
        if _put_right(root, replaced):
            parts[name] = serialize_xml(root)
    return write_parts(parts)


def _mentions(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str | None]:
    """The text of each paragraph that differs -> what it becomes, None when it goes."""
    found: dict[str, str | None] = {}
    for name in before:
        if not _STORY.fullmatch(name) or name not in after:
            continue
        old, new = (
            [" ".join(_text(p).split()) for p in parse_xml(parts[name]).iter(w("p"))] for parts in (before, after)
        )
        for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            for place in range(start, end):
                target = first + place - start
                if old[place]:
                    found[old[place]] = new[target] if target < last else None
    return found


def _put_right(root: etree._Element, replaced: Mapping[str, str | None]) -> bool:
    touched = False
    for paragraph in list(root.iter(w("p"))):
        text = " ".join(_text(paragraph).split())
        if text not in replaced:
            continue
        touched = True
        if replaced[text] is None:
            _take_out(paragraph)
        else:
            _write(paragraph, str(replaced[text]))
    return touched


def _write(paragraph: etree._Element, text: str) -> None:
    """The paragraph with other words, in the look of its first ones."""
    runs = list(paragraph.iter(w("r")))
    first = next((run for run in runs if run.find(w("t")) is not None), None)
    look = deepcopy(first.find(w("rPr"))) if first is not None and first.find(w("rPr")) is not None else None
    for child in list(paragraph):
        if child.tag != w("pPr"):
            paragraph.remove(child)
    run = etree.SubElement(paragraph, w("r"))
    if look is not None:
        run.append(look)
    for place, words in enumerate(text.split("\u2011")):
        if place:
            etree.SubElement(run, w("noBreakHyphen"))
        element = etree.SubElement(run, w("t"))
        element.text = words
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _take_out(paragraph: etree._Element) -> None:
    """The paragraph goes; a cell keeps one, and a table of which nothing is left goes whole."""
    cell = paragraph.getparent()
    if cell is None or cell.tag != w("tc"):
        remove(paragraph)
        return
    others = [one for one in cell.findall(w("p")) if one is not paragraph]
    if others:
        remove(paragraph)
        return
    for child in list(paragraph):
        if child.tag != w("pPr"):
            paragraph.remove(child)
    table = next(cell.iterancestors(w("tbl")), None)
    if table is not None and not _text(table).strip():
        remove(table)
