"""A Word draft that comes back -> who it says it is and what is pending in it; the same without comments.

Word, LibreOffice and others rename style identifiers and cut runs anew: only style names, texts and the document's own
properties are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, strip_comments, w, write_parts
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.relecture import ProjetRendu, Suivi

_CUSTOM, _CORE, _STYLES = "docProps/custom.xml", "docProps/core.xml", "word/styles.xml"
STORY = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
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
                if seen := _FOOT.match(paragraph_text(paragraph).replace("\u2011", "-")):
                    yield seen["reference"].strip()


def _pending(parts: Mapping[str, bytes]) -> Iterator[Suivi]:
    for name in sorted(parts, key=lambda name: (name != DOCUMENT, name)):
        if STORY.fullmatch(name):
            yield from _pending_in(parse_xml(parts[name]), _titles(parts))


def _titles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """The identifiers of title styles in this file, found by their names."""
    titles = re.compile(r"(?i)(heading|titre) ?\d|titre hors")
    return frozenset(key for key, name in style_names(parts).items() if titles.match(name))


def style_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each style of a file by its identifier: programs rename the latter, never the former."""
    found = {}
    for style in parse_xml(parts[_STYLES]).iter(w("style")) if _STYLES in parts else ():
        name = style.find(w("name"))
        found[style.get(w("styleId")) or ""] = (name.get(w("val")) or "") if name is not None else ""
    return found


def _pending_in(root: etree._Element, titles: frozenset[str]) -> Iterator[Suivi]:
    title = ""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag == "p" and _style(element) in titles:
            title = paragraph_text(element).strip() or title
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


def paragraph_text(element: etree._Element) -> str:
    signs = {w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "\u2011"}
    return "".join((one.text or "") if one.tag == w("t") else signs.get(str(one.tag), "") for one in element.iter())


def last_words(data: bytes, most: int = 60) -> str:
    """The end of the text of a document: what its last page must show."""
    body = parse_xml(read_parts(data)[DOCUMENT])
    texts = [" ".join(paragraph_text(paragraph).split()) for paragraph in body.iter(w("p"))]
    return next((text[-most:] for text in reversed(texts) if text), "")
