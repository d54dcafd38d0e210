"""What the durable engine remembers serves as long as it can be read; the journal holds what was done."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys import steps
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.values import VersionRendue, write
from tests.engine.banc import Banc, banc, complete
from tests.journal_sample import made


def remember(bench: Banc, text: str) -> int:
    """Have the engine's base say *text* as the result of every finished journey; how many there were."""
    finished = "SELECT workflow_uuid FROM workflow_status WHERE status = 'SUCCESS' AND name = 'parcours'"
    with sqlite3.connect(bench.settings.state / "moteur.sqlite") as base:
        changed = base.execute(f"UPDATE workflow_output SET output = ? WHERE workflow_uuid IN ({finished})", (text,))
        return changed.rowcount


def asked_again(bench: Banc) -> VersionRendue:
    with bench.open() as (atelier, runner):
        take_families(atelier)
        wanted = demand(atelier, "C-1")
        assert wanted is not None
        return runner.run(steps.version, wanted)


def test_a_journey_that_is_asked_again_gives_the_result_of_the_first_time(tmp_path: Path) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    bench.run()
    assert asked_again(bench).version == 1


def test_a_result_that_no_class_of_ours_can_read_is_made_again_from_the_journal(tmp_path: Path) -> None:
    bench = banc(tmp_path, dbos=True)
    complete(bench)
    bench.run()
    stranger = write(made(VersionRendue)).replace("VersionRendue", "Pesee")
    assert remember(bench, json.dumps(stranger)) > 0
    assert asked_again(bench).version is None  # nothing calls for another version
    assert bench.oracle() == []
