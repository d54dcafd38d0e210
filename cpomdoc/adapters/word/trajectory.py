"""A trajectory (start, targets, threshold) -> a small PNG for a table cell: 600 dpi, few colours, one or two kB."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cpomdoc.stages.templates.filters import Trajectoire

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_DPI = 600
_OVERSAMPLING = 3
_EMU = 36_000  # per millimetre
_CELL = (23.5, 7.5)
_FICHE = (33.0, 9.5)
_INK = (0x27, 0x40, 0x5E)  # ardoise
_AMBER = (0x7A, 0x4B, 0x00)
_WHITE = (255, 255, 255)

# millimetres on paper
_RADIUS, _DOT, _LINE, _DASH, _GAP = 0.85, 0.38, 0.3, 1.1, 0.6


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size on paper, in EMU."""

    png: bytes
    width: int
    height: int


@lru_cache(maxsize=512)
def draw(trajectory: Trajectoire) -> Picture:
    """Hollow circle at the start, disc at the last target, dashed threshold; no axis, own vertical scale."""
    from PIL import Image, ImageDraw  # heavy: only who draws pays for it

    width, height = _FICHE if trajectory.fiche else _CELL
    scale = _DPI * _OVERSAMPLING / 25.4
    large = Image.new("RGB", (round(width * scale), round(height * scale)), _WHITE)
    _paint(ImageDraw.Draw(large), trajectory, width, height, scale)
    small = large.resize((round(width * _DPI / 25.4), round(height * _DPI / 25.4)), Image.Resampling.BOX)
    target = io.BytesIO()
    small.quantize(palette=_palette(), dither=Image.Dither.NONE).save(
        target, "PNG", optimize=True, bits=4, compress_level=9, dpi=(_DPI, _DPI)
    )
    return Picture(target.getvalue(), round(width * _EMU), round(height * _EMU))


def _paint(pen: ImageDraw.ImageDraw, trajectory: Trajectoire, width: float, height: float, scale: float) -> None:
    values = (trajectory.depart, *trajectory.cibles)
    known = [(at, Decimal(value)) for at, value in enumerate(values) if value is not None]
    shown = [value for _, value in known] + ([] if trajectory.seuil is None else [Decimal(trajectory.seuil)])
    low, high = min(shown), max(shown)
    margin = _RADIUS + _LINE

    def across(at: int) -> float:
        return scale * (margin + at * (width - 2 * margin) / max(len(values) - 1, 1))

    def down(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return scale * (height - margin - share * (height - 2 * margin))

    if trajectory.seuil is not None:
        level = down(Decimal(trajectory.seuil))
        for start, end in _dashes(width):
            pen.line((start * scale, level, end * scale, level), fill=_AMBER, width=round(0.75 * _LINE * scale))
    points = [(across(at), down(value)) for at, value in known]
    pen.line(points, fill=_INK, width=round(_LINE * scale), joint="curve")
    for point in points[1:-1]:
        pen.circle(point, _DOT * scale, fill=_INK)
    pen.circle(points[-1], _RADIUS * scale, fill=_INK)
    hollow = _WHITE if trajectory.depart is not None else _INK
    pen.circle(points[0], _RADIUS * scale, fill=hollow, outline=_INK, width=round(_LINE * scale))


def _dashes(width: float) -> Iterator[tuple[float, float]]:
    start = 0.0
    while start < width:
        yield start, min(start + _DASH, width)
        start += _DASH + _GAP


def _palette() -> Image.Image:
    """A few steps from white to ink and to amber: no choice is left to a quantizer, and 600 dpi need no more."""
    from PIL import Image

    steps = [_blend(_INK, step / 3) for step in range(4)] + [_blend(_AMBER, step / 3) for step in range(1, 4)]
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in steps for channel in colour])
    return image


def _blend(colour: tuple[int, int, int], share: float) -> tuple[int, ...]:
    return tuple(round(255 + (channel - 255) * share) for channel in colour)
