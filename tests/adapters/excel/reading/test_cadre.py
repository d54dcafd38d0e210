"""A budget frame with macros is opened without them; whatever the file, it gets a verdict in bounded time."""

from __future__ import annotations

import io
import zipfile

import pytest

from cpomdoc.adapters.excel.reading import Illisible, read_cadre, read_classeur
from cpomdoc.adapters.excel.reading.child import Cadre, answer
from cpomdoc.adapters.excel.reading.gate import Code
from cpomdoc.domain.classeur import Classeur
from tests.resources.cadres_budgetaires import VBA, Page, errd, unzipped, with_macros, workbook, zipped

SHEETS = ("^crp|^cra", "page de garde")
PLAIN = workbook(errd(2024))
XLSM = with_macros(PLAIN)


def read(data: bytes, sheets: tuple[str, ...] = SHEETS) -> Classeur:
    found = read_cadre(data, sheets)
    assert isinstance(found, Classeur), found
    return found


def refused(data: bytes) -> str:
    found = read_cadre(data, SHEETS)
    assert isinstance(found, Illisible)
    return found.code


def test_a_workbook_with_macros_gives_the_same_cells_as_without():
    assert read(XLSM).feuilles == read(PLAIN).feuilles


def test_a_filled_form_with_macros_is_refused_as_before():
    found = read_classeur(XLSM)
    assert isinstance(found, Illisible)
    assert found.code == Code.MACROS


def spoiled(data: bytes, name: str) -> bytes:
    """The same file, whose part *name* no longer has the checksum that the archive says."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for part, content in unzipped(data).items():
            package.writestr(part, content)
    return target.getvalue().replace(VBA, VBA[:-1] + b"!") if name == "xl/vbaProject.bin" else target.getvalue()


def test_not_one_byte_of_the_macros_is_read():
    """A part whose checksum is wrong is damaged as soon as it is read: that of the macros is not, so it was not."""
    assert read(spoiled(XLSM, "xl/vbaProject.bin")).feuilles


def test_a_sheet_of_excel_4_macros_is_not_read_either():
    """Its document type would refuse the file."""
    assert read(with_macros(PLAIN, sheet=True)).feuilles
    hidden = {**unzipped(PLAIN), "xl/other.xml": b"<!DOCTYPE a><a/>"}
    assert refused(zipped(hidden)) == Code.DTD


def test_only_the_visible_sheets_that_are_wanted_are_parsed():
    pages = [*errd(2024), Page("Lisez-moi", {(0, 0): "x"}), Page("CRA 9", {(0, 0): "x"}, hidden=True)]
    found = {feuille.name: (len(feuille.cells) > 0, feuille.hidden) for feuille in read(workbook(pages)).feuilles}
    assert found == {
        "Page de garde": (True, False),
        "CRP SOUMIS EQUILIBRE": (True, False),
        "CRA": (True, False),
        "CRP NON SOUMIS EQUIL": (True, False),
        "Lisez-moi": (False, False),
        "CRA 9": (False, True),
    }


def test_sheet_names_are_looked_for_without_accents_nor_capitals():
    found = read(workbook([Page("Activité Autres ESMS", {(0, 0): "x"})]), ("activite autres esms",))
    assert found.feuilles[0].cells


def test_broken_names_and_protected_sheets_do_not_matter():
    assert read(workbook(errd(2024), broken_name=True)).feuilles == read(PLAIN).feuilles


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 9, Code.OLD_XLS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Code.PASSWORD),
        (b"", Code.EMPTY),
        (XLSM[: len(XLSM) // 2], Code.TRUNCATED),
    ],
)
def test_what_is_no_readable_workbook_has_its_reason(data: bytes, code: Code):
    assert refused(data) == code


def test_a_million_rows_are_told_in_bounded_time():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1, 1_048_577))
    parts = unzipped(PLAIN)
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].partition(b"<sheetData>")[0] + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    assert refused(zipped(parts)) == Code.TOO_MANY_CELLS


def test_a_part_that_inflates_without_end_is_refused_even_among_macros():
    bomb = {**unzipped(XLSM), "xl/vbaProject.bin": b"\0" * 210_000_000}
    assert refused(zipped(bomb)) == Code.CONTENT_TOO_BIG


def test_a_frame_may_hold_more_cells_than_a_form():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1, 160_000))
    parts = unzipped(PLAIN)
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].partition(b"<sheetData>")[0] + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    *_, form = answer(zipped(parts), 20.0)
    *_, frame = answer(zipped(parts), 20.0, Cadre(SHEETS))
    assert (form.get("code"), frame) == (Code.TOO_MANY_CELLS, {"fin": True})
