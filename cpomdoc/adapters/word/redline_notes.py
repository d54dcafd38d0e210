"""Notes at the foot of pages: those to which a former draft refers, beside those of the new one.

Private helper of the redline. A note is what its text says: a reference to another text is another word. A note whose
reference went is kept, struck; one whose reference came is marked as added.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from cpomdoc.adapters.word.package import parse_xml, serialize_xml, w
from cpomdoc.adapters.word.redline_marks import DEL, INS, Marker, plain
from cpomdoc.adapters.word.redline_words import note_key

KINDS = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
"""What refers to a note, and what holds it."""
_TURNING = frozenset({w("ins"), w("del")})


def part_of(kind: str) -> str:
    """The part of the notes of a kind."""
    return f"word/{kind}s.xml"


def notes_of(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element] | None = None) -> dict[str, str]:
    """What each note says, by its reference; *trees* are those parts that were parsed, and perhaps changed, already."""
    found: dict[str, str] = {}
    for reference, kind in KINDS.items():
        name = part_of(kind)
        if name not in parts:
            continue
        known = (trees or {}).get(name)
        for note in (parse_xml(parts[name]) if known is None else known).iter(w(kind)):
            key = f"{reference.rpartition('}')[2]} {note.get(w('id'))}"
            found[key] = "".join(plain(one) for one in note)
    return found


class Notes:
    """The notes of a redline while it is written."""

    def __init__(self, former: Mapping[str, bytes], parts: Mapping[str, bytes], marker: Marker) -> None:
        self._marker = marker
        self._former = {kind: parse_xml(former[name]) for kind in KINDS.values() if (name := part_of(kind)) in former}
        self._roots = {kind: parse_xml(parts[name]) for kind in KINDS.values() if (name := part_of(kind)) in parts}
        self._marked: set[str] = set()
        self.grown: set[str] = set()

    def bring(self, reference: etree._Element) -> None:
        """Copy the note of a reference that went, struck, under a number of its own."""
        kind = KINDS[str(reference.tag)]
        root = self._roots.get(kind)
        if root is None:
            root = self._roots[kind] = deepcopy(self._former[kind])
            for note in [one for one in root if one.get(w("type")) is None]:
                root.remove(note)
        wanted = reference.get(w("id"))
        note = deepcopy(next(one for one in self._former[kind] if one.get(w("id")) == wanted))
        number = str(max(int(one.get(w("id")) or 0) for one in root) + 1)
        note.set(w("id"), number)
        reference.set(w("id"), number)
        root.append(note)
        self._mark(note, DEL)
        self.grown.add(kind)

    def mark_added(self, story: etree._Element) -> None:
        """Mark the notes whose references came."""
        for reference in story.iter(*KINDS):
            kind = KINDS[str(reference.tag)]
            came = next((one.tag == w("ins") for one in reference.iterancestors(*_TURNING)), False)
            key = note_key(reference)
            if came and key not in self._marked and kind in self._roots:
                self._marked.add(key)
                number = reference.get(w("id"))
                self._mark(next(one for one in self._roots[kind] if one.get(w("id")) == number), INS)
                self.grown.add(kind)

    def _mark(self, note: etree._Element, tag: str) -> None:
        paragraphs = note.findall(w("p"))
        for paragraph in paragraphs:
            self._marker.paragraph(paragraph, tag, end=paragraph is not paragraphs[-1])

    def written(self) -> dict[str, bytes]:
        """The parts of notes that changed."""
        return {part_of(kind): serialize_xml(self._roots[kind]) for kind in sorted(self.grown)}
