"""The same inputs give the same version numbers, whatever failed on the way; and one file never stops all for ever."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cpomdoc.domain.errors import StorageFailed, ToolFailed
from cpomdoc.engine.events import Event, FormDone, Trouble, VersionDone
from cpomdoc.engine.journeys.formulaire import recevoir
from cpomdoc.store.files import Files
from tests.engine.banc import NOW, TILLEULS, Banc, accueil, banc, complete, site, state


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def kinds(events: list[Event]) -> list[type]:
    return [type(event) for event in events if isinstance(event, FormDone | Trouble | VersionDone)]


def versions(events: list[Event]) -> list[tuple[str, int]]:
    return [(event.contrat, event.numero) for event in events if isinstance(event, VersionDone)]


def four(bench: Banc) -> None:
    """A complete contract, and a newer form of it, dropped together."""
    complete(bench)
    bench.drop("z Accueil encore.xlsx", accueil(gestionnaire__nom="ADEF Résidences"))
    for path in bench.settings.inbox.iterdir():
        at = NOW.timestamp() + path.name.startswith("z")
        os.utime(path, (at, at))


class Fails:
    """The file operation of that rank fails: once, or as long as *for_good*."""

    def __init__(self, rank: int, *, for_good: bool) -> None:
        self.rank, self.for_good, self.count, self.healed = rank, for_good, -1, False

    def __call__(self, moment: str, operation: str, path: Path) -> None:
        if moment == "before":
            self.count += 1
            if not self.healed and (self.count == self.rank or (self.for_good and self.count > self.rank)):
                raise OSError(28, "no space left")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[str]]:
    """How many operations an undisturbed run has, and what it keeps as versions."""
    bench = banc(tmp_path_factory.mktemp("calme") / "instance")
    four(bench)
    counted = Fails(-2, for_good=False)
    bench.files = Files(counted)
    bench.run()
    return counted.count, kept(bench)


def kept(bench: Banc) -> list[str]:
    """The versions that there are."""
    manifests = state(bench)["versions"]
    assert isinstance(manifests, dict)
    return sorted(manifests)


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_whatever_file_operation_fails_there_are_as_many_versions_as_if_none_had(
    tmp_path: Path, calm: tuple[int, list[str]], for_good: bool
) -> None:
    operations, expected = calm
    assert len(expected) == 1
    wrong = []
    for rank in range(0, operations, 7):
        bench = banc(tmp_path / f"{rank}")
        four(bench)
        fault = Fails(rank, for_good=for_good)
        bench.files = Files(fault)
        for _ in range(2):
            with_fault(bench)
        fault.healed = True
        bench.run()
        bench.run()
        if kept(bench) != expected or bench.oracle() or bench.inbox_names():
            wrong.append((rank, kept(bench), bench.oracle()))
    assert wrong == []


def with_fault(bench: Banc) -> None:
    """A life that a fault may end at once, as when the archive cannot even be opened."""
    from cpomdoc.domain.errors import CpomdocError

    try:
        bench.run()
    except (CpomdocError, OSError):
        return


def stumbling(monkeypatch: pytest.MonkeyPatch, sha256: str, error: Exception) -> None:
    """The file of that content cannot be read."""
    read_form = recevoir.read_form

    def stumble(atelier: object, digest: str) -> object:
        if digest == sha256:
            raise error
        return read_form(atelier, digest)  # type: ignore[arg-type]

    monkeypatch.setattr(recevoir, "read_form", stumble)


STOPPED = ToolFailed("Le lecteur a été arrêté.", "Relancez.")


def test_the_version_waits_for_a_form_that_could_not_be_read_and_holds_it(
    alone: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(alone)
    alone.drop("z Accueil encore.xlsx", accueil(gestionnaire__nom="ADEF Résidences"))
    stumbling(monkeypatch, list(alone.dropped)[-1], STOPPED)
    assert versions(alone.run()) == []
    monkeypatch.undo()
    assert versions(alone.run()) == [("C-1", 1)]
    assert alone.run() == []
    assert alone.oracle() == []


def test_a_file_of_nobody_knows_whom_stops_all_versions_three_rounds_then_none(
    alone: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round is a life of its own here, as with single passes."""
    complete(alone)
    alone.drop("0 illisible.xlsx", site(TILLEULS, "C-9"))
    stumbling(monkeypatch, list(alone.dropped)[-1], STOPPED)
    assert [versions(alone.run()) for _ in range(4)] == [[], [], [], [("C-1", 1)]]
    alone.drop("Accueil.xlsx", accueil(gestionnaire__nom="Association Renommée"))
    assert versions(alone.run()) == [("C-1", 2)]  # that very file no longer stops anybody


def test_another_file_that_fails_is_counted_for_itself(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    complete(alone)
    alone.drop("0 illisible.xlsx", site(TILLEULS, "C-9"))
    stumbling(monkeypatch, list(alone.dropped)[-1], STOPPED)
    assert [versions(alone.run()) for _ in range(3)] == [[], [], []]
    alone.drop("1 illisible.xlsx", site(TILLEULS, "C-8"))
    stumbling(monkeypatch, list(alone.dropped)[-1], STOPPED)
    assert [versions(alone.run()) for _ in range(4)] == [[], [], [], [("C-1", 1)]]


def test_an_error_of_ours_on_a_file_of_nobody_knows_whom_stops_nobody(
    alone: Banc, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(alone)
    alone.drop("0 piège.xlsx", site(TILLEULS, "C-9"))
    stumbling(monkeypatch, list(alone.dropped)[-1], RuntimeError("une faute de programme"))
    events = alone.run()
    assert Trouble in kinds(events)
    assert versions(events) == [("C-1", 1)]


def test_a_file_known_to_be_of_one_contract_stops_that_one_alone(alone: Banc) -> None:
    for contrat in ("C-1", "C-2"):
        complete(alone, contrat)
    alone.files = Files(_refuses("set_aside", "Tilleuls C-2.xlsx"))
    for _ in range(5):
        assert versions(alone.run()) in ([("C-1", 1)], [])
    alone.files = Files()
    assert versions(alone.run()) == [("C-2", 1)]
    assert alone.oracle() == []


def test_a_file_that_somebody_takes_away_no_longer_stops_its_contract(alone: Banc) -> None:
    complete(alone)
    alone.files = Files(_refuses("set_aside", "Tilleuls C-1.xlsx"))
    assert versions(alone.run()) == []
    (alone.settings.inbox / "Tilleuls C-1.xlsx").unlink()
    assert versions(alone.run()) == [("C-1", 1)]


def test_a_state_that_cannot_be_written_is_no_failure_more(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    complete(alone)
    alone.drop("0 illisible.xlsx", site(TILLEULS, "C-9"))
    stumbling(monkeypatch, list(alone.dropped)[-1], STOPPED)
    alone.files = Files(_refuses("replace", "essais.json"))
    assert [event.subject for event in alone.run() if isinstance(event, Trouble)] == ["0 illisible.xlsx"]


def _refuses(operation: str, name: str) -> Callable[[str, str, Path], None]:
    def refuse(moment: str, what: str, path: Path) -> None:
        if (moment, what, path.name) == ("before", operation, name):
            raise PermissionError(13, "no")

    return refuse


# --- what the system refuses to read of the inbox ---------------------------------------------------------------------


class Unread:
    """The system refuses one look at what lies in the inbox: a file to open, or a folder to list."""

    def __init__(self, inbox: Path, rank: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._inbox, self._rank, self._code, self.count = str(inbox), rank, code, -1
        for name in ("open", "scandir", "listdir"):
            monkeypatch.setattr(os, name, self._guarded(getattr(os, name)))

    def _guarded(self, sound: Callable[..., object]) -> Callable[..., object]:
        def call(path: object = ".", *more: object, **words: object) -> object:
            if isinstance(path, str | Path) and str(path).startswith(self._inbox):
                self.count += 1
                if self.count == self._rank:
                    raise OSError(self._code, os.strerror(self._code))
            return sound(path, *more, **words)

        return call


def until_done(bench: Banc) -> list[Event]:
    """Rounds until nothing is in trouble, as the watcher makes them; all that was told."""
    told: list[Event] = []
    for _ in range(6):
        try:
            events = bench.run()
        except StorageFailed:  # the inbox itself could not be looked at
            continue
        told += events
        if not any(isinstance(event, Trouble) for event in events):
            return told
    raise AssertionError("it never ends")


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, object]]:
    """How many looks at the inbox an undisturbed run has, and its end."""
    bench = banc(tmp_path_factory.mktemp("vues") / "instance")
    four(bench)
    with pytest.MonkeyPatch.context() as monkeypatch:
        counted = Unread(bench.settings.inbox, -2, 0, monkeypatch)
        bench.run()
    return counted.count, state(bench)


@pytest.mark.parametrize("code", [errno.EMFILE, errno.EIO, errno.ESTALE])
def test_a_file_that_could_not_be_looked_at_is_neither_gone_nor_dropped_again(
    tmp_path: Path, looks: tuple[int, dict[str, object]], code: int
) -> None:
    wrong = []
    for rank in range(code % 5, looks[0], 5):
        bench = banc(tmp_path / str(rank) / "instance")
        four(bench)
        with pytest.MonkeyPatch.context() as monkeypatch:
            Unread(bench.settings.inbox, rank, code, monkeypatch)
            told = until_done(bench)
        if any(isinstance(event, Trouble) and "erreur interne" in event.error.message for event in told):
            wrong.append((rank, "erreur interne"))
        if state(bench) != looks[1]:
            wrong.append((rank, "another end"))
    assert wrong == []
