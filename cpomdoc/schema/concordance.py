"""The options of a check of kind « concordance », read: one figure, and the other places where it stands or comes from.

A figure is a sum of terms. A term takes the rows of a table that go with the row of « sur » and that its criteria keep;
an answer that is alone is a table of one row. ``sites.activite.jours_ouverture`` goes through two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpomdoc.schema.rubrique import Rubrique

SIGNS = ("=", "<=", "<", ">=", ">", "!=")


@dataclass(frozen=True, slots=True)
class Critere:
    """What keeps a row: *name* is one of *vaut*, holds the words *contient*, or stands as *sign* says to *comme*.

    *name* and *voisin* are columns of the row that is judged; a dotted *name* is a question of the workbook around
    it (``site.annee_reference``). *comme* is any answer, or a column of the row of « sur »; *plus* is added to it.
    A day compared with a year counts as its year. *parmi* is a column where *name* is found. *table* lists, by the
    words of the answer *selon*, those that keep the row.
    """

    name: str
    vaut: tuple[str, ...] = ()
    contient: str = ""
    sign: str = "="
    comme: str = ""
    voisin: str = ""
    plus: int = 0
    parmi: str = ""
    selon: str = ""
    table: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Evolution:
    """A yearly rate in %, in the row of its own table that goes with a row of the term; *connue* False: none is."""

    taux: str
    jointure: tuple[str, ...]
    connue: bool = True


@dataclass(frozen=True, slots=True)
class Terme:
    """The sum of the answers *de*, each times *facteur* and *fois* of its row, grown by *evolution*, or *part* % of it.

    *moins*: it is taken away.
    """

    de: str
    jointure: tuple[str, ...] = ()
    si: tuple[Critere, ...] = ()
    fois: str = ""
    facteur: Decimal = Decimal(1)
    part: str = ""
    evolution: Evolution | None = None
    moins: bool = False

    def names(self) -> Iterator[str]:
        """Every full name that it reads."""
        yield self.de
        table = self.de.rpartition(".")[0]
        yield from (name for name in (f"{table}.{self.fois}" if self.fois else "", self.part) if name)
        for critere in self.si:
            around = table.partition(".")[0] if "." in critere.name else table
            yield f"{around}.{critere.name}"
            yield from _answers(critere)
        if self.evolution is not None:
            yield self.evolution.taux


def read_termes(reader: Rubrique, option: str) -> tuple[Terme, ...]:
    """The terms of *option*. Raises TemplateError naming the file and the word."""
    return tuple(_terme(one) for one in reader.tables(option))


def read_criteres(reader: Rubrique, option: str) -> tuple[Critere, ...]:
    """The criteria of *option*. Raises TemplateError naming the file and the word."""
    return tuple(_critere(one) for one in reader.tables(option))


def _terme(reader: Rubrique) -> Terme:
    evolution = reader.table("evolution")
    terme = Terme(
        de=reader.take("de", str),
        jointure=reader.texts("jointure"),
        si=read_criteres(reader, "si"),
        fois=reader.take("fois", str, ""),
        facteur=reader.number("facteur") or Decimal(1),
        part=reader.take("part", str, ""),
        evolution=_evolution(evolution) if evolution is not None else None,
        moins=reader.take("moins", bool, False),
    )
    reader.done()
    return terme


def _evolution(reader: Rubrique) -> Evolution:
    evolution = Evolution(reader.take("taux", str), reader.texts("jointure"), reader.take("connue", bool, True))
    reader.done()
    return evolution


def _critere(reader: Rubrique) -> Critere:
    table = reader.table("table")
    critere = Critere(
        name=reader.take("champ", str),
        vaut=reader.texts("vaut"),
        contient=reader.take("contient", str, ""),
        sign=reader.one_of("operateur", SIGNS, "="),
        comme=reader.take("comme", str, ""),
        voisin=reader.take("voisin", str, ""),
        plus=int(reader.number("plus") or Decimal(0)),
        parmi=reader.take("parmi", str, ""),
        selon=reader.take("selon", str, ""),
        table={word: table.texts(word) for word in tuple(table.data)} if table is not None else None,
    )
    said = (critere.vaut, critere.contient, critere.comme, critere.voisin, critere.parmi, critere.selon)
    if sum(map(bool, said)) != 1 or bool(critere.selon) != (critere.table is not None):
        raise reader.fail(
            "un seul de « vaut », « contient », « comme », « voisin », « parmi », « selon » avec « table »."
        )
    reader.done()
    return critere


def names_of(termes: Sequence[Terme], quand: Sequence[Critere]) -> list[str]:
    """Every full name that a concordance reads, « sur » apart."""
    found = [name for terme in termes for name in terme.names()]
    for critere in quand:
        found.extend((critere.name, *_answers(critere)))
    return found


def _answers(critere: Critere) -> Iterator[str]:
    yield from (name for name in (critere.comme, critere.selon, critere.parmi) if name)
