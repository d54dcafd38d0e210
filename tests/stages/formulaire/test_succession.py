"""Two forms that answer one questionnaire otherwise: when the later one takes the place of the other, when it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unicodedata import normalize

import pytest

from cpomdoc.stages.formulaire.succession import Copie, overtakes_a_copy, person, why_it_waits, written

NINE = datetime.fromisoformat("2026-11-29T09:00:00+01:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def came(
    at: datetime,
    par: str = "",
    *,
    nom: str = "Moyens.xlsx",
    ecrit: datetime | None = None,
    drop: datetime | None = None,
) -> Copie:
    """A form accepted, or dropped, *at*; written just before unless said otherwise."""
    return Copie(nom, par, drop or at, ecrit or at - timedelta(minutes=2), at)


FIRST = came(NINE, "Claire Petit")


@pytest.mark.parametrize(
    ("new", "waits"),
    [
        (came(NINE + HOUR, "Claire Petit"), None),  # « I corrected my own answer an hour later »
        (came(NINE + HOUR, "CLAIRE PETIT"), None),
        (came(NINE + HOUR, "Paul Roux"), "personnes"),
        (came(NINE + HOUR), "meme_jour"),
        (came(NINE + DAY, "Paul Roux"), None),  # another day: said, not stopped
        (came(NINE + DAY), None),
        (came(NINE + 14 * HOUR, "Paul Roux"), "personnes"),  # 23 h
        (came(NINE + DAY, "Paul Roux", ecrit=NINE - DAY), "plus_ancien"),
        (came(NINE + HOUR, "Claire Petit", ecrit=NINE - HOUR), "plus_ancien"),  # her own old copy
    ],
)
def test_who_and_when_decide(new, waits):
    assert why_it_waits(new, FIRST) == waits


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_copy_made_on_another_system_is_still_a_copy(form):
    old = came(NINE, nom=normalize("NFC", "Activité.xlsx"), ecrit=NINE - DAY)
    new = came(NINE, nom=normalize(form, "Activité (1).xlsx"), ecrit=NINE - DAY + timedelta(minutes=20))
    assert overtakes_a_copy(new, old)


def test_nobody_named_on_either_side_is_not_the_same_person():
    assert why_it_waits(came(NINE + HOUR), came(NINE)) == "meme_jour"


@pytest.mark.parametrize(("minutes", "waits"), [(40, "personnes"), (75, None)])
def test_two_sides_of_midnight_are_one_day_when_they_are_close(minutes, waits):
    late = came(NINE + 14 * HOUR + timedelta(minutes=50), "Claire Petit")  # 23 h 50
    assert why_it_waits(came(late.depuis + timedelta(minutes=minutes), "Paul Roux"), late) == waits


def test_without_the_date_of_the_older_file_only_people_and_days_decide():
    """An archive of an earlier release does not say when files were written."""
    before = replace(FIRST, ecrit_le=None, par="")
    assert why_it_waits(came(NINE + HOUR, ecrit=NINE - DAY), before) == "meme_jour"
    assert why_it_waits(came(NINE + DAY, ecrit=NINE - DAY), before) is None


def test_a_clock_that_went_back_says_nothing_of_which_file_is_older():
    assert why_it_waits(came(NINE - DAY, "Claire Petit"), FIRST) is None


def test_a_date_after_the_file_came_is_that_of_a_wrong_clock():
    assert written(NINE + DAY, NINE) == NINE
    assert written(NINE - DAY, NINE) == NINE - DAY


# --- dropped together -------------------------------------------------------------------------------------------------


def together(nom: str, ecrit: datetime, par: str = "") -> Copie:
    return came(NINE, par, nom=nom, ecrit=ecrit)


COPIES = (
    *("Moyens (1).xlsx", "Moyens (12).xlsx", "moyens (1).xlsx", "Moyens - Copie.xlsx", "Moyens - Copie (2).xlsx"),
    *("Copie de Moyens.xlsx", "Moyens - copy.xlsx"),
)


@pytest.mark.parametrize("nom", COPIES)
def test_of_two_copies_the_newer_one_by_date_counts(nom):
    old, new = together("Moyens.xlsx", NINE - 5 * HOUR), together(nom, NINE - HOUR)
    assert why_it_waits(new, old) is None
    assert overtakes_a_copy(new, old)
    assert why_it_waits(replace(old, ecrit_le=NINE - HOUR), replace(new, ecrit_le=NINE - 5 * HOUR)) is None


@pytest.mark.parametrize("nom", ["Moyens.xlsx", "Moyens 2.xlsx", "Moyens de Paul.xlsx", "Ident (1).xlsx"])
def test_other_names_of_one_day_are_not_copies(nom):
    """« Moyens.xlsx » twice in one drop lies in the folders of two people."""
    old, new = together("Moyens.xlsx", NINE - 5 * HOUR), together(nom, NINE - HOUR)
    assert why_it_waits(new, old) == "meme_jour"
    assert not overtakes_a_copy(new, old)


def test_files_of_two_days_in_one_drop_follow_their_dates():
    assert why_it_waits(together("B.xlsx", NINE - HOUR), together("A.xlsx", NINE - DAY)) is None


@pytest.mark.parametrize("seconds", [0, 30, 60])
def test_of_one_minute_nobody_can_tell_which_is_newer(seconds):
    old = together("Moyens.xlsx", NINE - HOUR)
    new = together("Moyens (1).xlsx", NINE - HOUR + timedelta(seconds=seconds))
    assert why_it_waits(new, old) == "meme_minute"


def test_two_people_of_one_drop_wait_whatever_the_names_and_the_dates():
    old = together("Moyens.xlsx", NINE - DAY, "Claire Petit")
    assert why_it_waits(together("Moyens (1).xlsx", NINE - HOUR, "Paul Roux"), old) == "personnes"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Claire Petit", "Claire Petit"),
        ("  Claire\u00a0 Petit\u200b ", "Claire Petit"),
        ("cpomdoc", ""),
        ("Microsoft Office User", ""),
        ("Utilisateur Windows", ""),
        ("", ""),
        ("a\x07b", ""),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_program_or_a_session_without_a_name_is_nobody(text, name):
    assert person(text) == name
