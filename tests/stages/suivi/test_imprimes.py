"""What documents print of the targets of a contract and of its rule: the years, and nothing that it did not sign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.reglementation import FOLDER, load_reglementation
from cpomdoc.stages.suivi.imprimes import DERNIERE, NOMBRE, PREMIERE, imprimes

TEMPLATES = Path(__file__).parents[3] / "templates"
LOI = load_reglementation({FOLDER + "suivi.toml": (TEMPLATES / FOLDER / "suivi.toml").read_bytes()})


@pytest.mark.parametrize(
    ("start", "years", "first", "last"),
    [
        (date(2027, 1, 1), 5, 2027, 2031),
        (date(2027, 1, 1), 3, 2027, 2029),
        (date(2027, 6, 30), 1, 2027, 2027),
        (date(2027, 7, 1), 5, 2028, 2032),
    ],
)
def test_there_is_a_target_a_year_from_the_first_one_due(start: date, years: int, first: int, last: int):
    printed = imprimes(LOI, start, years)
    assert (printed[PREMIERE], printed[DERNIERE], printed[NOMBRE]) == (first, last, years)


def test_the_numbers_of_the_rule_are_printed_as_they_are_dated():
    printed = imprimes(LOI, date(2027, 1, 1), 5)
    assert printed["atteinte.part_chemin"] == Decimal(50)
    assert printed["atteinte.parcours_depasse"] == Decimal(150)


@pytest.mark.parametrize(("law", "start"), [({}, date(2027, 7, 1)), (LOI, date(2016, 7, 1))])
def test_a_contract_of_before_the_rule_prints_none_of_it_and_begins_its_targets_in_its_own_year(law, start: date):
    printed = imprimes(law, start, 5)
    assert printed[PREMIERE] == start.year
    assert {printed[name] for name in printed if name not in (PREMIERE, DERNIERE, NOMBRE)} == {SANS_OBJET}
