"""Each generated value stands in a hidden bookmark of its own, in what people receive and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from openxml_audit import OpenXmlValidator

from cpomdoc.adapters.word.changed import followed
from cpomdoc.adapters.word.package import parse_xml, read_parts, w, write_parts
from cpomdoc.adapters.word.rendering import Ecrit, render, write
from cpomdoc.adapters.word.signets import Misplaced, bare, bookmarks, lay_bookmarks, lift_bookmarks
from tests.adapters.word_build import answers, p, properties, row, table, template, text

DRAWN = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="1" cy="1"/><wp:docPr id="1" name="x" descr="{{ lieu.nom }}"/></wp:inline></w:drawing></w:r></w:p>'
)
BOXED = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
    f"{p('Encadré {{ lieu.nom }}')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)
BLOCKS = (
    p("Le {{ lieu.nom }}, ", "{{ lieu.nom }} et {{ lieu.places | nombre }} places.", style="Heading1"),
    table(
        row("Nom", "Places"),
        row("{%tr for l in lieux %}", ""),
        row("{{ l.nom }}", "{{ l.places }}"),
        row("{%tr endfor %}", ""),
    ),
    p("Adresse : {{ lieu.adresse }} fin, le 1er du mois, n° {{ lieu.places }}"),
)
WORDS = {
    "lieu": {"nom": "Frêne & Fils", "places": 1200, "adresse": "1 rue Haute\n99000 Aure"},
    "lieux": [{"nom": "Orme", "places": 10}, {"nom": "Saule", "places": 20}],
}


def written(*blocks: str, **changed: str) -> Ecrit:
    context = answers(**WORDS)
    return write(template(*(blocks or BLOCKS), **changed), context, properties=properties(), unnamed=("piece",))


def inside(docx: bytes) -> list[tuple[str, str]]:
    return [(one.nom, one.mots) for one in bookmarks(read_parts(docx))]


def test_every_value_stands_in_a_bookmark_that_holds_its_words_and_nothing_else() -> None:
    ecrit = written(header="En-tête {{ lieu.nom }}")
    laid = lay_bookmarks(ecrit.docx, ecrit.valeurs)
    assert inside(laid) == [(one.signet, one.mots) for one in ecrit.valeurs]
    assert [(one.cle, one.mots, one.ligne) for one in ecrit.valeurs] == [
        ("lieu.nom", "Frêne & Fils", None),
        ("lieu.nom", "Frêne & Fils", None),
        ("lieu.places", "1\u00a0200", None),
        ("lieux[0].nom", "Orme", 0),
        ("lieux[0].places", "10", 0),
        ("lieux[1].nom", "Saule", 1),
        ("lieux[1].places", "20", 1),
        ("lieu.adresse", "1 rue Haute\n99000 Aure", None),
        ("lieu.places", "1200", None),
        ("lieu.nom", "Frêne & Fils", None),
    ]
    for part in ("word/document.xml", "word/header1.xml"):
        assert text(laid, part) == text(ecrit.docx, part)


def test_names_are_short_and_numbers_are_those_of_no_other_bookmark() -> None:
    mark = '<w:bookmarkStart w:id="3" w:name="_Toc1"/><w:bookmarkEnd w:id="3"/>'
    ecrit = written(p("{{ lieu.nom }}").replace("<w:r>", mark + "<w:r>", 1), *BLOCKS)
    root = parse_xml(read_parts(lay_bookmarks(ecrit.docx, ecrit.valeurs))["word/document.xml"])
    starts = list(root.iter(w("bookmarkStart")))
    numbers = [one.get(w("id")) for one in starts]
    assert len(starts) == len(ecrit.valeurs) + 1
    assert len(set(numbers)) == len(numbers)
    assert sorted(numbers) == sorted(str(one.get(w("id"))) for one in root.iter(w("bookmarkEnd")))
    names = [str(one.get(w("name"))) for one in starts]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 40


def test_a_value_in_an_attribute_or_in_a_box_has_no_bookmark_and_leaves_no_mark() -> None:
    ecrit = written(DRAWN, BOXED, p("{{ lieu.nom }}"), title="Titre {{ lieu.nom }}")
    laid = lay_bookmarks(ecrit.docx, ecrit.valeurs)
    assert [(one.cle, one.mots) for one in ecrit.valeurs] == [("lieu.nom", "Frêne & Fils")]
    for name, part in read_parts(laid).items():
        assert not re.search("[\ufdd0-\ufdef\ue000-\uf8ff]", part.decode(errors="replace")), name
    assert 'descr="Frêne &amp; Fils"' in read_parts(laid)["word/document.xml"].decode()
    assert "Encadré Frêne & Fils" in text(laid)


def test_the_text_that_is_laid_out_is_the_same_to_the_byte_and_holds_none() -> None:
    ecrit = written()
    assert ecrit.docx == render(template(*BLOCKS), answers(**WORDS), properties=properties())
    assert inside(ecrit.docx) == []
    assert text(lift_bookmarks(lay_bookmarks(ecrit.docx, ecrit.valeurs))) == text(ecrit.docx)
    assert lift_bookmarks(ecrit.docx) == ecrit.docx


def test_a_draft_with_its_bookmarks_is_sound_for_the_second_judge(tmp_path) -> None:
    ecrit = written(header="En-tête {{ lieu.nom }}")
    path = tmp_path / "projet.docx"
    before = tmp_path / "avant.docx"
    path.write_bytes(lay_bookmarks(ecrit.docx, ecrit.valeurs))
    before.write_bytes(ecrit.docx)
    found, known = (
        [error.description for error in OpenXmlValidator().validate(str(one)).errors] for one in (path, before)
    )
    assert found == known


def test_values_said_to_stand_elsewhere_stop_the_work() -> None:
    ecrit = written()
    first, *others = ecrit.valeurs
    for wrong in (replace(first, debut=first.debut + 1), replace(first, paragraphe=99), replace(first, mots="Chêne")):
        with pytest.raises(Misplaced):
            lay_bookmarks(ecrit.docx, [wrong, *others])


def test_what_a_layout_puts_right_moves_no_bookmark_off_its_value() -> None:
    """A note loses what it says of « — », a list its last sign: the values around are found again."""
    note = p("« — » : sans objet. Source : {{ lieu.nom }}, {{ lieu.places }}.", style="NoteTableau")
    ecrit = written(table(row("Nom", "{{ lieu.places }}")).removesuffix(p("")) + note)
    laid = lay_bookmarks(ecrit.docx, ecrit.valeurs)
    assert "Source : Frêne & Fils, 1200." in text(laid)
    assert "sans objet" not in text(laid)
    assert [words for _, words in inside(laid)] == ["1200", "Frêne & Fils", "1200"]


def test_values_that_came_back_with_a_reviewed_text_are_known_and_those_changed_by_hand_keep_both_words() -> None:
    ecrit = written(p("Le {{ lieu.nom }} a {{ lieu.places }} places."), p("{{ lieux[0].nom }}"))
    parts = dict(read_parts(lay_bookmarks(ecrit.docx, ecrit.valeurs)))
    changed = parts["word/document.xml"].replace(b">1200<", b">1300<").replace(b">Orme<", b"><")
    back = write_parts({**parts, "word/document.xml": changed})
    valeurs = followed(ecrit.docx, back, ecrit.valeurs).valeurs
    assert inside(bare(back)) == []
    assert [(one.cle, one.mots, one.main) for one in valeurs] == [
        ("lieu.nom", "Frêne & Fils", None),
        ("lieu.places", "1200", "1300"),
    ]
    assert [words for _, words in inside(lay_bookmarks(bare(back), valeurs))] == ["Frêne & Fils", "1300"]
