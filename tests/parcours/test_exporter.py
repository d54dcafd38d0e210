"""A signed contract leaves for an archive service: packages that the reference library and the official schema take."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from cpomdoc.adapters.exchange.seda import NAMESPACE
from cpomdoc.adapters.instance import Settings
from cpomdoc.adapters.instance.settings import Archivage
from cpomdoc.engine.instance.exports import CannotExport, export, last_sealed
from tests.adapters.exchange.test_paquets import validated
from tests.parcours import parties
from tests.parcours.parties import PARTIES, Signataires

AT = "{" + NAMESPACE + "}"


class Versante(Signataires):
    """An instance that knows its archive service."""

    @property
    def settings(self) -> Settings:
        rule = Archivage(12, "trier", "ARS du Val-d’Aure", "Archives de l’Aure")
        return replace(super().settings, archivage=rule)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory, agreed, trusted) -> Signataires:
    made = agreed.copy(tmp_path_factory.mktemp("export") / "instance", seal=True)
    for role in PARTIES:
        parties.signed_by_us(made, role, trusted.p12(role))
    made.run()
    return made


def exported(bench: Signataires, form: str, folder: Path) -> Path:
    versante = Versante(bench.root, seal=True)
    with versante.open() as (atelier, _):
        return export(atelier, last_sealed(atelier, "C-1"), form, folder)


def shown(bench: Signataires) -> dict[str, bytes]:
    """The sealed folder, as people see it."""
    folder = bench.settings.outbox / "C-1/signe/Contrat - v3"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bag_holds_the_sealed_folder_and_the_reference_program_takes_it(tmp_path, sealed):
    folder = exported(sealed, "bagit", tmp_path)
    assert folder == tmp_path / "C-1-v3"
    subprocess.run([sys.executable, "-m", "bagit", "--validate", folder], check=True, capture_output=True)
    files = {
        path.relative_to(folder / "data").as_posix(): path.read_bytes()
        for path in (folder / "data").rglob("*")
        if path.is_file()
    }
    assert files == shown(sealed)
    told = (folder / "bag-info.txt").read_text()
    assert "Final-Disposition: trier" in told
    assert "DUA 12 ans à compter du 2031-12-31, jusqu’au 2043-12-31" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["C-1-v3"]


def test_a_transfer_is_accepted_by_the_official_schema_and_holds_what_it_announces(tmp_path, sealed):
    path = exported(sealed, "seda", tmp_path)
    with zipfile.ZipFile(path) as archive:
        tree = validated(archive.read("manifest.xml"))
        objects = {
            one.find(f"{AT}Uri").text: (one.find(f"{AT}MessageDigest").text, int(one.find(f"{AT}Size").text))
            for one in tree.iter(f"{AT}BinaryDataObject")
        }
        assert {"manifest.xml", *objects} == set(archive.namelist())
        for name, (sha256, size) in objects.items():
            data = archive.read(name)
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
    assert {sha256 for sha256, _ in objects.values()} == {hashlib.sha256(x).hexdigest() for x in shown(sealed).values()}
    assert tree.find(f".//{AT}AppraisalRule/{AT}Rule").text == "APP-12ANS"
    assert tree.find(f".//{AT}AppraisalRule/{AT}StartDate").text == "2031-12-31"
    assert tree.find(f"{AT}ArchivalAgency/{AT}Identifier").text == "Archives de l’Aure"
    titles = [one.text for one in tree.iter(f"{AT}Title")]
    assert titles[0] == "Contrat — CPOM 2027-2031 — Association Les Tilleuls"
    assert {"Fichiers signés", "Documents d’origine", "Preuves"} <= set(titles)


def test_the_same_version_gives_the_same_transfer(tmp_path, sealed):
    first = exported(sealed, "seda", tmp_path / "un").read_bytes()
    assert exported(sealed, "seda", tmp_path / "deux").read_bytes() == first
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_a_package_never_takes_the_place_of_another(tmp_path, sealed):
    exported(sealed, "bagit", tmp_path)
    with pytest.raises(CannotExport, match="existe déjà"):
        exported(sealed, "bagit", tmp_path)


def test_nothing_leaves_before_all_have_signed(agreed):
    with agreed.open() as (atelier, _), pytest.raises(CannotExport, match="pas encore signé"):
        last_sealed(atelier, "C-1")


def test_a_transfer_says_to_whom_it_goes(tmp_path, sealed):
    with sealed.open() as (atelier, _), pytest.raises(CannotExport, match="service d’archives"):
        export(atelier, last_sealed(atelier, "C-1"), "seda", tmp_path)


def test_a_draft_is_no_archive(tmp_path, sealed):
    with sealed.open() as (atelier, _), pytest.raises(CannotExport, match="n’est pas signée"):
        export(atelier, atelier.archive.version("C-1", 1), "bagit", tmp_path)
