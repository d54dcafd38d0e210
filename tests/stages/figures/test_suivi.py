"""A target is reached as the contract counts it: its tolerance, the way that is expected, where it started."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.stages.figures.suivi import Atteinte, reached


@pytest.mark.parametrize(
    ("value", "direction", "start", "target", "tolerance", "said"),
    [
        ("95.4", "hausse", "93.4", "95.2", "2", Atteinte.ATTEINTE),
        ("99", "hausse", "81", "100", "2", Atteinte.ATTEINTE),
        ("98", "hausse", "81", "100", "2", Atteinte.ATTEINTE),
        ("97.9", "hausse", "81", "100", "2", Atteinte.PARTIELLE),
        ("97.9", "hausse", "81", "100", "3", Atteinte.ATTEINTE),
        ("81", "hausse", "81", "100", "2", Atteinte.NON),
        ("79", "hausse", "81", "100", "2", Atteinte.NON),
        ("9.9", "baisse", "11", "9.8", "2", Atteinte.ATTEINTE),
        ("8", "baisse", "11", "9.8", "2", Atteinte.ATTEINTE),
        ("10.2", "baisse", "11", "9.8", "2", Atteinte.PARTIELLE),
        ("11.1", "baisse", "11", "9.8", "2", Atteinte.NON),
        ("95", "maintien", "95", "95", "2", Atteinte.ATTEINTE),
        ("97", "maintien", "95", "95", "2", Atteinte.NON),
        ("93", "maintien", "95", "95", "2", Atteinte.NON),
        ("1", "baisse", "3", "0", "2", Atteinte.PARTIELLE),
        ("0", "baisse", "3", "0", "2", Atteinte.ATTEINTE),
        ("-1", "hausse", "-4", "-1", "0", Atteinte.ATTEINTE),
    ],
)
def test_a_target_is_reached_as_the_contract_counts_it(
    value: str, direction: str, start: str, target: str, tolerance: str, said: Atteinte
):
    assert reached(Decimal(value), direction, Decimal(start), Decimal(target), Decimal(tolerance)) is said
