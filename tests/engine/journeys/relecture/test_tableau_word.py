"""« Tableau des remarques » in Word: it says what its workbook says, and decisions written in it are taken alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from cpomdoc.adapters.word import remarks_of
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.domain.places import REMARQUES_WORD
from cpomdoc.engine.events import DemandeDone, RepondueDone
from tests.engine.banc import Banc, built, drafted
from tests.engine.journeys.relecture.test_remarques import CONTRAT, TWO, commented, decide, draft, remarks, tracked
from tests.engine.test_demandes import back, refresh

NAME, PLACE = "Claire Martin", f"C-1/{REMARQUES_WORD}"
NOM, DECISION, REPONSE = 0, 7, 8
"""Columns of the table."""


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    bench = built(tmp_path / "instance", drafted)
    bench.drop("retour-ars/suivi.docx", tracked(draft(bench), TWO))
    bench.run()
    refresh(bench)
    return bench


def rows(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(data)).tables[1].rows]


def written(data: bytes, decisions: dict[str, str], *, by: str = NAME, change: Callable[[Any], None] = id) -> bytes:
    """The table as a person saves it: decisions in front of the words that are proposed."""
    document = Document(io.BytesIO(data))
    document.tables[0].rows[1].cells[0].text = by
    for row in document.tables[1].rows[1:]:
        for words, decision in decisions.items():
            if words in row.cells[4].text:
                row.cells[DECISION].text = decision
                row.cells[REPONSE].text = "Vu en réunion."
    change(document)
    document.save(out := io.BytesIO())
    return out.getvalue()


def answered(bench: Banc, data: bytes) -> RepondueDone:
    bench.drop("Tableau rempli.docx", data)
    (event,) = (one for one in bench.run() if isinstance(one, RepondueDone))
    return event


def test_it_stands_beside_its_workbook_and_says_each_remark_with_its_party_place_and_words(bench):
    head, *told = rows(bench.read(PLACE))
    assert head[:3] == ["Nom", "Qui", "Document et passage"]
    assert [one[1] for one in told] == ["ARS (Mme Aubert)"] * 2
    assert [(one[3], one[4]) for one in told] == TWO
    assert [one[NOM] for one in told] == [one.nom for one in remarks(bench)]
    assert remarks_of(bench.read(PLACE)) == "C-1"


def test_a_decision_written_in_word_is_taken_with_the_name_of_who_decides(bench):
    event = answered(bench, written(bench.read(PLACE), {"Fondation Aubert": "Acceptée", "84": "refusée"}))
    assert event.raisons == ()
    first, second = remarks(bench)
    assert (first.decision, first.par, first.reponse) == (Tranchee.ACCEPTEE, NAME, "Vu en réunion.")
    assert second.decision is Tranchee.REFUSEE
    bench.run()
    assert "Fondation Aubert" in bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert "84" not in bench.words(f"C-1/projets/v2/{CONTRAT}")
    assert bench.oracle() == []


def test_the_table_then_says_what_was_decided_by_whom_and_when(bench):
    answered(bench, written(bench.read(PLACE), {"Fondation Aubert": "Acceptée"}))
    refresh(bench)
    decided, left = rows(bench.read(PLACE))[1:]
    assert decided[6].replace("\u00a0", " ") == "Acceptée, Claire Martin le 21/11/2026. Vu en réunion."
    assert left[6] == ""


def test_a_word_that_is_no_decision_decides_nothing_and_comes_back_naming_the_row(bench):
    bench.drop("Tableau.docx", written(bench.read(PLACE), {"Fondation Aubert": "plutôt d’accord"}))
    (event,) = (one for one in bench.run() if isinstance(one, DemandeDone))
    assert event.verdict == "refuse"
    assert all(one.decision is None for one in remarks(bench))
    (said,) = back(bench, event.retour).values()
    assert "plutôt d’accord" in said or "liste" in said


def test_nobody_decides_without_a_name(bench):
    bench.drop("Tableau.docx", written(bench.read(PLACE), {"Fondation Aubert": "Acceptée"}, by=""))
    (event,) = (one for one in bench.run() if isinstance(one, DemandeDone))
    assert event.verdict == "refuse"
    assert all(one.decision is None for one in remarks(bench))


def test_a_remark_whose_name_was_changed_comes_back_and_the_others_are_decided(bench):
    def rename(document: Any) -> None:
        document.tables[1].rows[2].cells[NOM].text = "remarque-000000"

    event = answered(bench, written(bench.read(PLACE), {"Fondation": "Acceptée", "84": "Acceptée"}, change=rename))
    assert [one.decision for one in remarks(bench)] == [Tranchee.ACCEPTEE, None]
    (reason,) = event.raisons
    assert "remarque-000000" in reason


def test_a_table_that_lost_its_heads_is_said_to_be_unreadable_and_nothing_is_guessed(bench):
    def behead(document: Any) -> None:
        document.tables[1].rows[0].cells[DECISION].text = "Notre avis"

    bench.drop("Tableau.docx", written(bench.read(PLACE), {"84": "Acceptée"}, change=behead))
    (event,) = (one for one in bench.run() if isinstance(one, DemandeDone))
    assert event.verdict == "ecartee"
    assert "titres de ses colonnes" in bench.read(event.retour).decode("utf-8-sig").replace("\u00a0", " ")
    assert all(one.decision is None for one in remarks(bench))
    assert bench.oracle() == []


def test_an_empty_table_asks_nothing_and_says_so(bench):
    bench.drop("Tableau.docx", written(bench.read(PLACE), {}))
    (event,) = (one for one in bench.run() if isinstance(one, DemandeDone))
    assert event.verdict == "refuse"


def test_what_somebody_struck_out_with_changes_tracked_is_not_read(bench):
    data = written(bench.read(PLACE), {"Fondation Aubert": "Acceptée", "84": "Acceptée"})
    struck = tracked(data, [("en réunion", "avec les parties")])  # the first answer
    assert answered(bench, struck).raisons == ()
    assert [one.reponse for one in remarks(bench)] == ["Vu avec les parties.", "Vu en réunion."]


def test_a_table_that_somebody_began_to_fill_is_left_until_it_is_dropped(bench):
    mine = written(bench.read(PLACE), {"84": "Acceptée"})
    (bench.settings.outbox / PLACE).write_bytes(mine)
    bench.drop("autre.docx", commented(draft(bench), "Et les délais ?"))
    bench.run()
    refresh(bench)
    assert bench.read(PLACE) == mine
    answered(bench, mine)
    refresh(bench)
    assert len(rows(bench.read(PLACE))) == 4


def test_the_same_table_dropped_again_decides_nothing_twice(bench):
    data = written(bench.read(PLACE), {"84": "Refusée"})
    answered(bench, data)
    one = next(one for one in remarks(bench) if one.decision)
    decide(bench, one, Tranchee.A_DISCUTER, "Finalement.")
    bench.drop("Tableau rempli encore.docx", data)
    (event,) = (one for one in bench.run() if isinstance(one, DemandeDone))
    assert event.verdict == "deja_recu"
    assert {one.decision for one in remarks(bench)} == {Tranchee.A_DISCUTER, None}


def test_it_goes_with_the_last_remark(tmp_path):
    bench = built(tmp_path / "autre", drafted)
    refresh(bench)
    assert not (bench.settings.outbox / PLACE).exists()
