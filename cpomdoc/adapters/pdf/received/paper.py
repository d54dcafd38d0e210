"""Scans of signed paper, of which nobody vouches + the file that was sent -> each page beside the page that was sent.

A child process (paper_child.py), bounded in time and memory, draws and compares: the caller never parses a byte.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cpomdoc.adapters.asking import Answer, ask
from cpomdoc.domain.codec import from_plain
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.numerisation import Releve
from cpomdoc.domain.page_code import PageCode

_START, _A_PAGE = 30.0, 3.0
"""Seconds to begin, and for each page of what was sent: four times what a dim photograph takes."""
_CHILD = "cpomdoc.adapters.pdf.received.paper_child"


def examine_paper(
    files: Sequence[bytes], sent: bytes, last: PageCode, *, deadline: float | None = None
) -> Releve | None:
    """Every page of the *files*, laid beside the page that was sent; None when that takes too long, or too much.

    *last* is the code of the last page of *sent*. *deadline*, in seconds, follows from its pages. Raises
    UnreadableFile, and ToolFailed when the world kept us from looking.
    """
    seconds = deadline if deadline is not None else _seconds(len(files), last.pages)
    sizes = ",".join(str(len(data)) for data in files)
    answer = ask(_CHILD, b"".join((*files, sent)), seconds, last.contrat, str(last.version), str(last.pages), sizes)
    releve = _interpret(answer)
    if releve is not None and releve.illisible is not None:
        raise UnreadableFile(releve.illisible, "Numérisez-le de nouveau, en PDF.")
    return releve


def _seconds(files: int, pages: int) -> float:
    """Several files may each hold pages that are in another one too."""
    return _START + _A_PAGE * pages * min(files, 2)


def _interpret(answer: Answer) -> Releve | None:
    if not answer.whole:
        return None
    try:
        return from_plain(Releve, json.loads(answer.said))
    except ValueError:  # an answer that is none
        return None
