"""The rows of the workbook of the negotiation -> the lines that are negotiated, each with the last words said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.domain.moyens import LigneNegociee, Offre
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar
from cpomdoc.schema.cells import fold
from cpomdoc.schema.negociation import COLONNES, DATE, DEMANDE, DEPART, PARTIE, POSTE, PROPOSE, RETENU

MONTANTS = (DEMANDE, PROPOSE, RETENU)
"""The columns that hold what a party says."""


@dataclass(frozen=True, slots=True)
class Dit:
    """Amounts of the same kind, said of one line: of each, its row."""

    ligne: tuple[str, ...]
    nature: str
    offre: Offre


def amounts(row: Row) -> dict[str, Decimal]:
    """What a row says, by kind."""
    told = ((name, row.get(name)) for name in MONTANTS)
    return {
        name: Decimal(value) for name, value in told if isinstance(value, int | Decimal) and not isinstance(value, bool)
    }


def told(rows: Sequence[Row]) -> list[Dit]:
    """Every amount said, first to last; one without its day is said on no day, and counts for nothing."""
    found = []
    for rang, row in enumerate(rows):
        day = row.get(DATE)
        if isinstance(day, date):
            par = show(row.get(PARTIE))
            found += [Dit(key_of(row), name, Offre(value, day, par, rang)) for name, value in amounts(row).items()]
    return sorted(found, key=lambda one: (one.offre.le, one.offre.rang))


def key_of(row: Row) -> tuple[str, ...]:
    """What tells the line of a row from the others, as people would compare it."""
    return (_word(row.get(POSTE)), *(_word(value) for value in designation(row)))


def designation(row: Row) -> tuple[str, ...]:
    """What tells the line of a row from others of its kind: FINESS, object, section."""
    said = sorted((name, value) for name, value in row.items() if name not in COLONNES and _says(value))
    return tuple(show(value) for _, value in said)


def _says(value: Scalar | None) -> bool:
    return value is not None and value != "" and value is not SANS_OBJET


def _word(value: Scalar | None) -> str:
    return fold(show(value))


def lines(rows: Sequence[Row]) -> tuple[LigneNegociee, ...]:
    """The lines of which an amount was said, in the order of the workbook."""
    said: dict[tuple[str, ...], list[Dit]] = {}
    for one in told(rows):
        said.setdefault(one.ligne, []).append(one)
    first = {key: min(one.offre.rang for one in group) for key, group in said.items()}
    return tuple(_line(said[key], rows) for key in sorted(said, key=lambda key: first[key]))


def _line(said: Sequence[Dit], rows: Sequence[Row]) -> LigneNegociee:
    last: Mapping[str, Offre] = {one.nature: one.offre for one in said}
    row = rows[said[-1].offre.rang]
    return LigneNegociee(
        poste=show(row.get(POSTE)),
        designation=designation(row),
        rang=said[-1].offre.rang,
        depart=_start(said[-1].ligne, rows),
        demande=last.get(DEMANDE),
        propose=last.get(PROPOSE),
        retenu=last.get(RETENU),
    )


def _start(ligne: tuple[str, ...], rows: Sequence[Row]) -> Decimal | None:
    """What the workbook of the means said first of a line, as its rows tell it."""
    values = (row.get(DEPART) for row in rows if key_of(row) == ligne)
    return next((Decimal(one) for one in values if isinstance(one, int | Decimal)), None)


def together(rows: Sequence[Row]) -> Iterator[tuple[Offre, Offre]]:
    """The amounts retained of one line on one day that differ, two by two, both ways."""
    kept = [one for one in told(rows) if one.nature == RETENU]
    for one in kept:
        for other in kept:
            same = (one.ligne, one.offre.le) == (other.ligne, other.offre.le)
            if same and one.offre.montant != other.offre.montant:
                yield one.offre, other.offre
