"""A path or bytes that nobody vouches for -> Classeur, or Illisible: why it cannot be read.

The file is parsed by a child process of its own (child.py), bounded in time and memory: whatever the file is, the
answer comes within the deadline, give or take a second, and the caller's process never parses a byte of it. Safe to
call from several threads at once.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cpomdoc.adapters.excel.reading.gate import MAX_FILE, Code
from cpomdoc.adapters.temporaire import refusals
from cpomdoc.domain.classeur import Cell, CellType, Classeur, Feuille

_GRACE = 1.0  # the child stops itself before the deadline; this long after it, it is killed
_MAX_ANSWER = 64 << 20
_OUT_OF_PROCESSOR_TIME = -24  # killed by SIGXCPU
_ROOT = str(Path(__file__).resolve().parents[4])
_START = "import sys; sys.path.append(sys.argv[1]); from cpomdoc.adapters.excel.reading.child import main; main()"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})\b")
_TYPES: dict[str, CellType] = {"n": "number", "s": "text", "b": "bool", "e": "error", "d": "date"}
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Illisible:
    """A file that is not read: a code of the catalogue, and the facts that its message may show."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def read_classeur(path_or_bytes: Path | bytes, *, deadline: float = 5.0) -> Classeur | Illisible:
    """Everything that the workbook holds, or the reason why it is not read. *deadline* is in seconds."""
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else _take(path_or_bytes)
    if isinstance(data, Illisible):
        return data
    if len(data) > MAX_FILE:
        return _too_big(len(data))
    began = time.monotonic()
    lines, status = _ask_child(data, deadline)
    late = time.monotonic() - began >= deadline
    try:
        return _interpret(lines)
    except (ValueError, LookupError, TypeError):  # no whole answer: the child was cut short
        return Illisible(Code.TIME if late or status == _OUT_OF_PROCESSOR_TIME else Code.READER_STOPPED)


def _take(path: Path) -> bytes | Illisible:
    """The bytes of a regular file. Anything else is not even opened, and cannot slip in between look and open."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Illisible(Code.NOT_A_FILE)
        descriptor = os.open(path, _OPEN_FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                return Illisible(Code.NOT_A_FILE)
            if state.st_size > MAX_FILE:
                return _too_big(state.st_size)
            return file.read(MAX_FILE + 1)
    except OSError as error:
        return Illisible(Code.CANNOT_OPEN, {"raison": error.strerror or ""})


def _too_big(size: int) -> Illisible:
    return Illisible(
        Code.FILE_TOO_BIG,
        {"taille": f"{-(-size // 1_000_000)}\u00a0Mo", "limite": f"{MAX_FILE // 1_000_000}\u00a0Mo"},
    )


def _ask_child(data: bytes, deadline: float) -> tuple[list[bytes], int]:
    """Give the bytes to a new child; return the lines it answered and how it ended. None survives this call."""
    command = [sys.executable, "-I", "-S", "-c", _START, _ROOT, str(deadline)]
    with (
        _in_memory(data) as source,
        _begun(command, source) as child,
    ):
        watchdog = threading.Timer(deadline + _GRACE, child.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            assert child.stdout is not None
            answer = child.stdout.read(_MAX_ANSWER + 1)
            if len(answer) <= _MAX_ANSWER:
                child.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            watchdog.cancel()
            child.kill()
            status = child.wait()
    return answer.split(b"\n"), status


def _begun(command: list[str], source: IO[bytes]) -> subprocess.Popen[bytes]:
    with refusals():
        return subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _in_memory(data: bytes) -> IO[bytes]:
    """An open anonymous file that holds the bytes: a pipe would need a thread to fill it."""
    with refusals():
        return _filled(data)


def _filled(data: bytes) -> IO[bytes]:
    file: IO[bytes]
    if sys.platform == "linux":
        file = os.fdopen(os.memfd_create("classeur"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file


def _interpret(lines: list[bytes]) -> Classeur | Illisible:
    """The child's answer. Its last line is the verdict, and `split` left an empty piece after it."""
    verdict = json.loads(lines[-2])
    if "code" in verdict:
        return Illisible(verdict["code"], verdict["facts"])
    if verdict != {"fin": True}:
        raise ValueError(verdict)
    return _build(lines)


def _build(lines: list[bytes]) -> Classeur:
    book = json.loads(lines[0])
    formats: list[str] = book["formats"]
    return Classeur(
        feuilles=tuple(_feuille(json.loads(line), formats) for line in lines[1:-2]),
        names={name: (sheet, row, column) for name, (sheet, row, column) in book["noms"].items()},
        properties=book["proprietes"],
        epoch_1904=book["epoque_1904"],
        declared=frozenset(book["noms_declares"]),
        auteur=book["auteur"],
    )


def _feuille(sheet: dict[str, Any], formats: list[str]) -> Feuille:
    known = len(formats)
    columns = (sheet["cles"], sheet["valeurs"], sheet["types"], sheet["styles"], sheet["formules"])
    cells = {
        (key >> 14, (key & 0x3FFF) + 1): Cell(
            raw, _TYPES[letter], formats[style] if style < known else "General", formula == "1"
        )
        for key, raw, letter, style, formula in zip(*columns, strict=True)
    }
    for key, text in sheet["barres"]:
        cells[_place(key)] = replace(cells[_place(key)], struck=text)
    for key in sheet["dehors"]:
        cells[_place(key)] = replace(cells[_place(key)], foreign=True)
    notes = {place: text for at, text in sheet["notes"].items() if (place := _named(at)) is not None}
    return Feuille(sheet["feuille"], sheet["masquee"], cells, notes)


def _place(key: int) -> tuple[int, int]:
    return key >> 14, (key & 0x3FFF) + 1


def _named(address: str) -> tuple[int, int] | None:
    """« C5 » -> (5, 3); the first cell of a range; None when it is no address."""
    match = _ADDRESS.match(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
