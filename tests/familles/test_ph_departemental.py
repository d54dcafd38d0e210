"""The disability family of the département: data only; one authority, no ARS, the law of L. 313-11."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cpomdoc.stages.pieces.visas import visas
from tests.familles.exemples import famille
from tests.familles.rendu import planned, rendered
from tests.familles.test_doutes import contract, said

FAMILY = "ph-departemental"
EXAMPLES = (f"{FAMILY}/complet", f"{FAMILY}/minimal")
PROGRAM = Path(__file__).parents[2] / "cpomdoc"

each_example = pytest.mark.parametrize("example", EXAMPLES)


def words_of(example: str, piece: str = "contrat") -> str:
    return " ".join(said(rendered(piece, contract(example), famille(FAMILY))).split())


def test_no_line_of_the_program_knows_the_family() -> None:
    assert [path for path in PROGRAM.rglob("*.py") if FAMILY in path.read_text("utf-8")] == []


@each_example
def test_nothing_that_is_written_speaks_of_the_ars_or_of_its_contract(example: str) -> None:
    made = contract(example)
    acts = {acte.key for acte in famille(FAMILY).actes}
    for piece in planned(made, famille(FAMILY)):
        if piece.key.rpartition("-")[0] in acts or piece.number == 14:  # acts of the tests; the glossary of all
            continue
        words = words_of(example, piece.key)
        assert "agence régionale de santé" not in words.lower(), piece.key
        assert "313-12-2" not in words, piece.key


@each_example
def test_visas_are_those_of_l_313_11(example: str) -> None:
    texts = [row["texte"].replace("\u00a0", " ") for row in visas(contract(example).values, famille(FAMILY))]
    assert texts[0].endswith("notamment ses articles L. 313-11 et L. 344-5")
    assert any("R. 314-40" in text for text in texts)
    assert any("2016-1815" in text for text in texts) is (example == EXAMPLES[0])


def test_an_eprd_is_kept_at_the_request_of_the_gestionnaire_and_with_the_consent_of_the_departement() -> None:
    words = words_of(EXAMPLES[0])
    assert "à la demande du gestionnaire et avec l’accord de l’autorité de tarification" in words
    assert "accord du Département du 22 avril 2026" in words
    assert "approuvée selon l’article R. 314-46" in words
    assert "dispensés de la procédure budgétaire annuelle" not in words


def test_without_it_the_yearly_procedure_is_waived_and_the_compte_administratif_stays() -> None:
    words, dates = words_of(EXAMPLES[1]), words_of(EXAMPLES[1], "annexe-11")
    assert "dispensés de la procédure budgétaire annuelle" in words
    assert "le compte administratif" in words
    assert "Compte administratif de l’exercice 2027" in dates
    assert "EPRD" not in dates
    assert "Compte administratif" not in words_of(EXAMPLES[0], "annexe-11")


def test_no_establishment_with_credits_of_care_is_offered() -> None:
    question = famille(FAMILY).questionnaires["identification"].find("etablissements.categorie")
    assert question is not None
    assert {choice.partition(" ")[0] for choice in question.choices} == {"252", "382", "446", "449"}


def test_each_part_of_the_family_is_said_in_the_contract_of_the_complete_example() -> None:
    made = contract(EXAMPLES[0])
    bare = replace(made, values={**made.values, "financements_complementaires": ()})
    assert "Habitat accompagné" in words_of(EXAMPLES[0])
    without = " ".join(said(rendered("contrat", bare, famille(FAMILY))).split())
    assert "Le contrat ne définit aucun financement complémentaire." in without
