"""A tagged PDF of ours + a growing liasse -> the liasse with its pages, its tags and its bookmarks grafted.

Private helper of assembly.py. Order is all: the pages are appended first, then the structure and the outline are copied
from the same open source in ONE call, so that every reference to a page finds the page that is already there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cpomdoc.adapters.pdf.tree import elements, read_names, read_numbers, write_names, write_numbers
from cpomdoc.domain.errors import ToolFailed

_AGAIN = "Lancez « cpomdoc environnement » et réparez ce qu’il signale, puis recommencez ; rien n’est perdu."

_STRUCTURE, _OUTLINE = "/Structure", "/Outline"


@dataclass
class Tree:
    """The one structure tree of *pdf*, while it grows: `document` holds one Part a piece."""

    pdf: pikepdf.Pdf
    root: Any = None
    document: Any = None
    owners: dict[int, Any] = field(default_factory=dict)  # the parent tree: key of a page or annotation -> element(s)
    next_key: int = 0
    roles: dict[str, str] = field(default_factory=dict)
    classes: dict[str, Any] = field(default_factory=dict)
    ids: dict[bytes, Any] = field(default_factory=dict)
    pieces: int = 0

    def __post_init__(self) -> None:
        self.root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )
        self.root.K = Array([self.document])
        self.pdf.Root.StructTreeRoot = self.root

    def add_part(self, title: str, lang: str) -> Any:
        """An empty Part, for pages whose tags are made here."""
        self.pieces += 1
        part = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, K=Array()))
        return self._settle(part, title, lang)

    def own(self, element: Any) -> int:
        """A new key of the parent tree, for a page or an annotation that belongs to *element*."""
        key, self.next_key = self.next_key, self.next_key + 1
        self.owners[key] = element
        return key

    def graft(self, source: pikepdf.Pdf, title: str, lang: str) -> tuple[Any, Any]:
        """Append the pages of *source*; return its Part and its outline (None without bookmarks)."""
        if "/StructTreeRoot" not in source.Root:
            raise ToolFailed(
                f"La pièce « {title} » n’a pas de structure : elle ne peut pas être jointe à la liasse.", remedy=_AGAIN
            )
        if "/Dests" in source.Root or "/Dests" in source.Root.get("/Names", {}):
            raise ToolFailed(
                f"La pièce « {title} » a des renvois par nom, qui se perdraient dans la liasse.", remedy=_AGAIN
            )
        offset = self.next_key
        used = _shift(source, offset)
        self.pdf.pages.extend(source.pages)
        wanted = {_STRUCTURE: source.Root.StructTreeRoot}
        if "/Outlines" in source.Root:
            wanted[_OUTLINE] = source.Root.Outlines
        copied: Any = self.pdf.copy_foreign(source.make_indirect(Dictionary(wanted)))
        structure = copied[_STRUCTURE]
        for key, owner in read_numbers(structure.get("/ParentTree", Dictionary())):
            self.owners[key + offset] = owner
            used = max(used, key + offset + 1)
        self.next_key = used
        self.pieces += 1
        self._unite(structure)
        return self._settle(self._part_of(structure), title, lang), copied.get(_OUTLINE)

    def finish(self) -> None:
        """Write the trees that all pieces share."""
        self.root.ParentTree = write_numbers(self.pdf, self.owners)
        self.root.ParentTreeNextKey = self.next_key
        if self.roles:
            self.root.RoleMap = self.pdf.make_indirect(
                Dictionary({name: Name(target) for name, target in sorted(self.roles.items())})
            )
        if self.classes:
            self.root.ClassMap = self.pdf.make_indirect(Dictionary(dict(sorted(self.classes.items()))))
        if self.ids:
            self.root.IDTree = write_names(self.pdf, self.ids)

    def _part_of(self, structure: Any) -> Any:
        """The piece's own Document element becomes the Part; several roots, or another one, are put into a new Part."""
        kids = structure.get("/K", Array())
        roots = list(kids) if isinstance(kids, Array) else [kids]
        if len(roots) == 1 and Name.Document == roots[0].S:
            roots[0].S = Name.Part
            return roots[0]
        part = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array(roots)))
        for element in roots:
            element.P = part
        return part

    def _settle(self, part: Any, title: str, lang: str) -> Any:
        part.T = String(title)
        part.P = self.document
        if lang != str(self.pdf.Root.get("/Lang", lang)):
            part.Lang = String(lang)
        self.document.K.append(part)
        return part

    def _unite(self, structure: Any) -> None:
        """Share names that mean the same, rename those that do not; identifiers take the number of the piece."""
        roles = {
            str(name): str(target) for name, target in structure.get("/RoleMap", Dictionary()).items()
        }  # plain texts: the same targets are the same texts
        classes: dict[str, Any] = dict(structure.get("/ClassMap", Dictionary()).items())
        new_roles = _renamed(roles, self.roles, self.pieces)
        new_classes = _renamed(classes, self.classes, self.pieces)
        identifiers = dict(read_names(structure.IDTree)) if "/IDTree" in structure else {}
        if new_roles or new_classes or identifiers:
            prefix = b"%d." % self.pieces
            for element in elements(structure):
                _rename(element, new_roles, new_classes, prefix)
            self.ids |= {prefix + name: element for name, element in identifiers.items()}


def _renamed(ours: dict[str, Any], known: dict[str, Any], number: int) -> dict[str, str]:
    """Add *ours* to *known*; return the names that had to change."""
    changed = {name: f"{name}.{number}" for name, target in ours.items() if name in known and known[name] != target}
    for name, target in ours.items():
        if isinstance(target, str):  # a role may point to another role of the same piece
            target = changed.get(target, target)
        known[changed.get(name, name)] = target
    return changed


def _rename(element: Any, roles: dict[str, str], classes: dict[str, str], prefix: bytes) -> None:
    role = str(element.S)
    if role in roles:
        element.S = Name(roles[role])
    if "/C" in element and classes:
        given = element.C
        names = [Name(classes.get(str(name), str(name))) for name in (given if isinstance(given, Array) else [given])]
        element.C = Array(names) if isinstance(given, Array) else names[0]
    if "/ID" in element:
        element.ID = String(prefix + bytes(element.ID))
    attributes = element.get("/A", Array())
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(attribute, Dictionary) and "/Headers" in attribute:
            attribute.Headers = Array([String(prefix + bytes(name)) for name in attribute.Headers])


def _shift(source: pikepdf.Pdf, offset: int) -> int:
    """Move all keys of the source's parent tree by *offset*; return the first free one."""
    free = offset
    for carrier in _carriers(source):
        for name in ("/StructParents", "/StructParent"):
            if name in carrier:
                carrier[name] = int(carrier[name]) + offset
                free = max(free, int(carrier[name]) + 1)
    return free


def _carriers(source: pikepdf.Pdf) -> Iterator[Any]:
    """All that can hold a key: pages, annotations, and the pictures and forms that they draw. Each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = []
    for page in source.pages:
        yield page.obj
        waiting.append(page.resources)
        for annotation in page.obj.get("/Annots", []):
            yield annotation
            waiting.extend(_appearances(annotation))
    while waiting:
        item = waiting.pop()
        if item.is_indirect and item.objgen in seen:
            continue
        seen.add(item.objgen)
        if isinstance(item, pikepdf.Stream):
            yield item
            waiting.append(item.get("/Resources", Dictionary()))
        else:
            for kind in ("/XObject", "/Pattern"):
                drawn = item.get(kind, Dictionary())
                waiting.extend(value for _, value in drawn.items() if isinstance(value, pikepdf.Stream))


def _appearances(annotation: Any) -> Iterator[Any]:
    for _, state in annotation.get("/AP", Dictionary()).items():
        if isinstance(state, pikepdf.Stream):
            yield state
        else:
            yield from (stream for _, stream in state.items() if isinstance(stream, pikepdf.Stream))
