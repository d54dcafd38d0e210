"""What all have signed counts, whatever is dropped after; what is not signed changes nothing of the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpomdoc.domain.dossier import ActePasse, Contrat, Repris
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.engine.families import take_families
from cpomdoc.engine.memory.contrat import demand, modeles_of_contract, whole
from cpomdoc.engine.memory.forms import accepted
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.stages.contrat.actes import prolongations, terme
from tests.engine.banc import Banc, built, form
from tests.engine.memory.test_vigueur import sign, signed_by_all
from tests.familles import petite_actes


def _signed(root: Path) -> Banc:
    return signed_by_all(root, **petite_actes.CHANGES)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", _signed)


def drop(bench: Banc, name: str, mois: str) -> list[str]:
    """A prorogation n° 1 of *mois* months: what was said of it."""
    bench.drop(name, form("prorogation", petite_actes.prorogation("1", mois), **petite_actes.CHANGES))
    return [getattr(event, "verdict", type(event).__name__) for event in bench.run()]


def end(bench: Banc) -> tuple[date | None, list[int]]:
    """The last day of the contract, and how many years of targets each act adds."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        modeles, asked = modeles_of_contract(atelier, "C-1"), demand(atelier, "C-1")
        assert modeles is not None
        assert asked is not None
        contrat = whole(atelier, asked, modeles.ensemble)
        added = [one.annees for one in prolongations(contrat, modeles.ensemble)]
        return terme(contrat, modeles.ensemble), added


def test_a_prorogation_moves_the_last_day_once_all_have_signed_it_and_not_before(bench: Banc):
    assert drop(bench, "prorogation.xlsx", "12")[:2] == ["accepte", "VersionDone"]
    assert end(bench) == (date(2031, 12, 31), [])
    sign(bench, 2, "prorogation-1")
    assert end(bench) == (date(2032, 12, 31), [1])


def test_other_answers_to_a_signed_act_go_back_with_the_remedy_and_those_signed_count(bench: Banc):
    drop(bench, "prorogation.xlsx", "12")
    sign(bench, 2, "prorogation-1")
    assert drop(bench, "encore.xlsx", "24") == ["refuse"]
    assert end(bench) == (date(2032, 12, 31), [1])
    with bench.open() as (atelier, _):
        take_families(atelier)
        seen = view_contrat(atelier, "C-1")
    (told,) = (one for one in seen.anomalies if one.code == "E-727")
    assert "« Avenant n° 1 de prorogation » est signé" in told.message.replace("\u00a0", " ")
    assert "un nouvel acte" in told.remede
    acts = [one for one in seen.formulaires if one.questionnaire == "prorogation"]
    assert [one.etat for one in acts] == ["accepte"]  # nobody has to correct what is signed


def test_answers_that_came_between_the_sending_and_the_last_signature_do_not_count(bench: Banc):
    drop(bench, "prorogation.xlsx", "12")
    assert drop(bench, "encore.xlsx", "24")[0] == "accepte"
    sign(bench, 2, "prorogation-1")
    assert end(bench) == (date(2032, 12, 31), [1])


def test_a_signed_version_that_is_gone_is_said_and_the_answers_of_today_do_not_take_its_place(bench: Banc):
    drop(bench, "prorogation.xlsx", "12")
    sign(bench, 9, "prorogation-1")
    with bench.open() as (atelier, _), pytest.raises(ArchiveError, match="version 9"):
        accepted(atelier, "C-1")


def test_an_act_that_the_signed_version_does_not_hold_is_said(bench: Banc):
    drop(bench, "prorogation.xlsx", "12")
    sign(bench, 1, "prorogation-1")
    with bench.open() as (atelier, _), pytest.raises(ArchiveError, match="prorogation-1"):
        accepted(atelier, "C-1")


def test_the_last_day_of_a_contract_taken_over_is_that_which_the_acts_signed_before_gave_it():
    past = ActePasse("prorogation", 1, date(2032, 6, 30))
    values = {DATE_EFFET: date(2027, 1, 1), petite_actes.famille().roles.duree: 5}
    taken = Contrat("petite", "C-1", values, {}, frozenset(), (), repris=Repris(entier=True, passes=(past,)))
    assert terme(taken, petite_actes.famille()) == date(2032, 6, 30)
