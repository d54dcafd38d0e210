"""Signed paper comes back as a scan: each page is recognised by its code, whatever the scanner did to it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from cpomdoc.adapters.pdf.received.scan import is_image, read_pages
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import Comparaison, Encre, PageLue
from cpomdoc.domain.page_code import PageCode
from cpomdoc.stages.signature.scan import is_ours, judge, subject
from tests.resources.papier import as_pdf, as_tiff, printed, scanned

CONTRAT = "2027-014"


def code(page: int, *, version: int = 3, pages: int = 4, contrat: str = CONTRAT) -> PageCode:
    return PageCode(contrat, version, page, pages)


def scan(numbers, dpi, **how):
    return as_pdf([scanned(printed(code(n), dpi), seed=n, **how) for n in numbers], dpi)


def numbered(pages, total: int = 4):
    """As they are once their codes were recognised."""
    ours = (page.code is not None and is_ours(page.code, CONTRAT, 3, total) for page in pages)
    return [replace(page, numero=page.code.page) if mine else page for page, mine in zip(pages, ours, strict=True)]


def verdict(data: bytes):
    return judge(numbered(read_pages(data)), CONTRAT, 3, 4, {})


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
    assert (torn.complete, torn.illisibles) == (True, ("la page 5",))


def test_a_scan_saved_as_images_is_read_too():
    data = as_tiff([scanned(printed(code(n), 150)) for n in (1, 2, 3, 4)], 150)
    assert is_image(data)
    assert verdict(data).complete


def test_the_contract_and_version_are_what_most_codes_say():
    assert subject([code(1), code(2), code(3, version=2)]) == (CONTRAT, 3)
    assert subject([]) is None


def test_words_read_by_the_scanner_are_laid_beside_those_that_were_sent_and_figures_are_compared_one_by_one():
    sent = {1: "Le forfait global de soins est fixé à 1 223 200 euros par an", 2: "Article deux sur le diagnostic " * 3}
    read = [
        PageLue(1, code(1, pages=2), texte="Le forfait global de soins est fixé à 9 223 200 euros par an"),
        PageLue(2, code(2, pages=2), texte="Article deux sur le diagnostlc " + "Article deux sur le diagnostic " * 2),
    ]
    seen = judge(numbered(read, 2), CONTRAT, 3, 2, sent)
    assert seen.textes == (1, 2)
    assert seen.textes_differents == ((1, ("« 1223200 » n’est plus là", "« 9223200 » n’y était pas")),)


def test_a_text_that_says_too_little_is_not_said_to_be_the_same():
    read = [PageLue(1, code(1, pages=2), texte="Le"), PageLue(2, code(2, pages=2), texte="mot " * 30)]
    seen = judge(numbered(read, 2), CONTRAT, 3, 2, {1: "Le forfait " * 9, 2: "Un autre texte " * 9})
    assert seen.textes == (2,)
    assert seen.textes_differents == ((2, ("d’autres mots",)),)


def test_a_page_that_came_twice_is_held_to_both_and_its_frames_show_what_either_shows():
    twice = [
        PageLue(1, code(1, pages=1), numero=1, comparaison=Comparaison(9), cadres={"a": Encre.ABSENTE}),
        PageLue(2, code(1, pages=1), numero=1, comparaison=Comparaison(9, ("820",)), cadres={"a": Encre.PRESENTE}),
    ]
    seen = judge(twice, CONTRAT, 3, 1, {})
    assert (seen.doubles, seen.ecarts, dict(seen.cadres)) == ((1,), ((1, ("820",)),), {"a": Encre.PRESENTE})
    blind = judge([twice[0], replace(twice[1], comparaison=None)], CONTRAT, 3, 1, {})
    assert (blind.comparees, blind.non_verifiees) == ((), (1,))


def test_a_frame_that_could_not_be_seen_is_never_said_to_be_empty():
    blind = PageLue(1, code(1, pages=1), numero=1, cadres={"a": Encre.NON_VUE})
    seen = judge([blind, replace(blind, cadres={"a": Encre.ABSENTE})], CONTRAT, 3, 1, {})
    assert seen.cadres["a"] is Encre.NON_VUE


@pytest.mark.parametrize("data", [b"%PDF-1.7 nothing", b"II*\x00nothing", b"\x89PNGnothing"])
def test_a_scan_that_does_not_open_is_told(data):
    with pytest.raises(UnreadableFile):
        read_pages(data)


def test_a_picture_whose_chunk_says_a_false_length_is_told():
    printed(code(1), 60).save(target := io.BytesIO(), "PNG")
    whole = target.getvalue()
    at = whole.index(b"IDAT") - 4
    size = int.from_bytes(whole[at : at + 4], "big")
    assert read_pages(whole)
    with pytest.raises(UnreadableFile):
        read_pages(whole[:at] + (size - 200).to_bytes(4, "big") + whole[at + 4 :])


def test_a_page_that_was_never_paper_is_told_from_a_scan():
    from tests.resources.a_signer import pdf_to_sign

    assert not any(page.photographiee for page in read_pages(pdf_to_sign()))
    assert all(page.photographiee for page in read_pages(scan((1, 2), 150)))
