"""Which piece a returned Word draft revises, and each reason why it cannot be taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.findings import Finding
from cpomdoc.domain.pieces import Made, Objet
from cpomdoc.domain.relecture import Geste, Modification, ProjetRendu, Suivi
from cpomdoc.stages.pieces.relecture import Depasse, addressee, overtaken, pending, recipe_of_review, revised

RENDU = ProjetRendu(
    reference="C-1",
    piece="contrat",
    version="1",
    empreinte="recette-1",
    pied="C-1",
    suivis=(),
    commentaires=(),
    auteur="Mme Aubert",
    passages=(),
    refusees=(),
    masques=(),
    retires=(),
    liste=False,
)


def made(version: int, recipe: str, key: str = "contrat") -> Made:
    return Made(key, "Contrat", "Contrat", None, recipe, version, Objet("d" * 64), Objet("p" * 64), 3)


VERSIONS = [(1, [made(1, "recette-1")])]


def code(outcome: object) -> str:
    assert isinstance(outcome, Finding), outcome
    assert "{" not in f"{outcome.message} {outcome.remedy}"
    return outcome.rule.code


@pytest.mark.parametrize(("reference", "pied"), [("C-1", "C-1"), ("C-1", ""), ("", "C-1")])
def test_the_properties_or_the_foot_of_the_pages_say_the_contract(reference: str, pied: str) -> None:
    assert addressee(replace(RENDU, reference=reference, pied=pied), {"C-1"}) == "C-1"


def test_a_draft_that_says_no_contract_is_not_one_of_ours() -> None:
    assert code(addressee(replace(RENDU, reference="", pied=""), {"C-1"})) == "E-480"


def test_a_contract_unknown_here_is_told() -> None:
    outcome = addressee(RENDU, {"C-2"})
    assert code(outcome) == "E-481"
    assert "C-1" in str(outcome.message)  # type: ignore[union-attr]


def test_a_draft_copied_for_another_contract_shows_two_identities() -> None:
    assert code(addressee(replace(RENDU, pied="C-2"), {"C-1", "C-2"})) == "E-483"


def test_the_draft_of_today_revises_its_piece() -> None:
    given = VERSIONS[0][1][0]
    assert revised(RENDU, "C-1", VERSIONS) == (given, given)


def test_a_draft_rewritten_since_is_joined_to_the_text_of_today() -> None:
    now = made(2, "recette-2")
    assert revised(RENDU, "C-1", [*VERSIONS, (2, [now])]) == (VERSIONS[0][1][0], now)


def test_a_draft_whose_piece_left_the_contract_says_both_versions() -> None:
    outcome = revised(RENDU, "C-1", [*VERSIONS, (2, [made(2, "autre", "annexe-01")])])
    assert outcome == Depasse(VERSIONS[0][1][0], 2)
    finding = overtaken(outcome, [Modification(Geste.AJOUTE, "Article 3", "", "Une phrase.")])
    assert code(finding) == "E-482"
    assert "version 1" in finding.message
    assert "version 2" in finding.message
    message = finding.message.replace("\u00a0", " ")
    assert message.endswith("Il contient 1 modification : Article 3, ajout de « Une phrase. ».")


def test_a_draft_that_was_never_delivered_is_told() -> None:
    assert code(revised(replace(RENDU, empreinte="jamais"), "C-1", VERSIONS)) == "E-486"
    assert code(revised(RENDU, "C-1", [])) == "E-486"


def test_pending_changes_are_told_those_who_wrote_most_first() -> None:
    many = [Suivi("M. Lemaire", "ajout", f"mot {n}", "Article 3") for n in range(7)]
    outcome = pending((Suivi("Mme Roy", "suppression", "", ""), *many), ())
    assert code(outcome) == "E-484"
    message = outcome.message.replace("\u00a0", " ")
    assert message.startswith("8 modifications suivies attendent dans ce projet : M. Lemaire : ajout « mot 0 » (Art")
    assert message.endswith("; et 2 autres.")
    assert "Mme Roy" not in message


def test_what_was_changed_without_being_tracked_is_told_beside_what_waits() -> None:
    untracked = [Modification(Geste.CHIFFRE, "Article 1.8", "109 places", "111 places")]
    message = pending((Suivi("Mme Roy", "ajout", "mot", ""),), untracked).message.replace("\u00a0", " ")
    assert message.endswith(
        "Sans suivi, ce projet porte aussi 1 modification : Article 1.8, « 109 places » devient « 111 places »."
    )


def test_the_same_revision_of_two_drafts_is_two_texts() -> None:
    assert recipe_of_review("recette-1", "a" * 64) != recipe_of_review("recette-2", "a" * 64)
