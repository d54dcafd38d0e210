"""A dropped file is what its bytes say, whatever its name: PDF, picture, Word text, what holds others, or else."""

from __future__ import annotations

import io
import zipfile

import pytest

from cpomdoc.engine.inbox import START, Contenu, content_of


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"%PDF-1.7", Contenu.PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.7", Contenu.PDF),
        (b"II*\x00 une page", Contenu.IMAGE),
        (b"MM\x00* une page", Contenu.IMAGE),
        (b"\x89PNG", Contenu.IMAGE),
        (b"\xff\xd8\xff\xe0", Contenu.IMAGE),
        (b"PK\x03\x04 word/document.xml", Contenu.WORD),
        (b"PK\x03\x04 xl/workbook.xml", Contenu.AUTRE),
        (b"un mot sur word/document.xml", Contenu.AUTRE),
        (b"", Contenu.AUTRE),
    ],
)
def test_a_file_is_told_by_its_bytes(data: bytes, content: Contenu) -> None:
    assert content_of(data) is content
    assert content_of(data[:START]) is content


def package(types: str, main: str = "texte/principal.xml", name: str = "[Content_Types].xml") -> bytes:
    """A package whose list of types says *types* of its main part."""
    with zipfile.ZipFile(stream := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, f'<Types><Override PartName="/{main}" ContentType="application/{types}+xml"/></Types>')
        made.writestr(main, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    "types",
    [
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        "vnd.openxmlformats-officedocument.wordprocessingml.template.main",
        "vnd.ms-word.document.macroEnabled.main",
    ],
)
@pytest.mark.parametrize("name", ["[Content_Types].xml", "[content_types].xml"])
def test_a_text_of_word_is_known_by_its_types_whatever_its_parts_are_called(types: str, name: str) -> None:
    assert content_of(package(types, name=name)) is Contenu.WORD


def test_a_text_of_word_that_lost_its_types_is_known_by_its_main_part() -> None:
    assert content_of(package("octet-stream", main="word/document.xml", name="perdu.xml")) is Contenu.WORD


def test_a_package_that_says_it_is_a_workbook_is_no_text() -> None:
    book = package("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", main="xl/livre.xml")
    assert content_of(book) is Contenu.AUTRE
    assert content_of(b"PK\x03\x04 nothing that opens") is Contenu.AUTRE
