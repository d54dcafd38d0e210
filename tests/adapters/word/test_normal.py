"""What a Word file says, in a form that a save without an edit keeps: words, and the look that a reader sees."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from dataclasses import replace
from unicodedata import normalize

import pytest
from docx import Document
from PIL import Image

from cpomdoc.adapters.word import last_words, passages
from cpomdoc.adapters.word.normal import _shown
from cpomdoc.domain.relecture import Passage
from tests.adapters.word.test_returned import edited, made
from tests.campagnes import retours_generateur as g


def parts() -> g.Parts:
    return g.with_names(g.parts_of(made()))


def body(given: g.Parts) -> list[Passage]:
    return [one for one in passages(g.packed(given)) if not one.place]


def last(xml: str) -> Passage:
    return body(g.at_end(parts(), xml))[-1]


def test_a_save_by_another_program_says_the_same() -> None:
    out = io.BytesIO()
    Document(io.BytesIO(made())).save(out)
    assert passages(out.getvalue()) == passages(made())


def test_runs_cut_anew_and_styles_renamed_say_the_same() -> None:
    plain = g.para("Une phrase entière.")
    cut = (
        '<w:p><w:pPr><w:spacing/><w:ind/></w:pPr><w:r><w:rPr><w:b w:val="0"/><w:color w:val="auto"/></w:rPr>'
        "<w:t>Une ph</w:t></w:r><w:r/><w:r><w:rPr/><w:t>rase entière.</w:t></w:r></w:p>"
    )
    assert last(plain) == last(cut)
    given = g.at_end(parts(), g.para("Titre", '<w:pStyle w:val="Heading1"/>'))
    named = {
        **given,
        "word/styles.xml": given["word/styles.xml"].replace(b"Heading1", b"T1").replace(b"heading 1", b"Heading 1"),
    }
    renamed = {**named, g.MAIN: given[g.MAIN].replace(b"Heading1", b"T1")}
    assert body(renamed) == body(given)


@pytest.mark.parametrize(
    "look",
    ["<w:b/>", "<w:i/>", '<w:u w:val="single"/>', '<w:color w:val="C00000"/>', '<w:sz w:val="2"/>', "<w:strike/>"],
)
def test_a_look_that_a_reader_sees_makes_another_passage(look: str) -> None:
    assert last(g.para("Mots.", look=look)).forme != last(g.para("Mots.")).forme


SHADED = '<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>'


def cell(height: str = "", properties: str = "", look: str = "") -> str:
    row = f"<w:trPr>{height}</w:trPr>" if height else ""
    return f"<w:tbl><w:tr>{row}<w:tc>{properties}{g.para('Mots.', look=look)}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    "xml",
    [
        g.para("Mots.", look='<w:color w:val="FFFFFF"/>'),
        g.para("Mots.", look='<w:color w:val="F8F8F8"/>'),
        g.para("Mots.", look='<w:color w:val="auto" w:themeColor="background1"/>'),
        g.para("Mots.", '<w:shd w:val="clear" w:fill="000080"/>', look='<w:color w:val="000078"/>'),
        g.para("Mots.", look='<w:sz w:val="2"/>'),
        g.para("Mots.", look='<w:w w:val="1"/>'),
        g.para("Mots.", '<w:spacing w:line="20" w:lineRule="exact"/>'),
        cell('<w:trHeight w:val="20" w:hRule="exact"/>'),
        cell(properties=SHADED, look='<w:color w:val="1F3864"/>'),
    ],
)
def test_words_that_are_on_the_page_and_that_no_eye_finds_are_told_apart(xml: str) -> None:
    assert last(xml).illisible == "Mots."


@pytest.mark.parametrize(
    "xml",
    [
        g.para("Mots."),
        g.para("Mots.", look='<w:color w:val="808080"/><w:sz w:val="12"/>'),
        g.para("Mots.", look='<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>'),
        g.para("Mots.", look='<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>'),
        g.para("Mots.", '<w:shd w:val="clear" w:fill="1F3864"/>', look='<w:color w:val="FFFFFF"/>'),
        g.para("Mots.", '<w:spacing w:line="240" w:lineRule="auto"/>'),
        cell('<w:trHeight w:val="20" w:hRule="atLeast"/>'),
        cell(properties=SHADED, look='<w:color w:val="FFFFFF"/>'),
    ],
)
def test_words_that_can_be_read_are_left_alone(xml: str) -> None:
    assert last(xml).illisible == ""


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b'w:w="', b'w:w="1', "orientation et format des pages"),
        (b'w:left="', b'w:left="1', "marges des pages"),
    ],
)
def test_pages_laid_out_otherwise_are_another_look(before: bytes, after: bytes, words: str) -> None:
    given = parts()
    told = set(passages(g.packed({**given, g.MAIN: given[g.MAIN].replace(before, after)}))) ^ set(passages(made()))
    assert {(one.texte, one.place) for one in told} == {(words, "mise en page")}


def test_nothing_of_a_draft_that_is_given_out_is_illegible() -> None:
    assert [one.illisible for one in passages(made()) if one.illisible] == []


@pytest.mark.parametrize("instruction", ["PAGE", "NUMPAGES", "PAGEREF a", "TOC \\o"])
def test_what_the_layout_reckons_is_no_text_of_anybody(instruction: str) -> None:
    assert last(g.paragraph_with("<w:r><w:t>Fin</w:t></w:r>" + g.field_runs(instruction, "99"))).texte == "Fin"


@pytest.mark.parametrize("instruction", ["REF a", "FORMTEXT", "DOCPROPERTY a", 'HYPERLINK "https://a.fr"'])
def test_what_another_field_shows_is_read_for_anything_may_be_written_there(instruction: str) -> None:
    assert last(g.paragraph_with(g.field_runs(instruction, "99 places"))).texte == "99 places"


def test_a_row_is_one_passage_under_its_title() -> None:
    row = last(g._table().removesuffix(g.para("")))
    assert (row.texte, row.ligne, row.titre) == ("cellule", True, "Objet du contrat")


def test_the_words_of_a_person_are_read_after_another_program_saved_them() -> None:
    assert any("1200" in one.texte for one in passages(edited(made(), "1000", "1200")))


def test_accents_written_apart_from_their_letters_say_the_same() -> None:
    words = "Les résidents âgés, où qu’ils soient"
    together, apart = (g.para(normalize(form, words), look="<w:b/>") for form in ("NFC", "NFD"))
    assert last(together) == last(apart) == replace(last(apart), texte=words)
    assert last_words(g.packed(g.at_end(parts(), apart))) == words


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (g.para("texte caché", look="<w:vanish/>"), "Avant."),
        (g.para("— — —"), "Avant."),
        (g.para("中文"), "Avant."),
        (g.para("عقد"), "Avant."),
        ("<w:p/>", "Avant."),
        (g.para("Fait à Valmont.", look="<w:caps/>"), "Fait à Valmont."),
        (g.paragraph_with("<w:r><w:t>Fin </w:t></w:r>" + g.field_runs("PAGE", "9")), "Fin"),
    ],
)
def test_the_last_words_are_those_that_a_page_can_be_asked_for(xml: str, expected: str) -> None:
    assert last_words(g.packed(g.at_end(g.at_end(parts(), g.para("Avant.")), xml))) == expected


def test_a_picture_that_would_fill_the_memory_is_known_by_its_bytes_and_never_unfolded() -> None:
    small, huge = io.BytesIO(), io.BytesIO()
    Image.new("1", (200, 100)).save(small, "PNG")
    Image.new("1", (8_000, 8_000)).save(huge, "PNG")
    tracemalloc.start()
    try:
        assert len({_shown(one.getvalue()) for one in (small, huge)}) == 2
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert _shown(huge.getvalue()) == hashlib.sha256(huge.getvalue()).hexdigest()[:16]
