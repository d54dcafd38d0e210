"""Who may read what: the state is ours alone, the outbox is read by the group, whatever the umask of the person."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import family_keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module", params=[0o000, 0o022, 0o077], ids=oct)
def folders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An instance made and started once by the true program: (the instance, its state). Of its families one stays: the
    templates of each are checked at the first start.
    """
    root = tmp_path_factory.mktemp("droits")
    before = os.umask(request.param)
    try:
        environment = {**os.environ, "XDG_STATE_HOME": str(root / "etat"), "HOME": str(root)}
        for words in (["init", root / "cpom"], ["--instance", root / "cpom", "traiter"]):
            command = [sys.executable, "-m", "cpomdoc", *map(str, words)]
            subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
            for key in family_keys(root / "cpom" / "templates")[1:]:
                shutil.rmtree(root / "cpom" / "templates" / key)
    finally:
        os.umask(before)
    return root / "cpom", root / "etat"


def test_the_state_is_ours_alone(folders):
    paths = [path for path in folders[1].rglob("*") if not path.name.endswith((".lock",))]
    assert any(path.name == "index.sqlite" for path in paths)
    assert {path.name: oct(mode(path)) for path in paths if mode(path) & 0o077} == {}


def test_the_outbox_is_read_by_the_group_and_by_nobody_else(folders):
    outbox = folders[0] / "outbox"
    shown = [path for path in outbox.rglob("*") if not path.name.startswith(".")]
    assert {oct(mode(path)) for path in [outbox, *shown] if path.is_dir()} == {oct(0o750)}
    assert {oct(mode(path)) for path in shown if path.is_file()} <= {oct(0o640), oct(0o440)}
    assert (outbox / "ETAT.html").is_file()


def test_the_lock_is_taken_by_whoever_works_there(folders):
    assert mode(folders[0] / "outbox" / ".cpomdoc.verrou") == 0o660
