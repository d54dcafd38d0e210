"""Two people, two copies, an old copy, the same minute: which answers count, what waits, what each of them reads."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.cli.events import plain_event
from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.avant_signature import Sorte, still_open
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Archivee, Choisi, Redepose, Suspendu, Valide
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.events import FormDone
from cpomdoc.engine.memory.forms import accepted, form_of
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_contrat, view_instance
from cpomdoc.engine.shown.altered import check_shown
from cpomdoc.engine.shown.republish import republish_view
from cpomdoc.store.files import Files
from tests.engine.banc import NOW, ROSERAIE, TILLEULS, Banc, accueil, banc, form, refill, saved_by, site, state
from tests.familles import petite

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAUL = "Paul Roux"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


@pytest.fixture
def durable(tmp_path: Path) -> Banc:
    """The same on the durable engine."""
    return banc(tmp_path / "instance", dbos=True)


def put(bench: Banc, name: str, data: bytes, written: datetime = NOW) -> Path:
    """Drop a file that was written then."""
    path = bench.drop(name, data)
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def at(bench: Banc, moment: datetime) -> list[FormDone]:
    """A round that begins at that moment and takes its time: what was told of forms."""
    seconds = itertools.count()
    bench.now = lambda: moment + timedelta(seconds=next(seconds))  # type: ignore[misc]
    return [event for event in bench.run() if isinstance(event, FormDone)]


def answers(nom: str, par: str = "Claire Petit") -> bytes:
    """The accueil of C-1, saved by *par*, who calls the organisation *nom*."""
    return saved_by(accueil(sites=[TILLEULS], gestionnaire__nom=nom), par)


def counts(bench: Banc, questionnaire: str = "accueil") -> str:
    """The name of the file that counts."""
    with bench.open() as (atelier, _):
        return next(form_of(entry).name for key, entry in accepted(atelier, "C-1").items() if key[0] == questionnaire)


def seen(bench: Banc) -> EtatContrat:
    with bench.open() as (atelier, _):
        return view_contrat(atelier, "C-1")


def page(bench: Banc) -> str:
    """What anybody reads of C-1 in the window."""
    with bench.open() as (atelier, _):
        return pages(view_instance(atelier), atelier.now())["C-1/ETAT.html"].decode().replace("\u00a0", " ")


def told(bench: Banc) -> list[str]:
    return [fact.texte.replace("\u00a0", " ") for fact in seen(bench).faits]


def open_points(bench: Banc) -> list[str]:
    with bench.open() as (atelier, _):
        points = still_open(points_of(atelier, "C-1"), CONTRAT)
    return [one.texte for one in points if one.sorte is Sorte.CONFLIT]


def waiting_files(bench: Banc) -> list[str]:
    return [name.removeprefix("a-corriger/") for name in bench.shown() if "CHOISIR" in name]


# --- two copies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older"), [("Accueil (1).xlsx", "Accueil.xlsx"), ("Accueil.xlsx", "Accueil (1).xlsx")]
)
def test_of_two_copies_dropped_together_the_newer_by_date_counts_and_both_are_named(
    bench: Banc, newer: str, older: str
) -> None:
    put(bench, newer, answers("ADEF Neuf", ""), NOW - HOUR)
    put(bench, older, answers("ADEF Vieux", ""), NOW - 23 * HOUR)
    first, second = at(bench, NOW)
    assert (first.name, first.verdict, first.remplace) == (older, "accepte", "")
    assert (second.name, second.verdict) == (newer, "accepte")
    words = second.remplace.replace("\u00a0", " ")
    assert words == (
        f"remplace 1 réponse : « Nom » : ADEF Vieux → ADEF Neuf, déposée dans « {older} » ; « {older} » est remplacé "
        "par la copie plus récente"
    )
    assert counts(bench) == newer
    assert any(words in sentence for sentence in told(bench))
    assert "est remplacé par la copie plus récente" in page(bench)
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_names_never_decide_which_of_many_files_comes_last(bench: Banc) -> None:
    """One person, one drop, ten states of one file."""
    for rank, name in enumerate("jhbdafigce"):
        put(bench, f"{name}.xlsx", answers(f"ADEF {name}"), NOW - (10 - rank) * HOUR)
    events = at(bench, NOW)
    assert [event.name for event in events] == [f"{name}.xlsx" for name in "jhbdafigce"]
    assert counts(bench) == "e.xlsx"


def test_of_the_same_date_the_name_gives_the_order_so_that_two_rounds_agree(bench: Banc) -> None:
    for name in ("b.xlsx", "a.xlsx", "c.xlsx"):
        put(bench, name, answers(f"ADEF {name}"), NOW - HOUR)
    assert [event.name for event in at(bench, NOW)] == ["a.xlsx", "b.xlsx", "c.xlsx"]


# --- two people -------------------------------------------------------------------------------------------------------


def two_people(bench: Banc, par: str = PAUL) -> FormDone:
    """Claire answers at ten, another person at eleven; what was told of the latter."""
    put(bench, "Tilleuls.xlsx", site(TILLEULS))
    put(bench, "Claire.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Paul.xlsx", answers("ADEF Est", par), NOW + HOUR)
    (event,) = at(bench, NOW + HOUR)
    return event


@pytest.mark.parametrize(
    ("par", "why"),
    [
        (PAUL, "deux personnes ont répondu le même jour"),
        ("", "deux fichiers différents sont venus le même jour, et rien ne dit qu’ils sont de la même personne"),
        ("Microsoft Office User", "deux fichiers différents sont venus le même jour"),
    ],
)
def test_of_two_people_on_one_day_the_first_counts_and_the_second_waits(bench: Banc, par: str, why: str) -> None:
    event = two_people(bench, par)
    assert (event.verdict, event.retour) == ("en_attente", "C-1/a-corriger/CHOISIR Accueil - C-1 - en attente 1.txt")
    assert "remplacerait 1\u00a0réponse" in event.remplace
    assert plain_event(event)["verdict"] == "en_attente"
    assert counts(bench) == "Claire.xlsx"
    assert "ADEF du" in bench.words("C-1/projets/v1/Contrat.docx")  # the work goes on with what counts
    (attendu,) = [one for one in seen(bench).attendus if one.kind == "choix"]
    assert why in attendu.action.replace("\u00a0", " ")
    for words in ("« Paul.xlsx »", "« Claire.xlsx »", "« Nom » : ADEF → ADEF Est", "déposée par Claire Petit"):
        assert words in page(bench)
        assert any(words in sentence for sentence in told(bench))
    assert len(open_points(bench)) == 1
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_what_waits_lies_beside_what_counts_and_a_note_that_says_what_to_do(bench: Banc) -> None:
    two_people(bench)
    name = "CHOISIR Accueil - C-1"
    assert waiting_files(bench) == [
        f"{name} - compte.xlsx",
        f"{name} - en attente 1.txt",
        f"{name} - en attente 1.xlsx",
    ]
    assert bench.read(f"C-1/a-corriger/{name} - compte.xlsx") == answers("ADEF")
    assert bench.read(f"C-1/a-corriger/{name} - en attente 1.xlsx") == answers("ADEF Est", PAUL)
    note = bench.read(f"C-1/a-corriger/{name} - en attente 1.txt").decode("utf-8-sig").replace("\u00a0", " ")
    for words in (
        "« Paul.xlsx » attend un choix : deux personnes ont répondu le même jour.",
        "« Claire.xlsx », accepté le 21 novembre 2026 à 10 h 00, enregistré par Claire Petit : il compte",
        "« Paul.xlsx », déposé le 21 novembre 2026 à 11 h 00, enregistré par Paul Roux : il attend.",
        "  - « Nom » : ADEF → ADEF Est",
        "déposez-le de nouveau dans le dossier « inbox »",
    ):
        assert words in note
    with bench.open() as (atelier, _):
        assert [one for one in check_shown(atelier, "C-1") if "CHOISIR" in one.fichier] == []


Drop = Callable[[Banc], bytes]


def _shown(name: str) -> Drop:
    return lambda bench: bench.read(f"C-1/a-corriger/CHOISIR Accueil - C-1 - {name}.xlsx")


def _saved_anew(name: str) -> Drop:
    """As a spreadsheet program saves the file that somebody opened to look at it."""

    def save(bench: Banc) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(_shown(name)(bench)))
        book.save(stream := io.BytesIO())
        return saved_by(stream.getvalue(), "Anne Leroy")

    return save


@pytest.mark.parametrize(
    ("drop", "chosen", "left"),
    [
        (_shown("compte"), "ADEF", "Paul.xlsx"),
        (_shown("en attente 1"), "ADEF Est", "Claire.xlsx"),
        (_saved_anew("compte"), "ADEF", "Paul.xlsx"),
        (_saved_anew("en attente 1"), "ADEF Est", "Claire.xlsx"),
    ],
    ids=["compte", "en attente", "compte, enregistré de nouveau", "en attente, enregistré de nouveau"],
)
def test_dropping_one_of_the_two_again_is_the_choice(bench: Banc, drop: Drop, chosen: str, left: str) -> None:
    two_people(bench)
    put(bench, "Choix.xlsx", drop(bench), NOW + 2 * HOUR)
    (event,) = at(bench, NOW + 2 * HOUR)
    assert event.verdict in {"accepte", "deja_recu"}
    (choice,) = bench.told(Choisi)
    assert left in choice.ecartes
    assert f"{chosen} du" in bench.words(f"C-1/projets/v{len(bench.told(Archivee))}/Contrat.docx")
    assert [one for one in seen(bench).attendus if one.kind == "choix"] == []
    assert open_points(bench) == []
    assert waiting_files(bench) == []
    assert any("Choix fait" in sentence for sentence in told(bench))
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_the_file_put_aside_may_still_be_chosen_later(bench: Banc) -> None:
    two_people(bench)
    paul, claire = _shown("en attente 1")(bench), _shown("compte")(bench)
    put(bench, "Claire.xlsx", claire, NOW + 2 * HOUR)
    at(bench, NOW + 2 * HOUR)
    put(bench, "Paul.xlsx", paul, NOW + 3 * HOUR)
    (event,) = at(bench, NOW + 3 * HOUR)
    assert event.verdict == "accepte"
    assert counts(bench) == "Paul.xlsx"
    assert open_points(bench) == []


def test_three_people_one_choice(bench: Banc) -> None:
    two_people(bench)
    put(bench, "Anne.xlsx", answers("ADEF Nord", "Anne Leroy"), NOW + 2 * HOUR)
    at(bench, NOW + 2 * HOUR)
    assert len(open_points(bench)) == 2
    put(bench, "Anne.xlsx", answers("ADEF Nord", "Anne Leroy"), NOW + 3 * HOUR)
    at(bench, NOW + 3 * HOUR)
    assert counts(bench) == "Anne.xlsx"
    assert open_points(bench) == []
    assert bench.told(Choisi)[0].ecartes == ("Claire.xlsx", "Paul.xlsx")


def test_one_content_dropped_twice_at_once_asks_and_does_not_answer(bench: Banc) -> None:
    put(bench, "Claire.xlsx", answers("ADEF"))
    at(bench, NOW)
    for name in ("Paul.xlsx", "Paul (1).xlsx"):
        put(bench, name, answers("ADEF Est", PAUL), NOW + HOUR)
    put(bench, "Claire (1).xlsx", answers("ADEF"), NOW + 2 * HOUR)
    verdicts = {event.name: event.verdict for event in at(bench, NOW + 2 * HOUR)}
    assert verdicts == {"Paul (1).xlsx": "en_attente", "Paul.xlsx": "deja_recu", "Claire (1).xlsx": "deja_recu"}
    assert len(open_points(bench)) == 1
    assert bench.told(Choisi) == []


def test_when_the_first_person_agrees_nobody_has_to_choose(bench: Banc) -> None:
    two_people(bench)
    put(bench, "Claire 2.xlsx", answers("ADEF Est"), NOW + 2 * HOUR)
    (event,) = at(bench, NOW + 2 * HOUR)
    assert event.verdict == "accepte"
    assert open_points(bench) == []
    assert waiting_files(bench) == []


def test_a_new_word_of_the_first_person_leaves_the_other_waiting(bench: Banc) -> None:
    two_people(bench)
    put(bench, "Claire 2.xlsx", answers("ADEF Ouest"), NOW + 2 * HOUR)
    at(bench, NOW + 2 * HOUR)
    assert counts(bench) == "Claire 2.xlsx"
    assert len(open_points(bench)) == 1
    assert _shown("compte")(bench) == answers("ADEF Ouest")


def test_two_establishments_are_no_rivals(bench: Banc) -> None:
    put(bench, "Tilleuls.xlsx", saved_by(site(TILLEULS), "Claire Petit"))
    put(bench, "Roseraie.xlsx", saved_by(site(ROSERAIE), PAUL))
    assert {event.verdict for event in at(bench, NOW)} == {"accepte"}


def test_two_people_who_say_the_same_do_not_contradict_each_other(bench: Banc) -> None:
    put(bench, "Claire.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Paul.xlsx", answers("ADEF", PAUL), NOW + HOUR)
    (event,) = at(bench, NOW + HOUR)
    assert (event.verdict, event.remplace) == ("accepte", "")


# --- the same minute, an old copy, one's own next word ----------------------------------------------------------------


def test_two_files_of_one_minute_wait_for_a_choice(bench: Banc) -> None:
    put(bench, "Accueil.xlsx", answers("ADEF", ""), NOW - HOUR)
    put(bench, "Accueil (1).xlsx", answers("ADEF Est", ""), NOW - HOUR + timedelta(seconds=20))
    first, second = at(bench, NOW)
    assert (first.verdict, second.verdict) == ("accepte", "en_attente")
    assert "les deux fichiers sont de la même minute" in page(bench)
    assert counts(bench) == "Accueil.xlsx"


@pytest.mark.parametrize("par", ["Claire Petit", PAUL, ""])
def test_an_old_copy_dropped_days_later_does_not_take_the_place_of_what_counts(bench: Banc, par: str) -> None:
    put(bench, "Accueil.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Accueil - Copie.xlsx", answers("ADEF d’hier", par), NOW - DAY)
    (event,) = at(bench, NOW + 5 * DAY)
    assert event.verdict == "en_attente"
    assert counts(bench) == "Accueil.xlsx"
    assert "ce fichier est plus ancien que celui qui compte" in page(bench)


def test_ones_own_answer_corrected_an_hour_later_is_taken_and_said(bench: Banc) -> None:
    put(bench, "Accueil.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Accueil.xlsx", answers("ADEF Est"), NOW + HOUR)
    (event,) = at(bench, NOW + HOUR)
    assert event.verdict == "accepte"
    words = "remplace 1 réponse : « Nom » : ADEF → ADEF Est, déposée par Claire Petit dans « Accueil.xlsx »"
    assert event.remplace.replace("\u00a0", " ") == words
    assert any(words in sentence for sentence in told(bench))
    assert f"R{words[1:]}." in page(bench)


def test_another_person_another_day_replaces_and_both_read_it(bench: Banc) -> None:
    put(bench, "Claire.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Paul.xlsx", answers("ADEF Est", PAUL), NOW + DAY)
    (event,) = at(bench, NOW + DAY)
    assert event.verdict == "accepte"
    assert counts(bench) == "Paul.xlsx"
    assert "Remplace 1 réponse : « Nom » : ADEF → ADEF Est, déposée par Claire Petit dans « Claire.xlsx »." in page(
        bench
    )


@pytest.mark.parametrize(("days", "on_top"), [(0, True), (6, True), (8, False)])
def test_what_was_replaced_is_on_top_of_the_page_for_a_week_and_beside_the_form_for_good(
    bench: Banc, days: int, on_top: bool
) -> None:
    for hours, nom in enumerate(["ADEF", "ADEF Est"]):
        put(bench, "Accueil.xlsx", answers(nom), NOW + hours * HOUR)
        at(bench, NOW + hours * HOUR)
    bench.now = lambda: NOW + days * DAY + HOUR  # type: ignore[misc]
    assert ('id="remplacees"' in page(bench)) is on_top
    assert "Remplace 1 réponse : « Nom » : ADEF → ADEF Est" in page(bench)


def test_an_answer_that_goes_back_to_an_older_one_is_said(bench: Banc) -> None:
    for days, nom in enumerate(["ADEF", "ADEF Est", "ADEF"]):
        put(bench, f"{days}.xlsx", saved_by(answers(nom), f"Personne {days}"), NOW + days * DAY)
        at(bench, NOW + days * DAY)
    words = told(bench)[-1]
    assert any("1 revient à la réponse du 21 novembre 2026" in sentence for sentence in told(bench)), words


def test_the_same_file_dropped_again_after_another_counts_and_says_that_it_goes_back(bench: Banc) -> None:
    for days, nom in enumerate(["ADEF", "ADEF Est", "ADEF"]):
        put(bench, "Accueil.xlsx", answers(nom), NOW + days * DAY)
        at(bench, NOW + days * DAY)
    last = bench.told(Valide)[-1]
    assert last.remplace is not None
    assert (last.remplace.nombre, last.remplace.revenues) == (1, 1)
    assert (last.remplace.revenues_au or "").startswith("2026-11-21T10:00")


# --- what is no contradiction -----------------------------------------------------------------------------------------


def wrong() -> bytes:
    return saved_by(form("accueil", {**petite.ANSWERS, "contrat.numero": "C-1", "gestionnaire.siren": "77567227"}), "")


def test_a_refused_form_corrected_and_dropped_again_is_no_contradiction(bench: Banc) -> None:
    put(bench, "Accueil.xlsx", wrong())
    (refused,) = at(bench, NOW)
    corrected = saved_by(refill(bench.read(refused.retour), "accueil", {"gestionnaire.siren": "812003457"}), PAUL)
    put(bench, "RETOUR.xlsx", corrected, NOW + HOUR)
    (event,) = at(bench, NOW + HOUR)
    assert (event.verdict, event.remplace) == ("accepte", "")


def test_the_correction_that_we_asked_for_is_taken_even_by_another_person(bench: Banc) -> None:
    """One form counts; a later one is refused and given back; its correction is what the page asks for."""
    put(bench, "Accueil.xlsx", answers("ADEF"))
    at(bench, NOW)
    put(bench, "Accueil 2.xlsx", wrong(), NOW + HOUR)
    (refused,) = at(bench, NOW + HOUR)
    assert refused.verdict == "refuse"
    corrected = saved_by(refill(bench.read(refused.retour), "accueil", {"gestionnaire.siren": "812003457"}), PAUL)
    put(bench, "RETOUR.xlsx", corrected, NOW + 2 * HOUR)
    (event,) = at(bench, NOW + 2 * HOUR)
    assert event.verdict == "accepte"
    assert "déposées par Claire Petit dans" in event.remplace  # taken, and said


def test_the_correction_of_a_form_that_does_not_fit_with_the_others_is_no_contradiction(bench: Banc) -> None:
    put(bench, "Accueil.xlsx", answers("ADEF"))
    put(bench, "Ailleurs.xlsx", site(ROSERAIE))
    at(bench, NOW)
    (back,) = [name for name in bench.shown() if "RETOUR Sites" in name]
    corrected = refill(bench.read(f"C-1/{back}"), "sites", {"publics.residents": 12, "publics.gir1": 6})
    put(bench, Path(back).name, saved_by(corrected, PAUL), NOW + HOUR)
    (event,) = at(bench, NOW + HOUR)
    assert event.verdict == "accepte"
    assert event.remplace


def test_the_corrections_of_two_people_of_one_returned_form_contradict_each_other(bench: Banc) -> None:
    put(bench, "Accueil.xlsx", answers("ADEF"))
    put(bench, "Ailleurs.xlsx", site(ROSERAIE))
    at(bench, NOW)
    (back,) = [name for name in bench.shown() if "RETOUR Sites" in name]
    data = bench.read(f"C-1/{back}")
    for hours, (name, residents) in enumerate([("Claire Petit", 12), (PAUL, 14)], 1):
        more = {"publics.residents": residents, "publics.gir1": residents - 6}
        put(bench, f"{name}.xlsx", saved_by(refill(data, "sites", more), name), NOW + hours * HOUR)
        (event,) = at(bench, NOW + hours * HOUR)
    assert event.verdict == "en_attente"


# --- nothing is lost --------------------------------------------------------------------------------------------------


def test_the_durable_engine_carries_what_waits_and_what_is_chosen(durable: Banc) -> None:
    assert two_people(durable).verdict == "en_attente"
    put(durable, "Paul.xlsx", _shown("en attente 1")(durable), NOW + 2 * HOUR)
    (event,) = at(durable, NOW + 2 * HOUR)
    assert (event.verdict, counts(durable), open_points(durable)) == ("accepte", "Paul.xlsx", [])
    assert durable.oracle() == []


class Killed(BaseException):
    """The process dies here."""


def journey(bench: Banc, kill: int | None = None) -> int:
    """Two people, then the choice; how many durable operations were made. The process may die at one of them."""
    count = 0

    def step(when: str, operation: str, where: Path) -> None:
        nonlocal count
        count += when == "before"
        if count == kill and when == "before":
            raise Killed

    def life(moment: datetime) -> None:
        bench.files = Files(step)
        try:
            at(bench, moment)
        except Killed:
            bench.files = Files(step)
            at(bench, moment)

    put(bench, "Claire.xlsx", answers("ADEF"))
    bench.files = Files()
    at(bench, NOW)
    put(bench, "Paul.xlsx", answers("ADEF Est", PAUL), NOW + HOUR)
    life(NOW + HOUR)
    put(bench, "Paul.xlsx", answers("ADEF Est", PAUL), NOW + 2 * HOUR)
    life(NOW + 2 * HOUR)
    return count


def test_dying_at_any_operation_leads_to_the_same_end(tmp_path: Path) -> None:
    whole = banc(tmp_path / "sans arrêt")
    steps = journey(whole)
    assert steps > 20
    for kill in range(1, steps + 1, 3):
        again = banc(tmp_path / f"arrêt {kill}")
        journey(again, kill)
        assert (counts(again), open_points(again), waiting_files(again)) == ("Paul.xlsx", [], []), kill
        assert [one.ecartes for one in again.told(Choisi)] == [("Claire.xlsx",)], kill
        assert [one.motif for one in again.told(Suspendu)] == ["personnes"], kill
        assert (again.inbox_names(), again.oracle()) == ([], []), kill


def test_a_view_that_was_lost_is_put_back_with_what_waits(bench: Banc) -> None:
    two_people(bench)
    before = {name: bench.read(f"C-1/a-corriger/{name}") for name in waiting_files(bench)}
    for name in before:
        (bench.settings.outbox / "C-1/a-corriger" / name).unlink()
    with bench.open() as (atelier, _):
        assert republish_view(atelier) == len(before)
    assert {name: bench.read(f"C-1/a-corriger/{name}") for name in waiting_files(bench)} == before


def test_a_round_without_new_input_writes_nothing_while_a_choice_is_awaited(bench: Banc) -> None:
    two_people(bench)
    before = state(bench)
    assert at(bench, NOW + 3 * HOUR) == []
    assert state(bench) == before
    assert len(bench.told(Suspendu)) == 1
    assert bench.told(Redepose) == []
