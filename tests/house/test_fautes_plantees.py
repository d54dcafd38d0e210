"""The rules of the house are executed: each is broken in a copy of the tree, and what should object does.

Other planted faults stand beside what they break: a step without a sentence, a word without a meaning
(tests/domain/test_journal.py), a kind of
answer whose form and reader differ (tests/parcours), a draft sent to be signed (tests/engine).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tree(folder: Path, *, packages: tuple[str, ...] = ("",)) -> Path:
    """A copy of *packages* of cpomdoc (all by default), with the settings of the project."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in packages:
        shutil.copytree(ROOT / "cpomdoc" / name, folder / "cpomdoc" / name, ignore=ignore, dirs_exist_ok=True)
    shutil.copy(ROOT / "cpomdoc" / "__init__.py", folder / "cpomdoc" / "__init__.py")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def plant(path: Path, before: str, after: str) -> None:
    """Replace *before*, which must be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} no longer holds « {before} » once"
    path.write_text(text.replace(before, after), encoding="utf-8")


def run(folder: Path, *command: str) -> str:
    """What the tool prints; empty when it is content."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "MYPYPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


# --- the type checker -----------------------------------------------------------------------------------------------

PESER = '''
@dataclass(frozen=True, kw_only=True)
class Pese(Etape, step="peser", audience=Audience.HISTORIQUE):
    """Something was weighed."""

    poids: Annotated[int, "grams"]

    def sentence(self, sorties: Sequence[str]) -> str:
        return f"Pesé : {self.poids} g."


# --- all of them -'''


def check_types(folder: Path) -> str:
    """What mypy says of the readers of the journal."""
    readers = ("cpomdoc/stages/follow", "cpomdoc/domain/journal.py")
    return run(folder, "-m", "mypy", "--follow-imports=silent", f"--cache-dir={folder.parent / 'cache'}", *readers)


def test_a_step_that_no_reader_handles_is_a_fault_of_types(tmp_path):
    sound = tree(tmp_path / "sound", packages=("domain", "schema", "stages"))
    assert check_types(sound) == ""
    plant(sound / "cpomdoc/domain/journal.py", "# --- all of them -", PESER.lstrip("\n"))
    plant(sound / "cpomdoc/domain/journal.py", "    | Scelle\n", "    | Scelle\n    | Pese\n")
    said = check_types(sound)
    assert "assert_never" in said
    assert "story.py" in said


def test_a_word_that_no_step_has_is_a_fault_of_types(tmp_path):
    planted = tree(tmp_path / "planted", packages=("domain", "schema", "stages"))
    plant(planted / "cpomdoc/stages/follow/story.py", "story.reviewed = link.at", "story.reviewed = etape.moment")
    assert '"Relu" has no attribute "moment"' in check_types(planted)


# --- the import contracts -------------------------------------------------------------------------------------------

ARROWS = {
    "an adapter is imported past its face": (
        "engine/hold.py",
        "import cpomdoc.adapters.word.rendering",
        "only the faces",
    ),
    "a tool knows another tool": (
        "adapters/exchange/mail.py",
        "import cpomdoc.adapters.pdf",
        "which does not know the others",
    ),
    "a journey's memory knows a journey": (
        "engine/memory/note.py",
        "import cpomdoc.engine.journeys.ranger",
        "memory remembers",
    ),
    "a stage knows a floor above": ("stages/figures/finance.py", "import cpomdoc.store.files", "imports go down only"),
    "a pure floor looks at files": ("stages/figures/finance.py", "import pathlib", "look at no file"),
    "an office library outside the adapters": ("engine/hold.py", "import docx", "Office libraries"),
    "the durable engine outside the engine": ("cli/etat_plante.py", "import dbos", "Only the engine knows"),
    "a check knows what is told": ("stages/checks/words.py", "import cpomdoc.stages.follow.story", "Stages:"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree(tmp_path_factory.mktemp("arrows") / "tree")


def check_imports(folder: Path) -> str:
    """What import-linter says, on one line."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return " ".join(run(folder, "-c", program).split())


def test_the_house_as_it_is_keeps_its_contracts(copy):
    assert check_imports(copy) == ""


@pytest.mark.parametrize("fault", ARROWS)
def test_an_arrow_that_the_house_forbids_is_seen(copy, fault):
    name, line, contract = ARROWS[fault]
    path = copy / "cpomdoc" / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        said = check_imports(copy)
    finally:
        path.write_text(before, encoding="utf-8") if before is not None else path.unlink()
    broken = [part for part in said.split("BROKEN")[:-1] if contract in part[-200:]]
    assert broken, said
