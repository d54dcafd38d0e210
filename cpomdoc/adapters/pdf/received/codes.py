"""A dropped PDF or image, of which nobody vouches -> the codes of its first pages: which sending it may answer.

A child process (codes_child.py), bounded in time and memory, draws the pages: the caller never parses a byte.
"""

from __future__ import annotations

import json

from cpomdoc.adapters.asking import ask
from cpomdoc.domain.codec import from_plain
from cpomdoc.domain.numerisation import Codes
from cpomdoc.domain.page_code import PageCode

DEADLINE = 30.0
"""Seconds for twelve large pages on a slow machine."""
_CHILD = "cpomdoc.adapters.pdf.received.codes_child"


def first_codes(data: bytes, *, deadline: float = DEADLINE) -> tuple[PageCode, ...]:
    """The codes that its first pages bear: none when they bear none, cannot be drawn, or take longer than *deadline*
    (seconds) to be. Raises ToolFailed when the world kept us from looking.
    """
    answer = ask(_CHILD, data, deadline)
    return _interpret(answer.said) if answer.whole else ()


def _interpret(said: bytes) -> tuple[PageCode, ...]:
    try:
        return from_plain(Codes, json.loads(said)).codes
    except ValueError:  # an answer that is none: whatever made it of the file, no code was read
        return ()
