"""What the suite does to be quick changes nothing of what it sees."""

from __future__ import annotations

import io
import os

import pytest
from openpyxl import load_workbook
from openpyxl.formula import translate
from openpyxl.formula.tokenizer import Tokenizer
from openpyxl.formula.translate import Translator

from cpomdoc.adapters.excel.reading import reader
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.errors import ToolFailed
from tests.familles.exemples import ehpad
from tests.resources import classeurs
from tests.resources.classeurs import ASK, PLAIN, remember_formulas


def formulas(data: bytes) -> dict[str, str]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def test_a_form_has_the_formulas_that_openpyxl_alone_reads_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_form(ehpad(), ehpad().questionnaires["objectifs"])
    assert Translator.translate_formula is not PLAIN, "the suite remembers"
    first, again = formulas(data), formulas(data)
    monkeypatch.setattr(Translator, "translate_formula", PLAIN)
    monkeypatch.setattr(translate, "Tokenizer", Tokenizer)
    assert first == again == formulas(data)
    assert len(first) > 500


def test_a_formula_moved_from_two_places_is_not_the_same() -> None:
    assert Translator("=A1+B$2", "C3").translate_formula("D5") == "=B3+C$2"
    assert Translator("=A1+B$2", "C4").translate_formula("D5") == "=B2+C$2"
    assert Translator("=A1", "C3").translate_formula(row_delta=2, col_delta=1) == "=B3"


def test_remembering_twice_is_remembering() -> None:
    remember_formulas()
    assert Translator("=A1", "A1").translate_formula("B2") == "=B2"


def test_a_form_is_given_to_one_child_and_read_as_a_child_of_its_own_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []

    def child(data: bytes, deadline: float, wait: float, *sheets: str) -> reader._Fin:
        given.append(data)
        return ASK(data, deadline, wait, *sheets)

    monkeypatch.setattr(classeurs, "ASK", child)
    data, other = (write_form(ehpad(), ehpad().questionnaires["objectifs"], contrat=name) for name in ("C-1", "C-2"))
    found = [reader.read_classeur(one) for one in (data, data, other)]
    assert given == [data, other]
    monkeypatch.setattr(reader, "_ask_child", ASK)
    assert found == [reader.read_classeur(one) for one in (data, data, other)]
    assert found[0] != found[2]


def test_what_a_child_could_not_say_whole_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_form(ehpad(), ehpad().questionnaires["objectifs"], contrat="C-3")
    monkeypatch.setattr(classeurs, "ASK", lambda *_: reader._Fin([reader._READY], cut=True, status=-9))
    with pytest.raises(ToolFailed):
        reader.read_classeur(data)
    monkeypatch.setattr(classeurs, "ASK", ASK)
    assert isinstance(reader.read_classeur(data), Classeur)


def test_a_file_that_is_not_open_cannot_be_made_durable() -> None:
    with pytest.raises(OSError, match="descriptor"):
        os.fsync(10_000)
