"""A form that holds what the contract says: grey and locked, remembered, and read again whatever program saved it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.layout import lay_out
from cpomdoc.stages.formulaire.annotate import annotate, typed_answers
from cpomdoc.stages.formulaire.preremplir import Contexte, fill
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.repris import Repris, again, taken
from tests.familles import petite_suivi
from tests.stages.formulaire.test_preremplir import contrat

FAMILLE = petite_suivi.famille()
SUIVI = FAMILLE.questionnaires["suivi"]
PLAN = FAMILLE.preremplis["suivi"]
GREY, MAUVE, BLUE = "FFE4E7EB", "FFF1EDFA", "FFF3F8FF"


@cache
def made() -> tuple[bytes, Repris]:
    avance = fill(PLAN, FAMILLE, Contexte(contrat(), date(2029, 5, 2), 3, 2028))
    repris = taken(PLAN, SUIVI, avance)
    return (
        write_form(FAMILLE, SUIVI, contrat="C-1", answers=avance.typed, origins=avance.origins, repris=repris),
        repris,
    )


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def cell_of(data: bytes, name: str, row: int | None = None) -> openpyxl.cell.Cell:
    """The cell of an answer, found by the keys of its sheet."""
    for sheet in book(data).worksheets:
        keys = {str(cell.value): cell.column for cell in sheet[2] if cell.value}
        column = name.rpartition(".")[2]
        if row is not None and sheet.cell(2, 1).value == f"#{name.rpartition('.')[0]}":
            return sheet.cell(7 + row, keys[column])
        line = next((line for line in range(1, sheet.max_row + 1) if sheet.cell(line, 1).value == name), None)
        if row is None and line is not None and "#saisie" in keys:
            return sheet.cell(line, keys["#saisie"])
    raise KeyError(name)


def submission(data: bytes) -> Submission:
    classeur = read_classeur(data)
    assert isinstance(classeur, Classeur)
    found = read(classeur, {FAMILLE.key: FAMILLE})
    assert isinstance(found, Submission)
    return found


def sheet_called(data: bytes, title: str) -> Worksheet:
    return book(data)[title]


@pytest.mark.parametrize(
    ("name", "row", "locked"),
    [
        ("suivi.gestionnaire", None, True),
        ("suivi.redacteur", None, False),
        ("suivi_maisons.nom", 0, True),
        ("suivi_maisons.ouvert", 0, True),  # the contract says nothing: nobody else does
        ("suivi_maisons.occupees", 0, False),
        ("suivi_acteurs.denomination", 0, True),
        ("suivi_acteurs.avis", 0, False),
        ("suivi_acteurs.denomination", 1, False),  # a row that people may add
    ],
)
def test_what_is_the_contracts_is_grey_and_locked_and_nothing_else_is(name: str, row: int | None, locked: bool):
    cell = cell_of(made()[0], name, row)
    assert cell.protection.locked is locked
    assert cell.fill.fgColor.rgb == (GREY if locked else BLUE)


def test_sheets_are_protected_without_password_and_rows_come_and_go_only_where_they_may():
    fixed, free = sheet_called(made()[0], "Maisons"), sheet_called(made()[0], "Acteurs")
    for sheet in (fixed, free):
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.formatColumns  # False: allowed
        assert not sheet.protection.autoFilter
        assert sheet.auto_filter.ref
    assert fixed.protection.insertRows
    assert not free.protection.insertRows


def test_a_table_whose_rows_are_the_contracts_has_these_and_no_other():
    layout = {sheet.title: sheet.rows for sheet in lay_out(SUIVI, {"suivi_maisons": 2}, {"suivi_maisons"}).sheets}
    assert layout["Maisons"] == 2
    marks = [cell.value for cell in sheet_called(made()[0], "Maisons")["A"]]
    assert marks.index("#fin") - marks.index("#debut") == 3


def test_the_first_sheet_tells_the_three_colours_and_how_much_is_written_already():
    sheet = book(made()[0]).worksheets[0]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value).replace("\u00a0", " ")
    assert (
        "14 réponses sont déjà écrites : 12 en gris, reprises du contrat en vigueur et verrouillées ; 2 en mauve"
        in words
    )
    assert "2 réponses sont préremplies" in words
    assert "fond bleu pâle" in words
    grounds = {cell.fill.fgColor.rgb for row in sheet.iter_rows() for cell in row}
    assert {GREY, MAUVE, BLUE} <= grounds


def test_a_note_says_once_a_row_where_grey_cells_come_from_and_is_not_taken_for_somebodys():
    sheet = sheet_called(made()[0], "Maisons")
    notes = [cell.comment.text for cell in sheet[7] if cell.comment]
    assert sum("Repris" in note for note in notes) == 1
    assert "contrat C-1, version 3, périmètre" in notes[0]
    assert submission(made()[0]).aside == ()


def test_what_was_written_is_read_again_and_the_form_remembers_what_it_took():
    found, repris = submission(made()[0]), made()[1]
    assert found.identity.repris == repris.marks
    assert found.answers[FieldKey("suivi_maisons.places", 1)].cell.raw == "80"
    assert found.findings == ()


def test_a_form_that_took_nothing_is_as_it_always_was():
    blank = write_form(FAMILLE, SUIVI, contrat="C-1")
    assert submission(blank).identity.repris == ""
    assert again("", FAMILLE, SUIVI, {}, set()) is None
    assert cell_of(blank, "suivi_maisons.nom", 0).fill.fgColor.rgb == BLUE
    assert b"repris" not in b"".join(parts(blank).values())


def parts(data: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_another_program_that_saves_the_form_keeps_it_readable():
    saved = io.BytesIO()
    book(made()[0]).save(saved)
    found = submission(saved.getvalue())
    assert found.identity.repris == made()[1].marks
    assert {key: one.cell.raw for key, one in found.answers.items()} == {
        key: one.cell.raw for key, one in submission(made()[0]).answers.items()
    }


def returned(data: bytes, disputed: set[FieldKey]) -> bytes:
    """The form as it goes back to its author."""
    found = submission(data)
    retour = annotate(found, SUIVI, [], file_name="suivi.xlsx", received_at="ce jour", attempt=1, digest="0" * 64)
    answers = typed_answers(found, SUIVI)
    repris = again(found.identity.repris, FAMILLE, SUIVI, answers, disputed)
    return write_form(FAMILLE, SUIVI, contrat="C-1", answers=answers, retour=retour, repris=repris)


def test_a_form_that_goes_back_keeps_its_grey_cells_but_for_those_to_correct():
    wrong = FieldKey("suivi_maisons.places", 1)
    back = returned(made()[0], {wrong})
    assert cell_of(back, "suivi_maisons.nom", 1).protection.locked
    assert not cell_of(back, "suivi_maisons.places", 1).protection.locked
    assert cell_of(back, "suivi.gestionnaire").protection.locked
    assert submission(back).identity.repris == made()[1].marks


def test_rows_that_somebody_added_stay_theirs_when_the_form_goes_back_and_sorted_ones_stay_the_contracts():
    work = book(made()[0])
    sheet = work["Acteurs"]
    sheet.cell(8, 3).value = "Mairie"
    houses = work["Maisons"]
    first, second = ([cell.value for cell in houses[row]] for row in (7, 8))
    for row, values in ((7, second), (8, first)):
        for column, value in enumerate(values, 1):
            if column > 2 and not str(value).startswith("="):
                houses.cell(row, column).value = value
    work.save(stream := io.BytesIO())
    back = returned(stream.getvalue(), set())
    assert cell_of(back, "suivi_acteurs.denomination", 0).protection.locked
    assert not cell_of(back, "suivi_acteurs.denomination", 1).protection.locked
    assert cell_of(back, "suivi_maisons.nom", 0).value == "Les Tilleuls"
    assert cell_of(back, "suivi_maisons.nom", 0).protection.locked


def test_marks_hold_nothing_of_the_answers():
    assert not re.search("Tilleuls|990001455|ADEF", made()[1].marks)
