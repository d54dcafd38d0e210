"""Rows of national exports -> answers for the forms of a contract, each with where it comes from; the rest is told.

Nothing is guessed: a column that is not there is named, a value that its question would refuse is left out and told,
two sources that disagree are both told and the first one stands. The person who receives the form confirms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Scalar
from cpomdoc.schema.cadres import Report
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Parsed, fold, parse, shape_of
from cpomdoc.schema.questionnaire import Field, Table
from cpomdoc.schema.shapes import Number, Text
from cpomdoc.schema.sources import Colonne, Ligne, Prise
from cpomdoc.stages.formulaire.cadre import CadreLu, Lue
from cpomdoc.stages.formulaire.conversion import ABSENT, converted, number_of
from cpomdoc.stages.formulaire.export import Entete, Row, Trouves

Place = tuple[str, str]
"""A form: its questionnaire, and its establishment when there is one form an establishment."""


Written = str | int | bool | Decimal | date
"""An answer as it is written in a cell."""


@dataclass(frozen=True, slots=True)
class Valeur:
    """An answer in advance and where it comes from."""

    typed: Written
    origin: str


@dataclass(frozen=True, slots=True)
class Export:
    """An export at hand: what it is, the name of its file, the year it speaks of (0 when nobody said)."""

    header: Entete
    file: str
    year: int = 0

    def origin(self, prise: Prise) -> str:
        """« Tableau de bord de la performance, export.xlsx, colonne « Taux de CAF », année 2021 »."""
        names = " et ".join(f"«{NBSP}{column.header}{NBSP}»" for column in prise.columns)
        where = [self.header.source.title, self.file]
        where += [f"colonne {names}" if len(prise.columns) == 1 else f"colonnes {names}"] if names else []
        return ", ".join([*where, *([f"année {self.year}"] if self.year else [])])


@dataclass(slots=True)
class Moisson:
    """What several exports give to the forms of one family. *told* are sentences for the person who prefills."""

    famille: Famille
    answers: dict[Place, dict[str, Valeur]] = field(default_factory=dict)
    tables: dict[Place, dict[str, list[dict[str, Valeur]]]] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    told: dict[str, None] = field(default_factory=dict)
    _open: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, export: Export, found: Trouves) -> None:
        """Take from *export* what it says of the establishments *found*."""
        kept = {site: rows[0] for site, rows in sorted(found.rows.items()) if self._alone(site, len(rows), export)}
        for rank, (site, row) in enumerate(kept.items(), 1):
            self.sites.setdefault(site, export.header.text(row, export.header.source.name))
            apart = (rank, self.sites[site]) if len(kept) > 1 else None
            self._answers(export, site, row)
            for line in export.header.source.lines:
                self._line(export, line, site, row, apart)

    def add_cadre(self, lu: CadreLu, fichier: str, sites: Collection[str], entity: str) -> None:
        """Take from a budget frame what its data carries over to forms: of *sites*, or of all its establishments
        without any; of *entity*, or of its only organisation. A frame of somebody else gives nothing, which is told.
        """
        if not lu.speaks_of(sites, entity):
            self._tell(f"{fichier} : ce cadre n’est pas celui des établissements demandés. Rien n’en est repris.")
            return
        for report in lu.cadre.reports if lu.cadre is not None else ():
            wanted = sites if report.niveau == "et" else ((entity,) if entity else ())
            for (finess, exercice), lues in _by_account(lu, report, wanted).items():
                if report.niveau == "et":
                    self.sites.setdefault(finess, finess)
                self._report(lu, report, fichier, finess, exercice, lues)

    def _report(
        self, lu: CadreLu, report: Report, fichier: str, finess: str, exercice: int, lues: Mapping[str, Lue]
    ) -> None:
        assert lu.cadre is not None
        own = {"@finess": finess, "@exercice": str(exercice)}
        for questionnaire in self.famille.questionnaires.values():
            table = next((one for one in questionnaire.tables() if one.key == report.table), None)
            if table is None or questionnaire.per not in ("contrat", "etablissement"):
                continue
            values: dict[str, Valeur] = {}
            for question in table.columns:
                said = report.colonnes.get(question.key, "")
                lue = lues.get(said)
                where = f"{lu.cadre.titre} de {lu.exercice or exercice}, {fichier}"
                origin = f"{where}, case {lue.at}" if lue is not None else where
                cell = Cell(own[said]) if said in own else _whole(lue, question) if lue is not None else None
                value = self._typed(cell, question, f"{fichier}, {finess}", origin) if cell is not None else None
                if value is not None:
                    values[question.key] = value
            place = (questionnaire.key, finess if questionnaire.per == "etablissement" else "")
            self._merge(place, table, values)

    def of(self, place: Place) -> tuple[dict[FieldKey, Written], dict[FieldKey, str]]:
        """The answers of a form and their origins."""
        found = {FieldKey(name): value for name, value in self.answers.get(place, {}).items()}
        for table, rows in self.tables.get(place, {}).items():
            for number, row in enumerate(rows):
                found |= {FieldKey(f"{table}.{column}", number): value for column, value in row.items()}
        return {key: value.typed for key, value in found.items()}, {key: value.origin for key, value in found.items()}

    def count(self) -> int:
        """How many answers were taken."""
        rows = (row for tables in self.tables.values() for table in tables.values() for row in table)
        return sum(map(len, self.answers.values())) + sum(map(len, rows))

    # --- answers and rows ---------------------------------------------------------------------------------------------

    def _alone(self, site: str, count: int, export: Export) -> bool:
        if count > 1:
            self._tell(f"{export.file} : {count} lignes pour l’établissement {site}. Rien n’en est repris.")
        return count == 1

    def _answers(self, export: Export, site: str, row: Row) -> None:
        for name, prise in export.header.source.answers.items():
            for place, question in self._asking(name, site):
                value = self._take(export, prise, row, question, site)
                if value is not None:
                    self._put(self.answers.setdefault(place, {}), place, name, value, question)

    def _asking(self, name: str, site: str) -> Iterator[tuple[Place, Field]]:
        """The form that asks *name*, and the question; acts are not filled in advance."""
        for questionnaire in self.famille.questionnaires.values():
            question = questionnaire.find(name)
            if question is not None and questionnaire.per != "acte":
                yield (questionnaire.key, site if questionnaire.per == "etablissement" else ""), question

    def _line(self, export: Export, line: Ligne, site: str, row: Row, apart: tuple[int, str] | None) -> None:
        for questionnaire in self.famille.questionnaires.values():
            table = next((one for one in questionnaire.tables() if one.key == line.table), None)
            if table is None or not self._concerned(export, line, table, row):
                continue
            shared = questionnaire.per != "etablissement"
            place = (questionnaire.key, "" if shared else site)
            values: dict[str, Valeur] = {}
            for question in table.columns:
                prise = line.columns.get(question.key)
                if prise is not None and apart is not None and shared and question.key in line.apart:
                    prise = _told_apart(prise, *apart, question)
                value = self._take(export, prise, row, question, site) if prise is not None else None
                if value is not None:
                    values[question.key] = value
            self._merge(place, table, values)

    def _concerned(self, export: Export, line: Ligne, table: Table, row: Row) -> bool:
        for column in (line.positive, line.test[0] if line.test else None):
            if column is not None and column in export.header.missing:
                self._tell_missing(export, column, table.key)
                return False
        if line.positive is not None:
            number = number_of(export.header.cell(row, line.positive))
            if number is None or number <= 0:
                return False
        return line.test is None or fold(export.header.text(row, line.test[0])) in map(fold, line.test[1])

    def _merge(self, place: Place, table: Table, values: dict[str, Valeur]) -> None:
        """A new row, or more cells for the row of the same identity."""
        rows = self.tables.setdefault(place, {}).setdefault(table.key, [])
        identity = _identity(table, values)
        same = next((row for row in rows if identity and _identity(table, row) == identity), None)
        if same is None:
            rows.append(values)
            return
        for column, value in values.items():
            self._put(same, (*place, table.key, *identity), column, value, table.column(column))

    def _put(self, held: dict[str, Valeur], spot: tuple[str, ...], name: str, value: Valeur, question: Field) -> None:
        """Keep the first value; another one is told. Two of the same export leave a question of the contract open."""
        before = held.get(name)
        if before is None and (*spot, name) not in self._open:
            held[name] = value
        elif before is not None and fold(show(before.typed)) != fold(show(value.typed)):
            one, other = (f"«{NBSP}{show(it.typed)}{NBSP}» ({it.origin})" for it in (before, value))
            both = f"{one}, {other}"
            if before.origin == value.origin:
                self._tell(f"{question.label} : {both}. La case reste à remplir.")
                self._open.add((*spot, name))
                del held[name]
            else:
                self._tell(f"{question.label} : {both}. La première valeur est reprise ; vérifiez-la.")

    # --- one value ----------------------------------------------------------------------------------------------------

    def _take(self, export: Export, prise: Prise, row: Row, question: Field, site: str) -> Valeur | None:
        """The answer that *prise* gives, None when there is none to give."""
        missing = [column for column in prise.columns if column in export.header.missing]
        for column in missing:
            self._tell_missing(export, column, question.label)
        if missing:
            return None
        cells = [held for column in prise.columns if (held := export.header.cell(row, column)) is not None]
        cell = converted(prise, cells, export.year, question)
        if isinstance(cell, str):
            self._tell(f"{export.file}, {site}, «{NBSP}{question.label}{NBSP}» : {cell} La case reste à remplir.")
            return None
        if cell is None or fold(cell.raw) in ABSENT:
            return None
        return self._typed(cell, question, f"{export.file}, {site}", export.origin(prise))

    def _typed(self, cell: Cell, question: Field, where: str, origin: str) -> Valeur | None:
        """The answer that a cell is, None for one that its question would refuse: that is told."""
        outcome = parse(cell, question)
        if isinstance(outcome, Parsed):
            return None if outcome.value is SANS_OBJET else Valeur(_typed(outcome.value), origin)
        finding = Finding(CATALOGUE[outcome.code], question=question.label, seen=cell.raw, facts=outcome.facts)
        self._tell(
            f"{where}, «{NBSP}{question.label}{NBSP}» : «{NBSP}{cell.raw[:60]}{NBSP}», {finding.message} "
            "La case reste à remplir."
        )
        return None

    def _tell_missing(self, export: Export, column: Colonne, what: str) -> None:
        missing = export.header.missing[column]
        if missing.found:
            said = f"y est {missing.found} fois au lieu de {column.of}"
        elif missing.nearest:
            said = f"n’y est pas ; la plus proche : «{NBSP}{missing.nearest}{NBSP}»"
        else:
            said = "n’y est pas, et aucune ne lui ressemble"
        self._tell(f"{export.file} : la colonne «{NBSP}{column.header}{NBSP}» {said}. Reste à remplir : {what}.")

    def _tell(self, sentence: str) -> None:
        self.told[sentence] = None


def _told_apart(prise: Prise, rank: int, name: str, question: Field) -> Prise:
    """A fixed value to which the establishment is added, so that its row is not that of another one."""
    added = f"{prise.value}-{rank}" if shape_of(question) == Text(code=True) else f"{prise.value} — {name}"
    return Prise(value=added[: question.length or len(added)])


def _by_account(lu: CadreLu, report: Report, wanted: Collection[str]) -> dict[tuple[str, int], dict[str, Lue]]:
    """The amounts that *report* carries over, by whom and exercice: those of *wanted*, of all without any."""
    names = set(report.colonnes.values())
    found: dict[tuple[str, int], dict[str, Lue]] = {}
    for lue in lu.lues:
        if lue.niveau == report.niveau and lue.nom in names and (not wanted or lue.finess in wanted):
            found.setdefault((lue.finess, lue.exercice), {})[lue.nom] = lue
    return found


def _whole(lue: Lue, question: Field) -> Cell:
    """The amount as a question takes it: to the nearest euro where cents are not asked."""
    shape = shape_of(question)
    whole = isinstance(shape, Number) and shape.decimals == 0
    return Cell(f"{lue.valeur.quantize(Decimal(1), ROUND_HALF_UP) if whole else lue.valeur:f}", "number")


def _identity(table: Table, values: Mapping[str, Valeur]) -> tuple[str, ...]:
    return tuple(fold(show(values[column].typed)) for column in table.identity if column in values)


def _typed(value: Scalar) -> Written:
    """What is written in the cell: a yes as its word, several choices as one text."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return " ; ".join(value) if isinstance(value, tuple) else value  # type: ignore[return-value]
