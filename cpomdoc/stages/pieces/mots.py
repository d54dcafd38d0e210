"""Two wordings of one paragraph -> the changes of words that lead from the one to the other, as a jurist writes them.

Each quoted text stands once and only once in the old paragraph, so that no reader wonders which is meant. What cannot
be told so is told by replacing the whole paragraph: the caller does it when nothing comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from cpomdoc.domain.francais import NBSP

_WORD = re.compile(r"\d+(?:[/.,]\d+)+|\d+(?:\s\d{3})+(?:,\d+)?|\w+(?:[’'\-‑]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"[\d\s]+(?:,\d+)?")
_MOST = 4
"""More changes than this in one paragraph are read better in a paragraph written anew."""
_SHARE = 0.6
"""So is a paragraph of which more than this share is new."""
_PHRASE = 5
"""A single change of fewer words than this is told as such, even in a short paragraph."""
_NEAR = 2
"""Changes parted by fewer words than this are one."""


def plain(text: str) -> str:
    """The words of *text*, whatever its spaces."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Edit:
    """The words *old* give way to *new*; without *old*, *new* come after the words *after*."""

    old: str
    new: str
    after: str = ""

    @property
    def words(self) -> str:
        """« les mots « a » sont remplacés par les mots « b » »."""
        if not self.old:
            return f"après {_quoted(self.after)}, {_verb(self.new, 'inséré')} {_quoted(self.new)}"
        if not self.new:
            return f"{_quoted(self.old)} {_verb(self.old, 'supprimé')}"
        return f"{_quoted(self.old)} {_verb(self.old, 'remplacé')} par {_quoted(self.new)}"


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """The changes of words from *old* to *new*; nothing when they are better told by the whole paragraph."""
    changes = _changes(_Text(old), _Text(new))
    found = tuple(_shortest(old, one) for one in changes)
    whole = len(plain(new)) or 1
    words = sum(len(one.new.split()) for one in found)
    heavy = sum(len(one.new) for one in found) > _SHARE * whole and (len(found) > 1 or words >= _PHRASE)
    if not 0 < len(found) <= _MOST or heavy or not all(map(_can_be_quoted, found)):
        return ()
    try:
        return found if plain(applied(old, found)) == plain(new) else ()
    except ValueError:  # what it takes to say where, of two changes, is the same words
        return ()


def applied(text: str, changes: Sequence[Edit]) -> str:
    """The paragraph once these are made. ValueError when one does not say where."""
    text = plain(text)
    spans = sorted((*_span(text, one), one) for one in changes)
    if any(end > start for (_, end, _), (start, _, _) in pairwise(spans)):
        raise ValueError(text)
    for start, end, one in reversed(spans):
        text = text[:start] + plain(one.new) + text[end:] if one.old else f"{text[:end]} {plain(one.new)}{text[end:]}"
    return plain(text)


def _span(text: str, one: Edit) -> tuple[int, int]:
    sought = plain(one.old or one.after)
    if text.count(sought) != 1:
        raise ValueError(sought)
    start = text.index(sought)
    return start, start + len(sought)


class _Text:
    """A paragraph and its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.words = [plain(text[start:end]) for start, end in self.spans]

    def start(self, place: int) -> int:
        """Where the word begins; after the last word, the end."""
        return self.spans[place][0] if place < len(self.spans) else len(self.text)

    def end(self, place: int) -> int:
        """Where the word ends; before the first, the beginning."""
        return self.spans[place][1] if place >= 0 else 0

    def part(self, first: int, last: int) -> str:
        """The words from *first* up to *last*, as they stand."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""


@dataclass(frozen=True, slots=True)
class _Change:
    """Words *first* to *last* of the old paragraph, which *others* of the new one replace."""

    old: _Text
    new: _Text
    first: int
    last: int
    first_new: int
    last_new: int
    left: int = 0
    """How many words before it do not change; after it, *right*."""
    right: int = 0

    def wider(self, left: int, right: int) -> _Change:
        """With words that do not change, on the left and on the right."""
        return _Change(
            self.old, self.new, self.first - left, self.last + right, self.first_new - left, self.last_new + right
        )

    @property
    def alone(self) -> str:
        """The old paragraph with this change and no other."""
        old, new, came = self.old, self.new, self.part_new
        head = old.text[: old.end(self.first - 1)] + new.text[new.end(self.first_new - 1) : new.start(self.first_new)]
        tail = new.text[new.end(self.last_new - 1) : new.start(self.last_new)] if came else ""
        return f"{head}{came}{tail}{old.text[old.start(self.last) :]}"

    @property
    def part_new(self) -> str:
        return self.new.part(self.first_new, self.last_new)

    @property
    def edit(self) -> Edit:
        return Edit(self.old.part(self.first, self.last), self.new.part(self.first_new, self.last_new))


def _changes(old: _Text, new: _Text) -> list[_Change]:
    found: list[_Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old.words, new.words, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if found and i1 - found[-1].last < _NEAR:
            found[-1] = _Change(old, new, found[-1].first, i2, found[-1].first_new, j2)
        else:
            found.append(_Change(old, new, i1, i2, j1, j2))
    ends = [0, *(one.last for one in found)]
    starts = [*(one.first for one in found[1:]), len(old.words)]
    return [
        replace(one, left=one.first - before, right=after - one.last)
        for one, before, after in zip(found, ends, starts, strict=False)
    ]


def _shortest(text: str, change: _Change) -> Edit:
    """The change with as few other words as it takes to tell it and to say where."""
    return next((one for one in _tellings(change) if _says_where(text, change, one)), Edit("", ""))


def _tellings(change: _Change) -> Iterator[Edit]:
    most_left, most_right = change.left, change.right
    if change.first < change.last:
        yield change.edit
    else:  # words come: after which ones
        for count in range(1, min(most_left, 8) + 1):
            yield Edit("", change.edit.new, change.old.part(change.first - count, change.first))
    for total in range(1, min(most_left + most_right, 14) + 1):
        left = max(min(most_left, (total + 1) // 2), total - most_right)
        yield change.wider(left, total - left).edit


def _says_where(text: str, change: _Change, one: Edit) -> bool:
    """Whether *one* stands once in the paragraph, and does what *change* alone would do."""
    sought, whole = plain(one.old or one.after), plain(text)
    if not sought or whole.count(sought) != 1 or not _can_be_quoted(one):
        return False
    return plain(applied(text, [one])) == plain(change.alone)


def _can_be_quoted(one: Edit) -> bool:
    """Whether its quotation marks open and close, so that those around it are not mistaken for them."""
    return bool(one.old or one.after) and all(_balanced(text) for text in (one.old, one.new, one.after))


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "«") - (sign == "»")
        if depth < 0:
            return False
    return depth == 0


def _quoted(text: str) -> str:
    kind = "le nombre" if _NUMBER.fullmatch(text) else "le mot" if _single(text) else "les mots"
    return f"{kind} «{NBSP}{text}{NBSP}»"


def _verb(text: str, participle: str) -> str:
    return f"est {participle}" if _single(text) or _NUMBER.fullmatch(text) else f"sont {participle}s"


def _single(text: str) -> bool:
    return len(text.split()) == 1
