"""An untrusted PDF or image on standard input -> the codes of its first pages, in JSON. Child of codes.py."""

from __future__ import annotations

import json
import sys

from cpomdoc.adapters.limits import limit_itself
from cpomdoc.adapters.pdf.received.scan import glanced_codes
from cpomdoc.domain.codec import to_plain
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import Codes

MAX_MEMORY = 1 << 30


def main(seconds: float) -> None:
    """Limit oneself, look, answer."""
    limit_itself(seconds, MAX_MEMORY)
    try:
        found = glanced_codes(sys.stdin.buffer.read())
    except UnreadableFile:
        found = ()
    sys.stdout.write(json.dumps(to_plain(Codes(found))))
