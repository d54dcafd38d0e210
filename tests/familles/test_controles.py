"""Each check that a family declares: its complete example does not trigger it, one change of it does."""

from __future__ import annotations

import pytest

from tests.familles.controles import FAMILIES, controles

CASES = [pytest.param(key, code, id=f"{key}-{code}") for key in FAMILIES for code in sorted(controles(key).cases)]


@pytest.mark.parametrize("key", FAMILIES)
def test_every_check_has_a_case_and_every_case_a_check(key: str):
    assert sorted(controles(key).cases) == controles(key).owed()


@pytest.mark.parametrize(("key", "code"), CASES)
def test_one_change_triggers_the_check_at_its_cell(key: str, code: str):
    controles(key).one_change_triggers(code)
