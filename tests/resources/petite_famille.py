"""A family of contracts reduced to what the tests of names need: two workbooks, a table, one workbook per site."""

from __future__ import annotations

from cpomdoc.schema.famille import Famille, PieceModel, Roles
from cpomdoc.schema.questionnaire import Condition, Field, Questionnaire, Section, Sheet, Table

IDENTIFICATION = Questionnaire(
    "identification", "Identification", "2026.1", "contrat",
    (
        Sheet("general", "Généralités", sections=(Section("Contrat", (
            Field("contrat.numero", "Numéro du contrat", "code"),
            Field("contrat.date_effet", "Entrée en vigueur", "date"),
            Field("contrat.duree_annees", "Durée", "entier"),
            Field("gestionnaire.raison_sociale", "Raison sociale", "texte", example="Les Tilleuls | Aure"),
            Field("gestionnaire.siren", "N° SIREN", "siren"),
            Field("gestionnaire.statut", "Statut", "liste", choices=("Association", "Public")),
            Field("siege.existe", "Le siège est-il autorisé ?", "oui_non"),
            Field("contact.note", "Note interne", "texte", usage="information"),
        )),)),
        Sheet("perimetre", "Périmètre", table=Table("etablissements", (
            Field("finess_et", "FINESS ET", "finess_et"),
            Field("nom", "Nom", "texte"),
            Field("places", "Places autorisées", "places"),
            Field("mode", "Mode d’accueil", "liste", choices=("Jour", "Nuit")),
            Field("hors", "Places hors convention", "places", required=False),
            Field("temporaires", "Places temporaires", "places", condition=Condition("mode", ("Jour",))),
            Field("axes", "Axes", "liste_multiple", choices=("A1", "A2")),
        ), minimum=1)),
        Sheet("parties", "Parties", table=Table("parties", (Field("nom", "Partie", "texte"),))),
    ),
)  # fmt: skip
DIAGNOSTIC = Questionnaire(
    "diagnostic", "Diagnostic", "2026.1", "etablissement",
    (
        Sheet("site", "Établissement", sections=(Section("Site", (
            Field("contrat.numero", "Numéro du contrat", "code"),
            Field("site.finess_et", "FINESS ET", "finess_et"),
            Field("publics.residents", "Résidents", "personnes"),
        )),)),
        Sheet("activite", "Activité", table=Table("activite", (Field("annee", "Année", "exercice"),))),
    ),
)  # fmt: skip

FAMILLE = Famille(
    key="essai",
    title="Contrat d’essai",
    version="1",
    legal_basis="CASF",
    roles=Roles(
        "contrat.numero", "gestionnaire.raison_sociale", "contrat.date_effet", "contrat.duree_annees",
        "etablissements.finess_et", "site.finess_et", "parties",
    ),
    questionnaires={"identification": IDENTIFICATION, "diagnostic": DIAGNOSTIC},
    pieces=(PieceModel("contrat", "Contrat", "Contrat", "contrat.docx", ("identification",)),),
    checks=(),
    echeances=(),
    files={},
    digest="0" * 64,
)  # fmt: skip
