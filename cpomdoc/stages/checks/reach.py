"""The answers of a contract and a dotted name -> every value that it designates, through the rows of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cpomdoc.stages.checks.facts import is_table


def reach(values: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The value of a question or of a table; of a column, one for each row; None where there is no answer.

    ``sites.activite.exercice`` goes through the rows of two tables. Of an empty table, no column has a value.
    """
    if name in values:
        yield values[name]
        return
    parts = name.split(".")
    for size in range(len(parts) - 1, 0, -1):
        rows: Any = values.get(".".join(parts[:size]))
        if is_table(rows):
            for row in rows:
                yield from reach(row, ".".join(parts[size:]))
            return
    yield None


def each(values: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The same, the choices of a list one by one."""
    for value in reach(values, name):
        yield from value if isinstance(value, tuple) and not is_table(value) else (value,)
