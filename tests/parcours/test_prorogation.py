"""A contract that a prorogation lengthens by a year: its dates, its last review, its bilan, the next contract.

The signature is a stand-in, as in test_cinq_ans.py: the version that all have signed is written as sealing writes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.events import VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.preremplis import NotAnExercice, prefilled_form
from cpomdoc.engine.journeys.version.archiver import keep_version
from cpomdoc.engine.memory.preremplis import Preparation, prepared
from cpomdoc.engine.memory.suivants import next_contract
from cpomdoc.engine.reports.views import view_contrat
from tests.engine.banc import Banc
from tests.familles.exemples import TEMPLATES, examples
from tests.parcours.test_cinq_ans import CONTRAT, MODEL, NEXT, answers, completed, drop, latest, sign, spaced
from tools.demo.recit import filled, recit

FIRST, ADDED = Decimal("9.0"), Decimal("8.8")
"""The target of TABS for the fifth year; the one that the prorogation gives for the sixth."""
TAKEN_OTHERWISE = "E-722"
"""What is the contract's came back otherwise."""


@pytest.fixture(scope="module")
def prorogued(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """The contract signed, reviewed for its fourth year, prorogued by twelve months in its last one."""
    bench = Banc(tmp_path_factory.mktemp("prorogation"))
    bench.now = lambda: datetime.fromisoformat("2031-11-20T10:00:00+01:00")
    bench.settings.inbox.mkdir(parents=True)
    for name in ("commun", "ehpad"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    for (questionnaire, site), one in examples("huit-etablissements").items():
        drop(bench, f"{questionnaire} {site}.xlsx", questionnaire, site, one.answers)
    bench.run()
    sign(bench, 1, "contrat")
    review(bench, 2030)
    (act,) = [one for (key, _), one in examples("actes").items() if key == "prorogation"]
    own = {FieldKey("contrat.numero"): CONTRAT, FieldKey("acte.numero"): 1}
    earlier = {key for key in act.answers if key.name.startswith("prorogation_anterieurs.")}
    drop(
        bench, "Prorogation.xlsx", "prorogation", "", {k: v for k, v in (act.answers | own).items() if k not in earlier}
    )
    seal(bench, max(one.numero for one in bench.run() if isinstance(one, VersionDone)), "prorogation-1")
    return bench


def seal(bench: Banc, version: int, sujet: str) -> None:
    """All have signed: the entry, then the version that holds what they signed."""
    sign(bench, version, sujet)
    with bench.open() as (atelier, _):
        take_families(atelier)
        kept = atelier.archive.kept(CONTRAT, version).bordereau
        keep_version(atelier, CONTRAT, version + 1, replace(kept, nom=Mention.SIGNEE))
    bench.run()


def form(bench: Banc, kind: str, numero: str, day: date) -> Preparation:
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prepared(atelier, CONTRAT, kind, numero, day=day)
    assert made is not None
    return made


def review(bench: Banc, exercice: int, **typed: object) -> list[str]:
    """A person completes the form in advance, *typed* in every row of its indicators; the codes that block."""
    made = form(bench, "revue", str(exercice), date(exercice + 1, 9, 28))
    given = filled(exercice, made.avance.typed, MODEL.answers, recit(), made.avance.repris)
    given |= {FieldKey("revue.contexte"): "sans objet", FieldKey("revue.message"): "Année prorogée"}
    rows = {key.row for key in given if key.name == "revue_indicateurs.code"}
    given |= {FieldKey(f"revue_indicateurs.{name}", row): value for name, value in typed.items() for row in rows}
    with bench.open() as (atelier, _):
        take_families(atelier)
        data = completed(atelier, made, given)
    bench.drop(f"Revue {exercice} {len(typed)}.xlsx", data)
    bench.run()
    return blocking(bench)


def blocking(bench: Banc) -> list[str]:
    with bench.open() as (atelier, _):
        take_families(atelier)
        return [one.code for one in view_contrat(atelier, CONTRAT).anomalies if one.gravite == "bloquant"]


def column(made: Preparation, name: str, code: str = "TABS") -> object:
    values = made.avance.values
    (row,) = [key.row for key, value in values.items() if key.name == "revue_indicateurs.code" and value == code]
    return values.get(FieldKey(f"revue_indicateurs.{name}", row))


def test_the_review_of_the_added_year_has_the_target_of_the_prorogation_in_advance_locked(prorogued: Banc):
    made = form(prorogued, "revue", "2032", date(2033, 9, 28))
    assert (column(made, "cible"), column(made, "cible_finale")) == (ADDED, ADDED)
    targets = {key for key in made.avance.values if key.name == "revue_indicateurs.cible"}
    assert len(targets) == sum(key.name == "revue_indicateurs.code" for key in made.avance.values)
    assert targets <= made.avance.repris


def test_an_indicator_that_the_prorogation_does_not_name_keeps_the_target_of_the_last_year(prorogued: Banc):
    made = form(prorogued, "revue", "2032", date(2033, 9, 28))
    last = {row["code"]: row["cible_5"] for row in answers(prorogued, "indicateurs", "")["indicateurs"]}
    named = {row["code"] for row in answers(prorogued, "prorogation", "1")["prorogation_cibles"]}
    others = set(last) - named
    assert others
    assert {code: column(made, "cible", code) for code in others} == {code: last[code] for code in others}


def test_a_review_of_a_year_before_the_prorogation_has_the_targets_of_that_time(prorogued: Banc):
    made = form(prorogued, "revue", "2030", date(2031, 9, 28))
    assert (column(made, "cible"), column(made, "cible_finale")) == (Decimal("9.4"), FIRST)
    assert blocking(prorogued) == [], "the review of 2030, accepted before the prorogation, stays as it is"


def test_the_review_of_the_added_year_is_accepted_as_it_was_given_and_another_target_goes_back(prorogued: Banc):
    assert review(prorogued, 2031) == []
    assert set(review(prorogued, 2032, cible=Decimal(1))) == {TAKEN_OTHERWISE}
    assert review(prorogued, 2032) == []
    assert "8,8" in spaced(prorogued.words(latest(prorogued, "Revue annuelle 2032 - 4 Tableau de suivi.docx")))
    synthesis = spaced(prorogued.words(latest(prorogued, "Revue annuelle 2032 - 1 Synthèse.docx")))
    assert "du 01/01/2027 au 31/12/2032" in synthesis


def test_the_next_contract_says_what_the_review_of_the_added_year_found_of_each_objective(prorogued: Banc):
    review(prorogued, 2032)
    told = next_answers(prorogued, "objectifs")
    found = [value for key, value in told.items() if key.name == "bilan_anterieur.atteinte"]
    goals = [value for key, value in told.items() if key.name == "bilan_anterieur.objectif"]
    assert len(found) == len(goals) > 0
    assert not [value for key, value in told.items() if key.name == "constats.texte" and "non mesuré" in str(value)]


def test_the_final_bilan_is_that_of_the_year_that_was_added_and_only_it_asks_for_reserves(prorogued: Banc):
    made = form(prorogued, "bilan", "6", date(2032, 9, 15))
    assert made.avance.values[FieldKey("acte.numero")] == "6"
    asked = {value for key, value in made.avance.values.items() if key.name == "bilan_reserves.finess_et"}
    assert asked == {row["finess_et"] for row in answers(prorogued, "identification", "")["etablissements"]}
    before = form(prorogued, "bilan", "5", date(2032, 9, 15)).avance.values
    assert not [key for key in before if key.name.startswith("bilan_reserves.")]


def test_a_bilan_of_a_year_that_the_contract_has_not_is_told_when_it_is_asked(prorogued: Banc):
    with prorogued.open() as (atelier, _):
        take_families(atelier)
        with pytest.raises(NotAnExercice, match="année du contrat"):
            prefilled_form(atelier, CONTRAT, "bilan", "7")


def test_the_bilan_of_the_added_year_is_accepted_and_printed_as_the_final_one(prorogued: Banc):
    made = form(prorogued, "bilan", "6", date(2032, 9, 15))
    typed = {**made.avance.typed, **{FieldKey(key): value for key, value in recit().of(2031)["bilan"].items()}}
    typed |= {FieldKey("bilan.date"): date(2032, 9, 15), FieldKey("acte.numero"): "6"}
    typed |= {
        FieldKey("bilan_objectifs.suite", key.row): "Poursuivi"
        for key in made.avance.typed
        if key.name == "bilan_objectifs.objectif"
    }
    typed.pop(FieldKey("bilan.stade"), None)
    with prorogued.open() as (atelier, _):
        take_families(atelier)
        data = completed(atelier, made, typed)
    prorogued.drop("Bilan 6.xlsx", data)
    prorogued.run()
    assert blocking(prorogued) == []
    text = spaced(prorogued.words(latest(prorogued, "Bilan d’étape - Année 6.docx")))
    assert "Bilan final, année 6 du contrat" in text
    assert "du 1er janvier 2027 au 31 décembre 2032" in text


def next_answers(bench: Banc, questionnaire: str) -> Mapping[FieldKey, Any]:
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = next_contract(atelier, CONTRAT, NEXT, date(2033, 10, 1))
    assert made is not None
    assert made.debut == date(2033, 1, 1)
    (only,) = [one for one in made.formulaires if one.questionnaire.key == questionnaire]
    return only.avance.values
