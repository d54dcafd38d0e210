"""Kills and refusals at every point of a small run, then the run again: the same end, nothing lost, nothing doubled."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from cpomdoc.domain.errors import CpomdocError
from cpomdoc.store.files import Files, Moment, is_temporary
from tests import oracle
from tests.store import scenario

OTHER_ERRORS = [errno.EIO, errno.EACCES, errno.EROFS, errno.ESTALE, errno.EXDEV, errno.EMFILE, errno.EDQUOT]


class Countdown:
    """A hook that acts at the n-th call, and at each one after it when told to go on."""

    def __init__(self, number: int, act: Callable[[], None], for_good: bool = False) -> None:
        self.calls = 0
        self._number, self._act, self._for_good = number, act, for_good

    def __call__(self, moment: Moment, operation: str, path: Path) -> None:
        self.calls += 1
        if self.calls == self._number or (self._for_good and self.calls > self._number):
            self._act()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: these tests synchronise thousands of files."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(params=["hard links", "no hard links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of giving a name that nobody has: on a disk, and on a share."""
    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", refuse_links)
    return str(request.param)


def refuse_links(*_: object, **__: object) -> None:
    raise OSError(errno.EOPNOTSUPP, "no links here")


def refuse(code: int) -> None:
    raise OSError(code, os.strerror(code))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def reference(folder: Path) -> tuple[dict[str, bytes], int]:
    """The end of a run that nothing disturbs, and how many times the hook was called."""
    hook = Countdown(0, die)
    scenario.drop(folder / "reference")
    scenario.run(folder / "reference", Files(hook))
    return scenario.state(folder / "reference"), hook.calls


def check_resumed(instance: Path, expected: dict[str, bytes]) -> None:
    assert oracle.check(instance, scenario.DEPOSES, running=True).faults == []
    scenario.run(instance, Files())
    assert scenario.state(instance) == expected
    assert oracle.check(instance, scenario.DEPOSES).faults == []


def test_a_run_killed_at_any_point_ends_the_same_when_it_is_started_again(folder, links):
    """Without hard links at one point in three, at all by « make pannes »: it is another way of giving names alone."""
    expected, calls = reference(folder)
    assert calls > 60
    every = 3 if links == "no hard links" and not os.environ.get("CPOMDOC_PANNES") else 1
    for number in range(1, calls + 1, every):
        instance = folder / f"{number}"
        scenario.drop(instance)
        child = os.fork()
        if child == 0:
            scenario.run(instance, Files(Countdown(number, die)))
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        check_resumed(instance, expected)


@pytest.mark.usefixtures("links")
def test_a_disk_full_at_any_operation_is_survived(folder):
    check_refused(folder, lambda number: errno.ENOSPC)


def test_a_disk_that_stays_full_is_survived_once_there_is_room_again(folder):
    check_refused(folder, lambda number: errno.ENOSPC, for_good=True)


def test_any_other_refusal_at_any_operation_is_survived(folder):
    check_refused(folder, lambda number: OTHER_ERRORS[number % len(OTHER_ERRORS)])


def check_refused(folder: Path, code: Callable[[int], int], for_good: bool = False) -> None:
    expected, calls = reference(folder)
    for number in range(1, calls + 1):
        instance = folder / f"{number}"
        scenario.drop(instance)
        with pytest.raises(CpomdocError) as failure:
            scenario.run(instance, Files(Countdown(number, partial(refuse, code(number)), for_good)))
        assert failure.value.remedy
        assert no_stump(instance, expected)
        check_resumed(instance, expected)


def no_stump(instance: Path, expected: dict[str, bytes]) -> bool:
    """What has its final name has its final bytes; what is being written is only under a temporary name."""
    return all(
        data == expected.get(name) or name.startswith("inbox/") or any(is_temporary(part) for part in Path(name).parts)
        for name, data in scenario.state(instance).items()
    )


def test_a_second_run_writes_nothing(folder):
    scenario.drop(folder / "instance")
    scenario.run(folder / "instance", Files())
    heard: list[str] = []
    scenario.run(folder / "instance", Files(lambda moment, operation, path: heard.append(operation)))
    assert heard == []


class Ledger:
    """What a power cut could still take back: files and folders whose last change is not yet on the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pending: set[int] = set()
        self.synced: set[int] = set()
        self.heard: list[str] = []
        real = {name: getattr(os, name) for name in ("fsync", "link", "replace", "rename", "mkdir", "unlink")}

        def fsync(descriptor: int) -> None:
            real["fsync"](descriptor)
            inode = os.fstat(descriptor).st_ino
            self.pending.discard(inode)
            self.synced.add(inode)

        def change(name: str, path: Path) -> None:
            if not is_temporary(Path(path).name):
                assert not self.pending, f"{name} {path}: what came before could still be lost"
                self.pending.add(Path(path).parent.stat().st_ino)
                self.heard.append(name)

        def named(name: str) -> Callable[..., None]:
            def act(source: Path, target: Path, **options: bool) -> None:
                inode = Path(source).stat().st_ino
                assert inode in self.synced, f"{name} {target}: its bytes are not on the disk"
                change(name, target)
                real[name](source, target, **options)

            return act

        def on_path(name: str) -> Callable[..., None]:
            def act(path: Path, *options: int) -> None:
                change(name, path)
                real[name](path, *options)

            return act

        monkeypatch.setattr(os, "fsync", fsync)
        for name in ("link", "replace", "rename"):
            monkeypatch.setattr(os, name, named(name))
        for name in ("mkdir", "unlink"):
            monkeypatch.setattr(os, name, on_path(name))


def test_nothing_is_written_or_removed_before_what_it_relies_on_would_survive_a_power_cut(folder, monkeypatch):
    scenario.drop(folder / "instance")
    ledger = Ledger(monkeypatch)
    scenario.run(folder / "instance", Files())
    assert not ledger.pending
    assert {"link", "replace", "rename", "mkdir", "unlink"} <= set(ledger.heard)
    assert ledger.heard.count("unlink") == len(scenario.DEPOSES)
