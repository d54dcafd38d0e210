"""What is shown of two long answers, of which one takes the place of the other."""

from __future__ import annotations

import pytest

from cpomdoc.domain.extraits import answer_changed, focused

BEGINS = "Passer de 39 à 28 hospitalisations en urgence par an et de 4 à 10 séjours d’hospitalisation à domicile, "


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("avec le centre hospitalier.", "avec la clinique du Parc.", ("le centre hospitalier", "la clinique du Parc")),
        ("sur cinq ans.", "sur trois ans.", ("cinq", "trois")),
        ("sur 1\u00a0250 jours.", "sur 1\u00a0300 jours.", ("250", "300")),
    ],
)
def test_of_two_long_answers_that_begin_alike_the_words_that_differ_are_shown(
    old: str, new: str, shown: tuple[str, str]
) -> None:
    before, after = focused(BEGINS + old, BEGINS + new, 60)
    assert (shown[0] in before, shown[1] in after) == (True, True)
    assert max(len(before), len(after)) <= 60
    assert before != after


def test_short_answers_are_shown_whole_with_their_no_break_spaces() -> None:
    assert focused("1\u00a0752\u00a0000 €", "1\u00a0760\u00a0000 €", 60) == (
        "1\u00a0752\u00a0000 €",
        "1\u00a0760\u00a0000 €",
    )


def test_words_added_to_a_long_answer_are_shown_and_so_is_where_they_came() -> None:
    before, after = focused(BEGINS + "sans délai.", BEGINS + "sans aucun délai.", 60)
    assert "sans aucun délai" in after
    assert "sans délai" in before


def test_an_answer_that_is_short_enough_is_whole_beside_one_that_is_not() -> None:
    before, after = focused(BEGINS + "sans délai.", "Passer de 39 à 20 hospitalisations.", 60)
    assert after == "Passer de 39 à 20 hospitalisations."
    assert len(before) <= 60


def test_long_answers_of_which_spaces_alone_changed_are_still_read() -> None:
    before, after = focused(BEGINS, BEGINS.replace("28 hosp", "28\u00a0hosp"), 60)
    assert before.startswith("Passer de 39 à 28")
    assert after.startswith("Passer de 39 à 28")


def test_texts_that_have_nothing_in_common_begin_as_they_begin() -> None:
    assert focused("a" * 99, "b" * 99, 60) == ("a" * 59 + "…", "b" * 59 + "…")


def test_an_answer_that_said_nothing_is_said_to_be_empty() -> None:
    assert answer_changed("Téléphone", "Lyon", "", "01", 60) == "«\u00a0Téléphone\u00a0» (Lyon)\u00a0: (vide) → 01"
    assert answer_changed("Téléphone", "", "01 02", "", 60) == "«\u00a0Téléphone\u00a0»\u00a0: 01 02 → (vide)"
