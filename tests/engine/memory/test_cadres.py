"""A budget frame dropped in the inbox is known by its sheets, kept with a note of what was found, told when it comes
again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cpomdoc.domain.journal import CadreBudgetaire, Ecarte
from cpomdoc.domain.places import CADRES, UNKNOWN
from cpomdoc.engine.events import CadreDone, FormDone
from cpomdoc.engine.memory.cadres import is_frame, kept_frames, last_forecast
from cpomdoc.store.names import DEPOTS
from tests.engine.banc import Banc, accueil, banc
from tests.familles.exemples import TEMPLATES
from tests.resources.cadres_budgetaires import (
    EJ,
    ROSERAIE,
    TILLEULS,
    Compte,
    changed,
    compte,
    errd,
    garde,
    ratios,
    where,
    with_macros,
    workbook,
)

GOOD = workbook(errd(2024, ratios(2024)), macros=True)
WRONG = compte("CRA", ROSERAIE, Compte(), None, 2024)
WRONG = changed(WRONG, (where(WRONG, "TOTAL DES CHARGES")[0], 2), 1)


@pytest.fixture(params=["", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    made = banc(tmp_path / "instance", dbos=request.param == "DBOS")
    shutil.copytree(TEMPLATES / "commun/cadres", made.settings.templates / "commun/cadres")
    return made


def events(bench: Banc) -> list[CadreDone]:
    return [one for one in bench.run() if isinstance(one, CadreDone)]


def test_a_frame_is_kept_and_its_note_tells_each_amount(bench: Banc):
    bench.drop("ERRD 2024.xlsm", GOOD)
    (event,) = events(bench)
    assert (event.verdict, event.titre, event.repris) == ("gardee", "ERRD complet, exercice 2024", 86)
    note = (bench.settings.outbox / event.retour).read_text("utf-8-sig")
    assert event.retour == f"{CADRES}/ERRD 2024.xlsm.txt"
    assert "3 445 000,00" in note.replace("\u00a0", " ")
    (kept,) = bench.told(CadreBudgetaire, DEPOTS)
    assert kept.etablissements == ("990001455", "990001679", "990004285")
    assert event.retour in kept.sentence([])
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_the_same_frame_again_changes_nothing(bench: Banc):
    bench.drop("ERRD 2024.xlsm", GOOD)
    events(bench)
    bench.drop("ERRD 2024.xlsm", GOOD)
    (event,) = events(bench)
    assert event.verdict == "deja_recu"
    assert len(bench.told(CadreBudgetaire, DEPOTS)) == 1
    assert len(list((bench.settings.outbox / CADRES).iterdir())) == 1


def test_a_corrected_frame_takes_the_place_of_the_former_one(bench: Banc):
    bench.drop("ERRD.xlsm", workbook([garde("ERRD", 2024), compte("CRP", TILLEULS, Compte(), None, 2024), WRONG]))
    (event,) = events(bench)
    assert event.ecartees == ("CRA",)
    bench.drop("ERRD.xlsm", GOOD)
    events(bench)
    with bench.open() as (atelier, _):
        assert [entry.etape.repris for entry in kept_frames(atelier)] == [86, 16]
    assert sorted(path.name for path in (bench.settings.outbox / CADRES).iterdir()) == [
        "ERRD.xlsm (2).txt",
        "ERRD.xlsm.txt",
    ]


def test_a_frame_of_which_nothing_agrees_is_put_aside_with_its_reasons(bench: Banc):
    bench.drop("ERRD.xlsm", workbook([garde("ERRD", 2024), WRONG], macros=True))
    (event,) = events(bench)
    assert event.verdict == "ecartee"
    assert event.retour.startswith(UNKNOWN)
    (put,) = bench.told(Ecarte, DEPOTS)
    assert {one.code for one in put.anomalies} == {"E-574", "E-582"}


def test_a_filled_form_with_macros_is_still_refused(bench: Banc):
    bench.drop("form.xlsm", with_macros(accueil("C-1")))
    assert [one.verdict for one in bench.run() if isinstance(one, FormDone)] == ["non_reconnu"]


def test_a_form_of_ours_and_other_workbooks_are_no_frames(bench: Banc):
    with bench.open() as (atelier, _):
        for data in (accueil("C-1"), workbook([garde("ERRD", 2024)]), b"PK\x03\x04 nothing", b"CRA"):
            atelier.archive.objects.put(data)
            assert not is_frame(atelier, data)
        atelier.archive.objects.put(GOOD)
        assert is_frame(atelier, GOOD)


def test_forms_are_filled_in_advance_from_the_last_forecast_of_those_who_are_named(bench: Banc):
    own = Compte()
    for name, kind in (("EPRD.xlsm", "EPRD"), ("ERRD.xlsm", "ERRD")):
        bench.drop(name, workbook([garde(kind, 2024), compte("CRA", TILLEULS, own, own, 2024)]))
        bench.run()
    with bench.open() as (atelier, _):
        named = [((TILLEULS,), ""), ((), EJ), ((ROSERAIE,), ""), ((), "990009990"), ((), "")]
        found = [[entry.etape.nom for entry in last_forecast(atelier, sites, entity)] for sites, entity in named]
    assert found == [["EPRD.xlsm"], ["EPRD.xlsm"], [], [], []]
