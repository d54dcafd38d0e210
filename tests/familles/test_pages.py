"""What the examples give, read page by page and element by element: a person who sees, and one who listens.

Everything is laid out once, contract by contract; the judges are tests/juge_structure.py and tests/juge_word.py, which
import nothing of the program, and a second layout engine.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
import pytest
from lxml import etree
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.instance import family_keys
from cpomdoc.adapters.pdf import check_tags, judge_pdf
from tests import juge_structure, juge_word
from tests.familles.exemples import LOOKED_AT, TEMPLATES, famille
from tests.familles.moteurs import compare
from tests.familles.pages import ACTS, FEW, contrat, laid_out, office, pieces_of, to_sign

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

LAST_LINES = 3
"""The last row of a table, of two lines, and a line under it."""

each_contract = pytest.mark.parametrize(("key", "name"), LOOKED_AT)
each_set = pytest.mark.parametrize(("key", "name"), [*LOOKED_AT, *ACTS])
"""Each contract with its annexes, and the acts."""


# --- Who listens --------------------------------------------------------------------------------------------------


@each_set
def test_every_pdf_can_be_listened_to(key: str, name: str) -> None:
    found = {piece: juge_structure.faults(laid.structure) for piece, laid in laid_out(key, name).items()}
    assert {piece: faults for piece, faults in found.items() if faults} == {}


@each_set
def test_structure_and_pages_still_agree(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        assert judge_pdf(laid.pdf) == {"pdfa3b": [], "pdfua1": []}, piece
        assert check_tags(laid.pdf) == (), piece


@each_contract
def test_the_title_of_a_contract_and_its_contents_are_headings(key: str, name: str) -> None:
    top = laid_out(key, name)["contrat"].structure
    first, second, *_ = [node for node in top.walk() if node.kind == "H1"]
    assert " ".join(first.text.split()).startswith("Contrat pluriannuel")
    assert second.text == "Sommaire"


def elements(pdf: pikepdf.Pdf, *kinds: str) -> list[Any]:
    """The elements of a structure that bear one of the names *kinds*."""
    waiting, found = [pdf.Root.StructTreeRoot], []
    while waiting:
        element = waiting.pop(0)
        kids = element.get("/K", Array())
        waiting += [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)]
        if str(element.get("/S", "")) in kinds:
            found.append(element)
    return found


def _no_row_heads(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if not _under(one, "/Column"))
    for head in [kid for row in table.K for kid in row.get("/K", []) if kid.get("/S") == Name.TH]:
        head.S = Name.TD


def _under(table: Any, scope: str) -> bool:
    return scope in repr([kid.get("/A") for row in table.K for kid in row.get("/K", [])])


def _no_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "/TH")[0].A


def _a_row_without_head(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if _under(one, "/Column"))
    rows = [row for row in table.K if row.S == Name.TR]
    for cell in rows[-1].K:
        cell.S = Name.TD


def _one_item(pdf: pikepdf.Pdf) -> None:
    listed = elements(pdf, "/L")[0]
    listed.K = Array([listed.K[0]])


def _no_label(pdf: pikepdf.Pdf) -> None:
    item = elements(pdf, "/LI")[0]
    item.K = Array([kid for kid in item.K if Name.Lbl != kid.S])


def _no_numbering(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "/L")[0].A


def _caption_before(pdf: pikepdf.Pdf) -> None:
    caption = elements(pdf, "/Caption")[0]
    table = caption.P
    table.K = Array([kid for kid in table.K if Name.Caption != kid.S])
    holder = table.P
    at = [kid.objgen for kid in holder.K].index(table.objgen)
    holder.K.insert(at, caption)


def _title_as_paragraph(pdf: pikepdf.Pdf) -> None:
    caption = elements(pdf, "/Caption")[0]
    table = caption.P
    table.K = Array([kid for kid in table.K if Name.Caption != kid.S])
    at = [kid.objgen for kid in table.P.K].index(table.objgen)
    table.P.K.insert(at, caption.K[0])


def _skipped_level(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "/H2")[0].S = Name.H4


def _heading_in_a_table(pdf: pikepdf.Pdf) -> None:
    cell = next(one for one in elements(pdf, "/TD") if "/K" in one and len(one.K))
    cell.K[0].S = Name.H2


def _empty_paragraph(pdf: pikepdf.Pdf) -> None:
    document = elements(pdf, "/Document")[0]
    document.K.append(pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=document)))


def _narrow_row(pdf: pikepdf.Pdf) -> None:
    table = next(one for one in elements(pdf, "/Table") if _under(one, "/Column"))
    row = [row for row in table.K if row.S == Name.TR][-1]
    row.K = Array(list(row.K)[:-1])


PLANTED: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "a table of facts whose names are plain cells": (_no_row_heads, "table without a head"),
    "a head that does not say of what": (_no_scope, "head without a scope"),
    "a row of which nothing is the head": (_a_row_without_head, "row without a head"),
    "a row with a cell less": (_narrow_row, "rows of several widths"),
    "a list of one item": (_one_item, "list of 1 element"),
    "an item without its label": (_no_label, "item without its label"),
    "a list that does not say its numbering": (_no_numbering, "list that does not say its numbering"),
    "a caption before its table": (_caption_before, "caption outside its table"),
    "a title of table as a paragraph": (_title_as_paragraph, "title of a table that is no caption"),
    "a level of heading left out": (_skipped_level, "heading H4 after level"),
    "a heading inside a table": (_heading_in_a_table, "heading inside a table"),
    "an empty paragraph": (_empty_paragraph, "P (P) that holds nothing"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_judge_of_structure_finds_a_planted_fault(fault: str) -> None:
    plant, told = PLANTED[fault]
    with pikepdf.open(io.BytesIO(laid_out("chrs", "minimal")["contrat"].pdf)) as pdf:
        plant(pdf)
        pdf.save(target := io.BytesIO())
    assert any(one.startswith(told) for one in juge_structure.faults(juge_structure.read(target.getvalue())))


def test_the_judge_of_structure_finds_a_picture_without_words() -> None:
    with pikepdf.open(io.BytesIO(laid_out("chrs", "complet")["annexe-05"].pdf)) as pdf:
        elements(pdf, "/Figure")[0].Alt = pikepdf.String("—")
        pdf.save(target := io.BytesIO())
    assert juge_structure.faults(juge_structure.read(target.getvalue())) == ["picture without words"]


# --- Word's own checker -------------------------------------------------------------------------------------------


@each_set
def test_words_accessibility_checker_would_say_nothing(key: str, name: str) -> None:
    found = {piece: juge_word.faults(laid.docx) for piece, laid in laid_out(key, name).items()}
    assert {piece: faults for piece, faults in found.items() if faults} == {}


@each_set
def test_words_accessibility_checker_would_say_nothing_of_a_text_to_sign(key: str, name: str) -> None:
    assert {piece: juge_word.faults(docx) for piece, docx in to_sign(key, name).items() if juge_word.faults(docx)} == {}


def _changed(docx: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                before = data.decode()
                assert change(before) != before, "the fault was not planted"
                data = change(before).encode()
            written.writestr(name, data)
    return target.getvalue()


def _first(pattern: str, by: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text, count=1, flags=re.S)


PLANTED_IN_WORD: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a table that says no head": (
        "contrat",
        _first('w:firstRow="0"(.{0,20})w:firstColumn="1"', r'w:firstRow="0"\1w:firstColumn="0"'),
        "table without a head",
    ),
    "a first row that is not repeated": (
        "contrat",
        _first("<w:tblHeader/>", ""),
        "table whose first row is not repeated",
    ),
    "merged cells": ("contrat", _first("(<w:tcPr><w:tcW [^>]*/>)", r'\1<w:gridSpan w:val="2"/>'), "merged cells"),
    "a table without a description": ("contrat", _first("<w:tblCaption [^>]*/>", ""), "table without a description"),
    "a picture without words": ("annexe-05", _first('descr="[^"]*"', 'descr=""'), "picture without words"),
    "a level of heading left out": (
        "contrat",
        _first('w:val="Titre2"/>', 'w:val="Titre3"/><w:outlineLvl w:val="2"/>'),
        "heading 3 after level 1",
    ),
    "a heading in a table": (
        "contrat",
        _first('w:val="CelluleTitre"/>', 'w:val="CelluleTitre"/><w:outlineLvl w:val="0"/>'),
        "heading inside a table",
    ),
    "blank paragraphs as spacing": (
        "contrat",
        _first('(<w:p><w:pPr><w:pStyle w:val="Titre2"/>)', r"<w:p/><w:p/>\1"),
        "blank paragraphs",
    ),
    "spaces that draw a gap": ("contrat", _first("Le contrat ", "Le      contrat "), "spaces in a row"),
}


@pytest.mark.parametrize("fault", PLANTED_IN_WORD)
def test_the_judge_of_word_finds_a_planted_fault(fault: str) -> None:
    piece, plant, told = PLANTED_IN_WORD[fault]
    faults = juge_word.faults(_changed(laid_out("chrs", "complet")[piece].docx, plant))
    assert any(one.startswith(told) for one in faults), faults


def test_the_judge_of_word_finds_a_file_without_title_or_language_and_a_pale_style() -> None:
    docx = laid_out("chrs", "complet")["contrat"].docx
    core = _changed(docx, _first("<dc:title>[^<]*", "<dc:title>"), "docProps/core.xml")
    assert juge_word.faults(core) == ["no title"]
    assert juge_word.faults(_changed(core, _first("fr-FR", "en-US"), "docProps/core.xml")) == [
        "no title",
        "no language",
    ]
    pale = _changed(docx, lambda text: text.replace("4A5560", "9AA5B0"), "word/styles.xml")
    assert {one.split(" (")[0] for one in juge_word.faults(pale)} >= {"pale text: NoteTableau"}


# --- Who sees -----------------------------------------------------------------------------------------------------


@each_contract
def test_no_page_of_a_contract_holds_a_few_lines_alone(key: str, name: str) -> None:
    *pages, last = laid_out(key, name)["contrat"].lines
    assert [page for page in pages[1:] if len(page) < FEW] == []
    assert len(last) >= FEW


@each_set
def test_the_words_that_end_a_document_never_stand_alone_on_a_page(key: str, name: str) -> None:
    """Neither one line nor the last row of a table with a line under it: a last page of several holds four at least."""
    for piece, laid in laid_out(key, name).items():
        assert len(laid.lines[-1]) > (1 if len(laid.lines) == 1 else LAST_LINES), piece


@pytest.mark.parametrize(("key", "name"), ACTS)
def test_no_page_of_an_act_holds_a_few_lines_alone(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        short = [number for number, page in enumerate(laid.lines, 1) if len(page) < FEW]
        assert short == [], piece


@pytest.mark.parametrize(("key", "name"), ACTS)
def test_the_synthesis_of_a_revue_is_one_page_and_its_dossier_eight_to_fifteen(key: str, name: str) -> None:
    pages = {piece: laid.pages for piece, laid in laid_out(key, name).items() if piece.startswith("revue-")}
    assert pages["revue-2028"] == 1
    assert 8 <= pages["revue-2028--dossier"] <= 15


@pytest.mark.parametrize(("key", "name"), ACTS)
def test_a_director_reads_on_one_page_the_message_the_state_six_bars_five_figures_and_what_is_asked(
    key: str, name: str
) -> None:
    made, page = contrat(key, name), laid_out(key, name)["revue-2028"]
    said = next(one.values for one in made.actes if one.key == "revue-2028")
    text = " ".join(" ".join(line) for line in page.lines)
    flat = " ".join(text.split())
    assert " ".join(str(said["revue.message"]).split())[:60] in flat
    assert re.search(r"\d+ atteints? · \d+ partiels? · \d+ non atteints? · \d+ non mesurés?", flat)
    bars = [node for node in page.structure.walk() if node.kind == "Figure"]
    assert len(bars) == min(6, len(made.values["indicateurs"]))  # type: ignore[arg-type]
    for figure in ("Résultat", "Taux de CAF", "Fonds de roulement", "Écart au plan", "ETP réalisés et budgétés"):
        assert re.search(rf"{figure} +[−\d]", flat), figure
    asked = [row for row in said["revue_ajustements"] if isinstance(row, Mapping)]  # type: ignore[union-attr]
    decided = next(table for table in juge_structure.tables(page.structure) if "Demandée par" in table.text)
    assert sum(node.kind == "TR" for node in decided.walk()) - 1 == min(3, len(asked))


def test_the_acts_that_are_looked_at_are_of_every_model() -> None:
    models = {acte for key in family_keys(TEMPLATES) for acte in famille(key).actes}
    awaited = {model.template for model in models} | {one.consolidated.template for one in models if one.consolidated}
    awaited |= {piece.template for model in models for piece in model.pieces}
    seen = {piece.template for key, name in ACTS for piece in pieces_of(key, name)[0]}
    assert seen == awaited


@each_contract
def test_a_document_laid_out_again_keeps_its_pages(key: str, name: str) -> None:
    """What was written on the titles says all: laid out again, the file that people receive gives the same pages."""
    laid = laid_out(key, name)["contrat"]
    again = office().convert(laid.docx, title="Contrat", timeout=120)
    assert (again.pages, again.docx) == (laid.pages, laid.docx)


@each_set
def test_no_page_ends_with_what_announces_the_next_one(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        ends = [page[-1].strip() for page in laid.lines[:-1]]
        assert [end for end in ends if end.endswith(":")] == [], piece


@each_set
def test_no_table_is_one_of_dashes(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        for table in juge_structure.tables(laid.structure):
            cells = [node.text for node in table.walk() if node.kind == "TD"]
            assert cells.count("—") <= max(2, len(cells) / 2), f"{piece}: {table.text[:80]}"


@each_set
def test_no_list_has_one_item_and_no_ordinal_stays_low(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        body = document(laid.docx)
        low = [
            "".join(text.text or "" for text in run.iter(f"{W}t"))
            for run in body.iter(f"{W}r")
            if run.find(f"{W}rPr/{W}vertAlign") is None
        ]
        assert [text for text in low if re.search(r"(?<![\w.,-])1er\b", text)] == [], piece
        number = contrat(key, name).numero
        assert "-" in number
        assert [text for text in low if number in text] == [], piece


@each_set
def test_a_number_never_parts_from_its_sign_and_a_note_tells_of_dashes_that_are_there(key: str, name: str) -> None:
    for piece, laid in laid_out(key, name).items():
        body = document(laid.docx)
        text = "\n".join("".join(line.itertext()) for line in body.iter(f"{W}p"))
        assert re.findall(r".{0,30}\b[nN]° .{0,20}", text) == [], piece
        for note in [one for one in body.iter(f"{W}p") if "« — »" in words(one) and style(one) == "NoteTableau"]:
            cells = [words(cell) for cell in note.getprevious().iter(f"{W}p")]
            assert any(re.search("^—|—$|— [^\\w]", cell) for cell in cells), f"{piece}: {words(note)}"


@each_contract
def test_place_and_day_are_asked_of_those_who_sign_on_paper_alone(key: str, name: str) -> None:
    electronic = str(contrat(key, name).values["contrat.mode_signature"]) == "Signature électronique"
    text = " ".join("".join(document(laid_out(key, name)["contrat"].docx).itertext()).split())
    assert ("Fait à" in text) != electronic


@each_contract
def test_a_number_of_annexe_that_is_missing_is_explained(key: str, name: str) -> None:
    text = laid_out(key, name)["contrat"].structure.text
    listed = sorted({int(one) for one in re.findall(r"annexe\s+(\d+)\s+—", text)})
    assert len(listed) > 8
    assert ("sans objet pour le présent contrat" in text) == (listed != list(range(1, len(listed) + 1)))


def office_year() -> int:
    """Since 24.2 the number of a LibreOffice begins with its year; before, it was 7."""
    said = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    found = re.search(r"LibreOffice (\d+)", said)
    assert found is not None
    return int(found[1])


def test_a_second_engine_puts_the_titles_on_the_same_pages() -> None:
    """LibreOffice 25.2 breaks one line more than 7.4 on a page that was full: the title at its foot goes to the next
    page with its subtitle. Nothing goes further, and the pages after it are the same.
    """
    found = compare(laid_out("chrs", "minimal")["contrat"])
    assert len(found.titles) > 40
    assert len(found.apart) <= (2 if office_year() >= 24 else 0)
    assert all(len(ours) == len(theirs) == 1 and ours[0] - theirs[0] in (-1, 1) for _, ours, theirs in found.apart)
    assert found.pages[0] == found.pages[1]


def document(docx: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def words(element: etree._Element) -> str:
    return " ".join("".join(one.text or "" for one in element.iter(f"{W}t")).split())


def style(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val", "")
