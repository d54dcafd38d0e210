"""The dates of docs/sources.md (« Les échéances », by line) on the complete EHPAD example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from cpomdoc.domain.dossier import Acte, ActePasse, Contrat, Dossier, Repris
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.deadlines import deadlines
from tests.familles.exemples import ehpad, examples
from tests.familles.test_exemples import outcome

EXAMPLE = "huit-etablissements"


@lru_cache
def gathered() -> Contrat:
    dossiers = [outcome(EXAMPLE, *place) for place in examples(EXAMPLE)]
    return consolidate("CPOM-2027-014", [one for one in dossiers if isinstance(one, Dossier)], ehpad())


def by_key(contrat: Contrat | None = None, **changes: object) -> Mapping[str, EcheanceVue]:
    contrat = contrat or gathered()
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    moved = Contrat(
        **{**{slot: getattr(contrat, slot) for slot in contrat.__slots__}, "values": {**contrat.values, **changed}}
    )
    return {view.cle: view for view in deadlines(moved, ehpad())}


def test_once_the_contract_is_signed_nobody_awaits_what_was_to_be_done_before() -> None:
    before = {"programmation", "gmp-pmp-initiaux"}
    drafted, signed = ({view.cle for view in deadlines(gathered(), ehpad(), signe=one)} for one in (False, True))
    assert drafted - signed == before


@pytest.mark.parametrize(
    ("line", "key", "day", "until"),
    [
        (1, "programmation", date(2025, 12, 31), None),
        (2, "gmp-pmp-initiaux", date(2026, 12, 14), None),
        (3, "seconde-evaluation", date(2029, 1, 1), date(2029, 12, 31)),
        (4, "gmp-pmp-tarifs/2028", date(2027, 6, 30), None),
        (5, "entree-en-vigueur", date(2027, 1, 1), None),
        (6, "mi-parcours", date(2029, 1, 1), date(2029, 12, 31)),
        (7, "dialogue-facultatif", date(2030, 1, 1), date(2030, 12, 31)),
        (8, "dialogue-final", date(2031, 1, 1), date(2031, 12, 31)),
        (9, "preavis-prorogation", date(2031, 6, 30), None),
        (10, "terme-maximal", date(2032, 12, 31), None),
        (11, "activite/2028", date(2027, 10, 31), None),
        (11, "observations-activite/2028", date(2027, 12, 30), None),
        (12, "eprd/2028", date(2028, 6, 30), None),
        (13, "decision-eprd/2028", date(2028, 7, 30), None),
        (14, "errd/2028", date(2029, 4, 30), None),
        (14, "affectation/2028", date(2029, 12, 31), None),
        (25, "bilan-definitif", date(2032, 6, 30), date(2032, 12, 31)),
    ],
)
def test_each_date_of_the_page_of_sources_is_there(line: int, key: str, day: date, until: date | None) -> None:
    view = by_key()[key]
    assert (view.date, view.fin) == (day, until), line


def test_dates_that_hang_on_an_answer_follow_it() -> None:
    values = gathered().values
    (site, *_) = (row for row in values["sites"] if isinstance(row["qualite.evaluation_date"], date))  # type: ignore[union-attr]
    (place, *_) = values["etablissements"]  # type: ignore[misc]
    found = by_key()
    number = site["site.finess_et"]  # type: ignore[index]
    evaluated = site["qualite.evaluation_date"]  # type: ignore[index]
    assert found[f"evaluation/{number}"].date == evaluated.replace(year=evaluated.year + 5)
    end = place["autorisation_echeance"]  # type: ignore[index]
    assert found[f"fin-autorisation/{place['finess_et']}"].date == end  # type: ignore[index]
    assert found[f"evaluation-autorisation/{place['finess_et']}"].date == end.replace(year=end.year - 2)  # type: ignore[index]
    assert any(key.startswith("changement") for key in found) == bool(values.get("projets"))


def test_the_classement_is_asked_of_a_new_establishment_only() -> None:
    assert not any(key.startswith("classement-nouveau") for key in by_key())
    sites = tuple({**row, "site.date_ouverture": date(2026, 9, 1)} for row in gathered().values["sites"])  # type: ignore[union-attr]
    assert {view.date for key, view in by_key(sites=sites).items() if key.startswith("classement-nouveau")} == {
        date(2027, 9, 1)
    }


def test_the_end_of_the_experiment_is_that_of_the_dated_law_and_only_with_two_sections() -> None:
    assert "fin-forfait-unique" not in by_key()
    early = {"contrat__sections_tarifaires": "Deux sections", "@date_effet": date(2026, 1, 1)}
    assert by_key(**early)["fin-forfait-unique"].date == date(2026, 12, 31)
    late = {"contrat__sections_tarifaires": "Deux sections"}  # from 2027 on, the law of the experiment is not known
    assert "fin-forfait-unique" not in by_key(**late)


def test_a_date_keeps_its_key_when_its_day_and_its_words_change() -> None:
    later = by_key(**{"@date_effet": date(2027, 7, 1)})
    assert later["mi-parcours"].date == date(2029, 7, 1)
    assert len({view.cle for view in deadlines(gathered(), ehpad())}) == len(deadlines(gathered(), ehpad()))


def prorogued(*months: int, signed: bool = True) -> Contrat:
    """The contract with prorogations of so many months each, that all have signed or not."""
    acts = [Acte("prorogation", str(rank), {"prorogation.mois": more}, {}) for rank, more in enumerate(months, 1)]
    keys = frozenset(act.key for act in acts) if signed else frozenset[str]()
    return replace(gathered(), actes=tuple(acts), signes=keys)


def spans(contrat: Contrat, *keys: str) -> list[tuple[date, date | None] | None]:
    found = by_key(contrat)
    return [(found[key].date, found[key].fin) if key in found else None for key in keys]


OF_THE_TERM = ("terme", "preavis-prorogation", "dialogue-final", "negociation", "bilan-definitif")


def test_a_signed_prorogation_moves_every_date_that_hangs_on_the_term():
    assert spans(prorogued(12), *OF_THE_TERM) == [
        (date(2032, 12, 31), None),
        (date(2032, 6, 30), None),
        (date(2032, 1, 1), date(2032, 12, 31)),
        (date(2031, 12, 31), date(2032, 3, 30)),
        (date(2033, 6, 30), date(2033, 12, 31)),
    ]


def test_the_year_that_a_prorogation_adds_has_its_review_and_its_accounts():
    added = ("revue/2032", "errd/2032", "eprd/2032", "tableau-de-bord/2032", "activite/2032", "gmp-pmp-tarifs/2032")
    assert [one is not None for one in spans(gathered(), *added)] == [False] * 6
    assert spans(prorogued(12), *added) == [
        (date(2033, 7, 15), date(2033, 10, 15)),
        (date(2033, 4, 30), None),
        (date(2032, 6, 30), None),
        (date(2033, 6, 30), None),
        (date(2031, 10, 31), None),
        (date(2031, 6, 30), None),
    ]


def test_a_prorogation_that_is_not_signed_moves_no_date():
    assert by_key(prorogued(12, signed=False)) == by_key()


@pytest.mark.parametrize(
    ("months", "term", "last_dialogue"),
    [((6,), date(2032, 6, 30), date(2031, 7, 1)), ((6, 6), date(2032, 12, 31), date(2032, 1, 1))],
)
def test_months_and_several_prorogations_are_added_up(months: tuple[int, ...], term: date, last_dialogue: date):
    found = prorogued(*months)
    assert spans(found, "terme", "dialogue-final") == [(term, None), (last_dialogue, term)]


def test_what_a_first_prorogation_would_give_is_no_date_of_a_contract_that_was_prorogued():
    assert "terme-maximal" in by_key(prorogued(12, signed=False))
    assert "terme-maximal" not in by_key(prorogued(12))


def test_the_acts_signed_before_a_takeover_move_the_dates_too():
    taken = replace(gathered(), repris=Repris(entier=False, passes=(ActePasse("avenant", 1, date(2032, 6, 30)),)))
    assert spans(taken, "terme", "preavis-prorogation") == [(date(2032, 6, 30), None), (date(2031, 12, 30), None)]


@pytest.mark.parametrize(("years", "final"), [(3, 2029), (4, 2030), (6, 2032)])
def test_the_final_dialogue_is_that_of_the_last_year_whatever_the_duration(years: int, final: int):
    found = by_key(contrat__duree_annees=years)
    assert (found["dialogue-final"].date, found["dialogue-final"].fin) == (date(final, 1, 1), date(final, 12, 31))
    reviewed = {int(key.partition("/")[2]) for key in found if key.startswith("revue/")}
    assert reviewed == set(range(2027, final + 1))
    beyond = [view for view in found.values() if view.charge == "comite" and view.date.year > final + 1]
    assert not beyond


@pytest.mark.parametrize(("years", "there"), [(3, False), (4, True), (5, True)])
def test_a_dialogue_that_would_be_held_after_the_term_is_no_date(years: int, there: bool):
    assert ("dialogue-facultatif" in by_key(contrat__duree_annees=years)) is there
