"""A page as it was sent + a picture of it -> where each point of the page lies in the picture.

Private helper of laying.py. A first guess comes from the codes that were read, or from the picture's own edges. It is
then made exact by patches of the page that are found again near where they should be: first those around the codes,
then further and further, so that a photograph taken askew is followed as well as a flat scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from cpomdoc.adapters.pdf.received.frames import DPI
from cpomdoc.adapters.pdf.received.ink import INCH, Dark, darkness

Points = npt.NDArray[np.float64]
"""One point a row: x, y."""

_COARSE, _ROUGH, _FINE = 30.0, 60.0, 90.0  # points an inch
_LENGTHS = {_COARSE: (40.0, 20.0, 18.0), _ROUGH: (22.0, 12.0, 5.0), _FINE: (22.0, 12.0, 2.0)}
"""Millimetres: side of a patch, from one to the next, how far it is looked for."""
_PRINTED = 0.012  # share of a patch that is print
_TWICE = 0.8  # a patch as like as that to what stands beside it would be found there
_ALIKE = 0.45
_LEAST, _MOST = 4, 110


@dataclass(frozen=True, slots=True)
class Placing:
    """The picture's point for each point of the page: a matrix of perspective. *trust*: the share of the patches of
    the page that were found again where it says.
    """

    matrix: npt.NDArray[np.float64]
    trust: float = 0.0

    def of(self, points: Points) -> Points:
        """The picture's points for *points* of the page."""
        seen = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        return np.asarray(seen[:, :2] / seen[:, 2:], dtype=np.float64)

    def flattened(self, picture: Image.Image, size: tuple[int, int], dpi: float = DPI) -> Image.Image:
        """The picture drawn as the page lies, at *dpi*; white where it shows nothing."""
        scale = np.diag([DPI / dpi, DPI / dpi, 1.0])
        matrix = self.matrix @ scale
        coefficients = (matrix / matrix[2, 2]).ravel()[:8]
        at = (round(size[0] * dpi / DPI), round(size[1] * dpi / DPI))
        return picture.transform(
            at, Image.Transform.PERSPECTIVE, tuple(coefficients), Image.Resampling.BILINEAR, fillcolor=255
        )


def from_points(page: Points, picture: Points) -> Placing:
    """The placing that the corners of codes give: four are a square seen askew, more say how the paper lies."""
    if len(page) > 4:
        return Placing(_homography(page, picture, np.ones(len(page))))
    return Placing(_similarity(page, picture))


def guesses(size: tuple[int, int], picture: tuple[int, int]) -> list[Placing]:
    """The picture taken for the whole page, in the four ways it may lie."""
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float64)
    width, height = picture
    seen = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    turned = (0, 2) if (size[0] < size[1]) == (width < height) else (1, 3)
    return [Placing(_homography(corners, np.roll(seen, -turn, axis=0), np.ones(4))) for turn in turned]


def refined(first: Placing, sent: Print, picture: Image.Image, anchors: Points | None = None) -> Placing:
    """*first* made exact. *sent* is the page, *anchors* the points of it that the first guess is sure of."""
    placing = first
    if anchors is not None and len(anchors) <= 4:
        for within in (60.0, 110.0, 170.0):
            placing = _nearer(placing, sent, picture, _ROUGH, (anchors, within))
    for dpi in (_ROUGH, _FINE) if anchors is not None else (_COARSE, _COARSE, _ROUGH, _ROUGH, _FINE):
        placing = _nearer(placing, sent, picture, dpi)
    return placing


def _nearer(
    placing: Placing, sent: Print, picture: Image.Image, dpi: float, near: tuple[Points, float] | None = None
) -> Placing:
    """One step: patches of *sent* looked for in the picture as *placing* has it; *near* some points, as far as so many
    millimetres.
    """
    patches = sent.patches(dpi)
    chosen = np.ones(len(patches.corners), dtype=bool)
    if near is not None and len(chosen):
        apart = np.min(np.linalg.norm(patches.centres[:, None, :] - near[0][None, :, :], axis=2), axis=1)
        chosen = apart < near[1] / INCH * DPI
    if chosen.sum() < _LEAST:
        return placing
    seen = darkness(placing.flattened(picture, sent.size, dpi))
    moved, alike = _found(patches.dark, seen, patches.corners[chosen], patches.side, patches.reach)
    centres, good = patches.centres[chosen], alike > _ALIKE
    if good.sum() < _LEAST:
        return Placing(placing.matrix, 0.0)
    page, target = centres[good], placing.of(centres[good] + moved[good] * (DPI / dpi))
    matrix, kept = _robust(page, target, alike[good], free=near is None or near[1] > 100)
    return Placing(matrix, float(kept.sum()) / int(chosen.sum()))


@dataclass(frozen=True, slots=True)
class Patches:
    """The patches of a page by which it is known again, at one size: *dark* is the page, *corners* and *centres* where
    they are (the latter at DPI), *side* and *reach* how wide they are and how far they are looked for.
    """

    dark: Dark
    corners: npt.NDArray[np.int64]
    centres: Points
    side: int
    reach: int


class Print:
    """A page as it was sent: how dark it is, and its patches, made once."""

    def __init__(self, dark: Dark) -> None:
        self.dark = dark
        self.size = (dark.shape[1], dark.shape[0])
        self._made: dict[float, Patches] = {}

    def patches(self, dpi: float) -> Patches:
        """Those at *dpi*."""
        if dpi not in self._made:
            dark = _at(self.dark, dpi)
            self._made[dpi] = _again(self.patches(_ROUGH), dark) if dpi == _FINE else _patches(dark, dpi)
        return self._made[dpi]


def _patches(dark: Dark, dpi: float) -> Patches:
    """What holds enough print to be known again, and looks like nothing that stands beside it: no row of dots."""
    side, step, reach = (round(length / INCH * dpi) for length in _LENGTHS[dpi])
    sums = np.pad(dark, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    found = [
        (x, y)
        for y in range(0, dark.shape[0] - side + 1, step)
        for x in range(0, dark.shape[1] - side + 1, step)
        if (sums[y + side, x + side] - sums[y, x + side] - sums[y + side, x] + sums[y, x]) > _PRINTED * side * side
    ]
    corners = np.array(found, dtype=np.int64).reshape(-1, 2)
    corners = corners[:: -(-len(corners) // _MOST)] if len(corners) > _MOST else corners
    if len(corners):
        corners = corners[_single(_scores(dark, dark, corners, side, reach), reach)]
    centres = np.asarray((corners + side / 2) * (DPI / dpi), dtype=np.float64)
    return Patches(dark, corners, centres, side, reach)


def _again(rough: Patches, dark: Dark) -> Patches:
    """The same patches on a finer picture of the page."""
    side, _, reach = (round(length / INCH * _FINE) for length in _LENGTHS[_FINE])
    most = np.array([dark.shape[1] - side, dark.shape[0] - side])
    corners = np.clip(np.rint(rough.centres * (_FINE / DPI) - side / 2).astype(np.int64), 0, most)
    return Patches(dark, corners, np.asarray((corners + side / 2) * (DPI / _FINE), dtype=np.float64), side, reach)


def _single(score: npt.NDArray[np.float64], reach: int) -> npt.NDArray[np.bool_]:
    """Whether each patch is like itself at its own place only."""
    near = max(2, reach // 3)
    others = score.copy()
    others[:, reach - near : reach + near + 1, reach - near : reach + near + 1] = 0
    return np.asarray(others.reshape(len(score), -1).max(axis=1) < _TWICE, dtype=bool)


def _found(
    sent: Dark, seen: Dark, corners: npt.NDArray[np.int64], side: int, reach: int
) -> tuple[Points, npt.NDArray[np.float64]]:
    """How far each patch has moved, and how like it is to what is there (1: the same)."""
    score = _scores(sent, seen, corners, side, reach)
    flat = score.reshape(len(corners), -1).argmax(axis=1)
    rows, columns = np.divmod(flat, 2 * reach + 1)
    best = score[np.arange(len(corners)), rows, columns]
    moved = np.stack([_peak(score, columns, rows, 1), _peak(score, rows, columns, 0)], axis=1) - reach
    return np.asarray(moved, dtype=np.float64), np.asarray(best, dtype=np.float64)


def _scores(sent: Dark, seen: Dark, corners: npt.NDArray[np.int64], side: int, reach: int) -> npt.NDArray[np.float64]:
    """How like each patch of *sent* is to each place of *seen* within *reach*."""
    wide = side + 2 * reach
    even = -(-wide // 16) * 16  # of a size that is quickly transformed
    around = np.pad(seen, ((reach, reach + even - wide), (reach, reach + even - wide)))
    patches = np.stack([sent[y : y + side, x : x + side] for x, y in corners])
    windows = np.stack([around[y : y + even, x : x + even] for x, y in corners])
    patches = patches - patches.mean(axis=(1, 2), keepdims=True)
    norms = np.sqrt((patches**2).sum(axis=(1, 2))) + 1e-9
    shape = (even, even)
    product = np.fft.irfft2(np.fft.rfft2(windows, s=shape) * np.conj(np.fft.rfft2(patches, s=shape)), s=shape)
    product = product[:, : 2 * reach + 1, : 2 * reach + 1]
    return np.asarray(product / (norms[:, None, None] * _spread(windows[:, :wide, :wide], side)), dtype=np.float64)


def _spread(windows: Dark, side: int) -> npt.NDArray[np.float64]:
    """Root of the variance (times the number of points) of every patch-sized part of each window."""

    def sums(values: Dark) -> npt.NDArray[np.float64]:
        total = np.pad(values.astype(np.float64), ((0, 0), (1, 0), (1, 0))).cumsum(1).cumsum(2)
        whole = total[:, side:, side:] - total[:, :-side, side:] - total[:, side:, :-side] + total[:, :-side, :-side]
        return np.asarray(whole, dtype=np.float64)

    return np.asarray(np.sqrt(np.maximum(sums(windows**2) - sums(windows) ** 2 / side**2, 1e-3)), dtype=np.float64)


def _peak(
    score: npt.NDArray[np.float64], at: npt.NDArray[np.int64], other: npt.NDArray[np.int64], axis: int
) -> npt.NDArray[np.float64]:
    """The place of the best score along one axis, between points."""
    last = score.shape[1] - 1
    inner = np.clip(at, 1, last - 1)
    each = np.arange(len(at))

    def value(step: int) -> npt.NDArray[np.float64]:
        place = (each, inner + step, other) if axis == 0 else (each, other, inner + step)
        return np.asarray(score[place], dtype=np.float64)

    before, here, after = value(-1), value(0), value(1)
    curve = before - 2 * here + after
    shift = np.where((np.abs(curve) > 1e-9) & (inner == at), (before - after) / (2 * curve + 1e-12), 0.0)
    return np.asarray(at + np.clip(shift, -0.5, 0.5), dtype=np.float64)


def _robust(
    page: Points, target: Points, alike: npt.NDArray[np.float64], *, free: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The placing that most patches agree on, and which patches those are."""
    kept = np.ones(len(page), dtype=bool)
    matrix = _fitted(page, target, alike, free=free)
    for _ in range(5):
        apart = np.linalg.norm(Placing(matrix).of(page) - target, axis=1)
        limit = max(2.5, 2.5 * float(np.median(apart[kept])))
        kept = apart < limit
        if kept.sum() < _LEAST:
            return matrix, kept
        matrix = _fitted(page[kept], target[kept], alike[kept], free=free)
    return matrix, kept


def _fitted(page: Points, target: Points, weights: npt.NDArray[np.float64], *, free: bool) -> npt.NDArray[np.float64]:
    """As much freedom as the patches can pay for: askew, then seen in perspective."""
    spread = page.max(axis=0) - page.min(axis=0)
    wide = bool((spread > 0.35 * DPI * 8).all())
    if free and wide and len(page) >= 24:
        return _homography(page, target, weights)
    if len(page) >= 8 and bool((spread > 0.15 * DPI * 8).all()):
        return _affine(page, target, weights)
    return _similarity(page, target)


def _similarity(page: Points, target: Points) -> npt.NDArray[np.float64]:
    a, b = page - page.mean(axis=0), target - target.mean(axis=0)
    p, q = a[:, 0] + 1j * a[:, 1], b[:, 0] + 1j * b[:, 1]
    turn = (np.conj(p) @ q) / max(float(np.abs(np.conj(p) @ p)), 1e-9)
    linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    return _matrix(linear, target.mean(axis=0) - linear @ page.mean(axis=0))


def _affine(page: Points, target: Points, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    root = np.sqrt(weights)[:, None]
    known = np.column_stack([page, np.ones(len(page))])
    solved = np.linalg.lstsq(known * root, target * root, rcond=None)[0]
    return _matrix(solved[:2].T, solved[2])


def _matrix(linear: npt.NDArray[np.float64], move: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.array([[*linear[0], move[0]], [*linear[1], move[1]], [0.0, 0.0, 1.0]])


def _homography(page: Points, target: Points, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    from_page, to_target = _centred(page), _centred(target)
    p = Placing(from_page).of(page)
    q = Placing(to_target).of(target)
    rows = []
    for (x, y), (u, v), weight in zip(p, q, np.sqrt(weights), strict=True):
        rows.append(weight * np.array([x, y, 1, 0, 0, 0, -u * x, -u * y, -u]))
        rows.append(weight * np.array([0, 0, 0, x, y, 1, -v * x, -v * y, -v]))
    solved = np.linalg.svd(np.array(rows), full_matrices=len(rows) < 9)[2][-1].reshape(3, 3)
    matrix = np.linalg.inv(to_target) @ solved @ from_page
    return np.asarray(matrix / matrix[2, 2], dtype=np.float64)


def _centred(points: Points) -> npt.NDArray[np.float64]:
    """Moves and shrinks points around zero: figures of one size solve better."""
    middle = points.mean(axis=0)
    scale = 1.4142 / max(float(np.linalg.norm(points - middle, axis=1).mean()), 1e-9)
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _at(dark: Dark, dpi: float) -> Dark:
    """The page at another size."""
    picture = Image.fromarray((dark * 255).astype(np.uint8))
    size = (round(picture.width * dpi / DPI), round(picture.height * dpi / DPI))
    return (np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=np.float32) / 255).astype(np.float32)


def corners(boxes: Sequence[Sequence[tuple[float, float]]]) -> Points:
    """All the corners of several codes, one a row."""
    return np.array([point for box in boxes for point in box], dtype=np.float64).reshape(-1, 2)
