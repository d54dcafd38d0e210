"""Rules name their text: a law, or a page that is here; docs/sources.md says what tests and families say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.adapters.instance import load_families
from tests.familles.test_les_28_controles import CONTROLES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "sources.md"
TOLD = ("cpomdoc", "tests", "tools", "bench", "docs", "templates", "textes")
KINDS = frozenset({".py", ".toml", ".md", ".txt", ".sh", ".css", ".j2"})

_CITED = re.compile(r"\b(docs/[\w/-]+\.md)(?:, « ([^»\n]+) »)?")
_ELSEWHERE = re.compile(
    r"domain (?:file|notes?)\b|dossier de domaine|cahier des charges,? \(?sections? [0-9]|\((?:recipes|reliability)\b",
    re.IGNORECASE,
)
"""How people name notes that they keep for themselves."""


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the repository, by its path."""
    for folder in TOLD:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and "node_modules" not in path.parts and path != Path(__file__):
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def rows(chapter: str) -> list[list[str]]:
    """The rows of the table of a chapter, without its heading."""
    found = re.search(rf"^## {chapter}\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    assert found, chapter
    table = [line for line in found[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_no_rule_rests_on_a_note_that_is_not_in_the_repository() -> None:
    assert [(path, found[0]) for path, text in texts() if (found := _ELSEWHERE.search(text))] == []
    assert _ELSEWHERE.search('"""The dates (domain file, section 9.2)."""')


def test_each_page_that_is_cited_exists_with_its_chapter() -> None:
    cited = {found for _, text in texts() for found in _CITED.findall(text)}
    assert ("docs/sources.md", "Les échéances") in cited
    missing = [
        (page, chapter)
        for page, chapter in sorted(cited)
        if not (ROOT / page).is_file()
        or (chapter and not re.search(rf"^#+ {re.escape(chapter)}$", (ROOT / page).read_text("utf-8"), re.M))
    ]
    assert missing == []


def test_the_dates_of_the_page_are_those_that_the_family_declares() -> None:
    told = {key for row in rows("Les échéances") for key in re.findall(r"`([a-z-]+)`", row[2])}
    assert told == {one.key for one in load_families(ROOT / "templates")["ehpad"].echeances}


def test_the_numeric_cases_of_the_page_are_those_that_are_tried() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests/stages/figures").glob("test_*.py"))
    tried = {name.upper() for name in re.findall(r"^def test_(t[0-9]+[bc]?)_", tests, re.M)}
    assert {row[0].upper() for row in rows("Les jeux de calcul")} == tried


def test_the_checks_of_the_page_are_those_that_are_tried() -> None:
    told = {int(number): what for number, what, _ in rows("Les 28 contrôles de cohérence")}
    assert sorted(told) == list(range(1, 29))
    assert {number: told[number] for number in CONTROLES} == {n: one.objet for n, one in CONTROLES.items()}
