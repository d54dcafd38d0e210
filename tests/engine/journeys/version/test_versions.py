"""From accepted forms to versions: only what is touched is made again, and nothing twice, whatever fails on the way."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.adapters.libreoffice import Office
from cpomdoc.domain.errors import ToolFailed
from cpomdoc.domain.journal import Archivee, Redige, Retourne
from cpomdoc.domain.places import CHANGES
from cpomdoc.engine.events import Event, FormDone, Held, Trouble, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys import mise_en_pages
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.verify import verify
from tests.adapters.converters import MISBEHAVIOURS, alive, stand_in
from tests.engine.banc import (
    ELSEWHERE,
    NOW,
    ROSERAIE,
    TILLEULS,
    Banc,
    StandIn,
    accueil,
    banc,
    complete,
    form,
    refill,
    site,
    state,
    write_templates,
)
from tests.familles import petite

ROOT = Path(__file__).parents[4]
PIECES = ["Annexe 1 - Accueil.docx", "Annexe 1 - Accueil.pdf", "Contrat.docx", "Contrat.pdf"]


@pytest.fixture(params=["sans moteur", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance", dbos=request.param == "DBOS")


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def version(events: list[Event]) -> tuple[int, int, int]:
    """(number, pieces, unchanged ones) of the one version that was made."""
    (made,) = (event for event in events if isinstance(event, VersionDone))
    return made.numero, made.pieces, made.unchanged


def test_complete_forms_become_a_version_in_word_and_pdf(bench: Banc) -> None:
    complete(bench)
    assert version(bench.run()) == (1, 2, 0)
    assert bench.shown() == [f"projets/v1/{name}" for name in PIECES]
    assert "ADEF du 1er\u00a0janvier\u00a02027" in bench.words("C-1/projets/v1/Contrat.docx")
    assert "990001679 : 10 résidents" in bench.words("C-1/projets/v1/Contrat.docx")
    assert bench.bordereau(1).changements == ()
    assert bench.oracle() == []


def test_the_entry_of_a_version_says_the_landmarks_of_its_contract(bench: Banc) -> None:
    """Who signs, from when to when, and for which establishments."""
    complete(bench)
    bench.run()
    (kept,) = bench.told(Archivee)
    assert kept.gestionnaire == "ADEF"
    assert (kept.date_effet, kept.date_fin) == (date(2027, 1, 1), date(2031, 12, 31))
    assert kept.perimetre == (TILLEULS, ROSERAIE)


def test_a_piece_is_made_as_soon_as_its_own_questionnaires_are_there(bench: Banc) -> None:
    bench.drop("Accueil.xlsx", accueil())
    assert version(bench.run()) == (1, 1, 0)
    assert bench.shown() == [f"projets/v1/{name}" for name in PIECES[:2]]
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    assert not any(isinstance(event, VersionDone) for event in bench.run())
    bench.drop("Roseraie.xlsx", site(ROSERAIE))
    assert version(bench.run()) == (2, 2, 1)
    assert bench.steps().count("rediger") == 2
    assert bench.oracle() == []


def test_a_corrected_form_makes_the_next_version_and_only_the_pieces_that_it_touches(bench: Banc) -> None:
    complete(bench)
    bench.run()
    annexe = bench.read("C-1/projets/v1/Annexe 1 - Accueil.pdf")
    bench.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    assert version(bench.run()) == (2, 2, 1)
    assert [written.piece for written in bench.told(Redige)].count("annexe-01") == 1
    assert bench.read("C-1/projets/v2/Annexe 1 - Accueil.pdf") == annexe
    assert "990001455 : 12 résidents" in bench.words("C-1/projets/v2/Contrat.docx")
    changes = {(one.question, one.avant, one.apres) for one in bench.bordereau(2).changements}
    assert changes == {("Résidents", "10", "12"), ("GIR 1", "4", "6")}
    assert bench.oracle() == []


def test_answers_that_come_back_to_what_they_were_make_a_version_of_their_own(bench: Banc) -> None:
    """The same dossiers as in version 1 from another file: planned anew, once, and settled."""
    complete(bench)
    bench.run()
    bench.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(bench.run()) == (2, 2, 0)
    again = refill(accueil(gestionnaire__nom="Autre"), "accueil", {"gestionnaire.nom": "ADEF"})
    bench.drop("Accueil.xlsx", again)
    assert version(bench.run()) == (3, 2, 0)
    assert "ADEF du" in bench.words("C-1/projets/v3/Contrat.docx")
    assert bench.run() == []
    assert bench.oracle() == []


def test_a_form_that_changes_no_answer_makes_no_version(bench: Banc) -> None:
    complete(bench)
    bench.run()
    bench.drop("Accueil.xlsx", refill(accueil(), "accueil", {}))
    events = bench.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
    assert not any(isinstance(event, VersionDone) for event in events)
    assert bench.run() == []
    assert len(bench.told(Archivee)) == 1


# --- what does not fit between workbooks ----------------------------------------------------------------------------


def held(bench: Banc) -> str:
    """A contract where « sites » names an establishment that « accueil » does not: the path of what came back."""
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    bench.drop("Ailleurs.xlsx", site(ELSEWHERE))
    events = bench.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"] * 3
    (back,) = (event for event in events if isinstance(event, Held))
    assert back.retours == (f"C-1/a-corriger/RETOUR Sites - C-1 - {ELSEWHERE}.xlsx",)
    assert version(events) == (1, 1, 0)  # the annexe needs « accueil » alone
    assert bench.run() == []
    return back.retours[0]


def test_a_sound_workbook_that_does_not_fit_the_others_comes_back_to_its_bearer(bench: Banc) -> None:
    retour = held(bench)
    (returned,) = bench.told(Retourne)
    assert [one.code for one in returned.anomalies] == ["E-391"]
    bench.drop(Path(retour).name, refill(bench.read(retour), "sites", {"site.finess": TILLEULS}))
    events = bench.run()
    assert not (bench.settings.outbox / retour).exists() or any(isinstance(event, Held) for event in events)
    assert bench.oracle() == []


def test_correcting_the_other_workbook_settles_it_too_and_withdraws_the_return(bench: Banc) -> None:
    retour = held(bench)
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS, ELSEWHERE]))
    events = bench.run()
    assert not any(isinstance(event, Held) for event in events)
    assert version(events) == (2, 2, 1)  # the annexe reads nothing of what changed
    assert not (bench.settings.outbox / retour).exists()
    assert bench.run() == []
    assert bench.oracle() == []


def test_a_return_that_is_still_awaited_is_not_withdrawn_by_another_workbook(alone: Banc) -> None:
    """« Tilleuls » was accepted, then a newer one refused: its RETOUR stays until it is answered."""
    complete(alone)
    alone.run()
    alone.drop("Tilleuls.xlsx", site(TILLEULS, publics__gir1="9"))
    (refused,) = alone.run()
    assert isinstance(refused, FormDone)
    alone.drop("Roseraie.xlsx", site(ROSERAIE, publics__residents="11", publics__gir2="7"))
    alone.run()
    assert (alone.settings.outbox / refused.retour).is_file()


# --- LibreOffice fails ----------------------------------------------------------------------------------------------


def test_when_libreoffice_fails_the_drafts_are_kept_and_the_next_pass_ends_the_work(bench: Banc) -> None:
    def broken(title: str) -> None:
        if title.startswith("Contrat"):
            raise ToolFailed("LibreOffice n’a pas pu convertir.", "Relancez.")

    complete(bench)
    bench.offices = StandIn(broken)
    for _ in range(2):
        (trouble,) = (event for event in bench.run() if isinstance(event, Trouble))
        assert trouble.subject == "C-1"
        assert isinstance(trouble.error, ToolFailed)
        assert bench.steps().count("rediger") == 2
        assert bench.shown() == []
    assert bench.offices.titles.count("Annexe 1 — Accueil — C-1") == 1
    bench.offices = StandIn()
    assert version(bench.run()) == (1, 2, 0)
    assert bench.offices.titles == ["Contrat — C-1"]
    assert bench.steps().count("rediger") == bench.steps().count("convertir") == 2
    assert bench.oracle() == []


def test_libreoffice_may_fail_for_as_long_as_it_likes(alone: Banc) -> None:
    """The watcher tries again every few seconds, days on end."""

    def broken(title: str) -> None:
        raise ToolFailed("LibreOffice est absent.", "Installez-le.")

    alone.dbos = True
    alone.drop("Accueil.xlsx", accueil())
    alone.offices = StandIn(broken)
    with alone.open() as (atelier, runner):
        from tests.engine.banc import one_pass

        for _ in range(60):
            assert any(isinstance(event, Trouble) for event in one_pass(atelier, runner))
        atelier.offices = StandIn()  # type: ignore[assignment]
        assert version(one_pass(atelier, runner)) == (1, 1, 0)


def test_a_failure_never_shows_a_stack_to_the_user(alone: Banc, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(title: str) -> None:
        raise ToolFailed("LibreOffice est absent.", "Installez-le.")

    alone.dbos = True
    alone.drop("Accueil.xlsx", accueil())
    alone.offices = StandIn(broken)
    alone.run()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("behaviour", ["dies on an order", "says yes with a stump", "answers garbage"])
def test_a_converter_that_misbehaves_leaves_no_process_and_no_half_file(
    alone: Banc, tmp_path: Path, behaviour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mise_en_pages, "CONVERSION_TIMEOUT", 1.5)
    info, script, groups = stand_in(tmp_path, MISBEHAVIOURS[behaviour])
    office = Office(info, worker=script)

    class One:
        @contextmanager
        def take(self) -> Any:
            yield office

    alone.drop("Accueil.xlsx", accueil())
    alone.offices = One()
    assert any(isinstance(event, Trouble) for event in alone.run())
    office.close()
    assert alone.shown() == []
    assert [alive(int(group)) for group in groups.read_text().split()] == [[], []]
    assert alone.oracle(running=True) == []
    alone.offices = StandIn()
    assert version(alone.run()) == (1, 1, 0)
    assert alone.oracle() == []


# --- templates ------------------------------------------------------------------------------------------------------


def test_when_the_templates_change_the_next_pass_makes_a_new_version(bench: Banc) -> None:
    complete(bench)
    bench.run()
    famille = petite.FAMILLE.replace('titre = "Accueil"', 'titre = "Votre accueil"')
    write_templates(bench.settings.templates, famille=famille)
    assert version(bench.run()) == (2, 2, 0)
    assert bench.bordereau(1).famille.empreinte != bench.bordereau(2).famille.empreinte
    assert bench.run() == []
    assert bench.oracle() == []


def test_a_family_that_went_away_is_told_and_its_contracts_go_on_with_the_models_that_were_kept(bench: Banc) -> None:
    complete(bench)
    bench.run()
    away = bench.settings.templates / "petite"
    other = petite.FAMILLE.replace('cle = "petite"', 'cle = "autre"')
    away.rename(bench.root / "ailleurs")
    write_templates(bench.settings.templates, famille=other)
    with bench.open() as (atelier, _):
        take_families(atelier)
        (told,) = atelier.fautes
        assert told.message == "La famille «\u00a0petite\u00a0» n’est plus dans le dossier des modèles."
        assert not told.arretee
        assert sorted(atelier.familles) == ["autre", "petite"]
    bench.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(bench.run()) == (2, 2, 0)
    assert bench.bordereau(2).famille == bench.bordereau(1).famille
    shutil.rmtree(away)
    (bench.root / "ailleurs").rename(away)
    assert bench.run() == []


# --- what can be thrown away ----------------------------------------------------------------------------------------


def scenes(bench: Banc) -> None:
    """Three passes: a first version, a refusal and a correction, an unknown file and a repeat."""
    complete(bench)
    bench.run()
    bench.drop("Tilleuls.xlsx", site(TILLEULS, publics__gir1="9"))
    bench.drop("photo.jpg", b"une photo")
    bench.run()
    bench.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    bench.drop("Accueil bis.xlsx", accueil())
    bench.run()


@pytest.mark.parametrize("thrown_away", ["moteur.sqlite", "index.sqlite", ""])
def test_the_engine_database_and_the_index_can_be_deleted_between_two_runs(tmp_path: Path, thrown_away: str) -> None:
    usual, careless = banc(tmp_path / "a", dbos=True), banc(tmp_path / "b", dbos=True)
    fixed = int(NOW.timestamp()) * 10**9
    for bench in (usual, careless):
        plain_drop = bench.drop

        def drop(name: str, data: bytes, plain_drop: Any = plain_drop) -> Path:
            import os

            path: Path = plain_drop(name, data)
            os.utime(path, ns=(fixed, fixed))
            return path

        bench.drop = drop  # type: ignore[method-assign]
    plain_run = careless.run

    def run() -> list[Event]:
        events = plain_run()
        for path in careless.settings.state.glob(f"{thrown_away}*" if thrown_away else "*"):
            path.unlink()
        return events

    careless.run = run  # type: ignore[method-assign]
    scenes(usual)
    scenes(careless)
    assert state(careless) == state(usual)
    assert careless.run() == []
    assert careless.oracle() == []


def test_a_version_cut_short_after_its_manifest_is_ended_without_the_engine_database(alone: Banc) -> None:
    """The manifest was written, nothing else: the entry and the folder follow, and the number is not used twice."""
    complete(alone)

    class Cut(BaseException):
        pass

    def cut(moment: str, operation: str, where: Path) -> None:
        if (moment, operation, where.name) == ("after", "write_new", "bordereau.json"):
            raise Cut

    alone.files = Files(cut)
    with pytest.raises(Cut):
        alone.run()
    alone.files = Files()
    alone.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    assert version(alone.run()) == (2, 2, 1)
    assert [kept.version for kept in alone.told(Archivee)] == [1, 2]
    assert len([name for name in alone.shown() if CHANGES not in name]) == 8
    assert alone.oracle() == []


# --- two at once ----------------------------------------------------------------------------------------------------


_WORK = """
import sys
from pathlib import Path
from tests.engine.banc import Banc, one_pass
with Banc(Path(sys.argv[1])).open() as (atelier, runner):
    print("ouvert", flush=True)
    sys.stdin.readline()
    for _ in range(3):
        one_pass(atelier, runner)
"""


def test_two_processes_on_one_instance_lose_nothing_and_double_nothing(alone: Banc) -> None:
    """The command line lets only one work at a time; even without it, the archive is one."""
    contrats = ("C-1", "C-2", "C-3")
    for contrat in contrats:
        complete(alone, contrat)
    alone.drop("Faux.xlsx", site(TILLEULS, "C-4", publics__gir1="9"))
    alone.drop("photo.jpg", b"une photo")
    command = [sys.executable, "-c", _WORK, str(alone.root)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = []
    for _ in range(2):  # one opens after the other: who opens sweeps away what is in the making, and must be alone
        both.append(subprocess.Popen(command, cwd=ROOT, **pipes))  # type: ignore[call-overload]
        assert both[-1].stdout.readline() == "ouvert\n"
    for process in both:
        process.stdin.write("va\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    alone.run()
    assert alone.oracle() == []
    for contrat in contrats:
        assert len(alone.told(Archivee, contrat)) >= 1
        assert len(alone.shown(contrat)) >= 4
    alterations = verify(Archive(alone.settings.outbox, Files()))
    assert [str(one) for one in alterations if one.gravite == "alteration"] == []


def test_order_is_told_by_numbers_not_by_the_clock(alone: Banc) -> None:
    """The clock goes ten years back between two versions."""
    complete(alone)
    alone.run()
    alone.now = lambda: datetime.fromisoformat("2016-11-21T10:00:00+01:00")
    alone.drop("Tilleuls.xlsx", form("sites", petite.site_answers(TILLEULS, "12", "6", "6")))
    assert version(alone.run()) == (2, 2, 1)
    assert alone.run() == []
    assert alone.oracle() == []
