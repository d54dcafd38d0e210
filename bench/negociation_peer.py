"""Two drafts -> their redline by python-redlines and its engine Docxodus, and what each time took: the peer of
bench/negociation.py.

Run by a Python where ``python-redlines[docxodus]`` is installed, which cpomdoc itself does not need:
negociation_peer.py BEFORE AFTER TARGET TIMES. Its engine is a program of its own, started anew at each call: that is
counted, as it is what a caller pays. The first call, which unpacks it, is not.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main(before: str, after: str, target: str, times: str) -> None:
    from python_redlines import DocxodusEngine

    engine = DocxodusEngine(target_path=str(Path(target).with_suffix(".engine")))
    engine.run_redline("Bench", Path(before), Path(after))
    spent = []
    for _ in range(int(times)):
        start, used = time.perf_counter(), sum(os.times()[:4])
        made, _, _ = engine.run_redline("Bench", Path(before), Path(after))
        spent.append((time.perf_counter() - start, sum(os.times()[:4]) - used))
    Path(target).write_bytes(made)
    print(json.dumps(spent))


if __name__ == "__main__":
    main(*sys.argv[1:])
