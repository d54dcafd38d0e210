"""Changes of words: each says where without a doubt, and together they lead to the new wording."""

from __future__ import annotations

import random

import pytest

from cpomdoc.stages.pieces.mots import Edit, applied, edits, plain

N = "\u00a0"


def said(old: str, new: str) -> list[str]:
    return [one.words.replace(N, " ") for one in edits(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Soit 488 places.", "Soit 496 places.", "le nombre « 488 » est remplacé par le nombre « 496 »"),
        (f"Soit 3{N}790 €.", f"Soit 3{N}690 €.", "le nombre « 3 790 » est remplacé par le nombre « 3 690 »"),
        ("Il vient.", "Il vient demain.", "après le mot « vient », est inséré le mot « demain »"),
        ("Il vient, le soir.", "Il vient.", "les mots « , le soir » sont supprimés"),
        ("Le taux, un taux.", "Le taux, un prix.", "les mots « un taux » sont remplacés par les mots « un prix »"),
        ("72 et 272 places", "66 et 272 places", "les mots « 72 et » sont remplacés par les mots « 66 et »"),
        ("L’« avis » est lu.", "L’« accord » est lu.", "le mot « avis » est remplacé par le mot « accord »"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_the_fewest_words_that_say_where(old: str, new: str, words: str):
    assert said(old, new) == [words]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b c d e f g h i j k l", "a X c X e X g X i X k X"),  # too many
        ("Un texte tout autre que celui-là.", "Voici une phrase entière qui le remplace sans lui ressembler."),
        ("Il dit « oui ou non.", "Il dit « oui et non."),  # a quotation that never ends
        ("", "Un mot."),
    ],
)
def test_what_is_better_read_anew_is_not_told_word_by_word(old: str, new: str):
    assert edits(old, new) == () or all("«" not in one.old for one in edits(old, new))


def test_a_change_that_does_not_say_where_is_refused():
    for one in (Edit("le", "la"), Edit("absent", "présent"), Edit("", "demain", after="le")):
        with pytest.raises(ValueError, match=r"le|absent"):
            applied("le jour et le soir", [one])


@pytest.mark.parametrize("seed", range(40))
def test_what_is_told_leads_to_the_new_wording(seed: int):
    dice, told = random.Random(seed), 0
    words = [
        "le",
        "la",
        "contrat",
        "places",
        "72",
        "1 250",
        "l’article",
        "annexe",
        ",",
        ";",
        "« avis »",
        "(ARS)",
        "2,5",
        "%",
    ]
    for _ in range(30):
        old = [dice.choice(words) for _ in range(dice.randint(1, 18))]
        new = list(old)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(new) + 1)
            new[place : place + dice.randint(0, 2)] = [dice.choice(words) for _ in range(dice.randint(0, 2))]
        before, after = " ".join(old), " ".join(new)
        changes = edits(before, after)
        if changes:
            told += 1
            assert plain(applied(before, changes)) == plain(after)
            assert all(plain(before).count(plain(one.old or one.after)) == 1 for one in changes)
    assert told > 3
