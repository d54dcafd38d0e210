"""Annexes 8, 9, 10, 12 and 13: what is said of documents that people attach, and the list of those attached."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, fin, nom, places, premier, somme, texte, titre_annexe
from tools.modeles.ooxml import Column, each, facts, p, table, when


def pieces_jointes(numero: int) -> str:
    """The documents joined to the annexe *numero*, then those that are still awaited."""
    mine = f'jointes | dont("annexe", {numero})'
    awaited = f'jointes_attendues | dont("annexe", {numero})'
    return "".join(
        (
            p("TitrePartie", "Documents joints"),
            when(
                f"({mine}) is renseigne",
                p("TitreTableau", "Documents joints à cette annexe"),
                table(
                    "Documents joints à cette annexe, avec leur nombre de pages",
                    [
                        Column(
                            "Document",
                            62,
                            "{{ j.titre }}",
                            note="{{ j.etablissement }}",
                            note_if="j.etablissement is renseigne",
                        ),
                        Column("Nom du fichier", 62, "{{ j.fichier }}", style="CelluleSource"),
                        Column("Pages", 12, "{{ j.pages }}", True),
                        Column("Reçu le", 24, "{{ j.recu_le | date_courte }}"),
                    ],
                    f"j in {mine}",
                ),
                p("NoteTableau", "Chaque document est remis avec le contrat, dans un fichier séparé."),
                otherwise=(p("Normal", "Aucun document n'est joint à ce jour."),),
            ),
            when(
                f"({awaited}) is renseigne",
                p("TitreTableau", "Documents attendus"),
                table(
                    "Documents attendus, avec le texte qui les demande",
                    [
                        Column(
                            "Document",
                            80,
                            "{{ j.titre }}",
                            note="{{ j.etablissement }}",
                            note_if="j.etablissement is renseigne",
                        ),
                        Column("Source", 80, "{{ j.source | ou_tiret }}", style="CelluleSource"),
                    ],
                    f"j in {awaited}",
                ),
            ),
        )
    )


def autorisations() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Cette annexe récapitule les autorisations des établissements et services du périmètre et leurs capacités. Les arrêtés "
                "lui sont joints ; en cas d'écart, ils font foi.",
            ),
            p("TitrePartie", "Autorisations"),
            table(
                "Autorisation de chaque établissement",
                [
                    Column(
                        "Établissement",
                        58,
                        premier("raison_sociale"),
                        note="{{ finess | identifiant }}",
                        note_if="finess is renseigne",
                    ),
                    Column(
                        "Arrêté",
                        50,
                        premier("arrete_numero | typographie"),
                        note="du " + premier("arrete_date | date_longue"),
                        note_if="finess is renseigne",
                    ),
                    Column("Délivré par", 28, premier("autorites | enumeration")),
                    Column("Échéance", 24, premier("autorisation_echeance | date_courte")),
                ],
                'finess in etablissements | valeurs("finess_et")',
            ),
            p("TitrePartie", "Capacités"),
            each(
                'finess in etablissements | valeurs("finess_et")',
                p("Titre3", premier("raison_sociale")),
                table(
                    "Capacités de l’établissement par mode d’accueil",
                    [
                        Column("Mode d'accueil", 72, "{{ e.mode_accueil }}"),
                        *places({"autorisees": 22, "financees": 22, "installees": 22, "habilitees": 22}),
                    ],
                    'e in etablissements | dont("finess_et", finess)',
                ),
                p("NoteTableau", "« — » : sans objet."),
            ),
            pieces_jointes(8),
            fin(),
        )
    )


def aide_sociale() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Le contrat se substitue à la convention d'habilitation à l'aide sociale. Cette annexe fixe les places habilitées et les "
                "règles qui s'appliquent à leurs bénéficiaires.",
            ),
            p("TitrePartie", "Places habilitées"),
            table(
                "Places habilitées à l’aide sociale, par établissement et mode d’accueil",
                [
                    Column(
                        "Établissement",
                        62,
                        "{{ e.raison_sociale }}",
                        note="{{ e.mode_accueil }}",
                        note_if="e.mode_accueil is renseigne",
                    ),
                    Column("Habilitation", 34, "{{ e.habilitation }}"),
                    Column("Places\nautorisées", 32, "{{ e.places_autorisees | ou_tiret }}", True),
                    Column("Places\nhabilitées", 32, "{{ e.places_habilitees | ou_tiret }}", True),
                ],
                "e in etablissements",
            ),
            p("TitrePartie", "Tarifs d'hébergement"),
            p("Normal", "{{ hebergement.mode_fixation }}."),
            texte("hebergement.evolution", "Normal"),
            regles_aide_sociale(),
            fin(),
        )
    )


def regles_aide_sociale() -> str:
    """The rules that the parties agreed for those whom social aid pays for."""
    parts = (
        ("Accueil des bénéficiaires", "admission"),
        ("Facturation", "facturation"),
        ("Absences et hospitalisations", "absences"),
    )
    return "".join(p("TitrePartie", title) + texte(f"aide_sociale.{key}", "Normal") for title, key in parts)


def frais_siege() -> str:
    return "".join(
        (
            titre_annexe(),
            p("TitrePartie", "Autorisation"),
            facts(
                "Autorisation de frais de siège",
                [
                    (
                        "Arrêté",
                        "{{ siege.arrete | majuscule_initiale | typographie }} du {{ siege.date | date_longue }}",
                    ),
                    ("Autorité", "{{ siege.autorite }}"),
                    (
                        "Durée",
                        '{{ siege.duree_annees | pluriel("an", "ans") }}, jusqu\'au {{ siege.echeance | date_longue }}',
                    ),
                    ("Taux", "{{ siege.taux | taux }}"),
                    ("Assiette", "{{ siege.assiette }}"),
                    "if siege.effectif_etp is renseigne",
                    ("Effectif du siège", "{{ siege.effectif_etp | nombre(2) }} équivalents temps plein"),
                    "endif",
                ],
            ),
            p("TitreBloc", "Missions du siège"),
            texte("siege.missions", "Normal"),
            when(
                "frais_siege.cle_repartition is renseigne or siege_repartition is renseigne",
                p("TitrePartie", "Clé de répartition"),
                when(
                    "frais_siege.cle_repartition is renseigne",
                    p("Normal", "{{ frais_siege.cle_repartition | majuscule_initiale }}."),
                ),
                when(
                    "siege_repartition is renseigne",
                    p("TitreTableau", "Contribution de chaque établissement, première année"),
                    table(
                        "Contribution de chaque établissement aux frais de siège",
                        [
                            Column("Établissement", 76, nom("r.finess_et"), total="Total"),
                            somme("Assiette", 42, "r", "assiette", "siege_repartition", "montant"),
                            somme("Contribution", 42, "r", "montant", "siege_repartition", "montant"),
                        ],
                        "r in siege_repartition",
                        total=True,
                    ),
                ),
            ),
            pieces_jointes(10),
            fin(),
        )
    )


def retour_equilibre() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "La situation financière demande un plan de retour à l'équilibre ("
                + a_confirmer("CASF, articles L. 313-14-1 et L. 315-14")
                + "). Le plan complet est joint ; en voici l'essentiel.",
            ),
            facts(
                "Plan de retour à l’équilibre",
                [
                    ("Établissements", "{{ pre.etablissements }}"),
                    ("Premier exercice équilibré", "{{ pre.annee_equilibre }}"),
                ],
            ),
            p("TitrePartie", "Mesures"),
            texte("pre.mesures", "Normal"),
            pieces_jointes(12),
            fin(),
        )
    )


def avis_instances() -> str:
    return "".join(
        (
            titre_annexe(),
            p("TitrePartie", "Consultations"),
            facts(
                "Consultation des instances",
                [
                    "if instances.cvs_consulte",
                    (
                        "Conseil de la vie sociale",
                        "{{ instances.cvs_avis }}, réunion du {{ instances.cvs_date | date_longue }}",
                    ),
                    "else",
                    ("Conseil de la vie sociale", "Pas de consultation"),
                    "endif",
                    "if instances.cse_consulte",
                    ("Comité social", "{{ instances.cse_avis }}, réunion du {{ instances.cse_date | date_longue }}"),
                    "else",
                    ("Comité social", "Pas de consultation"),
                    "endif",
                    'if gestionnaire.secteur == "Public"',
                    (
                        "Conseil d'administration",
                        "{{ instances.ca_reference | majuscule_initiale | typographie }} du {{ instances.ca_date | date_longue }} "
                        "(CASF, article L. 315-12, 1°)",
                    ),
                    "endif",
                ],
            ),
            p(
                "NoteTableau",
                "La consultation du conseil de la vie sociale sur ce contrat est un usage : l'article D. 311-15 ne l'impose pas.",
            ),
            pieces_jointes(13),
            fin(),
        )
    )


MODELS = {
    "commun/annexes/08-autorisations.docx": autorisations,
    "commun/annexes/09-aide-sociale.docx": aide_sociale,
    "commun/annexes/10-frais-siege.docx": frais_siege,
    "commun/annexes/12-retour-equilibre.docx": retour_equilibre,
    "commun/annexes/13-avis-instances.docx": avis_instances,
}
