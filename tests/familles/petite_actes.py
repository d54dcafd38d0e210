"""The small invented family with two acts beside its contract: an avenant that compares, one that lengthens."""

from __future__ import annotations

from typing import Any

from cpomdoc.schema.famille import Famille
from tests.familles import petite

FAMILLE = (
    petite.FAMILLE.replace('site = "site.finess"', 'site = "site.finess"\nnom_etablissement = "etablissements.nom"')
    + """
[[acte]]
cle = "avenant"
titre = "Avenant n° {numero}"
fichier = "Avenant n° {numero}"
modele = "acte.docx"
besoins = ["accueil"]
compare = true
signe = true
serie = "avenant"
reference = "avenant.version_reference"

[[acte]]
cle = "prorogation"
titre = "Avenant n° {numero} de prorogation"
fichier = "Avenant n° {numero} - Prorogation"
modele = "acte.docx"
besoins = ["accueil"]
signe = true
serie = "avenant"
prolonge = "prorogation.mois"

[[article]]
numero = "1"
titre = "Le gestionnaire"
questions = ["gestionnaire", "etablissements"]

[[article]]
numero = "2"
titre = "Le diagnostic"
questions = ["publics", "activite"]

[[controle]]
code = "E-601"
genre = "compare"
sur = "acte.numero"
gauche = "@homonymes"
operateur = "="
valeur = 0
message = "un autre avenant porte déjà le n° {vu}."

[[controle]]
code = "W-601"
genre = "compare"
sur = "acte.numero"
gauche = "acte.numero"
operateur = "<="
droite = "@rang"
message = "le n° {droite} n’est pas encore connu."

[[controle]]
code = "E-602"
genre = "compare"
sur = "avenant.version_reference"
gauche = "avenant.version_reference"
operateur = "<="
droite = "@version"
message = "la version {gauche} n’existe pas."

[[controle]]
code = "W-602"
genre = "compare"
sur = "prorogation.notification"
gauche = "prorogation.notification"
operateur = "<="
droite = "@terme"
mois = -6
message = "notifiée le {gauche}, après le {droite}."

[[controle]]
code = "E-603"
genre = "compare"
sur = "prorogation.mois"
gauche = "@mois_total"
operateur = "<="
valeur = 72
message = "{gauche} mois en tout, pour {droite} au plus."
"""
)

_HEAD = """
version = "1"
par = "acte"

[[feuille]]
cle = "acte"
titre = "Acte"
[[feuille.section]]
titre = "Références"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "acte.numero"
libelle = "Numéro de l’avenant"
genre = "entier"
minimum = 1
"""

AVENANT = f"""
cle = "avenant"
titre = "Avenant"
{_HEAD}
[[feuille.section.champ]]
cle = "avenant.objet"
libelle = "Objet"
genre = "texte"
[[feuille.section.champ]]
cle = "avenant.version_reference"
libelle = "Version de référence"
genre = "entier"
obligatoire = false
usage = "information"
"""

PROROGATION = f"""
cle = "prorogation"
titre = "Avenant de prorogation"
{_HEAD}
[[feuille.section.champ]]
cle = "prorogation.mois"
libelle = "Durée"
genre = "entier"
[[feuille.section.champ]]
cle = "prorogation.notification"
libelle = "Date de la notification"
genre = "date"
"""

CHANGES = {"famille": FAMILLE, "avenant": AVENANT, "prorogation": PROROGATION}
"""What makes the family of petite.py this one."""


def famille() -> Famille:
    """The family, loaded."""
    return petite.petite(**CHANGES)


def avenant(numero: str = "1", **changes: str) -> dict[str, Any]:
    """Sound answers to « avenant »; *changes* with __ for the dots of keys."""
    answers = {"contrat.numero": "C-1", "acte.numero": numero, "avenant.objet": "les moyens"}
    return answers | {key.replace("__", "."): value for key, value in changes.items()}


def prorogation(numero: str = "1", mois: str = "12", notification: str = "30/06/2031") -> dict[str, Any]:
    """Sound answers to « prorogation »."""
    return {
        "contrat.numero": "C-1",
        "acte.numero": numero,
        "prorogation.mois": mois,
        "prorogation.notification": notification,
    }
