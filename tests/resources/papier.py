"""Printed pages as a scanner gives them back: grey, skewed, noisy, upside down; no paper was harmed."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import numpy
import segno
from PIL import Image, ImageDraw, ImageFilter

from cpomdoc.domain.page_code import PageCode, encode

INCH = 25.4
A4 = (210, 297)


def printed(code: PageCode | None, dpi: int) -> Image.Image:
    """A page of text with its 14 mm code at the bottom right, as it comes out of a printer."""
    size = tuple(int(side / INCH * dpi) for side in A4)
    page = Image.new("L", size, 255)
    drawing = ImageDraw.Draw(page)
    for line in range(40):
        top = int((25 + 5.5 * line) / INCH * dpi)
        drawing.rectangle((int(0.1 * size[0]), top, int(0.85 * size[0]), top + max(1, dpi // 75)), fill=60)
    if code is None:
        return page
    symbol = segno.make_qr(encode(code), version=2, error="m", boost_error=False)
    modules = numpy.array([[0 if dark else 255 for dark in row] for row in symbol.matrix], dtype=numpy.uint8)
    side = int(14 / INCH * dpi)
    picture = Image.fromarray(numpy.pad(modules, 4, constant_values=255))
    whole = side * 33 // 25
    picture = picture.resize((whole, whole), Image.Resampling.NEAREST)
    edge = int(2.8 / INCH * dpi)
    page.paste(picture, (size[0] - edge - whole, size[1] - edge - whole))
    return page


def scanned(page: Image.Image, *, turned: float = 0.0, noise: float = 6.0, seed: int = 1) -> Image.Image:
    """What the scanner saw of *page*."""
    random.seed(seed)
    seen = page.rotate(turned, resample=Image.Resampling.BICUBIC, expand=turned in {90, 270}, fillcolor=245)
    seen = seen.filter(ImageFilter.GaussianBlur(0.6))
    grain = numpy.random.default_rng(seed).normal(0, noise, (seen.height, seen.width))
    grey = numpy.clip(numpy.asarray(seen, dtype=float) * 0.86 + 22 + grain, 0, 255)
    return Image.fromarray(grey.astype(numpy.uint8))


def as_pdf(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """The file a scanner writes."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi, quality=70)
    return out.getvalue()


def as_tiff(pages: Sequence[Image.Image], dpi: int) -> bytes:
    """The other file scanners write."""
    pages = [page.copy() for page in pages]  # Pillow keeps in an image how it was last written
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=list(pages[1:]), dpi=(dpi, dpi))
    return out.getvalue()
