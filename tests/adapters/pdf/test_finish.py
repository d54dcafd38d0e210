"""A finished PDF satisfies an independent judge, is the same each time, and a wrong one is never let through."""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest

from cpomdoc.adapters.libreoffice.office import Office
from cpomdoc.adapters.pdf.endings import mend_saved, mend_streams
from cpomdoc.adapters.pdf.finish import check_pdf, finish_pdf, heading_pages, judge_pdf
from cpomdoc.adapters.word.package import write_parts
from cpomdoc.domain.errors import ToolFailed
from tests.adapters.word_sample import END_MARKER, TITLE, contract, paragraph, parts, run, table_of_contents

DATE = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
COMPLIANT: dict[str, list[str]] = {"pdfa3b": [], "pdfua1": []}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


@pytest.fixture(scope="module")
def raw(office: Office) -> bytes:
    return office.convert(contract(), title=TITLE, timeout=120).pdf


@pytest.fixture(scope="module")
def finished(raw: bytes) -> bytes:
    return finish(raw)


def finish(raw: bytes, title: str = TITLE) -> bytes:
    return finish_pdf(raw, title=title, author="ARS & département", subject="CPOM-2027-014", date=DATE)


def test_a_finished_pdf_is_archival_and_accessible_at_once(raw: bytes, finished: bytes):
    assert judge_pdf(finished) == COMPLIANT
    assert judge_pdf(raw) != COMPLIANT, "the judge sees what LibreOffice leaves to do"


def test_a_finished_pdf_is_smaller_and_sound_for_another_program(raw: bytes, finished: bytes, tmp_path: Path):
    assert len(finished) < len(raw) * 0.6
    path = tmp_path / "contrat.pdf"
    path.write_bytes(finished)
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_framed_or_ruled_paragraph_stays_accessible(office: Office):
    top = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="27405E"/></w:pBdr>'
    frame = '<w:rPr><w:bdr w:val="single" w:sz="4" w:space="0" w:color="A1201A"/></w:rPr>'
    content = paragraph(run("Sous un filet"), "", top) + paragraph(f"<w:r>{frame}<w:t>encadré</w:t></w:r>")
    converted = office.convert(write_parts(parts(content)), title=TITLE, timeout=120)
    assert judge_pdf(finish(converted.pdf)) == COMPLIANT


def test_two_conversions_on_two_profiles_give_the_same_bytes(finished: bytes):
    with Office() as other:
        again = other.convert(contract(), title=TITLE, timeout=120)
    assert finish(again.pdf) == finished


def test_what_the_pdf_says_of_itself_is_what_was_given(finished: bytes):
    with pikepdf.open(io.BytesIO(finished)) as pdf:
        said = {name: str(text) for name, text in pdf.docinfo.items()}
        with pdf.open_metadata() as xmp:
            in_xmp = {name: xmp[name] for name in ("dc:title", "dc:creator", "dc:description", "dc:language")}
            dates = {xmp["xmp:CreateDate"], xmp["xmp:ModifyDate"]}
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/OpenAction" not in pdf.Root
        assert "/DocChecksum" not in pdf.trailer
    assert (said["/Title"], said["/Author"], said["/Subject"]) == (TITLE, "ARS & département", "CPOM-2027-014")
    assert said["/CreationDate"] == said["/ModDate"] == "D:20261121083000Z"
    assert dates == {"2026-11-21T08:30:00Z"}
    assert in_xmp == {
        "dc:title": TITLE,
        "dc:creator": ["ARS & département"],
        "dc:description": "CPOM-2027-014",
        "dc:language": {"fr-FR"},
    }


def test_a_date_without_time_zone_is_refused(raw: bytes):
    with pytest.raises(ValueError, match="time zone"):
        finish_pdf(raw, title=TITLE, author="", subject="", date=datetime(2026, 11, 21))


def test_a_title_full_of_signs_is_kept_and_archival(office: Office):
    title = "Santé & Social <Association> — « L’Été » ]]> {{ 7*7 }}"
    converted = office.convert(write_parts(parts(paragraph(run(END_MARKER)), title)), title=title, timeout=120)
    finished = finish(converted.pdf, title)
    assert judge_pdf(finished) == COMPLIANT
    assert check_pdf(finished, title=title, end_marker=END_MARKER).title == title


def test_the_facts_of_a_good_pdf(finished: bytes):
    facts = check_pdf(finished, title=TITLE, end_marker=END_MARKER, min_pages=5)
    assert (facts.pages, facts.title, facts.lang) == (5, TITLE, "fr-FR")
    assert {name.removesuffix("-Regular") for name in facts.fonts} == {"Carlito", "Carlito-Bold"}
    assert facts.size == len(finished)


def test_the_bookmarks_are_the_headings_in_order(finished: bytes):
    pages = heading_pages(finished)
    assert len(pages) == 14
    assert pages[0] == ("TITRE 1 — Dispositions n° 1", 2)
    assert pages[7] == ("TITRE 2 — Dispositions n° 2", 4)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": "Un autre contrat"}, "au lieu de « Un autre contrat »"),
        ({"end_marker": "JAMAIS-ECRIT"}, "sa fin manque"),
        ({"min_pages": 6}, "5\u00a0pages"),
    ],
)
def test_another_document_or_a_cut_one_is_refused(finished: bytes, given: dict[str, object], said: str):
    wanted: dict[str, object] = {"title": TITLE, "end_marker": END_MARKER, **given}
    with pytest.raises(ToolFailed) as failure:
        check_pdf(finished, **wanted)  # type: ignore[arg-type]
    assert said in failure.value.message


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7\n%%EOF\n"])
def test_what_is_no_pdf_is_refused(data: bytes):
    with pytest.raises(ToolFailed):
        check_pdf(data, title=TITLE, end_marker=END_MARKER)
    with pytest.raises(ToolFailed):
        finish(data)
    assert judge_pdf(data) != COMPLIANT


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _named_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))


def _launch(pdf: pikepdf.Pdf) -> None:
    annotation = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"),
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([annotation])


def _attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"a"


def _font_outside(pdf: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )  # fmt: skip
    pdf.pages[0].Resources.Font["/F99"] = pdf.make_indirect(font)


def _font_emptied(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
            del item["/FontFile2"]


@pytest.mark.parametrize("harm", [_script, _named_script, _launch, _attachment, _font_outside, _font_emptied])
def test_a_pdf_that_acts_or_lacks_a_font_is_refused(finished: bytes, harm: Callable[[pikepdf.Pdf], None]):
    with pikepdf.open(io.BytesIO(finished)) as pdf:
        harm(pdf)
        pdf.save(target := io.BytesIO())
    with pytest.raises(ToolFailed):
        check_pdf(target.getvalue(), title=TITLE, end_marker=END_MARKER)


def _saved(number: int) -> bytes:
    """A small PDF with 40 objects and one stream drawn from *number*."""
    source = random.Random(number)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Texts = pikepdf.Array(
        [pdf.make_indirect(pikepdf.Dictionary(Text=str(source.random()))) for _ in range(40)]
    )
    pdf.save(target := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def test_no_object_stream_ends_in_a_carriage_return(tmp_path: Path):
    bad = [data for data in map(_saved, range(1500)) if b"\r\nendstream" in data]
    assert len(bad) >= 3, "one in 256 or so"
    for data in bad:
        mended = mend_saved(data)
        assert b"\r\nendstream" not in mended
        path = tmp_path / "mended.pdf"
        path.write_bytes(mended)
        checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        with pikepdf.open(io.BytesIO(mended)) as new, pikepdf.open(io.BytesIO(data)) as old:
            assert [str(item.Text) for item in new.Root.Texts] == [str(item.Text) for item in old.Root.Texts]


def test_no_stream_of_ours_ends_in_a_carriage_return():
    pdf = pikepdf.new()
    source = random.Random(7)
    texts = [source.randbytes(30) for _ in range(1200)]
    pdf.Root.Streams = pikepdf.Array([pdf.make_stream(text) for text in texts])
    mend_streams(pdf)
    assert not [item for item in pdf.Root.Streams if item.read_raw_bytes().endswith((b"\r", b"\n"))]
    assert [item.read_bytes() for item in pdf.Root.Streams] == texts


def test_the_table_of_contents_of_the_pdf_is_printed(office: Office, tmp_path: Path):
    """With a wrong tab LibreOffice drops page numbers from the page although its interface still gives them."""
    content = table_of_contents() + paragraph(run("Objet du contrat"), "Heading1")
    path = tmp_path / "contrat.pdf"
    path.write_bytes(finish(office.convert(write_parts(parts(content)), title=TITLE, timeout=120).pdf))
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    [line] = [line for line in text.splitlines() if "....." in line]
    assert line.startswith("TITRE 1 — Objet du contrat")
    assert line.endswith("..1")
