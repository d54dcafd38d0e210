"""What the material of a former draft needs in the package of the new one: styles, lists, pictures, links, notes.

Private helper of the redline. The new package's own styles and lists stand; what it lacks is brought from the former.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from cpomdoc.adapters.word.package import CONTENT_TYPES, DOCUMENT, RELATIONSHIPS, W, parse_xml, serialize_xml, w
from cpomdoc.adapters.word.redline_marks import Marker, plain
from cpomdoc.adapters.word.redline_notes import KINDS, Notes, notes_of
from cpomdoc.adapters.word.redline_words import Names
from cpomdoc.adapters.word.styles import PART as STYLES
from cpomdoc.adapters.word.styles import styles_of

NUMBERING = "word/numbering.xml"
_STYLED = tuple(w(name) for name in ("pStyle", "rStyle", "tblStyle"))
_LINKED = tuple(w(name) for name in ("basedOn", "next", "link"))
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_BY_NAME = frozenset(
    {"header", "footer", "styles", "numbering", "settings", "footnotes", "endnotes", "fontTable", "theme", "comments"}
)
"""Kinds of parts that are the same in both drafts when they are called alike: what they say is compared elsewhere."""
_DEFAULT = frozenset({"rels", "xml"})


@dataclass
class Carrier:
    """Brings into *parts*, those of the new draft, what copies from *former* name."""

    former: Mapping[str, bytes]
    parts: MutableMapping[str, bytes]
    marker: Marker
    _names: dict[tuple[str, bool], Names] = field(default_factory=dict)
    _brought: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._old_styles, self._styles = _styles(self.former), _styles(self.parts)
        self._old_lists, self._lists = _Lists(self.former), _Lists(self.parts)
        self._new_styles: list[str] = []
        self.notes = Notes(self.former, self.parts, self.marker)
        self.numbers = self._same_numbers()

    # --- styles and lists ---------------------------------------------------------------------------------------------

    def renumber(self, root: etree._Element) -> bool:
        """Name in a story of the former draft the lists as the new one does; whether any is named otherwise."""
        changed = False
        for one in root.iter(w("numId")):
            key = one.get(w("val")) or ""
            if (number := self.number(key)) != key:
                one.set(w("val"), number)
                changed = True
        return changed

    def bring_styles(self, root: etree._Element) -> None:
        """Make every style that a story names stand in the new package."""
        for one in root.iter(*_STYLED):
            self._bring_style(one.get(w("val")) or "")

    def bring(self, copied: etree._Element, story: str) -> None:
        """Make what a copied element leads to stand in the new package; *story* is the part where it goes."""
        for reference in copied.iter(*KINDS):
            self.notes.bring(reference)
        for one in copied.iter(etree.Element):
            for key in [str(key) for key in one.attrib if str(key).startswith(_REL)]:
                one.set(key, self._bring_relation(story, str(one.attrib[key])))

    def number(self, key: str) -> str:
        """The list of the new draft that is the list *key* of the former one."""
        if key not in self.numbers:
            self.numbers[key] = self._lists.add(self._old_lists, key)
        return self.numbers[key]

    def _same_numbers(self) -> dict[str, str]:
        """The lists that both drafts call alike and mean alike."""
        if self.former.get(NUMBERING) == self.parts.get(NUMBERING):
            return {key: key for key in self._old_lists.nums} | {"0": "0"}
        return {key: key for key in self._old_lists.nums if self._old_lists.told(key) == self._lists.told(key)} | {
            "0": "0"
        }

    def _bring_style(self, key: str) -> None:
        if not key or key in self._styles or key not in self._old_styles:
            return
        style = deepcopy(self._old_styles[key])
        if (style.get(w("default")) or "0") != "0":
            del style.attrib[w("default")]
        self._styles[key] = style
        self._new_styles.append(key)
        for one in style.iter(*_LINKED):
            self._bring_style(one.get(w("val")) or "")
        for one in style.iter(w("numId")):
            one.set(w("val"), self.number(one.get(w("val")) or ""))

    def changed_styles(self) -> tuple[str, ...]:
        """The names of the styles that both drafts have, and that do not look the same in both."""
        if self.former.get(STYLES) == self.parts.get(STYLES):
            return ()
        both = sorted(self._old_styles.keys() & (self._styles.keys() - set(self._new_styles)))
        return tuple(
            _name(self._styles[key]) for key in both if plain(self._styles[key]) != plain(self._old_styles[key])
        )

    def finish(self) -> None:
        """Write the styles, the lists and the notes that were brought."""
        if self._new_styles:
            root = parse_xml(self.parts[STYLES])
            root.extend([self._styles[key] for key in self._new_styles])
            self.parts[STYLES] = serialize_xml(root)
        if self._lists.grown and self._lists.root is not None:
            new = NUMBERING not in self.parts
            self.parts[NUMBERING] = serialize_xml(self._lists.root)
            if new:
                self._introduce(NUMBERING)
        for name, part in self.notes.written().items():
            new = name not in self.parts
            self.parts[name] = part
            if new:
                self._introduce(name)

    def _introduce(self, name: str) -> None:
        """Make a part that the new draft did not have one of its own."""
        kind, _, _ = name.rpartition("/")[2].rpartition(".")
        self._declare(name, self.former)
        self._relate(DOCUMENT, f"{_OFFICE}{kind}", f"{kind}.xml", external=False)

    # --- relationships ------------------------------------------------------------------------------------------------

    def named(self, story: str, *, former: bool) -> Names:
        """What the numbers of a story stand for, as they did before anything was brought."""
        key = (story, former)
        if key not in self._names:
            self._names[key] = names_of(self.former if former else self.parts, story)
        return self._names[key]

    def _bring_relation(self, story: str, key: str) -> str:
        wanted = self.named(story, former=True).relations.get(key)
        if wanted is None:
            return key
        here = {told: key for key, told in self.named(story, former=False).relations.items()}
        if wanted in here:
            return here[wanted]
        if (story, wanted) not in self._brought:
            one = _relation(self.former, story, key)
            external = one.get("TargetMode") == "External"
            target = one.get("Target") or ""
            if not external:
                target = self._bring_part(story, target)
            self._brought[story, wanted] = self._relate(story, one.get("Type") or "", target, external=external)
        return self._brought[story, wanted]

    def _bring_part(self, story: str, target: str) -> str:
        """Copy a part of the former draft under a free name; where it is, seen from *story*."""
        source = _path(story, target)
        stem, dot, ending = source.rpartition(".")
        number, name = 1, source
        while name in self.parts:
            name, number = f"{stem}-{number}{dot}{ending}", number + 1
        self.parts[name] = self.former[source]
        self._declare(name, self.former, source)
        relations = _relations_name(source)
        if relations in self.former:
            root = parse_xml(self.former[relations])
            for one in root:
                if one.get("TargetMode") != "External":
                    one.set("Target", self._bring_part(source, one.get("Target") or ""))
            self.parts[_relations_name(name)] = serialize_xml(root)
        return posixpath.relpath(name, posixpath.dirname(story))

    def _relate(self, story: str, kind: str, target: str, *, external: bool) -> str:
        name = _relations_name(story)
        root = parse_xml(self.parts.get(name, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()))
        known = {one.get("Id") for one in root}
        key = next(key for number in range(1, len(known) + 2) if (key := f"rIdAvant{number}") not in known)
        one = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=key, Type=kind, Target=target)
        if external:
            one.set("TargetMode", "External")
        self.parts[name] = serialize_xml(root)
        return key

    def _declare(self, name: str, former: Mapping[str, bytes], source: str = "") -> None:
        """Say of what kind a brought part is."""
        old, new = parse_xml(former[CONTENT_TYPES]), parse_xml(self.parts[CONTENT_TYPES])
        ending = name.rpartition(".")[2]
        said = next((one for one in old if one.get("PartName") == f"/{source or name}"), None)
        if said is not None:
            copied = deepcopy(said)
            copied.set("PartName", f"/{name}")
            new.append(copied)
        elif ending not in _DEFAULT and all((one.get("Extension") or "").lower() != ending.lower() for one in new):
            new.insert(0, deepcopy(next(one for one in old if (one.get("Extension") or "").lower() == ending.lower())))
        self.parts[CONTENT_TYPES] = serialize_xml(new)


def names_of(parts: Mapping[str, bytes], story: str, trees: Mapping[str, etree._Element] | None = None) -> Names:
    """What the numbers of a part stand for; *trees* are parts that were parsed, and perhaps changed, already."""
    found = _relations(parts, story)
    relations = {one.get("Id") or "": _fingerprint(parts, story, one) for one in (found if found is not None else ())}
    return Names(relations, notes_of(parts, trees) if story == DOCUMENT else {})


def lists_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """What each list of a draft looks like, by its number."""
    lists = _Lists(parts)
    return {key: lists.told(key) for key in lists.nums}


class _Lists:
    """The lists of one draft, by their number."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.root = parse_xml(parts[NUMBERING]) if NUMBERING in parts else None
        self.grown = False
        self.nums: dict[str, etree._Element] = {}
        self.models: dict[str, etree._Element] = {}
        if self.root is not None:
            self.nums = {one.get(w("numId")) or "": one for one in self.root.iter(w("num"))}
            self.models = {one.get(w("abstractNumId")) or "": one for one in self.root.iter(w("abstractNum"))}

    def told(self, key: str) -> str:
        """What a list looks like, whatever its numbers."""
        if key not in self.nums:
            return ""
        num = self.nums[key]
        said = num.find(w("abstractNumId"))
        model = self.models.get((said.get(w("val")) or "") if said is not None else "")
        levels = [plain(one) for one in (model if model is not None else ()) if one.tag == w("lvl")]
        return "".join([*levels, *(plain(one) for one in num if one.tag != w("abstractNumId"))])

    def add(self, former: _Lists, key: str) -> str:
        """A copy of a list of another draft; its number here. A list that this draft does not have keeps its number."""
        if key not in former.nums or former.root is None:
            return key
        if self.root is None:
            self.root = etree.Element(w("numbering"), nsmap={"w": W})
        num = deepcopy(former.nums[key])
        said = num.find(w("abstractNumId"))
        model = former.models.get((said.get(w("val")) or "") if said is not None else "")
        if said is not None and model is not None:
            copied = deepcopy(model)
            copied.set(w("abstractNumId"), _free(self.models))
            for name in ("nsid", "tmpl"):
                for one in list(copied.iter(w(name))):
                    copied.remove(one)
            said.set(w("val"), copied.get(w("abstractNumId")) or "")
            self.root.insert(sum(one.tag in (w("numPicBullet"), w("abstractNum")) for one in self.root), copied)
            self.models[copied.get(w("abstractNumId")) or ""] = copied
        made = _free(self.nums)
        num.set(w("numId"), made)
        self.nums[made] = num
        self.root.insert(len([one for one in self.root if one.tag != w("numIdMacAtCleanup")]), num)
        self.grown = True
        return made


def _free(known: Mapping[str, object]) -> str:
    return str(max((int(key) for key in known if key.isdecimal()), default=0) + 1)


def _styles(parts: Mapping[str, bytes]) -> dict[str, etree._Element]:
    return dict(styles_of(parts.get(STYLES, b"")).elements)


def _name(style: etree._Element) -> str:
    name = style.find(w("name"))
    return (name.get(w("val")) or "") if name is not None else style.get(w("styleId")) or ""


def _relations_name(story: str) -> str:
    folder, base = posixpath.split(story)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _relations(parts: Mapping[str, bytes], story: str) -> etree._Element | None:
    name = _relations_name(story)
    return parse_xml(parts[name]) if name in parts else None


def _relation(parts: Mapping[str, bytes], story: str, key: str) -> etree._Element:
    root = _relations(parts, story)
    return next(one for one in (root if root is not None else ()) if one.get("Id") == key)


def _path(story: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(story), target)).lstrip("/")


def _fingerprint(parts: Mapping[str, bytes], story: str, one: etree._Element) -> str:
    """What a relationship leads to: an address, or the bytes of a part and of what it leads to itself."""
    kind, target = one.get("Type") or "", one.get("Target") or ""
    if one.get("TargetMode") == "External" or kind.rpartition("/")[2] in _BY_NAME:
        return f"{kind} {target}"
    name = _path(story, target)
    data = parts.get(name, b"") + parts.get(_relations_name(name), b"")
    return f"{kind} {hashlib.sha256(data).hexdigest()}"
