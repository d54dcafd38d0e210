"""Two drafts of a piece -> one Word file that shows, as tracked changes, what the second changes in the first.

Accepted as a whole, the file is the second draft; refused as a whole, the first. That is proved of every file before it
is given: one that cannot be proved is not. Only drafts that cpomdoc wrote are compared: a file that another program
saved is written otherwise throughout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.redline_blocks import Weaver
from cpomdoc.adapters.word.redline_carry import Carrier
from cpomdoc.adapters.word.redline_draft import Draft
from cpomdoc.adapters.word.redline_marks import Marker
from cpomdoc.adapters.word.redline_proof import NOTES, Ecart, faults
from cpomdoc.adapters.word.resolution import CELLS, CHANGES, MARKS

_NUMBER = re.compile(rb"w:id=\"(\d+)\"")


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
    old, new = Draft(read_parts(before)), Draft(read_parts(after))
    if any(_is_tracked(one) for one in (old, new)):
        return NonProuve((), suivis=True)
    marker = Marker(author, _instant(date), _first_number(new))
    carrier = Carrier(old.parts, dict(new.parts), marker)
    for name in _stories(old, new):
        (former, known), (root, known_too) = old.copy(name), new.copy(name)
        renumbered = carrier.renumber(former)
        _weave(Weaver(marker, carrier, name, {} if renumbered else known | known_too), former, root)
        carrier.bring_styles(root)
        carrier.notes.mark_added(root)
        carrier.parts[name] = serialize_xml(root)
    carrier.finish()
    docx = write_parts(carrier.parts)
    ecarts = tuple(faults(read_parts(docx), old, new))
    return NonProuve(ecarts) if ecarts else Redline(docx, marker.count, carrier.changed_styles())


def _instant(date: str) -> str:
    """A date as XML says it."""
    moment = datetime.fromisoformat(date)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stories(old: Draft, new: Draft) -> list[str]:
    """The parts that both have, the body first; notes come with what refers to them."""
    both = new.trees.keys() & old.trees.keys() - NOTES
    return sorted(both, key=lambda name: (name != DOCUMENT, name))


def _weave(weaver: Weaver, former: etree._Element, root: etree._Element) -> None:
    old, new = former.find(w("body")), root.find(w("body"))
    if old is None or new is None:
        weaver.box(former, root)
        return
    weaver.box(old, new)
    weaver.pages(old, new)


def _is_tracked(draft: Draft) -> bool:
    return any(next(root.iter(*MARKS, *CHANGES, *CELLS), None) is not None for root in draft.trees.values())


def _first_number(draft: Draft) -> int:
    """A number above those of all that the document numbers: bookmarks, comments, notes."""
    numbers = (int(number) for name in draft.trees for number in _NUMBER.findall(draft.parts[name]))
    return max(numbers, default=0) + 1
