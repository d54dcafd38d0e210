"""A small invented family, whole: two workbooks, one of them per establishment. For tests that need no law."""

from __future__ import annotations

from cpomdoc.schema import lexique
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import load_famille

FAMILLE = """
cle = "petite"
titre = "Petite famille"
version = "1"
fondement = "Code d’essai, article 1"
questionnaires = ["accueil", "sites"]

[roles]
contrat = "contrat.numero"
gestionnaire = "gestionnaire.nom"
date_effet = "contrat.date_effet"
duree = "contrat.duree"
etablissement = "etablissements.finess"
site = "site.finess"
signataires = "parties"

[[piece]]
cle = "contrat"
titre = "Contrat"
fichier = "Contrat"
modele = "contrat.docx"
besoins = ["accueil", "sites"]

[[piece]]
cle = "annexe-01"
numero = 1
titre = "Accueil"
fichier = "Annexe 1 - Accueil"
modele = "annexe.docx"
besoins = ["accueil"]

[[controle]]
code = "E-391"
genre = "reference"
sur = "sites.site.finess"
de = "sites.site.finess"
vers = "etablissements.finess"
message = "l’établissement {valeur} n’est pas au périmètre."
remede = "Ajoutez-le, ou retirez son classeur."

[[echeance]]
evenement = "Dernier jour"
depuis = "@date_fin"

[[echeance]]
evenement = "Compte rendu {annee}"
chaque_annee = "04-30"
annees_apres = 1
"""

ACCUEIL = """
cle = "accueil"
titre = "Accueil"
version = "2"
par = "contrat"

[[feuille]]
cle = "gestionnaire"
titre = "Gestionnaire"
[[feuille.section]]
titre = "Contrat"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "contrat.date_effet"
libelle = "Date d’effet"
genre = "date"
[[feuille.section.champ]]
cle = "contrat.duree"
libelle = "Durée"
genre = "entier"
maximum = 5
alerte_minimum = 3
[[feuille.section]]
titre = "Identité"
[[feuille.section.champ]]
cle = "gestionnaire.nom"
libelle = "Nom"
genre = "texte"
longueur = 60
[[feuille.section.champ]]
cle = "gestionnaire.siren"
libelle = "N° SIREN"
genre = "siren"
[[feuille.section.champ]]
cle = "siege.existe"
libelle = "Avez-vous un siège ?"
genre = "oui_non"
[[feuille.section.champ]]
cle = "siege.taux"
libelle = "Taux de frais de siège"
genre = "taux"
condition = { champ = "siege.existe", vaut = ["Oui"] }
[[feuille.section.champ]]
cle = "gestionnaire.projet"
libelle = "Projet"
genre = "texte_long"
sans_objet = true

[[feuille]]
cle = "perimetre"
titre = "Périmètre"
[feuille.table]
cle = "etablissements"
lignes = 5
minimum = 1
identite = ["finess"]
[[feuille.table.colonne]]
cle = "finess"
libelle = "FINESS ET"
genre = "finess_et"
[[feuille.table.colonne]]
cle = "nom"
libelle = "Établissement"
genre = "texte"
[[feuille.table.colonne]]
cle = "autorisees"
libelle = "Places autorisées"
genre = "places"
[[feuille.table.colonne]]
cle = "installees"
libelle = "Places installées"
genre = "places"
[[feuille.table.colonne]]
cle = "mode"
libelle = "Mode"
genre = "liste"
choix = ["Hébergement permanent", "Accueil de jour"]
obligatoire = false

[[feuille]]
cle = "parties"
titre = "Parties"
[feuille.table]
cle = "parties"
[[feuille.table.colonne]]
cle = "denomination"
libelle = "Dénomination"
genre = "texte"

[[controle]]
code = "W-391"
genre = "compare"
sur = "etablissements.installees"
gauche = "etablissements.installees"
operateur = "<="
droite = "etablissements.autorisees"
message = "{gauche} places installées pour {droite} autorisées."
remede = "Rien à faire si c’est exact."
"""

SITES = """
cle = "sites"
titre = "Établissement"
version = "1"
par = "etablissement"

[[feuille]]
cle = "site"
titre = "Site"
[[feuille.section]]
titre = "Site"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "site.finess"
libelle = "FINESS ET"
genre = "finess_et"
[[feuille.section.champ]]
cle = "publics.residents"
libelle = "Résidents"
genre = "personnes"
[[feuille.section.champ]]
cle = "publics.gir1"
libelle = "GIR 1"
genre = "personnes"
[[feuille.section.champ]]
cle = "publics.gir2"
libelle = "GIR 2"
genre = "personnes"

[[feuille]]
cle = "activite"
titre = "Activité"
[feuille.table]
cle = "activite"
identite = ["exercice"]
[[feuille.table.colonne]]
cle = "exercice"
libelle = "Exercice"
genre = "exercice"
[[feuille.table.colonne]]
cle = "journees"
libelle = "Journées"
genre = "entier"

[[controle]]
code = "E-392"
genre = "somme"
sur = "publics.residents"
termes = ["publics.gir1", "publics.gir2"]
total = "publics.residents"
message = "la somme par GIR est de {somme}, pour {total} résidents."
remede = "Corrigez la répartition ou le total."
"""


LEXIQUE = """
[attente]
mots = []
debuts = []
motifs = []
[clavier]
rangees = []
[phrase]
outils = []
[synonymes]
"""
"""A lexicon of no words: this family takes every answer for one."""


def files(**changes: str) -> dict[str, bytes]:
    """The files of the family; *changes* replace « famille », « accueil » or « sites », or add a questionnaire; one
    whose name is a path adds that file.
    """
    texts = {"accueil": ACCUEIL, "sites": SITES, **changes}
    famille = texts.pop("famille", FAMILLE)
    return {
        "famille.toml": famille.encode(),
        lexique.LEXIQUE: LEXIQUE.encode(),
        **{name if "/" in name else f"questionnaires/{name}.toml": text.encode() for name, text in texts.items()},
        "contrat.docx": b"contrat",
        "annexe.docx": b"annexe",
        **({"acte.docx": b"acte"} if "acte.docx" in famille else {}),
    }


def petite(**changes: str) -> Famille:
    """The family, loaded."""
    return load_famille(files(**changes))


ANSWERS = {
    "contrat.numero": "C-1",
    "contrat.date_effet": "01/01/2027",
    "contrat.duree": "5",
    "gestionnaire.nom": "ADEF",
    "gestionnaire.siren": "812003457",
    "siege.existe": "Non",
    "gestionnaire.projet": "sans objet",
    "etablissements": [
        {"finess": "990001455", "nom": "Les Tilleuls", "autorisees": "80", "installees": "80"},
        {"finess": "990001679", "nom": "La Roseraie", "autorisees": "62", "installees": "62"},
    ],
    "parties": [{"denomination": "ARS"}],
}
"""Sound answers to « accueil », as typed."""


def site_answers(finess: str, residents: str = "10", gir1: str = "4", gir2: str = "6") -> dict[str, object]:
    """Sound answers to « sites » for one establishment."""
    return {
        "contrat.numero": "C-1",
        "site.finess": finess,
        "publics.residents": residents,
        "publics.gir1": gir1,
        "publics.gir2": gir2,
        "activite": [{"exercice": "2025", "journees": "3 650"}],
    }
