"""A grey picture of a page -> how dark each point is beside the paper around it, and the marks that a pen left.

Private helper of laying.py. Paper is not white: a lamp, a shadow, a grey scanner. What counts is a point darker than
the paper near it, seen over more than a grain of dust.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Dark = npt.NDArray[np.float32]
"""0: paper, 1: black, point by point, rows from the top."""

INCH = 25.4
_AROUND = 10  # the paper near a point: the lightest tones within about 5 mm at 150 dpi, which no letter fills
_FLOOR = 8.0  # a grey so dark that nothing can be told from it


def darkness(image: Image.Image) -> Dark:
    """How dark *image* (grey) is, point by point, whatever the light."""
    small = image.reduce(_AROUND) if min(image.size) > 4 * _AROUND else image
    lightest = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(3))
    paper = np.asarray(lightest.resize(image.size, Image.Resampling.BICUBIC), dtype=np.float32)
    grey = np.asarray(image, dtype=np.float32)
    return np.clip(1 - grey / np.maximum(paper, _FLOOR), 0, 1).astype(np.float32)


def grain(dark: Dark) -> float:
    """How much the paper itself varies: the spread of its lighter half."""
    return float(np.percentile(dark, 50)) + 1e-3 if dark.size else 1.0


def smoothed(dark: Dark, radius: float) -> Dark:
    """The same, each point with what is around it: grain goes, strokes stay."""
    picture = Image.fromarray((dark * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
    return (np.asarray(picture, dtype=np.float32) / 255).astype(np.float32)


def thickened(dark: Dark, reach: int) -> Dark:
    """The same with every mark wider by *reach* points: what hides what was printed, however it was moved."""
    across = _darkest(np.pad(dark, reach).T, 2 * reach + 1)
    return np.asarray(_darkest(across.T, 2 * reach + 1), dtype=np.float32)


def _darkest(rows: Dark, number: int) -> Dark:
    """The darkest of so many rows in a row, from each: of two, of four, of eight."""
    wide = 1
    while wide < number:
        step = min(wide, number - wide)
        rows = np.maximum(rows[:-step], rows[step:])
        wide += step
    return rows


@dataclass(frozen=True, slots=True)
class Mark:
    """A group of touching squares in which there is ink: its box in millimetres, and how many squares."""

    left: float
    top: float
    right: float
    bottom: float
    squares: int

    @property
    def length(self) -> float:
        """Its longer side."""
        return max(self.right - self.left, self.bottom - self.top)


def marks(inked: npt.NDArray[np.bool_], dpi: float, square: float = 1.0, share: float = 0.08) -> list[Mark]:
    """The groups of squares of *square* mm whose points are ink for at least *share*."""
    side = max(1, round(square / INCH * dpi))
    rows, columns = inked.shape[0] // side, inked.shape[1] // side
    if not rows or not columns:
        return []
    cut = inked[: rows * side, : columns * side].reshape(rows, side, columns, side)
    full = cut.mean(axis=(1, 3)) >= share
    unit = side * INCH / dpi
    return [_mark(group, unit) for group in _groups(full)]


def _groups(full: npt.NDArray[np.bool_]) -> Iterator[list[tuple[int, int]]]:
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(full), strict=True)}
    while left:
        queue = [left.pop()]
        group = []
        while queue:
            row, column = queue.pop()
            group.append((row, column))
            for near in ((row + up, column + side) for up in (-1, 0, 1) for side in (-1, 0, 1)):
                if near in left:
                    left.remove(near)
                    queue.append(near)
        yield group


def _mark(group: list[tuple[int, int]], unit: float) -> Mark:
    rows, columns = [row for row, _ in group], [column for _, column in group]
    return Mark(min(columns) * unit, min(rows) * unit, (max(columns) + 1) * unit, (max(rows) + 1) * unit, len(group))
