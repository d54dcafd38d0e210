"""« avis »: where the opinion of each party stands, and one given in its name, as a person and a program read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_traiter import drop_all

ASKED = '\n[[avis]]\nroles = ["ARS"]\nsource = "Usage"\n'


@pytest.fixture
def asked(terminal, instance: Path, prepared) -> Path:
    """A contract whose family asks for the opinion of the ARS."""

    def work() -> None:
        famille = instance / "templates" / "petite" / "famille.toml"
        famille.write_text(famille.read_text().replace("\n[[piece]]", f"{ASKED}\n[[piece]]", 1))
        drop_all(instance)
        terminal("traiter")

    return prepared("avis", work)


def test_an_opinion_is_awaited_then_given_and_the_history_says_by_whom(terminal, asked):
    answer = terminal("avis", "C-1")
    assert answer.code == 1
    assert "ARS : Attendu avant le bon à signer." in answer.out
    assert "1 avis est attendu." in answer.out
    answer = terminal(
        "avis", "C-1", "--partie", "ars", "--favorable", "--motif", "Crédits à suivre.", "--par", "Mme Roy"
    )
    assert answer.code == 0
    assert "Aucun avis n’est attendu." in answer.out
    last = terminal("historique", "C-1", "--json").json[-1]
    assert last["acteur"] == "Mme Roy"
    assert "Avis favorable de l’ARS le" in last["texte"]
    assert "Réserve : Crédits à suivre." in last["texte"]


def test_a_program_reads_each_opinion(terminal, asked):
    (one,) = terminal("avis", "C-1", "--json").json
    assert (one["partie"], one["etat"], one["requis"]) == ("ARS", "attendu", True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--favorable", "--refuser", "--partie", "ARS"), "Un avis est favorable, ou il refuse"),
        (("--partie", "ARS"), "Que dit cette partie ?"),
        (("--favorable",), "au nom d’une partie"),
        (("--favorable", "--partie", "ARS"), "donné par une personne"),
        (("--refuser", "--partie", "ARS", "--par", "Mme Roy"), "Un refus a un motif"),
        (("--favorable", "--partie", "ARS", "--par", "Mme Roy", "--le", "demain"), "n’est pas une date"),
        (("--favorable", "--partie", "ARS", "--par", "Mme Roy", "--version", "9"), "La version 9 n’existe pas"),
        (("--favorable", "--partie", "ARS", "--acte", "avenant-1", "--piece", "contrat"), "sur une seule chose"),
    ],
)
def test_what_cannot_be_noted_is_said_with_what_to_do(terminal, asked, words, why):
    answer = terminal("avis", "C-1", *words)
    assert answer.code == 2
    assert why in answer.err.replace("\u00a0", " ")
