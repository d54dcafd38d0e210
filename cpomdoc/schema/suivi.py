"""The computed tables that templates of acts about an exercice may print: each column with its question and an example.

Made by stages/suivi/tables.py, where a test holds both to one another.
"""

from __future__ import annotations

from collections.abc import Mapping

Column = tuple[str, str, str, str]
"""Name, what it is, kind, example."""

LISTED = frozenset({"cibles", "cibles_signees", "realises"})
"""Columns that hold a list of numbers."""

SUIVI_ANNEE = "suivi_annee"
"""What an exercice is judged to be, in one row."""

COUNTED = frozenset(
    {
        *("exercice", "fin", "premiere", "derniere", "distribution", "atteints", "partiels", "non_atteints"),
        *("non_mesures", "mesures", "attendus", "evalues", "ajustements", "avenants"),
    }
)
"""Columns of the line of the exercice that are always known."""

SOURCES: Mapping[str, tuple[str, ...]] = {
    SUIVI_ANNEE: ("revue_eprd",),
    "suivi_indicateurs": ("revue_indicateurs",),
    "suivi_objectifs": ("revue_objectifs",),
    "suivi_actions": ("revue_actions",),
    "suivi_comptes": ("revue_finances",),
    "suivi_equilibre": ("revue_eprd",),
    "suivi_ajustements": ("revue_ajustements",),
}
"""The answers, by the beginning of their names, that a template prints when it prints a computed table."""

ALWAYS_THERE = frozenset({SUIVI_ANNEE})
"""Tables that always have a row."""

MOST_COLUMNS = 6
"""The indicators of one grid."""

SUIVI_ROWS: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    SUIVI_ANNEE: (
        "Exercice jugé, en une ligne (revue)",
        (
            ("exercice", "Exercice jugé", "exercice", "2028"),
            ("fin", "Dernier jour de l’exercice jugé", "date", "31/12/2028"),
            ("rang", "Rang de la cible comparée ; sans objet si aucune n’est exigible", "entier", "2"),
            ("premiere", "Exercice de la première cible", "exercice", "2027"),
            ("derniere", "Exercice de la dernière cible", "exercice", "2031"),
            ("distribution", "Les objectifs comptés par état", "texte", "7 atteints · 2 partiels (couverture 9/9)"),
            ("atteints", "Objectifs atteints", "entier", "7"),
            ("partiels", "Objectifs partiellement atteints", "entier", "2"),
            ("non_atteints", "Objectifs non atteints", "entier", "1"),
            ("non_mesures", "Objectifs non mesurés", "entier", "1"),
            ("mesures", "Indicateurs jugés", "entier", "10"),
            ("attendus", "Indicateurs attendus", "entier", "11"),
            ("etp_budgetes", "ETP budgétés, tous établissements", "etp", "412,50"),
            ("etp_realises", "ETP réalisés, tous établissements", "etp", "398,10"),
            ("evalues", "Établissements dont la qualité a été évaluée", "entier", "6"),
            ("imperatifs", "Critères impératifs sous 4, tous établissements", "entier", "3"),
            ("satisfaction", "Part des personnes satisfaites, pondérée par les réponses", "taux", "88"),
            ("reponses", "Réponses aux enquêtes de satisfaction", "entier", "412"),
            ("ecart_resultat", "Écart du résultat au plan", "montant", "-47000"),
            ("ecart_resultat_taux", "Le même, en part des produits réalisés", "taux", "-1,38"),
            ("manque_caf", "Ce qui manque à la CAF pour couvrir le capital ; sans objet si rien", "montant", "27000"),
            ("prochaine", "Prochaine échéance du contrat", "date", "31/12/2029"),
            ("prochaine_quoi", "Ce qui est attendu ce jour", "texte", "Dialogue de gestion de mi-parcours"),
            ("ajustements", "Ajustements proposés", "entier", "3"),
            ("avenants", "Ceux qui demandent un avenant", "entier", "2"),
        ),
    ),
    "suivi_indicateurs": (
        "Indicateurs du contrat, jugés (revue)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("code", "Indicateur", "code", "TO_HP"),
            ("libelle", "Libellé", "texte", "Taux d’occupation de l’hébergement permanent"),
            ("unite", "Unité", "texte", "%"),
            ("sens", "Sens attendu", "texte", "hausse"),
            ("decimales", "Décimales", "entier", "1"),
            ("depart", "Valeur de départ", "nombre", "93,4"),
            ("cible", "Cible de l’exercice jugé", "nombre", "94,6"),
            ("cible_signee", "Celle du contrat signé, si un avenant l’a changée", "nombre", "95"),
            ("cible_finale", "Dernière cible", "nombre", "96"),
            ("avant", "Valeur de l’exercice précédent", "nombre", "94,2"),
            ("realise", "Valeur réalisée", "nombre", "94,5"),
            ("provisoire", "Valeur provisoire de l’année en cours", "nombre", "94,8"),
            ("cibles", "Toutes les cibles", "nombre", "94"),
            ("cibles_signees", "Toutes celles du contrat signé, si un avenant en a changé une", "nombre", "94,5"),
            ("realises", "Valeurs réalisées depuis la première cible", "nombre", "94,2"),
            ("signe", "Signe du verdict", "texte", "●"),
            ("verdict", "Verdict calculé", "texte", "Atteinte"),
            ("mentions", "Ce qui s’y ajoute : recul, à un cas près, cible dépassée, faible effectif", "texte", "recul"),
            ("ecart", "Réalisé moins cible", "nombre", "-0,1"),
            ("parcours", "Part du chemin faite, en %", "taux", "92"),
            ("tolerance", "Écart admis, dans l’unité", "nombre", "0,6"),
            ("seuil", "Seuil d’un texte", "nombre", "95"),
            ("seuil_tenu", "oui, non, ou sans objet", "texte", "non"),
            ("etat_mesure", "Comment la valeur est connue", "texte", "Mesurée"),
            ("motif_mesure", "Pourquoi elle est estimée ou manque", "texte", "Enquête reportée"),
            ("couverture", "Établissements mesurés sur attendus", "texte", "7/8"),
            ("effectif", "Nombre de cas", "entier", "80"),
            ("retard", "Retard sur la trajectoire, en années", "nombre", "0,5"),
            ("restant", "Effort restant, par an", "nombre", "0,55"),
            ("fait", "Effort fait, par an", "nombre", "0,5"),
            ("retenue", "Appréciation que le gestionnaire retient", "texte", "Proche"),
            ("raison", "Sa raison", "texte", "Mode de calcul modifié"),
            ("exoneration", "Oui si une exonération est demandée", "oui_non", "Non"),
            ("commentaire", "Commentaire", "texte", "Travaux de l’aile nord"),
            ("origine", "Origine de la valeur", "texte", "Tableau de bord 2028"),
            ("a_remplacer", "Oui s’il n’a pas été mesuré deux exercices de suite", "oui_non", "Non"),
            ("ordre", "Rang dans la synthèse : prioritaires, puis plus grands écarts", "entier", "1"),
            ("en_synthese", "Oui pour les six premiers", "oui_non", "Oui"),
        ),
    ),
    "suivi_sites": (
        "Indicateurs suivis par établissement (revue)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("code", "Indicateur", "code", "TO_HP"),
            ("finess_et", "FINESS de l’établissement", "finess_et", "990001455"),
            ("numerateur", "Numérateur", "nombre", "27594"),
            ("denominateur", "Dénominateur", "nombre", "29200"),
            ("realise", "Valeur réalisée", "nombre", "94,5"),
            ("signe", "Signe du verdict", "texte", "●"),
            ("verdict", "Verdict calculé, contre la cible de l’ensemble", "texte", "Atteinte"),
        ),
    ),
    "suivi_grilles": (
        "Grilles établissement × indicateur : six indicateurs au plus chacune (revue)",
        (
            ("cle", "Ce qui relie une grille à ses lignes", "texte", "1"),
            ("colonnes", "Nombre d’indicateurs", "entier", "4"),
            *((f"c{n}", f"Code de l’indicateur {n}", "texte", "TO_HP") for n in range(1, MOST_COLUMNS + 1)),
            *((f"l{n}", f"Libellé de l’indicateur {n}", "texte", "Occupation") for n in range(1, MOST_COLUMNS + 1)),
            *((f"x{n}", f"Cible de l’indicateur {n}", "texte", "94,6") for n in range(1, MOST_COLUMNS + 1)),
        ),
    ),
    "suivi_grille": (
        "Lignes des grilles : un établissement (revue)",
        (
            ("cle", "La grille à laquelle la ligne appartient", "texte", "1"),
            ("finess_et", "FINESS de l’établissement", "finess_et", "990001455"),
            *((f"c{n}", f"Signe et valeur de l’indicateur {n}", "texte", "● 94,5") for n in range(1, MOST_COLUMNS + 1)),
        ),
    ),
    "suivi_objectifs": (
        "Objectifs du contrat, jugés (revue)",
        (
            ("code", "Objectif", "code", "A1-O1"),
            ("intitule", "Intitulé", "texte", "Adapter l’offre aux besoins"),
            ("axe", "Axe", "texte", "A1 - Réponse aux besoins et parcours"),
            ("pilote", "Pilote", "texte", "Direction de la qualité"),
            ("echeance", "Échéance", "date", "31/12/2029"),
            ("priorite", "Priorité", "texte", "Prioritaire"),
            ("signe", "Signe de l’état", "texte", "◐"),
            ("etat", "État calculé d’après les indicateurs", "texte", "Partiellement atteint"),
            ("avancement", "Avancement que dit la revue", "texte", "En bonne voie"),
            ("propose", "Avancement calculé", "texte", "En retard"),
            ("avant", "Avancement de la revue précédente", "texte", "En bonne voie"),
            ("ecart_motif", "Motif de l’écart", "texte", "Recrutement"),
            ("commentaire", "Commentaire du gestionnaire", "texte", "Deux postes restent vacants."),
            ("position_autorite", "Position de l’autorité", "texte", "L’ARS propose un appui."),
            ("mesures", "Indicateurs jugés", "entier", "2"),
            ("attendus", "Indicateurs attendus", "entier", "3"),
            ("actions", "Actions", "entier", "4"),
            ("terminees", "Actions terminées", "entier", "1"),
            ("en_retard", "Actions en retard", "entier", "1"),
        ),
    ),
    "suivi_actions": (
        "Actions du contrat et actions nouvelles (revue)",
        (
            ("objectif", "Objectif", "code", "A1-O1"),
            ("numero", "Numéro", "entier", "1"),
            ("libelle", "Action", "texte", "Former les équipes"),
            ("pilote", "Pilote", "texte", "Cadre de santé"),
            ("fin", "Fin prévue", "date", "31/12/2028"),
            ("etat", "État", "texte", "En cours"),
            ("part", "Part faite, en %", "taux", "60"),
            ("echue", "Oui si elle devait être terminée et ne l’est pas", "oui_non", "Non"),
            ("retard", "Mois de retard au dernier jour de l’exercice", "entier", "6"),
            ("fin_revue", "Nouvelle fin", "date", "30/06/2029"),
            ("terminee_le", "Terminée le", "date", "15/11/2028"),
            ("remplacee_par", "Remplacée par", "texte", "Action n° 4"),
            ("preuve", "Document qui montre qu’elle est faite", "texte", "Attestations de formation"),
            ("cout_engage", "Dépenses engagées", "montant_entier", "12400"),
            ("commentaire", "Commentaire", "texte", "Deux sessions sur trois tenues"),
            ("nouvelle", "Oui si elle n’est pas au contrat", "oui_non", "Non"),
        ),
    ),
    "suivi_comptes": (
        "Comptes de l’exercice : prévu, réalisé, écart (revue)",
        (
            ("finess_et", "FINESS de l’établissement ; sans objet pour l’ensemble", "finess_et", "990001455"),
            ("ensemble", "Oui sur la ligne de tous les comptes", "oui_non", "Non"),
            ("produits_prevu", "Produits prévus", "montant", "3450000"),
            ("produits", "Produits réalisés", "montant", "3410000"),
            ("ecart_produits", "Écart", "montant", "-40000"),
            ("taux_produits", "Écart, en % du prévu", "taux", "-1,16"),
            ("charges_prevu", "Charges prévues", "montant", "3438000"),
            ("charges", "Charges réalisées", "montant", "3445000"),
            ("ecart_charges", "Écart", "montant", "7000"),
            ("taux_charges", "Écart, en % du prévu", "taux", "0,2"),
            ("resultat_prevu", "Résultat prévu", "montant", "12000"),
            ("resultat", "Résultat réalisé", "montant", "-35000"),
            ("ecart_resultat", "Écart", "montant", "-47000"),
            ("taux_resultat", "Écart, en % des produits réalisés", "taux", "-1,38"),
            ("alerte", "à commenter, à expliquer, ou sans objet", "texte", "à commenter"),
            ("commentaire", "Explication des écarts", "texte", "Baisse d’activité au second trimestre"),
        ),
    ),
    "suivi_equilibre": (
        "Équilibre financier : plan et réalisé (revue)",
        (
            ("cle", "Nom court de la grandeur", "texte", "caf"),
            ("libelle", "Grandeur", "texte", "Capacité d’autofinancement"),
            ("prevu", "Au plan global de financement", "montant", "58000"),
            ("realise", "Réalisé", "montant", "14000"),
            ("ecart", "Écart", "montant", "-44000"),
            ("taux", "Écart, en % du prévu", "taux", "-75,86"),
        ),
    ),
    "suivi_ajustements": (
        "Ajustements proposés, chacun avec sa suite (revue)",
        (
            ("numero", "Numéro", "entier", "1"),
            ("objet", "Objet", "texte", "Reporter, relever ou abaisser une cible"),
            ("sur", "Ce qui est touché", "texte", "A4-O1, TABS"),
            ("ancien", "Aujourd’hui", "texte", "9,4"),
            ("nouveau", "Proposé", "texte", "9,8"),
            ("effet", "Année d’effet", "exercice", "2030"),
            ("motif", "Motif", "texte", "Deux épidémies ont pesé sur l’absentéisme."),
            ("demandeur", "Demandeur", "texte", "Gestionnaire"),
            ("cout", "Coût", "montant_entier", "0"),
            ("financeur", "Financeur", "texte", "Redéploiement interne"),
            ("echeance", "Décision attendue le", "date", "15/11/2029"),
            ("suite", "Acte qu’il demande", "texte", "Avenant"),
            ("suite_doute", "Ce qui en dépend du contrat", "texte", "selon ce que dit le contrat"),
            ("avis", "Avis du comité", "texte", "À instruire"),
            ("en_synthese", "Oui pour les trois premiers à décider", "oui_non", "Oui"),
        ),
    ),
}
"""By name: what the table is, and its columns. A number that nobody knows is « sans objet »."""
