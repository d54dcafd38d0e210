"""Which cell holds which answer, and what changes the identity of a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.layout import (
    ANSWER_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    KEY_COLUMN,
    KEY_ROW,
    NUMBER_COLUMN,
    QUESTION_COLUMN,
    TABLE_FIRST_COLUMN,
    TABLE_STATE_COLUMN,
    TITLE_ROW,
    UNIT_COLUMN,
    Layout,
    field_name,
    identity_text,
    lay_out,
    schema_hash,
    table_name,
)
from cpomdoc.schema.questionnaire import Condition, Field, Questionnaire, Section, Sheet, Table

SIREN = Field("gestionnaire.siren", "N° SIREN", "siren")
NAME = Field("gestionnaire.nom", "Nom", "texte")
PLACES = Table("lieux", (Field("finess", "FINESS", "finess_et"), Field("places", "Places", "places")), rows=3)


def questionnaire(*fields: Field, table: Table = PLACES) -> Questionnaire:
    sections = (Section("Identité", fields[:1]), Section("Suite", fields[1:]))
    sheets = (Sheet("gestionnaire", "Gestionnaire", sections=sections), Sheet("lieux", "Lieux", table=table))
    return Questionnaire("fiche", "Fiche", "1", "contrat", sheets)


@pytest.fixture
def layout() -> Layout:
    return lay_out(questionnaire(NAME, SIREN))


def test_a_question_stands_below_the_title_of_its_section(layout: Layout) -> None:
    assert layout.cell(FieldKey("gestionnaire.nom")) == CellRef("Gestionnaire", "D8")
    assert layout.cell(FieldKey("gestionnaire.siren")) == CellRef("Gestionnaire", "D10")


def test_a_form_that_was_already_sent_is_found_where_it_was_written() -> None:
    """The first column of a sheet holds its marks, hidden; people have forms of earlier releases in their hands."""
    assert (KEY_COLUMN, TITLE_ROW, KEY_ROW, HEADER_ROW, FIRST_ROW) == (1, 1, 2, 6, 7)
    assert (NUMBER_COLUMN, QUESTION_COLUMN, ANSWER_COLUMN, UNIT_COLUMN) == (2, 3, 4, 5)
    assert (TABLE_STATE_COLUMN, TABLE_FIRST_COLUMN) == (2, 3)


def test_questions_are_numbered_by_sheet(layout: Layout) -> None:
    assert [line.number for line in layout.sheets[0].lines] == ["A01", "A02"]


def test_a_row_of_a_table_stands_at_its_place(layout: Layout) -> None:
    assert layout.cell(FieldKey("lieux.places", 2)) == CellRef("Lieux", "D9")


def test_a_column_without_row_is_at_its_header_and_a_table_at_its_first(layout: Layout) -> None:
    assert layout.cell(FieldKey("lieux.places")) == CellRef("Lieux", "D6")
    assert layout.cell(FieldKey("lieux")) == CellRef("Lieux", "C6")


def test_an_unknown_answer_has_no_cell(layout: Layout) -> None:
    assert layout.find(FieldKey("gestionnaire.age")) is None
    assert layout.find(None) is None
    with pytest.raises(KeyError):
        layout.cell(FieldKey("lieux.age", 1))


def test_a_table_is_prepared_for_the_rows_that_it_must_hold() -> None:
    assert lay_out(questionnaire(NAME), {"lieux": 12}).sheets[1].end_row == 7 + 12
    assert lay_out(questionnaire(NAME), {"lieux": 1}).sheets[1].end_row == 7 + 3


def test_names_hold_letters_digits_and_underscores_only() -> None:
    assert field_name("gestionnaire.adresse.voie") == "q_gestionnaire__adresse__voie"
    assert table_name("lieux") == "t_lieux"


def test_new_words_do_not_change_the_hash() -> None:
    reworded = replace(SIREN, label="Numéro SIREN", help="Neuf chiffres.", example="812003457")
    assert schema_hash(questionnaire(SIREN)) == schema_hash(questionnaire(reworded))


@pytest.mark.parametrize(
    "changed",
    [
        replace(SIREN, key="gestionnaire.numero"),
        replace(SIREN, kind="texte"),
        replace(SIREN, required=False),
        replace(SIREN, choices=("a", "b")),
        replace(SIREN, reference="lieux.finess"),
        replace(SIREN, condition=Condition("gestionnaire.nom", ("x",))),
        replace(SIREN, accepts_sans_objet=True),
    ],
)
def test_what_decides_how_a_form_is_read_changes_the_hash(changed: Field) -> None:
    assert schema_hash(questionnaire(SIREN)) != schema_hash(questionnaire(changed))


def test_a_new_column_changes_the_hash() -> None:
    wider = replace(PLACES, columns=(*PLACES.columns, NAME))
    assert schema_hash(questionnaire(SIREN)) != schema_hash(questionnaire(SIREN, table=wider))


def test_a_sheet_alone_says_where_it_comes_from() -> None:
    form = questionnaire(SIREN)
    parts = identity_text("ehpad", form, "lieux", "CPOM|1").split("|", 6)
    assert parts == ["cpomdoc", "ehpad", "fiche", "1", schema_hash(form)[:12], "lieux", "CPOM|1"]
