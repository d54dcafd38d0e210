"""The passages that a draft marks « à confirmer », each with the heading above it."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.word import marked_passages, read_parts, write_parts
from tests.adapters.word_build import p, template
from tests.adapters.word_sample import paragraph

STYLE = (
    '<w:style w:type="character" w:styleId="{}"><w:name w:val="À confirmer"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T2"><w:name w:val="heading 2"/></w:style></w:styles>'
)


def marked(*texts: str, key: str = "AConfirmer") -> str:
    return "".join(f'<w:r><w:rPr><w:rStyle w:val="{key}"/></w:rPr><w:t>{text}</w:t></w:r>' for text in texts)


def plain(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def document(*blocks: str, key: str = "AConfirmer") -> bytes:
    parts = read_parts(template(*blocks))
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", STYLE.format(key).encode())
    return write_parts(parts)


def test_a_document_without_a_mark_has_none() -> None:
    assert marked_passages(document(p("Tout est sûr."))) == ()


def test_a_passage_stands_below_its_heading() -> None:
    made = document(p("Litiges", style="T2"), paragraph(plain("Le juge est ") + marked("le tribunal d’Aure")))
    assert marked_passages(made) == (("Litiges", "le tribunal d’Aure"),)


def test_runs_that_follow_one_another_are_one_passage_and_two_passages_are_two() -> None:
    made = document(paragraph(marked("trois ", "mois") + plain(" ou ") + marked("quatre")))
    assert [text for _, text in marked_passages(made)] == ["trois mois", "quatre"]


def test_the_same_words_under_two_headings_are_two() -> None:
    made = document(p("Un", style="T2"), paragraph(marked("mot")), p("Deux", style="T2"), paragraph(marked("mot")))
    assert [title for title, _ in marked_passages(made)] == ["Un", "Deux"]


@pytest.mark.parametrize("key", ["AConfirmer", "Aconfirmer0", "T123"])
def test_a_style_is_known_by_its_name_whatever_program_saved_the_file(key: str) -> None:
    made = document(paragraph(marked("mot", key=key)), key=key)
    assert [text for _, text in marked_passages(made)] == ["mot"]
