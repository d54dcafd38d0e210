"""Returns and merges in a row: which of them a text comes from."""

from __future__ import annotations

from cpomdoc.domain.journal import Concilie, Relu
from cpomdoc.domain.lignee import lineage
from cpomdoc.domain.negociation import RIEN
from tests.journal_sample import a


def relu(base: str, recette: str, piece: str = "contrat") -> Relu:
    return a(Relu, piece=piece, base=base, recette=recette)


def concilie(base: str, suite: str, recette: str) -> Concilie:
    return a(Concilie, piece="contrat", base=base, suite=suite, recette=recette, fusion=RIEN)


def test_returns_one_after_the_other_are_told_from_the_last_to_the_first() -> None:
    first, second, other = relu("modele", "r1"), relu("r1", "r2"), relu("modele", "x", "annexe-01")
    assert list(lineage([first, other, second], second)) == [second, first]
    assert list(lineage([first, other, second], first)) == [first]


def test_what_carried_corrections_to_new_answers_has_theirs_and_those_of_its_base() -> None:
    old, new = relu("modele", "r1"), relu("modele 2", "r2")
    carried = concilie("r2", "r1", "r3")
    last = relu("r3", "r4")
    assert list(lineage([old, new, carried, last], last)) == [last, carried, new, old]


def test_recipes_that_turn_in_a_circle_do_not_hang() -> None:
    first, second = relu("r2", "r1"), relu("r1", "r2")
    assert list(lineage([first, second], second)) == [second, first]
