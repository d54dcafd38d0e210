"""Two states of one workbook: the later one continues the earlier one, or comes from somebody who never read it."""

from __future__ import annotations

from typing import Any

import pytest

from cpomdoc.stages.pieces.filiation import filiation
from tests.familles import petite_suivi

SUIVI = petite_suivi.famille().questionnaires["suivi"]
WHY = "Deux départs à la retraite n’ont pas été remplacés avant septembre."


def maison(finess: str, occupees: int | None, nom: str = "Les Tilleuls") -> dict[str, Any]:
    return {"finess": finess, "nom": nom, "occupees": occupees}


GIVEN = {"suivi.gestionnaire": "ADEF", "suivi_maisons": (maison("1", 80), maison("2", 60))}
FIRST = {**GIVEN, "suivi.redacteur": WHY, "suivi.total": 140, "suivi_maisons": (maison("1", 78), maison("2", 60))}


@pytest.mark.parametrize(
    "later",
    [
        {"suivi_acteurs": ({"denomination": "ARS", "avis": "Favorable"},)},  # a table that the first left empty
        {"suivi_maisons": (maison("2", 60), maison("1", 78))},  # sorted
        {"suivi_maisons": (maison("1", 78), maison("2", 55))},  # what nobody had touched yet
        {"suivi_maisons": (maison("1", 78), maison("2", 60), maison("3", 12))},
        {"suivi.gestionnaire": "ADEF Est"},
    ],
)
def test_who_completes_keeps_all_that_the_first_said(later):
    assert filiation(FIRST, {**FIRST, **later}, GIVEN, SUIVI).whole


@pytest.mark.parametrize(
    "later",
    [
        {"suivi.total": 141},
        {"suivi.total": None},  # taken away
        {"suivi_maisons": (maison("1", 80), maison("2", 60))},  # back to what was proposed
        {"suivi_maisons": (maison("2", 60),)},
    ],
)
def test_who_changes_or_takes_away_an_answer_of_the_first_contradicts(later):
    assert not filiation(FIRST, {**FIRST, **later}, GIVEN, SUIVI).whole


def test_what_was_in_the_workbook_when_it_was_given_is_nobody_s_word():
    assert filiation(GIVEN, {**GIVEN, "suivi_maisons": (maison("1", 71),)}, GIVEN, SUIVI).whole
    assert not filiation(GIVEN, {**GIVEN, "suivi_maisons": (maison("1", 71),)}, {}, SUIVI).whole


def test_a_proposal_that_the_first_took_away_is_a_word_of_the_first():
    gone = {**GIVEN, "suivi_maisons": (maison("1", 80),)}
    assert not filiation(gone, GIVEN, GIVEN, SUIVI).whole


def test_a_workbook_that_holds_the_sentences_of_another_was_made_from_it():
    corrected = filiation(FIRST, {**FIRST, "suivi.total": 141}, GIVEN, SUIVI)
    assert (corrected.kept, corrected.changed, corrected.made_from) == (2, 1, True)


@pytest.mark.parametrize(
    "later",
    [
        {"suivi.redacteur": "Les travaux ont duré six mois de plus que prévu au contrat."},  # own words
        {"suivi.total": 141, "suivi_maisons": (maison("1", 70), maison("2", 60))},  # hardly anything is left of it
    ],
)
def test_without_its_sentences_or_most_of_its_answers_nothing_shows_that_it_was(later):
    assert not filiation(FIRST, {**FIRST, **later}, GIVEN, SUIVI).made_from


def test_short_words_that_two_people_write_alike_show_nothing():
    first = {**FIRST, "suivi.redacteur": "La direction"}
    assert not filiation(first, {**first, "suivi.total": 141}, GIVEN, SUIVI).made_from
