"""Where each piece begins in a liasse -> its bookmarks (one a piece, the piece's own ones folded under it) and labels.

Private helper of assembly.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


@dataclass(frozen=True, slots=True)
class Chapter:
    """A piece in the liasse: *first* is the index of its first page, *outline* its own bookmarks or None."""

    title: str
    prefix: str
    first: int
    outline: Any


def write_outline(pdf: pikepdf.Pdf, chapters: Sequence[Chapter]) -> None:
    """One bookmark a piece."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    items = [_item(pdf, root, chapter) for chapter in chapters]
    for item, following in pairwise(items):
        item.Next, following.Prev = following, item
    root.First, root.Last, root.Count = items[0], items[-1], len(items)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _item(pdf: pikepdf.Pdf, root: Any, chapter: Chapter) -> Any:
    destination = Array([pdf.pages[chapter.first].obj, Name.Fit])
    item = pdf.make_indirect(Dictionary(Title=String(chapter.title), Parent=root, Dest=destination))
    if chapter.outline is not None and "/First" in chapter.outline:
        item.First, item.Last = chapter.outline.First, chapter.outline.Last
        own, count = chapter.outline.First, 0
        while own is not None:
            own.Parent = item
            count += 1 + max(int(own.get("/Count", 0)), 0)
            own = own.get("/Next")
        item.Count = -count  # folded
    return item


def write_labels(pdf: pikepdf.Pdf, chapters: Sequence[Chapter]) -> None:
    """`C-1`, `C-2`, `A3-1`: what a reader shows beside the place in the file."""
    labels: list[Any] = []
    for chapter in chapters:
        labels += [chapter.first, Dictionary(S=Name.D, P=String(chapter.prefix))]
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
