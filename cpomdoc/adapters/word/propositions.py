"""The parts of a returned file -> what each person proposes in it, by a key; the same parts, some accepted, others not.

The parts are those that passed the gate. A key tells a proposal by its place: the same bytes have the same keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml
from cpomdoc.adapters.word.resolution import resolve_marks
from cpomdoc.adapters.word.returned import STORY, titles_of
from cpomdoc.adapters.word.tracking import Told, is_known, told_in
from cpomdoc.domain.relecture import Suivi

_OTHERS = ("word/comments.xml", "word/styles.xml", "word/numbering.xml")


@dataclass(frozen=True, slots=True)
class Proposition:
    """What one person proposes at one place; *cle* tells it from the others of the file, as long as its bytes do not
    change.
    """

    cle: str
    suivi: Suivi


class UnknownMark(ValueError):
    """A change that another program tracked its own way: nobody knows what the file is without it."""


def read_propositions(parts: Mapping[str, bytes]) -> tuple[Proposition, ...]:
    """Every proposal of a file, the body first."""
    titles = titles_of(parts)
    return tuple(
        Proposition(key, told.suivi) for name, root in _trees(parts) for key, told in _keyed(titles, name, root)
    )


def resolve(parts: Mapping[str, bytes], accepted: Collection[str]) -> dict[str, bytes]:
    """The parts with the proposals of these keys accepted and all others refused: nothing is pending any more.

    Raises ValueError when a key is that of no proposal, UnknownMark when there is one that cannot be decided.
    """
    resolved, titles = dict(parts), titles_of(parts)
    unseen = set(accepted)
    for name, root in _trees(parts):
        taken: set[etree._Element] = set()
        for key, told in _keyed(titles, name, root):
            if not all(is_known(mark) for mark in told.marks):
                raise UnknownMark(key)
            if key in unseen:
                unseen.discard(key)
                taken.update(told.marks)
        resolve_marks(root, taken.__contains__)
        resolved[name] = serialize_xml(root)
    if unseen:
        raise ValueError(sorted(unseen))
    return resolved


def accept_every(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts with every proposal accepted."""
    return resolve(parts, [one.cle for one in read_propositions(parts)])


def _trees(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    """The parts in which something may be proposed, the body first."""
    for name in sorted(parts, key=lambda name: (name != DOCUMENT, name)):
        if STORY.fullmatch(name) or name in _OTHERS:
            yield name, parse_xml(parts[name])


def _keyed(titles: frozenset[str], name: str, root: etree._Element) -> list[tuple[str, Told]]:
    stem = PurePosixPath(name).stem
    return [(f"{stem}-{number}", told) for number, told in enumerate(told_in(root, titles), start=1)]
