"""kill -9 at any moment, and a restart: nothing lost, nothing doubled, nothing torn, the same final state.

Each life of the process is a fork (tests/parcours/vies.py), so that it starts at once, in a session of its own; the
kill is a true SIGKILL to its whole group. What is left is judged by tests/oracle.py, which shares no code with the
product.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.engine.journeys import steps
from cpomdoc.engine.journeys.do import STEPS
from tests.engine.banc import NOW, ORACLE, ROSERAIE, TILLEULS, Banc, accueil, banc, site, state

RANDOM_KILLS = int(os.environ.get("CPOMDOC_COUPS", "100"))
EVERY = int(os.environ.get("CPOMDOC_PAS", "17"))
"""One moment in so many is tried each time; 1 tries them all, by hand (some minutes)."""
_OF_FORMS = {steps.ranger.__module__} | {
    module.__name__
    for module in (
        steps.recevoir,
        steps.valider,
        steps.rapprocher,
        steps.planifier,
        steps.rediger,
        steps.archiver,
    )
}
STEP_NAMES = [name for name, step in STEPS.items() if step.__module__ in _OF_FORMS]
"""The steps from a form to its version; those of signing fall in test_scellement.py."""


def drop(bench: Banc, name: str, data: bytes) -> None:
    """Drop a file whose date is always the same: the date is part of what the journal says of a repeat."""
    path = bench.drop(name, data)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))


def small(bench: Banc) -> None:
    """Every step at least once: a version, a return, a file set aside, a repeat."""
    drop(bench, "1 Accueil.xlsx", accueil(sites=[TILLEULS]))
    drop(bench, "2 Tilleuls.xlsx", site(TILLEULS))
    drop(bench, "3 Faux.xlsx", site(ROSERAIE, publics__gir1="9"))
    drop(bench, "4 photo.jpg", b"une photo")
    drop(bench, "5 Accueil bis.xlsx", accueil(sites=[TILLEULS]))


def twenty(bench: Banc) -> None:
    """Twenty files: three contracts complete, one held back, faulty ones, unknown ones, repeats."""
    for contrat in ("C-1", "C-2", "C-3"):
        drop(bench, f"{contrat} Accueil.xlsx", accueil(contrat))
        drop(bench, f"{contrat} Roseraie.xlsx", site(ROSERAIE, contrat))
        drop(bench, f"{contrat} Tilleuls.xlsx", site(TILLEULS, contrat))
    drop(bench, "C-4 Accueil.xlsx", accueil("C-4", [TILLEULS]))
    drop(bench, "C-4 Ailleurs.xlsx", site(ROSERAIE, "C-4"))
    drop(bench, "C-4 Tilleuls.xlsx", site(TILLEULS, "C-4"))
    for contrat in ("C-1", "C-5"):
        drop(bench, f"{contrat} Faux.xlsx", site(TILLEULS, contrat, publics__gir1="9"))
    drop(bench, "photo.jpg", b"une photo")
    drop(bench, "tronqué.xlsx", accueil()[:5000])
    drop(bench, "vide.xlsx", b"")
    drop(bench, "z C-1 Accueil encore.xlsx", accueil("C-1"))
    drop(bench, "z C-2 Tilleuls encore.xlsx", site(TILLEULS, "C-2"))
    drop(bench, "z photo encore.jpg", b"une photo")
    assert len(bench.inbox_names()) == 20


# --- lives ----------------------------------------------------------------------------------------------------------


class Lives:
    """The process that gives lives to the product."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._answer()

    def __call__(self, bench: Banc, **fate: Any) -> bool:
        """One life of the instance; whether it came to its end."""
        assert self._process.stdin is not None
        order = {"racine": str(bench.root), "dbos": bench.dbos, **fate}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return bool(self._answer()["fini"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    command = [sys.executable, "-m", "tests.parcours.vies"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Lives(process)


def undisturbed(lives: Lives, root: Path, fill: Callable[[Banc], None]) -> dict[str, object]:
    """The final state of a run that nothing interrupts."""
    bench = banc(root, dbos=True)
    fill(bench)
    assert lives(bench)
    assert bench.oracle() == []
    return state(bench)


# --- in every step --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return undisturbed(lives, tmp_path_factory.mktemp("coups") / "instance", small)


@pytest.mark.parametrize("moment", ["commence", "finit"])
@pytest.mark.parametrize("step", STEP_NAMES)
def test_killed_in_a_step_the_work_goes_on_to_the_same_end(
    tmp_path: Path, lives: Lives, expected: dict[str, object], step: str, moment: str
) -> None:
    bench = banc(tmp_path / "instance", dbos=True)
    small(bench)
    assert not lives(bench, meurt={"etape": step, "moment": moment})
    assert bench.oracle(running=True) == []
    assert lives(bench)
    assert state(bench) == expected
    assert bench.oracle() == []


def test_killed_at_durable_operations_the_work_goes_on_to_the_same_end(
    tmp_path: Path, lives: Lives, expected: dict[str, object]
) -> None:
    """Without the engine's database: the journal alone must do."""
    whole = banc(tmp_path / "entier")
    small(whole)
    assert lives(whole)
    moments = int((whole.root / "operations").read_text())
    assert moments > 200
    for number in range(0, moments, EVERY):
        bench = banc(tmp_path / f"{number}")
        small(bench)
        assert not lives(bench, meurt={"operation": number})
        assert bench.oracle(running=True) == [], number
        assert lives(bench)
        assert state(bench) == expected, number
        assert bench.oracle() == [], number


# --- at random ------------------------------------------------------------------------------------------------------


@contextmanager
def watched(bench: Banc) -> Iterator[list[dict[str, Any]]]:
    """The oracle opens all that appears in the outbox, at once; afterwards, what it could not read whole."""
    torn: list[dict[str, Any]] = []
    command = [sys.executable, "-I", str(ORACLE), str(bench.root), "--guetter"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
        assert watcher.stderr is not None
        assert watcher.stderr.readline() == "regarde\n"
        yield torn
        watcher.terminate()
        torn += json.loads(watcher.communicate(timeout=60)[0])["fautes"]


def test_killed_a_hundred_times_at_random_nothing_is_lost_doubled_or_torn(tmp_path: Path, lives: Lives) -> None:
    calm = undisturbed(lives, tmp_path / "calme", twenty)
    dice = random.Random(20261121)
    kills = rounds = 0
    while kills < RANDOM_KILLS:
        rounds += 1
        bench = banc(tmp_path / f"tour {rounds}", dbos=True)
        twenty(bench)
        with watched(bench) as torn:
            while True:
                fate = {"duree": dice.uniform(0.05, 1.1)} if kills < RANDOM_KILLS else {}
                if lives(bench, **fate):
                    break
                kills += 1
                assert bench.oracle(running=True) == [], (rounds, kills)
        assert torn == []
        assert state(bench) == calm
        assert bench.oracle() == []
    print(f"\n{kills} kills, {rounds} rounds of 20 files: 0 lost, 0 doubled, 0 torn")
