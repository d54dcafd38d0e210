"""The signs that a PDF would lose are found, and no other."""

from __future__ import annotations

import pytest

from cpomdoc.domain.glyphs import undrawn


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ça coûte 12\u202f345,60\u00a0€ – « été », œuvre, n° 3\tfin\nligne",
        "Ωμέγα Юрий مرحبا שלום",
        "a\u200db\u200c",
        "❤\ufe0f ●\ufe0f",
        "Z\u0351\u036ba\u0363l",
        "\u0628\u0651",
    ],
)
def test_what_a_font_draws_is_left_alone(text: str) -> None:
    assert undrawn(text) == ""


def test_signs_without_a_glyph_are_named_once_in_their_order() -> None:
    assert undrawn("b家a👩b家") == "家👩"


def test_a_sign_of_private_use_is_not_drawn_for_sure() -> None:
    assert undrawn("puce \uf0b7 \uf400") == "\uf0b7\uf400"


def test_an_accent_is_lost_when_no_font_has_it_with_its_letter() -> None:
    assert undrawn("a\u0350") == ""
    assert undrawn("\u0681") == ""
    assert undrawn("\u0681\u0350") == "\u0350"
    assert undrawn("😀\u064b") == "\u064b"


def test_a_long_text_is_looked_at_at_once() -> None:
    assert undrawn("été\u0351 " * 20_000 + "家") == "家"
