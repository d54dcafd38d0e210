"""Rows of exports, amounts of frames -> what is known of establishments for an exercice, each with where it was read.

Nothing is guessed and nothing is spread: what is known of an organisation is said of it alone. Two rows of one file
that disagree give nothing; two sources that disagree are both told, and the first one stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.schema.cadres import Niveau
from cpomdoc.schema.cells import fold
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.sources import Prise, Suivie
from cpomdoc.stages.formulaire.cadre import CadreLu
from cpomdoc.stages.formulaire.conversion import ABSENT, converted, number_of, unread_number
from cpomdoc.stages.formulaire.export import Entete, Row

_NUMBER = Field("valeur", "Valeur", "nombre")


@dataclass(frozen=True, slots=True)
class Connue:
    """A value that a source gives: for what (*nom*: a column of the review, or the code of an indicator), for which
    establishment (niveau « et ») or organisation (« ej »), of which exercice, and where it was read, in French words.
    """

    nom: str
    finess: str
    niveau: Niveau
    exercice: int
    valeur: Decimal
    origine: str

    @property
    def finess_et(self) -> str:
        """The establishment; empty for what is known of the organisation alone."""
        return self.finess if self.niveau == "et" else ""

    @property
    def finess_ej(self) -> str:
        """The organisation; empty for what is known of one establishment."""
        return self.finess if self.niveau == "ej" else ""


@dataclass(slots=True)
class Connues:
    """What is known; *told* are sentences for the person who prepares the form."""

    valeurs: dict[tuple[str, str], Connue] = field(default_factory=dict)
    told: dict[str, None] = field(default_factory=dict)

    def add(self, found: Iterable[Connue]) -> None:
        """Take what a further source says: what is known already stands, and what disagrees with it is told."""
        for one in found:
            before = self.valeurs.setdefault((one.finess, one.nom), one)
            if before.valeur != one.valeur:
                both = ", ".join(f"«{NBSP}{show(it.valeur)}{NBSP}» ({it.origine})" for it in (before, one))
                self.tell(f"{one.finess}, {one.nom} : {both}. La première valeur est reprise ; vérifiez-la.")

    def tell(self, sentence: str) -> None:
        """Say something once."""
        self.told[sentence] = None


def numbers_of(values: Mapping[str, Value], famille: Famille, kind: str) -> frozenset[str]:
    """The numbers of *kind* (« finess_et », « finess_ej ») among the answers of a contract, those of acts aside."""
    found: set[str] = set()
    for questionnaire in famille.awaited():
        tables = {table.key: table for table in questionnaire.tables()}
        for question in questionnaire.fields():
            if question.kind == kind and isinstance(value := values.get(question.key), str):
                found.add(value)
        for key, table in tables.items():
            columns = [column.key for column in table.columns if column.kind == kind]
            found.update(_cells(values.get(key, ()), columns))
    return frozenset(found)


def _cells(rows: Any, columns: Sequence[str]) -> Iterator[str]:
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, Mapping):
            yield from (value for column in columns if isinstance(value := row.get(column), str))


# --- frames -----------------------------------------------------------------------------------------------------------


def of_cadre(lu: CadreLu, fichier: str, wanted: Collection[str], exercice: int) -> list[Connue]:
    """What a frame says of *wanted* for *exercice*."""
    titre = lu.cadre.titre if lu.cadre is not None else ""
    return [
        Connue(lue.nom, lue.finess, lue.niveau, exercice, lue.valeur, f"{titre}, {fichier}, case {lue.at}")
        for lue in lu.lues
        if lue.finess in wanted and lue.exercice == exercice
    ]


# --- exports ----------------------------------------------------------------------------------------------------------


def together(said: Iterable[Iterable[Connue]], fichier: str, exercice: int) -> tuple[list[Connue], list[str]]:
    """What several rows, or sheets, of the file *fichier* say together, each value once; and sentences on what they say
    twice and otherwise, which gives nothing.
    """
    found: dict[tuple[str, str], Connue] = {}
    unsure: set[tuple[str, str]] = set()
    for one in chain.from_iterable(said):
        key = (one.finess, one.nom)
        if found.setdefault(key, one).valeur != one.valeur:
            unsure.add(key)
    told = [
        f"{fichier} : plusieurs lignes pour {finess} et {exercice} ne disent pas la même chose de "
        f"«{NBSP}{nom}{NBSP}». Rien n’en est repris."
        for finess, nom in sorted(unsure)
    ]
    return [one for key, one in found.items() if key not in unsure], told


@dataclass(slots=True)
class Depouille:
    """An export being read for some numbers and one exercice: *header* is its own, *fichier* its name."""

    header: Entete
    fichier: str
    wanted: Collection[str]
    exercice: int
    told: list[str] = field(default_factory=list)

    def read(self, rows: Iterable[Row]) -> list[Connue]:
        """What its rows say; what they say twice and otherwise is told, and gives nothing."""
        source = self.header.source
        if source.exercice is None:
            self.told.append(
                f"«{NBSP}{self.fichier}{NBSP}» ne dit pas de quel exercice il parle : rien n’en est repris."
            )
            return []
        self._tell_missing()
        said = (
            list(self._row(row))
            for row in rows
            if self.header.finess(row, source.site) in self.wanted and self._of_year(row)
        )
        found, told = together(said, self.fichier, self.exercice)
        self.told += told
        return found

    def _of_year(self, row: Row) -> bool:
        column = self.header.source.exercice
        assert column is not None
        return self.header.text(row, column).removesuffix(".0") == str(self.exercice)

    def _tell_missing(self) -> None:
        for suivie in self.header.source.followed:
            for column in suivie.prise.columns:
                if column in self.header.missing:
                    nearest = self.header.missing[column].nearest
                    near = f" ; la plus proche : «{NBSP}{nearest}{NBSP}»" if nearest else ""
                    self.told.append(f"{self.fichier} : la colonne «{NBSP}{column.header}{NBSP}» n’y est pas{near}.")

    def _row(self, row: Row) -> Iterator[Connue]:
        source = self.header.source
        finess = self.header.finess(row, source.site)
        for suivie in source.followed:
            value = self._value(suivie, row, finess)
            if value is not None:
                for nom in suivie.names:
                    yield Connue(nom, finess, source.niveau, self.exercice, value, self._origin(suivie.prise))

    def _value(self, suivie: Suivie, row: Row, finess: str) -> Decimal | None:
        prise = suivie.prise
        cells = [cell for column in prise.columns if (cell := self.header.cell(row, column)) is not None]
        made = converted(prise, cells, self.exercice, _NUMBER)
        if isinstance(made, Cell):
            number = number_of(made)
            if number is None:
                if fold(made.raw) not in ABSENT:
                    self._tell(suivie, finess, unread_number(made))
                return None
            if suivie.maximum and number > suivie.maximum:
                words = {"vu": show(number), "maximum": show(suivie.maximum)}
                self._tell(suivie, finess, Finding(CATALOGUE["W-576"], facts=words).message)
            return number
        if made is not None:
            self._tell(suivie, finess, made)
        return None

    def _tell(self, suivie: Suivie, finess: str, what: str) -> None:
        self.told.append(f"{self.fichier}, {finess}, {suivie.names[0]} : {what}")

    def _origin(self, prise: Prise) -> str:
        names = " et ".join(f"«{NBSP}{column.header}{NBSP}»" for column in prise.columns)
        return f"{self.header.source.title}, {self.fichier}, colonne {names}, année {self.exercice}"
