"""« Ce qui a changé.docx »: who changed what, in a few words; what is too long is counted; ours until it is saved."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from cpomdoc.adapters.word import is_ours, read_return, to_be_read, write_changes
from cpomdoc.domain.changements import AVoir, Changements, Comparee, Intervention, Recrite, Reponse, Sort
from cpomdoc.domain.fusion import AVerifier, MiseEnForme, Verification
from cpomdoc.domain.relecture import Geste, Modification
from tests import juge_word
from tests.adapters.word_build import p, template
from tests.journal_sample import made

NOTHING: Changements = made(Changements, contrat="C-1", gestionnaire="ADEF", numero=3, nom="projet 3", avant=2)
ANSWER = Reponse("Article 2 — Objet", "Places", "Tilleuls", "80", "82", "Accueil.xlsx", "Mme Roy")
GIVEN: Comparee = made(
    Comparee, titre="Contrat", depuis=2, nom="Contrat - modifications depuis v2.docx", sort=Sort.DONNE
)


def said(**words: Any) -> str:
    document = Document(io.BytesIO(write_changes(replace(NOTHING, **words))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells]).replace("\u00a0", " ")


def test_what_did_not_change_is_said_too():
    assert "Aucune réponse changée, aucune correction à la main et rien à concilier ni à vérifier." in said()
    assert "Aucun document ne change." in said()


def test_of_many_answers_the_first_are_shown_and_the_others_counted():
    many = tuple(replace(ANSWER, question=f"Question {number}") for number in range(30))
    text = said(reponses=many)
    assert "30 réponses changées" in text
    assert "Question 7" in text
    assert "Question 8" not in text
    assert "Et 22 autres" in text


def test_a_long_passage_is_shown_by_the_words_that_changed():
    long = "Il est rappelé que " * 20
    change = Modification(Geste.MODIFIE, "Objet", f"{long}la réunion est en mars.", f"{long}la réunion est en juin.")
    text = said(corrections=(Intervention("Contrat", change, "ARS", "Mme Roy"),))
    assert "réunion est en mars. » devient" in text
    assert "réunion est en juin. »" in text
    assert "Il est rappelé" not in text


def test_lost_looks_and_passages_to_look_at_say_why():
    lost = MiseEnForme("ARS", "Visas", "la loi", "gras", reportee=False)
    total = AVerifier(Verification.TOTAL, "Places", "Total | 80")
    text = said(a_voir=(AVoir("Contrat", lost), AVoir("Contrat", total), AVoir("Contrat", "Rien de reporté.")))
    assert "3 passages à revoir" in text
    assert "mise en forme non reprise : gras" in text
    assert "total d’un tableau dont des lignes ont changé" in text
    assert "Rien de reporté." in text


def test_a_document_whose_header_alone_changed_says_so():
    text = said(recrites=(Recrite("Annexe", (), page=True), Recrite("Contrat", ("Objet",), page=True)))
    assert "Annexe : l’en-tête ou le pied de page seulement." in text
    assert "Contrat : « Objet »." in text


@pytest.mark.parametrize(
    ("sort", "words"),
    [
        (Sort.DONNE, "« Contrat - modifications depuis v2.docx »"),
        (Sort.PAREIL, "Contrat, depuis la version 2 : aucun mot ne change."),
        (Sort.NON_PROUVE, "prouvées : comparez vous-même « projets/v2/a.docx » et « projets/v3/a.docx »."),
        (Sort.SUIVIS, "suivies : comparez vous-même « projets/v2/a.docx » et « projets/v3/a.docx »."),
        (Sort.ECHEC, "faite : comparez vous-même « projets/v2/a.docx » et « projets/v3/a.docx »."),
    ],
)
def test_each_comparison_says_where_it_is_read_or_what_to_compare(sort: Sort, words: str):
    one = replace(GIVEN, sort=sort, avant="projets/v2/a.docx", apres="projets/v3/a.docx")
    assert words in said(comparees=(one,))


def test_a_style_that_looks_otherwise_is_named_beside_the_file_that_cannot_show_it():
    text = said(comparees=(replace(GIVEN, styles=("Titre 1",)),))
    assert "sans montrer la mise en forme changée de « Titre 1 »" in text


def test_whatever_people_wrote_is_text_and_words_accessibility_checker_would_say_nothing():
    hostile = replace(ANSWER, question="« <w:p/> & ]]> \x07 »", avant="a\x00b")
    data = write_changes(replace(NOTHING, reponses=(hostile,), comparees=(GIVEN,)))
    assert juge_word.faults(data) == []
    assert "<w:p/> & ]]>" in said(reponses=(hostile,))


def test_it_is_ours_until_somebody_saves_it_and_never_taken_for_a_draft():
    data = write_changes(replace(NOTHING, reponses=(ANSWER,)))
    assert data == write_changes(replace(NOTHING, reponses=(ANSWER,)))
    assert is_ours(data)
    document = Document(io.BytesIO(data))
    document.add_paragraph("Vu.")
    document.save(again := io.BytesIO())
    assert not is_ours(again.getvalue())
    assert read_return(data).comparaison
    assert read_return(again.getvalue()).comparaison


def test_a_draft_marked_to_be_read_keeps_what_else_it_says_of_itself():
    draft = template(p("Un mot."))
    assert not read_return(draft).comparaison
    seen = read_return(to_be_read(to_be_read(draft)))
    assert seen.comparaison
    assert seen.passages == read_return(draft).passages
