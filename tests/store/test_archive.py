"""Objects, versions, and the order in which they are written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Recu
from cpomdoc.domain.links import Link, Matter
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.names import DEPOTS

CHECK_OBJECTS = "cd objets && find . -type f | awk -F/ '{print $3 \"  \" $0}' | sha256sum -c --quiet"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "outbox", Files())
    archive.prepare()
    return archive


def received(archive: Archive, contrat: str, text: str) -> None:
    sha = archive.objects.put(text.encode())
    archive.append(contrat, Link(Recu(nom=text), text, (), (Matter("depot", sha),), "x", "2026-11-21T10:00:00+01:00"))


def test_a_content_is_kept_once_under_its_sha256(archive):
    sha = archive.objects.put(b"abc")
    assert archive.objects.put(b"abc") == sha == digest(b"abc")
    assert archive.objects.path(sha).relative_to(archive.root).as_posix() == f"objets/{sha[:2]}/{sha}"
    assert archive.objects.get(sha) == b"abc"
    assert archive.objects.start(sha, 2) == b"ab"
    assert list(archive.objects.iterate()) == [sha]


def test_an_object_that_was_changed_is_never_given_nor_taken_for_kept(archive):
    sha = archive.objects.put(b"abc")
    archive.objects.path(sha).unlink()
    archive.objects.path(sha).write_bytes(b"abd")
    with pytest.raises(ArchiveError, match="a été modifié"):
        archive.objects.get(sha)
    with pytest.raises(ArchiveError, match="a été modifié"):
        archive.objects.put(b"abc")


def test_an_object_that_is_not_there_is_said(archive):
    with pytest.raises(ArchiveError, match="absent"):
        archive.objects.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ABCD" * 16, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_not_a_digest_reaches_no_file(archive, name):
    with pytest.raises(ValueError):
        archive.objects.has(name)


def test_versions_follow_each_other_and_each_is_an_object_too(archive):
    sha = archive.objects.put(b"contrat")
    first = archive.write_version("CPOM-1", 1, {"pieces": ({"nom": "contrat.docx", "sha256": sha},)})
    second = archive.write_version("CPOM-1", 2, {"pieces": ()})
    assert archive.versions("CPOM-1") == (first, second)
    assert (first.parent, second.parent) == (None, first.digest)
    assert first.manifest == {"pieces": ({"nom": "contrat.docx", "sha256": sha},)}
    assert digest(archive.objects.get(second.digest)) == second.digest


def test_a_version_written_again_is_the_same_and_with_another_content_is_refused(archive):
    first = archive.write_version("CPOM-1", 1, {"a": 1})
    assert archive.write_version("CPOM-1", 1, {"a": 1}) == first
    with pytest.raises(ArchiveError, match="existe déjà"):
        archive.write_version("CPOM-1", 1, {"a": 2})
    assert archive.version("CPOM-1", 1) == first


@pytest.mark.parametrize("numero", [-1, 0, 2])
def test_a_version_that_follows_none_is_refused(archive, numero):
    with pytest.raises(ArchiveError, match="ne suit aucune"):
        archive.write_version("CPOM-1", numero, {})


def test_a_manifest_never_names_what_is_not_kept(archive):
    with pytest.raises(ArchiveError, match="absents"):
        archive.write_version("CPOM-1", 1, {"pieces": ({"annexes": [{"sha256": "0" * 64}]},)})
    assert archive.versions("CPOM-1") == ()


def test_contracts_are_listed_by_their_true_reference(archive):
    for contrat in ("CPOM/2027 – Les Tilleuls", "cpom-1", "CPOM-1", DEPOTS):
        received(archive, contrat, contrat)
    archive.write_version("SEUL-UN-BORDEREAU", 1, {})
    again = Archive(archive.root.parent, Files())
    assert set(again.contrats()) == {"CPOM/2027 – Les Tilleuls", "cpom-1", "CPOM-1", "SEUL-UN-BORDEREAU"}
    assert DEPOTS in {journal.contrat for journal in again.journals()}


def test_a_folder_that_says_another_contract_is_an_alteration(archive):
    received(archive, "CPOM-1", "a")
    (archive.root / "contrats" / "CPOM-1").rename(archive.root / "contrats" / "CPOM-2")
    again = Archive(archive.root.parent, Files())
    assert again.contrats() == ("CPOM-2",)
    with pytest.raises(ArchiveError, match="altéré"):
        again.journal("CPOM-2").entries()


def test_a_folder_that_nothing_names_any_more_is_an_alteration_unless_its_contract_was_seen(archive):
    contrat = "CPOM/2027 – Les Tilleuls"
    received(archive, contrat, "a")
    entry = archive.journal(contrat).folder / "000001.json"
    entry.chmod(0o644)
    entry.write_bytes(b"{}")
    again = Archive(archive.root.parent, Files())
    with pytest.raises(ArchiveError, match="altéré"):
        again.journals()
    assert again.contrats() == ()
    again.know([contrat, "CPOM-9"])
    assert again.contrats() == (contrat,)


def test_the_archive_is_checked_with_what_every_system_has_as_its_notice_says(archive):
    sha = archive.objects.put(b"abc")
    notice = (archive.root / "LISEZMOI.txt").read_text("utf-8")
    assert CHECK_OBJECTS in notice

    def check() -> subprocess.CompletedProcess[str]:
        command = ["sh", "-c", CHECK_OBJECTS]
        return subprocess.run(command, cwd=archive.root, capture_output=True, text=True, check=False)

    assert (check().returncode, check().stdout) == (0, "")
    archive.objects.path(sha).unlink()
    archive.objects.path(sha).write_bytes(b"abd")
    assert check().returncode != 0
