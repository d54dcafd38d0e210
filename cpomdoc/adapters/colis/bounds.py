"""What a file that holds others may cost, and the words for what cannot be opened. Shared with the child process:
standard library only."""

from __future__ import annotations

import time
from enum import StrEnum

MAX_COLIS = 100 << 20
MAX_CONTENT = 250 << 20
MAX_FILES = 200
"""Bytes of the file itself, bytes of all that it holds, number of files in it: far beyond what people send."""

MAX_NAME = 200


class Code(StrEnum):
    """Why it is not opened. The numbers are public: never reused, never renumbered."""

    DAMAGED = "E-440"
    PASSWORD = "E-441"  # noqa: S105 - a code
    TOO_MUCH = "E-442"
    EMPTY = "E-443"
    UNUSUAL = "E-444"
    NO_ATTACHMENT = "E-445"
    DAMAGED_MAIL = "E-446"
    ENCRYPTED_MAIL = "E-448"


class Refusal(Exception):
    """The file will not be opened."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class Inside:
    """A file found inside: its path there, its content."""

    __slots__ = ("content", "path")

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content


class Bounds:
    """What one file may cost: time, files, bytes."""

    __slots__ = ("_bytes", "_files", "_stop")

    def __init__(self, seconds: float) -> None:
        self._stop = time.monotonic() + seconds
        self._files = self._bytes = 0

    def check_time(self) -> None:
        """Raises Refusal when time is over."""
        if time.monotonic() > self._stop:
            raise Refusal(Code.TOO_MUCH)

    def count(self, size: int) -> None:
        """One more file of *size* bytes, before it is read. Raises Refusal beyond the bounds."""
        self._files += 1
        self._bytes += size
        if self._files > MAX_FILES or self._bytes > MAX_CONTENT:
            raise Refusal(Code.TOO_MUCH)
        self.check_time()
