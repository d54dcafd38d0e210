"""Where the titles of a document stand in its layout -> which of them begin a page.

A title whose style begins a page stays on the page of what comes before it when less than half of that page is taken: a
page of three lines says nothing. It begins one all the same when the places to sign that it announces (or what follows
the last title) would be cut otherwise, and a page can hold them. The only settings that Word and LibreOffice know are
« always » and « never ». So each layout is looked at, the answer is written in the Word file, and this is laid out
again, from nothing: what LibreOffice moves in a layout that exists depends on the moment at which it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HALF = 0.5
TOLERATED = 0.8
"""A title that was brought back to the page before it may stand as low as this: what was foreseen is never exact."""
LAYOUTS = 6
"""After so many, the titles that are not settled begin a page, as their style says."""
Place = tuple[int, float]
"""A page, and the share of it that is above."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title whose style begins a page, in a layout.

    *at*: where it stands; *before*: where it would stand if it followed what precedes; *end*: where what must stay
    with it ends, None when nothing must.
    """

    at: Place
    before: Place
    end: Place | None

    @property
    def cut(self) -> bool:
        return self.end is not None and self.end[0] != self.at[0]

    @property
    def holds(self) -> float:
        """What must stay with it, in pages."""
        return 0.0 if self.end is None else _length(self.at, self.end)


class Placement:
    """Which titles begin a page (`begins`): all at first, then what the layouts, one after the other, have taught.

    What is decided of a title rests on what stands before it and on what it holds together. So the first title that is
    decided otherwise is rightly so, and those after it are foreseen. One that was brought back in vain begins a page.
    """

    def __init__(self, free: Sequence[bool]) -> None:
        """*free*: for each title, whether it may be brought back."""
        self.begins: tuple[bool, ...] = tuple(True for _ in free)
        self._held = [not may for may in free]
        self._too_long: set[int] = set()
        self._layouts = 0

    def learn(self, titles: Sequence[Title]) -> bool:
        """What the layout of `begins` gave; whether `begins` is another now, to be laid out in its turn."""
        self._layouts += 1
        decided: list[bool] = []
        tops: list[float] = []
        for number, title in enumerate(titles):
            foreseen = tuple(decided) != self.begins[:number]
            above = (tops[-1] + _length(titles[number - 1].at, title.before)) % 1 if foreseen else title.before[1]
            decided.append(self._begins(number, title, above, foreseen=foreseen))
            tops.append(0.0 if decided[-1] else above)
        moved = tuple(decided) != self.begins
        self.begins = tuple(decided)
        return moved

    def _begins(self, number: int, title: Title, above: float, *, foreseen: bool) -> bool:
        tried = not self.begins[number] and not foreseen
        if self.begins[number] and title.cut:
            self._too_long.add(number)
        if self._held[number]:
            return True
        keeps = title.end is not None and number not in self._too_long
        if tried:
            self._held[number] = above > TOLERATED or (keeps and title.cut)
            return self._held[number]
        if self._layouts >= LAYOUTS:
            self._held[number] = self._held[number] or foreseen
            return self.begins[number] or foreseen
        return above > HALF or (keeps and above + title.holds > 1)


def _length(start: Place, end: Place) -> float:
    return end[0] - start[0] + end[1] - start[1]
