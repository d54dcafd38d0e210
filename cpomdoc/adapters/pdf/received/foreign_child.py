"""An untrusted PDF on standard input -> « ok » and a plain PDF, or its fault in a word. Child of foreign.py."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Stream

from cpomdoc.adapters.limits import limit_itself
from cpomdoc.adapters.pdf.unicode import mend_unicode

MAX_MEMORY = 3 << 30  # an A3 page at 200 dpi takes 50 MiB, Ghostscript some hundreds
_DPI = 200
_MAX_SIDE = 4400  # pixels: an A3 page at 200 dpi is 3307; a plan is shrunk to A4 in the liasse anyway
_QUALITY = 82
_MARKS = frozenset({"BDC", "BMC", "EMC", "MP", "DP"})
_MARKED = re.compile(rb"\b(?:BDC|BMC|MP|DP)\b")
_DROPPED = ("/Annots", "/AA", "/StructParents", "/Metadata", "/PieceInfo", "/AF", "/Tabs")


class FaultError(Exception):
    """Why no plain PDF can be made, in one word of foreign.py."""


def main(seconds: float, ghostscript: str) -> None:
    """Limit oneself, read, answer. *ghostscript* is its path, or nothing: then pages become pictures."""
    limit_itself(seconds, MAX_MEMORY, may_write=True)
    try:
        flat = flattened(sys.stdin.buffer.read())
        answer = b"ok\n" + (by_ghostscript(flat, ghostscript, seconds * 0.9) if ghostscript else as_pictures(flat))
    except FaultError as fault:
        answer = str(fault).encode()
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        answer = b"abime"
    sys.stdout.buffer.write(answer)


def flattened(pdf: bytes) -> bytes:
    """Form fields, stamps and signatures become part of their page; actions and joined files are left behind."""
    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PasswordError:
        raise FaultError("protege") from None
    if not opened.pages:
        raise FaultError("vide")
    if opened.Root.get("/NeedsRendering", False):
        raise FaultError("dynamique")
    opened.generate_appearance_streams()
    opened.flatten_annotations("all")
    bare = pikepdf.new()
    bare.pages.extend(opened.pages)
    for page in bare.pages:
        for key in _DROPPED:
            if key in page.obj:
                del page.obj[key]
    bare.save(target := io.BytesIO())
    return target.getvalue()


def by_ghostscript(pdf: bytes, program: str, seconds: float) -> bytes:
    """Ghostscript's PDF/A-2 of *pdf*, without the marks of another structure. It hangs at most *seconds*."""
    source, target = Path("source.pdf"), Path("target.pdf")  # our parent gave us a folder, and removes it
    source.write_bytes(pdf)
    command = [
        program, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFA=2",
        "-sColorConversionStrategy=RGB", "-dPDFACompatibilityPolicy=1", "-dAutoRotatePages=/None",
        f"-sOutputFile={target}", str(source),
    ]  # fmt: skip
    try:
        subprocess.run(command, capture_output=True, check=True, timeout=seconds)
        made, given = pikepdf.open(target), pikepdf.open(source)
    except (OSError, subprocess.SubprocessError, pikepdf.PdfError):
        raise FaultError("ghostscript") from None
    if len(made.pages) != len(given.pages):
        raise FaultError("ghostscript")
    _strip_marks(made)
    mend_unicode(made)
    made.save(result := io.BytesIO(), deterministic_id=True)
    return result.getvalue()


def _strip_marks(pdf: pikepdf.Pdf) -> None:
    """No tag of the old structure may stay: the whole page will be one picture of ours."""
    for page in pdf.pages:
        page.contents_coalesce()
        if "/Contents" in page.obj and _MARKED.search(page.obj.Contents.read_bytes()):
            page.obj.Contents = pdf.make_stream(_unmarked(page))
    for item in pdf.objects:
        if isinstance(item, Stream) and item.get("/Subtype") == Name.Form:
            if _MARKED.search(item.read_bytes()):
                item.write(_unmarked(item))
            for key in ("/StructParents", "/StructParent"):
                if key in item:
                    del item[key]


def _unmarked(content: Any) -> bytes:
    return pikepdf.unparse_content_stream(
        [one for one in pikepdf.parse_content_stream(content) if str(one.operator) not in _MARKS]
    )


def as_pictures(pdf: bytes) -> bytes:
    """Each page as one picture."""
    made = pikepdf.new()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            _add_picture(made, page)
    made.save(target := io.BytesIO(), deterministic_id=True)
    return target.getvalue()


def _add_picture(made: pikepdf.Pdf, page: Any) -> None:
    width, height = page.get_size()
    scale = min(_DPI / 72, _MAX_SIDE / max(width, height))
    picture = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil().convert("RGB")
    picture.save(data := io.BytesIO(), "JPEG", quality=_QUALITY, optimize=True)
    stream = made.make_stream(
        data.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    stream.Filter = Name.DCTDecode
    sheet = made.add_blank_page(page_size=(width, height)).obj
    sheet.Resources = Dictionary(XObject=Dictionary(Page=stream))
    sheet.Contents = made.make_stream(b"q %.3f 0 0 %.3f 0 0 cm /Page Do Q" % (width, height))
