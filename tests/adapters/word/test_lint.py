"""Templates taken apart, and given back with comments."""

from __future__ import annotations

import io
import tempfile

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.word.lint import annotate, take_apart
from cpomdoc.adapters.word.package import parse_xml, read_parts, write_parts
from cpomdoc.adapters.word.rendering import render
from cpomdoc.schema.variables import variables
from cpomdoc.stages.templates.lint import Report, lint
from tests.adapters.word_build import answers, p, properties, row, table, template
from tests.adapters.word_sample import field, paragraph, run, table_of_contents
from tests.resources.petite_famille import FAMILLE

KNOWN = variables(FAMILLE)


def report(docx: bytes) -> Report:
    return lint(take_apart("contrat.docx", docx), KNOWN, KNOWN)


def found(docx: bytes) -> list[str]:
    return [f"{remark.finding.at} {remark.finding.rule.code}" for remark in report(docx).remarks]


def faults(docx: bytes) -> list[str]:
    """What the validator says."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(docx)
        file.flush()
        return sorted(str(error.description) for error in OpenXmlValidator().validate(file.name).errors)


def with_part(docx: bytes, name: str, old: bytes, new: bytes) -> bytes:
    parts = read_parts(docx)
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    return write_parts(parts)


SOUND = (
    p("{{ gestionnaire", ".raison_sociale }}"),
    table(
        row("{%tr for e in etablissements | trier(« nom ») %}", ""),
        row("{{ e.nom }}", "{{ e.places | nombre }}"),
        row("{%tr endfor %}", ""),
    ),
)


def test_a_sound_template_has_no_remark() -> None:
    docx = template(table_of_contents(), *SOUND, header="{{ piece.reference }}", title="{{ piece.titre }}")
    assert found(docx) == []


def test_a_wrong_name_is_found_in_body_header_and_properties() -> None:
    docx = template(p("x"), p("{{ gestionnaire.", "sirne }}"), header="{{ a.b }}", title="{{ c }}")
    assert found(docx) == [
        "contrat.docx M-101",
        "contrat.docx, corps, paragraphe 2 M-101",
        "contrat.docx, en-tête 1, paragraphe 1 M-101",
    ]


def test_footnotes_are_looked_at_too() -> None:
    parts = read_parts(template(p("x")))
    header = parts["word/header1.xml"]
    parts["word/footnotes.xml"] = header.replace(b"w:hdr", b"w:footnotes").replace(b"CPOM-2027-014", b"{{ zz }}")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>',
    )
    assert found(write_parts(parts)) == ["contrat.docx, notes, paragraphe 1 M-101"]


def test_text_beside_a_row_tag_would_be_lost() -> None:
    docx = template(table(row("{%tr if siege.existe %}", "perdu"), row("x", ""), row("{%tr endif %}", "")))
    assert found(docx) == ["contrat.docx, corps, paragraphe 1 M-114"]


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        ('Type="x/hyperlink" Target="https://exemple.fr" TargetMode="External"', None),
        ('Type="x/hyperlink" Target="mailto:a@b.fr" TargetMode="External"', None),
        ('Type="x/hyperlink" Target="file:///c:/a.docx" TargetMode="External"', "M-105"),
        ('Type="x/image" Target="https://exemple.fr/a.png" TargetMode="External"', "M-105"),
        ('Type="x/attachedTemplate" Target="file:///c:/a.dotm" TargetMode="External"', "M-105"),
        ('Type="x/oleObject" Target="embeddings/a.bin"', "M-105"),
        ('Type="x/aFChunk" Target="a.html"', "M-105"),
    ],
)
def test_nothing_outside_is_fetched(relation: str, code: str | None) -> None:
    docx = with_part(
        template(p("x")),
        "word/_rels/document.xml.rels",
        b"</Relationships>",
        f'<Relationship Id="rId99" {relation}/></Relationships>'.encode(),
    )
    assert found(docx) == ([f"contrat.docx {code}"] if code else [])


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (paragraph(field('INCLUDETEXT "c:/a.docx"')), "M-105"),
        (paragraph(field("DDEAUTO excel a b")), "M-105"),
        (paragraph(field('HYPERLINK "https://exemple.fr"')), "M-106"),
        (paragraph(field('TOC \\o "1-3" \\h')), "M-108"),
        (table_of_contents() + table_of_contents(), "M-108"),
        ('<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>x</w:t></w:r></w:ins></w:p>', "M-115"),
    ],
)
def test_fields_and_revisions_are_judged(block: str, code: str) -> None:
    assert found(template(block)) == [f"contrat.docx {code}"]


@pytest.mark.parametrize("setting", ["updateFields", "attachedTemplate", "mailMerge"])
def test_settings_that_make_word_ask_are_refused(setting: str) -> None:
    docx = with_part(template(p("x")), "word/settings.xml", b"<w:compat>", f"<w:{setting}/><w:compat>".encode())
    assert found(docx) == ["contrat.docx M-116"]


def test_macros_are_refused() -> None:
    parts = read_parts(template(p("x")))
    parts["word/vbaProject.bin"] = b"x"
    assert found(write_parts(parts)) == ["contrat.docx M-105"]


def test_direct_formatting_is_only_an_information() -> None:
    docx = template("<w:p><w:r><w:rPr><w:b/><w:sz w:val='30'/></w:rPr><w:t>x</w:t></w:r></w:p>")
    (remark,) = report(docx).remarks
    assert (remark.finding.rule.code, remark.finding.seen) == ("M-107", "gras, taille")
    assert not report(docx).blocking


def test_the_copy_bears_a_comment_at_each_place_and_still_renders_once_corrected() -> None:
    docx = template(p("sain"), p("{{ gestionnaire.sirne }}"), header="{{ a }}")
    gabarit = take_apart("contrat.docx", docx)
    copy = annotate(docx, report(docx).remarks, gabarit)
    assert annotate(docx, report(docx).remarks, gabarit) == copy
    assert faults(copy) == faults(docx)
    document = Document(io.BytesIO(copy))
    texts = sorted(comment.text for comment in document.comments)
    assert len(texts) == 2
    assert "« gestionnaire.siren »" in texts[1]
    assert texts[0].startswith("contrat.docx, en-tête 1, paragraphe 1 — ")
    body = parse_xml(read_parts(copy)["word/document.xml"])
    marked = [
        "".join(t.text or "" for t in paragraph.iter("{*}t"))
        for paragraph in body.iter("{*}p")
        if next(paragraph.iter("{*}commentReference"), None) is not None
    ]
    assert marked == ["sain", "{{ gestionnaire.sirne }}"]

    corrected = with_part(
        with_part(copy, "word/document.xml", b"sirne", b"siren"), "word/header1.xml", b"{{ a }}", b"titre"
    )
    assert found(corrected) == []
    drawn = render(corrected, answers(gestionnaire={"siren": "812003457"}), properties=properties())
    assert not any("comments" in name for name in read_parts(drawn))
    assert run("812003457").encode() in read_parts(drawn)["word/document.xml"]
