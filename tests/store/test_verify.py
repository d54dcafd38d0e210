"""Any byte changed, any entry missing, added or moved is found and named, in French."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cpomdoc.domain.canonical import digest, dumps, loads
from cpomdoc.domain.journal import Redige
from cpomdoc.domain.links import Link, Matter
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.journal import Journal
from cpomdoc.store.verify import Alteration, verify
from tests.journal_sample import a

CONTRAT, ENTRIES = "CPOM-2027-001", 50


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of fifty entries and two versions."""
    outbox = tmp_path_factory.mktemp("kept") / "outbox"
    archive = Archive(outbox, Files())
    archive.prepare()
    for number in range(1, ENTRIES - 1):
        add(archive, f"étape {number}", archive.objects.put(f"contenu {number}".encode()))
    for number in (1, 2):
        piece = {"nom": "contrat.docx", "sha256": archive.objects.put(f"contrat {number}".encode())}
        add(archive, f"version {number}", archive.write_version(CONTRAT, number, {"pieces": (piece,)}).digest)
    return outbox


def add(archive: Archive, key: str, sha: str) -> None:
    link = Link(a(Redige), key, (), (Matter("piece", sha),), "service", "2026-11-21T10:00:00+01:00")
    archive.append(CONTRAT, link)


@pytest.fixture
def outbox(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "outbox"))


def alterations(outbox: Path) -> list[Alteration]:
    return [one for one in verify(Archive(outbox, Files())) if one.gravite == "alteration"]


def entry(outbox: Path, number: int) -> Path:
    return outbox / f"archives/contrats/{CONTRAT}/journal/{number:06d}.json"


def manifest(outbox: Path, number: int) -> Path:
    return outbox / f"archives/contrats/{CONTRAT}/v{number:04d}/bordereau.json"


def write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def change(path: Path, **values: object) -> None:
    write(path, dumps({**loads(path.read_bytes()), **values}))


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    write(one, second)
    write(other, first)


def test_a_sound_archive_has_nothing_to_say(outbox):
    assert verify(Archive(outbox, Files())) == []


def test_one_bit_flipped_in_any_file_is_found(outbox):
    """Of the last entry only the part that others check: what nothing follows needs a head kept elsewhere."""
    draw = random.Random(1)
    kept = sorted(path for path in (outbox / "archives").rglob("*/*") if path.is_file())
    files = [path for path in kept if path != entry(outbox, ENTRIES)]
    assert len(files) > 100
    for path in files:
        data = path.read_bytes()
        torn = bytearray(data)
        torn[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        write(path, bytes(torn))
        found = alterations(outbox)
        relative = path.relative_to(outbox / "archives").as_posix()
        following = str(Path(relative).with_name(f"{int(path.stem) + 1:06d}.json")) if "journal" in relative else ""
        assert {relative, following} & {one.fichier for one in found}
        write(path, data)
    assert alterations(outbox) == []


TAMPERING: dict[str, Callable[[Path], object]] = {
    "an object deleted": lambda o: next((o / "archives/objets").rglob("??/*")).unlink(),
    "an object added under a wrong name": lambda o: write(o / "archives/objets/notes.txt", b"x"),
    "an entry deleted": lambda o: entry(o, 20).unlink(),
    "an entry inserted": lambda o: write(entry(o, 51), entry(o, 20).read_bytes()),
    "two entries swapped": lambda o: swap(entry(o, 20), entry(o, 21)),
    "an entry replayed at the end": lambda o: change(
        entry(o, 50), **{**loads(entry(o, 10).read_bytes()), "numero": 50, "parent": digest(entry(o, 49).read_bytes())}
    ),
    "an entry that says less than it should": lambda o: write(entry(o, 50), dumps({"numero": 50})),
    "an entry re-written without its followers": lambda o: change(entry(o, 30), acteur="quelqu'un d'autre"),
    "an entry of another contract": lambda o: change(entry(o, 50), contrat="CPOM-2"),
    "a manifest changed": lambda o: change(manifest(o, 2), contenu={"pieces": ()}),
    "a manifest deleted": lambda o: manifest(o, 1).unlink(),
    "a manifest moved": lambda o: swap(manifest(o, 1), manifest(o, 2)),
    "a file added among the entries": lambda o: write(entry(o, 1).with_name("a.json"), b"{}"),
    "a file added among the contracts": lambda o: write(o / "archives/contrats/a.txt", b"x"),
    "a folder renamed": lambda o: entry(o, 1).parents[1].rename(entry(o, 1).parents[2] / "CPOM-9"),
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_every_tampering_is_found_and_named(outbox, tampering):
    TAMPERING[tampering](outbox)
    found = alterations(outbox)
    assert found
    assert all(one.message and one.fichier for one in found)


def test_a_changed_object_is_said_with_what_was_expected_and_what_was_found(outbox):
    path = next((outbox / "archives/objets").rglob("??/*"))
    write(path, b"autre")
    (said,) = alterations(outbox)
    assert str(said) == (
        f"objets/{path.parent.name}/{path.name}\N{NO-BREAK SPACE}: le contenu de ce fichier a changé "
        f"(attendu\N{NO-BREAK SPACE}: {path.name}\N{NO-BREAK SPACE}; trouvé\N{NO-BREAK SPACE}: {digest(b'autre')})"
    )


def rewrite_from(outbox: Path, number: int) -> None:
    """What someone who knows the format does: change an entry, then all parents after it."""
    plain = json.loads(entry(outbox, number).read_bytes())
    change(entry(outbox, number), **{**plain, "acteur": "quelqu'un d'autre"})
    for later in range(number + 1, ENTRIES + 1):
        change(entry(outbox, later), parent=digest(entry(outbox, later - 1).read_bytes()))


def cut(outbox: Path, count: int) -> None:
    for number in range(ENTRIES - count + 1, ENTRIES + 1):
        entry(outbox, number).unlink()


@pytest.mark.parametrize(
    "tampering", [lambda o: rewrite_from(o, 20), lambda o: cut(o, 3)], ids=["re-written", "cut off"]
)
def test_a_chain_made_anew_is_found_as_soon_as_one_head_was_kept_elsewhere(outbox, tampering):
    head = Journal(outbox / "archives", CONTRAT, Files()).head()
    assert head is not None
    tampering(outbox)
    archive = Archive(outbox, Files())
    assert [one for one in verify(archive) if one.gravite == "alteration"] == []  # this is what cannot be promised
    assert verify(archive, {CONTRAT: (head.numero, head.digest)})[0].message == (
        "cette étape, déjà vue, a été retirée ou changée"
    )


def test_what_a_crash_leaves_is_information(outbox):
    archive = Archive(outbox, Files())
    archive.objects.put(b"orphan")
    archive.write_version(CONTRAT, 3, {})
    write(entry(outbox, 1).with_name(".cpomdoc-0123456789abcdef.tmp"), b"")
    manifest(outbox, 4).parent.mkdir()
    assert {(one.gravite, one.message) for one in verify(archive)} == {
        ("information", "aucune étape ne cite ce fichier"),
        ("information", "aucune étape ne cite ce bordereau"),
        ("information", "fichier inachevé, laissé par un arrêt brutal"),
    }
