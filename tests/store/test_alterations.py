"""Whatever is done to a file that is kept or published, or to the history, « controler » finds and names it: 100 %.

One small instance, made once: two versions, joined documents, a form given back, an unknown file. What signing adds is
altered in tests/parcours/test_alterations_signe.py.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest, dumps, loads
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.reports.views import look
from cpomdoc.engine.shown.altered import _Expected, check_shown
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.verify import _Check, verify
from tests.engine.banc import Banc, accueil, banc, complete
from tests.engine.journeys.piece_jointe.test_jointes import ANNEXE_08, FAMILLE, TILLEULS, pdf

FLIPS = 600
JOURNAL = "archives/contrats/C-1/journal"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    bench = banc(tmp_path_factory.mktemp("alterations") / "instance", famille=FAMILLE)
    (bench.settings.templates / "petite" / "annexe-08.docx").write_bytes(ANNEXE_08)
    complete(bench)
    bench.drop(f"C-1/arrêté {TILLEULS}.pdf", pdf())
    bench.drop("C-1/courses.pdf", pdf(words="rien à voir"))
    bench.drop("courses.xlsx", b"rien d'un questionnaire")
    bench.run()
    bench.drop("Accueil 2.xlsx", accueil(gestionnaire__nom="Nouveau nom"))
    bench.run()
    bench.drop("Accueil 3.xlsx", accueil(gestionnaire__siren="123"))
    bench.run()
    assert bench.oracle() == []
    return bench


@dataclass
class Instance:
    """A copy of it, and what is said of it."""

    bench: Banc

    @property
    def outbox(self) -> Path:
        return self.bench.settings.outbox

    def path(self, name: str) -> Path:
        return self.outbox / name

    @contextmanager
    def open(self) -> Iterator[Atelier]:
        """The local index saw the whole history, as in life."""
        with look(self.bench.settings) as atelier:
            yield atelier

    def said(self, *, gravest: bool = True) -> list[str]:
        with self.open() as atelier:
            seen = control(atelier)
        return [str(one) for one in (seen.alterations if gravest else seen.constats)]

    def kinds(self) -> dict[str, list[Path]]:
        """Every file of the outbox that is kept or published, by kind."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.outbox.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                found.setdefault(self.kind(path), []).append(path)
        return found

    def kind(self, path: Path) -> str:
        place = path.relative_to(self.outbox).parts
        if place[:2] == ("archives", "objets"):
            data = path.read_bytes()
            return "objet PDF" if data[:5] == b"%PDF-" else "objet Office" if data[:2] == b"PK" else "objet texte"
        if place[0] == "archives":
            return "notice" if len(place) == 2 else "étape" if path.parent.name == "journal" else "bordereau"
        return f"publié {place[1] if len(place) > 2 else place[0]} {path.suffix}"


@pytest.fixture
def instance(made: Banc, tmp_path: Path) -> Instance:
    root = tmp_path / "instance"
    shutil.copytree(made.root, root, symlinks=True)
    return Instance(replace(made, root=root))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def flipped(data: bytes, draw: random.Random) -> bytes:
    torn = bytearray(data)
    torn[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    return bytes(torn)


def names_it(said: list[str], path: Path, outbox: Path) -> bool:
    """Whether what is said names this file (a lost object by its digest), or the next of its chain, which no longer
    follows.
    """
    names = [path.relative_to(outbox).as_posix()]
    if path.parent.name == "journal":
        names.append(path.with_name(f"{int(path.stem) + 1:06d}.json").relative_to(outbox).as_posix())
    elif path.stem == "bordereau":
        after = path.parent.with_name(f"v{int(path.parent.name[1:]) + 1:04d}")
        names.append((after / path.name).relative_to(outbox).as_posix())
    elif "objets" in path.parts:
        names.append(path.name)
    return any(name in one for name in names for one in said)


def test_a_sound_instance_has_nothing_to_say(instance):
    assert instance.said() == []


def test_every_kind_of_file_is_there_to_be_altered(instance):
    assert set(instance.kinds()) >= {
        "objet PDF", "objet Office", "objet texte", "étape", "bordereau", "notice",
        "publié projets .pdf", "publié projets .docx", "publié a-corriger .xlsx", "publié a-corriger .txt",
        "publié a-corriger .pdf", "publié C-1 .ics",
    }  # fmt: skip


# --- 600 bits of each kind --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["objet PDF", "objet Office", "objet texte"])
def test_every_bit_flipped_in_a_kept_file_is_found(made, tmp_path, kind):
    """In an archive that holds this one file and no other: the file is read by the very check that reads them all."""
    draw, kept = random.Random(kind), Instance(made).kinds()[kind]
    archive = Archive(tmp_path, Files())
    archive.prepare()
    for _ in range(FLIPS):
        source = draw.choice(kept)
        path = archive.objects.path(source.name)
        write(path, flipped(source.read_bytes(), draw))
        (found,) = (one for one in verify(archive) if one.gravite == "alteration")
        assert found.fichier == path.relative_to(archive.root).as_posix()
        assert found.attendu == source.name
        path.unlink()


@pytest.mark.parametrize("kind", ["étape", "bordereau", "notice"])
def test_every_bit_flipped_in_a_record_is_found(instance, kind):
    """In a history of six entries: all of it is read each time. Of the last one, by what the local index saw."""
    for path in sorted(instance.path(JOURNAL).iterdir())[6:]:
        path.unlink()
    heads = {"C-1": (6, digest(instance.path(f"{JOURNAL}/000006.json").read_bytes()))}
    draw, files = random.Random(kind), [path for path in instance.kinds()[kind] if "_depots" not in path.parts]
    objects = _Check(instance.path("archives"))
    objects.objects()  # they are not touched here: read once
    for _ in range(FLIPS):
        path = draw.choice(files)
        sound = path.read_bytes()
        write(path, flipped(sound, draw))
        check = _Check(instance.path("archives"))
        check._kept, check._manifests = objects._kept, objects._manifests
        check.notice()
        check.contrats()
        check.heads(heads)
        found = [str(one) for one in check.found if one.gravite == "alteration"]
        assert names_it([f"archives/{one}" for one in found], path, instance.outbox), path
        write(path, sound)


def test_every_bit_flipped_in_a_published_file_is_found(instance):
    draw = random.Random(3)
    kinds = {kind: files for kind, files in instance.kinds().items() if kind.startswith("publié")}
    kinds = {kind: files for kind, files in kinds.items() if files[0].suffix not in (".html", ".css")}
    with instance.open() as atelier:
        expected = _Expected(atelier, "C-1")
    folder = instance.path("C-1")
    for files in kinds.values():
        # what a version changed is derived, made again from what is kept: nobody compares it
        mine = [path for path in files if folder in path.parents and path.parent.name != "Ce qui a changé"]
        for _ in range(FLIPS if mine else 0):
            path = draw.choice(mine)
            sound = path.read_bytes()
            path.write_bytes(flipped(sound, draw))
            (found,) = expected.compare(path.relative_to(folder).as_posix(), path)
            assert (found.attendu, found.trouve) == (digest(sound), digest(path.read_bytes()))
            working = path.suffix in (".docx", ".xlsx", ".ics")
            assert found.gravite == ("information" if working else "alteration")
            path.write_bytes(sound)
    with instance.open() as atelier:
        assert [one for one in check_shown(atelier, "C-1") if one.gravite == "alteration"] == []


# --- delete, insert, swap, truncate, replay: for every kind -----------------------------------------------------------


def delete(path: Path, other: Path) -> None:
    path.unlink()


def truncate(path: Path, other: Path) -> None:
    write(path, path.read_bytes()[:-1])


def empty(path: Path, other: Path) -> None:
    write(path, b"")


def lengthen(path: Path, other: Path) -> None:
    write(path, path.read_bytes() + b"\n")


def swap(path: Path, other: Path) -> None:
    one, two = path.read_bytes(), other.read_bytes()
    write(path, two)
    write(other, one)


def replay(path: Path, other: Path) -> None:
    write(path, other.read_bytes())


ALTERATIONS: dict[str, Callable[[Path, Path], None]] = {
    "deleted": delete, "truncated": truncate, "emptied": empty, "lengthened": lengthen, "swapped": swap,
    "replaced by another": replay,
}  # fmt: skip
KINDS = ("objet PDF", "objet Office", "objet texte", "étape", "bordereau", "publié projets .pdf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_whatever_is_done_to_a_file_is_found(instance, kind, alteration):
    files = instance.kinds()[kind]
    for path, other in ((files[0], files[-1]), (files[-1], files[0])):
        before = {one: one.read_bytes() for one in (path, other)}
        assert len(set(before.values())) == 2
        ALTERATIONS[alteration](path, other)
        working = kind.startswith("publié") and alteration == "deleted"  # people may tidy their drafts up: only told
        assert names_it(instance.said(gravest=not working), path, instance.outbox)
        for one, data in before.items():
            write(one, data)
    assert instance.said() == []


@pytest.mark.parametrize("alteration", [name for name in ALTERATIONS if name not in {"swapped", "replaced by another"}])
def test_whatever_is_done_to_the_notice_is_found(instance, alteration):
    notice = instance.path("archives/LISEZMOI.txt")
    ALTERATIONS[alteration](notice, notice)
    assert names_it(instance.said(), notice, instance.outbox)


def last(instance: Instance) -> Path:
    return max(instance.path(JOURNAL).iterdir())


def forge(instance: Instance, like: Path, **changes: object) -> None:
    """One more entry, well chained: only what it says is wrong."""
    end = last(instance)
    number = int(end.stem) + 1
    plain = {**loads(like.read_bytes()), "numero": number, "parent": digest(end.read_bytes()), **changes}
    write(end.with_name(f"{number:06d}.json"), dumps(plain))


def cut(instance: Instance, count: int) -> None:
    for _ in range(count):
        last(instance).unlink()


def rewrite(instance: Instance, number: int) -> None:
    """What somebody who knows the format does: change an entry, then every parent after it."""
    parent = None
    for path in sorted(instance.path(JOURNAL).iterdir()):
        plain = loads(path.read_bytes())
        changed = {"acteur": "un autre"} if int(path.stem) == number else {}
        write(path, dumps({**plain, **changed, "parent": parent if int(path.stem) > number else plain["parent"]}))
        parent = digest(path.read_bytes())


HISTORIES: dict[str, Callable[[Instance], object]] = {
    "an entry is replayed at the end": lambda i: forge(i, i.path(f"{JOURNAL}/000003.json")),
    "an entry is inserted with another key, naming what is not kept": lambda i: forge(
        i, i.path(f"{JOURNAL}/000003.json"), cle="autre", sorties=({"role": "x", "nom": "x", "sha256": "0" * 64},)
    ),
    "an entry is inserted without its chain": lambda i: write(
        last(i).with_name(f"{int(last(i).stem) + 1:06d}.json"), last(i).read_bytes()
    ),
    "the last entry is cut off": lambda i: cut(i, 1),
    "the last five entries are cut off": lambda i: cut(i, 5),
    "the chain is made anew from its middle": lambda i: rewrite(i, 10),
    "the last entry is re-written": lambda i: rewrite(i, int(last(i).stem)),
    "the whole journal is taken away": lambda i: shutil.rmtree(i.path(JOURNAL)),
    "the whole contract is taken away": lambda i: shutil.rmtree(i.path("archives/contrats/C-1")),
    "the last version is taken away": lambda i: shutil.rmtree(i.path("archives/contrats/C-1/v0002")),
    "both versions are swapped": lambda i: swap(
        i.path("archives/contrats/C-1/v0001/bordereau.json"), i.path("archives/contrats/C-1/v0002/bordereau.json")
    ),
    "a version is inserted": lambda i: write(
        i.path("archives/contrats/C-1/v0003/bordereau.json"),
        i.path("archives/contrats/C-1/v0002/bordereau.json").read_bytes(),
    ),
    "a file is put among the entries": lambda i: write(i.path(f"{JOURNAL}/a.json"), b"{}"),
    "a file is put among the objects": lambda i: write(i.path("archives/objets/ab/note.txt"), b"x"),
    "a file is put at the root of the archive": lambda i: write(i.path("archives/note.txt"), b"x"),
    "an object is on the wrong shelf": lambda i: _wrong_shelf(i),
    "the pieces of a version are published for those of another": lambda i: write(
        i.path("C-1/projets/v2/Contrat.pdf"), i.path("C-1/projets/v1/Contrat.pdf").read_bytes()
    ),
    "a note to people is changed": lambda i: write(next(i.path("C-1/a-corriger").glob("*.txt")), b"Tout va bien."),
}  # fmt: skip


def _wrong_shelf(instance: Instance) -> None:
    path = instance.kinds()["objet PDF"][0]
    shelf = path.parent.parent / ("00" if path.parent.name != "00" else "01")
    shelf.mkdir(exist_ok=True)
    path.rename(shelf / path.name)


@pytest.mark.parametrize("history", HISTORIES)
def test_whatever_is_done_to_the_history_is_found(instance, history):
    with instance.open() as atelier:
        atelier.index.catch_up()
    HISTORIES[history](instance)
    assert instance.said()


def test_a_draft_of_the_archive_s_own_making_is_no_alteration(instance):
    """What a crash may leave is told, and stops nobody."""
    with instance.open() as atelier:
        atelier.archive.objects.put(b"sans suite")
    write(instance.path(f"{JOURNAL}/.cpomdoc-0123456789abcdef.tmp"), b"")
    assert instance.said() == []
    assert len(instance.said(gravest=False)) >= 2
