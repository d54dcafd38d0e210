"""The README says what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cpomdoc.domain import journal
from tools.format import FORMAT
from tools.generated import PAGES, outdated
from tools.readme import README, current

ROOT = README.parent


def test_pages_say_what_the_code_does_today():
    assert outdated() == [], "run « make readme »"


def test_a_word_of_the_archive_that_no_page_explains_would_be_seen(monkeypatch):
    monkeypatch.delitem(journal.STEPS, "sceller")
    assert outdated() == [FORMAT]


@pytest.mark.parametrize(
    ("page", "mark"), [(README, "<!-- aide:"), (FORMAT, "<!-- etapes:"), (FORMAT, "<!-- bordereau-scelle:")]
)
def test_a_page_without_the_place_of_what_it_takes_from_the_code_is_refused(page: Path, mark: str):
    """Nothing to compare is not the same as nothing to say."""
    text = page.read_text(encoding="utf-8")
    assert mark in text
    with pytest.raises(ValueError, match="cannot be checked"):
        PAGES[page](text.replace(mark, "<!-- "))


def test_an_outdated_help_text_would_be_seen():
    text = README.read_text(encoding="utf-8")
    assert current(text.replace("Utilisation", "Usage", 1)) == text


def test_the_targets_that_it_names_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`?make ([a-z-]+)", README.read_text()))
    assert named
    assert named <= targets


def test_the_files_that_it_names_exist():
    named = re.findall(r"^- `([^`]+)`:", README.read_text(), re.M)
    assert "cpomdoc/engine/journeys/steps.py" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_settings_of_the_project_are_those_of_a_new_instance(tmp_path: Path):
    from cpomdoc.adapters.instance import load_settings

    settings = load_settings(ROOT)
    assert (settings.inbox.name, settings.outbox.name, settings.templates.name) == ("inbox", "outbox", "templates")
    assert (settings.inbox / "LISEZMOI.txt").is_file()
    assert (settings.outbox / "LISEZMOI.txt").is_file()
