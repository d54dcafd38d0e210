"""A table whose cells are drawn -> its grid: merged cells spread over the places that they cover.

Private helper of pdf_child.py.
"""

from __future__ import annotations

from typing import Any, TypedDict

from cpomdoc.adapters.tableaux.glyphs import inside, joined, lines_of, writes_spaces

MAX_COLUMNS, MAX_ROWS = 60, 2_000
Box = tuple[float, float, float, float]


class Row(TypedDict):
    """A row as it is told: (text, marks) a cell; marks: e(tendue), r(ecalée), c(oupée)."""

    page: int
    cases: list[tuple[str, str]]
    titre: bool


class Grid(TypedDict):
    """A table as it is told."""

    moyen: str
    lignes: list[Row]


def grid_of(table: Any, page: Any, number: int) -> Grid:
    """The grid of a table of pdfplumber, on page *number*."""
    boxes: list[Box] = [box for box in table.cells if box is not None]
    lefts = sorted({round(box[0], 1) for box in boxes})
    tops = sorted({round(box[1], 1) for box in boxes})
    if not (1 < len(lefts) <= MAX_COLUMNS and len(tops) <= MAX_ROWS):
        return {"moyen": "filets", "lignes": []}
    x0, top, x1, bottom = table.bbox
    chars = list(inside(page.chars, (x0 - 1, top - 1, x1 + 1, bottom + 1)))
    lines = {box: lines_of(list(inside(chars, box))) for box in boxes}
    spaces = writes_spaces(list(lines.values()))
    texts = {box: joined(lines[box], box[2], spaces=spaces) for box in boxes}
    grid = [[("", "")] * len(lefts) for _ in tops]
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        text, marks = texts[box]
        for row, at in enumerate(tops):
            for column, left in enumerate(lefts):
                if box[0] - 0.2 <= left < box[2] - 0.2 and box[1] - 0.2 <= at < box[3] - 0.2:
                    first = abs(left - box[0]) < 0.2 and abs(at - box[1]) < 0.2
                    grid[row][column] = (text, ("" if first else "e") + marks)
    return {"moyen": "filets", "lignes": [{"page": number, "cases": row, "titre": False} for row in grid]}
