"""A PDF received from elsewhere -> a plain PDF that an archival liasse can hold: fonts inside, no CMYK, no trap.

Ghostscript keeps text as text when it is installed (it is called, never linked: its licence is the AGPL); without it,
or when its result is not accepted, each page becomes a picture at 200 dpi. Do it once and keep the result: another
Ghostscript writes other bytes. Any conversion ends the signatures that the file carries, so its original is joined too.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Stream

from cpomdoc.domain.errors import UnreadableFile

_DPI = 200
_MAX_SIDE = 4400  # pixels: an A3 page at 200 dpi is 3307; a plan is shrunk to A4 in the liasse anyway
_QUALITY = 82
_SECONDS = 120.0
_MARKS = frozenset({"BDC", "BMC", "EMC", "MP", "DP"})
_MARKED = re.compile(rb"\b(?:BDC|BMC|MP|DP)\b")


@dataclass(frozen=True, slots=True)
class Normalised:
    """The plain PDF, its pages, and how it was made: *text* is false when pages became pictures."""

    pdf: bytes
    pages: int
    text: bool


def find_ghostscript() -> Path | None:
    """The program, when this machine has it."""
    found = shutil.which("gs")
    return Path(found) if found else None


def normalise(
    pdf: bytes, *, name: str, ghostscript: Path | None, accepted: Callable[[bytes], bool] = lambda _: True
) -> Normalised:
    """The plain form of *pdf*; *accepted* judges Ghostscript's result. UnreadableFile if none can be made."""
    flat, pages = _flattened(pdf, name)
    if ghostscript is not None:
        plain = _by_ghostscript(flat, pages, ghostscript)
        if plain is not None and accepted(plain):
            return Normalised(plain, pages, text=True)
    return Normalised(_as_pictures(flat, name), pages, text=False)


def _flattened(pdf: bytes, name: str) -> tuple[bytes, int]:
    """Form fields, stamps and signatures become part of their page; actions and joined files are left behind."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            if not opened.pages:
                raise _unreadable(name, "il n’a aucune page")
            if opened.Root.get("/NeedsRendering", False):
                raise _unreadable(name, "c’est un formulaire dynamique, que seul Adobe Reader affiche")
            opened.generate_appearance_streams()
            opened.flatten_annotations("all")
            bare = pikepdf.new()
            bare.pages.extend(opened.pages)
            for page in bare.pages:
                for key in ("/Annots", "/AA", "/StructParents", "/Metadata", "/PieceInfo", "/AF"):
                    if key in page.obj:
                        del page.obj[key]
            bare.save(target := io.BytesIO())
            return target.getvalue(), len(bare.pages)
    except pikepdf.PasswordError as error:
        raise _unreadable(name, "il est protégé par un mot de passe") from error
    except pikepdf.PdfError as error:
        raise _unreadable(name, "il est endommagé") from error


def _by_ghostscript(pdf: bytes, pages: int, program: Path) -> bytes | None:
    """Ghostscript's PDF/A-2 of *pdf*; None when it fails, hangs or loses a page."""
    with tempfile.TemporaryDirectory(prefix="cpomdoc-gs-") as folder:
        source, target = Path(folder, "source.pdf"), Path(folder, "target.pdf")
        source.write_bytes(pdf)
        command = [
            program, "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFA=2",
            "-sColorConversionStrategy=RGB", "-dPDFACompatibilityPolicy=1", "-dAutoRotatePages=/None",
            f"-sOutputFile={target}", source,
        ]  # fmt: skip
        try:
            done = subprocess.run(
                [str(word) for word in command], capture_output=True, check=False, timeout=_SECONDS, cwd=folder
            )
            if done.returncode != 0:
                return None
            with pikepdf.open(target) as made:
                if len(made.pages) != pages:
                    return None
                _strip_marks(made)
                made.save(result := io.BytesIO(), deterministic_id=True)
                return result.getvalue()
        except (OSError, subprocess.TimeoutExpired, pikepdf.PdfError):
            return None


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
            for key in ("/StructParents", "/StructParent", "/OC"):
                if key in item:
                    del item[key]


def _unmarked(content: Any) -> bytes:
    return pikepdf.unparse_content_stream(
        [one for one in pikepdf.parse_content_stream(content) if str(one.operator) not in _MARKS]
    )


def _as_pictures(pdf: bytes, name: str) -> bytes:
    made = pikepdf.new()
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            for page in document:
                _add_picture(made, page)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(name, "il est endommagé") from error
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


def _unreadable(name: str, why: str) -> UnreadableFile:
    return UnreadableFile(
        f"Le document « {name} » ne peut pas être joint à la liasse : {why}.",
        remedy="Ouvrez-le, imprimez-le vers un nouveau PDF, puis déposez ce PDF à sa place.",
    )
