"""Rendered parts of a Word file -> the same with pictures, core properties and the identity that survives editing.

Private helper of rendering.py.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from cpomdoc.adapters.word.drawing import draw
from cpomdoc.adapters.word.package import CONTENT_TYPES, CORE, CUSTOM, RELATIONSHIPS, parse_xml, serialize_xml
from cpomdoc.adapters.word.tidy import relation_id
from cpomdoc.domain.texte import clean
from cpomdoc.stages.templates.filters import Dessin

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PROPERTIES = f"{_OFFICE}/custom-properties"
_VARIANTS = f"{_OFFICE}/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_ROOT_RELATIONS = "_rels/.rels"
_CORE_NAMES = {"cp": _CP, "dc": _DC, "dcterms": _DCTERMS, "xsi": _XSI}
_NO_CUSTOM = f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_VARIANTS}"/>'.encode()
_NO_RELATION = f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """What a document says of itself.

    *day* is the day of the draft, from the journal and never from the clock. *end_mark* is the text of the last
    paragraph (empty: not checked). *digest* names the draft in the archive: a file cannot hold its own.
    """

    title: str
    day: date
    reference: str
    piece: str
    version: str
    digest: str
    subject: str = ""
    author: str = ""
    language: str = "fr-FR"
    end_mark: str = ""


def add_picture_parts(parts: MutableMapping[str, bytes], pictures: Mapping[str, Sequence[Dessin]]) -> None:
    """The images of each part and their relationships; the same picture is kept once."""
    for name, drawn in pictures.items():
        for index, dessin in enumerate(drawn):
            png = draw(dessin).png
            media = f"word/media/trajectoire-{hashlib.sha256(png).hexdigest()[:16]}.png"
            parts[media] = png
            relate(parts, name, relation_id(index), f"{_OFFICE}/relationships/image", media)
    if any(pictures.values()):
        types = parse_xml(parts[CONTENT_TYPES])
        if all((default.get("Extension") or "").lower() != "png" for default in types.findall("{*}Default")):
            types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension="png", ContentType="image/png"))
            parts[CONTENT_TYPES] = serialize_xml(types)


def set_core_properties(parts: MutableMapping[str, bytes], properties: DocumentProperties) -> None:
    """Title, subject, author, language and day; what the template says of itself stays where nothing is given."""
    given = {
        f"{{{_DC}}}title": properties.title,
        f"{{{_DC}}}subject": properties.subject,
        f"{{{_DC}}}creator": properties.author,
        f"{{{_DC}}}language": properties.language,
        f"{{{_DCTERMS}}}created": f"{properties.day.isoformat()}T00:00:00Z",
        f"{{{_DCTERMS}}}modified": f"{properties.day.isoformat()}T00:00:00Z",
    }
    root = etree.Element(f"{{{_CP}}}coreProperties", nsmap=_CORE_NAMES)
    if CORE in parts:
        root.extend(list(parse_xml(parts[CORE])))
    for gone in ("revision", "lastModifiedBy", "lastPrinted", "version"):  # facts about the template's own making
        for element in root.findall(f"{{{_CP}}}{gone}"):
            root.remove(element)
    for name, text in given.items():
        if not text:
            continue
        known = root.find(name)
        element = etree.SubElement(root, name) if known is None else known
        element.text = " ".join(clean(text).split("\n"))
        if name.startswith(f"{{{_DCTERMS}}}"):
            element.set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    _put(parts, CORE, root, _CORE_TYPE, _CORE_RELATION, "rIdCpomCore")


def set_custom_properties(parts: MutableMapping[str, bytes], properties: DocumentProperties) -> None:
    """``cpom.reference``, ``cpom.piece``, ``cpom.version``, ``cpom.empreinte``: kept by Word and LibreOffice."""
    identity = {
        "cpom.reference": properties.reference,
        "cpom.piece": properties.piece,
        "cpom.version": properties.version,
        "cpom.empreinte": properties.digest,
    }
    note_properties(parts, identity)


def note_properties(parts: MutableMapping[str, bytes], identity: Mapping[str, str]) -> None:
    """What a file says of itself beside its title, by name; its other properties stay."""
    root = parse_xml(parts.get(CUSTOM, _NO_CUSTOM))
    for known in root.findall(f"{{{_PROPERTIES}}}property"):
        if known.get("name") in identity:
            root.remove(known)
    for name, value in identity.items():
        element = etree.SubElement(root, f"{{{_PROPERTIES}}}property", fmtid=_FORMAT_ID, name=name)
        etree.SubElement(element, f"{{{_VARIANTS}}}lpwstr").text = clean(value)
    for number, element in enumerate(root.findall(f"{{{_PROPERTIES}}}property"), start=2):
        element.set("pid", str(number))
    _put(parts, CUSTOM, root, _CUSTOM_TYPE, f"{_OFFICE}/relationships/custom-properties", "rIdCpomCustom")


def _put(
    parts: MutableMapping[str, bytes], name: str, root: etree._Element, kind: str, relation: str, identifier: str
) -> None:
    new = name not in parts
    parts[name] = serialize_xml(root)
    if not new:
        return
    types = parse_xml(parts[CONTENT_TYPES])
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    parts[CONTENT_TYPES] = serialize_xml(types)
    relate(parts, "", identifier, relation, name)


def relate(parts: MutableMapping[str, bytes], source: str, identifier: str, relation: str, target: str) -> None:
    """Write in the relationships of the part *source* (empty: of the package) that it leads to *target*."""
    folder, base = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{base}.rels") if source else _ROOT_RELATIONS
    root = parse_xml(parts.get(name, _NO_RELATION))
    path = posixpath.relpath(target, folder) if folder else target
    etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=identifier, Type=relation, Target=path)
    parts[name] = serialize_xml(root)
