"""A file -> what the reader says of it, and what its child did: time, memory, words, connections, files.

The child runs as it always does; a hook put before its program sees each file that it opens and each connection that it
tries, and tells them on its standard error, where a stack trace would come too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from cpomdoc.adapters.excel.reading import Illisible, read_classeur, reader
from cpomdoc.domain.classeur import Classeur

HOOK = """
import atexit, os, sys
STATUS = "/proc/self/status"
NET = ("socket.", "urllib.", "ftplib.", "smtplib.", "http.")
RUN = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork", "pty.spawn", "ctypes.dlopen")
MOVE = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.move")
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT
HERE = (sys.prefix, sys.base_prefix, sys.argv[1])
def outside(path, flags):
    return bool(flags & WRITE) or not (path == STATUS or os.path.realpath(path).startswith(HERE))
def told(event, args, said=sys.stderr.write):
    if event.startswith(NET):
        said(f"CONNEXION {event} {args!r}\\n")
    elif event in RUN:
        said(f"PROGRAMME {event} {args!r}\\n")
    elif event in MOVE:
        said(f"FICHIER {event} {args!r}\\n")
    elif event == "open" and isinstance(args[0], (str, bytes)) and outside(os.fsdecode(args[0]), args[2] or 0):
        said(f"FICHIER {event} {args!r}\\n")
def size(said=sys.stderr.write):
    with open(STATUS) as status:
        said(next(f"MEMOIRE {line.split()[1]}\\n" for line in status if line.startswith("VmHWM")))
atexit.register(size)
sys.addaudithook(told)
"""


@dataclass
class Vu:
    """What was seen of one reading; *autres* is what came on the standard error and is nothing of ours: a trace."""

    dit: Classeur | Illisible | None = None
    secondes: float = 0.0
    processeur: float = 0.0
    mio: float = 0.0
    connexions: list[str] = field(default_factory=list)
    fichiers: list[str] = field(default_factory=list)
    autres: list[str] = field(default_factory=list)

    def hear(self, line: str) -> None:
        """One line of the standard error."""
        word, _, rest = line.partition(" ")
        if word == "MEMOIRE":
            self.mio = max(self.mio, int(rest) / 1024)
        else:
            {"CONNEXION": self.connexions, "PROGRAMME": self.fichiers, "FICHIER": self.fichiers}.get(
                word, self.autres
            ).append(line)


def watched(data: bytes) -> Vu:
    """Read *data* as the product does."""
    seen = Vu()
    start = time.monotonic()
    with _hooked(seen.hear), _measured(seen):
        seen.dit = read_classeur(data)
    seen.secondes = time.monotonic() - start
    return seen


@contextmanager
def _hooked(hear: Callable[[str], None]) -> Iterator[None]:
    popen, read_end, write_end = subprocess.Popen, *os.pipe()

    def start(command: list[str], **given: Any) -> Any:
        at = command.index("-c") + 1
        return popen([*command[:at], HOOK + command[at], *command[at + 1 :]], **{**given, "stderr": write_end})

    try:
        with patch.object(reader.subprocess, "Popen", start):
            yield
    finally:
        os.close(write_end)
        with os.fdopen(read_end, errors="replace") as said:
            for line in said.read().splitlines():
                hear(line)


@contextmanager
def _measured(seen: Vu) -> Iterator[None]:
    wait = os.wait4

    def measured(pid: int, options: int) -> tuple[int, int, Any]:
        done, status, used = wait(pid, options)
        seen.processeur += used.ru_utime + used.ru_stime
        return done, status, used

    with patch.object(reader.os, "wait4", measured):
        yield


def main() -> None:
    """Read the file on standard input, and say what was seen."""
    seen = watched(sys.stdin.buffer.read())
    print(type(seen.dit).__name__, f"{seen.secondes:.2f} s", f"{seen.mio:.0f} Mio", seen.connexions, seen.fichiers)
    print(*seen.autres, sep="\n")


if __name__ == "__main__":
    main()
