"""The dates of docs/sources.md (« Les échéances », by line) on the complete EHPAD example."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import pytest

from cpomdoc.domain.dossier import Contrat, Dossier
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
