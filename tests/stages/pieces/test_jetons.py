"""What a text says, whatever stands around it."""

from __future__ import annotations

import pytest

from cpomdoc.stages.pieces.jetons import holds


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Les Tilleuls | 80 | Hébergement", "80", True),
        ("(80)", "80", True),
        ("1980 places", "80", False),
        ("80 % des 12 places", "12", True),
        ("Saint-Lo", "Saint", True),
        ("Lyonnaise", "Lyon", False),
        ("le 1er (a) mars", "(a)", True),
    ],
)
def test_words_are_in_a_text_by_themselves_or_not_at_all(text: str, words: str, expected: bool) -> None:
    assert holds(text, words) is expected
