"""An instance of the small invented family, and the command line as a person uses it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
