"""The tables of documents of other people: read where they are, and files that harm are told, never suffered."""

from __future__ import annotations

import io
import time
import zipfile

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from cpomdoc.adapters.tableaux import read_tables
from cpomdoc.adapters.tableaux.figures import figures_of
from cpomdoc.domain.tableaux import Moyen
from tests.campagnes.tableaux import read, rows_of, score
from tests.campagnes.tableaux_generateur import drawn, verites, word

TRUE = verites()


def _saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    pdf.save(target := io.BytesIO(), **options)
    return target.getvalue()


def test_a_table_of_word_is_read_exactly_merged_cells_included() -> None:
    for data in (word(TRUE), word(TRUE, merged=True, groups=True), word(TRUE, borders=False)):
        found = score(read(data), TRUE)
        assert (found.lignes, found.exactes) == (30, 30)


def test_a_table_drawn_with_lines_is_read_exactly_over_pages() -> None:
    found = score(read(drawn(TRUE)), TRUE)
    assert (found.lignes, found.exactes) == (30, 30)


def test_a_table_whose_headings_are_not_repeated_goes_on_over_the_page() -> None:
    found = score(read(drawn(TRUE, repeat=False)), TRUE)
    assert (found.lignes, found.exactes) == (30, 30)


@pytest.mark.parametrize("edges", ["aucune", "horizontales"])
def test_without_edges_codes_and_figures_are_read_and_no_label(edges: str) -> None:
    made = read(drawn(TRUE, edges=edges))
    assert score(made, TRUE).chiffres == 30
    assert not any("libelle" in row for row in rows_of(made).values())
    assert "W-788" in {one.rule.code for one in made.remarques}


def test_a_contract_of_three_years_has_three_targets() -> None:
    true = verites(12, seed=3, years=3)
    made = read(word(true), years=3)
    assert score(made, true).exactes == 12
    assert not any("cible_4" in row for row in rows_of(made).values())


def test_what_somebody_deleted_in_word_is_not_read() -> None:
    data = word(TRUE[:2])
    marked = _replaced(
        data,
        "<w:t>43,1</w:t>",
        "<w:t>43,1</w:t></w:r><w:del w:id='9' w:author='x'><w:r><w:delText>99</w:delText></w:r></w:del><w:r>",
    )
    assert score(read(marked), TRUE[:2]).exactes == 2


def _replaced(data: bytes, old: str, new: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old.encode(), new.encode()) if name == "word/document.xml" else part)
    return made.getvalue()


# --- files that harm --------------------------------------------------------------------------------------------------


def test_a_locked_pdf_is_told() -> None:
    pdf = pikepdf.open(io.BytesIO(drawn(TRUE)))
    assert read_tables(_saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))).faute == "protege"


def test_bytes_that_are_nothing_are_told() -> None:
    assert read_tables(b"%PDF-1.7\nrien").faute == "abime"
    assert read_tables(b"").faute == "abime"
    assert read_tables(b"PK\x03\x04rien").faute == "refuse"


def test_a_scan_is_told_to_have_no_text() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    assert read_tables(_saved(pdf)).faute == "image"


def test_a_zip_that_swells_is_refused_before_it_does() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        with target.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(250):
                part.write(bytes(1 << 20))
    found = read_tables(made.getvalue())
    assert found.faute == "refuse"
    assert "gros" in found.raison


def test_of_ten_thousand_pages_the_first_are_read_and_the_rest_is_told() -> None:
    pdf = pikepdf.open(io.BytesIO(drawn(TRUE[:3])))
    blank = pikepdf.new()
    blank.add_blank_page()
    for _ in range(9_999):
        pdf.pages.append(blank.pages[0])
    found = read_tables(_saved(pdf))
    assert (found.pages, found.lues, found.faute) == (10_000, 400, "long")
    assert [one.moyen for one in found.tableaux] == [Moyen.FILETS]


def test_a_page_of_a_million_strokes_is_left_within_its_time() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(842, 595))
    page.obj.Contents = pdf.make_stream(b"".join(b"%d 0 m %d 500 l S\n" % (x % 800, x % 800) for x in range(400_000)))
    start = time.monotonic()
    found = read_tables(_saved(pdf), deadline=4)
    assert found.tableaux == ()
    assert found.faute in {"lent", "image", "abime"}
    assert time.monotonic() - start < 60


def test_tags_that_hold_themselves_are_followed_once() -> None:
    pdf = pikepdf.open(io.BytesIO(drawn(TRUE[:3])))
    row = pdf.make_indirect(Dictionary(S=Name.TR, Type=Name.StructElem))
    table = pdf.make_indirect(Dictionary(S=Name.Table, Type=Name.StructElem, K=row))
    row.K = table
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=table))
    assert [one.moyen for one in read_tables(_saved(pdf)).tableaux] == [Moyen.FILETS]


class _Page:
    """A page of words, each « text@left »: one character is five points wide, a line ten high."""

    def __init__(self, *lines: str) -> None:
        self._words = [
            {
                "text": text,
                "x0": float(at),
                "x1": float(at) + 5 * len(text),
                "top": 20.0 * row,
                "bottom": 20.0 * row + 10,
            }
            for row, line in enumerate(lines)
            for text, _, at in (word.rpartition("@") for word in line.split())
        ]

    def extract_words(self, **_: object) -> list[dict[str, object]]:
        return self._words


def test_what_stands_against_a_figure_without_edges_goes_with_it() -> None:
    page = _Page(
        "2024@200 2025@300 2026@400 2027@500",
        "I1.1@20 (35@190 000)@208 moins@285 3@313 1,2@395 M€@413 12.500@490",
        "I1.2@20 -@195 3,5@203 %@221 9@305 1@403 250@411 –@495 7@503",
    )
    (told,) = figures_of(page, 1)
    rows = [[text for text, _ in row["cases"]] for row in told["lignes"][1:]]
    assert rows[1] == ["I1.2", "- 3,5 %", "9", "1 250", "– 7"]
    assert rows[0] == ["I1.1", "(35 000)", "moins 3", "1,2 M€", "12.500"]
