"""The checking program is trusted because it finds every fault that is planted, and none where there is none."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.domain.journal import STEPS
from cpomdoc.store.files import Files
from cpomdoc.store.names import folder_name
from tests import oracle
from tests.store import scenario

CONTRAT = folder_name(scenario.CONTRAT)
DROPPED = list(scenario.DEPOSES)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    instance = tmp_path_factory.mktemp("oracle") / "instance"
    scenario.drop(instance)
    scenario.run(instance, Files())
    return instance


@pytest.fixture
def instance(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "instance"))


def obj(instance: Path, sha: str = DROPPED[0]) -> Path:
    return instance / "outbox/archives/objets" / sha[:2] / sha


def entry(instance: Path, number: int, contrat: str = CONTRAT) -> Path:
    return instance / "outbox/archives/contrats" / contrat / f"journal/{number:06d}.json"


def manifest(instance: Path) -> Path:
    return instance / "outbox/archives/contrats" / CONTRAT / "v0001/bordereau.json"


def draft(instance: Path) -> Path:
    return instance / "outbox" / CONTRAT / "projets/v1/01 – Contrat.docx"


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.chmod(0o440)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    write(path, bytes(data))


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    write(one, second)
    write(other, first)


def add_entry(instance: Path, like: int, **changes: Any) -> None:
    """One more entry, well chained: only what it says is wrong."""
    last = max(entry(instance, 1).parent.iterdir())
    number = int(last.stem) + 1
    plain = json.loads(entry(instance, like).read_bytes())
    plain |= {"numero": number, "parent": hashlib.sha256(last.read_bytes()).hexdigest()} | changes
    write(
        entry(instance, number),
        json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(),
    )


def matter(role: str, sha: str = DROPPED[0]) -> dict[str, str]:
    return {"role": role, "sha256": sha, "nom": "x.xlsx"}


def rewrite(path: Path, old: str, new: str) -> None:
    write(path, path.read_bytes().replace(old.encode(), new.encode()))


def lose(instance: Path) -> None:
    for number in (1, 2, 3):
        entry(instance, number).unlink()
    obj(instance).unlink()


def twice_returned(instance: Path) -> None:
    form, retour = matter("formulaire", DROPPED[1]), matter("retour", DROPPED[1])
    add_entry(instance, 1, etape="retourner", cle="a", entrees=[form], sorties=[retour])
    add_entry(instance, 1, etape="retourner", cle="b", entrees=[form], sorties=[retour])


SIGNED = {"sujet": "contrat", "version": 2, "verdict": "acceptee"}


def add_signature(instance: Path, key: str, champ: str, moment: str) -> None:
    signature = {"champ": champ, "moment": moment, "validite": "valide"}
    facts = {**SIGNED, "signatures": [signature]}
    add_entry(instance, 1, etape="signer", cle=key, entrees=[matter("signe")], sorties=[], faits=facts)


def signed_twice(instance: Path) -> None:
    """A party signs again, at another moment, what it had signed."""
    for moment in ("2026-11-21T10:00:00", "2026-11-21T11:00:00"):
        add_signature(instance, moment, "Signature_ars", moment)


def add_seal(instance: Path, key: str) -> None:
    add_entry(instance, 1, etape="sceller", cle=key, entrees=[], sorties=[], faits={"sujet": "contrat", "version": 3})


def sealed_twice(instance: Path) -> None:
    add_seal(instance, "a")
    add_seal(instance, "b")


def signed_after_the_seal(instance: Path) -> None:
    add_seal(instance, "a")
    add_signature(instance, "b", "Signature_ars", "2026-11-21T10:00:00")


def set_aside_without_a_report(instance: Path) -> None:
    add_entry(instance, 1, etape="ecarter", cle="a", entrees=[matter("jointe")], sorties=[])


def add_stranger(instance: Path) -> str:
    data = scenario.workbook("personne ne l'a déposé")
    sha = hashlib.sha256(data).hexdigest()
    write(obj(instance, sha), data)
    return sha


def received_from_nowhere(instance: Path) -> None:
    add_entry(instance, 1, cle="nulle part", entrees=[matter("formulaire", add_stranger(instance))])


def link_away(instance: Path) -> None:
    shutil.move(obj(instance), instance / "ailleurs")
    obj(instance).symlink_to(instance / "ailleurs")


FAULTS: dict[str, Callable[[Path], object]] = {
    "a dropped content is lost": lose,
    "a dropped content is lost, though its entry is there": lambda i: obj(i).unlink(),
    "an object is cut short": lambda i: write(obj(i), obj(i).read_bytes()[:-1]),
    "an object is empty": lambda i: write(obj(i), b""),
    "a bit of an object is flipped": lambda i: flip(obj(i)),
    "two objects are swapped": lambda i: swap(obj(i), obj(i, DROPPED[1])),
    "an object is on the wrong shelf": lambda i: obj(i).rename(obj(i).parent.parent / obj(i).name),
    "an object can be modified": lambda i: obj(i).chmod(0o640),
    "an object is a link": link_away,
    "an entry is taken away": lambda i: entry(i, 2).unlink(),
    "the last entry is cut off": lambda i: entry(i, 3).unlink(),
    "two entries are swapped": lambda i: swap(entry(i, 1), entry(i, 2)),
    "an entry is changed": lambda i: rewrite(entry(i, 1), '"service"', '"un autre"'),
    "an entry is cut short": lambda i: write(entry(i, 2), entry(i, 2).read_bytes()[:-9]),
    "an entry is not canonical": lambda i: write(entry(i, 3), entry(i, 3).read_bytes() + b"\n"),
    "a step is replayed": lambda i: add_entry(i, 2),
    "a content is received twice": lambda i: add_entry(i, 1, cle="une autre"),
    "a content is received in two journals": lambda i: add_entry(
        i, 1, cle="x", entrees=[matter("formulaire", DROPPED[2])]
    ),
    "a content is received that nobody dropped": received_from_nowhere,
    "an entry names what is not kept": lambda i: add_entry(i, 3, cle="x", sorties=[matter("bordereau", "0" * 64)]),
    "a form is returned twice": twice_returned,
    "a party's signature is counted twice": signed_twice,
    "a contract is sealed twice": sealed_twice,
    "a signature is counted after the seal": signed_after_the_seal,
    "a file is set aside without a report": set_aside_without_a_report,
    "an entry belongs to another contract": lambda i: add_entry(i, 3, cle="x", contrat="AUTRE"),
    "a contract has two folders": lambda i: shutil.copytree(entry(i, 1).parents[1], entry(i, 1).parents[2] / "AUTRE"),
    "a manifest is changed": lambda i: rewrite(manifest(i), "– Contrat", "– Contrit"),
    "a manifest is taken away": lambda i: manifest(i).unlink(),
    "a version has a hole before it": lambda i: manifest(i).parent.rename(manifest(i).parent.parent / "v0002"),
    "a file stays in the inbox": lambda i: write(i / "inbox/a.xlsx", obj(i).read_bytes()),
    "a file in the making is left in the objects": lambda i: write(
        obj(i).parent / ".cpomdoc-0123456789abcdef.tmp", b"PK"
    ),
    "a claim is left": lambda i: write(entry(i, 1).parent / ".cpomdoc-0123456789abcdef.prise", b""),
    "a stranger is in the journal": lambda i: write(entry(i, 1).parent / "notes.txt", b"x"),
    "a draft is cut short": lambda i: write(draft(i), draft(i).read_bytes()[:-9]),
    "a draft is not shown": lambda i: draft(i).unlink(),
    "a draft is not the one kept": lambda i: write(draft(i), scenario.workbook("un autre")),
    "a draft of a version that does not exist is shown": lambda i: shutil.copytree(
        draft(i).parent, draft(i).parent.parent / "v2"
    ),
    "the dashboard is cut short": lambda i: write(i / "outbox" / CONTRAT / "ETAT.html", b"<html>"),
}


def test_a_finished_run_has_no_fault(instance):
    report = oracle.check(instance, scenario.DEPOSES, named=True)
    assert report.faults == []
    assert {key: report.counts[key] for key in ("deposes", "perdus", "doubles", "etapes", "versions")} == {
        "deposes": 3, "perdus": 0, "doubles": 0, "etapes": 4, "versions": 1,
    }  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_planted_fault_is_found(instance, fault):
    FAULTS[fault](instance)
    assert oracle.check(instance, scenario.DEPOSES).faults


def test_what_the_archive_keeps_without_a_name_is_found_where_no_crash_explains_it(instance):
    add_stranger(instance)
    assert oracle.check(instance, scenario.DEPOSES).faults == []
    assert [one["regle"] for one in oracle.check(instance, scenario.DEPOSES, named=True).faults] == ["sans nom"]


def test_signatures_of_several_parties_each_once_then_one_seal_are_no_fault(instance):
    """A later file bears the signatures before its own, with their moments."""
    first, second = (f"2026-11-21T1{hour}:00:00" for hour in (0, 1))
    add_signature(instance, "a", "Signature_ars", first)
    parties = (("ars", first), ("x", second))
    both = [{"champ": f"Signature_{who}", "moment": at, "validite": "valide"} for who, at in parties]
    facts = {**SIGNED, "signatures": both}
    add_entry(instance, 1, etape="signer", cle="b", entrees=[matter("signe")], sorties=[], faits=facts)
    add_seal(instance, "c")
    assert oracle.check(instance, scenario.DEPOSES).faults == []


MISNAMED: dict[str, dict[str, Any]] = {
    "a form is received under another word": {"etape": "recevoir", "entrees": [matter("depot")], "sorties": []},
    "what is taken bears the word of what is given": {
        "etape": "valider", "entrees": [matter("formulaire"), matter("dossier")], "sorties": [],
    },
    "what is given bears the word of what is taken": {
        "etape": "relire", "entrees": [matter("relecture")], "sorties": [matter("relu"), matter("relecture")],
    },
    "a step that gives nothing gives": {"etape": "ranger", "entrees": [], "sorties": [matter("formulaire")]},
    "a matter has no word": {"etape": "signer", "entrees": [{"sha256": DROPPED[0], "nom": ""}], "sorties": []},
    "a version is made of a piece that it does not have": {
        "etape": "archiver", "entrees": [matter("annexe-99")], "sorties": [],
    },
    "a sealed folder holds what no folder holds": {
        "etape": "sceller", "entrees": [matter("fichier signé"), matter("brouillon")], "sorties": [],
    },
    "a step is none of the format": {"etape": "peser", "entrees": [], "sorties": []},
}  # fmt: skip


@pytest.mark.parametrize("fault", MISNAMED)
def test_a_matter_whose_role_its_step_does_not_know_is_found(instance, fault):
    add_entry(instance, 1, cle="x", **MISNAMED[fault])
    assert "rôle" in {fault["regle"] for fault in oracle.check(instance, scenario.DEPOSES).faults}


def test_the_checking_program_knows_every_step_that_a_journal_tells():
    assert sorted(oracle.ROLES) == sorted(STEPS)


def test_matters_in_the_words_of_their_steps_are_no_fault(instance):
    for key, words in enumerate(
        (
            {"etape": "valider", "entrees": [matter("formulaire")], "sorties": [matter("dossier")]},
            {"etape": "archiver", "entrees": [matter("piece-1"), matter("jointe")], "sorties": [matter("bordereau")]},
            {"etape": "sceller", "entrees": [matter("révocations")], "sorties": [matter("mode d’emploi")]},
            {"etape": "deroger", "entrees": [], "sorties": []},
        )
    ):
        add_entry(instance, 1, cle=f"x{key}", **words)
    assert oracle.check(instance, scenario.DEPOSES).faults == []


def test_what_is_dropped_and_not_yet_taken_is_no_fault_while_the_run_goes_on(tmp_path):
    scenario.drop(tmp_path / "instance")
    assert oracle.check(tmp_path / "instance", scenario.DEPOSES, running=True).faults == []
    assert {fault["regle"] for fault in oracle.check(tmp_path / "instance", scenario.DEPOSES).faults} == {
        "non pris", "non reçu",
    }  # fmt: skip


def test_the_program_answers_in_json_and_by_its_exit_code(instance, tmp_path):
    dropped, before = tmp_path / "deposes.json", tmp_path / "avant.json"
    dropped.write_text(json.dumps(scenario.DEPOSES))
    command = [sys.executable, oracle.__file__, str(instance), "--deposes", str(dropped)]
    sound = subprocess.run([*command, "--noter", before], capture_output=True, check=False)
    assert (sound.returncode, json.loads(sound.stdout)["sain"]) == (0, True)
    add_stranger(instance)  # an orphan is no fault by itself, but a start at rest has no business making one
    restless = subprocess.run([*command, "--avant", before], capture_output=True, check=False)
    assert (restless.returncode, [fault["regle"] for fault in json.loads(restless.stdout)["fautes"]]) == (1, ["repos"])


def watched(instance: Path, write: Callable[[], object]) -> oracle.Report:
    """What a reader saw while something was written."""
    reports: list[oracle.Report] = []
    done = threading.Event()
    reader = threading.Thread(target=lambda: reports.append(oracle.watch(instance, done.is_set)))
    reader.start()
    write()
    done.set()
    reader.join()
    return reports[0]


def test_a_reader_that_opens_every_file_at_once_never_sees_half_of_one(tmp_path):
    instance = tmp_path / "instance"
    scenario.drop(instance)
    report = watched(instance, lambda: scenario.run(instance, Files()))
    assert report.faults == []
    assert report.counts["fichiers ouverts"] >= 14


def test_a_reader_notices_a_file_that_is_written_under_its_final_name(instance):
    def write_slowly() -> None:
        write(draft(instance), scenario.workbook("moitié")[:20])
        time.sleep(0.3)
        write(draft(instance), scenario.workbook("moitié"))

    assert {fault["regle"] for fault in watched(instance, write_slowly).faults} == {"déchiré"}


def test_the_watching_program_ends_when_it_is_told(instance):
    command = [sys.executable, oracle.__file__, str(instance), "--guetter"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stderr is not None
            said = program.stderr.readline()
            program.send_signal(signal.SIGTERM)
            output, _ = program.communicate(timeout=10)
        finally:
            program.kill()
    assert (said, program.returncode, json.loads(output)["sain"]) == ("regarde\n", 0, True)


def test_the_checking_program_shares_no_code_with_what_it_checks():
    text = Path(oracle.__file__).read_text("utf-8")
    assert "import cpomdoc" not in text
    assert "from cpomdoc" not in text
    assert os.access(oracle.__file__, os.R_OK)
