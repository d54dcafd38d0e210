"""A decision rests on a name and on a reason: what only fills the place of one is neither."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cpomdoc.engine.decisions.parole import said
from tests.familles.exemples import famille

ATELIER: Any = SimpleNamespace(familles={"ehpad": famille("ehpad")})


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u00a0", ".", "...", "…", "-", "x", "12", "xxx", "à voir", "A COMPLÉTER", "ok"]
)
def test_what_fills_the_place_of_a_name_or_a_reason_is_neither(text: str):
    assert said(ATELIER, text) == ""


@pytest.mark.parametrize("text", ["Vu.", "Nadia Ferrand", "M. Li", "Vu avec l’ARS le 3 mars.", "Accord écrit"])
def test_a_name_and_a_short_reason_are_taken_as_they_are(text: str):
    assert said(ATELIER, f"  {text} ") == text
