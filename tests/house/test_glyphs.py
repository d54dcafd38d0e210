"""The tables of signs are those of the fonts that are installed."""

from __future__ import annotations

import pytest

from cpomdoc.domain import glyphs
from tools.glyphs import FONTS, MODULE, RELEASES, current, drawn, ranges, releases


@pytest.mark.parametrize("name", FONTS)
def test_each_sign_that_is_promised_is_drawn_here(name: str) -> None:
    promised = glyphs.code_points(getattr(glyphs, name))
    assert promised
    assert ranges(promised - drawn(name)) == ""


def test_the_tables_are_up_to_date() -> None:
    if releases() != RELEASES:
        pytest.skip("other releases of the fonts than the tables are made from")
    text = MODULE.read_text("utf-8")
    assert current(text) == text, "run: python -m tools.glyphs"


def test_an_outdated_table_would_be_seen() -> None:
    text = MODULE.read_text("utf-8")
    assert current(text.replace('CARLITO = """\n20-7e', 'CARLITO = """\n20-7d', 1)) == current(text)
    assert 'CARLITO = """\n20-7e' in text
