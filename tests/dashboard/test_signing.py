"""What the page of a contract says of its signing: who signed, how, who is awaited, where the sealed folder is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.dashboard.pages import pages
from cpomdoc.dashboard.rows import row
from cpomdoc.dashboard.sheet import sheet
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Attendu, EnvoiVue, EtatContrat, Fichier, PartieVue, ScelleVue
from tests.dashboard.samples import HOSTILE, NOW, instance, tilleuls

FOLDER = "CPOM-2027-014"
SIGNED = PartieVue(
    "ARS", "directrice générale", "signé", "Aline Moreau", "ARS", "Aline Moreau", "2026-11-20T09:00:00+01:00",
    "électronique",
)  # fmt: skip
PAPER = replace(SIGNED, denomination="ADEF", nature="manuscrite numérisée", signataire="Claire Fontaine")
DOUBT = replace(SIGNED, denomination="Aure", etat="à vérifier", raisons=("l’autorité n’est pas connue",))
AWAITED = PartieVue("CD", "président", "attendue", "Jean Dupré", "CD", date="2026-11-12T09:00:00+01:00")
SEALED = ScelleVue(
    5,
    "2026-11-21T09:00:00+01:00",
    f"{FOLDER}/signe/Contrat - v5",
    "Sceau du service",
    True,
    (Fichier("signé.pdf", f"{FOLDER}/signe/Contrat - v5/1 - Fichiers signés/signé.pdf", 9),),
    Fichier("Fiche", f"{FOLDER}/signe/Contrat - v5/3 - Preuves/Fiche d’historique.pdf", 9),
    Fichier("LISEZMOI.txt", f"{FOLDER}/signe/Contrat - v5/LISEZMOI.txt", 9),
)


def sent(*parties: PartieVue, **changes: object) -> EtatContrat:
    file = Fichier("À signer", f"{FOLDER}/a-signer/à signer.pdf", 1_400_000)
    envoi = EnvoiVue("contrat", "Contrat", 4, "2026-11-12T09:00:00+01:00", 46, file, parties)
    envoi = replace(envoi, **changes)  # type: ignore[arg-type]
    statut = Statut.ARCHIVE if envoi.scelle else Statut.A_SIGNER
    wait = Attendu("la signature de la partie « CD »", "Jean Dupré", "2026-11-12", "Signez.", "signature")
    return replace(tilleuls(), statut=statut, envois=(envoi,), attendus=() if envoi.scelle else (wait,))


def page(contrat: EtatContrat) -> str:
    return pages(instance(contrat), NOW)[f"{FOLDER}/ETAT.html"].decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("partie", "sign", "words"),
    [
        (SIGNED, "●", ("Aline Moreau, le 20 nov. 2026, 9 h 00", "Signature électronique")),
        (PAPER, "●", ("Claire Fontaine", "Sur papier : pages numérisées reçues le 20 nov. 2026, 9 h 00")),
        (DOUBT, "?", ("Aline Moreau, reçue le 20 nov. 2026, 9 h 00", "L’autorité n’est pas connue")),
        (AWAITED, "○", ("Depuis le 12 nov. 2026, 9 h 00 (9 jours)",)),
    ],
    ids=["signed", "paper", "doubt", "awaited"],
)
def test_each_party_has_its_sign_its_word_and_what_is_known(partie, sign, words):
    (line,) = sheet(sent(partie), NOW).envois[0].signataires
    assert (line.marque.signe, line.marque.mot) == (sign, partie.etat)
    told = " | ".join(line.details).replace("\u00a0", " ")
    assert all(word in told for word in words), told


def test_the_file_to_sign_is_one_click_away_from_both_pages():
    contrat = sent(SIGNED, AWAITED)
    assert "1 signature reçue sur 2, version 4." in page(contrat)
    assert page(contrat).count('href="a-signer/%C3%A0%20signer.pdf"') == 2
    assert [one.href for one in row(contrat, NOW).ouvrir] == [f"{FOLDER}/a-signer/%C3%A0%20signer.pdf"]


def test_a_sealed_folder_says_where_it_is_and_how_to_check_it():
    contrat = sent(SIGNED, scelle=SEALED)
    text = page(contrat)
    assert "scellé par « Sceau du service », horodaté" in text
    assert f"Résultats/{FOLDER}/signe/Contrat - v5" in text
    assert "donnez son LISEZMOI à un informaticien" in text
    assert "sha256sum" not in text
    assert "a-signer/" not in text
    assert [one.texte for one in row(contrat, NOW).ouvrir] == ["Contrat signé (PDF)"]


def test_a_file_that_is_no_longer_to_sign_is_not_offered():
    text = page(replace(sent(AWAITED, depasse=True), attendus=()))
    assert "ce fichier n’est plus à signer" in text
    assert "a-signer/" not in text


def test_before_anything_is_sent_the_parties_are_announced_once():
    text = page(tilleuls())
    assert "La signature commence après le bon à signer." in text
    assert text.count("<h2>Signature</h2>") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_names_of_certificates_cannot_break_the_page(text):
    partie = PartieVue(text, text, "signé", text, text, text, text, text, (text,))
    made = page(sent(partie, titre=text, scelle=replace(SEALED, sceau=text)))
    assert "<script>" not in made
    assert "<img" not in made
    assert "\u202e" not in made
