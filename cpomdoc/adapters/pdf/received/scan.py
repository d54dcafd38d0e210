"""A scan (PDF or images) -> each of its pages: the code at its foot, whether it is blank, its text when it has one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageFilter, ImageSequence, ImageStat, UnidentifiedImageError

from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import PageLue
from cpomdoc.domain.page_code import PageCode, decode

DPI = 200
MAX_PAGES = 3000
MAX_PIXELS = 60_000_000
"""A2 at 300 dpi; a larger image is brought down."""
_BLANK = 1.5
"""Standard deviation of grey below which a page shows nothing: dust and a shadow at the edge remain under it."""
_CORNER = 0.3
_PICTURED = 0.6
"""Share of a page that pictures cover when a scanner made it."""
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_IMAGES = (b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")


def is_image(data: bytes) -> bool:
    """Whether the file is an image that scanners make (TIFF, PNG, JPEG)."""
    return data.startswith(_IMAGES)


def read_pages(data: bytes, most: int = MAX_PAGES) -> tuple[PageLue, ...]:
    """The pages of the scan, in the order of the file; only the first *most* of them. Raises UnreadableFile."""
    return tuple(_read(place, seen) for place, seen in enumerate(islice(_pages(data), most), 1))


def page_texts(pdf: bytes) -> dict[int, str]:
    """The text of each page of a PDF that we made, from 1."""
    document = pdfium.PdfDocument(pdf)
    try:
        return {place: page.get_textpage().get_text_bounded() for place, page in enumerate(document, 1)}
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page as it is looked at: its image in grey, its text if it has one, whether it is a picture of a page."""

    image: Image.Image
    text: str = ""
    pictured: bool = True


def _pages(data: bytes) -> Iterator[_Seen]:
    yield from _image_pages(data) if is_image(data) else _pdf_pages(data)


def _image_pages(data: bytes) -> Iterator[_Seen]:
    try:
        with Image.open(io.BytesIO(data)) as file:
            for place, frame in enumerate(ImageSequence.Iterator(file)):
                if place >= MAX_PAGES:
                    raise _unreadable("il a trop de pages")
                if frame.width * frame.height > 4 * MAX_PIXELS:
                    raise _unreadable("une image est démesurée")
                yield _Seen(_reduced(frame.convert("L")))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable("l’image ne s’ouvre pas") from error


def _pdf_pages(data: bytes) -> Iterator[_Seen]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unreadable("il ne s’ouvre pas") from error
    try:
        if len(document) > MAX_PAGES:
            raise _unreadable("il a trop de pages")
        for page in document:
            yield _pdf_page(page)
            page.close()
    except pdfium.PdfiumError as error:
        raise _unreadable("une page ne s’ouvre pas") from error
    finally:
        document.close()


def _pdf_page(page: pdfium.PdfPage) -> _Seen:
    width, height = page.get_size()
    area = max(1.0, width * height)
    image = page.render(scale=min(DPI / 72, (MAX_PIXELS / area) ** 0.5), grayscale=True).to_pil().convert("L")
    words = page.get_textpage()
    text = words.get_text_bounded()
    words.close()
    pictures = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    covered = sum(
        (right - left) * (top - bottom) for left, bottom, right, top in (one.get_bounds() for one in pictures)
    )
    return _Seen(image, text, covered >= _PICTURED * area)


def _reduced(image: Image.Image) -> Image.Image:
    excess = (image.width * image.height / MAX_PIXELS) ** 0.5
    return image if excess <= 1 else image.resize((int(image.width / excess), int(image.height / excess)))


def _read(place: int, seen: _Seen) -> PageLue:
    blank = ImageStat.Stat(seen.image.filter(ImageFilter.BoxBlur(3))).stddev[0] < _BLANK
    code = None if blank else _code(seen.image)  # a code alone is enough for a page not to be blank
    return PageLue(place, code, blank, seen.text, seen.pictured)


def _code(image: Image.Image) -> PageCode | None:
    """The code of the page: looked for at once, then with more patience where it should be, upside down or not."""
    for attempt in _attempts(image):
        picture, binarizer = attempt
        for found in zxingcpp.read_barcodes(picture, formats=_QR, binarizer=binarizer):
            if (code := decode(found.text)) is not None:
                return code
    return None


def _attempts(image: Image.Image) -> Iterator[tuple[Image.Image, zxingcpp.Binarizer]]:
    local, overall = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    yield image, local
    for corner in _corners(image):
        for factor in (2, 3):
            larger = corner.resize((corner.width * factor, corner.height * factor), Image.Resampling.BICUBIC)
            for picture in (larger, larger.filter(ImageFilter.GaussianBlur(factor / 2))):
                yield picture, local
                yield picture, overall


def _corners(image: Image.Image) -> Iterator[Image.Image]:
    """The four corners: the page may lie upside down or sideways."""
    width, height = image.size
    wide, high = int(width * _CORNER), int(height * _CORNER)
    for left in (width - wide, 0):
        for top in (height - high, 0):
            yield image.crop((left, top, left + wide, top + high))


def _unreadable(why: str) -> UnreadableFile:
    return UnreadableFile(f"Le document numérisé ne peut pas être lu : {why}.", "Numérisez-le de nouveau, en PDF.")
