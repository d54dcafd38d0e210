"""A position is computed once for each state of a journal, and what is held of it never overrules the archive."""

from __future__ import annotations

import csv
import html
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest

from cpomdoc.dashboard.links import CLASSEUR, CSV, PAGE, PORTEFEUILLE
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.portefeuille import Position
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory import positions as memory
from cpomdoc.engine.memory.positions import REMEMBERED, positions
from cpomdoc.engine.reports.views import view_contrat
from tests.engine.banc import TILLEULS, Banc, accueil, banc, built, complete, site
from tests.engine.test_journal_altere import journal_of

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


def told(bench: Banc) -> dict[str, str]:
    """What the pages and the CSV say, once the pages were made again; apostrophes and spaces alike."""
    with bench.open() as (atelier, _):
        refresh_dashboard(atelier)
    names = (PORTEFEUILLE, CSV, PAGE)
    texts = {name: (bench.settings.outbox / name).read_text("utf-8-sig") for name in names}
    return {name: " ".join(html.unescape(text).replace("’", "'").split()) for name, text in texts.items()}


def alter(bench: Banc, contrat: str) -> None:
    """One character of the first entry of its journal is another one."""
    path = min(journal_of(bench, contrat).iterdir())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"acteur", b"acteus", 1))


def test_a_contract_whose_journal_was_altered_is_said_not_to_be_read_wherever_contracts_are_counted(bench):
    first = told(bench)
    assert "n'a pas pu être lu" not in first[PORTEFEUILLE]
    alter(bench, "C-2")
    seen = told(bench)
    assert "1 contrat n'a pas pu être lu" in seen[PORTEFEUILLE]
    assert "C-2" in seen[PORTEFEUILLE]
    rows = {row["N° du contrat"]: row["Statut"] for row in csv_rows(bench)}
    assert len(rows) == 2
    assert rows["C-2"] == "non lu"
    book = openpyxl.load_workbook(bench.settings.outbox / CLASSEUR)
    assert next(cell.value for cell in book["Non lus"][3]) == "C-2"


def test_when_nothing_can_be_read_no_page_says_that_there_is_no_contract(bench):
    for name in [row["N° du contrat"] for row in csv_rows(bench)]:
        alter(bench, name)
    seen = told(bench)
    assert "2 contrats n'ont pas pu être lus" in seen[PORTEFEUILLE]
    assert all("Aucun contrat pour le moment" not in text for text in seen.values())
    assert "Aucun contrat ne peut être montré" in seen[PAGE]
    assert {row["Statut"] for row in csv_rows(bench)} == {"non lu"}


def test_a_contract_that_cannot_be_computed_hides_no_other(bench):
    known = memory.position_of

    def refuse(atelier: Atelier, etat: EtatContrat) -> Position:
        if etat.contrat == "C-2":
            raise StorageFailed("Le disque refuse.", "Attendez.")
        return known(atelier, etat)

    with bench.open() as (atelier, _):
        atelier.positions = {}
        with patch.object(memory, "position_of", side_effect=refuse):
            refresh_dashboard(atelier)
    rows = {row["N° du contrat"]: row["Statut"] for row in csv_rows(bench)}
    assert rows.pop("C-2") == "non lu"
    assert len(rows) == 1
    assert "non lu" not in rows.values()
    assert "Le disque refuse" in (bench.settings.outbox / PORTEFEUILLE).read_text("utf-8")


def csv_rows(bench: Banc) -> list[dict[str, str]]:
    if not (bench.settings.outbox / CSV).is_file():
        told(bench)
    return list(csv.DictReader((bench.settings.outbox / CSV).read_text("utf-8-sig").splitlines(), delimiter=";"))
