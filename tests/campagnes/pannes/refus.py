"""Every kind of file operation refused by the system, once, and for good then mended; full disks."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.campagnes.pannes.essais import SOUND, Campagne
from tests.campagnes.pannes.scenes import SCENES, Scene
from tests.engine.banc import Banc

ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS", "ESTALE", "EMFILE")
SCENES_REFUSEES = ("formulaires", "bon à signer", "signature", "dernière signature et sceau")
INTERNAL = 70
ENOUGH = "256m"
OFFICE = 400_000
"""Bytes that LibreOffice needs in the temporary folder, or a little less."""


def operations(campagne: Campagne, scene: Scene, each: int) -> None:
    """*each* operations of every place and side, evenly spread, each of them once and for good."""
    errors = itertools.cycle(ERRORS)
    for where, last in sorted(counted(campagne, scene).items()):
        place, _, side = where.rpartition(" ")
        numbers = sorted({1 + (2 * at + 1) * last // (2 * each) for at in range(each)})
        for number, for_good in itertools.product(numbers, (False, True)):
            fault = {"lieu": place, "sens": side, "numero": number, "erreur": next(errors), "toujours": for_good}
            refused(campagne, scene, fault)


def counted(campagne: Campagne, scene: Scene) -> dict[str, int]:
    """How many operations an undisturbed run of the last command makes, by place and side."""
    with campagne.instance(scene) as bench:
        for words in scene.commandes:
            campagne.vies(bench.root, words, faute={})
        found: dict[str, int] = json.loads((bench.root / "comptes.json").read_text())["comptes"]
        return found


def refused(campagne: Campagne, scene: Scene, fault: dict[str, Any]) -> None:
    """One run in a world that refuses, then one in a kind world: the same end."""
    what = f"{fault['erreur']} {fault['lieu']} {fault['sens']} n° {fault['numero']}" + (
        ", pour de bon" * fault["toujours"]
    )
    with campagne.instance(scene) as bench:
        for words in scene.commandes:
            said = campagne.vies(bench.root, words, faute=fault)
        told = bench.root / "comptes.json"
        done = json.loads(told.read_text())["refuses"] if told.exists() else 1
        campagne.counts[f"refus, {fault['lieu']} {fault['sens']}"] += done > 0
        campagne.counts[f"refus, code {said['code']}"] += 1
        if said["code"] == INTERNAL or _internal(bench):
            campagne.counts["refus, « erreur interne »"] += 1
            campagne.fault(f"{scene.nom}, {what} : erreur interne : {_why(bench)}")
        campagne.wrong += [f"{scene.nom}, {what}, aussitôt : {one}" for one in campagne.judge(bench, running=True)]
        codes = campagne.go_on(bench, scene)
        if set(codes) - set(SOUND):
            campagne.fault(f"{scene.nom}, {what} : repris avec les codes {codes}")
        campagne.compare(bench, scene, what, exact=False)


def _internal(bench: Banc) -> bool:
    return "erreur interne" in (bench.root / "dit.txt").read_text()


def _why(bench: Banc) -> str:
    """What the stack that was kept for us ends with, and where it was."""
    logs = sorted((bench.root / "etat").glob("erreur-interne*.log"))
    lines = logs[-1].read_text().splitlines() if logs else ["(aucun détail gardé)"]
    said = [line for line in lines if line and line[0] not in " [("] or lines
    where = [line.strip() for line in lines if "/cpomdoc/" in line]
    return f"{said[-1][:120]} [{where[-1][-90:] if where else ''}]"


# --- full disks -------------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """*folder*, with what it holds, on a disk of *size* bytes of its own, for the time of the block."""
    aside = folder.with_name(f"{folder.name}.avant")
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={ENOUGH}", "tmpfs", str(folder))
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        mount("-o", f"remount,size={size}", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(aside)


def mount(*words: str) -> None:
    """By the system's own command."""
    subprocess.run(["mount", *words], check=True, capture_output=True)


def mounting_is_allowed(folder: Path) -> bool:
    """Whether this user may mount."""
    point = folder / "essai-montage"
    point.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(point)], capture_output=True)
    if done.returncode == 0:
        subprocess.run(["umount", str(point)], check=True)
    return done.returncode == 0


def used(folder: Path) -> int:
    """The bytes that a disk of its own would need for it: pages of 4 KiB; folders take none."""
    paths = folder.rglob("*") if folder.exists() else ()
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in paths if path.is_file())


def full_disks(campagne: Campagne, scene: Scene, place: str, sizes: int) -> None:
    """The journey on a disk that is too small, *sizes* times; then there is room, and it ends the same. In the
    temporary folder it is LibreOffice that needs room.
    """
    office = {"bureau": "vrai"} if place == "tmp" else {}
    with campagne.instance(scene) as bench:
        before = used(bench.root / place)
        campagne.vies(bench.root, scene.commandes[0])
        room = OFFICE if office else used(bench.root / place) - before
    for at in range(sizes):
        full_disk(campagne, scene, place, before + 4096 + at * room // sizes, **office)


def full_disk(campagne: Campagne, scene: Scene, place: str, size: int, **office: str) -> None:
    """One size."""
    what = f"{place} plein à {size // 1024} Kio"
    with campagne.instance(scene) as bench:
        folder = bench.root / place
        with small_disk(folder, size):
            said = campagne.vies(bench.root, scene.commandes[0], **office)
            campagne.counts[f"pleins, {place}"] += 1
            campagne.counts[f"pleins, {place}, code {said['code']}"] += 1
            campagne.counts[f"pleins, code {said['code']}"] += 1
            words = (bench.root / "dit.txt").read_text()
            campagne.counts["pleins, dit « plein »"] += "plein" in words
            if said["code"] == INTERNAL or "erreur interne" in words:
                campagne.counts["pleins, « erreur interne »"] += 1
                campagne.fault(f"{scene.nom}, {what} : erreur interne : {_why(bench)} {words[-200:]!r}")
            campagne.wrong += [f"{scene.nom}, {what}, aussitôt : {one}" for one in campagne.judge(bench, running=True)]
            mount("-o", f"remount,size={ENOUGH}", str(folder))
            codes = campagne.go_on(bench, scene, **office)
            if set(codes) - set(SOUND):
                campagne.fault(f"{scene.nom}, {what} : repris avec les codes {codes}")
            campagne.compare(bench, scene, what, exact=False)


def everything(campagne: Campagne, *, each: int) -> None:
    """All places, all journeys of SCENES_REFUSEES."""
    for name in SCENES_REFUSEES:
        operations(campagne, SCENES[name], each)
        print(f"refus, {name}", flush=True)
        campagne.tell("refus")


def all_disks(campagne: Campagne, sizes: tuple[int, int, int] = (9, 8, 8)) -> None:
    """25 sizes over three places; half of them while forms are taken, half while a contract is made ready to sign."""
    if not mounting_is_allowed(campagne.folder):
        print("pleins : monter un disque n’est pas permis ici, rien n’est essayé", flush=True)
        return
    for place, number in zip(("outbox", "etat", "tmp"), sizes, strict=True):
        full_disks(campagne, SCENES["formulaires"], place, number - number // 2)
        full_disks(campagne, SCENES["bon à signer"], place, number // 2)
        campagne.tell("pleins")
