"""Quick answers that follow the files, and can be thrown away."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ArchiveError, StorageFailed
from cpomdoc.domain.journal import Etape, Recu, Retourne
from cpomdoc.domain.links import Link, Matter
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.index import HEADS, Index, Seen
from cpomdoc.store.journal import entry_name
from cpomdoc.store.names import DEPOTS
from cpomdoc.store.tetes import Tetes
from cpomdoc.store.verify import verify
from tests.journal_sample import a


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "outbox", Files())


def receive(archive: Archive, contrat: str, text: str, kind: type[Etape] = Recu, day: int = 21) -> str:
    sha = archive.objects.put(text.encode())
    matter = Matter("depot", sha, f"{text}.xlsx")
    key, at = f"{kind.step} {text}", f"2026-11-{day}T10:00:00+01:00"
    archive.append(contrat, Link(a(kind), key, (), (matter,), "x", at))
    return sha


def open_index(tmp_path: Path, archive: Archive) -> Index:
    return Index(tmp_path / "local" / "index.sqlite", archive)


def test_a_content_seen_before_is_told_with_its_day_and_its_name(tmp_path, archive):
    index = open_index(tmp_path, archive)
    assert index.seen(digest(b"moyens")) is None
    sha = receive(archive, "CPOM-1", "moyens", day=21)
    receive(archive, "CPOM-2", "moyens", day=22)
    assert index.seen(sha) == Seen("CPOM-1", "2026-11-21T10:00:00+01:00", "moyens.xlsx")


def test_a_file_that_we_made_ourselves_was_not_received(tmp_path, archive):
    sha = receive(archive, "CPOM-1", "RETOUR", kind=Retourne)
    assert open_index(tmp_path, archive).seen(sha) is None


def test_a_step_is_found_by_its_key_in_any_journal(tmp_path, archive):
    receive(archive, "CPOM-1", "a")
    receive(archive, DEPOTS, "b")
    index = open_index(tmp_path, archive)
    assert index.find("recevoir b") == archive.journal(DEPOTS).head()
    assert index.find("recevoir c") is None
    assert index.contrats() == ("CPOM-1",)


@pytest.mark.parametrize("damage", [b"", b"not a database", None], ids=["empty", "other", "torn"])
def test_a_damaged_index_is_made_again_from_the_files(tmp_path, archive, damage):
    sha = receive(archive, "CPOM-1", "a")
    index = open_index(tmp_path, archive)
    assert index.seen(sha)
    index.close()
    path = tmp_path / "local" / "index.sqlite"
    data = path.read_bytes()
    path.write_bytes(data[:4096] + os.urandom(len(data) - 4096) if damage is None else damage)
    assert open_index(tmp_path, archive).seen(sha)


def test_an_index_of_another_version_is_made_again(tmp_path, archive):
    sha = receive(archive, "CPOM-1", "a")
    open_index(tmp_path, archive).close()
    connection = sqlite3.connect(tmp_path / "local" / "index.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert open_index(tmp_path, archive).seen(sha)


def test_an_older_index_catches_up_and_a_rebuilt_one_says_the_same(tmp_path, archive):
    receive(archive, "CPOM-1", "a")
    old = open_index(tmp_path, archive)
    old.catch_up()
    old.close()
    for text in ("b", "c"):
        receive(archive, "CPOM-1", text)
    index = open_index(tmp_path, archive)
    assert index.seen(digest(b"c"))
    heads = index.heads()
    index.rebuild()
    assert index.heads() == heads == {"CPOM-1": (3, archive.journal("CPOM-1").entries()[2].digest)}


def test_a_share_that_is_gone_is_not_taken_for_an_empty_archive(tmp_path, archive):
    receive(archive, "CPOM-1", "a")
    index = open_index(tmp_path, archive)
    index.catch_up()
    shutil.rmtree(tmp_path / "outbox")
    with pytest.raises(ArchiveError, match="ne la contient plus") as failure:
        index.catch_up()
    assert "archive reconstruire" in failure.value.remedy


def test_entries_cut_off_are_noticed_and_accepted_once_asked_for(tmp_path, archive):
    for text in ("a", "b"):
        receive(archive, "CPOM-1", text)
    open_index(tmp_path, archive).catch_up()
    (archive.journal("CPOM-1").folder / "000002.json").unlink()
    again = Archive(tmp_path / "outbox", Files())
    index = open_index(tmp_path, again)
    with pytest.raises(ArchiveError, match="allait jusqu'à l'étape 2"):
        index.catch_up()
    index.rebuild()
    assert index.heads()["CPOM-1"][0] == 1


def test_several_threads_ask_and_write_at_once(tmp_path, archive):
    index = open_index(tmp_path, archive)
    failures: list[Exception] = []

    def work(worker: int) -> None:
        try:
            for number in range(10):
                sha = receive(archive, f"CPOM-{worker}", f"{worker} {number}")
                assert index.seen(sha) is not None
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {numero for numero, _ in index.heads().values()} == {10}


def test_an_index_that_cannot_be_opened_is_said_with_a_remedy(tmp_path, archive):
    (tmp_path / "local" / "index.sqlite").mkdir(parents=True)
    with pytest.raises(StorageFailed, match=r"index\.sqlite") as failure:
        open_index(tmp_path, archive)
    assert failure.value.remedy


# --- the newest entry, protected as it is written -------------------------------------------------------------------


def followed(tmp_path: Path) -> tuple[Archive, Index]:
    """An archive at work, whose index follows what is written, as the engine has it."""
    archive = Archive(tmp_path / "outbox", Files())
    index = open_index(tmp_path, archive)
    archive.tell(index.follow)
    return archive, index


def newest(archive: Archive, contrat: str) -> Path:
    journal = archive.journal(contrat)
    return journal.folder / entry_name(len(journal.entries()))


def test_any_byte_changed_in_the_newest_entry_of_any_journal_is_found_without_a_reading_between(tmp_path):
    archive, index = followed(tmp_path)
    for contrat in ("CPOM-1", "CPOM-2", DEPOTS):
        receive(archive, contrat, f"un {contrat}")
        receive(archive, contrat, f"deux {contrat}")
    index.close()
    missed = []
    for contrat in ("CPOM-1", "CPOM-2", DEPOTS):
        path = newest(archive, contrat)
        sound = path.read_bytes()
        path.chmod(0o600)
        for at in range(len(sound)):
            path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
            if not _found(tmp_path, path):
                missed.append((contrat, at))
        path.write_bytes(sound)
    assert missed == []


def _found(tmp_path: Path, path: Path) -> bool:
    again = Archive(tmp_path / "outbox", Files())
    index = open_index(tmp_path, again)
    found = verify(again, index.heads())
    index.close()
    return any(one.gravite == "alteration" and path.name in one.fichier for one in found)


@pytest.mark.parametrize("lost", ["index.sqlite", HEADS])
def test_either_memory_of_the_heads_is_enough(tmp_path, lost):
    archive, index = followed(tmp_path)
    receive(archive, "CPOM-1", "moyens")
    index.close()
    (tmp_path / "local" / lost).unlink()
    path = newest(archive, "CPOM-1")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"21T10", b"22T10"))
    assert _found(tmp_path, path)


def test_a_line_of_heads_that_a_crash_cut_is_no_head(tmp_path):
    archive, index = followed(tmp_path)
    receive(archive, "CPOM-1", "moyens")
    index.close()
    with (tmp_path / "local" / HEADS).open("ab") as stream:
        stream.write(b'["CPOM-1", 99, "ab')
    again = Archive(tmp_path / "outbox", Files())
    index = open_index(tmp_path, again)
    assert index.heads()["CPOM-1"][0] == 1
    again.tell(index.follow)
    receive(again, "CPOM-1", "identification")
    assert Tetes(tmp_path / "local" / HEADS, Files()).heads()["CPOM-1"][0] == 2


def test_the_file_of_heads_does_not_grow_for_ever(tmp_path):
    tetes = Tetes(tmp_path / HEADS, Files())
    for number in range(1, 3000):
        tetes.remember("CPOM-1", number, digest(str(number).encode()))
    assert Tetes(tmp_path / HEADS, Files()).heads() == {"CPOM-1": (2999, digest(b"2999"))}
    assert len((tmp_path / HEADS).read_bytes().splitlines()) < 1100


def test_an_archive_put_back_from_an_older_copy_is_taken_once_somebody_said_so(tmp_path):
    archive, index = followed(tmp_path)
    receive(archive, "CPOM-1", "moyens")
    shutil.copytree(tmp_path / "outbox", tmp_path / "copie")
    receive(archive, "CPOM-1", "identification")
    shutil.rmtree(tmp_path / "outbox")
    shutil.move(tmp_path / "copie", tmp_path / "outbox")
    index.close()
    again = open_index(tmp_path, Archive(tmp_path / "outbox", Files()))
    with pytest.raises(ArchiveError, match="jusqu'à l'étape 2"):
        again.catch_up()
    again.rebuild()
    assert again.heads()["CPOM-1"][0] == 1
