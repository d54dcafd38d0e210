"""A command -> what it cost: a process that is small by itself, for the system counts the memory of whoever starts one.

``python -I -S lanceur.py REPONSE MOTS…`` does what MOTS say and writes in the file REPONSE, as JSON: its exit code, the
seconds of processor of it and of its children, those on the wall, the most memory of one of them in MiB.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Start, wait, tell."""
    answer, *command = sys.argv[1:]
    start = time.perf_counter()
    process = os.fork()
    if not process:
        os.execv(command[0], command)
    _, status, usage = os.wait4(process, 0)
    told = {
        "code": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - start,
        "memory": usage.ru_maxrss / 1024,
    }
    with open(answer, "w", encoding="utf-8") as stream:  # noqa: PTH123 - as little as can be is imported
        json.dump(told, stream)


if __name__ == "__main__":
    main()
