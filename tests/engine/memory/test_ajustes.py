"""A signed contract, a simulation that the committee accepted: its avenant is offered, or its decision is awaited."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.journal import Scelle
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.events import FormDone, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.ajustes import adjusted_forms
from cpomdoc.engine.memory.ajustes import adjusted, told_beside
from cpomdoc.engine.memory.preremplis import prepared
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.engine.banc import DIRECTOR, Banc, built, saved_by
from tests.familles.exemples import TEMPLATES, examples, famille
from tests.journal_sample import a, link

CONTRAT, GIVES, RECEIVES = "CPOM-2027-114", "990009300", "990006405"
ACCEPTED: Mapping[str, object] = {
    "repartition.decision": "Acceptée",
    "repartition.decision_date": date(2028, 3, 6),
}


def drop(bench: Banc, questionnaire: str, site: str, answers: Mapping[FieldKey, object]) -> None:
    family = famille("chrs")
    data = write_form(
        family,
        family.questionnaires[questionnaire],
        contrat=CONTRAT,
        site=site,
        answers=dict(answers),  # type: ignore[arg-type]
        auteur=DIRECTOR,
    )
    bench.drop(f"{questionnaire} {site}.xlsx", data)


def signed(root: Path) -> Banc:
    """The contract of the example, signed by all."""
    bench = Banc(root)
    for name in ("commun", "chrs"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    for (questionnaire, site), one in examples("complet", "chrs").items():
        drop(bench, questionnaire, site, one.answers)
    bench.run()
    sealed = a(Scelle, nom=Mention.SIGNEE, version=1, sujet="contrat")
    Archive(bench.settings.outbox, Files()).append(CONTRAT, link(sealed, key="contrat signé"))
    return bench


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "banc", signed)


def simulate(bench: Banc, **changes: object) -> None:
    """The simulation of the example, as somebody drops it."""
    one = next(one for (key, _), one in examples("actes", "chrs").items() if key == "repartition")
    more = {name.replace("__", "."): value for name, value in changes.items()}
    answers = {**one.answers, **{FieldKey(name): value for name, value in {**ACCEPTED, **more}.items()}}
    drop(bench, "repartition", "", answers)
    bench.run()


def awaited(bench: Banc) -> list[str]:
    with bench.open() as (atelier, _):
        take_families(atelier)
        return [one.quoi for one in view_contrat(atelier, CONTRAT).attendus if one.kind == "decision"]


def test_an_accepted_simulation_makes_the_workbook_moyens_and_the_form_of_its_avenant(bench: Banc) -> None:
    simulate(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        (moyens,) = adjusted(atelier, CONTRAT)
        avenant = prepared(atelier, CONTRAT, "avenant", "1", day=date(2028, 4, 3))
        assert told_beside(atelier, CONTRAT) == ()
    assert moyens.questionnaire.key == "moyens"
    assert moyens.told == ()
    shares = {
        moyens.avance.values[FieldKey("dgc_quotes_parts.finess_et", row)]: (
            moyens.avance.values[FieldKey("dgc_quotes_parts.montant", row)]
        )
        for row in range(moyens.avance.rows["dgc_quotes_parts"])
    }
    assert shares[GIVES] == Decimal("980196.80") - 42_000
    assert shares[RECEIVES] == Decimal("568068.60") + 42_000
    assert set(moyens.avance.origins.values()) == {
        "simulation n° 1, scénario retenu, acceptée le 6\u00a0mars\u00a02028"
    }
    assert avenant is not None
    assert avenant.avance.values[FieldKey("avenant.date_effet")] == date(2028, 1, 1)
    assert avenant.avance.values[FieldKey("avenant.comite_date")] == date(2028, 3, 6)
    assert avenant.avance.values[FieldKey("avenant.declencheur")] == "Conclusions du comité de suivi"
    assert awaited(bench) == ["l’avenant qui reprend la simulation n° 1, acceptée"]


def test_a_workbook_that_came_already_is_not_changed_a_second_time(bench: Banc) -> None:
    simulate(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        (moyens,) = adjusted(atelier, CONTRAT)
    drop(bench, "moyens", "", moyens.avance.typed)
    bench.run()
    with bench.open() as (atelier, _):
        take_families(atelier)
        (again,) = adjusted(atelier, CONTRAT)
    assert again.avance.values == moyens.avance.values
    assert again.told == ()


def test_the_workbook_that_an_avenant_changes_follows_the_one_it_was_made_from_whoever_saves_it(bench: Banc) -> None:
    simulate(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        (moyens,) = adjusted_forms(atelier, CONTRAT)
    bench.drop("Moyens.xlsx", saved_by(moyens.data, "Paul Roux"))
    (told,) = (event for event in bench.run() if isinstance(event, FormDone))
    assert (told.verdict, f"par {DIRECTOR} dans" in told.remplace) == ("accepte", True)


def test_a_decision_modificative_is_awaited_until_it_is_dated_and_makes_no_workbook(bench: Banc) -> None:
    simulate(bench, repartition__quotes_parts_fixees=False)
    assert awaited(bench) == ["la décision modificative de la simulation n° 1, acceptée"]
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert adjusted(atelier, CONTRAT) == ()
    simulate(bench, repartition__quotes_parts_fixees=False, repartition__acte_date=date(2028, 5, 2))
    assert awaited(bench) == []


def test_a_scenario_that_is_only_proposed_changes_and_awaits_nothing(bench: Banc) -> None:
    simulate(bench, repartition__decision="À l’étude", repartition__decision_date="")
    assert awaited(bench) == []
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert adjusted(atelier, CONTRAT) == ()


def test_an_avenant_that_nobody_signed_takes_nothing_up_and_the_signed_one_that_says_it_does(bench: Banc) -> None:
    simulate(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        (moyens,) = adjusted(atelier, CONTRAT)
        avenant = prepared(atelier, CONTRAT, "avenant", "1", day=date(2028, 4, 3))
    assert avenant is not None
    told = next(one.answers for (key, _), one in examples("avenant", "ehpad").items() if key == "avenant")
    alone = {key: value for key, value in told.items() if key.row is None}
    own = {FieldKey("acte.numero"): 1, FieldKey("avenant.date"): date(2028, 4, 20)}
    powers = {FieldKey("avenant_signataires.nature", row): "Fonction" for row in range(3)}
    drop(bench, "avenant", "", {**alone, **avenant.avance.typed, **powers, **own})
    latest(bench)
    assert awaited(bench) == ["l’avenant qui reprend la simulation n° 1, acceptée"]
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert [one.avance.origins for one in adjusted(atelier, CONTRAT)] == [moyens.avance.origins]
    drop(bench, "moyens", "", moyens.avance.typed)
    version = latest(bench)
    assert awaited(bench) == ["l’avenant qui reprend la simulation n° 1, acceptée"]
    sealed = a(Scelle, nom=Mention.SIGNEE, version=version, sujet="avenant-1")
    Archive(bench.settings.outbox, Files()).append(CONTRAT, link(sealed, key="avenant signé"))
    assert awaited(bench) == []
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert adjusted(atelier, CONTRAT) == ()


def latest(bench: Banc) -> int:
    """The version that what was dropped makes."""
    return max(event.numero for event in bench.run() if isinstance(event, VersionDone))
