"""Who signs, as what, when -> what is drawn in the signature field: a one-page PDF whose font is properly embedded.

pyHanko's own text stamp embeds its font in a way that archival PDFs refuse.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary

from cpomdoc.adapters.pdf import EmbeddedFont, embed_font, font_file, writable

SIZE = (204.0, 96.0)
_MARGIN = 6.0
_FIRST, _NEXT = 10.0, 8.0
_LEADING = 1.32
_INK = b"0.06 0.18 0.36 rg"


def stamp(lines: Sequence[str], size: tuple[float, float] = SIZE) -> bytes:
    """A stamp of a few *lines*, the first one larger, of the *size* of its field in points."""
    lines = [writable(font_file(), line) for line in lines]
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[0]
        font = embed_font(pdf, font_file(), "".join(lines) + "…")
        page.obj.Resources = Dictionary(Font=Dictionary(F=font.object))
        page.obj.Contents = pdf.make_stream(_drawn(font, lines, size))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _drawn(font: EmbeddedFont, lines: Sequence[str], size: tuple[float, float]) -> bytes:
    drawn, top = [b"q " + _INK], size[1] - _MARGIN
    for place, line in enumerate(lines):
        height = _NEXT if place else _FIRST
        text = _fitted(font, line, height, size[0] - 2 * _MARGIN)
        top -= height * _LEADING
        drawn.append(b"BT /F %.1f Tf %.2f %.2f Td %s Tj ET" % (height, _MARGIN, top, font.shown(text)))
    return b"\n".join([*drawn, b"Q"])


def _fitted(font: EmbeddedFont, line: str, size: float, room: float) -> str:
    """The line, cut with « … » when the field is too narrow for it."""
    text = line
    while text and font.width(text if text == line else f"{text}…", size) > room:
        text = text[:-1]
    return text if text == line else f"{text.rstrip()}…"
