"""A position is computed once for each state of a journal, and what is held of it never overrules the archive."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from cpomdoc.dashboard.links import CLASSEUR, CSV, PORTEFEUILLE
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory import positions as memory
from cpomdoc.engine.memory.positions import REMEMBERED, positions
from cpomdoc.engine.reports.views import view_contrat
from tests.engine.banc import TILLEULS, Banc, accueil, banc, built, complete, site

NAMES = (PORTEFEUILLE, CLASSEUR, CSV)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", two)


def two(root: Path) -> Banc:
    """Two contracts, whole."""
    made = banc(root)
    complete(made)
    made.drop("B.xlsx", accueil("C-2", sites=["990001893"]))
    made.run()
    return made


def look(atelier: Atelier) -> int:
    """How many positions were computed to look at all contracts."""
    etats = [view_contrat(atelier, one) for one in atelier.index.sound()]
    with patch.object(memory, "position_of", wraps=memory.position_of) as computed:
        positions(atelier, etats)
    return computed.call_count


def test_each_contract_is_computed_once_and_again_only_when_its_journal_says_more(bench):
    with bench.open() as (atelier, _):
        assert look(atelier) == 2
        assert look(atelier) == 0
    bench.drop("T.xlsx", site(TILLEULS, personnes="70"))
    bench.run()
    with bench.open() as (atelier, _):
        assert look(atelier) == 1


def test_the_next_life_takes_back_what_the_former_one_computed(bench):
    with bench.open() as (atelier, _):
        known = positions(atelier, [view_contrat(atelier, one) for one in atelier.index.sound()])
    with bench.open() as (atelier, _):
        assert look(atelier) == 0
        assert positions(atelier, [view_contrat(atelier, one) for one in atelier.index.sound()]) == known


@pytest.mark.parametrize("spoilt", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_memory_that_cannot_be_read_is_thrown_away_and_made_again(bench, spoilt):
    with bench.open() as (atelier, _):
        assert look(atelier) == 2
    (bench.settings.state / REMEMBERED).write_bytes(spoilt)
    with bench.open() as (atelier, _):
        assert look(atelier) == 2
    with bench.open() as (atelier, _):
        assert look(atelier) == 0


def test_another_model_makes_the_positions_be_computed_anew(bench):
    with bench.open() as (atelier, _):
        assert look(atelier) == 2
    path = bench.settings.templates / "petite" / "famille.toml"
    path.write_text(path.read_text("utf-8") + "\n# autre\n", "utf-8")
    with bench.open() as (atelier, _):
        assert look(atelier) == 2


def test_the_portfolio_is_in_the_outbox_and_is_not_written_again_while_nothing_changes(bench):
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
        outbox = atelier.settings.outbox
        before = {name: (outbox / name).stat().st_mtime_ns for name in NAMES}
        refresh_dashboard(atelier)
        assert {name: (outbox / name).stat().st_mtime_ns for name in NAMES} == before
        (outbox / CSV).unlink()
        refresh_dashboard(atelier)
        assert (outbox / CSV).read_bytes().startswith("\ufeffN° du contrat;".encode())


def test_the_next_day_makes_the_portfolio_anew_without_any_entry(bench):
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
        first = (atelier.settings.outbox / PORTEFEUILLE).read_bytes()
        now = atelier.now() + timedelta(days=1)
        atelier.now = lambda: now
        refresh_dashboard(atelier)
        assert (atelier.settings.outbox / PORTEFEUILLE).read_bytes() != first
        assert look(atelier) == 0


def test_a_workbook_that_is_open_elsewhere_is_said_and_stops_no_other_page(bench):
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
        now = atelier.now() + timedelta(days=1)
        atelier.now = lambda: now
        replace = atelier.files.replace

        def held(path: Path, data: bytes, *mode: int) -> None:
            if path.name == CLASSEUR:
                raise StorageFailed("« PORTEFEUILLE.xlsx » est ouvert.", "Fermez-le.")
            replace(path, data, *mode)

        with patch.object(atelier.files, "replace", held):
            etat = refresh_dashboard(atelier)
        assert (Accessoire.PORTEFEUILLE, "") in atelier.ennuis
        assert any("portefeuille" in one.titre for one in etat.avis)
        refresh_dashboard(atelier)
        assert (Accessoire.PORTEFEUILLE, "") not in atelier.ennuis


def test_a_workbook_in_which_a_person_wrote_stays_under_a_name_that_says_so(bench):
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
        path = atelier.settings.outbox / CLASSEUR
        path.write_bytes(b"les notes de Claire")
        now = atelier.now() + timedelta(days=1)
        atelier.now = lambda: now
        refresh_dashboard(atelier)
        (kept,) = atelier.settings.outbox.glob("PORTEFEUILLE - gardé le *.xlsx")
        assert kept.read_bytes() == b"les notes de Claire"
        assert path.read_bytes().startswith(b"PK")
        now += timedelta(days=1)
        refresh_dashboard(atelier)
        assert len(list(atelier.settings.outbox.glob("PORTEFEUILLE - gardé le *"))) == 1
