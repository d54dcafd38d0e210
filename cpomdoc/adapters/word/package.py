"""Word file (bytes) <-> its parts, as one deterministic package; parts -> the same parts without comments.

Private helper of the adapters that touch OOXML: no adapter sees another one through it.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

from cpomdoc.domain.errors import UnreadableFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"

MAX_UNCOMPRESSED = 200 * 2**20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
UNSOUND_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
    IndexError,
)  # fmt: skip
"""Whatever Python's zipfile raises on bytes: it believes the lengths and the places that they tell."""
_COMMENT_ANCHOR = re.compile(rb"[<:]comment(?:RangeStart|RangeEnd|Reference)\b")
_COMMENT_RELATIONS = frozenset({"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"})


@dataclass(frozen=True, slots=True)
class TocEntry:
    """One line of a table of contents: *label* is number and title as printed, *page* the number as printed."""

    label: str
    page: str


@cache
def w(tag: str) -> str:
    """The qualified name of a WordprocessingML tag or attribute."""
    return f"{{{W}}}{tag}"


def inside(element: etree._Element, *tags: str) -> etree._Element | None:
    """What *element* holds under these tags, one in the other: asked of every paragraph, and faster than a path."""
    found: etree._Element | None = element
    for tag in tags:
        if found is None:
            return None
        found = next(found.iterchildren(w(tag)), None)
    return found


def value_of(element: etree._Element | None) -> str:
    """What most elements say: their « w:val »."""
    return (element.get(w("val")) or "") if element is not None else ""


def parse_xml(part: bytes) -> etree._Element:
    """Parse one part; no entity is resolved, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(part, parser)


def serialize_xml(root: etree._Element) -> bytes:
    """The bytes of one part, as Word declares it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def read_parts(package: bytes) -> dict[str, bytes]:
    """All parts of a package by name. Anything but a sound zip with sane size is an UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNCOMPRESSED:
                raise _unreadable()
            parts = {member.filename: archive.read(member) for member in members if not member.is_dir()}
    except UNSOUND_ZIP as error:
        raise _unreadable() from error
    if len(parts) != sum(not member.is_dir() for member in members) or CONTENT_TYPES not in parts:
        raise _unreadable()
    return parts


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """One package: same parts, same bytes, whatever the clock, the machine's user and the order of *parts*."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, not name.startswith("_rels/"), name)):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            member.external_attr = 0
            archive.writestr(member, parts[name], compresslevel=6)
    return target.getvalue()


def strip_comments(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same document without its comments: their parts, relationships, content types and anchors are gone.

    LibreOffice 7.4 without GUI aborts (signal 6) when UNO loads a document that has a comment: a file of its user
    interface is missing. A PDF must not show comments anyway.
    """
    kept = dict(parts)
    gone = set(_drop_comment_relations(kept))
    if gone:
        types = parse_xml(kept[CONTENT_TYPES])
        for override in types.findall("{*}Override"):
            if (override.get("PartName") or "").lstrip("/") in gone:
                types.remove(override)
        kept[CONTENT_TYPES] = serialize_xml(types)
    for name in gone:
        kept.pop(name, None)
    for name, part in parts.items():
        if name in kept and name.endswith(".xml") and _COMMENT_ANCHOR.search(part):
            kept[name] = _without_comment_anchors(part)
    return kept


def _drop_comment_relations(parts: dict[str, bytes]) -> Iterator[str]:
    """Remove comment relationships from every .rels part of *parts*; yield the parts that they named."""
    for name in [name for name in parts if name.endswith(".rels")]:
        if b"/comments" not in parts[name] and b"/people" not in parts[name]:
            continue
        root = parse_xml(parts[name])
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in root.findall(f"{{{RELATIONSHIPS}}}Relationship"):
            if (relation.get("Type") or "").rpartition("/")[2] in _COMMENT_RELATIONS:
                root.remove(relation)
                yield posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or "")).lstrip("/")
        parts[name] = serialize_xml(root)


def _without_comment_anchors(part: bytes) -> bytes:
    root = parse_xml(part)
    for anchor in list(root.iter(w("commentRangeStart"), w("commentRangeEnd"))):
        remove(anchor)
    for reference in list(root.iter(w("commentReference"))):
        run = reference.getparent()
        remove(reference)
        if run is not None and run.tag == w("r") and all(child.tag == w("rPr") for child in run):
            remove(run)
    return serialize_xml(root)


def remove(element: etree._Element) -> None:
    """Take *element* out of its tree (WordprocessingML keeps no text after an element)."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unreadable() -> UnreadableFile:
    return UnreadableFile(
        "Ce fichier n’est pas un document Word lisible.",
        remedy="Ouvrez-le dans Word, enregistrez-le au format « Document Word (.docx) », puis déposez-le à nouveau.",
    )
