"""Packages for archive services: a SEDA manifest that the official schema accepts, a bag that the library accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import bagit
import pytest
from lxml import etree

from cpomdoc.adapters.exchange.bagit import check_bag, make_bag
from cpomdoc.adapters.exchange.seda import NAMESPACE, content_name, transfer
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.paquet import Fichier, Paquet, Regle

SCHEMA = Path(__file__).parents[3] / "build" / "seda" / "cubicweb_seda" / "xsd" / "seda-2.2-main.xsd"
MADE = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def fichier(path: str, role: str) -> Fichier:
    return Fichier(path, path, role, "ab" * 32, 10, MADE)


PAQUET = Paquet(
    contrat="CPOM-2027-014",
    title="Contrat pluriannuel d’objectifs et de moyens 2027-2031 — Les Tilleuls & associés",
    description="Contrat signé, ses annexes et les preuves de sa signature.",
    gestionnaire="Association Les Tilleuls",
    identifiant="CPOM-2027-014-v5",
    service="ARS Pays de la Loire",
    service_versant="ARS Pays de la Loire",
    service_archives="Archives départementales",
    start=date(2027, 1, 1),
    end=date(2031, 12, 31),
    made=MADE,
    fichiers=(
        fichier("Contrat signé.pdf", "Fichiers signés"),
        fichier("Contrat.docx", "Documents d’origine"),
        fichier("bordereau.json", "Preuves"),
        fichier("bordereau.json.p7s", "Preuves"),
        fichier("plan.dwg", "Preuves"),
    ),
    regle=Regle(10, date(2031, 12, 31), "conserver"),
)


def validated(manifest: bytes) -> etree._Element:
    tree = etree.fromstring(manifest)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(tree)
    return tree


def test_the_manifest_is_accepted_by_the_official_schema():
    validated(transfer(PAQUET))


def test_the_schema_would_refuse_a_manifest_that_forgets_the_transferring_agency():
    tree = etree.fromstring(transfer(PAQUET))
    tree.remove(tree.find(f"{{{NAMESPACE}}}TransferringAgency"))
    with pytest.raises(etree.DocumentInvalid):
        validated(etree.tostring(tree))


def test_every_file_is_an_object_with_its_digest_and_its_own_unit():
    tree = validated(transfer(PAQUET))
    said = {e.text for e in tree.iter(f"{{{NAMESPACE}}}MessageDigest")}
    assert said == {one.sha256 for one in PAQUET.fichiers}
    names = [e.text for e in tree.iter(f"{{{NAMESPACE}}}Filename")]
    assert names == [one.path for one in PAQUET.fichiers]
    assert {e.text for e in tree.iter(f"{{{NAMESPACE}}}Uri")} == {content_name(one) for one in PAQUET.fichiers}


@pytest.mark.parametrize(("fate", "said"), [("conserver", "Keep"), ("trier", "Keep"), ("détruire", "Destroy")])
def test_the_retention_rule_and_the_final_disposition_are_told(fate, said):
    tree = validated(transfer(replace(PAQUET, regle=replace(PAQUET.regle, sort_final=fate))))
    assert tree.find(f".//{{{NAMESPACE}}}FinalAction").text == said
    assert f"Sort final : {fate}" in tree.find(f".//{{{NAMESPACE}}}Description").text


def test_the_same_package_gives_the_same_manifest():
    assert transfer(PAQUET) == transfer(PAQUET)


def test_a_rule_that_starts_on_a_29_february_ends_on_the_28th():
    assert Regle(10, date(2028, 2, 29), "trier").end == date(2038, 2, 28)


def test_a_bag_holds_the_files_and_says_how_long_they_are_kept(tmp_path):
    (tmp_path / "Contrat signé.pdf").write_bytes(b"%PDF-1.7")
    make_bag(tmp_path, PAQUET)
    bag = bagit.Bag(str(tmp_path))
    assert bag.is_valid()
    assert sorted(bag.payload_files()) == ["data/Contrat signé.pdf"]
    assert "10 ans" in bag.info["Retention-Rule"]
    assert bag.info["Final-Disposition"] == "conserver"


def test_a_bag_whose_file_changed_is_told(tmp_path):
    (tmp_path / "Contrat signé.pdf").write_bytes(b"%PDF-1.7")
    make_bag(tmp_path, PAQUET)
    (tmp_path / "data" / "Contrat signé.pdf").write_bytes(b"%PDF-1.8")
    with pytest.raises(ArchiveError):
        check_bag(tmp_path)
