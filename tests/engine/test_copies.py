"""A copy that stalls, grows, begins by zeros: the file waits, whole it is taken, and after a minute it is judged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import clock
from cpomdoc.domain.attente import FichierEnAttente, Raison
from cpomdoc.domain.errors import ToolMissing
from cpomdoc.engine import rounds as module
from cpomdoc.engine.events import Event, FileDone, Trouble, VersionDone, Waits
from cpomdoc.engine.rounds import Rounds
from cpomdoc.store.files import Files
from tests.engine.banc import TILLEULS, Banc, StandIn, accueil, banc, built, complete
from tests.engine.journeys.piece_jointe.test_jointes import furnished, pdf

DATED = datetime.fromisoformat("2026-11-21T10:00:00+01:00")


@dataclass
class Vie:
    """A life of the watcher whose clock the test holds."""

    rounds: Rounds
    instant: list[float]
    said: list[Event] = field(default_factory=list)

    def at(self, seconds: float) -> list[Event]:
        """What a round says at that second of its life."""
        self.instant[0] = seconds
        events = list(self.rounds.round(self.rounds.ready()))
        self.said += events
        return events

    def verdicts(self) -> list[tuple[str, str]]:
        return [(event.name, event.verdict) for event in self.said if isinstance(event, FileDone)]

    def waits(self) -> list[FichierEnAttente]:
        return [event.file for event in self.said if isinstance(event, Waits)]


Vivre = Callable[[Banc], "contextmanager[Vie]"]


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [0.0]
    monkeypatch.setattr(clock, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def vivre(instant: list[float]) -> Vivre:
    @contextmanager
    def live(bench: Banc) -> Iterator[Vie]:
        instant[0] = 0.0
        with bench.open() as (atelier, runner):
            yield Vie(Rounds(atelier, runner), instant)

    return live  # type: ignore[return-value]


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a form": ("Accueil.xlsx", accueil, "accepte"),
    "a PDF": (f"C-1/arrêté {TILLEULS}.pdf", pdf, "jointe"),
}


def bench_for(kind: str, root: Path) -> Banc:
    return built(root, furnished) if kind == "a PDF" else banc(root)


# --- the copy goes on in time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_half_a_file_whose_copy_stalls_waits_and_is_taken_whole(tmp_path: Path, vivre: Vivre, kind: str) -> None:
    name, content, verdict = FILES[kind]
    bench, data = bench_for(kind, tmp_path / "instance"), content()
    path = bench.settings.inbox / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb", buffering=0) as writer, vivre(bench) as vie:
        writer.write(data[: len(data) // 2])
        for second in (0, 8, 59):
            vie.at(second)
        assert vie.verdicts() == []
        assert vie.waits() == [FichierEnAttente(path.name, Raison.INCOMPLET)]
        assert "copie en cours" in vie.rounds.avis[0].titre
        writer.write(data[len(data) // 2 :])
        vie.at(61)
        assert vie.verdicts() == [(path.name, verdict)]
        assert vie.rounds.avis == ()
    bench.drop(name, data)
    bench.run()
    assert bench.oracle() == []


def test_a_file_that_grows_is_not_judged_however_slowly_it_comes(alone: Banc, vivre: Vivre) -> None:
    data = accueil()
    path = alone.settings.inbox / "Accueil.xlsx"
    with vivre(alone) as vie:
        for part in range(1, 10):
            path.write_bytes(data[: len(data) * part // 10])
            vie.at(part * 50.0)
            vie.at(part * 50.0 + 45)
        assert vie.verdicts() == []
        path.write_bytes(data)
        vie.at(500)
        assert vie.verdicts() == [("Accueil.xlsx", "accepte")]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_begins_by_zeros_of_its_whole_size_waits_until_they_are_filled(
    tmp_path: Path, vivre: Vivre, kind: str
) -> None:
    name, content, verdict = FILES[kind]
    bench, data = bench_for(kind, tmp_path / "instance"), content()
    path = bench.settings.inbox / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb", buffering=0) as writer, vivre(bench) as vie:
        writer.write(bytes(len(data)))
        vie.at(0)
        vie.at(30)
        writer.seek(0)
        writer.write(data[: len(data) // 2])
        vie.at(45)
        vie.at(80)
        assert vie.verdicts() == []
        writer.write(data[len(data) // 2 :])
        vie.at(90)
        assert vie.verdicts() == [(path.name, verdict)]


def test_an_empty_file_is_that_of_a_copy_which_begins(alone: Banc, vivre: Vivre) -> None:
    path = alone.settings.inbox / "Accueil.xlsx"
    path.touch()
    with vivre(alone) as vie:
        vie.at(0)
        vie.at(50)
        assert vie.verdicts() == []
        path.write_bytes(accueil())
        vie.at(55)
        assert vie.verdicts() == [("Accueil.xlsx", "accepte")]


def test_a_whole_file_is_taken_at_once_written_or_moved_in(tmp_path: Path, alone: Banc, vivre: Vivre) -> None:
    (tmp_path / "ailleurs.xlsx").write_bytes(accueil())
    with vivre(alone) as vie:
        (tmp_path / "ailleurs.xlsx").rename(alone.settings.inbox / "Accueil.xlsx")
        vie.at(0)
        assert vie.verdicts() == [("Accueil.xlsx", "accepte")]
        assert vie.waits() == []


# --- a minute later ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", bytes(9_000), accueil()[:9_000]], ids=["empty", "zeros", "half"])
def test_a_file_that_has_not_moved_for_a_minute_is_judged_as_it_is(alone: Banc, vivre: Vivre, content: bytes) -> None:
    alone.drop("Accueil.xlsx", content)
    with vivre(alone) as vie:
        vie.at(3)
        vie.at(62.9)
        assert vie.verdicts() == []
        vie.at(63)
        assert vie.verdicts() == [("Accueil.xlsx", "non_reconnu")]
    assert alone.oracle() == []


@pytest.mark.parametrize("away", [timedelta(hours=-20), timedelta(hours=20), timedelta(days=4_000)])
def test_the_minute_is_counted_here_whatever_the_clock_of_the_share_says(
    alone: Banc, vivre: Vivre, away: timedelta
) -> None:
    path = alone.drop("Accueil.xlsx", accueil()[:9_000])
    at = (clock.now() + away).timestamp()
    os.utime(path, (at, at))
    with vivre(alone) as vie:
        vie.at(0)
        vie.at(59)
        assert vie.verdicts() == []
        vie.at(60)
        assert vie.verdicts() == [("Accueil.xlsx", "non_reconnu")]


def test_a_file_of_another_day_needs_no_minute_more(alone: Banc, vivre: Vivre, monkeypatch: pytest.MonkeyPatch) -> None:
    alone.drop("Accueil.xlsx", accueil()[:9_000])
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=2))
    with vivre(alone) as vie:
        vie.at(0)
        assert vie.verdicts() == [("Accueil.xlsx", "non_reconnu")]


# --- between look and read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["rewritten in place", "replaced", "deleted"])
def test_a_file_that_changes_between_the_look_and_the_reading_is_looked_at_again(
    tmp_path: Path, alone: Banc, vivre: Vivre, how: str
) -> None:
    data, half = accueil(gestionnaire__nom="ADEF Résidences"), accueil()[:9_000]
    path = alone.drop("Accueil.xlsx", data)
    with vivre(alone) as vie:
        ready = vie.rounds.ready()
        assert len(ready) == 1
        path.unlink()
        if how == "rewritten in place":
            path.write_bytes(half)
        elif how == "replaced":
            (tmp_path / "autre").write_bytes(half)
            (tmp_path / "autre").rename(path)
        vie.said += list(vie.rounds.round(ready))
        assert vie.verdicts() == []
        path.write_bytes(data)
        vie.at(5)
        assert vie.verdicts() == [("Accueil.xlsx", "accepte")]


def test_a_file_replaced_while_it_is_read_is_judged_as_read_and_the_other_comes_next(alone: Banc, vivre: Vivre) -> None:
    former, newer = accueil(), accueil(gestionnaire__nom="ADEF Résidences")
    path = alone.drop("Accueil.xlsx", former)

    def replace_it(moment: str, operation: str, where: Path) -> None:
        if (moment, operation, where.parent.parent.name) == ("before", "write_new", "objets") and not done:
            done.append(where)
            (alone.root / "autre").write_bytes(newer)
            (alone.root / "autre").rename(path)

    done: list[Path] = []
    alone.files = Files(replace_it)
    with vivre(alone) as vie:
        vie.at(0)
        assert path.read_bytes() == newer
        vie.at(5)
    assert vie.verdicts() == [("Accueil.xlsx", "accepte")] * 2
    alone.drop("Accueil.xlsx", newer)
    alone.run()
    assert alone.oracle() == []


# --- a single pass ----------------------------------------------------------------------------------------------------


@pytest.fixture
def paused(instant: list[float], monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Pauses take no time; each of them does what the test has put in the list."""
    happens: list[Callable[[], None]] = []

    def sleep(seconds: float) -> None:
        instant[0] += seconds
        for happening in happens:
            happening()

    monkeypatch.setattr(module.time, "sleep", sleep)
    return happens


def once(instant: list[float], second: float, happening: Callable[[], object]) -> Callable[[], None]:
    """Does it the first time that *second* has passed."""
    due = [happening]

    def look() -> None:
        if due and instant[0] >= second:
            due.pop()()

    return look


def test_a_single_pass_waits_a_minute_for_a_file_that_does_not_open_and_says_so_then_judges_it(
    alone: Banc, vivre: Vivre, paused: object, instant: list[float]
) -> None:
    alone.drop("Accueil.xlsx", accueil()[:9_000])
    heard: list[FichierEnAttente] = []
    with vivre(alone) as vie:
        vie.said += list(vie.rounds.round(vie.rounds.still(heard.append)))
    assert heard == [FichierEnAttente("Accueil.xlsx", Raison.INCOMPLET)]
    assert 60 <= instant[0] < 61
    assert vie.verdicts() == [("Accueil.xlsx", "non_reconnu")]


def test_a_single_pass_takes_it_as_soon_as_it_is_whole(
    alone: Banc, vivre: Vivre, paused: list[Callable[[], None]], instant: list[float]
) -> None:
    data = accueil()
    path = alone.drop("Accueil.xlsx", data[:9_000])
    paused.append(once(instant, 20, lambda: path.write_bytes(data)))
    with vivre(alone) as vie:
        vie.said += list(vie.rounds.round(vie.rounds.still(lambda _: None)))
    assert vie.verdicts() == [("Accueil.xlsx", "accepte")]
    assert instant[0] < 25


def test_a_single_pass_leaves_a_file_that_moved_within_the_minute_and_says_that_it_waits(
    alone: Banc, vivre: Vivre, paused: list[Callable[[], None]], instant: list[float]
) -> None:
    data = accueil()
    path = alone.drop("Accueil.xlsx", data[:9_000])
    paused.append(once(instant, 30, lambda: path.write_bytes(data[:9_500])))
    with vivre(alone) as vie:
        vie.said += list(vie.rounds.round(vie.rounds.still(lambda _: None)))
    assert vie.verdicts() == []
    assert vie.waits() == [FichierEnAttente("Accueil.xlsx", Raison.INCOMPLET)]
    assert alone.inbox_names() == ["Accueil.xlsx"]


def test_what_is_said_of_it_is_kind_and_tells_what_will_happen() -> None:
    one = FichierEnAttente("Accueil.xlsx", Raison.INCOMPLET)
    assert one.phrase(DATED) == (
        "«\u00a0Accueil.xlsx\u00a0» attend\u00a0: il n’est pas encore complet (copie en cours\u00a0?)"
    )
    assert "pendant une minute" in one.remede


# --- what was taken, and is still written -----------------------------------------------------------------------------


def test_a_writer_that_goes_on_after_the_setting_aside_loses_nothing(alone: Banc, vivre: Vivre) -> None:
    """The copy stalls more than a minute, its half is judged, and the rest comes."""
    data = accueil()
    path = alone.settings.inbox / "Accueil.xlsx"
    with path.open("wb", buffering=0) as writer, vivre(alone) as vie:
        writer.write(data[:9_000])
        vie.at(0)
        vie.at(60)
        assert vie.verdicts() == [("Accueil.xlsx", "non_reconnu")]
        assert (alone.inbox_names(), alone.set_aside_names()) == ([], ["Accueil.xlsx"])
        writer.write(data[9_000:])
        vie.at(100)
        assert vie.verdicts()[1:] == [("Accueil.xlsx", "accepte")]
        vie.at(101)
        vie.at(161)
        assert [path for path in alone.settings.inbox.iterdir() if path.name != "retour-ars"] == []
    alone.dropped |= dict.fromkeys(digests(data[:9000], data), "Accueil.xlsx")
    assert alone.oracle() == []


def digests(*contents: bytes) -> list[str]:
    from cpomdoc.domain.canonical import digest

    return [digest(one) for one in contents]


def test_what_has_not_changed_for_a_minute_goes_for_good(alone: Banc, vivre: Vivre) -> None:
    alone.drop("EHPAD/Accueil.xlsx", accueil())
    with vivre(alone) as vie:
        vie.at(0)
        for second, aside in ((30, ["Accueil.xlsx"]), (89, ["Accueil.xlsx"]), (90.1, [])):
            vie.at(second)
            assert alone.set_aside_names() == aside, second
        assert vie.rounds.waiting is False
        assert list((alone.settings.inbox / "EHPAD").iterdir()) == []
    assert alone.oracle() == []


def test_a_refusal_to_let_the_file_leave_loses_nothing_is_said_and_is_tried_again(alone: Banc, vivre: Vivre) -> None:
    refused = [True]

    def refuse(moment: str, operation: str, where: Path) -> None:
        if refused and (moment, operation) == ("before", "set_aside"):
            raise PermissionError(13, "open elsewhere")

    path = alone.drop("Accueil.xlsx", accueil())
    alone.files = Files(refuse)
    with vivre(alone) as vie:
        (trouble,) = [event for event in vie.at(0) if isinstance(event, Trouble)]
        assert (trouble.subject, trouble.error.exit_code) == ("Accueil.xlsx", 5)
        assert list(path.parent.rglob("*.xlsx")) == [path]
        assert path.exists()
        refused.clear()
        vie.at(15)
        assert vie.verdicts() == [("Accueil.xlsx", "accepte")]
        vie.at(30)
        vie.at(91)
        assert [path for path in alone.settings.inbox.iterdir() if path.name != "retour-ars"] == []
    assert alone.oracle() == []


# --- a life that begins -----------------------------------------------------------------------------------------------


def test_what_lies_there_when_a_life_begins_goes_into_the_version_that_a_former_one_left_to_be_made(
    alone: Banc, vivre: Vivre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files need a moment to be seen not to move: the first round has none, and makes no version without them."""
    complete(alone)
    alone.offices = StandIn(fail=_absent)
    alone.run()
    alone.offices = StandIn()
    alone.drop("Accueil encore.xlsx", accueil(gestionnaire__nom="ADEF Résidences"))
    settings = replace(alone.settings, stability=2.0)
    monkeypatch.setattr(Banc, "settings", settings)
    with vivre(alone) as vie:
        for second in (0, 1, 2, 3):
            vie.at(second)
        versions = [event.numero for event in vie.said if isinstance(event, VersionDone)]
        assert (vie.verdicts(), versions) == ([("Accueil encore.xlsx", "accepte")], [1])


def _absent(title: str) -> None:
    raise ToolMissing("LibreOffice est absent.", "Installez-le.")


def test_a_file_that_never_settles_does_not_keep_a_new_life_from_its_work(
    alone: Banc, vivre: Vivre, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete(alone)
    alone.offices = StandIn(fail=_absent)
    alone.run()
    alone.offices = StandIn()
    settings = replace(alone.settings, stability=2.0)
    monkeypatch.setattr(Banc, "settings", settings)
    with vivre(alone) as vie:
        for second in range(0, 65, 2):
            alone.drop("bouge.xlsx", b"x" * (second + 1))
            vie.at(second)
        assert [event.numero for event in vie.said if isinstance(event, VersionDone)] == [1]
