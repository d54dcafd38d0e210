"""The look of some words in Word -> whether anybody can read them: white on white, one point high, a row too low."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from cpomdoc.adapters.word.package import inside, w

_WHITE = "FFFFFF"
_LEAST_CONTRAST = 1.3
_LEAST_SIZE = 8  # half points
_LEAST_SCALE = 10  # per cent of the width of letters
_LEAST_HEIGHT = 100  # twentieths of a point
_CLEAR = frozenset({"", "auto", "none"})


def too_small(size: str, scale: str) -> bool:
    """Whether letters of that size (half points), of that share of their width, are dots."""
    return _number(size, _LEAST_SIZE) < _LEAST_SIZE or _number(scale, _LEAST_SCALE) < _LEAST_SCALE


def hardly_contrasts(color: str, paper: str) -> bool:
    """Whether letters of a colour are lost on that of what is behind them; « auto » adapts itself."""
    if color.casefold() in _CLEAR:
        return False
    light, dark = sorted((_luminance(color), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST


class Paper:
    """What paragraphs stand on, by the *styles* of their file: each style is looked up once."""

    def __init__(self, styles: Mapping[str, etree._Element]) -> None:
        self._styles = styles
        self._lines: dict[str, bool] = {}
        self._fills: dict[str, str] = {}

    def too_low(self, paragraph: etree._Element) -> bool:
        """Whether the line, or a row that holds it, has an exact height in which no letter stands."""
        own, style = _spacing(paragraph), _style(paragraph)
        if style not in self._lines:
            spacings = map(_spacing, self._chain(style))
            self._lines[style] = _is_low(next((one for one in spacings if one is not None), None))
        low = _is_low(own) if own is not None else self._lines[style]
        if low:
            return True
        heights = (
            one
            for row in paragraph.iterancestors(w("tr"))
            for properties in row.iterchildren(w("trPr"))
            for one in properties.iterchildren(w("trHeight"))
        )
        return any(one.get(w("hRule")) == "exact" and _below(one.get(w("val"))) for one in heights)

    def behind(self, paragraph: etree._Element) -> str:
        """The colour behind a paragraph: its own, that of its cell, of its table; white."""
        style = _style(paragraph)
        if style not in self._fills:
            fills = (_fill(inside(one, "pPr", "shd")) for one in self._chain(style))
            self._fills[style] = next((fill for fill in fills if fill), "")
        own = (_fill(inside(paragraph, "pPr", "shd")), self._fills[style])
        cells = (_fill(inside(one, "tcPr", "shd")) for one in paragraph.iterancestors(w("tc")))
        tables = (fill for one in paragraph.iterancestors(w("tbl")) for fill in self._of_table(one, paragraph))
        return next((fill for group in (own, cells, tables) for fill in group if fill), _WHITE)

    def _of_table(self, table: etree._Element, paragraph: etree._Element) -> Iterator[str]:
        """What a table paints itself, then what its style paints of its first row and of all."""
        yield _fill(inside(table, "tblPr", "shd"))
        named = inside(table, "tblPr", "tblStyle")
        style = self._styles.get(named.get(w("val")) or "") if named is not None else None
        if style is not None:
            if next(table.iterchildren(w("tr")), None) in list(paragraph.iterancestors(w("tr"))):
                first = (one for one in style.iterfind(w("tblStylePr")) if one.get(w("type")) == "firstRow")
                yield from (_fill(inside(one, "tcPr", "shd")) for one in first)
            yield _fill(inside(style, "tcPr", "shd"))

    def _chain(self, key: str) -> Iterator[etree._Element]:
        """A style, and those on which it is based."""
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            based = self._styles[key].find(w("basedOn"))
            key = (based.get(w("val")) or "") if based is not None else ""


def _style(paragraph: etree._Element) -> str:
    named = inside(paragraph, "pPr", "pStyle")
    return (named.get(w("val")) or "") if named is not None else ""


def _is_low(spacing: etree._Element | None) -> bool:
    return spacing is not None and spacing.get(w("lineRule")) == "exact" and _below(spacing.get(w("line")))


def _spacing(element: etree._Element) -> etree._Element | None:
    found = inside(element, "pPr", "spacing")
    return found if found is not None and found.get(w("line")) else None


def _fill(shading: etree._Element | None) -> str:
    fill = (shading.get(w("fill")) or "") if shading is not None else ""
    return "" if fill.casefold() in _CLEAR else fill


def _below(height: str | None) -> bool:
    return 0 <= _number(height or "", _LEAST_HEIGHT) < _LEAST_HEIGHT


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text.removesuffix("%").removesuffix("pt"))
    except ValueError:
        return otherwise


@lru_cache(maxsize=256)
def _luminance(color: str) -> float:
    """As the guidelines for accessibility reckon it; a colour that is none is black."""
    try:
        parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    except ValueError:
        return 0.0
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
