"""The file to sign -> sheets of paper as people print, sign, change, mix, scan and photograph them.

Knows nothing of cpomdoc: sheets are drawn by poppler (or PDFium when it is quicker), fields are read by pypdf, words by
PDFium, and files are written by Pillow and pypdf.
"""

from __future__ import annotations

import io
import math
import random
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy
import pypdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

INCH, POINTS = 25.4, 72.0
Sheet = Image.Image
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Place:
    """Where a party signs: the page, from 1, and the box in points from the top left of the page."""

    page: int
    box: Box


def places(pdf: bytes) -> Mapping[str, Place]:
    """The visible signature fields, by name."""
    found: dict[str, Place] = {}
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, 1):
        height = float(page.cropbox.top)
        for reference in page.get("/Annots", ()):
            field = reference.get_object()
            left, bottom, right, top = (float(edge) for edge in field["/Rect"])
            if field.get("/FT") == "/Sig" and right > left:
                found[str(field["/T"])] = Place(number, (left, height - top, right, height - bottom))
    return found


def sheets(pdf: bytes, dpi: int, *, poppler: bool = False) -> list[Sheet]:
    """The pages as they come out of the printer, grey."""
    if not poppler:
        with pypdfium2.PdfDocument(pdf) as document:
            return [page.render(scale=dpi / POINTS, grayscale=True).to_pil().convert("L") for page in document]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.pdf").write_bytes(pdf)
        subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "a.pdf", "page"], cwd=folder, check=True)
        return [Image.open(path).convert("L") for path in sorted(Path(folder).glob("page*.pgm"))]


# --- what a pen does ------------------------------------------------------------------------------------------------


def _stroke(box: Box, chance: random.Random) -> list[tuple[float, float]]:
    """A line that goes up and down and forward, as a hand writes."""
    left, top, right, bottom = box
    turns, phase = chance.uniform(3, 7), chance.uniform(0, 6)
    points = []
    for step in range(120):
        t = step / 119
        x = left + (right - left) * (t + 0.06 * math.sin(turns * 9 * t + phase))
        high = 0.5 + 0.42 * math.sin(turns * 6.3 * t + phase) * (1 - 0.5 * t)
        points.append((x, top + (bottom - top) * min(max(high, 0), 1)))
    return points


def signed(
    sheet: Sheet, box: Box, seed: int, *, shade: int = 45, pen: float = 0.5, share: float = 0.6, across: float = 0.0
) -> Sheet:
    """A signature in a box (points), of that *shade*, by a *pen* of so many mm, over a *share* of the box.

    *across*: how far, in points, it runs below the box.
    """
    chance = random.Random(seed)
    dpi = sheet.height / (297 / INCH)
    scale = dpi / POINTS
    left, top, right, bottom = (edge * scale for edge in box)
    bottom += across * scale
    width, height = (right - left) * share, (bottom - top) * min(1.0, share + 0.2)
    x, y = (
        left + chance.uniform(0.1, 0.9) * (right - left - width),
        top + chance.uniform(0.1, 0.9) * (bottom - top - height),
    )
    made = sheet.copy()
    drawing = ImageDraw.Draw(made)
    drawing.line(
        _stroke((x, y, x + width, y + height), chance), fill=shade, width=max(1, round(pen / INCH * dpi)), joint="curve"
    )
    return made


def stamped(sheet: Sheet, box: Box, seed: int, shade: int = 110) -> Sheet:
    """The stamp of an office: two circles and letters inside."""
    scale = sheet.height / (297 / INCH) / POINTS
    left, top, right, bottom = (edge * scale for edge in box)
    chance = random.Random(seed)
    radius = min(right - left, bottom - top) * 0.42
    x, y = left + radius * chance.uniform(1.1, 2), (top + bottom) / 2
    made = sheet.copy()
    drawing = ImageDraw.Draw(made)
    for size in (1.0, 0.7):
        drawing.ellipse(
            (x - radius * size, y - radius * size, x + radius * size, y + radius * size), outline=shade, width=3
        )
    drawing.text((x - radius * 0.5, y - 6), "CACHET", fill=shade)
    return made


def initialled(sheet: Sheet, seed: int, corners: Sequence[str] = ("right",)) -> Sheet:
    """Initials over the codes at the foot (« right », « left ») or at the top (« top »)."""
    width, height = sheet.width / sheet.height * 841.89, 841.89
    at = {
        "right": (width - 70, height - 62, width - 2, height - 4),
        "left": (4, height - 62, 62, height - 4),
        "top": (4, 4, 62, 62),
    }
    made = sheet
    for corner in corners:
        for turn in range(3):
            made = signed(made, at[corner], seed * 7 + turn, pen=0.9, share=0.95)
    return made


def dusty(sheet: Sheet, seed: int, specks: int = 40) -> Sheet:
    """Grains of dust under the glass."""
    chance = random.Random(seed)
    made = sheet.copy()
    drawing = ImageDraw.Draw(made)
    for _ in range(specks):
        x, y, size = chance.uniform(0, made.width), chance.uniform(0, made.height), chance.uniform(0.5, 2.0)
        drawing.ellipse((x - size, y - size, x + size, y + size), fill=chance.randint(60, 160))
    return made


# --- what is changed ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One figure on a page: its place in the text, its box in points from the top left."""

    page: int
    text: str
    box: Box


def figures(pdf: bytes) -> list[Figure]:
    """Every figure of the file."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            text, height = page.get_textpage(), page.get_height()
            for at in range(text.count_chars()):
                sign = text.get_text_range(at, 1)
                if sign in "0123456789" and sign:
                    left, bottom, right, top = text.get_charbox(at)
                    found.append(Figure(number, sign, (left, height - top, right, height - bottom)))
    return found


def changed(pages: Sequence[Sheet], figure: Figure, other: Figure) -> list[Sheet]:
    """One figure takes the look of another one of the same size: what the best forger prints."""
    made = list(pages)
    made[figure.page - 1] = replaced(pages[figure.page - 1], pages, figure, other)
    return made


def replaced(sheet: Sheet, pages: Sequence[Sheet], figure: Figure, other: Figure) -> Sheet:
    """The same on one sheet; *pages* are those where *other* still stands."""
    target, scale = sheet.copy(), sheet.height / 841.89

    def pixels(box: Box) -> tuple[int, int, int, int]:
        left, top, right, bottom = (edge * scale for edge in box)
        return math.floor(left - 0.5), math.floor(top - 0.5), math.ceil(right + 0.5), math.ceil(bottom + 0.5)

    mine = pixels(figure.box)
    patch = pages[other.page - 1].crop(pixels(other.box))
    target.paste(255, mine)
    target.paste(patch, (mine[0] + ((mine[2] - mine[0]) - patch.width) // 2, mine[3] - patch.height))
    return target


def added(sheet: Sheet, text_box: Box, seed: int) -> Sheet:
    """Something written by hand where nothing was."""
    return signed(sheet, text_box, seed, pen=0.5, share=0.9)


# --- scanners and telephones ----------------------------------------------------------------------------------------


def scanned(
    sheet: Sheet, seed: int, *, turned: float = 0.0, noise: float = 6.0, contrast: float = 0.86, blur: float = 0.6,
    margin: float = 0.0, moved: tuple[float, float] = (0.0, 0.0), stretched: float = 1.0,
) -> Sheet:  # fmt: skip
    """What a scanner saw: turned, grey, blurred, grainy; *margin*: glass around the sheet, as a share of its width;
    *moved* in mm; *stretched*: the feeder pulled the paper.
    """
    seen = sheet
    if stretched != 1.0:
        seen = seen.resize((seen.width, round(seen.height * stretched)), Image.Resampling.BICUBIC)
    if margin:
        wide = Image.new("L", (round(seen.width * (1 + margin)), round(seen.height * (1 + margin))), 250)
        wide.paste(seen, (round(seen.width * margin * 0.3), round(seen.height * margin * 0.6)))
        seen = wide
    seen = seen.rotate(turned, resample=Image.Resampling.BICUBIC, expand=turned in {90, 270}, fillcolor=245)
    if any(moved):
        dpi = sheet.height / (297 / INCH)
        seen = seen.transform(
            seen.size, Image.Transform.AFFINE, (1, 0, -moved[0] / INCH * dpi, 0, 1, -moved[1] / INCH * dpi),
            Image.Resampling.BICUBIC, fillcolor=245,
        )  # fmt: skip
    seen = seen.filter(ImageFilter.GaussianBlur(blur))
    grain = numpy.random.default_rng(seed).normal(0, noise, (seen.height, seen.width))
    return _grey(numpy.asarray(seen, dtype=float) * contrast + 255 * (0.95 - contrast) + grain)


def photographed(sheet: Sheet, seed: int, *, noise: float = 6.0, askew: float = 0.04) -> Sheet:
    """What a telephone saw: from one side, under a lamp, on a dark table."""
    chance = random.Random(seed)
    width, height = sheet.size
    out = (round(width * 1.22), round(height * 1.18))

    def near(x: float, y: float) -> tuple[float, float]:
        return x + chance.uniform(-askew, askew) * width, y + chance.uniform(-askew, askew) * height

    left, top = (out[0] - width) / 2, (out[1] - height) / 2
    corners = [near(left, top), near(left + width, top), near(left + width, top + height), near(left, top + height)]
    flat = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = sheet.transform(
        out, Image.Transform.PERSPECTIVE, _perspective(corners, flat), Image.Resampling.BICUBIC, fillcolor=60
    )
    seen = seen.filter(ImageFilter.GaussianBlur(0.7))
    y, x = numpy.mgrid[0 : out[1], 0 : out[0]]
    light = 0.5 + 0.45 * (x / out[0]) * (1 - 0.45 * y / out[1])
    grain = numpy.random.default_rng(seed).normal(0, noise, (out[1], out[0]))
    return _grey(numpy.asarray(seen, dtype=float) * light + grain)


def _perspective(seen: Sequence[tuple[float, float]], flat: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    rows, right = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return tuple(float(one) for one in numpy.linalg.solve(numpy.array(rows, float), numpy.array(right, float)))


def _grey(values: numpy.ndarray) -> Sheet:
    return Image.fromarray(numpy.clip(values, 0, 255).astype(numpy.uint8))


def blank_like(sheet: Sheet, seed: int) -> Sheet:
    """The back of a sheet: nothing, with the shadow of the lid at one edge."""
    back = Image.new("L", sheet.size, 255)
    ImageDraw.Draw(back).rectangle((0, 0, round(sheet.width * 0.012), sheet.height), fill=90)
    return scanned(back, seed)


# --- files ----------------------------------------------------------------------------------------------------------


def as_pdf(pages: Sequence[Sheet], dpi: int) -> bytes:
    """The file a scanner writes: one picture a page."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi, quality=70)
    return out.getvalue()


def as_tiff(pages: Sequence[Sheet], dpi: int) -> bytes:
    """The other file scanners write."""
    pages = [page.copy() for page in pages]  # Pillow keeps in an image how it was last written
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=list(pages[1:]), dpi=(dpi, dpi))
    return out.getvalue()


def as_jpeg(page: Sheet) -> bytes:
    """One picture of a telephone."""
    page.save(out := io.BytesIO(), "JPEG", quality=80)
    return out.getvalue()


def in_forms(pages: Sequence[Sheet], share: float = 1.0, *, words: str = "") -> bytes:
    """The file that some programs write: the picture stands in a form, itself in a form, over a *share* of the page;
    *words* are drawn over it.
    """
    writer = pypdf.PdfWriter()
    for sheet in pages:
        wide, high = 595.28, 841.89
        side = math.sqrt(share)
        page = writer.add_blank_page(wide, high)
        sheet.save(data := io.BytesIO(), "JPEG", quality=75)
        picture = StreamObject()
        picture._data = data.getvalue()
        picture.update(
            _names(
                {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceGray", "Filter": "DCTDecode"},
                {"Width": sheet.width, "Height": sheet.height, "BitsPerComponent": 8},
            )
        )
        inner = _form(writer, b"/P Do", {"P": writer._add_object(picture)}, (0, 0, 1, 1))
        matrix = b"%.3f 0 0 %.3f %.3f %.3f cm" % (
            wide * side,
            high * side,
            wide * (1 - side) / 2,
            high * (1 - side) / 2,
        )
        outer = _form(writer, b"q " + matrix + b" /I Do Q", {"I": inner}, (0, 0, wide, high))
        over = b""
        fonts = DictionaryObject()
        if words:
            helvetica = _names({"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica-Bold"}, {})
            fonts[NameObject("/F")] = writer._add_object(helvetica)
            over = b" BT /F 14 Tf 200 500 Td (" + words.encode("latin-1") + b") Tj ET"
        content = DecodedStreamObject()
        content.set_data(b"/O Do" + over)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/O"): outer}), NameObject("/Font"): fonts}
        )
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(out := io.BytesIO())
    return out.getvalue()


def _names(names: Mapping[str, str], numbers: Mapping[str, int]) -> DictionaryObject:
    made = DictionaryObject({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in names.items()})
    made.update({NameObject(f"/{key}"): NumberObject(value) for key, value in numbers.items()})
    return made


def _form(writer: pypdf.PdfWriter, content: bytes, inside: Mapping[str, object], box: Sequence[float]) -> object:
    form = DecodedStreamObject()
    form.set_data(content)
    form.update(_names({"Type": "XObject", "Subtype": "Form"}, {}))
    form[NameObject("/BBox")] = ArrayObject([FloatObject(edge) for edge in box])
    resources = DictionaryObject({NameObject(f"/{key}"): value for key, value in inside.items()})
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): resources})
    return writer._add_object(form)


def with_text(pages: Sequence[Sheet], texts: Mapping[int, str], dpi: int) -> bytes:
    """A scan with the text that a reading program lays under some of its pictures, by page from 1; it is not seen."""
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(as_pdf(pages, dpi)))
    helvetica = _names({"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica", "Encoding": "WinAnsiEncoding"}, {})
    font = writer._add_object(helvetica)
    for number, text in texts.items():
        page = writer.pages[number - 1]
        page["/Resources"].get_object()[NameObject("/Font")] = DictionaryObject({NameObject("/F"): font})
        lines = [" ".join(line.split()).encode("cp1252", "replace") for line in text.splitlines()]
        shown = b" T* ".join(b"(" + _escaped(line) + b") Tj" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(b"BT 3 Tr /F 4 Tf 5 TL 20 800 Td " + shown + b" ET")
        page[NameObject("/Contents")] = ArrayObject([*_parts(page.raw_get("/Contents")), writer._add_object(stream)])
    writer.write(out := io.BytesIO())
    return out.getvalue()


def _escaped(line: bytes) -> bytes:
    return b"".join(b"\\" + bytes([one]) if one in b"()\\" else bytes([one]) for one in line)


def _parts(contents: object) -> list[object]:
    known = contents.get_object() if hasattr(contents, "get_object") else contents
    return list(known) if isinstance(known, ArrayObject) else [contents]


def saved_anew(pdf: bytes, last: Sheet | None, amount: tuple[str, int] = ("", 0)) -> bytes:
    """The sent file written anew by another program: its last page a picture, an *amount* printed over one."""
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(pdf))
    text, number = amount
    if text:
        page = writer.pages[number - 1]
        helvetica = writer._add_object(_names({"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}, {}))
        stream = DecodedStreamObject()
        stream.set_data(
            b"q 1 g 200 500 90 14 re f 0 g BT /X 11 Tf 202 503 Td (" + text.encode("latin-1") + b") Tj ET Q"
        )
        fonts = page["/Resources"].get_object().setdefault(NameObject("/Font"), DictionaryObject())
        fonts.get_object()[NameObject("/X")] = helvetica
        page[NameObject("/Contents")] = ArrayObject([*_parts(page.raw_get("/Contents")), writer._add_object(stream)])
    if last is not None:
        kept = pypdf.PdfReader(io.BytesIO(in_forms([last])))
        writer.remove_page(len(writer.pages) - 1)
        writer.append(kept)
    writer.write(out := io.BytesIO())
    return out.getvalue()
