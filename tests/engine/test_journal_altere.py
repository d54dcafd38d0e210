"""A journal that is altered stops the work on its contract, and on no other; it is said, until it is put back."""

from __future__ import annotations

import html
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cpomdoc.domain.errors import ArchiveError, ExitCode
from cpomdoc.domain.journal import Archivee
from cpomdoc.engine.events import Event, FormDone, Trouble, VersionDone
from cpomdoc.engine.memory.voisins import unread_beside
from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.reports.views import look
from cpomdoc.store.journal import entry_name
from cpomdoc.store.names import DEPOTS, folder_name
from tests.engine.banc import Banc, accueil, banc, complete
from tests.engine.journeys.piece_jointe.test_jointes import pdf
from tests.engine.test_ennuis import life

Alter = Callable[[Path], None]


def newest(folder: Path) -> Path:
    return max(folder.iterdir())


def _write(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def one_byte(path: Path) -> None:
    """A letter of somebody's name is another one: still an entry that can be read."""
    data = path.read_bytes()
    _write(path, data.replace(b'"par":"', b'"par":"X', 1) if b'"par":"' in data else data.replace(b"acteur", b"acteus"))


ALTERATIONS: dict[str, Alter] = {
    "the newest entry is not an entry any more": lambda folder: _write(newest(folder), b"{}"),
    "a letter of the newest entry": lambda folder: one_byte(newest(folder)),
    "an entry of the middle": lambda folder: _write(folder / entry_name(2), b"{}"),
    "an entry of the middle is gone": lambda folder: (folder / entry_name(2)).unlink(),
    "the first entry": lambda folder: _write(folder / entry_name(1), b"\xff"),
    "the newest entry is gone": lambda folder: newest(folder).unlink(),
    "the whole journal is gone": lambda folder: shutil.rmtree(folder),
    "the folder of the contract is gone": lambda folder: shutil.rmtree(folder.parent),
}


def journal_of(bench: Banc, contrat: str) -> Path:
    return bench.settings.outbox / "archives" / "contrats" / folder_name(contrat) / "journal"


def in_words(text: str) -> str:
    """A text of a page or of a message, its apostrophes and spaces made alike."""
    return " ".join(html.unescape(text).replace("’", "'").split())


def altered(tmp_path: Path, alteration: str, contrat: str = "C-2") -> tuple[Banc, Path]:
    """Two contracts, each with a version; the journal of the second one is altered; a copy of what it was."""
    bench = banc(tmp_path, dbos=True)
    for name in ("C-1", contrat):
        complete(bench, name)
    bench.run()
    folder = journal_of(bench, contrat)
    copy = tmp_path / "copie"
    shutil.copytree(folder.parent, copy)
    ALTERATIONS[alteration](folder)
    return bench, copy


def troubles(events: list[Event]) -> dict[str, str]:
    return {one.subject: one.error.message for one in events if isinstance(one, Trouble)}


@pytest.mark.parametrize(
    ("alteration", "contrat"),
    [*((one, "C-2") for one in ALTERATIONS), ("the first entry", "CPOM/2027 – Les Tilleuls")],
)
def test_the_other_contract_goes_on_and_the_altered_one_is_told_of(
    tmp_path: Path, alteration: str, contrat: str
) -> None:
    bench, copy = altered(tmp_path, alteration, contrat)
    journal = journal_of(bench, contrat).parent
    bench.drop("Autre nom.xlsx", accueil("C-1", gestionnaire__nom="Autre nom"))
    bench.drop("Autre nom 2.xlsx", accueil(contrat, gestionnaire__nom="Autre nom"))
    with life(bench) as vie:
        events = vie.round()
        assert [(one.contrat, one.numero) for one in events if isinstance(one, VersionDone)] == [("C-1", 2)]
        assert set(troubles(events)) == {contrat, "Autre nom 2.xlsx"}
        assert contrat in troubles(events)[contrat]
        assert {one.error.exit_code for one in events if isinstance(one, Trouble)} == {ExitCode.ARCHIVE}
        assert bench.inbox_names() == ["Autre nom 2.xlsx"]
        assert in_words(vie.page()).count(in_words(troubles(events)[contrat])) == 1
        assert "C-1" in vie.page()

        shutil.rmtree(journal, ignore_errors=True)
        shutil.copytree(copy, journal)
    with life(bench) as vie:
        events = vie.round()
        assert [(one.contrat, one.numero) for one in events if isinstance(one, VersionDone)] == [(contrat, 2)]
        assert troubles(events) == {}
        assert "altéré" not in vie.page()
    assert bench.oracle() == []


def test_a_copy_of_a_folder_is_told_by_controler_and_everything_else_is_still_looked_at(tmp_path: Path) -> None:
    bench, copy = altered(tmp_path, "the newest entry is not an entry any more")
    shutil.rmtree(journal_of(bench, "C-2").parent)
    shutil.copytree(copy, journal_of(bench, "C-2").parent)
    shutil.copytree(copy, journal_of(bench, "C-2").parent.with_name("C-2 - Copie"))
    (bench.settings.outbox / "C-1/projets/v1/Contrat.pdf").unlink()
    with bench.open() as (atelier, _):
        found = control(atelier)
    assert (found.contrats, found.sain) == (2, False)
    assert found.non_verifies == ("C-2 - Copie",)
    assert "C-1/projets/v1/Contrat.pdf" in {one.fichier for one in found.constats}


def test_who_only_looks_at_the_doubts_of_one_contract_hears_of_the_altered_one(tmp_path: Path) -> None:
    bench, _ = altered(tmp_path, "an entry of the middle")
    with look(bench.settings) as atelier:
        assert unread_beside(atelier, "C-1") == ("C-2",)


def test_a_document_of_the_altered_contract_waits_and_is_taken_for_nothing_else(tmp_path: Path) -> None:
    bench, _ = altered(tmp_path, "the newest entry is not an entry any more")
    bench.drop("C-2 - organigramme.pdf", pdf())
    assert set(troubles(bench.run())) >= {"C-2", "C-2 - organigramme.pdf"}
    assert (bench.settings.inbox / "C-2 - organigramme.pdf").is_file()


def test_the_state_of_the_others_is_still_told_by_the_pages_and_by_the_commands(tmp_path: Path) -> None:
    bench, _ = altered(tmp_path, "an entry of the middle")
    with bench.open() as (atelier, _runner):
        assert atelier.index.contrats() == ("C-1", "C-2")
        assert atelier.index.sound() == ("C-1",)
        assert isinstance(atelier.index.altered()["C-2"], ArchiveError)


def test_when_every_journal_has_become_shorter_the_share_is_not_there_and_nothing_is_done(tmp_path: Path) -> None:
    bench, _ = altered(tmp_path, "the folder of the contract is gone")
    shutil.rmtree(journal_of(bench, "C-1").parent)
    complete(bench, "C-3")
    with pytest.raises(ArchiveError, match="ne la contient plus"):
        bench.run()


def test_files_of_no_contract_wait_while_their_own_journal_is_altered_and_forms_go_on(tmp_path: Path) -> None:
    bench = banc(tmp_path)
    complete(bench)
    bench.drop("photo.jpg", b"une photo")
    bench.run()
    _write(newest(journal_of(bench, DEPOTS)), b"{}")
    bench.drop("autre photo.jpg", b"une autre photo")
    bench.drop("Autre nom.xlsx", accueil(gestionnaire__nom="Autre nom"))
    events = bench.run()
    assert "autre photo.jpg" in troubles(events)
    assert [one.numero for one in events if isinstance(one, VersionDone)] == [2]
    assert [one.verdict for one in events if isinstance(one, FormDone)] == ["accepte"]
    assert len(bench.told(Archivee)) == 2


SEEN_AT_WORK = (
    "the newest entry is not an entry any more",
    "a letter of the newest entry",
    "the newest entry is gone",
    "the whole journal is gone",
    "the folder of the contract is gone",
)


@pytest.mark.parametrize("alteration", SEEN_AT_WORK)
def test_a_journal_altered_while_the_watcher_works_is_told_of_and_nothing_is_written_on_top(
    tmp_path: Path, alteration: str
) -> None:
    bench = banc(tmp_path)
    for name in ("C-1", "C-2"):
        complete(bench, name)
    bench.run()
    folder, copy = journal_of(bench, "C-2").parent, tmp_path / "copie"
    with life(bench) as vie:
        vie.round()
        shutil.copytree(folder, copy)
        ALTERATIONS[alteration](folder / "journal")
        bench.drop("Autre nom.xlsx", accueil("C-1", gestionnaire__nom="Autre nom"))
        bench.drop("Autre nom 2.xlsx", accueil("C-2", gestionnaire__nom="Autre nom"))
        events = vie.round()
        assert [(one.contrat, one.numero) for one in events if isinstance(one, VersionDone)] == [("C-1", 2)]
        assert set(troubles(events)) == {"C-2", "Autre nom 2.xlsx"}
        assert bench.inbox_names() == ["Autre nom 2.xlsx"]
        assert in_words(troubles(events)["C-2"]) in in_words(vie.page())
        kept = {path.name for path in (copy / "journal").iterdir()}
        assert not folder.exists() or {path.name for path in folder.rglob("*.json")} <= {*kept, "bordereau.json"}

        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(copy, folder)
        events = vie.round()
        assert [(one.contrat, one.numero) for one in events if isinstance(one, VersionDone)] == [("C-2", 2)]
        assert troubles(events) == {}
        assert "altéré" not in vie.page()
    assert bench.oracle() == []


def test_a_copy_that_somebody_made_of_a_contract_in_the_archive_is_told_of_and_stops_nothing(tmp_path: Path) -> None:
    bench = banc(tmp_path)
    complete(bench)
    bench.run()
    folder = journal_of(bench, "C-1").parent
    shutil.copytree(folder, folder.with_name("C-1 - Copie"))
    bench.drop("Autre nom.xlsx", accueil("C-1", gestionnaire__nom="Autre nom"))
    with life(bench) as vie:
        events = vie.round()
        assert [one.numero for one in events if isinstance(one, VersionDone)] == [2]
        assert list(troubles(events)) == ["C-1 - Copie"]
        assert vie.rounds.atelier.index.contrats() == ("C-1",)
        assert "C-1 - Copie" in in_words(vie.page())
        shutil.rmtree(folder.with_name("C-1 - Copie"))
        assert troubles(vie.round()) == {}
        assert "C-1 - Copie" not in in_words(vie.page())
