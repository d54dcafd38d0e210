"""What a command loads before it does anything: who only asks where contracts stand waits for no office tool."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cpomdoc.cli.main import SECTIONS

ROOT = Path(__file__).parents[2]
OFFICE = (
    "docx", "docxtpl", "lxml", "openpyxl", "xlsxwriter", "pikepdf", "pypdfium2", "fontTools", "PIL", "numpy", "pyhanko",
    "cryptography", "num2words", "pdfplumber",
)  # fmt: skip
WORK = ("dbos", "sqlalchemy", "httpx", "watchdog")
TELLING = ("etat", "historique", "comparer", "origine", "conformite", "points", "lever", "remarques", "avis")
WHERE = {name: module.partition(":")[0] for section in SECTIONS.values() for name, (module, _) in section.items()}


def loaded(program: str, *names: str) -> str:
    """Which of *names* a program of a fresh process has loaded at its end."""
    asked = f"{program}; import sys; print(*(name for name in {names!r} if name in sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stderr.strip()


@pytest.mark.parametrize("module", sorted({WHERE[name] for name in TELLING}))
def test_what_tells_the_state_of_contracts_opens_no_office_file_and_does_no_work(
    module: str,
) -> None:
    assert loaded(f"import {module}", *OFFICE, *WORK) == ""


def test_what_writes_an_office_file_is_seen_by_this_test() -> None:
    """The witness: the same question, of a program that does write one."""
    assert loaded("from cpomdoc.adapters.word import render", *OFFICE).split()[:3] == ["docx", "docxtpl", "lxml"]


def test_the_state_of_an_instance_is_told_with_its_families_and_without_office_tools(tmp_path: Path) -> None:
    folder = str(tmp_path / "cpom")
    program = (
        f"from cpomdoc.cli.door import run; run(['init', {folder!r}]); "
        f"assert run(['--instance', {folder!r}, 'etat']) == 0"
    )
    assert loaded(program, "cpomdoc.schema.famille", "cpomdoc.adapters.word.lint", *OFFICE, *WORK) == (
        "cpomdoc.schema.famille"
    )
