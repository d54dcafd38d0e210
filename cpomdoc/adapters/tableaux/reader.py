"""The bytes of a Word file or a PDF of somebody else -> the tables that are seen in it, or why none can be.

A child process, bounded in time and memory, opens the file: the caller never parses a byte of it. What the child had
told when it was stopped is kept, and the caller is told where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cpomdoc.adapters.asking import ask
from cpomdoc.domain.tableaux import Case, LigneVue, Moyen, Releve, Tableau

DEADLINE = 240.0
"""Seconds for a contract of two hundred pages on a slow machine."""
_PDF = "cpomdoc.adapters.tableaux.pdf_child"
_WORD = "cpomdoc.adapters.word.tables_child"
_ZIP = b"PK\x03\x04"


def read_tables(data: bytes, *, deadline: float = DEADLINE) -> Releve:
    """The tables of *data*, in the order of the document; none with the fault when it cannot be opened. *deadline* is
    in seconds. Raises ToolFailed when the world kept it from being looked at.
    """
    answer = ask(_WORD if data.startswith(_ZIP) else _PDF, data, deadline)
    said = list(_lines(answer.said))
    tables = tuple(_table(one) for one in said if "lignes" in one)
    end: dict[str, Any] = next((one for one in reversed(said) if "faute" in one), {})
    pages = next((int(one["pages"]) for one in said if "pages" in one), 0)
    read = max((int(one["lues"]) for one in said if "lues" in one), default=0)
    fault = str(end.get("faute", ""))
    if not answer.whole:
        fault = "lent" if answer.late else "abime"
    phrases = tuple(str(text) for one in said for text in one.get("phrases", ()))
    return Releve(tables, pages, read, fault, str(end.get("raison", "")), str(end.get("remede", "")), phrases)


def _lines(said: bytes) -> Iterator[dict[str, Any]]:
    """What was told line by line; a last one cut short is nothing."""
    for line in said.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            return
        if isinstance(told, dict):
            yield told


def _table(told: dict[str, Any]) -> Tableau:
    rows = tuple(
        LigneVue(
            int(row["page"]),
            tuple(
                Case(str(text), "e" in marks, "r" in marks, "c" in marks, "o" in marks) for text, marks in row["cases"]
            ),
            bool(row.get("titre")),
        )
        for row in told["lignes"]
    )
    return Tableau(Moyen(told["moyen"]), rows)
