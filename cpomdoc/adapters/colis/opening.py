"""A zip or a mail of which nobody vouches -> Colis: who sent it and the files inside; or Ferme: why it is not opened.

A child process of its own (child.py), bounded in time and memory, takes it apart: the caller's process never parses it.
Nothing is ever written under a name that it gives.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cpomdoc.adapters.asking import ask
from cpomdoc.adapters.colis.bounds import MAX_COLIS, MAX_CONTENT, MAX_FILES, Code
from cpomdoc.adapters.colis.signs import sort_of

DEADLINE = 30.0
_GRACE = 2.0
_HEADER = 1 << 20
_CHILD = "cpomdoc.adapters.colis.child"

__all__ = ["MAX_COLIS", "Colis", "Dedans", "Ferme", "open_colis"]


@dataclass(frozen=True, slots=True)
class Dedans:
    """A file found inside: its path there, with « / » between folders; its bytes."""

    chemin: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Colis:
    """What was opened. *par* is who sent the mail, as the mail says; empty for an archive."""

    par: str
    fichiers: tuple[Dedans, ...]


@dataclass(frozen=True, slots=True)
class Ferme:
    """What is not opened: a code of the catalogue."""

    code: str


def open_colis(data: bytes, *, deadline: float = DEADLINE) -> Colis | Ferme:
    """The files inside, in their order, or the reason why it is not opened."""
    if len(data) > MAX_COLIS:
        return Ferme(Code.TOO_MUCH)
    answer = ask(_CHILD, data, deadline, grace=_GRACE)
    if answer.late:
        return Ferme(Code.TOO_MUCH)
    try:
        return _interpret(answer.said)
    except (ValueError, LookupError, TypeError):  # no whole answer: the child was cut short
        return Ferme(Code.DAMAGED if sort_of(data) == "zip" else Code.DAMAGED_MAIL)


def _interpret(answer: bytes) -> Colis | Ferme:
    end = answer.index(b"\n", 0, _HEADER)
    line = json.loads(answer[:end])
    if "code" in line:
        return Ferme(Code(line["code"]))
    found, at = [], end + 1
    for path, size in line["fichiers"]:
        found.append(Dedans(str(path), answer[at : at + size]))
        at += size
    if at != len(answer) or len(found) > MAX_FILES or at - end > MAX_CONTENT + 1:
        raise ValueError("what was announced did not come")
    return Colis(str(line["par"]), tuple(found))
