"""An untrusted PDF on standard input -> JSON lines: its pages, its tables, what ended it. Child process of reader.py.

Three ways, the surest first (decision 0036): the tags of the document; on the pages where they tell no table, the lines
drawn around cells; where there are none, codes and figures alone. What was told before the time is over counts.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber
import pikepdf

from cpomdoc.adapters.limits import limit_itself
from cpomdoc.adapters.tableaux.cells import Box, Grid, grid_of
from cpomdoc.adapters.tableaux.figures import figures_of
from cpomdoc.adapters.tableaux.tagged import TaggedTable, tables_of

MAX_MEMORY = 3 << 30
MAX_PAGES = 400
"""Pages looked at: the longest contract that we know of, with all its annexes, has three hundred."""
MAX_GLYPHS = 60_000
"""Glyphs of one page: a full one has six thousand."""
FIRST_PAGES, MAX_SENTENCES, MAX_SENTENCE = 5, 100, 400
"""Pages whose sentences are told, for they name the contract; sentences of a page, and characters of one."""
_SAYS_A_NUMBER = re.compile(r"[0-9]{3}")
_BY_LINES = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
MAX_LINES = 20_000
"""Strokes of one page; beyond, it is a plan or a picture drawn in lines, and no table is looked for by lines."""


def main(seconds: float) -> None:
    """Limit oneself, read, answer."""
    limit_itself(seconds, MAX_MEMORY)
    data = sys.stdin.buffer.read()
    fault = _locked(data)
    if fault:
        _say({"faute": fault})
        return
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            _say({"faute": _read(pdf, _tree(data))})
    except (MemoryError, RecursionError):
        _say({"faute": "lent"})
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library, it is damaged
        _say({"faute": "abime"})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _locked(data: bytes) -> str:
    """Why the file cannot be opened, by the sturdier of the two readers; empty when it can."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return "" if len(pdf.pages) else "vide"
    except pikepdf.PasswordError:
        return "protege"
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, RuntimeError) as error:
        return "protege" if "encryption" in str(error) else "abime"


def _read(pdf: Any, tagged: Sequence[TaggedTable]) -> str:
    """Tell the tables page after page; the fault of what could not be looked at."""
    pages = pdf.pages
    _say({"pages": len(pages)})
    texts = 0
    held: dict[int, list[Any]] = {}
    waiting = list(tagged)
    for number, page in enumerate(pages[:MAX_PAGES], 1):
        chars = page.chars
        texts += bool(chars)
        if len(chars) <= MAX_GLYPHS:
            if number <= FIRST_PAGES:
                _say({"phrases": _phrases(page)})
            held[number] = chars
            ready = [one for one in waiting if one.last == number]
            waiting = [one for one in waiting if one.last != number]
            found = [rows for table in ready for rows in table.rows(held)]
            if not found and not any(one.first <= number <= one.last for one in tagged):
                found = list(_seen(page, number))
            for told in found:
                _say(told)
            kept = min((one.first for one in waiting), default=number + 1)
            held = {at: those for at, those in held.items() if at >= kept}
        page.close()
        _say({"lues": number})
    if not texts:
        return "image"
    return "long" if len(pages) > MAX_PAGES else ""


def _phrases(page: Any) -> list[str]:
    """The lines of a page that hold a number or a year."""
    lines = page.extract_text(x_tolerance=2, y_tolerance=2).splitlines()
    return [line[:MAX_SENTENCE] for line in lines if _SAYS_A_NUMBER.search(line)][:MAX_SENTENCES]


def _tree(data: bytes) -> Sequence[TaggedTable]:
    """The tables that the tags tell; none in a document that is not tagged, or whose tags nobody can follow."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return tables_of(pdf, MAX_PAGES)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError, KeyError, AttributeError):
        return ()


def _seen(page: Any, number: int) -> Iterator[dict[str, Any]]:
    """The tables of a page whose cells are drawn, then the figures that stand outside of these."""
    boxes: list[Box] = []
    tables = page.find_tables(_BY_LINES) if len(page.edges) <= MAX_LINES else ()
    for table in tables:
        grid: Grid = grid_of(table, page, number)
        if grid["lignes"] and len(grid["lignes"][0]["cases"]) > 1:
            boxes.append(table.bbox)
            yield dict(grid)
    yield from figures_of(page, number, boxes)
