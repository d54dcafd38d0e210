"""Reserves at renewal: who holds what, what is left to justify, and the most that may be taken of it, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.schema.reglementation import Dated
from cpomdoc.stages.suivi.reserves import (
    RESERVES,
    Emplois,
    emplois,
    justifications,
    par_an,
    part_admise,
    plafond,
    reserves,
)
from tests.familles.exemples import famille

SITE, OTHER = "990001455", "990001463"


def affectation(site: str = SITE, exercice: int = 2030, **more: Any) -> dict[str, Any]:
    return {"finess_et": site, "exercice": exercice, **{name: Decimal(value) for name, value in more.items()}}


def held(revues: dict[int, Any], values: dict[str, Any] | None = None) -> dict[tuple[str, str], Any]:
    """By establishment and answer: the balances."""
    told = {year: {"revue_affectation": tuple(rows)} for year, rows in revues.items()}
    found = reserves(values or {}, told, 2027, "site.finess_et", (SITE, OTHER))
    return {(one.site, one.compte.solde): one for one in found}


def left(bilan: tuple[dict[str, Any], ...] = (), **balances: str) -> Decimal:
    told = {2030: {"revue_affectation": (affectation(**balances),)}}
    found = reserves({}, told, 2027, "site.finess_et", (SITE,))
    return sum((one.reste for one in justifications(found, emplois({"bilan_reserves": bilan}))), Decimal(0))


def test_of_300_000_euros_to_justify_150_000_at_most_may_be_taken_that_is_30_000_a_year() -> None:
    reste = left(solde_investissement="210000", solde_report="90000")
    assert reste == 300_000
    assert plafond(reste, Decimal(50)) == 150_000
    assert par_an(plafond(reste, Decimal(50)), 5) == 30_000


@pytest.mark.parametrize(
    ("reste", "most", "a_year"), [("0.01", "0", "0"), ("33333.33", "16666.66", "3333.33"), ("0", "0", "0")]
)
def test_a_ceiling_never_takes_a_cent_more_than_its_share(reste: str, most: str, a_year: str) -> None:
    ceiling = plafond(Decimal(reste), Decimal(50))
    assert (ceiling, par_an(ceiling, 5)) == (Decimal(most), Decimal(a_year))
    assert par_an(ceiling, 5) * 5 <= ceiling


def test_the_balance_at_the_end_is_that_of_the_last_result_assigned() -> None:
    found = held(
        {
            2028: [affectation(exercice=2028, solde_report="10")],
            2030: [affectation(exercice=2030, solde_report="30.55")],
        }
    )
    assert found[SITE, "solde_report"].fin.montant == Decimal("30.55")
    assert found[SITE, "solde_report"].fin.exercice == 2030


def test_the_balance_at_the_start_is_what_the_first_result_found_else_that_of_the_diagnostic() -> None:
    sites = (
        {
            "site.finess_et": SITE,
            "finances": (
                {"exercice": 2024, "reserve_investissement": 1, "report_a_nouveau": 5},
                {"exercice": 2025, "reserve_investissement": 145000, "report_a_nouveau": -18000},
            ),
        },
    )
    first = [affectation(exercice=2027, report_anterieur="5134.20", solde_report="0")]
    found = held({2027: first}, {"sites": sites})
    assert (found[SITE, "solde_report"].debut.montant, found[SITE, "solde_report"].debut.exercice) == (
        Decimal("5134.20"),
        2026,
    )
    start = found[SITE, "solde_investissement"].debut
    assert (start.montant, start.exercice) == (145000, 2025)
    assert held({2028: first}, {"sites": sites})[SITE, "solde_report"].debut.montant == -18000


def test_what_nobody_told_is_unknown_and_not_nought() -> None:
    found = held({2030: [affectation(solde_tresorerie="64000")]})
    assert set(found) == {(SITE, "solde_tresorerie")}
    assert found[SITE, "solde_tresorerie"].debut is None


def test_the_uses_that_are_planned_justify_what_they_cost_and_no_more() -> None:
    uses = ({"finess_et": SITE, "ppi": 60_000, "compensation": Decimal("10000.50"), "bfr": 20_000},)
    assert left(uses, solde_investissement="100000") == Decimal("9999.50")
    assert left(uses, solde_investissement="1000") == 0


def test_a_deficit_carried_over_takes_nothing_from_reserves() -> None:
    assert left(solde_investissement="100000", solde_report="-40000") == 100_000


def test_the_uses_of_an_establishment_do_not_justify_the_reserves_of_another() -> None:
    rows = (affectation(solde_report="100"), affectation(OTHER, solde_report="50"))
    found = reserves({}, {2030: {"revue_affectation": rows}}, 2027, "site.finess_et", (SITE, OTHER))
    told = justifications(found, {OTHER: Emplois(ppi=Decimal(1000), dits=True)})
    assert {one.site: one.reste for one in told} == {SITE: 100, OTHER: 0}


@pytest.mark.parametrize("key", ["ehpad", "handicap"])
def test_it_holds_for_contracts_renewed_from_1_january_2025(key: str) -> None:
    law = famille(key).reglementation
    assert part_admise(law, key, date(2024, 12, 31)) is None
    known = part_admise(law, key, date(2025, 1, 1))
    assert isinstance(known, Dated)
    assert (known.value, known.confiance) == (50, "B")
    assert known.doute


@pytest.mark.parametrize("key", ["chrs", "ph-departemental", "residences-autonomie"])
def test_a_contract_that_nothing_makes_compulsory_for_pa_or_ph_is_left_out(key: str) -> None:
    assert part_admise(famille(key).reglementation, key, date(2032, 1, 1)) is None
    assert RESERVES in famille("ehpad").reglementation
