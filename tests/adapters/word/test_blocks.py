"""Blocks that Word templates share: put in their place, and each fault said where it was written."""

from __future__ import annotations

import io

import pytest
from docx import Document

from cpomdoc.adapters.word.lint import annotate, take_apart
from cpomdoc.adapters.word.package import write_parts
from cpomdoc.adapters.word.rendering import render
from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.variables import Group, Leaf, Rows
from cpomdoc.stages.templates.lint import Report, lint
from tests.adapters.word_build import answers, p, paragraphs, properties, row, table, template
from tests.adapters.word_sample import parts

KNOWN = Group(
    {
        "nom": Leaf("nom", "Nom", kind="texte"),
        "piece": Group({"fin": Leaf("piece.fin", "Fin", kind="texte")}),
        "parties": Rows("parties", "Parties", "", Group({"nom": Leaf("parties.nom", "Nom", kind="texte")})),
    }
)


def block(*content: str) -> bytes:
    return write_parts(parts("".join(content), "Bloc"))


def printed(main: bytes, blocks: dict[str, bytes], **more: object) -> list[str]:
    docx = render(main, answers(**more), properties=properties(end_mark=""), blocks=blocks)
    return paragraphs(docx)[:-1]


def codes(main: bytes, blocks: dict[str, bytes]) -> list[str]:
    return [f"{r.finding.at} {r.finding.rule.code}" for r in report(main, blocks).remarks if r.finding.blocking]


def report(main: bytes, blocks: dict[str, bytes]) -> Report:
    return lint(take_apart("contrat.docx", main, blocks), KNOWN, KNOWN)


def test_a_block_takes_the_place_of_its_call():
    main = template(p("Avant"), p("{%p bloc signatures %}"), p("Après"))
    assert printed(main, {"signatures": block(p("Signé par {{ nom }}"))}, nom="ADEF") == [
        "Avant", "Signé par ADEF", "Après"
    ]  # fmt: skip


def test_a_call_that_word_cut_into_runs_is_read_whole():
    assert printed(template(p("{%p blo", "c signa", "tures %}")), {"signatures": block(p("Signé"))}) == ["Signé"]


def test_a_block_may_call_another_one_and_read_the_loop_that_it_stands_in():
    main = template(p("{%p for partie in parties %}"), p("{%p bloc cadre %}"), p("{%p endfor %}"))
    blocks = {"cadre": block(p("{%p bloc nom %}")), "nom": block(p("{{ partie.nom }}"))}
    rows = [{"nom": "ARS"}, {"nom": "ADEF"}]
    assert printed(main, blocks, parties=rows) == ["ARS", "ADEF"]
    assert codes(main, blocks) == []


def test_the_empty_paragraph_that_word_wants_after_a_table_stays_behind():
    blocks = {"tableau": block(table(row("a", "b")))}
    docx = render(template(p("{%p bloc tableau %}"), p("Après")), answers(), properties=properties(), blocks=blocks)
    body = Document(io.BytesIO(docx)).element.body
    assert [element.tag.rpartition("}")[2] for element in body][:3] == ["tbl", "p", "p"]


def test_a_document_without_calls_does_not_change_when_there_are_blocks():
    main = template(p("Bonjour"))
    assert render(main, answers(), properties=properties()) == render(
        main, answers(), properties=properties(), blocks={"x": block(p("x"))}
    )


def test_a_missing_block_is_named_with_those_that_exist():
    main, blocks = template(p("Avant"), p("{%p bloc signature %}")), {"signatures": block(p("Signé"))}
    assert codes(main, blocks) == ["contrat.docx, corps, paragraphe 2 M-122"]
    assert "signatures" in report(main, blocks).remarks[0].finding.remedy
    with pytest.raises(TemplateError, match="« signature »"):
        printed(main, blocks)


def test_a_block_inside_itself_is_said_where_it_was_written():
    main = template(p("{%p bloc a %}"))
    blocks = {"a": block(p("A"), p("{%p bloc b %}")), "b": block(p("{%p bloc a %}"))}
    assert codes(main, blocks) == ["contrat.docx, bloc «\u00a0b\u00a0», paragraphe 1 M-123"]
    with pytest.raises(TemplateError, match="« a »"):
        printed(main, blocks)


def test_a_wrong_name_in_a_block_is_said_in_the_block_and_shown_at_its_call():
    main, blocks = template(p("Un"), p("{%p bloc a %}"), p("{{ faux }}")), {"a": block(p("A"), p("{{ nim }}"))}
    found = report(main, blocks)
    assert codes(main, blocks) == [
        "contrat.docx, bloc «\u00a0a\u00a0», paragraphe 2 M-101", "contrat.docx, corps, paragraphe 3 M-101"
    ]  # fmt: skip
    copy = Document(io.BytesIO(annotate(main, found.remarks, take_apart("contrat.docx", main, blocks))))
    told = [comment.text for comment in copy.comments]
    assert told[0].startswith("contrat.docx, bloc «\u00a0a\u00a0», paragraphe 2 — ")
    marked = [at for at, paragraph in enumerate(copy.element.body.iter("{*}p")) if "commentReference" in paragraph.xml]
    assert marked == [1, 2]


def test_a_call_beside_other_words_is_refused():
    assert codes(template(p("Voir {%p bloc a %}")), {"a": block(p("A"))}) == ["contrat.docx, corps, paragraphe 1 M-114"]


def test_an_image_or_a_link_cannot_come_with_a_block():
    relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    linked = f'<w:p><w:hyperlink {relation} r:id="rId1"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p>'
    assert codes(template(p("{%p bloc a %}")), {"a": block(linked)}) == [
        "contrat.docx M-106", "contrat.docx M-124"
    ]  # fmt: skip


def test_a_style_that_the_template_does_not_have_cannot_come_with_a_block():
    found = report(template(p("{%p bloc a %}")), {"a": block(p("A", style="Inconnu"))})
    assert ["« Inconnu »" in remark.finding.message for remark in found.remarks if remark.finding.blocking] == [True]


def test_a_block_that_is_no_word_file_is_named():
    with pytest.raises(TemplateError, match="« a »"):
        report(template(p("{%p bloc a %}")), {"a": b"PK"})


# --- the same template, with the blocks of another family -------------------------------------------------------------


def test_the_block_of_one_family_never_hides_that_of_another():
    main = template(p("{%p bloc a %}"))
    sound, wrong = {"a": block(p("{{ nom }}"))}, {"a": block(p("{{ nim }}"))}
    assert codes(main, sound) == []
    assert codes(main, wrong) == ["contrat.docx, bloc «\u00a0a\u00a0», paragraphe 1 M-101"]
    assert codes(main, sound) == []


def test_a_block_that_one_family_has_is_missed_in_another():
    main = template(p("{%p bloc a %}"))
    there = {"a": block(p("{%p bloc b %}")), "b": block(p("B"))}
    assert codes(main, there) == []
    assert [one[-5:] for one in codes(main, {"a": there["a"]})] == ["M-122"]
    assert [one[-5:] for one in codes(main, {})] == ["M-122"]
    assert codes(main, there) == []


def test_a_block_that_no_template_calls_changes_nothing():
    main, blocks = template(p("{%p bloc a %}")), {"a": block(p("A"))}
    one, other = (take_apart("contrat.docx", main, {**blocks, **more}) for more in ({}, {"z": block(p("{{ faux }}"))}))
    assert other.paragraphs is one.paragraphs
    assert (one.blocs, other.blocs) == ({"a"}, {"a", "z"})
