"""commun/sources/*.toml -> Source: which column of a national export answers which question, and how; which one gives a
value that is followed from year to year, for whom and for which exercice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, cast

from cpomdoc.schema.rubrique import Rubrique

Conversion = Literal["tel_quel", "fraction", "depense", "arrondi", "code", "somme"]
CONVERSIONS: tuple[Conversion, ...] = ("tel_quel", "fraction", "depense", "arrondi", "code", "somme")
"""tel_quel: as it is written. fraction: 0.0889 is 8.89 %. depense: an expense, negative in the export. arrondi: to the
nearest whole. code: the choice of the list that begins by this code. somme: the sum of several columns."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of the export: its header, and which of those that bear it (*rank* of *of*, from 1)."""

    header: str
    rank: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class Prise:
    """How one answer is taken: from *columns* by *conversion*, or a fixed *value*, or the year given with the export.

    *labels* gives, for a word of the export, the answer that it means. *decimals* are kept by « depense », « arrondi ».
    """

    columns: tuple[Colonne, ...] = ()
    conversion: Conversion = "tel_quel"
    value: str = ""
    year: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row of *table* for each establishment: only when the number in *positive* is, and *test* holds its word.

    *apart* names the columns to which the establishment is added when several feed one table of the contract.
    """

    table: str
    columns: Mapping[str, Prise]
    positive: Colonne | None = None
    test: tuple[Colonne, tuple[str, ...]] | None = None
    apart: tuple[str, ...] = ()


Genre = Literal["finess", "tdb", "diamant"]
GENRES: tuple[Genre, ...] = ("finess", "tdb", "diamant")


@dataclass(frozen=True, slots=True)
class Suivie:
    """A value that is followed: the names under which a review asks for it, how it is taken, beyond which *maximum* it
    is to be looked at (0: none is known).
    """

    names: tuple[str, ...]
    prise: Prise
    maximum: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of export. *kind* is the option that gives it; *site*, *entity* and *name* say of whom a row speaks: of an
    establishment, or with *niveau* « ej » of an organisation, which *site* then numbers. *exercice* is the column that
    says of which year, when there is one; *followed*, what it says of it.
    """

    key: str
    title: str
    kind: Genre
    site: Colonne
    entity: Colonne
    name: Colonne
    answers: Mapping[str, Prise]
    lines: tuple[Ligne, ...]
    niveau: Literal["et", "ej"] = "et"
    exercice: Colonne | None = None
    followed: tuple[Suivie, ...] = ()

    def columns(self) -> frozenset[Colonne]:
        """Every column that it may read."""
        taken = [*self.answers.values(), *(prise for line in self.lines for prise in line.columns.values())]
        taken += [one.prise for one in self.followed]
        asked = [column for line in self.lines for column in (line.positive, line.test[0] if line.test else None)]
        read = {one for prise in taken for one in prise.columns} | {column for column in asked if column is not None}
        dated = {self.exercice} if self.exercice is not None else set()
        return frozenset({self.site, self.entity, self.name, *dated, *read})


def load_source(top: Rubrique) -> Source:
    """One file. Raises TemplateError naming the file and the word that is not understood."""
    shared = {table: _taken(top, columns) for table, columns in top.take("tables", dict, {}).items()}
    source = Source(
        key=top.take("cle", str),
        title=top.take("titre", str),
        kind=cast("Genre", top.one_of("genre", GENRES)),
        site=_column(top, site := top.take("etablissement", str)),
        entity=_column(top, top.take("gestionnaire", str, site)),
        name=_column(top, top.take("nom", str, site)),
        answers=_taken(top, top.take("reponses", dict, {})),
        lines=tuple(_line(reader, shared) for reader in top.tables("ligne")),
        niveau=cast("Literal['et', 'ej']", top.one_of("niveau", ("et", "ej"), "et")),
        exercice=_column(top, said) if (said := top.data.pop("exercice", None)) is not None else None,
        followed=tuple(map(_followed, top.tables("suivie"))),
    )
    top.done()
    return source


def _line(reader: Rubrique, shared: Mapping[str, Mapping[str, Prise]]) -> Ligne:
    table = reader.take("table", str)
    positive = reader.data.pop("si_positif", None)
    test = reader.table("si")
    line = Ligne(
        table=table,
        columns={**shared.get(table, {}), **_taken(reader, reader.take("colonnes", dict, {}))},
        positive=_column(reader, positive) if positive is not None else None,
        test=(_column(test, test.take("en_tete", str)), test.texts("vaut")) if test is not None else None,
        apart=reader.texts("distinguer"),
    )
    reader.done()
    return line


def _followed(reader: Rubrique) -> Suivie:
    names, maximum = reader.texts("noms"), reader.number("maximum") or Decimal(0)
    if not names:
        raise reader.fail("« noms » dit sous quels noms la valeur est suivie.")
    return Suivie(names, _prise(reader), maximum)


def _taken(reader: Rubrique, entries: Mapping[str, Any]) -> dict[str, Prise]:
    return {
        name: _prise(Rubrique({"en_tete": said} if isinstance(said, str) else dict(said), reader.where))
        for name, said in entries.items()
    }


def _prise(reader: Rubrique) -> Prise:
    headers = reader.data.pop("en_tetes", None) or [reader.data.pop("en_tete", None)]
    rank, of = reader.take("rang", int, 1), reader.take("sur", int, 1)
    prise = Prise(
        columns=tuple(
            _column(reader, one if isinstance(one, dict) else {"en_tete": one, "rang": rank, "sur": of})
            for one in headers
            if one
        ),
        conversion=cast("Conversion", reader.one_of("conversion", CONVERSIONS, "tel_quel")),
        value=reader.take("valeur", str, ""),
        year=reader.take("annee", bool, False),
        labels=reader.take("libelles", dict, {}),
        decimals=reader.take("decimales", int, 0),
    )
    if bool(prise.columns) + bool(prise.value) + prise.year != 1:
        raise reader.fail("une réponse vient d’une colonne, d’une valeur ou de l’année, l’une des trois.")
    if len(prise.columns) > 1 and prise.conversion != "somme":
        raise reader.fail("plusieurs colonnes ne font une réponse que par « somme ».")
    reader.done()
    return prise


def _column(reader: Rubrique, said: Any) -> Colonne:
    """A header, or { en_tete, rang, sur } when several columns bear it. Spaces and line ends do not count."""
    inner = Rubrique({"en_tete": said} if isinstance(said, str) else dict(said), reader.where)
    column = Colonne(
        " ".join(inner.take("en_tete", str).split()), inner.take("rang", int, 1), inner.take("sur", int, 1)
    )
    inner.done()
    return column
