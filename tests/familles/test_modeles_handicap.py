"""The contract of the disability family: the plan that serves as a guide, and what is said of the clauses beside it."""

from __future__ import annotations

from dataclasses import replace

from tests.familles.exemples import famille
from tests.familles.rendu import rendered
from tests.familles.test_doutes import contract, said
from tests.familles.test_modeles_ehpad import ARTICLES, blocks, printed, style, text

FAMILY = "handicap"
OWN = "Révision du terme des contrats et conventions préexistants"


def test_the_plan_is_that_of_the_model_which_serves_as_a_guide() -> None:
    titles = [text(p).replace("\u00a0", " ") for p in blocks(printed("contrat", family=FAMILY)) if _is(p, "Titre2")]
    assert titles[:9] == [OWN if title.startswith("Révision du terme") else title for title in ARTICLES]


def test_the_contract_says_that_no_national_model_exists() -> None:
    words = text(printed("contrat", family=FAMILY)).replace("\u00a0", " ")
    assert "Aucun modèle national n’est fixé" in words
    assert "à titre de guide" in words


def test_a_clause_beside_the_model_is_marked_as_a_local_adaptation() -> None:
    found = blocks(printed("contrat", family=FAMILY))
    marked = [text(found[at - 1]) for at, block in enumerate(found) if _is(block, "MentionClause")]
    for clause in ("Modulation par l’activité", "Jeunes adultes maintenus", "Pièces contractuelles", "Résiliation"):
        assert any(title.startswith(clause) for title in marked), clause


def test_no_modulation_is_said_in_one_sentence() -> None:
    words = text(printed("contrat", family=FAMILY, modulation={"existe": False, "circonstances": None}))
    assert "ne retiennent pas la modulation facultative" in words
    assert "Abattement" not in words


def _is(block: object, name: str) -> bool:
    return block.tag.endswith("}p") and style(block) == name  # type: ignore[attr-defined, arg-type]


# --- the law of the sound examples ------------------------------------------------------------------------------------


def words_of(example: str, piece: str = "contrat", **changes: object) -> str:
    """The words of a piece of a sound example; *changes*: « table__colonne » for a column of all rows."""
    made = contract(example)
    values = dict(made.values)
    for name, value in changes.items():
        table, _, column = name.partition("__")
        rows = values[table]
        assert isinstance(rows, tuple)
        values[table] = tuple({**row, column: value} for row in rows) if column else value  # type: ignore[dict-item]
    whole = replace(made, values=values)  # type: ignore[arg-type]
    return " ".join(said(rendered(piece, whole, famille(FAMILY))).split())


def test_visas_name_the_reform_when_the_cdaph_sends_children_and_then_only() -> None:
    with_children, without = words_of("handicap/complet"), words_of("handicap/deux-departements")
    assert "L. 313-11, L. 313-12-2 et L. 314-2-4" in with_children
    assert "la loi n° 2025-1403 du 30 décembre 2025" in with_children
    assert "314-2-4" not in without
    assert "2025-1403" not in without
    for visas in (with_children, without):
        assert "L. 314-2 " not in visas
        assert "R. 314-39-1 à R. 314-43-2" in visas
        assert "le décret n° 2016-1815 du 21 décembre 2016 modifiant les dispositions financières" in visas


def test_the_part_that_the_contract_defines_is_in_article_4_and_in_annexe_6() -> None:
    contrat, annexe = words_of("handicap/complet"), words_of("handicap/complet", "annexe-06")
    for amount in ("68 000,00", "42 000,00"):
        assert amount in contrat
        assert amount in annexe
    assert "La part complémentaire est définie par le présent contrat" in contrat
    assert "ne s’ajoute pas à la modulation par l’activité de l’article R. 314-43-2" in contrat
    assert "dure huit ans au plus" in contrat
    assert "Les parties se réunissent à la publication des textes d’application de l’article L. 314-2-4" in contrat
    assert "Caisse nationale de solidarité pour l’autonomie" in contrat


def test_a_redeployment_is_for_the_exercise_when_an_establishment_follows_the_fourth_way() -> None:
    assert "ne vaut que pour l’exercice au cours duquel il est décidé" in words_of("handicap/complet")
    assert "ne vaut que pour l’exercice" not in words_of("handicap/complet", evolution__modalite="1°")
    assert "approuvée selon l’article R. 314-231" in words_of("handicap/complet")


def test_young_adults_kept_on_divide_the_funding_between_departements_and_social_security() -> None:
    words = words_of("handicap/complet")
    assert "au plus tard le 31 janvier" in words
    assert "80 712,00 3 328 469,00" in words
    assert "article R. 314-115" in words
    assert "R. 314-115" in words_of("handicap/complet", "annexe-11")
    assert "R. 314-115" not in words_of("handicap/minimal", "annexe-11")


def test_no_clause_says_what_a_national_model_holds_where_nobody_read_it() -> None:
    for example in ("handicap/complet", "handicap/deux-departements", "handicap/minimal"):
        words = words_of(example)
        assert words.count("modèle national") == words.count("Aucun modèle national n’est fixé") == 1


def test_a_functional_group_may_follow_its_own_way() -> None:
    words = words_of("handicap/deux-departements")
    assert "Modalité d’évolution propre à un groupe fonctionnel" in words
    assert "Groupe III - Structure" in words
    assert "propre à un groupe fonctionnel" not in words_of("handicap/complet")
