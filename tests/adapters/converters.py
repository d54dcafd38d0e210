"""Stand-in converters: each misbehaves as a real LibreOffice may, on the protocol of libreoffice/worker.py."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cpomdoc.adapters.libreoffice.probe import OfficeInfo

# Each tells its process group, starts a child that would outlive it, then reads orders.
_START = """
import json, os, signal, subprocess, sys, time
with open({groups!r}, "a") as kept:
    kept.write(f"{{os.getpgid(0)}}\\n")
subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"])
def say(**answer):
    print(json.dumps(answer), flush=True)
def order():
    return json.loads(sys.stdin.readline())
GOOD = dict(ok=True, entries=[], pages=1, rss=1)
def laid_out():
    say(ok=True, places={{mark: [1, 0, 24000] for mark in order()["marks"]}})
    return order()["export"]
"""
_READY = "say(ready=True, version='0')\n"

MISBEHAVIOURS = {
    "hangs at the start": "time.sleep(600)",
    "hangs on an order": _READY + "order(); time.sleep(600)",
    "dies at the start": "sys.exit(0)",
    "dies on an order": _READY + "order(); os.kill(os.getpid(), signal.SIGSEGV)",
    "is always slow to say anything": _READY + "order()\nwhile True: print(' ', end='', flush=True); time.sleep(0.05)",
    "answers garbage": _READY + "order(); print('\\x00\\xff{'); sys.stdout.flush(); time.sleep(600)",
    "answers without end": _READY + "order()\nwhile True: sys.stdout.write('x' * 65536)",
    "forgets where the titles stand": _READY + "order(); say(**GOOD); time.sleep(600)",
    "puts the titles in nonsense": _READY + "order(); say(ok=True, places=['x', 0]); time.sleep(600)",
    "dies on the second order": _READY + "laid_out(); os.kill(os.getpid(), signal.SIGSEGV)",
    "says yes without a file": _READY + "laid_out(); say(**GOOD); time.sleep(600)",
    "says yes with an empty file": _READY + "open(laid_out(), 'w'); say(**GOOD); time.sleep(600)",
    "says yes with a stump": _READY + "open(laid_out(), 'w').write('PK'); say(**GOOD); time.sleep(600)",
    "forgets the pages": _READY + "open(laid_out(), 'w').write('%PDF-1.7'); say(ok=True); time.sleep(600)",
    "says no": _READY + "order(); say(ok=False, error='…'); time.sleep(600)",
}


def stand_in(folder: Path, behaviour: str) -> tuple[OfficeInfo, Path, Path]:
    """What to give to Office, the script, and the file where each start of it writes its process group."""
    script, groups = folder / "converter.py", folder / "groups"
    script.write_text(_START.format(groups=str(groups)) + behaviour)
    info = OfficeInfo(Path("/bin/false"), Path(sys.executable), "0", (), carlito=True)
    return info, script, groups


def alive(group: int) -> list[int]:
    """Processes of a group that still run (the dead that nobody has buried do not count)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


def left(group: int, seconds: float = 5.0) -> list[int]:
    """Those still running once a kill has had the time to be carried out, on a machine that may be busy."""
    end = time.monotonic() + seconds
    while (found := alive(group)) and time.monotonic() < end:
        time.sleep(0.05)
    return found
