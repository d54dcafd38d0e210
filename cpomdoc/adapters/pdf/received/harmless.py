"""A joined PDF, of which nobody vouches -> the same without what acts by itself or hides files, and what that was.

A child process (harmless_child.py), bounded in time and memory, does it: the caller never parses a byte. A file in
which there is nothing of the kind stays as it is, to the byte.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from cpomdoc.adapters.asking import ask

DEADLINE = 30.0
"""Seconds for a file of the largest size on a slow machine."""

_CHILD = "cpomdoc.adapters.pdf.received.harmless_child"


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
    answer = ask(_CHILD, data, deadline)
    if answer.late:
        return Inoffensif(b"", fault="lent")
    return _interpret(answer.said, data) if answer.whole else Inoffensif(b"", fault="abime")


def _interpret(answer: bytes, data: bytes) -> Inoffensif:
    """The child's line, then the PDF when something was taken out of it: without that PDF nothing may be joined."""
    said, _, made = answer.partition(b"\n")
    try:
        words = json.loads(said)
        retires, signe = tuple(str(one) for one in words["retires"]), bool(words["signe"])
    except (ValueError, LookupError, TypeError):
        return Inoffensif(b"", fault="abime")
    if bool(retires) != bool(made):
        return Inoffensif(b"", fault="abime")
    return Inoffensif(made or data, retires, signe)
