"""docs/conformite.md says where each requirement is answered: every place that it names is there."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_families

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/conformite.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| N° ")
]
QUOTED = re.compile(r"`([^`]+)`")
CODE = re.compile(r"\b[EW]-\d{3}\b")


@lru_cache
def families():
    return load_families(ROOT / "templates")


@lru_cache
def codes() -> frozenset[str]:
    """Every check of every family, and the findings of the catalogue."""
    return frozenset(re.findall(r"^\| ([EW]-\d{3}) \|", (ROOT / "docs/anomalies.md").read_text("utf-8"), re.M))


def places(row: list[str]) -> list[str]:
    return [*QUOTED.findall(row[3]), *QUOTED.findall(row[4])]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1][:30]}" for row in ROWS])
def test_every_place_that_answers_is_there(row: list[str]) -> None:
    number, asked, confidence, where, test = row
    assert number
    assert asked
    assert re.search(r"\b[ABC]\b", confidence)
    assert places(row), "an item that nothing answers"
    assert set(CODE.findall(where)) <= codes()
    for place in places(row):
        family, _, item = place.partition(":")
        if item:
            assert item in {one.key for one in families()[family].exigences}, place
        else:
            assert (ROOT / place).is_file(), place
    assert QUOTED.findall(test), "an item that no test holds"


def test_the_page_speaks_of_each_point_that_was_raised() -> None:
    told = " ".join(row[0] for row in ROWS)
    assert [n for n in range(1, 15) if not re.search(rf"\b15\.{n}\b", told)] == []
    assert [n for n in range(1, 11) if not re.search(rf"16\.0 n° {n}\b", told)] == []
    assert [n for n in (1, 2, 3, 4, 5) if not re.search(rf"\b16\.{n}\b", told)] == []


def test_no_item_of_the_page_is_told_twice() -> None:
    asked = [row[1] for row in ROWS]
    assert len(asked) == len(set(asked))
