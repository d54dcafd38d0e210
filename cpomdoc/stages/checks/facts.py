"""Values of a dossier or a contract -> what checks look at: scalars, columns, rows side by side, usable numbers."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.dossier import Engagement
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.show import show, show_year
from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.schema.catalogue import Catalogue
from cpomdoc.schema.cells import SPACES, fold
from cpomdoc.schema.checks import DATE_EFFET, conditions
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip

Hits = Iterator[tuple[int | None, dict[str, str]]]
"""What a check finds: the row of the table of ``sur`` (None: no row), and the facts for its words."""


@dataclass(frozen=True, slots=True)
class JointeFacts:
    """A document that may be joined: what it is, and of which establishments it came (empty: of the contract)."""

    title: str
    annexe: int
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What checks look at: values by dotted name, the cell of each, the visible question of each, the law, the
    documents that came, the other contracts that bind the same establishments, the questions about a year, the
    indicators that the family knows, the rules that the questionnaire has on a simulation of the means.
    """

    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    labels: Mapping[str, str]
    reglementation: Reglementation = field(default_factory=dict)
    jointes: Mapping[str, JointeFacts] = field(default_factory=dict)
    ailleurs: tuple[Engagement, ...] = ()
    years: frozenset[str] = frozenset()
    catalogue: Catalogue = field(default_factory=dict)
    regles: frozenset[str] = frozenset()

    def split(self, name: str) -> tuple[str, str]:
        """(table, column) when *name* designates a column, else ("", name)."""
        parts = name.split(".")
        for size in range(len(parts) - 1, 0, -1):
            table = ".".join(parts[:size])
            if is_table(self.values.get(table)) or self._inside(table):
                return table, ".".join(parts[size:])
        return "", name

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of *table*, none when it is absent; of a table inside another, each with the answers around it."""
        value = self.values.get(table)
        return self._inside(table) if value is None else value if is_table(value) else ()  # type: ignore[return-value]

    def _inside(self, table: str) -> tuple[Row, ...]:
        """The rows of the table *inner* that the rows of *outer* hold: ``sites.activite``."""
        outer, _, inner = table.partition(".")
        found: list[Row] = []
        for row in self.rows(outer) if inner else ():
            held: Any = row.get(inner)
            if is_table(held):
                alone = {key: value for key, value in row.items() if not is_table(value)}
                found += [{**alone, **one} for one in held]
        return tuple(found)

    def column(self, name: str) -> list[Any]:
        """All the usable values of a column, or the one of a scalar; texts of a list count each."""
        table, column = self.split(name)
        found = [row.get(column) for row in self.rows(table)] if table else [self.values.get(name)]
        flat: list[Any] = []
        for value in found:
            flat.extend(value if isinstance(value, tuple) else [value])
        return [value for value in flat if usable(value)]

    def known(self, name: str) -> bool:
        """Whether every answer under *name* could be read: a list that lacks one proves nothing by what it lacks."""
        table, column = self.split(name)
        return all(column in row for row in self.rows(table)) if table else name in self.values

    def say(self, name: str, value: Any) -> str:
        """A value of *name* as a person reads it: a year has no blank in it."""
        return show_year(value) if name in self.years else show(value)

    def place(self, name: str, row: int | None) -> CellRef | None:
        """The cell of *name* at *row*, else the head of its column, else None."""
        return self.places.get(FieldKey(name, row)) or self.places.get(FieldKey(name))

    def at(self, name: str, row: int | None) -> Any:
        """The value of *name*: the scalar, or the one of its column at *row*."""
        table, column = self.split(name)
        if not table:
            return self.values.get(name)
        return None if row is None else self.rows(table)[row].get(column)


def is_table(value: object) -> bool:
    """Whether a value is the rows of a table: an empty tuple is one too."""
    return isinstance(value, tuple) and (not value or isinstance(value[0], dict | Mapping))  # nearly always a dict


def usable(value: object) -> bool:
    """Whether a value can be compared: answered, and not « sans objet »."""
    return value is not None and value != "" and not isinstance(value, SansObjet)


def comparable(value: object) -> Any:
    """*value* as checks compare it: numbers as Decimal; None when there is nothing to compare."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    return value if isinstance(value, Decimal | date | str) and usable(value) else None


def same_kind(one: Any, two: Any) -> tuple[Any, Any]:
    """Two answers that can be compared: a day beside a year is its year."""
    if isinstance(one, date) and isinstance(two, Decimal):
        return Decimal(one.year), two
    if isinstance(one, Decimal) and isinstance(two, date):
        return one, Decimal(two.year)
    return one, two


def numbers(values: Sequence[Any]) -> list[Decimal] | None:
    """All as Decimal, or None when one is missing."""
    found = [comparable(value) for value in values]
    return found if all(isinstance(number, Decimal) for number in found) else None


def scopes(facts: Facts, *names: str) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """One mapping name -> value for each row of the table that the names share, or a single one for scalars."""
    tables = {facts.split(name)[0] for name in names} - {""}
    if len(tables) > 1:
        raise ValueError(f"a check joins the tables {sorted(tables)} without « jointure »")
    if not tables:
        yield None, {name: facts.values.get(name) for name in names}
        return
    for index in range(len(facts.rows(tables.pop()))):
        yield index, {name: facts.at(name, index) for name in names}


def joined(check: Check, facts: Facts, first: str, second: str) -> Iterator[tuple[int, list[Any]]]:
    """Each row of the table of *first*, with the usable values of *second* in the rows that « jointure » pairs with it.

    A term of « jointure » is a column that both tables have, or ``one=other`` when their names differ.
    """
    second_table, second_column = facts.split(second)
    others = facts.rows(second_table)
    for index, row in enumerate(facts.rows(facts.split(first)[0])):
        found = [others[at].get(second_column) for at in paired(row, others, terms(check, "jointure"))]
        yield index, [value for value in found if usable(value)]


def beside(check: Check, facts: Facts, name: str) -> Iterator[tuple[int | None, Any]]:
    """The value of *name* at each row of « sur »: its own, the one of an answer that stands alone, or each of those
    that « jointure » pairs with the row.
    """
    if "jointure" in check.options:
        for index, found in joined(check, facts, check.at, name):
            yield from ((index, value) for value in dict.fromkeys(found))
        return
    where = (name,) if facts.split(name)[0] else (check.at, name)
    for row, scope in scopes(facts, *where):
        yield row, scope[name]


def paired(row: Row, others: Sequence[Row], by: Sequence[str]) -> Iterator[int]:
    """The places of the rows of *others* that have, under the columns *by*, what *row* has."""
    pairs = [(one, other or one) for one, _, other in (term.partition("=") for term in by)]
    key = [(name, under(row, one)) for one, name in pairs]
    if all(usable(value) for _, value in key):
        yield from (at for at, other in enumerate(others) if all(under(other, name) == value for name, value in key))


def under(row: Row, column: str) -> object:
    """The value of *column*, or of the dotted column that ends with it (``site.finess_et`` in a consolidated row)."""
    if column in row:
        return row[column]
    end = f".{column}"
    return row.get(min((key for key in row if key.endswith(end)), default=column))


def concerned(check: Check, facts: Facts, row: int | None) -> bool:
    """Whether « si » keeps this row: an answer that each of its conditions names is one of those that it lists."""
    return all(_met(check, facts, row, only) for only in conditions(check))


def _met(check: Check, facts: Facts, row: int | None, only: Mapping[str, Any]) -> bool:
    """The answer of the row, or one of those of another table that « jointure » pairs with the row of « sur »."""
    name = str(only["champ"])
    if "jointure" not in only:
        return show(facts.at(name, row)) in only["vaut"]
    table, column = facts.split(name)
    others, own = facts.rows(table), facts.rows(facts.split(check.at)[0])
    found = paired(own[row], others, only["jointure"]) if row is not None else ()
    return any(show(others[at].get(column)) in only["vaut"] for at in found)


def tolerance(check: Check, facts: Facts) -> Decimal:
    """How far two numbers may be from each other: a number, or a value of the law on the first day of the contract."""
    said, start = str(check.options.get("tolerance", "0")), facts.values.get(DATE_EFFET)
    if said not in facts.reglementation:
        return Decimal(said)
    dated = value_at(facts.reglementation, said, start) if isinstance(start, date) else None
    return dated.value if isinstance(dated, Dated) and isinstance(dated.value, Decimal) else Decimal(0)


def terms(check: Check, option: str) -> list[str]:
    """The names of an option that is one name or a list of names."""
    value = check.options[option]
    return [str(name) for name in value] if isinstance(value, tuple) else [str(value)]


def words_of(value: Any) -> str:
    """The words of an answer as people write them: case, accents, hyphens and punctuation do not count."""
    return " ".join(_NO_WORD.sub(" ", fold(show(value))).split())


def as_written(value: Any) -> Any:
    """A text whatever its blanks and apostrophes: a no-break one is the same; other values as they are."""
    return SPACES.sub(" ", value).replace("'", "’") if isinstance(value, str) else value


def says(answer: object, words: str) -> bool:
    """Whether *answer* says *words*, whole: « le tribunal administratif de Lyon » says Lyon."""
    return f" {words_of(words)} " in f" {words_of(answer)} "


_NO_WORD = re.compile(r"[^\w]+")
