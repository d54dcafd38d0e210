"""kill -9 of the real commands, over all journeys: in every step, at durable operations, at random moments."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from tests.campagnes.pannes.essais import SOUND, Campagne
from tests.campagnes.pannes.scenes import Scene, in_turn
from tests.engine.banc import Banc

MOMENTS = ("commence", "finit")


def steps(campagne: Campagne, scene: Scene, every: int = 1) -> None:
    """Killed as each step begins, and once its work is done: one in *every* of them."""
    fates = [(step, moment) for step in campagne.calm(scene).steps for moment in MOMENTS]
    for step, moment in fates[::every]:
        killed(campagne, scene, f"{step} {moment}", meurt={"etape": step, "moment": moment})


def operations(campagne: Campagne, scene: Scene, number: int) -> None:
    """Killed at *number* of the moments of durable operations, evenly spread over the last command."""
    last = campagne.calm(scene).moments
    for at in range(number):
        moment = (2 * at + 1) * last // (2 * number)
        killed(campagne, scene, f"opération {moment}", meurt={"operation": moment})


def killed(campagne: Campagne, scene: Scene, what: str, **fate: Any) -> None:
    """One kill, a further start: the same end. Now and then, one more start, which writes nothing."""
    with campagne.instance(scene) as bench:
        at = disturbed(campagne, scene, bench, fate)
        if at is None:
            return  # this moment never came
        campagne.counts[f"coups, {scene.nom}"] += 1
        campagne.wrong += [f"{scene.nom}, {what}, aussitôt : {one}" for one in campagne.judge(bench, running=True)]
        codes = campagne.go_on(bench, scene, at)
        if set(codes) - set(SOUND):
            campagne.fault(f"{scene.nom}, {what} : repris avec les codes {codes} {_said(bench)}")
        campagne.compare(bench, scene, what)
        if campagne.counts[f"coups, {scene.nom}"] % 4 == 0:
            campagne.rest(bench, f"{scene.nom}, {what}")


def disturbed(campagne: Campagne, scene: Scene, bench: Banc, fate: dict[str, Any]) -> int | None:
    """The number of the command that was killed; None when all came to their end."""
    for at, words in enumerate(scene.commandes):
        if campagne.vies(bench.root, words, **fate)["code"] in (-9, None):
            return at
    return None


def _said(bench: Banc) -> str:
    return (bench.root / "dit.txt").read_text()[-300:].replace("\n", " | ")


def at_random(campagne: Campagne, scene: Scene, number: int, dice: random.Random) -> None:
    """Killed at *number* random moments, start after start, until it ends; then the same as always."""
    campagne.calm(scene)
    begun = time.monotonic()
    with campagne.instance(scene) as bench:
        for words in scene.commandes:
            campagne.vies(bench.root, words)
    usual = (time.monotonic() - begun) / len(scene.commandes)
    left = number
    while left:
        with campagne.instance(scene) as bench:
            for words in scene.commandes:
                while left and campagne.vies(bench.root, words, duree=dice.uniform(0.05, usual))["code"] is None:
                    left -= 1
                    campagne.counts[f"coups, {scene.nom}"] += 1
                    found = campagne.judge(bench, running=True)
                    campagne.wrong += [f"{scene.nom}, au hasard, aussitôt : {one}" for one in found]
                campagne.vies(bench.root, words)
            campagne.vies(bench.root, ("traiter",))
            campagne.compare(bench, scene, f"au hasard, {number - left} coups")


def watcher_twice(campagne: Campagne, scene: Scene, every: int = 1) -> None:
    """Killed in each step, then started twice in a row, the first time killed at hand-over: nothing unfinished is held
    by the engine then, and no journal grows but by the round's hand.
    """
    fates = [(step, moment) for step in campagne.calm(scene).steps for moment in MOMENTS]
    for step, moment in fates[::every]:
        with campagne.instance(scene) as bench:
            words = scene.commandes[0]
            campagne.vies(bench.root, words, meurt={"etape": step, "moment": moment})
            campagne.vies(bench.root, words, sonde=True, meurt={"remise": True})
            campagne.vies(bench.root, words, sonde=True)
            campagne.counts[f"deux départs, {scene.nom}"] += 1
            campagne.counts[f"coups, {scene.nom}"] += 2
            probes = list(probed(bench))
            campagne.counts["deux départs, remises regardées"] += len(probes)
            for one in probes:
                if one.get("lignes") or one["grandi"]:
                    campagne.fault(f"{scene.nom}, {step} {moment}, à la remise : {one}")
            if len(probes) < 2:
                campagne.fault(f"{scene.nom}, {step} {moment} : {len(probes)} remises seulement {_said(bench)}")
            campagne.compare(bench, scene, f"deux départs après {step} {moment}")


def probed(bench: Banc) -> Iterator[dict[str, Any]]:
    """What the probes saw."""
    path = bench.root / "sonde.jsonl"
    if path.exists():
        yield from (json.loads(line) for line in path.read_text().splitlines())


def everywhere(campagne: Campagne, *, every: int, moments: int, random_kills: int, only: Sequence[str] = ()) -> None:
    """All journeys, or *only* these."""
    for scene in (one for one in in_turn() if not only or one.nom in only):
        dice = random.Random(f"20261129 {scene.nom}")
        begun = time.monotonic()
        if "surveiller" in scene.commandes[0]:
            watcher_twice(campagne, scene, every)
        else:
            steps(campagne, scene, every)
        operations(campagne, scene, moments)
        at_random(campagne, scene, random_kills, dice)
        print(f"{scene.nom} : {time.monotonic() - begun:.0f} s", flush=True)
        campagne.tell(f"coups, {scene.nom}")


def total(campagne: Campagne) -> int:
    """All kills, of the commands themselves too."""
    return sum(count for name, count in campagne.counts.items() if name.startswith(("coups, ", "vrais, ")))
