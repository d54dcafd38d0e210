"""Two drafts as one file with tracked changes: whole words and figures, rows with all they hold, and nothing unproved.

What accepting and refusing give is read by tests/juge_suivi.py, which imports nothing of cpomdoc.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from PIL import Image

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.redline import NonProuve, Redline, write_redline
from cpomdoc.adapters.word.redline_draft import Draft
from cpomdoc.adapters.word.redline_proof import Sens, faults
from tests import juge_suivi as juge
from tests.adapters.word.word_edits import edited
from tests.adapters.word_build import p, row, table
from tests.adapters.word_sample import field, paragraph, parts, run
from tests.familles.exemples import LOOKED_AT, famille
from tests.familles.pages import contrat
from tests.familles.rendu import rendered

AUTHOR, DAY = "Délégation de l’Aure", "2027-01-05"
END = p("Fin.")
W = juge.W
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def draft(*blocks: str, **changed: bytes) -> bytes:
    package = parts("".join(blocks) + END)
    for name, part in changed.items():
        package[f"word/{name}.xml"] = part
    return write_parts(package)


def proved(before: bytes, after: bytes) -> Redline:
    """The redline of two drafts, as the judge sees it too."""
    made = write_redline(before, after, AUTHOR, DAY)
    assert isinstance(made, Redline), made
    assert juge.stories(made.docx, accepted=True) == juge.stories(after, accepted=True)
    assert juge.stories(made.docx, accepted=False) == juge.stories(before, accepted=False)
    return made


def words(before: str, after: str) -> list[tuple[str, str]]:
    """What is marked of a paragraph that changes."""
    return juge.changed_words(proved(draft(p(before)), draft(p(after))).docx)


def body(docx: bytes) -> str:
    return read_parts(docx)["word/document.xml"].decode()


def new_errors(made: Redline, after: bytes, folder: Path) -> list[str]:
    """What a validator says of a redline and not of the draft of which it is made."""
    said = []
    for name, docx in (("after", after), ("redline", made.docx)):
        path = folder / f"{name}.docx"
        path.write_bytes(docx)
        said.append(
            [f"{error.part_uri} {error.description}" for error in OpenXmlValidator().validate(str(path)).errors]
        )
    return [error for error in said[1] if error not in said[0]]


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_draft_against_itself_has_no_mark() -> None:
    same = draft(p("Le forfait est de 1000 euros."), table(row("a", "b")))
    made = proved(same, same)
    assert (made.marques, juge.marks(made.docx)) == (0, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("03/02/2027", "02/03/2027"),
        ("3\u00a0février\u00a02027", "2\u00a0mars\u00a02027"),
        ("1er janvier 2027", "11 janvier 2027"),
        ("31 décembre 2031", "31 décembre 2032"),
        ("2027-02-03", "2027-03-02"),
        ("18\u00a0500\u00a0000,00\u00a0€", "18\u00a0500\u00a0001,00\u00a0€"),
        ("1 200", "1 300"),
        ("12,5\u00a0%", "12,75\u00a0%"),
        ("109", "119"),
        ("990 001 232", "990 001 233"),
        ("L. 313\u201112".partition(" ")[2], "313\u201114"),
        ("CPOM-2027-014", "CPOM-2027-015"),
        ("01 02 03 04 05", "01 02 03 04 06"),
        ("27.5", "27.6"),
    ],
)
def test_a_figure_is_never_half_marked(old: str, new: str) -> None:
    assert words(f"Soit {old} au total.", f"Soit {new} au total.") == [("del", old), ("ins", new)]


def test_a_replaced_phrase_is_one_removal_and_one_addition_at_the_same_place() -> None:
    assert words("Le comité se réunit chaque année.", "Le conseil technique se réunit chaque trimestre.") == [
        ("del", "comité"), ("ins", "conseil technique"), ("del", "année"), ("ins", "trimestre"),
    ]  # fmt: skip


def test_words_between_which_only_spaces_stay_are_one_change() -> None:
    assert words("Il dit un deux trois fois.", "Il dit quatre cinq six fois.") == [
        ("del", "un deux trois"),
        ("ins", "quatre cinq six"),
    ]


def value(text: str, name: str = "_c0123456789_1") -> str:
    return f'<w:bookmarkStart w:id="7" w:name="{name}"/>{run(text)}<w:bookmarkEnd w:id="7"/>'


def test_a_generated_value_is_one_word_whatever_it_says() -> None:
    before, after = (
        draft(paragraph(run("Géré par ") + value(name) + run(" depuis 2019.")))
        for name in ("Association Les Tilleuls du Val", "Association Les Ormes du Val")
    )
    assert juge.changed_words(proved(before, after).docx) == [
        ("del", "Association Les Tilleuls du Val"),
        ("ins", "Association Les Ormes du Val"),
    ]


def test_a_generated_value_is_one_word_also_where_no_bookmark_says_so() -> None:
    before = draft(paragraph(run("Géré par ") + value("Association Les Tilleuls") + run(".")))
    after = draft(p("Géré par Association Les Ormes."))
    assert juge.changed_words(proved(before, after).docx)[0] == ("del", "Association Les Tilleuls")


def test_a_generated_value_that_is_prose_is_read_word_by_word_and_its_figures_whole() -> None:
    text = (
        "Le diagnostic conduit avec les équipes montre que les 109 places ne suffisent plus depuis deux ans au moins."
    )
    before, after = (draft(paragraph(value(said))) for said in (text, text.replace("109", "119")))
    assert juge.changed_words(proved(before, after).docx) == [("del", "109"), ("ins", "119")]


def test_a_value_that_was_replaced_stays_in_its_bookmark_once_accepted_or_refused() -> None:
    before, after = (draft(paragraph(run("Soit ") + value(one) + run(" places."))) for one in ("109", "119"))
    inside = re.search(r'<w:bookmarkStart w:id="7"[^>]*>(.*?)<w:bookmarkEnd', body(proved(before, after).docx))
    assert inside is not None
    assert re.findall(r"<w:(?:t|delText)[^>]*>([^<]+)", inside[1]) == ["109", "119"]


def test_a_word_taken_out_after_a_value_is_not_put_in_its_bookmark() -> None:
    before = draft(paragraph(value("109 places") + run(" environ") + run(" sont autorisées.")))
    after = draft(paragraph(value("109 places") + run(" sont autorisées.")))
    made = body(proved(before, after).docx)
    assert made.index("<w:bookmarkEnd") < made.index("<w:delText")


def test_signs_that_are_no_letters_are_words_too() -> None:
    before, after = (
        draft(f"<w:p><w:r><w:t>Article L. 313</w:t><w:noBreakHyphen/><w:t>{end}</w:t><w:tab/><w:t>vu</w:t></w:r></w:p>")
        for end in ("12", "14")
    )
    assert juge.changed_words(proved(before, after).docx) == [("del", "313\u201112"), ("ins", "313\u201114")]


def test_the_judge_sees_half_a_figure() -> None:
    """Else its silence on the contracts below would say nothing."""
    cut = run("Soit 10") + f'<w:ins w:id="9" w:author="X">{run("9")}</w:ins>' + run("\u00a0500\u00a0€.")
    assert juge.halves(draft(paragraph(cut))) == ["Soit 10|9", "9|\u00a0500\u00a0€."]


# --- paragraphs -------------------------------------------------------------------------------------------------------


def test_of_paragraphs_that_say_the_same_the_right_one_goes() -> None:
    lines = [
        line
        for title, cells in (("Titre A", ("a", "b")), ("Titre B", ("c", "d")))
        for line in (p(title, style="Heading1"), p("Sans objet."), table(row(*cells)))
    ]
    made = body(proved(draft(*lines), draft(*lines[:4], *lines[5:])).docx)
    assert made.index("Titre B") < made.index("<w:delText") < made.index(">c<")
    assert made.count("<w:delText") == 1


def test_a_paragraph_goes_before_a_table_of_which_a_row_changes_and_its_like_after_it_stays() -> None:
    """A text and its table compared in one go: another program took out the wrong paragraph (SuperDoc, 3347)."""
    rows = [row("Les Tilleuls", "80"), row("La Roseraie", "62")]
    before = draft(p("Titre A", style="Heading1"), p("Sans objet."), table(*rows), p("Sans objet."), p("Suite."))
    after = draft(
        p("Titre A", style="Heading1"), table(rows[0], row("La Roseraie", "64")), p("Sans objet."), p("Suite.")
    )
    made = proved(before, after)
    assert juge.changed_words(made.docx) == [("del", "Sans objet."), ("del", "62"), ("ins", "64")]
    assert body(made.docx).index(">Sans objet.</w:delText>") < body(made.docx).index("<w:tbl>")


def test_a_paragraph_goes_after_a_table_from_which_a_row_goes_and_its_like_before_it_stays() -> None:
    rows = [row("Les Tilleuls", "80"), row("La Roseraie", "62"), row("Le Clos", "72")]
    before = draft(p("Sans objet."), table(*rows), p("Sans objet."), p("Suite."))
    made = proved(before, draft(p("Sans objet."), table(rows[0], rows[2]), p("Suite.")))
    assert juge.changed_words(made.docx) == [("del", "La Roseraie"), ("del", "62"), ("del", "Sans objet.")]


def test_a_paragraph_that_came_or_went_is_marked_with_its_end() -> None:
    before, after = draft(p("Un."), p("Deux."), p("Trois.")), draft(p("Un."), p("Trois."), p("Quatre."))
    made = proved(before, after)
    ends = etree.fromstring(read_parts(made.docx)["word/document.xml"]).findall(f".//{W}pPr/{W}rPr/*")
    assert [one.tag for one in ends] == [f"{W}del", f"{W}ins"]
    assert juge.changed_words(made.docx) == [("del", "Deux."), ("ins", "Quatre.")]


def test_a_paragraph_cut_in_two_is_marked_by_the_end_that_came_and_no_word_moves() -> None:
    before = draft(p("Le comité se réunit. Il rend un avis."), p("Suite."))
    after = draft(p("Le comité se réunit."), p(" Il rend un avis."), p("Suite."))
    made = proved(before, after)
    assert juge.changed_words(made.docx) == []
    assert [name for name, *_ in juge.marks(made.docx)] == ["ins"]


def test_a_moved_paragraph_goes_from_one_place_and_comes_to_the_other() -> None:
    lines = [p(f"Clause {word} du contrat.") for word in ("première", "deuxième", "troisième", "quatrième")]
    made = proved(draft(*lines), draft(lines[1], lines[2], lines[3], lines[0]))
    assert Counter(juge.changed_words(made.docx)) == Counter(
        {("del", "Clause première du contrat."): 1, ("ins", "Clause première du contrat."): 1}
    )


def test_the_last_end_of_paragraph_of_a_cell_stays_whatever_comes_or_goes() -> None:
    def cells(*texts: str) -> str:
        held = "".join(p(text, style="Cellule" if at else "Entete") for at, text in enumerate(texts))
        return table(row("Ce qui est convenu"), f"<w:tr><w:tc><w:tcPr/>{held}</w:tc></w:tr>", columns=1)

    for old, new in ((("a",), ("a", "b", "c")), (("a", "b", "c"), ("a",)), (("a",), ("b", "c")), (("a", "b"), ("b",))):
        made = proved(draft(cells(*old)), draft(cells(*new)))
        root = etree.fromstring(read_parts(made.docx)["word/document.xml"])
        for cell in root.iter(f"{W}tc"):
            assert cell[-1].tag == f"{W}p"
            assert cell[-1].find(f"{W}pPr/{W}rPr/*") is None


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_row_that_came_or_went_is_marked_with_all_its_runs_and_ends_of_paragraphs() -> None:
    rows = [row(name, count) for name, count in (("Les Tilleuls", "80"), ("La Roseraie", "29"), ("Le Clos", "12"))]
    made = proved(draft(table(*rows)), draft(table(rows[0], rows[2], row("Les Ormes", "40"))))
    root = etree.fromstring(read_parts(made.docx)["word/document.xml"])
    marked = [one for one in root.iter(f"{W}tr") if one.find(f"{W}trPr") is not None]
    assert [one.find(f"{W}trPr")[-1].tag for one in marked] == [f"{W}del", f"{W}ins"]
    for one, tag in zip(marked, ("del", "ins"), strict=True):
        assert all(run.getparent().tag == f"{W}{tag}" for run in one.iter(f"{W}r"))
        assert all(mark.find(f"{W}rPr/{W}{tag}") is not None for mark in one.iter(f"{W}pPr"))


def test_a_cell_that_changes_is_marked_in_its_row_which_stays() -> None:
    before, after = (draft(table(row("Établissement", "Places"), row("Les Tilleuls", one))) for one in ("80", "82"))
    made = proved(before, after)
    assert juge.changed_words(made.docx) == [("del", "80"), ("ins", "82")]
    assert "<w:trPr>" not in body(made.docx)


def test_words_that_go_from_one_column_to_the_next_are_marked_although_the_row_reads_the_same() -> None:
    before, after = draft(table(row("a", "x", ""), columns=3)), draft(table(row("a", "", "x"), columns=3))
    assert juge.changed_words(proved(before, after).docx) == [("del", "x"), ("ins", "x")]


@pytest.mark.parametrize("wrong", [(row("a", "x", ""), row("a", "", "x")), (row("a b", ""), row("a", "b"))])
def test_the_proof_sees_words_in_another_column(wrong: tuple[str, str]) -> None:
    columns = wrong[0].count("<w:tc>")
    before, after = (Draft(read_parts(draft(table(one, columns=columns)))) for one in wrong)
    assert [one.sens for one in faults(before.parts, after, before)] != []


def test_a_table_that_came_or_went_is_marked_row_by_row() -> None:
    one, other = table(row("a", "b"), row("c", "d")), table(row("e", "f", "g"), columns=3)
    made = proved(draft(p("Avant."), one, p("Après.")), draft(p("Avant."), other, p("Après.")))
    root = etree.fromstring(read_parts(made.docx)["word/document.xml"])
    assert [mark.tag for mark in root.iterfind(f".//{W}trPr/*")] == [f"{W}del", f"{W}del", f"{W}ins"]


def test_a_column_more_is_a_table_that_went_and_another_that_came() -> None:
    made = proved(draft(table(row("a", "b"))), draft(table(row("a", "b", "c"), columns=3)))
    assert {words for _, words in juge.changed_words(made.docx)} == {"a", "b", "c"}


# --- looks ------------------------------------------------------------------------------------------------------------


GRID = table(row("a", "b"))


def looked(words: str, look: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        (looked("mots", ""), looked("mots", "<w:b/>"), "rPrChange"),
        (looked("mots", '<w:color w:val="C00000"/>'), looked("mots", ""), "rPrChange"),
        (looked("mots", ""), looked("mots", "", '<w:jc w:val="center"/>'), "pPrChange"),
        (p("mots", style="Puce"), p("mots", style="Heading3"), "pPrChange"),
        (looked("m", "", "<w:rPr><w:b/></w:rPr>"), looked("m", "", "<w:rPr><w:i/></w:rPr>"), "rPrChange"),
        (GRID, GRID.replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>"), "trPrChange"),
        (GRID, GRID.replace('"3000" w:type="dxa"/></w:tcPr>', '"2000" w:type="dxa"/></w:tcPr>'), "tcPrChange"),
        (GRID, GRID.replace('w:w="6000"', 'w:w="5000"'), "tblPrChange"),
        (GRID, GRID.replace('<w:gridCol w:w="3000"/>', '<w:gridCol w:w="2000"/>'), "tblGridChange"),
    ],
)  # fmt: skip
def test_a_look_that_changes_on_the_same_words_is_noted_and_no_word_is_marked(
    before: str, after: str, mark: str, tmp_path: Path
) -> None:
    made = proved(draft(before), draft(after))
    assert {name for name, *_ in juge.marks(made.docx)} == {mark}
    assert new_errors(made, draft(after), tmp_path) == []


def test_the_size_of_the_pages_is_noted() -> None:
    before = draft(p("a"))
    after = {**read_parts(before)}
    after["word/document.xml"] = after["word/document.xml"].replace(
        b'w:w="11906" w:h="16838"', b'w:w="16838" w:h="11906"'
    )
    assert [name for name, *_ in juge.marks(proved(before, write_parts(after)).docx)] == ["sectPrChange"]


def test_half_a_run_in_bold_is_noted_on_that_half_alone() -> None:
    after = paragraph(run("Le forfait ") + "<w:r><w:rPr><w:b/></w:rPr><w:t>est fixé</w:t></w:r>" + run(" par an."))
    made = proved(draft(p("Le forfait est fixé par an.")), draft(after))
    assert [name for name, *_ in juge.marks(made.docx)] == ["rPrChange"]


# --- headers, fields, pictures, links, notes --------------------------------------------------------------------------


def test_a_header_that_repeats_fields_is_marked_where_it_changed_and_its_fields_stay() -> None:
    def header(text: str, reference: str) -> bytes:
        held = paragraph(
            run(text) + field("PAGE") + run(" sur ") + field("NUMPAGES") + field('DOCPROPERTY "x"', reference)
        )
        return f'<w:hdr xmlns:w="{W[1:-1]}">{held}</w:hdr>'.encode()

    before, after = (
        draft(p("a"), header1=header(text, reference))
        for text, reference in (("Version 1, page ", "R-1"), ("Version 2, page ", "R-2"))
    )
    made = proved(before, after)
    written = read_parts(made.docx)["word/header1.xml"].decode()
    assert re.findall(r"<w:(?:instrText|delInstrText)[^>]*>([^<]*)<", written) == [
        " PAGE ", " NUMPAGES ", ' DOCPROPERTY "x" ', ' DOCPROPERTY "x" ',
    ]  # fmt: skip
    assert len(juge.marks(made.docx)) == 4


def test_what_the_layout_reckons_is_never_a_change() -> None:
    before, after = (
        draft(paragraph(field('TOC \\o "1-2"', contents)), paragraph(run("Page ") + field("PAGEREF _Toc1", page)))
        for contents, page in (("Article 1 … 3", "3"), ("Article 1 … 4", "4"))
    )
    assert proved(before, after).marques == 0


def test_a_table_of_contents_over_several_paragraphs_is_the_new_one() -> None:
    def contents(*lines: str) -> str:
        sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        begin = sign.format("begin") + "<w:r><w:instrText> TOC \\o </w:instrText></w:r>" + sign.format("separate")
        return paragraph(begin + run(lines[0])) + "".join(p(one) for one in lines[1:]) + paragraph(sign.format("end"))

    before, after = draft(contents("a 1", "b 2"), p("Texte.")), draft(contents("a 1", "c 2", "d 3"), p("Texte changé."))
    made = write_redline(before, after, AUTHOR, DAY)
    assert isinstance(made, Redline), made
    assert juge.changed_words(made.docx) == [("ins", " changé")]
    assert "c 2" in body(made.docx)


def test_a_simple_field_that_came_or_went_is_marked_whole() -> None:
    simple = f'<w:fldSimple w:instr=" REF a ">{run("article 3")}</w:fldSimple>'
    before = draft(paragraph(run("Voir ") + simple + run(".")))
    made = proved(before, draft(paragraph(run("Voir ") + simple.replace("3", "4") + run("."))))
    assert re.findall(r"<w:(\w*)[iI]nstrText[^>]*>([^<]*)<", body(made.docx)) == [("del", " REF a "), ("", " REF a ")]


PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="Image 1" descr="Une image"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="i" '
    'descr="Une image"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/></pic:blipFill><pic:spPr/>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def with_part(docx: bytes, kind: str, target: str, data: bytes, identifier: str = "rId9") -> bytes:
    package = read_parts(docx)
    if data:
        package[f"word/{target}"] = data
        ending = target.rpartition(".")[2]
        package["[Content_Types].xml"] = package["[Content_Types].xml"].replace(
            b"<Default ", f'<Default Extension="{ending}" ContentType="image/{ending}"/><Default '.encode(), 1
        )
    mode = "" if data else ' TargetMode="External"'
    package["word/_rels/document.xml.rels"] = package["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="{identifier}" Type="{OFFICE}{kind}" Target="{target}"{mode}/></Relationships>'.encode(),
    )
    return write_parts(package)


def png(shade: int) -> bytes:
    Image.new("RGB", (4, 4), (shade, shade, shade)).save(target := io.BytesIO(), "png")
    return target.getvalue()


def test_a_picture_that_went_is_still_in_the_file_beside_the_one_that_came(tmp_path: Path) -> None:
    text = draft(paragraph(run("Voir : ") + PICTURE))
    before, after = (with_part(text, "image", "media/i.png", png(shade)) for shade in (10, 200))
    made = proved(before, after)
    found = {data for name, data in read_parts(made.docx).items() if name.startswith("word/media/")}
    assert found == {png(10), png(200)}
    assert [words for _, words in juge.changed_words(made.docx)] == []
    assert [name for name, *_ in juge.marks(made.docx)] == ["del", "ins"]
    assert new_errors(made, after, tmp_path) == []


def test_the_same_picture_under_another_number_is_no_change() -> None:
    before = with_part(draft(paragraph(PICTURE)), "image", "media/i.png", png(10))
    after = with_part(draft(paragraph(PICTURE.replace("rId9", "rId12"))), "image", "media/j.png", png(10), "rId12")
    assert proved(before, after).marques == 0


def test_a_link_whose_address_changed_is_marked_whole_and_both_addresses_stand(tmp_path: Path) -> None:
    text = draft(paragraph(run("Voir ") + f'<w:hyperlink r:id="rId9">{run("le site")}</w:hyperlink>'))
    before, after = (with_part(text, "hyperlink", f"https://{site}.exemple/", b"") for site in ("un", "deux"))
    made = proved(before, after)
    assert juge.changed_words(made.docx) == [("del", "le site"), ("ins", "le site")]
    assert read_parts(made.docx)["word/_rels/document.xml.rels"].count(b".exemple/") == 2
    assert new_errors(made, after, tmp_path) == []


def with_notes(docx: bytes, *texts: str) -> bytes:
    package = read_parts(docx)
    turning = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>'
        for number, (kind, sign) in enumerate((("separator",) * 2, ("continuationSeparator",) * 2), start=-1)
    )
    notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>{run(text)}</w:p></w:footnote>'
        for number, text in enumerate(texts, start=2)
    )
    package["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{W[1:-1]}">{turning}{notes}</w:footnotes>'.encode()
    package["[Content_Types].xml"] = package["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>',
    )
    package["word/_rels/document.xml.rels"] = package["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId20" Type="{OFFICE}footnotes" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    return write_parts(package)


def noted(*texts: str) -> bytes:
    """A sentence after each of which a note says *texts*."""
    held = "".join(
        run(f"Phrase {number}.") + f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'
        for number, _ in enumerate(texts, start=2)
    )
    return with_notes(draft(paragraph(held)), *texts)


def test_a_note_that_says_otherwise_is_another_note() -> None:
    made = write_redline(
        noted("Selon le décret.", "Voir l’annexe."), noted("Selon l’arrêté.", "Voir l’annexe."), AUTHOR, DAY
    )
    assert isinstance(made, Redline)
    for accepted, wanted in ((True, "Selon l’arrêté."), (False, "Selon le décret.")):
        root = etree.fromstring(read_parts(made.docx)["word/document.xml"])
        gone = {f"{W}del"} if accepted else {f"{W}ins"}
        kept = [
            one.get(f"{W}id")
            for one in root.iter(f"{W}footnoteReference")
            if not any(above.tag in gone for above in one.iterancestors())
        ]
        notes = etree.fromstring(read_parts(made.docx)["word/footnotes.xml"])
        said = {one.get(f"{W}id"): "".join(t.text or "" for t in one.iter(f"{W}t", f"{W}delText")) for one in notes}
        assert [said[one] for one in kept] == [wanted, "Voir l’annexe."]


def test_a_note_that_went_with_all_notes_is_still_in_the_file(tmp_path: Path) -> None:
    after = draft(p("Phrase 2."))
    made = write_redline(noted("Selon le décret."), after, AUTHOR, DAY)
    assert isinstance(made, Redline)
    assert "Selon le décret." in read_parts(made.docx)["word/footnotes.xml"].decode()
    assert new_errors(made, after, tmp_path) == []


# --- the package ------------------------------------------------------------------------------------------------------


def test_each_mark_has_a_number_of_its_own_the_author_and_the_day() -> None:
    before, after = (
        draft(p("a b c"), value_line("1"), table(row("x", "y"))),
        draft(p("a d c"), value_line("2"), table(row("x", "z"))),
    )
    made = proved(before, after)
    found = juge.marks(made.docx)
    numbers = [number for _, number, *_ in found]
    assert len(set(numbers)) == len(numbers) == made.marques == 6
    assert "7" not in numbers  # that of the bookmark
    assert {(author, date) for *_, author, date in found} == {(AUTHOR, "2027-01-05T00:00:00Z")}


def value_line(text: str) -> str:
    return paragraph(run("Soit ") + value(text))


def test_the_same_drafts_give_the_same_bytes() -> None:
    before, after = draft(p("a b"), table(row("c", "d"))), draft(p("a e"), table(row("c", "f")))
    assert proved(before, after).docx == proved(before, after).docx


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid isoformat"):
        write_redline(draft(p("a")), draft(p("b")), AUTHOR, "hier")


def test_what_went_names_no_place_and_bears_no_comment() -> None:
    gone = paragraph(
        '<w:commentRangeStart w:id="3"/>' + value("Clause retirée.") + '<w:commentRangeEnd w:id="3"/>'
        '<w:r><w:commentReference w:id="3"/></w:r>'
    )
    made = body(proved(draft(gone, p("Suite.")), draft(p("Suite."))).docx)
    assert "Clause retirée." in made
    assert re.findall(r"<w:(?:bookmark|comment)\w+", made) == []


def test_the_style_of_what_went_is_brought_when_the_new_draft_has_it_no_more(tmp_path: Path) -> None:
    old = read_parts(draft(p("Encadré.", style="Encadre"), p("Suite.")))
    old["word/styles.xml"] = old["word/styles.xml"].replace(
        b"</w:styles>",
        b'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Encadre"><w:name w:val="Encadr\xc3\xa9"/>'
        b'<w:basedOn w:val="Normal"/><w:rPr><w:b/></w:rPr></w:style></w:styles>',
    )
    after = draft(p("Suite."))
    made = proved(write_parts(old), after)
    assert b'w:styleId="Encadre"' in read_parts(made.docx)["word/styles.xml"]
    assert made.styles == ()
    assert new_errors(made, after, tmp_path) == []


def test_a_style_that_looks_otherwise_is_named() -> None:
    before = read_parts(draft(p("a")))
    before["word/styles.xml"] = before["word/styles.xml"].replace(b'w:val="27405E"', b'w:val="C00000"')
    assert proved(write_parts(before), draft(p("a"))).styles == ("heading 1", "heading 2", "heading 3")


def test_a_list_of_the_former_draft_keeps_its_own_numbers() -> None:
    item = looked("Point.", "", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>')
    old = read_parts(draft(item, p("Suite.")))
    old["word/numbering.xml"] = old["word/numbering.xml"].replace("•".encode(), "–".encode())
    made = write_redline(write_parts(old), draft(p("Suite.")), AUTHOR, DAY)
    assert isinstance(made, Redline), made
    assert re.findall(r'<w:numId w:val="(\d)"/>', body(made.docx)) == ["4"]
    assert re.findall(r'<w:lvlText w:val="([•–])"', read_parts(made.docx)["word/numbering.xml"].decode()) == ["•", "–"]


# --- no proof, no file ------------------------------------------------------------------------------------------------


def test_drafts_with_changes_still_pending_are_not_compared() -> None:
    pending = draft(f'<w:p><w:ins w:id="1" w:author="X">{run("ajout")}</w:ins></w:p>')
    made = write_redline(draft(p("a")), pending, AUTHOR, DAY)
    assert made == NonProuve((), suivis=True)


def test_a_header_that_no_page_has_any_more_is_told_and_no_file_is_given() -> None:
    before = draft(p("a"), header2=f'<w:hdr xmlns:w="{W[1:-1]}">{p("Confidentiel")}</w:hdr>'.encode())
    made = write_redline(before, draft(p("b")), AUTHOR, DAY)
    assert isinstance(made, NonProuve)
    assert [(one.sens, "Confidentiel" in one.attendu) for one in made.ecarts] == [(Sens.REFUSE, True)]


SPOILED = {
    "a mark forgotten": (r"<w:ins [^>]*><w:r>(.{1,90}?)</w:r></w:ins>", r"<w:r>\1</w:r>"),
    "a former figure changed": ('preserve">109<', 'preserve">108<'),
    "a row that stays": (r"<w:trPr><w:ins [^>]*/></w:trPr>", ""),
    "an end of paragraph that stays": (r"<w:rPr><w:del [^>]*/></w:rPr>", ""),
    "a former look lost": (r"<w:rPrChange .*?</w:rPrChange>", ""),
    "a cell changed": (">Les Tilleuls<", ">Les Tilleul<"),
    "a border changed": ('w:w="6000"', 'w:w="6001"'),
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILED)
def test_the_proof_sees_each_fault_of_a_file(fault: str) -> None:
    before = draft(p("Soit 109 places."), p("Clause retirée."), looked("mots", ""), table(row("Les Tilleuls", "80")))
    after = draft(
        p("Soit 119 places."), looked("mots", "<w:b/>"), table(row("Les Tilleuls", "80"), row("Le Clos", "12"))
    )
    made = read_parts(proved(before, after).docx)
    pattern, spoiled = SPOILED[fault]
    text, count = re.subn(pattern, spoiled, made["word/document.xml"].decode(), count=1)
    assert count == 1
    given = {**made, "word/document.xml": text.encode()}
    sides = Draft(read_parts(before)), Draft(read_parts(after))
    assert list(faults(made, *sides)) == []
    assert list(faults(given, *sides)) != []


def test_the_proof_sees_one_sign_or_one_property_changed_anywhere_in_a_contract() -> None:
    """What is written alike on both sides is not told by the proof: nothing else may be left out with it."""
    before = rendered("contrat", contrat("chrs", "complet"), famille("chrs"))
    after, _ = edited(before, 11, 12)
    made, sides = read_parts(proved(before, after).docx), (Draft(read_parts(before)), Draft(read_parts(after)))
    root = etree.fromstring(made["word/document.xml"])
    words = [one for one in root.iter(f"{W}t", f"{W}delText") if next(one.iterancestors(f"{W}sdt"), None) is None]
    values = list(root.iter(*(f"{W}{name}" for name in ("pStyle", "jc", "gridSpan", "color"))))
    unseen = []
    for one in [*words[3 :: len(words) // 20], *values[3 :: len(values) // 10]]:
        text, value = one.text, one.get(f"{W}val")
        if value is None:
            one.text = f"{text}e"
        else:
            one.set(f"{W}val", "2" if value.isdecimal() else "Autre")
        if not list(faults({**made, "word/document.xml": etree.tostring(root)}, *sides)):
            unseen.append((one.tag, text, value))
        one.text = text
        if value is not None:
            one.set(f"{W}val", value)
    assert unseen == []


def test_the_one_who_marks_a_draft_leaves_what_proves_it_as_it_was() -> None:
    before = rendered("contrat", contrat("chrs", "complet"), famille("chrs"))
    draft_ = Draft(read_parts(before))
    told = {name: etree.tostring(root) for name, root in draft_.trees.items()}
    for name in draft_.trees:
        copied, known = draft_.copy(name)
        assert not {*known} & {*draft_.trees[name].iter()}
        for one in copied.iter(f"{W}t"):
            one.text = "x"
    assert {name: etree.tostring(root) for name, root in draft_.trees.items()} == told


# --- contracts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_contracts_changed_at_random_are_proved_and_the_judge_agrees(seed: int, tmp_path: Path) -> None:
    key, name = LOOKED_AT[seed % len(LOOKED_AT)]
    before = rendered("contrat", contrat(key, name), famille(key))
    after, done = edited(before, seed, (1, 4, 12, 40, 90)[seed % 5])
    made = proved(before, after)
    assert (made.marques > 0) == (before != after), done
    assert juge.halves(made.docx) == []
    numbers = [number for _, number, *_ in juge.marks(made.docx)]
    assert len(set(numbers)) == len(numbers)
    if seed % 5 > 2:
        assert new_errors(made, after, tmp_path) == []
