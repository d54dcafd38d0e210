"""An instance of the small invented family, and the command line as a person uses it."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.adapters.instance import load_settings
from cpomdoc.cli.door import run
from tests.engine.banc import StandIn, write_templates

SETTINGS = """
[service]
nom = "Essai"
[depots]
stabilite = 0.0
"""


@dataclass
class Answer:
    """What a command answered; no-break spaces are written as spaces, to be compared easily."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Terminal = Callable[..., Answer]


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Type a command; nothing of this machine's own state is seen."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CPOMDOC_INSTANCE", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def type_(*words: object) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        logging.getLogger("dbos").handlers.clear()  # it keeps the output of the moment when it was first used
        said = capsys.readouterr()
        return Answer(code, said.out.replace("\u00a0", " "), said.err.replace("\u00a0", " "))

    return type_


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an instance, where the commands are typed; its LibreOffice is a stand-in."""
    root = tmp_path / "partage"
    (root / "inbox").mkdir(parents=True)
    write_templates(root / "templates")
    (root / "cpomdoc.toml").write_text(SETTINGS)
    monkeypatch.chdir(root)
    monkeypatch.setattr("cpomdoc.engine.atelier.Offices", lambda number: StandIn())
    return root


Prepared = Callable[[str, Callable[[], object]], Path]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where instances that several tests start from are kept."""
    return tmp_path_factory.mktemp("instances")


@pytest.fixture
def prepared(terminal: Terminal, instance: Path, kept: Path) -> Prepared:
    """Work on the instance, the first time; later, find it and the state of its engine as that work left them."""

    def prepare(name: str, work: Callable[[], object]) -> Path:
        folders = {"partage": instance, "etat": load_settings(instance).state}
        if (kept / name).exists():
            shutil.rmtree(instance / "templates")
            for part, folder in folders.items():
                shutil.copytree(kept / name / part, folder, dirs_exist_ok=True)
        else:
            work()
            for part, folder in folders.items():
                shutil.copytree(folder, kept / name / part)
        return instance

    return prepare


@pytest.fixture
def worked(terminal: Terminal, instance: Path, prepared: Prepared) -> Path:
    """The instance once the forms of the contract C-1 were treated."""
    from tests.cli.test_traiter import drop_all  # not above: pytest would not show the values of its assertions

    return prepared("worked", lambda: (drop_all(instance), terminal("traiter")))
