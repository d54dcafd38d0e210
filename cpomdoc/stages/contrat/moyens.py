"""A contract + what its parties retained of the means -> the contract with the amounts retained; what that raises.

The one place where an amount retained takes the place of what the workbook of the means says. Whatever is printed,
computed or checked afterwards sees the amount retained; what it was before is kept beside it, and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Contrat, Nourrie
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import date_courte, serie
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.moyens import Bilan, LigneNegociee, Offre, bilan, dite
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar, Value
from cpomdoc.schema.cells import fold
from cpomdoc.schema.checks import names
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import Outcome, Parsed, Problem, parse
from cpomdoc.schema.negociation import DATE, PARTIE, RETENU, Negociation, Poste
from cpomdoc.schema.questionnaire import Check, Questionnaire, Table
from cpomdoc.stages.checks.check import Facts, run
from cpomdoc.stages.checks.facts import terms, usable
from cpomdoc.stages.checks.words import labels_of, years_of
from cpomdoc.stages.contrat.parties import rows_of
from cpomdoc.stages.figures.negociation import amounts, lines

NOWHERE, NOWHERE_YET = "E-734", "W-734"
"""The codes of a line that the workbook of the means has not: with an amount retained; under discussion."""
FUTURE, STRANGER = "W-737", "E-735"
"""The codes of a day that has not come, and of a party that the contract has not."""
TAKEN, CHANGED = "W-735", "W-736"
"""The codes of an amount that takes the place of another one; of one whose workbook was changed meanwhile."""

TOGETHER = frozenset({"toutes", "toutes les parties", "les parties", "ensemble"})
"""How people name all the parties at once."""


def nourri(contrat: Contrat, famille: Famille) -> Contrat:
    """*contrat* with the last amount retained of each line, in place of what its own workbook says; and with what moves
    with it.
    """
    negociation = famille.negociation
    found = lines(_rows(contrat, famille)) if negociation is not None else ()
    if negociation is None or not found:
        return contrat
    work = _Nourriture(contrat, famille, negociation, found)
    work.feed()
    return replace(contrat, values={**contrat.values, **work.tables()}, negociees=found, nourries=work.found)


def agreed(values: Mapping[str, Value], famille: Famille, questionnaire: str) -> Bilan | None:
    """On how many lines the workbook of the negotiation says that the parties agree; None for any other workbook."""
    negociation = famille.negociation
    if negociation is None or negociation.questionnaire != questionnaire:
        return None
    return bilan(lines([row for _, row in rows_of(values, negociation.table)]))


def _rows(contrat: Contrat, famille: Famille) -> list[Row]:
    """The rows of the workbook of the negotiation."""
    table = famille.negociation.table if famille.negociation is not None else ""
    return [row for _, row in rows_of(contrat.values, table)]


class _Nourriture:
    """The tables of the means while amounts retained take their place in them."""

    def __init__(
        self, contrat: Contrat, famille: Famille, negociation: Negociation, lignes: Sequence[LigneNegociee]
    ) -> None:
        self.contrat, self.famille, self.negociation = contrat, famille, negociation
        self.found: dict[FieldKey, Nourrie] = {}
        self._held: dict[str, list[dict[str, Scalar]]] = {}
        self._retained = {
            key: one for one in lignes if one.retenu is not None and (key := target(one, contrat, famille)) is not None
        }

    def feed(self) -> None:
        """Put each amount in its place; then move what it is a part of."""
        for key, ligne in self._retained.items():
            poste = self.negociation.poste(ligne.poste)
            assert poste is not None
            assert ligne.retenu is not None
            outcome = answer_of(ligne.retenu, poste, self.famille)
            if isinstance(outcome, Parsed):
                self._put(ligne, key, outcome.value)
                for name in poste.carried:
                    self._move(ligne, FieldKey(name, key.row), (key,))
                for check in self._totals(poste):
                    parts = tuple(FieldKey(name, key.row) for name in terms(check, "termes"))
                    self._move(ligne, FieldKey(str(check.options["total"]), key.row), parts)

    def tables(self) -> dict[str, Value]:
        """The tables that were looked at, as they stand now."""
        return {table: tuple(rows) for table, rows in self._held.items()}

    def _row(self, key: FieldKey) -> tuple[dict[str, Scalar], str]:
        """The row of an answer as it stands now, and the name of the answer in it."""
        table, _, column = key.name.rpartition(".")
        held = self._held.setdefault(table, [dict(row) for _, row in rows_of(self.contrat.values, table)])
        assert key.row is not None
        return held[key.row], column

    def _put(self, ligne: LigneNegociee, key: FieldKey, value: Scalar, *, moved: bool = False) -> None:
        row, column = self._row(key)
        assert ligne.retenu is not None
        here = FieldKey(f"{self.negociation.table}.{RETENU}", ligne.retenu.rang)
        before = self.found[key].avant if key in self.found else row.get(column, SANS_OBJET)
        self.found[key] = Nourrie(ligne, before, here, self.contrat.places.get(here), moved)
        row[column] = value

    def _move(self, ligne: LigneNegociee, key: FieldKey, parts: Sequence[FieldKey]) -> None:
        """An answer that *parts* are a part of moves as they do, unless an amount of its own is retained."""
        row, column = self._row(key)
        before = self.found[key].avant if key in self.found else row.get(column)
        gap = sum((self._gap(part) for part in parts), Decimal(0))
        if key not in self._retained and _number(before) and (gap or key in self.found):
            self._put(ligne, key, _same(before, gap), moved=True)

    def _gap(self, key: FieldKey) -> Decimal:
        """By how much an answer moved; one that was no number was worth nothing."""
        if key not in self.found:
            return Decimal(0)
        row, column = self._row(key)
        was, now = self.found[key].avant, row[column]
        return _worth(now) - _worth(was)

    def _totals(self, poste: Poste) -> list[Check]:
        """The checks by which a total of the row adds up the amount, or what moves with it."""
        owner = self.famille.owner(poste.feeds)
        mine = {poste.feeds, *poste.carried}
        sums = (one for one in owner.checks if one.kind == "somme") if owner is not None else ()
        return [
            one
            for one in sums
            if "jointure" not in one.options
            and not mine.isdisjoint(terms(one, "termes"))
            and str(one.options["total"]).rpartition(".")[0] == poste.table
        ]


def _number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _worth(value: object) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _same(before: object, gap: Decimal) -> Scalar:
    """What *before* becomes, of the same type."""
    return int(before + gap) if isinstance(before, int) else _worth(before) + gap


def answer_of(offre: Offre, poste: Poste, famille: Famille) -> Outcome:
    """The amount as the question that it feeds reads it, or why that one refuses it."""
    owner = famille.owner(poste.feeds)
    question = owner.find(poste.feeds) if owner is not None else None
    assert question is not None
    return parse(Cell(dite(offre.montant)), question)


def target(ligne: LigneNegociee, contrat: Contrat, famille: Famille) -> FieldKey | None:
    """The answer that a line is about: the row that has its identity; None when the workbook of the means has none."""
    poste = famille.negociation.poste(ligne.poste) if famille.negociation is not None else None
    if poste is None:
        return None
    said, identity = _rows(contrat, famille)[ligne.rang], _table(famille, poste).identity
    for rank, row in rows_of(contrat.values, poste.table):
        if all(fold(show(row.get(one))) == fold(show(said.get(one))) for one in identity):
            return FieldKey(poste.feeds, rank)
    return None


def _table(famille: Famille, poste: Poste) -> Table:
    owner = famille.owner(poste.feeds)
    assert owner is not None
    return next(one for one in owner.tables() if one.key == poste.table)


# --- what that raises -------------------------------------------------------------------------------------------------


def raised(contrat: Contrat, famille: Famille) -> Iterator[Finding]:
    """What the amounts retained raise: lines that are nowhere, days and parties that cannot be, amounts that a question
    refuses, what takes the place of another amount; then what the checks of the workbooks fed say of it.
    """
    if not contrat.negociees or famille.negociation is None:
        return
    work = _Constats(contrat, famille, famille.negociation)
    yield from work.rows()
    yield from work.lines()
    yield from _checked_again(contrat, famille)


class _Constats:
    """The findings about the workbook of the negotiation, beside the rest of its contract."""

    def __init__(self, contrat: Contrat, famille: Famille, negociation: Negociation) -> None:
        self.contrat, self.famille, self.negociation = contrat, famille, negociation
        self.labels = labels_of(famille.questionnaires[negociation.questionnaire])

    def rows(self) -> Iterator[Finding]:
        """The days that have not come, and the parties that the contract has not."""
        known, named = parties_named(self.contrat, self.famille)
        for rank, row in enumerate(_rows(self.contrat, self.famille)):
            day, said = row.get(DATE), row.get(PARTIE)
            if isinstance(day, date) and self.contrat.jour is not None and day > self.contrat.jour:
                yield self._at(FUTURE, DATE, rank, {"jour": date_courte(self.contrat.jour)})
            if amounts(row) and known and usable(said) and fold(show(said)) not in known | TOGETHER:
                yield self._at(STRANGER, PARTIE, rank, {"parties": serie(named)})

    def lines(self) -> Iterator[Finding]:
        """What each line is to the workbook of the means."""
        for one in self.contrat.negociees:
            poste = self.negociation.poste(one.poste)
            owner = self.famille.owner(poste.feeds) if poste is not None else None
            if poste is None or owner is None or poste.table not in self.contrat.values:
                continue  # the workbook that it feeds has not come: it is awaited
            key = target(one, self.contrat, self.famille)
            if key is None:
                code = NOWHERE if one.retenu is not None else NOWHERE_YET
                yield self._at(code, RETENU, one.rang, {**_words(one), "classeur": owner.title})
            elif one.retenu is not None:
                yield from self._fed(one, key, poste)

    def _fed(self, one: LigneNegociee, key: FieldKey, poste: Poste) -> Iterator[Finding]:
        assert one.retenu is not None
        outcome = answer_of(one.retenu, poste, self.famille)
        if isinstance(outcome, Problem):
            yield self._at(outcome.code, RETENU, one.retenu.rang, outcome.facts)
            return
        fed = self.contrat.nourries[key]
        if fed.avant == outcome.value:
            return
        place = self.contrat.places.get(key)
        facts = {**_words(one), "avant": show(fed.avant), "case": f"case {place}" if place is not None else "sa case"}
        code = TAKEN if one.depart in (None, fed.avant) else CHANGED
        yield self._at(
            code, RETENU, one.retenu.rang, {**facts, "depart": dite(one.depart) if one.depart is not None else ""}
        )

    def _at(self, code: str, column: str, rank: int, facts: Mapping[str, str]) -> Finding:
        key = FieldKey(f"{self.negociation.table}.{column}", rank)
        seen = _rows(self.contrat, self.famille)[rank].get(column)
        shown = show(seen) if usable(seen) else ""
        return Finding(CATALOGUE[code], self.contrat.places.get(key), key, self.labels.get(key.name, ""), shown, facts)


def _words(one: LigneNegociee) -> dict[str, str]:
    kept = one.retenu
    said = {"retenu": dite(kept.montant), "le": date_courte(kept.le)} if kept is not None else {}
    return {"ligne": ", ".join((one.poste, *one.designation)), **said}


def parties_named(contrat: Contrat, famille: Famille) -> tuple[frozenset[str], list[str]]:
    """The words by which people may name a party of the contract, folded; and the names that are proposed to them."""
    table, roles = famille.roles.signataires, famille.roles
    words: dict[str, str] = {}
    rows = [row for _, row in rows_of(contrat.values, table)]
    for row in rows:
        for value in row.values():
            if isinstance(value, str) and value:
                words.setdefault(fold(value), value)
    named = [show(row.get(roles.signataire_role)) for row in rows]
    return frozenset(words), list(dict.fromkeys(named))


def _checked_again(contrat: Contrat, famille: Famille) -> Iterator[Finding]:
    """What the checks of a workbook fed say with the amounts retained, and did not say of the workbook alone."""
    changed = {key for key, one in contrat.nourries.items() if one.avant != _value(contrat, key)}
    columns = {key.name for key in changed}
    owners = {owner.key: owner for name in sorted(columns) if (owner := famille.owner(name)) is not None}
    for questionnaire in owners.values():
        now, then = (_facts(one, contrat, questionnaire, famille) for one in (contrat.values, _before(contrat)))
        for check in questionnaire.checks:
            if columns.isdisjoint(names(check)):
                continue
            known = {(one.key, one.message) for one in run(check, then)}
            yield from (one for one in run(check, now) if (one.key, one.message) not in known)


def _facts(values: Mapping[str, Value], contrat: Contrat, questionnaire: Questionnaire, famille: Famille) -> Facts:
    return Facts(
        values,
        contrat.places,
        labels_of(questionnaire),
        famille.reglementation,
        years=frozenset(years_of(questionnaire)),
        catalogue=famille.catalogue,
    )


def _value(contrat: Contrat, key: FieldKey) -> object:
    table, _, column = key.name.rpartition(".")
    return dict(rows_of(contrat.values, table))[key.row or 0].get(column)


def _before(contrat: Contrat) -> dict[str, Value]:
    """The answers without any amount retained."""
    values = dict(contrat.values)
    for key, one in contrat.nourries.items():
        table, _, column = key.name.rpartition(".")
        rows = [dict(row) for _, row in rows_of(values, table)]
        rows[key.row or 0][column] = one.avant
        values[table] = tuple(rows)
    return values


def at_its_cell(finding: Finding, contrat: Contrat) -> Finding:
    """*finding*, where the amount retained stands when it is about an answer that one gives."""
    fed = contrat.nourries.get(finding.key) if finding.key is not None else None
    if fed is None or finding.key is None or fed.avant == _value(contrat, finding.key):
        return finding
    return replace(finding, key=fed.key, at=fed.case)
