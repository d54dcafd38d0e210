"""One process at a time works on an instance, and a dead one holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from cpomdoc.domain.errors import Busy
from cpomdoc.engine.hold import LOCK_NAME, hold
from tests.engine.banc import banc


def test_the_second_is_told_who_holds(tmp_path):
    settings = banc(tmp_path / "instance").settings
    with hold(settings), pytest.raises(Busy, match="processus"), hold(settings):
        pass


def test_it_may_be_held_again_once_let_go(tmp_path):
    settings = banc(tmp_path / "instance").settings
    for _ in range(2):
        with hold(settings):
            pass


def test_the_state_of_another_user_does_not_let_him_in(tmp_path):
    """Two users have two state folders, and one shared folder."""
    from dataclasses import replace

    mine = banc(tmp_path / "instance").settings
    with hold(mine), pytest.raises(Busy), hold(replace(mine, state=tmp_path / "autre")):
        pass


def test_a_killed_process_holds_nothing(tmp_path):
    settings = banc(tmp_path / "instance").settings
    code = (
        "import fcntl, os, sys, time; path = sys.argv[1]; os.makedirs(os.path.dirname(path), exist_ok=True);"
        "file = open(path, 'w'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    )
    path = settings.outbox / LOCK_NAME
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(Busy), hold(settings):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with hold(settings):
                return
        except Busy:
            time.sleep(0.05)
    pytest.fail("still held")


def test_holding_again_writes_nothing_new_in_the_shared_folder(tmp_path):
    settings = banc(tmp_path / "instance").settings
    with hold(settings):
        first = (settings.outbox / LOCK_NAME).read_bytes()
    with hold(settings):
        assert (settings.outbox / LOCK_NAME).read_bytes() == first != b""
