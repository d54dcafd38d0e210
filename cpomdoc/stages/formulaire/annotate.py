"""Submission + findings -> Retour: what the form that goes back must say, and the answers that it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.findings import Finding, Severity
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.cells import Parsed, Problem, percent_format
from cpomdoc.schema.kinds import parse, shape_of
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.shapes import YES_NO, Day, Number

Typed = str | int | float | Decimal | date | bool
"""An answer as the person typed it, ready to be written back in a cell."""

MISSING = "E-101"
PROPOSAL = "proposition"
"""The fact of a finding that holds the answer with which the form comes back, to be kept or changed by the person."""
_LARGEST = Decimal("1e300")


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding as the form shows it. *at* is the cell in the file that the person dropped, when it was in a cell.

    *proposal* is the answer that the form comes back with: dropping it again confirms it.
    """

    code: str
    severity: Severity
    key: FieldKey | None
    at: CellRef | None
    question: str
    seen: str
    message: str
    remedy: str
    proposal: str = ""

    @property
    def missing(self) -> bool:
        """Nothing was wrong: the answer is only awaited."""
        return self.code == MISSING


@dataclass(frozen=True, slots=True)
class Retour:
    """What comes back: the remarks, in the order of the form, and what could not be placed.

    *digest* is the SHA-256 of the refused file, *attempt* the number of this return, *kept* how many answers need no
    second look. *received_at* is a French text.
    """

    file_name: str
    received_at: str
    attempt: int
    digest: str
    remarks: tuple[Remark, ...]
    unplaced: tuple[tuple[str, str], ...] = ()
    kept: int = 0

    def count(self, severity: Severity) -> int:
        """How many remarks of that severity, awaited and proposed answers aside."""
        return sum(
            remark.severity is severity and not remark.missing and not remark.proposal for remark in self.remarks
        )

    @property
    def missing(self) -> int:
        """How many answers are awaited."""
        return sum(remark.missing for remark in self.remarks)

    @property
    def proposed(self) -> int:
        """How many answers are proposed, to be confirmed."""
        return sum(bool(remark.proposal) for remark in self.remarks)


def annotate(
    submission: Submission,
    questionnaire: Questionnaire,
    findings: Sequence[Finding],
    *,
    file_name: str,
    received_at: str,
    attempt: int,
    digest: str,
) -> Retour:
    """The return of *submission*: every finding once, gravest first, each at the place of its question."""
    order = _order(questionnaire)
    remarks = sorted({_remark(finding): None for finding in findings}, key=lambda remark: _rank(remark, order))
    disputed = {remark.key for remark in remarks if remark.severity is not Severity.INFORMATION}
    return Retour(
        file_name=file_name,
        received_at=received_at,
        attempt=attempt,
        digest=digest,
        remarks=tuple(remarks),
        unplaced=(
            *((str(answer.at), answer.cell.raw) for answer in submission.unplaced),
            *((f"{'Note sur ' if aside.note else ''}{aside.at}", aside.text) for aside in submission.aside),
        ),
        kept=sum(key not in disputed for key in submission.answers),
    )


def typed_answers(
    submission: Submission, questionnaire: Questionnaire, findings: Sequence[Finding] = ()
) -> Mapping[FieldKey, Typed]:
    """The answers of *submission* for the cells of the form that goes back: what was understood is written as it was
    understood, what *findings* propose as it is proposed, all else as it was typed.
    """
    proposed = {finding.key: finding.facts[PROPOSAL] for finding in findings if finding.facts.get(PROPOSAL)}
    answers: dict[FieldKey, Typed] = {}
    for key, answer in submission.answers.items():
        question = questionnaire.find(key.name)
        typed: Typed | None = proposed.get(key)
        if typed is None and question is not None:
            typed = _read(answer.cell, question, submission.epoch_1904)
        if typed is None:
            typed = as_typed(answer.cell, question, submission.epoch_1904)
        if typed is not None:
            answers[key] = typed
    for place, text in proposed.items():
        if place is not None and place not in submission.answers:
            answers[place] = text
    return answers


def _read(cell: Cell, question: Field, epoch_1904: bool) -> Typed | None:
    """What to write of an answer that is read otherwise than its cell holds it; None for any other."""
    outcome = parse(cell, question, epoch_1904)
    if isinstance(outcome, Problem):
        return _as_the_cell_showed(outcome, question)
    return None if outcome.value == SANS_OBJET else understood(outcome, question)


def _as_the_cell_showed(problem: Problem, question: Field) -> str | None:
    """A cell that showed something else than its number comes back with what it showed: the number, in a cell of the
    form, would be taken at the next drop. What it showed must not be taken either.
    """
    shown = {"E-125": problem.facts.get("vu"), "E-126": problem.facts.get("affiche")}.get(problem.code)
    if shown is None:
        return None
    return f"{shown} ?" if isinstance(parse(Cell(shown), question), Parsed) else shown


def understood(outcome: Parsed, question: Field) -> Typed | None:
    """What to write of an answer that was not written the plain way, but understood."""
    value = outcome.value
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    if isinstance(value, tuple):
        return " ; ".join(value) if question.choices else None
    if isinstance(value, str):
        return value if question.choices or outcome.cleaned else None
    return value if isinstance(value, int | Decimal | date) else None


def as_typed(cell: Cell, question: Field | None, epoch_1904: bool = False) -> Typed | None:
    """What to write so that a person sees, and the next reading finds, what *cell* held. None: it held no result."""
    if cell.raw == "":
        return None
    if cell.type == "bool":
        return cell.raw == "1"
    if cell.type == "date":
        return _iso_date(cell.raw)
    if cell.type != "number":
        return cell.raw
    return _typed_number(cell, question, epoch_1904)


def _typed_number(cell: Cell, question: Field | None, epoch_1904: bool) -> Typed:
    try:
        number = Decimal(cell.raw)
    except InvalidOperation:
        return cell.raw
    if not number.is_finite() or abs(number) > _LARGEST:
        return cell.raw
    match shape_of(question) if question is not None else None:
        case Day() if number == number.to_integral_value() and 61 <= number < 2_958_466:
            return (date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)) + timedelta(days=int(number))
        case Number(percent=True) if percent_format(cell.format):
            return number * 100  # the form holds the number that people read: 3.4 for 3,4 %
    return number


def _iso_date(raw: str) -> Typed:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return raw


def _remark(finding: Finding) -> Remark:
    return Remark(
        code=finding.rule.code,
        severity=finding.rule.severity,
        key=finding.key,
        at=finding.at,
        question=finding.question,
        seen=finding.seen,
        message=finding.message,
        remedy=finding.remedy,
        proposal=finding.facts.get(PROPOSAL, ""),
    )


def _order(questionnaire: Questionnaire) -> Mapping[str, int]:
    """The place of every name in the form, tables before their columns."""
    return {name: place for place, name in enumerate(_names(questionnaire))}


def _names(questionnaire: Questionnaire) -> Iterator[str]:
    for sheet in questionnaire.sheets:
        yield from (field.key for field in sheet.fields())
        if sheet.table is not None:
            yield sheet.table.key
            yield from (f"{sheet.table.key}.{column.key}" for column in sheet.table.columns)


_GRAVITY = {Severity.BLOCKING: 0, Severity.TO_CHECK: 1, Severity.INFORMATION: 2}


def _rank(remark: Remark, order: Mapping[str, int]) -> tuple[int, int, int, str]:
    """Gravest first; then by table row within a sheet, as the eye goes."""
    if remark.key is None:
        return _GRAVITY[remark.severity], -1, -1, remark.code
    name = remark.key.name
    if remark.key.row is None:
        return _GRAVITY[remark.severity], order.get(name, len(order)), -1, remark.code
    table = order.get(name.rpartition(".")[0], len(order))
    column = order.get(name, 0) - table
    return _GRAVITY[remark.severity], table, remark.key.row * 1000 + column, remark.code
