"""A decision rests on a name and on a reason: what only fills the place of one is neither."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cpomdoc.engine.memory.parole import said
from cpomdoc.schema.lexique import Lexique
from tests.familles.exemples import famille

ATELIER: Any = SimpleNamespace(familles={"ehpad": famille("ehpad")})
WITHOUT: Any = SimpleNamespace(familles={"ehpad": replace(famille("ehpad"), lexique=Lexique())})
NONE: Any = SimpleNamespace(familles={})


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u00a0", ".", "...", "…", "-", "x", "12", "xxx", "à voir", "A COMPLÉTER", "ok"]
)
def test_what_fills_the_place_of_a_name_or_a_reason_is_neither_with_or_without_a_lexicon(text: str):
    assert [said(one, text) for one in (ATELIER, WITHOUT, NONE)] == ["", "", ""]


@pytest.mark.parametrize("text", ["Vu.", "Nadia Ferrand", "M. Li", "Vu avec l’ARS le 3 mars.", "Accord écrit"])
def test_a_name_and_a_short_reason_are_taken_as_they_are(text: str):
    assert [said(one, f"  {text} ") for one in (ATELIER, WITHOUT, NONE)] == [text] * 3
