"""kill -9 of « python -m cpomdoc » itself, as it is installed, with LibreOffice, its own clock and its own folders."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.campagnes.pannes.essais import ROOT, Campagne
from tests.campagnes.pannes.scenes import SCENES, Scene
from tests.campagnes.pannes.vies import members
from tests.engine.banc import Banc

JOURNEYS = ("formulaires", "bon à signer", "dernière signature et sceau", "signer ici")
LONGEST = 240.0


def everywhere(campagne: Campagne, number: int) -> None:
    """*number* kills over JOURNEYS, at random moments, each followed by a whole start."""
    dice = random.Random(29)
    for name in JOURNEYS:
        scene = SCENES[name]
        whole = seconds_of(campagne, scene)
        for _ in range(-(-number // len(JOURNEYS))):
            killed(campagne, scene, dice.uniform(0.3, whole))
        campagne.tell("vrais")


def seconds_of(campagne: Campagne, scene: Scene) -> float:
    """How long the first command takes, undisturbed."""
    with campagne.instance(scene) as bench:
        begun = time.monotonic()
        command(bench, scene.commandes[0])
        return time.monotonic() - begun


def killed(campagne: Campagne, scene: Scene, after: float) -> None:
    """One kill; then all commands, as people type them again; the same end, but for bytes and moments."""
    with campagne.instance(scene) as bench:
        if command(bench, scene.commandes[0], after) is not None:
            campagne.counts["vrais (finis avant le coup)"] += 1
            return
        campagne.counts[f"vrais, {scene.nom}"] += 1
        campagne.wrong += [f"vrai, {scene.nom}, aussitôt : {one}" for one in campagne.judge(bench, running=True)]
        codes = [command(bench, words) for words in (*scene.commandes, ("traiter",))]
        found = campagne.judge(bench) + campagne.calm(scene).differences(bench, exact=False, dated=False)
        campagne.wrong += [f"vrai, {scene.nom}, à {after:.1f} s, {codes} : {one}"[:500] for one in found[:2]]


def command(bench: Banc, words: Sequence[str], killed_after: float | None = None) -> int | None:
    """« python -m cpomdoc » in a session of its own; its exit code, None when it was killed in time."""
    told = [word.format(racine=bench.root) for word in words]
    with (bench.root / "dit.txt").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cpomdoc", *told, "--instance", str(bench.root)],
            cwd=ROOT, env=environment(bench), stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        try:
            return process.wait(timeout=killed_after or LONGEST)
        except subprocess.TimeoutExpired:
            return None
        finally:
            for pid in [process.pid, *members(process.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def environment(bench: Banc) -> dict[str, str]:
    """The state and the temporary files of this instance, where the trial keeps them."""
    name = hashlib.sha256(str(bench.root.resolve()).encode()).hexdigest()[:12]
    home = bench.root / "xdg"
    link = home / "cpomdoc" / name
    if not link.is_symlink():
        link.parent.mkdir(parents=True, exist_ok=True)
        (bench.root / "etat").mkdir(exist_ok=True)
        link.symlink_to(bench.root / "etat")
    (bench.root / "tmp").mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CPOMDOC")}
    return {**kept, "XDG_STATE_HOME": str(home), "TMPDIR": str(bench.root / "tmp"), "PYTHONPATH": str(Path(ROOT))}
