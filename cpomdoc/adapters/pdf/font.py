"""A TrueType font and the signs to write -> that font embedded in a PDF, as archival and accessible PDFs want it.

Private helper of the PDF adapters. Only the signs in use are kept; nothing is drawn at random nor read from the clock,
so the same signs give the same bytes.
"""

from __future__ import annotations

import io
import logging
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.pdf.unicode import write_table
from cpomdoc.domain.errors import ToolMissing

_FAMILY = "Carlito"
_SUBSET = "AAAAAA+"  # six letters are asked for, any six: random ones would change the bytes each time
_SYMBOLIC = 4
_STEM = 80  # StemV: asked for, and only used when the font is missing, which it never is
_REMEDY = "Lancez : sudo apt-get install fontconfig fonts-crosextra-carlito fonts-dejavu-core"


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A font inside a PDF: *object* for the resources of a page; glyph and width (in thousandths) of each sign."""

    object: Any
    glyphs: dict[str, int]
    widths: dict[str, int]

    def shown(self, text: str) -> bytes:
        """*text* as the operand of the operator `Tj`."""
        return b"<%s>" % "".join(f"{self.glyphs[sign]:04X}" for sign in text).encode()

    def width(self, text: str, size: float) -> float:
        """How long *text* is, in points."""
        return sum(self.widths[sign] for sign in text) * size / 1000


@cache
def font_file() -> bytes:
    """The font of the house, Carlito, or the nearest TrueType font of this machine."""
    for family in (_FAMILY, "DejaVu Sans"):
        command = ["fc-match", "--format=%{file}", f"{family}:style=Regular:fontformat=TrueType"]
        try:
            found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout
        except (OSError, subprocess.TimeoutExpired):
            break
        if found.endswith(".ttf"):
            return Path(found).read_bytes()
    raise ToolMissing("La liasse ne peut pas être numérotée : aucune police n’a été trouvée.", remedy=_REMEDY)


def writable(font: bytes, text: str) -> str:
    """*text* with the signs of *font* only: spaces of all kinds are spaces, a sign that it has not is « ? »."""
    known = TTFont(io.BytesIO(font), lazy=True).getBestCmap()
    spaced = "".join(" " if sign.isspace() else sign for sign in text)
    return "".join(sign if ord(sign) in known else "?" for sign in spaced)


def embed_font(pdf: pikepdf.Pdf, font: bytes, signs: str) -> EmbeddedFont:
    """Embed in *pdf* what *font* needs to write *signs*."""
    wanted = "".join(sorted(set(signs)))
    small = _subset(font, wanted)
    order, chosen, metrics = small.getGlyphOrder(), small.getBestCmap(), small["hmtx"]
    numbers = {name: number for number, name in enumerate(order)}
    scale = 1000 / small["head"].unitsPerEm
    glyphs = {sign: numbers[chosen[ord(sign)]] for sign in wanted}
    widths = {sign: round(metrics[chosen[ord(sign)]][0] * scale) for sign in wanted}
    name = Name(f"/{_SUBSET}{_post_script_name(small)}")
    small.save(data := io.BytesIO(), reorderTables=True)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, small, name, data.getvalue(), scale)),
        W=Array([0, Array([round(metrics[glyph][0] * scale) for glyph in order])]),
        CIDToGIDMap=Name.Identity,
    )
    embedded = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(write_table({glyph: sign for sign, glyph in glyphs.items()}, 2)),
    )
    return EmbeddedFont(pdf.make_indirect(embedded), glyphs, widths)


def _subset(font: bytes, signs: str) -> TTFont:
    from fontTools import subset  # type: ignore[import-untyped]  # long to load: who sets no font does not wait for it

    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[1, 2, 6])
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it finds the date of Carlito odd, and says so to people
    worker = subset.Subsetter(options)
    worker.populate(text=signs)
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    for rules in ("GSUB", "GPOS", "GDEF"):  # one glyph a sign: reading them would take most of the time
        if rules in opened:
            del opened[rules]
    worker.subset(opened)
    return opened


def _post_script_name(font: TTFont) -> str:
    return str(font["name"].getDebugName(6) or _FAMILY).replace(" ", "")


def _descriptor(pdf: pikepdf.Pdf, font: TTFont, name: Any, data: bytes, scale: float) -> Any:
    head, lines = font["head"], font["hhea"]
    box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC,
        FontBBox=Array(box),
        ItalicAngle=0,
        Ascent=round(lines.ascent * scale),
        Descent=round(lines.descent * scale),
        CapHeight=round(lines.ascent * scale),
        StemV=_STEM,
        FontFile2=pdf.make_stream(data, Length1=len(data)),
    )
