"""Numbers and amounts in words: the traps of French (quatre-vingts, cents, mille, millions d’euros, centimes)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain.lettres import en_lettres, montant_en_lettres


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"), (5, "cinq"), (17, "dix-sept"), (21, "vingt et un"), (61, "soixante et un"), (70, "soixante-dix"),
        (71, "soixante et onze"), (79, "soixante-dix-neuf"), (80, "quatre-vingts"), (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"), (99, "quatre-vingt-dix-neuf"), (100, "cent"), (101, "cent un"),
        (180, "cent quatre-vingts"), (200, "deux cents"), (201, "deux cent un"), (1000, "mille"), (1001, "mille un"),
        (1080, "mille quatre-vingts"), (2000, "deux mille"), (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"), (280_000, "deux cent quatre-vingt mille"), (1_000_000, "un million"),
        (80_000_000, "quatre-vingts millions"), (200_000_000, "deux cents millions"),
        (1_223_200, "un million deux cent vingt-trois mille deux cents"), (2_000_000_000, "deux milliards"),
        (-3, "moins trois"),
    ],
)  # fmt: skip
def test_whole_numbers_are_written_in_words(number: int, words: str) -> None:
    assert en_lettres(number) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "zéro euro"),
        ("1", "un euro"),
        ("1.01", "un euro et un centime"),
        ("0.80", "quatre-vingts centimes"),
        ("80", "quatre-vingts euros"),
        ("200.00", "deux cents euros"),
        ("1000", "mille euros"),
        ("80000.5", "quatre-vingt mille euros et cinquante centimes"),
        ("1000000", "un million d’euros"),
        ("2000000.02", "deux millions d’euros et deux centimes"),
        ("2000100", "deux millions cent euros"),
        ("3000000000", "trois milliards d’euros"),
        ("1223200.325", "un million deux cent vingt-trois mille deux cents euros et trente-trois centimes"),
        ("-45000", "moins quarante-cinq mille euros"),
        ("-0.001", "zéro euro"),
    ],
)
def test_amounts_are_written_in_words_with_their_cents(amount: str, words: str) -> None:
    assert montant_en_lettres(Decimal(amount)) == words
