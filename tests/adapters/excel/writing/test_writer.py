"""The form that people receive: what it holds, what it says, what it refuses, and that it comes back whole."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.excel.writing.formulas import CORRECT, ODD, OPTIONAL, TO_FILL, WRONG, Lists, verdict
from cpomdoc.adapters.excel.writing.page import FormRefused, Page, height
from cpomdoc.adapters.excel.writing.styles import Styles
from cpomdoc.adapters.excel.writing.writer import write_form
from cpomdoc.domain.dossier import Refus
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.layout import lay_out, schema_hash
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.formulaire.annotate import Retour, Typed, annotate, typed_answers
from cpomdoc.stages.formulaire.validate import validate
from tests.adapters.form_sample import (
    LONG_CHOICES,
    famille,
    good_answers,
    in_table,
    raws,
    read_back,
    wide_rows,
)

FAMILLE = famille()
FICHE = FAMILLE.questionnaires["fiche"]
LAYOUT = lay_out(FICHE)
NBSP = "\u00a0"


def form(answers: dict[FieldKey, Typed] | None = None, retour: Retour | None = None, **options: str) -> bytes:
    return write_form(FAMILLE, FICHE, answers=answers, retour=retour, **options)


def opened(content: bytes, *, values: bool = True) -> Workbook:
    """The form as another library reads it: results of formulas, or formulas."""
    return load_workbook(io.BytesIO(content), data_only=values)


def cell(book: Workbook, name: str, row: int | None = None, column: str = "") -> Cell:
    """The cell of an answer, or of that row in another column."""
    place = LAYOUT.cell(FieldKey(name, row))
    sheet: Worksheet = book[place.sheet]
    found: Cell = sheet[place.cell if not column else column + place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    return found


def sheets(book: Workbook) -> Iterator[Worksheet]:
    yield from (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")


def bad_answers() -> dict[FieldKey, Typed]:
    """Answers with one fault of each sort."""
    answers = good_answers()
    answers[FieldKey("contrat.siren")] = "81200345"
    answers[FieldKey("contrat.duree")] = "huit"
    answers[FieldKey("contrat.date_acte")] = date(2062, 10, 9)
    answers[FieldKey("contrat.taux")] = Decimal("34")
    answers[FieldKey("contrat.total")] = 43
    answers[FieldKey("lieux.finess", 1)] = "990001678"
    answers[FieldKey("lieux.installees", 0)] = 99
    answers[FieldKey("actes.lieu", 0)] = "990001455"
    del answers[FieldKey("contrat.nom")]
    return answers


def refused(answers: dict[FieldKey, Typed]) -> tuple[Retour, dict[FieldKey, Typed]]:
    """The return of a form filled with these answers."""
    submission = read_back(form(answers), FAMILLE)
    found = validate(submission, FAMILLE)
    findings = found.findings if isinstance(found, Refus) else found.warnings
    retour = annotate(
        replace(submission, unplaced=()),
        FICHE,
        findings,
        file_name="Fiche Les Tilleuls.xlsx",
        received_at="20 novembre 2026 à 16 h 42",
        attempt=2,
        digest="ab" * 32,
    )
    return retour, dict(typed_answers(submission, FICHE))


def returned() -> bytes:
    retour, answers = refused(bad_answers())
    return form(answers, replace(retour, unplaced=(("Feuil1!B3", "Une note"),)), inbox_name="À traiter")


JUDGE = Path(__file__).parents[4] / "tools" / "judges" / "judge.mjs"
FORMS = {"blank": form, "filled": lambda: form(good_answers()), "RETOUR": returned}


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", FORMS)
def test_the_file_opens_without_repair(which: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(FORMS[which]())
    assert [str(error.description) for error in OpenXmlValidator().validate(str(path)).errors] == []


def test_the_second_judge_agrees(tmp_path: Path) -> None:
    paths = [tmp_path / f"{which}.xlsx" for which in FORMS]
    for path in paths:
        path.write_bytes(FORMS[path.stem]())
    said = subprocess.run(["node", JUDGE, *paths], capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(said.stdout) == {str(path): [] for path in paths}


@pytest.mark.parametrize("which", FORMS)
def test_the_same_form_has_the_same_bytes(which: str) -> None:
    assert FORMS[which]() == FORMS[which]()


def test_every_visible_sheet_says_what_it_belongs_to() -> None:
    book = opened(form(contrat="CPOM-2027-014"))
    marks = [sheet["A1"].value.split("|") for sheet in sheets(book)]
    assert [mark[5] for mark in marks] == ["lisez_moi", "contrat", "lieux", "actes", "large", "controle"]
    assert {(*mark[:5], mark[6]) for mark in marks} == {
        ("cpomdoc", "essai", "fiche", "2026.1", schema_hash(FICHE)[:12], "CPOM-2027-014")
    }
    assert all(sheet.column_dimensions["A"].hidden for sheet in sheets(book))


def test_the_hidden_stamp_says_the_whole_identity() -> None:
    retour, answers = refused(bad_answers())
    stamp = opened(form(answers, retour, contrat="C-1"))["_cpomdoc"]
    assert {stamp.cell(row, 1).value: stamp.cell(row, 2).value for row in range(1, 8)} == {
        "famille": "essai",
        "questionnaire": "fiche",
        "version": "2026.1",
        "empreinte": schema_hash(FICHE),
        "contrat": "C-1",
        "tentative": "2",
        "refus": "ab" * 32,
    }


def test_keys_cross_at_the_answer_and_the_defined_name_witnesses_it() -> None:
    book = opened(form(), values=False)
    sheet = book["L’accueil"]
    assert (sheet["A2"].value, sheet["D2"].value) == ("#cle", "#saisie")
    assert sheet.row_dimensions[2].hidden
    for line in LAYOUT.sheets[0].lines:
        assert sheet.cell(line.row, 1).value == line.field.key
        name = "q_" + line.field.key.replace(".", "__")
        assert book.defined_names[name].attr_text == f"'L’accueil'!$D${line.row}"


def test_a_table_has_its_keys_its_start_and_its_end() -> None:
    sheet = opened(form())["Lieux"]
    keys = [sheet.cell(2, column).value for column in range(1, 11)]
    assert keys == ["#lieux", None, "finess", "nom", "accueil", "autorisees", "installees", "nuits", "echeance", None]
    assert (sheet["A6"].value, sheet["A15"].value) == ("#debut", "#fin")
    assert opened(form(), values=False).defined_names["t_lieux"].attr_text == "'Lieux'!$C$7:$I$14"


def test_only_the_cells_to_fill_are_open_and_no_password_is_asked() -> None:
    to_fill = {(sheet.title, line.row, 4) for sheet in LAYOUT.sheets for line in sheet.lines}
    for sheet in LAYOUT.sheets:
        rows = range(7, sheet.end_row)
        to_fill |= {(sheet.title, row, column) for row in rows for column, _ in sheet.columns()}
    book = opened(form())
    found = {
        (sheet.title, each.row, each.column)
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for each in row
        if not each.protection.locked
    }
    assert found == to_fill
    for sheet in sheets(book):
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        refused = (sheet.protection.insertRows, sheet.protection.sort, sheet.protection.formatColumns)
        assert not any(refused)


def test_it_prints_on_a4_landscape_with_contract_version_sheet_and_page() -> None:
    for sheet in sheets(opened(form(contrat="A & B"))):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1) == (3 if sheet.title == "Tableau large" else 1)
        assert "A && B" in sheet.oddFooter.left.text
        assert "2026.1" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text


# --- answers --------------------------------------------------------------------------------------------------------


def test_every_answer_is_read_back_as_it_was_given() -> None:
    answers = good_answers()
    found = raws(read_back(form(answers), FAMILLE))
    assert set(found) == set(answers)
    for key, typed in answers.items():
        if isinstance(typed, str):
            assert found[key] == typed
        elif not isinstance(typed, date):
            assert Decimal(found[key]) == Decimal(str(typed))
    assert not isinstance(validate(read_back(form(answers), FAMILLE), FAMILLE), Refus)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SOMME(A1)",
        "+33 1",
        "-1",
        "0123",
        "1e5",
        "01/02/2027",
        "VRAI",
        "http://exemple.fr/",
        "<b>&amp;</b> ]]>",
        "<r><t>faux</t></r>",
        "_x000D_",
        "_x005F_x000D_",
        "_x0041_x0042_",
        "{{ 7*7 }}",
        "retour\r\nchariot",
        "trois\nlignes\n\tici",
        "\x01\x0b\x7f",
        "e\u0301 \u202e \u200b",
        "😀" * 100,
        " autour ",
        "x" * 32_767,
    ],
)
def test_any_text_is_written_exactly_and_never_computed(text: str) -> None:
    key = FieldKey("contrat.nom")
    assert read_back(form({key: text}), FAMILLE).answers[key].cell.raw == text


def test_what_no_file_can_hold_is_replaced_and_told() -> None:
    key = FieldKey("contrat.nom")
    assert read_back(form({key: "a\ud800\uffffb"}), FAMILLE).answers[key].cell.raw == "a\ufffd\ufffdb"


def test_the_contract_is_written_in_its_question() -> None:
    assert raws(read_back(form(contrat="C-1"), FAMILLE)) == {FieldKey("contrat.numero"): "C-1"}


def test_an_answer_given_wins_over_the_contract() -> None:
    key = FieldKey("contrat.numero")
    assert raws(read_back(form({key: "C-2"}, contrat="C-1"), FAMILLE)) == {key: "C-2"}


def test_yes_and_no_are_written_in_words() -> None:
    key = FieldKey("contrat.existe")
    assert raws(read_back(form({key: True}), FAMILLE)) == {key: "Oui"}


def test_rows_keep_their_place_and_the_table_grows() -> None:
    key = FieldKey("lieux.nom", 40)
    submission = read_back(form({key: "Loin"}), FAMILLE)
    assert raws(submission) == {key: "Loin"}
    assert submission.answers[key].at.cell == "D47"


def test_identifiers_are_texts_and_numbers_have_their_format() -> None:
    book = opened(form(good_answers()))
    assert cell(book, "contrat.siren").number_format == "@"
    assert cell(book, "contrat.taux").number_format == f'0.0#"{NBSP}%"'
    assert cell(book, "actes.montant", 0).number_format == "#,##0.00"
    assert cell(book, "contrat.date_effet").number_format == "dd/mm/yyyy"


# --- what cells accept ------------------------------------------------------------------------------------------------


def restriction(name: str, row: int | None = None) -> object:
    book = opened(form(), values=False)
    place = LAYOUT.cell(FieldKey(name, row))
    found = [rule for rule in book[place.sheet].data_validations.dataValidation if place.cell in rule.sqref]
    assert len(found) == 1
    return found[0]


def test_a_short_list_is_in_the_cell_and_a_long_one_under_a_name() -> None:
    short = restriction("genre.liste")
    assert short.formula1 == '"Rouge,Vert"'  # type: ignore[attr-defined]
    book = opened(form(), values=False)
    named = restriction("contrat.choix").formula1  # type: ignore[attr-defined]
    area = book.defined_names[named].attr_text
    assert [row[0].value for row in book["_listes"][area.split("!")[1].replace("$", "")]] == LONG_CHOICES


def test_a_choice_with_a_comma_is_not_cut_in_two() -> None:
    assert restriction("contrat.couleur").formula1.startswith("l_")  # type: ignore[attr-defined]


def test_a_list_fed_by_a_table_follows_its_column() -> None:
    book = opened(form(), values=False)
    assert restriction("actes.lieu", 0).formula1 == "l_lieux__finess"  # type: ignore[attr-defined]
    assert book.defined_names["l_lieux__finess"].attr_text == "'Lieux'!$C$7:$C$15"


def test_every_cell_to_fill_says_in_french_what_it_expects() -> None:
    for sheet in opened(form(), values=False).worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert rule.errorTitle == "Réponse à revoir"
            assert rule.error
            assert len(rule.promptTitle or "") <= 32
            assert len(rule.prompt or "") <= 255


def test_what_the_writer_refuses_is_an_error(tmp_path: Path) -> None:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    page = Page(workbook.add_worksheet("A"), Styles(workbook))
    with pytest.warns(UserWarning, match="32"), pytest.raises(FormRefused):
        page.restrict((1, 1), 1, {"validate": "any", "input_title": "x" * 33})
    with pytest.raises(FormRefused):
        page.put(2_000_000, 1, "trop bas")
    workbook.close()


# --- live states ----------------------------------------------------------------------------------------------------

LISTS = Lists({"Rouge\nVert": "l_1"}, {"l_1": ("Rouge", "Vert"), "l__oui_non": ("Oui", "Non")})


@pytest.mark.parametrize(
    ("kind", "typed", "state"),
    [
        ("texte", None, TO_FILL),
        ("texte", "   ", TO_FILL),
        ("texte", "sans objet", WRONG),
        ("siren", "812003457", CORRECT),
        ("siren", f"812{NBSP}003 457", CORRECT),
        ("siren", 812003457, CORRECT),
        ("siren", "812003458", WRONG),
        ("siren", "81200345", WRONG),
        ("siren", "8120O3457", WRONG),
        ("siret", "81200345700015", CORRECT),
        ("siret", "35600000000001", CORRECT),
        ("finess_et", "990001455", CORRECT),
        ("finess_et", "990001456", WRONG),
        ("finess_et", "2A0001455", CORRECT),
        ("insee", "2A004", CORRECT),
        ("code_postal", "0123", WRONG),
        ("entier", 12, CORRECT),
        ("entier", Decimal("12.5"), WRONG),
        ("entier", "douze", WRONG),
        ("entier", "1 234", ODD),
        ("montant", Decimal("12.345"), WRONG),
        ("montant", Decimal("0.1"), CORRECT),
        ("taux", Decimal("3.4"), CORRECT),
        ("exercice", 2027, CORRECT),
        ("exercice", 27, WRONG),
        ("date", date(2027, 1, 1), CORRECT),
        ("date", "1er janvier 2027", ODD),
        ("date", "demain", WRONG),
        ("date", 12, WRONG),
        ("oui_non", "oui", CORRECT),
        ("oui_non", "peut-être", WRONG),
        ("email", "a@b.fr", CORRECT),
        ("email", "a@b", WRONG),
        ("telephone", "01 02 03 04 05", CORRECT),
        ("telephone", "01 02", WRONG),
    ],
)
def test_the_state_of_an_answer(kind: str, typed: Typed | None, state: str) -> None:
    assert verdict(Field("q", "Q", kind), typed, LISTS) == state


def test_the_state_of_an_answer_that_may_stay_empty() -> None:
    assert verdict(Field("q", "Q", "texte", required=False), None, LISTS) == OPTIONAL


def test_bounds_refuse_and_alerts_only_ask_to_look_again() -> None:
    bounded = Field("q", "Q", "nombre", minimum=Decimal(0), maximum=Decimal(100), alert_maximum=Decimal(10))
    assert [verdict(bounded, value, LISTS) for value in (-1, 0, 10, 11, 101)] == [WRONG, CORRECT, CORRECT, ODD, WRONG]


def test_every_answer_that_the_form_calls_correct_is_accepted() -> None:
    """The form may be stricter than the reading, never kinder, on plain answers."""
    examples = {kind: KINDS[kind].example for kind in ("siren", "siret", "finess_ej", "insee", "email", "telephone")}
    examples["siret"] = "81200345700015"
    for kind, example in examples.items():
        assert verdict(Field("q", "Q", kind), example, LISTS) == CORRECT, kind


def test_a_blank_form_counts_what_is_to_fill() -> None:
    book = opened(form())
    required = sum(field.required for field in FICHE.fields()) - 1  # one is asked only after a yes
    assert (
        book["Contrôle"]["B4"].value == f"○ Pas encore prêt{NBSP}: {required + 1} à remplir, 0 à corriger, 0 à vérifier"
    )
    assert cell(book, "contrat.date_acte", column="F").value == "– Sans objet"


def test_a_good_form_is_ready() -> None:
    book = opened(form(good_answers()))
    assert book["Contrôle"]["B4"].value == "● Prêt à déposer"
    assert cell(book, "lieux.nom", 1, "B").value == CORRECT
    assert cell(book, "lieux.nom", 2, "B").value in (None, "")


def test_a_row_begun_says_that_cells_are_missing() -> None:
    book = opened(form({FieldKey("lieux.nom", 3): "Seul"}))
    assert cell(book, "lieux.nom", 3, "B").value == TO_FILL
    assert cell(book, "lieux.nom", 3, "J").value == "Complétez les cases orange."


def test_checks_across_answers_are_live() -> None:
    answers = good_answers()
    answers[FieldKey("contrat.total")] = 43
    answers[FieldKey("lieux.installees", 0)] = 99
    answers[FieldKey("lieux.finess", 1)] = answers[FieldKey("lieux.finess", 0)]
    control = opened(form(answers))["Contrôle"]
    shown = {row[2].value: [each.value for each in row] for row in control.iter_rows(min_row=12) if row[2].value}
    total = next(line for title, line in shown.items() if "somme égale" in title)
    assert (total[3], total[4], total[6], total[7]) == (42, "égale à", 43, WRONG)
    places = next(line for title, line in shown.items() if "Installees" in title)
    assert (places[3], places[7]) == (1, ODD)
    assert next(line for title, line in shown.items() if "double" in title)[7] == WRONG
    assert [line[7] for line in shown.values()][-1] == "– Contrôlé au dépôt"
    assert control["B4"].value == f"○ Pas encore prêt{NBSP}: 0 à remplir, 3 à corriger, 1 à vérifier"


def test_no_formula_is_too_long_for_excel() -> None:
    answers = bad_answers() | in_table("large", [dict.fromkeys(row, "huit") for row in wide_rows()])
    retour, typed = refused(answers)
    for sheet in opened(form(typed, retour), values=False).worksheets:
        for row in sheet.iter_rows():
            assert all(len(str(each.value)) < 8_192 for each in row if each.data_type == "f")


def test_a_wide_table_tells_the_state_of_its_rows() -> None:
    book = opened(form(in_table("large", wide_rows())))
    assert [cell(book, "large.mode", row, "B").value for row in range(3)] == [CORRECT, WRONG, ODD]
    hidden = [book["Tableau large"].column_dimensions[column].hidden for column in ("AH", "AI")]
    assert hidden == [False, True]


def test_formulas_name_their_cell_in_a_way_that_cutting_cannot_break() -> None:
    book = opened(form(), values=False)
    assert "D8" not in str(cell(book, "contrat.numero", column="F").value)
    assert "INDEX($D:$D,ROW())" in str(cell(book, "contrat.numero", column="F").value)


# --- RETOUR ---------------------------------------------------------------------------------------------------------


def test_a_return_opens_on_what_is_to_correct() -> None:
    book = opened(returned())
    sheet = book["À corriger"]
    assert book.active.title == "À corriger"
    assert sheet["B1"].value == "5 réponses à corriger, 1 à remplir, 2 à vérifier"
    assert "« Fiche Les Tilleuls.xlsx »".replace(" ", NBSP, 1)[:3] in sheet["B2"].value
    assert "16 h 42" in sheet["B2"].value
    assert f"Retour n°{NBSP}2" in sheet["B2"].value
    assert "À traiter" in sheet["B3"].value
    links = {sheet.cell(row, 5).hyperlink.location for row in range(7, 15)}
    assert "'L’accueil'!D12" in links
    assert "'Lieux'!C8" in links


def test_the_verdict_of_a_return_counts_like_its_title() -> None:
    assert opened(returned())["Contrôle"]["B4"].value == (
        f"○ Pas encore prêt{NBSP}: 1 à remplir, 5 à corriger, 2 à vérifier"
    )


def test_a_wrong_answer_is_kept_marked_and_explained_where_it_stands() -> None:
    book = opened(returned())
    wrong = cell(book, "contrat.siren")
    assert wrong.value == "81200345"
    assert wrong.border.left.color.rgb == "FFA1201A"
    assert wrong.comment is not None
    assert wrong.comment.text.endswith("[E-104]")
    assert len(wrong.comment.text) < 300
    assert cell(book, "contrat.siren", column="F").value == WRONG
    assert cell(book, "contrat.siren", column="G").value.startswith(f"À corriger{NBSP}: 9 chiffres attendus, 8 lus")


def test_a_wrong_cell_of_a_table_is_marked_and_its_row_says_why() -> None:
    book = opened(returned())
    assert cell(book, "lieux.finess", 1, "B").value == WRONG
    assert cell(book, "lieux.finess", 1, "J").value.startswith(f"À corriger{NBSP}: le dernier chiffre")
    assert cell(book, "lieux.installees", 0).comment.text.endswith("[W-391]")  # type: ignore[union-attr]
    assert cell(book, "lieux.installees", 0).border.left.color.rgb == "FF7A4B00"


def test_an_awaited_answer_is_edged_without_being_called_wrong() -> None:
    book = opened(returned())
    assert cell(book, "contrat.nom", column="F").value == TO_FILL
    assert cell(book, "contrat.nom").border.left.color.rgb == "FFA1201A"


def test_a_return_can_be_dropped_again_with_the_same_answers_and_findings() -> None:
    retour, answers = refused(bad_answers())
    before, after = read_back(form(bad_answers()), FAMILLE), read_back(form(answers, retour), FAMILLE)
    assert raws(after) == raws(before)
    first, second = validate(before, FAMILLE), validate(after, FAMILLE)
    assert isinstance(first, Refus)
    assert isinstance(second, Refus)
    assert [(each.rule.code, each.key) for each in first.findings] == [
        (each.rule.code, each.key) for each in second.findings
    ]
    assert after.identity.attempt == 2


def test_a_box_ticked_where_a_number_is_asked_comes_back_marked() -> None:
    retour, answers = refused({**good_answers(), FieldKey("contrat.un"): True})
    assert cell(opened(form(answers, retour)), "contrat.un", column="F").value == WRONG


def test_a_return_has_room_for_twenty_more_rows() -> None:
    retour, answers = refused(bad_answers())
    assert opened(form(answers, retour))["Lieux"]["A29"].value == "#fin"  # two rows read: 2 + 20


def test_what_could_not_be_placed_is_not_lost() -> None:
    sheet = opened(returned())["Non repris"]
    assert [sheet.cell(7, column).value for column in (2, 3, 4)] == [1, "Feuil1!B3", "Une note"]


def test_hostile_texts_in_remarks_do_not_break_the_file(tmp_path: Path) -> None:
    answers = good_answers()
    answers[FieldKey("contrat.duree")] = 'x"\x01<b>&\r\n_x000D_=1+1' + "é" * 400
    answers[FieldKey("lieux.finess", 0)] = "<r><t>a</t></r>"
    retour, typed = refused(answers)
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(typed, replace(retour, file_name="\x02&<.xlsx"), contrat="\x03&P"))
    assert OpenXmlValidator().validate(str(path)).errors == []
    assert raws(read_back(path.read_bytes(), FAMILLE))[FieldKey("contrat.duree")] == answers[FieldKey("contrat.duree")]


def test_rows_grow_with_their_text() -> None:
    assert height(("court", 20)) == 22
    assert height(("x" * 100, 20)) > height(("x" * 40, 20)) > 22


def test_a_check_that_counts_rows_says_it_in_words() -> None:
    book = opened(form(good_answers()))
    control = book["Contrôle"]
    counted = [row for row in control.iter_rows(min_row=12) if "lignes en double" in str(row[2].value)]
    assert counted
    for row in counted:
        assert row[3].number_format.startswith('[=0]"aucune ligne"')
        assert row[4].value in (None, "")
        assert row[6].number_format == ";;;"
