"""A child asked about a file: what it said, whether it said all, and whose fault it is when it did not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from cpomdoc.adapters import limits
from cpomdoc.adapters.asking import Answer, End, ask, attempt
from cpomdoc.domain.errors import ExitCode, ToolFailed

CHILD = "tests.adapters.asked_child"
DEBUT = "début".encode()


def asked(*words: str, data: bytes = b"%PDF", seconds: float = 20.0, grace: float = 1.0) -> Answer:
    return ask(CHILD, data, seconds, *words, grace=grace)


def test_what_a_child_says_comes_back_whole_with_nothing_of_ours_around() -> None:
    given = b"x" * 3_000_000  # more than any pipe holds, both ways
    answer = asked("répéter", "un mot", "", data=given, seconds=7.5)
    assert answer == Answer(DEBUT + b" 7.5 ('un mot', '') 3000000 " + given, End.WHOLE)
    assert (answer.whole, answer.late, answer.by_the_world) == (True, False, False)


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (("échouer",), End.BROKEN),
        (("dévorer",), End.BROKEN),
        (("signal", "SIGSEGV"), End.BROKEN),
        (("signal", "SIGABRT"), End.BROKEN),
        (("signal", "SIGXCPU"), End.LATE),
    ],
)
def test_a_child_that_breaks_on_a_file_is_the_fault_of_the_file(words: tuple[str, ...], end: End) -> None:
    answer = asked(*words)
    assert answer == Answer(DEBUT, end)
    assert not answer.whole
    assert not answer.by_the_world


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGBUS"])
def test_a_child_that_somebody_ends_is_the_fault_of_the_world(name: str) -> None:
    answer = attempt(CHILD, b"%PDF", 20.0, "signal", name)
    assert answer == Answer(DEBUT, End.KILLED)
    assert (answer.whole, answer.late, answer.by_the_world) == (False, False, True)


@pytest.mark.parametrize("deed", ["tourner", "tourner sans borne"])
def test_a_child_that_had_all_its_time_and_goes_on_is_the_fault_of_the_file(deed: str) -> None:
    answer = asked(deed, seconds=1.0, grace=20.0 if deed == "tourner" else 0.5)
    assert answer == Answer(DEBUT, End.LATE)
    assert (answer.whole, answer.late, answer.by_the_world) == (False, True, False)


@pytest.mark.parametrize("words", [("dormir",), ("signal", "SIGSTOP")])
def test_a_child_whose_time_passed_without_it_is_the_fault_of_the_world(words: tuple[str, ...]) -> None:
    answer = attempt(CHILD, b"%PDF", 2.0, *words)
    assert answer == Answer(DEBUT, End.STARVED)
    assert (answer.whole, answer.late, answer.by_the_world) == (False, True, True)


@pytest.mark.parametrize("times", [1, 2])
def test_a_child_that_the_world_ended_is_started_anew(times: int, tmp_path: Path) -> None:
    answer = ask(CHILD, b"%PDF", 20.0, "mourir d’abord", str(times), folder=tmp_path)
    assert answer == Answer(DEBUT + b" enfin", End.WHOLE)
    assert len(list(tmp_path.iterdir())) == times


@pytest.mark.parametrize(
    ("words", "said"), [(("signal", "SIGKILL"), "a été arrêté en route"), (("signal", "SIGSTOP"), "de temps de calcul")]
)
def test_a_child_that_the_world_ends_every_time_is_a_failure_and_no_verdict(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(ToolFailed, match=said) as failure:
        asked(*words, seconds=0.3)
    assert failure.value.exit_code is ExitCode.TOOL
    assert "le fichier n’est pas en cause" in failure.value.remedy


def programs(folder: Path, text: str) -> str:
    """A program that takes the place of Python."""
    program = folder / "python"
    program.write_text(text)
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("text", [None, "no program", "#!/bin/sh\nexit 1\n", "#!/bin/sh\nkill -SEGV $$\n"])
def test_a_child_that_never_comes_to_the_file_is_a_failure_of_the_world(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", programs(tmp_path, text) if text else str(tmp_path / "absent"))
    assert attempt(CHILD, b"%PDF", 20.0, "répéter") == Answer(b"", End.UNSTARTED)
    with pytest.raises(ToolFailed, match="n’a pas pu démarrer") as failure:
        asked("répéter")
    assert failure.value.exit_code is ExitCode.TOOL
    assert failure.value.remedy


def test_a_module_that_does_not_load_says_nothing_of_the_file() -> None:
    assert attempt("tests.adapters.no_such_child", b"%PDF", 20.0).by_the_world


def test_a_child_that_never_came_to_the_file_in_its_time_is_not_slow_because_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", programs(tmp_path, "#!/bin/sh\nwhile :; do :; done\n"))
    assert attempt(CHILD, b"%PDF", 0.5, grace=0.5).end is End.STARVED


def test_a_child_writes_where_it_is_told_and_only_when_it_may(tmp_path: Path) -> None:
    allowed = ask(CHILD, b"texte", 20.0, "écrire", "permis", folder=tmp_path)
    assert allowed == Answer(DEBUT + b" texte", End.WHOLE)
    (tmp_path / "écrit").unlink()
    assert ask(CHILD, b"texte", 20.0, "écrire", folder=tmp_path).end is End.BROKEN
    assert not (tmp_path / "écrit").exists() or (tmp_path / "écrit").read_bytes() == b""


def running(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_what_a_child_started_does_not_outlive_it() -> None:
    pid = int(asked("engendrer").said.removeprefix(DEBUT))
    assert any(not running(pid) or time.sleep(0.05) for _ in range(200))


def test_the_child_runs_the_code_of_its_parent_whatever_is_installed_beside() -> None:
    assert asked("situer").said.removeprefix(DEBUT).decode() == limits.__file__
