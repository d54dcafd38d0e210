"""« sauvegarder », « restaurer »: the restore is rehearsed; the instance that comes back goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cpomdoc.adapters.instance import load_settings
from cpomdoc.engine.instance import sauvegarde
from tests.cli.test_traiter import drop_all
from tests.engine.banc import Banc, StandIn, accueil
from tests.oracle import check


@pytest.fixture
def dropped(tmp_path) -> dict[str, str]:
    """The forms of the contract, as the oracle names them."""
    (tmp_path / "formulaires" / "inbox").mkdir(parents=True)
    drop_all(tmp_path / "formulaires")
    forms = (tmp_path / "formulaires" / "inbox").iterdir()
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in forms}


@pytest.fixture
def copy(terminal, worked, tmp_path) -> Path:
    assert terminal("sauvegarder", tmp_path / "copie.tar").code == 0
    return tmp_path / "copie.tar"


def test_the_restore_is_sound_and_goes_on(terminal, worked, copy, tmp_path, dropped):
    shutil.rmtree(worked)
    back = tmp_path / "ailleurs"
    answer = terminal("restaurer", copy, back)
    assert answer.code == 0, answer.err
    assert terminal("--instance", back, "controler").code == 0
    assert check(back, dropped).faults == []
    form = accueil(gestionnaire__nom="Nouveau nom")
    (back / "inbox" / "Accueil.xlsx").write_bytes(form)
    assert "C-1 : version 2" in terminal("--instance", back, "traiter").err
    assert check(back, dropped | {hashlib.sha256(form).hexdigest(): "Accueil.xlsx"}).faults == []


def test_the_same_archive_comes_back(terminal, worked, copy, tmp_path):
    terminal("restaurer", copy, tmp_path / "ailleurs")
    mine, theirs = (
        {path.relative_to(root): path.read_bytes() for path in (root / "outbox/archives").rglob("*") if path.is_file()}
        for root in (worked, tmp_path / "ailleurs")
    )
    assert mine == theirs
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ailleurs/outbox/archives/objets").glob("*/*")}
    assert modes == {0o440}


def test_put_back_in_the_same_place_an_older_copy_takes_the_work_up_again(terminal, worked, copy):
    (worked / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
    terminal("traiter")
    shutil.rmtree(worked)
    assert terminal("restaurer", copy, worked).code == 0
    (worked / "inbox" / "Accueil 2.xlsx").write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
    assert "C-1 : version 2" in terminal("--instance", worked, "traiter").err
    assert terminal("--instance", worked, "controler").code == 0


def test_a_copy_is_checked_with_two_ordinary_tools(copy, tmp_path):
    (tmp_path / "à la main").mkdir()
    subprocess.run(["tar", "-xf", copy, "-C", tmp_path / "à la main"], check=True)
    assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "à la main").returncode == 0


def test_a_copy_is_ours_alone_and_holds_no_key(terminal, worked, copy, tmp_path):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    (worked / "cles").mkdir()
    (worked / "cles" / "sceau.p12").write_bytes(b"secret")
    terminal("sauvegarder", tmp_path / "autre.tar")
    with tarfile.open(tmp_path / "autre.tar") as tar:
        assert not [name for name in tar.getnames() if "cles" in name]


def test_what_waits_in_the_inbox_is_in_the_copy(terminal, worked, tmp_path):
    (worked / "inbox" / "Nouveau.xlsx").write_bytes(accueil("C-2"))
    terminal("sauvegarder", tmp_path / "copie.tar")
    terminal("restaurer", tmp_path / "copie.tar", tmp_path / "ailleurs")
    waiting = [path.name for path in (tmp_path / "ailleurs/inbox").iterdir() if path.is_file()]
    assert waiting == ["Nouveau.xlsx"]


def test_a_cut_copy_is_refused_wherever_it_is_cut(terminal, copy, tmp_path):
    data, draw = copy.read_bytes(), random.Random(7)
    with tarfile.open(copy) as tar:
        places = [member.offset for member in tar][-3:]
    for place in [0, 1, 511, 512, *places, *(draw.randrange(len(data)) for _ in range(6))]:
        (tmp_path / "coupee.tar").write_bytes(data[:place])
        assert terminal("restaurer", tmp_path / "coupee.tar", tmp_path / "ailleurs").code == 7
        assert not (tmp_path / "ailleurs").exists()


def test_a_copy_with_a_changed_byte_is_refused(copy):
    from cpomdoc.adapters.exchange import check_copy
    from cpomdoc.domain.errors import ArchiveError

    data, draw = copy.read_bytes(), random.Random(8)
    with tarfile.open(copy) as tar:
        covered = [(member.offset_data, member.size, member.offset) for member in tar if member.size]
    for _ in range(60):
        start, size, header = draw.choice(covered)
        torn = bytearray(data)
        place = draw.choice([start + draw.randrange(size), header + draw.randrange(100)])
        torn[place] ^= 1 << draw.randrange(8)
        copy.write_bytes(bytes(torn))
        with pytest.raises(ArchiveError):
            check_copy(copy)
    copy.write_bytes(data)
    assert check_copy(copy) > 20


@pytest.mark.parametrize("name", ["/etc/x", "../x", "outbox/../../x"])
def test_a_copy_that_would_write_elsewhere_is_refused(terminal, tmp_path, name):
    from cpomdoc.adapters.exchange import write_copy

    write_copy(tmp_path / "c.tar", [("cpomdoc.toml", b""), (name, b"x")])
    assert terminal("restaurer", tmp_path / "c.tar", tmp_path / "ailleurs").code == 7


def test_a_copy_that_is_refused_halfway_leaves_nothing_beside_the_folder(terminal, copy, tmp_path, monkeypatch):
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.setattr(sauvegarde, "SETTINGS_FILE", "absent.toml")  # a copy of something else: known at its end only
    answer = terminal("restaurer", copy, place / "retour")
    assert answer.code == 3
    assert list(place.iterdir()) == []


def test_an_altered_archive_is_not_copied(terminal, worked, tmp_path):
    victim = next((worked / "outbox/archives/objets").glob("*/*"))
    victim.chmod(0o600)
    victim.write_bytes(b"autre")
    assert terminal("sauvegarder", tmp_path / "copie.tar").code == 7
    assert not list(tmp_path.glob("*copie*"))


def test_a_copy_replaces_nothing(terminal, copy, worked):
    before = copy.read_bytes()
    assert terminal("sauvegarder", copy).code == 2
    assert copy.read_bytes() == before
    assert terminal("sauvegarder", worked / "outbox" / "c.tar").code == 2
    assert terminal("restaurer", copy, worked).code == 2


def test_folders_that_were_elsewhere_come_back_inside(terminal, worked, tmp_path):
    (worked / "inbox").rename(tmp_path / "depots")
    base = f'[moteur]\nbase = "sqlite:///{tmp_path}/moteur.sqlite"\n'
    (worked / "cpomdoc.toml").write_text(f'[dossiers]\ninbox = "{tmp_path}/depots"\n{base}')
    terminal("sauvegarder", tmp_path / "copie.tar")
    assert terminal("restaurer", tmp_path / "copie.tar", tmp_path / "ailleurs").code == 0
    settings = load_settings(tmp_path / "ailleurs")
    assert settings.inbox == tmp_path / "ailleurs" / "inbox"
    assert str(tmp_path / "moteur.sqlite") not in settings.database


def test_a_copy_made_while_the_instance_works_is_whole_at_every_moment(terminal, instance, tmp_path, monkeypatch):
    """A file is taken in whole between any two files of the copy: nothing that is in it may lack what it names."""
    drop_all(instance)
    bench = Banc(instance)
    inner = sauvegarde._folder
    done: list[int] = []

    def at_work(files, folder, name, but=None):
        yield from inner(files, folder, name, but)
        if folder in (bench.settings.inbox, bench.settings.outbox):
            done.append(len(bench.run()))
            bench.drop(f"Accueil {len(done)}.xlsx", accueil(gestionnaire__nom=f"Nom {len(done)}"))

    terminal("traiter")
    bench.drop("Accueil 0.xlsx", accueil(gestionnaire__nom="Nom 0"))
    monkeypatch.setattr(sauvegarde, "_folder", at_work)
    assert terminal("sauvegarder", tmp_path / "copie.tar").code == 0
    assert done == [2, 2]
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))
    assert terminal("restaurer", tmp_path / "copie.tar", tmp_path / "ailleurs").code == 0
    assert terminal("--instance", tmp_path / "ailleurs", "controler").code == 0


# --- the state folder that a copy finds where it is put back ----------------------------------------------------------

LATER = "Accueil 2.xlsx"


def drop_later(instance: Path) -> None:
    path = instance / "inbox" / LATER
    path.write_bytes(accueil(gestionnaire__nom="Nouveau nom"))
    os.utime(path, (1_800_000_000, 1_800_000_000))


def journal_of(instance: Path, contrat: str = "C-1") -> list[tuple[str, str, list[str]]]:
    """Each step, its version and the files that it took; in no order, for pieces are made side by side."""
    folder = instance / "outbox/archives/contrats" / contrat / "journal"
    plain = [json.loads(path.read_bytes()) for path in sorted(folder.iterdir())]
    took = [[matter["nom"] for matter in one["entrees"]] for one in plain]
    return sorted(
        (one["etape"], str(one["faits"].get("version", "")), names) for one, names in zip(plain, took, strict=True)
    )


def versions_of(instance: Path) -> list[str]:
    return sorted(path.name for path in (instance / "outbox/C-1/projets").iterdir())


IN_THE_MAKING = shutil.ignore_patterns(".cpomdoc-*", "*.sqlite-*")


def copy_at_rest(source: str, target: str) -> None:
    """A file of a state folder that is at work: a base is read between two of its writings, never in one."""
    if not source.endswith(".sqlite"):
        shutil.copy2(source, target)
        return
    with closing(sqlite3.connect(source, timeout=30)) as base, closing(sqlite3.connect(target)) as copied:
        base.backup(copied)


@pytest.fixture
def states(terminal, instance, tmp_path, monkeypatch) -> dict[str, Path]:
    """The state folder at four moments, a copy and the outbox of the second one, and the end of an undisturbed life."""
    state, kept = load_settings(instance).state, tmp_path / "etats"
    alone = threading.Lock()

    def keep(name: str) -> Path:
        with alone:  # two pieces are converted at once
            if not (kept / name).exists():
                shutil.copytree(state, kept / name, copy_function=copy_at_rest, ignore=IN_THE_MAKING)
        return kept / name

    terminal("traiter")
    drop_all(instance)
    found = {"plus ancien": keep("plus ancien")}
    terminal("traiter")
    assert terminal("sauvegarder", tmp_path / "copie.tar").code == 0
    shutil.copytree(instance / "outbox", kept / "outbox")
    found["du même moment"] = keep("du même moment")
    working = StandIn(fail=lambda title: keep("en plein travail"))
    monkeypatch.setattr("cpomdoc.engine.atelier.Offices", lambda number: working)
    drop_later(instance)
    later = terminal("traiter")
    assert later.code == 0, later.err
    assert (kept / "en plein travail" / "moteur.sqlite").is_file()
    return found | {"en plein travail": kept / "en plein travail", "plus récent": keep("plus récent")}


@pytest.mark.parametrize("way", ["restaurer", "à la main"])
@pytest.mark.parametrize("which", ["plus récent", "en plein travail", "du même moment", "plus ancien", "aucun"])
def test_a_copy_put_back_comes_to_the_same_end_whatever_state_folder_it_finds(
    terminal, instance, tmp_path, states, dropped, which, way
):
    expected, state = journal_of(instance), load_settings(instance).state
    shutil.rmtree(state)
    if which in states:
        shutil.copytree(states[which], state)
    if way == "restaurer":
        shutil.rmtree(instance)
        answer = terminal("restaurer", tmp_path / "copie.tar", instance)
    else:
        shutil.rmtree(instance / "outbox")
        shutil.copytree(tmp_path / "etats" / "outbox", instance / "outbox")
        answer = terminal("--instance", instance, "archive", "reconstruire")
    assert answer.code == 0, answer.err
    assert versions_of(instance) == ["v1"]
    nothing = terminal("--instance", instance, "traiter")
    assert (nothing.code, "Rien" in nothing.out) == (0, True), "what was under way elsewhere is not begun here"
    assert versions_of(instance) == ["v1"]
    drop_later(instance)
    answer = terminal("--instance", instance, "traiter")
    assert answer.code == 0, answer.err
    assert "déjà reçu" not in answer.err
    assert versions_of(instance) == ["v1", "v2"]
    assert journal_of(instance) == expected
    assert terminal("--instance", instance, "controler").code == 0
    form = hashlib.sha256(accueil(gestionnaire__nom="Nouveau nom")).hexdigest()
    assert check(instance, dropped | {form: LATER}).faults == []


@pytest.mark.parametrize("which", ["plus récent", "en plein travail"])
def test_an_older_archive_under_a_newer_state_is_said_and_nothing_is_written(
    terminal, instance, tmp_path, states, which
):
    state = load_settings(instance).state
    shutil.rmtree(state)
    shutil.copytree(states[which], state)
    shutil.rmtree(instance / "outbox")
    shutil.copytree(tmp_path / "etats" / "outbox", instance / "outbox")
    before = journal_of(instance)
    drop_later(instance)
    answer = terminal("traiter")
    assert answer.code == 7
    assert "archive reconstruire" in answer.err.replace("\n", " ")
    assert journal_of(instance) == before
    assert (instance / "inbox" / LATER).exists()
