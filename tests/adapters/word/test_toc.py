"""A filled table of contents says what the PDF says, asks nothing at opening, and refuses headings it does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.libreoffice.office import Office
from cpomdoc.adapters.word.package import DOCUMENT, TocEntry, parse_xml, read_parts, w, write_parts
from cpomdoc.adapters.word.toc import write_toc
from cpomdoc.domain.errors import TemplateError
from tests.adapters.word_sample import TITLE, contract, field, paragraph, parts, run, table_of_contents


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


def entries(office: Office, docx: bytes) -> tuple[TocEntry, ...]:
    return office.convert(docx, title=TITLE, timeout=120).entries


def words(content: str) -> bytes:
    return write_parts(parts(content))


def table(docx: bytes) -> list[etree._Element]:
    [content] = parse_xml(read_parts(docx)[DOCUMENT]).iter(w("sdtContent"))
    return list(content)


def printed(line: etree._Element) -> str:
    return "".join("\t" if part.tag == w("tab") else part.text or "" for part in line.iter(w("t"), w("tab")))


def test_a_filled_table_reads_as_libreoffice_gave_it_and_its_title_stays(office: Office):
    found = entries(office, contract())
    title, *lines = table(write_toc(contract(), found))
    assert printed(title) == "Sommaire"
    assert [printed(line) for line in lines] == [f"{entry.label}\t{entry.page}" for entry in found]
    assert {line.find(f".//{w('pStyle')}").get(w("val")) for line in lines} == {"TOC1", "TOC2", "TOC3"}


def test_the_filled_document_converted_again_has_the_same_table_and_the_same_pages(office: Office):
    first = office.convert(contract(9, 4), title=TITLE, timeout=120)
    again = office.convert(write_toc(contract(9, 4), first.entries), title=TITLE, timeout=120)
    assert (again.entries, again.pages) == (first.entries, first.pages)
    assert len(first.entries) == 9 * (1 + 2 * 4)


def test_filling_twice_changes_nothing(office: Office):
    found = entries(office, contract())
    once = write_toc(contract(), found)
    assert write_toc(once, found) == once


def test_each_line_leads_to_a_bookmark_on_its_heading(office: Office):
    docx = write_toc(contract(), entries(office, contract()))
    root = parse_xml(read_parts(docx)[DOCUMENT])
    marked = {mark.get(w("name")): mark.getparent() for mark in root.iter(w("bookmarkStart"))}
    for link in root.iter(w("hyperlink")):
        assert printed(link).split("\t")[0].endswith(printed(marked[link.get(w("anchor"))]))
    numbers = [mark.get(w("id")) for mark in root.iter(w("bookmarkStart"))]
    assert len(set(numbers)) == len(numbers) == 14
    assert all(len(name) <= 40 for name in marked)


def test_fields_are_balanced_and_word_is_told_to_ask_nothing(office: Office):
    package = read_parts(contract())
    package["word/settings.xml"] = package["word/settings.xml"].replace(
        b"<w:compat>", b'<w:updateFields w:val="true"/><w:compat>'
    )
    docx = write_toc(write_parts(package), entries(office, contract()))
    after = read_parts(docx)
    assert b"updateFields" not in after["word/settings.xml"]
    assert b"w:dirty" not in after[DOCUMENT]
    marks = re.findall(rb'fldCharType="(\w+)"', after[DOCUMENT])
    assert marks.count(b"begin") == marks.count(b"separate") == marks.count(b"end") == 15


def test_a_paragraph_that_only_closes_the_field_stays(office: Office):
    opening = table_of_contents().replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    closing = paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    docx = words(opening.replace("</w:sdtContent>", f"{closing}</w:sdtContent>") + paragraph(run("Objet"), "Heading1"))
    _, line, last = table(write_toc(docx, entries(office, docx)))
    assert printed(line) == "TITRE 1 — Objet\t1"
    assert printed(last) == ""
    assert [mark.get(w("fldCharType")) for mark in last.iter(w("fldChar"))] == ["end"]


def test_filling_the_table_adds_no_fault_for_the_validator(office: Office, tmp_path: Path):
    def faults(docx: bytes) -> list[str]:
        path = tmp_path / "contrat.docx"
        path.write_bytes(docx)
        return [error.description for error in OpenXmlValidator().validate(path).errors]

    known = faults(contract())  # the sample has neither theme nor font table
    assert len(known) == 2
    assert faults(write_toc(contract(), entries(office, contract()))) == known


DELETED = '<w:del w:id="5" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:delText>ôté</w:delText></w:r></w:del>'
CELL = (
    '<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr>'
    '<w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/></w:tcPr>{}</w:tc></w:tr></w:tbl>'
)


@pytest.mark.parametrize(
    "heading",
    [
        paragraph("<w:r><w:t>Deux</w:t><w:br/><w:t>lignes</w:t></w:r>", "Heading1"),
        paragraph("<w:r><w:t>Une</w:t><w:tab/><w:t>tabulation</w:t></w:r>", "Heading1"),
        paragraph("<w:r><w:t>L. 313</w:t><w:noBreakHyphen/><w:t>12</w:t></w:r>", "Heading1"),
        paragraph("<w:r><w:t>Conven</w:t><w:softHyphen/><w:t>tion</w:t></w:r>", "Heading1"),
        paragraph(run("Exercice ") + field('DOCPROPERTY "cpom.exercice"', "2027"), "Heading1"),
        paragraph(run("Gardé ") + DELETED, "Heading1"),
        paragraph(run("Vu ") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r>", "Heading1"),
        paragraph("", "Heading1") + paragraph(run("Après un titre vide"), "Heading1"),
        paragraph(run("Niveau direct"), "", '<w:outlineLvl w:val="1"/>'),
        paragraph(run("Hors du sommaire"), "", '<w:outlineLvl w:val="5"/>'),
        paragraph(run("Sans numéro"), "Heading2", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'),
        paragraph(run("Santé & Social <Association> «\u00a0😀\u00a0» É\u0301té\u202f!"), "Heading3"),
        CELL.format(paragraph(run("Dans un tableau"), "Heading1")),
        "<w:sdt><w:sdtContent>" + paragraph(run("Dans un contrôle"), "Heading1") + "</w:sdtContent></w:sdt>",
    ],
)
def test_a_heading_of_any_make_is_found_again(office: Office, heading: str):
    docx = words(table_of_contents() + heading + paragraph(run("Fin"), "Heading1"))
    found = entries(office, docx)
    assert entries(office, write_toc(docx, found)) == found


def test_a_table_that_is_not_the_documents_is_refused_and_names_the_heading():
    docx = words(table_of_contents() + paragraph(run("Objet du contrat"), "Heading1"))
    with pytest.raises(TemplateError) as refused:
        write_toc(docx, [TocEntry("TITRE 1 — Durée du contrat", "2")])
    assert "« TITRE 1 — Durée du contrat »" in refused.value.message
    with pytest.raises(TemplateError):
        write_toc(docx, [TocEntry("TITRE 1 — Objet du contrat", "2"), TocEntry("TITRE 2 — Durée", "3")])
    with pytest.raises(TemplateError):
        write_toc(docx, [])


def test_a_document_without_table_of_contents_is_left_alone():
    docx = words(paragraph(run("Objet"), "Heading1"))
    assert write_toc(docx, []) == docx


def test_lines_without_a_table_to_hold_them_are_refused():
    with pytest.raises(TemplateError):
        write_toc(words(paragraph(run("Objet"), "Heading1")), [TocEntry("Objet", "1")])


def test_a_template_without_the_style_of_a_line_is_refused_and_names_it():
    package = parts(table_of_contents() + paragraph(run("Objet"), "Heading1"))
    package["word/styles.xml"] = package["word/styles.xml"].replace(b'w:val="toc 1"', b'w:val="autre"')
    with pytest.raises(TemplateError) as refused:
        write_toc(write_parts(package), [TocEntry("Objet", "1")])
    assert "« TM 1 »" in refused.value.message
