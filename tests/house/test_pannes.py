"""The page of failures says what the program says: all of it, with what to do."""

from __future__ import annotations

import re

import pytest

from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.errors import ExitCode
from cpomdoc.domain.pannes import OTHERS, PANNES, Lieu, Panne
from tools.pannes import GUIDE, ROOT, TITLES, current, failures

WHOLE = GUIDE.read_text("utf-8")
PAGE = WHOLE.replace("\u00a0", " ")


def test_the_page_is_that_of_the_code_of_today() -> None:
    assert current() == WHOLE, "run « python -m tools.pannes »"


@pytest.mark.parametrize("panne", dict.fromkeys((*PANNES.values(), *OTHERS)), ids=lambda one: one.fait)
def test_each_refusal_of_a_disk_is_there_with_its_remedy_for_each_disk(panne: Panne) -> None:
    for lieu in Lieu:
        assert panne.remedy(lieu).endswith(".")
        assert panne.remedy(lieu) in PAGE
    assert panne.said(Lieu.AUTRE) in PAGE


@pytest.mark.parametrize("chose", Accessoire)
def test_each_thing_beside_the_work_is_there(chose: Accessoire) -> None:
    assert _plain(f"{chose.titre('…')}.") in PAGE
    assert _plain(chose.value.suite) in PAGE


def test_each_failure_whose_words_are_in_the_code_is_there() -> None:
    told = [one for one in failures() if one.message]
    assert len(told) > 120
    missing = [one for one in told if _plain(one.message) not in PAGE]
    assert missing == []


def _plain(text: str) -> str:
    return text.replace("'", "’").replace("|", "\\|").replace("\n", " ").replace("\u00a0", " ").strip()


def test_every_class_of_failure_has_its_chapter() -> None:
    assert {one.code for one in failures()} <= set(TITLES)
    assert set(ExitCode) - set(TITLES) == {ExitCode.DONE, ExitCode.INTERRUPTED}


def test_no_failure_of_a_disk_a_tool_or_the_archive_leaves_a_person_without_a_remedy() -> None:
    """Words that only the moment tells are not looked at: « remede » is then empty with a message that is not."""
    world = {ExitCode.TOOL, ExitCode.ARCHIVE, ExitCode.BUSY}
    silent = [
        (one.module, one.message) for one in failures() if one.code in world and one.message and not _has_remedy(one)
    ]
    assert silent == []


def _has_remedy(one) -> bool:
    if one.remede:
        return True
    line = "\n".join((ROOT / one.module).read_text("utf-8").splitlines()[one.line - 1 : one.line + 8])
    return re.search(r"remed|RESTORE|_RE[A-Z]+|words|,\s*\w+\(", line) is not None


def test_the_guide_of_administrators_leads_to_it() -> None:
    assert "](pannes.md)" in (GUIDE.parent / "guide-administrateur.md").read_text("utf-8")
