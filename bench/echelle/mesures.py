"""An instance of so many contracts -> what each thing that people do costs there, each in a fresh process where that is
what they do."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.dossier import forms_of
from bench.echelle.copies import reference
from bench.echelle.enfant import ANSWER
from bench.echelle.instances import BUILD, Instance, copied, fingerprint, heads, instance_of
from cpomdoc.adapters.instance import load_examples, load_family, shipped_templates

NEW = "CPOM-2027-90001"
"""The contract of the forms that are dropped: nobody knows it before, and it awaits one form more at the end."""
_COPY, _ANSWERED = 77, (0, 1)
_INDEX = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "tetes.txt")
_SEALED = reference(1)
_LAUNCHER = Path(__file__).with_name("lanceur.py")

SECONDS, MEMORY, COUNT = "s", "Mio", "compte"


@dataclass(frozen=True)
class Mesure:
    """One figure of one size: what, in which unit, how much; *wall*, on the clock of the wall, beside seconds of
    processor.
    """

    quoi: str
    unite: str
    valeur: float
    wall: float = 0.0


@dataclass
class Releve:
    """All figures of one size."""

    contrats: int
    mesures: list[Mesure] = field(default_factory=list)

    def seconds(self, quoi: str, cpu: float, wall: float) -> None:
        """A time."""
        self.mesures.append(Mesure(quoi, SECONDS, cpu, wall))

    def memory(self, quoi: str, mib: float) -> None:
        """A size."""
        self.mesures.append(Mesure(quoi, MEMORY, mib))

    def counts(self, quoi: str, found: Mapping[str, int]) -> None:
        """What was asked of the disk and of the journals."""
        self.mesures += [Mesure(f"{quoi} : {name}", COUNT, number) for name, number in found.items()]


@dataclass(frozen=True)
class Fini:
    """A process that has ended."""

    code: int
    cpu: float
    wall: float
    memory: float
    said: str


def ran(instance: Instance, *command: str) -> Fini:
    """*command* of Python in a process of its own: its processor, that of its children, its largest memory."""
    answer = instance.folder / "cout.json"
    whole = [sys.executable, "-I", "-S", str(_LAUNCHER), str(answer), sys.executable, "-m", *command]
    done = subprocess.run(whole, env=instance.environment, capture_output=True, text=True, check=True)
    fini = Fini(**json.loads(answer.read_text(encoding="utf-8")), said=done.stdout)
    if fini.code not in _ANSWERED:
        raise SystemExit(f"{' '.join(command)} : {fini.code}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
    return fini


def asked(instance: Instance, *words: str) -> dict[str, Any]:
    """What a child of ours answers."""
    said = ran(instance, "bench.echelle.enfant", *words).said
    answer: dict[str, Any] = json.loads(said.rpartition(ANSWER)[2])
    return answer


def forms() -> list[Path]:
    """The forms that are dropped one after the other, the same whatever the size; made once."""
    folder = BUILD / f"formulaires-{fingerprint('cpomdoc', 'templates', 'bench/dossier.py')}"
    if not folder.is_dir():
        famille = load_family(shipped_templates(), "ehpad")
        examples = load_examples(shipped_templates(), famille, "minimal")
        making = folder.with_name(f"{folder.name}.{os.getpid()}")
        making.mkdir(parents=True)
        for name, data in forms_of(famille, examples, NEW, _COPY).items():
            (making / name).write_bytes(data)
        making.rename(folder)
    names = ("objectifs", "indicateurs", "moyens", "diagnostic")  # without « Identification », nothing is written yet
    return [next(folder.glob(f"{name} - *.xlsx")) for name in names]


def measure(releve: Releve, times: int, keep: Callable[[], None]) -> None:
    """The figures of so many contracts; a command that can be done again is done *times* times, and the middle one is
    kept. *keep* is called after each part: a run of thousands of contracts may be cut short.
    """
    instance = _ready(releve.contrats, str(releve.contrats))
    for part in (_look, _work, _live):
        part(instance, releve, times)
        keep()


def _ready(count: int, name: str) -> Instance:
    """An instance to work on: a file that is dropped is taken at once, and the pages were written within the hour."""
    instance = copied(instance_of(count), BUILD / "travail" / name)
    settings = instance.root / "cpomdoc.toml"
    settings.write_text(settings.read_text().replace("stabilite = 2.0", "stabilite = 0.0"))
    ran(instance, "cpomdoc", "traiter")
    return instance


def _look(instance: Instance, releve: Releve, times: int) -> None:
    first = []
    for _ in range(times):
        for name in _INDEX:
            (instance.settings.state / name).unlink(missing_ok=True)
        first.append(ran(instance, "cpomdoc", "etat"))
    _keep(releve, "premier « etat », sans index", first)
    for name, words in (
        ("« etat »", ("etat",)),
        ("« etat CONTRAT »", ("etat", _SEALED)),
        ("« historique CONTRAT »", ("historique", _SEALED)),
    ):
        _keep(releve, name, [ran(instance, "cpomdoc", *words) for _ in range(times)])
        releve.counts(name, asked(instance, "compter", *words))


def _work(instance: Instance, releve: Releve, times: int) -> None:
    before = heads(instance)
    _keep(releve, "« traiter », rien à faire", [ran(instance, "cpomdoc", "traiter") for _ in range(times)])
    if heads(instance) != before:
        raise SystemExit("« traiter » a écrit dans un journal alors qu’il n’y avait rien à faire")
    releve.counts("« traiter », rien à faire", asked(instance, "compter", "traiter"))
    whole = ran(instance, "cpomdoc", "controler")
    if whole.code:
        raise SystemExit(f"l’instance n’est pas saine : {whole.said[-2000:]}")
    _keep(releve, "« controler »", [whole])
    first = forms()[0]
    (instance.root / "inbox" / first.name).write_bytes(first.read_bytes())
    done = ran(instance, "cpomdoc", "traiter")
    if done.code or heads(instance) == before:
        raise SystemExit(f"le formulaire n’a pas été pris : {done.said[-2000:]}")
    _keep(releve, "« traiter », un formulaire de plus", [done])


def _keep(releve: Releve, quoi: str, found: Sequence[Fini]) -> None:
    releve.seconds(quoi, statistics.median(one.cpu for one in found), statistics.median(one.wall for one in found))
    releve.memory(f"{quoi} : mémoire", max(one.memory for one in found))


def _live(instance: Instance, releve: Releve, _: int) -> None:
    told = asked(instance, "vivre", *map(str, forms()[1:]))
    releve.seconds("démarrage de la surveillance", told["démarrage"]["cpu"], 0.0)
    for name in ("tour à vide", "pages, rien de nouveau", "dépôt, processus vivant", "tour, fichier mis à part"):
        releve.seconds(name, told[name]["cpu"], told[name]["wall"])
    for name in ("mémoire au repos", "mémoire après dépôt"):
        releve.memory(f"surveillance, {name}", told[name])
    pause = told["pause, fichier mis à part"]
    releve.mesures.append(Mesure("pause entre deux tours, fichier mis à part", "s entre tours", pause))
    for name, found in told["comptes"].items():
        releve.counts(name, found)


def profiled(count: int) -> str:
    """Where a drop and an idle round spend their time."""
    instance = _ready(count, f"profil-{count}")
    command = [sys.executable, "-m", "bench.echelle.enfant", "profiler", str(forms()[0])]
    done = subprocess.run(command, env=instance.environment, capture_output=True, text=True, check=True)
    return done.stderr
