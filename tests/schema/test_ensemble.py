"""A signed contract keeps the family of its day; what is made beside it later is written with the family in use."""

from __future__ import annotations

from cpomdoc.schema.ensemble import for_acts, with_acts
from cpomdoc.schema.famille import Famille
from tests.familles import petite_actes
from tests.familles.petite import ACCUEIL, FAMILLE, petite

CONTRAT = petite_actes.famille()
"""The family of the day of the signature: version 1."""


def today(**changes: str) -> Famille:
    """The family in use: version 2, in which acts and checks are worded anew."""
    famille = petite_actes.FAMILLE.replace('version = "1"', 'version = "2"', 1)
    famille = famille.replace('titre = "Avenant n° {numero}"', 'titre = "Avenant {numero}"', 1)
    famille = famille.replace("un autre avenant porte déjà", "un autre acte porte déjà", 1)
    famille = famille.replace("n’est pas au périmètre", "manque au périmètre", 1)
    return petite(**{**petite_actes.CHANGES, "famille": famille, **changes})


def said(famille: Famille) -> dict[str, str]:
    """What each check of the whole contract says."""
    return {check.code: check.message for check in famille.checks}


def test_with_one_family_nothing_is_put_together():
    assert with_acts(CONTRAT, CONTRAT) is CONTRAT
    assert for_acts(CONTRAT, CONTRAT) is CONTRAT


def test_the_contract_keeps_its_checks_and_acts_take_those_of_the_family_that_writes_them():
    whole = said(with_acts(CONTRAT, today()))
    assert set(whole) == set(said(CONTRAT))
    assert whole["E-391"] == "l’établissement {valeur} n’est pas au périmètre."  # of the contract: as it was signed
    assert whole["E-601"] == "un autre acte porte déjà le n° {vu}."  # of an act: as it is written today


def test_acts_of_today_are_known_and_a_kind_that_is_known_no_more_stays_as_it_was():
    gone = petite_actes.FAMILLE
    start, end = gone.index('[[acte]]\ncle = "prorogation"'), gone.index('[[article]]\nnumero = "1"')
    gone = gone[:start] + gone[end:]
    for code in ("W-602", "E-603"):  # its checks go with it
        at = gone.index(f'[[controle]]\ncode = "{code}"')
        following = gone.find("[[controle]]", at + 1)
        gone = gone[:at] + (gone[following:] if following > 0 else "")
    famille = petite(famille=gone.replace('version = "1"', 'version = "2"', 1), avenant=petite_actes.AVENANT)
    whole = with_acts(CONTRAT, famille)
    assert [one.key for one in whole.actes] == ["avenant", "prorogation"]
    assert set(whole.questionnaires) == {"accueil", "sites", "avenant", "prorogation"}
    assert {"W-602", "E-603"} <= set(said(whole))
    assert next(one.title for one in with_acts(CONTRAT, today()).actes) == "Avenant {numero}"


def test_questions_of_the_contract_stay_those_of_its_day_and_those_of_acts_are_of_today():
    other = today(
        accueil=ACCUEIL.replace('libelle = "Nom"', 'libelle = "Nom de l’organisme"', 1),
        avenant=petite_actes.AVENANT.replace('libelle = "Objet"', 'libelle = "Objet de l’acte"', 1),
    )
    whole = with_acts(CONTRAT, other)
    asked = [
        whole.questionnaires["accueil"].find("gestionnaire.nom"),
        whole.questionnaires["avenant"].find("avenant.objet"),
    ]
    assert [one and one.label for one in asked] == ["Nom", "Objet de l’acte"]


def test_an_act_is_written_with_the_family_in_use_that_sees_the_contract_as_it_was_signed():
    other = today()
    seen = for_acts(CONTRAT, other)
    assert (seen.version, seen.key, seen.files) == ("2", "petite", other.files)
    assert (seen.pieces, seen.articles, seen.echeances) == (CONTRAT.pieces, CONTRAT.articles, CONTRAT.echeances)
    assert (seen.modeles, seen.modeles_contrat) == ("Petite famille, version 2", "version 1")
    assert len({seen.digest, with_acts(CONTRAT, other).digest, CONTRAT.digest, other.digest}) == 4


def test_models_that_changed_under_one_version_are_said_to_have_changed():
    changed = petite(**{**petite_actes.CHANGES, "famille": petite_actes.FAMILLE.replace("Petite famille", "Petite", 1)})
    assert for_acts(CONTRAT, changed).modeles == "Petite, version 1, modifiée depuis la signature du contrat"


def test_a_family_without_acts_takes_those_that_came_since():
    first = petite(famille=FAMILLE)
    assert first.actes == ()
    whole = with_acts(first, today())
    assert [one.key for one in whole.actes] == ["avenant", "prorogation"]
    assert {"E-391", "E-601", "W-601", "E-602"} <= set(said(whole))
