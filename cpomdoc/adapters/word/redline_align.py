"""Paragraphs, tables or rows, before and after -> which of them are the same one, in their order.

Private helper of the redline. What says the same is paired first; between two such pairs, what shares enough words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+")
_ALIKE = 0.35
"""The share of common words from which two texts are one text that changed."""
_MOST = 1_000_000
"""Pairs of texts that are compared: beyond, nothing is the same any more."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, a table or a row: its *kind* (two units of different kinds never are the same), what it says.

    *name* is what it is known by, whatever it says: the title of a table, the first cell of a row; may be empty.
    *style* tells one blank paragraph from another.
    """

    kind: tuple[object, ...]
    text: str
    name: str = ""
    style: str = ""

    @property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.text.casefold()))


Pairs = list[tuple[int | None, int | None]]
"""Old and new place of each unit, in the order of reading: what went before what came."""


def align(olds: Sequence[Unit], news: Sequence[Unit], *, single: bool = False) -> Pairs:
    """Which units are the same. *single*: two that stand alone face to face are, whatever they say (a cell's text)."""
    found: Pairs = []
    matcher = SequenceMatcher(None, [_key(one) for one in olds], [_key(one) for one in news], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += zip(range(i1, i2), range(j1, j2), strict=True)
        elif single and i2 - i1 == j2 - j1 == 1 and olds[i1].kind == news[j1].kind:
            found.append((i1, j1))
        else:
            inside = list(_likely(olds[i1:i2], news[j1:j2]))
            found += [(i1 + old, j1 + new) for old, new in inside]
            found += [(place, None) for place in range(i1, i2) if place - i1 not in {old for old, _ in inside}]
            found += [(None, place) for place in range(j1, j2) if place - j1 not in {new for _, new in inside}]
    return _ordered(found)


def _key(unit: Unit) -> tuple[object, ...]:
    return (unit.kind, unit.text, unit.style)


def _ordered(pairs: Pairs) -> Pairs:
    """The order of reading: between two pairs, what went, then what came."""
    both = sorted((old, new) for old, new in pairs if old is not None and new is not None)
    gone = sorted(old for old, new in pairs if new is None and old is not None)
    come = sorted(new for old, new in pairs if old is None and new is not None)
    found: Pairs = []
    for old, new in [*both, (None, None)]:
        while gone and (old is None or gone[0] < old):
            found.append((gone.pop(0), None))
        while come and (new is None or come[0] < new):
            found.append((None, come.pop(0)))
        if old is not None:
            found.append((old, new))
    return found


def _likely(olds: Sequence[Unit], news: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The pairs, in order, whose likeness adds up to most."""
    if not olds or not news or len(olds) * len(news) > _MOST:
        return
    worth = _worths(olds, news)
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(news) - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], worth(i, j) + below[j + 1])
    i = j = 0
    while i < len(olds) and j < len(news):
        if worth(i, j) and best[i][j] == worth(i, j) + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _worths(olds: Sequence[Unit], news: Sequence[Unit]) -> Callable[[int, int], float]:
    """How alike two units are, from 0; nothing under the threshold."""
    old_words, new_words = [one.words for one in olds], [one.words for one in news]
    known: dict[tuple[int, int], float] = {}

    def worth(i: int, j: int) -> float:
        if (found := known.get((i, j))) is None:
            found = known[i, j] = _alike(olds[i], news[j], old_words[i], new_words[j])
        return found

    return worth


def _alike(old: Unit, new: Unit, old_words: frozenset[str], new_words: frozenset[str]) -> float:
    if old.kind != new.kind:
        return 0.0
    total = len(old_words) + len(new_words)
    share = 2 * len(old_words & new_words) / total if total else float(old.text == new.text)
    if old.name and old.name == new.name:
        share = max(share, 0.5) + 0.1
    return share if share > _ALIKE else 0.0
