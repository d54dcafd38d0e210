"""The README says what the program says."""

from __future__ import annotations

import re
from pathlib import Path

from tools.readme import README, current

ROOT = README.parent


def test_the_help_texts_are_those_of_today():
    text = README.read_text(encoding="utf-8")
    assert current(text) == text, "run « make readme »"


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
