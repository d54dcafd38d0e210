"""A sample of the campaign of negotiations, and its judge before twenty losses that were planted for it."""

from __future__ import annotations

import ast
from collections import Counter
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest

from cpomdoc.domain.fusion import Fusion
from tests.campagnes import negociation
from tests.campagnes.negociation.__main__ import affaire, base, invalid, merged, regenerated, repeated
from tests.campagnes.negociation.juge import Affaire, faults
from tests.campagnes.negociation.juge_suivis import Acceptation, misapplied, misread
from tests.campagnes.negociation.pertes import PERTES
from tests.campagnes.negociation.pertes_suivis import ACCEPTATIONS, LECTURES
from tests.campagnes.negociation.redacteur import Script, script
from tests.campagnes.negociation.suivis import Suivi, accepted, read, read_wrong

SAMPLE = ((1, 1), (2, 3), (3, 5))
"""Scripts and regenerations that are tried here; « make negociation » tries sixty by ten."""
TRACKED = 0
"""The script that is tried with tracked changes."""


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


def suivi() -> Suivi:
    """Two parties: one tracks all that it does, two people in one file; the other one writes straight."""
    return read(base(), TRACKED)


@lru_cache
def acceptations() -> tuple[Acceptation, ...]:
    return tuple(islice(accepted(base(), suivi(), regenerated(1)), 4))


def test_what_people_track_is_proposed_once_a_gesture_and_refused_or_accepted_as_a_whole(tmp_path: Path) -> None:
    totals = Counter[str]()
    assert read_wrong(suivi(), totals) == []
    assert totals["gestes suivis"] == totals["propositions"] >= 8
    files = [tmp_path / f"{at}.docx" for at in range(len(suivi().lectures))]
    for path, one in zip(files, suivi().lectures, strict=True):
        path.write_bytes(one.refuse)
    assert invalid(files) == {}


def test_a_proposal_accepted_is_in_the_text_of_the_day_and_no_other_one_is() -> None:
    found = acceptations()
    assert [told for one in found for told in misapplied(one)] == []
    assert any(one.resultat is not None for one in found)


@pytest.mark.parametrize("name", LECTURES)
def test_the_judge_finds_a_fault_in_what_is_proposed(name: str) -> None:
    one = max(suivi().lectures, key=lambda each: len(each.proposees))
    assert misread(LECTURES[name](one)) != []


@pytest.mark.parametrize("name", ACCEPTATIONS)
def test_the_judge_finds_a_fault_in_what_was_accepted(name: str) -> None:
    applied = [one for one in acceptations() if one.resultat is not None]
    spoilt = next((made for one in applied if (made := ACCEPTATIONS[name](one)) is not None), None)
    assert spoilt is not None, "no acceptance of the sample can be spoilt so"
    assert misapplied(spoilt) != []


OURS = ("redacteur", "plumes", "juge", "juge_suivis", "pertes", "pertes_suivis")
"""Who edits and who judges."""


@pytest.mark.parametrize("module", OURS)
def test_who_edits_and_who_judges_import_nothing_of_ours(module: str) -> None:
    source = (Path(negociation.__file__).parent / f"{module}.py").read_text("utf-8")
    imported = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    ]
    assert [name for name in imported if "cpomdoc" in name] == []
    here = {f"tests.campagnes.negociation.{name}" for name in OURS}
    assert {name for name in imported if name.startswith("tests")} <= here
