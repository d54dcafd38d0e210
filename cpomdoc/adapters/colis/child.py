"""An untrusted zip or mail on standard input -> one JSON line, then the files inside, on standard output.

Started by opening.py as its own interpreter, which limits itself before it looks at the first byte. The line says
either {"par": …, "fichiers": [[path, size], …]}, after which come the contents one behind the other, or {"code": …}.
"""

from __future__ import annotations

import json
import sys

from cpomdoc.adapters.colis.bounds import MAX_COLIS, Bounds, Code, Inside, Refusal
from cpomdoc.adapters.colis.mails import read_eml, read_msg
from cpomdoc.adapters.colis.signs import sort_of
from cpomdoc.adapters.colis.zips import read_zip
from cpomdoc.adapters.limits import limit_itself

MAX_MEMORY = 1 << 30


def opened(data: bytes, seconds: float) -> tuple[str, list[Inside]]:
    """Who sent it, and what it holds. Raises Refusal."""
    if len(data) > MAX_COLIS:
        raise Refusal(Code.TOO_MUCH)
    bounds, sort = Bounds(seconds), sort_of(data)
    if sort == "zip":
        par, inside = "", list(read_zip(data, bounds))
    else:
        par, found = (read_msg if sort == "msg" else read_eml)(data, bounds)
        inside = list(found)
    if not inside:
        raise Refusal(Code.EMPTY if sort == "zip" else Code.NO_ATTACHMENT)
    return par, inside


def main(seconds: float) -> None:
    """Read, open, answer."""
    limit_itself(seconds, MAX_MEMORY)
    inside: list[Inside] = []
    try:
        par, inside = opened(sys.stdin.buffer.read(MAX_COLIS + 1), seconds * 0.9)
        line = {"par": par, "fichiers": [[one.path, len(one.content)] for one in inside]}
    except Refusal as refusal:
        line = {"code": refusal.code}
    except MemoryError:
        line = {"code": Code.TOO_MUCH}
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")
    for one in inside:
        sys.stdout.buffer.write(one.content)
