"""The trees inside a PDF -> their elements, numbers and names, one after the other; ordered pairs -> such a tree.

Private helper of the PDF adapters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

_PAIRS = 256  # in one leaf of a tree


def elements(root: Any) -> Iterator[Any]:
    """The structure elements under *root* (a StructTreeRoot or an element), in reading order, parents first."""
    waiting = list(reversed(_kids(root)))
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(_kids(element)))


def contents(element: Any) -> Iterator[Any]:
    """What an element holds itself: marked-content numbers, and references to content and to objects."""
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int) or (isinstance(kid, Dictionary) and "/S" not in kid):
            yield kid


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary) and "/S" in kid]


def read_numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    """The pairs of a number tree."""
    for key, value in _pairs(tree, "/Nums"):
        yield int(key), value


def read_names(tree: Any) -> Iterator[tuple[bytes, Any]]:
    """The pairs of a name tree."""
    for key, value in _pairs(tree, "/Names"):
        yield bytes(key), value


def _pairs(tree: Any, leaf: str) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        flat = list(node.get(leaf, []))
        yield from zip(flat[::2], flat[1::2], strict=True)
        waiting.extend(reversed(list(node.get("/Kids", []))))


def write_numbers(pdf: pikepdf.Pdf, pairs: Mapping[int, Any]) -> Any:
    """A number tree of one level."""
    return _write(pdf, "/Nums", [(key, pairs[key]) for key in sorted(pairs)])


def write_names(pdf: pikepdf.Pdf, pairs: Mapping[bytes, Any]) -> Any:
    """A name tree of one level, in the order of the bytes."""
    return _write(pdf, "/Names", [(pikepdf.String(key), pairs[key]) for key in sorted(pairs)])


def _write(pdf: pikepdf.Pdf, leaf: str, pairs: list[tuple[Any, Any]]) -> Any:
    kids = Array()
    for start in range(0, len(pairs), _PAIRS):
        part = pairs[start : start + _PAIRS]
        flat = Array([item for pair in part for item in pair])
        kids.append(pdf.make_indirect(Dictionary({leaf: flat, "/Limits": Array([part[0][0], part[-1][0]])})))
    return pdf.make_indirect(Dictionary(Kids=kids))
