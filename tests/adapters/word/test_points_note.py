"""« Avant de signer.docx »: what is open first, then what somebody lifted; ours as long as nobody saved it again."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document

from cpomdoc.adapters.word import paragraphs, read_parts, read_return, untouched, write_parts, write_points
from cpomdoc.domain.avant_signature import Levee, Point, Sorte
from cpomdoc.stages.pieces.relecture import listed
from tests import juge_word

OPEN = Point(Sorte.DOCUMENT, "« Arrêté » n’est pas joint.", "annexe 8", "Déposez-le.")
ACT = Point(Sorte.PASSAGE, "« trois mois » est à confirmer.", "Avenant n° 1", "Relisez.", "avenant-1")
LIFTED = Point(Sorte.DROIT, "« le décret » : à lire.").lifted(Levee("Lu.", "Mme Aubert", "2026-11-21T10:00:00+01:00"))
HOSTILE = Point(Sorte.REPONSE, "« <w:p/> & ]]> \x07 »", "a\x00b", "…")


def text(data: bytes) -> str:
    shown = Document(io.BytesIO(data))
    cells = [cell.text for table in shown.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in shown.paragraphs), *cells]).replace("\u00a0", " ")


def test_it_opens_in_word_and_says_all_of_each_point() -> None:
    said = text(write_points("C-1", "ADEF", (OPEN, ACT, LIFTED)))
    assert "C-1, ADEF" in said
    assert "2 points à régler." in said
    for one in (OPEN, ACT):
        assert one.nom in said
        assert one.remede in said
        assert one.sorte.value in said
    assert "avenant-1" in said
    assert "Mme Aubert\nle 21/11/2026" in said
    assert "jamais signée" in said


def test_words_accessibility_checker_would_say_nothing_of_it() -> None:
    for points in ((OPEN,), (LIFTED,), (OPEN, ACT, LIFTED, HOSTILE)):
        assert juge_word.faults(write_points("C-1", "ADEF", points)) == []


def test_the_same_points_make_the_same_file() -> None:
    assert write_points("C-1", "ADEF", (OPEN,)) == write_points("C-1", "ADEF", (OPEN,))
    assert write_points("C-1", "ADEF", (OPEN,)) != write_points("C-1", "ADEF", (ACT,))


def test_whatever_people_wrote_is_text() -> None:
    assert "« <w:p/> & ]]>" in text(write_points("C-1", "<b>", (HOSTILE,)))


def saved(data: bytes, *, by_another_program: bool = False) -> bytes:
    """The list as a person saves it with a reason; another program keeps no property of its own."""
    document = Document(io.BytesIO(data))
    document.tables[0].rows[1].cells[2].paragraphs[0].add_run("Je lève ce point : vu avec Paul.")
    document.save(again := io.BytesIO())
    if not by_another_program:
        return again.getvalue()
    parts = read_parts(again.getvalue())
    parts["docProps/custom.xml"] = re.sub(
        rb"<property.*</property>", b"", parts["docProps/custom.xml"], flags=re.DOTALL
    )
    return write_parts(parts)


def test_it_says_that_it_is_only_read_and_where_a_point_is_lifted() -> None:
    said = text(write_points("C-1", "ADEF", (OPEN,)))
    assert "se lit seulement" in said
    assert "dans « Avant de signer.xlsx », dans le dossier du contrat, puis dépose ce classeur" in said
    assert "--motif" not in said


@pytest.mark.parametrize("by_another_program", [False, True])
def test_it_is_told_from_a_draft_whoever_saved_it(by_another_program: bool) -> None:
    made = write_points("A & B <1>", "ADEF", (OPEN, ACT))
    for data in (made, saved(made, by_another_program=by_another_program)):
        seen = read_return(data)
        assert seen.liste
        assert seen.reference == ("" if by_another_program and data != made else "A & B <1>")
        assert listed(seen, ("A", "A & B", "A & B <1>", "C-9")) == "A & B <1>"
    assert listed(read_return(saved(made)), ("C-9",)) == ""


def test_a_draft_that_begins_as_the_list_does_is_a_draft() -> None:
    parts = read_parts(write_points("C-1", "ADEF", (OPEN,)))
    custom = parts["docProps/custom.xml"].replace(b"cpom.liste", b"cpom.piece")
    assert not read_return(write_parts({**parts, "docProps/custom.xml": custom})).liste


def test_once_saved_by_somebody_it_is_theirs() -> None:
    made = write_points("C-1", "ADEF", (OPEN,))
    assert untouched(made)
    document = Document(io.BytesIO(made))
    document.paragraphs[0].runs[0].text = "Vu avec Paul"
    document.save(again := io.BytesIO())
    assert not untouched(again.getvalue())
    assert not untouched(b"not a Word file")
    assert "word/styles.xml" in read_parts(made)
    assert any("Avant de signer" in str(one) for one in paragraphs(made))
