"""The pages of a liasse -> the same pages, each with its number in the liasse and its code, in the bottom right corner.

Private helper of assembly.py. The code is drawn as plain rectangles (no font, no picture) over a white square, in the
margin to the right of the footers of our templates; the number stands under these footers. Both are artifacts: a
screen reader passes over them. The size comes from simulated scans: at 14 mm, level M, each code was read at 150 dpi.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import zxingcpp
from pikepdf import Dictionary, Name

from cpomdoc.adapters.pdf.font import EmbeddedFont, embed_font, font_file
from cpomdoc.domain.page_code import PageCode, encode, short_reference

MM = 72 / 25.4
_MODULES, _QUIET = 25, 4
_MODULE = 14 * MM / _MODULES
_SQUARE = _MODULE * (_MODULES + 2 * _QUIET)
_EDGE = 2.8 * MM  # from the white square to the edges of the paper: the code itself is 5 mm inside, as printers want
_BASELINE, _SIZE, _RIGHT = 24.0, 7.0, 70.9  # the footers of our templates end 25 mm from the edge, at 37 points
_GREY = b"0.29 0.333 0.376 rg"
_FONT = "/CpomdocNumero"
BAND = _EDGE + _SQUARE  # height that a page received from elsewhere must leave free


def stamp_pages(pdf: pikepdf.Pdf, contrat: str, version: int) -> None:
    """Number every page of *pdf* and give it its code."""
    pages = len(pdf.pages)
    texts = [f"Liasse : page {number} sur {pages}" for number in range(1, pages + 1)]
    font = embed_font(pdf, font_file(), "".join(texts))
    before = pdf.make_stream(b"q\n")
    reference = short_reference(contrat)
    for number, (page, text) in enumerate(zip(pdf.pages, texts, strict=True), start=1):
        rows = code_rows(encode(PageCode(reference, version, number, pages)))
        after = pdf.make_stream(b"")
        after.write(zlib.compress(b"Q\n" + b"".join(_drawn(page, font, text, rows)), 9), filter=Name.FlateDecode)
        page.contents_add(before, prepend=True)
        page.contents_add(after)
        _font_resources(page)[_FONT] = font.object


def code_rows(text: str) -> list[bytes]:
    """The QR code of *text*, row by row, one byte a module: 1 is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    if modules.shape != (_MODULES, _MODULES):
        raise ValueError(f"not the code that was measured: {modules.shape}")
    grey = modules.tobytes()
    dark = bytes(shade < 128 for shade in grey)
    return [dark[start : start + _MODULES] for start in range(0, len(dark), _MODULES)]


def _font_resources(page: pikepdf.Page) -> Any:
    """The fonts of the page; many pages share one dictionary, where one entry serves them all."""
    resources = page.resources
    if "/Font" not in resources:
        resources.Font = Dictionary()
    return resources.Font


def _drawn(page: pikepdf.Page, font: EmbeddedFont, text: str, rows: list[bytes]) -> Iterator[bytes]:
    left, bottom, right, _ = (float(edge) for edge in page.cropbox)
    x, y = right - _EDGE - _SQUARE, bottom + _EDGE
    start = min(right - _RIGHT, x) - font.width(text, _SIZE)
    yield _artifact(max(start, left), bottom + _EDGE, right - _EDGE, bottom + BAND)
    yield b"q 1 g %.2f %.2f %.2f %.2f re f Q\n" % (x, y, _SQUARE, _SQUARE)
    yield b"q 0 g %.4f 0 0 %.4f %.2f %.2f cm\n" % (
        _MODULE,
        -_MODULE,
        x + _QUIET * _MODULE,
        y + (_QUIET + _MODULES) * _MODULE,
    )
    for line, row in enumerate(rows):
        for at, length in _runs(row):
            yield b"%d %d %d 1 re\n" % (at, line, length)
    yield b"f Q\n"
    yield b"BT %s %s %.1f Tf %.2f %.2f Td %s Tj ET\nEMC\n" % (
        _GREY,
        _FONT.encode(),
        _SIZE,
        start,
        bottom + _BASELINE,
        font.shown(text),
    )


def _artifact(*box: float) -> bytes:
    return b"/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom] /BBox [%s]>> BDC\n" % (
        b" ".join(b"%.2f" % edge for edge in box)
    )


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    at = 0
    while (at := row.find(1, at)) >= 0:
        end = row.find(0, at)
        end = len(row) if end < 0 else end
        yield at, end - at
        at = end
