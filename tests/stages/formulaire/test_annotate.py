"""What goes back to the person: every remark once, in order, and each answer as it was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Answer, Identity, Submission
from cpomdoc.domain.findings import CATALOGUE, Finding, Severity
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.kinds import Problem, parse
from cpomdoc.schema.questionnaire import Field, Questionnaire, Section, Sheet, Table
from cpomdoc.stages.formulaire.annotate import Retour, Typed, annotate, as_typed, typed_answers

QUESTIONNAIRE = Questionnaire(
    "fiche",
    "Fiche",
    "1",
    "contrat",
    (
        Sheet("a", "A", sections=(Section("S", (Field("a.un", "Un", "entier"), Field("a.taux", "Taux", "taux"))),)),
        Sheet("t", "T", table=Table("t", (Field("x", "X", "texte"), Field("y", "Y", "texte")))),
    ),
)


def submission(**cells: Cell) -> Submission:
    answers = {FieldKey(name.replace("_", ".")): Answer(cell, CellRef("A", "D8")) for name, cell in cells.items()}
    unplaced = (Answer(Cell("Note"), CellRef("Feuil1", "B3")),)
    return Submission(Identity("f", "fiche", "1", ""), answers, {}, {}, unplaced=unplaced)


def finding(code: str, key: FieldKey | None, **facts: str) -> Finding:
    return Finding(CATALOGUE[code], CellRef("A", "D8"), key, "Un", "huit", {"exemple": "12", **facts})


def retour(*findings: Finding, **cells: Cell) -> Retour:
    return annotate(
        submission(**cells),
        QUESTIONNAIRE,
        findings,
        file_name="Fiche.xlsx",
        received_at="20 novembre 2026 à 16 h 42",
        attempt=1,
        digest="ab",
    )


def test_remarks_come_gravest_first_then_in_the_order_of_the_form() -> None:
    row = [finding("E-102", FieldKey(f"t.{column}", index)) for column in "yx" for index in (1, 0)]
    odd = finding("W-105", FieldKey("a.un"), case="A!D9")
    whole = finding("E-430", None)
    made = retour(odd, *row, finding("E-102", FieldKey("a.taux")), whole)
    assert [str(remark.key) for remark in made.remarks] == [
        "None", "a.taux", "t[0].x", "t[0].y", "t[1].x", "t[1].y", "a.un",
    ]  # fmt: skip


def test_the_same_remark_is_made_once() -> None:
    assert len(retour(finding("E-102", FieldKey("a.un")), finding("E-102", FieldKey("a.un"))).remarks) == 1


def test_an_awaited_answer_is_not_counted_among_the_wrong_ones() -> None:
    made = retour(finding("E-101", FieldKey("a.un")), finding("E-102", FieldKey("a.taux")))
    assert (made.count(Severity.BLOCKING), made.missing) == (1, 1)


def test_answers_without_remark_are_kept() -> None:
    assert retour(finding("E-102", FieldKey("a.un")), a_un=Cell("huit"), a_taux=Cell("3")).kept == 1


def test_texts_out_of_place_are_kept_with_their_cell() -> None:
    assert retour().unplaced == (("Feuil1!B3", "Note"),)


@pytest.mark.parametrize(
    ("cell", "kind", "typed"),
    [
        (Cell("huit"), "entier", "huit"),
        (Cell("8", "number"), "entier", Decimal(8)),
        (Cell("0.034", "number", "0.00%"), "taux", Decimal("3.4")),
        (Cell("3.4", "number", '0.0#"\u00a0%"'), "taux", Decimal("3.4")),
        (Cell("46388", "number", "dd/mm/yyyy"), "date", date(2027, 1, 1)),
        (Cell("46388.5", "number", "dd/mm/yyyy"), "date", Decimal("46388.5")),
        (Cell("2027-01-01T00:00:00", "date"), "date", date(2027, 1, 1)),
        (Cell("1", "bool"), "oui_non", True),
        (Cell("#REF!", "error"), "entier", "#REF!"),
        (Cell("", "number", formula=True), "entier", None),
        (Cell("1E999", "number"), "entier", "1E999"),
        (Cell("=1+1"), "texte", "=1+1"),
    ],
)
def test_an_answer_goes_back_as_it_was_typed(cell: Cell, kind: str, typed: Typed | None) -> None:
    assert as_typed(cell, Field("q", "Q", kind)) == typed


def test_dates_of_old_macintosh_files_keep_their_day() -> None:
    assert as_typed(Cell("44926", "number"), Field("q", "Q", "date"), epoch_1904=True) == date(2027, 1, 1)


def test_a_formula_without_result_leaves_its_cell_empty() -> None:
    empty = submission(a_un=Cell("", "number", formula=True), a_taux=Cell("3,4 %"))
    assert typed_answers(empty, QUESTIONNAIRE) == {FieldKey("a.taux"): Decimal("3.4")}


@pytest.mark.parametrize(
    ("cell", "kind", "options", "written"),
    [
        (Cell("1 500 €"), "montant", {}, Decimal("1500.00")),
        (Cell("73 %"), "taux", {}, Decimal(73)),
        (Cell("le 1er janvier 2027"), "date", {}, date(2027, 1, 1)),
        (Cell("46388.75", "number", "dd/mm/yyyy"), "date", {}, date(2027, 1, 1)),
        (Cell("x"), "oui_non", {}, "Oui"),
        (Cell("1", "bool"), "oui_non", {}, "Oui"),
        (Cell("rouge"), "liste", {"choices": ("Rouge", "Vert")}, "Rouge"),
        (Cell("vert;rouge"), "liste_multiple", {"choices": ("Rouge", "Vert")}, "Vert ; Rouge"),
        (Cell("Tilleuls\u200b"), "texte", {}, "Tilleuls"),
        (Cell("Tilleuls"), "texte", {}, "Tilleuls"),
        (Cell("néant"), "entier", {"required": False}, "néant"),
        (Cell("huit"), "entier", {}, "huit"),
        (Cell("9.600"), "montant", {}, "9.600"),
    ],
)
def test_what_was_understood_goes_back_as_it_was_understood(
    cell: Cell, kind: str, options: dict[str, object], written: Typed
) -> None:
    question = Field("a.un", "Un", kind, **options)  # type: ignore[arg-type]
    one = Questionnaire("fiche", "Fiche", "1", "contrat", (Sheet("a", "A", sections=(Section("S", (question,)),)),))
    assert typed_answers(submission(a_un=cell), one) == {FieldKey("a.un"): written}


@pytest.mark.parametrize(
    ("cell", "kind", "written"),
    [
        (Cell("46082", "number", "dd/mm/yyyy"), "etp", "01/03/2026"),
        (Cell("46082", "number", "dd/mm/yyyy"), "code_postal", "01/03/2026"),
        (Cell("3", "number", '0 "k€"'), "montant", "3\u00a0k€"),
        (Cell("0.12", "number", "0%"), "montant", "12\u00a0%"),
        (Cell("9600", "number", "0.0,"), "montant", "9,6 ?"),
    ],
)
def test_a_cell_that_showed_something_else_comes_back_so_and_is_refused_again(
    cell: Cell, kind: str, written: str
) -> None:
    question = Field("a.un", "Un", kind)
    one = Questionnaire("fiche", "Fiche", "1", "contrat", (Sheet("a", "A", sections=(Section("S", (question,)),)),))
    assert typed_answers(submission(a_un=cell), one) == {FieldKey("a.un"): written}
    assert isinstance(parse(Cell(written), question), Problem)


def test_what_is_proposed_goes_back_in_the_cell_and_is_counted_apart() -> None:
    proposed = Finding(CATALOGUE["E-130"], key=FieldKey("a.un"), seen="trois", facts={"proposition": "3"})
    assert typed_answers(submission(a_un=Cell("trois")), QUESTIONNAIRE, [proposed]) == {FieldKey("a.un"): "3"}
    made = annotate(
        submission(a_un=Cell("trois")), QUESTIONNAIRE, [proposed], file_name="f", received_at="", attempt=1, digest=""
    )
    assert (made.count(Severity.BLOCKING), made.proposed, made.missing) == (0, 1, 0)
