"""One figure in two places of a contract -> where they differ: the one, the other, by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain.show import show
from cpomdoc.schema.cells import fold
from cpomdoc.schema.concordance import Critere, Evolution, Terme
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.checks.facts import COMPARISONS, Facts, Hits, comparable, is_table, tolerance, under, usable
from cpomdoc.stages.figures.finance import cents, grown, rate, share

ZERO = Decimal(0)


def run(check: Check, facts: Facts) -> Hits:
    """The rows of « sur » whose figure is not the one that stands elsewhere; what cannot be told is passed over."""
    table, _ = facts.split(check.at)
    whole = not table or bool(check.options.get("ensemble"))
    for row in [None] if whole else range(len(facts.rows(table))):
        place = _Place(facts, facts.rows(table)[row] if row is not None else {}, row)
        criteria: Sequence[Critere] = check.options.get("quand", ())  # type: ignore[assignment]
        if not all(place.holds(one, facts.at(one.name, row), {}) for one in criteria):
            continue
        here, there = _here(check, place), _there(check, place)
        if here is not None and there is not None and not _agree(check, facts, here, there):
            yield row, {"ici": _shown(here), "la": _shown(there), "ecart": _shown(here - there)}


def _terms(check: Check, option: str) -> Sequence[Terme]:
    return check.options.get(option, ())  # type: ignore[return-value]


def _here(check: Check, place: _Place) -> Decimal | None:
    if "ici" in check.options:
        return place.total(_terms(check, "ici"))
    return _number(place.facts.at(check.at, place.row))


def _there(check: Check, place: _Place) -> Decimal | None:
    """The sum of the terms « la », or what it is in % of those of « part_de »."""
    found = place.total(_terms(check, "la"), empty=bool(check.options.get("vide_vaut_zero")))
    if found is None or "part_de" not in check.options:
        return found
    whole = place.total(_terms(check, "part_de"))
    return rate(found, whole) if whole else None


def _agree(check: Check, facts: Facts, here: Decimal, there: Decimal) -> bool:
    """Whether the two stand as « operateur » says; the tolerance is given to the side that may be short."""
    sign = str(check.options.get("operateur", "="))
    room = tolerance(check, facts) + abs(share(there, Decimal(str(check.options.get("tolerance_taux", "0")))))
    if sign in ("=", "!="):
        return (abs(here - there) <= room) is (sign == "=")
    return COMPARISONS[sign](here, there + room if sign in ("<=", "<") else there - room)


def _shown(number: Decimal) -> str:
    rounded = cents(number)
    return show(rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded)


@dataclass(frozen=True, slots=True)
class _Place:
    """The row of « sur » that is judged, with all the answers. *own* is empty and *row* None where there is no row."""

    facts: Facts
    own: Mapping[str, Any]
    row: int | None

    def total(self, terms: Sequence[Terme], empty: bool = False) -> Decimal | None:
        """The sum of *terms*; None when an answer is no number, or when no row is found unless *empty* says 0."""
        added, met = ZERO, empty
        for term in terms:
            for cells, column in self._lines(term):
                amount = self._amount(term, cells, cells.get(column))
                if amount is None:
                    return None
                added += -amount if term.moins else amount
                met = met or not term.moins
        return added if met else None

    def holds(self, critere: Critere, seen: object, cells: Mapping[str, Any]) -> bool:
        """Whether *critere* keeps the row *cells*, whose answer is *seen*."""
        if critere.vaut:
            return show(seen) in critere.vaut  # type: ignore[arg-type]
        if critere.contient:
            return fold(critere.contient) in fold(show(seen))  # type: ignore[arg-type]
        if critere.parmi:
            return seen in self.facts.column(critere.parmi)
        if critere.table is not None:
            return show(seen) in critere.table.get(show(self._answer(critere.selon)), ())  # type: ignore[arg-type]
        other = under(cells, critere.voisin) if critere.voisin else self._answer(critere.comme)
        one, two = _same_kind(comparable(seen), comparable(other))
        if one is None or two is None or type(one) is not type(two):
            return False
        return COMPARISONS[critere.sign](one, two + critere.plus if isinstance(two, Decimal) else two)

    def _lines(self, term: Terme) -> Iterator[tuple[Mapping[str, Any], str]]:
        """The rows that hold the answer of *term*, go with this one, and are kept by its criteria."""
        for cells, column in _flat(self.facts.values, term.de, {}):
            if _paired(self.own, cells, term.jointure) and all(
                self.holds(one, under(cells, one.name), cells) for one in term.si
            ):
                yield cells, column

    def _amount(self, term: Terme, cells: Mapping[str, Any], value: object) -> Decimal | None:
        amount, times = _number(value), _number(cells.get(term.fois)) if term.fois else Decimal(1)
        if amount is None or times is None:
            return None
        amount *= times * term.facteur
        if term.part:
            part = _number(self._answer(term.part))
            return None if part is None else share(amount, part)
        return amount if term.evolution is None else self._grown(amount, term.evolution, cells)

    def _grown(self, amount: Decimal, evolution: Evolution, cells: Mapping[str, Any]) -> Decimal | None:
        """*amount* a year later, at the rate of its row; or as it is, where no rate is fixed and none must be."""
        rates = [
            _number(other.get(column))
            for other, column in _flat(self.facts.values, evolution.taux, {})
            if _paired(cells, other, evolution.jointure)
        ]
        if len(rates) != 1 or (rates[0] is not None) is not evolution.connue:
            return None
        return amount if rates[0] is None else grown(amount, rates[0])

    def _answer(self, name: str) -> Any:
        return self.facts.at(name, self.row)


def _flat(values: Mapping[str, Any], name: str, around: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each row that answers *name*, with the answers of the rows around it, and the column of the answer."""
    parts = name.split(".")
    for size in range(len(parts) - 1, 0, -1):
        rows = values.get(".".join(parts[:size]))
        if is_table(rows):
            for row in rows:  # type: ignore[union-attr]
                yield from _flat(row, ".".join(parts[size:]), {**around, **row})
            return
    yield (around or values), name


def _paired(own: Mapping[str, Any], cells: Mapping[str, Any], jointure: Sequence[str]) -> bool:
    names = [(one, other or one) for one, _, other in (pair.partition("=") for pair in jointure)]
    return all(usable(under(own, one)) and under(cells, other) == under(own, one) for one, other in names)


def _number(value: object) -> Decimal | None:
    found = comparable(value)
    return found if isinstance(found, Decimal) else None


def _same_kind(one: Any, two: Any) -> tuple[Any, Any]:
    """Two answers that can be compared: a day beside a year is its year."""
    if isinstance(one, date) and isinstance(two, Decimal):
        return Decimal(one.year), two
    if isinstance(one, Decimal) and isinstance(two, date):
        return one, Decimal(two.year)
    return one, two
