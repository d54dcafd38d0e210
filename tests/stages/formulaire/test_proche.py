"""The word of a list that an answer most likely means: only one, or none."""

from __future__ import annotations

import pytest

from cpomdoc.stages.formulaire.proche import nearest
from tests.familles.exemples import famille

LEXIQUE = famille("ehpad").lexique
CIVILITES = ("Madame", "Monsieur")
AUTORITES = ("ARS", "Conseil départemental", "Métropole", "Préfet")
CATEGORIES = ("500 - EHPAD", "501 - EHPA percevant des crédits", "502 - EHPA sans crédits", "202 - Résidence autonomie")
SECTIONS = ("Trois sections", "Deux sections")
HABILITATIONS = ("Totale", "Partielle", "Aucune")


@pytest.mark.parametrize(
    ("written", "choices", "meant"),
    [
        ("Mme", CIVILITES, "Madame"),
        ("mme.", CIVILITES, "Madame"),
        ("M.", CIVILITES, "Monsieur"),
        ("Mr", CIVILITES, "Monsieur"),
        ("madam", CIVILITES, "Madame"),
        ("CD", AUTORITES, "Conseil départemental"),
        ("Département", AUTORITES, "Conseil départemental"),
        ("A.R.S.", AUTORITES, "ARS"),
        ("préfecture", AUTORITES, "Préfet"),
        ("conseil départementale", AUTORITES, "Conseil départemental"),
        ("EHPAD", CATEGORIES, "500 - EHPAD"),
        ("500", CATEGORIES, "500 - EHPAD"),
        ("500 EHPAD", CATEGORIES, "500 - EHPAD"),
        ("résidence autonomie", CATEGORIES, "202 - Résidence autonomie"),
        ("3 sections", SECTIONS, "Trois sections"),
        ("deux", SECTIONS, "Deux sections"),
        ("partiel", HABILITATIONS, "Partielle"),
        ("totales", HABILITATIONS, "Totale"),
    ],
)
def test_a_near_miss_means_one_word_of_the_list(written: str, choices: tuple[str, ...], meant: str):
    assert nearest(written, choices, LEXIQUE) == meant


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("EHPA", CATEGORIES),
        ("sections", SECTIONS),
        ("Hébergement", ("Hébergement permanent", "Hébergement temporaire")),
        ("inconnu", AUTORITES),
        ("x", AUTORITES),
        ("…", CIVILITES),
        ("Docteur", CIVILITES),
        ("4 sections", SECTIONS),
    ],
)
def test_what_may_mean_two_words_or_none_is_not_proposed(written: str, choices: tuple[str, ...]):
    assert nearest(written, choices, LEXIQUE) == ""
