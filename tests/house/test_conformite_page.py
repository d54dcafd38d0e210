"""docs/conformite.md says where each requirement is answered: every place that it names is there, and holds it."""

from __future__ import annotations

import re
import tomllib
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


EVERY_FAMILY = [
    row
    for row in ROWS
    if f"| {row[0]} | {row[1]} |" in PAGE.partition("## Toutes les familles")[2]
    and CODE.search(row[3])
    and not re.search(r"`templates/(?!commun)", row[3])
]
"""The items said of all families that a check answers; those of one family cite its folder."""


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
        file, _, name = place.partition("::")
        family, _, item = place.partition(":")
        if name:
            assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.M), place
        elif item:
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


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1][:30]}" for row in ROWS])
def test_the_test_of_an_item_holds_it(row: list[str]) -> None:
    """A check has its case, an item of the grid its walk; what rests on neither names the very test."""
    files = [place.partition("::")[0] for place in QUOTED.findall(row[4])]
    said = {code for file in files for code in CODE.findall((ROOT / file).read_text("utf-8"))}
    held = set(CODE.findall(row[3]))
    assert held <= said | proved()
    if not held and not any(re.fullmatch(r"[a-z-]+:[^:]+", place) for place in QUOTED.findall(row[3])):
        assert all("::" in place for place in QUOTED.findall(row[4])), row[1]


@pytest.mark.parametrize("row", EVERY_FAMILY, ids=[row[1][:40] for row in EVERY_FAMILY])
def test_what_is_said_of_every_family_is_checked_in_every_family(row: list[str]) -> None:
    """Each family takes one at least of the checks that answer an item of « Toutes les familles »."""
    asked = set(CODE.findall(row[3]))
    assert [key for key, checks in declared().items() if not asked & checks] == []


@lru_cache
def proved() -> frozenset[str]:
    """The checks that have a case of their own."""
    files = (ROOT / "tests/familles").glob("*_controles.toml")
    return frozenset(code for file in files for code in tomllib.loads(file.read_text("utf-8"))["cas"])


@lru_cache
def declared() -> dict[str, set[str]]:
    """The checks of each family, those of its questionnaires too."""
    return {
        key: {one.code for one in (*family.checks, *(c for q in family.questionnaires.values() for c in q.checks))}
        for key, family in families().items()
    }
