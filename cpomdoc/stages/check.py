"""Values -> findings across answers: runs the checks that questionnaires and families declare (schema/checks.py)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cpomdoc.domain.findings import Finding, Rule
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.compute import call
from cpomdoc.stages.show import show

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What checks look at: values by dotted name, the cell of each, the visible question of each."""

    values: Mapping[str, Value]
    places: Mapping[FieldKey, CellRef]
    labels: Mapping[str, str]

    def split(self, name: str) -> tuple[str, str]:
        """(table, column) when *name* designates a column, else ("", name)."""
        parts = name.split(".")
        for size in range(len(parts) - 1, 0, -1):
            table = ".".join(parts[:size])
            if _is_table(self.values.get(table)):
                return table, ".".join(parts[size:])
        return "", name

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of *table*, none when it is absent."""
        value = self.values.get(table, ())
        return value if _is_table(value) else ()  # type: ignore[return-value]

    def column(self, name: str) -> list[Any]:
        """All the usable values of a column, or the one of a scalar; texts of a list count each."""
        table, column = self.split(name)
        found = [row.get(column) for row in self.rows(table)] if table else [self.values.get(name)]
        flat: list[Any] = []
        for value in found:
            flat.extend(value if isinstance(value, tuple) else [value])
        return [value for value in flat if usable(value)]

    def place(self, name: str, row: int | None) -> CellRef | None:
        """The cell of *name* at *row*, else the head of its column, else None."""
        return self.places.get(FieldKey(name, row)) or self.places.get(FieldKey(name))


def _is_table(value: object) -> bool:
    return isinstance(value, tuple) and (not value or isinstance(value[0], Mapping))


def usable(value: object) -> bool:
    """Whether a value can be compared: answered, and not « sans objet »."""
    return value is not None and value != "" and not isinstance(value, SansObjet)


def run(check: Check, facts: Facts) -> Iterator[Finding]:
    """The findings of *check*; rows whose operands are empty or « sans objet » are skipped."""
    for row, words in _RUNNERS[check.kind](check, facts):
        table, _ = facts.split(check.at)
        at_row = row if table else None
        seen = facts.rows(table)[row].get(facts.split(check.at)[1]) if table and row is not None else None
        rule = Rule(check.code, check.severity, check.message, check.remedy, check.source)
        yield Finding(
            rule,
            facts.place(check.at, at_row),
            FieldKey(check.at, at_row),
            facts.labels.get(check.at, ""),
            show(seen) if seen is not None else show(facts.values.get(check.at)) if not table else "",
            {"ligne": "" if row is None else str(row + 1), **words},
        )


Hits = Iterator[tuple[int | None, dict[str, str]]]


def _scopes(facts: Facts, *names: str) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """One mapping name -> value for each row of the table that the names share, or a single one for scalars."""
    tables = {facts.split(name)[0] for name in names} - {""}
    if len(tables) > 1:
        raise ValueError(f"a check joins the tables {sorted(tables)} without « jointure »")
    if not tables:
        yield None, {name: facts.values.get(name) for name in names}
        return
    for index, row in enumerate(facts.rows(tables.pop())):
        yield (
            index,
            {name: row.get(facts.split(name)[1]) if facts.split(name)[0] else facts.values.get(name) for name in names},
        )


def _compare(check: Check, facts: Facts) -> Hits:
    left, sign = str(check.options["gauche"]), str(check.options["operateur"])
    if "jointure" in check.options:
        pairs = _joined(check, facts, left)
    elif "droite" in check.options:
        right = str(check.options["droite"])
        pairs = ((row, scope[left], scope[right]) for row, scope in _scopes(facts, left, right))
    else:
        pairs = ((row, scope[left], check.options["valeur"]) for row, scope in _scopes(facts, left))
    for row, seen, expected in pairs:
        one, two = _comparable(seen), _comparable(expected)
        if one is None or two is None or type(one) is not type(two):
            continue
        if not _OPERATORS[sign](one, two):
            yield row, {"gauche": show(seen), "droite": show(expected)}


def _joined(check: Check, facts: Facts, left: str) -> Iterator[tuple[int | None, Any, Any]]:
    """Each row of the left table with each distinct value that the right one has under the same join columns."""
    right = str(check.options["droite"])
    columns = _terms(check, "jointure")
    (left_table, left_column), (right_table, right_column) = facts.split(left), facts.split(right)
    for index, row in enumerate(facts.rows(left_table)):
        key = [_under(row, column) for column in columns]
        found = [
            other.get(right_column)
            for other in facts.rows(right_table)
            if [_under(other, column) for column in columns] == key and usable(other.get(right_column))
        ]
        for value in dict.fromkeys(found):
            yield index, row.get(left_column), value


def _under(row: Row, column: str) -> object:
    """The value of *column*, or of the dotted column that ends with it (``site.finess_et`` in a consolidated row)."""
    if column in row:
        return row[column]
    return next((value for key, value in row.items() if key.endswith(f".{column}")), None)


def _comparable(value: object) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    return value if isinstance(value, Decimal | date | str) and usable(value) else None


def _numbers(values: list[Any]) -> list[Decimal] | None:
    """All as Decimal, or None when one is missing."""
    found = [_comparable(value) for value in values]
    return found if all(isinstance(number, Decimal) for number in found) else None


def _tolerance(check: Check) -> Decimal:
    return Decimal(str(check.options.get("tolerance", "0")))


def _terms(check: Check, option: str) -> list[str]:
    value = check.options[option]
    return [str(name) for name in value] if isinstance(value, tuple) else [str(value)]


def _somme(check: Check, facts: Facts) -> Hits:
    total, terms = str(check.options["total"]), _terms(check, "termes")
    if facts.split(total)[0] or not any(facts.split(term)[0] for term in terms):
        for row, scope in _scopes(facts, total, *terms):
            present = _numbers([value for term in terms if usable(value := scope[term])])
            yield from _unequal(check, row, present, scope[total])
        return
    yield from _unequal(
        check, None, _numbers([v for term in terms for v in facts.column(term)]), facts.values.get(total)
    )


def _unequal(check: Check, row: int | None, parts: list[Decimal] | None, total: object) -> Hits:
    expected = _comparable(total)
    if not parts or not isinstance(expected, Decimal):
        return
    added = sum(parts, Decimal(0))
    if abs(added - expected) > _tolerance(check):
        yield row, {"somme": show(added), "total": show(expected), "ecart": show(added - expected)}


def _reference(check: Check, facts: Facts) -> Hits:
    source, known = str(check.options["de"]), set(facts.column(str(check.options["vers"])))
    for row, scope in _scopes(facts, source):
        value = scope[source]
        for item in value if isinstance(value, tuple) else (value,):
            if usable(item) and item not in known:
                yield row, {"valeur": show(item)}


def _couverture(check: Check, facts: Facts) -> Hits:
    present = set(facts.column(str(check.options["par"])))
    if "valeurs" in check.options:
        missing = [str(value) for value in _terms(check, "valeurs") if value not in present]
        if missing:
            yield None, {"manquants": ", ".join(missing)}
        return
    expected = str(check.options["attendus"])
    table, column = facts.split(expected)
    only = check.options.get("si")
    for index, row in enumerate(facts.rows(table)):
        if isinstance(only, Mapping) and show(row.get(str(only["colonne"]))) not in only["vaut"]:
            continue
        value = row.get(column)
        missing = [str(v) for v in (value if isinstance(value, tuple) else (value,)) if usable(v) and v not in present]
        present.update(missing)  # said once, however many rows repeat it
        if missing:
            yield (index if facts.split(check.at)[0] == table else None), {"manquants": ", ".join(missing)}


def _calcul(check: Check, facts: Facts) -> Hits:
    result, arguments = str(check.options["resultat"]), _terms(check, "arguments")
    for row, scope in _scopes(facts, result, *arguments):
        given, numbers = _comparable(scope[result]), _numbers([scope[name] for name in arguments])
        if not isinstance(given, Decimal) or numbers is None:
            continue
        computed = call(str(check.options["fonction"]), numbers)
        if computed is not None and abs(computed - given) > _tolerance(check):
            yield (
                row,
                {"calcule": show(round(computed, 2)), "lu": show(given), "ecart": show(round(given - computed, 2))},
            )


def _monotone(check: Check, facts: Facts) -> Hits:
    series, direction = _terms(check, "serie"), str(check.options["sens"])
    for row, scope in _scopes(facts, direction, *series):
        numbers = [n for name in series if isinstance(n := _comparable(scope[name]), Decimal)]
        steps = [after - before for before, after in pairwise(numbers)]
        word = str(scope[direction]).casefold()
        if (word.startswith("hausse") and any(s < 0 for s in steps)) or (
            word.startswith("baisse") and any(s > 0 for s in steps)
        ):
            yield row, {"serie": " → ".join(show(number) for number in numbers)}


_RUNNERS: Mapping[str, Callable[[Check, Facts], Hits]] = {
    "compare": _compare,
    "somme": _somme,
    "reference": _reference,
    "couverture": _couverture,
    "calcul": _calcul,
    "monotone": _monotone,
}
