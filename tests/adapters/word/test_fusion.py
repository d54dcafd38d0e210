"""Returns of one draft written in our own file: runs, bookmarks and styles stay, hand edits are in it, or told."""

from __future__ import annotations

import io
import re
import tempfile

import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator
from PIL import Image

from cpomdoc.adapters.word import fusion as module
from cpomdoc.adapters.word.fusion import fusionner
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, write_parts
from cpomdoc.adapters.word.rewriting import write_text
from cpomdoc.adapters.word.units import Draft
from cpomdoc.domain.fusion import Defaut, Differend, Fusion, NonProuvee, Verification, Voix
from tests.adapters.word_sample import paragraph, parts, run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DATE, AMOUNT = "15 janvier 2026", "18\u00a0500\u00a0000\u00a0€"


def value(text: str, number: int) -> str:
    """A generated value in its bookmark."""
    name = f"_c{number:010x}_1"
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{run(text)}<w:bookmarkEnd w:id="{number}"/>'


def cell(*contents: str) -> str:
    inside = "".join(paragraph(one, "Cellule") for one in contents)
    return f'<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{inside}</w:tc>'


def row(*cells: str, header: bool = False) -> str:
    mark = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(cells)}</w:tr>"


TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>'
    '<w:gridCol w:w="3000"/></w:tblGrid>'
    + row(cell(run("Établissement")), cell(run("Places")), header=True)
    + row(cell(value("Maison Beauvoir", 11), run("Valmont")), cell(value("80", 12)))
    + row(cell(value("Maison des Tilleuls", 13)), cell(value("29", 14)))
    + row(cell(run("Ensemble")), cell(value("109", 15)))
    + "</w:tbl>"
)
FORFAIT = run("Le forfait global est de ") + value(AMOUNT, 2) + run(" par an.")
BODY = "".join(
    (
        paragraph(run("Moyens"), "Heading1"),
        paragraph(run("La négociation, lancée le ") + value(DATE, 1) + run(", se poursuit avec les parties.")),
        paragraph(FORFAIT),
        TABLE,
        paragraph(run("Les parties se rencontrent chaque année, à la demande de la plus diligente.")),
        paragraph(run("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun.")),
        paragraph(run("Durée"), "Heading1"),
        paragraph(run("Le contrat prend fin au soir du dernier jour.")),
    )
)


def draft(body: str = BODY, header: str = "") -> bytes:
    given = parts(body, "Contrat")
    if header:
        given["word/header1.xml"] = given["word/header1.xml"].replace(
            "CPOM-2027-014 – version 1".encode(), header.encode()
        )
    return write_parts(given)


def said_otherwise(*pairs: tuple[str, str], of: str = BODY) -> bytes:
    """A return in which some words of the file are others."""
    for old, new in pairs:
        assert old in of, old
        of = of.replace(old, new, 1)
    return draft(of)


def merged(*returns: bytes, base: bytes | None = None, actuel: bytes | None = None) -> Fusion:
    base = base or draft()
    voices = [Voix(name, data) for name, data in zip(("ARS", "Gestionnaire", "Département"), returns, strict=False)]
    found = fusionner(base, voices, actuel or base)
    assert isinstance(found, Fusion), found
    assert faults(found.docx) == faults(base)
    return found


def faults(docx: bytes) -> set[str]:
    """What the validator finds wrong: our small file lacks a theme, no merge adds to that."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(docx)
        file.flush()
        return {str(one.description) for one in OpenXmlValidator().validate(file.name).errors}


def root_of(docx: bytes, part: str = DOCUMENT) -> etree._Element:
    return parse_xml(read_parts(docx)[part])


def lines(docx: bytes) -> list[str]:
    """Paragraph by paragraph, as the file holds them."""
    found = root_of(docx).iter(f"{W}p")
    texts = ["".join(one.text or "" for one in each.iter(f"{W}t", f"{W}noBreakHyphen")) for each in found]
    return [one for one in texts if one]


def values(docx: bytes) -> dict[str, str]:
    """The text inside each bookmark of a value."""
    text = read_parts(docx)[DOCUMENT].decode()
    found = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="_c[^"]*"/>(.*?)<w:bookmarkEnd w:id="\1"/>', text)
    return {name: "".join(re.findall(r"<w:t[^>]*>([^<]*)", inside)) for name, inside in found}


# --- unedited ---------------------------------------------------------------------------------------------------------


def test_returns_without_an_edit_give_the_current_draft_byte_for_byte() -> None:
    found = merged(draft(), resaved(draft()))
    assert found == Fusion(draft(), (), (), (), (), ())


def resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    Document(io.BytesIO(data)).save(out)
    return out.getvalue()


def test_what_nobody_changed_keeps_its_xml() -> None:
    found = merged(said_otherwise(("diligente", "concernée")))
    before, after = (list(root_of(one).find(f"{W}body")) for one in (draft(), found.docx))
    differ = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if raw(old) != raw(new)]
    assert differ == [4]


def raw(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n")


# --- words and values -------------------------------------------------------------------------------------------------


def test_edits_of_two_parties_and_of_a_regeneration_are_in_one_file_in_our_own_xml() -> None:
    now = said_otherwise((AMOUNT, "19\u00a0000\u00a0000\u00a0€"), ("poursuit", "conclut"))
    found = merged(
        resaved(said_otherwise(("chaque année", "deux fois par an"))),
        said_otherwise(("diligente", "concernée"), ("Valmont", "Aure")),
        actuel=now,
    )
    said = lines(found.docx)
    assert "Les parties se rencontrent deux fois par an, à la demande de la plus concernée." in said
    assert "Le forfait global est de 19\u00a0000\u00a0000\u00a0€ par an." in said
    assert "La négociation, lancée le 15 janvier 2026, se conclut avec les parties." in said
    assert "Aure" in said
    assert [(one.partie, one.lieu) for one in found.reprises] == [
        ("Gestionnaire", "Moyens"), ("ARS", "Moyens"), ("Gestionnaire", "Moyens"),
    ]  # fmt: skip
    assert found.conflits == ()


def test_day_and_month_changed_by_two_parties_are_one_conflict_and_no_third_date() -> None:
    found = merged(said_otherwise((DATE, "12 janvier 2026")), said_otherwise((DATE, "3 février 2026")))
    (conflit,) = found.conflits
    assert (conflit.differend, conflit.base, conflit.retenu) == (Differend.MOTS, DATE, DATE)
    assert [one.texte for one in conflit.voix] == ["12 janvier 2026", "3 février 2026"]
    assert found.docx == draft()


def test_half_of_a_generated_value_by_each_party_is_a_conflict_because_it_is_one_token() -> None:
    found = merged(
        said_otherwise(("Maison Beauvoir", "Résidence Beauvoir")),
        said_otherwise(("Maison Beauvoir", "Maison Beaumont")),
    )
    assert [one.base for one in found.conflits] == ["Maison Beauvoir"]
    assert found.docx == draft()


def test_a_value_changed_by_hand_stays_in_its_bookmark() -> None:
    found = merged(said_otherwise((AMOUNT, "18 900 000 €")))
    assert values(found.docx) == {**values(draft()), "2": "18 900 000 €"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"le </w:t></w:r>{value(DATE, 1)}", f"le retour durable </w:t></w:r>{value(DATE, 1)}"),
        (f"{value(DATE, 1)}{run(', se')[:-13]}", f"{value(DATE, 1)}{run(' environ, se')[:-13]}"),
        (value(DATE, 1), value(DATE + " environ", 1)),
        (value(DATE, 1), value("au matin du " + DATE, 1)),
    ],
    ids=["before", "after", "swallowed by the bookmark", "put at its start"],
)
def test_what_is_put_at_the_edge_of_a_value_goes_outside_its_bookmark(before: str, after: str) -> None:
    found = merged(said_otherwise((before, after)))
    assert values(found.docx) == values(draft())
    assert len(found.reprises) == 1
    assert found.reprises[0].apres in lines(found.docx)


def test_a_value_struck_with_its_sentence_leaves_no_empty_bookmark() -> None:
    found = merged(said_otherwise((run(", se poursuit avec les parties."), ""), (value(DATE, 1), "")))
    assert "1" not in values(found.docx)
    assert "La négociation, lancée le " in lines(found.docx)


def test_no_break_hyphens_tabs_and_breaks_are_written_as_word_writes_them() -> None:
    element = parse_xml(read_parts(draft())[DOCUMENT]).find(f".//{W}p")
    opened = Draft(read_parts(draft()))
    write_text(opened, element, "L. 313\u201112\tpuis\nfin")
    assert [etree.QName(one).localname for one in element.iter() if one.getparent().tag == f"{W}r"] == [
        "t", "noBreakHyphen", "t", "tab", "t", "br", "t",
    ]  # fmt: skip
    assert opened.read_paragraph(element).text == "L. 313\u201112\tpuis\nfin"


def test_an_ordinal_is_raised_and_what_stands_after_a_raised_sign_is_not() -> None:
    opened = Draft(read_parts(draft()))
    element = opened.trees[DOCUMENT].find(f".//{W}p")
    write_text(opened, element, "Le 1er mars")
    write_text(opened, element, "Le 1er mai")
    raised = [one for one in element.iter(f"{W}r") if one.find(f"{W}rPr/{W}vertAlign") is not None]
    assert ["".join(one.itertext()) for one in raised] == ["er"]
    write_text(opened, element, "Le 1er")
    write_text(opened, element, "Le 1er de chaque mois")
    raised = [one for one in element.iter(f"{W}r") if one.find(f"{W}rPr/{W}vertAlign") is not None]
    assert ["".join(one.itertext()) for one in raised] == ["er"]


def test_the_mark_that_says_which_draft_it_is_holds_no_value() -> None:
    title = "Le contrat prend fin au soir du dernier jour."
    mark = '<w:bookmarkStart w:id="90" w:name="_cpom_abcdef012345"/>' + run(title) + '<w:bookmarkEnd w:id="90"/>'
    body = BODY.replace(run(title), mark)
    found = merged(
        said_otherwise(("au soir", "au matin"), of=body),
        said_otherwise(("dernier", "premier"), of=body),
        base=draft(body),
    )
    assert lines(found.docx)[-1] == "Le contrat prend fin au matin du premier jour."


# --- units ------------------------------------------------------------------------------------------------------------


def test_a_new_paragraph_looks_like_its_neighbour_and_brings_no_bookmark() -> None:
    neighbour = paragraph(
        run("Le forfait global est de ") + value(AMOUNT, 2) + run(" par an."), properties="<w:keepNext/>"
    )
    base = draft(BODY.replace(paragraph(FORFAIT), neighbour))
    added = (
        read_parts(base)[DOCUMENT].decode().replace(neighbour, neighbour + paragraph(run("Il est payé par douzièmes.")))
    )
    found = merged(write_parts({**read_parts(base), DOCUMENT: added.encode()}), base=base)
    said = lines(found.docx)
    assert said[said.index(f"Le forfait global est de {AMOUNT} par an.") + 1] == "Il est payé par douzièmes."
    new = next(one for one in root_of(found.docx).iter(f"{W}p") if "douzièmes" in "".join(one.itertext()))
    assert [etree.QName(one).localname for one in new] == ["pPr", "r"]
    assert new.find(f"{W}pPr/{W}keepNext") is not None
    assert values(found.docx) == values(base)


def test_a_new_title_is_a_title_and_a_removed_paragraph_is_gone() -> None:
    last = paragraph(run("Durée"), "Heading1")
    found = merged(
        said_otherwise((last, paragraph(run("Litiges"), "Heading1") + last)),
        said_otherwise((paragraph(run("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun.")), "")),
    )
    style = next(one for one in root_of(found.docx).iter(f"{W}p") if "".join(one.itertext()) == "Litiges")
    assert style.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Heading1"
    assert not any("déplacer" in one for one in lines(found.docx))


def test_a_paragraph_put_under_a_title_is_no_title() -> None:
    last = paragraph(run("Durée"), "Heading1")
    found = merged(said_otherwise((last, last + paragraph(run("Elle est ferme.")))))
    new = next(one for one in root_of(found.docx).iter(f"{W}p") if "".join(one.itertext()) == "Elle est ferme.")
    assert new.find(f"{W}pPr/{W}pStyle") is None


def test_a_paragraph_put_after_the_end_of_a_section_ends_no_section() -> None:
    clause = run("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun.")
    ending = paragraph(clause, properties='<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>')
    body = BODY.replace(paragraph(clause), ending)
    found = merged(said_otherwise((ending, ending + paragraph(run("Plus un mot."))), of=body), base=draft(body))
    assert len(list(root_of(found.docx).iter(f"{W}sectPr"))) == 2
    gone = merged(said_otherwise((ending, ""), of=body), base=draft(body))
    assert len(list(root_of(gone.docx).iter(f"{W}sectPr"))) == 2
    assert not any("déplacer" in one for one in lines(gone.docx))


def test_a_bookmark_whose_end_went_with_a_paragraph_goes_too() -> None:
    clause = run("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun.")
    begun = paragraph('<w:bookmarkStart w:id="91" w:name="renvoi"/>' + clause)
    last = run("Le contrat prend fin au soir du dernier jour.")
    body = BODY.replace(paragraph(clause), begun).replace(last, last + '<w:bookmarkEnd w:id="91"/>')
    found = merged(said_otherwise((begun, ""), of=body), base=draft(body))
    assert 'w:id="91"' not in read_parts(found.docx)[DOCUMENT].decode()


def test_a_new_row_is_merged_with_none_above_it() -> None:
    tilleuls = row(cell(value("Maison des Tilleuls", 13)), cell(value("29", 14)))
    merging = '<w:vMerge w:val="restart"/>'
    held = tilleuls.replace("</w:tcPr>", f"{merging}</w:tcPr>", 1)
    body = BODY.replace(tilleuls, held)
    new = row(cell(run("Maison neuve")), cell(run("12")))
    found = merged(said_otherwise((held, held + new), of=body), base=draft(body))
    assert len(list(root_of(found.docx).iter(f"{W}vMerge"))) == 1


def test_rows_added_changed_and_taken_out_are_merged_and_the_total_is_to_be_looked_at() -> None:
    tilleuls = row(cell(value("Maison des Tilleuls", 13)), cell(value("29", 14)))
    beauvoir = row(cell(value("Maison Beauvoir", 11), run("Valmont")), cell(value("80", 12)))
    found = merged(
        said_otherwise((tilleuls, "")),
        said_otherwise((beauvoir, beauvoir + row(cell(run("Maison neuve"), run("Aure")), cell(run("12"))))),
    )
    rows = [
        ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in one.iter(f"{W}tc")]
        for one in root_of(found.docx).iter(f"{W}tr")
    ]
    assert rows == [
        ["Établissement", "Places"], ["Maison BeauvoirValmont", "80"], ["Maison neuveAure", "12"], ["Ensemble", "109"],
    ]  # fmt: skip
    new = list(root_of(found.docx).iter(f"{W}tr"))[2]
    assert [len(one.findall(f"{W}p")) for one in new.iter(f"{W}tc")] == [2, 1]
    assert new.find(f"{W}trPr/{W}tblHeader") is None
    assert [(one.motif, one.texte) for one in found.a_verifier] == [(Verification.TOTAL, "Ensemble | 109")]


def test_a_cell_of_several_paragraphs_is_written_paragraph_by_paragraph() -> None:
    old = cell(value("Maison Beauvoir", 11), run("Valmont"))
    longer = said_otherwise((old, cell(value("Maison Beauvoir", 11), run("Ouverte en 1998"), run("Valmont"))))
    found = merged(longer, said_otherwise(("80", "84")))
    assert in_cells(found.docx)[2:4] == [["Maison Beauvoir", "Ouverte en 1998", "Valmont"], ["84"]]
    assert values(found.docx) == {**values(draft()), "12": "84"}
    shorter = merged(said_otherwise((old, cell(value("Maison Beauvoir", 11)))))
    assert in_cells(shorter.docx)[2] == ["Maison Beauvoir"]
    emptied = merged(said_otherwise((old, cell(""))))
    assert in_cells(emptied.docx)[2] == [""]


def in_cells(docx: bytes) -> list[list[str]]:
    """The paragraphs of each cell."""
    cells = root_of(docx).iter(f"{W}tc")
    return [["".join(text.text or "" for text in one.iter(f"{W}t")) for one in each.iter(f"{W}p")] for each in cells]


def test_words_put_under_those_that_another_party_changed_in_a_cell_are_to_be_reconciled() -> None:
    old = cell(value("Maison Beauvoir", 11), run("Valmont"))
    new = cell(value("Maison Beauvoir", 11), run("Valmont"), run("Ouverte en 1998"))
    found = merged(said_otherwise((old, new)), said_otherwise(("Valmont", "Valmont-sur-Aure")))
    (conflit,) = found.conflits
    assert [one.texte for one in conflit.voix] == ["Valmont / Ouverte en 1998", "Valmont-sur-Aure"]
    assert found.docx == draft()


def test_a_moved_clause_keeps_its_bookmarks_and_is_said_to_be_moved() -> None:
    clause = paragraph(FORFAIT)
    last = paragraph(run("Le contrat prend fin au soir du dernier jour."))
    found = merged(draft(BODY.replace(clause, "").replace(last, last + clause)))
    assert lines(found.docx)[-1] == f"Le forfait global est de {AMOUNT} par an."
    assert values(found.docx) == values(draft())
    assert [(one.partie, one.de, one.vers) for one in found.deplaces] == [("ARS", "Moyens", "Durée")]
    assert found.reprises == ()


def test_a_table_that_a_party_added_is_a_table_of_ours() -> None:
    new = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="900"/><w:gridCol w:w="900"/></w:tblGrid>'
        + row(*(cell(run(one)) for one in ("Année", "Objet", "Montant")))
        + row(*(cell(run(one)) for one in ("2028", "Travaux", "12 000")))
        + "</w:tbl>"
    )
    last = paragraph(run("Durée"), "Heading1")
    found = merged(said_otherwise((last, new + last)), said_otherwise((TABLE, TABLE + new)))
    tables = list(root_of(found.docx).iter(f"{W}tbl"))
    assert [len(one.findall(f"{W}tr")) for one in tables] == [4, 2, 2]
    assert [len(one.findall(f"{W}tc")) for one in tables[1].findall(f"{W}tr")] == [3, 3]
    assert all(one.getnext().tag == f"{W}p" for one in tables)


def test_a_paragraph_put_between_two_rows_stands_after_their_table() -> None:
    split = TABLE.replace(
        row(cell(value("Maison des Tilleuls", 13)), cell(value("29", 14))),
        "</w:tbl>" + paragraph(run("Note de l’ARS.")) + "<w:tbl><w:tblPr/><w:tblGrid/>"
        + row(cell(value("Maison des Tilleuls", 13)), cell(value("29", 14))),
    )  # fmt: skip
    found = merged(said_otherwise((TABLE, split)))
    said = lines(found.docx)
    assert said[said.index("109") + 1] == "Note de l’ARS."


def test_a_header_repeated_by_another_program_is_changed_once_and_wherever_it_stands() -> None:
    base = draft(header="CPOM 2027-2031")
    back = read_parts(draft(header="CPOM 2027-2032"))
    back["word/header7.xml"] = back["word/header1.xml"]
    found = merged(write_parts(back), base=base)
    assert "CPOM 2027-2032" in "".join(root_of(found.docx, "word/header1.xml").itertext())
    assert [(one.lieu, one.avant, one.apres) for one in found.reprises] == [
        ("en-tête", "CPOM 2027-2031", "CPOM 2027-2032")
    ]


def test_words_that_stand_in_two_headers_of_ours_change_in_both() -> None:
    given = read_parts(draft(header="CPOM 2027-2031"))
    base = write_parts({**given, "word/header2.xml": given["word/header1.xml"]})
    found = merged(draft(header="CPOM 2027-2032"), base=base)
    for name in ("word/header1.xml", "word/header2.xml"):
        assert "CPOM 2027-2032" in "".join(root_of(found.docx, name).itertext())


def test_of_a_field_that_a_header_repeats_the_one_that_was_changed_changes() -> None:
    base = draft(header="CPOM 2027-2031, gestionnaire ADEF, siège ADEF")
    found = merged(draft(header="CPOM 2027-2031, gestionnaire ADEF, siège Aubert"), base=base)
    assert "gestionnaire ADEF, siège Aubert" in "".join(root_of(found.docx, "word/header1.xml").itertext())
    assert [(one.lieu, one.avant[-10:], one.apres[-12:]) for one in found.reprises] == [
        ("en-tête", "siège ADEF", "siège Aubert")
    ]


def test_a_paragraph_goes_before_a_table_of_which_a_row_changes_and_its_like_after_it_stays() -> None:
    same = paragraph(run("Sans objet."))
    twice, once = same + TABLE + same, TABLE.replace(">29<", ">31<") + same
    found = merged(said_otherwise((TABLE, once)), base=draft(BODY.replace(TABLE, twice)))
    said, given = lines(found.docx), lines(draft(BODY.replace(TABLE, twice)))
    at = given.index("Sans objet.")
    assert said == [*given[:at], *("31" if one == "29" else one for one in given[at + 1 :])]
    assert found.conflits == ()


def test_a_note_that_a_party_wrote_is_left_to_a_person_and_told() -> None:
    note = f'<w:footnote w:id="2">{paragraph(run("Voir l’annexe 4."))}</w:footnote>'
    notes = f'<w:footnotes xmlns:w="{W[1:-1]}">{note}</w:footnotes>'
    back = write_parts({**read_parts(draft()), "word/footnotes.xml": notes.encode()})
    found = merged(back)
    assert [(one.differend, one.lieu, one.voix[0].texte) for one in found.conflits] == [
        (Differend.PAGE, "notes", "Voir l’annexe 4.")
    ]
    assert found.docx == draft()


# --- looks ------------------------------------------------------------------------------------------------------------


def look(words: str, *properties: str, of: str = "diligente") -> tuple[str, str]:
    """« diligente » with a look of its own."""
    inside = "".join(properties)
    return words, words.replace(
        of, f'</w:t></w:r><w:r><w:rPr>{inside}</w:rPr><w:t>{of}</w:t></w:r><w:r><w:t xml:space="preserve">'
    )


LAST = "à la demande de la plus diligente."


@pytest.mark.parametrize(
    ("xml", "told", "written"),
    [
        ("<w:b/>", "gras", "b"),
        ("<w:i/>", "italique", "i"),
        ('<w:u w:val="single"/>', "souligné", "u"),
        ('<w:highlight w:val="yellow"/>', "surligné", "highlight"),
    ],
)
def test_a_look_given_by_hand_to_words_that_nobody_touched_is_carried(xml: str, told: str, written: str) -> None:
    found = merged(said_otherwise(look(LAST, xml)), said_otherwise(("chaque année", "souvent")))
    (one,) = found.mises_en_forme
    assert (one.partie, one.texte, one.quoi, one.reportee) == ("ARS", "diligente", told, True)
    marked = [each for each in root_of(found.docx).iter(f"{W}r") if each.find(f"{W}rPr/{W}{written}") is not None]
    assert ["".join(each.itertext()) for each in marked] == ["diligente"]
    assert [each.partie for each in found.reprises] == ["Gestionnaire"]
    again = fusionner(draft(), [Voix("ARS", said_otherwise(look(LAST, xml)))], found.docx)
    assert isinstance(again, Fusion)
    assert (again.docx, again.mises_en_forme) == (found.docx, ())


def test_a_look_of_words_that_another_party_changed_is_told_and_not_carried() -> None:
    found = merged(said_otherwise(look(LAST, "<w:b/>")), said_otherwise(("diligente", "concernée")))
    assert [(one.quoi, one.reportee) for one in found.mises_en_forme] == [("gras", False)]


def test_of_two_looks_of_one_word_the_first_is_carried_and_the_second_told() -> None:
    found = merged(*(said_otherwise(look(LAST, f'<w:highlight w:val="{one}"/>')) for one in ("yellow", "green")))
    assert [(one.partie, one.reportee) for one in found.mises_en_forme] == [("ARS", True), ("Gestionnaire", False)]
    assert [one.get(f"{W}val") for one in root_of(found.docx).iter(f"{W}highlight")] == ["yellow"]


def test_a_colour_is_told_and_not_carried() -> None:
    found = merged(said_otherwise(look(LAST, '<w:color w:val="C00000"/>')))
    assert [(one.quoi, one.reportee) for one in found.mises_en_forme] == [("couleur", False)]
    assert found.docx == draft()


def test_an_alignment_is_carried() -> None:
    old = paragraph(run("Le contrat prend fin au soir du dernier jour."))
    new = paragraph(run("Le contrat prend fin au soir du dernier jour."), properties='<w:jc w:val="center"/>')
    found = merged(said_otherwise((old, new)))
    assert [(one.quoi, one.reportee) for one in found.mises_en_forme] == [("alignement\u00a0: centré", True)]
    assert [one.get(f"{W}val") for one in root_of(found.docx).iter(f"{W}jc")] == ["center"]


def test_words_that_a_party_wrote_in_bold_are_bold() -> None:
    found = merged(said_otherwise((LAST, look(LAST.replace("diligente", "pressée"), "<w:b/>", of="pressée")[1])))
    marked = [one for one in root_of(found.docx).iter(f"{W}r") if one.find(f"{W}rPr/{W}b") is not None]
    assert ["".join(one.itertext()) for one in marked] == ["pressée"]


def test_pages_turned_by_hand_are_told_and_not_carried() -> None:
    given = read_parts(draft())
    wide = given[DOCUMENT].replace(b'w:w="11906" w:h="16838"', b'w:w="16838" w:h="11906"')
    found = merged(write_parts({**given, DOCUMENT: wide}))
    assert [(one.lieu, one.quoi, one.reportee) for one in found.mises_en_forme] == [
        ("mise en page", "orientation et format des pages", False)
    ]
    assert found.docx == draft()


def pictured(colour: str) -> bytes:
    """The draft with a picture in a paragraph of its own."""
    out = io.BytesIO()
    document = Document(io.BytesIO(draft()))
    Image.new("RGB", (8, 8), colour).save(image := io.BytesIO(), "PNG")
    document.add_paragraph().add_run().add_picture(image)
    document.save(out)
    return out.getvalue()


def test_a_picture_put_in_taken_out_or_replaced_by_hand_is_told() -> None:
    base = pictured("red")
    for back in (pictured("blue"), draft()):
        found = fusionner(base, [Voix("ARS", back)], base)
        assert isinstance(found, Fusion)
        assert found.docx == base
        assert {one.motif for one in found.a_verifier} == {Verification.IMAGE}
    put_in = fusionner(draft(), [Voix("ARS", base)], draft())
    assert isinstance(put_in, Fusion)
    assert [(one.motif, one.lieu, one.texte) for one in put_in.a_verifier] == [(Verification.IMAGE, "Durée", "ARS")]
    same = fusionner(base, [Voix("ARS", resaved(base))], base)
    assert isinstance(same, Fusion)
    assert same.a_verifier == ()


# --- no file ----------------------------------------------------------------------------------------------------------


def test_another_document_gives_no_file_and_says_whose_it_is() -> None:
    other = draft(paragraph(run("Un tout autre texte, venu d’ailleurs et sans rapport.")))
    found = fusionner(draft(), [Voix("ARS", draft()), Voix("Gestionnaire", other)], draft())
    assert isinstance(found, NonProuvee)
    assert [(one.defaut, one.partie) for one in found.echecs] == [(Defaut.ETRANGER, "Gestionnaire")]


@pytest.mark.parametrize("fault", ["write_text", "take_out"])
def test_a_file_that_was_written_wrong_is_not_given(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    def does_nothing(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(module, fault, does_nothing)
    clause = paragraph(run("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun."))
    found = fusionner(draft(), [Voix("ARS", said_otherwise(("diligente", "concernée"), (clause, "")))], draft())
    assert isinstance(found, NonProuvee)
    assert {one.defaut for one in found.echecs} == {Defaut.ECRIT}
    assert len(found.reprises) == 2
