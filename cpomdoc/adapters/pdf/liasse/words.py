"""A page of a liasse and a box -> the words that stand in it, and how far down they reach.

Private helper of assembly.py. The liasse is being made and cannot be read: its pieces are, each page in its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2

_PAPER = 250
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """Reads the *pieces*, given with the index of their first page in the liasse; those that are pictures are empty."""

    pieces: Sequence[tuple[int, bytes]]

    def is_picture(self, index: int) -> bool:
        """Whether the page *index* comes from elsewhere, and was shrunk into its sheet."""
        return not self._piece(index)[1]

    def inside(self, index: int, box: Box) -> str:
        """The words in *box* (left, bottom, right, top) of the page *index*."""
        with pypdfium2.PdfDocument(self._piece(index)[1]) as document:
            return str(self._page(document, index).get_text_bounded(*box))

    def blank(self, index: int, box: Box) -> bool:
        """Whether nothing at all is drawn in *box* of the page *index*: no word, no picture, no line."""
        with pypdfium2.PdfDocument(self._piece(index)[1]) as document:
            page = document[index - self._piece(index)[0]]
            left, bottom, right, top = page.get_cropbox()
            crop = (box[0] - left, box[1] - bottom, right - box[2], top - box[3])
            darkest, _ = page.render(scale=0.5, grayscale=True, crop=crop).to_pil().convert("L").getextrema()
            return bool(darkest > _PAPER)

    def floor(self, index: int, box: Box) -> float:
        """The lowest edge of what is written in *box*; its top when nothing is."""
        left, bottom, right, top = box
        with pypdfium2.PdfDocument(self._piece(index)[1]) as document:
            page = self._page(document, index)
            signs = [page.get_charbox(at) for at in range(page.count_chars())]
        inside = [low for x, low, end, high in signs if left <= x and end <= right and bottom <= low < high <= top]
        return min(inside, default=top)

    def _piece(self, index: int) -> tuple[int, bytes]:
        return max((piece for piece in self.pieces if piece[0] <= index), key=lambda piece: piece[0])

    def _page(self, document: Any, index: int) -> Any:
        return document[index - self._piece(index)[0]].get_textpage()
