"""A Word draft dropped back revises its piece, whoever saved it; what cannot be taken is kept and explained."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from cpomdoc.adapters.word import read_parts, read_return, write_parts
from cpomdoc.engine.events import RelectureDone, VersionDone
from tests.engine.banc import Banc, accueil, banc, built, complete, drafted

CONTRAT = "Contrat.docx"


@pytest.fixture(params=["sans moteur", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", drafted, dbos=request.param == "DBOS")


def draft(bench: Banc, version: int = 1) -> bytes:
    return bench.read(f"C-1/projets/v{version}/{CONTRAT}")


def revised(data: bytes, words: str, by: str = "Mme Aubert") -> bytes:
    """The draft with one more paragraph before its end, saved by another program."""
    document = Document(io.BytesIO(data))
    document.paragraphs[-1].insert_paragraph_before(words)
    document.core_properties.last_modified_by = by
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def done(events: list[object]) -> RelectureDone:
    (event,) = (event for event in events if isinstance(event, RelectureDone))
    return event


def test_a_revised_draft_becomes_the_piece_of_the_next_version_and_says_by_whom(bench):
    bench.drop("mon contrat relu.docx", revised(draft(bench), "Une phrase ajoutée par la direction."))
    events = bench.run()
    assert (done(events).verdict, done(events).par, done(events).piece) == ("relue", "Mme Aubert", "contrat")
    (made,) = (event for event in events if isinstance(event, VersionDone))
    assert (made.numero, made.unchanged) == (2, 1)
    assert "Une phrase ajoutée par la direction." in bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert bench.inbox_names() == []
    assert [entry.link.actor for entry in bench.entries(step="relire")] == ["Mme Aubert"]
    assert bench.oracle() == []


def test_the_new_draft_carries_the_identity_of_its_own_version(bench):
    bench.drop("relu.docx", revised(draft(bench), "Un."))
    bench.run()
    seen = read_return(draft(bench, 2))
    assert (seen.version, seen.piece) == ("2", "contrat")
    bench.drop("relu encore.docx", revised(draft(bench, 2), "Deux."))
    assert done(bench.run()).verdict == "relue"
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "Un." in words
    assert "Deux." in words


def test_a_draft_that_comes_back_as_it_was_is_noted_and_makes_no_version(bench):
    bench.drop("vu.docx", draft(bench))
    events = bench.run()
    assert done(events).verdict == "inchangee"
    assert not any(isinstance(event, VersionDone) for event in events)


def test_a_revision_stays_when_what_changes_does_not_concern_its_piece(bench):
    bench.drop("relu.docx", revised(draft(bench), "Une phrase ajoutée."))
    bench.run()
    bench.run()
    assert "Une phrase ajoutée." in bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert not (bench.settings.outbox / "C-1/projets/v3").exists()


def test_a_document_without_identity_is_explained(bench):
    out = io.BytesIO()
    Document().save(out)
    bench.drop("lettre.docx", out.getvalue())
    event = done(bench.run())
    assert (event.verdict, event.contrat) == ("ecartee", "")
    assert event.retour.startswith("non-reconnus/")


def test_a_draft_of_a_contract_unknown_here_is_explained(bench, tmp_path):
    other = banc(tmp_path / "autre")
    complete(other, "C-2")
    other.run()
    bench.drop("ailleurs.docx", other.read(f"C-2/projets/v1/{CONTRAT}"))
    event = done(bench.run())
    assert "«\u00a0C-2\u00a0»" in bench.read(event.retour).decode("utf-8-sig")


def test_pending_changes_are_told_and_the_draft_is_not_taken(bench):
    from tests.adapters.word.test_returned import marked

    bench.drop("suivi.docx", marked(draft(bench), "del"))
    event = done(bench.run())
    assert event.verdict == "ecartee"
    note = bench.read(event.retour).decode("utf-8-sig")
    assert "M. Lemaire" in note
    assert "suppression" in note


def test_a_document_with_macros_is_explained_and_kept(bench):
    parts = read_parts(draft(bench))
    bench.drop("relu.docx", write_parts({**parts, "word/vbaProject.bin": b"macros"}))
    event = done(bench.run())
    assert event.verdict == "ecartee"
    note = bench.read(event.retour).decode("utf-8-sig")
    assert "contient des macros" in note
    assert "enregistrez-le au format" in note


def test_a_revision_stays_when_answers_change_afterwards(bench):
    bench.drop("relu.docx", revised(draft(bench), "Une phrase ajoutée."))
    bench.run()
    bench.drop("Accueil.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    words = bench.words(f"C-1/projets/v3/{CONTRAT}")
    assert "Association Renommée" in words
    assert "Une phrase ajoutée." in words


def test_a_killed_life_neither_loses_nor_doubles_a_revision(bench):
    data = revised(draft(bench), "Une phrase ajoutée.")
    bench.drop("relu.docx", data)
    bench.run()
    bench.drop("relu.docx", data)
    bench.run()
    assert len(bench.entries(step="relire")) == 1
    assert bench.inbox_names() == []
