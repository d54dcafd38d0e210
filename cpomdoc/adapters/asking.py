"""Bytes of which nobody vouches -> what a child process says of them, and how it ended: by whose fault, if any.

The child is a module of ours, whose ``main(seconds, *words)`` limits itself (limits.py), reads its standard input and
answers on its standard output. The caller never parses a byte of what it gives, and nothing that was started here
survives the call. Safe to call from several threads at once.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

from cpomdoc.domain.errors import ToolFailed

_ROOT = str(Path(__file__).resolve().parents[2])
_READY = b"+"
_START = f"""
import sys
sys.path.insert(0, sys.argv[1])  # the same code as its parent, whatever is installed beside
from importlib import import_module
main = import_module(sys.argv[2]).main
sys.stdout.buffer.write({_READY!r})
sys.stdout.buffer.flush()
main(float(sys.argv[3]), *sys.argv[4:])
"""
OWN_SIGNALS = frozenset(
    {
        signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS, signal.SIGTRAP, signal.SIGXCPU,
        signal.SIGXFSZ,
    }
)  # fmt: skip
"""What a process brings on itself. Any other comes from outside: a person, a service that stops, a machine without
memory (SIGKILL), a disk that fails under a library (SIGBUS)."""
_ITS_TIME = 0.5
"""A file is slow by its own fault only if its child had that part of its time on a processor."""


class End(Enum):
    """How a child ended."""

    WHOLE = "it said all that it had to say"
    BROKEN = "it broke on the file: an error, a crash, its bound of memory"
    LATE = "it ran over its time, and had it: the file is too slow"
    STARVED = "its time passed without it: it was stopped, or had no processor"
    KILLED = "something else ended it"
    UNSTARTED = "it never came to the file"


_FAILED = {
    End.STARVED: "n’a pas obtenu de temps de calcul",
    End.KILLED: "a été arrêté en route",
    End.UNSTARTED: "n’a pas pu démarrer",
}
"""The ends that the world brought about, in words."""
_PATIENCE = (0, 1, 3)
"""Of each attempt, how many times its seconds are added to its grace: a busy machine makes no file slow."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child *said*, to the point where it was cut short unless it is *whole*, and how it came to its *end*."""

    said: bytes
    end: End

    @property
    def whole(self) -> bool:
        """Whether all was said."""
        return self.end is End.WHOLE

    @property
    def late(self) -> bool:
        """Whether time was over, whoever had taken it."""
        return self.end in (End.LATE, End.STARVED)

    @property
    def by_the_world(self) -> bool:
        """Whether the world ended it: nothing is known of the file, and the same question may be answered later."""
        return self.end in _FAILED


def ask(child: str, data: bytes, seconds: float, *words: str, grace: float = 1.0, folder: Path | None = None) -> Answer:
    """What the module *child* answers to *data*, given *seconds* and *words*; killed *grace* seconds after its time.

    *folder* is where it may write. A child that the world ended is started anew, with more time. Raises ToolFailed when
    that does not help: nothing is known of the file, and the same question is asked again later.
    """
    for patience in _PATIENCE:
        answer = attempt(child, data, seconds, *words, grace=grace + patience * seconds, folder=folder)
        if not answer.by_the_world:
            return answer
    raise ToolFailed(
        f"Un fichier reçu n’a pas pu être contrôlé : le programme qui le lit {_FAILED[answer.end]}.",
        remedy="Fermez d’autres programmes, puis relancez le traitement : le fichier n’est pas en cause, et il reste à "
        "sa place. Si l’échec se répète, lancez « cpomdoc environnement ».",
    )


def attempt(
    child: str, data: bytes, seconds: float, *words: str, grace: float = 1.0, folder: Path | None = None
) -> Answer:
    """The same, once, whatever ends it: the answer says so."""
    command = [sys.executable, "-I", "-c", _START, _ROOT, child, str(seconds), *words]
    env = {"PATH": os.defpath, "TMPDIR": str(folder)} if folder is not None else None  # what it leaves goes with that
    try:  # a group of its own, so that one signal ends all of it
        started = Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=folder, env=env, start_new_session=True)
    except OSError:
        return Answer(b"", End.UNSTARTED)
    with started:
        try:
            return _heard(started, data, seconds, grace)
        finally:
            _kill(started)


def _heard(child: Popen[bytes], data: bytes, seconds: float, grace: float) -> Answer:
    try:
        output, _ = child.communicate(data, timeout=seconds + grace)
    except TimeoutExpired as late:
        output = late.output or b""
        had_it = _ended(child) >= _ITS_TIME * seconds
        return Answer(output[1:], End.LATE if had_it and output.startswith(_READY) else End.STARVED)
    return Answer(output[1:], _end(child.returncode, ready=output.startswith(_READY)))


def _end(status: int, *, ready: bool) -> End:
    """How a child ended by itself, or was ended by another than us."""
    if status < 0 and -status not in OWN_SIGNALS:
        return End.KILLED
    if not ready:
        return End.UNSTARTED
    if status == -signal.SIGXCPU:
        return End.LATE
    return End.BROKEN if status else End.WHOLE


def _ended(child: Popen[bytes]) -> float:
    """End a child whose time is over; the seconds that it, and all that it waited for, had on a processor."""
    _kill(child)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _kill(child: Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)  # and those that it started
