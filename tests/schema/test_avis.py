"""[[avis]]: whose opinion a family waits for; a role that nobody may have, or asked twice, is refused by name."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.instance import load_families
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.ensemble import with_acts
from tests.familles import petite
from tests.familles.exemples import TEMPLATES

ROW = '[[avis]]\nroles = ["ARS"]\nsource = "Usage"\n'
ROLE = '[[feuille.table.colonne]]\ncle = "role"\nlibelle = "Rôle"\ngenre = "liste"\nchoix = ["ARS", "Gestionnaire"]\n'


def loaded(rows: str, roles: str = ""):
    accueil = petite.ACCUEIL.replace("\n[[controle]]", f"\n{roles}\n[[controle]]", 1)
    return petite.petite(famille=petite.FAMILLE.replace("\n[[piece]]", f"\n{rows}\n[[piece]]", 1), accueil=accueil)


def test_a_family_says_whose_opinion_it_waits_for_and_on_what():
    (both,) = loaded(ROW).avis
    assert (both.asks("ARS", CONTRAT), both.asks("ARS", "avenant-1"), both.asks("Préfet", CONTRAT)) == (
        True,
        True,
        False,
    )
    (acts,) = loaded(f'{ROW}sur = ["actes"]\nrequis = false\n').avis
    assert (acts.asks("ARS", CONTRAT), acts.asks("ARS", "avenant-1"), acts.required) == (False, True, False)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('[[avis]]\nsource = "Usage"\n', "« roles » manque"),
        ('[[avis]]\nroles = ["ARS"]\n', "« source » manque"),
        (f'{ROW}sur = ["annexes"]\n', "attendu : contrat, actes"),
        (f"{ROW}delai = 3\n", "« delai » n’est pas compris"),
        (ROW.replace("ARS", "Préfet"), "« Préfet », qui n’est pas un rôle"),
        (f"{ROW}{ROW}", "deux fois sur la même chose"),
    ],
)
def test_a_row_that_contradicts_its_family_is_refused(rows, why):
    with pytest.raises(TemplateError, match=why):
        loaded(rows, ROLE)


def test_the_shipped_families_ask_parties_that_their_contracts_may_have():
    asked = {
        key: [role for one in famille.avis for role in one.roles] for key, famille in load_families(TEMPLATES).items()
    }
    departement = ["Conseil départemental", "Métropole"]
    assert asked == {
        "chrs": ["Préfet de région", "Préfet de département"],
        "ehpad": ["ARS", *departement],
        "handicap": ["ARS", *departement],
        "ph-departemental": departement,
        "residences-autonomie": departement,
    }


def test_the_acts_of_a_contract_signed_before_ask_what_the_family_of_today_asks():
    then, now = loaded(""), loaded(ROW)
    both = with_acts(then, now).avis
    assert [any(one.asks("ARS", sujet) for one in both) for sujet in (CONTRAT, "avenant-1")] == [False, True]
