"""The computed tables that the template of a bilan may print: the whole contract, year after year, and its reserves.

Made by stages/suivi/chronique.py, where a test holds both to one another.
"""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.schema.suivi import Column

LISTED = frozenset({"cibles", "realises"})
"""Columns that hold a list of numbers."""

CHRONIQUE = "chronique"
"""The table of one row that is always there."""

COUNTED = frozenset({"exercice", "premiere", "derniere", "juges", "finale"})
"""Its columns that are always known."""

CHRONIQUE_ROWS: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    CHRONIQUE: (
        "Contrat d’année en année, en une ligne (bilan)",
        (
            ("exercice", "Exercice que le bilan juge", "exercice", "2030"),
            ("rang", "Rang de la cible comparée ; sans objet si aucune n’est exigible", "entier", "4"),
            ("premiere", "Exercice de la première cible", "exercice", "2027"),
            ("derniere", "Exercice de la dernière cible, prorogations comprises", "exercice", "2031"),
            ("juges", "Exercices dont le contrat a une revue", "texte", "2027, 2028, 2029 et 2030"),
            ("sans_revue", "Exercices du contrat, jusqu’à celui jugé, sans revue", "texte", "2029"),
            ("non_juge", "Dernier exercice du contrat s’il n’est pas encore jugé", "exercice", "2031"),
            ("distribution", "Les objectifs comptés par état", "texte", "7 atteints · 2 partiels (couverture 9/9)"),
            ("perimetre", "Premier jour connu du périmètre de départ", "date", "31/12/2027"),
            ("finale", "Oui si l’année du bilan est la dernière du contrat, actes signés compris", "oui_non", "Oui"),
        ),
    ),
    "chronique_indicateurs": (
        "Indicateurs du contrat, du départ à l’exercice jugé (bilan)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("code", "Indicateur", "code", "TO_HP"),
            ("libelle", "Libellé", "texte", "Taux d’occupation de l’hébergement permanent"),
            ("unite", "Unité", "texte", "%"),
            ("sens", "Sens attendu", "texte", "hausse"),
            ("decimales", "Décimales", "entier", "1"),
            ("depart", "Valeur de départ", "nombre", "93,4"),
            ("seuil", "Seuil d’un texte", "nombre", "95"),
            ("cible", "Cible de l’exercice jugé, celles des prorogations comprises", "nombre", "95,4"),
            ("cible_finale", "Dernière cible", "nombre", "96"),
            ("cibles", "Toutes les cibles", "nombre", "94"),
            ("realises", "Valeurs réalisées depuis la première cible", "nombre", "94,2"),
            ("realise", "Valeur de l’exercice jugé", "nombre", "95,2"),
            ("signe", "Signe du verdict", "texte", "●"),
            ("verdict", "Verdict calculé de l’exercice jugé", "texte", "Atteinte"),
            ("parcours", "Part du chemin faite, en %", "taux", "92"),
            ("provisoire", "Valeur provisoire de l’exercice suivant, non jugée", "nombre", "95,8"),
        ),
    ),
    "chronique_annees": (
        "Un indicateur, un exercice (bilan)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("code", "Indicateur", "code", "TO_HP"),
            ("exercice", "Exercice", "exercice", "2028"),
            ("cible", "Cible en vigueur cette année-là", "nombre", "94,6"),
            ("realise", "Valeur réalisée", "nombre", "94,5"),
            ("signe", "Signe du verdict", "texte", "●"),
            ("verdict", "Verdict calculé", "texte", "Atteinte"),
            ("provisoire", "Oui si la valeur n’est pas définitive : elle n’est pas jugée", "oui_non", "Non"),
        ),
    ),
    "chronique_objectifs": (
        "Objectifs à l’exercice jugé (bilan)",
        (
            ("code", "Objectif", "code", "A1-O1"),
            ("intitule", "Intitulé", "texte", "Adapter l’offre aux besoins"),
            ("signe", "Signe de l’état", "texte", "◐"),
            ("etat", "État calculé d’après les indicateurs", "texte", "Partiellement atteint"),
            ("actions", "Actions que les revues disent", "entier", "4"),
            ("terminees", "Actions terminées", "entier", "3"),
            ("suite", "Suite au contrat suivant", "texte", "Poursuivi"),
        ),
    ),
    "chronique_actions": (
        "Actions, telles que la dernière revue qui en parle les dit (bilan)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("numero", "Numéro", "entier", "1"),
            ("libelle", "Action", "texte", "Former les équipes"),
            ("etat", "État", "texte", "Terminée"),
            ("faite", "Oui si elle est terminée", "oui_non", "Oui"),
            ("part", "Part faite, en %", "taux", "100"),
            ("fin", "Fin prévue", "date", "31/12/2028"),
            ("terminee_le", "Terminée le", "date", "15/11/2028"),
            ("exercice", "Exercice de la revue qui le dit", "exercice", "2030"),
        ),
    ),
    "chronique_moyens": (
        "Moyens prévus, notifiés, engagés sur les exercices revus (bilan)",
        (
            ("nature", "Nature", "texte", "Crédit non reconductible"),
            ("objet", "Objet", "texte", "Formation au repérage"),
            ("financeur", "Financeur", "texte", "ARS"),
            ("exercices", "Nombre d’exercices où ils figurent", "entier", "3"),
            ("prevu", "Prévu", "montant", "90000"),
            ("notifie", "Notifié", "montant", "88000"),
            ("engage", "Engagé", "montant", "81000"),
        ),
    ),
    "chronique_finances": (
        "Plan global de financement de départ et réalisé (bilan)",
        (
            ("exercice", "Exercice", "exercice", "2028"),
            ("produits_prevu", "Produits au plan de départ", "montant", "3450000"),
            ("produits", "Produits réalisés", "montant", "3410000"),
            ("resultat_prevu", "Résultat au plan", "montant", "12000"),
            ("resultat", "Résultat réalisé", "montant", "-35000"),
            ("caf_prevu", "Capacité d’autofinancement au plan", "montant", "58000"),
            ("caf", "Capacité d’autofinancement réalisée", "montant", "14000"),
            ("frng_prevu", "Fonds de roulement au plan", "montant", "410000"),
            ("frng", "Fonds de roulement réalisé", "montant", "380000"),
            ("investissements_prevu", "Investissements au plan", "montant", "150000"),
            ("investissements", "Investissements réalisés", "montant", "120000"),
        ),
    ),
    "chronique_perimetre": (
        "Périmètre au début et à la fin (bilan)",
        (
            ("finess_et", "FINESS de l’établissement", "finess_et", "990001455"),
            ("raison_sociale", "Établissement", "texte", "EHPAD Les Tilleuls"),
            ("places_debut", "Places autorisées au début", "entier", "80"),
            ("places_fin", "Places autorisées à la fin", "entier", "84"),
            ("mouvement", "inchangé, capacité modifiée, entré ou sorti", "texte", "capacité modifiée"),
        ),
    ),
    "chronique_avenants": (
        "Avenants au contrat (bilan)",
        (
            ("titre", "Titre", "texte", "Avenant n° 1"),
            ("date", "Date", "date", "28/11/2028"),
            ("effet", "Prend effet le", "date", "01/01/2029"),
            ("objet", "Ce qu’il fait", "texte", "modification du périmètre"),
        ),
    ),
    "suivi_reserves": (
        "Réserves et reports de chaque établissement, au début et à la fin (bilan)",
        (
            ("finess_et", "FINESS de l’établissement", "finess_et", "990001455"),
            ("compte", "Réserve, avec ses comptes", "texte", "Réserve d’investissement (10682)"),
            ("debut", "Solde au début du contrat", "montant", "145000"),
            ("debut_exercice", "Exercice de ce solde", "exercice", "2026"),
            ("fin", "Dernier solde connu", "montant", "210000"),
            ("fin_exercice", "Exercice de ce solde", "exercice", "2030"),
        ),
    ),
    "suivi_reserves_sites": (
        "Réserves d’un établissement, leurs emplois, ce qui reste à justifier (bilan)",
        (
            ("finess_et", "FINESS de l’établissement ; sans objet pour l’ensemble", "finess_et", "990001455"),
            ("fin", "Réserves et reports excédentaires", "montant", "300000"),
            ("emplois", "Emplois prévus, tous ensemble", "montant", "180000"),
            ("reste", "Reste à justifier", "montant", "120000"),
            ("emplois_dits", "Oui si le bilan en dit les emplois", "oui_non", "Oui"),
        ),
    ),
    "suivi_reserves_note": (
        "Réserves dont il peut être tenu compte au renouvellement, en une ligne (bilan)",
        (
            ("renouvellement", "Premier jour du contrat suivant", "date", "01/01/2032"),
            ("reste", "Reste à justifier, tous établissements", "montant", "300000"),
            ("part", "Part dont les recettes peuvent être minorées", "taux", "50"),
            ("plafond", "Minoration la plus forte", "montant", "150000"),
            ("annees", "Années du contrat suivant, supposées celles de celui-ci", "entier", "5"),
            ("par_an", "La même, étalée également", "montant", "30000"),
            ("inconnues", "Établissements dont aucune revue ne dit les réserves", "texte", "EHPAD La Roseraie"),
            ("source", "Texte qui le fonde", "texte", "Décret n° 2023-1428"),
            ("confiance", "A lu, B concordant, C à confirmer ; dans un projet seulement", "texte", "B"),
            ("doute", "Ce qui est à confirmer, dans un projet seulement", "texte", "article à lire"),
        ),
    ),
}
"""By name: what the table is, and its columns. What nobody knows is « sans objet »."""
