"""Which documents the answers of a contract call for: of the contract, or of each establishment."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.domain.values import Value
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.pieces.jointes import expected
from tests.familles.petite import FAMILLE, petite

CLOSED = {"finess": "990000001", "nom": "Les Tilleuls", "mode": "Hébergement permanent"}
DAY = {"finess": "990000002", "nom": "Les Ormes", "mode": "Accueil de jour"}


def famille(condition: str, per: str = "contrat") -> Famille:
    jointe = f"""
[[jointe]]
cle = "accord"
titre = "Accord"
annexe = 8
par = "{per}"
condition = {condition}
mots = ["accord"]
"""
    return petite(famille=FAMILLE + jointe)


def called_for(values: Mapping[str, Value], condition: str, per: str = "contrat") -> list[str]:
    return [one.site for one in expected(values, famille(condition, per))]


def test_a_document_of_the_contract_is_asked_when_one_row_of_the_table_that_its_condition_names_calls_for_it():
    condition = '{ champ = "etablissements.mode", vaut = ["Accueil de jour"] }'
    assert called_for({"etablissements": (CLOSED, DAY)}, condition) == [""]
    assert called_for({"etablissements": (CLOSED,)}, condition) == []
    assert called_for({"etablissements": ()}, condition) == []


def test_a_document_of_the_contract_is_asked_when_the_workbook_of_one_establishment_calls_for_it():
    condition = '{ champ = "sites.publics.residents", vaut = ["80"] }'
    assert called_for({"sites": ({"publics.residents": 12}, {"publics.residents": 80})}, condition) == [""]
    assert called_for({"sites": ({"publics.residents": 12},)}, condition) == []
    inner = '{ champ = "sites.activite.journees", vaut = ["90"] }'
    assert called_for({"sites": ({"activite": ({"journees": 80}, {"journees": 90})},)}, inner) == [""]


def test_a_document_of_the_contract_is_asked_as_a_single_answer_says():
    condition = '{ champ = "siege.existe", vaut = ["Oui"] }'
    assert called_for({"siege.existe": True}, condition) == [""]
    assert called_for({"siege.existe": False}, condition) == []
    assert called_for({}, condition) == []


def test_a_document_of_an_establishment_is_asked_of_those_of_which_one_row_calls_for_it():
    condition = '{ champ = "mode", vaut = ["Accueil de jour"] }'
    both = {**CLOSED, "mode": "Accueil de jour"}
    rows = {"etablissements": (CLOSED, DAY, both)}
    assert called_for(rows, condition, "etablissement") == ["990000001", "990000002"]
    assert called_for({"etablissements": (CLOSED,)}, condition, "etablissement") == []
