"""The watcher: it takes what is dropped, waits for what is away, and ends when told, as a service manager tells."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cpomdoc import watcher
from cpomdoc.adapters.instance import load_settings
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.engine.decisions.remarques import decide_remark, remarks_of
from cpomdoc.engine.events import FormDone, RelectureDone, VersionDone, Waits
from cpomdoc.engine.hold import call
from cpomdoc.engine.reports.views import look
from cpomdoc.engine.repris import Repris, set_aside
from cpomdoc.store.files import Files
from cpomdoc.store.objects import Objects
from cpomdoc.watcher import Bell, Notice, watch
from tests.cli.test_entretenir import spoil
from tests.cli.test_traiter import drop_all
from tests.engine.banc import NOW, accueil
from tests.engine.journeys.relecture.test_remarques import TWO, tracked

PATIENCE = 30.0


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.02)


class Watched:
    """A watcher at work in this process."""

    def __init__(self, instance: Path) -> None:
        self.heard: list[object] = []
        self.bell = Bell()
        self.failure: list[BaseException] = []
        self._settings = load_settings(instance)
        self._thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        try:
            watch(self._settings, self.heard.append, self.bell)
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.failure.append(error)

    @contextmanager
    def working(self) -> Iterator[Watched]:
        self._thread.start()
        try:
            wait_until(lambda: self.heard or self.failure)
            yield self
        finally:
            self.bell.stop()
            self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        assert self.failure == []

    def of(self, kind: type) -> list[object]:
        return [event for event in self.heard if isinstance(event, kind)]

    @property
    def notices(self) -> str:
        return "\n".join(event.text for event in self.heard if isinstance(event, Notice))


@pytest.fixture
def watched(instance: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Watched:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))
    monkeypatch.setattr(watcher, "RESCAN_NETWORK", 0.1)
    return Watched(instance)


def test_what_is_dropped_while_it_watches_is_taken(watched, instance):
    with watched.working():
        drop_all(instance)
        wait_until(lambda: len(watched.of(FormDone)) == 3)
        wait_until(lambda: list((instance / "outbox" / "C-1" / "projets").glob("v*/Contrat.pdf")))
    assert "C-1" in (instance / "outbox" / "ETAT.html").read_text()


def test_what_somebody_decides_beside_it_is_in_the_next_draft_though_nothing_is_dropped(watched, instance, monkeypatch):
    monkeypatch.setattr(watcher, "RESCAN", 0.2)
    with watched.working():
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))
        draft = (instance / "outbox" / "C-1" / "projets" / "v1" / "Contrat.docx").read_bytes()
        (instance / "inbox" / "suivi.docx").write_bytes(tracked(draft, TWO[1:]))
        wait_until(lambda: watched.of(RelectureDone))
        decided = False
        with look(load_settings(instance)) as atelier:
            for one in remarks_of(atelier, "C-1"):
                decide_remark(atelier, "C-1", one.nom, Tranchee.ACCEPTEE, "Claire Martin")
                decided = True
            call(atelier.settings)
        wait_until(lambda: len(watched.of(VersionDone)) == 2)
        assert decided


def test_a_share_without_announcements_is_scanned(watched, instance, monkeypatch):
    monkeypatch.setattr(watcher, "on_network", lambda folder: True)
    with watched.working():
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))


def test_a_file_too_large_is_said_once_and_left(watched, instance, monkeypatch):
    monkeypatch.setattr(watcher, "on_network", lambda folder: True)
    with watched.working():
        (instance / "inbox" / "film.xlsx").write_bytes(b"x" * (21 * 2**20))
        wait_until(lambda: watched.of(FormDone))
        time.sleep(0.5)
    assert [event.verdict for event in watched.of(FormDone)] == ["ignore"]
    assert (instance / "inbox" / "film.xlsx").exists()
    assert "trop volumineux" in (instance / "outbox" / "ETAT.html").read_text()


def test_a_share_that_goes_away_is_waited_for(watched, instance, monkeypatch):
    drop_all(instance)
    with watched.working():
        wait_until(lambda: watched.of(VersionDone))
        page = instance / "outbox" / "C-1" / "ETAT.html"
        wait_until(lambda: page.exists() and "Premier projet" in page.read_text())
        (instance / "outbox").rename(instance / "ailleurs")
        watched.bell.ring()
        wait_until(lambda: "n'est pas accessible depuis" in watched.notices)
        assert not (instance / "outbox").exists()
        (instance / "ailleurs").rename(instance / "outbox")
        wait_until(lambda: "de nouveau accessible" in watched.notices)
        (instance / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Autre"))
        wait_until(lambda: len(watched.of(VersionDone)) == 2)


def test_a_template_spoilt_meanwhile_is_not_taken_and_the_former_one_goes_on(watched, instance):
    sound = (instance / "templates" / "petite" / "annexe.docx").read_bytes()
    with watched.working():
        spoil(instance)
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))
        page = instance / "outbox" / "ETAT.html"
        wait_until(page.exists)
        wait_until(lambda: "modèle est à corriger" in page.read_text().replace("\u00a0", " "))
        (instance / "templates" / "petite" / "annexe.docx").write_bytes(sound)
        watched.bell.ring()
        wait_until(lambda: "modèle est à corriger" not in page.read_text().replace("\u00a0", " "))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(terminal, instance, tmp_path, number):
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "etat")}
    command = [sys.executable, "-m", "cpomdoc", "--instance", str(instance), "surveiller"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True) as one:
        assert one.stdout is not None
        assert "est surveillé" in one.stdout.readline()
        second = subprocess.run(command, capture_output=True, env=environment, text=True, check=False)
        one.send_signal(number)
        rest = one.stdout.read()
    assert second.returncode == 8
    assert "Un autre traitement est en cours" in second.stderr
    assert one.returncode == 0
    assert rest.strip().endswith("Arrêté.")


def test_a_file_that_waits_is_told_once_and_taken_when_it_is_closed(watched, instance):
    held = instance / "inbox" / "~$Ident.xlsx"
    held.write_bytes(bytes([13]) + b"SECRETARIAT-2")
    (instance / "inbox" / "Ident.xlsx").write_bytes(accueil())
    with watched.working():
        wait_until(lambda: watched.of(Waits))
        for _ in range(3):
            watched.bell.ring()
            time.sleep(0.15)
        assert [event.file.par for event in watched.of(Waits)] == ["SECRETARIAT-2"]
        page = instance / "outbox" / "ETAT.html"
        wait_until(page.is_file)
        assert "ouvert par SECRETARIAT-2" in page.read_text()
        held.unlink()
        wait_until(lambda: watched.of(FormDone))


def test_settings_changed_to_nonsense_do_not_end_a_watcher_at_work_and_are_said_at_the_next_start(
    terminal, watched, instance
):
    with watched.working():
        (instance / "cpomdoc.toml").write_text('[courriel]\ndirecteurs = "d@exemple.fr"\n')
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))
    answer = terminal("surveiller")
    assert answer.code == 2
    assert "directeurs" in answer.err
    assert 'directeurs = ["…", "…"]' in answer.err


def with_macros(data: bytes) -> bytes:
    """The same Word file as a program saves it that keeps macros in it."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    kinds = (b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "[Content_Types].xml":
                part = part.replace(b"openxmlformats-officedocument." + kinds[0], kinds[1])
            copy.writestr(info, part)
        copy.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return target.getvalue()


def test_a_model_with_macros_does_not_end_the_watcher(watched, instance):
    model = instance / "templates" / "petite" / "annexe.docx"
    sound = model.read_bytes()
    with watched.working():
        model.write_bytes(with_macros(sound))
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))
        model.write_bytes(sound)
        (instance / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Autre"))
        wait_until(lambda: len(watched.of(VersionDone)) == 2)


@pytest.mark.parametrize("raised", [RuntimeError, RecursionError, MemoryError, OSError])
@pytest.mark.parametrize("part", ["refresh_dashboard", "_round"])
def test_nothing_but_the_bell_ends_the_watcher(watched, instance, monkeypatch, part, raised):
    sound, failed = getattr(watcher, part), []

    def fails_once(*given):
        if not failed:
            failed.append(True)
            raise raised("no")
        return sound(*given)

    monkeypatch.setattr(watcher, part, fails_once)
    with watched.working():
        wait_until(lambda: failed)
        drop_all(instance)
        wait_until(lambda: watched.of(VersionDone))
    assert len([event for event in watched.of(Notice) if event.remedy]) == 1


# --- what wakes it ----------------------------------------------------------------------------------------------------


class Counted(Bell):
    """A bell that counts how often it was rung."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def ring(self) -> None:
        self.times += 1
        super().ring()


def test_what_leaves_the_inbox_or_may_not_does_not_wake_the_watcher_but_a_drop_does(tmp_path, monkeypatch):
    """Else a file that may not be moved would be tried again at once, for ever."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("un.xlsx", "deux.xlsx"):
        (inbox / name).write_bytes(b"un formulaire")
    bell = Counted()
    with watcher._woken(inbox, bell) as alerted:
        if not alerted:
            pytest.skip("this system announces nothing here")
        set_aside(Files(), inbox / "un.xlsx", digest(b"un formulaire"), NOW)
        repris = Repris(inbox, Files(), Objects(tmp_path / "archives", Files()))
        Objects(tmp_path / "archives", Files()).put(b"un formulaire")
        assert [repris.look(moment, NOW) for moment in (0.0, 60.0)] == [[], []]
        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", refused)
            for _ in range(3):
                with pytest.raises(StorageFailed):
                    set_aside(Files(), inbox / "deux.xlsx", digest(b"un formulaire"), NOW)
                repris.look(61.0, NOW)
        time.sleep(0.5)
        assert [path.name for path in inbox.iterdir()] == ["deux.xlsx"]
        assert bell.times == 0
        (inbox / "trois.xlsx").write_bytes(b"un autre")
        wait_until(lambda: bell.times)


def refused(*_):
    raise PermissionError(13, "open elsewhere")
