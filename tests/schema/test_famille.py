"""What a family knows of itself: what its documents print, what a contract awaits, which blocks stand where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import load_famille
from tests.familles import petite_actes
from tests.familles.petite import ACCUEIL, SITES, files, petite

INFORMATION = 'usage = "information"'


def informing() -> Famille:
    """The small family, two questions of which say that no document prints them."""
    accueil = ACCUEIL.replace('genre = "siren"', f'genre = "siren"\n{INFORMATION}', 1)
    return petite(accueil=accueil, sites=SITES.replace('libelle = "GIR 1"', f'libelle = "GIR 1"\n{INFORMATION}', 1))


def printed(famille: Famille, questionnaire: str, *names: str) -> list[str]:
    return [name for name in names if famille.prints(famille.questionnaires[questionnaire], name)]


def test_an_answer_is_printed_unless_its_question_says_that_no_document_does():
    names = ("gestionnaire.nom", "gestionnaire.siren", "etablissements.nom")
    assert printed(informing(), "accueil", *names) == ["gestionnaire.nom", "etablissements.nom"]
    assert printed(informing(), "sites", "publics.gir1", "publics.gir2") == ["publics.gir2"]


def test_what_a_checked_template_reads_is_printed_whatever_its_question_says():
    read = replace(informing(), printed={"contrat.docx": frozenset({"gestionnaire.siren", "sites.publics.gir1"})})
    assert printed(read, "accueil", "gestionnaire.siren") == ["gestionnaire.siren"]
    assert printed(read, "sites", "publics.gir1") == ["publics.gir1"]
    other = replace(informing(), printed={"contrat.docx": frozenset({"publics.gir1"})})
    assert printed(other, "sites", "publics.gir1") == []  # a template names it by its table of sites


def test_what_no_question_asks_cannot_be_said_not_to_be_printed():
    assert printed(informing(), "accueil", "contrat.date_fin") == ["contrat.date_fin"]


def test_pieces_and_acts_are_found_by_their_key():
    famille = petite_actes.famille()
    assert (famille.piece("annexe-01").number, famille.acte("prorogation").months) == (1, "prorogation.mois")
    with pytest.raises(KeyError):
        famille.piece("avenant")
    with pytest.raises(KeyError):
        famille.acte("contrat")


def test_a_contract_awaits_its_questionnaires_and_no_act():
    assert [one.key for one in petite_actes.famille().awaited()] == ["accueil", "sites"]


def test_a_template_reads_what_its_piece_needs_and_that_of_an_act_its_own_answers_too():
    assert petite_actes.famille().templates() == {
        "contrat.docx": ("accueil", "sites"),
        "annexe.docx": ("accueil",),
        "acte.docx": ("accueil", "prorogation"),
    }


def test_a_question_or_a_column_is_found_in_the_questionnaire_that_asks_it():
    owners = {name: petite().owner(name) for name in ("gestionnaire.nom", "activite.journees", "sites", "nulle.part")}
    assert {name: owner and owner.key for name, owner in owners.items()} == {
        "gestionnaire.nom": "accueil",
        "activite.journees": "sites",
        "sites": None,
        "nulle.part": None,
    }


def test_once_checked_a_template_calls_the_blocks_that_stand_in_it_and_no_other():
    blocks = {"blocs/a.docx": b"a", "commun/blocs/b.docx": b"b", "blocs/LISEZMOI.md": b"", "autres/c.docx": b""}
    famille = load_famille({**files(), **blocks})
    assert famille.blocks("contrat.docx") == {"a": b"a", "b": b"b"}
    checked = replace(famille, called={"contrat.docx": ("b",), "annexe.docx": ()})
    assert (checked.blocks("contrat.docx"), checked.blocks("annexe.docx")) == ({"b": b"b"}, {})
