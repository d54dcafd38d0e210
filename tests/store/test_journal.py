"""What was done: one entry a step, in order, once, by however many writers."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest, dumps
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Recu
from cpomdoc.domain.links import Link, Matter, to_plain
from cpomdoc.store.files import Files
from cpomdoc.store.journal import HeadMoved, Journal, entry_name
from cpomdoc.store.objects import Objects

CONTRAT = "CPOM-2027-001"


def step(root: Path, key: str) -> Link:
    sha = Objects(root, Files()).put(key.encode())
    return Link(Recu(nom=key), key, (), (Matter("depot", sha, f"{key}.xlsx"),), "service", "2026-11-21T10:00:00+01:00")


def filled(root: Path, count: int = 3) -> Journal:
    journal = Journal(root, CONTRAT, Files())
    for number in range(1, count + 1):
        journal.append(step(root, f"k{number}"))
    return journal


def test_each_entry_names_the_one_before_by_the_digest_of_its_file(tmp_path):
    journal = filled(tmp_path)
    files = [journal.folder / f"00000{number}.json" for number in (1, 2, 3)]
    assert [entry.numero for entry in journal.entries()] == [1, 2, 3]
    assert [entry.parent for entry in journal.entries()] == [None, *(digest(file.read_bytes()) for file in files[:2])]
    assert journal.head() == journal.entries()[-1]


def test_a_step_with_the_same_key_is_written_once(tmp_path):
    journal = filled(tmp_path)
    again = replace(step(tmp_path, "k2"), at="2026-12-01T10:00:00+01:00")
    assert journal.append(again) == journal.entries()[1]
    assert len(journal.entries()) == 3


def test_another_process_s_entries_are_seen(tmp_path):
    one, other = Journal(tmp_path, CONTRAT, Files()), Journal(tmp_path, CONTRAT, Files())
    one.append(step(tmp_path, "a"))
    assert other.find("a") == one.head()
    other.append(step(tmp_path, "b"))
    assert one.append(step(tmp_path, "c")).numero == 3


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_several_processes_write_without_a_hole_and_without_a_double(tmp_path, monkeypatch, links):
    if not links:

        def no_link(*_: object, **__: object) -> None:
            raise OSError(errno.EOPNOTSUPP, "no links")

        monkeypatch.setattr(os, "link", no_link)
    children = []
    for writer in range(4):
        child = os.fork()
        if child == 0:
            journal = Journal(tmp_path, CONTRAT, Files())
            for number in range(15):
                journal.append(step(tmp_path, f"w{writer}-{number}"))
                journal.append(step(tmp_path, f"shared-{number}"))
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    entries = Journal(tmp_path, CONTRAT, Files()).entries()
    assert [entry.numero for entry in entries] == list(range(1, len(entries) + 1))
    keys = [entry.link.key for entry in entries]
    assert len(keys) == len(set(keys)) == 4 * 15 + 15


def test_an_entry_never_names_what_is_not_kept(tmp_path):
    journal = filled(tmp_path, 1)
    missing = replace(step(tmp_path, "x"), materials=(Matter("dossier", "0" * 64, "dossier"),))
    with pytest.raises(ArchiveError, match="absents de l'archive"):
        journal.append(missing)
    assert len(journal.entries()) == 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_hole_is_an_alteration_and_is_never_filled(tmp_path, number):
    journal = filled(tmp_path)
    (journal.folder / f"00000{number}.json").unlink()
    for act in (lambda j: j.entries(), lambda j: j.append(step(tmp_path, "new"))):
        with pytest.raises(ArchiveError, match="cette étape manque"):
            act(Journal(tmp_path, CONTRAT, Files()))


@pytest.mark.parametrize("change", [b'"acteur":"servicf"', b'"acteur": "service"', b'"acteur":7'])
def test_an_entry_that_was_changed_is_an_alteration(tmp_path, change):
    journal = filled(tmp_path)
    path = journal.folder / "000002.json"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace(b'"acteur":"service"', change))
    with pytest.raises(ArchiveError, match="altéré"):
        Journal(tmp_path, CONTRAT, Files()).entries()


def test_a_journal_that_goes_away_is_not_taken_for_an_empty_one(tmp_path):
    journal = filled(tmp_path)
    journal.folder.rename(tmp_path / "unmounted")
    with pytest.raises(ArchiveError, match="disparu"):
        journal.append(step(tmp_path, "new"))
    assert not journal.folder.exists()


def later(root: Path, journal: Journal, name: str, version: int) -> None:
    """Write the next entry as a later release would: a step of ours in another version, or one that we do not know."""
    head = journal.head()
    assert head is not None
    plain = {**to_plain(step(root, name)), "etape": name, "version_etape": version, "faits": {"poids": 12}}
    around = {"format": 1, "numero": head.numero + 1, "parent": head.digest, "contrat": CONTRAT}
    (journal.folder / entry_name(head.numero + 1)).write_bytes(dumps({**around, **plain}))


def test_a_step_that_we_do_not_know_is_told_and_the_work_goes_on(tmp_path):
    later(tmp_path, filled(tmp_path), "peser", 1)
    journal = Journal(tmp_path, CONTRAT, Files())
    assert [entry.link.sentence for entry in journal.entries()][-1] == "peser."
    assert journal.append(step(tmp_path, "k5")).numero == 5


def test_nobody_goes_on_as_if_a_step_of_a_later_release_had_not_been_done(tmp_path):
    later(tmp_path, filled(tmp_path), "sceller", 2)
    journal = Journal(tmp_path, CONTRAT, Files())
    with pytest.raises(ArchiveError, match=r"version plus récente de cpomdoc.*étape 4, « sceller »") as refusal:
        journal.append(step(tmp_path, "k5"))
    assert refusal.value.remedy.startswith("Mettez cpomdoc à jour")
    with pytest.raises(ArchiveError, match="version plus récente"):
        journal.entries()
    assert not (journal.folder / entry_name(5)).exists()


def test_an_entry_says_when_it_was_written_beside_the_date_of_what_was_done(tmp_path):
    written = datetime(2026, 11, 29, 18, 7, tzinfo=UTC)
    journal = Journal(tmp_path, CONTRAT, Files(), lambda: written)
    entry = journal.append(step(tmp_path, "k1"))
    assert (entry.link.at, entry.ecrit_le) == ("2026-11-21T10:00:00+01:00", written.isoformat())
    assert Journal(tmp_path, CONTRAT, Files()).entries()[0].ecrit_le == written.isoformat()


def test_an_entry_of_a_release_that_did_not_say_when_it_was_written_is_read(tmp_path):
    assert [entry.ecrit_le for entry in filled(tmp_path).entries()] == ["", "", ""]


def test_what_was_decided_on_an_entry_is_not_written_after_another_one(tmp_path):
    journal = filled(tmp_path)
    head = journal.entries()[1].digest
    with pytest.raises(HeadMoved):
        journal.append(step(tmp_path, "k4"), on=head)
    assert len(journal.entries()) == 3
    assert journal.append(step(tmp_path, "k4"), on=journal.entries()[2].digest).numero == 4
    assert journal.append(step(tmp_path, "k2"), on=head) == journal.entries()[1]  # done before: nothing to decide


def test_what_was_decided_on_an_empty_journal_is_its_first_entry_or_nothing(tmp_path):
    journal = Journal(tmp_path, CONTRAT, Files())
    journal.append(step(tmp_path, "k1"), on=None)
    with pytest.raises(HeadMoved):
        journal.append(step(tmp_path, "k2"), on=None)
