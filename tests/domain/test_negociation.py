"""The folder of a party is known by its name, and by the short names that people give it; two never share one."""

from __future__ import annotations

from cpomdoc.domain.avis import named
from cpomdoc.domain.negociation import DossierPartie, folders

COURTS = {"Conseil départemental": ("département", "conseil"), "Préfet de région": ("préfet",)}


def test_a_party_has_the_folder_of_its_role_and_those_of_its_short_names():
    (one,) = folders(named([("Conseil départemental", "Département du Lot")]), COURTS, "ADEF")
    assert one == DossierPartie(
        "Conseil départemental", "retour-conseil-departemental", ("retour-departement", "retour-conseil")
    )


def test_a_short_name_that_two_parties_share_is_that_of_none():
    courts = {"Préfet de région": ("préfet", "état"), "Préfet de département": ("préfet",)}
    found = folders(named([("Préfet de région", "R"), ("Préfet de département", "D")]), courts, "")
    assert [one.aussi for one in found] == [("retour-etat",), ()]


def test_a_short_name_that_is_the_whole_name_of_another_party_is_that_of_the_other_one():
    found = folders(named([("Préfet de région", "R"), ("Préfet", "P")]), COURTS, "")
    assert [(one.dossier, one.aussi) for one in found] == [("retour-prefet-de-region", ()), ("retour-prefet", ())]


def test_the_party_that_manages_has_the_folder_gestionnaire_whatever_the_contract_calls_it():
    found = folders(named([("", "ADEF"), ("ARS", "ARS du Centre")]), {}, "ADEF")
    assert [(one.partie, one.aussi) for one in found] == [("ADEF", ("retour-gestionnaire",)), ("ARS", ())]
