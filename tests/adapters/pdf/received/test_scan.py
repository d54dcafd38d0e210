"""Signed paper comes back as a scan: each page is recognised by its code, whatever the scanner did to it."""

from __future__ import annotations

import pytest
from PIL import Image

from cpomdoc.adapters.pdf.received.scan import is_image, read_pages
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import PageLue
from cpomdoc.domain.page_code import PageCode
from cpomdoc.stages.signature.scan import judge, subject
from tests.resources.papier import as_pdf, as_tiff, printed, scanned

CONTRAT = "2027-014"


def code(page: int, *, version: int = 3, pages: int = 4, contrat: str = CONTRAT) -> PageCode:
    return PageCode(contrat, version, page, pages)


def scan(numbers, dpi, **how):
    return as_pdf([scanned(printed(code(n), dpi), seed=n, **how) for n in numbers], dpi)


def verdict(data: bytes):
    return judge(read_pages(data), CONTRAT, 3, 4, {})


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("turned", [0, 2, -2, 180, 182])
def test_every_page_is_recognised_at_any_usual_resolution_skewed_or_upside_down(dpi, turned):
    seen = verdict(scan((1, 2, 3, 4), dpi, turned=turned))
    assert (seen.complete, seen.dans_l_ordre, seen.presentes) == (True, True, (1, 2, 3, 4))


def test_a_page_lying_sideways_is_recognised():
    assert verdict(scan((1, 2, 3, 4), 150, turned=90)).complete


def test_shuffled_pages_are_complete_but_out_of_order():
    seen = verdict(scan((3, 1, 4, 2), 150))
    assert (seen.complete, seen.dans_l_ordre) == (True, False)


def test_a_missing_page_is_named():
    seen = verdict(scan((1, 2, 4), 150))
    assert (seen.complete, seen.manquantes) == (False, (3,))


def test_a_page_of_another_version_is_named():
    pages = [scanned(printed(code(n), 150)) for n in (1, 2, 4)] + [scanned(printed(code(3, version=2), 150))]
    seen = verdict(as_pdf(pages, 150))
    assert seen.etrangeres == ("page 4 : page 3 de la version 2, et non de la version 3",)
    assert seen.manquantes == (3,)


def test_a_page_of_another_contract_is_named():
    pages = [scanned(printed(code(n), 150)) for n in (1, 2, 3, 4)]
    pages.append(scanned(printed(code(1, contrat="2027-099"), 150)))
    assert verdict(as_pdf(pages, 150)).etrangeres == ("page 5 : elle appartient à un autre contrat",)


def test_a_page_scanned_twice_is_told_and_does_no_harm():
    seen = verdict(scan((1, 2, 2, 3, 4), 150))
    assert (seen.complete, seen.doubles) == (True, (2,))


def test_the_blank_backs_of_pages_are_left_aside_but_not_a_page_without_code():
    blank = scanned(Image.new("L", printed(None, 150).size, 255))
    pages = [scanned(printed(code(n), 150)) for n in (1, 2, 3, 4)]
    seen = verdict(as_pdf([pages[0], blank, *pages[1:]], 150))
    assert (seen.complete, seen.blanches) == (True, 1)
    torn = verdict(as_pdf([*pages, scanned(printed(None, 150))], 150))
    assert (torn.complete, torn.illisibles) == (False, (5,))


def test_a_scan_saved_as_images_is_read_too():
    data = as_tiff([scanned(printed(code(n), 150)) for n in (1, 2, 3, 4)], 150)
    assert is_image(data)
    assert verdict(data).complete


def test_the_contract_and_version_are_what_most_pages_say():
    pages = [PageLue(1, code(1)), PageLue(2, code(2)), PageLue(3, code(3, version=2)), PageLue(4, None)]
    assert subject(pages) == (CONTRAT, 3)
    assert subject([PageLue(1, None)]) is None


def test_words_read_by_the_scanner_are_laid_beside_those_that_were_sent():
    sent = {1: "Le forfait global de soins est fixé à 1 223 200 euros par an", 2: "Article deux sur le diagnostic " * 3}
    read = (
        PageLue(1, code(1, pages=2), texte="Le forfait global de soins est fixé à 9 999 999 centimes pour toujours"),
        PageLue(2, code(2, pages=2), texte="Article deux sur le diagnostlc " + "Article deux sur le diagnostic " * 2),
    )
    seen = judge(read, CONTRAT, 3, 2, sent)
    assert (seen.comparees, seen.differentes) == ((1, 2), (1,))


@pytest.mark.parametrize("data", [b"%PDF-1.7 nothing", b"II*\x00nothing", b"\x89PNGnothing"])
def test_a_scan_that_does_not_open_is_told(data):
    with pytest.raises(UnreadableFile):
        read_pages(data)


def test_a_page_that_was_never_paper_is_told_from_a_scan():
    from tests.resources.a_signer import pdf_to_sign

    assert not any(page.photographiee for page in read_pages(pdf_to_sign()))
    assert all(page.photographiee for page in read_pages(scan((1, 2), 150)))
