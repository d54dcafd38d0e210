"""A document that is also given as a workbook -> its sheet: the rows of its Word table, each value with its type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.pieces import sujet_of
from cpomdoc.domain.show import show_year
from cpomdoc.domain.tableau import Cellule, Colonne, Feuille, Genre
from cpomdoc.schema.famille import Famille, PieceModel
from cpomdoc.schema.feuille import ANNEE, ColonneModel, FeuilleModel
from cpomdoc.schema.suivi import SUIVI_ANNEE
from cpomdoc.stages.contrat.annee import exercice_tables
from cpomdoc.stages.templates.filters import rank
from cpomdoc.stages.templates.plain import plain

_NAME = re.compile(r"\{([a-z_.]+)\}")


def feuille_of(model: PieceModel, contrat: Contrat, famille: Famille) -> Feuille | None:
    """The sheet of the piece *model*, *contrat* being as its act sees it; None for a piece that has none."""
    acte = next((one for one in contrat.actes if one.key == sujet_of(model.key)), None)
    if model.sheet is None or acte is None:
        return None
    return _filled(model.sheet, contrat.values, exercice_tables(acte, contrat, famille))


def _filled(
    model: FeuilleModel, values: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Feuille:
    found = tables.get(model.table, ())
    rows = sorted(found, key=lambda row: rank(plain(row[model.sort]))) if model.sort else found
    annee = next(iter(tables.get(SUIVI_ANNEE, ())), {})
    said = {**values, **{f"{SUIVI_ANNEE}.{name}": value for name, value in annee.items()}}
    made = list(_columns(model, rows, said))
    kept = [
        (column, cells) for column, cells, optional in made if not optional or any(one is not None for one in cells)
    ]
    return Feuille(
        _words(model.title, said),
        _words(model.note, said),
        tuple(head for head, _ in kept),
        tuple(zip(*(cells for _, cells in kept), strict=True)),
        figees=model.fixed,
        pages=model.pages,
    )


def _columns(
    model: FeuilleModel, rows: Sequence[Mapping[str, Any]], said: Mapping[str, Any]
) -> Iterator[tuple[Colonne, list[Cellule], bool]]:
    """Each column with its cells, and whether it may be left out; yearly ones that follow one another, year by year."""
    for yearly, group in groupby(model.columns, key=lambda one: (one.yearly, one.optional)):
        columns = list(group)
        if not yearly[0]:
            for one in columns:
                yield _head(one), [_cell(one, _found(one, row, said), row) for row in rows], one.optional
            continue
        first, last = int(said[f"{SUIVI_ANNEE}.premiere"]), int(said[f"{SUIVI_ANNEE}.derniere"])
        for place in range(last - first + 1):
            for one in columns:
                cells = [_cell(one, _nth(row.get(one.field), place), row) for row in rows]
                yield _head(one, str(first + place)), cells, one.optional


def _head(column: ColonneModel, year: str = "") -> Colonne:
    return Colonne(column.title.replace(ANNEE, year), column.genre, column.width)


def _found(column: ColonneModel, row: Mapping[str, Any], said: Mapping[str, Any]) -> Any:
    return said.get(column.value) if column.value else row.get(column.field)


def _nth(values: object, place: int) -> object:
    return values[place] if isinstance(values, tuple | list) and place < len(values) else None


def _cell(column: ColonneModel, value: object, row: Mapping[str, Any]) -> Cellule:
    """The value as a spreadsheet keeps it: nothing when nobody said it, a number with the decimals that are printed."""
    match value:
        case bool():
            return "Oui" if value else "Non"
        case int() | Decimal() if column.genre in (Genre.NOMBRE, Genre.TAUX, Genre.EUROS):
            return _rounded(Decimal(value), column, row)
        case str() | int() | Decimal() | date():
            return value or None if isinstance(value, str) else value
    return None


def _rounded(value: Decimal, column: ColonneModel, row: Mapping[str, Any]) -> Decimal:
    """Halves away from zero, as documents print them (domain/francais.py)."""
    places = column.decimals if column.decimals.isdigit() else row.get(column.decimals, "")
    return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP) if str(places).isdigit() else value


def _words(text: str, said: Mapping[str, Any]) -> str:
    return _NAME.sub(lambda name: show_year(said.get(name[1])), text)
