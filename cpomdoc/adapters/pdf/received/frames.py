"""The file that was sent to be signed -> the frames in which parties sign.

The file is ours: it was made by assembly.py, and is opened here without precaution.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import pikepdf

DPI = 150
"""Points an inch in which pages are laid beside one another; all page coordinates are in it."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in points of the page at DPI."""
_SCALE = DPI / 72


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a party signs: its field and the box on its page."""

    champ: str
    page: int
    box: Box


def frames_of(pdf: bytes) -> dict[str, int]:
    """The page on which each party signs, by the name of its field."""
    return {frame.champ: frame.page for frame in frames(pdf)}


def frames(pdf: bytes) -> tuple[Frame, ...]:
    """The fields that can be seen: those kept for time stamps have no size."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        places = {page.obj.objgen: (number, page) for number, page in enumerate(opened.pages, 1)}
        fields: Any = opened.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", ())
        found = [_frame(field, *places[field.P.objgen]) for field in fields if "/P" in field]
    return tuple(frame for frame in found if frame.box[2] > frame.box[0])


def _frame(field: Any, number: int, page: pikepdf.Page) -> Frame:
    left, bottom, right, top = (float(edge) for edge in field.Rect)
    start, _, _, high = (float(edge) for edge in page.cropbox)
    return Frame(str(field.T), number, box_at(left - start, high - top, right - start, high - bottom))


def box_at(left: float, top: float, right: float, bottom: float) -> Box:
    """A box in points of a PDF, from the top -> the same in points of the page at DPI."""
    return int(left * _SCALE), int(top * _SCALE), math.ceil(right * _SCALE), math.ceil(bottom * _SCALE)
