"""What the cahier des charges asks of a contract, item by item, as a family's conformite.toml declares it."""

from __future__ import annotations

from dataclasses import dataclass

PORTEES = ("obligatoire", "adaptable")
"""What a text that comes with a model of contract asks: what no contract leaves out, what the parties may adapt."""


@dataclass(frozen=True, slots=True)
class Dispense:
    """When an item does not apply, and the *reason* to give.

    *field* is a question, a table or a ``table.column``. *values*: it was answered by one of them (a column: in every
    row). *without*: no row of the column has one of them. *empty*: no row in the table, « sans objet » as the answer.
    """

    field: str
    reason: str
    values: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Couverture:
    """What must be found in the column *by*: each of *values*, one at least of *any_of*, or each of *expected*."""

    by: str
    values: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Exigence:
    """One item: the answers that feed it, the piece and the part of it (*article*, a heading) that print them.

    That part also prints *prints*, of what the engine itself gives (the calendar, the visas), and says *words*.
    *jointe* names the attached document that answers the item. *heading* groups items in the grid. An item may rest on
    several of these; all must hold. *doubt* is what those who wrote the item are not sure of. *scope* says what the
    text leaves to the parties, where the text tells it: one of PORTEES.
    """

    key: str
    heading: str
    title: str
    source: str
    confidence: str
    fields: tuple[str, ...] = ()
    piece: str = ""
    article: str = ""
    prints: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    jointe: str = ""
    coverage: tuple[Couverture, ...] = ()
    waivers: tuple[Dispense, ...] = ()
    remedy: str = ""
    doubt: str = ""
    scope: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The answers that the item rests on, each once."""
        covered = (name for one in self.coverage for name in (one.by, one.expected) if name)
        return tuple(dict.fromkeys((*self.fields, *covered)))
