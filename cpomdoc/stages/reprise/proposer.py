"""The tables of a signed contract -> proposals for the workbook that takes it over, each with its page and its worth.

Nothing here is recorded: proposals go back to the person who dropped the document, who confirms them by dropping the
workbook. What a cell says is proposed when the form would take it; what is doubtful is told beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import NBSP, enumeration, nombre, pluriel
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.tableaux import Confiance, Moyen, Releve
from cpomdoc.schema.cells import fold
from cpomdoc.schema.kinds import shape_of
from cpomdoc.schema.questionnaire import Field, Questionnaire, Table
from cpomdoc.schema.reprise import ColonneLue, Lecture, Reprise
from cpomdoc.schema.shapes import Number
from cpomdoc.stages.reprise.intitules import Colonnes
from cpomdoc.stages.reprise.lignes import Rangee, rows_of, without_totals
from cpomdoc.stages.reprise.valeurs import (
    Chiffre,
    Ecrit,
    Unites,
    answer,
    coded,
    deadline,
    figure,
    in_thousands,
    is_day,
    refused,
)
from cpomdoc.stages.suivi.exercices import annee_cible_1

_SEEN = {
    Moyen.WORD: "tableau du fichier Word",
    Moyen.BALISES: "tableau balisé du PDF",
    Moyen.FILETS: "tableau tracé dans le PDF",
    Moyen.TEXTE: "colonnes de chiffres du PDF, sans tableau",
}
_FAULTS = {"protege": "W-781", "abime": "W-782", "image": "W-783", "lent": "W-784", "vide": "W-782", "refuse": "W-785"}
_FINESS = "finess"
_MOST_REASONS = 2
"""Reasons that the remark on a row gives: six figures with points say the same six times."""


@dataclass(frozen=True, slots=True)
class Lu:
    """One proposal: what is written in the cell, from which page (0: not known), how it was seen, what it is worth."""

    valeur: Ecrit
    page: int
    moyen: Moyen
    confiance: Confiance

    def origin(self, fichier: str) -> str:
        """Where it comes from, as the note of its cell says it."""
        where = [f"«{NBSP}{fichier}{NBSP}»", *([f"page {self.page}"] if self.page else []), _SEEN[self.moyen]]
        return f"{', '.join(where)} (confiance {self.confiance})"


@dataclass(slots=True)
class Proposition:
    """What is proposed, by cell of the workbook, and what is told of it."""

    lus: dict[FieldKey, Lu] = field(default_factory=dict)
    remarques: list[Finding] = field(default_factory=list)

    def answers(self) -> Mapping[FieldKey, Ecrit]:
        """What is written in the cells."""
        return {key: one.valeur for key, one in self.lus.items()}

    def origins(self, fichier: str) -> Mapping[FieldKey, str]:
        """Where each comes from."""
        return {key: one.origin(fichier) for key, one in self.lus.items()}


@dataclass(frozen=True, slots=True)
class Cadre:
    """What the workbook already says of the contract: its first day, how many yearly targets it has; *bascule*: the
    last month and day on which a contract may begin for its first target to be that of the same year.
    """

    debut: date | None = None
    annees: int | None = None
    bascule: tuple[int, int] | None = None

    @property
    def premiere(self) -> int | None:
        """The year of the first target; None while the first day is not known."""
        return annee_cible_1(self.debut, self.bascule) if self.debut is not None else None

    @property
    def attendues(self) -> range | None:
        """The years of the targets; None while either is not known."""
        return None if self.premiere is None or not self.annees else range(self.premiere, self.premiere + self.annees)


def propose(releve: Releve, reprise: Reprise, questionnaire: Questionnaire, cadre: Cadre) -> Proposition:
    """Proposals for each table of *questionnaire* that *reprise* knows how to read in *releve*."""
    made = Proposition()
    found = rows_of(releve.tableaux, reprise.lectures)
    tables = {table.key: table for table in questionnaire.tables()}
    for lecture in reprise.lectures:
        rows = found.get(lecture.table, [])
        if rows and lecture.table in tables:
            _Table(made, lecture, tables[lecture.table], cadre).fill(rows)
    _objectives(made, reprise, tables, found)
    made.remarques[:0] = list(_of_the_whole(releve, found))
    return made


def _of_the_whole(releve: Releve, found: Mapping[str, Sequence[Rangee]]) -> Iterator[Finding]:
    """What is told of the document itself: why it could not be read, what of it was not."""
    if releve.faute in _FAULTS:
        facts = {"raison": releve.raison or "il n’est pas lisible", "suite": releve.remede}
        yield Finding(CATALOGUE[_FAULTS[releve.faute]], facts=facts)
    elif not found:
        yield Finding(CATALOGUE["W-786"])
    if releve.pages and releve.lues < releve.pages and releve.faute in ("", "long", "lent"):
        yield Finding(CATALOGUE["W-787"], facts={"lues": str(releve.lues), "pages": str(releve.pages)})
    told = [row for rows in found.values() for row in rows if row.moyen is Moyen.TEXTE]
    if told:
        yield Finding(CATALOGUE["W-788"], facts={"lignes": str(len(told))})


class _Table:
    """One table of the workbook being filled."""

    def __init__(self, made: Proposition, lecture: Lecture, table: Table, cadre: Cadre) -> None:
        self._made, self._lecture, self._table, self._cadre = made, lecture, table, cadre
        self._unread = 0
        self._doubts: dict[int, list[tuple[str, str, str]]] = {}
        self._carried = ""
        self._years: set[int] = set()
        self._placeless = False

    def fill(self, rows: Sequence[Rangee]) -> None:
        """A row of the workbook for each row of the document that says something."""
        kept = list(without_totals(rows))
        for number, row in enumerate(kept):
            self._row(number, row)
        self._told(rows, kept)

    # --- one row ------------------------------------------------------------------------------------------------------

    def _row(self, number: int, row: Rangee) -> None:
        for column in self._lecture.columns:
            at = row.colonnes.texts.get(column.key)
            text, carried = self._text(row, column, at)
            if isinstance(shape_of(self._table.column(column.key)), Number):
                continue
            if text:
                question = self._table.column(column.key)
                value = self._answer(text, question, column)
                if value is not None or not question.kind.startswith(_FINESS):  # these are told one by one
                    self._put(number, column.key, value, row, at, lower=carried)
        self._numbers(number, row)
        if self._lecture.page and row.page:
            self._put(number, self._lecture.page, row.page, row, None)
        if "numero" in {one.key for one in self._lecture.columns} and self._key(number, "numero") not in self._made.lus:
            self._put(number, "numero", number + 1, row, None, lower=True)

    def _text(self, row: Rangee, column: ColonneLue, at: int | None) -> tuple[str, bool]:
        """The text of a column that may be merged over pages, or be said by the title above the row; whether it is."""
        text = row.text(at)
        if not column.code:
            return text, False
        if text:
            self._carried = text
            return text, False
        if row.bande:
            return row.bande, True
        return (self._carried, True) if at is not None else ("", False)

    def _answer(self, text: str, question: Field, column: ColonneLue) -> Ecrit | None:
        if column.code:
            code, words = coded(text)
            return answer(code or (words if len(words) <= question.length else ""), question, column)
        found = answer(text, question, column)
        return deadline(text) if found is None and is_day(question) else found

    def _numbers(self, number: int, row: Rangee) -> None:
        """The numbers of a row, each with its sign and its unit, or not at all."""
        start, targets = self._columns(row.colonnes) if self._lecture.yearly else (None, {})
        places = {one.key: row.colonnes.texts.get(one.key) for one in self._lecture.columns}
        numeric = [(key, at) for key, at in places.items() if isinstance(shape_of(self._table.column(key)), Number)]
        for name, at in numeric:
            self._number(number, name, row, at)
        first = [(self._lecture.start, start)] if start is not None else []
        yearly = [*first, *((f"{self._lecture.yearly}{rank}", at) for rank, at in targets.items())]
        own = {one.key for one in self._table.columns}
        said = [(name, at) for name, at in yearly if name in own and row.text(at)]
        taken = [one for name, at in said if (one := self._number(number, name, row, at)) is not None]
        if taken:
            self._put(number, self._lecture.decimals, min(max(one.decimals for one in taken), 3), row, None)
            self._unit(number, row, taken)
        if len(taken) == len(said):
            self._sense(number, row, targets)
        if start is not None and self._key(number, self._lecture.start) in self._made.lus:
            year = row.colonnes.start_year or self._before(row.colonnes)
            if year:
                self._put(number, self._lecture.start_year, year, row, None, lower=not row.colonnes.start_year)

    def _number(self, number: int, name: str, row: Rangee, at: int | None) -> Chiffre | None:
        """Propose the number of a cell; what it may be otherwise is kept to be told."""
        question, text = self._table.column(name), row.text(at)
        if at is None or not text:
            return None
        why = refused(text, question, self._unites(number, row, at))
        value = answer(text, question) if not why else None
        if why and any(ch.isdigit() for ch in text):
            self._doubts.setdefault(number, []).append((name, text, why))
        else:
            self._put(number, name, value, row, at, said=text)
        return figure(text) if value is not None else None

    def _unites(self, number: int, row: Rangee, at: int) -> Unites:
        """The units that the number of a cell may bear; a heading, a label or a unit in thousands makes it another."""
        column = self._lecture.column(self._lecture.unit) if self._lecture.unit else None
        if column is None:
            return Unites(multiple=in_thousands(_heading(row, at)))
        question = self._table.column(column.key)
        known = {**column.labels, **{fold(one): one for one in question.choices}}
        said = self._made.lus.get(self._key(number, column.key))
        titles = [_heading(row, at), *(row.text(row.colonnes.texts.get(key)) for key in ("libelle", column.key))]
        return Unites(known, str(said.valeur) if said is not None else "", any(map(in_thousands, titles)))

    def _columns(self, columns: Colonnes) -> tuple[int | None, dict[int, int]]:
        """The column of the start, and those of the targets by rank of year in the contract: a year that is none of the
        contract's has no rank, nor has any while the first one is not known.
        """
        first, last = self._cadre.premiere, self._cadre.annees
        start = columns.start
        before = self._before(columns)
        if start is None and before:
            start = columns.years[before]
        self._years.update(year for year in columns.years if year != before or columns.start is not None)
        self._placeless |= bool(columns.ranks and 0 in columns.ranks and not last)
        ranks = {} if first is None else {year - first + 1: at for year, at in columns.years.items() if year >= first}
        ranks |= {rank or last or 0: at for rank, at in columns.ranks.items()}
        most = last or len(self._targets())
        return start, {rank: at for rank, at in sorted(ranks.items()) if 1 <= rank <= most}

    def _before(self, columns: Colonnes) -> int:
        """The year before the first target when a column says it and none is headed as the start; 0 without one."""
        first = self._cadre.premiere
        if columns.start is not None or first is None:
            return 0
        return max((year for year in columns.years if year < first), default=0)

    def _targets(self) -> list[str]:
        return [one.key for one in self._table.columns if re.fullmatch(rf"{self._lecture.yearly}\d+", one.key)]

    def _unit(self, number: int, row: Rangee, taken: Sequence[Chiffre]) -> None:
        """The unit that stands beside the numbers, when no column says it and they bear the same."""
        unit = self._lecture.unit
        if not unit or self._key(number, unit) in self._made.lus:
            return
        beside = {self._unites(number, row, 0).begin(one.after)[0] for one in taken} - {""}
        if len(beside) == 1:
            self._put(number, unit, answer(beside.pop(), self._table.column(unit)), row, None, lower=True)

    def _sense(self, number: int, row: Rangee, targets: Mapping[int, int]) -> None:
        """The way that values go, as they are printed, when no column says it."""
        sense = self._lecture.sense
        if not sense or self._key(number, sense) in self._made.lus:
            return
        names = [self._lecture.start, *(f"{self._lecture.yearly}{rank}" for rank in targets)]
        values = [one.valeur for name in names if (one := self._made.lus.get(self._key(number, name))) is not None]
        numbers = [Decimal(one) for one in values if isinstance(one, int | Decimal)]
        if len(numbers) > 1:
            way = "maintien" if numbers[0] == numbers[-1] else "hausse" if numbers[-1] > numbers[0] else "baisse"
            self._put(number, sense, answer(way, self._table.column(sense)), row, None, lower=True)

    # --- one cell -----------------------------------------------------------------------------------------------------

    def _key(self, number: int, name: str) -> FieldKey:
        return FieldKey(f"{self._table.key}.{name}", number)

    def _put(
        self,
        number: int,
        name: str,
        value: Ecrit | None,
        row: Rangee,
        at: int | None,
        *,
        lower: bool = False,
        said: str = "?",
    ) -> None:
        if value is None:
            self._unread += bool(said.strip())
            return
        worth = row.confiance
        if lower or row.doubt(at) or len(row.pages) > 1:
            worth = worth.lower()
        self._made.lus[self._key(number, name)] = Lu(value, row.page, row.moyen, worth)

    # --- what is told -------------------------------------------------------------------------------------------------

    def _told(self, rows: Sequence[Rangee], kept: Sequence[Rangee]) -> None:
        tell = self._made.remarques.append
        for number, doubts in self._doubts.items():
            seen = enumeration([f"«{NBSP}{text[:40]}{NBSP}»" for _, text, _ in doubts])
            why = " ; ".join(list(dict.fromkeys(one for _, _, one in doubts))[:_MOST_REASONS])
            tell(self._finding("W-791", number, doubts[0][0], vus=seen, raison=why))
        if self._unread:
            left = ("case du contrat signé n’est pas reprise", "cases du contrat signé ne sont pas reprises")
            tell(self._finding("W-789", None, "", combien=pluriel(self._unread, *left)))
        if self._lecture.yearly:
            self._told_of_years(len(kept))
        self._told_of_codes(len(kept))
        for one in _sums(rows, self._lecture, self._table):
            tell(one)
        for number, row in enumerate(kept):
            self._told_of_finess(number, row)

    def _told_of_years(self, count: int) -> None:
        tell, first, wanted = self._made.remarques.append, self._cadre.premiere, self._cadre.attendues
        years = enumeration([str(year) for year in sorted(self._years)])
        if self._years and first is None:
            tell(self._finding("W-792", None, "", lues=years))
        elif first is not None and wanted is None and min(self._years, default=first) < first:
            tell(self._finding("W-774", None, "", lues=years, annees=f"{first} et les suivantes"))
        elif self._years and wanted is not None and self._years != set(wanted):
            tell(self._finding("W-774", None, "", lues=years, annees=enumeration([str(year) for year in wanted])))
        if self._placeless:
            tell(self._finding("W-793", None, ""))
        for number in range(count):
            unit = self._key(number, self._lecture.unit)
            if unit not in self._made.lus:
                tell(self._finding("W-776", number, self._lecture.unit))
            serie = self._serie(number)
            sense = self._made.lus.get(self._key(number, self._lecture.sense))
            if len(serie) > 2 and not _goes_one_way(serie, sense.valeur if sense is not None else ""):
                shown = ", ".join(nombre(one) for one in serie)
                tell(self._finding("W-775", number, f"{self._lecture.yearly}{1}", serie=shown))

    def _serie(self, number: int) -> list[Decimal]:
        names = [one.key for one in self._table.columns if one.key.startswith(self._lecture.yearly)]
        read = (self._made.lus.get(self._key(number, name)) for name in (self._lecture.start, *names))
        return [Decimal(one.valeur) for one in read if one is not None and isinstance(one.valeur, int | Decimal)]

    def _told_of_codes(self, count: int) -> None:
        keys = [name for name in self._table.identity if self._table.column(name).kind == "code"]
        if not keys:
            return
        said = [tuple(self._said(number, name) for name in keys) for number in range(count)]
        twice = {one for one, times in Counter(said).items() if times > 1 and one[-1]}
        for number, one in enumerate(said):
            if one in twice and said.index(one) != number:
                self._made.remarques.append(self._finding("W-778", number, keys[-1], code=one[-1]))

    def _said(self, number: int, name: str) -> str:
        found = self._made.lus.get(self._key(number, name))
        return str(found.valeur) if found is not None else ""

    def _told_of_finess(self, number: int, row: Rangee) -> None:
        for column in self._lecture.columns:
            question = self._table.column(column.key)
            text = row.text(row.colonnes.texts.get(column.key))
            digits = "".join(ch for ch in text if ch.isalnum())
            if question.kind.startswith(_FINESS) and digits and self._key(number, column.key) not in self._made.lus:
                self._made.remarques.append(self._finding("W-779", number, column.key, lu=text[:40]))

    def _finding(self, rule: str, number: int | None, name: str, **facts: str) -> Finding:
        key = FieldKey(f"{self._table.key}.{name}", number) if name else FieldKey(self._table.key)
        question = self._table.column(name).label if name else ""
        return Finding(CATALOGUE[rule], key=key, question=question, facts=facts)


def _heading(row: Rangee, at: int) -> str:
    return row.colonnes.words[at] if at < len(row.colonnes.words) else ""


def _goes_one_way(serie: Sequence[Decimal], sense: object) -> bool:
    """Whether values go the way that is said; when none is, whether they go one way."""
    steps = [after - before for before, after in pairwise(serie)]
    up, down = all(step >= 0 for step in steps), all(step <= 0 for step in steps)
    return {"hausse": up, "baisse": down, "maintien": up or down}.get(str(sense), up or down)


def _sums(rows: Sequence[Rangee], lecture: Lecture, table: Table) -> Iterator[Finding]:
    """Each total of the document that its rows do not add up to."""
    for name in lecture.totals:
        added = Decimal(0)
        for row in rows:
            read = figure(row.text(row.colonnes.texts.get(name)))
            if row.total and read is not None:
                if added != read.value:
                    facts = {"somme": nombre(added), "total": nombre(read.value)}
                    key = FieldKey(table.key)
                    yield Finding(CATALOGUE["W-777"], key=key, question=table.column(name).label, facts=facts)
                added = Decimal(0)
            elif read is not None:
                added += read.value


def _objectives(
    made: Proposition, reprise: Reprise, tables: Mapping[str, Table], found: Mapping[str, Sequence[Rangee]]
) -> None:
    """Objectives that only the tables of indicators and actions name, when no table of theirs was read."""
    if found.get("objectifs") or "objectifs" not in tables:
        return
    seen: dict[str, None] = {}
    for lecture in reprise.lectures:
        column = lecture.column("objectif")
        if column is None:
            continue
        for row in found.get(lecture.table, ()):
            text = row.text(row.colonnes.texts.get("objectif")) or row.bande
            code, words = coded(text)
            if not code or fold(code) in seen:
                continue
            number = len(seen)
            seen[fold(code)] = None
            for name, said in (("code", code), ("intitule", words)):
                value = answer(said, tables["objectifs"].column(name))
                if value is not None:
                    lu = Lu(value, row.page, row.moyen, row.confiance.lower())
                    made.lus[FieldKey(f"objectifs.{name}", number)] = lu
