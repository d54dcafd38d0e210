"""A kind of question is one row of a table: form, live state, reader, message and example follow from its shape."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from cpomdoc.adapters.excel.writing.expressions import HIDDEN_LISTS
from cpomdoc.adapters.excel.writing.formulas import CORRECT, ODD, WRONG, Lists, faults, own_cell, state_formula, verdict
from cpomdoc.adapters.excel.writing.writer import write_form
from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.dossier import Refus
from cpomdoc.domain.findings import CATALOGUE
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS, Kind, Parsed, Problem, parse
from cpomdoc.schema.layout import lay_out
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Digits, Key, Number
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.validate import validate
from tests.adapters.form_sample import famille, good_answers, read_back

NBSP = "\u00a0"
MATRICULE = Kind("matricule", Digits(7, "Recopiez le matricule de la carte.", Key.LUHN), "7 chiffres", "4012340")
HEURES = Kind("heures", Number(1, ("heures", "heure", "h")), "heures", "35,5", "#,##0.0")
NOTHING = Lists({}, {})


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Famille:
    """A family whose form has a question of each kind, two made-up ones among them: each is its row above."""
    for kind in (MATRICULE, HEURES):
        monkeypatch.setitem(KINDS, kind.name, kind)
    return famille()


def form(known: Famille, answers: dict[FieldKey, Typed] | None = None) -> bytes:
    return write_form(known, known.questionnaires["fiche"], answers=answers)


def cell_of(known: Famille, kind: str) -> tuple[str, int]:
    place = lay_out(known.questionnaires["fiche"]).cell(FieldKey(f"genre.{kind}"))
    return place.sheet, int(place.cell[1:])


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def test_the_form_asks_for_it_in_the_words_of_its_row(known: Famille) -> None:
    book = opened(form(known))
    sheet, row = cell_of(known, "matricule")
    assert book[sheet].cell(row, 5).value == "7 chiffres"
    (rule,) = [each for each in book[sheet].data_validations.dataValidation if f"D{row}" in each.sqref]
    assert f"LEN(D{row})=7" in rule.formula1
    assert rule.error == f"7 chiffres sont attendus, sans espace. Exemple{NBSP}: 4012340."
    assert rule.prompt == f"Exemple{NBSP}: 4012340"


def test_a_number_has_the_look_and_the_bounds_of_its_row(known: Famille) -> None:
    book = opened(form(known, {FieldKey("genre.heures"): Decimal("35.5")}))
    sheet, row = cell_of(known, "heures")
    assert book[sheet].cell(row, 4).number_format == "#,##0.0"
    assert "ROUND" in book[sheet].cell(row, 6).value


@pytest.mark.parametrize(
    ("kind", "typed", "state", "code"),
    [
        ("matricule", "4012340", CORRECT, ""),
        ("matricule", "401 23 40", CORRECT, ""),
        ("matricule", 4012340, CORRECT, ""),
        ("matricule", "4012341", WRONG, "E-105"),
        ("matricule", "401234", WRONG, "E-104"),
        ("heures", Decimal("35.5"), CORRECT, ""),
        ("heures", "35,5 heures", ODD, ""),
        ("heures", Decimal("35.55"), WRONG, "E-102"),
        ("heures", "trente-cinq", WRONG, "E-102"),
    ],
)
def test_state_and_reader_follow_from_its_shape(known: Famille, kind: str, typed: Typed, state: str, code: str) -> None:
    question = Field("q", "Question", kind)
    outcome = parse(Cell(str(typed)) if isinstance(typed, str) else Cell(str(typed), "number"), question)
    assert (outcome.code if isinstance(outcome, Problem) else "") == code
    assert verdict(question, typed, NOTHING) == state
    assert not code or code in {fault.code for fault in faults(question, own_cell("D"), NOTHING)}


def test_the_return_says_what_its_row_says(known: Famille) -> None:
    answers = {**good_answers(), FieldKey("genre.matricule"): "401234"}
    refus = validate(read_back(form(known, answers), known), known)
    assert isinstance(refus, Refus)
    (finding,) = refus.findings
    assert finding.rule is CATALOGUE["E-104"]
    assert finding.message.replace(NBSP, " ") == "7 chiffres attendus, 6 lus (« 401234 »)."
    assert finding.remedy == MATRICULE.shape.remedy  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_right(kind: str) -> None:
    example = KINDS[kind].example
    if not example:
        return  # a list shows its choices
    outcome = parse(Cell(example), Field("q", "Question", kind))
    assert isinstance(outcome, Parsed)
    assert verdict(Field("q", "Question", kind), example, NOTHING) == (ODD if KINDS[kind].numeric else CORRECT)


@pytest.mark.parametrize("kind", KINDS)
def test_no_formula_is_too_long_or_too_deep_for_excel(kind: str) -> None:
    """8,192 characters, 64 functions one in another, 255 characters in a text of a formula."""
    choices = ("Été", "Néant") if "liste" in kind else ()
    bounds = {"minimum": Decimal("-1.5"), "maximum": Decimal(10**6), "alert_maximum": Decimal(10**5)}
    question = Field("q", "Q", kind, unit="kWh/m²", length=6000, choices=choices, **bounds)
    asked = state_formula(Field("o", "O", "liste", choices=("Été",)), own_cell("AZ"), Lists({"Été": "l_1"}, {}))
    formula = state_formula(question, own_cell("AZ"), Lists({"Été\nNéant": "l_1"}, {}), asked[1:])
    assert len(formula) < 8_192
    assert _depth(formula) <= 64
    assert max(map(len, re.findall(r'"([^"]*)"', formula))) <= 255


def _depth(formula: str) -> int:
    depth = deepest = 0
    for sign in re.sub(r'"[^"]*"', "", formula):
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


def test_a_hidden_text_fits_in_a_cell() -> None:
    assert max(len(text.encode("utf-16-le")) // 2 for words in HIDDEN_LISTS.values() for text in words) <= 32_767
