"""What people write in real Excel files: the figure that the cell shows, the words that they struck out or put beside.

Each case is a form of the EHPAD family, filled, then changed as a person does it in a spreadsheet, and read back.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as Case
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.workbook import Workbook

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.excel.writing.tables import pages_across
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Dossier, Refus, Submission
from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.layout import lay_out
from cpomdoc.stages.formulaire.annotate import annotate, typed_answers
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.exemples import examples, famille

EHPAD = famille("ehpad")
Change = Callable[[Workbook, Case], None]


@lru_cache
def filled(questionnaire: str) -> bytes:
    one = next(one for (key, _), one in examples("huit-etablissements").items() if key == questionnaire)
    return write_form(EHPAD, one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)


def opened(questionnaire: str) -> Workbook:
    return load_workbook(io.BytesIO(filled(questionnaire)), rich_text=True)


untouched = lru_cache(opened)
"""The same, opened once: for those who put back what they found."""


def changed(questionnaire: str, name: str, change: Change, row: int | None = None) -> bytes:
    """The filled form after a person changed it at the cell of one answer."""
    typed = isinstance(change, Typed)
    book = untouched(questionnaire) if typed else opened(questionnaire)
    place = lay_out(EHPAD.questionnaires[questionnaire]).cell(FieldKey(name, row))
    cell = book[place.sheet][place.cell]
    value, look = cell.value, cell.number_format
    change(book, cell)
    saved = io.BytesIO()
    book.save(saved)
    if typed:
        cell.value, cell.number_format = value, look
    return saved.getvalue()


def submitted(data: bytes) -> Submission:
    classeur = read_classeur(data)
    assert isinstance(classeur, Classeur), classeur
    found = read(classeur, {EHPAD.key: EHPAD})
    assert isinstance(found, Submission), found
    return found


def judged(data: bytes) -> tuple[Dossier | Refus, list[Finding]]:
    found = validate(submitted(data), EHPAD)
    return found, list(found.findings if isinstance(found, Refus) else found.warnings)


def at(findings: list[Finding], name: str) -> list[str]:
    return [one.rule.code for one in findings if one.key is not None and one.key.name == name]


@dataclass(frozen=True)
class Typed:
    """A value typed in a cell, which may show it otherwise: nothing else of the form is touched."""

    value: object
    look: str = ""

    def __call__(self, book: Workbook, cell: Case) -> None:
        cell.value = self.value  # type: ignore[assignment]
        if self.look:
            cell.number_format = self.look


@pytest.mark.parametrize(
    ("questionnaire", "name", "change", "codes"),
    [
        ("identification", "gestionnaire.effectif_etp", Typed(46082, "dd/mm/yyyy"), ["E-125"]),
        ("identification", "gestionnaire.effectif_etp", Typed(46082, "d-mmm"), ["E-125"]),
        ("identification", "gestionnaire.effectif_etp", Typed(3, '0 "k€"'), ["E-126"]),
        ("identification", "gestionnaire.effectif_etp", Typed(9600, "0.0,"), ["E-126"]),
        ("identification", "gestionnaire.effectif_etp", Typed(0.12, "0%"), ["E-126"]),
        ("identification", "gestionnaire.effectif_etp", Typed("9.600"), ["E-127"]),
        ("identification", "gestionnaire.effectif_etp", Typed("(1 500)"), ["E-129"]),
        ("identification", "gestionnaire.effectif_etp", Typed("–1 500"), ["E-108"]),
        ("identification", "gestionnaire.effectif_etp", Typed(412.5, "# ?/?"), ["W-114"]),
        ("identification", "gestionnaire.effectif_etp", Typed(412.5, "0"), ["W-113"]),
        ("identification", "contrat.date_effet", Typed(datetime(2027, 1, 1, 18), "dd/mm/yyyy"), ["W-103"]),
        ("identification", "contrat.date_effet", Typed("01/01/2027 00:00:00"), ["W-103"]),
        ("identification", "contrat.date_effet", Typed("01 / 01 / 2027"), ["W-103"]),
        ("identification", "contrat.date_effet", Typed("01‑01‑2027"), ["W-103"]),
        ("identification", "contrat.objet", Typed("à voir"), ["E-131"]),
        ("diagnostic", "qualite.projets_personnalises", Typed(0.834), ["E-128"]),
        ("diagnostic", "qualite.projets_personnalises", Typed(0.834, "0.0%"), []),
    ],
)  # fmt: skip
def test_a_figure_is_what_its_cell_shows_or_is_asked(questionnaire: str, name: str, change: Change, codes: list[str]):
    found, findings = judged(changed(questionnaire, name, change))
    assert at(findings, name) == codes
    assert isinstance(found, Refus) == any(code.startswith("E-") for code in codes)


def test_a_struck_out_name_gives_way_to_the_one_beside_it():
    def strike(book: Workbook, cell: Case) -> None:
        cell.value = CellRichText(TextBlock(InlineFont(strike=True), "Paul Ancien "), "Agathe Morvan")

    submission = submitted(changed("diagnostic", "site.redacteur", strike))
    assert submission.answers[FieldKey("site.redacteur")].cell.raw == "Agathe Morvan"
    assert at(list(submission.findings), "site.redacteur") == ["W-115"]


def test_an_answer_wholly_struck_out_is_missing():
    def strike(book: Workbook, cell: Case) -> None:
        cell.font = cell.font.copy(strike=True)

    found, findings = judged(changed("identification", "contrat.objet", strike))
    assert isinstance(found, Refus)
    assert at(findings, "contrat.objet") == ["W-115", "E-101"]


def test_words_beside_and_notes_are_listed_with_their_cell_in_a_form_that_knows_its_own_words():
    def annotate_cell(book: Workbook, cell: Case) -> None:
        cell.comment = Comment("à confirmer avec le siège", "Agathe")
        sheet = cell.parent
        sheet.cell(cell.row, cell.column + 5).value = "chiffre provisoire"  # beyond the help
        sheet.cell(cell.row, cell.column + 3).value = "Numéro à demander"  # over the help of the form
        book["Contrôle"]["K3"].value = "vu avec Paul"

    submission = submitted(changed("identification", "contrat.objet", annotate_cell))
    assert sorted((aside.text, aside.note) for aside in submission.aside) == [
        ("Numéro à demander", False),
        ("chiffre provisoire", False),
        ("vu avec Paul", False),
        ("à confirmer avec le siège", True),
    ]
    _, findings = judged(changed("identification", "contrat.objet", annotate_cell))
    assert sum(one.rule.code == "W-110" for one in findings) == 4


def test_a_form_as_it_was_written_has_nothing_beside_its_answers():
    for questionnaire in ("identification", "diagnostic", "moyens", "objectifs"):
        assert submitted(filled(questionnaire)).aside == ()


# --- lists, and the form that goes back -----------------------------------------------------------------------------


def returned(data: bytes) -> tuple[bytes, list[Finding]]:
    """The form that comes back, and what was found."""
    submission, questionnaire = submitted(data), EHPAD.questionnaires["identification"]
    found, findings = judged(data)
    assert isinstance(found, Refus)
    retour = annotate(
        submission, questionnaire, findings, file_name="F.xlsx", received_at="20 novembre 2026", attempt=1, digest="ab"
    )
    answers = typed_answers(submission, questionnaire, findings)
    return write_form(EHPAD, questionnaire, contrat=found.contrat, answers=answers, retour=retour), findings


@pytest.mark.parametrize(
    ("name", "row", "written", "proposed"),
    [
        ("gestionnaire.representant.civilite", None, "Mme", "Madame"),
        ("contrat.sections_tarifaires", None, "3 sections", "Trois sections"),
        ("etablissements.categorie", 0, "EHPAD", "500 - EHPAD"),
        ("etablissements.autorites", 0, "ARS ; CD", "ARS ; Conseil départemental"),
    ],
)
def test_a_near_miss_comes_back_with_the_answer_proposed_and_dropping_it_again_confirms_it(
    name: str, row: int | None, written: str, proposed: str
):
    data, findings = returned(changed("identification", name, Typed(written), row))
    assert [(one.rule.code, one.facts["proposition"]) for one in findings if one.blocking] == [("E-130", proposed)]
    book = load_workbook(io.BytesIO(data), data_only=True)
    place = lay_out(EHPAD.questionnaires["identification"]).cell(FieldKey(name, row))
    assert book[place.sheet][place.cell].value == proposed
    assert book["À corriger"]["B1"].value.startswith("1 réponse à confirmer")
    assert [book["À corriger"].cell(7, column).value for column in (3, 4)] == ["À relire", "? À confirmer"]
    assert book["Contrôle"]["B4"].value.startswith("● Prêt à déposer")
    assert isinstance(judged(data)[0], Dossier)


@pytest.mark.parametrize(
    "change",
    [
        Typed(46082, "dd/mm/yyyy"),
        Typed(3, '0 "k€"'),
        Typed(9600, "0.0,"),
        Typed(0.12, "0%"),
        Typed("9.600"),
        Typed("(1 500)"),
    ],
)
def test_a_return_dropped_again_as_it_came_is_refused_again_for_the_same_cell(change: Change):
    name = "gestionnaire.effectif_etp"
    found, findings = judged(returned(changed("identification", name, change))[0])
    assert isinstance(found, Refus)
    assert len([code for code in at(findings, name) if code.startswith("E-")]) == 1


def test_what_was_understood_comes_back_as_it_was_understood():
    layout = lay_out(EHPAD.questionnaires["identification"])
    data, _ = returned(changed("identification", "contrat.objet", _type_beside))
    book = load_workbook(io.BytesIO(data), data_only=True)
    day, years = layout.cell(FieldKey("contrat.date_effet")), layout.cell(FieldKey("contrat.duree_annees"))
    assert book[day.sheet][day.cell].value == datetime(2027, 1, 1)
    assert book[years.sheet][years.cell].value == 5
    state = layout.place(FieldKey("contrat.date_effet"))[1]
    assert book[day.sheet].cell(state, 6).value == "● Correct"


def _type_beside(book: Workbook, cell: Case) -> None:
    cell.value = "à voir"
    for name, text in (("contrat.date_effet", "le 1er janvier 2027"), ("contrat.duree_annees", "5 ans")):
        place = lay_out(EHPAD.questionnaires["identification"]).cell(FieldKey(name))
        book[place.sheet][place.cell].value = text


# --- paper ----------------------------------------------------------------------------------------------------------


def test_a_blank_form_prints_one_page_of_each_table_and_no_page_of_nothing(tmp_path: Path):
    questionnaire = EHPAD.questionnaires["objectifs"]
    (tmp_path / "vierge.xlsx").write_bytes(write_form(EHPAD, questionnaire, contrat="CPOM-1"))
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    order = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), "vierge.xlsx"]
    subprocess.run(order, check=True, cwd=tmp_path, capture_output=True, timeout=120)
    shown = subprocess.run(["pdftotext", "-layout", tmp_path / "vierge.pdf", "-"], capture_output=True, check=True)
    pages = shown.stdout.decode().split("\f")[:-1]
    across = {sheet.title: pages_across(sheet) for sheet in lay_out(questionnaire).sheets if sheet.table is not None}
    printed = [re.search(r"(\S[^·]*) · page \d+ sur \d+", page) for page in pages]
    titles = [found[1].rpartition("  ")[2].strip() for found in printed if found is not None]
    assert len(titles) == len(pages)
    assert {title: titles.count(title) for title in across} == across


def test_the_rows_that_are_filled_are_all_printed():
    one = examples("huit-etablissements")["identification", ""]
    book = load_workbook(io.BytesIO(filled("identification")))
    rows = max(key.row for key in one.answers if key.name == "etablissements.finess_et" and key.row is not None) + 1
    last = int(re.findall(r"\d+", str(book["Établissements"].print_area))[-1])
    assert last >= 6 + rows
    blank = load_workbook(io.BytesIO(write_form(EHPAD, one.questionnaire)))
    assert int(re.findall(r"\d+", str(blank["Établissements"].print_area))[-1]) < 66
    live = next(row[0].value for row in blank["Établissements"].iter_rows(min_row=4, max_row=4, min_col=2, max_col=2))
    assert "L’impression s’arrête à la ligne" in str(live)
