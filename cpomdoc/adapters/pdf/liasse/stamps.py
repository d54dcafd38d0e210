"""The pages of a liasse -> the same pages, each with its number in the liasse and its code, in two corners.

Private helper of assembly.py. The code is drawn as plain rectangles (no font, no picture) over a white square, in the
margin to the right of the footers of our templates; the number stands under these footers. Both are artifacts: a
screen reader passes over them. The size comes from simulated scans: at 14 mm, level M, each code was read at 150 dpi.

People write their initials at the foot of each page, over the code: it stands a second time where nobody does, in the
top left corner when the page leaves it free, else in the band at its foot.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import zxingcpp
from pikepdf import Dictionary, Name

from cpomdoc.adapters.pdf.font import EmbeddedFont, embed_font, font_file
from cpomdoc.domain.page_code import PageCode, encode, short_reference

Box = tuple[float, float, float, float]
MM = 72 / 25.4
_MODULES, _QUIET = 25, 4
_MODULE = 14 * MM / _MODULES
_SQUARE = _MODULE * (_MODULES + 2 * _QUIET)
_EDGE = 2.8 * MM  # from the white square to the edges of the paper: the code itself is 5 mm inside, as printers want
_BASELINE, _SIZE, _RIGHT = 24.0, 7.0, 70.9  # the footers of our templates end 25 mm from the edge, at 37 points
_GREY = b"0.29 0.333 0.376 rg"
_FONT = "/CpomdocNumero"
BAND = _EDGE + _SQUARE  # height that a page received from elsewhere must leave free


def stamp_pages(pdf: pikepdf.Pdf, contrat: str, version: int, free: Callable[[int, Box], bool]) -> None:
    """Number every page of *pdf* and give it its code twice. *free*: whether a box of the page of that index is."""
    pages = len(pdf.pages)
    texts = [f"Liasse : page {number} sur {pages}" for number in range(1, pages + 1)]
    font = embed_font(pdf, font_file(), "".join(texts))
    before = pdf.make_stream(b"q\n")
    reference = short_reference(contrat)
    for number, (page, text) in enumerate(zip(pdf.pages, texts, strict=True), start=1):
        drawn = [*_drawn(page, font, text, _rows(reference, version, number, pages, 1))]
        spare = next((corner for corner in _corners(page) if free(number - 1, corner)), None)
        if spare is not None:
            drawn += _spare(spare, _rows(reference, version, number, pages, 2))
        after = pdf.make_stream(b"")
        after.write(zlib.compress(b"Q\n" + b"".join(drawn), 9), filter=Name.FlateDecode)
        page.contents_add(before, prepend=True)
        page.contents_add(after)
        _font_resources(page)[_FONT] = font.object


def _rows(contrat: str, version: int, page: int, pages: int, coin: int) -> list[bytes]:
    return code_rows(encode(PageCode(contrat, version, page, pages, coin)))


def _corners(page: pikepdf.Page) -> Iterator[Box]:
    """Where the second code may stand, with its white edge: at the top, at the foot."""
    left, bottom, _, top = (float(edge) for edge in page.cropbox)
    yield left + _EDGE, top - BAND, left + BAND, top - _EDGE
    yield left + _EDGE, bottom + _EDGE, left + BAND, bottom + BAND


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
    yield from _code(x, y, rows)
    yield b"BT %s %s %.1f Tf %.2f %.2f Td %s Tj ET\nEMC\n" % (
        _GREY,
        _FONT.encode(),
        _SIZE,
        start,
        bottom + _BASELINE,
        font.shown(text),
    )


def _spare(box: Box, rows: list[bytes]) -> Iterator[bytes]:
    yield _artifact(*box)
    yield from _code(box[0], box[1], rows)
    yield b"EMC\n"


def _code(x: float, y: float, rows: list[bytes]) -> Iterator[bytes]:
    """The code, its white edge beginning at *x*, *y*."""
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
