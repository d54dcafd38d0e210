"""Where an answer stands, as it is written: the cell that a person sees, the key by which it is known."""

from __future__ import annotations

from cpomdoc.domain.location import CellRef, FieldKey


def test_an_answer_is_written_by_its_name_and_that_of_a_table_with_its_row():
    assert str(FieldKey("gestionnaire.siren")) == "gestionnaire.siren"
    assert str(FieldKey("etablissements.finess_et")) == "etablissements.finess_et"
    assert str(FieldKey("etablissements.finess_et", 0)) == "etablissements[0].finess_et"
    assert str(FieldKey("sites.activite.annee", 12)) == "sites.activite[12].annee"


def test_a_cell_is_written_as_spreadsheets_do_and_a_whole_sheet_by_its_name():
    assert str(CellRef.at("Gestionnaire", 5, 3)) == "Gestionnaire!C5"
    assert str(CellRef.at("Gestionnaire", 12, 28)) == "Gestionnaire!AB12"
    assert str(CellRef("Gestionnaire")) == "Gestionnaire"
