"""Submission -> Dossier, or a Refus: every reason why not, each at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Dossier, HorsCase, Refus, Submission, place_of
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration, pluriel
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.show import show
from cpomdoc.domain.values import SANS_OBJET, Row, Scalar, Value
from cpomdoc.schema.catalogue import known
from cpomdoc.schema.cells import plain
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS, Outcome, Parsed, Problem, fold, not_applicable, parse, parse_reference, shape_of
from cpomdoc.schema.layout import schema_hash
from cpomdoc.schema.lexique import bare
from cpomdoc.schema.questionnaire import Field, Questionnaire, Sheet, Table
from cpomdoc.schema.shapes import Choice, Text
from cpomdoc.stages.checks.attente import Doute, Habitudes, everywhere, judged, repeated
from cpomdoc.stages.checks.check import Facts, run, usable
from cpomdoc.stages.checks.words import labels_of, pseudo_values, shorten, shown, years_of
from cpomdoc.stages.formulaire.annotate import PROPOSAL
from cpomdoc.stages.formulaire.proche import nearest
from cpomdoc.stages.formulaire.repris import shares

MOST_ROWS = 2000
MOST_ASIDE = 20
"""Words beside the answers that are told one by one; the cells of the others are told together."""


def validate(submission: Submission, famille: Famille) -> Dossier | Refus:
    """The validated answers of one workbook, or all that stops it.

    Looks at this file alone, so that the same file and the same form version always give the same verdict.
    """
    questionnaire = famille.questionnaires[submission.identity.questionnaire]
    if shares(submission.identity.repris):
        questionnaire = famille.left_to_sites(questionnaire)
    work = _Validation(submission, questionnaire, famille)
    work.scalars()
    for table in questionnaire.tables():
        work.table(table)
    work.references()
    work.placeholders()
    contrat = work.identified(famille.roles.contrat, submission.identity.contrat)
    answered = [work.values.get(one) for one in famille.told_apart(questionnaire)]
    site = place_of([str(one) if isinstance(one, str | int) else "" for one in answered])
    work.values.update(pseudo_values(work.values, famille))
    work.checks(questionnaire)
    for key in (DATE_EFFET, DATE_FIN):
        work.values.pop(key, None)
    findings = (*submission.findings, *work.findings, *_leftovers(submission))
    findings += _outdated(submission, questionnaire, any(finding.blocking for finding in findings))
    if any(finding.blocking for finding in findings):
        return Refus(questionnaire.key, contrat, site, in_order(findings, questionnaire))
    return Dossier(
        famille.key,
        questionnaire.key,
        contrat,
        site,
        work.values,
        work.places,
        in_order(findings, questionnaire),
        shares(submission.identity.repris),
    )


def in_order(findings: Sequence[Finding], questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """The findings as a person meets them: sheet by sheet, row by row."""
    order = {field.key: position for position, field in enumerate(questionnaire.fields())}
    base = len(order)
    for table in questionnaire.tables():
        for column in table.columns:
            order[f"{table.key}.{column.key}"] = base = base + 1
    sheets = {key: n for n, sheet in enumerate(questionnaire.sheets) for key in _keys_of(sheet)}

    def rank(finding: Finding) -> tuple[int, int, int]:
        if finding.key is None:
            return (-1, 0, 0)
        name = finding.key.name
        return (sheets.get(name, 99), -1 if finding.key.row is None else finding.key.row, order.get(name, 0))

    return tuple(sorted(findings, key=rank))


def _keys_of(sheet: Sheet) -> list[str]:
    if sheet.table is None:
        return [field.key for field in sheet.fields()]
    return [sheet.table.key, *(f"{sheet.table.key}.{column.key}" for column in sheet.table.columns)]


def _leftovers(submission: Submission) -> tuple[Finding, ...]:
    sheets = dict.fromkeys(answer.at.sheet for answer in submission.unplaced)
    foreign = [Finding(CATALOGUE["W-109"], CellRef(sheet), facts={"case": sheet}) for sheet in sheets]
    told = [_aside(aside) for aside in submission.aside[:MOST_ASIDE]]
    if more := submission.aside[MOST_ASIDE:]:
        cells = enumeration([str(aside.at) for aside in more[:MOST_ASIDE]])
        told.append(Finding(CATALOGUE["W-110"], seen=cells, facts={"quoi": f"{len(more)} autres textes, dont ceux de"}))
    return (*foreign, *told)


def _aside(aside: HorsCase) -> Finding:
    what = "la note" if aside.note else "le texte écrit à côté des réponses,"
    return Finding(CATALOGUE["W-110"], aside.at, seen=shorten(" ".join(aside.text.split())), facts={"quoi": what})


def _outdated(submission: Submission, questionnaire: Questionnaire, refused: bool) -> tuple[Finding, ...]:
    """An older form is taken when its answers suffice today; else it comes back, answers carried over."""
    if submission.identity.hash[:12] == schema_hash(questionnaire)[:12]:
        return ()
    was, now = submission.identity.version or "?", questionnaire.version
    versions = f" (version {was}, aujourd’hui {now})" if was != now else ""
    return (Finding(CATALOGUE["E-436" if refused else "W-401"], seen=was, facts={"versions": versions}),)


@dataclass(frozen=True, slots=True)
class _Group:
    """Questions that stand together (a form, or a row): how each was answered, which could not be found at all,
    what the catalogue proposes for those that are missing.
    """

    questions: Mapping[str, Field]
    outcomes: Mapping[str, Outcome]
    lost: frozenset[str]
    proposed: Mapping[str, str] = field(default_factory=dict)

    def asked(self, question: Field) -> bool | None:
        """Whether a question is put, by the answers that it depends on; None when one of these is not known."""
        if question.condition is None:
            return True
        other = self.questions[question.condition.field]
        above = self.asked(other)
        if above is not True:
            return above
        outcome = self.outcomes.get(other.key)
        if isinstance(outcome, Parsed):
            return _says(outcome.value, question.condition.values)
        if outcome is None and not other.required and other.key not in self.lost:
            return _says(SANS_OBJET, question.condition.values)
        return None


def _says(value: Scalar, wanted: tuple[str, ...]) -> bool:
    """Whether the answer is one of those *wanted*; one of its texts is enough when it is a list."""
    return any(show(item) in wanted for item in (value if isinstance(value, tuple) else (value,)))


def _not_applicable(outcome: Outcome) -> bool:
    """Whether the answer only says « sans objet », admitted or not."""
    return outcome.code == "E-118" if isinstance(outcome, Problem) else not usable(outcome.value)


def _absent(code: str, question: Field) -> dict[str, str]:
    return {"exemple": _expected(question)} if code == "E-101" else {}


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list fed by a table offers: found as it stands, else whatever the capitals and the accents."""

    exact: frozenset[Scalar]
    folded: Mapping[str, Scalar]

    @classmethod
    def of(cls, items: Sequence[Scalar]) -> _Listed:
        return cls(frozenset(items), {fold(show(item)): item for item in reversed(items)})

    def find(self, item: Scalar) -> Scalar | None:
        """The item of the list that an answer names, or None."""
        return item if item in self.exact else self.folded.get(fold(show(item)))

    def written(self, value: Value | None) -> Value | None:
        """The answer as the list writes it; what the list lacks stays."""
        if isinstance(value, tuple):
            return tuple(self.find(item) or item for item in value)  # type: ignore[arg-type, return-value]
        items = _items(value)
        return value if not items else self.find(items[0]) or value


class _Validation:
    """The validation of one submission: values, places and findings as they come."""

    def __init__(self, submission: Submission, questionnaire: Questionnaire, famille: Famille) -> None:
        self.submission, self.questionnaire, self.famille = submission, questionnaire, famille
        self.texts: list[tuple[FieldKey, Field, str]] = []
        self.values: dict[str, Value] = {}
        self.places: dict[FieldKey, CellRef] = {}
        self.findings: list[Finding] = []
        self.read_rows: dict[str, list[int]] = {}

    # --- questions ------------------------------------------------------------------------------------------------

    def scalars(self) -> None:
        questions = tuple(self.questionnaire.fields())
        keys = {question.key: FieldKey(question.key) for question in questions}
        row = self._row(
            questions, keys, skip=frozenset(f.key.name for f in self.submission.findings if f.key and f.blocking)
        )
        self.values.update(row)

    def table(self, table: Table) -> None:
        if self._lost(table):
            return  # what was not read cannot be judged: reading has already said so
        names = {column.key: f"{table.key}.{column.key}" for column in table.columns}
        missing = frozenset(
            column
            for column, name in names.items()
            if any(f.rule.code == "E-203" and f.key == FieldKey(name) for f in self.submission.findings)
        )
        rows: list[Row] = []
        indexes = self._filled(names)
        for index in indexes[:MOST_ROWS]:
            keys = {column: FieldKey(name, index) for column, name in names.items()}
            dense = {column: FieldKey(name, len(rows)) for column, name in names.items()}
            self.read_rows.setdefault(table.key, []).append(index)
            rows.append(self._row(table.columns, keys, skip=missing, dense=dense))
        for name in names.values():
            if FieldKey(name) in self.submission.places:
                self.places[FieldKey(name)] = self.submission.places[FieldKey(name)]
        self.values[table.key] = tuple(rows)
        self._row_count(table, len(indexes))
        self._duplicates(table, rows)

    def _lost(self, table: Table) -> bool:
        lost = {f.key for f in self.submission.findings if f.rule.code in {"E-435", "E-437"}}
        return FieldKey(table.key) in lost

    def _filled(self, names: Mapping[str, str]) -> list[int]:
        """The rows that say something: « néant » alone on a row says that there is nothing to say."""
        wanted = set(names.values())
        spoken: dict[int, bool] = {}
        for key, answer in self.submission.answers.items():
            if key.row is not None and key.name in wanted:
                spoken[key.row] = spoken.get(key.row, False) or not not_applicable(answer.cell)
        return sorted(row for row, says in spoken.items() if says)

    def _row(
        self,
        questions: Sequence[Field],
        keys: Mapping[str, FieldKey],
        skip: frozenset[str],
        dense: Mapping[str, FieldKey] | None = None,
    ) -> dict[str, Scalar]:
        """The values of questions that stand together. What could not be read has no value at all."""
        outcomes: dict[str, Outcome] = {}
        for question in questions:
            key = keys[question.key]
            if key in self.submission.places:
                self.places[(dense or keys)[question.key]] = self.submission.places[key]
            if (answer := self.submission.answers.get(key)) is not None:
                outcomes[question.key] = self._read(answer.cell, question)
        proposed = self._of_catalogue(questions, outcomes)
        group = _Group({question.key: question for question in questions}, outcomes, skip, proposed)
        settled = {question.key: self._settled(question, keys[question.key], group) for question in questions}
        return {key: value for key, value in settled.items() if value is not None}

    def _of_catalogue(self, questions: Sequence[Field], outcomes: Mapping[str, Outcome]) -> Mapping[str, str]:
        """What the catalogue of the family says of the indicator whose code stands in this row."""
        for question in questions:
            outcome = outcomes.get(question.key) if question.catalogue else None
            if isinstance(outcome, Parsed) and (one := known(self.famille.catalogue, show(outcome.value))):
                return one.proposed()
        return {}

    def _read(self, cell: Cell, question: Field) -> Outcome:
        target = self.questionnaire.find(question.reference) if question.reference else None
        if target is None:
            return parse(cell, question, self.submission.epoch_1904)
        return parse_reference(cell, question, target, self.submission.epoch_1904)

    def _settled(self, question: Field, key: FieldKey, group: _Group) -> Scalar | None:
        """The value of a question, « sans objet » when it was not asked; None, with its finding, when it has none."""
        outcome, asked = group.outcomes.get(question.key), group.asked(question)
        if asked is False:
            if outcome is not None and not _not_applicable(outcome):
                assert question.condition is not None
                other = group.questions[question.condition.field].label
                self._find("W-104", key, question, autre=other)
            return SANS_OBJET
        if isinstance(outcome, Parsed):
            self._remarks(question, key, outcome)
            return outcome.value
        if isinstance(outcome, Problem):
            outcome = self._proposed(outcome, question, key)
            facts = {"exemple": _example(question), "choix": "", **outcome.facts}
            self._find(outcome.code, key, question, **{**facts, **_absent(outcome.code, question)})
            return None
        if question.key in group.lost:
            return None
        if not question.required:
            return SANS_OBJET
        if asked:
            proposal = {PROPOSAL: group.proposed[question.key]} if question.key in group.proposed else {}
            self._find("E-101", key, question, **_absent("E-101", question), **proposal)
        return None

    def _proposed(self, problem: Problem, question: Field, key: FieldKey) -> Problem:
        """The same problem; with the answer that the person most likely means, when the list holds one like it."""
        if problem.code != "E-107":
            return problem
        said = plain(self.submission.answers[key].cell.raw)
        parts = said.split(";") if shape_of(question) == Choice(several=True) else [said]
        found = [nearest(part, question.choices, self.famille.lexique) for part in parts if part.strip()]
        if not all(found):
            return problem
        return Problem("E-130", {"vu": shorten(said), PROPOSAL: " ; ".join(dict.fromkeys(found))})

    def placeholders(self) -> None:
        """The texts that are no answer: said where they stand, and stopping the form where the contract prints them."""
        habits = habits_of(self.famille)
        texts = [(question, key.name, text) for key, question, text in self.texts]
        again, everywhere_said = repeated(texts), everywhere(texts)
        for key, question, text in self.texts:
            doubt = judged(question, text, self.famille.lexique, habits)
            other = again.get((key.name, text), "")
            if doubt is None and not other and bare(text) in everywhere_said:
                doubt = Doute("elle est la même à plusieurs questions", sure=False)
            printed = self.famille.prints(self.questionnaire, key.name)
            if doubt is not None:
                code = "E-131" if doubt.sure and printed else "W-116"
                self._find(code, key, question, raison=doubt.raison, sinon=_otherwise(question))
            elif other and printed:
                self._find("E-132", key, question, autre=other, sinon=_otherwise(question))
            elif other:
                self._find("W-116", key, question, raison=f"elle répond déjà à « {other} »")

    def _remarks(self, question: Field, key: FieldKey, read: Parsed) -> None:
        if isinstance(shape_of(question), Text) and isinstance(read.value, str) and usable(read.value):
            self.texts.append((key, question, read.value))
        answer = self.submission.answers.get(key)
        if read.note and (answer is None or read.note.split() != answer.cell.raw.split()):  # but for its spaces
            self._find("W-103", key, question, lu=read.note)
        if read.cleaned:
            self._find("W-108", key, question)
        if answer is not None and answer.cell.foreign:
            self._find("W-112", key, question)
        for doubt in read.doubts:
            self._find(doubt.code, key, question, **{"exemple": _example(question), **doubt.facts})
        self._unusual(question, key, read.value)

    def _unusual(self, question: Field, key: FieldKey, value: Scalar) -> None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return
        if question.alert_minimum is not None and value < question.alert_minimum:
            self._find(
                "W-101", key, question, vu=shown(question, value), minimum=shown(question, question.alert_minimum)
            )
        if question.alert_maximum is not None and value > question.alert_maximum:
            self._find(
                "W-102", key, question, vu=shown(question, value), maximum=shown(question, question.alert_maximum)
            )

    # --- tables ---------------------------------------------------------------------------------------------------

    def _row_count(self, table: Table, count: int) -> None:
        key, title = FieldKey(f"{table.key}.{table.columns[0].key}"), self._sheet_title(table)
        if count > MOST_ROWS:
            self._add("E-204", key, title, "", {"lignes": str(count), "maximum": str(MOST_ROWS)})
        if count < table.least:
            filled = pluriel(count, "ligne remplie", "lignes remplies")
            self._add("E-201", key, title, "", {"lignes": filled, "minimum": str(table.least)})

    def _sheet_title(self, table: Table) -> str:
        return next(sheet.title for sheet in self.questionnaire.sheets if sheet.table is table)

    def _duplicates(self, table: Table, rows: Sequence[Row]) -> None:
        if not table.identity:
            return
        first_seen: dict[tuple[Scalar, ...], int] = {}
        for index, row in enumerate(rows):
            if not all(column in row for column in table.identity):
                continue  # an answer that could not be read tells no row from another
            identity = tuple(row[column] for column in table.identity)  # one left empty, by right, is a value too
            told = next((column for column in table.identity if usable(row[column])), "")
            if not told:
                continue
            if identity in first_seen:
                name = f"{table.key}.{told}"
                facts = {
                    "premiere": _row_of(self.places, name, first_seen[identity]),
                    "seconde": _row_of(self.places, name, index),
                }
                column = table.column(told)
                self._add(
                    "E-202",
                    FieldKey(name, index),
                    column.label,
                    shown(column, row[column.key]),
                    facts,
                    self.places.get(FieldKey(name, index)),
                )
            first_seen.setdefault(identity, index)

    # --- across answers -------------------------------------------------------------------------------------------

    def references(self) -> None:
        """Answers chosen in a list that another table of the workbook feeds must stand there."""
        facts = self._facts()
        groups: list[tuple[str, Field]] = [(q.key, q) for q in self.questionnaire.fields() if q.reference]
        groups += [(f"{t.key}.{c.key}", c) for t in self.questionnaire.tables() for c in t.columns if c.reference]
        for name, question in groups:
            if not self._known(question.reference):
                continue  # the list itself is to be corrected: what it lacks today, it may hold tomorrow
            listed = _Listed.of(facts.column(question.reference))
            title = next(
                s.title
                for s in self.questionnaire.sheets
                if s.table and s.table.key == question.reference.rpartition(".")[0]
            )
            table, column = facts.split(name)
            rows: Iterable[tuple[int | None, Mapping[str, Value]]]
            rows = enumerate(facts.rows(table)) if table else [(None, self.values)]
            for index, row in rows:
                value = row.get(column if table else name)
                assert isinstance(row, dict)  # as _row made it
                row[column if table else name] = listed.written(value)
                for item in _items(value):
                    if listed.find(item) is None:
                        at = self.places.get(FieldKey(name, index))
                        self._add(
                            "E-122",
                            FieldKey(name, index),
                            question.label,
                            show(item),
                            {"liste": f"la feuille « {title} »"},
                            at,
                        )

    def _known(self, name: str) -> bool:
        """Whether every cell of a column could be read."""
        table, _, column = name.rpartition(".")
        rows = self.values.get(table)
        return isinstance(rows, tuple) and all(isinstance(row, Mapping) and column in row for row in rows)

    def checks(self, questionnaire: Questionnaire) -> None:
        """The checks that the questionnaire declares, on the values that could be read."""
        facts = self._facts()
        for check in questionnaire.checks:
            self.findings.extend(replace(found, key=self._as_read(found.key)) for found in run(check, facts))

    def identified(self, role: str, stamped: str) -> str:
        """The contract's number: what the form carries, else the answer; both must agree."""
        answered = self.values.get(role)
        number = answered if isinstance(answered, str) else ""
        if stamped and number and stamped != number:
            question = self.questionnaire.find(role)
            self._add("E-434", FieldKey(role), question.label if question else role, number, {"inscrit": stamped})
        return stamped or number

    def _as_read(self, key: FieldKey | None) -> FieldKey | None:
        """The key with its row as it was read (blank rows count), from its row among the values (they do not)."""
        if key is None or key.row is None:
            return key
        return FieldKey(key.name, self.read_rows[key.name.rpartition(".")[0]][key.row])

    def _facts(self) -> Facts:
        labels, years = labels_of(self.questionnaire), frozenset(years_of(self.questionnaire))
        return Facts(
            self.values,
            self.places,
            labels,
            self.famille.reglementation,
            years=years,
            regles=self.questionnaire.regles(),
        )

    def _find(self, code: str, key: FieldKey, question: Field, **facts: str) -> None:
        answer = self.submission.answers.get(key)
        seen = facts.pop("vu", "") or (shorten(answer.cell.raw) if answer is not None else "")
        self._add(code, key, question.label, seen, facts)

    def _add(
        self, code: str, key: FieldKey, label: str, seen: str, facts: Mapping[str, str], at: CellRef | None = None
    ) -> None:
        if at is not None:
            key = self._as_read(key) or key
        place = at or self.submission.places.get(key) or self.submission.places.get(FieldKey(key.name))
        self.findings.append(Finding(CATALOGUE[code], place, key, label, seen, facts))


def _items(value: Value | None) -> list[Scalar]:
    """The usable scalars of a value: each text of a list, the scalar alone otherwise."""
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if item is not None and not isinstance(item, Mapping) and usable(item)]


def _otherwise(question: Field) -> str:
    """What else than an answer the question admits."""
    if question.accepts_sans_objet:
        return ", ou « sans objet » si la question ne vous concerne pas"
    return "" if question.required else ", ou laissez la case vide"


def habits_of(famille: Famille) -> Habitudes:
    """How the words of a family are made; the last families looked at are remembered."""
    if (known := _HABITS.get(famille.digest)) is None:
        while len(_HABITS) >= _REMEMBERED:
            _HABITS.pop(next(iter(_HABITS)))
        known = _HABITS[famille.digest] = Habitudes.of(famille.questionnaires.values())
    return known


_HABITS: dict[str, Habitudes] = {}
_REMEMBERED = 8


def _example(question: Field) -> str:
    """A right answer to show; the groups of a number never part at the end of a line."""
    return re.sub(r"(?<=[0-9]) (?=[0-9]{3}\b)", "\u00a0", question.example or KINDS[question.kind].example)


def _expected(question: Field) -> str:
    if question.choices:
        return "Choisissez dans la liste de la case."
    example = _example(question)
    ending = ", ou écrivez « sans objet »." if question.accepts_sans_objet else "."
    return f"Remplissez cette case, par exemple {example}{ending}" if example else f"Remplissez cette case{ending}"


def _row_of(places: Mapping[FieldKey, CellRef], name: str, index: int) -> str:
    place = places.get(FieldKey(name, index))
    return place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if place else str(index + 1)
