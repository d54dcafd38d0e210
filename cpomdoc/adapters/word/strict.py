"""A part written as « Document Open XML strict » -> the same part as every program of ours reads it (transitional).

Private helper of gate.py. Strict files have other namespaces, lengths with their unit, and « start » for « left »; what
they say is the same. Nothing is done to a part that is not strict.
"""

from __future__ import annotations

import re
from decimal import Decimal

from lxml import etree

from cpomdoc.adapters.word.package import W, parse_xml, serialize_xml, w

_PURL = "http://purl.oclc.org/ooxml/"
_XMLSOAP = "http://schemas.openxmlformats.org/"
_NAMESPACES = (
    ("officeDocument/relationships", "officeDocument/2006/relationships"),
    ("officeDocument/math", "officeDocument/2006/math"),
    ("officeDocument/extendedProperties", "officeDocument/2006/extended-properties"),
    ("officeDocument/customProperties", "officeDocument/2006/custom-properties"),
    ("officeDocument/docPropsVTypes", "officeDocument/2006/docPropsVTypes"),
    ("officeDocument/customXml", "officeDocument/2006/customXml"),
    ("officeDocument/bibliography", "officeDocument/2006/bibliography"),
    ("officeDocument/sharedTypes", "officeDocument/2006/sharedTypes"),
    ("wordprocessingml/main", "wordprocessingml/2006/main"),
    ("schemaLibrary/main", "schemaLibrary/2006/main"),
    ("drawingml/", "drawingml/2006/"),
)
_RELATIONS = {"extendedProperties": "extended-properties", "customProperties": "custom-properties"}
_MEASURE = re.compile(r"(-?\d+(?:\.\d+)?)(mm|cm|in|pt|pc|pi)")
_POINTS = {"pt": "1", "pc": "12", "pi": "12", "in": "72", "cm": "28.3464567", "mm": "2.83464567"}
_HALF_POINTS = frozenset({w("sz"), w("szCs"), w("kern"), w("position")})
_SIDES = {"start": "left", "end": "right"}
_SIDED = frozenset({w("tblBorders"), w("tcBorders"), w("tblCellMar"), w("tcMar")})


def is_strict(part: bytes) -> bool:
    """Whether a part (UTF-8) names a strict namespace."""
    return _PURL.encode() in part


def transitional(part: bytes) -> bytes:
    """The same part, transitional."""
    for strict, usual in _NAMESPACES:
        part = part.replace((_PURL + strict).encode(), (_XMLSOAP + usual).encode())
    root = parse_xml(part)
    for element in list(root.iter(etree.Element)):
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{W}}}"):
            _usual_words(element)
    return serialize_xml(root)


def transitional_relation(kind: str) -> str:
    """The type of a relationship, as transitional files name it."""
    if not kind.startswith(_PURL):
        return kind
    name = kind.rpartition("/")[2]
    return f"{_XMLSOAP}officeDocument/2006/relationships/{_RELATIONS.get(name, name)}"


def _usual_words(element: etree._Element) -> None:
    parent = element.getparent()
    name = etree.QName(element).localname
    if name in _SIDES and parent is not None and parent.tag in _SIDED:
        element.tag = w(_SIDES[name])
    for key, value in list(element.attrib.items()):
        attribute, text = str(key), str(value)
        if element.tag in (w("jc"), w("tab"), w("lvlJc")) and attribute == w("val") and text in _SIDES:
            element.set(attribute, _SIDES[text])
        elif element.tag == w("ind") and (side := attribute.removeprefix(f"{{{W}}}")) in _SIDES:
            del element.attrib[key]
            element.set(w(_SIDES[side]), _in_twips(element, text))
        elif attribute.startswith(f"{{{W}}}"):
            element.set(attribute, _in_twips(element, text))


def _in_twips(element: etree._Element, text: str) -> str:
    """« 595.30pt » -> « 11906 »; anything else is left."""
    found = _MEASURE.fullmatch(text)
    if found is None:
        return text
    scale = 2 if element.tag in _HALF_POINTS else 20
    return str(round(Decimal(found[1]) * Decimal(_POINTS[found[2]]) * scale))
