"""Untrusted .xlsx files: what is read is what Excel shows, what is refused has its code, and nothing runs on."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import from_excel

from cpomdoc.adapters.excel.reading import reader
from cpomdoc.adapters.excel.reading.child import BUILTIN_FORMATS, MAX_MEMORY, answer
from cpomdoc.adapters.excel.reading.gate import Code
from cpomdoc.adapters.excel.reading.reader import Illisible, read_classeur
from cpomdoc.adapters.limits import limit_itself
from cpomdoc.domain.classeur import Cell, Classeur
from cpomdoc.domain.errors import ExitCode, ToolFailed
from tests.adapters import hostile

# --- helpers ---------------------------------------------------------------------------------------------------------


def read(data: bytes) -> Classeur:
    result = read_classeur(data)
    assert isinstance(result, Classeur), result
    return result


def first_cells(data: bytes) -> dict[tuple[int, int], Cell]:
    return dict(read(data).feuilles[0].cells)


def only_cell(content: str, attributes: str = "", **changes: str) -> Cell | None:
    return first_cells(hostile.workbook(hostile.cell(content, attributes=attributes), **changes)).get((1, 1))


def code(data: bytes, deadline: float = 5.0) -> str:
    result = read_classeur(data, deadline=deadline)
    assert isinstance(result, Illisible), "the file was read"
    return result.code


def written_by_xlsxwriter() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_custom_property("cpomdoc", "ehpad|diagnostic")
        answers, hidden, deep = (
            book.add_worksheet("Périmètre de l'EHPAD"),
            book.add_worksheet("b"),
            book.add_worksheet(),
        )
        hidden.hide()
        deep.very_hidden()
        percent, day = book.add_format({"num_format": 10}), book.add_format({"num_format": "dd/mm/yyyy"})
        builtin_day, fill = book.add_format({"num_format": 14}), book.add_format({"bg_color": "#FFF2CC"})
        answers.write_string(0, 0, "siren")
        answers.write_string(1, 1, "012345678")
        answers.write_number(2, 1, 1234.56)
        answers.write_number(3, 1, 0.8525, percent)
        answers.write_datetime(4, 1, datetime(2027, 1, 1), day)
        answers.write_datetime(5, 1, datetime(2031, 12, 31), builtin_day)
        answers.write_boolean(6, 1, True)
        answers.write_formula(7, 1, "=1+1", value=2)
        answers.write_formula(8, 1, '="a"&"b"', value="ab")
        answers.write_formula(9, 1, "=1/0", value="#DIV/0!")
        answers.write_rich_string(10, 1, "gras ", book.add_format({"bold": True}), "et", " maigre")
        answers.write_string(11, 1, " deux\nlignes & <balises> « é € 𝄞 »\t")
        answers.write_number(12, 1, 1e-7)
        answers.write_number(13, 1, -12345678901234567)
        answers.write_blank(14, 1, None, fill)
        answers.merge_range(20, 1, 22, 3, "fusion", fill)
        deep.write_string(1048575, 16383, "fin")
        book.define_name("q_gestionnaire__siren", "='Périmètre de l''EHPAD'!$B$2")
        book.define_name("t_zone", "='Périmètre de l''EHPAD'!$B$2:$C$4")
        book.define_name("b!q_local", "=b!$A$1")
    return target.getvalue()


def written_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Réponses"
    rows: list[object] = [
        "012",
        12,
        12.5,
        Decimal("1200.50"),
        True,
        date(2027, 3, 1),
        datetime(2027, 3, 1, 14, 5),
        None,
    ]
    rows += ["_x00 tel quel", "ligne\nsuivante", "=A1", 0.125, "", "é"]
    for row, value in enumerate(rows, start=1):
        page.cell(row, 2, value)
    page["B12"].number_format = "0.00%"
    book.create_sheet("vide").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_openpyxl_would_say(cell: Cell, epoch: datetime) -> object:
    match cell.type:
        case "bool":
            return cell.raw == "1"
        case "number" if cell.raw == "":
            return None
        case "number" if openpyxl.styles.numbers.is_date_format(cell.format):
            return from_excel(float(cell.raw), epoch)
        case "number":
            return float(cell.raw)
    return cell.raw or None


# --- who saved it, and our names -------------------------------------------------------------------------------------


def saved_by(core: str | None) -> bytes:
    """A workbook whose own properties are *core*."""
    source, target = zipfile.ZipFile(io.BytesIO(written_by_xlsxwriter())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            if info.filename != "docProps/core.xml":
                copy.writestr(info, source.read(info))
            elif core is not None:
                copy.writestr(info, core)
    return target.getvalue()


CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">{}'
    "</cp:coreProperties>"
)


@pytest.mark.parametrize(
    ("core", "author"),
    [
        (CORE.format("<cp:lastModifiedBy>Claire Petit</cp:lastModifiedBy>"), "Claire Petit"),
        (CORE.format("<cp:keywords>x</cp:keywords><cp:lastModifiedBy>É. Noël</cp:lastModifiedBy>"), "É. Noël"),
        (CORE.format("<cp:lastModifiedBy/>"), ""),
        (CORE.format(""), ""),
        (CORE[:80], ""),
        ("", ""),
        (None, ""),
    ],
)
def test_who_saved_it_last_is_read_where_the_file_says_it(core: str | None, author: str) -> None:
    assert read(saved_by(core)).auteur == author


def test_an_endless_author_is_refused_like_any_endless_text() -> None:
    assert code(saved_by(CORE.format(f"<cp:lastModifiedBy>{'x' * 40_000}</cp:lastModifiedBy>"))) == Code.TEXT_TOO_LONG


def test_our_names_are_told_even_when_they_point_nowhere_any_more() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("Gestionnaire")
        book.define_name("q_la", "=Gestionnaire!$D$8")
        book.define_name("q_perdu", "=Gestionnaire!#REF!")
        book.define_name("t_lignes", "=Gestionnaire!$C$7:$F$9")
        book.define_name("autre", "=Gestionnaire!$D$9")
    found = read(target.getvalue())
    assert found.declared == {"q_la", "q_perdu", "t_lignes"}
    assert set(found.names) == {"q_la", "autre"}


# --- honest files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [written_by_xlsxwriter, written_by_openpyxl])
def test_every_cell_agrees_with_openpyxl(write: Callable[[], bytes]) -> None:
    data = write()
    ours = read(data)
    theirs = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    assert [feuille.name for feuille in ours.feuilles] == theirs.sheetnames
    seen = 0
    for feuille in ours.feuilles:
        page = theirs[feuille.name]
        assert feuille.hidden == (page.sheet_state != "visible")
        # not iter_rows: one answer in the last cell of a sheet, and openpyxl would walk over 17 thousand million
        filled = {place for place, c in formulas[feuille.name]._cells.items() if c.value is not None}
        assert set(feuille.cells) == filled
        for (row, column), cell in feuille.cells.items():
            other = page.cell(row, column)
            assert as_openpyxl_would_say(cell, theirs.epoch) == other.value, other.coordinate
            assert cell.format == other.number_format
            assert cell.formula == (formulas[feuille.name].cell(row, column).data_type == "f")
            seen += 1
    assert seen > 10


def test_number_formats_without_a_code_in_the_file_are_those_of_excel() -> None:
    assert BUILTIN_FORMATS == {**openpyxl.styles.numbers.BUILTIN_FORMATS}


def test_the_workbook_tells_its_names_properties_and_hidden_sheets() -> None:
    book = read(written_by_xlsxwriter())
    assert book.names == {"q_gestionnaire__siren": ("Périmètre de l'EHPAD", 2, 2), "q_local": ("b", 1, 1)}
    assert book.properties == {"cpomdoc": "ehpad|diagnostic"}
    assert [feuille.hidden for feuille in book.feuilles] == [False, True, True]
    assert book.feuilles[2].cells == {(1_048_576, 16_384): Cell("fin")}
    assert not book.epoch_1904


def test_a_file_on_disk_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "réponses.xlsx"
    path.write_bytes(written_by_openpyxl())
    assert read_classeur(path) == read_classeur(path.read_bytes())


def test_the_1904_epoch_is_told() -> None:
    data = hostile.workbook(hostile.cell("<v>1</v>"), properties='<workbookPr date1904="1"/>')
    assert read(data).epoch_1904


@pytest.mark.parametrize(
    ("content", "attributes", "expected"),
    [
        ("<v>12.50</v>", "", Cell("12.50", "number")),
        ("<v> 12 </v>", 't="n"', Cell("12", "number")),
        ("<v>1.5E-3</v>", "", Cell("1.5E-3", "number")),
        ("<v>douze</v>", "", Cell("douze", "text")),
        ("<v>1E999999</v>", "", Cell("1E999999", "text")),
        ("<v>NaN</v>", "", Cell("NaN", "text")),
        ("<v>0</v>", 't="b"', Cell("0", "bool")),
        ("<v>true</v>", 't="b"', Cell("1", "bool")),
        ("<v>#REF!</v>", 't="e"', Cell("#REF!", "error")),
        ("<v>2027-01-01T00:00:00Z</v>", 't="d"', Cell("2027-01-01T00:00:00Z", "date")),
        ("<v>abc</v>", 't="str"', Cell("abc", "text")),
        ("<is><t>abc</t></is>", 't="inlineStr"', Cell("abc", "text")),
        ("<is><r><t>ab</t></r><r><t>c</t></r><rPh><t>X</t></rPh></is>", 't="inlineStr"', Cell("abc", "text")),
        ("<is><t><![CDATA[<a> & b]]></t></is>", 't="inlineStr"', Cell("<a> & b", "text")),
        ("<v/>", "", None),
        ("<v></v>", 't="s"', None),
        ("<is><t/></is>", 't="inlineStr"', None),
        ("", 's="0"', None),
    ],
)
def test_each_type_of_cell_keeps_its_stored_text(content: str, attributes: str, expected: Cell | None) -> None:
    assert only_cell(content, attributes) == expected


@pytest.mark.parametrize(
    ("content", "attributes", "expected"),
    [
        ("<f>A2+1</f><v>3</v>", "", Cell("3", "number", formula=True)),
        ("<f>A2+1</f>", "", Cell("", "number", formula=True)),
        ("<f>A2+1</f><v></v>", "", Cell("", "number", formula=True)),
        ("<f>A2</f><v></v>", 't="str"', Cell("", "text", formula=True)),
        ("<f>A2</f>", 't="str"', Cell("", "number", formula=True)),
        ('<f t="shared" si="0"/><v>4</v>', "", Cell("4", "number", formula=True)),
        ("<f>NA()</f><v>#N/A</v>", 't="e"', Cell("#N/A", "error", formula=True)),
    ],
)
def test_a_formula_without_result_differs_from_one_whose_result_is_empty(
    content: str, attributes: str, expected: Cell
) -> None:
    assert only_cell(content, attributes) == expected


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("ligne_x000D_\nsuivante", "ligne\r\nsuivante"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x005f_x005F_", "_x005F_"),
        ("a_x0009_b", "a\tb"),
        ("_x0000_", "\0"),
        ("_xD83D__xDE00_", "😀"),
        ("a_xD800_b_x000D_", "a_xD800_b_x000D_"),
        ("_xDE00__xD83D_", "_xDE00__xD83D_"),
        ("_x00G1_ _x1_", "_x00G1_ _x1_"),
    ],
)
def test_escaped_characters_are_decoded_once_and_never_to_half_a_character(stored: str, shown: str) -> None:
    assert only_cell(f"<is><t>{stored}</t></is>", 't="inlineStr"') == Cell(shown)
    shared = hostile.shared_strings(f"<t>{stored}</t>")
    assert only_cell("<v>0</v>", 't="s"', shared=shared) == Cell(shown)


def test_a_text_of_32767_characters_arrives_whole() -> None:
    text = "é" * 32_767
    assert only_cell(f"<is><t>{text}</t></is>", 't="inlineStr"') == Cell(text)


def test_shared_strings_join_their_runs_and_drop_phonetic_readings() -> None:
    shared = hostile.shared_strings("<r><t>a</t></r><r><rPr/><t> b</t></r><rPh><t>kana</t></rPh>", "<t>c</t>")
    assert only_cell("<v>0</v>", 't="s"', shared=shared) == Cell("a b")


def test_the_number_format_is_found_through_the_style() -> None:
    styles = (
        f'{hostile.XML}<styleSheet xmlns="{hostile.MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
        '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
        '<xf numFmtId="10"/></cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>'
    )
    for style, expected in (("0", "General"), ("1", "dd/mm/yyyy"), ("2", "0.00%"), ("77", "General")):
        found = only_cell("<v>1</v>", f's="{style}"', styles=styles)
        assert found is not None
        assert found.format == expected


def test_cells_without_address_take_the_next_place() -> None:
    rows = '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="7"><c r="C7"><v>5</v></c><c><v>6</v></c></row>'
    rows += "<row><c><v>8</v></c></row>"
    found = first_cells(hostile.workbook(hostile.sheet(rows)))
    assert {place: cell.raw for place, cell in found.items()} == {
        (1, 1): "1",
        (1, 3): "3",
        (7, 3): "5",
        (7, 4): "6",
        (8, 1): "8",
    }


def test_rows_dropped_before_an_unusual_one_still_count() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 9001)) + "<row><c><v>1</v></c></row>"
    assert list(first_cells(hostile.workbook(hostile.sheet(rows)))) == [(9001, 1)]


PLAIN_ROWS = '<row r="1"><c r="A1" s="1"/><c r="B1"><v>1</v></c></row><row r="3"><c r="A3"/></row>'
UNUSUAL_SHEETS = {
    "prefixed": (
        f'<x:worksheet xmlns:x="{hostile.MAIN}"><x:sheetData><x:row r="1"><x:c r="B1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    ),
    "strict": hostile.sheet(PLAIN_ROWS, namespace=hostile.STRICT),
    "comment": hostile.sheet('<!-- <row r="1"> --><row r="1"><c r="B1"><v>1</v></c></row>'),
    "comment before the data": hostile.sheet(PLAIN_ROWS).replace(
        "<sheetData>", '<!-- <row r="9"></row> --><sheetData>'
    ),
    "instruction": hostile.sheet('<row r="1"><?a </c></row> ?><c r="B1"><v>1</v></c></row>'),
    "spaced end tags": hostile.sheet('<row r="1"><c r="B1"><v>1</v></c ></row ><row r="2"><c r="A2"/></row>'),
    "quotes": hostile.sheet("<row r='1'><c r='B1'><v>1</v></c></row>"),
    "byte order mark": "\ufeff" + hostile.sheet(PLAIN_ROWS),
    "no declaration": hostile.sheet(PLAIN_ROWS).removeprefix(hostile.XML),
    "UTF-16": hostile.sheet(PLAIN_ROWS).replace("UTF-8", "UTF-16").encode("utf-16"),
    "row breaks": hostile.sheet(PLAIN_ROWS).replace("</sheetData>", '</sheetData><rowBreaks><brk id="1"/></rowBreaks>'),
    "wrong dimension": hostile.sheet(PLAIN_ROWS).replace("<sheetData>", '<dimension ref="A1"/><sheetData>'),
    "a row of two megabytes": hostile.sheet(
        '<row r="1"><c r="B1"><v>1</v></c>' + '<c r="C1" s="1"/>' * 120_000 + "</row>"
    ),
}


@pytest.mark.parametrize("kind", UNUSUAL_SHEETS)
def test_unusual_but_sound_ways_to_write_a_sheet_give_the_same_cell(kind: str) -> None:
    assert first_cells(hostile.workbook(UNUSUAL_SHEETS[kind])) == {(1, 2): Cell("1", "number")}


def test_the_shortcuts_over_empty_and_plain_cells_change_nothing() -> None:
    """The same sheet, once as it comes, once with a comment that switches the shortcuts off."""
    kinds = (
        '<c r="@" s="0"/>',
        '<c r="@"><v>12.50</v></c>',
        '<c r="@" s="1" t="n"><v>-4E-7</v></c>',
        '<c r="@" t="s"><v>1</v></c>',
        '<c r="@" t="s"><v>0</v></c>',
        '<c r="@" t="inlineStr"><is><t>1&lt;@</t></is></c>',
        '<c r="@" s="1"><f>A1</f><v>3</v></c>',
        '<c r="@" t="b"><v>1</v></c>',
        '<c r="@"><v>1,5</v></c>',
    )
    rows = "".join(
        f'<row r="{row}" ht="15">'
        + "".join(
            kinds[0 if (row * 7 + place) % 3 else row % len(kinds)].replace("@", f"{name}{row}")
            for place, name in enumerate("ABCDEFG")
        )
        + "</row>"
        for row in range(1, 6000)
    )
    shared = hostile.shared_strings("<t/>", "<t>texte</t>")
    fast = first_cells(hostile.workbook(hostile.sheet(rows), shared=shared))
    slow = first_cells(hostile.workbook(hostile.sheet("<!-- -->" + rows), shared=shared))
    assert fast == slow
    assert len(fast) > 9000
    assert list(fast) == sorted(fast)


def test_sheets_are_found_by_relationships_not_by_file_names() -> None:
    contents = hostile.parts(hostile.cell("<v>1</v>"))
    contents["xl/autre/Page.xml"] = contents.pop("xl/worksheets/sheet1.xml")
    links = str(contents["xl/_rels/workbook.xml.rels"])
    contents["xl/_rels/workbook.xml.rels"] = links.replace("worksheets/sheet1.xml", "/XL/autre/page.xml")
    contents["xl/worksheets/sheet1.xml"] = hostile.cell("<v>2</v>")
    assert first_cells(hostile.package(contents)) == {(1, 1): Cell("1", "number")}


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Feuil1!$C$5", ("Feuil1", 5, 3)),
        ("'Feuil1'!$C$5", ("Feuil1", 5, 3)),
        ("FEUIL1!C5", ("Feuil1", 5, 3)),
        ("#REF!", None),
        ("Feuil1!#REF!", None),
        ("Feuil1!$C$5:$D$9", None),
        ("[1]Feuil1!$C$5", None),
        ("Ailleurs!$C$5", None),
        ("5", None),
        ("SUM(Feuil1!$C$5)", None),
    ],
)
def test_only_names_of_one_existing_cell_are_kept(reference: str, expected: tuple[str, int, int] | None) -> None:
    names = f'<definedName name="q">{reference}</definedName>'
    assert read(hostile.workbook(hostile.cell("<v>1</v>"), names=names)).names.get("q") == expected


def test_a_name_of_the_workbook_wins_over_the_copy_of_a_duplicated_sheet() -> None:
    names = (
        '<definedName name="q">Feuil1!$A$1</definedName>'
        '<definedName name="q" localSheetId="1">Feuil2!$A$1</definedName>'
        '<definedName name="seul" localSheetId="1">Feuil2!$A$2</definedName>'
        '<definedName name="deux" localSheetId="0">Feuil1!$A$3</definedName>'
        '<definedName name="deux" localSheetId="1">Feuil2!$A$3</definedName>'
    )
    data = hostile.workbook(hostile.cell("<v>1</v>"), hostile.cell("<v>1</v>"), names=names)
    assert read(data).names == {"q": ("Feuil1", 1, 1), "seul": ("Feuil2", 2, 1)}


def worked() -> float:
    """The seconds that this process and its children had a processor: a busy machine makes no file slow."""
    return sum(os.times()[:4])


# --- the four monsters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("monster", "expected"),
    [
        (hostile.million_formatted_rows, {(5, 2): "11", (500_000, 2): "22", (1_048_576, 2): "33"}),
        (hostile.stray_cell, {(1, 1): "1", (1_048_576, 16_384): "oups"}),
        (hostile.value_every_fifty_rows, {(row, 2): str(row) for row in range(1, 1_048_577, 50)}),
        (hostile.wide_formatted_block, {(4321, 1024): "7"}),
    ],
)
def test_an_honest_monster_is_read_in_time_and_memory(
    monster: Callable[[], bytes], expected: dict[tuple[int, int], str]
) -> None:
    data = monster()
    began = worked()
    found = first_cells(data)  # the child cannot take more than 300 MiB: it would have been refused
    assert worked() - began < 5
    assert {place: cell.raw for place, cell in found.items()} == expected


# --- files that are not workbooks ------------------------------------------------------------------------------------

SOUND = hostile.workbook(hostile.cell("<v>1</v>"))
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OTHER_FILES = {
    "empty": (b"", Code.EMPTY),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), Code.IMAGE),
    "photograph": (b"\xff\xd8\xff\xe0" + bytes(range(256)), Code.IMAGE),
    "photograph of an iPhone": (b"\0\0\0\x18ftypheic" + bytes(range(256)), Code.PHOTO),
    "another one": (b"\0\0\0\x24ftypmif1" + bytes(range(256)), Code.PHOTO),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(range(256)), Code.NOT_A_WORKBOOK),
    "table whose first word begins as a picture": (b"BMI;nombre\n30;2\n", Code.PLAIN_TEXT),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), Code.OTHER_ARCHIVE),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(40), Code.OTHER_ARCHIVE),
    "gz": (b"\x1f\x8b\x08\0" + bytes(40), Code.OTHER_ARCHIVE),
    "pages": (hostile.package({"Index/Document.iwa": "x", "preview.jpg": "y"}), Code.OF_APPLE),
    "older pages": (hostile.package({"Index.zip": "x", "preview.jpg": "y"}), Code.OF_APPLE),
    "closed by a label": (
        hostile.OLE + "".join(("DataSpaces", "DRMEncryptedTransform", "EncryptedPackage")).encode("utf-16-le"),
        Code.LABEL,
    ),
    "old xls closed by a label": (hostile.OLE + "Workbook\x09DRMContent".encode("utf-16-le"), Code.LABEL),
    "ods with a password": (
        hostile.package(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
            }
        ),
        Code.PASSWORD,
    ),
    "truncated": (SOUND[: len(SOUND) // 2], Code.TRUNCATED),
    "cut at the end": (SOUND[:-30], Code.TRUNCATED),
    "zeros": (bytes(10_000), Code.TRUNCATED),
    "password": (hostile.OLE + "EncryptedPackage".encode("utf-16-le"), Code.PASSWORD),
    "old xls": (hostile.OLE + "Workbook".encode("utf-16-le"), Code.OLD_XLS),
    "old word": (hostile.OLE + "WordDocument".encode("utf-16-le"), Code.OLD_WORD),
    "very old xls": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(100), Code.OLD_XLS),
    "ods": (
        hostile.package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        Code.OPENDOCUMENT,
    ),
    "odt": (hostile.package({"mimetype": "application/vnd.oasis.opendocument.text"}), Code.TEXT_DOCUMENT),
    "csv": ("nom;siren\nADÉF;775672272\n".encode(), Code.PLAIN_TEXT),
    "csv of Excel": ("nom;siren\nADÉF;775672272\n".encode("cp1252"), Code.PLAIN_TEXT),
    "unicode text of Excel": ("nom\tsiren\n".encode("utf-16"), Code.PLAIN_TEXT),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Code.PDF),
    "html": (b"\xef\xbb\xbf<!DOCTYPE HTML><html><table>", Code.WEB_PAGE),
    "html export named xls": (b"<table><tr><td>1</td></tr></table>", Code.WEB_PAGE),
    "Excel XML 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', Code.WEB_PAGE),
    "docx": (hostile.workbook(content_type=WORD_TYPE), Code.TEXT_DOCUMENT),
    "xlsb": (
        hostile.workbook(content_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        Code.BINARY_XLSB,
    ),
    "zip of workbooks": (hostile.package({"a.xlsx": SOUND, "b.xlsx": SOUND}), Code.ARCHIVE),
    "unknown package": (hostile.workbook(content_type="application/x-autre"), Code.NOT_A_WORKBOOK),
    "macros": (
        hostile.workbook(
            hostile.cell("<v>1</v>"),
            content_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            more={"xl/vbaProject.bin": b"\xd0\xcf"},
        ),
        Code.MACROS,
    ),
}


@pytest.mark.parametrize("kind", OTHER_FILES)
def test_each_kind_of_file_that_is_not_a_sound_workbook_has_its_code(kind: str) -> None:
    data, expected = OTHER_FILES[kind]
    assert code(data) == expected


def test_a_macro_enabled_workbook_without_macros_is_read() -> None:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert first_cells(hostile.workbook(hostile.cell("<v>1</v>"), content_type=kind))


# --- files that harm -------------------------------------------------------------------------------------------------

ENTRIES = [(name.encode(), str(part).encode()) for name, part in hostile.parts(hostile.cell("<v>1</v>")).items()]
SHEET = "xl/worksheets/sheet1.xml"


def with_entry(name: bytes, content: bytes = b"x") -> bytes:
    return hostile.raw_zip([*ENTRIES, (name, content)])


def many_sheets(count: int) -> bytes:
    return hostile.workbook(*[hostile.sheet("")] * count)


def many_cells(count: int) -> bytes:
    return hostile.workbook(
        hostile.sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1)))
    )


def latin1() -> bytes:
    text = hostile.cell("<is><t>é</t></is>", attributes='t="inlineStr"').replace("UTF-8", "ISO-8859-1")
    return hostile.workbook(text.encode("latin-1"))


def repeated_long_text() -> bytes:
    """300 kB of indexes that would unfold into ten gigabytes of answers."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 30_000))
    return hostile.workbook(hostile.sheet(rows), shared=hostile.shared_strings(f"<t>{'a' * 32_767}</t>"))


HARMFUL = {
    "file over 20 MB": (lambda: SOUND + bytes(20_000_000), Code.FILE_TOO_BIG),
    "inflates to 250 MB": (lambda: hostile.inflating_part(250_000_000), Code.CONTENT_TOO_BIG),
    "repeated texts": (lambda: hostile.inflating_strings(50_000_000), Code.CONTENT_TOO_BIG),
    "one long text everywhere": (repeated_long_text, Code.CONTENT_TOO_BIG),
    "2,001 parts": (
        lambda: hostile.package({**hostile.parts(hostile.sheet("")), **{f"a{n}.bin": "" for n in range(2001)}}),
        Code.TOO_MANY_PARTS,
    ),
    "60,000 parts": (lambda: hostile.raw_zip([(b"a00000", b"x")], same_data=59_999), Code.TOO_MANY_PARTS),
    "201 sheets": (lambda: many_sheets(201), Code.TOO_MANY_SHEETS),
    "150,001 cells": (lambda: many_cells(150_001), Code.TOO_MANY_CELLS),
    "text over 32,767": (
        lambda: hostile.workbook(hostile.cell(f"<is><t>{'a' * 32_768}</t></is>", attributes='t="inlineStr"')),
        Code.TEXT_TOO_LONG,
    ),
    "endless text": (
        lambda: hostile.workbook([hostile.cell("<v>@</v>").split("@")[0].encode(), *[b"a" * 1_000_000] * 150]),
        Code.TEXT_TOO_LONG,
    ),
    "endless tag": (
        lambda: hostile.workbook([hostile.sheet("<row @").split("@")[0].encode(), *[b"a" * 1_000_000] * 150]),
        Code.CONTENT_TOO_BIG,
    ),
    "overlapping entries": (
        lambda: hostile.raw_zip([(b"sheet0000", b" " * 100_000), *ENTRIES], same_data=500),
        Code.OVERLAP,
    ),
    "same name twice": (lambda: with_entry(SHEET.encode()), Code.DUPLICATE_PART),
    "same name but for case": (lambda: with_entry(b"XL/Workbook.xml"), Code.DUPLICATE_PART),
    "parent folder": (lambda: with_entry(b"../../etc/cron.d/x"), Code.UNSAFE_NAME),
    "absolute name": (lambda: with_entry(b"/etc/cron.d/x"), Code.UNSAFE_NAME),
    "drive name": (lambda: with_entry(b"C:/x"), Code.UNSAFE_NAME),
    "backslashes": (lambda: with_entry(b"xl\\..\\x"), Code.UNSAFE_NAME),
    "zip with a password": (lambda: hostile.raw_zip(ENTRIES, flags=1), Code.PASSWORD),
    "patched data": (lambda: hostile.raw_zip(ENTRIES, flags=0x20), Code.UNUSUAL_ZIP),
    "unusual compression": (lambda: hostile.raw_zip(ENTRIES, method=14), Code.UNUSUAL_ZIP),
    "external entity": (hostile.external_entity, Code.DTD),
    "billion laughs": (hostile.billion_laughs, Code.DTD),
    "document type in a part nobody reads": (
        lambda: with_entry(b"xl/theme/theme1.xml", b'<?xml version="1.0"?><!DOCTYPE a><a/>'),
        Code.DTD,
    ),
    "latin-1": (latin1, Code.ENCODING),
    "unknown encoding": (
        lambda: hostile.workbook(hostile.cell("<v>1</v>").replace("UTF-8", "x-cafe")),
        Code.ENCODING,
    ),
    "bad checksum in a sheet": (lambda: hostile.with_changed_byte(SOUND, SHEET), Code.DAMAGED_DATA),
    "XML not closed": (lambda: hostile.workbook(hostile.sheet("<row r='1'>")), Code.DAMAGED_XML),
    "not XML": (lambda: hostile.workbook("bonjour"), Code.DAMAGED_XML),
    "raw control character": (
        lambda: hostile.workbook(hostile.cell("<is><t>a\x01b</t></is>", attributes='t="inlineStr"')),
        Code.DAMAGED_XML,
    ),
    "text that is not in the table": (
        lambda: hostile.workbook(hostile.cell("<v>9</v>", attributes='t="s"'), shared=hostile.shared_strings()),
        Code.DAMAGED_XML,
    ),
    "negative text number": (
        lambda: hostile.workbook(
            hostile.cell("<v>-1</v>", attributes='t="s"'), shared=hostile.shared_strings("<t>a</t>")
        ),
        Code.DAMAGED_XML,
    ),
    "same cell twice": (
        lambda: hostile.workbook(
            hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A1"><v>2</v></c></row>')
        ),
        Code.DAMAGED_XML,
    ),
    "cell outside the sheet": (
        lambda: hostile.workbook(hostile.cell("<v>1</v>", address="A1048577")),
        Code.DAMAGED_XML,
    ),
    "a sheet without its part": (
        lambda: hostile.package({k: v for k, v in hostile.parts(hostile.sheet("")).items() if k != SHEET}),
        Code.INCOMPLETE,
    ),
    "no workbook part": (
        lambda: hostile.package({k: v for k, v in hostile.parts(hostile.sheet("")).items() if k != "xl/workbook.xml"}),
        Code.INCOMPLETE,
    ),
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_each_harmful_file_has_its_code_within_the_deadline(kind: str) -> None:
    build, expected = HARMFUL[kind]
    data = build()
    began = worked()
    assert code(data) == expected
    assert worked() - began < 5


def test_a_refusal_names_the_sheet_and_the_limit_as_a_person_reads_them() -> None:
    long = hostile.cell(f"<is><t>{'a' * 32_768}</t></is>", attributes='t="inlineStr"')
    result = read_classeur(hostile.workbook(hostile.sheet(""), long))
    assert result == Illisible(Code.TEXT_TOO_LONG, {"limite": "32\u00a0767", "feuille": "Feuil2"})


def test_a_bad_checksum_is_seen_in_a_part_that_nobody_reads() -> None:
    data = hostile.workbook(hostile.cell("<v>1</v>"), more={"xl/media/a.bin": b"abc" * 999})
    assert code(hostile.with_changed_byte(data, "xl/media/a.bin")) == Code.DAMAGED_DATA


def test_an_external_entity_never_opens_the_file_it_names(tmp_path: Path) -> None:
    trap = tmp_path / "piege"
    os.mkfifo(trap)  # who opens it to read waits for ever: the verdict would be "time"
    assert code(hostile.external_entity(str(trap))) == Code.DTD


def test_an_external_link_is_not_followed() -> None:
    contents = hostile.parts(hostile.cell("<v>1</v>"))
    links = str(contents["xl/_rels/workbook.xml.rels"])
    contents["xl/_rels/workbook.xml.rels"] = links.replace("/>", ' TargetMode="External"/>')
    assert code(hostile.package(contents)) == Code.INCOMPLETE


# --- the child -------------------------------------------------------------------------------------------------------


def slow_workbook() -> bytes:
    """120 MB that the shortcut cannot skip."""

    def rows() -> list[bytes]:
        block = b"".join(b"<row><c s='1'/><c s='1'/></row>" for _ in range(20_000))
        return [block] * 190

    head, tail = hostile.sheet("@").encode().split(b"@")
    return hostile.workbook([head, *rows(), tail])


def test_a_file_that_takes_too_long_is_refused_however_busy_the_machine_is() -> None:
    assert code(slow_workbook(), deadline=1.0) == Code.TIME


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by the system")
def test_a_file_that_takes_too_much_memory_is_refused() -> None:
    """80 MB of relationships whose names take four bytes a character, none of which can be forgotten."""
    contents = hostile.parts(hostile.cell("<v>1</v>"))
    noise = "".join(chr(97 + number * number % 7919 % 26) for number in range(1000))
    links = (hostile.relation(f"😀{noise}{number}", "x", "x") for number in range(80_000))
    head, tail = hostile.relations("@").encode().split(b"@")
    contents["xl/_rels/workbook.xml.rels"] = [head, *(link.encode() for link in links), tail]
    assert code(hostile.package(contents)) == Code.MEMORY


def stand_in(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(reader, "_START", program)


READY = "import os, signal, sys, time; print('+', flush=True)\n"
BUSY = "while time.process_time() < 60: pass"
ITS_OWN_FAULT = {
    "runs on": (BUSY, Code.TIME),
    "takes its bound of processor time": ("os.kill(os.getpid(), signal.SIGXCPU)", Code.TIME),
    "crashes": ("os.abort()", Code.READER_STOPPED),
    "fails": ("raise SystemExit(1)", Code.READER_STOPPED),
    "says nothing": ("raise SystemExit(0)", Code.READER_STOPPED),
    "stops in the middle": ('print(\'{"formats": [], "noms": {}}\')', Code.READER_STOPPED),
    "babbles for ever": ("while True: print('x' * 1_000_000)", Code.READER_STOPPED),
    "says the end alone": ("print('{\"fin\": true}')", Code.READER_STOPPED),
    "says something else": ("print('pas du tout la réponse')", Code.READER_STOPPED),
}
THE_WORLD_S_FAULT = {
    "is killed": f"{READY}os.kill(os.getpid(), signal.SIGKILL)",
    "is ended by a service that stops": f"{READY}os.kill(os.getpid(), signal.SIGTERM)",
    "is stopped": f"{READY}os.kill(os.getpid(), signal.SIGSTOP)",
    "sleeps": f"{READY}time.sleep(60)",
    "sleeps after its last word": f"{READY}os.close(1); time.sleep(60)",
    "is killed before it looks at the file": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "does not start": "raise SystemExit(1)",
    "finds no memory to start": "raise MemoryError",
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("kind", ITS_OWN_FAULT)
def test_what_a_reader_does_to_itself_is_a_verdict_on_the_file(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    program, expected = ITS_OWN_FAULT[kind]
    children = counted(monkeypatch, READY + program)
    assert read_classeur(SOUND, deadline=0.2 if program == BUSY else 5.0) == Illisible(expected)
    assert len(children) == 1
    assert all(child.returncode is not None for child in children)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("kind", THE_WORLD_S_FAULT)
def test_what_is_done_to_a_reader_is_asked_anew_twice_then_the_world_has_failed(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(reader, "_GRACE", 0.2)
    children = counted(monkeypatch, THE_WORLD_S_FAULT[kind])
    with pytest.raises(ToolFailed) as failure:
        read_classeur(SOUND, deadline=0.1)
    assert "le classeur n’est pas en cause" in failure.value.remedy
    assert failure.value.exit_code == ExitCode.TOOL
    assert len(children) == 3
    assert all(child.returncode is not None for child in children)


def counted(monkeypatch: pytest.MonkeyPatch, program: str) -> list[subprocess.Popen[bytes]]:
    """The children that *program*, in the place of the reader, is started in."""
    children: list[subprocess.Popen[bytes]] = []

    class Counted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **words: Any) -> None:
            super().__init__(*arguments, **words)
            children.append(self)

    stand_in(monkeypatch, program)
    monkeypatch.setattr(reader.subprocess, "Popen", Counted)
    return children


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_reader_that_is_killed_once_or_twice_is_asked_anew_and_the_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    lives = tmp_path / "vies"
    lives.write_text("")
    dies = f"""
import os, signal
with open({str(lives)!r}, "a+") as file:
    file.write("x")
    file.seek(0)
    if len(file.read()) <= {deaths}:
        os.kill(os.getpid(), signal.SIGKILL)
"""
    stand_in(monkeypatch, dies + reader._START)
    assert read_classeur(SOUND) == read_with_the_true_reader(monkeypatch)


def read_with_the_true_reader(monkeypatch: pytest.MonkeyPatch) -> Classeur | Illisible:
    monkeypatch.undo()
    return read_classeur(SOUND)


def test_when_no_reader_can_be_started_the_world_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(reader.subprocess, "Popen", refused)
    with pytest.raises(ToolFailed):
        read_classeur(SOUND)


def test_a_reader_that_another_program_keeps_from_the_processor_gets_more_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first child sleeps away its time, as one does that nothing lets run; the next one is given longer."""
    waits: list[float] = []
    ask = reader._ask_child

    def asked(data: bytes, deadline: float, wait: float) -> object:
        waits.append(wait)
        return ask(data, deadline, wait)

    monkeypatch.setattr(reader, "_GRACE", 0.2)
    monkeypatch.setattr(reader, "_ask_child", asked)
    stand_in(monkeypatch, f"{READY}time.sleep(60)")
    with pytest.raises(ToolFailed):
        read_classeur(SOUND, deadline=0.1)
    assert waits == pytest.approx([0.3, 0.4, 0.5])


def test_the_child_imports_nothing_heavy_and_nothing_else_of_the_program() -> None:
    program = (
        "import sys; sys.path.append(sys.argv[1]); import cpomdoc.adapters.excel.reading.child; "
        "print(*sorted(n for n in sys.modules if n.startswith('cpomdoc') or n in ('typing', 'dataclasses', 'lxml')))"
    )
    root = str(Path(reader.__file__).parents[4])
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program, root], capture_output=True, text=True, check=True)
    house = "cpomdoc.adapters.excel.reading"
    sisters = [f"{house}.{name}" for name in ("child", "gate", "sheet", "xml")]
    above = ["cpomdoc", "cpomdoc.adapters", "cpomdoc.adapters.excel", house]
    assert done.stdout.split() == [*above, *sisters, "cpomdoc.adapters.faces", "cpomdoc.adapters.limits"]


def test_no_damage_escapes_without_a_verdict() -> None:
    """400 workbooks with a few bytes changed, in the zip or in a part: always a verdict, never an exception."""
    chance = random.Random(20_261_121)
    sound = [written_by_openpyxl(), written_by_xlsxwriter()]
    pieces = [
        b"<row",
        b"</c>",
        b"<!--",
        b"]]>",
        b"<![CDATA[",
        b"&x;",
        b"\xff",
        b"\0",
        b"<?x ?>",
        b"</sheetData>",
        b"-1",
    ]
    verdicts = set()
    for turn in range(400):
        data = bytearray(chance.choice(sound))
        if turn % 2:
            for _ in range(4):
                data[chance.randrange(len(data))] = chance.randrange(256)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                contents = {name: archive.read(name) for name in archive.namelist()}
            name = chance.choice([name for name in contents if name.startswith(("xl/", "_rels", "[Content"))])
            place = chance.randrange(len(contents[name]))
            spoilt = contents[name][:place] + chance.choice(pieces) + contents[name][place + chance.randrange(20) :]
            data = bytearray(hostile.package({**contents, name: spoilt}))
        *_, verdict = answer(bytes(data), 5.0)
        verdicts.add(verdict.get("code", "lu"))
    assert {"lu", Code.DAMAGED_DATA, Code.DAMAGED_XML} <= verdicts


def test_without_a_resource_module_the_child_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    limit_itself(5.0, MAX_MEMORY)
    assert list(answer(SOUND, 5.0))[-1] == {"fin": True}


# --- what is on the disk ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["symlink", "dangling symlink", "pipe", "folder", "device"])
def test_what_is_not_a_regular_file_is_never_opened(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dépôt.xlsx"
    (tmp_path / "vrai.xlsx").write_bytes(SOUND)
    match kind:
        case "symlink":
            path.symlink_to(tmp_path / "vrai.xlsx")
        case "dangling symlink":
            path.symlink_to(tmp_path / "absent")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path = Path("/dev/null")

    def never(*_: object) -> int:
        raise AssertionError("opened")

    monkeypatch.setattr(reader.os, "open", never)
    assert read_classeur(path) == Illisible(Code.NOT_A_FILE)


def test_a_pipe_slipped_in_between_look_and_open_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sound = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    sound.write_bytes(SOUND)
    os.mkfifo(path)
    monkeypatch.setattr(Path, "lstat", lambda _self: sound.stat())
    assert read_classeur(path) == Illisible(Code.NOT_A_FILE)


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    result = read_classeur(tmp_path / "absent.xlsx")
    assert isinstance(result, Illisible)
    assert result.code == Code.CANNOT_OPEN


def test_a_file_too_big_is_not_read_at_all(tmp_path: Path) -> None:
    path = tmp_path / "gros.xlsx"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    result = read_classeur(path)
    assert result == Illisible(Code.FILE_TOO_BIG, {"taille": "5000\u00a0Mo", "limite": "20\u00a0Mo"})


# --- struck out, noted, from elsewhere ------------------------------------------------------------------------------

STRUCK = (
    f'<styleSheet xmlns="{hostile.MAIN}"><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts>'
    '<cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'
)


@pytest.mark.parametrize(
    ("style", "content", "kind", "kept", "struck"),
    [
        (1, "<is><t>Paul Ancien</t></is>", "inlineStr", "", "Paul Ancien"),
        (1, "<v>12</v>", "n", "", "12"),
        (1, "<v>0</v>", "s", "", "Paul Ancien"),
        (2, "<is><t>Paul Ancien</t></is>", "inlineStr", "Paul Ancien", ""),
        (0, "<v>1</v>", "s", " Agathe Morvan", "Paul Ancien"),
        (
            0,
            '<is><r><rPr><strike val="true"/></rPr><t>Paul</t></r><r><t>Agathe</t></r></is>',
            "inlineStr",
            "Agathe",
            "Paul",
        ),
        (0, '<is><r><rPr><strike val="0"/></rPr><t>Paul</t></r></is>', "inlineStr", "Paul", ""),
        (1, "<is><r><t>Paul</t></r><r><rPr><b/></rPr><t>Agathe</t></r></is>", "inlineStr", "Agathe", "Paul"),
        (1, "<f>1+1</f><v>2</v>", "n", "", "2"),
    ],
)
def test_what_is_struck_out_is_no_part_of_the_cell(style: int, content: str, kind: str, kept: str, struck: str):
    shared = hostile.shared_strings(
        "<t>Paul Ancien</t>", "<r><rPr><strike/></rPr><t>Paul Ancien</t></r><r><rPr><b/></rPr><t> Agathe Morvan</t></r>"
    )
    found = only_cell(content, f't="{kind}" s="{style}"', shared=shared, styles=STRUCK)
    assert found is not None
    assert (found.raw, found.struck, found.formula) == (kept, struck, False)


def with_notes(**parts: str) -> dict[tuple[int, int], str]:
    kinds = {
        "comments": hostile.RELATIONS,
        "threadedComment": "http://schemas.microsoft.com/office/2017/10/relationships",
    }
    links = "".join(
        f'<Relationship Id="r{kind}" Type="{kinds[kind]}/{kind}" Target="../{kind}1.xml"/>' for kind in parts
    )
    more = {f"xl/{kind}1.xml": text for kind, text in parts.items()}
    more["xl/worksheets/_rels/sheet1.xml.rels"] = hostile.relations(links)
    return dict(read(hostile.workbook(hostile.cell("<v>1</v>"), more=more)).feuilles[0].notes)


COMMENTS = f"""<comments xmlns="{hostile.MAIN}"><authors><author>Agathe</author></authors><commentList>
<comment ref="C5" authorId="0"><text><r><t>à confirmer </t></r><r><t>avec le siège</t></r></text></comment>
<comment ref="D6" authorId="0"><text><t>[Threaded comment] Votre version…</t></text></comment>
</commentList></comments>"""
THREADS = """<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="D6" id="{1}"><text>Est-ce le bon chiffre ?</text></threadedComment>
<threadedComment ref="D6" id="{2}" parentId="{1}"><text>Non.</text></threadedComment></ThreadedComments>"""


def test_notes_and_threads_of_comments_are_read_with_their_cells():
    assert with_notes(comments=COMMENTS, threadedComment=THREADS) == {
        (5, 3): "à confirmer avec le siège",
        (6, 4): "Est-ce le bon chiffre ?\nNon.",
    }


def test_a_workbook_without_notes_or_whose_notes_are_gone_has_none():
    assert read(hostile.workbook(hostile.cell("<v>1</v>"))).feuilles[0].notes == {}
    links = hostile.relations(hostile.relation("r1", "comments", "../absent.xml"))
    more = {"xl/worksheets/_rels/sheet1.xml.rels": links}
    assert read(hostile.workbook(hostile.cell("<v>1</v>"), more=more)).feuilles[0].notes == {}


def test_notes_that_are_no_xml_make_the_workbook_damaged():
    links = hostile.relations(hostile.relation("r1", "comments", "../comments1.xml"))
    more = {"xl/worksheets/_rels/sheet1.xml.rels": links, "xl/comments1.xml": "<comments><comment"}
    assert code(hostile.workbook(hostile.cell("<v>1</v>"), more=more)) == Code.DAMAGED_XML


@pytest.mark.parametrize(
    ("formula", "foreign"),
    [
        ("[1]Feuil1!A1", True),
        ("SUM('[2]Budget 2026'!$A$1:$A$9)", True),
        ("Word|'C:\\doc.docx'!item", True),
        ('WEBSERVICE("http://exemple.fr")', True),
        ('RTD("serveur",,"prix")', True),
        ("budget_siege*2", True),
        ("'[autre.xlsx]Feuil1'!$A$1", True),
        ("[autre.xlsx]Feuil1!$A$1", True),
        ("'\\\\serveur\\part\\[a.xlsx]F'!A1", True),
        ("'file:///tmp/a.ods'#$Feuil1.A1", True),
        ('_xlfn.IMAGE("http://exemple.fr/i.png")', True),
        ('CUBEVALUE("connexion","[x]")', True),
        ("SUM(Tableau1[Montant])+'Autre feuille'!A1", False),
        ("SUM(A2:A9)", False),
        ('IF(A1="[1]",1,2)', False),
        ('"a|b!"&A1', False),
        ("'Autre feuille'!A1", False),
        ("budget*2", False),
    ],
)
def test_a_formula_that_reads_outside_the_workbook_is_told_from_the_others(formula: str, foreign: bool):
    names = "".join(
        f'<definedName name="{name}">{place}</definedName>'
        for name, place in (("budget_siege", "[1]Feuil1!$A$1"), ("budget", "Feuil1!$B$1"))
    )
    found = only_cell(f"<f>{formula.replace('&', '&amp;')}</f><v>5</v>", names=names)
    assert found is not None
    assert (found.raw, found.formula, found.foreign) == ("5", True, foreign)


def test_a_shared_formula_reads_outside_in_each_of_its_cells():
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">[1]Feuil1!B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    cells = first_cells(hostile.workbook(hostile.sheet(rows)))
    assert [cells[at].foreign for at in ((1, 1), (2, 1), (2, 2))] == [True, True, False]


def test_a_part_that_is_shorter_than_its_directory_says_is_damaged():
    parts = [(name.encode(), content.encode()) for name, content in hostile.parts(hostile.cell("<v>1</v>")).items()]
    whole = hostile.raw_zip(parts)
    size = struct.pack("<I", len(parts[-1][1]))
    assert whole.count(size) >= 2
    assert code(whole.replace(size, struct.pack("<I", 10_000_000))) == Code.DAMAGED_DATA


def test_a_cell_of_a_kind_that_no_program_writes_makes_the_workbook_damaged():
    assert code(hostile.workbook(hostile.cell("<v>1</v>", attributes='t="zz"'))) == Code.DAMAGED_XML
