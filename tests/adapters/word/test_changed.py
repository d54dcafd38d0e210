"""What becomes of the values of a draft in other hands: each one changed is told, an unedited save tells none."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from cpomdoc.adapters.word.changed import changed_values
from cpomdoc.adapters.word.package import parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.rendering import write
from cpomdoc.adapters.word.signets import lay_bookmarks
from cpomdoc.domain.origine import Imprimee, ValeurChangee, is_ours
from tests.adapters.word_build import answers, p, properties, row, table, template

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "build" / "moteur"
WORDS = {
    "c": {"debut": "1er janvier 2027", "fin": "31 décembre 2030", "total": 627994, "ans": 5, "nom": "Les Tilleuls"},
    "lieux": [{"nom": f"Maison {at}", "places": 10 * at} for at in range(1, 7)],
}
BLOCKS = (
    p("Du {{ c.debut }} au {{ c.fin }}, soit {{ c.ans }} ans."),
    p("La dotation de {{ c.nom }} est de {{ c.total | montant_entier }} par an."),
    table(
        row("Nom", "Places"),
        row("{%tr for l in lieux %}", ""),
        row("{{ l.nom }}", "{{ l.places }}"),
        row("{%tr endfor %}", ""),
    ),
    p("Fait pour {{ c.nom }}."),
)


@pytest.fixture(scope="module")
def given() -> tuple[bytes, tuple[Imprimee, ...]]:
    """A draft as people receive it, and its values."""
    ecrit = write(
        template(*BLOCKS, header="{{ c.nom }}"), answers(**WORDS), properties=properties(), unnamed=("piece",)
    )
    return lay_bookmarks(ecrit.docx, ecrit.valeurs), ecrit.valeurs


Edit = Callable[[etree._Element], None]


def edited(docx: bytes, *edits: Edit) -> bytes:
    parts = dict(read_parts(docx))
    root = parse_xml(parts["word/document.xml"])
    for edit in edits:
        edit(root)
    return write_parts({**parts, "word/document.xml": serialize_xml(root)})


def typed(old: str, new: str, rank: int = 0) -> Edit:
    """The words of one text, typed over."""

    def edit(root: etree._Element) -> None:
        text = [one for one in root.iter(w("t")) if old in (one.text or "")][rank]
        text.text = (text.text or "").replace(old, new)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    return edit


def unnamed(root: etree._Element) -> None:
    """What an editor does that loses the names of values."""
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        if mark.tag == w("bookmarkEnd") or is_ours(mark.get(w("name")) or ""):
            mark.getparent().remove(mark)


def without_names_in(words: str) -> Edit:
    """The paragraph that says *words* loses the names of its values; the ends stay, of nothing."""

    def edit(root: etree._Element) -> None:
        for paragraph in paragraphs_that_say(root, words):
            for mark in list(paragraph.iter(w("bookmarkStart"))):
                paragraph.remove(mark)

    return edit


def paragraphs_that_say(root: etree._Element, words: str) -> list[etree._Element]:
    return [one for one in root.iter(w("p")) if words in "".join(str(text) for text in one.itertext())]


def without_row(words: str) -> Edit:
    def edit(root: etree._Element) -> None:
        row = next(paragraphs_that_say(root, words)[0].iterancestors(w("tr")))
        row.getparent().remove(row)

    return edit


def told(given: tuple[bytes, tuple[Imprimee, ...]], *edits: Edit) -> list[tuple[str, str, str]]:
    """The values that are told: key, before, after; « ? » for one that is to be looked at."""
    docx, valeurs = given
    return [_short(one) for one in changed_values(docx, edited(docx, *edits), valeurs)]


def _short(one: ValeurChangee) -> tuple[str, str, str]:
    before, after = (text.replace("\u00a0", " ") for text in (one.avant, one.apres))
    return one.cle, before, "?" if one.a_voir else after


def test_a_draft_that_comes_back_as_it_was_tells_nothing(given):
    docx, valeurs = given
    assert changed_values(docx, docx, valeurs) == ()
    assert len(valeurs) == 19


def test_the_kinds_of_spaces_that_people_type_change_no_value(given):
    assert told(given, typed("627\u00a0994\u00a0€", "627 994 €"), typed(" janvier", "\u00a0janvier")) == []


def test_a_value_typed_over_in_a_sentence_and_in_a_table_is_told_with_both_words(given):
    assert told(given, typed("627\u00a0994\u00a0€", "640 000 €"), typed("30", "35", 1)) == [
        ("c.total", "627 994 €", "640 000 €"),
        ("lieux[2].places", "30", "35"),
    ]


def test_a_cell_typed_over_that_lost_the_name_of_its_value_is_found_by_its_place(given):
    assert told(given, without_names_in("40"), typed("40", "44")) == [("lieux[3].places", "40", "44")]


def test_the_start_of_a_value_typed_over_outside_its_bookmark_is_told_whole(given):
    """« 30 juin » stands before the bookmark, which holds « 2030 » alone."""

    def shrink(root: etree._Element) -> None:
        (paragraph,) = paragraphs_that_say(root, "31\u00a0décembre") or paragraphs_that_say(root, "31 décembre")
        text = next(one for one in paragraph.iter(w("t")) if (one.text or "").startswith("31"))
        text.text = " 2030"
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        start = text.getparent().getprevious()
        before = etree.Element(w("r"))
        etree.SubElement(before, w("t")).text = "30 juin"
        start.addprevious(before)

    assert told(given, shrink) == [("c.fin", "31 décembre 2030", "30 juin 2030")]


def test_words_typed_just_after_a_value_that_its_bookmark_swallowed_change_no_value(given):
    assert told(given, typed("627\u00a0994\u00a0€", "627\u00a0994\u00a0€ environ")) == []


@pytest.mark.parametrize(
    ("words", "after"), [("1 627\u00a0994\u00a0€", "1 627 994 €"), ("627\u00a0994\u00a0,50 €", "627 994 ,50 €")]
)
def test_figures_typed_beside_a_figure_make_another_one(given, words, after):
    assert told(given, typed("627\u00a0994\u00a0€", words)) == [("c.total", "627 994 €", after)]


def test_a_figure_typed_before_a_value_outside_its_bookmark_makes_another_one(given):
    assert told(given, typed(", soit ", ", soit 1")) == [("c.ans", "5", "15")]


def test_the_values_of_a_row_that_is_gone_are_told_and_those_of_its_neighbours_are_not(given):
    assert told(given, without_row("Maison 3")) == [("lieux[2].nom", "Maison 3", ""), ("lieux[2].places", "30", "")]
    assert told(given, without_row("Maison 6")) == [("lieux[5].nom", "Maison 6", ""), ("lieux[5].places", "60", "")]


def test_a_name_that_is_there_twice_counts_once(given):
    def copied(root: etree._Element) -> None:
        row = next(paragraphs_that_say(root, "Maison 2")[0].iterancestors(w("tr")))
        twin = etree.fromstring(etree.tostring(row))
        next(twin.iter(w("t"))).text = "Maison neuve"
        row.addnext(twin)

    assert told(given, copied) == []


def test_a_clause_that_moved_with_its_values_tells_nothing(given):
    def moved(root: etree._Element) -> None:
        (clause,) = paragraphs_that_say(root, "La dotation")
        (last,) = paragraphs_that_say(root, "Fait pour")
        last.addnext(clause)

    assert told(given, moved) == []


def test_a_bookmark_without_an_end_ends_with_its_paragraph_and_an_end_alone_is_nothing(given):
    def broken(root: etree._Element) -> None:
        ends = list(root.iter(w("bookmarkEnd")))
        ends[0].getparent().remove(ends[0])
        starts = [one for one in root.iter(w("bookmarkStart")) if is_ours(one.get(w("name")) or "")]
        starts[4].getparent().remove(starts[4])

    assert told(given, broken) == []


def test_a_program_that_lost_every_name_changes_nothing_by_that(given):
    assert told(given, unnamed) == []
    assert told(given, unnamed, typed("Maison 4", "Maison rose"), without_row("Maison 2")) == [
        ("lieux[1].nom", "Maison 2", ""),
        ("lieux[1].places", "20", ""),
        ("lieux[3].nom", "Maison 4", "Maison rose"),
    ]


def test_what_cannot_be_told_is_to_be_looked_at_with_the_whole_paragraph(given):
    """A sentence written anew around its values: nobody can say which words took the place of which."""
    docx, valeurs = given
    edit = typed("La dotation de ", "Le montant annuel, ")

    def rewritten(root: etree._Element) -> None:
        (clause,) = paragraphs_that_say(root, "Le montant annuel")
        for run in list(clause.iter(w("r")))[1:]:
            clause.remove(run)
        etree.SubElement(etree.SubElement(clause, w("r")), w("t")).text = "est fixé chaque année par arrêté."

    found = [one for one in changed_values(docx, edited(docx, edit, rewritten), valeurs) if one.cle == "c.total"]
    assert [(one.a_voir, one.apres) for one in found] == [(True, "")]
    assert found[0].texte_avant.startswith("La dotation de Les Tilleuls est de 627 994 €")
    assert found[0].texte_apres.endswith("est fixé chaque année par arrêté.")


def test_a_value_of_a_header_that_was_typed_over_is_told(given):
    docx, valeurs = given
    parts = dict(read_parts(docx))
    parts["word/header1.xml"] = parts["word/header1.xml"].replace(b"Les Tilleuls", b"Les Saules")
    assert [_short(one) for one in changed_values(docx, write_parts(parts), valeurs)] == [
        ("c.nom", "Les Tilleuls", "Les Saules")
    ]


def test_a_save_by_python_docx_tells_nothing(given):
    docx, valeurs = given
    Document(io.BytesIO(docx)).save(out := io.BytesIO())
    assert changed_values(docx, out.getvalue(), valeurs) == ()


# --- true editors -----------------------------------------------------------------------------------------------------


def saved_by_libreoffice(folder: Path, docx: bytes) -> bytes:
    (folder / "projet.docx").write_bytes(docx)
    profile = f"-env:UserInstallation=file://{folder}/profil"
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", "sortie", "projet.docx"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=180)
    return (folder / "sortie" / "projet.docx").read_bytes()


def saved_by_onlyoffice(folder: Path, docx: bytes, script: str = "") -> bytes:
    source, target = folder / "projet.docx", folder / "sortie.docx"
    source.write_bytes(docx)
    child = (
        "import docbuilder, sys\n"
        "b = docbuilder.CDocBuilder()\n"
        "assert b.OpenFile(sys.argv[1], '') == 0\n"
        "b.ExecuteCommand(sys.argv[3])\n"
        "assert b.SaveFile('docx', sys.argv[2]) == 0\n"
        "b.CloseFile()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ENGINE)}
    command = [sys.executable, "-c", child, str(source), str(target), script or "var nothing = 0;"]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, timeout=180)
    return target.read_bytes()


EDITORS = [
    pytest.param(saved_by_libreoffice, id="LibreOffice"),
    pytest.param(
        saved_by_onlyoffice,
        id="ONLYOFFICE",
        marks=pytest.mark.skipif(not ENGINE.is_dir(), reason="the second engine is not installed"),
    ),
]


@pytest.mark.parametrize("save", EDITORS)
def test_a_save_without_an_edit_by_a_true_editor_tells_nothing(given, tmp_path, save):
    docx, valeurs = given
    assert changed_values(docx, save(tmp_path, docx), valeurs) == ()


@pytest.mark.skipif(not ENGINE.is_dir(), reason="the second engine is not installed")
def test_what_a_person_types_in_the_second_editor_is_told_and_nothing_else(given, tmp_path):
    docx, valeurs = given
    script = """
    var D = Api.GetDocument();
    D.Search("627\\u00a0994\\u00a0€", true)[0].Select(); D.EnterText("640 000 €");
    D.Search("décembre", true)[0].Select(); D.EnterText("juin");
    var T = D.GetAllTables()[0];
    var cell = T.GetRow(2).GetCell(1).GetContent().GetElement(0);
    cell.RemoveAllElements(); cell.AddText("25");
    T.RemoveRow(T.GetCell(5, 0));
    """
    found = [_short(one) for one in changed_values(docx, saved_by_onlyoffice(tmp_path, docx, script), valeurs)]
    assert found == [
        ("c.fin", "31 décembre 2030", "31 juin 2030"),
        ("c.total", "627 994 €", "640 000 €"),
        ("lieux[1].places", "20", "25"),
        ("lieux[4].nom", "Maison 5", ""),
        ("lieux[4].places", "50", ""),
    ]
