"""Tracked changes of a return, decided one proposal at a time: what a person did as a whole is decided as a whole.

What stands in the file afterwards is read by tests/juge_suivi.py, which imports nothing of cpomdoc.
"""

from __future__ import annotations

from typing import Any

import pytest

from cpomdoc.adapters.word import open_return, passages, read_parts, write_parts
from cpomdoc.adapters.word.propositions import Proposition, UnknownMark, accept_every, read_propositions, resolve
from cpomdoc.adapters.word.redline import Redline, write_redline
from tests import juge_suivi as juge
from tests.adapters.word.test_redline import draft
from tests.adapters.word.word_edits import edited
from tests.adapters.word_build import p, row, table
from tests.adapters.word_sample import paragraph, run
from tests.familles.exemples import famille
from tests.familles.pages import contrat
from tests.familles.rendu import rendered

ARS, GESTIONNAIRE = "Mme Aubert", "M. Roy"


def mark(tag: str, inside: str = "", author: str = ARS, **more: str) -> str:
    others = "".join(f' w:{key}="{said}"' for key, said in more.items())
    return f'<w:{tag} w:id="77" w:author="{author}" w:date="2027-01-05T10:00:00Z"{others}>{inside}</w:{tag}>'


def gone(words: str, author: str = ARS) -> str:
    return mark("del", run(words).replace("w:t", "w:delText"), author)


def come(words: str, author: str = ARS) -> str:
    return mark("ins", run(words), author)


def ended(tag: str, content: str, author: str = ARS, style: str = "") -> str:
    """A paragraph whose end bears a mark."""
    return paragraph(content, style, f"<w:rPr>{mark(tag, author=author)}</w:rPr>")


def told(*blocks: str) -> list[tuple[str, str, str]]:
    return [(one.suivi.nature, one.suivi.avant, one.suivi.apres) for one in found(*blocks)]


def found(*blocks: str) -> tuple[Proposition, ...]:
    return read_propositions(read_parts(draft(*blocks)))


def decided(blocks: tuple[str, ...], *accepted: int) -> list[Any]:
    """What stands after the proposals at these places were accepted and the others refused, style aside."""
    parts = read_parts(draft(*blocks))
    keys = [one.cle for one in read_propositions(parts)]
    docx = write_parts(resolve(parts, [keys[place] for place in accepted]))
    assert juge.marks(docx) == []
    return said(juge.stories(docx, accepted=True)["word/document.xml"])[:-1]  # the last one is that of every draft


def said(blocks: list[Any]) -> list[Any]:
    return [
        [[said(cell) for cell in line] for line in one[1]] if one[0] == "tbl" else "".join(words for _, words in one[3])
        for one in blocks
    ]


# --- what a person did ------------------------------------------------------------------------------------------------


def test_a_replacement_is_decided_as_a_whole() -> None:
    blocks = (paragraph(run("Soit ") + gone("109") + come("119") + run(" places.")),)
    assert told(*blocks) == [("remplacement", "109", "119")]
    assert decided(blocks) == ["Soit 109 places."]
    assert decided(blocks, 0) == ["Soit 119 places."]


def test_two_replacements_are_decided_each_alone() -> None:
    blocks = (paragraph(gone("a") + come("b") + run(" et ") + gone("c") + come("d")),)
    assert decided(blocks, 0) == ["b et c"]
    assert decided(blocks, 1) == ["a et d"]


def test_words_that_somebody_added_and_somebody_else_struck_are_two_proposals() -> None:
    inside = run("un ") + mark("del", run("deux ").replace("w:t", "w:delText"), GESTIONNAIRE) + run("trois")
    blocks = (paragraph(run("Dit : ") + mark("ins", inside)),)
    assert [(one.suivi.auteur, one.suivi.nature, one.suivi.avant, one.suivi.apres) for one in found(*blocks)] == [
        (ARS, "ajout", "", "un deux trois"),
        (GESTIONNAIRE, "suppression", "deux", ""),
    ]
    assert decided(blocks) == ["Dit : "]
    assert decided(blocks, 0) == ["Dit : un deux trois"]
    assert decided(blocks, 1) == ["Dit : "]
    assert decided(blocks, 0, 1) == ["Dit : un trois"]


def test_words_that_a_person_added_and_struck_again_are_nothing_once_decided() -> None:
    blocks = (paragraph(run("Dit") + mark("ins", mark("del", run(" rien").replace("w:t", "w:delText")))),)
    assert len(found(*blocks)) == 1
    assert decided(blocks) == decided(blocks, 0) == ["Dit"]


@pytest.mark.parametrize(
    "blocks",
    [
        (p("Un."), ended("ins", come("Deux.")), p("Trois.")),
        (ended("ins", run("Un.")), paragraph(come("Deux.")), p("Trois.")),
    ],
)
def test_an_added_paragraph_is_one_proposal_wherever_the_program_puts_its_end(blocks: tuple[str, ...]) -> None:
    assert told(*blocks) == [("paragraphe ajouté", "", "Deux.")]
    assert decided(blocks) == ["Un.", "Trois."]
    assert decided(blocks, 0) == ["Un.", "Deux.", "Trois."]


def test_two_paragraphs_added_after_another_are_decided_each_alone() -> None:
    blocks = (ended("ins", run("Un.")), ended("ins", come("Deux.")), paragraph(come("Trois.")), p("Quatre."))
    assert told(*blocks) == [("paragraphe ajouté", "", "Deux."), ("paragraphe ajouté", "", "Trois.")]
    assert decided(blocks, 0) == ["Un.", "Deux.", "Quatre."]
    assert decided(blocks, 1) == ["Un.", "Trois.", "Quatre."]


@pytest.mark.parametrize(
    "blocks",
    [
        (p("Un."), ended("del", gone("Deux.")), p("Trois.")),
        (ended("del", run("Un.")), paragraph(gone("Deux.")), p("Trois.")),
    ],
)
def test_a_paragraph_taken_out_is_one_proposal_wherever_the_program_puts_its_end(blocks: tuple[str, ...]) -> None:
    assert told(*blocks) == [("paragraphe retiré", "Deux.", "")]
    assert decided(blocks) == ["Un.", "Deux.", "Trois."]
    assert decided(blocks, 0) == ["Un.", "Trois."]


def test_paragraphs_that_are_made_one_or_cut_in_two_are_so_once_accepted() -> None:
    blocks = (ended("del", run("Un, ")), p("deux."), ended("ins", run("Trois. ")), p("Quatre."))
    assert [nature for nature, *_ in told(*blocks)] == ["paragraphe réuni au suivant", "paragraphe coupé en deux"]
    assert decided(blocks) == ["Un, ", "deux.", "Trois. Quatre."]
    assert decided(blocks, 0, 1) == ["Un, deux.", "Trois. ", "Quatre."]


def moved(tag: str, name: str, content: str, number: int) -> str:
    start, end = f"{tag}RangeStart", f"{tag}RangeEnd"
    return (
        f'<w:{start} w:id="{number}" w:author="{ARS}" w:date="2027-01-05T10:00:00Z" w:name="{name}"/>{content}'
        f'<w:{end} w:id="{number}"/>'
    )


def test_a_clause_that_moved_is_one_proposal_with_both_its_places() -> None:
    source = paragraph(
        moved("moveFrom", "move1", mark("moveFrom", run("Clause.")), 90), "", f"<w:rPr>{mark('moveFrom')}</w:rPr>"
    )
    target = paragraph(
        moved("moveTo", "move1", mark("moveTo", run("Clause.")), 91), "", f"<w:rPr>{mark('moveTo')}</w:rPr>"
    )
    blocks = (source, p("Un."), p("Deux."), target, p("Trois."))
    assert told(*blocks)[0] == ("déplacement", "Clause.", "Clause.")
    every = range(len(found(*blocks)))
    assert decided(blocks) == ["Clause.", "Un.", "Deux.", "Trois."]
    assert decided(blocks, *every) == ["Un.", "Deux.", "Clause.", "Trois."]


def marked_row(tag: str, *texts: str) -> str:
    cells = "".join(f"<w:tc><w:tcPr/>{ended(tag, come(text) if tag == 'ins' else gone(text))}</w:tc>" for text in texts)
    return f"<w:tr><w:trPr>{mark(tag)}</w:trPr>{cells}</w:tr>"


def test_a_row_is_one_proposal_with_all_that_its_cells_hold() -> None:
    blocks = (table(row("a", "b"), marked_row("ins", "c", "d"), marked_row("del", "e", "f")),)
    assert told(*blocks) == [
        ("ajout d’une ligne de tableau", "", "c | d"),
        ("suppression d’une ligne de tableau", "e | f", ""),
    ]
    assert decided(blocks)[0] == [[["a"], ["b"]], [["e"], ["f"]]]
    assert decided(blocks, 0)[0] == [[["a"], ["b"]], [["c"], ["d"]], [["e"], ["f"]]]
    assert decided(blocks, 1)[0] == [[["a"], ["b"]]]


def test_a_paragraph_before_a_table_and_a_row_of_it_are_decided_each_alone() -> None:
    before = (paragraph(run("Un.")), ended("del", gone("Sans objet.")))
    blocks = (*before, table(row("a", "b"), marked_row("del", "c", "d")), p("Sans objet."))
    assert told(*blocks) == [
        ("paragraphe retiré", "Sans objet.", ""), ("suppression d’une ligne de tableau", "c | d", ""),
    ]  # fmt: skip
    whole, less = [[["a"], ["b"]], [["c"], ["d"]]], [[["a"], ["b"]]]
    assert decided(blocks) == ["Un.", "Sans objet.", whole, "", "Sans objet."]
    assert decided(blocks, 0) == ["Un.", whole, "", "Sans objet."]
    assert decided(blocks, 1) == ["Un.", "Sans objet.", less, "", "Sans objet."]
    assert decided(blocks, 0, 1) == ["Un.", less, "", "Sans objet."]


def test_neither_side_of_a_replacement_can_be_taken_alone() -> None:
    """Two programs let people keep what was struck beside what was written for it, or neither of them."""
    for pieces in ((gone("109"), come("119")), (come("119"), gone("109")), (gone("10"), gone("9"), come("119"))):
        blocks = (paragraph(run("Soit ") + "".join(pieces) + run(" places.")),)
        outcomes = [
            decided(blocks, *accepted) for accepted in ((), *((place,) for place in range(len(found(*blocks)))))
        ]
        assert outcomes == [["Soit 109 places."], ["Soit 119 places."]]


def test_paragraphs_of_one_cell_are_told_apart() -> None:
    """« 2018-097 » above « ARS » is not « 2018-097ARS »."""
    cell = ended("del", gone("Arrêté n° 2018-097")) + ended("del", gone("ARS"))
    tracked = f"<w:tr><w:trPr>{mark('del')}</w:trPr><w:tc>{cell}</w:tc></w:tr>"
    blocks = (table(row("a"), tracked),)
    assert told(*blocks) == [("suppression d’une ligne de tableau", "Arrêté n° 2018-097 / ARS", "")]


def test_a_table_that_came_or_went_is_one_proposal() -> None:
    blocks = (p("Avant."), table(marked_row("ins", "a", "b"), marked_row("ins", "c", "d")))
    assert told(*blocks) == [("ajout d’un tableau", "", "a | b c | d")]
    assert decided(blocks) == ["Avant.", ""]
    assert decided(blocks, 0)[1] == [[["a"], ["b"]], [["c"], ["d"]]]


def test_a_change_made_by_somebody_else_in_an_added_row_is_decided_apart() -> None:
    changed = marked_row("ins", "a", "b").replace(
        come("a"), mark("ins", mark("del", run("a").replace("w:t", "w:delText"), GESTIONNAIRE))
    )
    blocks = (table(row("x", "y"), changed),)
    assert [one.suivi.auteur for one in found(*blocks)] == [ARS, GESTIONNAIRE]
    assert decided(blocks, 0)[0][1] == [["a"], ["b"]]
    assert decided(blocks, 0, 1)[0][1] == [[""], ["b"]]


def test_a_column_is_one_proposal() -> None:
    def line(*texts: str, last: str) -> str:
        cells = [f"<w:tc><w:tcPr/>{p(text)}</w:tc>" for text in texts]
        return f"<w:tr>{''.join(cells)}<w:tc><w:tcPr>{mark('cellIns')}</w:tcPr>{paragraph(come(last))}</w:tc></w:tr>"

    blocks = (table(line("a", last="1"), line("b", last="2")),)
    assert told(*blocks) == [("colonne ajoutée", "", "1 | 2")]
    assert decided(blocks)[0] == [[["a"]], [["b"]]]
    assert decided(blocks, 0)[0] == [[["a"], ["1"]], [["b"], ["2"]]]


def test_a_look_is_restored_or_kept_and_says_its_words() -> None:
    bold = f"<w:r><w:rPr><w:b/>{mark('rPrChange', '<w:rPr><w:i/></w:rPr>')}</w:rPr><w:t>mots</w:t></w:r>"
    parts = read_parts(draft(paragraph(run("Des ") + bold)))
    (one,) = read_propositions(parts)
    assert (one.suivi.nature, one.suivi.avant, one.suivi.apres) == ("mise en forme", "mots", "mots")
    looks = [
        juge.stories(write_parts(resolve(parts, keys)), accepted=True)["word/document.xml"][0][3][1][0]
        for keys in ([], [one.cle])
    ]
    assert looks == [(("i", ""),), (("b", ""),)]


def test_a_field_that_went_or_came_stays_whole() -> None:
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "<w:r><w:delInstrText> REF a </w:delInstrText></w:r>"
    struck = (
        sign.format("begin")
        + code
        + sign.format("separate")
        + run("3").replace("w:t", "w:delText")
        + sign.format("end")
    )
    parts = read_parts(draft(paragraph(run("Article ") + mark("del", struck))))
    kept = resolve(parts, ())["word/document.xml"].decode()
    assert "<w:instrText> REF a </w:instrText>" in kept
    assert kept.count("fldChar ") == 3
    assert b"fldChar" not in accept_every(parts)["word/document.xml"]


# --- what a mark holds ------------------------------------------------------------------------------------------------


def test_a_bookmark_keeps_both_its_ends_when_a_mark_that_holds_one_goes() -> None:
    start, end = '<w:bookmarkStart w:id="9" w:name="_c12"/>', '<w:bookmarkEnd w:id="9"/>'
    parts = read_parts(draft(paragraph(run("Soit ") + mark("ins", run("109") + start) + run("110") + end)))
    text = resolve(parts, ())["word/document.xml"].decode()
    assert text.index("<w:bookmarkStart") < text.index(">110<") < text.index("<w:bookmarkEnd")


def test_a_bookmark_whose_end_went_with_a_row_is_closed() -> None:
    crossing = marked_row("del", "a", "b").replace("<w:tc>", '<w:tc><w:bookmarkEnd w:id="9"/>', 1)
    parts = read_parts(
        draft(paragraph('<w:bookmarkStart w:id="9" w:name="_c12"/>' + run("x")), table(row("c", "d"), crossing))
    )
    text = accept_every(parts)["word/document.xml"].decode()
    assert (text.count("<w:bookmarkStart"), text.count("<w:bookmarkEnd")) == (1, 1)


def test_a_link_that_lost_all_its_words_is_a_link_no_more() -> None:
    parts = read_parts(draft(paragraph(run("Voir ") + f'<w:hyperlink w:anchor="a">{come("ici")}</w:hyperlink>')))
    assert b"hyperlink" not in resolve(parts, ())["word/document.xml"]
    assert b"hyperlink" in accept_every(parts)["word/document.xml"]


def test_an_empty_mark_is_no_proposal_and_is_gone_whatever_is_decided() -> None:
    parts = read_parts(draft(paragraph(run("Texte") + mark("ins", "<w:r/>")), ended("ins", come("Deux."))))
    assert len(read_propositions(parts)) == 1
    for made in (resolve(parts, ()), accept_every(parts)):
        assert juge.marks(write_parts(made)) == []


# --- keys -------------------------------------------------------------------------------------------------------------


def test_the_same_bytes_have_the_same_keys_and_each_key_is_of_one_proposal() -> None:
    docx = tracked_contract(7)
    keys = [one.cle for one in read_propositions(read_parts(docx))]
    assert keys == [one.cle for one in read_propositions(read_parts(docx))]
    assert len(set(keys)) == len(keys) > 20


def test_a_key_of_no_proposal_is_refused() -> None:
    with pytest.raises(ValueError, match="document-9"):
        resolve(read_parts(draft(paragraph(come("a")))), ["document-9"])


def test_a_mark_that_nobody_knows_cannot_be_decided() -> None:
    parts = read_parts(draft(paragraph(run("a"), "", mark("cadreChange"))))
    assert [one.suivi.nature for one in read_propositions(parts)] == ["modification"]
    with pytest.raises(UnknownMark):
        resolve(parts, ())


# --- contracts --------------------------------------------------------------------------------------------------------


def tracked_contract(seed: int) -> bytes:
    before = rendered("contrat", contrat("chrs", "complet"), famille("chrs"))
    made = write_redline(before, edited(before, seed, 40)[0], ARS, "2027-01-05")
    assert isinstance(made, Redline)
    return made.docx


@pytest.mark.parametrize("seed", range(4))
def test_every_proposal_of_a_contract_accepted_or_refused_is_what_the_judge_reads(seed: int) -> None:
    docx = tracked_contract(seed)
    parts = read_parts(docx)
    for accepted, made in ((True, accept_every(parts)), (False, resolve(parts, ()))):
        assert juge.marks(write_parts(made)) == []
        assert juge.stories(write_parts(made), accepted=True) == juge.stories(docx, accepted=accepted)


@pytest.mark.parametrize("seed", range(4))
def test_each_proposal_of_a_contract_changes_something_by_itself(seed: int) -> None:
    parts = read_parts(tracked_contract(seed))
    keys = [one.cle for one in read_propositions(parts)]
    base, every, half, *alone = (
        juge.stories(write_parts(resolve(parts, given)), accepted=True)
        for given in ((), keys, keys[::2], *([key] for key in keys[::5]))
    )
    assert all(one != base for one in alone)
    assert half not in (base, every)


def test_a_return_that_passed_the_gate_is_decided_like_our_own_file() -> None:
    docx = tracked_contract(1)
    parts = read_parts(open_return(docx).docx)
    assert [one.cle for one in read_propositions(parts)] == [one.cle for one in read_propositions(read_parts(docx))]
    assert passages(write_parts(accept_every(parts))) == passages(write_parts(accept_every(read_parts(docx))))
