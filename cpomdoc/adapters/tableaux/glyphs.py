"""The glyphs of a cell, in the order in which they were painted -> its text, words whole where the file lets us know.

A program that lays a text out writes the space that ends a line, or leaves it out everywhere: what a document does
most of the time says whether two lines of a cell are two words or one cut in two. Private helper of pdf_child.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4_000
_SAME_LINE = 0.5  # of the height of a glyph
_GAP = 0.25  # of the size of a glyph: more than this between two of a line is a space
_NEAR_EDGE = 2.5  # sizes of a glyph between the end of a full line and the edge of its cell


@dataclass(frozen=True, slots=True)
class Line:
    """The glyphs of one line of a cell: its text, where it ends, the size of its glyphs."""

    text: str
    end: float
    size: float


def lines_of(chars: Sequence[Any]) -> list[Line]:
    """The lines of a cell, in order."""
    found: list[list[Any]] = []
    for char in chars:
        before = found[-1][-1] if found else None
        if before is not None and abs(char["top"] - before["top"]) <= _SAME_LINE * max(char["height"], 1.0):
            found[-1].append(char)
        else:
            found.append([char])
    return [_line(one) for one in found]


def _line(chars: Sequence[Any]) -> Line:
    words: list[str] = []
    before: Any = None
    for char in chars:
        if before is not None and char["x0"] - before["x1"] > _GAP * char["size"] and words[-1:] != [" "]:
            words.append(" ")
        words.append(char["text"])
        before = char
    inked = [one["x1"] for one in chars if str(one["text"]).strip()]
    return Line("".join(words), max(inked, default=chars[-1]["x1"]), float(chars[-1]["size"]))


def writes_spaces(cells: Sequence[Sequence[Line]]) -> bool:
    """Whether the document writes the space that ends a line: so do most of the ends of lines in its cells."""
    ends = [line.text for lines in cells for line in lines[:-1]]
    return 2 * sum(text.endswith((" ", "\u00a0")) for text in ends) >= len(ends)


def joined(lines: Sequence[Line], edge: float, *, spaces: bool) -> tuple[str, str]:
    """The text of a cell whose right edge is *edge*, and its marks: « c » when a word of it may be cut or two of them
    stuck, « o » when its last line is the beginning of a word that goes on elsewhere. A word is cut only where a
    whole line does not hold it: it stands alone on its line. A space that just does not fit may be left out.
    """
    text, doubt, previous = "", False, None
    for line in lines:
        if previous is not None and not text.endswith((" ", "\u00a0")):
            full = _full(previous, edge)
            if text[-1] == "-" and text[-2:-1].isalnum():
                pass  # « A4- » and « O1 »
            elif spaces and full and _one_word(previous) and line.text[:1].isalnum():
                pass  # « établissem » and « ent »
            else:
                text += " "
                doubt = doubt or full
        text += line.text
        previous = line
    open_ended = spaces and previous is not None and _full(previous, edge) and _one_word(previous)
    return " ".join(text.split())[:MAX_TEXT], ("c" if doubt else "") + ("o" if open_ended else "")


def _one_word(line: Line) -> bool:
    """Whether a line is one word, or the beginning of one."""
    return len(line.text.split()) == 1 and line.text[-1].isalnum()


def _full(line: Line, edge: float) -> bool:
    """Whether a line goes to the edge of its cell."""
    return edge - line.end < _NEAR_EDGE * line.size


def inside(chars: Sequence[Any], box: tuple[float, float, float, float]) -> Iterator[Any]:
    """The glyphs whose middle stands in *box* (x0, top, x1, bottom)."""
    x0, top, x1, bottom = box
    for char in chars:
        blank = not str(char["text"]).strip()  # one that ends a line hangs over the edge
        across = char["x0"] - 0.1 if blank else (char["x0"] + char["x1"]) / 2
        down = (char["top"] + char["bottom"]) / 2
        if x0 <= across < x1 and top <= down < bottom:
            yield char
