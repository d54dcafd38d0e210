"""Small disks for tests: a true file system in memory, filled for good, and given room again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BALLAST = "lest"


class Disque:
    """A file system of its own, mounted on *path*."""

    def __init__(self, path: Path, kib: int) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs")

    def _mount(self, *words: str) -> None:
        done = subprocess.run(["mount", *words, self.path], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

    def enlarge(self) -> None:
        """Room again."""
        (self.path / BALLAST).unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=64m", self.path], check=True)

    def fill(self) -> None:
        """Not a byte is left."""
        with (self.path / BALLAST).open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0" * 4096)
            except OSError:
                return

    def leave(self) -> None:
        """The disk is gone."""
        subprocess.run(["umount", "-l", self.path], check=True)


@contextmanager
def petit_disque(path: Path, kib: int) -> Iterator[Disque]:
    """A disk of so many KiB for the time of the block; skips where none can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts disks")
    disque = Disque(path, kib)
    try:
        yield disque
    finally:
        disque.leave()
