"""The sealed folder: whole, readable, checkable by anyone with standard tools, and by them as severely as by us."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from cpomdoc.adapters.instance.secrets import SecretRefused
from cpomdoc.adapters.pdf import check_tags, judge_pdf
from cpomdoc.domain.bordereau_scelle import read_sealed, write_sealed
from cpomdoc.engine.events import ScelleDone, Trouble
from cpomdoc.engine.reports.controle import control
from tests.parcours import parties
from tests.parcours.parties import PARTIES, Signataires, Trust, of_kind
from tests.resources.horodateur import time_stamping

FOLDER = "C-1/signe/Contrat - v3"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, agreed: Signataires, trusted: Trust) -> Signataires:
    """All have signed; nothing is sealed yet."""
    made = agreed.copy(tmp_path_factory.mktemp("signe") / "instance")
    for role in PARTIES:
        parties.signed_by_us(made, role, trusted.p12(role))
    return made


@pytest.fixture(scope="module")
def stamper(tmp_path_factory: pytest.TempPathFactory, trusted: Trust) -> Iterator[str]:
    with time_stamping(trusted.authority, trusted.stamper, tmp_path_factory.mktemp("horodatage")) as url:
        yield url


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, signed: Signataires, stamper: str) -> Signataires:
    """Sealed and time-stamped."""
    made = signed.copy(tmp_path_factory.mktemp("scelle") / "instance", seal=True, stamper=stamper)
    (event,) = made.run()
    assert isinstance(event, ScelleDone), event
    assert (event.dossier, event.sceau) == (FOLDER, "Sceau de la délégation")
    return made


# --- what anyone can check --------------------------------------------------------------------------------------------

COMMAND = re.compile(r"^ {5}(\S.*)$", re.M)


def follow(folder: Path) -> list[str]:
    """Do what LISEZMOI.txt says, command by command; what does not give the answer that it announces."""
    text = (folder / "LISEZMOI.txt").read_text("utf-8", "replace")
    wrong = []
    for command in COMMAND.findall(text):
        private = command.replace("/tmp/autorites.pem", f"{folder.parent}/autorites.pem")
        done = subprocess.run(["bash", "-c", private], cwd=folder, capture_output=True, text=True, errors="replace")
        said = done.stdout + done.stderr
        good = done.returncode == 0
        if command.startswith("pdfsig"):
            empty = said.count("The signature form field is not signed.")
            good = good and said.count("Signature is Valid.") == said.count("Signature #") - empty >= 1
        if command.startswith("p=;"):
            good = said.strip() == "histoire entière"
        if not good:
            wrong.append(f"{command[:60]} : {said[-300:]}")
    return wrong


def test_who_follows_the_notice_finds_all_in_order_as_we_do(tmp_path, sealed):
    shutil.copytree(sealed.settings.outbox / FOLDER, tmp_path / "dossier")
    assert follow(tmp_path / "dossier") == []
    text = (tmp_path / "dossier" / "LISEZMOI.txt").read_text()
    for program in ("sha256sum -c", "openssl cms", "openssl ts -verify", "pdfsig", "journal"):
        assert program in text
    assert alterations(sealed) == []
    assert sealed.oracle() == []


def alterations(bench: Signataires) -> list[str]:
    with bench.open() as (atelier, _):
        return [str(one) for one in control(atelier).alterations]


def sealed_names(bench: Signataires) -> list[str]:
    folder = bench.settings.outbox / FOLDER
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_one_changed_byte_in_any_file_is_found_by_the_notice(tmp_path, sealed):
    whole = tmp_path / "dossier"
    shutil.copytree(sealed.settings.outbox / FOLDER, whole)
    for path in whole.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for name in sealed_names(sealed):
        data = (whole / name).read_bytes()
        (whole / name).write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
        done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=whole, capture_output=True)
        assert done.returncode != 0, name
        (whole / name).write_bytes(data)
    assert follow(whole) == []


@pytest.mark.parametrize(
    "name", ["2 - Documents d’origine/Contrat envoyé à la signature.pdf", "3 - Preuves/journal/000005.json"]
)
def test_sums_made_anew_over_a_changed_file_do_not_deceive_the_notice(tmp_path, sealed, name):
    """Whoever rewrites a file and its sum cannot rewrite the sealed manifest."""
    folder = tmp_path / "dossier"
    shutil.copytree(sealed.settings.outbox / FOLDER, folder)
    (folder / name).chmod(0o644)
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    sums = folder / "SHA256SUMS"
    sums.chmod(0o644)
    lines = [line.partition("  ")[2] for line in sums.read_text().splitlines()]
    sums.write_text("".join(f"{hashlib.sha256((folder / one).read_bytes()).hexdigest()}  {one}\n" for one in lines))
    wrong = follow(folder)
    assert wrong
    assert not any(one.startswith("sha256sum") for one in wrong)


@pytest.mark.parametrize(
    "name", ["3 - Preuves/bordereau.json", "1 - Fichiers signés/C-1 - Contrat - dossier complet.pdf"]
)
def test_a_changed_file_of_the_folder_is_found_by_our_control_too(tmp_path, sealed, name):
    bench = sealed.copy(tmp_path / "instance")
    path = bench.settings.outbox / FOLDER / name
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    assert any(name.rpartition("/")[2] in one for one in alterations(bench))


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_the_manifest_tells_every_file_every_signature_and_how_long_all_is_kept(sealed):
    data = sealed.read(f"{FOLDER}/3 - Preuves/bordereau.json")
    assert write_sealed(read_sealed(data)) == data
    plain = json.loads(data)
    assert [one["signataire"] for one in plain["signatures"]] == [person for _, person, _ in PARTIES.values()]
    assert plain["conservation"] == {"dua": 10, "sort_final": "conserver"}
    apart = {"LISEZMOI.txt", "SHA256SUMS", "1 - Fichiers signés/C-1 - Contrat - dossier complet.pdf"}
    apart |= {f"3 - Preuves/bordereau.json{end}" for end in ("", ".p7s", ".p7s.tsr")}
    assert {one["chemin"] for one in plain["fichiers"]} == set(sealed_names(sealed)) - apart
    verdicts = {one["chemin"].rpartition("/")[2]: one["ecarts"] for one in plain["verdicts"]}
    assert verdicts["Contrat envoyé à la signature.pdf"] == {"pdfa3b": [], "pdfua1": []}
    assert all("BYTERANGE-001" in one for found in verdicts["Contrat signé.pdf"].values() for one in found)


def test_the_container_is_archival_and_gives_back_what_was_signed(tmp_path, sealed):
    path = sealed.settings.outbox / FOLDER / "1 - Fichiers signés" / "C-1 - Contrat - dossier complet.pdf"
    assert judge_pdf(path.read_bytes()) == {"pdfa3b": [], "pdfua1": []}
    assert check_tags(path.read_bytes()) == ()
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, path], check=True, capture_output=True)
    (name,) = (one.name for one in tmp_path.glob("*.pdf"))
    assert (tmp_path / name).read_bytes() == sealed.read(f"{FOLDER}/1 - Fichiers signés/{name}")
    with pikepdf.open(path) as pdf:
        kinds = {name: str(spec.obj.AFRelationship) for name, spec in pdf.attachments.items()}
    assert kinds == {name: "/Alternative", "bordereau.json": "/Data"}


def test_the_signed_version_is_named_and_keeps_what_was_signed(sealed):
    assert sealed.manifest(3)["nom"] == "signée"
    assert len(sealed.entries(step="sceller")) == 1
    assert sealed.run() == []


def test_what_changes_in_the_models_after_three_true_signatures_makes_no_version_and_changes_no_file(tmp_path, sealed):
    bench = sealed.copy(tmp_path / "instance")
    steps, names = bench.steps(), sealed_names(bench)
    family = bench.settings.templates / "petite"
    (family / "contrat.docx").write_bytes((family / "annexe.docx").read_bytes())
    famille = (family / "famille.toml").read_text().replace("Petite famille", "Grande famille")
    (family / "famille.toml").write_text(famille.replace('titre = "Accueil"', 'titre = "Autre"'))
    assert bench.run() == []
    (family / "famille.toml").write_text("cle = ")
    assert bench.run() == []
    assert (bench.steps(), sealed_names(bench)) == (steps, names)
    assert alterations(bench) == []
    assert bench.oracle() == []


# --- without a seal, without a time stamper, with a key that others can read ------------------------------------------


def test_without_a_seal_all_is_archived_and_the_notice_says_so(tmp_path, signed):
    bench = signed.copy(tmp_path / "instance")
    (event,) = bench.run()
    assert isinstance(event, ScelleDone)
    assert event.sceau == "aucun"
    text = bench.read(f"{FOLDER}/LISEZMOI.txt").decode()
    assert "ne porte pas de sceau" in text
    assert "openssl" not in text
    assert follow(bench.settings.outbox / FOLDER) == []
    assert bench.oracle() == []


def test_a_key_that_others_can_read_does_not_seal_and_nothing_is_lost(tmp_path, signed):
    bench = signed.copy(tmp_path / "instance", seal=True)
    (bench.root / "sceau.p12").chmod(0o644)
    (event,) = bench.run()
    assert isinstance(event, Trouble)
    assert isinstance(event.error, SecretRefused)
    assert "chmod 600" in event.error.remedy
    (bench.root / "sceau.p12").chmod(0o600)
    assert of_kind(bench.run(), ScelleDone)
    assert bench.oracle() == []


def test_a_silent_time_stamper_is_waited_for(tmp_path, signed, stamper):
    bench = signed.copy(tmp_path / "instance", seal=True, stamper="http://127.0.0.1:9/")
    (event,) = bench.run()
    assert isinstance(event, Trouble)
    assert "horodatage" in event.error.message
    assert of_kind(replace(bench, stamper=stamper).run(), ScelleDone)
    assert bench.oracle() == []


# --- removed by hand -------------------------------------------------------------------------------------------------


def test_a_removed_file_to_sign_comes_back_when_it_is_approved_again_without_a_new_agreement(tmp_path, agreed):
    bench = agreed.copy(tmp_path / "instance")
    (path,) = (bench.settings.outbox / "C-1" / "a-signer").glob("*.pdf")
    before = path.read_bytes()
    path.unlink()
    parties.agreed(bench, "M. Autre")
    assert path.read_bytes() == before
    assert [entry.link.actor for entry in bench.entries(step="approuver")] == ["Mme Aubert"]
    assert bench.oracle() == []
