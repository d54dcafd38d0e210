"""A step is known by its name: what was done is found under it again, whatever process did it."""

from __future__ import annotations

import pytest

from cpomdoc.engine.journeys import do
from cpomdoc.engine.journeys.do import step


def test_a_step_is_found_by_its_name_and_stays_what_it_was(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(do, "STEPS", {})

    def peser(atelier: object, given: int) -> int:
        return given

    assert step(peser) is peser  # type: ignore[arg-type, comparison-overlap]
    assert {"peser": peser} == do.STEPS


def test_two_steps_cannot_bear_one_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(do, "STEPS", {})

    def peser(atelier: object, given: int) -> int:
        return given

    step(peser)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="there are two steps « peser »"):
        step(peser)  # type: ignore[arg-type]
