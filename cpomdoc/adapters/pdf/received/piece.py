"""The bytes of a PDF that nobody vouches for -> its number of pages, or why it cannot be joined to a contract.

The file is opened by a child process (piece_child.py), bounded in time and memory: the caller never parses a byte.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from cpomdoc.adapters.asking import ask

DEADLINE = 15.0
"""Seconds for a file of the largest size on a slow machine."""

Fault = Literal["abime", "protege", "vide", "lent", "dynamique"]
_FAULTS: dict[str, Fault] = {"abime": "abime", "protege": "protege", "vide": "vide", "dynamique": "dynamique"}
_CHILD = "cpomdoc.adapters.pdf.received.piece_child"


@dataclass(frozen=True, slots=True)
class PdfPiece:
    """A PDF as it came: how many *pages*, or the *fault* for which it is not taken."""

    pages: int
    fault: Fault | None = None


def looks_like_pdf(data: bytes) -> bool:
    """Whether the content says that it is a PDF, whatever the name of its file."""
    return data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t \0").startswith(b"%PDF-")


def inspect_piece(data: bytes, *, deadline: float = DEADLINE) -> PdfPiece:
    """Pages counted, or the fault. *deadline* is in seconds."""
    answer = ask(_CHILD, data, deadline)
    return PdfPiece(0, "lent") if answer.late else _interpret(answer.said)


def _interpret(answer: bytes) -> PdfPiece:
    """The child's one line; none when it was cut short: whatever did that is a damaged file."""
    try:
        said = json.loads(answer)
        fault = _FAULTS.get(said["faute"])
        return PdfPiece(int(said["pages"]), fault)
    except (ValueError, LookupError, TypeError):
        return PdfPiece(0, "abime")
