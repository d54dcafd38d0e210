"""What the law says of CHRS contracts, read in the contracts that the examples make."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from lxml import etree

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml, w
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.values import Row
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.plan import plan
from tests.familles.exemples import as_typed, examples, famille
from tests.familles.rendu import rendered
from tests.familles.test_les_28_controles import cited
from tests.pictures import verdict

EXAMPLES = ("minimal", "complet", "deux-departements")
each_example = pytest.mark.parametrize("name", EXAMPLES)


@lru_cache
def contrat(name: str) -> Contrat:
    """The consolidated contract of an example."""
    outcomes = [
        verdict(famille("chrs"), one.questionnaire.key, as_typed(one)) for one in examples(name, "chrs").values()
    ]
    return consolidate(name, [one for one in outcomes if isinstance(one, Dossier)], famille("chrs"))


@lru_cache
def document(name: str) -> etree._Element:
    return parse_xml(read_parts(rendered("contrat", contrat(name), famille("chrs")))["word/document.xml"])


@lru_cache
def words(name: str) -> str:
    """The text of the contract, with ordinary spaces and hyphens."""
    return re.sub(r"\s+", " ", text_of(document(name)).replace("\u2011", "-"))


def rows(name: str, table: str) -> tuple[Row, ...]:
    found = contrat(name).values[table]
    assert isinstance(found, tuple)
    return found  # type: ignore[return-value]


def titles(name: str, style: str) -> list[str]:
    found = document(name).iter(w("p"))
    return [
        text_of(one).strip()
        for one in found
        if one.find(f"{w('pPr')}/{w('pStyle')}[@{w('val')}='{style}']") is not None
    ]


@each_example
def test_27_the_contract_stands_for_the_convention_of_social_aid(name: str):
    assert "L. 345-3" in words(name)
    assert "vaut convention d’aide sociale" in words(name)


@each_example
def test_the_parts_are_those_of_the_national_model_then_what_was_not_read(name: str):
    assert titles(name, "Titre1") == [
        "Objet et périmètre",
        "Objectifs issus du diagnostic",
        "Modalités financières",
        "Mise en œuvre du contrat",
        "Clauses additionnelles",
    ]
    assert "La suite du modèle national" in words(name)


@each_example
def test_each_party_has_a_place_to_sign(name: str):
    assert words(name).count("Signature et cachet") == len(rows(name, "parties"))


@each_example
def test_the_annexes_that_the_contract_cites_come_with_it(name: str):
    made = {piece.number for piece in plan(contrat(name), famille("chrs"), ()) if piece.number is not None}
    assert cited(words(name))
    assert cited(words(name)) <= made


def test_every_prefet_who_subsidises_signs_when_two_departements_are_covered():
    payers = {row["financeur"] for row in rows("deux-departements", "dispositifs")}
    assert payers == {"Préfet de la Lonne", "Préfet de l’Aure"}
    for prefet in payers:
        assert prefet in words("deux-departements").rpartition("Signatures")[2]


def test_each_departement_has_its_plan_among_the_visas():
    visas = words("deux-departements").partition("Visas")[2].partition("Préambule")[0]
    assert "de la Lonne, adopté le 28 juin 2023" in visas
    assert "de l’Aure, adopté le 14 mars 2024" in visas


def test_an_allocation_is_common_or_of_each_establishment():
    assert "Dotation globalisée commune" in titles("complet", "Titre3")
    assert "Dotation globale de financement" in titles("minimal", "Titre3")


def test_the_yearly_documents_are_those_that_the_parties_chose():
    assert "le compte administratif de chaque établissement" in words("complet")
    assert "(EPRD), dans les délais" in words("deux-departements")
    assert "compte administratif" not in words("minimal")


def test_income_that_lowers_the_allocation_is_shown_beside_it():
    assert "2 454 000 232 000 2 222 000" in words("complet")
