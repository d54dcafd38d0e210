"""Tracked changes as what a person did: marks of every kind and part, none unseen; all refused, the draft is back."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.word import open_return
from cpomdoc.domain.relecture import Suivi
from tests.adapters.word.test_returned import made
from tests.campagnes import retours_generateur as g
from tests.campagnes.retours_juge import active_in_word

LONG = "Le forfait est de 1000 euros."


def parts() -> g.Parts:
    return g.with_names(g.parts_of(made()))


def seen(given: g.Parts) -> tuple[Suivi, ...]:
    return open_return(g.packed(given)).projet.suivis


def at_end(xml: str) -> tuple[Suivi, ...]:
    return seen(g.at_end(parts(), xml))


def run(words: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def ins(words: str, author: str = g.AUTHOR) -> str:
    return g._mark("ins", run(words), author)


def gone(words: str, author: str = g.AUTHOR) -> str:
    return g._mark("del", run(words, "delText"), author)


@pytest.mark.parametrize("key", [*g.MARKS, *g.TABLES])
def test_each_kind_of_mark_is_seen_with_its_author(key: str) -> None:
    who = {"auteur non renseigné"} if key == "sans-auteur" else {g.AUTHOR}
    assert {one.auteur for one in at_end({**g.MARKS, **g.TABLES}[key])} == who


@pytest.mark.parametrize("part", ["word/header1.xml", "word/footer1.xml"])
@pytest.mark.parametrize("key", ["ins", "del", "rPrChange", "paragraphe-ins", "cellDel", "moveFrom"])
def test_marks_of_the_margins_are_seen_as_those_of_the_body(part: str, key: str) -> None:
    assert seen(g.insert_before_end(parts(), {**g.MARKS, **g.TABLES}[key], part)) != ()


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (g.paragraph_with(ins("un ") + ins("deux ") + ins("trois")), [("ajout", "un deux trois")]),
        (g.paragraph_with(run("Le ") + gone("premier") + ins("second")), [("remplacement", "premier » par « second")]),
        (g.paragraph_with(run("Le ") + ins("second") + gone("premier")), [("remplacement", "premier » par « second")]),
        (g.paragraph_with(ins("un") + run(" entre ") + ins("deux")), [("ajout", "un"), ("ajout", "deux")]),
        (g.paragraph_with(ins("un", "Mme Roy") + ins("deux")), [("ajout", "un"), ("ajout", "deux")]),
        (g.paragraph_with(ins("un") + g._mark("ins", "<w:r/>") + ins("deux")), [("ajout", "undeux")]),
        (g.paragraph_with(run("mots ") + g._mark("ins", "<w:r/>")), []),
        (g.MARKS["paragraphe-ins"], [("paragraphe ajouté", "mots suivis")]),
        (g.TABLES["ligne-del"], [("suppression d’une ligne de tableau", "cellule")]),
        (
            "<w:p><w:r><w:rPr><w:b/>" + g._mark("rPrChange") + "</w:rPr><w:t>a</w:t></w:r><w:r><w:rPr><w:i/>"
            + g._mark("rPrChange") + "</w:rPr><w:t>b</w:t></w:r></w:p>",
            [("mise en forme", "")],
        ),
    ],
)  # fmt: skip
def test_marks_are_counted_as_what_a_person_did(xml: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.nature, one.texte.replace("\u00a0", " ")) for one in at_end(xml)] == expected


def test_a_mark_of_nothing_is_neither_told_nor_kept() -> None:
    retour = open_return(g.packed(g.at_end(parts(), g.paragraph_with(run("mots ") + g._mark("ins", "<w:r/>")))))
    assert retour.projet.suivis == ()
    assert active_in_word(retour.docx) == []


@pytest.mark.parametrize("thing", ["<w:drawing/>", "<w:tab/>", '<w:sym w:font="Wingdings" w:char="F0FE"/>', "<w:br/>"])
def test_a_picture_or_a_sign_that_was_added_is_a_change_although_it_has_no_word(thing: str) -> None:
    assert [one.nature for one in at_end(g.paragraph_with(g._mark("ins", f"<w:r>{thing}</w:r>")))] == ["ajout"]


def test_a_change_is_told_under_its_title() -> None:
    assert [one.titre for one in at_end(g.MARKS["ins"])] == ["Objet du contrat"]


# --- all refused ------------------------------------------------------------------------------------------------------


def refused(given: g.Parts) -> list[str]:
    return [one.texte for one in open_return(g.packed(given)).projet.refusees if not one.place]


@pytest.fixture
def before() -> list[str]:
    return [one.texte for one in open_return(g.packed(parts())).projet.passages if not one.place]


@pytest.mark.parametrize(
    "xml",
    [
        f"<w:p><w:pPr><w:rPr>{g._mark('ins')}</w:rPr></w:pPr>{ins('Un paragraphe ajouté.')}</w:p>" + g.para(""),
        "<w:tbl><w:tblPr/><w:tr><w:trPr>" + g._mark("ins") + "</w:trPr><w:tc>" + g.paragraph_with(ins("x"))
        + "</w:tc></w:tr></w:tbl>",
    ],
)  # fmt: skip
def test_what_was_added_as_a_whole_is_gone_once_it_is_refused(xml: str, before: list[str]) -> None:
    assert refused(g.at_end(parts(), xml)) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LONG, LONG.replace("1000", "</w:t></w:r>" + gone("1000") + ins("1200") + '<w:r><w:t xml:space="preserve">')),
        (LONG, "</w:t></w:r>" + ins("Désormais, ") + '<w:r><w:t xml:space="preserve">' + LONG),
        (LONG, "</w:t></w:r>" + g._mark("moveFrom", run(LONG)) + '<w:r><w:t xml:space="preserve">'),
        (LONG, "</w:t></w:r>" + gone(LONG) + '<w:r><w:t xml:space="preserve">'),
    ],
)
def test_words_that_were_changed_are_the_former_ones_once_it_is_refused(old: str, new: str, before: list[str]) -> None:
    assert refused(g.replaced(parts(), old, new)) == before


def test_a_look_that_was_changed_is_the_former_one_once_it_is_refused() -> None:
    look = '<w:pPr><w:jc w:val="center"/>' + g._mark("pPrChange", "<w:pPr/>") + "</w:pPr>"
    plain, changed = (
        g.packed(g.at_end(parts(), one))
        for one in (g.para("Texte.") + g.MARKS["ins"], f"<w:p>{look}{run('Texte.')}</w:p>")
    )
    wanted = next(one for one in open_return(plain).projet.refusees if one.texte == "Texte.")
    assert wanted in open_return(changed).projet.refusees


def test_what_nobody_tracked_stays_once_all_is_refused(before: list[str]) -> None:
    hidden = g.at_end(g.at_end(parts(), g.para("Glissé sans suivi.")), g.MARKS["ins"])
    assert [text for text in refused(hidden) if text not in before] == ["Glissé sans suivi."]
