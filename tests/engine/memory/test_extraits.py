"""A national export dropped in the inbox is known by the names of its columns, and nothing else is taken for one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.engine.memory import extraits
from cpomdoc.engine.memory.extraits import genre_of
from tests.familles.exemples import TEMPLATES, ehpad
from tests.resources.exports_nationaux import FINESS, TDB, as_csv, as_xlsx, rows

INSTANCE = SimpleNamespace(settings=SimpleNamespace(templates=TEMPLATES))


def genre(data: bytes) -> str | None:
    return genre_of(INSTANCE, data)  # type: ignore[arg-type]


@pytest.fixture
def workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes that are looked at are those that the store keeps: here, read as they are."""
    monkeypatch.setattr(extraits, "digest", lambda data: data)
    monkeypatch.setattr(extraits, "classeur_of", lambda atelier, data: read_classeur(data))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_an_export_saved_as_text_is_known_by_its_columns(delimiter: str, encoding: str):
    assert genre(as_csv(rows("finess-ehpad", FINESS), delimiter, encoding)) == "finess"
    assert genre(as_csv(rows("tdb-esms", TDB), delimiter, encoding)) == "tdb"


def test_an_export_saved_as_a_workbook_is_known_below_its_title(workbooks: None):
    assert genre(as_xlsx(rows("finess-ehpad", FINESS))) == "finess"
    assert genre(as_xlsx(rows("tdb-esms", TDB), ["Tableau de bord", ""])) == "tdb"


@pytest.mark.parametrize("data", [b"", b"Nom;Ville\nA;B\n", b"\0\0ET-N", "Compte rendu de réunion".encode("cp1252")])
def test_any_other_text_is_no_export(data: bytes):
    assert genre(data) is None


def test_a_form_of_ours_is_no_export_nor_is_any_other_workbook(workbooks: None):
    famille = ehpad()
    assert genre(write_form(famille, famille.questionnaires["identification"])) is None
    assert genre(as_xlsx([["Nom", "Ville"], ["A", "B"]])) is None
    assert genre(b"PK\x03\x04 nothing that opens") is None
