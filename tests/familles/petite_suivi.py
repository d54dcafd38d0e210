"""The small invented family with a review of each exercice, filled in advance, and an avenant with a day of effect."""

from __future__ import annotations

from typing import Any

from cpomdoc.schema.famille import Famille
from tests.familles import petite, petite_actes

FAMILLE = (
    petite_actes.FAMILLE.replace(
        'reference = "avenant.version_reference"',
        'reference = "avenant.version_reference"\nprend_effet = "avenant.effet"',
    )
    + """
[[acte]]
cle = "suivi"
titre = "Suivi {numero}"
fichier = "Suivi {numero}"
modele = "acte.docx"
besoins = ["accueil"]
exercice = true
preremplis = "suivi"
ouvre = "delai.comptes"
"""
)

AVENANT = (
    petite_actes.AVENANT
    + """
[[feuille.section.champ]]
cle = "avenant.effet"
libelle = "Date d’effet"
genre = "date"
"""
)

SUIVI = """
cle = "suivi"
titre = "Suivi"
version = "1"
par = "acte"

[[feuille]]
cle = "suivi"
titre = "Suivi"
[[feuille.section]]
titre = "Références"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "acte.numero"
libelle = "Exercice"
genre = "exercice"
[[feuille.section.champ]]
cle = "suivi.gestionnaire"
libelle = "Gestionnaire du contrat"
genre = "texte"
longueur = 60
[[feuille.section.champ]]
cle = "suivi.redacteur"
libelle = "Établi par"
genre = "texte"
[[feuille.section.champ]]
cle = "suivi.total"
libelle = "Places du contrat"
genre = "places"

[[feuille]]
cle = "maisons"
titre = "Maisons"
[feuille.table]
cle = "suivi_maisons"
lignes = 10
identite = ["finess"]
[[feuille.table.colonne]]
cle = "finess"
libelle = "FINESS ET"
genre = "finess_et"
[[feuille.table.colonne]]
cle = "nom"
libelle = "Maison"
genre = "texte"
[[feuille.table.colonne]]
cle = "places"
libelle = "Places au contrat"
genre = "places"
[[feuille.table.colonne]]
cle = "ouvert"
libelle = "Mode au contrat"
genre = "liste"
choix = ["Hébergement permanent", "Accueil de jour"]
obligatoire = false
[[feuille.table.colonne]]
cle = "avant"
libelle = "Occupées l’an passé"
genre = "places"
obligatoire = false
[[feuille.table.colonne]]
cle = "occupees"
libelle = "Places occupées"
genre = "places"

[[feuille]]
cle = "acteurs"
titre = "Acteurs"
[feuille.table]
cle = "suivi_acteurs"
lignes = 6
identite = ["denomination"]
[[feuille.table.colonne]]
cle = "denomination"
libelle = "Qui"
genre = "texte"
[[feuille.table.colonne]]
cle = "rang"
libelle = "Rang"
genre = "entier"
obligatoire = false
[[feuille.table.colonne]]
cle = "avis"
libelle = "Avis"
genre = "texte"
obligatoire = false
"""

PREREMPLIS = """
questionnaire = "suivi"
revues = "suivi"
origine = "contrat {contrat}, version {version}"

[noms]
n_1 = '(revues | dont("exercice", exercice - 1))[0]'

[reponses.repris]
"contrat.numero" = "contrat.numero"
"acte.numero" = "exercice"
"suivi.gestionnaire" = "gestionnaire.nom"
"suivi.total" = 'etablissements | total("autorisees")'

[reponses.propose]
"suivi.redacteur" = "n_1.suivi.redacteur"

[reponses.origines]
"suivi.redacteur" = "suivi {annee_precedente}"

[[table]]
table = "suivi_maisons"
pour = "e in etablissements"
trier = ["nom"]
lignes = "contrat"
origine = "contrat {contrat}, version {version}, périmètre"
[table.noms]
avant = '(n_1.suivi_maisons | dont("finess", e.finess))[0]'
[table.repris]
finess = "e.finess"
nom = "e.nom"
places = "e.autorisees"
ouvert = "e.mode"
avant = "avant.occupees"
[table.propose]
occupees = "e.installees"
[table.origines]
avant = "suivi {annee_precedente}"
occupees = "places installées au contrat"

[[table]]
table = "suivi_acteurs"
pour = "p in parties"
[table.repris]
denomination = "p.denomination"
"""

LOI = """
[[valeur]]
cle = "delai.comptes"
libelle = "comptes, l’année suivante"
unite = "mois-jour"
[[valeur.periode]]
valeur = "04-30"
debut = 2017-01-01
source = "Règlement d’essai"
confiance = "A"
"""

CHANGES = {
    "famille": FAMILLE,
    "avenant": AVENANT,
    "prorogation": petite_actes.PROROGATION,
    "suivi": SUIVI,
    "preremplis/suivi.toml": PREREMPLIS,
    "commun/reglementation/essai.toml": LOI,
}
"""What makes the family of petite.py this one."""


def famille(**changes: str) -> Famille:
    """The family, loaded; *changes* as in petite.files."""
    return petite.petite(**{**CHANGES, **changes})


def avenant(numero: str = "1", effet: str = "01/01/2029") -> dict[str, Any]:
    """Sound answers to « avenant »."""
    return petite_actes.avenant(numero) | {"avenant.effet": effet}


def suivi(exercice: str = "2028", maisons: dict[str, str] | None = None) -> dict[str, Any]:
    """Sound answers to « suivi », as somebody types them in a blank form: occupied places by FINESS."""
    return {
        "contrat.numero": "C-1",
        "acte.numero": exercice,
        "suivi.gestionnaire": "ADEF",
        "suivi.redacteur": "Claire Petit",
        "suivi.total": "142",
        "suivi_maisons": [
            {"finess": finess, "nom": f"Foyer {finess[-4:]}", "places": "80", "occupees": count}
            for finess, count in (maisons or {"990001455": "78"}).items()
        ],
    }


PAR_MAISON = """
cle = "suivi_maison"
titre = "Suivi d’une maison"
version = "1"
par = "partie"
partie_de = "suivi"
etablissement = "suivi_maison.finess"
reprend_feuilles = ["maisons"]
aide_du_tout = "Chaque maison répond dans son classeur."

[[feuille]]
cle = "maison"
titre = "Maison"
[[feuille.section]]
titre = "Références"
[[feuille.section.champ]]
reprend = "contrat.numero"
[[feuille.section.champ]]
reprend = "acte.numero"
[[feuille.section.champ]]
cle = "suivi_maison.finess"
libelle = "FINESS ET"
genre = "finess_et"
[[feuille.section.champ]]
cle = "suivi_maison.redacteur"
libelle = "Établi par"
genre = "texte"

[[controle]]
code = "E-901"
genre = "compare"
sur = "suivi_maisons.finess"
gauche = "suivi_maisons.finess"
operateur = "="
droite = "suivi_maison.finess"
message = "la maison est {gauche}, et le classeur celui de {droite}."
remede = "Videz la ligne."
"""

SHARED = {
    **CHANGES,
    "famille": FAMILLE.replace('ouvre = "delai.comptes"', 'ouvre = "delai.comptes"\npar_etablissement = "suivi_maison"')
    + """
[[controle]]
code = "E-902"
genre = "reference"
sur = "suivi_maison.finess"
de = "suivi_maison.finess"
vers = "etablissements.finess"
message = "la maison {valeur} n’est pas du contrat."
remede = "Vérifiez le numéro."

[[controle]]
code = "E-903"
genre = "compare"
sur = "acte.numero"
gauche = "@signe"
operateur = "="
valeur = true
message = "le contrat n’est pas signé."
remede = "Attendez."
""",
    "suivi_maison": PAR_MAISON,
    "preremplis/suivi.toml": PREREMPLIS.replace('lignes = "contrat"\n', ""),
}
"""The same, whose houses may answer their row of the review each in a workbook of its own."""
