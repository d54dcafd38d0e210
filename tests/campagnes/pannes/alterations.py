"""Kept files altered by hand on an instance that has just finished its work, and that nobody has looked at since: what
« controler » says of each. Flips, deletions, insertions, swaps, truncations, replays; the newest entry of each journal
as often as all others together.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.reports.views import look
from tests.campagnes.pannes.essais import Campagne
from tests.engine.banc import Banc
from tests.parcours.parties import TODAY

SEALED = "acte, signature et sceau"
NEWEST = "dernière étape"
TAKEN_AWAY = ("publié, a-corriger", "publié, non-reconnus", "publié, a-signer")
"""What is given to people, who may take it: that it is gone is no alteration, and the archive keeps it."""
MADE_ANEW = (".html", ".css")
NOT_KEPT = (
    *("Demande.xlsx", "Avant de signer.xlsx", "Avant de signer.docx", "a-signer/LISEZMOI.txt"),
    *("PORTEFEUILLE.xlsx", "PORTEFEUILLE.csv"),
)
"""Working files and a notice that are told from the archive: « controler » does not vouch for them."""
Draw = random.Random
Alteration = Callable[[Path, Path, Draw], None]


def write(path: Path, data: bytes) -> None:
    """Whatever was there."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def flip(path: Path, other: Path, draw: Draw) -> None:
    """One bit."""
    torn = bytearray(path.read_bytes())
    torn[draw.randrange(len(torn))] ^= 1 << draw.randrange(8)
    write(path, bytes(torn))


def delete(path: Path, other: Path, draw: Draw) -> None:
    """The file is gone."""
    path.unlink()


def insert(path: Path, other: Path, draw: Draw) -> None:
    """A byte more, somewhere."""
    data, at = path.read_bytes(), draw.randrange(len(path.read_bytes()) + 1)
    write(path, data[:at] + bytes([draw.randrange(256)]) + data[at:])


def truncate(path: Path, other: Path, draw: Draw) -> None:
    """Cut at some place."""
    data = path.read_bytes()
    write(path, data[: draw.randrange(len(data))])


def swap(path: Path, other: Path, draw: Draw) -> None:
    """Two files of the same kind take each other's content."""
    one, two = path.read_bytes(), other.read_bytes()
    write(path, two)
    write(other, one)


def replay(path: Path, other: Path, draw: Draw) -> None:
    """What was in another file of its kind, once more."""
    write(path, other.read_bytes())


def rename_actor(path: Path, other: Path, draw: Draw) -> None:
    """A letter of a name becomes another: still JSON, still written as it must be."""
    data = path.read_bytes()
    at = data.index(b'"acteur":"') + 10
    write(path, data[:at] + (b"x" if data[at : at + 1] != b"x" else b"y") + data[at + 1 :])


ALTERATIONS: dict[str, Alteration] = {
    "bit retourné": flip, "effacé": delete, "octet inséré": insert, "tronqué": truncate, "échangés": swap,
    "rejoué": replay,
}  # fmt: skip
ON_ENTRIES: dict[str, Alteration] = {**ALTERATIONS, "nom changé": rename_actor}


def kinds(outbox: Path) -> dict[str, list[Path]]:
    """Every file of the outbox that is kept or published, by kind; pages that are made anew each time aside."""
    found: dict[str, list[Path]] = {}
    for path in sorted(outbox.rglob("*")):
        if path.is_file() and path.stat().st_size and not (path.name.startswith(".") or _is_not_kept(path)):
            found.setdefault(kind(path, outbox), []).append(path)
    newest = [max(journal.glob("*.json")) for journal in outbox.glob("archives/contrats/*/journal")]
    return {**found, NEWEST: newest}


def _is_not_kept(path: Path) -> bool:
    return path.suffix in MADE_ANEW or path.as_posix().endswith(NOT_KEPT)


def kind(path: Path, outbox: Path) -> str:
    """The kind of a file, in a few words."""
    place = path.relative_to(outbox).parts
    if place[:2] == ("archives", "objets"):
        start = path.read_bytes()[:5]
        return f"objet {'PDF' if start == b'%PDF-' else 'Office' if start[:2] == b'PK' else 'texte'}"
    if place[0] == "archives":
        return "notice" if len(place) == 2 else "étape" if path.parent.name == "journal" else "bordereau"
    return f"publié, {place[1] if len(place) > 2 else place[0]} {path.suffix}"


def alter_all(campagne: Campagne, number: int, journey: str = SEALED) -> None:
    """*number* alterations at the end of a *journey*, one after the other, each undone before the next; each is to be
    found, and named.
    """
    draw = Draw(20261129)
    source = campagne.monde.end(journey)
    bench = campagne.monde.copy(source, campagne.folder / "altérée")
    state = campagne.folder / "altérée-état"
    shutil.copytree(bench.root / "etat", state)
    assert said(bench) == [], "the instance is not sound to begin with"
    files = kinds(bench.settings.outbox)
    for at in range(number):
        which = NEWEST if at % 3 == 0 else draw.choice(sorted(files))
        names = ON_ENTRIES if which in (NEWEST, "étape") else ALTERATIONS
        path = draw.choice(files[which])
        others = [one for one in files[which] if one != path and one.read_bytes() != path.read_bytes()]
        unfit = set() if others else {"échangés", "rejoué"}
        unfit |= {"effacé"} if which.startswith(TAKEN_AWAY) else set()
        name = draw.choice(sorted(set(names) - unfit))
        other = draw.choice(others) if others else path
        before = {one: one.read_bytes() for one in (path, other)}
        names[name](path, other, draw)
        restore_state(bench, state)
        campagne.counts[f"altérations, {which}"] += 1
        campagne.counts["altérations"] += 1
        if not found_in(said(bench), path, bench.settings.outbox):
            campagne.fault(f"altération non trouvée : {name}, {which}, {path.relative_to(bench.settings.outbox)}")
        for one, data in before.items():
            write(one, data)
        if at % 100 == 99:
            campagne.tell("altérations")
    restore_state(bench, state)


def restore_state(bench: Banc, state: Path) -> None:
    """The local state as the work left it: nobody has read the index since."""
    shutil.rmtree(bench.root / "etat")
    shutil.copytree(state, bench.root / "etat")


def said(bench: Banc) -> list[str]:
    """What « controler » says."""
    with look(bench.settings) as atelier:
        atelier.now = lambda: TODAY
        return [str(one) for one in control(atelier).constats]


def found_in(words: list[str], path: Path, outbox: Path) -> bool:
    """Whether what is said names this file, its object, its folder of the journal or the next of its chain."""
    names = [path.relative_to(outbox).as_posix(), path.name]
    if path.parent.name == "journal":
        names = [f"journal/{path.name}", f"journal/{int(path.stem) + 1:06d}.json"]
    elif path.stem == "bordereau" and path.parent.name.startswith("v"):
        number = int(path.parent.name[1:])
        names = [f"v{number:04d}/bordereau.json", f"v{number + 1:04d}/bordereau.json"]
    return any(name in one for name in names for one in words)
