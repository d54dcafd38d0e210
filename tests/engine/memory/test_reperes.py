"""The term of a contract is that with its signed acts: on its page, in its calendar, before other contracts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cpomdoc.domain.journal import Archivee, Rapproche, Valide
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.events import Held, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.version.archiver import keep_version
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.engine.shown.calendrier import calendar_of
from tests.engine.banc import TILLEULS, Banc, accueil, built, form, site
from tests.engine.memory.test_vigueur import sign, signed_by_all
from tests.familles import petite_actes

FAMILLE = petite_actes.FAMILLE + (
    """
[[echeance]]
cle = "echu"
evenement = "Contrat échu"
depuis = "@date_fin"

[[echeance]]
cle = "revue"
evenement = "Revue de {annee}"
chaque_annee = "07-15"
annees_apres = 1

[[controle]]
code = "E-318"
genre = "unicite"
sur = "etablissements.finess"
message = "l’établissement {valeur} est déjà au contrat {contrat}, du {debut} au {fin}."
remede = "Retirez-le de l’un des deux."
"""
)
CHANGES = petite_actes.CHANGES | {"famille": FAMILLE}


def _signed(root: Path) -> Banc:
    return signed_by_all(root, **CHANGES)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", _signed)


def prorogue(bench: Banc, mois: str = "12", *, signed: bool = True) -> None:
    bench.drop("prorogation.xlsx", form("prorogation", petite_actes.prorogation("1", mois), **CHANGES))
    made = [event.numero for event in bench.run() if isinstance(event, VersionDone)]
    if signed:
        sign(bench, made[-1], "prorogation-1")


def seen(bench: Banc) -> tuple[str, list[date]]:
    """From when to when the page says, and the days of its term and of its reviews that it tells."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        told = view_contrat(atelier, "C-1")
    return told.periode.replace("\u00a0", " "), [
        one.date for one in told.echeances if one.cle == "echu" or one.cle.startswith("revue/")
    ]


REVIEWS = [date(year, 7, 15) for year in range(2028, 2033)]
PROROGUED = ("du 1er janvier 2027 au 31 décembre 2032", sorted([*REVIEWS, date(2032, 12, 31), date(2033, 7, 15)]))


def test_the_page_tells_the_term_and_the_dates_of_the_year_that_a_signed_prorogation_adds(bench: Banc):
    prorogue(bench, signed=False)
    assert seen(bench) == ("du 1er janvier 2027 au 31 décembre 2031", sorted([*REVIEWS, date(2031, 12, 31)]))
    sign(bench, 2, "prorogation-1")
    assert seen(bench) == PROROGUED


def test_the_version_that_all_have_signed_is_noted_with_the_term_that_it_gives(bench: Banc):
    prorogue(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        version = atelier.archive.kept("C-1", 2)
        keep_version(atelier, "C-1", 3, replace(version.bordereau, nom=Mention.SIGNEE))
        told = atelier.archive.journal("C-1").told(Archivee)[-1].etape
    assert (told.version, told.date_effet, told.date_fin) == (3, date(2027, 1, 1), date(2032, 12, 31))
    assert {one.cle for one in told.echeances} >= {"revue/2032", "echu"}
    assert seen(bench) == PROROGUED


def test_a_form_accepted_after_the_prorogation_does_not_bring_the_first_term_back(bench: Banc):
    prorogue(bench)
    bench.drop("accueil 2.xlsx", accueil(gestionnaire__nom="Nouveau"))
    bench.run()
    (*_, told) = [one for one in bench.told(Valide) if one.questionnaire == "accueil"]
    assert (told.gestionnaire, told.date_fin) == ("Nouveau", date(2032, 12, 31))
    assert seen(bench)[0] == PROROGUED[0]


def test_the_calendar_moves_the_last_day_and_adds_the_reviews_of_a_journal_that_tells_the_first_term(bench: Banc):
    prorogue(bench)
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert atelier.archive.journal("C-1").told(Archivee)[-1].etape.date_fin == date(2031, 12, 31)
        calendar = (calendar_of(atelier, "C-1") or b"").decode()
    assert "DTSTART;VALUE=DATE:20321231" in calendar
    assert "DTSTART;VALUE=DATE:20330715" in calendar
    assert "DTSTART;VALUE=DATE:20311231" not in calendar


def next_one(bench: Banc, day: str) -> None:
    bench.drop("Accueil C-2.xlsx", accueil("C-2", [TILLEULS], contrat__date_effet=day))
    bench.drop("Site C-2.xlsx", site(TILLEULS, "C-2"))


def test_another_contract_is_refused_an_establishment_during_the_year_that_was_added(bench: Banc):
    prorogue(bench)
    next_one(bench, "01/01/2032")
    assert [event.contrat for event in bench.run() if isinstance(event, Held)] == ["C-2"]
    (told,) = bench.told(Rapproche, "C-2")[-1].anomalies
    assert told.code == "E-318"
    assert "déjà au contrat C-1, du 01/01/2027 au 31/12/2032" in told.message


@pytest.mark.parametrize(("mois", "day"), [("12", "01/01/2033"), ("6", "01/07/2032")])
def test_the_contract_that_follows_the_added_months_is_at_peace(bench: Banc, mois: str, day: str):
    prorogue(bench, mois)
    next_one(bench, day)
    assert "C-2" in {event.contrat for event in bench.run() if isinstance(event, VersionDone)}


def test_a_prorogation_that_is_not_signed_binds_nobody(bench: Banc):
    prorogue(bench, signed=False)
    next_one(bench, "01/01/2032")
    assert "C-2" in {event.contrat for event in bench.run() if isinstance(event, VersionDone)}


def test_a_draft_that_begins_too_early_is_the_one_to_go_back_when_a_prorogation_is_signed(bench: Banc):
    next_one(bench, "01/01/2032")
    bench.run()
    prorogue(bench)
    assert {event.contrat for event in bench.run() if isinstance(event, Held)} == {"C-2"}
