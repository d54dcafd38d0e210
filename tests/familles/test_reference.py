"""The reference of each family says what the family says."""

from __future__ import annotations

from functools import lru_cache

import pytest

from cpomdoc.adapters.instance import family_keys
from tools.reference import TEMPLATES, references

written = lru_cache(references)


@pytest.mark.parametrize("key", ["commun", *family_keys(TEMPLATES)])
def test_the_reference_is_up_to_date(key: str) -> None:
    path = TEMPLATES / key / "LISEZMOI.md"
    assert path.read_text(encoding="utf-8") == written()[path], "run: python -m tools.reference"


def test_every_reference_is_looked_at() -> None:
    assert set(written()) == {TEMPLATES / key / "LISEZMOI.md" for key in ("commun", *family_keys(TEMPLATES))}
