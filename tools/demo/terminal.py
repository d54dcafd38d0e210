"""Commands typed, the watcher in the background -> their answers, shown as a person sees them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
BUILD = ROOT / "build"
NAME = os.environ.get("CPOMDOC_DEMO", "demo")
"""Which demonstration it is: each has its own folders."""
INSTANCE, FORMS, STATE, KEYS = (BUILD / f"{NAME}{end}" for end in ("", "-formulaires", "-etat", "-cles"))
INBOX, OUTBOX = INSTANCE / "inbox", INSTANCE / "outbox"
ENVIRONMENT = {**os.environ, "XDG_STATE_HOME": str(STATE), "LC_ALL": "C.UTF-8"}


class Failed(Exception):
    """A command did not do what the demonstration wants of it: its answer."""


def cpomdoc(*words: str, instance: bool = True, left: bool = False) -> str:
    """One command of cpomdoc, as typed; its answer. *left*: something may be left to correct or to decide after it."""
    where = ["--instance", str(INSTANCE)] if instance else []
    return run(str(PROGRAMS / "cpomdoc"), *where, *words, codes=(0, 1) if left else (0,))


def begin_anew(*sets: str) -> None:
    """A new instance, and the forms of some examples of EHPAD contracts beside it."""
    for folder in (INSTANCE, FORMS, STATE, KEYS):
        shutil.rmtree(folder, ignore_errors=True)
    typed("cpomdoc", "init", str(INSTANCE))
    cpomdoc("init", str(INSTANCE), "--service", "Service de démonstration", instance=False)
    typed("cpomdoc", "exemples", "--famille", "ehpad", "--sortie", str(FORMS))
    cpomdoc("exemples", "--famille", "ehpad", "--sortie", str(FORMS), *sets)


def run(*command: str, folder: Path = ROOT, codes: Collection[int] = (0,)) -> str:
    """One command; all that it says. Raises Failed with it when its exit code is none of *codes*."""
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode not in codes:
        raise Failed(f"{Path(command[0]).name} : {done.stdout}")
    return done.stdout


def typed(*words: str) -> None:
    """Show a command as a person types it, paths as seen from the project."""
    said = [word.replace(f"{ROOT}/", "") for word in words]
    say("$ " + " ".join(f"'{word}'" if " " in word else word for word in said))


def type_and_show(*words: str, left: bool = False) -> None:
    """One command of cpomdoc, shown as typed, with its answer."""
    typed("cpomdoc", *words)
    for line in cpomdoc(*words, left=left).splitlines():
        say(f"  {line}")


def say(text: str) -> None:
    """Lines for the person who watches."""
    print(text, flush=True)


def shown(path: Path) -> str:
    """A path as seen from the project."""
    return path.relative_to(ROOT).as_posix()


class Watcher:
    """« cpomdoc surveiller », started in the background, its lines shown; stopped as a service manager stops it."""

    def __enter__(self) -> Watcher:
        self.lines: list[str] = []
        self.code: int | None = None
        say("$ cpomdoc surveiller &")
        self._process = subprocess.Popen(
            [str(PROGRAMS / "cpomdoc"), "--instance", str(INSTANCE), "surveiller"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        while self.alive and not self.lines:
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self.code = self._process.wait(180)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.code = self._process.wait()
        self._reader.join(5)

    @property
    def alive(self) -> bool:
        """Whether it still works."""
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)
            say("  " + line.rstrip())
