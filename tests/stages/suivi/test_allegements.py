"""What an avenant does to the yearly targets of a contract."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.stages.suivi.allegements import changed, eased


def contract(*cibles: object, sens: str = "hausse", code: str = "TO") -> dict[str, Value]:
    """The answers of a contract that has one indicator, with these targets."""
    row: dict[str, object] = {"objectif": "A1-O1", "code": code, "sens": sens}
    row |= {f"cible_{rank}": value for rank, value in enumerate(cibles, 1)}
    rows: tuple[Row, ...] = (row,)  # type: ignore[assignment]
    return {"indicateurs": rows}


@pytest.mark.parametrize(
    ("sens", "old", "new", "easier"),
    [
        ("hausse", "94,6", "94", True),
        ("hausse", "94,6", "95", False),
        ("hausse", "94,6", "94,6", False),
        ("baisse", "9,4", "9,8", True),
        ("baisse", "9,4", "9", False),
        ("maintien", "6", "7", True),
        ("maintien", "6", "6", False),
    ],
)
def test_a_target_is_easier_when_it_asks_less_of_what_is_expected(sens: str, old: str, new: str, easier: bool) -> None:
    before, after = (contract(Decimal(one.replace(",", ".")), sens=sens) for one in (old, new))
    assert eased(before, after) == ({("A1-O1", "TO", 1)} if easier else set())


def test_each_target_is_told_by_its_rank() -> None:
    before, after = contract(Decimal(90), Decimal(92), Decimal(94)), contract(Decimal(90), Decimal(91), Decimal(93))
    assert eased(before, after) == {("A1-O1", "TO", 2), ("A1-O1", "TO", 3)}


def test_the_targets_of_an_indicator_that_is_gone_are_no_easier_targets_but_count_among_those_that_change() -> None:
    before = contract(Decimal(90), Decimal(92))
    assert eased(before, {"indicateurs": ()}) == set()
    assert changed(before, {"indicateurs": ()}) == 100


def test_a_target_taken_away_from_an_indicator_that_stays_is_easier() -> None:
    before, after = contract(Decimal(90), Decimal(92)), contract(Decimal(90), SANS_OBJET)
    assert eased(before, after) == {("A1-O1", "TO", 2)}
    assert changed(before, after) == 50


@pytest.mark.parametrize(("signed", "turned", "new"), [("baisse", "hausse", "10.9"), ("hausse", "baisse", "8.1")])
def test_turning_the_direction_round_lowers_nothing_unseen(signed: str, turned: str, new: str) -> None:
    before = contract(Decimal("9.4"), Decimal("9.4"), sens=signed)
    assert eased(before, contract(Decimal(new), Decimal("9.4"), sens=turned)) == {("A1-O1", "TO", 1)}
    harder = Decimal("9.4") - (Decimal(new) - Decimal("9.4"))
    assert eased(before, contract(harder, Decimal("9.4"), sens=turned)) == set()


@pytest.mark.parametrize("sens", ["maintien", "sans objet", ""])
def test_a_direction_taken_away_lowers_nothing_unseen(sens: str) -> None:
    before = contract(Decimal("9.4"), sens="baisse")
    assert eased(before, contract(Decimal("10.9"), sens=sens)) == {("A1-O1", "TO", 1)}


def named(values: dict[str, Value], **more: object) -> dict[str, Value]:
    return {"indicateurs": tuple({**row, **more} for row in values["indicateurs"])}  # type: ignore[union-attr,dict-item]


def test_another_code_or_another_objective_lowers_nothing_unseen() -> None:
    told = {"libelle": "Absentéisme", "formule": "Jours ÷ effectif"}
    before = named(contract(Decimal("9.4"), sens="baisse", code="TABS"), **told)
    higher = named(contract(Decimal("10.9"), sens="baisse", code="TABS"), **told)
    seen = {("A1-O1", "TABS", 1)}
    assert eased(before, named(higher, code="ABS")) == seen
    assert eased(before, named(higher, code="ABS", sens="hausse")) == seen
    assert eased(before, named(higher, code="ABS", libelle="Absences")) == seen
    assert eased(before, named(higher, code="ABS", formule="Jours")) == seen
    assert eased(before, named(higher, objectif="A4-O9")) == seen
    assert changed(before, named(before, code="ABS")) == 0


def test_an_indicator_that_takes_the_place_of_another_is_not_taken_for_it() -> None:
    before = named(contract(Decimal(65), code="TO"), libelle="Taux d’occupation", formule="Journées ÷ places")
    after = named(contract(Decimal(12), code="FA"), libelle="File active", formule="Personnes")
    assert eased(before, after) == set()
    assert changed(before, after) == 100


def test_an_indicator_that_comes_changes_no_target_that_was_there() -> None:
    before = contract(Decimal(90), Decimal(92))
    rows = (*before["indicateurs"], *contract(Decimal(5), code="FA")["indicateurs"])  # type: ignore[misc]
    assert changed(before, {"indicateurs": rows}) == 0


def test_the_share_is_of_the_targets_of_before() -> None:
    before = contract(Decimal(1), Decimal(2), Decimal(3), Decimal(4))
    assert changed(before, contract(Decimal(1), Decimal(9), Decimal(3), Decimal(4))) == 25
    assert changed({}, before) == 0
