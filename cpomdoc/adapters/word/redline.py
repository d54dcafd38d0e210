"""Two drafts of a piece -> one Word file that shows, as tracked changes, what the second changes in the first.

Accepted as a whole, the file is the second draft; refused as a whole, the first. That is proved of every file before it
is given: one that cannot be proved is not. Only drafts that cpomdoc wrote are compared: a file that another program
saved is written otherwise throughout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.redline_blocks import Weaver
from cpomdoc.adapters.word.redline_carry import Carrier
from cpomdoc.adapters.word.redline_marks import Marker
from cpomdoc.adapters.word.redline_proof import NOTES, Ecart, faults, is_story
from cpomdoc.adapters.word.resolution import CELLS, CHANGES, MARKS

_SIGNS_OF_MARKS = (
    b":ins ", b":del ", b":moveFrom", b":moveTo", b":cellIns", b":cellDel", b":cellMerge", b":conflict", b"Change ",
)  # fmt: skip
"""Bytes without which a part of ours has no mark: it need not be parsed."""
_NUMBER = re.compile(rb"\bw:id=\"(\d+)\"")


@dataclass(frozen=True, slots=True)
class Redline:
    """A file with tracked changes, proved. *marques* counts its marks: none when nothing changed. *styles* names those
    that look otherwise in the second draft: a file has one look for each, so that, once refused, it keeps the new one.
    """

    docx: bytes
    marques: int
    styles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NonProuve:
    """No file: what it would not have given, or why the drafts cannot be compared."""

    ecarts: tuple[Ecart, ...]
    suivis: bool = False


def write_redline(before: bytes, after: bytes, author: str, date: str) -> Redline | NonProuve:
    """What *after* changes in *before*, in the name of *author*, on *date* (ISO, a day or a day and an hour).

    Raises ValueError when *date* is none, UnreadableFile when a draft is no Word file.
    """
    old, new = read_parts(before), read_parts(after)
    if any(_is_tracked(parts) for parts in (old, new)):
        return NonProuve((), suivis=True)
    marker = Marker(author, _instant(date), _first_number(new))
    carrier = Carrier(old, dict(new), marker)
    for name in _stories(old, new):
        former, root = parse_xml(old[name]), parse_xml(new[name])
        carrier.renumber(former)
        _weave(Weaver(marker, carrier, name), former, root)
        carrier.bring_styles(root)
        carrier.notes.mark_added(root)
        carrier.parts[name] = serialize_xml(root)
    carrier.finish()
    docx = write_parts(carrier.parts)
    made = read_parts(docx)
    ecarts = tuple(faults(made, old, new))
    return NonProuve(ecarts) if ecarts else Redline(docx, marker.count, carrier.changed_styles())


def _instant(date: str) -> str:
    """A date as XML says it."""
    moment = datetime.fromisoformat(date)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stories(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str]:
    """The parts that both have, the body first; notes come with what refers to them."""
    both = (name for name in new if name in old and is_story(name) and name not in NOTES)
    return sorted(both, key=lambda name: (name != DOCUMENT, name))


def _weave(weaver: Weaver, former: etree._Element, root: etree._Element) -> None:
    old, new = former.find(w("body")), root.find(w("body"))
    if old is None or new is None:
        weaver.box(former, root)
        return
    weaver.box(old, new)
    weaver.pages(old, new)


def _is_tracked(parts: Mapping[str, bytes]) -> bool:
    stories = [part for name, part in parts.items() if is_story(name) and any(one in part for one in _SIGNS_OF_MARKS)]
    return any(next(parse_xml(part).iter(*MARKS, *CHANGES, *CELLS), None) is not None for part in stories)


def _first_number(parts: Mapping[str, bytes]) -> int:
    """A number above those of all that the document numbers: bookmarks, comments, notes."""
    numbers = (int(number) for name, part in parts.items() if is_story(name) for number in _NUMBER.findall(part))
    return max(numbers, default=0) + 1
