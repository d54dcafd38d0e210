"""pytest plugin. CPOMDOC_SEEN: a folder where each test writes which functions it ran (cpomdoc/_seen.py, which the
instrumented copy alone has). CPOMDOC_ONLY: a JSON list of tests; the others are left out, these are run in its order.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

_FOLDER, _ONLY = os.environ.get("CPOMDOC_SEEN"), os.environ.get("CPOMDOC_ONLY")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """After each phase of a test: what it ran, how long, whether it went well."""
    report = yield
    if _FOLDER:
        from cpomdoc._seen import SEEN

        line = [item.nodeid, call.when, round(call.duration, 3), report.outcome, sorted(SEEN)]
        SEEN.clear()
        with (Path(_FOLDER) / f"{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
    return report


def pytest_collection_finish() -> None:
    """What runs when a module is loaded is no doing of the first test."""
    if _FOLDER:
        from cpomdoc._seen import SEEN

        SEEN.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the wanted tests; one that is gone with the fault is not missed."""
    if _ONLY:
        order = {name: rank for rank, name in enumerate(json.loads(Path(_ONLY).read_text()))}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in order])
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])
