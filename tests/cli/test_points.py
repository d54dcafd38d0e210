"""« points » and « lever »: what is to be settled before signing, as a person and a program read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_traiter import drop_all


@pytest.fixture
def doubtful(terminal, instance: Path, prepared) -> Path:
    """A contract with an unusual answer."""

    def work() -> None:
        drop_all(instance, contrat__duree="2")
        terminal("traiter")

    return prepared("doubtful", work)


def names(terminal) -> list[str]:
    return [one["nom"] for one in terminal("points", "C-1", "--json").json if one["levee"] is None]


def test_each_point_is_listed_with_its_name_its_place_and_what_to_do(terminal, doubtful):
    answer = terminal("points", "C-1")
    assert answer.code == 1
    (name,) = names(terminal)
    said = " ".join(answer.out.split())
    assert f"{name} — « Durée »" in said
    assert "Réponses à vérifier" in said
    assert "1 point reste à régler" in said
    assert f"cpomdoc lever C-1 {name} --par" in said
    assert max(len(line) for line in answer.out.splitlines()) <= 110


def test_a_program_reads_names_that_stay_the_same(terminal, doubtful):
    assert names(terminal) == names(terminal)
    (one,) = terminal("points", "C-1", "--json").json
    assert set(one) == {"nom", "sorte", "texte", "lieu", "remede", "sujet", "levee"}


def test_a_contract_without_a_doubt_says_so(terminal, worked):
    answer = terminal("points", "C-1")
    assert answer.code == 0
    assert "Plus rien à régler avant de signer." in answer.out


def test_a_person_lifts_a_point_and_the_page_and_the_history_say_who_and_why(terminal, doubtful):
    (name,) = names(terminal)
    answer = terminal("lever", "C-1", name, "--par", "Mme Ferrand", "--motif", "Deux ans ont été convenus.")
    assert answer.code == 0
    assert "1 point levé. Chacun figure dans l’historique." in answer.out
    assert names(terminal) == []
    last = terminal("historique", "C-1", "--json").json[-1]
    assert (last["acteur"], "Deux ans ont été convenus." in last["texte"]) == ("Mme Ferrand", True)
    page = (doubtful / "outbox" / "C-1" / "ETAT.html").read_text().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "1 point levé<" in page
    assert "Deux ans ont été convenus." in page
    assert "levé par Mme Ferrand : Deux ans ont été convenus." in terminal("points", "C-1").out


def test_all_are_lifted_together_each_with_its_entry(terminal, doubtful):
    answer = terminal("lever", "C-1", "--tous", "--par", "Mme Ferrand", "--motif", "Vu en réunion.")
    assert answer.code == 0
    texts = [fact["texte"] for fact in terminal("historique", "C-1", "--json").json]
    assert sum("Point levé avant signature" in text for text in texts) == 1


def test_what_a_command_decides_says_when_it_was_written(terminal, doubtful):
    terminal("lever", "C-1", "--tous", "--par", "Mme Ferrand", "--motif", "Vu en réunion.")
    last = max((doubtful / "outbox" / "archives" / "contrats" / "C-1" / "journal").iterdir())
    assert json.loads(last.read_bytes())["ecrit_le"]


def test_a_lifted_point_can_be_taken_up_again(terminal, doubtful):
    terminal("lever", "C-1", "--tous", "--par", "Mme Ferrand", "--motif", "Vu.")
    answer = terminal("lever", "C-1", "--tous", "--reprendre", "--par", "M. Petit")
    assert answer.code == 1
    assert len(names(terminal)) == 1


def test_approving_before_that_names_the_point_and_the_way_out(terminal, doubtful):
    (name,) = names(terminal)
    answer = terminal("approuver", "C-1", "--par", "Mme Ferrand")
    assert answer.code == 1
    said = " ".join(answer.err.split())
    assert f"point {name}" in said
    assert "cpomdoc lever C-1 POINT" in said


def test_nobody_takes_a_point_up_again_without_a_name(terminal, doubtful):
    terminal("lever", "C-1", "--tous", "--par", "Mme Ferrand", "--motif", "Vu.")
    answer = terminal("lever", "C-1", "--tous", "--reprendre")
    assert (answer.code, "Dites qui : --par" in answer.err) == (2, True)
    assert "levé par Mme Ferrand" in terminal("points", "C-1").out


@pytest.mark.parametrize("words", [(), ("--par", "x"), ("--par", "…")])
def test_nobody_says_good_to_sign_without_a_name(terminal, doubtful, words):
    terminal("lever", "C-1", "--tous", "--par", "Mme Ferrand", "--motif", "Vu.")
    answer = terminal("approuver", "C-1", *words)
    assert answer.code == 2
    assert "Un bon à signer est donné par une personne." in answer.err
    assert "--par" in answer.err
    assert "Bon à signer" not in terminal("historique", "C-1").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--tous", "--motif", "Vu."), "--par"),
        (("--tous", "--par", "Mme Ferrand"), "--motif"),
        (("--tous", "--par", "Mme Ferrand", "--motif", "..."), "--motif"),
        (("--tous", "--par", "Mme Ferrand", "--motif", "\u200b"), "--motif"),
        (("--tous", "--par", "x", "--motif", "Vu."), "--par"),
        (("--par", "p", "--motif", "m"), "« --tous »"),
        (("reponse-000000", "--tous", "--par", "p", "--motif", "m"), "« --tous »"),
        (("reponse-000000", "--par", "Mme Ferrand", "--motif", "Vu."), "Point inconnu"),
    ],
)
def test_a_lifting_that_means_nothing_is_refused(terminal, doubtful, words, said):
    answer = terminal("lever", "C-1", *words)
    assert answer.code == 2
    assert said in answer.err
    assert len(names(terminal)) == 1


def test_an_unknown_contract_is_answered_with_those_that_are_known(terminal, doubtful):
    assert "Contrats connus : C-1." in terminal("points", "C-9").err
