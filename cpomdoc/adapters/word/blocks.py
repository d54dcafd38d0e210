"""A Word part that calls shared blocks -> the same part with their paragraphs in place, and where each comes from.

A paragraph that says only ``{%p bloc signatures %}`` calls one; a block may call others. A call that cannot be answered
(no such block, or a block inside itself) stays as it is written. Private helper of template.py and lint.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, remove, strip_comments, w
from cpomdoc.domain.errors import TemplateError, UnreadableFile

_CALL = re.compile(r"\{%-?p\s+bloc\s+([a-z0-9][a-z0-9_-]*)\s*-?%\}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NOTES = ("footnoteReference", "endnoteReference")
_STYLES = ("pStyle", "rStyle", "tblStyle")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph was written: *bloc* ("" for the template itself) and its *number* there, from 1.

    *host* is the number, in the template, of the paragraph that called the block, or its own.
    """

    bloc: str
    number: int
    host: int


def expand(tree: etree._Element, blocks: Mapping[str, bytes]) -> dict[etree._Element, Place]:
    """Put the blocks that *tree* calls in the place of their calls; the places of all paragraphs, old and new."""
    places = {paragraph: Place("", at, at) for at, paragraph in enumerate(tree.iter(w("p")), start=1)}
    for paragraph, place in list(places.items()):
        _insert(paragraph, place.host, blocks, (), places)
    return places


def called(paragraph: etree._Element) -> str:
    """The block that *paragraph* calls, or ""."""
    found = _CALL.fullmatch("".join(text.text or "" for text in paragraph.iter(w("t"))).strip())
    return found[1] if found else ""


def unfit(name: str, block: bytes, styles: frozenset[str]) -> Iterator[str]:
    """What a block holds that cannot go with it into a template that has *styles*."""
    for element in (inner for root in _content(name, block) for inner in root.iter(etree.Element)):
        tag = etree.QName(element).localname
        if tag in _NOTES or any(str(attribute).startswith(_RELATION) for attribute in element.attrib):
            yield "une image, un lien, une note ou une section"
        elif tag == "numPr":
            yield "une numérotation posée à la main"
        elif tag in _STYLES and (style := element.get(w("val"), "")) not in styles:
            yield f"le style « {style} », que le modèle n’a pas"


def _insert(
    call: etree._Element,
    host: int,
    blocks: Mapping[str, bytes],
    within: tuple[str, ...],
    places: dict[etree._Element, Place],
) -> None:
    name = called(call)
    if name not in blocks or name in within:
        return
    content = _content(name, blocks[name])
    for element in content:
        call.addprevious(element)
    remove(call)
    del places[call]
    inner = [paragraph for element in content for paragraph in element.iter(w("p"))]
    places |= {paragraph: Place(name, at, host) for at, paragraph in enumerate(inner, start=1)}
    for paragraph in inner:
        _insert(paragraph, host, blocks, (*within, name), places)


def _content(name: str, block: bytes) -> list[etree._Element]:
    """The paragraphs and tables of a block, without the empty paragraph that Word wants after a last table."""
    try:
        parts = strip_comments(read_parts(block))
        body = parse_xml(parts[DOCUMENT]).find(w("body"))
    except (UnreadableFile, KeyError, etree.XMLSyntaxError) as error:
        raise TemplateError(
            f"Le bloc « {name} » n’est pas un fichier Word lisible.", "Enregistrez-le en .docx."
        ) from error
    found = [element for element in (() if body is None else body) if element.tag in (w("p"), w("tbl"), w("sdt"))]
    ends_with_table = len(found) > 1 and found[-2].tag == w("tbl") and found[-1].tag == w("p")
    return found[:-1] if ends_with_table and not "".join(map(str, found[-1].itertext())).strip() else found
