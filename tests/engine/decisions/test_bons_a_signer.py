"""A draft dropped in bon-a-signer/ is a word given: kept, answered once, and told why when it comes too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.avant_signature import Sorte
from cpomdoc.domain.journal import BonDemande
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine import reception
from cpomdoc.engine.decisions.conformite import derogate
from cpomdoc.engine.events import DiffereDone, RelectureDone, Trouble
from cpomdoc.engine.journeys.relecture.demander import asked, asks_to_sign, changed_since
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.reports.views import view_contrat, view_instance
from cpomdoc.store.journal import EntryOf
from tests.cli.test_conformite import GRILLE, LACKING
from tests.engine.banc import NOW, Banc, accueil, banc, built, complete, one_pass, settled
from tests.engine.journeys.relecture.test_relectures import draft, revised
from tests.engine.journeys.relecture.test_retours import edited
from tests.journal_sample import a, link

NOTE = "C-1/a-corriger/Pas encore bon à signer.txt"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", lacking_one)


def lacking_one(root: Path) -> Banc:
    """A contract that lacks an item of its cahier des charges."""
    made = banc(root)
    (made.settings.templates / "petite" / "conformite.toml").write_text(GRILLE + LACKING)
    complete(made)
    made.run()
    return made


def say_good(bench: Banc, data: bytes, name: str = "bon-a-signer/Contrat.docx") -> list[object]:
    bench.drop(name, data)
    return list(bench.run())


def seen(bench: Banc) -> EtatContrat:
    with bench.open() as (atelier, _):
        return view_contrat(atelier, "C-1")


def of_kind(events: list[object], kind: type) -> list[object]:
    return [event for event in events if isinstance(event, kind)]


def test_a_word_given_too_early_is_told_with_its_reasons_in_a_note(bench):
    events = say_good(bench, draft(bench))
    (early,) = of_kind(events, DiffereDone)
    assert (early.par, early.retour) == ("dépôt dans le dossier partagé", NOTE)
    note = " ".join(bench.read(NOTE).decode("utf-8-sig").replace("\u00a0", " ").split())
    assert "ce document ne dit pas qui le dépose" in note
    assert "enregistrez-le (Word y écrit votre nom)" in note
    assert "Parties au contrat" in note
    assert "inbox/bon-a-signer" in note
    assert bench.inbox_names() == []
    assert bench.steps()[-1] == "differer"


def test_the_draft_is_first_taken_as_reviewed_by_the_person_who_saved_it(bench):
    events = say_good(bench, revised(draft(bench), "Une phrase ajoutée."))
    (review,) = of_kind(events, RelectureDone)
    (early,) = of_kind(events, DiffereDone)
    assert (review.verdict, early.par) == ("relue", "Mme Aubert")
    assert "Une phrase ajoutée." in bench.words("C-1/projets/v2/Contrat.docx")


def test_the_page_says_what_the_agreement_waits_for(bench):
    say_good(bench, revised(draft(bench), "Une phrase ajoutée."))
    state = seen(bench)
    assert state.statut is Statut.RELU
    (wait,) = (one for one in state.attendus if one.kind == "approbation")
    assert "demandé par Mme Aubert" in wait.action
    assert "Parties au contrat" in wait.action
    assert wait.action.count("Parties au contrat") == 1
    with bench.open() as (atelier, _):
        page = pages(view_instance(atelier), NOW)["C-1/ETAT.html"].decode()
    assert "demandé par Mme Aubert" in page
    assert "relue par" in page


def test_a_word_is_answered_once_and_a_new_one_again(bench):
    data = draft(bench)
    say_good(bench, data)
    assert of_kind(list(bench.run()), DiffereDone) == []
    assert len(of_kind(say_good(bench, data), DiffereDone)) == 1
    assert bench.steps().count("demander") == 2


def test_a_word_given_just_before_a_crash_is_answered_in_the_next_life(bench, monkeypatch):
    with monkeypatch.context() as crash:
        crash.setattr(reception, "answer_wishes", lambda *_: iter(()))
        assert of_kind(say_good(bench, draft(bench)), DiffereDone) == []
    assert bench.inbox_names() == []
    assert len(of_kind(list(bench.run()), DiffereDone)) == 1


def test_a_draft_dropped_elsewhere_says_nothing_of_the_signature(bench):
    assert of_kind(say_good(bench, draft(bench), "Contrat.docx"), DiffereDone) == []
    assert "demander" not in bench.steps()


def test_who_still_proposes_changes_does_not_agree_to_sign_and_they_wait_for_a_decision(bench):
    from tests.adapters.word.test_returned import marked

    events = say_good(bench, marked(draft(bench), "del"))
    (taken,) = of_kind(events, RelectureDone)
    assert (taken.verdict, taken.propositions) == ("inchangee", 1)
    with bench.open() as (atelier, _):
        (point,) = (one for one in points_of(atelier, "C-1") if one.sorte is Sorte.PROPOSITION)
    assert "M. Lemaire" in point.texte
    assert "demander" not in bench.steps()


def test_a_world_that_fails_keeps_the_word_for_later(bench):
    with bench.open() as (atelier, _):
        derogate(atelier, "C-1", "parties", "Vu avec l’ARS.", "Mme Aubert")

    def fall(title: str) -> None:
        raise OSError("plus de place")

    bench.offices.fail = fall
    assert len(of_kind(say_good(bench, edited(draft(bench), {})), Trouble)) == 1
    with bench.open() as (atelier, _):
        assert len(asked(atelier, "C-1")) == 1


def test_a_draft_that_nobody_saved_is_nobodys_word_though_nothing_else_is_wrong(bench):
    with bench.open() as (atelier, _):
        derogate(atelier, "C-1", "parties", "Vu avec l’ARS.", "Mme Aubert")
    (early,) = of_kind(say_good(bench, draft(bench)), DiffereDone)
    assert len(early.raisons) == 1
    assert "ne dit pas qui le dépose" in early.raisons[0]
    assert bench.entries(step="approuver") == []


def test_a_note_that_people_wrote_in_is_left(bench):
    say_good(bench, draft(bench))
    path = bench.settings.outbox / NOTE
    path.write_text("Vu. Mme Aubert")
    with bench.open() as (atelier, runner):
        from cpomdoc.engine.journeys.relecture.demander import withdraw

        withdraw(atelier, "C-1", "contrat", "Contrat")
        one_pass(atelier, runner)
    assert path.read_text() == "Vu. Mme Aubert"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("bon-a-signer/Contrat.docx", True),
        ("Bon-a-signer/CPOM-1/Contrat.docx", True),
        ("bon-a-signer.docx", False),
        ("autre/Contrat.docx", False),
    ],
)
def test_the_folder_says_it_not_the_name_of_the_file(path, wanted):
    assert asks_to_sign(path) is wanted


def test_who_approved_a_text_did_not_approve_the_one_that_new_answers_of_the_same_drop_give(bench):
    with bench.open() as (atelier, _):
        derogate(atelier, "C-1", "parties", "Vu avec l’ARS.", "Mme Aubert")
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    (early,) = of_kind(say_good(bench, edited(draft(bench), {})), DiffereDone)
    said = early.raisons[0].replace("\u00a0", " ")
    assert (
        "ce n’est plus le texte qui a été approuvé ; a changé depuis : « Annexe 1, Accueil » et « Contrat ». Relisez"
        in said
    )
    assert "Relisez la version 2, puis déposez-la" in said
    settled(bench)
    assert of_kind(say_good(bench, edited(draft(bench, 2), {})), DiffereDone) == []


def test_who_corrects_the_draft_and_approves_it_approves_what_he_wrote(bench):
    with bench.open() as (atelier, _):
        derogate(atelier, "C-1", "parties", "Vu avec l’ARS.", "Mme Aubert")
    (early,) = of_kind(say_good(bench, revised(draft(bench), "Une phrase ajoutée.")), DiffereDone)
    assert [one for one in early.raisons if "approuvé" in one] == []


def test_a_word_kept_by_a_former_release_is_answered_as_it_was(bench):
    with bench.open() as (atelier, _):
        wish = EntryOf(9, None, "C-1", link(a(BonDemande, sujet="contrat", textes=None)), "")
        assert changed_since(atelier, wish) == ()
