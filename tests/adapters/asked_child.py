"""A child of asking.py that does what its first word says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cpomdoc.adapters import limits
from cpomdoc.adapters.limits import limit_itself

MEMORY = 1 << 30


def main(seconds: float, deed: str, *more: str) -> None:
    """Say « début », then do *deed*."""
    data = sys.stdin.buffer.read()
    say("début")
    match deed:
        case "répéter":
            say(f" {seconds} {more} {len(data)} ", data.decode())
        case "échouer":
            raise ValueError(data)
        case "dévorer":
            limit_itself(seconds, MEMORY)
            say(str(len(bytearray(2 * MEMORY))))
        case "tourner":
            limit_itself(seconds, MEMORY)
            spin()
        case "tourner sans borne":
            spin()
        case "dormir":
            time.sleep(600)
        case "signal":
            end_by(signal.Signals[more[0]])
        case "mourir d’abord":
            die_first(int(more[0]))
        case "écrire":
            limit_itself(seconds, MEMORY, may_write=more == ("permis",))
            Path("écrit").write_bytes(data)
            say(" ", Path.cwd().joinpath("écrit").read_text())
        case "situer":
            say(str(limits.__file__))
        case "engendrer":
            say(f" {subprocess.Popen(['sleep', '600'], stdout=subprocess.DEVNULL).pid}")


def say(*words: str) -> None:
    """On the standard output, at once: what comes next may end this process."""
    sys.stdout.buffer.write("".join(words).encode())
    sys.stdout.buffer.flush()


def end_by(number: signal.Signals) -> None:
    """Receive a signal as a process does that nobody taught to ignore it."""
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def die_first(times: int) -> None:
    """The first *times* are ended from outside; then all goes well."""
    dead = len(list(Path.cwd().iterdir()))
    if dead < times:
        Path(f"mort {dead + 1}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    say(" enfin")


def spin() -> None:
    """Use the processor until somebody ends it."""
    while True:
        pass
