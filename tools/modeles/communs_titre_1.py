"""Blocks of the first title that all families share: the gestionnaire, its projects, the diagnosis, the objectives."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import ANNEES, alinea, avant_tableau, lettre, nom, texte, titre_3
from tools.modeles.ooxml import Column, each, p, table, when


def presentation() -> str:
    """Article 1: who runs the establishments."""
    return "".join(
        (
            titre_3("Présentation du gestionnaire"),
            alinea(
                "{{ gestionnaire.designation | majuscule_initiale }}{% if gestionnaire.sigle is renseigne %} ({{ gestionnaire.sigle }})"
                "{% endif %} est le gestionnaire. Son statut juridique est le suivant : {{ gestionnaire.statut_juridique "
                "| minuscule_initiale }} ({{ gestionnaire.secteur | minuscule_initiale }}). Le siège est situé "
                "{{ gestionnaire.adresse.voie }}, à {{ gestionnaire.adresse.commune }} ({{ gestionnaire.adresse.code_postal }})."
            ),
            alinea(
                "L'entité juridique porte le numéro FINESS {{ gestionnaire.finess_ej | identifiant }}, le SIREN "
                "{{ gestionnaire.siren | identifiant }} et, pour son siège, le SIRET {{ gestionnaire.siret | identifiant }}."
            ),
            when(
                "controle.existe",
                alinea(
                    "L'entité est contrôlée par {{ controle.denomination }} (SIREN {{ controle.siren | identifiant }}), au sens de "
                    "l'article L. 233-3 du code de commerce : {{ controle.lien | minuscule_initiale }}."
                ),
            ),
            alinea(
                "L'entité est organisée comme suit. La présidence de l'organe délibérant est exercée par {{ gestionnaire.president }}. "
                "L'effectif total est de {{ gestionnaire.effectif_etp | nombre(2) }} équivalents temps plein ; le cadre statutaire ou conventionnel du "
                "personnel est le suivant : {{ gestionnaire.convention_collective | minuscule_initiale }}."
            ),
            texte("gestionnaire.organisation"),
            alinea("Dans le périmètre du contrat, l'entité exerce les activités suivantes."),
            texte("gestionnaire.activites"),
            when(
                "gestionnaire.activites_hors_perimetre is renseigne",
                alinea("Hors du périmètre, elle exerce aussi les activités suivantes."),
                texte("gestionnaire.activites_hors_perimetre"),
                otherwise=(alinea("L'entité n'exerce aucune activité hors du périmètre."),),
            ),
            when(
                "siege.existe",
                alinea(
                    "Le siège, de {{ siege.effectif_etp | nombre(2) }} équivalents temps plein, est organisé comme suit."
                ),
                texte("siege.missions"),
                otherwise=(alinea("L'entité n'a pas d'autorisation de frais de siège."),),
            ),
            when(
                "dgc.existe",
                alinea(
                    "Le bénéficiaire de la dotation globalisée commune prévue à l'article 4 est le suivant : {{ dgc.beneficiaire }}."
                ),
            ),
            alinea(
                "L'organigramme de l'entité et la fiche signalétique de chaque établissement sont joints à l'annexe 1."
            ),
        )
    )


def projets() -> str:
    """Article 1: what may change during the contract."""
    return "".join(
        (
            titre_3("Projets de transformation"),
            when(
                "projets is renseigne",
                avant_tableau(
                    "Les projets suivants sont susceptibles de modifier les autorisations ou les capacités pendant le contrat. Ceux qui "
                    "sont exonérés d'appel à projets du fait du contrat sont signalés."
                ),
                p("TitreTableau", "Projets de restructuration ou de transformation"),
                table(
                    "Projets de restructuration ou de transformation",
                    [
                        Column("Établissement", 40, nom("projet.finess_et")),
                        Column(
                            "Projet",
                            54,
                            "{{ projet.intitule }}",
                            note="{{ projet.nature }}{% if projet.commentaire is renseigne %} — {{ projet.commentaire | lignes }}{% endif %}",
                        ),
                        Column("Exonéré", 17, "{{ projet.appel_a_projets | oui_non }}"),
                        Column("Places\navant", 14, "{{ projet.places_avant | ou_tiret }}", True),
                        Column("Places\naprès", 14, "{{ projet.places_apres | ou_tiret }}", True),
                        Column("Date\nprévue", 21, "{{ projet.date_prevue | date_courte }}", True),
                    ],
                    "projet in projets",
                ),
                p("NoteTableau", "Exonéré : la transformation est réalisée sans appel à projets du fait du contrat."),
                otherwise=(
                    alinea(
                        "Aucun projet de restructuration ou de transformation n'est prévu à la date de conclusion du contrat."
                    ),
                ),
            ),
            alinea(
                "Le gestionnaire informe les autorités, au moins deux mois à l'avance, de tout changement important qui concerne :"
            ),
            lettre("les autorisations ou les capacités d'un établissement ;"),
            lettre("les modes d'accueil et les publics accueillis ;"),
            lettre("l'organisation, la direction ou le fonctionnement d'un établissement ;"),
            lettre("la personne morale qui perçoit les financements."),
        )
    )


def diagnostic() -> str:
    """Article 2."""
    return "".join(
        (
            p("Titre2", "Diagnostic partagé"),
            alinea(
                "Le diagnostic partagé fonde les objectifs du contrat. Il décrit les besoins du territoire, le bilan de la période "
                "précédente, l'activité, la qualité de l'accompagnement, les ressources humaines et la situation financière."
            ),
            alinea(
                "La négociation a été lancée le {{ demarche.date_lancement | date_longue }}. {{ gestionnaire.designation "
                "| majuscule_initiale }} a remis le diagnostic le {{ demarche.date_remise | date_longue }} ; les parties l'ont validé le "
                '{{ demarche.date_validation | date_longue }}, après {{ demarche.reunions | pluriel("réunion", "réunions") }}.'
            ),
            alinea("Le diagnostic s'appuie sur les sources suivantes :"),
            each("ligne in demarche.sources | lignes", lettre("{{ ligne }}")),
            alinea("Les parties en retiennent les enjeux suivants :"),
            each("ligne in synthese.enjeux | lignes", lettre("{{ ligne }}")),
            when(
                'constats | dont("priorite", "Prioritaire") is renseigne',
                avant_tableau("Les constats prioritaires ci-après appellent chacun un objectif."),
                p("TitreTableau", "Constats prioritaires et enjeux"),
                table(
                    "Constats prioritaires et enjeux",
                    [
                        Column("Code", 14, "{{ c.code }}"),
                        Column("Constat", 72, "{{ c.texte }}", note="{{ c.axe }}"),
                        Column("Enjeu", 56, "{{ c.enjeu }}"),
                        Column("Partagé", 18, "{{ c.accord | oui_non }}"),
                    ],
                    'c in constats | dont("priorite", "Prioritaire")',
                ),
                p(
                    "NoteTableau",
                    "Partagé : toutes les parties partagent le constat. Ensemble des constats et positions : annexe 2.",
                ),
            ),
            when(
                "synthese.desaccords is renseigne",
                alinea("Les parties consignent leurs points de désaccord :"),
                texte("synthese.desaccords"),
                otherwise=(alinea("Aucun point de désaccord n'est consigné."),),
            ),
            alinea("La synthèse du diagnostic figure à l'annexe 2, le diagnostic complet à l'annexe 3."),
        )
    )


_INDICATEURS = each(
    'i in indicateurs | dont("objectif", o.code)',
    p(
        "Cellule",
        "{{ i.libelle }} ({{ i.unite }}) : {{ i.valeur_depart | nombre(i.decimales) }} → "
        "{{ i.cible_5 | nombre(i.decimales) }}",
    ),
)


def objectifs_annonce() -> str:
    """Article 3: its heading, and how many objectives there are."""
    return "".join(
        (
            p("Titre2", "Objectifs fixés dans le cadre du CPOM sur la base du diagnostic partagé"),
            alinea(
                'Sur la base du diagnostic, les parties fixent {{ objectifs | compter | pluriel("objectif", "objectifs") }}. Chacun est mesuré '
                "par des indicateurs en nombre restreint, choisis de préférence parmi ceux qui sont déjà produits."
            ),
        )
    )


def objectifs() -> str:
    """Article 3: the table of the objectives, and how they are followed."""
    return "".join(
        (
            avant_tableau(
                "Le tableau suivant récapitule les objectifs. Les fiches de l'annexe 4 précisent pour chacun le périmètre, les actions, "
                "le pilote et les moyens ; l'annexe 5 donne les cibles de chaque année."
            ),
            p("TitreTableau", "Objectifs du contrat"),
            table(
                "Objectifs du contrat, indicateurs et échéances",
                [
                    Column("Fiche", 16, "{{ o.code }}"),
                    Column("Objectif", 64, "{{ o.intitule }}", note="{{ o.axe }}"),
                    Column(f"Indicateurs : départ → cible {ANNEES[4]}", 58, "", raw=_INDICATEURS),
                    Column("Échéance", 22, "{{ o.echeance | date_courte }}", True),
                ],
                "o in objectifs",
            ),
            p("NoteTableau", "Départ : dernière valeur connue. Définitions des indicateurs : annexe 14."),
            alinea(
                "Les valeurs sont rassemblées par la fonction suivante : {{ mesure.responsable | minuscule_initiale }}. Elles sont remises chaque année aux "
                "autorités : {{ mesure.date_remise | minuscule_initiale }}."
            ),
            alinea(
                "Une cible est réputée atteinte lorsque l'écart ne dépasse pas {{ mesure.tolerance | taux }}. Lorsqu'une cible n'est pas "
                "atteinte, la suite donnée est la suivante."
            ),
            texte("mesure.regle_ecart"),
            alinea(
                "Le gestionnaire met en œuvre les actions des fiches objectifs. Les autorités y contribuent dans les conditions des fiches et "
                "de l'article 4."
            ),
        )
    )
