"""A scan (PDF or images) -> each of its pages: the codes on it, whether it is blank, its text when it has one."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, ImageSequence, UnidentifiedImageError

from cpomdoc.adapters.pdf.received.ink import darkness, marks
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import PageLue
from cpomdoc.domain.page_code import PageCode, decode

DPI = 200
MAX_PAGES = 3000
FIRST_PAGES, _PATIENTLY = 12, 2
MAX_PIXELS = 60_000_000
"""A2 at 300 dpi; a larger image is brought down."""
_FINER = 300
_FEW_DPI = 50
_CORNER = 0.3
_MIDDLE = 0.07
"""Share of a side that a scanner's lid, a staple or punched holes may darken."""
_DARK = 0.15
_FULL = 0.5
"""Share of what a page shows that must come from its pictures for it to be a picture of paper."""
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_IMAGES = (b"II*\x00", b"MM\x00*", b"\x89PNG", b"\xff\xd8\xff")

_UNSOUND = (
    UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, LookupError, TypeError,
    struct.error,
)  # fmt: skip
"""Whatever Pillow raises on bytes: a chunk that is none is a SyntaxError to it."""

Corners = tuple[tuple[float, float], ...]
"""Of a code in its picture: top left, top right, bottom right, bottom left, as the code itself stands."""


def is_image(data: bytes) -> bool:
    """Whether the file is an image that scanners make (TIFF, PNG, JPEG)."""
    return data.startswith(_IMAGES)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was read, and where it stands."""

    says: PageCode
    corners: Corners


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it is looked at: its image in grey, the codes on it, its text if it has one, whether it is a picture of
    paper, whether something is drawn over that picture, whether it is blank.
    """

    image: Image.Image
    codes: tuple[Code, ...] = ()
    text: str = ""
    pictured: bool = True
    overdrawn: bool = False
    blank: bool = False

    @property
    def code(self) -> PageCode | None:
        """What it says it is."""
        return self.codes[0].says if self.codes else None


def read_pages(data: bytes, most: int = MAX_PAGES) -> tuple[PageLue, ...]:
    """The pages of the scan, in the order of the file; only the first *most* of them. Raises UnreadableFile."""
    return tuple(as_read(place, seen) for place, seen in enumerate(islice(seen_pages(data), most), 1))


def glanced_codes(data: bytes, most: int = FIRST_PAGES) -> tuple[PageCode, ...]:
    """The codes of the first *most* pages, as far as one glance shows them; with more patience on the first two when it
    shows none. Raises UnreadableFile.
    """
    images = _images(data) if is_image(data) else _pdf_images(data)
    first = list(islice(images, most))
    if found := tuple(one.says for image in first for one in codes_on(image)):
        return found
    return tuple(one.says for image in first[:_PATIENTLY] for one in _codes(image))


def as_read(place: int, seen: Seen) -> PageLue:
    """What the pages that follow need to know of a page."""
    return PageLue(place, seen.code, seen.blank, seen.text, seen.pictured, seen.overdrawn)


def seen_pages(data: bytes) -> Iterator[Seen]:
    """The pages of the file, one after the other. Raises UnreadableFile."""
    yield from _image_pages(data) if is_image(data) else _pdf_pages(data)


def seen_page(data: bytes, place: int) -> Image.Image:
    """The image of one page again."""
    if is_image(data):
        return next(islice(_images(data), place - 1, None))
    with pdfium.PdfDocument(data) as document:
        return _drawn(document[place - 1], DPI)


# --- images ---------------------------------------------------------------------------------------------------------


def _image_pages(data: bytes) -> Iterator[Seen]:
    for image in _images(data):
        codes = () if _empty(image) else _codes(image)
        yield Seen(image, codes, blank=not codes and _blank(image))


def _images(data: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data)) as file:
            for place, frame in enumerate(ImageSequence.Iterator(file)):
                if place >= MAX_PAGES:
                    raise _unreadable("il a trop de pages")
                if frame.width * frame.height > 4 * MAX_PIXELS:
                    raise _unreadable("une image est démesurée")
                yield _reduced(ImageOps.exif_transpose(frame).convert("L"))
    except _UNSOUND as error:
        raise _unreadable("l’image ne s’ouvre pas") from error


def _reduced(image: Image.Image) -> Image.Image:
    excess = (image.width * image.height / MAX_PIXELS) ** 0.5
    return image if excess <= 1 else image.resize((int(image.width / excess), int(image.height / excess)))


# --- PDF ------------------------------------------------------------------------------------------------------------


def _pdf_images(data: bytes) -> Iterator[Image.Image]:
    return (_drawn(page, DPI) for page in _sheets(data))


def _pdf_pages(data: bytes) -> Iterator[Seen]:
    return (_pdf_page(page) for page in _sheets(data))


def _sheets(data: bytes) -> Iterator[pdfium.PdfPage]:
    """The pages of a PDF, each closed when the next one is asked for."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unreadable("il ne s’ouvre pas") from error
    try:
        if len(document) > MAX_PAGES:
            raise _unreadable("il a trop de pages")
        for page in document:
            yield page
            page.close()
    except pdfium.PdfiumError as error:
        raise _unreadable("une page ne s’ouvre pas") from error
    finally:
        document.close()


def _pdf_page(page: pdfium.PdfPage) -> Seen:
    image = _drawn(page, DPI)
    words = page.get_textpage()
    text = words.get_text_bounded()
    words.close()
    if _empty(image):
        return Seen(image, text=text, pictured=any(_pictures(page)), blank=True)
    codes = _codes(image) or _codes(_drawn(page, _FINER), DPI / _FINER)
    pictured, overdrawn = _pictured(page)
    return Seen(image, codes, text, pictured, overdrawn, blank=not codes and _blank(image))


def _drawn(page: pdfium.PdfPage, dpi: float) -> Image.Image:
    width, height = page.get_size()
    area = max(1.0, width * height)
    drawn: Image.Image = page.render(scale=min(dpi / 72, (MAX_PIXELS / area) ** 0.5), grayscale=True).to_pil()
    return drawn.convert("L")


def _pictured(page: pdfium.PdfPage) -> tuple[bool, bool]:
    """Whether the page is a picture of paper, and whether something is drawn over that picture. *page* is spoiled.

    Its pictures, however deep, are taken away: of a scan nothing remains to be seen. A page whose code remains was
    never paper, nor one that shows hardly less without them.
    """
    pictures = list(_pictures(page))
    if not pictures:
        return False, False
    before = _ink(_drawn(page, _FEW_DPI))
    for picture in pictures:
        pdfium.raw.FPDFPageObj_SetIsActive(picture.raw, False)
    after = _ink(_drawn(page, _FEW_DPI))
    if not after:
        return True, False
    code = any(decode(one.text) for one in zxingcpp.read_barcodes(_drawn(page, DPI), formats=_QR))
    return not code and after < _FULL * before, True


def _pictures(page: pdfium.PdfPage) -> Iterator[pdfium.PdfObject]:
    """The pictures of a page, however deep in forms."""
    found: Iterator[pdfium.PdfObject] = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE])
    return found


def _ink(image: Image.Image) -> int:
    """How many points are not paper; the shade of a page does not count."""
    return int((darkness(image) > _DARK).sum())


# --- blank ----------------------------------------------------------------------------------------------------------


def _empty(image: Image.Image) -> bool:
    """Whether nothing at all stands on the page: one glance is enough."""
    return _unmarked(image)


def _blank(image: Image.Image) -> bool:
    """Whether nothing stands in the middle of the page: dust, holes and the shadow of the lid remain at its edges."""
    wide, high = int(image.width * _MIDDLE), int(image.height * _MIDDLE)
    return _unmarked(image.crop((wide, high, image.width - wide, image.height - high)))


def _unmarked(image: Image.Image) -> bool:
    small = image.reduce(max(1, max(image.size) // 800))  # about 70 dpi for A4
    soft = small.filter(ImageFilter.GaussianBlur(0.8))
    return not any(mark.squares >= 3 for mark in marks(darkness(soft) > _DARK, 70, square=1.5, share=0.15))


# --- codes ----------------------------------------------------------------------------------------------------------


def codes_on(image: Image.Image) -> tuple[Code, ...]:
    """The codes of a page that was never on paper: one glance is enough."""
    return tuple(_read(image, zxingcpp.Binarizer.LocalAverage, (0, 0), 1.0))


def _codes(image: Image.Image, factor: float = 1.0) -> tuple[Code, ...]:
    """The codes of the page: looked for at once, then with more patience where they should be, upside down or not.

    *factor* brings where they were seen in *image* to where they are in the page.
    """
    for picture, binarizer, origin, scale in _attempts(image):
        if found := tuple(_read(picture, binarizer, origin, scale)):
            return tuple(Code(one.says, tuple((x * factor, y * factor) for x, y in one.corners)) for one in found)
    return ()


def _read(picture: Image.Image, binarizer: zxingcpp.Binarizer, origin: tuple[int, int], scale: float) -> Iterator[Code]:
    for found in zxingcpp.read_barcodes(picture, formats=_QR, binarizer=binarizer):
        if (code := decode(found.text)) is not None:
            at = found.position
            around = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            yield Code(code, tuple((origin[0] + point.x / scale, origin[1] + point.y / scale) for point in around))


def _attempts(image: Image.Image) -> Iterator[tuple[Image.Image, zxingcpp.Binarizer, tuple[int, int], float]]:
    local, overall = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    yield image, local, (0, 0), 1.0
    for corner, origin in _corners(image):
        for factor in (2, 3):
            larger = corner.resize((corner.width * factor, corner.height * factor), Image.Resampling.BICUBIC)
            for picture in (larger, larger.filter(ImageFilter.GaussianBlur(factor / 2))):
                yield picture, local, origin, factor
                yield picture, overall, origin, factor


def _corners(image: Image.Image) -> Iterator[tuple[Image.Image, tuple[int, int]]]:
    """The four corners: the page may lie upside down or sideways."""
    width, height = image.size
    wide, high = int(width * _CORNER), int(height * _CORNER)
    for left in (width - wide, 0):
        for top in (height - high, 0):
            yield image.crop((left, top, left + wide, top + high)), (left, top)


def _unreadable(why: str) -> UnreadableFile:
    return UnreadableFile(f"Le document numérisé ne peut pas être lu : {why}.", "Numérisez-le de nouveau, en PDF.")
