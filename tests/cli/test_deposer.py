"""« deposer »: files go to the inbox whole, in the folder of the party that speaks, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

DRAFT = "outbox/C-1/projets/v1/Contrat.docx"


@pytest.fixture
def draft(worked: Path, tmp_path: Path) -> Path:
    """A draft that somebody took away."""
    path = tmp_path / "Contrat relu.docx"
    path.write_bytes((worked / DRAFT).read_bytes())
    return path


def test_a_file_is_copied_to_the_inbox_and_the_original_stays(terminal, worked, draft):
    answer = terminal("deposer", str(draft))
    assert answer.code == 0
    assert "1 fichier déposé." in answer.out
    assert (worked / "inbox" / draft.name).read_bytes() == draft.read_bytes()


def test_a_draft_goes_to_the_folder_of_the_party_that_corrected_it(terminal, worked, draft):
    answer = terminal("deposer", str(draft), "--partie", "ars")
    assert answer.code == 0
    assert "inbox/retour-ars/Contrat relu.docx" in answer.out
    assert terminal("traiter").code == 0
    assert any("relu" in one["texte"] for one in terminal("historique", "C-1", "--json").json)


def test_a_party_that_is_none_of_the_contract_is_refused_with_those_it_has(terminal, worked, draft):
    answer = terminal("deposer", str(draft), "--partie", "Métropole")
    assert answer.code == 2
    assert "« Métropole » n’est pas une partie de « C-1 »" in answer.err
    assert "« ARS »" in answer.err
    assert not list((worked / "inbox").rglob("*.docx"))


def test_no_party_is_named_for_what_is_no_draft_and_nothing_is_dropped_then(terminal, worked, draft, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("Bonjour")
    answer = terminal("deposer", str(draft), str(other), "--partie", "ARS")
    assert answer.code == 2
    assert "notes.txt" in answer.err
    assert not list((worked / "inbox").rglob("*.docx"))


def test_a_name_that_is_taken_is_left_to_its_file(terminal, worked, draft):
    (worked / "inbox" / draft.name).write_bytes(b"autre")
    assert "Contrat relu (2).docx" in terminal("deposer", str(draft)).out
    assert (worked / "inbox" / draft.name).read_bytes() == b"autre"


def test_a_program_reads_where_files_are(terminal, worked, draft):
    assert terminal("deposer", str(draft), "--partie", "ARS", "--json").json == ["retour-ars/Contrat relu.docx"]
