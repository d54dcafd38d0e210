"""The contract of the EHPAD family, on the plan of the model annexed to the decree of 3 March 2017, in our own words."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import CAPACITE, NOMBRE_ETABLISSEMENTS, a_confirmer, fin, texte
from tools.modeles.contrat_moyens import article_4
from tools.modeles.contrat_titre_1 import article_1, article_2, article_3
from tools.modeles.contrat_titre_2 import article_5, article_6, article_7, article_8, article_9, clauses
from tools.modeles.ooxml import BORD, barred, border, box, cell, contents, each, facts, frame, p, row, twips, when


def body() -> str:
    return "".join(
        (
            _cover(),
            contents(),
            _parties(),
            _visas(),
            _preambule(),
            p("Titre1", "Objet du contrat"),
            article_1(),
            article_2(),
            article_3(),
            article_4(),
            p("Titre1", "Mise en œuvre du contrat"),
            article_5(),
            article_6(),
            article_7(),
            article_8(),
            article_9(),
            clauses(),
            _signatures(),
            fin(),
        )
    )


_AUTORITES = 'dont("role", "ARS", "Conseil départemental", "Métropole", "Préfet")'

_AUTRES = 'dont("role", "Gestionnaire", "Personne morale de contrôle", "Autre partie")'


def _cover() -> str:
    return "".join(
        (
            each(f"partie in parties | {_AUTORITES}", p("PartieCouverture", "{{ partie.denomination }}")),
            each(f"partie in parties | {_AUTRES}", p("PartieCouverture", "{{ partie.denomination }}")),
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
                        f'{{{{ {CAPACITE} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}',
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


_REPRESENTED = (
    '{% if partie.accord == "féminin" %}représentée{% else %}représenté{% endif %} par {{ partie.civilite }} {{ partie.nom }}, '
    '{{ partie.qualite }}{% if partie.acte is renseigne %}, {{ partie.civilite | accorder("habilité", "habilitée") }} à signer '
    "par {{ partie.acte | minuscule_initiale | typographie }}{% if partie.acte_date is renseigne %} du {{ partie.acte_date | date_longue }}{% endif %}{% endif %}, "
    "ci-après « {{ partie.designation }} » ;"
)

_SEAT = "dont le siège est situé {{ partie.voie }}, à {{ partie.commune }} ({{ partie.code_postal }}), "


def _parties() -> str:
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
            each(f"partie in parties | {_AUTORITES}", name, p("Normal", _SEAT + _REPRESENTED)),
            p("Introduction", "Et d'autre part,"),
            each(f"partie in parties | {_AUTRES}", name, p("Normal", legal + _SEAT + _REPRESENTED)),
            p("Normal", "ensemble désignés « les parties »."),
        )
    )


def _visas() -> str:
    def vu(text: str) -> str:
        return p("Visa", "Vu\t" + text)

    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Visas"),
            vu(
                "le code de l'action sociale et des familles, notamment ses articles L. 313-11, L. 313-12, L. 313-12-2 et L. 314-2, "
                + a_confirmer("R. 314-39-1 à R. 314-43-2, R. 314-158 et suivants et R. 314-210 et suivants")
                + " ;"
            ),
            vu(
                'le code général des collectivités territoriales{% if parties | dont("role", "Métropole") is renseigne %}, notamment le '
                "IV de son article L. 5217-2{% endif %} ;"
            ),
            vu("la loi n° 2015-1702 du 21 décembre 2015 de financement de la sécurité sociale pour 2016 ;"),
            vu("la loi n° 2015-1776 du 28 décembre 2015 relative à l'adaptation de la société au vieillissement ;"),
            vu(
                "la loi n° 2016-41 du 26 janvier 2016 de modernisation de notre système de santé, notamment son article 158 ;"
            ),
            vu(
                "les décrets n° 2016-801 du 15 juin 2016, n° 2016-1164 du 26 août 2016, n° 2016-1814 et n° 2016-1815 du "
                "21 décembre 2016 ;"
            ),
            when('contrat.nature == "Renouvellement"', vu("le décret n° 2023-1428 du 29 décembre 2023 ;")),
            vu(
                "l'arrêté du 3 mars 2017 fixant le contenu du cahier des charges du contrat pluriannuel d'objectifs et de moyens prévu "
                "au IV ter de l'article L. 313-12 du code de l'action sociale et des familles (NOR AFSA1619718A) ;"
            ),
            vu(
                "l'acte qui programme la conclusion des contrats ({{ contrat.arrete_programmation | minuscule_initiale | typographie }}) du "
                "{{ contrat.arrete_programmation_date | date_longue }} ;"
            ),
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


def _preambule() -> str:
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


def _signatures() -> str:
    left, right = twips(80), twips(80)
    dotted = "".join(
        p("SignatureLigne", f"{label}\t{value}")
        for label, value in (
            ("Nom", "{{ partie.civilite }} {{ partie.nom }}"),
            (
                "Fait à",
                "{% if contrat.lieu_signature is renseigne %}{{ contrat.lieu_signature }}{% else %}\t{% endif %}",
            ),
            ("Le", "\t"),
        )
    )
    party = "".join(
        (
            p("Signataire", "{{ partie.denomination }}"),
            p("SignatureQualite", "{{ partie.qualite | majuscule_initiale }}"),
            when(
                "partie.acte is renseigne",
                p(
                    "SignatureQualite",
                    "{{ partie.acte | majuscule_initiale | typographie }}{% if partie.acte_date is renseigne %} du "
                    "{{ partie.acte_date | date_longue }}{% endif %}",
                ),
            ),
            dotted,
        )
    )
    edges = "".join(border(edge, 6, BORD) for edge in ("top", "left", "bottom", "right"))
    block = frame(
        "Cadre de signature",
        [left, right],
        row(cell(left, party) + cell(right, p("SignatureCadre", "Signature et cachet"), "", edges), height=twips(41)),
        "",
        (70, 113),
    )
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
            each('partie in parties | trier("ordre")', p("SignatureEspace"), block),
            p("SignatureEspace"),
        )
    )
