"""The target of the exercice judged and the last one, in advance, for contracts of any duration, prorogued or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.values import Row
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.stages.contrat.actes import annees, prolongations, seen_by, terme
from cpomdoc.stages.contrat.chronique import chronique_tables
from cpomdoc.stages.formulaire.preremplir import Contexte, known_names, words_of
from cpomdoc.stages.suivi.cibles import Prolongation
from tests.familles.exemples import ehpad


def contrat(years: int, *acts: tuple[str, int, date | None]) -> Contrat:
    """A contract of so many years whose targets are their rank; acts: key, months, own day; all are signed."""
    row: Row = {"objectif": "A1", "code": "X", **{f"cible_{rank}": Decimal(rank) for rank in range(1, years + 1)}}
    values = {DATE_EFFET: date(2027, 1, 1), "contrat.duree_annees": years, "indicateurs": (row,)}
    actes = tuple(
        Acte(
            key.partition("-")[0],
            key.partition("-")[2],
            {"prorogation.mois": months, "prorogation_cibles": ({"objectif": "A1", "code": "X", "annee_1": months},)}
            | ({"prorogation.date": day} if day else {}),
            {},
        )
        for key, months, day in acts
    )
    keys = frozenset(acte.key for acte in actes)
    return Contrat("ehpad", "C-1", values, {}, frozenset(), (), actes=actes, signes=keys)


def targets(found: Contrat, rang: int | None, added: list[Prolongation]) -> tuple[object, object]:
    plan = ehpad().preremplis["revue"]
    words = words_of(Contexte(found, date(2033, 9, 1), rang=rang, prolongations=added), known_names(ehpad(), plan))
    (row,) = words["indicateurs"]
    return row["cible_exigible"], row["cible_derniere"]


@pytest.mark.parametrize("years", [1, 3, 5, 6])
def test_a_contract_of_any_duration_has_the_target_of_each_year_and_that_of_its_last(years: int):
    for rang in range(1, years + 1):
        assert targets(contrat(years), rang, []) == (rang, years)
    assert targets(contrat(years), None, []) == (None, years)
    assert targets(contrat(years), years + 1, []) == (None, years)


@pytest.mark.parametrize("years", [3, 5])
def test_the_year_that_a_prorogation_adds_has_the_target_that_it_names(years: int):
    found = contrat(years, ("prorogation-1", 12, None))
    added = prolongations(found, ehpad())
    assert targets(found, years + 1, added) == (12, 12)
    assert targets(found, years, added) == (years, 12)


def test_two_prorogations_add_their_years_in_turn_and_months_of_a_year_begun_add_none():
    found = contrat(3, ("prorogation-1", 12, None), ("prorogation-2", 6, None))
    assert targets(found, 5, prolongations(found, ehpad())) == (6, 6)
    half = contrat(3, ("prorogation-1", 6, None), ("prorogation-2", 6, None))
    assert targets(half, 4, prolongations(half, ehpad())) == (6, 6)
    assert targets(half, 5, prolongations(half, ehpad())) == (None, 6)


def test_what_was_signed_after_a_day_adds_nothing_on_that_day():
    found = contrat(5, ("prorogation-1", 12, date(2031, 11, 15)))
    assert prolongations(found, ehpad(), date(2030, 12, 31)) == []
    assert [one.annees for one in prolongations(found, ehpad(), date(2031, 12, 31))] == [1]


def test_an_act_tells_the_term_that_was_signed_by_its_own_day():
    found = contrat(5, ("prorogation-1", 12, date(2031, 11, 15)))
    days = {date(2029, 9, 20): date(2031, 12, 31), date(2032, 9, 20): date(2032, 12, 31)}
    for day, term in days.items():
        minutes = Acte("comite", "1", {"reunion.date": day}, {})
        beside = replace(found, actes=(*found.actes, minutes))
        assert seen_by(minutes, beside, ehpad()).values["@date_fin"] == term
    assert terme(found, ehpad()) == date(2032, 12, 31)


@pytest.mark.parametrize(
    ("years", "months", "expected"), [(3, (), 3), (5, (), 5), (6, (), 6), (5, (12,), 6), (3, (6,), 4), (3, (6, 6), 4)]
)
def test_a_contract_has_as_many_years_as_its_term_says_one_begun_being_one(
    years: int, months: tuple[int, ...], expected: int
):
    acts = [(f"prorogation-{rank}", more, None) for rank, more in enumerate(months, 1)]
    assert annees(contrat(years, *acts), ehpad()) == expected


@pytest.mark.parametrize(("years", "months", "final"), [(3, 0, "3"), (5, 0, "5"), (5, 12, "6"), (3, 12, "4")])
def test_the_final_bilan_is_that_of_the_last_year(years: int, months: int, final: str):
    found = contrat(years, *([("prorogation-1", months, None)] if months else []))
    for numero in map(str, range(1, years + 2)):
        bilan = Acte("bilan", numero, {"bilan.exercice": 2028, "bilan.date": date(2033, 9, 1)}, {})
        seen = seen_by(bilan, replace(found, actes=(*found.actes, bilan)), ehpad())
        (line,) = chronique_tables(seen, ehpad())["chronique"]
        assert line["finale"] is (int(numero) >= int(final))
