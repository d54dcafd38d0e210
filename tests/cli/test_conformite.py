"""« conformite »: the grid of a contract, and a derogation given and taken back, with its trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_settings
from cpomdoc.engine.decisions.conformite import reasons_not_to_sign
from cpomdoc.engine.reports.views import look
from tests.cli.test_traiter import drop_all
from tests.engine.banc import accueil

GRILLE = """
[[exigence]]
cle = "nom"
rubrique = "Accueil"
titre = "Nom du gestionnaire"
source = "Code d’essai, art. 1er"
confiance = "A"
champs = ["gestionnaire.nom"]
piece = "contrat"

[[exigence]]
cle = "residents"
rubrique = "Accueil"
titre = "Résidents"
source = "Code d’essai, art. 2"
confiance = "B"
champs = ["sites.publics.residents"]
piece = "contrat"
sans_objet = { champ = "siege.existe", vaut = ["Non"], raison = "il n’y a pas de siège" }
"""
LACKING = """
[[exigence]]
cle = "parties"
rubrique = "Accueil"
titre = "Parties au contrat"
source = "Code d’essai, art. 3"
confiance = "A"
champs = ["parties", "parties.denomination"]
piece = "contrat"
"""


@pytest.fixture
def lacking(terminal, instance: Path, prepared) -> Path:
    """A contract whose template prints no party."""

    def work() -> None:
        (instance / "templates" / "petite" / "conformite.toml").write_text(GRILLE + LACKING)
        drop_all(instance)
        assert terminal("traiter").code == 0

    return prepared("lacking", work)


def reasons(instance: Path) -> list[str]:
    with look(load_settings(instance)) as atelier:
        return [line.cle for line in reasons_not_to_sign(atelier, "C-1")]


def page(instance: Path) -> str:
    return (instance / "outbox" / "C-1" / "ETAT.html").read_text().replace("&nbsp;", " ").replace("\u00a0", " ")


def test_a_contract_that_answers_all_is_conform(terminal, instance):
    (instance / "templates" / "petite" / "conformite.toml").write_text(GRILLE)
    drop_all(instance)
    terminal("traiter")
    answer = terminal("conformite", "C-1")
    assert answer.code == 0
    assert "2 points : 1 répond, 0 renseigné, 1 sans objet, 0 manquant" in answer.out
    assert "residents — Résidents : il n’y a pas de siège" in answer.out
    assert "Conforme." in answer.out
    assert reasons(instance) == []
    assert "Conformité : 2 points sur 2" in page(instance)


def test_a_missing_item_is_told_with_its_remedy_and_blocks(terminal, lacking):
    answer = terminal("conformite", "C-1")
    assert answer.code == 1
    assert "parties — Parties au contrat (Code d’essai, art. 3)" in answer.out
    said = " ".join(answer.out.split())
    assert "Le modèle « contrat.docx » n’imprime plus le tableau « Parties »" in said
    assert "Rétablissez ce passage dans le modèle Word" in said
    assert 'cpomdoc conformite C-1 --deroger parties --par "…" --motif' in said
    assert "Bon à signer bloqué. 1 point manque." in answer.out
    assert max(len(line) for line in answer.out.splitlines()) <= 110
    assert reasons(lacking) == ["parties"]
    assert "Conformité : 2 points sur 3" in page(lacking)
    assert "Bon à signer bloqué : 1 point manque." in page(lacking)


def test_the_grid_is_given_to_programs(terminal, lacking):
    answer = terminal("conformite", "C-1", "--json")
    assert answer.code == 1
    assert [(line["cle"], line["etat"]) for line in answer.json] == [
        ("nom", "répond"),
        ("residents", "sans objet"),
        ("parties", "manquant"),
    ]


def test_a_derogation_lets_sign_and_stays_in_the_history(terminal, lacking):
    motif = "La liste des parties est jointe sur papier."
    answer = terminal("conformite", "C-1", "--deroger", "parties", "--motif", motif, "--par", "Mme Ferrand")
    assert answer.code == 0
    assert reasons(lacking) == []
    shown = terminal("conformite", "C-1").out
    assert f"{motif} (Mme Ferrand, " in shown
    last = terminal("historique", "C-1", "--json").json[-1]
    assert (last["acteur"], motif in last["texte"]) == ("Mme Ferrand", True)
    assert "1 dérogation<" in page(lacking)
    assert motif in page(lacking)


def test_a_derogation_can_be_taken_back_and_given_again(terminal, lacking):
    given = ("conformite", "C-1", "--deroger", "parties", "--motif", "Un motif.", "--par", "Mme Ferrand")
    assert terminal(*given).code == 0
    assert terminal("conformite", "C-1", "--retablir", "parties", "--par", "M. Petit").code == 1
    assert reasons(lacking) == ["parties"]
    assert terminal(*given).code == 0
    assert reasons(lacking) == []
    texts = [fact["texte"] for fact in terminal("historique", "C-1", "--json").json]
    assert sum("Dérogation" in text for text in texts) == 3


def test_nobody_takes_a_derogation_back_without_a_name(terminal, lacking):
    terminal("conformite", "C-1", "--deroger", "parties", "--motif", "Un motif.", "--par", "Mme Ferrand")
    for words in ((), ("--par", "...")):
        answer = terminal("conformite", "C-1", "--retablir", "parties", *words)
        assert (answer.code, "Dites qui : --par" in answer.err) == (2, True)
    assert reasons(lacking) == []


def test_a_derogation_is_kept_for_the_next_version(terminal, lacking):
    terminal("conformite", "C-1", "--deroger", "parties", "--motif", "Un motif.", "--par", "Mme Ferrand")
    (lacking / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
    terminal("traiter")
    assert "Version 2" in terminal("historique", "C-1").out
    assert reasons(lacking) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--deroger", "parties"), "--motif"),
        (("--deroger", "parties", "--motif", "Vu."), "--par"),
        (("--deroger", "parties", "--motif", "Vu.", "--par", "."), "--par"),
        (("--deroger", "parties", "--motif", "\u200b…", "--par", "Mme Ferrand"), "--motif"),
        (("--deroger", "nom", "--motif", "Vu."), "ne manque pas"),
        (("--deroger", "x", "--motif", "Vu."), "Points manquants : parties."),
        (("--retablir", "parties"), "n’a pas de dérogation"),
        (("--deroger", "parties", "--retablir", "parties", "--motif", "Vu."), "ne vont pas ensemble"),
    ],
)
def test_a_derogation_that_means_nothing_is_refused(terminal, lacking, words, said):
    answer = terminal("conformite", "C-1", *words)
    assert answer.code == 2
    assert said in answer.err
    assert reasons(lacking) == ["parties"]


def test_a_contract_without_a_grid_says_when_it_comes(terminal, instance):
    drop_all(instance)
    terminal("traiter")
    answer = terminal("conformite", "C-1")
    assert answer.code == 0
    assert "Aucune grille" in answer.out


def test_an_unknown_contract_is_answered_with_those_that_are_known(terminal, lacking):
    answer = terminal("conformite", "C-9")
    assert answer.code == 2
    assert "Contrats connus : C-1." in answer.err


def test_checking_the_templates_names_the_items_that_they_do_not_answer(terminal, lacking):
    answer = terminal("modeles", "verifier", "petite")
    assert answer.code == 0
    assert "1 exigence du cahier des charges sans réponse dans les modèles" in answer.out
    assert "parties : le modèle « contrat.docx » n’imprime plus le tableau « Parties »" in answer.out
