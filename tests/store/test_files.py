"""A file is wholly there or not there at all, on the disk before its name is."""

from __future__ import annotations

import ast
import errno
import os
import stat
from pathlib import Path

import pytest

from cpomdoc.domain.errors import Busy, StorageFailed
from cpomdoc.store import files as module
from cpomdoc.store.files import Files

STORE = Path(module.__file__).parent
WRITES = {
    "write_bytes", "write_text", "touch", "mkdir", "rename", "unlink", "rmdir", "symlink_to", "hardlink_to", "chmod",
    "link", "remove", "rmtree", "move", "copy", "copyfile", "makedirs", "open",
}  # fmt: skip


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_written_once_and_never_again(tmp_path):
    path = tmp_path / "a" / "b" / "x.json"
    assert Files().write_new(path, b"one")
    assert not Files().write_new(path, b"two")
    assert Files().read(path) == b"one"
    assert [item.name for item in path.parent.iterdir()] == ["x.json"]


def test_a_replaced_file_has_the_new_bytes(tmp_path):
    path = tmp_path / "ETAT.html"
    Files().replace(path, b"one")
    Files().replace(path, b"two")
    assert path.read_bytes() == b"two"


@pytest.mark.parametrize("umask", [0o077, 0o022, 0o000])
def test_what_is_kept_is_read_only_and_what_is_shown_is_for_the_group_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        Files().write_new(tmp_path / "outbox" / "kept", b"")
        Files().replace(tmp_path / "outbox" / "shown", b"")
    finally:
        os.umask(before)
    modes = [mode_of(tmp_path / "outbox" / name) for name in ("kept", "shown", ".")]
    assert modes == [0o440, 0o640, 0o750]


def test_a_folder_keeps_the_group_that_its_parent_hands_down(tmp_path):
    tmp_path.chmod(0o2770)
    Files().make_folder(tmp_path / "outbox")
    assert mode_of(tmp_path / "outbox") == 0o2750


def _eio(*_: object, **__: object) -> bool:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_folder_that_may_not_be_looked_at_is_a_refusal_of_the_world(tmp_path, monkeypatch):
    (tmp_path / ".cpomdoc-tmp-1").mkdir()
    monkeypatch.setattr(Path, "is_dir", _eio)
    with pytest.raises(StorageFailed, match="a renvoyé une erreur"):
        Files().make_folder(tmp_path / "inbox")
    monkeypatch.setattr(module, "_temporaries", lambda _: [tmp_path / ".cpomdoc-tmp-1"])
    with pytest.raises(StorageFailed, match="a renvoyé une erreur"):
        Files().sweep(tmp_path)


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_answer(tmp_path, monkeypatch):
    heard: list[str] = []
    fsync, link, replace = os.fsync, os.link, os.replace

    def kind(descriptor: int) -> str:
        return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"

    monkeypatch.setattr(os, "fsync", lambda fd: (heard.append(f"sync {kind(fd)}"), fsync(fd))[1])
    monkeypatch.setattr(os, "link", lambda *a, **k: (heard.append("name"), link(*a, **k))[1])
    monkeypatch.setattr(os, "replace", lambda *a, **k: (heard.append("name"), replace(*a, **k))[1])
    Files().write_new(tmp_path / "x", b"data")
    assert heard == ["sync file", "name", "sync folder"]
    heard.clear()
    Files().replace(tmp_path / "x", b"data")
    assert heard == ["sync file", "name", "sync folder"]


def test_a_name_given_by_a_server_whose_answer_was_lost_is_ours(tmp_path, monkeypatch):
    link = os.link

    def link_and_forget(source: Path, target: Path, **options: bool) -> None:
        link(source, target, **options)
        raise FileExistsError(errno.EEXIST, "the same request, sent again")

    monkeypatch.setattr(os, "link", link_and_forget)
    assert Files().write_new(tmp_path / "x", b"data")
    assert (tmp_path / "x").read_bytes() == b"data"


def die_at_claim(moment: str, operation: str, path: Path) -> None:
    if operation == "claim":
        raise KeyboardInterrupt


def test_a_claim_that_nobody_gives_back_is_said_and_swept_at_the_next_start(tmp_path, monkeypatch):
    def no_link(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links")

    monkeypatch.setattr(os, "link", no_link)
    monkeypatch.setattr(module, "_CLAIM_PAUSE", 0)
    dying = Files(die_at_claim)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # as if the process had died there
    with pytest.raises(KeyboardInterrupt):
        dying.write_new(tmp_path / "x", b"data")
    monkeypatch.undo()
    monkeypatch.setattr(os, "link", no_link)
    monkeypatch.setattr(module, "_CLAIM_PAUSE", 0)
    with pytest.raises(Busy):
        Files().write_new(tmp_path / "x", b"data")
    assert len(Files().sweep(tmp_path)) == 2
    assert Files().write_new(tmp_path / "x", b"data")
    assert [item.name for item in tmp_path.iterdir()] == ["x"]


def test_the_sweep_takes_only_what_was_in_the_making(tmp_path):
    keep = [tmp_path / "a" / "x.json", tmp_path / "a" / ".cache", tmp_path / "rapport.tmp"]
    for path in keep:
        Files().replace(path, b"")
    Files().replace(tmp_path / "a" / ".cpomdoc-0123456789abcdef.tmp", b"")
    Files().write_new(tmp_path / ".cpomdoc-fedcba9876543210.tmp" / "annexes" / "x.docx", b"")
    assert len(Files().sweep(tmp_path)) == 2
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(keep)


def test_a_link_or_a_pipe_is_never_read(tmp_path):
    (tmp_path / "secret").write_bytes(b"s")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(StorageFailed):
            Files().read(tmp_path / name)
    assert not Files().write_new(tmp_path / "link", b"x")
    assert (tmp_path / "secret").read_bytes() == b"s"


def test_a_full_disk_is_said_in_french_with_a_remedy(tmp_path):
    def full(moment: str, operation: str, path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFailed, match="le disque est plein") as failure:
        Files(full).write_new(tmp_path / "x", b"data")
    assert failure.value.remedy.startswith("Libérez de la place")
    assert "No space" not in failure.value.message


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_while_writing_leaves_nothing(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(os.open("/dev/full", os.O_WRONLY), data))
    with pytest.raises(StorageFailed):
        Files().write_new(tmp_path / "x", b"data")
    assert list(tmp_path.iterdir()) == []


def test_only_this_module_writes_on_shared_folders():
    """The index is a database on the local disk, and removes it when it is damaged: the one exception."""
    for path in STORE.glob("*.py"):
        if path.name == "files.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                ours = isinstance(node.func, ast.Attribute) and "files" in ast.unparse(node.func.value)
                allowed = ours or (path.name == "index.py" and name in ("mkdir", "unlink"))
                assert name not in WRITES or allowed, f"{path.name}:{node.lineno} {name}"
