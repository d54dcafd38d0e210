"""The workbook of requests stands in the outbox: made once, put back when it goes, made anew when its lists change."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cpomdoc.engine.shown import demandes
from cpomdoc.engine.shown.demandes import REQUEST, show_requests
from tests.engine.banc import TILLEULS, Banc, banc, site

NOBODY = SimpleNamespace(contrats=())


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return banc(tmp_path / "instance")


def made(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """For which contracts a workbook is made when the pages are written again; "" for that of requests."""
    found: list[str] = []
    true = demandes._workbook

    def counted(atelier: object, known: object, of: demandes._Classeur) -> bytes:
        found.append(of.contrat)
        return true(atelier, known, of)  # type: ignore[arg-type]

    with bench.open() as (atelier, _), monkeypatch.context() as patch:
        patch.setattr(demandes, "_workbook", counted)
        show_requests(atelier, NOBODY)  # type: ignore[arg-type]
    return found


def test_a_workbook_that_nothing_changed_is_not_made_again(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(bench, monkeypatch) == [""]
    shown = bench.read(REQUEST)
    assert made(bench, monkeypatch) == []
    assert bench.read(REQUEST) == shown


def test_a_workbook_that_was_removed_is_put_back(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    made(bench, monkeypatch)
    shown = bench.read(REQUEST)
    (bench.settings.outbox / REQUEST).unlink()
    assert made(bench, monkeypatch) == [""]
    assert bench.read(REQUEST) == shown


def test_a_new_contract_is_offered_by_the_workbook_of_requests(bench: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    made(bench, monkeypatch)
    before = bench.read(REQUEST)
    bench.drop("Tilleuls.xlsx", site(TILLEULS))
    bench.run()
    assert made(bench, monkeypatch) == [""]
    assert bench.read(REQUEST) != before
    assert made(bench, monkeypatch) == []
