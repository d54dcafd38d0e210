"""Untrusted scans, then the file that was sent, on standard input -> each page in JSON. Child of paper.py."""

from __future__ import annotations

import json
import sys

from cpomdoc.adapters.limits import limit_itself
from cpomdoc.adapters.pdf.received.laying import lay_beside
from cpomdoc.domain.codec import to_plain
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import Releve
from cpomdoc.domain.page_code import PageCode

MAX_MEMORY = 3 << 30


def main(seconds: float, contrat: str, version: str, pages: str, sizes: str) -> None:
    """Limit oneself, compare, answer. *sizes* are those of the scans, in their order; what comes after was sent."""
    limit_itself(seconds, MAX_MEMORY)
    *files, sent = _parts(sys.stdin.buffer.read(), [int(size) for size in sizes.split(",")])
    expected = contrat, int(version), int(pages)

    def ours(code: PageCode) -> bool:
        return (code.contrat, code.version, code.pages) == expected

    try:
        releve = lay_beside(files, sent, ours)
    except UnreadableFile as error:
        releve = Releve((), (), error.message)
    sys.stdout.write(json.dumps(to_plain(releve)))


def _parts(data: bytes, sizes: list[int]) -> list[bytes]:
    found, at = [], 0
    for size in sizes:
        found.append(data[at : at + size])
        at += size
    return [*found, data[at:]]
