"""A joined PDF, of which nobody vouches -> the same without what acts by itself or hides files, and what that was.

A child process (harmless_child.py), bounded in time and memory, does it: the caller never parses a byte. A file in
which there is nothing of the kind stays as it is, to the byte.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DEADLINE = 30.0
"""Seconds for a file of the largest size on a slow machine."""

_ROOT = str(Path(__file__).resolve().parents[4])
_START = (
    "import sys; sys.path.append(sys.argv[1]); from cpomdoc.adapters.pdf.received.harmless_child import main; main()"
)
_OUT_OF_PROCESSOR_TIME = -24  # killed by SIGXCPU


@dataclass(frozen=True, slots=True)
class Inoffensif:
    """*pdf* is the file that may be joined; *retires* tells what was taken out of it, in French. *signe*: it bears a
    signature, that any change ends. *fault*: why it could not be looked at; then nothing else is said.
    """

    pdf: bytes
    retires: tuple[str, ...] = ()
    signe: bool = False
    fault: Literal["abime", "lent"] | None = None


def make_harmless(data: bytes, *, deadline: float = DEADLINE) -> Inoffensif:
    """The file without what acts. *deadline* is in seconds."""
    command = [sys.executable, "-I", "-c", _START, _ROOT, str(int(deadline))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        try:
            answer, _ = child.communicate(data, timeout=deadline + 1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return Inoffensif(b"", fault="lent")
    if child.returncode == _OUT_OF_PROCESSOR_TIME:
        return Inoffensif(b"", fault="lent")
    said, _, made = answer.partition(b"\n")
    try:
        words = json.loads(said)
        return Inoffensif(made or data, tuple(str(one) for one in words["retires"]), bool(words["signe"]))
    except (ValueError, LookupError, TypeError):
        return Inoffensif(b"", fault="abime")
