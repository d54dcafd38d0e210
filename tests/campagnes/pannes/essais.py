"""One trial: an instance about to make a journey, a fault, then a start more -> what the judge finds wrong.

The judge is tests/oracle.py, which imports nothing of cpomdoc, and the end of the same journey undisturbed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import oracle
from tests.campagnes.pannes.scenes import Monde, Scene
from tests.engine.banc import Banc, state
from tests.parcours.parties import TODAY

ROOT = Path(__file__).parents[3]
LOOKS = ("controler", "aboutir")
SOUND = (0, 1)
"""What a command answers when the world was kind: done, or something is for a person to see to."""


class Vies:
    """The process that gives lives to the real commands (vies.py)."""

    def __init__(self, bureau: Path) -> None:
        self._bureau = bureau
        command = [sys.executable, "-m", "tests.campagnes.pannes.vies"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def __call__(self, root: Path, words: Sequence[str], **fate: Any) -> dict[str, Any]:
        """One life of a command in the instance *root*: {"fini": …, "code": …}."""
        self.begin(root, words, **fate)
        return self.end()

    def begin(self, root: Path, words: Sequence[str], **fate: Any) -> None:
        """Start it; another thing can be done meanwhile."""
        assert self._process.stdin is not None
        told = [word.format(racine=root) for word in words]
        order = {"racine": str(root), "mots": told, "horloge": TODAY.isoformat(), "bureau": str(self._bureau), **fate}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """How it ended."""
        return self._answer()

    def close(self) -> None:
        """No life more."""
        self._process.communicate(timeout=60)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


class Campagne:
    """What all parts share: where instances are, how journeys end undisturbed, what is counted."""

    def __init__(self, folder: Path, bureau: Path | None = None) -> None:
        self.folder = folder
        self.vies = Vies(bureau or folder / "bureau")
        self.monde = Monde(folder, self.vies)
        if bureau is not None:
            self.monde.bureau = bureau
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.notes: list[str] = []
        self._told: Counter[str] = Counter()
        self._calm: dict[str, Calme] = {}
        self._number = 0

    def close(self) -> None:
        """End the process that gives lives."""
        self.vies.close()

    @contextmanager
    def instance(self, scene: Scene) -> Iterator[Banc]:
        """An instance about to make this journey, for the time of the block."""
        self._number += 1
        root = self.folder / f"{self._number}"
        try:
            yield self.monde.start(scene, root)
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def calm(self, scene: Scene) -> Calme:
        """How this journey ends when nothing disturbs it."""
        if scene.nom not in self._calm:
            with self.instance(scene) as bench:
                found = [self.vies(bench.root, words, trace=True)["code"] for words in scene.commandes]
                assert set(found) <= set(SOUND), (scene.nom, found, (bench.root / "dit.txt").read_text())
                self._calm[scene.nom] = Calme(bench, scene)
                assert self.judge(bench) == [], (scene.nom, self.judge(bench))
                self.rest(bench, scene.nom)
        return self._calm[scene.nom]

    def go_on(self, bench: Banc, scene: Scene, after: int = 0, **fate: Any) -> list[int]:
        """Start the commands of the journey again, from the one that was disturbed; their exit codes."""
        codes = [self.vies(bench.root, words, **fate)["code"] for words in scene.commandes[after:]]
        if not scene.fidele or after or len(scene.commandes) > 1:
            codes.append(self.vies(bench.root, ("traiter",), **fate)["code"])
        return codes

    def judge(self, bench: Banc, *, running: bool = False, named: bool = False) -> list[str]:
        """What the oracle finds."""
        report = oracle.check(bench.root, bench.dropped, running, named)
        return [f"{one['regle']} : {one['quoi']} ({Path(one['ou']).name})" for one in report.faults]

    def compare(self, bench: Banc, scene: Scene, what: str, *, exact: bool = True) -> bool:
        """Whether the end is sound and the one of an undisturbed run; what is wrong is kept, under *what*. *exact*: to
        the byte; else the same steps, versions and names, in whatever order.
        """
        found = self.judge(bench, named=exact and scene.fidele) + self.calm(scene).differences(bench, exact=exact)
        self.wrong += [f"{scene.nom}, {what} : {one}" for one in found[:3]]
        return not found

    def rest(self, bench: Banc, what: str) -> bool:
        """A further start without new input writes nothing."""
        before, report = oracle.note(bench.root), oracle.Report()
        self.vies(bench.root, ("traiter",))
        oracle.compare(before, oracle.note(bench.root), report)
        self.wrong += [f"{what}, au repos : {one['quoi']} ({one['ou']})" for one in report.faults[:3]]
        return not report.faults

    def fault(self, what: str) -> None:
        """Something is wrong."""
        self.wrong.append(what)

    def tell(self, part: str) -> None:
        """What a part counted so far, and what it found."""
        told = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()) if name.startswith(part))
        print(f"  {told} ; fautes {len(self.wrong)}", flush=True)
        self.tell_found()

    def tell_found(self) -> None:
        """What is to be known and was not told yet: a campaign that is cut still says it."""
        for word, found in (("NOTE", self.notes), ("FAUTE", self.wrong)):
            for one in found[self._told[word] :]:
                print(f"  {word} {one}", flush=True)
            self._told[word] = len(found)


class Calme:
    """The end of a journey: all that lasts, and the steps that made it."""

    def __init__(self, bench: Banc, scene: Scene) -> None:
        self.fidele = scene.fidele
        self.state, self.outline = whole(bench), outline(bench)
        steps = (bench.root / "etapes.txt").read_text().split()
        self.steps = list(dict.fromkeys(steps))
        self.moments = int((bench.root / "operations").read_text())
        (bench.root / "etapes.txt").unlink()

    def differences(self, bench: Banc, *, exact: bool = True, dated: bool = True) -> list[str]:
        """What another end has otherwise. *dated*: drafts too, that bear the day when they were made."""
        mine, other = (self.state, whole(bench)) if self.fidele and exact else (self.outline, outline(bench))
        if not dated:
            mine, other = ({**one, "vue": sorted(dict(one["vue"]))} for one in (mine, other))  # type: ignore[call-overload]
        return [f"{name} : {_first(mine[name], other[name])}" for name in mine if mine[name] != other[name]]


def whole(bench: Banc) -> dict[str, object]:
    """All that lasts, to the byte; the dashboard aside, which is made anew each time."""
    found = state(bench)
    view = {name: sha for name, sha in dict(found["vue"]).items() if not name.endswith(oracle.MADE_ANEW)}  # type: ignore[call-overload]
    return {**found, "vue": {name: sha for name, sha in view.items() if not name.startswith(".")}}


def outline(bench: Banc) -> dict[str, object]:
    """The same where no two runs give the same bytes (signatures made here) or the order may be another: steps,
    versions, names, drafts to the byte. That a contract was looked at and found incomplete once more is no difference.
    """
    outbox = bench.settings.outbox
    done: Counter[str] = Counter()
    versions = []
    for path in sorted((outbox / "archives" / "contrats").rglob("*.json")):
        plain = json.loads(path.read_bytes())
        if path.name == "bordereau.json":
            versions.append((path.parent.parent.name, plain["version"], plain.get("nom", "")))
        elif plain["etape"] not in LOOKS:
            names = [one["nom"] for one in plain.get("entrees", ()) if one["role"] == "signe"]
            done[f"{path.parent.parent.name} {plain['etape']} {plain['acteur']} {' '.join(names)}"] += 1
    paths = {path.relative_to(outbox).as_posix(): path for path in outbox.rglob("*") if path.is_file()}
    shown = {name: path for name, path in paths.items() if not name.startswith(("archives/", "."))}
    view = {
        name: oracle.sha256(path) if "/projets/" in name or f"/{oracle.TO_CORRECT}/" in name else ""
        for name, path in shown.items()
        if "/journal/" not in name
    }
    return {"etapes": dict(done), "versions": versions, "vue": view, "inbox": bench.inbox_names()}


def _first(mine: Any, other: Any) -> str:
    """The first thing that differs, in a few words."""
    if isinstance(mine, dict):
        for key in sorted({*mine, *other}):
            if mine.get(key) != other.get(key):
                return f"{key} : {str(mine.get(key))[:90]} / {str(other.get(key))[:90]}"
    less, more = [one for one in mine if one not in other], [one for one in other if one not in mine]
    doubled = [one for one, count in Counter(map(str, other)).items() if count > list(map(str, mine)).count(one)]
    return f"manque {_short(less)} ; en trop {_short(more)} ; en double {_short(doubled)}"


def _short(found: list[Any]) -> str:
    words = str(found[0]) if found else "rien"
    try:
        plain = json.loads(words)
        words = f"{plain['etape']} {json.dumps(plain.get('faits', ''), ensure_ascii=False)[:160]}"
    except (ValueError, TypeError, KeyError):
        words = words[:100]
    return f"{len(found)} ({words})" if found else "rien"
