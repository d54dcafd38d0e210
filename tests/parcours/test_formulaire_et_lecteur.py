"""Form and reader never disagree: what a cell shows while it is filled is what the reader will say, kind by kind.

One workbook of the real writer, recalculated once by LibreOffice Calc, read back by the real reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.adapters.excel.writing.formulas import CORRECT, NO_OBJECT, ODD, TO_FILL, WRONG
from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.cells import Outcome, Parsed
from cpomdoc.schema.kinds import KINDS, Kind
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Digits, Key, Number
from tests.parcours.agreement import Seen, look, subjects, trial

pytestmark = pytest.mark.xdist_group("formulaire et lecteur")  # one workbook for all


@dataclass(frozen=True, slots=True)
class Lax(Digits):
    """A shape whose reader takes anything, while the form asks for digits."""

    def read(self, cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        return Parsed(cell.raw)


PLANTED = Kind("laxiste", Lax(5, "Rien."), "5 chiffres", "12345")
MADE_UP = (
    Kind("matricule", Digits(7, "Recopiez le matricule de la carte.", Key.LUHN), "7 chiffres", "4012340"),
    Kind("heures", Number(1, ("heures", "heure", "h")), "heures", "35,5", "#,##0.0"),
)
"""Kinds that nobody asked for: each is this row, and nothing else."""
ALL = {**KINDS, **{kind.name: kind for kind in (*MADE_UP, PLANTED)}}
KNOWN = [subject.key for subject in subjects()]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Seen]:
    """Every value of every kind, of the made-up ones and of the planted one, looked at once."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (*MADE_UP, PLANTED):
            patch.setitem(KINDS, kind.name, kind)
        return look(trial(subjects()), tmp_path_factory.mktemp("accord"))


def of(key: str, seen: Sequence[Seen]) -> list[Seen]:
    return [one for one in seen if one.subject.key == key]


def told(one: Seen) -> str:
    """A disagreement, as the person who has to mend it needs it."""
    written = f"{one.written.value!r}{one.written.look}{one.written.formula}"
    return f"{written}: the form says « {one.state} » {one.rule}, the reader {one.codes or 'nothing'} ({one.question})"


@pytest.mark.parametrize("key", [*KNOWN, *(kind.name for kind in MADE_UP)])
def test_form_and_reader_never_disagree(key: str, seen: Sequence[Seen]) -> None:
    answers = of(key, seen)
    alone = [one for one in answers if one.rule is not None]
    assert len({(type(one.written.value), one.written) for one in alone}) >= 100
    assert min(Counter(bool(one.refused) for one in alone).values()) >= 10, "both verdicts are put to the test"
    assert [told(one) for one in answers if not one.agreed] == []


def test_a_question_that_depends_on_another_is_asked_by_both_or_by_none(seen: Sequence[Seen]) -> None:
    dependent = [one for one in seen if "_suite_" in one.question.key]
    assert Counter(one.state for one in dependent).keys() == {TO_FILL, NO_OBJECT, CORRECT, ODD}
    assert [told(one) for one in dependent if not one.agreed or ("W-104" in one.codes and one.state != ODD)] == []


def test_a_kind_whose_excel_rule_and_parser_differ_is_found(seen: Sequence[Seen]) -> None:
    missed = [one for one in of(PLANTED.name, seen) if not one.agreed]
    assert len(missed) > 50
    assert {one.state for one in missed} == {WRONG}


WORDS = {
    "un nombre": ("E-102", "E-103", "E-108", "E-109", "E-113", "E-121", "E-127", "E-129"),
    "un nombre entier": ("E-103",),
    "une année": ("E-108", "E-109", "E-115"),
    "une date": ("E-106", "E-119"),
    "sont attendus": ("E-104", "E-105"),
    "dans la liste": ("E-107", "E-122", "E-123", "E-130"),
    "caractères au plus": ("E-110",),
    "adresse électronique": ("E-114",),
}
"""What the error box of a form says, and the rules of the reader that it names so."""
UNGUARDED = {"E-101", "E-111", "E-116", "E-117", "E-118", "E-124", "E-125", "E-126", "E-128", "E-131"}
"""Rules that no box guards, since only pasting meets them; a box may stop such an answer for another reason."""


def test_the_box_that_stops_a_person_names_the_rule_of_the_reader(seen: Sequence[Seen]) -> None:
    boxes = [one for one in seen if one.stopped and one.refused and one.refused not in UNGUARDED]
    named = {code for codes in WORDS.values() for code in codes}
    assert named - {"E-105", "E-119"} <= {one.refused for one in boxes} <= named
    for one in boxes:
        assert any(words in one.box and one.refused in codes for words, codes in WORDS.items()), told(one)
        for bound, code in ((one.question.minimum, "E-108"), (one.question.maximum, "E-109")):
            if bound is not None and one.refused == code:
                assert f"{bound}" in one.box, told(one)


def plainly_written(one: Seen) -> bool:
    """A number or a day as spreadsheets store it, the example of the kind, or « Sans objet » where it is offered."""
    kind = ALL[one.subject.kind]
    if kind.numeric and isinstance(one.written.value, int | Decimal | date) and not isinstance(one.written.value, bool):
        return "W-103" not in one.codes  # a day with its hour is understood, not plainly written
    return one.written.value == kind.example or (one.written.value == "Sans objet" and one.question.accepts_sans_objet)


def test_what_is_right_and_plainly_written_is_never_stopped(seen: Sequence[Seen]) -> None:
    alone = [one for one in seen if one.rule is not None and one.state == CORRECT and plainly_written(one)]
    assert len({one.subject.key for one in alone}) > 20
    assert [told(one) for one in alone if one.stopped] == []


def test_a_cell_of_a_table_is_told_like_a_question_alone(seen: Sequence[Seen]) -> None:
    in_rows = Counter((one.subject.key, one.state) for one in seen if one.rule is None)
    assert sum(in_rows.values()) > 500
    assert min(in_rows[key, state] for key in KNOWN for state in (CORRECT, WRONG)) > 0
