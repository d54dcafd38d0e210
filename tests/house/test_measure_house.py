"""The figures of a house are counted right, on a house small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.measure_house import main, measure

FORMER = {
    "engine/service.py": '''
        """Takes « recevoir » and facts["nom"]: words of documentation are no reads."""
        from typing import Literal

        from cpomdoc.adapters import clock, pdf_font
        from cpomdoc.adapters.excel_reader import read
        from cpomdoc.domain.words import WORDS

        _FOLLOWED = frozenset({"recevoir", "valider"})
        Verdict = Literal["accepte", "refuse"]


        def told(entry, facts, given):
            for one in journal.entries():
                if entry.link.step == "recevoir" or entry.link.step in _FOLLOWED:
                    given["etape"] = facts["nom"]
            return entry.link.facts.get("site", ""), given.get("etape"), WORDS["nom"]
    ''',
    "engine/work/intake.py": '''
        def note(step, facts):
            match step:
                case "ranger" | "valider":
                    return {"nom": facts["nom"]}
    ''',
    "cli/main.py": '''
        COMMANDS = ("signer", "archiver")
    ''',
    "adapters/clock.py": "",
    "adapters/pdf_font.py": "",
    "adapters/excel_reader.py": '''
        from cpomdoc.adapters import pdf_font
        from cpomdoc.adapters.pdf_font import embed
        from . import excel_sheet
        LOOKS = {"siren": 9, "texte": 1}
    ''',
    "adapters/excel_sheet.py": "",
    "domain/words.py": "WORDS = {}",
    "schema/kinds.py": '''
        KINDS = [Kind("siren", width=13), Kind("texte"), Kind("email")]
    ''',
}  # fmt: skip
TYPED = {
    "engine/journeys/steps.py": '''
        from cpomdoc.domain.journal import Range, Recu


        def told(etape):
            return etape.nom if isinstance(etape, Recu) else ""
    ''',
    "stages/follow/story.py": '''
        from cpomdoc.domain import journal


        def tell(etape):
            match etape:
                case journal.Range():
                    return "rangé"
    ''',
    "adapters/pdf/finish.py": "",
    "adapters/signature/sign.py": '''
        from cpomdoc.adapters.pdf import finish
    ''',
    "domain/journal.py": '''
        class Etape: ...


        class Recu(Etape, step="recevoir"): ...


        class Range(Etape, step="ranger"): ...
    ''',
}  # fmt: skip


def built(root: Path, files: dict[str, str]) -> Path:
    """A checkout whose package holds *files*."""
    for name, text in files.items():
        path = root / "cpomdoc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line.removeprefix(" " * 8) for line in text.splitlines()) + "\n", "utf-8")
    return root


@pytest.fixture
def former(tmp_path: Path) -> Path:
    return built(tmp_path / "avant", FORMER)


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    return built(tmp_path / "apres", TYPED)


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("string-key reads", 4),  # facts["nom"] twice, facts.get("site"), given.get("etape")
        ("string-key reads, distinct keys", 3),
        ("string-key reads, modules", 2),
        ("reads of facts[…]", 3),
        ("reads of facts[…], modules", 2),
        ("comparisons of step names", 4),  # two in service.py, two cases in intake.py
        ("comparisons of step names, modules", 2),
        ("tables of step names", 1),  # what people type is no table of steps
        ("readings of a whole journal", 1),
        ("modules that name a step, most", 2),  # « valider »
        ("modules that name a step, whichever", 2),
        ("modules that name a kind of answer, most", 2),  # « siren »; « texte » is an everyday word
        ("modules that name a kind of answer, median", 1.5),
        ("arrows between tools", 1),
        ("arrows between tools, imports", 2),
        ("modules of adapters imported from outside", 3),
        ("names that the largest importer takes", 4),
        ("longest function (lines)", 5),
        ("files", 9),
    ],
)
def test_a_house_of_strings_is_counted(former, what, wanted):
    assert measure(former)[what] == wanted


def test_a_module_that_takes_the_class_of_a_step_names_it_as_well(typed):
    seen = measure(typed)
    assert seen["modules that name a step, most"] == 3  # « ranger »: its class by name, its class as journal.Range
    assert seen["modules that name a step by a string, most"] == 1
    assert seen["modules that name a step by a string, whichever"] == 1
    assert seen["comparisons of step names"] == 0


def test_packages_of_tools_are_told_apart_as_prefixes_are(typed):
    assert measure(typed)["arrows between tools"] == 1


def test_two_checkouts_stand_side_by_side_or_as_json(former, typed):
    said: list[str] = []
    assert main([str(former), str(typed)], said.append) == 0
    (line,) = (line for line in said[0].splitlines() if line.startswith("string-key reads  "))
    assert line.split()[-2:] == ["4", "0"]
    assert main(["--json", str(former), str(typed)], said.append) == 0
    assert [one["string-key reads"] for one in json.loads(said[1])] == [4, 0]


def test_a_folder_that_is_no_checkout_is_told(tmp_path):
    with pytest.raises(SystemExit, match="no cpomdoc/"):
        measure(tmp_path)
