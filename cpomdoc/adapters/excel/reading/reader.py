"""A path or bytes that nobody vouches for -> Classeur, or Illisible: why it cannot be read.

The file is parsed by a child process of its own (child.py), bounded in processor time and memory, and the caller's
process never parses a byte of it. What the child does to itself is the file's fault: too slow, too large, a crash. What
is done to it from outside is not: a child that was killed, stopped or kept from the processor is asked for anew, with
more time, then the world has failed; no verdict on the file comes of it. Safe to call from several threads at once.
"""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cpomdoc.adapters.asking import OWN_SIGNALS
from cpomdoc.adapters.excel.reading.gate import MAX_FILE, SHARE, Code
from cpomdoc.adapters.temporaire import refusals
from cpomdoc.domain.classeur import Cell, CellType, Classeur, Feuille
from cpomdoc.domain.errors import ToolFailed

CADRE_DEADLINE = 20.0
"""Seconds of processor that a budget frame may take: it is larger than any form."""
_TRIES = 3
_GRACE = 1.0  # the child stops itself before its time is over; this long after it, it is killed
_MAX_ANSWER = 64 << 20
_ROOT = str(Path(__file__).resolve().parents[4])
_READY = b"+"
_START = f"""
import sys
sys.path.append(sys.argv[1])
from cpomdoc.adapters.excel.reading.child import main
sys.stdout.buffer.write({_READY!r} + b"\\n")
sys.stdout.buffer.flush()
main()
"""
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
    """Everything that the workbook holds, or the reason why it is not read. *deadline*: seconds of processor time.

    Raises ToolFailed when the world kept us from reading it: the same call may succeed later.
    """
    return _read(path_or_bytes, deadline, ())


def read_cadre(
    path_or_bytes: Path | bytes, sheets: Sequence[str], *, deadline: float = CADRE_DEADLINE
) -> Classeur | Illisible:
    """A workbook made by somebody else's macros (.xlsm), of which only the visible *sheets* are parsed: expressions
    that search a name in lower case and without accents. The others are named, and hold nothing.

    No macro runs, and not one byte of them is read. Values are those that Excel last computed. Raises as above.
    """
    return _read(path_or_bytes, deadline, sheets)


def _read(path_or_bytes: Path | bytes, deadline: float, sheets: Sequence[str]) -> Classeur | Illisible:
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else _take(path_or_bytes)
    if isinstance(data, Illisible):
        return data
    if len(data) > MAX_FILE:
        return _too_big(len(data))
    for rank in range(1, _TRIES + 1):
        found = _verdict(_ask_child(data, deadline, rank * deadline + _GRACE, *sheets), deadline)
        if found is not None:
            return found
    raise ToolFailed(
        "Un classeur n’a pas pu être lu : le programme qui le lit a été arrêté, ou n’a pas pu démarrer.",
        remedy="Fermez d’autres programmes, puis relancez : le classeur n’est pas en cause. Si cela se répète, lancez "
        "« cpomdoc environnement ».",
    )


@dataclass(frozen=True, slots=True)
class _Fin:
    """What a child said, line by line, and how it ended: its *status*, the seconds *used* on a processor, and whether
    it was *cut* because its time was over, or *flooded* us.
    """

    lines: list[bytes]
    status: int = 0
    used: float = 0.0
    cut: bool = False
    flooded: bool = False


_UNSTARTED = _Fin([])


def _verdict(fin: _Fin, deadline: float) -> Classeur | Illisible | None:
    """What a child found; when it says nothing whole, what that tells of the file: None when the world ended it."""
    ready, lines = fin.lines[:1] == [_READY], fin.lines[1:]
    if ready and not fin.flooded:
        try:
            return _interpret(lines)
        except (ValueError, LookupError, TypeError):  # no whole answer: the child was cut short
            pass
    if fin.status == -signal.SIGXCPU or (fin.cut and fin.used >= SHARE * deadline):
        return Illisible(Code.TIME)
    by_itself = fin.flooded or not (fin.cut or _from_outside(fin.status))
    return Illisible(Code.READER_STOPPED) if ready and by_itself else None


def _from_outside(status: int) -> bool:
    return status < 0 and -status not in OWN_SIGNALS


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


def _ask_child(data: bytes, deadline: float, wait: float, *sheets: str) -> _Fin:
    """Give the bytes to a new child that may use *deadline* seconds of processor within *wait* seconds."""
    command = [sys.executable, "-I", "-S", "-c", _START, _ROOT, str(deadline), *sheets]
    try:
        with _in_memory(data) as source:
            child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return _UNSTARTED
    with child:
        return _heard(child, wait)


def _heard(child: subprocess.Popen[bytes], wait: float) -> _Fin:
    """What a child answers, and how it ends; it does not survive this call."""
    over = threading.Event()

    def end() -> None:
        over.set()
        child.kill()

    watchdog = threading.Timer(wait, end)
    watchdog.daemon = True
    watchdog.start()
    try:
        assert child.stdout is not None
        answer = child.stdout.read(_MAX_ANSWER + 1)
        flooded = len(answer) > _MAX_ANSWER
        if flooded:
            child.kill()
        status, used = _awaited(child)
    finally:
        watchdog.cancel()
        child.kill()
    return _Fin(answer.split(b"\n"), status, used, over.is_set(), flooded)


def _awaited(child: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for a child: its status, and the seconds that it had on a processor."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime


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
