"""The contract of the CHRS family, on the plan of the model annexed to the decree of 25 October 2019, in our own words.

Parts I to III follow that model. What comes after them was not read in the official text: part IV says so at its head.
What does not depend on the family is called from commun/blocs.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Callable

from tools.modeles import chrs_annexes
from tools.modeles.blocs import (
    NOMBRE_ETABLISSEMENTS,
    alinea,
    avant_tableau,
    bloc,
    lettre,
    places,
    premier,
    texte,
    titre_3,
    vu,
)
from tools.modeles.chrs_moyens import article_4
from tools.modeles.communs_contrat import couverture
from tools.modeles.contrat_trame import (
    etablissement,
    fin_du_contrat,
    objectifs,
    ouverture,
    tableau_autorisations,
    tableau_perimetre,
    visas,
)
from tools.modeles.ooxml import Column, each, p, table, when

PLACES = "etablissements"
"""Every line of the perimeter has places of its own: none is taken from another."""


def body() -> str:
    return "".join(
        (
            ouverture(_visas(), couverture(PLACES)),
            p("Titre1", "Objet et périmètre"),
            _article_1(),
            p("Titre1", "Objectifs issus du diagnostic"),
            bloc("diagnostic"),
            _article_3(),
            p("Titre1", "Modalités financières"),
            article_4(),
            p("Titre1", "Mise en œuvre du contrat"),
            p(
                "MentionClause",
                "À confirmer : la suite du modèle national (suivi, révision, durée) n'a pas été lue. Cette partie est une rédaction "
                "proposée aux parties.",
            ),
            _article_5(),
            fin_du_contrat("Contrats et conventions antérieurs"),
        )
    )


def _visas() -> str:
    return visas(
        "l'acte régional",
        "{% if contrat.avis_crhh_date is renseigne %}, pris après l'avis rendu le "
        "{{ contrat.avis_crhh_date | date_longue }} par le comité régional de l'habitat et de l'hébergement{% endif %}",
        each(
            "d in departements",
            vu(
                "le {{ d.pdalhpd | minuscule_initiale | typographie }}{% if d.pdalhpd_date is renseigne %}, adopté le "
                "{{ d.pdalhpd_date | date_longue }}{% endif %} ;"
            ),
        ),
    )


def _article_1() -> str:
    return "".join(
        (
            p("Titre2", "Identification du gestionnaire et périmètre du contrat"),
            titre_3("Objet du contrat"),
            alinea(
                "Le contrat est conclu en application de l'article L. 313-11-2 du code de l'action sociale et des familles. Il fixe, pour sa durée, "
                "les objectifs de l'organisme gestionnaire, les moyens qui leur sont consacrés et les modalités de leur suivi."
            ),
            alinea(
                "L'autorité de tarification est le préfet de région ; le contrat est suivi, en son nom, par le service suivant : "
                "{{ contrat.service_etat }}. Dans le contrat, « le gestionnaire » désigne l'organisme gestionnaire, et « les autorités », "
                "l'autorité de tarification et les autres autorités signataires."
            ),
            when(
                'contrat.nature == "Premier contrat"',
                alinea("C'est le premier contrat pluriannuel conclu pour ce périmètre."),
            ),
            when(
                'contrat.nature == "Renouvellement"',
                alinea("Il renouvelle un contrat antérieur, dont le bilan figure à l'annexe 2."),
            ),
            when(
                'contrat.nature == "Transposition d’un contrat facultatif"',
                alinea(
                    "Il transpose un contrat facultatif en cours, auquel il se substitue avec l'accord de toutes ses parties."
                ),
            ),
            bloc("presentation"),
            _perimetre(),
            bloc("projets"),
        )
    )


def _perimetre() -> str:
    return "".join(
        (
            titre_3("Périmètre du contrat"),
            alinea(
                f'Le contrat couvre {{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service autorisé", "établissements et services autorisés") }}}}, '
                f'soit {{{{ {PLACES} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}'
                '{% if dispositifs is renseigne %}, et {{ dispositifs | compter | pluriel("dispositif subventionné", "dispositifs subventionnés") }}'
                "{% endif %}. Ils se trouvent dans "
                "{% if departements | compter == 1 %}le département suivant{% else %}les départements suivants{% endif %} : "
                '{{ departements | valeurs("departement") | enumeration }}.'
            ),
            tableau_perimetre(
                "Établissements et services autorisés",
                "type de places",
                [
                    etablissement(43),
                    Column("Places", 41, "{{ e.mode_accueil }}", note="{{ e.forme }}"),
                    *places(
                        {"autorisees": 18.5, "installees": 17.5, "habilitees": 19},
                        shown="",
                        total=lambda key: f'{{{{ {PLACES} | total("{key}") }}}}',
                    ),
                ],
                "Aide sociale : aide sociale de l'État. Une mesure hors les murs compte pour une place.",
            ),
            tableau_autorisations(
                [
                    Column("Établissement", 48, premier("raison_sociale")),
                    Column("Arrêté", 44, premier("arrete_numero")),
                    Column("Autorités", 28, premier("autorites | enumeration")),
                    Column("Date", 20, premier("arrete_date | date_courte"), True),
                    Column("Échéance", 20, premier("autorisation_echeance | date_courte"), True),
                ],
                "Arrêté : dernier arrêté d'autorisation ou de renouvellement. « Préfet de région » désigne l'État, qu'il représente au contrat.",
            ),
            when(
                "dispositifs is renseigne",
                avant_tableau(
                    "Avec l'accord des parties, le contrat comprend aussi les dispositifs suivants, hors du régime d'autorisation. Leur subvention reste "
                    "décidée chaque année par l'autorité qui la verse."
                ),
                p("TitreTableau", "Dispositifs subventionnés compris dans le contrat"),
                table(
                    "Dispositifs subventionnés compris dans le contrat",
                    [
                        Column("Dispositif", 46, "{{ d.nom }}", note="{{ d.nature }}"),
                        Column("Autorité", 40, "{{ d.financeur }}", note="{{ d.departement }}"),
                        Column("Budget", 20, "{{ d.bop }}"),
                        Column("Convention", 34, "{{ d.convention }}"),
                        Column("Places", 20, "{{ d.places | ou_tiret }}", True),
                    ],
                    "d in dispositifs",
                ),
                p("NoteTableau", "Budget : budget opérationnel de programme. « — » : sans places."),
                otherwise=(alinea("Le contrat ne comprend aucune activité hors du régime d'autorisation."),),
            ),
            alinea(
                "L'entrée d'un établissement, d'un service ou d'un dispositif dans le périmètre fait l'objet d'un avenant, signé de toutes les parties."
            ),
        )
    )


def _article_3() -> str:
    return objectifs(
        "Les objectifs issus du diagnostic sont les suivants :",
        each(
            "o in objectifs",
            lettre("objectif n° {{ loop.index }} ({{ o.code }}) : {{ o.intitule | minuscule_initiale }} ;"),
        ),
        p(
            "AlineaSuite",
            "chacun se décline en actions, en indicateurs de suivi ou de résultat et en un calendrier, joints en annexe.",
        ),
    )


def _article_5() -> str:
    return "".join(
        (
            p("Titre2", "Suivi et évaluation du contrat"),
            bloc("comite"),
            titre_3("Bilan d'étape annuel"),
            alinea(
                "Chaque année, au plus tard le 30 avril, l'organisme gestionnaire transmet à l'autorité de tarification un bilan d'étape de l'année "
                "écoulée. Il y rend compte des objectifs, dans la forme de l'annexe 5. Ce bilan accompagne les documents budgétaires convenus :"
            ),
            when(
                'contrat.cadre_budgetaire == "Compte administratif et rapport d’activité"',
                lettre("le compte administratif de chaque établissement ;"),
                lettre("le rapport d'activité de chaque établissement."),
            ),
            when(
                'contrat.cadre_budgetaire == "EPRD et ERRD"',
                lettre(
                    "l'état prévisionnel des recettes et des dépenses (EPRD), dans les délais prévus par les textes ;"
                ),
                lettre("l'état réalisé des recettes et des dépenses (ERRD) de l'année écoulée."),
            ),
            when(
                'contrat.cadre_budgetaire == "ERRD seul"',
                lettre("l'état réalisé des recettes et des dépenses (ERRD) de l'année écoulée."),
            ),
            when(
                "suivi.documents is renseigne",
                alinea("Il transmet en outre les documents propres au contrat :"),
                texte("suivi.documents"),
            ),
            alinea(
                "Le comité de suivi examine chaque bilan d'étape. Il peut proposer d'ajuster une action, une cible ou un moyen ; une modification du "
                "contrat se fait par avenant."
            ),
            titre_3("Rapport complet d'exécution"),
            alinea(
                "Au cours de la dernière année, l'organisme gestionnaire remet un rapport complet d'exécution au préfet de région et aux préfets de "
                "département. Ce rapport fonde l'examen du renouvellement du contrat."
            ),
            alinea(
                "Le calendrier du suivi est à l'annexe 11. Chaque réunion donne lieu à un compte rendu, adressé à toutes les parties."
            ),
        )
    )


MODELS: dict[str, Callable[[], str]] = {
    "chrs/contrat.docx": body,
    "chrs/annexes/01-fiche-signaletique.docx": chrs_annexes.fiche_signaletique,
    "chrs/annexes/02-synthese-diagnostic.docx": chrs_annexes.synthese,
    "chrs/annexes/03-diagnostic-complet.docx": chrs_annexes.diagnostic,
    "chrs/annexes/06-base-budgetaire.docx": chrs_annexes.base,
    "chrs/annexes/09-aide-sociale.docx": chrs_annexes.aide_sociale,
    "chrs/annexes/14-glossaire-indicateurs.docx": chrs_annexes.definitions,
}
