"""A page without tags nor lines -> the codes and the figures that stand in columns under years; labels are not read.

Where cells have no edges, nobody can tell where a label of three lines ends: what is read is what stands alone, a code
and numbers, and each number goes to the heading under which it stands. Private helper of pdf_child.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cpomdoc.adapters.tableaux.cells import Box, Row

_CODE = re.compile(r"[A-Z]{1,6}[0-9]{0,3}(?:[-./][A-Z]{0,4}[0-9]{1,3}){1,3}|[A-Z]{2,5}[0-9]{1,3}|[A-Z]{2,8}")
_SIGN = re.compile(r"[-\u2010-\u2014−+<>≤≥(]+")
_NUMBER = re.compile(r"[-\u2010-\u2014−+<>≤≥ ]{0,3}\d{1,3}(?:[ \u00a0\u202f]?\d{3})*(?:[.,]\d+)?\s?%?")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_START = re.compile(r"d[ée]part|initiale?|r[ée]f[ée]rence", re.IGNORECASE)
MAX_WORDS = 8_000
_LINE = 3.0  # points: words whose tops are this near stand on one line
_FEWEST = 3  # headings with a year that make a table, numbers that make a row
_HEADING_LINES = 24.0  # points above or below the years where the other headings stand


def figures_of(page: Any, number: int, apart: Sequence[Box] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a page, under « Code », the start when it is named, and the years; what stands in the boxes *apart*
    was read otherwise.
    """
    words = [word for word in page.extract_words(x_tolerance=2, y_tolerance=2)[:MAX_WORDS] if not _within(word, apart)]
    years = _headings(words)
    if len(years) < _FEWEST:
        return
    bottom = max(word["bottom"] for word in years)
    columns = [(_middle(word), _YEAR.findall(word["text"])[0]) for word in years]
    starts = [
        word
        for word in words
        if _START.search(word["text"])
        and abs(word["top"] - years[0]["top"]) < _HEADING_LINES
        and _middle(word) < columns[0][0]
    ]
    if starts:
        columns.insert(0, (_middle(starts[-1]), "Départ"))
    rows = list(_rows([word for word in words if word["top"] >= bottom - 1], columns, number))
    if rows:
        heading: Row = {"page": number, "cases": [("Code", ""), *((name, "") for _, name in columns)], "titre": True}
        yield {"moyen": "texte", "lignes": [heading, *rows]}


def _headings(words: Sequence[Any]) -> list[Any]:
    """The years that stand on one line, from left to right: the first line that has some."""
    years = [word for word in words if _YEAR.search(word["text"])]
    for first in years:
        line = sorted((one for one in years if abs(one["top"] - first["top"]) < _LINE), key=_middle)
        said = [int(_YEAR.findall(one["text"])[0]) for one in line]
        if len(line) >= _FEWEST and said == sorted(set(said)):
            return line
    return []


def _within(word: Any, boxes: Sequence[Box]) -> bool:
    down = (word["top"] + word["bottom"]) / 2
    return any(x0 <= _middle(word) <= x1 and top <= down <= bottom for x0, top, x1, bottom in boxes)


def _middle(word: Any) -> float:
    return float(word["x0"] + word["x1"]) / 2


def _rows(words: Sequence[Any], columns: Sequence[tuple[float, str]], number: int) -> Iterator[Row]:
    step = min((b[0] - a[0] for a, b in pairwise(columns)), default=40.0)
    limit = columns[0][0] - step / 2
    for line in _lines(words):
        codes = [word["text"] for word in line if word["x1"] < limit and _CODE.fullmatch(word["text"])]
        found: dict[str, str] = {}
        for text, middle in _numbers([word for word in line if word["x1"] >= limit]):
            at, name = min(columns, key=lambda column: abs(column[0] - middle))
            if abs(at - middle) <= step / 2 and name not in found:
                found[name] = text
        if codes and len(found) >= _FEWEST:
            cases = [(codes[-1], ""), *((found.get(name, ""), "") for _, name in columns)]
            yield {"page": number, "cases": cases, "titre": False}


def _lines(words: Sequence[Any]) -> Iterator[list[Any]]:
    line: list[Any] = []
    for word in sorted(words, key=lambda one: (one["top"], one["x0"])):
        if line and word["top"] - line[0]["top"] > _LINE:
            yield sorted(line, key=_middle)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=_middle)


def _numbers(words: Sequence[Any]) -> Iterator[tuple[str, float]]:
    """The numbers of a line, those of several words (« 1 250 », « 12 % ») in one, with what stands against them and may
    change them (« (35 000) », « - 3,5 », « moins 3 », « 1,2 M€ »): who reads them decides.
    """
    held: list[Any] = []
    for word in [*words, None]:
        if held and word is not None and _near(held[-1], word) and _goes_with(held, word):
            held.append(word)
            continue
        if any(ch.isdigit() for one in held for ch in one["text"]):
            yield " ".join(one["text"] for one in held), (held[0]["x0"] + held[-1]["x1"]) / 2
        held = [word] if word is not None else []


def _near(before: Any, word: Any) -> bool:
    return bool(word["x0"] - before["x1"] < (word["bottom"] - word["top"]) * 0.5)


def _goes_with(held: Sequence[Any], word: Any) -> bool:
    """Whether a word may be of the same cell: not a second number, nor the sign of one, after a whole one."""
    said = " ".join(one["text"] for one in held)
    if not any(ch.isdigit() for ch in said) or _NUMBER.fullmatch(f"{said} {word['text']}"):
        return True
    begins = any(ch.isdigit() for ch in word["text"]) or _SIGN.fullmatch(word["text"]) is not None
    return not (begins and _NUMBER.fullmatch(said))
