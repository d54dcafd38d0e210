"""« Origine des chiffres »: a page a contract, made once for each version, that says where each figure comes from."""

from __future__ import annotations

import pytest
from lxml import html

from cpomdoc.dashboard.links import ORIGINES
from cpomdoc.dashboard.origines import is_of, page_of_origins
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.origine import Lieu, Nature, OrigineTrouvee
from tests.engine.banc import Banc, accueil, built, drafted

MARK = "ab" * 32
WHEN = "2026-11-21T09:00:00+01:00"
CELL = Lieu("Total des charges", "Moyens", "", "PGFP", "G7", "Moyens <1>.xlsx", "Mme Aubert", "", WHEN)
SUM = OrigineTrouvee("contrat", "Contrat", "Moyens", "18\u00a0470", "total(x.y)", Nature.CALCUL, (CELL,), "somme")


@pytest.fixture
def bench(tmp_path) -> Banc:
    return built(tmp_path / "instance", drafted)


def shown(bench: Banc) -> bytes:
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    return (bench.settings.outbox / "C-1" / ORIGINES).read_bytes()


def rows(page: bytes) -> list[list[str]]:
    found = html.fromstring(page.decode()).xpath("//tbody/tr")
    return [[" ".join(cell.text_content().replace("\u00a0", " ").split()) for cell in row] for row in found]


def test_a_row_says_the_figure_its_title_and_the_cells_that_it_is_computed_from():
    page = page_of_origins("C-1", 2, "projet 2", MARK, [SUM], ["Annexe 1"])
    assert rows(page) == [
        [
            "18 470",
            "Moyens",
            "calculé (somme) d’après« Total des charges » : Moyens, feuille « PGFP », case G7 ; "
            "« Moyens <1>.xlsx », déposé le 21/11/2026, enregistré par Mme Aubert",
        ]
    ]
    assert "Annexe 1" in html.fromstring(page.decode()).xpath("string(//main)")
    assert is_of(page, MARK)
    assert not is_of(page, "cd" * 32)


def test_the_page_of_a_contract_follows_its_last_version(bench):
    first = shown(bench)
    assert ["ADEF", "—"] in [row[:2] for row in rows(first)]
    bench.drop("Accueil corrigé.xlsx", accueil(**{"gestionnaire.nom": "Association Renommée"}))
    bench.run()
    second = shown(bench)
    assert "Association Renommée" in {row[0] for row in rows(second)}
    assert "ADEF" not in {row[0] for row in rows(second)}
    assert "Accueil corrigé.xlsx" in second.decode()
    assert bench.oracle() == []


def test_it_is_not_made_again_for_the_same_version(bench):
    shown(bench)
    path = bench.settings.outbox / "C-1" / ORIGINES
    before = path.stat().st_mtime_ns
    shown(bench)
    assert path.stat().st_mtime_ns == before
    path.unlink()
    assert rows(shown(bench))
