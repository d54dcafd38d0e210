"""A PDF -> the profiles that veraPDF finds it conforms to, when that program is on this machine: a second judge."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from cpomdoc.adapters.temporaire import temporary_folder

FLAVOURS = ("3b", "ua1")
TIMEOUT = 120


def conforms(pdf: bytes) -> tuple[str, ...] | None:
    """The flavours that passed; None when veraPDF is not here, or gave no verdict in time."""
    program = shutil.which("verapdf")
    if program is None:
        return None
    with temporary_folder("verapdf") as folder:
        path = Path(folder, "liasse.pdf")
        path.write_bytes(pdf)
        passed = []
        for flavour in FLAVOURS:
            command = [program, "--format", "text", "--flavour", flavour, str(path)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
            except (OSError, subprocess.TimeoutExpired):
                return None
            if not done.stdout.startswith(("PASS", "FAIL")):
                return None
            if done.stdout.startswith("PASS"):
                passed.append(flavour)
    return tuple(passed)
