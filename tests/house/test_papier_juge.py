"""The campaign on signed paper: generator and judge share nothing with us, and the judge sees planted faults."""

from __future__ import annotations

import ast
import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.papier.juge import Answer, Planted, faults

FOLDER = Path(__file__).resolve().parents[2] / "tools" / "papier"
SIGNED = Planted("deux parties", frozenset({"ars", "gestionnaire"}), changed=frozenset({3}))
RIGHT = Answer(
    verdict="a_verifier",
    states={"ars": "à vérifier", "gestionnaire": "à vérifier", "departement": "attendue"},
    said=("page 3, « 61 »",),
    compared=4,
    different=frozenset({3}),
    unchecked=frozenset({5}),
    pages=5,
    sealed=0,
)
DIM = replace(SIGNED, hard=frozenset({5}))


@pytest.mark.parametrize("module", ["feuilles", "juge"])
def test_who_makes_the_sheets_and_who_judges_import_nothing_of_ours(module):
    tree = ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name.split(".")[0] in {"cpomdoc", "tests"}]
    importlib.import_module(f"tools.papier.{module}")
    assert f"tools.papier.{module}" in sys.modules


def test_a_right_answer_has_no_fault():
    assert faults(DIM, RIGHT) == []


PLANTED = {
    "scellé": (DIM, replace(RIGHT, sealed=1)),
    "dite avoir signé": (DIM, replace(RIGHT, states={**RIGHT.states, "ars": "signé"})),
    "ars a signé": (DIM, replace(RIGHT, states={**RIGHT.states, "ars": "attendue"})),
    "departement n’a pas signé": (DIM, replace(RIGHT, states={**RIGHT.states, "departement": "à vérifier"})),
    "accepté sans": (DIM, replace(RIGHT, verdict="acceptee")),
    "chiffre changé page 3": (DIM, replace(RIGHT, different=frozenset())),
    "écart est dit page 2": (DIM, replace(RIGHT, different=frozenset({2, 3}))),
    "page 5 se lit bien": (SIGNED, RIGHT),
    "la part comparée": (DIM, replace(RIGHT, compared=5)),
    "n’est pas refusé": (replace(DIM, foreign=True), replace(RIGHT, states=dict.fromkeys(RIGHT.states, "attendue"))),
    "ne peut compter": (replace(DIM, missing=frozenset({2})), RIGHT),
    "rien n’est dit": (
        replace(DIM, signed=frozenset()),
        replace(RIGHT, states=dict.fromkeys(RIGHT.states, "attendue"), said=(), verdict="refusee"),
    ),
}


@pytest.mark.parametrize("words", PLANTED)
def test_each_planted_fault_is_found(words):
    planted, answer = PLANTED[words]
    assert any(words in fault for fault in faults(planted, answer)), faults(planted, answer)


def test_a_figure_on_a_page_that_is_said_not_to_be_checked_is_no_fault():
    blind = replace(RIGHT, different=frozenset(), unchecked=frozenset({3, 5}), compared=3)
    assert faults(replace(DIM, hard=frozenset({3, 5})), blind) == []
