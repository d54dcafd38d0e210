"""Who is to sign, who has signed, who is awaited; a certificate in another name is a doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.contrat_signe import COMPLETE, PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Revu, Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.signature import Examen, Signature, Validite, raison
from cpomdoc.stages.signature.lisezmoi import signed_name
from cpomdoc.stages.signature.signatures import gathered, identified, places, received_of, verdict, worth_less
from tests.familles.petite import petite
from tests.journal_sample import a, link

GESTIONNAIRE = PlaceSignature("Signature_gestionnaire", "Gestionnaire", "Les Tilleuls", "Claire FONTAINE", "Présidente")
ARS = PlaceSignature("Signature_ars", "ARS", "ARS Pays de la Loire", "Jean Dupré", "Directeur général")


M_ONE, M_TWO = (Matter("signé", letter * 64, f"{letter}.pdf") for letter in "ab")


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


@pytest.mark.parametrize("name", ["Association Aure", "ASSOCIATION DE L'AURE", "L'Association d'Aure"])
def test_little_words_and_civilities_make_no_other_party(name):
    party = replace(GESTIONNAIRE, denomination="Association de l'Aure")
    assert identified(signed_by(name), [party]).validite is Validite.VALIDE
    assert identified(signed_by("Monsieur l’Aure"), [party]).validite is Validite.INDETERMINEE


@pytest.mark.parametrize("name", ["C. Fontaine", "Fontaine", "Claire Fontaine-Leroy", "FONTAINE Claire 0123456789"])
def test_initials_a_family_name_alone_or_more_words_are_the_same_person(name):
    assert identified(signed_by(name), [GESTIONNAIRE]).validite is Validite.VALIDE


@pytest.mark.parametrize("name", ["Paul Fontaine", "Claire", "Claire Martin", "P. Fontaine", "C. F."])
def test_another_first_name_or_half_a_name_is_a_doubt(name):
    assert identified(signed_by(name), [GESTIONNAIRE]).validite is Validite.INDETERMINEE


def test_a_signature_in_no_party_s_frame_is_said_and_counts_for_nobody():
    mine, other = (
        signed_by("Claire Fontaine").signatures[0],
        signed_by("Claire Fontaine", champ="Horodatage1").signatures[0],
    )
    seen = identified(Examen((mine, other)), [GESTIONNAIRE, ARS])
    assert seen.signatures == (mine,)
    assert (seen.validite, verdict(seen)) == (Validite.VALIDE, "acceptee")
    assert [point for point, _ in seen.remarques] == ["Hors des cadres des parties"]
    alone = identified(Examen((other,)), [GESTIONNAIRE])
    assert [one.cle for one in alone.raisons] == ["hors_parties"]


def test_a_doubt_about_a_signature_of_nobody_leaves_the_others_alone_and_a_broken_one_does_not():
    mine, other = signed_by("Claire Fontaine").signatures[0], signed_by("X", champ="Horodatage1").signatures[0]
    doubtful = replace(other, raisons=(raison("auto_signe"),))
    broken = replace(other, raisons=(raison("empreinte"),))
    assert verdict(identified(Examen((mine, doubtful)), [GESTIONNAIRE])) == "acceptee"
    assert verdict(identified(Examen((mine, broken)), [GESTIONNAIRE])) == "refusee"


@pytest.mark.parametrize(
    ("before", "today", "less"),
    [
        ("valide", "valide", False),
        ("valide", "indéterminée", True),
        ("valide", "invalide", True),
        ("valide", None, True),
        ("indéterminée", "indéterminée", False),
        ("indéterminée", "valide", False),
        ("indéterminée", "invalide", True),
    ],
)
def test_what_counted_is_worth_less_when_it_is_refused_gone_or_newly_doubtful(before, today, less):
    now = received(ARS.champ, today) if today else None
    assert worth_less(received(ARS.champ, before, "admise"), now) is less


def test_what_was_looked_at_again_is_what_counts_for_that_file_alone():
    links = [
        link(a(Signe, version=2, sujet="contrat", signatures=(received(ARS.champ, "valide"),)), materials=(M_ONE,)),
        link(a(Signe, version=2, sujet="contrat", signatures=(received(ARS.champ, "valide"),)), materials=(M_TWO,)),
        link(a(Revu, version=2, sujet="contrat", signatures=(received(ARS.champ, "invalide"),)), materials=(M_ONE,)),
    ]
    assert [one.fichier for one in received_of(links, 2, "contrat")] == [M_TWO.digest]
    assert [one.fichier for one in received_of(links[:2], 2, "contrat")] == [M_ONE.digest, M_TWO.digest]
    other = link(a(Revu, version=1, sujet="contrat", signatures=(received(ARS.champ, "invalide"),)), materials=(M_TWO,))
    assert len(received_of([*links, other], 2, "contrat")) == 1


@pytest.mark.parametrize(
    ("parties", "taken", "name"),
    [
        ((), (), "Contrat signé.pdf"),
        (("ARS",), (), "Contrat signé - ARS.pdf"),
        (("ARS", "Les Tilleuls"), (), "Contrat signé - ARS et Les Tilleuls.pdf"),
        (("ARS",), ("Contrat signé - ARS.pdf",), "Contrat signé - ARS (2).pdf"),
        ((), ("Contrat signé.pdf", "Contrat signé (2).pdf"), "Contrat signé (3).pdf"),
    ],
)
def test_a_signed_file_is_named_for_people_and_by_its_parties_when_there_are_several(parties, taken, name):
    assert signed_name("Contrat", parties, ".pdf", taken) == name


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
def test_a_valid_signature_counts_and_so_does_paper_that_an_earlier_release_sealed(validite):
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
