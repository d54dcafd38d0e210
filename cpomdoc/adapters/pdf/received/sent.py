"""The file that was sent to be signed -> what its pages look like: print, words and figures at their place, frames.

Private helper of laying.py. The file is ours: it was made by assembly.py, and is opened here without precaution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image

from cpomdoc.adapters.pdf.received.frames import DPI, Box, box_at, frames
from cpomdoc.adapters.pdf.received.ink import Dark, darkness
from cpomdoc.adapters.pdf.received.registration import Print

_SCALE = DPI / 72
FIGURES = "0123456789"
_APART = ".…_•"  # leaders, rules and bullets: a row of them looks like itself moved
_NARROW = 0.6  # of the height of a figure
_LINE = 40  # points: further down, another line
_KEPT = 3
"""Pictures of one figure, in one size of letters."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One letter or figure, and its box; *after*: the blank that holds the thousands of a number together."""

    text: str
    box: Box
    after: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Signs that stand together."""

    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(f"{sign.text}{sign.after}" for sign in self.signs)

    @property
    def box(self) -> Box:
        return _around([sign.box for sign in self.signs])

    @property
    def is_figure(self) -> bool:
        """Whether it says how much, when, or which."""
        return any(sign.text in FIGURES for sign in self.signs)

    def parts(self, most: int = 4) -> Iterator[Box]:
        """Its box, cut so that one other letter is seen."""
        signs, count = self.signs, -(-len(self.signs) // most)
        for part in range(count):
            start, end = part * len(signs) // count, (part + 1) * len(signs) // count
            yield _around([sign.box for sign in signs[start:end]])


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class Sent:
    """The pages of the file, from 1, looked at as often as needed."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pdfium.PdfDocument(pdf)
        self.frames = frames(pdf)
        self.image = lru_cache(maxsize=4)(self._image)
        self.print = lru_cache(maxsize=4)(self._print)
        self.words = lru_cache(maxsize=4)(self._words)
        self._bank = lru_cache(maxsize=1)(self._figures)
        self._others = lru_cache(maxsize=None)(self._pictures)

    @property
    def pages(self) -> int:
        return len(self._document)

    def texts(self) -> tuple[str, ...]:
        """The text of each page, in their order."""
        return tuple(page.get_textpage().get_text_bounded() for page in self._document)

    def close(self) -> None:
        """The file is left."""
        self._document.close()

    def _image(self, page: int) -> Image.Image:
        drawn: Image.Image = self._document[page - 1].render(scale=_SCALE, grayscale=True).to_pil()
        return drawn.convert("L")

    def _print(self, page: int) -> Print:
        return Print(darkness(self.image(page)))

    def dark(self, page: int) -> Dark:
        """How dark a page is, point by point."""
        return self.print(page).dark

    def _words(self, page: int) -> tuple[Word, ...]:
        found: list[Word] = []
        current: list[Sign] = []
        signs = list(self._signs(page))
        for at, sign in enumerate(signs):
            if _holds_together(signs, at) and current:
                current[-1] = replace(current[-1], after=sign.text)
            elif not sign.text.strip() or sign.text in _APART or not _follows(current, sign):
                found += [Word(tuple(current))] if current else []
                current = [sign] if sign.text.strip() and sign.text not in _APART and _is_drawn(sign) else []
            elif _is_drawn(sign):
                current.append(sign)
        return (*found, *([Word(tuple(current))] if current else []))

    def _signs(self, page: int) -> Iterator[Sign]:
        """Every sign of a page in the order of its text; blanks have a box of no size."""
        sheet = self._document[page - 1]
        text, height = sheet.get_textpage(), sheet.get_height()
        count = text.count_chars()
        whole = text.get_text_range() if count else ""
        signs = list(whole) if len(whole) == count else [text.get_text_range(at, 1) for at in range(count)]
        for at, sign in enumerate(signs):
            left, bottom, right, top = text.get_charbox(at) if sign.strip() else (0.0, 0.0, 0.0, 0.0)
            yield Sign(sign, box_at(left, height - top, right, height - bottom))

    def others(self, sign: Sign) -> npt.NDArray[np.float32]:
        """The other figures, as they would look in the place of one: one picture a row, a point wider on each side."""
        left, top, right, bottom = sign.box
        return self._others(sign.text, right - left + 2, bottom - top + 2)

    def _pictures(self, figure: str, width: int, height: int) -> npt.NDArray[np.float32]:
        found = [
            _resized(picture, width, height)
            for tall, figures in self._bank().items()
            if abs(tall + 2 - height) <= 1
            for text, pictures in figures.items()
            if text != figure
            for picture in pictures
        ]
        return np.stack(found) if found else np.empty((0, height, width), dtype=np.float32)

    def _figures(self) -> Mapping[int, Mapping[str, list[Dark]]]:
        """Pictures of each figure by height of letters."""
        bank: dict[int, dict[str, list[Dark]]] = {}
        for page in range(1, self.pages + 1):
            for word in self.words(page):
                for sign in word.signs:
                    if sign.text in FIGURES:
                        _keep(bank, sign, self.dark(page))
        return bank


def _is_drawn(sign: Sign) -> bool:
    left, top, right, bottom = sign.box
    return right > left and bottom > top


def _follows(current: list[Sign], sign: Sign) -> bool:
    """Whether a sign stands after the others of a word, on their line."""
    last = current[-1].box if current else sign.box
    return abs(sign.box[1] - last[1]) <= _LINE and sign.box[0] >= last[0]


def _holds_together(signs: list[Sign], at: int) -> bool:
    """Whether a sign is the narrow blank between the thousands of a number."""
    if not 0 < at < len(signs) - 1 or signs[at].text.strip():
        return False
    before, after = signs[at - 1], signs[at + 1]
    if not (before.text in FIGURES and after.text in FIGURES and _follows([before], after)):
        return False
    return after.box[0] - before.box[2] < _NARROW * (before.box[3] - before.box[1])


def _keep(bank: dict[int, dict[str, list[Dark]]], sign: Sign, dark: Dark) -> None:
    left, top, right, bottom = sign.box
    kept = bank.setdefault(bottom - top, {}).setdefault(sign.text, [])
    if len(kept) < _KEPT:
        kept.append(np.array(dark[top:bottom, left:right]))


def _resized(picture: Dark, width: int, height: int) -> Dark:
    """The same in the middle of a box of that size."""
    made = np.zeros((height, width), dtype=np.float32)
    rows, columns = min(height, picture.shape[0]), min(width, picture.shape[1])
    top, left = (height - rows) // 2, (width - columns) // 2
    made[top : top + rows, left : left + columns] = picture[:rows, :columns]
    return made
