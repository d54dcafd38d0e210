"""The keys of the documents of an act: which act each belongs to, and which one is the contract as it changes it."""

from __future__ import annotations

import pytest

from cpomdoc.domain.pieces import is_consolidated, sujet_of


@pytest.mark.parametrize(
    ("key", "act", "whole"),
    [
        ("avenant-1", "avenant-1", False),
        ("avenant-1-consolidee", "avenant-1", True),
        ("revue-2028", "revue-2028", False),
        ("revue-2028--dossier", "revue-2028", False),
        ("annexe-05", "annexe-05", False),
    ],
)
def test_a_document_belongs_to_the_act_that_makes_it(key: str, act: str, whole: bool) -> None:
    assert sujet_of(key) == act
    assert is_consolidated(key) is whole
