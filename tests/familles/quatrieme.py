"""An invented fourth family, as a person makes one: TOML files, and Word templates begun from commun/base.docx."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from docx import Document

from cpomdoc.adapters.word.package import w
from tests.familles.exemples import TEMPLATES

FAMILLE = """
cle = "lieux-de-vie"
titre = "Lieux de vie"
version = "1"
fondement = "Code d’essai, article 1"
questionnaires = ["identification", "objectifs", "indicateurs"]
inclure = ["commun/controles/objectifs.toml"]

[roles]
contrat = "contrat.numero"
gestionnaire = "gestionnaire.raison_sociale"
date_effet = "contrat.date_effet"
duree = "contrat.duree_annees"
etablissement = "etablissements.finess_et"
site = "site.finess_et"
signataires = "parties"

[[piece]]
cle = "contrat"
titre = "Contrat des lieux de vie"
fichier = "Contrat"
modele = "contrat.docx"
besoins = ["identification"]

[[piece]]
cle = "annexe-04"
titre = "Fiches objectifs"
fichier = "Annexe 4 - Fiches objectifs"
modele = "commun/annexes/04-fiches-objectifs.docx"
numero = 4
besoins = ["identification", "objectifs", "indicateurs"]
"""

IDENTIFICATION = """
cle = "identification"
titre = "Identification"
version = "1"
par = "contrat"
inclure = ["commun/controles/identification.toml"]

[[feuille]]
cle = "contrat"
titre = "Contrat"
[[feuille.section]]
titre = "Contrat"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "contrat.nature"
libelle = "Nature"
genre = "liste"
choix = ["Premier contrat", "Renouvellement"]
[[feuille.section.champ]]
cle = "contrat.date_effet"
libelle = "Entrée en vigueur"
genre = "date"
[[feuille.section.champ]]
cle = "contrat.duree_annees"
libelle = "Durée"
genre = "entier"
[[feuille.section.champ]]
cle = "contrat.date_signature_visee"
libelle = "Signature visée"
genre = "date"
[[feuille.section.champ]]
cle = "contrat.lieu_signature"
libelle = "Lieu de signature"
genre = "texte"
[[feuille.section.champ]]
cle = "contrat.mode_signature"
libelle = "Mode de signature"
genre = "liste"
choix = ["Signature électronique", "Signature sur papier"]

[[feuille]]
commun = "gestionnaire"

[[feuille]]
commun = "parties"
[feuille.choix]
role = ["ARS", "Préfet", "Gestionnaire"]

[[feuille]]
cle = "etablissements"
titre = "Lieux"
[feuille.table]
cle = "etablissements"
minimum = 1
[[feuille.table.colonne]]
cle = "finess_et"
libelle = "FINESS"
genre = "finess_et"
[[feuille.table.colonne]]
cle = "raison_sociale"
libelle = "Lieu"
genre = "texte"

[[feuille]]
commun = "comite"

[[feuille]]
commun = "suivi"

[[feuille]]
commun = "clauses"

[[controle]]
code = "E-901"
genre = "couverture"
sur = "parties.role"
valeurs = ["Préfet"]
par = "parties.role"
message = "il manque une partie au contrat : {manquants}."
remede = "Ajoutez une ligne à la feuille Parties."
"""

OBJECTIFS = """
cle = "objectifs"
commun = "objectifs"
titre = "Objectifs des lieux de vie"

[choix]
"objectifs.rubrique" = ["Accueil", "Accompagnement"]
"""

CONTRAT = (
    "Contrat des lieux de vie", "{%p bloc parties %}", "{%p bloc lieux %}", "{%p bloc litiges %}",
    "{%p bloc duree %}", "{%p bloc signatures %}", "{{ piece.fin }}",
)  # fmt: skip
LIEUX = ("{%p for e in etablissements %}", "Le lieu {{ e.raison_sociale }} est du périmètre.", "{%p endfor %}")
"""A block of the family itself."""


def add_fourth_family(templates: Path) -> Path:
    """Put the family beside all those of the house, below *templates*; the folder that it fills."""
    shutil.copytree(TEMPLATES, templates)
    folder = templates / "lieux-de-vie"
    files = {
        "famille.toml": FAMILLE.encode(),
        "questionnaires/identification.toml": IDENTIFICATION.encode(),
        "questionnaires/objectifs.toml": OBJECTIFS.encode(),
        "contrat.docx": from_base(templates, *CONTRAT),
        "blocs/lieux.docx": from_base(templates, *LIEUX),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def from_base(templates: Path, *paragraphs: str) -> bytes:
    """What Word saves when somebody opens base.docx, deletes all and types *paragraphs*."""
    document = Document(str(templates / "commun" / "base.docx"))
    body = document.element.body
    for element in list(body):
        if element.tag != w("sectPr"):
            body.remove(element)
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(target := io.BytesIO())
    return target.getvalue()
