"""Blocks of a contract that all families share: its cover, its parties, the visas of its answers, its signatures."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import (
    CAPACITE,
    NOMBRE_ETABLISSEMENTS,
    REPRESENTEE,
    SIEGE,
    a_confirmer,
    cadre_signature,
    texte,
    vu,
)
from tools.modeles.ooxml import barred, box, each, facts, p, when

_AUTRES = '["Gestionnaire", "Personne morale de contrôle", "Autre partie"]'
"""The roles of those who are no authority; the authorities differ from one family to another."""


def _autorites(*content: str) -> str:
    """*content* for each authority."""
    return each("partie in parties", when(f"partie.role not in {_AUTRES}", *content))


def _autres(*content: str) -> str:
    """*content* for each of the others."""
    return each("partie in parties", when(f"partie.role in {_AUTRES}", *content))


def couverture(capacite: str = CAPACITE) -> str:
    """*capacite*: the lines of the perimeter whose places count."""
    return "".join(
        (
            _autorites(p("PartieCouverture", "{{ partie.denomination }}")),
            _autres(p("PartieCouverture", "{{ partie.denomination }}")),
            p("BlancCouverture"),
            barred(
                "Titre du contrat",
                p("TitreContrat", "Contrat pluriannuel\nd'objectifs et de moyens"),
                p("SousTitreContrat", "{{ contrat.date_effet | annee }}-{{ contrat.date_fin | annee }}"),
                p("SousTitreContrat", "{{ contrat.objet }}"),
            ),
            p("BlancPetit"),
            when(
                "piece.projet",
                box(
                    "Mention de projet",
                    89,
                    p("MentionProjetTitre", "PROJET v{{ piece.version }} du {{ piece.date | date_longue }}"),
                    p(
                        "MentionProjet",
                        "Document de travail, à relire par les parties. Il n'engage aucune d'elles. "
                        "Signature visée le {{ contrat.date_signature_visee | date_longue }}.",
                    ),
                ),
                otherwise=(p("BlancMention"),),
            ),
            p("BlancCouverture"),
            facts(
                "Références du contrat",
                [
                    ("Numéro du contrat", "{{ contrat.numero }}"),
                    ("Fondement", "{{ famille.fondement }}"),
                    (
                        "Durée",
                        '{{ contrat.duree_annees | pluriel("an", "ans") }}, du {{ contrat.date_effet | date_longue }} au '
                        "{{ contrat.date_fin | date_longue }}",
                    ),
                    (
                        "Gestionnaire",
                        "{{ gestionnaire.raison_sociale }}, FINESS EJ {{ gestionnaire.finess_ej | identifiant }}",
                    ),
                    ("Territoire", "Région {{ contrat.region }} — département principal : {{ contrat.departement }}"),
                    (
                        "Périmètre",
                        f'{{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service", "établissements et services") }}}}, '
                        f'{{{{ {capacite} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}',
                    ),
                    (
                        "Version",
                        "v{{ piece.version }} du {{ piece.date | date_longue }}{% if piece.projet %}, projet{% else %}, "
                        "pour signature{% endif %}",
                    ),
                ],
            ),
        )
    )


def parties() -> str:
    name = p("NomPartie", "{{ partie.denomination_article | majuscule_initiale }}")
    legal = (
        '{% if partie.role == "Gestionnaire" %}{{ gestionnaire.statut_juridique | minuscule_initiale }}, SIREN '
        "{{ gestionnaire.siren | identifiant }}, {% endif %}{% if partie.finess_ej is renseigne %}FINESS de l'entité juridique "
        "{{ partie.finess_ej | identifiant }}, {% endif %}"
    )
    return "".join(
        (
            p("TitreHorsNumerotation", "Entre les soussignés"),
            p("Introduction", "D'une part,"),
            _autorites(name, p("Normal", SIEGE + REPRESENTEE)),
            p("Introduction", "Et d'autre part,"),
            _autres(name, p("Normal", legal + SIEGE + REPRESENTEE)),
            p("Normal", "ensemble désignés « les parties »."),
        )
    )


def visas_nationaux() -> str:
    """The national texts in force on the first day of the contract; those nobody has read are marked in the drafts."""
    return each(
        "visa in visas",
        when(
            "visa.a_confirmer",
            vu(a_confirmer("{{ visa.texte | typographie }}") + " ;"),
            otherwise=(vu("{{ visa.texte | typographie }} ;"),),
        ),
    )


def visas_contrat() -> str:
    """The visas that come from the answers, after those of the family."""
    return "".join(
        (
            each(
                "visa in visas_locaux",
                vu(
                    "{{ visa.reference | minuscule_initiale | typographie }}{% if visa.date is renseigne %} du {{ visa.date | date_longue }}{% endif %} ;"
                ),
            ),
            vu("les arrêtés d'autorisation des établissements et services du périmètre, énumérés à l'article 1 ;"),
            when("conventions is renseigne", vu("les conventions et contrats antérieurs énumérés à l'article 8 ;")),
            when(
                "siege.existe",
                vu(
                    "l'autorisation de frais de siège ({{ siege.arrete | minuscule_initiale | typographie }}) du {{ siege.date | date_longue }} ;"
                ),
            ),
            when(
                'gestionnaire.secteur == "Public"',
                vu(
                    "l'article L. 315-12 du code de l'action sociale et des familles et la délibération du conseil d'administration "
                    "({{ instances.ca_reference | minuscule_initiale | typographie }}) du {{ instances.ca_date | date_longue }} ;"
                ),
            ),
            each(
                'partie in parties | dont("role", "Conseil départemental", "Métropole")',
                when(
                    "partie.acte is renseigne",
                    vu(
                        "l'acte qui autorise la signature du contrat pour {{ partie.designation }} ({{ partie.acte | minuscule_initiale | typographie }}"
                        "{% if partie.acte_date is renseigne %} du {{ partie.acte_date | date_longue }}{% endif %}) ;"
                    ),
                ),
            ),
            when(
                "instances.cvs_consulte",
                vu(
                    "la consultation du conseil de la vie sociale du {{ instances.cvs_date | date_longue }} (avis : "
                    "{{ instances.cvs_avis | minuscule_initiale }}) ;"
                ),
            ),
            when(
                "instances.cse_consulte",
                vu(
                    "la consultation du comité social du {{ instances.cse_date | date_longue }} (avis : "
                    "{{ instances.cse_avis | minuscule_initiale }}) ;"
                ),
            ),
            vu("le diagnostic partagé validé le {{ demarche.date_validation | date_longue }},"),
            p("Normal", "il est convenu ce qui suit."),
        )
    )


def preambule() -> str:
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Préambule"),
            p("Intertitre", "Le contexte régional et départemental"),
            texte("preambule.contexte", "Normal"),
            p("Intertitre", "Les enjeux du gestionnaire"),
            texte("preambule.enjeux", "Normal"),
            p("Intertitre", "L'historique contractuel"),
            texte("preambule.historique", "Normal"),
            p("Intertitre", "La démarche"),
            texte("preambule.demarche", "Normal"),
        )
    )


def signatures() -> str:
    return "".join(
        (
            p("TitreHorsNumerotation", "Signatures"),
            p(
                "Normal",
                "Le présent contrat et ses {{ annexes | compter }} annexes prennent effet le {{ contrat.date_effet | date_longue }}.",
            ),
            when(
                'contrat.mode_signature == "Signature électronique"',
                p(
                    "Introduction",
                    "Il est signé électroniquement par chaque partie. Sa date est celle de la dernière signature.",
                ),
                otherwise=(
                    p(
                        "Introduction",
                        'Il est établi en {{ clauses.exemplaires | pluriel("exemplaire original", '
                        '"exemplaires originaux") }}. Sa date est celle de la dernière signature.',
                    ),
                ),
            ),
            each('partie in parties | trier("ordre")', p("SignatureEspace"), cadre_signature("contrat.lieu_signature")),
            p("SignatureEspace"),
        )
    )
