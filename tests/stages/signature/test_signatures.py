"""Who is to sign, who has signed, who is awaited; a certificate in another name is a doubt."""

from __future__ import annotations

import pytest

from cpomdoc.domain.contrat_signe import COMPLETE, PlaceSignature, SignatureRecue
from cpomdoc.domain.signature import Examen, Signature, Validite, raison
from cpomdoc.stages.signature.signatures import gathered, identified, places, verdict
from tests.familles.petite import petite

GESTIONNAIRE = PlaceSignature("Signature_gestionnaire", "Gestionnaire", "Les Tilleuls", "Claire FONTAINE", "Présidente")
ARS = PlaceSignature("Signature_ars", "ARS", "ARS Pays de la Loire", "Jean Dupré", "Directeur général")


def received(champ: str, validite: str, levee: str = "") -> SignatureRecue:
    return SignatureRecue(champ, "électronique", "X", "", validite, (), "ab", levee)


def signed_by(name: str, organisation: str = "", champ: str = GESTIONNAIRE.champ) -> Examen:
    return Examen((Signature(champ, name, organisation, None, False, "", None),))


@pytest.mark.parametrize(
    ("name", "organisation"),
    [("Claire Fontaine", ""), ("FONTAINE Claire", "Autre"), ("Mme Claire Anne FONTAINE", ""), ("Les Tilleuls", "")],
)
def test_the_expected_person_is_recognised_however_the_certificate_writes_the_name(name, organisation):
    assert identified(signed_by(name, organisation), [GESTIONNAIRE]).validite is Validite.VALIDE


def test_a_certificate_in_another_name_is_a_doubt_that_says_both_names():
    seen = identified(signed_by("Paul Martin"), [GESTIONNAIRE])
    assert seen.validite is Validite.INDETERMINEE
    assert "« Paul Martin »" in str(seen.signatures[0].raisons[0])
    assert "« Claire FONTAINE »" in str(seen.signatures[0].raisons[0])


def test_nobody_is_forgotten_and_a_later_sound_signature_settles_a_doubt():
    first = gathered([GESTIONNAIRE, ARS], [received(ARS.champ, "indéterminée")])
    assert [place.champ for place in first.attendues] == [GESTIONNAIRE.champ, ARS.champ]
    assert [one.champ for one in first.douteuses] == [ARS.champ]
    later = gathered([GESTIONNAIRE, ARS], [received(ARS.champ, "indéterminée"), received(ARS.champ, "valide")])
    assert [place.champ for place in later.attendues] == [GESTIONNAIRE.champ]
    assert later.douteuses == ()


def test_a_sound_signature_is_not_undone_by_what_comes_after():
    state = gathered([ARS], [received(ARS.champ, "valide"), received(ARS.champ, "invalide")])
    assert state.complete


@pytest.mark.parametrize("validite", ["valide", COMPLETE])
def test_paper_with_every_page_counts_like_a_valid_signature(validite):
    assert gathered([ARS], [received(ARS.champ, validite)]).complete


def test_an_undetermined_signature_counts_once_somebody_says_why():
    assert not gathered([ARS], [received(ARS.champ, "indéterminée")]).complete
    assert gathered([ARS], [received(ARS.champ, "indéterminée", "Vérifiée par téléphone")]).complete
    assert not gathered([ARS], [received(ARS.champ, "invalide", "Vérifiée")]).complete


def test_the_verdict_of_a_file_is_that_of_its_worst_part():
    assert verdict(Examen(())) == "acceptee"
    assert verdict(Examen((), (raison("chaine_inconnue", autorite="X"),))) == "a_verifier"
    assert verdict(Examen((), (raison("chaine_inconnue", autorite="X"), raison("empreinte")))) == "refusee"


def test_parties_sign_in_their_order_each_in_a_field_named_after_its_role():
    famille = petite()
    table = famille.roles.signataires
    rows = (
        {"role": "ARS", "denomination": "ARS", "nom": "J. Dupré", "qualite": "DG", "ordre": 2},
        {"role": "Gestionnaire", "denomination": "Les Tilleuls", "nom": "C. Fontaine", "qualite": "P", "ordre": 1},
    )
    found = places({table: rows}, famille)
    assert [place.champ for place in found] == ["Signature_gestionnaire", "Signature_ars"]
    assert found[0].nom == "C. Fontaine"
