"""What the glyphs of a font say: pairs of code and text ↔ the table of a PDF (ToUnicode), for those who listen or copy.

Private helper of the PDF adapters. `mend_unicode` completes the tables of fonts that other programs wrote: Ghostscript
turns the bytes of ligatures round, old fonts have no table at all, and PDF/UA wants every glyph to say something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from fontTools import agl  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Stream

_UNKNOWN = "\ufffd"
_FORBIDDEN = re.compile("[\x00\ufeff\ufffe\uffff]")
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.S)
_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])")
_MAX_RANGE = 65536
_BLOCK = 100  # pairs that the format allows in one section
_CODEPAGES = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}
Table = dict[int, str]


def write_table(texts: Mapping[int, str], width: int) -> bytes:
    """The table of *texts*, whose codes are *width* bytes long."""
    lines = [
        f"<{code:0{2 * width}X}> <{text.encode('utf-16-be', 'replace').hex().upper()}>"
        for code, text in sorted(texts.items())
    ]
    blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{'00' * width}> <{'FF' * width}>\nendcodespacerange\n"
        f"{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def read_table(data: bytes) -> tuple[Table, int]:
    """The readable pairs of a table, and how many bytes its codes have (0 when it has none)."""
    texts: Table = {}
    width = 0
    for kind, section in _SECTION.findall(data):
        for first, last, values in _rows(kind, section):
            width = max(width, len(b"".join(first.split())) // 2)
            low, high = int(first, 16), int(last, 16)
            for at, code in enumerate(range(low, min(high, low + _MAX_RANGE) + 1)):
                text = _text(values[min(at, len(values) - 1)]) if values else ""
                if text and at >= len(values):  # a range of consecutive signs
                    text = text[:-1] + chr(min(ord(text[-1]) + at - len(values) + 1, 0x10FFFF))
                if text:
                    texts[code] = text
    return texts, width


def _rows(kind: bytes, section: bytes) -> Iterator[tuple[bytes, bytes, list[bytes]]]:
    if kind == b"bfchar":
        yield from ((code, code, [text]) for code, text in _CHAR.findall(section))
        return
    for first, last, one, several in _RANGE.findall(section):
        yield first, last, re.findall(rb"<([0-9A-Fa-f\s]*)>", several) if several else [one]


def _text(digits: bytes) -> str:
    try:
        data = bytes.fromhex(digits.decode())
    except ValueError:
        return ""
    if len(data) >= 4 and not any(data[1::2]):  # Ghostscript: each unit of a ligature with its bytes turned round
        data = bytes(byte for pair in zip(data[1::2], data[::2], strict=True) for byte in pair)
    return _FORBIDDEN.sub("", data.decode("utf-16-be", "ignore"))


def mend_unicode(pdf: pikepdf.Pdf) -> None:
    """Give every font of *pdf* a whole table; a glyph of which nothing is known says U+FFFD."""
    for font in pdf.objects:
        if isinstance(font, Dictionary) and font.get("/Type") == Name.Font and "/CIDSystemInfo" not in font:
            given = font.get("/ToUnicode")
            texts, width = read_table(given.read_bytes()) if isinstance(given, Stream) else ({}, 0)
            guessed = dict(_of_composite(font) if "/DescendantFonts" in font else _of_simple(font))
            width = width or (2 if "/DescendantFonts" in font else 1)
            codes = (code for code in {**guessed, **texts} if code < 256**width)
            whole = {code: texts.get(code) or guessed.get(code) or _UNKNOWN for code in codes}
            font.ToUnicode = pdf.make_stream(write_table(whole, width))


def _of_simple(font: Any) -> Iterator[tuple[int, str]]:
    """Each code of a font of at most 256 glyphs, by the names of its encoding."""
    encoding = font.get("/Encoding")
    base, names = encoding, {}
    if isinstance(encoding, Dictionary):
        base, at = encoding.get("/BaseEncoding"), 0
        for item in encoding.get("/Differences", Array()):
            if isinstance(item, Name):
                names[at] = str(item)[1:]
                at += 1
            else:
                at = int(item)
    codepage = _CODEPAGES.get(str(base), "latin-1")
    for code in range(int(font.get("/FirstChar", 0)), int(font.get("/LastChar", 255)) + 1):
        usual = bytes([code]).decode(codepage, "ignore") if code >= 32 else ""
        yield code, _FORBIDDEN.sub("", agl.toUnicode(names[code])) if code in names else usual


def _of_composite(font: Any) -> Iterator[tuple[int, str]]:
    """Each code of a font of many glyphs that has a width: what it says, only a table can tell."""
    widths = list(font.DescendantFonts[0].get("/W", Array()))
    while len(widths) >= 2:
        first, second = int(widths[0]), widths[1]
        many = isinstance(second, Array)
        last = first + len(second) - 1 if many else int(second)
        yield from ((code, "") for code in range(first, min(last, first + _MAX_RANGE) + 1))
        widths = widths[2:] if many else widths[3:]
