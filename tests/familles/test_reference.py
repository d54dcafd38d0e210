"""The reference of each family says what the family says."""

from __future__ import annotations

import pytest

from tools.reference import references


@pytest.mark.parametrize(
    ("path", "text"),
    references().items(),
    ids=lambda value: getattr(value, "parent", value) if hasattr(value, "parent") else "",
)
def test_the_reference_is_up_to_date(path, text):
    assert path.read_text(encoding="utf-8") == text, "run: python -m tools.reference"
