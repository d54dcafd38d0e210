"""Blocks of the second title that all families share: follow-up, disputes, revision, term, additional clauses."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, alinea, avant_tableau, lettre, nom, texte, titre_3
from tools.modeles.ooxml import Column, each, p, table, when


def comite() -> str:
    """Article 5: the committee that follows the contract."""
    return "".join(
        (
            titre_3("Comité de suivi"),
            alinea("Un comité de suivi est installé dès la conclusion du contrat. Il veille à sa bonne exécution."),
            avant_tableau(
                "Chaque partie y est représentée, dans les qualités suivantes. Les noms, lorsqu'ils sont connus, sont à l'annexe 11."
            ),
            p("TitreTableau", "Composition du comité de suivi"),
            table(
                "Composition du comité de suivi",
                [
                    Column("Partie", 50, "{{ m.entite }}"),
                    Column("Représentant", 48, "{{ m.qualite | majuscule_initiale }}"),
                    Column("Suppléant", 42, "{{ m.suppleant | majuscule_initiale | ou_tiret }}"),
                    Column("Fonction", 20, "{{ m.voix }}"),
                ],
                "m in comite",
            ),
            p("NoteTableau", "« — » : sans objet."),
            when(
                "suivi.invites is renseigne",
                alinea("Le comité peut inviter d'autres personnes :"),
                texte("suivi.invites"),
            ),
            alinea(
                "Le secrétariat est assuré par {{ suivi.secretariat | minuscule_initiale }}. Il convoque les membres "
                '{{ suivi.delai_convocation | pluriel("jour", "jours") }} au moins avant la réunion, adresse les pièces '
                '{{ suivi.delai_pieces | pluriel("jour", "jours") }} au moins avant celle-ci et transmet le compte rendu dans les '
                '{{ suivi.delai_compte_rendu | pluriel("jour", "jours") }} qui suivent.'
            ),
        )
    )


def documents_suivi() -> str:
    """Article 5: what the gestionnaire hands over each year."""
    return "".join(
        (
            titre_3("Documents de suivi"),
            alinea(
                "Le gestionnaire transmet chaque année, dans les délais prévus par les textes, les documents qu'il produit déjà :"
            ),
            when(
                'contrat.cadre_budgetaire == "Budget prévisionnel"',
                lettre("les documents budgétaires et le compte administratif ;"),
                otherwise=(
                    lettre("l'état prévisionnel des recettes et des dépenses (EPRD) et ses annexes ;"),
                    lettre(
                        "l'état réalisé des recettes et des dépenses (ERRD){% if gestionnaire.statut_juridique != "
                        '"Établissement public de santé" %}, au plus tard le 30 avril de l\'année suivante{% endif %}, avec le '
                        "rapport qui rend compte des objectifs du contrat ;"
                    ),
                ),
            ),
            lettre("les données du tableau de bord de la performance ;"),
            lettre("les rapports d'évaluation de la qualité, lorsqu'ils sont produits ;"),
            lettre("la revue des objectifs, dans la forme de l'annexe 5."),
            when(
                "suivi.documents is renseigne",
                alinea("Il transmet en outre les documents propres au contrat :"),
                texte("suivi.documents"),
            ),
        )
    )


def dialogues() -> str:
    """Article 5: when the parties meet."""
    return "".join(
        (
            titre_3("Dialogues de gestion"),
            alinea(
                "Au cours de la troisième année, le comité se réunit à mi-parcours. Il examine la trajectoire sur la base du bilan d'étape du "
                "gestionnaire, qui comprend des éléments de qualité. Il peut proposer des ajustements."
            ),
            when(
                "suivi.dialogue_annee_4",
                alinea("Un dialogue de gestion est également tenu au cours de la quatrième année."),
            ),
            alinea("Au cours de la dernière année, le comité examine le bilan final et prépare le contrat suivant."),
            alinea(
                "Le calendrier du suivi est à l'annexe 11. Chaque réunion donne lieu à un compte rendu, adressé à toutes les parties."
            ),
        )
    )


def litiges() -> str:
    """Article 6."""
    return "".join(
        (
            p("Titre2", "Traitement des litiges"),
            alinea(
                "Les parties recherchent une solution amiable à tout différend né de l'interprétation ou de l'exécution du contrat. Le comité de "
                "suivi en est saisi ; à défaut d'accord, les signataires se rapprochent."
            ),
            alinea(
                'À défaut de solution dans un délai de {{ clauses.delai_conciliation | pluriel("mois", "mois") }} à compter de la saisine du '
                "comité, la partie la plus diligente peut saisir la juridiction compétente."
            ),
            alinea(
                "Les litiges de tarification relèvent "
                + a_confirmer("{{ clauses.juridiction_tarifaire | de }}")
                + ". Les autres litiges relèvent du tribunal "
                "administratif {{ clauses.tribunal | de }}."
            ),
        )
    )


def revision() -> str:
    """Article 7."""
    return "".join(
        (
            p("Titre2", "Révision du contrat"),
            alinea(
                "Le contrat est modifié par un avenant signé de toutes les parties. Une révision peut être demandée, notamment :"
            ),
            lettre("à la suite des conclusions du comité de suivi ;"),
            lettre("lorsque le périmètre, une autorisation ou une capacité évolue ;"),
            lettre("lorsque les circonstances changent de façon substantielle ;"),
            lettre("lorsque la loi ou le règlement modifie les droits ou les obligations des parties ;"),
            lettre("lorsque la trajectoire financière s'écarte de celle du contrat ;"),
            lettre("en cas de changement de gestionnaire."),
            alinea(
                'La demande est écrite et motivée. Les autres parties répondent dans un délai de {{ clauses.delai_avenant | pluriel("mois", "mois") }}.'
            ),
            alinea(
                "L'entrée d'un établissement ou d'un service dans le périmètre, ou sa sortie, donne lieu à un avenant qui modifie la liste de "
                "l'article 1."
            ),
        )
    )


def conventions() -> str:
    """Article 8, without its heading: the contracts that end."""
    return "".join(
        (
            when(
                "conventions is renseigne",
                avant_tableau(
                    "Le contrat se substitue aux conventions et contrats suivants, qui cessent de produire effet à la date indiquée."
                ),
                p("TitreTableau", "Conventions et contrats antérieurs"),
                table(
                    "Conventions et contrats antérieurs",
                    [
                        Column("Établissement", 46, nom("c.finess_et")),
                        Column(
                            "Nature",
                            46,
                            "{{ c.nature }}",
                            note="{% if c.reference is renseigne %}{{ c.reference }}{% else %}—{% endif %}",
                        ),
                        Column("Signature", 22, "{{ c.date_signature | date_courte }}", True),
                        Column("Échéance\nprévue", 22, "{{ c.date_echeance | date_courte }}", True),
                        Column("Fin d'effet", 24, "{{ c.date_fin | date_courte }}", True),
                    ],
                    "c in conventions",
                ),
                p("NoteTableau", "Fin d'effet : veille de l'entrée en vigueur du contrat. « — » : sans référence."),
                otherwise=(
                    alinea(
                        "Aucune convention et aucun contrat antérieur ne sont en vigueur pour les établissements du périmètre."
                    ),
                ),
            ),
        )
    )


def duree() -> str:
    """Article 9."""
    return "".join(
        (
            p("Titre2", "Date d'entrée en vigueur et durée"),
            alinea(
                "Le contrat entre en vigueur le {{ contrat.date_effet | date_longue }}, pour une durée de "
                '{{ contrat.duree_annees | pluriel("an", "ans") }}. Il prend fin le {{ contrat.date_fin | date_longue }} au soir.'
            ),
            alinea(
                "Une partie qui souhaite proroger le contrat le notifie aux autres parties "
                '{{ clauses.preavis_prorogation | pluriel("mois", "mois") }} au moins avant cette date. La prorogation est convenue par avenant, '
                + a_confirmer('pour {{ clauses.duree_prorogation | pluriel("mois", "mois") }} au plus')
                + "."
            ),
            alinea("À défaut de prorogation, les parties ouvrent la négociation d'un nouveau contrat."),
            when(
                'contrat.nature == "Renouvellement" and clauses.reserves_renouvellement is renseigne',
                alinea(
                    "Le contrat succède à un contrat antérieur. L'examen des réserves et des reports à nouveau appelle les conclusions suivantes."
                ),
                texte("clauses.reserves_renouvellement"),
            ),
        )
    )


def clauses() -> str:
    """The additional clauses, outside the national model."""
    local = p("MentionClause", "Adaptation locale : clause hors du modèle national.")
    return "".join(
        (
            p("Titre1", "Clauses additionnelles"),
            p(
                "Introduction",
                "Les articles de ce titre ne figurent pas dans le modèle national de contrat. Ce sont des adaptations locales, "
                "convenues entre les parties.",
            ),
            p("Titre2", "Pièces contractuelles"),
            local,
            alinea(
                "Le contrat comprend le présent document et les annexes suivantes, qui en font partie et sont opposables aux parties :"
            ),
            each("annexe in annexes", lettre("annexe {{ annexe.numero }} — {{ annexe.titre }}")),
            alinea("En cas de contradiction, le présent document l'emporte sur les annexes."),
            when(
                "clauses.resiliation",
                p("Titre2", "Résiliation"),
                local,
                alinea(
                    "Le contrat peut être résilié par une partie, après une mise en demeure écrite et motivée restée sans effet, avec un préavis "
                    'de {{ clauses.preavis_resiliation | pluriel("mois", "mois") }}, pour les motifs suivants.'
                ),
                texte("clauses.motifs_resiliation"),
                alinea(
                    "Les parties règlent alors, dans le cadre du comité de suivi, le sort des financements en cours et la continuité de "
                    "l'accompagnement des personnes accueillies."
                ),
            ),
            when(
                "clauses.donnees_personnelles",
                p("Titre2", "Données personnelles"),
                local,
                alinea(
                    "Chaque partie est responsable des traitements de données personnelles qu'elle met en œuvre pour l'exécution du contrat, dans "
                    "le respect du règlement (UE) 2016/679 et de la loi n° 78-17 du 6 janvier 1978."
                ),
                alinea(
                    "Les documents de suivi ne contiennent aucune donnée qui permette d'identifier une personne accueillie."
                ),
            ),
            when(
                "clauses.communication is renseigne",
                p("Titre2", "Communication"),
                local,
                alinea("Les parties conviennent de la règle suivante pour communiquer sur le contrat."),
                texte("clauses.communication"),
            ),
            when(
                "clauses.particulieres is renseigne",
                p("Titre2", "Clauses particulières"),
                local,
                alinea("Les parties conviennent en outre de ce qui suit."),
                texte("clauses.particulieres"),
            ),
        )
    )
