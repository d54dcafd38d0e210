"""Retour -> marks on the cells of the form: how long each remark stands, the sign it gives, the words it shows.

A remark stands as long as nothing that it concerns was touched. What was refused is kept on a hidden sheet under a
name, and formulas compare with it: no limit of length, no rounding, and a correction shows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cpomdoc.adapters.excel.writing.checks import ControlLine
from cpomdoc.adapters.excel.writing.formulas import ODD, TO_FILL, WRONG, Lists, as_text, lacks, own_cell, stored_number
from cpomdoc.adapters.excel.writing.live import by_key, column_range, sheet_prefix
from cpomdoc.adapters.excel.writing.page import printable
from cpomdoc.domain.classeur import column_letters
from cpomdoc.domain.findings import Severity
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.checks import names
from cpomdoc.schema.layout import Layout
from cpomdoc.stages.formulaire.annotate import Remark, Retour, Typed

_NOTE = 290


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark on a cell: *test* holds as long as it stands, *said* names the text that the form then shows.

    *own* only asks whether the cell itself is unchanged, in words that a conditional format takes: no other sheet.
    """

    remark: Remark
    test: str
    own: str
    sign: str
    said: str
    text: str

    @property
    def edge(self) -> str:
        """The edge of the cell: an awaited answer is edged like a wrong one, but nothing was wrong."""
        return "odd" if self.sign == ODD else "wrong"

    @property
    def note(self) -> str:
        """The note of the cell: fact, remedy, code at the end."""
        words = f"{_sentence(self.remark.message)} {self.remark.remedy}".strip()
        room = _NOTE - len(self.remark.code) - 3
        return f"{words if len(words) <= room else words[: room - 1] + '…'} [{self.remark.code}]"


@dataclass(slots=True)
class Marks:
    """The marks of a form by answer, and the texts and values that its formulas name."""

    by_key: dict[FieldKey, list[Mark]] = field(default_factory=dict)
    kept: dict[str, Typed] = field(default_factory=dict)
    _names: dict[tuple[str, type, Typed], str] = field(default_factory=dict)

    def keep(self, prefix: str, value: Typed) -> str:
        """The name of a value of the hidden sheet; a value is kept once."""
        name = self._names.setdefault((prefix, type(value), value), f"{prefix}_{len(self.kept) + 1}")
        self.kept[name] = value
        return name

    @property
    def standing(self) -> Mapping[FieldKey, Sequence[tuple[str, str]]]:
        """What the live states need to know."""
        return {key: [(mark.test, mark.sign) for mark in marks] for key, marks in self.by_key.items()}

    def codes(self) -> Collection[str]:
        """The codes that stand in some cell."""
        return {mark.remark.code for marks in self.by_key.values() for mark in marks}


def make_marks(
    retour: Retour,
    layout: Layout,
    answers: Mapping[FieldKey, Typed],
    lists: Lists,
    lines: Sequence[ControlLine],
    control_state: Mapping[str, str],
) -> Marks:
    """The marks of *retour*. *control_state* gives, by code, the cell of Contrôle that tells a check's state."""
    marks = Marks()
    maker = _Maker(layout, answers, lists, marks, {line.code: line for line in lines if line.whole}, control_state)
    for remark in retour.remarks:
        if remark.key is not None and remark.severity is not Severity.INFORMATION and maker.known(remark.key):
            marks.by_key.setdefault(remark.key, []).append(maker.mark(remark, remark.key))
    return marks


@dataclass(frozen=True, slots=True)
class _Maker:
    layout: Layout
    answers: Mapping[FieldKey, Typed]
    lists: Lists
    marks: Marks
    whole_checks: Mapping[str, ControlLine]
    control_state: Mapping[str, str]

    def known(self, key: FieldKey) -> bool:
        """Whether *key* is one cell to fill: not a table, nor a whole column."""
        try:
            sheet, _, _ = self.layout.place(key)
        except KeyError:
            return False
        return sheet.table is None or key.row is not None

    def mark(self, remark: Remark, key: FieldKey) -> Mark:
        wrong = remark.severity is Severity.BLOCKING and not remark.proposal
        sign = TO_FILL if remark.missing else WRONG if wrong else ODD
        lead = {TO_FILL: "À remplir", WRONG: "À corriger", ODD: "À vérifier"}[sign]
        message = "la réponse est obligatoire." if remark.missing else remark.message
        row = self.layout.place(key)[1]
        here = self._own(key, lambda letters: f"${letters}{row}")
        own = self._lacking(remark, key, self._own(key, own_cell))
        text = printable(f"{lead}\u00a0: {message} {remark.remedy}".strip())
        return Mark(remark, self._test(remark, key, own), here, sign, self.marks.keep("dit", text), text)

    def _own(self, key: FieldKey, cell: Callable[[str], str]) -> str:
        """Formula: the cell still holds what was refused."""
        return self._same(cell(column_letters(self.layout.place(key)[2])), self.answers.get(key))

    def _lacking(self, remark: Remark, key: FieldKey, unchanged: str) -> str:
        """Formula: what is more, the list of the cell, if another table feeds it, still lacks it."""
        question = self.layout.questionnaire.find(key.name)
        if question is None or not question.reference or key not in self.answers or remark.proposal:
            return unchanged
        x = own_cell(column_letters(self.layout.place(key)[2]))
        return f"AND({unchanged},{lacks(question, x, self.lists)})"

    def _test(self, remark: Remark, key: FieldKey, own: str) -> str:
        if remark.code in self.whole_checks and remark.code in self.control_state:
            return f'{self.control_state[remark.code]}="{self.whole_checks[remark.code].sign}"'
        tests = [own]
        for check in self.layout.questionnaire.checks:
            if check.code == remark.code:
                tests += [self._operand(name, key) for name in names(check) if name != key.name]
        tests = [test for test in dict.fromkeys(tests) if test]
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"

    def _operand(self, name: str, at: FieldKey) -> str:
        """Formula: the answers to *name* that the check on *at* read are still those of the refused file."""
        try:
            sheet, _, column = self.layout.place(FieldKey(name))
        except KeyError:
            return ""
        if sheet.table is None:
            return self._unchanged(FieldKey(name), at)
        if at.row is not None and name.startswith(f"{sheet.table.key}.") and at.name.startswith(f"{sheet.table.key}."):
            return self._unchanged(FieldKey(name, at.row), at)
        cells = column_range(sheet, column)
        column_answers = [self.answers.get(FieldKey(name, row)) for row in range(sheet.rows)]
        # Sum, lengths and last characters: cheap, and any usual correction changes one of the three.
        numbers = [stored_number(typed) for typed in column_answers if not isinstance(typed, str | bool | None)]
        label = self.layout.questionnaire.find(name)
        heading = label.label if label is not None else ""
        texts = [heading, *map(as_text, column_answers), ""]
        total = self.marks.keep("refus", sum(numbers, Decimal(0)))
        mark = self.marks.keep("refus", sum(len(text) + ord(("0" + text)[-1]) % 256 for text in texts))
        return (
            f'ABS(SUM({cells})-{total})<0.0001,SUMPRODUCT(LEN({cells}))+SUMPRODUCT(CODE(RIGHT("0"&{cells},1)))={mark}'
        )

    def _unchanged(self, key: FieldKey, at: FieldKey) -> str:
        """Formula: the answer *key* is still what was refused; on the row of *at* when it is in the same table."""
        sheet, _, column = self.layout.place(key)
        if key == at or key.row is not None:
            x = own_cell(column_letters(column))
        else:
            owner, _, _ = self.layout.place(at)
            x = by_key(sheet, key.name, "" if owner is sheet else sheet_prefix(sheet))
        return self._same(x, self.answers.get(key))

    def _same(self, x: str, typed: Typed | None) -> str:
        """Formula: the cell *x* holds *typed*: same kind, same value, same capitals."""
        if typed is None or typed == "":
            return f'TRIM({x})=""'
        name = self.marks.keep("refus", typed)
        return f"AND({x}={name},EXACT({x},{name}))"


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
