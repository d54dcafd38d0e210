"""One place turns failures into words and exit codes."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys

import click
import pytest

from cpomdoc.cli import door
from cpomdoc.domain import errors
from cpomdoc.domain.errors import ExitCode


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(door.cpomdoc, "main", fail)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ToolMissing("LibreOffice est absent.", "Installez-le."), 5),
        (errors.TemplateError("Modèle.", "Installez-le."), 4),
        (errors.UnreadableFile("Fichier.", "Installez-le."), 3),
        (errors.ArchiveError("Archive.", "Installez-le."), 7),
        (errors.Busy("Occupé.", "Installez-le."), 8),
    ],
)
def test_a_failure_of_the_world_is_said_with_its_remedy_and_its_own_code(terminal, monkeypatch, error, code):
    failing(monkeypatch, error)
    answer = terminal("etat")
    assert (answer.code, answer.out) == (code, "")
    assert answer.err == f"{error.message}\n    Installez-le.\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.EIO, "Input/output error", "/partage/inbox"),
            "« /partage/inbox » : le disque a renvoyé une erreur",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/partage/inbox"),
            "« /partage/inbox » : l’accès est refusé",
        ),
        (sqlite3.OperationalError("attempt to write"), "(dossier d’état local) : le disque du dossier"),
    ],
    ids=["disk", "rights", "base"],
)
def test_what_the_system_refuses_anywhere_is_a_failure_of_the_world(terminal, monkeypatch, error, said):
    failing(monkeypatch, error)
    answer = terminal("etat")
    assert (answer.code, answer.out) == (ExitCode.TOOL, "")
    assert said in answer.err
    assert "interne" not in answer.err


def test_our_own_mistake_is_an_apology_a_kept_log_and_exit_70(terminal, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    failing(monkeypatch, ZeroDivisionError("the secret of the bug"))
    answer = terminal("etat")
    assert answer.code == 70
    assert answer.err.startswith("Une erreur interne s'est produite")
    assert "ZeroDivisionError" not in answer.err
    log = tmp_path / ".local" / "state" / "cpomdoc" / "erreur-interne.log"
    assert str(log) in answer.err
    assert "the secret of the bug" in log.read_text()


def test_the_log_of_our_mistake_is_kept_with_the_instance_when_there_is_one(terminal, monkeypatch, instance, tmp_path):
    failing(monkeypatch, ZeroDivisionError())
    terminal("etat")
    assert list((tmp_path / "etat" / "cpomdoc").glob("*/erreur-interne.log"))


@pytest.mark.parametrize("words", [("--instance", "{}", "etat"), ("etat", "--instance={}")])
def test_it_is_kept_with_the_instance_that_was_named_wherever_one_stands(
    terminal, monkeypatch, instance, tmp_path, words
):
    monkeypatch.chdir(tmp_path)
    failing(monkeypatch, ZeroDivisionError())
    terminal(*(word.format(instance) for word in words))
    assert list((tmp_path / "etat" / "cpomdoc").glob("*/erreur-interne.log"))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_exit_130(terminal, monkeypatch, error):
    failing(monkeypatch, error)
    assert terminal("etat").code == ExitCode.INTERRUPTED


def test_outside_any_instance_the_remedy_is_to_make_one(terminal, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    answer = terminal("traiter")
    assert answer.code == 2
    assert "cpomdoc init" in answer.err


def test_the_instance_may_be_named_before_or_after_the_command(terminal, instance, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert terminal("--instance", instance, "etat").code == 0
    assert terminal("etat", "--instance", instance).code == 0
    assert terminal("etat", "--instance", tmp_path).code == 2


def test_colour_is_never_written_to_a_file(terminal, instance):
    (instance / "inbox" / "x.xlsx").write_text("rien")
    assert "\x1b" not in terminal("traiter").out


def test_no_colour_is_asked_by_a_variable_whatever_it_says(instance, monkeypatch, tmp_path):
    """On a terminal there is colour, unless NO_COLOR is there (no-color.org)."""
    import pty

    def seen(**variables: str) -> bytes:
        master, slave = pty.openpty()
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "etat"), **variables}
        command = [sys.executable, "-m", "cpomdoc", "environnement"]
        subprocess.run(command, stdout=slave, stderr=slave, env=environment, check=False)
        os.close(slave)
        answer = b""
        while b"Python" not in answer:
            answer += os.read(master, 65536)
        os.close(master)
        return answer

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert b"\x1b[" in seen()
    assert b"\x1b[" not in seen(NO_COLOR="peu importe")


def test_a_reader_who_leaves_early_is_no_error(instance, tmp_path):
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "etat")}
    command = f"{sys.executable} -m cpomdoc etat --json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
