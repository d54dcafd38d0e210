"""What a template draws (a trajectory, a bar) -> a small PNG for a table cell: 600 dpi, few colours, one or two kB.

Shapes say all that colours say: a reader in grey, or who takes brown for blue, loses nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from cpomdoc.domain.atteinte import Verdict
from cpomdoc.stages.templates.filters import Barre, Dessin, Trajectoire

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Known = Sequence[tuple[int, Decimal]]
"""The values that are there, each with its place."""

_DPI = 600
_OVERSAMPLING = 3
_EMU = 36_000  # per millimetre
_CELL = (23.5, 7.5)
_FICHE = (33.0, 9.5)
_BAR = (40.0, 6.0)
_INK = (0x27, 0x40, 0x5E)  # ardoise
_AMBER = (0x7A, 0x4B, 0x00)
_BROWN = (0x4A, 0x2C, 0x17)
_BAND = (0xDD, 0xE3, 0xEA)
_WHITE = (255, 255, 255)

# millimetres on paper
_RADIUS, _DOT, _LINE, _DASH, _GAP = 0.85, 0.38, 0.3, 1.1, 0.6
_STEP = 0.6  # half the side of the square of a value that was reached
_POINTS = 0.9  # between the points of what is foreseen

_TINTS = {Verdict.ATTEINTE: _INK, Verdict.PROCHE: _AMBER, Verdict.NON_ATTEINTE: _BROWN}
"""The colour of a bar; that of a value that is not judged is the first."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size on paper, in EMU."""

    png: bytes
    width: int
    height: int


@lru_cache(maxsize=512)
def draw(dessin: Dessin) -> Picture:
    """The picture of a trajectory, or of a bar; no axis, own scale."""
    if isinstance(dessin, Barre):
        return _made(_BAR, (_INK, _AMBER, _BROWN, _BAND), lambda pen: _bar(pen, dessin))
    size = _FICHE if dessin.fiche else _CELL
    return _made(size, (_INK, _AMBER), lambda pen: _trajectory(pen, dessin))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Where to draw, *width* by *height* millimetres; *scale* is in pixels a millimetre."""

    on: ImageDraw.ImageDraw
    width: float
    height: float
    scale: float

    def line(self, points: Sequence[tuple[float, float]], fill: Colour, thick: float = _LINE) -> None:
        self.on.line(points, fill=fill, width=round(thick * self.scale), joint="curve")

    def disc(self, at: tuple[float, float], radius: float, fill: Colour, outline: Colour | None = None) -> None:
        self.on.circle(at, radius * self.scale, fill=fill, outline=outline, width=round(_LINE * self.scale))

    def diamond(self, at: tuple[float, float], half: float) -> None:
        (across, down), reach = at, half * self.scale
        corners = [(across, down - reach), (across + reach, down), (across, down + reach), (across - reach, down)]
        self.on.polygon(corners, fill=_WHITE, outline=_INK, width=round(_LINE * self.scale))

    def square(self, at: tuple[float, float], half: float, fill: Colour) -> None:
        self.on.rectangle(
            (*(one - half * self.scale for one in at), *(one + half * self.scale for one in at)), fill=fill
        )

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: Colour | None, edge: Colour | None
    ) -> None:
        corners = (left * self.scale, top * self.scale, right * self.scale, bottom * self.scale)
        self.on.rectangle(corners, fill=fill, outline=edge, width=round(_LINE * self.scale) if edge else 0)


def _made(size: tuple[float, float], inks: Sequence[Colour], paint: Callable[[_Pen], None]) -> Picture:
    from PIL import Image, ImageDraw  # heavy: only who draws pays for it

    width, height = size
    scale = _DPI * _OVERSAMPLING / 25.4
    large = Image.new("RGB", (round(width * scale), round(height * scale)), _WHITE)
    paint(_Pen(ImageDraw.Draw(large), width, height, scale))
    small = large.resize((round(width * _DPI / 25.4), round(height * _DPI / 25.4)), Image.Resampling.BOX)
    target = io.BytesIO()
    small.quantize(palette=_palette(inks), dither=Image.Dither.NONE).save(
        target, "PNG", optimize=True, bits=4, compress_level=9, dpi=(_DPI, _DPI)
    )
    return Picture(target.getvalue(), round(width * _EMU), round(height * _EMU))


# --- a trajectory -----------------------------------------------------------------------------------------------------


def _trajectory(pen: _Pen, dessin: Trajectoire) -> None:
    """Hollow circle at the start, disc at the last target, dashed threshold. With values that were reached: targets as
    hollow diamonds, a full line with squares through these values, dots for what the same pace would give.
    """
    values = (dessin.depart, *dessin.cibles)
    known = _numbers(values)
    reached = [(at, value) for at, value in _numbers((None, *dessin.realises)) if at < len(values)]
    shown = [value for _, value in (*known, *reached)]
    shown += [Decimal(value) for value in (dessin.seuil, dessin.projection) if value is not None]
    low, high = min(shown), max(shown)
    margin = _RADIUS + _LINE

    def place(at: int, value: Decimal) -> tuple[float, float]:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return (
            pen.scale * (margin + at * (pen.width - 2 * margin) / max(len(values) - 1, 1)),
            pen.scale * (pen.height - margin - share * (pen.height - 2 * margin)),
        )

    if dessin.seuil is not None:
        level = place(0, Decimal(dessin.seuil))[1]
        for start, end in _dashes(pen.width):
            pen.line(((start * pen.scale, level), (end * pen.scale, level)), _AMBER, 0.75 * _LINE)
    points = [place(at, value) for at, value in known]
    if not reached:
        pen.line(points, _INK)
        for point in points[1:-1]:
            pen.disc(point, _DOT, _INK)
        pen.disc(points[-1], _RADIUS, _INK)
    else:
        first = [points[0]] if dessin.depart is not None else []
        way = [*first, *(place(at, value) for at, value in reached)]
        pen.line(way, _INK, 1.4 * _LINE)
        if dessin.projection is not None:
            _dotted(pen, way[-1], place(len(dessin.cibles), dessin.projection))
        for point in way[len(first) :]:
            pen.square(point, _STEP, _INK)
        for point in points[len(first) :]:  # over the values: a target that was just reached is still seen
            pen.diamond(point, _RADIUS)
    hollow = _WHITE if dessin.depart is not None else _INK
    pen.disc(points[0], _RADIUS, hollow, _INK)


def _numbers(values: Sequence[Decimal | int | None]) -> Known:
    return [(at, Decimal(value)) for at, value in enumerate(values) if value is not None]


def _dotted(pen: _Pen, start: tuple[float, float], end: tuple[float, float]) -> None:
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    steps = max(int(length / (_POINTS * pen.scale)), 1)
    for step in range(1, steps + 1):
        share = step / steps
        at = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
        pen.disc(at, 0.5 * _DOT, _INK)


def _dashes(width: float) -> Iterator[tuple[float, float]]:
    start = 0.0
    while start < width:
        yield start, min(start + _DASH, width)
        start += _DASH + _GAP


# --- a bar ------------------------------------------------------------------------------------------------------------


def _bar(pen: _Pen, dessin: Barre) -> None:
    """A grey band; from the start, a full bar to the value; an upright line at the target. The expected way goes to the
    right. A value that is not there leaves the band hollow.
    """
    top, bottom, edge = 0.25 * pen.height, 0.75 * pen.height, 2 * _LINE
    if dessin.realise is None:
        pen.box(edge, top, pen.width - edge, bottom, None, _INK)
        return
    start = Decimal(dessin.depart) if dessin.depart is not None else Decimal(dessin.cible)
    aim, worth = Decimal(dessin.cible), Decimal(dessin.realise)
    low, high = min(start, aim, worth), max(start, aim, worth)
    room = (high - low) / 8 if high > low else Decimal(1)
    low, high = low - room, high + room

    def across(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return edge + (1 - share if dessin.sens == "baisse" else share) * (pen.width - 2 * edge)

    pen.box(edge, top, pen.width - edge, bottom, _BAND, None)
    tint = next((colour for verdict, colour in _TINTS.items() if verdict == dessin.verdict), _INK)
    left, right = sorted((across(start if start != aim else aim), across(worth)))
    pen.box(left, top + 0.6, max(right, left + _LINE), bottom - 0.6, tint, None)
    middle = 0.5 * pen.height * pen.scale
    pen.disc((across(start) * pen.scale, middle), _RADIUS, _WHITE, tint)
    pen.box(across(aim) - 0.6, 0.2, across(aim) + 0.6, pen.height - 0.2, _WHITE, None)  # seen through the bar
    pen.box(across(aim) - 0.3, 0.2, across(aim) + 0.3, pen.height - 0.2, _INK, None)
    if right - left < _LINE:
        pen.disc((across(worth) * pen.scale, middle), 1.2 * _RADIUS, tint, _WHITE)


# --- colours ----------------------------------------------------------------------------------------------------------


def _palette(inks: Sequence[Colour]) -> Image.Image:
    """A few steps from white to each ink: no choice is left to a quantizer, and 600 dpi need no more."""
    from PIL import Image

    steps = [_blend(inks[0], 0.0), *(_blend(ink, step / 3) for ink in inks for step in range(1, 4))]
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in steps for channel in colour])
    return image


def _blend(colour: Colour, share: float) -> tuple[int, ...]:
    return tuple(round(255 + (channel - 255) * share) for channel in colour)
