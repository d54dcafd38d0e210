"""Small Word templates for the tests of rendering and of the linter: paragraphs and tables, written by hand."""

from __future__ import annotations

from datetime import date

from cpomdoc.adapters.word.package import parse_xml, read_parts, write_parts
from cpomdoc.adapters.word.rendering import DocumentProperties, text_of
from tests.adapters.word_sample import paragraph, parts, run

END = "— Fin du contrat —"
END_PARAGRAPH = paragraph(run("{{ piece.fin }}"))


def p(*texts: str, style: str = "") -> str:
    """One paragraph, one run a text."""
    return paragraph("".join(run(text) for text in texts), style)


def cell(text: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{p(text)}</w:tc>'


def row(*texts: str) -> str:
    return f"<w:tr>{''.join(cell(text) for text in texts)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="3000"/>' * columns
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{3000 * columns}" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>{p('')}"
    )


def template(*blocks: str, end: str = END_PARAGRAPH, **changed: str) -> bytes:
    """A template whose body is *blocks*; *changed* adds words: header, footer, title."""
    package = parts("".join(blocks) + end, changed.get("title", "Titre"))
    if "header" in changed:
        package["word/header1.xml"] = package["word/header1.xml"].replace(
            "CPOM-2027-014 – version 1".encode(), changed["header"].encode()
        )
    return write_parts(package)


def properties(**changed: object) -> DocumentProperties:
    given = {
        "title": "", "day": date(2026, 11, 21), "reference": "CPOM-2027-014", "piece": "contrat", "version": "3",
        "digest": "ab" * 32, "end_mark": END,
    }  # fmt: skip
    return DocumentProperties(**{**given, **changed})  # type: ignore[arg-type]


def answers(**more: object) -> dict[str, object]:
    return {"piece": {"fin": END}, **more}


def text(docx: bytes, part: str = "word/document.xml") -> str:
    """The text of a part; paragraphs end with a form feed."""
    return text_of(parse_xml(read_parts(docx)[part]))


def paragraphs(docx: bytes) -> list[str]:
    return [line for line in text(docx).split("\f") if line]
