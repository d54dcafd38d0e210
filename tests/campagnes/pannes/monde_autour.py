"""Children killed, older archives beside newer states, shares that leave, clocks, two watchers, copies that stall."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.campagnes.pannes.coups import disturbed
from tests.campagnes.pannes.essais import SOUND, Campagne, Vies, outline
from tests.campagnes.pannes.refus import mount, mounting_is_allowed
from tests.campagnes.pannes.scenes import SCENES, Scene
from tests.engine.banc import Banc
from tests.parcours import parties
from tests.parcours.parties import TODAY

BUSY = 8

# --- children ---------------------------------------------------------------------------------------------------------

CHILDREN: tuple[tuple[str, str, str, str], ...] = (  # what is killed, its words, the journey, the office
    ("lecteur Excel", "excel.reading.child", "formulaires", ""),
    ("lecteur de PDF", "piece_child", "pièces jointes", ""),
    ("nettoyage de PDF", "harmless_child", "pièces jointes", ""),
    ("lecteur de colis", "colis.child", "colis et courriels", ""),
    ("soffice.bin", "soffice.bin", "formulaires", "vrai"),
    ("ouvrier de LibreOffice", "worker.py", "formulaires", "vrai"),
)


def children(campagne: Campagne, times: int) -> None:
    """Each kind killed *times* times, at random moments: then a start more, and the same end, as if nothing was."""
    dice = random.Random(20261130)
    for who, word, name, office in CHILDREN:
        for _ in range(times):
            child_killed(campagne, who, word, SCENES[name], office, dice.uniform(0.0, 2.0 if office else 0.12))
        campagne.tell(f"enfants, {who}")


def child_killed(campagne: Campagne, who: str, word: str, scene: Scene, office: str, after: float) -> None:
    """One of them, *after* seconds of its life."""
    with campagne.instance(scene) as bench:
        fate: dict[str, Any] = {"enfant": {"motif": word, "apres": after}}
        said = campagne.vies(bench.root, scene.commandes[0], **fate, **({"bureau": office} if office else {}))
        if (bench.root / "tues").read_text() == "0":
            campagne.counts[f"enfants, {who}, trop tard"] += 1
            return
        campagne.counts[f"enfants, {who}"] += 1
        campagne.counts[f"enfants, code {said['code']}"] += 1
        campagne.go_on(bench, scene, **({"bureau": office} if office else {}))
        different = campagne.calm(scene).differences(bench, exact=not office)
        if found := campagne.judge(bench) + different:
            campagne.counts[f"enfants, {who}, autre fin"] += 1
            campagne.wrong += [f"{who} tué à {after:.2f} s : {one}" for one in found[:2]]


# --- older archives, newer states -------------------------------------------------------------------------------------

BETWEEN = {
    "formulaires": [("rapprocher", "finit"), ("planifier", "finit"), ("rediger", "commence"), ("rediger", "finit"),
                    ("convertir", "finit"), ("archiver", "commence")],
    "bon à signer": [("accorder", "finit"), ("rediger", "finit"), ("assembler", "finit"),
                     ("archiver_liasse", "commence")],
    "dernière signature et sceau": [("historier", "commence"), ("historier", "finit"), ("sceller", "commence")],
}  # fmt: skip


def older_archives(campagne: Campagne, every: int = 1) -> None:
    """The outbox put back from a copy made in mid-work, the state being of then, of now, or gone; and the other way."""
    trials = [(name, at) for name, moments in BETWEEN.items() for at in moments]
    for name, (step, moment) in trials[::every]:
        for state in ("neuf", "ancien", "perdu", "neuf, base ancienne"):
            put_back(campagne, SCENES[name], step, moment, state)
        newer_archive(campagne, SCENES[name], step, moment)
        campagne.tell("archives")


def put_back(campagne: Campagne, scene: Scene, step: str, moment: str, state: str) -> None:
    """One copy of the outbox, one state beside it; what the program asks for is done; the same end."""
    what = f"outbox d’avant ({step} {moment}), état {state}"
    with cut(campagne, scene, step, moment) as (bench, copies):
        campagne.go_on(bench, scene)
        _replace(bench.root / "outbox", copies / "outbox")
        if state == "ancien":
            _replace(bench.root / "etat", copies / "etat")
        elif state == "perdu":
            shutil.rmtree(bench.root / "etat")
        elif state == "neuf, base ancienne":
            for name in ("moteur.sqlite", "moteur.sqlite-wal", "moteur.sqlite-shm"):
                _replace(bench.root / "etat" / name, copies / "etat" / name)
        code = campagne.vies(bench.root, ("traiter",))["code"]
        campagne.counts[f"archives, d’avant, état {state} : code {code}"] += 1
        if code == 7:
            said = campagne.vies(bench.root, ("archive", "reconstruire"))
            if said["code"] not in SOUND:
                campagne.fault(f"{scene.nom}, {what} : reconstruire répond {said['code']}")
        campagne.go_on(bench, scene)
        campagne.compare(bench, scene, what)


def newer_archive(campagne: Campagne, scene: Scene, step: str, moment: str) -> None:
    """The state put back from before, beside an archive that went on."""
    with cut(campagne, scene, step, moment) as (bench, copies):
        campagne.go_on(bench, scene)
        _replace(bench.root / "etat", copies / "etat")
        code = campagne.vies(bench.root, ("traiter",))["code"]
        campagne.counts[f"archives, d’aujourd’hui, état d’avant : code {code}"] += 1
        campagne.compare(bench, scene, f"état d’avant ({step} {moment})")


@contextmanager
def cut(campagne: Campagne, scene: Scene, step: str, moment: str) -> Iterator[tuple[Banc, Path]]:
    """An instance whose work was cut in a step, and a copy of its outbox and state at that moment."""
    campagne.calm(scene)
    with campagne.instance(scene) as bench:
        at = disturbed(campagne, scene, bench, {"meurt": {"etape": step, "moment": moment}})
        assert at is not None, (scene.nom, step, moment)
        copies = bench.root / "copies"
        for name in ("outbox", "etat"):
            shutil.copytree(bench.root / name, copies / name, symlinks=True)
        yield bench, copies


def _replace(target: Path, source: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
        shutil.copytree(source, target, symlinks=True)
        return
    target.unlink(missing_ok=True)
    if source.exists():
        shutil.copy2(source, target)


# --- the share --------------------------------------------------------------------------------------------------------


def shares(campagne: Campagne, times: int) -> None:
    """The outbox is a mount that goes away in mid-work and comes back, under the watcher: nothing of the work is left
    under the mount point, and the end is the same.
    """
    if not mounting_is_allowed(campagne.folder):
        print("partages : monter un disque n’est pas permis ici, rien n’est essayé", flush=True)
        return
    dice = random.Random(7)
    for name in ("surveiller", "surveiller, signature et sceau"):
        for _ in range(times):
            share_leaves(campagne, SCENES[name], dice.uniform(0.6, 4.0))
    campagne.tell("partages")


def share_leaves(campagne: Campagne, scene: Scene, after: float) -> None:
    """One departure, *after* seconds."""
    campagne.calm(scene)
    with campagne.instance(scene) as bench:
        (bench.root / "outbox").mkdir(exist_ok=True)
        (bench.root / "outbox").rename(bench.root / "partage")
        (bench.root / "outbox").mkdir()
        mount("--bind", str(bench.root / "partage"), str(bench.root / "outbox"))
        try:
            campagne.vies(bench.root, scene.commandes[0], partage={"part": after, "revient": after + 1.5})
            campagne.counts["partages, partis et revenus"] += 1
            left = json.loads((bench.root / "dessous.json").read_text())
            if left:
                campagne.counts["partages, fichiers laissés sous le point de montage"] += len(left)
                campagne.fault(
                    f"{scene.nom}, parti à {after:.1f} s : {len(left)} fichiers sous le montage, dont {left[0]}"
                )
            campagne.go_on(bench, scene)
            campagne.compare(bench, scene, f"partage parti à {after:.1f} s", exact=False)
        finally:
            subprocess.run(["umount", "-l", str(bench.root / "outbox")], check=True)


# --- clocks -----------------------------------------------------------------------------------------------------------

CLOCKS = {"une heure plus tard": timedelta(hours=1), "une heure plus tôt": timedelta(hours=-1),
          "dix ans plus tôt": timedelta(days=-3652), "2038": timedelta(days=4100)}  # fmt: skip


def clocks(campagne: Campagne) -> None:
    """Cut in mid-work, gone on with at another time: the same steps, versions and files."""
    for words, shift in CLOCKS.items():
        for step in ("valider", "rediger"):
            clock_moves(campagne, SCENES["formulaires"], step, words, shift)
        clock_moves(campagne, SCENES["bon à signer"], "assembler", words, shift)
    campagne.tell("horloges")


def clock_moves(campagne: Campagne, scene: Scene, step: str, words: str, shift: timedelta) -> None:
    """One jump."""
    campagne.calm(scene)
    with campagne.instance(scene) as bench:
        disturbed(campagne, scene, bench, {"meurt": {"etape": step, "moment": "finit"}})
        campagne.go_on(bench, scene, horloge=(TODAY + shift).isoformat())
        campagne.counts[f"horloges, {words}"] += 1
        found = campagne.judge(bench) + campagne.calm(scene).differences(bench, exact=False, dated=False)
        campagne.wrong += [f"{scene.nom}, {step}, {words} : {one}" for one in found[:3]]


# --- two watchers -----------------------------------------------------------------------------------------------------


def two_watchers(campagne: Campagne, times: int) -> None:
    """Two at once on one folder: one works, the other says that it is busy; or, on a share that knows no locks and with
    a state each, both work, and nothing is lost or torn.
    """
    other = Vies(campagne.monde.bureau)
    try:
        for at in range(times):
            together(campagne, other, SCENES["surveiller"], at % 2 == 1)
    finally:
        other.close()
    campagne.tell("deux veilleurs")


def together(campagne: Campagne, other: Vies, scene: Scene, without_locks: bool) -> None:
    """One trial."""
    campagne.calm(scene)
    words = "deux veilleurs sans verrou" if without_locks else "deux veilleurs"
    with campagne.instance(scene) as bench:
        more: dict[str, Any] = {"sans_verrou": True} if without_locks else {}
        other.begin(bench.root, scene.commandes[0], **more, **({"etat": "etat2"} if without_locks else {}))
        one = campagne.vies(bench.root, scene.commandes[0], **more)
        two = other.end()
        campagne.counts[f"{words}, essais"] += 1
        if not without_locks and sorted((one["code"], two["code"])) != [0, BUSY]:
            campagne.fault(f"{words} : codes {one['code']} et {two['code']}")
        campagne.go_on(bench, scene)
        if without_locks:  # each may find that the other took the file meanwhile, and say that it came again
            campagne.wrong += [f"{words} : {one}" for one in campagne.judge(bench)]
        else:
            campagne.compare(bench, scene, words)


# --- copies that stall, grow, begin with zeros ------------------------------------------------------------------------

Slowly = Callable[[Path, bytes], None]


def stalled(path: Path, data: bytes) -> None:
    """Half, eight seconds of silence, the rest."""
    with path.open("wb", buffering=0) as stream:
        stream.write(data[: len(data) // 2])
        time.sleep(8)
        stream.write(data[len(data) // 2 :])


def growing(path: Path, data: bytes) -> None:
    """A piece each half second."""
    with path.open("wb", buffering=0) as stream:
        for at in range(10):
            stream.write(data[at * len(data) // 10 : (at + 1) * len(data) // 10])
            time.sleep(0.5)


def zeros_first(path: Path, data: bytes) -> None:
    """The whole length in zeros, five seconds, then the content."""
    with path.open("wb", buffering=0) as stream:
        stream.write(bytes(len(data)))
        time.sleep(5)
        stream.seek(0)
        stream.write(data)


def empty_first(path: Path, data: bytes) -> None:
    """A name without content, five seconds, then the content."""
    path.touch()
    time.sleep(5)
    path.write_bytes(data)


COPIES: dict[str, Slowly] = {
    "à l’arrêt": stalled, "par morceaux": growing, "zéros d’abord": zeros_first, "vide d’abord": empty_first,
}  # fmt: skip


def copies(campagne: Campagne) -> None:
    """A form of each contract copied slowly under a watcher that waits two seconds, as in life."""
    for words, slowly in COPIES.items():
        slow_copy(campagne, words, slowly)
    campagne.tell("copies")


def slow_copy(campagne: Campagne, words: str, slowly: Slowly) -> None:
    """One way of copying."""
    with campagne.instance(SCENES["formulaires"]) as bench:
        for path in bench.settings.inbox.iterdir():
            path.unlink()
        settings = (bench.root / "cpomdoc.toml").read_text().replace("stabilite = 0.0", "stabilite = 2.0")
        (bench.root / "cpomdoc.toml").write_text(settings)
        data = parties.accueil("C-7")
        bench.dropped = {}
        target = bench.drop("Accueil lent.xlsx", data)
        target.unlink()
        campagne.vies.begin(bench.root, ("surveiller",), duree=90.0, veille=25.0)
        slowly(target, data)
        campagne.vies.end()
        campagne.vies(bench.root, ("traiter",))
        campagne.counts[f"copies, {words}"] += 1
        found = campagne.judge(bench)
        steps = outline(bench)["etapes"]
        if not any("valider" in one for one in dict(steps)):  # type: ignore[call-overload]
            found.append(f"le formulaire n’est pas accepté : {steps}"[:300])
        campagne.wrong += [f"copie {words} : {one}" for one in found[:3]]
