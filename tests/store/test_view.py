"""What people see: whole files, under names that their systems take, and their own work left alone."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from cpomdoc.domain.errors import StorageFailed
from cpomdoc.store.files import Files
from cpomdoc.store.view import contract_folder, publish, publish_version

CONTENTS = {"01 – Contrat.docx": b"contrat", "annexes/Annexe 1 : périmètre.docx": b"annexe"}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_version_appears_whole_under_clean_names(tmp_path):
    done = publish_version(tmp_path / "v3", CONTENTS, Files())
    assert tree(tmp_path) == {"v3/01 – Contrat.docx": b"contrat", "v3/annexes/Annexe 1 - périmètre.docx": b"annexe"}
    assert done.written == ("01 – Contrat.docx", "annexes/Annexe 1 - périmètre.docx")


def test_at_no_moment_is_a_part_of_a_version_seen(tmp_path):
    seen: set[tuple[str, ...]] = set()

    def look(moment: str, operation: str, path: Path) -> None:
        seen.add(tuple(sorted(tree(tmp_path / "v3"))) if (tmp_path / "v3").exists() else ())

    publish_version(tmp_path / "v3", CONTENTS, Files(look))
    assert {len(names) for names in seen} == {0, 2}


def test_a_version_published_again_writes_nothing(tmp_path):
    publish_version(tmp_path / "v3", CONTENTS, Files())
    heard: list[str] = []
    done = publish_version(tmp_path / "v3", CONTENTS, Files(lambda moment, operation, path: heard.append(operation)))
    assert (done.written, done.left, heard) == ((), (), [])


def test_a_draft_that_a_person_has_changed_is_left_and_what_is_missing_is_put_back(tmp_path):
    publish_version(tmp_path / "v3", CONTENTS, Files())
    (tmp_path / "v3" / "01 – Contrat.docx").chmod(0o640)
    (tmp_path / "v3" / "01 – Contrat.docx").write_bytes(b"relu par Mme Durand")
    (tmp_path / "v3" / "annexes" / "Annexe 1 - périmètre.docx").unlink()
    done = publish_version(tmp_path / "v3", CONTENTS, Files())
    assert done.left == ("01 – Contrat.docx",)
    assert done.written == ("annexes/Annexe 1 - périmètre.docx",)
    assert (tmp_path / "v3" / "01 – Contrat.docx").read_bytes() == b"relu par Mme Durand"


def test_a_version_that_the_disk_refuses_leaves_nothing(tmp_path):
    def refuse(moment: str, operation: str, path: Path) -> None:
        if (moment, operation) == ("before", "rename_folder"):
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(StorageFailed):
        publish_version(tmp_path / "v3", CONTENTS, Files(refuse))
    assert list(tmp_path.iterdir()) == []


def test_two_names_that_a_share_would_see_as_one_are_kept_apart(tmp_path):
    publish(tmp_path, {"Annexe ?.docx": b"1", "ANNEXE :.docx": b"2", "annexe -.docx": b"3"}, Files())
    assert tree(tmp_path) == {"Annexe -.docx": b"1", "ANNEXE - (2).docx": b"2", "annexe - (3).docx": b"3"}


@pytest.mark.parametrize("name", ["../../x.docx", "/etc/x.docx", "a/../../x.docx", "..", "", "\\..\\x.docx", "a\x00b"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    publish(tmp_path / "outbox" / "C", {name: b"x"}, Files())
    assert list(tree(tmp_path / "outbox" / "C").values()) == [b"x"]
    assert len(tree(tmp_path)) == 1


def test_published_files_are_replaced_and_others_are_left(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"mes notes")
    publish(tmp_path, {"ETAT.html": b"1"}, Files())
    assert publish(tmp_path, {"ETAT.html": b"1"}, Files()).written == ()
    assert publish(tmp_path, {"ETAT.html": b"2"}, Files()).written == ("ETAT.html",)
    assert tree(tmp_path) == {"notes.txt": b"mes notes", "ETAT.html": b"2"}


def test_a_contract_has_the_same_folder_name_in_the_view_as_in_the_archive(tmp_path):
    assert contract_folder(tmp_path, "CPOM-2027-001") == tmp_path / "CPOM-2027-001"
    assert contract_folder(tmp_path, "../x").parent == tmp_path
