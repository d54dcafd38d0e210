"""A contract whose first drafts are ready -> the same, negotiated in Word by three parties, one text that all agree to.

Each party corrects a copy of the same draft in its own way: one writes over it, two track what they propose, one
changes a figure that came from a form. What is joined, asked and decided is what the program says of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tools.demo.projets import Projet
from tools.demo.terminal import INBOX, OUTBOX, cpomdoc, say, shown, type_and_show

DRAFT = "Contrat.docx"
GESTIONNAIRE, ARS, DEPARTEMENT = "Odile Fontanel", "Hélène Marchal-Duroc", "Gilles Ravenel"
LEADS = "Nadia Ferrand"


def _gestionnaire(projet: Projet) -> None:
    projet.write("la négociation d’un nouveau contrat", "la négociation d’un nouveau contrat neuf mois avant ce terme")


def _ars(projet: Projet) -> None:
    projet.propose("écrite et motivée", "écrite, motivée et chiffrée")
    projet.comment("Le comité peut inviter", "Qui prévient les personnes invitées ?")


def _departement(projet: Projet) -> None:
    projet.propose("les signataires se rapprochent", "les signataires se réunissent sous un mois")
    projet.write("21\u00a0jours", "30\u00a0jours")


CORRECTIONS: dict[str, tuple[str, Callable[[Projet], None]]] = {
    "retour-gestionnaire": (GESTIONNAIRE, _gestionnaire),
    "retour-ars": (ARS, _ars),
    "retour-conseil-departemental": (DEPARTEMENT, _departement),
}
"""By folder of the inbox: who corrects the draft, and how."""


def negotiate(contrat: str) -> None:
    """From the first draft to the one that three parties agree to."""
    first = latest(contrat)
    say(f"\nTrois parties corrigent {shown(first)} dans Word :")
    for folder, (person, correct) in CORRECTIONS.items():
        projet = Projet(first, person)
        correct(projet)
        projet.save(INBOX / folder / f"{contrat} - Contrat, {person}.docx")
        say(f"  {person} dépose son projet dans {shown(INBOX / folder)}/")
    type_and_show("traiter")


def latest(contrat: str) -> Path:
    """The draft of the contract in its last version."""
    versions = (OUTBOX / contrat / "projets").glob(f"v*/{DRAFT}")
    return max(versions, key=lambda path: int(path.parent.name.removeprefix("v")))


# --- what is asked is decided -----------------------------------------------------------------------------------------

ANSWERS: tuple[tuple[str, str, str], ...] = (
    ("motivée et chiffrée", "--accepter", "Convenu le 24 novembre."),
    ("sous un mois", "--refuser", "Le délai de saisine du comité suffit."),
    ("Qui prévient", "--accepter", "Le secrétariat, avec la convocation."),
)
"""Words of a remark, what is decided of it, the answer."""


def decide(contrat: str) -> None:
    """Answer every remark, as people agreed round a table."""
    asked = json.loads(cpomdoc("remarques", contrat, "--json", left=True))
    for words, decision, answer in ANSWERS:
        name = next(one["nom"] for one in asked if words in one["apres"] + one["commentaire"])
        type_and_show("remarques", contrat, decision, name, "--reponse", answer, "--par", LEADS, left=True)
