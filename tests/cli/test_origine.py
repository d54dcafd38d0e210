"""« origine »: where each figure of a contract comes from, on a terminal and for programs."""

from __future__ import annotations


def test_a_figure_says_its_question_its_workbook_its_cell_and_its_form(terminal, worked):
    answer = terminal("origine", "C-1", "contrat", "ADEF")
    assert answer.code == 0
    out = " ".join(answer.out.split())
    assert "C-1, version 1 (projet 1) : 1 valeur" in out
    assert "« ADEF » « Nom » : Accueil, feuille « Gestionnaire », case D" in out
    assert "« Accueil.xlsx », déposé le" in out


def test_a_single_word_that_names_no_piece_is_what_is_sought(terminal, worked):
    answer = terminal("origine", "C-1", "adef")
    assert answer.code == 0
    assert answer.out.count("« ADEF »") == 2


def test_words_that_no_value_holds_are_told_so(terminal, worked):
    answer = terminal("origine", "C-1", "contrat", "introuvable")
    assert answer.code == 0
    assert "aucune valeur ne contient « introuvable »" in answer.out
    assert "viennent du modèle" in " ".join(answer.out.split())


def test_a_piece_that_the_version_has_not_is_told_with_those_that_it_has(terminal, worked):
    answer = terminal("origine", "C-1", "annexe 12", "ADEF")
    assert answer.code == 2
    assert "n’a pas de pièce « annexe 12 »" in answer.err
    assert "Annexe 1, " in answer.err


def test_programs_get_keys_rows_and_cells(terminal, worked):
    seen = terminal("origine", "C-1", "contrat", "--json").json
    assert seen["version"] == [1, "projet 1"]
    assert seen["pieces_sans_origine"] == []
    by_key = {one["cle"]: one for one in seen["valeurs"]}
    one = by_key["etablissements[1].autorisees"]
    assert (one["nature"], one["mots"], one["lieux"][0]["classeur"]) == ("réponse", "80", "Accueil")
    assert {place["cellule"][-1] for place in one["lieux"]} <= set("0123456789")


def test_the_version_can_be_named(terminal, worked):
    assert "version 1 (projet 1)" in terminal("origine", "C-1", "contrat", "--version", "projet 1").out
    assert terminal("origine", "C-1", "contrat", "--version", "9").code == 2
