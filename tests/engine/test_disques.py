"""A disk that is full, locked or gone is said as such, with its name and its remedy; with room again, the work goes on
to the same end.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from dbos import DBOS
from sqlalchemy.exc import OperationalError

from cpomdoc.adapters import temporaire
from cpomdoc.adapters.libreoffice import Office
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.errors import CpomdocError, ExitCode, ShareGone, StorageFailed
from cpomdoc.domain.journal import Archivee
from cpomdoc.engine.atelier import open_atelier
from cpomdoc.engine.events import Event, FormDone, Trouble
from cpomdoc.engine.runner import forget_begun
from cpomdoc.store import index
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.index import Index
from tests.disques import BALLAST, Disque, petit_disque
from tests.engine.banc import ANNEXE_DOCX, NOW, TILLEULS, Banc, accueil, banc, complete, one_pass, site, state

WORLD = ExitCode.TOOL


def one_life(bench: Banc) -> list[CpomdocError]:
    """What one round said of the world, whichever way."""
    try:
        events = bench.run()
    except CpomdocError as error:
        return [error]
    return [event.error for event in events if isinstance(event, Trouble)]


def end_of(bench: Banc) -> dict[str, object]:
    """All that lasts, without the moments when entries were written."""
    seen = state(bench)
    entries = [json.loads(entry) for entry in cast("list[str]", seen["etapes"])]
    told = [json.dumps({**entry, "ecrit_le": ""}, sort_keys=True) for entry in entries]
    return {**seen, "etapes": sorted(told), "vue": shown(cast("dict[str, str]", seen["vue"]))}


def shown(view: dict[str, str]) -> dict[str, str]:
    """The readable view; the pages name the head of each journal, and tell when they were made."""
    return {name: "" if name.endswith(".html") else digest for name, digest in view.items() if name != BALLAST}


def undated(bench: Banc) -> Banc:
    """The dates of dropped files are part of what the journal says."""
    for path in bench.settings.inbox.rglob("*"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return bench


def undisturbed(folder: Path, *, dbos: bool = False) -> dict[str, object]:
    bench = banc(folder, dbos=dbos)
    complete(bench)
    undated(bench).run()
    return end_of(bench)


# --- full disks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kib", "dbos"), [(4, True), (40, True), (200, True), (320, True), (400, True), (60, False), (90, False)]
)
def test_a_full_state_disk_is_said_by_its_name_and_the_work_goes_on_once_there_is_room(
    tmp_path: Path, kib: int, dbos: bool
) -> None:
    bench = banc(tmp_path / "instance", dbos=dbos)
    complete(bench)
    undated(bench)
    with petit_disque(bench.settings.state, kib) as disque:
        said = one_life(bench)
        assert said
        for error in said:
            assert (error.exit_code, "erreur interne" in error.message) == (WORLD, False), error.message
        assert any("dossier d’état local" in error.message for error in said)
        assert any("est plein" in error.message for error in said), [one.message for one in said]
        disque.enlarge()
        assert one_life(bench) == []
        assert bench.oracle() == []
        assert end_of(bench) == undisturbed(tmp_path / "autre", dbos=dbos)


@pytest.mark.parametrize("kib", [4, 24, 64, 120, 200])
def test_a_full_outbox_is_said_by_its_name_and_the_work_goes_on_once_there_is_room(tmp_path: Path, kib: int) -> None:
    bench = banc(tmp_path / "instance")
    complete(bench)
    undated(bench)
    with petit_disque(bench.settings.outbox, kib) as disque:
        said = one_life(bench)
        assert said
        assert {error.exit_code for error in said} == {WORLD}
        assert all("le disque du dossier partagé est plein" in error.message for error in said), said
        disque.enlarge()
        assert one_life(bench) == []
        assert bench.oracle() == []
        assert end_of(bench) == undisturbed(tmp_path / "autre")


def write_aside() -> None:
    with temporaire.temporary_folder("essai") as folder, temporaire.refusals():
        (folder / "x").write_bytes(b"x" * 200_000)


def test_a_full_temporary_folder_is_said_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with petit_disque(tmp_path / "tmp", 64) as disque:
        monkeypatch.setattr("tempfile.tempdir", str(disque.path))
        disque.fill()
        with pytest.raises(StorageFailed, match="le disque du dossier temporaire est plein") as failure:
            write_aside()
        assert (failure.value.exit_code, "/tmp" in failure.value.remedy) == (WORLD, True)
        disque.enlarge()
        write_aside()
        assert list(disque.path.iterdir()) == []


def fill_between_conversions(office: Office, disque: Disque) -> None:
    while True:
        office.convert(ANNEXE_DOCX, title="Annexe", timeout=30)
        disque.fill()


@pytest.mark.parametrize("kib", [16, 256, 1024])
def test_libreoffice_without_room_for_its_files_is_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kib: int
) -> None:
    with petit_disque(tmp_path / "tmp", kib) as disque:
        monkeypatch.setattr("tempfile.tempdir", str(disque.path))
        if kib < 100:
            disque.fill()
        with Office() as office, pytest.raises(CpomdocError) as failure:
            fill_between_conversions(office, disque)
        assert "le disque du dossier temporaire est plein" in failure.value.message
        assert [path.name for path in disque.path.iterdir() if path.name != "lest"] == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.ENOMEM, errno.EAGAIN, errno.EMFILE])
def test_what_keeps_a_child_from_starting_is_the_world_not_a_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    bench = banc(tmp_path)
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr("cpomdoc.adapters.excel.reading.reader.subprocess.Popen", refuse)
    assert [error.exit_code for error in one_life(bench)] == [WORLD]
    assert bench.inbox_names() == ["Accueil.xlsx"]
    monkeypatch.undo()
    assert [event.verdict for event in bench.run() if isinstance(event, FormDone)] == ["accepte"]


def test_details_that_cannot_be_kept_never_end_the_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(moment: str, operation: str, path: Path) -> None:
        if path.name.startswith("erreur-interne"):
            raise OSError(errno.ENOSPC, "full")

    bench = banc(tmp_path)
    bench.files = type(bench.files)(full)
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    bench.drop("Site.xlsx", site(TILLEULS))

    def fail(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr("cpomdoc.engine.reception._make_version", fail)
    events = bench.run()
    (trouble,) = [event for event in events if isinstance(event, Trouble)]
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte", "accepte"]
    assert "n’a pas pu être enregistré" in trouble.error.remedy
    assert list(bench.settings.state.glob("erreur-interne*")) == []


@pytest.mark.parametrize(
    ("raised", "code", "word"),
    [
        (OSError(errno.ENOSPC, "full", "/srv/x"), WORLD, "est plein"),
        (sqlite3.OperationalError("database is locked"), WORLD, "utilise ce fichier"),
        (RuntimeError("a bug of ours"), ExitCode.INTERNAL, "erreur interne"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_a_step_raises_keeps_its_meaning_through_the_durable_engine(
    tmp_path: Path, raised: Exception, code: int, word: str
) -> None:
    def fail(title: str) -> None:
        raise raised

    bench = banc(tmp_path, dbos=True)
    bench.offices.fail = fail
    complete(bench)
    (error,) = one_life(bench)
    assert (error.exit_code, word in error.message) == (code, True), error.message
    assert "RuntimeError" not in error.message
    logs = [path.read_text() for path in bench.settings.state.glob("erreur-interne*")]
    assert any("a bug of ours" in log for log in logs) == (code == ExitCode.INTERNAL)
    bench.offices.fail = lambda title: None
    assert one_life(bench) == []


# --- databases --------------------------------------------------------------------------------------------------------


def test_an_index_that_somebody_else_locks_is_said_to_be_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = banc(tmp_path)
    bench.run()
    monkeypatch.setattr(index, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(bench.settings.state / "index.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    said = one_life(bench)
    other.close()
    assert {(error.exit_code, "une autre opération utilise ce fichier" in error.message) for error in said} == {
        (WORLD, True)
    }
    assert one_life(bench) == []


def _rubbish(base: Path) -> None:
    base.write_bytes(b"ceci n'est pas une base" * 100)


def _pages_struck(base: Path) -> None:
    data = base.read_bytes()
    base.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))


@pytest.mark.parametrize("harm", [_rubbish, _pages_struck])
def test_the_base_of_an_engine_that_is_no_base_any_more_is_made_again_and_nothing_is_lost(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    assert one_life(bench) == []
    assert len(bench.told(Archivee)) == 1
    harm(bench.settings.state / "moteur.sqlite")
    bench.drop("Accueil 2.xlsx", accueil(gestionnaire__nom="Autre nom"))
    assert one_life(bench) == []
    assert len(bench.told(Archivee)) == 2
    assert bench.oracle() == []


def test_what_stands_where_a_base_was_set_by_hand_and_is_none_is_left_as_it_is(tmp_path: Path) -> None:
    """A slip in the settings must not cost somebody's file."""
    bench = banc(tmp_path, dbos=True)
    accounts = tmp_path / "comptes 2026.xlsx"
    accounts.write_bytes(b"PK\x03\x04 les comptes de quelqu'un" * 100)
    before = accounts.read_bytes()
    settings = replace(bench.settings, database=f"sqlite:///{accounts}")
    with pytest.raises(StorageFailed, match="ce fichier est abîmé"), open_atelier(settings) as atelier:
        forget_begun(atelier)
    assert accounts.read_bytes() == before


@pytest.mark.parametrize("order", ["list_workflows", "delete_workflows"])
def test_a_base_that_refuses_once_it_is_open_is_said_as_the_disk_that_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """What a former process left begun is read, then forgotten: neither is an error of ours when the disk refuses."""
    bench = banc(tmp_path, dbos=True)
    bench.run()
    monkeypatch.setattr(DBOS, "list_workflows", lambda **_: [SimpleNamespace(workflow_id="x", status="SUCCESS")])
    with monkeypatch.context() as world:
        world.setattr(DBOS, order, _read_only)
        (error,) = one_life(bench)
        assert (error.exit_code, "en lecture seule" in error.message) == (WORLD, True), error.message
        with pytest.raises(StorageFailed, match="en lecture seule"), open_atelier(bench.settings) as atelier:
            forget_begun(atelier)
    monkeypatch.undo()
    assert one_life(bench) == []


def _read_only(*_: object, **__: object) -> object:
    raise OperationalError("SELECT", {}, ReadOnly("attempt to write a readonly database"))


class ReadOnly(sqlite3.OperationalError):
    """As SQLite raises it."""

    sqlite_errorcode = sqlite3.SQLITE_READONLY


# --- a share that goes away -------------------------------------------------------------------------------------------


class Depart:
    """At the n-th moment of a durable operation, the outbox is elsewhere, and an empty folder shows in its place."""

    def __init__(self, outbox: Path, number: int) -> None:
        self.moments, self.gone = 0, False
        self._outbox, self._number = outbox, number

    def __call__(self, moment: str, operation: str, path: Path) -> None:
        self.moments += 1
        if self.moments == self._number:
            self._outbox.rename(self._outbox.with_name("ailleurs"))
            self._outbox.mkdir()
            self.gone = True

    def comes_back(self) -> None:
        self._outbox.rmdir()
        self._outbox.with_name("ailleurs").rename(self._outbox)


def a_round(bench: Banc) -> list[Event]:
    with bench.open() as (atelier, runner):
        events = one_pass(atelier, runner)
        refresh_dashboard(atelier)
    return events


EVERY = int(os.environ.get("CPOMDOC_PAS", "17"))
"""One moment in so many is tried; 1 tries them all, by hand."""


def test_a_share_that_goes_away_in_mid_work_leaves_nothing_under_its_mount_point(tmp_path: Path) -> None:
    reference = banc(tmp_path / "reference")
    prepared(reference)
    counting = Depart(reference.settings.outbox, 0)
    reference.files = type(reference.files)(counting)
    a_round(reference)
    expected = end_of(reference)
    tried = 0
    for number in itertools.count(12, EVERY):
        bench = banc(tmp_path / f"{number}")
        prepared(bench)
        departure = Depart(bench.settings.outbox, number)
        bench.files = type(bench.files)(departure)
        said = _said(bench)
        if not departure.gone:
            break
        left = [path.relative_to(bench.settings.outbox).as_posix() for path in bench.settings.outbox.rglob("*")]
        assert left == [], f"moment {number}"
        assert all("n’est plus là" in one.message for one in said), [one.message for one in said]
        departure.comes_back()
        bench.files = type(bench.files)()
        a_round(bench)
        assert end_of(bench) == expected, f"moment {number}"
        assert bench.oracle() == []
        tried += 1
    assert tried * EVERY > 120


def prepared(bench: Banc) -> None:
    """An instance that has worked already, and has more to do."""
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    a_round(undated(bench))
    bench.drop("Site.xlsx", site(TILLEULS))
    bench.drop("photo.jpg", b"une photo")
    undated(bench)


def _said(bench: Banc) -> list[CpomdocError]:
    try:
        events = a_round(bench)
    except ShareGone as error:
        return [error]
    return [event.error for event in events if isinstance(event, Trouble)]


# --- what former lives left -------------------------------------------------------------------------------------------

MAKE_AND_DIE = """
import os, signal, sys
from cpomdoc.adapters.temporaire import Temporaire
made = Temporaire("essai")
(made.path / "contrat.docx").write_bytes(b"x")
print(made.path, flush=True)
if sys.argv[1] == "meurt":
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdin.read()
"""


def test_temporary_folders_of_former_lives_are_swept_at_start_and_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    command = [sys.executable, "-c", MAKE_AND_DIE]
    dead = subprocess.run([*command, "meurt"], capture_output=True, text=True, check=False).stdout.strip()
    bench = banc(tmp_path / "instance")
    ours = [
        bench.settings.state / ".cpomdoc-0123456789abcdef.tmp",
        bench.settings.inbox / ".cpomdoc-0123456789abcdef.tmp",
        bench.settings.outbox / ".cpomdoc-0123456789abcdef.tmp",
    ]
    theirs = [
        tmp_path / "tmp" / "cpomdoc-essai-de-quelqu-un" / "x",
        tmp_path / "tmp" / "tmpabcd" / "x",
        bench.settings.inbox / ".cache.tmp",
        bench.settings.state / "notes.tmp",
    ]
    for path in (*ours, *theirs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    with subprocess.Popen([*command, "vit"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as alive:
        assert alive.stdout is not None
        living = Path(alive.stdout.readline().strip())
        assert Path(dead).is_dir()
        with bench.open():
            assert not Path(dead).exists()
            assert (living / "contrat.docx").exists()
            assert [path for path in ours if path.exists()] == []
            assert [path for path in theirs if not path.exists()] == []
        alive.kill()


def test_an_index_is_refused_in_words_for_people(tmp_path: Path) -> None:
    (tmp_path / "etat").write_bytes(b"a file where a folder should be")
    with pytest.raises(StorageFailed) as failure:
        Index(tmp_path / "etat" / "index.sqlite", Archive(tmp_path / "outbox", Files()))
    assert failure.value.remedy
