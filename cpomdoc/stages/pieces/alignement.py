"""Two lists of units -> which one became which, what came, what went, what was moved.

Equal ones first; inside what differs, units that share most of their words, in their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cpomdoc.domain.fusion import Unite
from cpomdoc.stages.pieces.jetons import blocks, said

_ALIKE, _MOVED = 0.35, 0.9
_PAIRS = 40_000
_TELLING = 12
"""Signs from which a text can be known again elsewhere."""
_FIGURE = re.compile(r"\d+(?:[\s\u00a0\u202f.,/-]?\d+)*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Alignement:
    """*vers*: for each unit of the base, the one that it became (none: it went). *ajouts*: by gap (before which unit of
    the base; after the last one: their number), the units that came, in order. *deplaces*: units of the base that went
    from their place, and where they are. *places*: units of the base that became another one for their place alone.
    """

    vers: tuple[int | None, ...]
    ajouts: Mapping[int, tuple[int, ...]]
    deplaces: Mapping[int, int] = field(default_factory=dict)
    places: frozenset[int] = frozenset()

    def devenu(self, at: int) -> int | None:
        """The unit that one of the base became, wherever it is."""
        found = self.vers[at]
        return found if found is not None else self.deplaces.get(at)

    def parted(self, at: int) -> Alignement:
        """The same, where what stands in place of a unit of the base is new and that unit is gone."""
        new = self.vers[at]
        assert new is not None
        vers = (*self.vers[:at], None, *self.vers[at + 1 :])
        return replace(self, vers=vers, ajouts={**self.ajouts, at: (*self.ajouts.get(at, ()), new)})


def align(base: Sequence[Unite], side: Sequence[Unite]) -> Alignement:
    """Where each unit of *base* is in *side*."""
    vers: list[int | None] = [None] * len(base)
    ajouts: dict[int, list[int]] = {}
    places: set[int] = set()
    for tag, i1, i2, j1, j2 in blocks([_key(one) for one in base], [_key(one) for one in side]):
        if tag == "equal":
            for k in range(i2 - i1):
                vers[i1 + k] = j1 + k
        else:
            _pair(base[i1:i2], side[j1:j2], i1, j1, vers, ajouts, places)
    deplaces = _moved(base, side, vers, ajouts)
    return Alignement(tuple(vers), {gap: tuple(found) for gap, found in ajouts.items()}, deplaces, frozenset(places))


def align_margins(base: Sequence[Unite], side: Sequence[Unite]) -> Alignement:
    """The same of headers, footers and notes, whose order is that of files and says nothing: equal ones, then pairs."""
    vers: list[int | None] = [None] * len(base)
    left = {_key(one): at for at, one in enumerate(side)}
    for at, one in enumerate(base):
        vers[at] = left.pop(_key(one), None)
    rest = sorted(left.values())
    ajouts: dict[int, list[int]] = {}
    olds = [at for at, found in enumerate(vers) if found is None]
    for i, j in _best([base[at] for at in olds], [side[at] for at in rest]):
        vers[olds[i]] = rest[j]
    if gone := [at for at in rest if at not in vers]:
        ajouts[len(base)] = gone
    return Alignement(tuple(vers), {gap: tuple(found) for gap, found in ajouts.items()})


def shared(base: Sequence[Unite], side: Sequence[Unite]) -> float:
    """The share of the words of *base* that are still in *side*."""
    before, after = (Counter(word for one in units for word in _WORD.findall(one.texte)) for units in (base, side))
    return (before & after).total() / max(1, before.total())


def _key(one: Unite) -> tuple[bool, tuple[str, ...]]:
    return one.ligne, tuple(said(text) for text in one.textes)


def _pair(
    olds: Sequence[Unite],
    news: Sequence[Unite],
    i0: int,
    j0: int,
    vers: list[int | None],
    ajouts: dict[int, list[int]],
    places: set[int],
) -> None:
    """Pair the units of a block that changed; add what is left of it to *ajouts*."""
    hits = _best(olds, news)
    if not hits and len(olds) == len(news) == 1 and _alike_in_kind(olds[0], news[0]):
        hits = [(0, 0)]  # one for one, at its place: a line written anew
        places.add(i0)
    at = 0
    for old, new in [*hits, (len(olds), len(news))]:
        gap = i0 + old
        if new > at:
            ajouts.setdefault(gap, []).extend(range(j0 + at, j0 + new))
        if old < len(olds):
            vers[gap] = j0 + new
        at = new + 1


def _best(olds: Sequence[Unite], news: Sequence[Unite]) -> list[tuple[int, int]]:
    """The pairs that keep order and share the most words."""
    if len(olds) * len(news) > _PAIRS:
        return [(k, k) for k in range(min(len(olds), len(news))) if alike(olds[k], news[k]) > _ALIKE]
    return in_order([[alike(old, new) for new in news] for old in olds])


def in_order(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs of two lists that keep their order and score the most together, those that are alike enough."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] > _ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if scores[i][j] > _ALIKE and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _alike_in_kind(old: Unite, new: Unite) -> bool:
    return (old.ligne, old.place, len(old.textes)) == (new.ligne, new.place, len(new.textes))


def alike(old: Unite, new: Unite) -> float:
    """How much two units say the same. None when their kinds differ."""
    if not _alike_in_kind(old, new):
        return 0.0
    return likeness(old.texte, new.texte)


def likeness(old: str, new: str) -> float:
    """How much two texts say the same: another figure is no other sentence."""
    masked = ratio(_FIGURE.sub("chiffre", old), _FIGURE.sub("chiffre", new))
    return 0.7 * masked + 0.3 * ratio(old, new)


def ratio(old: str, new: str) -> float:
    """The share of their words that two texts have in common."""
    a, b = Counter(_WORD.findall(old)), Counter(_WORD.findall(new))
    if not a or not b:
        return 1.0 if said(old) == said(new) else 0.0
    return 2 * (a & b).total() / (a.total() + b.total())


def _moved(
    base: Sequence[Unite], side: Sequence[Unite], vers: Sequence[int | None], ajouts: dict[int, list[int]]
) -> dict[int, int]:
    """What went from its place and came elsewhere; taken out of *ajouts* no more than out of *side*."""
    gone = [at for at, found in enumerate(vers) if found is None and len(base[at].texte) >= _TELLING]
    came = [at for found in ajouts.values() for at in found if len(side[at].texte) >= _TELLING]
    found: dict[int, int] = {}
    for old in gone:
        scores = [(_same_words(base[old], side[new]), -new) for new in came]
        score, place = max(scores, default=(0.0, 0))
        if score > _MOVED:
            found[old] = -place
            came.remove(-place)
    return found


def _same_words(old: Unite, new: Unite) -> float:
    return ratio(old.texte, new.texte) if _alike_in_kind(old, new) else 0.0
