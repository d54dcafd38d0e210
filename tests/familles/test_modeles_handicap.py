"""The contract of the disability family: the plan that serves as a guide, and what is said of the clauses beside it."""

from __future__ import annotations

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
