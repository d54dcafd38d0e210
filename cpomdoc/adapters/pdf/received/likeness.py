"""A page as it was sent + the same page as it came back -> the words that are not there, and what is there besides.

Private helper of laying.py. Print is compared with print, never read: a word is there when what stands at its place
looks like it, part by part; a figure, when no other figure looks more like what stands there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cpomdoc.adapters.pdf.received.frames import DPI, Box
from cpomdoc.adapters.pdf.received.ink import INCH, Dark, Mark, grain, marks, smoothed, thickened
from cpomdoc.adapters.pdf.received.sent import FIGURES, Sent, Sign, Word
from cpomdoc.domain.numerisation import Encre

_REACH = 5  # points around: paper is never quite flat
_EDGE = 2
_PART = 0.5
_OTHER = 0.05
_LOST, _SURE = 0.6, 0.94
_INSIDE = 0.8  # mm: what stands on the very edge of a frame is its own line
_SIGNED, _TRACE = 6, 3  # squares of one millimetre
_SIGNED_LENGTH, _TRACE_LENGTH = 4.0, 3.0  # mm: a grain of dust is smaller
_ADDED_LENGTH = 4.0
_FOOTER = 20.0  # mm
_FAINT = 0.12
_PRINT = 4  # points around print that belong to it
_LID = 4.0  # mm: shadows of the scanner's lid


@dataclass(frozen=True, slots=True)
class Found:
    """A word that was looked for: whether it is there, and whether what is there could be seen at all."""

    word: Word
    there: bool


def compared(sent: Sent, page: int, seen: Dark) -> list[Found]:
    """Each word of the page, its footer aside, looked for in *seen*: initials cover the number of a page."""
    mine = smoothed(sent.dark(page), 0.6)
    around = np.pad(seen, _REACH + _EDGE)
    foot = seen.shape[0] - round(_FOOTER / INCH * DPI)
    words = (word for word in sent.words(page) if word.box[3] < foot)
    return [Found(word, _is_there(word, mine, around, sent)) for word in words]


def _is_there(word: Word, mine: Dark, around: Dark, sent: Sent) -> bool:
    for part in word.parts():
        if _best(_cut(mine, part), around, part, _REACH)[0] < _PART:
            return False
    if not word.is_figure:
        return True
    _, moved = _best(_cut(mine, word.box), around, word.box, _REACH)
    return all(_same_figure(sign, mine, around, moved, sent) for sign in word.signs if sign.text in FIGURES)


def _same_figure(sign: Sign, mine: Dark, around: Dark, moved: tuple[int, int], sent: Sent) -> bool:
    """Whether what stands at the place of a figure looks like it, and like no other one as much."""
    left, top, right, bottom = sign.box
    place = (left + moved[0], top + moved[1], right + moved[0], bottom + moved[1])
    own, _ = _best(_cut(mine, sign.box, 1), around, place, 2, 1)
    if own < _LOST:
        return False
    if own > _SURE:
        return True
    views = _views(around, place, 2, 1, (bottom - top + 2, right - left + 2))
    others = sent.others(sign)
    return views is None or not len(others) or float(_scores(views, others).max()) < own - _OTHER


def _cut(dark: Dark, box: Box, edge: int = _EDGE) -> Dark:
    left, top, right, bottom = box
    return dark[max(top - edge, 0) : bottom + edge, max(left - edge, 0) : right + edge]


def _best(patch: Dark, around: Dark, box: Box, reach: int, edge: int = _EDGE) -> tuple[float, tuple[int, int]]:
    """How like *patch* is to what stands near *box*, and how far that has moved. *around* has its own wide edge."""
    views = _views(around, box, reach, edge, patch.shape) if patch.size else None
    if views is None:
        return 0.0, (0, 0)
    score = _scores(views, patch[None])[..., 0]
    row, column = np.unravel_index(int(score.argmax()), score.shape)
    return float(score[row, column]), (int(column) - reach, int(row) - reach)


def _views(around: Dark, box: Box, reach: int, edge: int, shape: tuple[int, ...]) -> npt.NDArray[np.float32] | None:
    """Every part of that *shape* that stands within *reach* of *box*; None outside the page."""
    height, width = shape
    left, top = box[0] - edge - reach + _REACH + _EDGE, box[1] - edge - reach + _REACH + _EDGE
    window = around[max(top, 0) : top + height + 2 * reach, max(left, 0) : left + width + 2 * reach]
    if window.shape != (height + 2 * reach, width + 2 * reach):
        return None
    return np.lib.stride_tricks.sliding_window_view(window, (height, width))


def _scores(views: npt.NDArray[np.float32], patches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How like each view is to each patch: one more axis at the end."""
    plain = patches - patches.mean(axis=(1, 2), keepdims=True)
    norms = np.sqrt((plain**2).sum(axis=(1, 2))) + 1e-6
    flat = views.reshape(-1, plain[0].size)  # one view a row: read once, then quickly
    product = flat @ plain.reshape(len(plain), -1).T
    sums, squares = flat.sum(axis=1), np.einsum("vp,vp->v", flat, flat)
    spread = np.sqrt(np.maximum(squares - sums**2 / plain[0].size, 1e-3))
    found = product / (norms * spread[:, None])
    return np.asarray(found.reshape(*views.shape[:2], len(plain)), dtype=np.float32)


# --- ink ------------------------------------------------------------------------------------------------------------


class Added:
    """What stands on the page and was not sent: the points that are ink and were not print."""

    def __init__(self, sent: Dark, seen: Dark) -> None:
        soft = smoothed(seen, 1.0)
        limit = max(_FAINT, 4 * grain(soft))
        self._points = np.asarray((soft > limit) & (thickened(sent, _PRINT) < 0.1), dtype=bool)

    def within(self, box: Box) -> Encre:
        """What a pen or a stamp left in the frame *box*."""
        inner = round(_INSIDE / INCH * DPI)
        left, top, right, bottom = box[0] + inner, box[1] + inner, box[2] - inner, box[3] - inner
        rows, columns = self._points.shape
        if not (0 <= left < right <= columns and 0 <= top < bottom <= rows):
            return Encre.NON_VUE
        found = [
            mark
            for mark in marks(self._points[top:bottom, left:right], DPI)
            if mark.squares >= _TRACE and mark.length >= _TRACE_LENGTH
        ]
        if any(mark.squares >= _SIGNED and mark.length >= _SIGNED_LENGTH for mark in found):
            return Encre.PRESENTE
        return Encre.LEGERE if found else Encre.ABSENTE

    def outside(self, boxes: Iterable[Box]) -> list[Mark]:
        """What stands outside *boxes* and the edges of the page, large enough to be a word."""
        points = self._points.copy()
        for left, top, right, bottom in boxes:
            points[max(top, 0) : bottom, max(left, 0) : right] = False
        edge = round(_LID / INCH * DPI)
        points[:edge] = points[-edge:] = False
        points[:, :edge] = points[:, -edge:] = False
        return [mark for mark in marks(points, DPI) if mark.length >= _ADDED_LENGTH and mark.squares >= _SIGNED]
