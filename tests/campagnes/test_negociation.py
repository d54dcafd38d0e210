"""A sample of the campaign of negotiations, and its judge before twenty losses that were planted for it."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from cpomdoc.domain.fusion import Fusion
from tests.campagnes import negociation
from tests.campagnes.negociation.__main__ import affaire, base, invalid, merged, regenerated, repeated
from tests.campagnes.negociation.juge import Affaire, faults
from tests.campagnes.negociation.pertes import PERTES
from tests.campagnes.negociation.redacteur import Script, script

SAMPLE = ((1, 1), (2, 3), (3, 5))
"""Scripts and regenerations that are tried here; « make negociation » tries sixty by ten."""


@lru_cache
def case(seed: int, number: int) -> Affaire:
    made = script(base(), seed)
    return affaire(made, regenerated(number), merged(made, regenerated(number)))


@pytest.mark.parametrize(("seed", "number"), SAMPLE)
def test_every_edit_by_hand_is_in_the_merged_contract_or_told_as_disputed_and_nothing_is_invented(
    seed: int, number: int, tmp_path: Path
) -> None:
    tried = case(seed, number)
    assert faults(tried) == []
    assert len(tried.gestes) >= 14
    assert tried.resultat is not None
    (tmp_path / "fusion.docx").write_bytes(tried.resultat)
    assert invalid([tmp_path / "fusion.docx"]) == {}


def test_returns_that_nobody_edited_give_the_contract_as_it_stands() -> None:
    unedited = Script(tuple((who, base()) for who in ("ARS", "Gestionnaire")), ())
    found = merged(unedited, regenerated(1))
    assert isinstance(found, Fusion)
    assert (found.docx, found.reprises, found.conflits, found.mises_en_forme) == (regenerated(1), (), (), ())


def test_a_merge_made_again_on_its_own_outcome_changes_nothing() -> None:
    made = script(base(), 17)
    outcome = merged(made, base())
    assert isinstance(outcome, Fusion)
    assert repeated(made, outcome, None) == []


@pytest.mark.parametrize("name", PERTES)
def test_the_judge_finds_a_planted_loss(name: str) -> None:
    cases = (case(seed, number) for seed, number in (*SAMPLE, (4, 2), (5, 4), (6, 6)))
    spoilt = next((made for one in cases if (made := PERTES[name](one)) is not None), None)
    assert spoilt is not None, "no case of the sample has such an edit"
    assert faults(spoilt) != []


def test_there_are_twenty_planted_losses() -> None:
    assert len(PERTES) == 20


@pytest.mark.parametrize("module", ["redacteur", "juge", "pertes"])
def test_who_edits_and_who_judges_import_nothing_of_ours(module: str) -> None:
    source = (Path(negociation.__file__).parent / f"{module}.py").read_text("utf-8")
    imported = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert [name for name in imported if "cpomdoc" in name] == []
    assert {name for name in imported if name.startswith("tests")} <= {
        "tests.campagnes.negociation.juge", "tests.campagnes.negociation.redacteur",
    }  # fmt: skip
