"""Beside each draft stands what it changes: in the version before, and in the last one that each party returned."""

from __future__ import annotations

import io
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document

from cpomdoc.adapters.word import NonProuve, paragraphs, read_parts
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.journal import Ecarte, Relu
from cpomdoc.engine.events import RelectureDone, VersionDone
from cpomdoc.engine.memory import comparaison
from cpomdoc.engine.shown.altered import check_shown
from cpomdoc.engine.shown.republish import republish_view
from tests import juge_suivi, juge_word
from tests.engine.banc import Banc, accueil, built, drafted, one_pass
from tests.engine.journeys.relecture.test_retours import draft, edited

FOLDER, PAGE = "Ce qui a changé", "Ce qui a changé.docx"
SINCE_1, SINCE_2 = "Contrat - modifications depuis v1.docx", "Contrat - modifications depuis v2.docx"
SEEN_BY_ARS = "Contrat - modifications depuis v1, vue par l’ARS.docx"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", drafted)


def folder(bench: Banc, version: int) -> Path:
    return bench.settings.outbox / "C-1" / "projets" / f"v{version}" / FOLDER


def names(bench: Banc, version: int) -> list[str]:
    found = folder(bench, version)
    return sorted(path.name for path in found.iterdir()) if found.is_dir() else []


def page(bench: Banc, version: int) -> str:
    return "\n".join(paragraphs((folder(bench, version) / PAGE).read_bytes())).replace("\u00a0", " ")


def answered(bench: Banc, name: str = "Nouveau nom") -> None:
    """A form that changes an answer that both documents print."""
    bench.drop(f"Accueil {name}.xlsx", accueil(gestionnaire__nom=name))
    assert any(isinstance(event, VersionDone) for event in bench.run())


def returned(bench: Banc, version: int, words: str, party: str = "ars", by: str = "Mme Aubert") -> None:
    place = f"retour-{party}/" if party else ""
    bench.drop(f"{place}Contrat {words[:8]}.docx", edited(draft(bench, version), {}, added=[words], by=by))
    assert any(isinstance(event, VersionDone) for event in bench.run())


def is_between(redline: bytes, before: bytes, after: bytes) -> bool:
    """Accepted as a whole, the file is the one draft; refused as a whole, the other. A judge of its own says so."""
    accepted, refused = (juge_suivi.stories(redline, accepted=way) for way in (True, False))
    return accepted == juge_suivi.stories(after, accepted=True) and refused == juge_suivi.stories(before, accepted=True)


# --- which drafts -----------------------------------------------------------------------------------------------------


def test_nothing_stands_beside_a_first_version(bench):
    assert names(bench, 1) == []


def test_each_piece_written_anew_is_shown_beside_the_version_before_and_proved(bench):
    answered(bench)
    assert names(bench, 2) == ["Annexe 1 - Accueil - modifications depuis v1.docx", PAGE, SINCE_1]
    for name in ("Contrat", "Annexe 1 - Accueil"):
        made = (folder(bench, 2) / f"{name} - modifications depuis v1.docx").read_bytes()
        old, new = (draft(bench, version, f"{name}.docx") for version in (1, 2))
        assert is_between(made, old, new)
        assert not is_between(made, new, old)
        assert {(mark[2], mark[3]) for mark in juge_suivi.marks(made)} == {("cpomdoc", "2026-11-21T10:00:00Z")}
    assert bench.oracle() == []


def test_a_piece_that_did_not_change_is_not_shown(bench):
    returned(bench, 1, "Une clause de plus.")
    assert names(bench, 2) == [PAGE, SINCE_1]


def test_a_party_finds_what_changed_since_the_draft_that_it_returned(bench):
    returned(bench, 1, "Une clause de l’ARS.")
    assert names(bench, 2) == [PAGE, SINCE_1], "the version that it had is the one before"
    returned(bench, 2, "Une clause de personne.", party="", by="M. Lemaire")
    assert names(bench, 3) == [PAGE, SEEN_BY_ARS, SINCE_2]
    given = [(folder(bench, 3) / name).read_bytes() for name in (SEEN_BY_ARS, SINCE_2)]
    assert is_between(given[0], draft(bench, 1), draft(bench, 3))
    assert is_between(given[1], draft(bench, 2), draft(bench, 3))


def test_a_party_that_returned_a_later_draft_is_no_longer_shown_the_former(bench):
    returned(bench, 1, "Une clause de l’ARS.")
    returned(bench, 2, "Une autre de l’ARS.")
    returned(bench, 3, "Une clause de personne.", party="", by="M. Lemaire")
    assert [name for name in names(bench, 4) if "ARS" in name] == [
        "Contrat - modifications depuis v2, vue par l’ARS.docx"
    ]


def test_a_party_finds_it_too_in_a_version_that_changes_another_piece(bench):
    returned(bench, 1, "Une clause de l’ARS.")
    annexe = edited(draft(bench, 1, "Annexe 1 - Accueil.docx"), {}, added=["Un mot à l’annexe."], by="M. Lemaire")
    bench.drop("Annexe.docx", annexe)
    bench.run()
    assert SEEN_BY_ARS in names(bench, 3)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_says_answers_old_and_new_with_the_form_and_the_person(bench):
    answered(bench)
    said = page(bench, 2)
    assert "version 2 (projet 2), depuis la version 1 (projet 1)" in said
    assert "Par le questionnaire" in said
    assert "ADEF\nNouveau nom\nClaire Petit\nAccueil Nouveau nom.xlsx" in said
    assert "aucune correction à la main" in said
    assert SINCE_1 in said
    assert juge_word.faults((folder(bench, 2) / PAGE).read_bytes()) == []


def test_the_page_says_what_was_changed_by_hand_for_which_party_by_whom(bench):
    returned(bench, 1, "Une clause de l’ARS.")
    said = page(bench, 2)
    assert "version 2 (retour de l’ARS)" in said
    assert "ajout de « Une clause de l’ARS. »\nARS\nMme Aubert" in said
    assert "Aucune réponse changée, 1 correction à la main" in said


def test_the_page_shows_both_voices_of_a_passage_to_be_agreed_on(bench):
    given = draft(bench)
    bench.drop("A.docx", edited(given, {"ADEF": "Fondation Aubert"}))
    bench.drop("B.docx", edited(given, {"ADEF": "Mutuelle Lemaire"}, by="M. Lemaire"))
    bench.run()
    said = page(bench, 2)
    shown = said[said.index("À concilier ou à vérifier") :]
    assert "à concilier" in shown
    assert "ce retour : « Mutuelle Lemaire" in shown
    assert "reste : « Fondation Aubert" in shown


def test_the_page_says_only_what_changed_since_the_version_before(bench):
    returned(bench, 1, "Une première clause.")
    returned(bench, 2, "Une seconde, sans rapport.")
    said = page(bench, 3)
    assert "« Une seconde, sans rapport. »" in said
    assert "Une première" not in said


# --- beside the work --------------------------------------------------------------------------------------------------


def test_what_cannot_be_proved_is_not_given_and_the_page_names_both_files(bench, monkeypatch):
    monkeypatch.setattr(comparaison.word, "write_redline", lambda *_: NonProuve(()))
    answered(bench)
    assert names(bench, 2) == [PAGE]
    said = page(bench, 2)
    assert "n’ont pas pu être prouvées" in said
    assert "« projets/v1/Contrat.docx » et « projets/v2/Contrat.docx »" in said


def test_a_comparison_that_fails_stops_neither_the_version_nor_the_others_and_is_made_once_it_can_be(
    bench, monkeypatch
):
    sound, calls = comparaison.word.write_redline, []

    def fail(before: bytes, after: bytes, author: str, date: str):
        calls.append(before)
        if len(calls) == 1:
            raise RuntimeError("a bug of ours")
        return sound(before, after, author, date)

    monkeypatch.setattr(comparaison.word, "write_redline", fail)
    bench.drop("Accueil 2.xlsx", accueil(gestionnaire__nom="Nouveau nom"))
    with bench.open() as (atelier, runner):
        assert any(isinstance(event, VersionDone) for event in one_pass(atelier, runner))
        assert names(bench, 2) == ["Annexe 1 - Accueil - modifications depuis v1.docx", PAGE]
        assert "la comparaison n’a pas pu être faite" in page(bench, 2)
        assert (Accessoire.CHANGEMENTS, "C-1") in atelier.ennuis
        refresh_dashboard(atelier)
        assert SINCE_1 in names(bench, 2)
        assert "la comparaison n’a pas pu être faite" not in page(bench, 2)
        assert (Accessoire.CHANGEMENTS, "C-1") not in atelier.ennuis


def test_what_was_lost_is_made_again_the_same_and_what_a_person_wrote_in_is_left(bench):
    answered(bench)
    before = {path.name: path.read_bytes() for path in folder(bench, 2).iterdir()}
    shutil.rmtree(folder(bench, 2))
    with bench.open() as (atelier, _):
        assert republish_view(atelier) == 3
        assert republish_view(atelier) == 0
    assert {path.name: path.read_bytes() for path in folder(bench, 2).iterdir()} == before
    document = Document(io.BytesIO(before[PAGE]))
    document.add_paragraph("Vu avec Paul.")
    document.save(out := io.BytesIO())
    (folder(bench, 2) / PAGE).write_bytes(out.getvalue())
    with bench.open() as (atelier, _):
        atelier.ennuis[Accessoire.CHANGEMENTS, "C-1"] = CpomdocError("Une panne.", "Rien.")
        refresh_dashboard(atelier)
    assert (folder(bench, 2) / PAGE).read_bytes() == out.getvalue()


def test_nothing_of_it_is_kept_in_the_archive(bench):
    answered(bench)
    kept = {path.name for path in (bench.settings.outbox / "archives" / "objets").rglob("*") if path.is_file()}
    assert kept.isdisjoint(sha256(path.read_bytes()).hexdigest() for path in folder(bench, 2).iterdir())


def test_controler_takes_none_of_it_for_a_file_that_the_archive_should_know(bench):
    answered(bench)
    with bench.open() as (atelier, _):
        assert check_shown(atelier, "C-1") == []


@pytest.mark.parametrize("saved", [False, True], ids=["as given", "accepted and saved elsewhere"])
@pytest.mark.parametrize("name", [SINCE_1, PAGE])
def test_what_is_dropped_of_it_goes_back_and_names_the_draft_to_correct(bench, name, saved):
    answered(bench)
    data = (folder(bench, 2) / name).read_bytes()
    assert "docProps/custom.xml" in read_parts(data)
    if saved:
        document = Document(io.BytesIO(data))
        document.add_paragraph("Un mot.")
        document.save(out := io.BytesIO())
        data = out.getvalue()
    bench.drop("rendu.docx", data)
    (event,) = [one for one in bench.run() if isinstance(one, RelectureDone)]
    assert (event.verdict, event.contrat) == ("ecartee", "C-1")
    assert [one.code for one in bench.told(Ecarte)[-1].anomalies] == ["E-499"]
    assert bench.told(Relu) == []
