"""So many contracts, an instance that holds them: built once through the product's own store, found sound, kept.

What is kept is named after all that it is made from (the program, its templates, this builder). Measures work on a
copy, whose files of the archive and of the outbox are the same files under other names: the product never writes in a
file that is there, it puts another one in its place. The engine's base, the index, what is dropped are copied for good.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from bench.echelle.copies import Chantier, Copie, Modele
from bench.echelle.modeles import SEAL, SEAL_SECRET, read_known
from cpomdoc.adapters.instance import Settings, clock, load_settings, read_password, read_private
from cpomdoc.adapters.signature import Cle, open_key
from cpomdoc.domain.canonical import dumps
from cpomdoc.engine.reports.views import look
from cpomdoc.engine.repris import FOLDER
from cpomdoc.engine.shown.calendrier import show_calendar

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "echelle"
KNOWN = "demandes.json"
"""What the product remembers of its request workbooks, in its state."""

PARTS = (
    *("signé", "rédigé, EHPAD", "reçu", "rédigé, handicap", "à corriger"),
    *("rédigé, CHRS", "rédigé, résidences", "signé", "rédigé, PH", "reçu"),
)
"""Ten contracts; two in a hundred are neighbours instead."""
NEIGHBOURS, EVERY = "voisins", 50
_PROGRAM = ("cpomdoc", "templates", "bench/dossier.py")
_BUILDERS = ("modeles", "empreintes", "gabarits", "copies", "instances")
_SAME = ("templates", "cles", "confiance", "cpomdoc.toml", "inbox")


@dataclass(frozen=True)
class Instance:
    """An instance on disk: its folder, and that of its state."""

    folder: Path

    @property
    def root(self) -> Path:
        """Where its cpomdoc.toml is."""
        return self.folder / "instance"

    @property
    def home(self) -> Path:
        """What XDG_STATE_HOME is for its commands."""
        return self.folder / "etat"

    @property
    def settings(self) -> Settings:
        """As the product reads them."""
        os.environ["XDG_STATE_HOME"] = str(self.home)
        return load_settings(self.root.resolve())

    @property
    def environment(self) -> Mapping[str, str]:
        """That of its commands. They read code that was compiled once, whatever the shell says."""
        mine = {"XDG_STATE_HOME": str(self.home), "CPOMDOC_INSTANCE": str(self.root)}
        return os.environ | mine | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the product, in a process of its own."""
        command = [sys.executable, "-m", "cpomdoc", "--instance", str(self.root), "--sans-couleur", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


def fingerprint(*places: str) -> str:
    """What these files of the program, and those below these folders, are, in a few figures."""
    total = hashlib.sha256()
    for place in places:
        for path in sorted((ROOT / place).rglob("*")) or [ROOT / place]:
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()[:12]


def models() -> Path:
    """The folder of the models, made when there is none for this program."""
    folder = BUILD / f"modeles-{fingerprint(*_PROGRAM, 'bench/echelle/modeles.py')}"
    if not folder.is_dir():
        making = _afresh(folder)
        subprocess.run([sys.executable, "-m", "bench.echelle.modeles", str(making)], cwd=ROOT, check=True)
        _settle(making, folder)
    return folder


def instance_of(count: int) -> Instance:
    """The instance of *count* contracts, built when there is none for this program. Raises SystemExit when it is not
    sound, or not finished.
    """
    own = fingerprint(*_PROGRAM, *(f"bench/echelle/{name}.py" for name in _BUILDERS))
    folder = BUILD / f"{count}-{own}"
    if not folder.is_dir():
        making = _afresh(folder)
        build(Instance(making), models(), count)
        _settle(making, folder)
        require_sound(Instance(folder), count)
    return Instance(folder)


def _afresh(folder: Path) -> Path:
    making = folder.with_name(f"{folder.name}.en-cours")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    return making


def _settle(making: Path, folder: Path) -> None:
    """What was made has its name; so has its state, which is called after the place of the instance."""
    before = Instance(making).settings.state
    making.rename(folder)
    after = Instance(folder).settings.state
    (folder / before.relative_to(making.resolve())).rename(after)


def build(instance: Instance, source: Path, count: int, parts: Sequence[str] = PARTS) -> None:
    """Fill *instance* with *count* copies of the models of *source*."""
    model = Instance(source)
    for name in _SAME:
        _copy(model.root / name, instance.root / name, shutil.copy2)
    state = instance.settings.state
    _copy_known_models(model.settings.state, state)
    groupes, sources = read_known(source)
    known = model.settings.state / KNOWN
    remembered = json.loads(known.read_text()) if known.is_file() else {}
    with without_sync():
        chantier = Chantier.opened(instance.root / "outbox", _key(model))
        taken: dict[str, Modele] = {}
        for rang, name in groups(count, groupes, parts):
            if name not in taken:
                taken[name] = _model(model, groupes[name], sources, remembered)
            chantier.contrats += Copie(taken[name], chantier, rang).note()
    state.mkdir(parents=True, exist_ok=True)
    (state / KNOWN).write_bytes(dumps(chantier.demandes))
    with without_sync(), look(instance.settings) as atelier:
        for contrat in chantier.contrats:
            show_calendar(atelier, contrat)
    os.sync()


def groups(count: int, groupes: Mapping[str, Sequence[str]], parts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The model of each contract in turn, by the number of the first of its contracts."""
    rang = 1
    names = cycle(parts)
    while rang <= count:
        name = next(names)
        if rang % EVERY == 1 and rang > EVERY and NEIGHBOURS in groupes and rang < count:
            name = NEIGHBOURS
        yield rang, name
        rang += len(groupes[name])


def _model(
    model: Instance, contrats: Sequence[str], sources: Mapping[str, bytes], remembered: Mapping[str, str]
) -> Modele:
    mine = {name: mark for name, mark in remembered.items() if name.partition("/")[0] in contrats}
    return Modele(contrats, model.root / "outbox", sources, mine)


def _copy_known_models(before: Path, after: Path) -> None:
    after.mkdir(parents=True, exist_ok=True)
    for path in before.glob("modeles-*"):
        shutil.copy2(path, after / path.name)


def _key(model: Instance) -> Cle | None:
    if not (model.root / SEAL).is_file():
        return None
    return open_key(read_private(model.root / SEAL), read_password(model.root / SEAL_SECRET), clock.now())


@contextmanager
def without_sync() -> Iterator[None]:
    """Files are made durable once, at the end: nobody needs half an instance."""
    true = os.fsync
    os.fsync = lambda fd: None
    try:
        yield
    finally:
        os.fsync = true


def _copy(before: Path, after: Path, one: Callable[[str, str], object]) -> None:
    if before.is_dir():
        aside = shutil.ignore_patterns(FOLDER)  # what was dropped once lies there for a minute
        shutil.copytree(before, after, copy_function=one, symlinks=True, dirs_exist_ok=True, ignore=aside)
    elif before.is_file():
        after.parent.mkdir(parents=True, exist_ok=True)
        one(str(before), str(after))


def copied(instance: Instance, folder: Path) -> Instance:
    """The same in *folder*, to be worked on."""
    shutil.rmtree(folder, ignore_errors=True)
    copy = Instance(folder)
    _copy(instance.root / "outbox", copy.root / "outbox", os.link)
    for name in _SAME:
        _copy(instance.root / name, copy.root / name, shutil.copy2)
    _copy(instance.settings.state, copy.settings.state, shutil.copy2)
    return copy


def heads(instance: Instance) -> dict[str, int]:
    """How many entries each journal has."""
    folders = (instance.root / "outbox" / "archives" / "contrats").iterdir()
    return {folder.name: sum(1 for _ in (folder / "journal").iterdir()) for folder in folders}


def require_sound(instance: Instance, count: int) -> None:
    """Raises SystemExit when « controler » finds something, when contracts are missing, or when a round does anything.

    The first round writes what the product derives for itself (index, portfolio, first page); the second finds all.
    """
    before = heads(instance)
    if len(before) != count:
        raise SystemExit(f"{len(before)} contrats, {count} voulus")
    for _ in range(2):
        done = instance.type("traiter", "--json")
        if done.returncode or json.loads(done.stdout) != []:
            raise SystemExit(f"un tour fait quelque chose : {done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    if heads(instance) != before:
        raise SystemExit("un tour a écrit dans les journaux")
    seen = instance.type("controler", "--json")
    told = json.loads(seen.stdout) if seen.returncode in (0, 7) else {}
    if seen.returncode or not told["sain"] or told["contrats"] != count or told["constats"]:
        raise SystemExit(f"l’instance n’est pas saine : {seen.returncode} {seen.stdout[-3000:]} {seen.stderr[-2000:]}")


def names_of(instance: Instance) -> Iterable[str]:
    """The references of its contracts, in order."""
    return sorted(heads(instance))
