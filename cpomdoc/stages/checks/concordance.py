"""One figure in two places of a contract -> where they differ, by how much; which could not be compared, and why."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpomdoc.domain.show import show
from cpomdoc.domain.values import SansObjet
from cpomdoc.schema.cells import fold
from cpomdoc.schema.concordance import Critere, Evolution, Terme
from cpomdoc.schema.questionnaire import Check
from cpomdoc.stages.checks.facts import (
    COMPARISONS,
    Facts,
    Hits,
    comparable,
    is_table,
    same_kind,
    tolerance,
    under,
    usable,
)
from cpomdoc.stages.figures.finance import cents, grown, rate, share

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Manque:
    """Why a figure cannot be told: *why* is a word of MANQUES, or RIGHTLY when nothing lacks; *name* is the answer."""

    why: str
    name: str


RIGHTLY = "absent"
"""The contract has no such figure: somebody said « sans objet », or its table has no row."""

UNSEEN_CODE = "W-503"
"""The rule of the catalogue that says it."""

EMPTY, NOTHING, NO_RATE, NO_ROW, SEVERAL = "vide", "nul", "taux", "ligne", "plusieurs"
MANQUES: Mapping[str, str] = {
    EMPTY: "«\u00a0{question}\u00a0» n’est pas rempli",
    NOTHING: "«\u00a0{question}\u00a0» vaut 0",
    NO_RATE: "«\u00a0{question}\u00a0» n’est pas fixé d’avance",
    NO_ROW: "aucune ligne ne donne «\u00a0{question}\u00a0» pour celle-ci",
    SEVERAL: "plusieurs lignes donnent «\u00a0{question}\u00a0» pour celle-ci",
}
"""What lacks, for people: *question* is the visible label of the answer."""

Figure = Decimal | Manque


def run(check: Check, facts: Facts) -> Hits:
    """The rows of « sur » whose figure is not the one that stands elsewhere."""
    for row, here, there in _both(check, facts):
        if isinstance(here, Decimal) and isinstance(there, Decimal) and not _agree(check, facts, here, there):
            yield row, {"ici": _shown(here), "la": _shown(there), "ecart": _shown(here - there)}


def unseen(check: Check, facts: Facts) -> Iterator[tuple[int | None, Manque]]:
    """The rows of « sur » whose figure stands at one of its places, and lacks at the other.

    Where neither place has it, there is nothing to compare; where it is rightly absent, nothing lacks.
    """
    for row, here, there in _both(check, facts):
        lacking = [one for one in (here, there) if isinstance(one, Manque)]
        if len(lacking) == 1 and lacking[0].why != RIGHTLY:
            yield row, lacking[0]


def _both(check: Check, facts: Facts) -> Iterator[tuple[int | None, Figure, Figure]]:
    """The figure and the other one, for each row of « sur » that « quand » keeps."""
    table, _ = facts.split(check.at)
    whole = not table or bool(check.options.get("ensemble"))
    for row in [None] if whole else range(len(facts.rows(table))):
        if kept(check, facts, row):
            place = _place(check, facts, row)
            yield row, _here(check, place), _there(check, place)


def kept(check: Check, facts: Facts, row: int | None) -> bool:
    """Whether « quand » keeps the row of « sur »; all of them, where there is none."""
    criteria: Sequence[Critere] = check.options.get("quand", ())  # type: ignore[assignment]
    place = _place(check, facts, row)
    return all(place.holds(one, facts.at(one.name, row), place.own) for one in criteria)


def _place(check: Check, facts: Facts, row: int | None) -> _Place:
    return _Place(facts, facts.rows(facts.split(check.at)[0])[row] if row is not None else {}, row)


def _terms(check: Check, option: str) -> Sequence[Terme]:
    return check.options.get(option, ())  # type: ignore[return-value]


def _here(check: Check, place: _Place) -> Figure:
    if "ici" in check.options:
        return place.total(_terms(check, "ici"))
    return _figure(place.facts.at(check.at, place.row), check.at)


def _there(check: Check, place: _Place) -> Figure:
    """The sum of the terms « la », or what it is in % of those of « part_de »."""
    found = place.total(_terms(check, "la"), empty=bool(check.options.get("vide_vaut_zero")))
    if isinstance(found, Manque) or "part_de" not in check.options:
        return found
    whole = place.total(_terms(check, "part_de"))
    if isinstance(whole, Manque):
        return whole
    return rate(found, whole) if whole else Manque(NOTHING, _terms(check, "part_de")[0].de)


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

    def total(self, terms: Sequence[Terme], empty: bool = False) -> Figure:
        """The sum of *terms*; what lacks, when an answer is no number or no row is found (*empty*: that is 0)."""
        added, met = ZERO, empty
        for term in terms:
            for cells, column in self._lines(term):
                amount = self._amount(term, cells, cells.get(column))
                if isinstance(amount, Manque):
                    return amount
                added += -amount if term.moins else amount
                met = met or not term.moins
        return added if met else self._no_row(terms)

    def _no_row(self, terms: Sequence[Terme]) -> Manque:
        """No row goes with this one: it lacks, unless the tables that would have it are empty."""
        names = [term.de for term in terms if not term.moins]
        filled = [name for name in names if any(True for _ in _flat(self.facts.values, name, {}))]
        return Manque(NO_ROW, filled[0]) if filled else Manque(RIGHTLY, names[0])

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
        one, two = same_kind(comparable(seen), comparable(other))
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

    def _amount(self, term: Terme, cells: Mapping[str, Any], value: object) -> Figure:
        amount = _figure(value, term.de)
        if term.fois:
            name = f"{term.de.rpartition('.')[0]}.{term.fois}"
            amount = _made_of(amount, _figure(cells.get(term.fois), name), operator.mul)
        if term.part:
            amount = _made_of(amount, _figure(self._answer(term.part), term.part), share)
        if isinstance(amount, Manque):
            return amount
        amount *= term.facteur
        return amount if term.evolution is None else self._grown(amount, term.evolution, cells)

    def _grown(self, amount: Decimal, evolution: Evolution, cells: Mapping[str, Any]) -> Figure:
        """*amount* a year later, at the rate of its row; or as it is, where no rate is fixed and none must be."""
        rates = [
            _figure(other.get(column), evolution.taux)
            for other, column in _flat(self.facts.values, evolution.taux, {})
            if _paired(cells, other, evolution.jointure)
        ]
        if len(rates) != 1:
            return Manque(SEVERAL if rates else NO_ROW, evolution.taux)
        fixed = rates[0]
        if isinstance(fixed, Manque):
            return Manque(NO_RATE, evolution.taux) if evolution.connue else amount
        return grown(amount, fixed) if evolution.connue else Manque(RIGHTLY, evolution.taux)

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


def _figure(value: object, name: str) -> Figure:
    """The number *value*, or what lacks at *name*."""
    found = comparable(value)
    if isinstance(found, Decimal):
        return found
    return Manque(RIGHTLY if isinstance(value, SansObjet) else EMPTY, name)


def _made_of(one: Figure, two: Figure, make: Callable[[Decimal, Decimal], Decimal]) -> Figure:
    """What *make* makes of both, or the first that lacks."""
    if isinstance(one, Manque):
        return one
    return two if isinstance(two, Manque) else make(one, two)
