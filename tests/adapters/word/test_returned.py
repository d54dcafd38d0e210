"""A draft that comes back: recognised by what it carries, refused while changes are pending, ready for the office."""

from __future__ import annotations

import io

import pytest
from docx import Document
from lxml import etree

from cpomdoc.adapters.word.final import finalise
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.rendering import render
from cpomdoc.adapters.word.returned import open_return, read_return
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.relecture import Commentaire, Suivi
from tests.adapters.word_build import answers, p, properties, row, table, template, text

MENTION = "{% if piece.projet %}PROJET v3{% else %}Pour signature{% endif %}"
BODY = (
    p("Objet du contrat", style="Heading1"),
    p("Le forfait est de {{ montant }} euros."),
    p(MENTION),
)


def made(*, draft: bool = True, amount: str = "1000") -> bytes:
    box = p("{%p if piece.projet %}") + table(row("Document de travail"), columns=1) + p("{%p endif %}")
    words = answers(montant=amount)
    words["piece"] = {**words["piece"], "projet": draft}  # type: ignore[dict-item]
    return render(template(*BODY, box, header=MENTION), words, properties=properties())


def edited(data: bytes, before: str, after: str) -> bytes:
    """What a person does in Word: the text is cut in runs, and saved by another program."""
    document = Document(io.BytesIO(data))
    for paragraph in document.paragraphs:
        if before in paragraph.text:
            words = paragraph.text.replace(before, after)
            for run in paragraph.runs:
                run.text = ""
            middle = len(words) // 2
            paragraph.runs[0].text = words[:middle]
            paragraph.add_run(words[middle:])
    document.core_properties.last_modified_by = "Mme Aubert"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def marked(data: bytes, inside: str) -> bytes:
    """The same with a run put inside a tracked change of the first paragraph."""
    parts = read_parts(data)
    root = parse_xml(parts[DOCUMENT])
    paragraph = root.findall(f".//{w('p')}")[1]
    run = paragraph.find(w("r"))
    change = root.makeelement(w(inside), {w("id"): "9", w("author"): "M. Lemaire", w("date"): "2027-01-05T10:00:00Z"})
    paragraph.replace(run, change)
    change.append(run)
    parts[DOCUMENT] = serialize_xml(root)
    return write_parts(parts)


def test_a_draft_is_recognised_after_another_program_saved_it():
    seen = read_return(edited(made(), "1000", "1200"))
    assert (seen.reference, seen.piece, seen.version) == ("CPOM-2027-014", "contrat", "3")
    assert (seen.empreinte, seen.auteur, seen.suivis) == ("ab" * 32, "Mme Aubert", ())


def test_a_document_that_is_not_ours_says_nothing():
    out = io.BytesIO()
    Document().save(out)
    seen = read_return(out.getvalue())
    assert (seen.reference, seen.piece, seen.empreinte) == ("", "", "")


def test_a_pending_change_is_told_with_its_author_its_words_and_its_title():
    seen = read_return(marked(made(), "ins"))
    words = "Le forfait est de 1000 euros."
    assert seen.suivis == (Suivi("M. Lemaire", "ajout", words, "Objet du contrat", apres=words),)


def test_comments_are_read_with_their_author_and_their_title_then_taken_out_for_the_office():
    document = Document(io.BytesIO(made()))
    document.add_comment(document.paragraphs[0].runs, "À revoir", author="M. Lemaire", initials="ML")
    out = io.BytesIO()
    document.save(out)
    retour = open_return(out.getvalue())
    title = "Objet du contrat"
    assert retour.projet.commentaires == (Commentaire("M. Lemaire", "À revoir", title, resolu=False, passage=title),)
    assert not any("comments" in name for name in read_parts(retour.docx))
    assert read_return(retour.docx).commentaires == ()


@pytest.mark.parametrize(("selected", "words"), [(True, "forfait est de"), (False, "Le forfait est de 1000 euros.")])
def test_a_comment_is_told_with_the_words_that_were_selected_or_with_its_paragraph(selected, words):
    document = Document(io.BytesIO(made()))
    paragraph = next(one for one in document.paragraphs if one.text.startswith("Le forfait est de 1000"))
    paragraph.runs[0].text = "Le "
    middle, _ = paragraph.add_run("forfait est de"), paragraph.add_run(" 1000 euros.")
    document.add_comment([middle], "À revoir", author="M. Lemaire")
    if not selected:
        for name in ("Start", "End"):
            (edge,) = document.element.iter(w(f"commentRange{name}"))
            edge.getparent().remove(edge)
    document.save(out := io.BytesIO())
    (one,) = read_return(out.getvalue()).commentaires
    assert one.passage == words


def test_the_reviewed_words_stay_and_the_mentions_of_the_draft_go():
    draft, final = made(), made(draft=False)
    done = finalise(edited(draft, "1000", "1200"), draft, final)
    assert "1200" in text(done)
    assert "PROJET" not in text(done)
    assert "Document de travail" not in text(done)
    assert "Pour signature" in text(done)
    assert "Pour signature" in text(done, "word/header1.xml")


def with_mark(data: bytes, words: str) -> bytes:
    """The same with one run in the style « À confirmer », whose identifier an office renamed."""
    parts = read_parts(data)
    styles, root = parse_xml(parts["word/styles.xml"]), parse_xml(parts[DOCUMENT])
    style = etree.SubElement(styles, w("style"), {w("type"): "character", w("styleId"): "Aconfirmer1"})
    etree.SubElement(style, w("name"), {w("val"): "À confirmer"})
    run = next(one for one in root.iter(w("r")) if words in "".join(one.itertext()))
    run.insert(0, etree.Element(w("rPr")))
    etree.SubElement(run[0], w("rStyle"), {w("val"): "Aconfirmer1"})
    parts |= {"word/styles.xml": serialize_xml(styles), DOCUMENT: serialize_xml(root)}
    return write_parts(parts)


def test_passages_to_confirm_are_plain_in_the_final_text():
    draft, final = made(), made(draft=False)
    done = finalise(with_mark(draft, "1000"), draft, final)
    assert "Aconfirmer1" not in read_parts(done)[DOCUMENT].decode()
    assert "1000" in text(done)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked"])
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(UnreadableFile):
        read_return(data)


def test_a_document_with_macros_or_entities_is_refused():
    parts = read_parts(made())
    with pytest.raises(UnreadableFile):
        read_return(write_parts({**parts, "word/vbaProject.bin": b"x"}))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    with pytest.raises(UnreadableFile):
        read_return(write_parts({**parts, "word/settings.xml": bomb}))


PLACE = "Cadre de signature"


def with_place(*, whole: bool, name: str = PLACE) -> bytes:
    """A draft with a place to sign, in a row that may part or not."""
    parts = read_parts(made())
    style = f'<w:style w:type="paragraph" w:styleId="Cadre9"><w:name w:val="{name}"/></w:style></w:styles>'
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", style.encode())
    marked = table(row("ARS", "Signature et cachet")).replace(
        p("Signature et cachet"), p("Signature et cachet", style="Cadre9")
    )
    kept = "<w:tr><w:trPr><w:cantSplit/></w:trPr>" if whole else '<w:tr><w:trPr><w:cantSplit w:val="0"/></w:trPr>'
    body = parts[DOCUMENT].decode().replace("<w:sectPr", marked.replace("<w:tr>", kept) + "<w:sectPr", 1)
    return write_parts({**parts, DOCUMENT: body.encode()})


def splits(docx: bytes) -> list[str | None]:
    """What each row that holds the place to sign says of being cut: nothing but that it may not be."""
    root = parse_xml(read_parts(docx)[DOCUMENT])
    rows = {
        mark.getparent().getparent().getparent().getparent()
        for mark in root.iter(w("pStyle"))
        if mark.get(w("val")) == "Cadre9"
    }
    return [one.get(w("val")) for row in rows for one in row.iter(w("cantSplit"))]


@pytest.mark.parametrize("whole", [True, False])
def test_where_a_party_signs_is_never_cut_whatever_was_done_in_word(whole: bool) -> None:
    assert splits(finalise(with_place(whole=whole), made(), made(draft=False))) == [None]


def test_other_rows_part_as_their_author_wanted() -> None:
    other = with_place(whole=False, name="Autre chose")
    assert splits(finalise(other, made(), made(draft=False))) == ["0"]
