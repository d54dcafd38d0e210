"""A returned Word file, of which nobody vouches -> the parts that a contract may have, under the names of ours.

The one gate of every return. Parts are found by relationship, from the root of the package on, whatever they are called
and whichever of the two dialects they speak; what is not reached is not taken. Parts are parsed and written anew: what
comes out is what was looked at. Anything else is an UnreadableFile that says the way out.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from cpomdoc.adapters.word.fields import BrokenField, is_safe_link
from cpomdoc.adapters.word.foreign import (
    PARTS,
    PICTURES,
    REFUSED,
    ROOTS,
    TOLD,
    UNKNOWN,
    UNSAID,
    ForeignError,
    refuse_foreign,
    strip,
    unknown_words,
)
from cpomdoc.adapters.word.package import (
    CONTENT_TYPES,
    DOCUMENT,
    RELATIONSHIPS,
    UNSOUND_ZIP,
    W,
    parse_xml,
    serialize_xml,
)
from cpomdoc.adapters.word.strict import is_strict, transitional, transitional_relation
from cpomdoc.domain.errors import UnreadableFile

MAX_PARTS, MAX_WHOLE, MAX_XML = 2000, 200 * 2**20, 40 * 2**20
MAX_DEPTH = 120
"""Elements inside one another: a table in a table in a table takes fifteen; what has more is made to harm."""
_MAIN = "officeDocument"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_FROM = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://schemas.openxmlformats.org/package/2006/relationships/",
    "http://schemas.microsoft.com/office/",
)
_CHART_DATA = {"package": "externalData", "oleObject": "externalData"}
"""What a chart calls its workbook: what it draws is in the chart itself."""


@dataclass(frozen=True, slots=True)
class Recu:
    """A return that passed: its *parts*, under our names; *retires* says what was taken out; *glossaire* is the part of
    reusable texts, which is not kept (none: empty)."""

    parts: Mapping[str, bytes]
    retires: tuple[str, ...]
    glossaire: bytes


@dataclass(frozen=True, slots=True)
class _Relation:
    identifier: str
    kind: str
    target: str
    external: bool
    type: str


@dataclass
class _Walk:
    """The package while it is walked: *given* by name, casefolded; *made* what is kept; *named* where each went."""

    given: Mapping[str, bytes]
    made: dict[str, bytes] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    glossary: bytes = b""


def receive(data: bytes) -> Recu:
    """What may be taken of a returned file. Raises UnreadableFile."""
    walk = _Walk(_members(data))
    _require_word(walk.given)
    root = _relations(walk.given, "")
    mains = [one for one in root if one.kind == _MAIN and not one.external]
    if len(mains) != 1:
        raise refused("Il n’a pas, ou pas seulement, un document principal.")
    ids = dict(_followed(walk, root, "", ""))
    walk.told += [words for one in root if one.identifier not in ids and (words := _words(one, ""))]
    if DOCUMENT not in walk.made:
        raise refused("Une de ses parties manque.")
    walk.made["_rels/.rels"] = _written_relations(ids)
    walk.made[CONTENT_TYPES] = _written_types(walk.contents)
    return Recu(walk.made, _told_once(walk.told), walk.glossary)


def _told_once(told: Sequence[str]) -> tuple[str, ...]:
    """What was taken out, each once: in the words that also say where it led, when some do."""
    distinct = dict.fromkeys(told)
    return tuple(words for words in distinct if not any(other.startswith(f"{words} (") for other in distinct))


def refused(reason: str, way: str = "") -> UnreadableFile:
    """Why a return cannot be taken, and what its author can do."""
    return UnreadableFile(
        reason, way or "Ouvrez-le dans Word, enregistrez-le au format « Document Word (.docx) », puis déposez-le."
    )


# --- the package ------------------------------------------------------------------------------------------------------


def _members(data: bytes) -> dict[str, bytes]:
    """Every member of the zip, by its name in small letters: two that differ by case only are one to Word."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_PARTS or sum(member.file_size for member in members) > MAX_WHOLE:
                raise refused("Il est trop gros pour un projet de contrat.")
            names = [_part_name(member.filename) for member in members]
            if len(set(names)) != len(names):
                raise refused("Il contient deux fois la même partie : on ne peut pas savoir laquelle est la bonne.")
            return {name: archive.read(member) for name, member in zip(names, members, strict=True)}
    except UNSOUND_ZIP as error:
        raise refused("Ce fichier n’est pas un document Word lisible : il est abîmé ou protégé.") from error


def _part_name(name: str) -> str:
    name = unquote(name.replace("\\", "/")).lstrip("/")
    if ".." in name.split("/"):
        raise refused("Il contient un nom de partie interdit.")
    return posixpath.normpath(name).casefold()


def _require_word(given: Mapping[str, bytes]) -> None:
    if CONTENT_TYPES.casefold() not in given:
        raise refused("Ce fichier n’est pas un document Word lisible.")
    root = _tree(given, CONTENT_TYPES)
    if root.tag != f"{{{_TYPES}}}Types":
        raise refused("Ce fichier n’est pas un document Word lisible.")
    types = [(one.get("ContentType") or "").casefold() for one in root.iter(etree.Element)]
    macros = any(posixpath.basename(name).startswith(("vbaproject", "vbadata")) for name in given)
    if macros or any("macroenabled" in one or "vbaproject" in one for one in types):
        raise refused("Ce document contient des macros.")


def _tree(given: Mapping[str, bytes], name: str) -> etree._Element:
    """One part, parsed: no entity, no declaration of type, no depth that harms."""
    part = given.get(name.casefold())
    if part is None:
        raise refused("Une de ses parties manque.")
    return _parsed(part)


def _parsed(part: bytes) -> etree._Element:
    if len(part) > MAX_XML:
        raise refused("Il est trop gros pour un projet de contrat.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(part, parser)
        if _declares_a_type(root):
            raise refused("Ce fichier contient des instructions que Word n’écrit jamais.")
        if is_strict(plain := serialize_xml(root)):
            root = parse_xml(transitional(plain))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused("Une de ses parties est abîmée, ou trop imbriquée pour être lue.") from error
    if _depth(root) > MAX_DEPTH:
        raise refused("Ses tableaux sont trop imbriqués pour être lus.")
    return root


def _declares_a_type(root: etree._Element) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def _depth(root: etree._Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


# --- relationships ----------------------------------------------------------------------------------------------------


def _relations(given: Mapping[str, bytes], source: str) -> list[_Relation]:
    """The relationships of a part; of the package for «  »."""
    folder, base = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    if name.casefold() not in given:
        return []
    root = _tree(given, name)
    if root.tag != f"{{{RELATIONSHIPS}}}Relationships":
        raise refused("Une de ses parties est abîmée.")
    found = [_relation(one, folder) for one in root.iter(f"{{{RELATIONSHIPS}}}Relationship")]
    if len({one.identifier for one in found}) != len(found):
        raise refused("Une de ses parties est abîmée.")
    return found


def _relation(one: etree._Element, folder: str) -> _Relation:
    kind = transitional_relation(one.get("Type") or "")
    target = one.get("Target") or ""
    external = (one.get("TargetMode") or "").casefold() == "external"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target.partition("#")[0]))).lstrip("/")
    known = kind.startswith(_FROM)
    return _Relation(one.get("Id") or "", kind.rpartition("/")[2] if known else "", target, external, kind)


def _followed(
    walk: _Walk, relations: Sequence[_Relation], folder: str, source: str
) -> Iterator[tuple[str, tuple[_Relation, str]]]:
    """The relationships that stay, each with the target that it has now; what they lead to is kept on the way."""
    for one in relations:
        kind = _CHART_DATA.get(one.kind, one.kind) if source == "chart" else one.kind
        if (reason := REFUSED.get(kind)) is not None:
            raise refused(f"Ce document contient {reason}.", _WAY)
        target = _kept_target(walk, one, kind) if kind != _MAIN or not source else ""
        if target:
            yield one.identifier, (one, target if one.external else posixpath.relpath(target, folder or "."))


_WAY = "Retirez-le dans Word (ou collez à sa place son texte ou son image), enregistrez, puis déposez le document."


def _kept_target(walk: _Walk, one: _Relation, kind: str) -> str:
    """Where a relationship that stays leads to; empty when it goes."""
    if one.external:
        return one.target if kind == "hyperlink" and is_safe_link(one.target) else ""
    if kind == "glossaryDocument":
        walk.glossary = _plain_part(walk.given, one.target, kind)
    if kind not in PARTS and kind not in {_MAIN, "image"}:
        return ""
    if one.target.casefold() not in walk.given:
        return ""
    known = walk.named.get(one.target.casefold())
    return known if known is not None else _keep(walk, one.target, kind)


def _plain_part(given: Mapping[str, bytes], name: str, kind: str) -> bytes:
    root = _tree(given, name)
    _require_root(root, kind)
    return serialize_xml(root)


def _require_root(root: etree._Element, kind: str) -> None:
    """A part whose root is not the one that its kind calls for was not seen."""
    wanted = ROOTS.get(kind)
    if wanted is not None and root.tag != f"{{{W}}}{wanted}":
        raise refused("Il est écrit dans un dialecte de Word que cpomdoc ne sait pas lire.")
    if space := unknown_words(root):
        raise refused(f"Il contient des éléments que cpomdoc ne sait pas lire ({space}).")


def _keep(walk: _Walk, name: str, kind: str) -> str:
    """Keep one part and what it leads to; its name from now on."""
    if kind == "image":
        return _keep_picture(walk, name)
    root = _tree(walk.given, name)
    _require_root(root, kind)
    path, content = _place(walk, kind)
    walk.named[name.casefold()], walk.contents[path] = path, content
    relations = _relations(walk.given, name.casefold())
    kept = dict(_followed(walk, relations, posixpath.dirname(path), kind))
    gone = {one.identifier: _words(one, kind) for one in relations if one.identifier not in kept}
    try:
        refuse_foreign(root)
        walk.told += strip(root, frozenset(kept), gone)
    except ForeignError as error:
        raise refused(f"Ce document contient {error.what}.", _WAY) from None
    except BrokenField:
        raise refused("Un de ses champs (renvoi, numéro de page, sommaire) est incomplet.") from None
    walk.told += [words for words in gone.values() if words]
    walk.made[path] = serialize_xml(root)
    if kept:
        folder, base = posixpath.split(path)
        walk.made[posixpath.join(folder, "_rels", f"{base}.rels")] = _written_relations(kept)
    return path


def _words(one: _Relation, source: str) -> str:
    """What a relationship that goes was, for people; nothing for what every editor writes."""
    kind = _CHART_DATA.get(one.kind, one.kind) if source == "chart" else one.kind
    if kind == "image":
        return ""  # a picture that something shows is refused; another one is nothing
    if one.external:
        return f"{TOLD.get(kind, UNKNOWN)} ({one.target})"
    return "" if kind in UNSAID or kind in PARTS else TOLD.get(kind, UNKNOWN)


def _place(walk: _Walk, kind: str) -> tuple[str, str]:
    if kind == _MAIN:
        return DOCUMENT, _WORD
    model = PARTS[kind]
    if not model.several:
        if model.path in walk.made or model.path in walk.contents:
            raise refused("Une de ses parties est en double : on ne peut pas savoir laquelle est la bonne.")
        return model.path, model.content
    walk.numbers[kind] += 1
    stem, dot, ending = model.path.rpartition(".")
    return f"{stem}{walk.numbers[kind]}{dot}{ending}", model.content


def _keep_picture(walk: _Walk, name: str) -> str:
    data = walk.given[name.casefold()]
    sort = next((sort for sort, starts in PICTURES.items() if data.startswith(starts)), "")
    if not sort:
        return ""
    walk.numbers["image"] += 1
    path = f"word/media/image{walk.numbers['image']}.{sort}"
    walk.named[name.casefold()], walk.contents[path], walk.made[path] = path, f"image/{sort}", data
    return path


# --- written anew -----------------------------------------------------------------------------------------------------


def _written_relations(kept: Mapping[str, tuple[_Relation, str]]) -> bytes:
    root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap=_plainly(RELATIONSHIPS))
    for identifier, (one, target) in kept.items():
        written = etree.SubElement(
            root, f"{{{RELATIONSHIPS}}}Relationship", Id=identifier, Type=one.type, Target=target
        )
        if one.external:
            written.set("TargetMode", "External")
    return serialize_xml(root)


def _plainly(space: str) -> dict[str, str]:
    """Its names without a prefix."""
    return {None: space}  # type: ignore[dict-item]  # as lxml says it


def _written_types(contents: MutableMapping[str, str]) -> bytes:
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap=_plainly(_TYPES))
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    pictures = {path.rpartition(".")[2]: content for path, content in contents.items() if content.startswith("image/")}
    for ending, content in sorted({**defaults, **pictures}.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=content)
    for path, content in sorted(contents.items()):
        if not content.startswith("image/"):
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{path}", ContentType=content)
    return serialize_xml(root)


# --- what could not be opened -----------------------------------------------------------------------------------------


def reference_of(data: bytes) -> str:
    """The contract that a file says it is of, as far as can be read of one that did not pass; else nothing."""
    return property_of(data, "cpom.reference")


def property_of(data: bytes, name: str) -> str:
    """What a file says under a name of ours, as far as can be read of one that did not pass; else nothing."""
    try:
        given = _members(data)
        found = _tree(given, "docProps/custom.xml").iterfind("{*}property")
        named = next((one for one in found if one.get("name") == name), None)
    except UnreadableFile:
        return ""
    return "".join(str(text) for text in named.itertext()).strip() if named is not None else ""
