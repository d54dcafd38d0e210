"""A text and what each side made of it -> one text, and the places where the sides disagree.

Word by word (diff3). Changes that touch are one place: two of them that differ are a conflict, never a mixture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.stages.pieces.jetons import blocks, is_figure, is_space, key_of, same, tokens

_MOST_KEPT = 0.6
"""A side that keeps a smaller share of the words, in three places or more, wrote the text anew: its change is one."""
_ISLAND = 3
"""Signs of a word that, alone between two changes of one side, is part of them."""


@dataclass(frozen=True, slots=True)
class _Hunk:
    start: int
    end: int
    new: str
    side: int


@dataclass(frozen=True, slots=True)
class Place:
    """One place where sides changed a text: *base* there, what each side says (*dits*, by its number), what stands."""

    base: str
    dits: Mapping[int, str]
    retenu: str
    dispute: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Concilie:
    """A text made of several. *jetons* are those of the base, that the places count."""

    texte: str
    places: tuple[Place, ...]
    jetons: tuple[str, ...]

    def avec(self, places: Iterable[Place]) -> str:
        """The base with these places alone."""
        return _joined(self.jetons, {one.start: one for one in places})


def reconcile(base: str, sides: Mapping[int, str], current: int, values: Iterable[str]) -> Concilie:
    """One text of *base* and its *sides*; where they disagree, that of *current* stands."""
    kept = tuple(values)
    parts = tokens(base, kept)
    hunks = sorted(
        (one for side, text in sides.items() for one in _hunks(parts, tokens(text, kept), side)),
        key=lambda one: (one.start, one.end, one.side),
    )
    places = tuple(_place(parts, group, current) for group in _grouped(parts, hunks))
    return Concilie(_joined(parts, {one.start: one for one in places}), places, tuple(parts))


def _joined(parts: Sequence[str], places: Mapping[int, Place]) -> str:
    written: list[str] = []
    at = 0
    for start in sorted(places):
        written += [*parts[at:start], places[start].retenu]
        at = places[start].end
    return "".join([*written, *parts[at:]])


def _hunks(base: Sequence[str], side: Sequence[str], number: int) -> list[_Hunk]:
    """What a side changed, as few changes as a person would tell."""
    ops = [op for op in blocks([key_of(one) for one in base], [key_of(one) for one in side]) if op[0] != "equal"]
    found: list[list[int]] = []
    for _, i1, i2, j1, j2 in ops:
        if found and _is_island(base[found[-1][1] : i1]):
            found[-1][1], found[-1][3] = i2, j2
        else:
            found.append([i1, i2, j1, j2])
    if found and _is_anew(base, side, found):
        found = [[found[0][0], found[-1][1], found[0][2], found[-1][3]]]
    return [_Hunk(i1, i2, "".join(side[j1:j2]), number) for i1, i2, j1, j2 in found]


def _is_island(between: Sequence[str]) -> bool:
    """Whether what one side kept between two changes is too little to be a sentence of its own."""
    kept = [one for one in between if not is_space(one)]
    return len(kept) <= 1 and all(len(one) <= _ISLAND and not is_figure(one) for one in kept)


def _is_anew(base: Sequence[str], side: Sequence[str], found: Sequence[Sequence[int]]) -> bool:
    """Whether a side changed a text in many places, and kept little of it."""
    whole = sum(not is_space(one) for one in (*base, *side))
    changed = sum(not is_space(one) for i1, i2, j1, j2 in found for one in (*base[i1:i2], *side[j1:j2]))
    return len(found) > 2 and whole - changed < _MOST_KEPT * whole


def _grouped(base: Sequence[str], hunks: Sequence[_Hunk]) -> list[list[_Hunk]]:
    """The changes that touch one another, or have nothing but spaces between them."""
    groups: list[list[_Hunk]] = []
    end = -1
    for one in hunks:
        if groups and all(map(is_space, base[end : one.start])):  # nothing at all when they overlap
            groups[-1].append(one)
            end = max(end, one.end)
        else:
            groups.append([one])
            end = one.end
    return groups


def _place(base: Sequence[str], group: Sequence[_Hunk], current: int) -> Place:
    start, end = group[0].start, max(one.end for one in group)
    dits = {side: _said(base, group, side, start, end) for side in sorted({one.side for one in group})}
    first = next(iter(dits.values()))
    before = "".join(base[start:end])
    dispute = not all(same(one, first) for one in dits.values())
    retenu = dits.get(current, before) if dispute else dits.get(current, first)
    return Place(before, dits, retenu, dispute, start, end)


def _said(base: Sequence[str], group: Sequence[_Hunk], side: int, start: int, end: int) -> str:
    """The tokens from *start* to *end* as one side has them."""
    written: list[str] = []
    at = start
    for one in group:
        if one.side == side:
            written += [*base[at : one.start], one.new]
            at = one.end
    return "".join([*written, *base[at:end]])
