"""Orders on stdin (one JSON object a line) -> lives of the real commands, each a fork that may be killed.

    {"racine": "/…/instance", "mots": ["traiter"], "horloge": "2026-…", "bureau": "/…"}    a whole life
    {…, "duree": 1.2}                                              killed, with its group, at 1.2 s
    {…, "meurt": {"etape": "valider", "moment": "finit"}}          kills itself as the step begins or ends
    {…, "meurt": {"operation": 17}}                                kills itself at the 17th moment of an operation
    {…, "faute": {"lieu": "etat", "sens": "ecrit", "numero": 3, "erreur": "EIO", "toujours": true}}
    {…, "meurt": {"remise": true}}                                 kills itself at hand-over, before any round
    {…, "sonde": true}                                             writes what the engine holds at hand-over
    {…, "trace": true}                                             writes the names of the steps that it did
    {…, "veille": 25}                                              a watcher that is not told to stop before then
    {…, "partage": {"part": 0.8, "revient": 1.5}}                  the share (a mount) goes away, then is back
    {…, "enfant": {"motif": "reading.child", "apres": 0.1}}        kills that child of the life, once it is there
    -> {"fini": true, "code": 0}

A life does what « python -m cpomdoc » does, in a session of its own, under DBOS; only the clock, the folder of the
state and (without "bureau": "vrai") the office are given. This process imports everything once and never works itself:
a fork of a process that has threads would hang.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import dbos  # noqa: F401 - loaded once here, so that no life spends its time on it

from cpomdoc import watcher
from cpomdoc.adapters.excel.writing import writer  # noqa: F401
from cpomdoc.adapters.instance import clock, settings
from cpomdoc.adapters.signature import examining, signing  # noqa: F401
from cpomdoc.cli import door
from cpomdoc.engine import atelier as engine
from cpomdoc.engine import rounds
from cpomdoc.engine.journeys.bon_a_signer import assembler
from tests.campagnes.pannes import monde
from tests.campagnes.pannes.bureau import Registre
from tests.engine.banc import StandIn

COMMANDS = ("traiter", "signer", "suivre", "archive", "controler", "points", "sauvegarder", "instance", "events")
LONGEST = 180.0
RACINE, ETAT, TMP = "racine", "etat", "tmp"


def main() -> None:
    """Obey until stdin ends."""
    for name in COMMANDS:
        import_module(f"cpomdoc.cli.{name}")
    print(json.dumps({"pret": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(live(json.loads(line))), flush=True)


def live(order: dict[str, Any]) -> dict[str, Any]:
    """One life, and how it ended. Nothing of its group is left."""
    process = os.fork()
    if process == 0:
        code = 99
        try:
            os.setsid()
            code = work(order)
        finally:
            os._exit(code)
    status = await_end(process, order)
    kill_session(process)  # readers and converters that it may have left
    ended = status is not None and os.WIFEXITED(status)
    return {"fini": ended, "code": os.waitstatus_to_exitcode(status) if status is not None else None}


def await_end(process: int, order: dict[str, Any]) -> int | None:
    """Its status; None when it was still there at the end of its time and was killed."""
    deadline = time.monotonic() + order.get("duree", LONGEST)
    hunter = Chasse(process, **order["enfant"]) if "enfant" in order else None
    share = Partage(Path(order[RACINE]), **order["partage"]) if "partage" in order else None
    while True:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            break
        if time.monotonic() >= deadline:
            kill_session(process)
            os.waitpid(process, 0)
            return None
        for one in (hunter, share):
            if one is not None:
                one.look()
        time.sleep(0.002)
    if hunter is not None:
        Path(order[RACINE], "tues").write_text(str(hunter.killed))
    if share is not None:
        share.end()
    return status


class Partage:
    """The outbox is a mount: it goes away *part* seconds after the beginning, and is back at *revient*."""

    def __init__(self, root: Path, part: float, revient: float) -> None:
        self._point, self._source = root / "outbox", root / "partage"
        self._root, self._when = root, [time.monotonic() + part, time.monotonic() + revient]

    def look(self) -> None:
        """Do what the time says."""
        if self._when and time.monotonic() >= self._when[0]:
            self._when.pop(0)
            (self._leave if self._when else self._back)()

    def end(self) -> None:
        """Back, whatever was done."""
        while self._when:
            self._when[0] = 0.0
            self.look()

    def _leave(self) -> None:
        subprocess.run(["umount", "-l", str(self._point)], check=True)

    def _back(self) -> None:
        left = [str(path.relative_to(self._point)) for path in self._point.rglob("*") if path.is_file()]
        (self._root / "dessous.json").write_text(json.dumps(left))
        for path in self._point.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        subprocess.run(["mount", "--bind", str(self._source), str(self._point)], check=True)


class Chasse:
    """Kills the children of a life whose command says *motif*, each *apres* seconds after it was first seen."""

    def __init__(self, leader: int, motif: str, apres: float, combien: int = 1) -> None:
        self._leader, self._word, self._after, self._most = leader, motif, apres, combien
        self._seen: dict[int, float] = {}
        self.killed = 0

    def look(self) -> None:
        """Kill those whose time has come."""
        for pid in members(self._leader):
            if pid == self._leader or (pid in self._seen and self._seen[pid] < 0) or self._word not in words_of(pid):
                continue
            first = self._seen.setdefault(pid, time.monotonic())
            if self.killed < self._most and time.monotonic() - first >= self._after:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1
                self._seen[pid] = -1.0


def members(leader: int) -> Iterator[int]:
    """The processes of the session of *leader*, and those that its own began in sessions of their own (LibreOffice)."""
    parents: dict[int, int] = {}
    found = {leader}
    for name in os.listdir("/proc"):  # noqa: PTH208 - a hundred times a second
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                told = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
                parents[int(name)] = int(told[1])
                found |= {int(name)} if int(told[3]) == leader else set()
    for _ in range(4):  # generations
        found |= {pid for pid, parent in parents.items() if parent in found}
    yield from found


def words_of(pid: int) -> str:
    """The command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def kill_session(leader: int) -> None:
    """SIGKILL to all of a session, also to those that made a group of their own (LibreOffice)."""
    for pid in [leader, *members(leader)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


# --- inside a life ----------------------------------------------------------------------------------------------------


def work(order: dict[str, Any]) -> int:
    """What the command does, until it ends or dies; its exit code."""
    root = Path(order[RACINE])
    with (root / "dit.txt").open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    dress(root, order)
    moments = monde.Moments(order.get("meurt", {}).get("operation"))
    moments.listen()
    if "etape" in order.get("meurt", {}):
        monde.make_mortal(order["meurt"]["etape"], order["meurt"]["moment"])
    if order.get("trace"):
        monde.trace(root / "etapes.txt")
    refus = monde.Refus(root, order["faute"]) if "faute" in order else None
    if refus is not None:
        refus.install()
    os.umask(0o077)
    code = door.run([*order["mots"], "--instance", str(root)])
    sys.stdout.flush()
    (root / "operations").write_text(str(moments.heard))
    if refus is not None:
        refus.tell(root / "comptes.json")
    return int(code)


def dress(root: Path, order: dict[str, Any]) -> None:
    """The clock, the office, the folders of this life."""
    (root / TMP).mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(root / TMP)
    tempfile.tempdir = None
    settings._state_folder = lambda _: root / order.get("etat", ETAT)
    if "horloge" in order:
        moment = datetime.fromisoformat(order["horloge"])
        clock.now = lambda: moment
        engine.Atelier.__init__.__defaults__ = tuple(  # type: ignore[misc]
            clock.now if getattr(one, "__name__", "") == "now" else one
            for one in engine.Atelier.__init__.__defaults__ or ()
        )
    bureau = order.get("bureau", "feint")
    if bureau == "feint":
        engine.Offices = lambda number: StandIn()  # type: ignore[assignment,misc]
    elif bureau != "vrai":
        engine.Offices = lambda number: Registre(Path(bureau))  # type: ignore[assignment,misc]
    assembler.conforms = lambda pdf: None  # a judge that is not always there, and takes seconds
    if "surveiller" in order["mots"]:
        hurry_the_watcher(root, order.get("veille", 0.0))
    if order.get("sonde"):
        rounds.Rounds.__init__ = probed(root, rounds.Rounds.__init__)  # type: ignore[method-assign]
    if order.get("meurt", {}).get("remise"):
        rounds.Rounds.__init__ = dying(rounds.Rounds.__init__)  # type: ignore[method-assign]
    if order.get("sans_verrou"):
        fcntl.flock = no_lock


def hurry_the_watcher(root: Path, least: float) -> None:
    """It looks often, and is told to stop, by the signal of a service manager, once nothing is left to be done."""
    watcher.RESCAN = watcher.RETRY = watcher.RESCAN_NETWORK = 0.3
    real = watcher.Bell.wait
    rests, until = [0], time.monotonic() + least

    def wait(bell: watcher.Bell, seconds: float) -> None:
        names = [
            path.relative_to(root / "inbox")
            for path in (root / "inbox").rglob("*")
            if path.is_file() and path.name != "LISEZMOI.txt"
        ]
        left = any(not name.parts[0].startswith(".") for name in names)  # what was taken stays hidden for a minute
        rests[0] = 0 if left else rests[0] + 1
        if rests[0] >= 2 and time.monotonic() > until:
            os.kill(os.getpid(), signal.SIGTERM)
        before = entries_of(root)
        real(bell, min(seconds, 0.3))
        if entries_of(root) != before:
            tell(root, {"grandi": entries_of(root) - before, "au": "repos"})

    watcher.Bell.wait = wait  # type: ignore[method-assign]


def no_lock(*_: object) -> None:
    """A share that knows no locks."""
    raise OSError(errno.ENOLCK, "no locks here")


def dying(real: Callable[..., None]) -> Callable[..., None]:
    """Hand-over, and not a moment more."""

    def begin(self: Any, *given: Any) -> None:
        real(self, *given)
        monde.die()

    return begin


def probed(root: Path, real: Callable[..., None]) -> Callable[..., None]:
    """Hand-over: what the engine's base holds then, and whether any journal grows while nobody works."""

    def begin(self: Any, *given: Any) -> None:
        rows = rows_of(root / ETAT / "moteur.sqlite")
        before = entries_of(root)
        time.sleep(0.4)
        tell(root, {"lignes": rows, "grandi": entries_of(root) - before, "au": "départ"})
        real(self, *given)

    return begin


def tell(root: Path, seen: dict[str, Any]) -> None:
    """What the probe saw."""
    with (root / "sonde.jsonl").open("a") as log:
        log.write(json.dumps(seen) + "\n")


def rows_of(path: Path) -> int:
    """How many workflows the engine's base holds."""
    with contextlib.closing(sqlite3.connect(path)) as base:
        return int(base.execute("SELECT count(*) FROM workflow_status").fetchone()[0])


def entries_of(root: Path) -> int:
    """How many entries the journals hold."""
    return sum(1 for _ in (root / "outbox" / "archives" / "contrats").glob("*/journal/*.json"))


if __name__ == "__main__":
    main()
