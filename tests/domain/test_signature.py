"""Why a signature is not simply valid: each reason has its word for ever, what it makes of the file, and a sentence."""

from __future__ import annotations

import pytest

from cpomdoc.domain.signature import Examen, Signature, Validite, raison, worst

REFUSED = (
    "fichier_illisible", "fichier_tronque", "fichier_reenregistre", "contenu_modifie", "aucune_signature",
    "signature_retiree", "champ_inattendu", "octets_apres", "hors_parties", "empreinte", "cryptographie",
    "modifie_apres", "couverture", "revoque", "illisible", "cadre_partage",
)  # fmt: skip
TO_LOOK_AT = (
    "blancs_apres", "usage", "chaine_inconnue", "auto_signe", "expire", "pas_encore", "chaine", "horodatage",
    "signataire",
)  # fmt: skip
FACTS = ("lu", "attendu", "detail", "champ", "nombre", "jour", "autorite")


@pytest.mark.parametrize(
    ("cle", "validite"),
    [*((cle, Validite.INVALIDE) for cle in REFUSED), *((cle, Validite.INDETERMINEE) for cle in TO_LOOK_AT)],
)
def test_a_reason_that_a_journal_keeps_is_always_understood_in_the_same_way(cle: str, validite: Validite):
    found = raison(cle, **dict.fromkeys(FACTS, "tel fait"))
    assert found.validite is validite
    assert str(found)
    assert str(found) != cle
    assert "{" not in str(found)


def test_a_reason_says_its_facts():
    assert str(raison("fichier_tronque", lu=120, attendu=300)) == (
        "il manque la fin du fichier : 120 octets reçus sur 300"
    )
    assert "« Signature_ARS »" in str(raison("signature_retiree", champ="Signature_ARS")).replace("\u00a0", " ")


def test_a_word_that_is_no_reason_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        raison("doute")


def test_the_gravest_reason_makes_the_outcome_and_none_at_all_is_valid():
    doubtful, refused = raison("horodatage"), raison("couverture")
    assert worst(()) is Validite.VALIDE
    assert worst((doubtful,)) is Validite.INDETERMINEE
    assert worst((doubtful, refused)) is worst((refused, doubtful)) is Validite.INVALIDE


def signed(*raisons: str) -> Signature:
    return Signature("Signature_ARS", "Mme Ferrand", "ARS", None, False, "00", None, tuple(map(raison, raisons)))


def test_a_file_is_worth_no_more_than_its_worst_signature_nor_than_itself():
    assert signed().validite is Validite.VALIDE
    assert Examen((signed(), signed("horodatage"))).validite is Validite.INDETERMINEE
    assert Examen((signed("horodatage"), signed("couverture"))).validite is Validite.INVALIDE
    assert Examen((signed(),), (raison("aucune_signature"),)).validite is Validite.INVALIDE
    assert Examen((signed(),), remarques=(("texte", "comparé"),)).validite is Validite.VALIDE
