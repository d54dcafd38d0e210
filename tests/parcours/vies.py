"""Orders on stdin (one JSON object a line) -> lives of the product, each a fork that may be killed -> how each ended.

    {"racine": "/…/instance", "dbos": true, "duree": 1.2}          killed, with its group, at 1.2 s
    {…, "meurt": {"etape": "valider", "moment": "finit"}}          kills itself as the step begins or ends
    {…, "meurt": {"operation": 17}}                                kills itself at the 17th moment of an operation
    -> {"fini": false}

This process imports everything once and never works itself: a fork of a process that has threads would hang.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import dbos  # noqa: F401 - loaded once here, so that no life spends its time on it
import page  # noqa: F401

from cpomdoc.adapters.excel.writing import writer  # noqa: F401
from cpomdoc.engine import runner as runners
from cpomdoc.engine.journeys import steps
from cpomdoc.store.files import Files
from tests.engine.banc import Banc

LONGEST = 120.0


def main() -> None:
    """Obey until stdin ends."""
    print(json.dumps({"pret": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"fini": live(json.loads(line))}), flush=True)


def live(order: dict[str, Any]) -> bool:
    """One life; whether it came to its end. Nothing of its group is left."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.setsid()
            work(order)
            code = 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + order.get("duree", LONGEST)
    status = None
    while status is None:
        done, ended = os.waitpid(process, os.WNOHANG)
        if done:
            status = ended
        elif time.monotonic() >= deadline:
            kill_group(process)
            _, status = os.waitpid(process, 0)
        else:
            time.sleep(0.002)
    kill_group(process)  # readers and converters that it may have left
    return status == 0


def kill_group(leader: int) -> None:
    """SIGKILL to the whole group; to the process alone as long as it leads none."""
    for kill in (os.killpg, os.kill):
        try:
            kill(leader, signal.SIGKILL)
        except ProcessLookupError:
            continue


def die() -> None:
    """No way out: no handler, no finally, no flush."""
    os.killpg(0, signal.SIGKILL)


def work(order: dict[str, Any]) -> None:
    """What « traiter » does, until it ends or dies. The durable operations are counted in the instance."""
    bench = Banc(Path(order["racine"]), order["dbos"])
    fate = order.get("meurt") or {}
    heard = 0

    def listen(moment: str, operation: str, path: Path) -> None:
        nonlocal heard
        if heard == fate.get("operation"):
            die()
        heard += 1

    if "etape" in fate:
        make_mortal(fate["etape"], fate["moment"])
    bench.files = Files(listen)
    bench.run()
    (bench.root / "operations").write_text(str(heard))


def make_mortal(name: str, moment: str) -> None:
    """From now on, in this process, the step dies as it begins, or once its work is done but not yet remembered."""
    step = next(step for step in steps.STEPS if step.__name__ == name)

    def mortal(atelier: Any, given: Any) -> dict[str, Any]:
        if moment == "commence":
            die()
        result = step(atelier, given)
        die()
        return result

    mortal.__name__ = name
    for module in (steps.recevoir, steps.valider, steps.ranger, steps.versions, steps.rediger):
        if getattr(module, name, None) is step:
            setattr(module, name, mortal)
    runners.STEPS = tuple(mortal if one is step else one for one in steps.STEPS)  # type: ignore[misc]


if __name__ == "__main__":
    main()
