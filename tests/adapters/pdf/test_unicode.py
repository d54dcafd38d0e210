"""Every glyph of a font received from elsewhere says something, and what it already said rightly is kept."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.pdf.unicode import mend_unicode, read_table, write_table


def test_a_table_is_read_back():
    texts = {1: "C", 2: "é", 3: "ffi", 300: "𝛼"}
    assert read_table(write_table(texts, 2)) == (texts, 2)


def test_more_than_a_hundred_pairs_are_written_in_sections():
    texts = {code: chr(0x4E00 + code) for code in range(250)}
    assert write_table(texts, 1).count(b"beginbfchar") == 3
    assert read_table(write_table(texts, 1)) == (texts, 1)


@pytest.mark.parametrize(
    ("section", "texts"),
    [
        (b"1 beginbfrange\n<01><03><0041>\nendbfrange", {1: "A", 2: "B", 3: "C"}),
        (b"1 beginbfrange <01> <02> [<0041> <0066 0069>] endbfrange", {1: "A", 2: "fi"}),
        (b"1 beginbfrange\n<39><39><66006900>\nendbfrange", {0x39: "fi"}),
        (b"2 beginbfchar <01> <0000> <02> <FEFF> endbfchar", {}),
        (b"1 beginbfchar <01> <D800> endbfchar", {}),
        (b"1 beginbfchar <01> <> endbfchar 1 beginbfrange <05><01><0041> endbfrange", {}),
        (b"", {}),
    ],
)
def test_what_other_programs_write(section: bytes, texts: dict[int, str]):
    assert read_table(section)[0] == texts


def mended(**entries: object) -> dict[int, str]:
    pdf = pikepdf.new()
    table = entries.pop("table", None)
    font = pdf.make_indirect(Dictionary(Type=Name.Font, **entries))
    if isinstance(table, bytes):
        font.ToUnicode = pdf.make_stream(table)
    pdf.Root.Font = font
    mend_unicode(pdf)
    return read_table(font.ToUnicode.read_bytes())[0]


def test_an_old_font_says_the_names_of_its_glyphs():
    encoding = Dictionary(
        BaseEncoding=Name.WinAnsiEncoding, Differences=Array([11, Name.ff, Name.G17, 123, Name.endash])
    )
    said = mended(Subtype=Name.Type1, FirstChar=11, LastChar=128, Encoding=encoding)
    assert (said[11], said[12], said[65], said[123], said[128]) == ("ﬀ", "\ufffd", "A", "–", "€")
    assert len(said) == 118


def test_what_a_font_says_rightly_is_kept_and_completed():
    said = mended(Subtype=Name.TrueType, FirstChar=1, LastChar=3, table=write_table({2: "Œ"}, 1))
    assert said == {1: "\ufffd", 2: "Œ", 3: "\ufffd"}


def test_a_composite_font_is_completed_where_it_has_widths():
    below = Dictionary(W=Array([1, Array([500, 600]), 10, 12, 700]), CIDSystemInfo=Dictionary(), Type=Name.Font)
    said = mended(Subtype=Name.Type0, DescendantFonts=Array([below]), table=write_table({2: "é"}, 2))
    assert said == {1: "\ufffd", 2: "é", 10: "\ufffd", 11: "\ufffd", 12: "\ufffd"}
