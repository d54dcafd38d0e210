"""The figures of several sizes -> a drawing of how they grow (SVG): six small pictures, both axes by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from bench.echelle.mesures import MEMORY, SECONDS, Releve

DRAWN: Sequence[tuple[str, str, str]] = (
    ("Un formulaire de plus", "dépôt, processus vivant", SECONDS),
    ("Tour à vide de la surveillance", "tour à vide", SECONDS),
    ("« etat »", "« etat »", SECONDS),
    ("Démarrage de la surveillance", "démarrage de la surveillance", SECONDS),
    ("« controler »", "« controler »", SECONDS),
    ("Mémoire de la surveillance", "surveillance, mémoire au repos", MEMORY),
)
"""The title of each picture, the figure that it shows, its unit."""

_COLUMNS, _WIDE, _HIGH = 3, 300, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 20, 42, 46
_INK, _SOFT, _GRID, _LINE, _EVEN = "#1e1e1e", "#5b5b5b", "#dddddd", "#000091", "#b34000"
Point = tuple[float, float]


def drawing(releves: Sequence[Releve], title: str) -> str:
    """The whole drawing."""
    rows = -(-len(DRAWN) // _COLUMNS)
    width, height = _COLUMNS * _WIDE, rows * _HIGH + 84
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}" font-family="DejaVu Sans, Liberation Sans, sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(16, 28, title, 16, weight="bold"),
        f'<line x1="16" y1="46" x2="44" y2="46" stroke="{_LINE}" stroke-width="2.5"/>',
        _text(50, 50, "mesuré", 12),
        f'<line x1="116" y1="46" x2="144" y2="46" stroke="{_EVEN}" stroke-width="1.5" stroke-dasharray="5 4"/>',
        _text(150, 50, "si le coût suivait le nombre de contrats", 12),
    ]
    for at, (name, quoi, unite) in enumerate(DRAWN):
        body.append(f'<g transform="translate({at % _COLUMNS * _WIDE} {60 + at // _COLUMNS * _HIGH})">')
        body += _picture(name, unite, _points(releves, quoi))
        body.append("</g>")
    bottom = "Échelles logarithmiques. Secondes de processeur, processus enfants compris."
    return "\n".join([*body, _text(16, height - 10, bottom, 12, colour=_SOFT), "</svg>", ""])


def _points(releves: Sequence[Releve], quoi: str) -> list[Point]:
    return [
        (releve.contrats, one.valeur)
        for releve in releves
        for one in releve.mesures
        if one.quoi == quoi and one.valeur > 0
    ]


def _picture(name: str, unite: str, points: Sequence[Point]) -> Iterator[str]:
    yield _text(_LEFT, 24, f"{name} ({unite})", 13, weight="bold")
    if not points:
        yield _text(_LEFT, 70, "non mesuré", 12, colour=_SOFT)
        return
    across = _Axis([x for x, _ in points], _LEFT, _WIDE - _RIGHT)
    first, last = points[0], points[-1]
    even = (last[0], first[1] * last[0] / first[0])
    up = _Axis([y for _, y in (*points, even)], _HIGH - _BOTTOM, _TOP)
    yield from _grid(across, up)
    yield _path([first, even], across, up, f'stroke="{_EVEN}" stroke-width="1.5" stroke-dasharray="5 4"')
    yield _path(points, across, up, f'stroke="{_LINE}" stroke-width="2.5"')
    for point in points:
        yield f'<circle cx="{across.at(point[0]):.1f}" cy="{up.at(point[1]):.1f}" r="3.5" fill="{_LINE}"/>'
    yield _label(first, across, up, 7, 17 if up.at(first[1]) < _HIGH - _BOTTOM - 18 else -9, "start")
    yield _label(last, across, up, -7, -9 if up.at(last[1]) > _TOP + 12 else 19, "end")


def _label(point: Point, across: _Axis, up: _Axis, right: int, down: int, anchor: str) -> str:
    """The value of a point, readable over the lines."""
    words = _text(across.at(point[0]) + right, up.at(point[1]) + down, _said(point[1]), 12, anchor=anchor, colour=_LINE)
    return words.replace("<text ", '<text paint-order="stroke" stroke="#ffffff" stroke-width="4" ', 1)


class _Axis:
    """Powers of ten, from the one below the least to the one above the most."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        """Where a value is."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self._start + share * (self._end - self._start)

    @property
    def powers(self) -> Iterator[float]:
        """The values of its lines."""
        return (10.0**power for power in range(self.low, self.high + 1))


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    left, right, top, bottom = _LEFT, _WIDE - _RIGHT, _TOP, _HIGH - _BOTTOM
    for value in across.powers:
        x = across.at(value)
        yield f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}" stroke="{_GRID}"/>'
        yield _text(x, bottom + 16, _said(value), 11, anchor="middle", colour=_SOFT)
    for value in up.powers:
        y = up.at(value)
        yield f'<line x1="{left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="{_GRID}"/>'
        yield _text(left - 6, y + 4, _said(value), 11, anchor="end", colour=_SOFT)
    yield _text((left + right) / 2, bottom + 34, "contrats", 11, anchor="middle", colour=_SOFT)


def _path(points: Sequence[Point], across: _Axis, up: _Axis, style: str) -> str:
    places = " ".join(f"{across.at(x):.1f},{up.at(y):.1f}" for x, y in points)
    return f'<polyline points="{places}" fill="none" {style}/>'


def _said(value: float) -> str:
    """« 0,05 », « 0,9 », « 12 », « 10 000 »."""
    if value >= 10:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.2g}".replace(".", ",")


def _text(
    x: float, y: float, words: str, size: int, *, anchor: str = "start", colour: str = _INK, weight: str = "normal"
) -> str:
    style = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
