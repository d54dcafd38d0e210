"""Each page of a scan: known by its codes, by what it shows, by its neighbours; then compared with what was sent."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cpomdoc.adapters.pdf.received import examine_paper
from cpomdoc.domain.numerisation import Encre, PageLue
from cpomdoc.domain.page_code import PageCode
from tests.parcours import parties
from tests.parcours.parties import FIELDS, Signataires
from tools.papier import feuilles
from tools.papier.feuilles import Sheet

DPI = 150
SIGNS = 4
"""The page where parties sign."""


@pytest.fixture(scope="module")
def sent(agreed: Signataires) -> bytes:
    return parties.sent(agreed)


@pytest.fixture(scope="module")
def sheets(sent: bytes) -> list[Sheet]:
    return feuilles.sheets(sent, DPI)


def looked(sent: bytes, *files: bytes) -> list[PageLue]:
    releve = examine_paper(files, sent, PageCode(".C-1", 2, 5, 5))
    assert releve is not None
    return list(releve.pages)


def numbers(pages: Sequence[PageLue]) -> list[int]:
    return [page.numero for page in pages]


def frame(sent: bytes, role: str) -> tuple[float, float, float, float]:
    return feuilles.places(sent)[FIELDS[role]].box


# --- how it was scanned -----------------------------------------------------------------------------------------------

WAYS = {
    "straight": {},
    "askew": {"turned": 2.0},
    "upside down": {"turned": 181.0},
    "sideways": {"turned": 90},
    "grainy and grey": {"noise": 18, "contrast": 0.6},
    "on a wide glass": {"margin": 0.25},
    "pulled by the feeder": {"stretched": 1.015, "moved": (4.0, -6.0)},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_whatever_the_scanner_did_the_page_is_compared_and_its_frames_are_seen(sent, sheets, way):
    page = feuilles.signed(sheets[SIGNS - 1], frame(sent, "ars"), 5)
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(page, 5, **way)], DPI))
    assert seen.numero == SIGNS
    assert seen.comparaison is not None
    assert seen.comparaison.absents == ()
    assert [str(seen.cadres[FIELDS[role]]) for role in parties.PARTIES] == ["vide", "vide", "de l’encre"]


@pytest.mark.parametrize("seed", [1, 3])
def test_a_photograph_taken_askew_under_a_lamp_is_compared_too(sent, sheets, seed):
    page = feuilles.signed(sheets[SIGNS - 1], frame(sent, "gestionnaire"), seed)
    (seen,) = looked(sent, feuilles.as_jpeg(feuilles.photographed(page, seed)))
    assert seen.comparaison is not None
    assert seen.cadres[FIELDS["gestionnaire"]] is Encre.PRESENTE
    assert seen.cadres[FIELDS["ars"]] is Encre.ABSENTE


@pytest.mark.parametrize("share", [1.0, 0.35])
def test_a_picture_deep_in_forms_or_small_on_its_page_is_a_picture_of_paper(sent, sheets, share):
    (seen,) = looked(sent, feuilles.in_forms([feuilles.scanned(sheets[2], 1, turned=1)], share))
    assert (seen.numero, seen.photographiee, seen.surchargee) == (3, True, False)


def test_words_drawn_over_the_picture_of_a_page_are_seen(sent, sheets):
    data = feuilles.in_forms([feuilles.scanned(sheets[2], 1)], words="9 999 999 EUR")
    (seen,) = looked(sent, data)
    assert (seen.photographiee, seen.surchargee) == (True, True)


def test_a_page_that_was_never_paper_is_told_from_a_scan(sent):
    assert not any(page.photographiee for page in looked(sent, sent))


# --- what a pen left --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shade", "pen", "share"), [(120, 0.35, 0.35), (60, 1.0, 0.9)])
def test_a_pen_black_or_blue_fine_or_thick_is_seen(sent, sheets, shade, pen, share):
    page = feuilles.signed(sheets[SIGNS - 1], frame(sent, "ars"), 2, shade=shade, pen=pen, share=share)
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(page, 3, turned=-0.7)], DPI))
    assert seen.cadres[FIELDS["ars"]] is Encre.PRESENTE
    assert seen.cadres[FIELDS["gestionnaire"]] is Encre.ABSENTE


def test_a_stamp_is_seen_as_ink_and_dust_is_not(sent, sheets):
    page = feuilles.dusty(feuilles.stamped(sheets[SIGNS - 1], frame(sent, "gestionnaire"), 1), 8)
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(page, 3)], DPI))
    assert seen.cadres[FIELDS["gestionnaire"]] is Encre.PRESENTE
    assert seen.cadres[FIELDS["ars"]] is Encre.ABSENTE


def test_a_signature_that_runs_into_the_next_frame_leaves_a_doubt_there(sent, sheets):
    page = feuilles.signed(sheets[SIGNS - 1], frame(sent, "gestionnaire"), 1, share=0.95, across=100)
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(page, 3)], DPI))
    assert seen.cadres[FIELDS["gestionnaire"]] is Encre.PRESENTE
    assert seen.cadres[FIELDS["conseil_departemental"]] in {Encre.PRESENTE, Encre.LEGERE}


def test_what_is_written_in_the_text_by_hand_is_an_addition_initials_at_the_foot_are_not(sent, sheets):
    written = feuilles.added(sheets[SIGNS - 1], (90, 150, 180, 165), 4)
    initials = feuilles.initialled(sheets[2], 3)
    both = looked(sent, feuilles.as_pdf([feuilles.scanned(page, 1) for page in (written, initials)], DPI))
    assert [page.comparaison and page.comparaison.ajout for page in both] == [True, False]


# --- what was changed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 3])
def test_a_figure_that_takes_the_look_of_another_is_found_and_no_other_is_suspected(sent, sheets, seed):
    figures = [one for one in feuilles.figures(sent) if one.page == SIGNS and one.box[1] > 200]
    mine = figures[3 * seed]
    height = mine.box[3] - mine.box[1]
    other = next(o for o in figures if o.text != mine.text and abs(o.box[3] - o.box[1] - height) < 0.2)
    page = feuilles.changed(sheets, mine, other)[SIGNS - 1]
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(page, seed, turned=0.6, noise=8)], DPI))
    assert seen.comparaison is not None
    assert len(seen.comparaison.absents) == 1
    assert mine.text in seen.comparaison.absents[0]


def test_a_page_with_other_words_under_a_true_code_is_not_said_to_be_compared(sent, sheets):
    false = sheets[1].copy()
    false.paste(sheets[2].crop((150, 150, false.width, false.height - 150)), (150, 150))
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(false, 1)], DPI))
    assert (seen.numero, seen.comparaison) == (2, None)


def test_two_codes_that_do_not_agree_are_no_page_of_ours(sent, sheets):
    patched = sheets[1].copy()
    patched.paste(sheets[2].crop((0, 0, 130, 130)), (0, 0))
    (seen,) = looked(sent, feuilles.as_pdf([feuilles.scanned(patched, 1)], DPI))
    assert (seen.numero, seen.comparaison) == (0, None)


# --- pages without a code ---------------------------------------------------------------------------------------------


def test_a_page_whose_two_codes_are_under_initials_is_known_by_what_it_shows(sent, sheets):
    hidden = feuilles.initialled(sheets[2], 1, ("right", "top"))
    pages = [feuilles.scanned(page, place, turned=0.5) for place, page in enumerate([*sheets[:2], hidden, *sheets[3:]])]
    seen = looked(sent, feuilles.as_pdf(pages, DPI))
    assert numbers(seen) == [1, 2, 3, 4, 5]
    assert (seen[2].deduit, seen[2].comparaison is not None) == (True, True)


def test_a_page_that_shows_nothing_known_is_known_by_its_neighbours_and_not_compared(sent, sheets):
    torn = feuilles.scanned(sheets[1], 1, contrast=0.08, noise=3, blur=9.0)
    torn.paste(60, (300, 300, 700, 420))
    pages = [feuilles.scanned(sheets[0], 0), torn, *(feuilles.scanned(page, 3) for page in sheets[2:])]
    seen = looked(sent, feuilles.as_pdf(pages, DPI))
    assert numbers(seen) == [1, 2, 3, 4, 5]
    assert (seen[1].deduit, seen[1].comparaison) == (True, None)


def test_a_sheet_that_is_no_page_of_it_keeps_no_number(sent, sheets):
    other = sheets[2].crop((150, 150, 1100, 1600)).transpose(feuilles.Image.Transpose.FLIP_LEFT_RIGHT)
    letter = feuilles.scanned(other.resize(sheets[2].size), 1)
    seen = looked(sent, feuilles.as_pdf([letter, *(feuilles.scanned(page, 3) for page in sheets)], DPI))
    assert numbers(seen) == [0, 1, 2, 3, 4, 5]


def test_the_back_of_a_sheet_is_blank_whatever_the_lid_left_at_its_edge(sent, sheets):
    (back,) = looked(sent, feuilles.as_pdf([feuilles.blank_like(sheets[0], 3)], DPI))
    assert (back.blanche, back.numero) == (True, 0)
