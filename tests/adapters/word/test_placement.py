"""Titles go to a new page when the page before them says enough, and what people sign is not cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from cpomdoc.adapters.word import Placement
from cpomdoc.adapters.word.placement import LAYOUTS, Title


@dataclass(frozen=True)
class Section:
    """What follows a title, in pages; *held*: the share of it that must stay with the title. *gap*: what a layout loses
    at the end of a page, and nobody foresees."""

    length: float
    held: float = 0.0
    gap: float = 0.0


def laid_out(sections: Sequence[Section], begins: Sequence[bool]) -> list[Title]:
    """The titles as an office that lays out without surprise, but for the gaps, tells them."""
    titles, end = [], 0.3
    for section, page in zip(sections, begins, strict=True):
        start = float(int(end) + 1) if page else end
        titles.append(Title(_place(start), _place(end), _place(start + section.held) if section.held else None))
        end = start + section.length + (0.0 if start == int(start) else section.gap)
    return titles


def _place(height: float) -> tuple[int, float]:
    return 1 + int(height), height - int(height)


def settled(sections: Sequence[Section], free: Sequence[bool] | None = None) -> tuple[list[int], int]:
    """Which titles begin a page at last, and after how many layouts."""
    placement = Placement(free or [True] * len(sections))
    layouts = 1
    while placement.learn(laid_out(sections, placement.begins)):
        layouts += 1
        assert layouts < 20
    return [int(page) for page in placement.begins], layouts


def test_a_title_stays_on_a_page_of_which_less_than_half_is_taken():
    assert settled([Section(0.4)]) == ([0], 2)


def test_a_title_begins_a_page_after_one_that_is_more_than_half_full():
    assert settled([Section(0.4), Section(0.2)]) == ([0, 1], 2)


def test_a_document_whose_titles_stand_well_is_laid_out_once():
    assert settled([Section(0.7), Section(0.8), Section(0.2)], [False, True, True]) == ([1, 1, 1], 1)


def test_the_title_after_the_contents_begins_a_page():
    assert settled([Section(0.2), Section(0.2)], [False, True]) == ([1, 0], 2)


def test_titles_that_move_are_foreseen_together():
    assert settled([Section(0.1), Section(1.0), Section(0.15), Section(0.7)]) == ([0, 0, 0, 1], 2)


def test_places_to_sign_are_not_cut_when_a_page_can_hold_them():
    assert settled([Section(0.9, held=0.9)]) == ([1], 1)
    assert settled([Section(0.6, held=0.6)]) == ([0], 2)


def test_places_to_sign_that_no_page_can_hold_do_not_make_an_empty_one():
    assert settled([Section(1.4, held=1.3)]) == ([0], 2)


def test_a_title_that_was_brought_back_in_vain_begins_a_page_and_is_not_tried_again():
    """The gap was not foreseen: the second title stands too low on the page before it."""
    sections = [Section(0.1, gap=0.45), Section(0.9), Section(0.1)]
    begins, layouts = settled(sections)
    assert begins[1] == 1
    assert layouts == 3


def test_a_title_may_stand_a_little_lower_than_was_foreseen():
    assert settled([Section(0.1, gap=0.35), Section(0.4)]) == ([0, 0], 2)


@pytest.mark.parametrize("count", [1, 7, 40, 300])
def test_layouts_are_few_however_many_titles_there_are_and_however_wrong_what_was_foreseen(count: int):
    sections = [Section(0.05 + 0.37 * number % 0.9, held=0.3, gap=0.53 * number % 0.7) for number in range(count)]
    begins, layouts = settled(sections)
    assert layouts <= LAYOUTS + 2
    for title, page in zip(laid_out(sections, [bool(one) for one in begins]), begins, strict=True):
        assert page or not title.cut
