"""A PDF -> the same PDF, where equal pictures and font files are kept once.

Private helper of assembly.py. A logo or a stamp comes with every piece; the same annex may come twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_FONT_STREAMS = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode")


def share_streams(pdf: pikepdf.Pdf) -> None:
    """Let every reference to a heavy stream point to the first of its equals."""
    kept: dict[bytes, Any] = {}

    def first_of(stream: Any) -> Any:
        """Soft masks first: two pictures are equal once their masks are one object."""
        if "/SMask" in stream:
            stream.SMask = first_of(stream.SMask)
        content = stream.stream_dict.unparse() + b"\0" + stream.read_raw_bytes()
        return kept.setdefault(hashlib.sha256(content).digest(), stream)

    for holder, key in _heavy(pdf):
        holder[key] = first_of(holder[key])


def _heavy(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, str]]:
    """Where pictures and font files are named: the dictionary and the key. Each resource is visited once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [page.resources for page in pdf.pages]
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, Stream):
            waiting.append(item.get("/Resources", Dictionary()))
            continue
        for key, drawn in item.get("/XObject", Dictionary()).items():
            if drawn.get("/Subtype") == Name.Image:
                yield item.XObject, key
            else:
                waiting.append(drawn)
        for _, font in item.get("/Font", Dictionary()).items():
            for part in _font_parts(font):
                yield from ((part, key) for key in _FONT_STREAMS if isinstance(part.get(key), Stream))


def _font_parts(font: Any) -> Iterator[Any]:
    yield font
    for part in [font, *font.get("/DescendantFonts", Array())]:
        if "/FontDescriptor" in part:
            yield part.FontDescriptor
