"""The words of a sheet that stands beside a document (actes/*.toml) -> which columns it has, from which answers.

A piece of an act that people paste in a table of their own is also given as a workbook: the same rows as the Word
table, each value with its type (docs/decisions/0030-suivi.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpomdoc.domain.tableau import Genre
from cpomdoc.schema.rubrique import Rubrique, parse
from cpomdoc.schema.suivi import LISTED, SUIVI_ROWS

ANNEE = "{annee}"
"""In the title of a yearly column, the exercice of each of its values."""


@dataclass(frozen=True, slots=True)
class ColonneModel:
    """One column, or one a year (*yearly*: *field* holds a list). It comes from a column of the row (*field*), or is
    the same answer in each row (*value*). *decimals* is a number, or the column of the row that says it; empty: as they
    come. *optional*: left out when no row has it.
    """

    title: str
    genre: Genre
    width: int
    field: str = ""
    value: str = ""
    decimals: str = ""
    yearly: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FeuilleModel:
    """A sheet: *table* gives its rows, in the order of *sort*. *note* and *title* hold names of answers, as
    « {acte.numero} ». *fixed* first columns stay in view and are printed on each page, of which there are
    *pages* side by side.
    """

    title: str
    note: str
    table: str
    columns: tuple[ColonneModel, ...]
    sort: str = ""
    fixed: int = 1
    pages: int = 1


def read_feuille(files: Mapping[str, bytes], name: str) -> FeuilleModel:
    """The file *name* of a family. TemplateError when a word is missing or a column is not one of its table."""
    reader = parse(files, name)
    table = reader.one_of("table", tuple(SUIVI_ROWS))
    known = {column for column, *_ in SUIVI_ROWS[table][1]}
    feuille = FeuilleModel(
        title=reader.take("titre", str),
        note=reader.take("note", str),
        table=table,
        columns=tuple(_read_column(one, known) for one in reader.tables("colonne")),
        sort=reader.take("ordre", str, ""),
        fixed=reader.take("figees", int, 1),
        pages=reader.take("pages", int, 1),
    )
    if feuille.sort and feuille.sort not in known:
        raise reader.fail(f"« {feuille.sort} » n’est pas une colonne de {table}.")
    reader.done()
    return feuille


def _read_column(reader: Rubrique, known: set[str]) -> ColonneModel:
    decimals = reader.data.pop("decimales", "")
    column = ColonneModel(
        title=reader.take("titre", str),
        genre=Genre(reader.one_of("genre", [one.value for one in Genre], Genre.TEXTE.value)),
        width=reader.take("largeur", int, 16),
        field=reader.take("champ", str, ""),
        value=reader.take("valeur", str, ""),
        decimals=str(decimals),
        yearly=reader.take("annuelle", bool, False),
        optional=reader.take("facultative", bool, False),
    )
    if bool(column.field) == bool(column.value):
        raise reader.fail("une colonne a un champ de la ligne, ou une valeur du contrat.")
    for name in (column.field, column.decimals):
        if name and not name.isdigit() and name not in known:
            raise reader.fail(f"« {name} » n’est pas une colonne de ce tableau.")
    if column.yearly != (column.field in LISTED) or column.yearly != (ANNEE in column.title):
        raise reader.fail(f"une colonne annuelle vient d’une suite de valeurs, et son titre porte « {ANNEE} ».")
    reader.done()
    return column
