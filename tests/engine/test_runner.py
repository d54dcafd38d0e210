"""The durable engine remembers what was asked; what was done, the journal says."""

from __future__ import annotations

import shutil
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.journal import Abouti, Approuve, Recu
from cpomdoc.domain.links import Link
from cpomdoc.engine import inbox, reception
from cpomdoc.engine import runner as engine
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.note import decide, note
from cpomdoc.engine.values import Depot, write
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.journal import Entry, HeadMoved
from cpomdoc.store.names import DEPOTS
from tests.engine.banc import NOW, Banc, banc, complete
from tests.engine.test_demandes import decision, request

TABLES = ("workflow_status", "operation_outputs")


def kept(bench: Banc, table: str) -> int:
    """How many rows the engine's base holds in a table."""
    with sqlite3.connect(bench.settings.state / "moteur.sqlite") as base:
        (count,) = base.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count)


def leave_begun(bench: Banc, status: str, version: str = engine.APPLICATION_VERSION) -> None:
    """What a process that was killed leaves in the engine's base: the version of C-1, asked for and not ended."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        asked = demand(atelier, "C-1")
    assert asked is not None
    put_in_base(bench, status, "version", asked, version)


def put_in_base(
    bench: Banc, status: str, journey: str, given: object, version: str = engine.APPLICATION_VERSION
) -> None:
    """A journey that was asked for, and that the base did not forget."""
    inputs = engine.JsonSerializer().serialize({"args": [journey, write(given)], "kwargs": {}})
    with sqlite3.connect(bench.settings.state / "moteur.sqlite") as base:
        base.execute(
            "INSERT INTO workflow_status (workflow_uuid, status, name, inputs, application_version, executor_id, "
            "created_at, updated_at, serialization, queue_name) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
            (f"x-{status}", status, "parcours", inputs, version, "local", "cpomdoc-json-1", None),
        )


def test_a_journey_that_ended_leaves_nothing_in_the_base(tmp_path: Path) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    bench.run()
    assert [kept(bench, table) for table in TABLES] == [0, 0]


def test_a_journey_that_failed_leaves_nothing_in_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    monkeypatch.setattr("cpomdoc.adapters.word.write", _broken)
    bench.run()
    assert "archiver" not in bench.steps()
    assert [kept(bench, table) for table in TABLES] == [0, 0]


def _broken(*_: object, **__: object) -> bytes:
    raise RuntimeError("broken")


def test_an_outbox_put_back_from_before_its_first_version_gets_that_version_again(tmp_path: Path) -> None:
    """The engine's base knows a version that the archive does not hold: the archive is right."""
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    before = tmp_path / "copie"
    with bench.open() as (atelier, runner):
        take_families(atelier)
        _accept_all(atelier, runner)
        shutil.copytree(bench.settings.outbox, before)
    bench.run()
    assert bench.manifest(1)["pieces"]
    shutil.rmtree(bench.settings.outbox)
    shutil.copytree(before, bench.settings.outbox)
    _rebuild(bench)
    bench.run()
    folder = bench.settings.outbox / "C-1" / "projets" / "v1"
    assert bench.manifest(1)["pieces"]
    assert folder.is_dir()
    assert [told.version for told in bench.told(Abouti)] == [1]
    assert bench.oracle() == []


def _accept_all(atelier: Atelier, runner: Runner) -> None:
    """The forms of the inbox are taken, and no version is made yet."""
    for dropped in inbox.scan(atelier.settings.inbox):
        reception._take(atelier, runner, dropped, atelier.now().isoformat())


def _rebuild(bench: Banc) -> None:
    with bench.open() as (atelier, _):
        atelier.index.rebuild()


@pytest.mark.parametrize("status", ["PENDING", "ENQUEUED"])
def test_what_a_killed_process_had_begun_is_ended_before_anybody_works(tmp_path: Path, status: str) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    with bench.open() as (atelier, runner):
        take_families(atelier)
        _accept_all(atelier, runner)
    leave_begun(bench, status)
    with bench.open():
        assert [kept(bench, table) for table in TABLES] == [0, 0]
        assert bench.manifest(1)["pieces"]


def test_what_was_begun_in_the_words_of_another_release_is_left_to_the_round(tmp_path: Path) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    with bench.open() as (atelier, runner):
        take_families(atelier)
        _accept_all(atelier, runner)
    leave_begun(bench, "PENDING", version="1")
    with bench.open():
        assert bench.steps().count("archiver") == 0
        assert kept(bench, "workflow_status") == 0
    bench.run()
    assert bench.steps().count("archiver") == 1


def test_a_request_that_had_left_the_inbox_is_not_said_to_have_come_again(tmp_path: Path) -> None:
    """Killed after its last step, before the base forgot its journey: nothing is left to be done."""
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    bench.run()
    data = request(bench, {"decisions": [decision("Lever un point", "reponse-inconnue")]})
    bench.drop("Demande.xlsx", data)
    bench.run()
    steps = bench.steps(DEPOTS)
    assert steps.count("deposer_demande") == 1
    name = "Demande.xlsx"
    put_in_base(bench, "PENDING", "demande", Depot(sha256=digest(data), nom=name, chemin=name, recu_le=NOW.isoformat()))
    bench.run()
    assert bench.steps(DEPOTS) == steps
    assert kept(bench, "workflow_status") == 0


def test_a_late_writer_looks_again_before_it_binds_anybody(bench: Banc) -> None:
    """Somebody writes between the look and the entry: the journal refuses, and the decision is taken anew."""
    complete(bench)
    bench.run()
    seen: list[str | None] = []
    told = Approuve(version=1, sujet="contrat", titre="Contrat")

    with bench.open() as (atelier, _):

        def act(head: str | None) -> Entry:
            seen.append(head)
            if len(seen) == 1:
                _another_writer(bench)
            return note(atelier, "C-1", told, "accord", on=head)

        entry = decide(atelier, "C-1", act)
    assert len(seen) == 2
    assert entry.parent == seen[1] != seen[0]


def test_what_binds_is_refused_on_a_head_that_moved(bench: Banc) -> None:
    complete(bench)
    bench.run()
    told = Approuve(version=1, sujet="contrat", titre="Contrat")
    with bench.open() as (atelier, _):
        head = atelier.archive.journal("C-1").head()
        assert head is not None
        _another_writer(bench)
        with pytest.raises(HeadMoved, match="a changé pendant cette opération"):
            note(atelier, "C-1", told, "accord", on=head.digest)
    assert "approuver" not in bench.steps()


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return banc(tmp_path)


def _another_writer(bench: Banc) -> None:
    """A process elsewhere, on the same folder."""
    link = Link(Recu(nom="ailleurs.xlsx"), "venu d’ailleurs", (), (), "x", NOW.isoformat())
    Archive(bench.settings.outbox, Files()).append("C-1", link)


# --- several at once, and what enters the base ------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [("deux",), ("deux", "trois")])
def test_of_steps_done_together_all_are_awaited_before_the_first_failure_is_told(failing: tuple[str, ...]) -> None:
    awaited = []

    def result(name: str) -> str:
        awaited.append(name)
        if name in failing:
            raise ToolFailed(f"{name} a échoué.", "Recommencez.")
        return name

    with pytest.raises(ToolFailed, match="deux a échoué"):
        engine._all([partial(result, name) for name in ("un", "deux", "trois", "quatre")])
    assert awaited == ["un", "deux", "trois", "quatre"]


def test_of_steps_done_together_the_results_come_in_their_order() -> None:
    assert engine._all([partial(int, word) for word in ("3", "1", "2")]) == [3, 1, 2]
    assert engine._all([]) == []


def test_a_failure_that_is_ours_goes_through_the_base_with_its_remedy_and_any_other_with_its_trace() -> None:
    base = engine.JsonSerializer()
    ours = base.deserialize(base.serialize(ToolFailed("soffice s’est arrêté.", "Recommencez.")))
    assert (type(ours), ours.message, ours.remedy) == (ToolFailed, "soffice s’est arrêté.", "Recommencez.")
    other = base.deserialize(base.serialize(ValueError("imprévu")))
    assert isinstance(other, engine.StepFailed)
    assert "imprévu" in str(other)


def test_what_enters_the_base_is_plain_and_nothing_else_does() -> None:
    base = engine.JsonSerializer()
    assert base.deserialize(base.serialize({"args": ["version", {"été": (1, 2)}]})) == {
        "args": ["version", {"été": [1, 2]}]
    }
    with pytest.raises(TypeError, match="Path has no JSON form"):
        base.serialize(Path("a"))
