"""What a draft says beside its passages to confirm: sound for Word, gone before a layout, nobody's remark."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.word import lay_comments, of_readers, passages_to_confirm, read_return
from cpomdoc.adapters.word.breaks import Titles
from cpomdoc.adapters.word.package import parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.rendering import write
from cpomdoc.adapters.word.signets import Misplaced, bookmarks, lay_bookmarks
from cpomdoc.domain.origine import Passage, Remarque
from tests.adapters.word_build import answers, p, properties, template, text
from tests.adapters.word_sample import paragraph, run

DAY = date(2026, 11, 21)
MARKED = '<w:r><w:rPr><w:rStyle w:val="Aconfirmer"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
STYLE = '<w:style w:type="character" w:styleId="Aconfirmer"><w:name w:val="À confirmer"/></w:style>'
DOUBT = paragraph(run("Les litiges relèvent ") + MARKED.format("du tribunal de {{ c.ville }}") + run(", seul."))


def with_style(docx: bytes) -> bytes:
    parts = dict(read_parts(docx))
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{STYLE}</w:styles>".encode())
    return write_parts(parts)


def draft() -> tuple[bytes, Passage]:
    ecrit = write(
        with_style(template(p("Titre", style="Heading1"), DOUBT)),
        answers(c={"ville": "Lyon"}),
        properties=properties(),
        unnamed=("piece",),
    )
    (passage,) = passages_to_confirm(ecrit.docx)
    assert passage.holds(ecrit.valeurs[0])
    return lay_bookmarks(ecrit.docx, ecrit.valeurs), passage


@pytest.fixture(scope="module")
def said() -> bytes:
    docx, passage = draft()
    return lay_comments(docx, [Remarque(passage, "À confirmer.\n« Ville » : Accueil, case D12.")], DAY)


def test_a_passage_to_confirm_is_found_where_it_stands_with_the_value_that_it_holds():
    _, passage = draft()
    assert (passage.mots, passage.debut) == ("du tribunal de Lyon", len("Les litiges relèvent "))


def test_the_comment_stands_beside_its_passage_and_names_the_cell(said):
    (one,) = read_return(said).commentaires
    assert (one.auteur, one.texte, one.lieu) == ("cpomdoc", "À confirmer. « Ville » : Accueil, case D12.", "Titre")
    ((words, author),) = [
        ("".join(run.text for run in document_runs(said)), comment.author)
        for comment in Document(io.BytesIO(said)).comments
    ]
    assert (words, author) == ("du tribunal de Lyon", "cpomdoc")


def document_runs(docx: bytes) -> list:
    """The runs between the ends of the comment."""
    body = Document(io.BytesIO(docx)).element.body
    start = next(body.iter(w("commentRangeStart")))
    found = []
    for one in start.itersiblings():
        if one.tag == w("commentRangeEnd"):
            break
        found += [one] if one.tag == w("r") else []
    return found


def test_a_draft_with_comments_and_bookmarks_is_sound_for_the_second_judge(said, tmp_path):
    path, before = tmp_path / "projet.docx", tmp_path / "avant.docx"
    path.write_bytes(said)
    before.write_bytes(with_style(template(p("Titre", style="Heading1"), DOUBT)))
    found, known = (
        [error.description for error in OpenXmlValidator().validate(str(one)).errors] for one in (path, before)
    )
    assert found == known


def test_the_text_says_the_same_and_its_values_keep_their_bookmarks(said):
    docx, _ = draft()
    assert text(said) == text(docx)
    assert bookmarks(read_parts(said)) == bookmarks(read_parts(docx))


def test_what_is_laid_out_holds_no_comment_for_the_office_would_end(said):
    source, _ = Titles(said).marked([])
    parts = read_parts(source)
    assert "word/comments.xml" not in parts
    assert not any(b"w:comment" in parts[name] for name in parts if name.startswith("word/document"))
    assert not any(b"comments" in parts[name] for name in parts if name.endswith(".rels") or "Types" in name)


def test_the_same_draft_has_the_same_bytes():
    docx, passage = draft()
    one, other = (lay_comments(docx, [Remarque(passage, "À confirmer.")], DAY) for _ in range(2))
    assert one == other


def test_a_comment_of_ours_that_comes_back_is_nobodys_remark_and_that_of_a_reader_is(said):
    assert of_readers(read_return(said).commentaires, said) == ()
    document = Document(io.BytesIO(said))
    document.add_comment(document.paragraphs[0].runs, "Non : Grenoble.", author="Mme Aubert")
    document.save(out := io.BytesIO())
    found = of_readers(read_return(out.getvalue()).commentaires, said)
    assert [(one.auteur, one.texte) for one in found] == [("Mme Aubert", "Non : Grenoble.")]


def test_a_comment_of_ours_that_somebody_wrote_over_is_a_remark(said):
    parts = dict(read_parts(said))
    root = parse_xml(parts["word/comments.xml"])
    next(root.iter(w("t"))).text = "Confirmé par le président."
    parts["word/comments.xml"] = serialize_xml(root)
    assert len(of_readers(read_return(write_parts(parts)).commentaires, said)) == 1


def test_a_remark_about_words_that_are_not_there_stops_the_work(said):
    docx, passage = draft()
    with pytest.raises(Misplaced):
        lay_comments(docx, [Remarque(Passage(passage.paragraphe, 0, passage.mots), "x")], DAY)
