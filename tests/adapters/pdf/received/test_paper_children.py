"""Dropped PDFs and images are drawn by children, never by who asks: what comes of a child that does not end well."""

from __future__ import annotations

import PIL.Image
import pypdfium2
import pytest
import zxingcpp

from cpomdoc.adapters.asking import Answer, End
from cpomdoc.adapters.pdf.received import codes, examine_paper, first_codes, paper
from cpomdoc.domain.errors import ToolFailed, UnreadableFile
from cpomdoc.domain.page_code import PageCode
from tests.resources.papier import as_pdf, as_tiff, printed, scanned

LAST = PageCode("2027-014", 3, 4, 4)
BY_THE_FILE = [End.BROKEN, End.LATE]


def sheet(page: int) -> PIL.Image.Image:
    return printed(PageCode("2027-014", 3, page, 4), 150)


SENT = as_pdf([sheet(1), sheet(2), sheet(3), sheet(4)], 150)


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process may draw nothing: whatever it is shown, a child looks."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("drawn in the process of who asks")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    monkeypatch.setattr(PIL.Image, "open", refuse)
    monkeypatch.setattr(zxingcpp, "read_barcodes", refuse)


SCAN = as_pdf([scanned(sheet(2), turned=1.0), scanned(sheet(3))], 150)
PICTURE = as_tiff([scanned(sheet(2))], 150)


@pytest.mark.parametrize(("data", "pages"), [(SCAN, {2, 3}), (PICTURE, {2})], ids=["pdf", "tiff"])
def test_the_codes_of_a_scan_are_read_without_drawing_anything_here(blind: None, data: bytes, pages: set[int]) -> None:
    found = first_codes(data)
    assert {code.page for code in found} == pages
    assert {(code.contrat, code.version, code.pages) for code in found} == {("2027-014", 3, 4)}


def test_a_scan_is_laid_beside_what_was_sent_without_drawing_anything_here(blind: None) -> None:
    releve = examine_paper([SCAN, PICTURE], SENT, LAST)
    assert releve is not None
    assert [(page.fichier, page.numero) for page in releve.pages] == [(1, 2), (1, 3), (2, 2)]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"II*\x00nothing", SCAN[: len(SCAN) // 2]])
def test_what_does_not_open_bears_no_code(data: bytes) -> None:
    assert first_codes(data) == ()


def test_a_scan_that_does_not_open_is_told() -> None:
    with pytest.raises(UnreadableFile, match="il ne s’ouvre pas"):
        examine_paper([b"%PDF-1.7 nothing"], SENT, LAST)


@pytest.mark.parametrize("said", [b"", b"{", b"null", b'{"codes": [1]}', b'{"autre": []}'])
def test_an_answer_that_is_none_bears_no_code_and_tells_nothing_of_the_pages(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    for module in (codes, paper):
        monkeypatch.setattr(module, "ask", lambda *_, **__: Answer(said, End.WHOLE))
    assert first_codes(b"%PDF-") == ()
    assert examine_paper([b"%PDF-"], SENT, LAST) is None


@pytest.mark.parametrize("end", BY_THE_FILE)
def test_a_file_that_passes_a_limit_is_not_recognised_and_not_judged(monkeypatch: pytest.MonkeyPatch, end: End) -> None:
    for module in (codes, paper):
        monkeypatch.setattr(module, "ask", lambda *_, **__: Answer(b'{"codes": []', end))
    assert first_codes(b"%PDF-") == ()
    assert examine_paper([b"%PDF-"], SENT, LAST) is None


def test_a_file_that_is_too_slow_for_its_time_passes_its_limit() -> None:
    slow = as_pdf([*(scanned(printed(None, 300), seed=n, turned=1.0) for n in range(10)), scanned(sheet(2))], 150)
    assert {code.page for code in first_codes(slow)} == {2}
    assert first_codes(slow, deadline=0.05) == ()
    assert examine_paper([slow], SENT, LAST, deadline=0.05) is None


def test_a_child_that_somebody_ends_is_the_fault_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (codes, paper):
        monkeypatch.setattr(module, "_CHILD", "tests.adapters.killed_child")
    with pytest.raises(ToolFailed, match="arrêté en route"):
        first_codes(SCAN)
    with pytest.raises(ToolFailed, match="arrêté en route"):
        examine_paper([SCAN], SENT, LAST)
