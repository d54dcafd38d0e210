"""The contract, article 4: the means."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import alinea, avant_tableau, lettre, nom, somme, texte, titre_3
from tools.modeles.ooxml import Column, p, table, when


def article_4() -> str:
    return "".join(
        (
            p("Titre2", "Moyens dédiés à la réalisation du contrat"),
            base_et_evolution(),
            _soins(),
            _hebergement(),
            mises_en_commun(),
            trajectoire(),
        )
    )


def base_et_evolution(avenants: str = "") -> str:
    """*avenants*: the words on 3° of R. 314-40, which a contract of care homes may not choose."""
    return "".join(
        (
            titre_3("Base budgétaire et évolution annuelle"),
            alinea(
                "Les éléments pluriannuels du budget sont fixés selon les articles R. 314-39-1 et R. 314-40 du code de l'action sociale et des "
                "familles. Le cadre budgétaire est le suivant : {{ contrat.cadre_budgetaire | minuscule_initiale }}."
            ),
            texte("moyens.perimetre_eprd"),
            avant_tableau(
                "La base budgétaire est celle de l'exercice {{ moyens.annee_reference }} (source : {{ moyens.source_base | minuscule_initiale }}). Le détail par "
                "groupe fonctionnel figure à l'annexe 6."
            ),
            p("TitreTableau", "Base budgétaire de l'exercice {{ moyens.annee_reference }}, en euros"),
            table(
                "Base budgétaire par établissement et par section",
                [
                    Column("Établissement", 58, nom("b.finess_et"), total="Ensemble"),
                    Column("Section", 33, "{{ b.section }}"),
                    somme("Charges", 23, "b", "charges_total", "base_budgetaire"),
                    somme("Produits", 23, "b", "produits_total", "base_budgetaire"),
                    Column(
                        "dont versé par\nl'autorité",
                        23,
                        "{{ b.dont_tarification | nombre(0) | ou_tiret }}",
                        True,
                        '{{ base_budgetaire | total("dont_tarification") | nombre(0) }}',
                    ),
                ],
                "b in base_budgetaire",
                total=True,
            ),
            p("NoteTableau", "Dont versé par l'autorité : forfait ou dotation de l'ARS ou du département."),
            alinea(
                "Pour toute la durée du contrat, les moyens de chaque établissement et de chaque section évoluent chaque année selon l'une des "
                "modalités de l'article R. 314-40 :"
            ),
            modalites(
                "le taux d'actualisation des dotations régionales limitatives, ou l'objectif d'évolution des dépenses délibéré par le département",
                avenants,
            ),
            p("TitreTableau", "Modalité d'évolution par section et par établissement"),
            table(
                "Modalité d'évolution par section et par établissement",
                [
                    Column("Section", 26, "{{ section }}"),
                    Column("Modalité", 17, "{{ modalite }}"),
                    Column("Règle appliquée", 57, "{{ regle }}"),
                    Column(
                        "Établissements",
                        60,
                        '{{ etablissements | dont("finess_et", evolution | dont("section", section) | '
                        'dont("modalite", modalite) | dont("formule", regle) | valeurs("finess_et")) | valeurs("raison_sociale") '
                        "| enumeration }}",
                    ),
                ],
                'section in evolution | valeurs("section")',
                'modalite in evolution | dont("section", section) | valeurs("modalite")',
                'regle in evolution | dont("section", section) | dont("modalite", modalite) | valeurs("formule")',
            ),
            p(
                "NoteTableau",
                "Modalité : numéro de l'alinéa de l'article R. 314-40 du code de l'action sociale et des familles.",
            ),
        )
    )


def modalites(taux: str, avenants: str = "") -> str:
    """The ways of R. 314-40 that the contract uses, in words; *taux* is its 1°, *avenants* its 3°, where it may be used."""
    words = (
        ("1°", taux),
        ("2°", "une formule fixe d'actualisation ou de revalorisation"),
        ("3°", avenants),
        ("4°", "une équation tarifaire, un tarif plafond ou un algorithme"),
    )
    return "".join(
        when(f'evolution | dont("modalite", "{number}") is renseigne', lettre(f"{number} : {text} ;"))
        for number, text in words
        if text
    ) + p(
        "AlineaSuite", "dans les conditions du tableau suivant. Les taux convenus pour chaque année sont à l'annexe 6."
    )


def _soins() -> str:
    hp = 'etablissements | dont("mode_accueil", "Hébergement permanent")'
    return "".join(
        (
            titre_3("Soins et perte d'autonomie"),
            when(
                'contrat.sections_tarifaires == "Deux sections"',
                alinea(
                    "Les établissements relèvent du forfait global unique relatif aux soins et à l'entretien de l'autonomie. Les dispositions "
                    "relatives au forfait global dépendance sont sans objet."
                ),
                otherwise=(
                    alinea(
                        "Le forfait global relatif aux soins résulte de l'équation tarifaire, à laquelle s'ajoutent les financements "
                        "complémentaires définis ci-après (article R. 314-159)."
                    ),
                    alinea(
                        "Le forfait global relatif à la dépendance résulte de l'équation tarifaire et des financements complémentaires définis "
                        "ci-après (article R. 314-172).{% if moyens.valeur_point_departement is renseigne %} À la date de la base budgétaire, "
                        "la valeur du point GIR départemental est de {{ moyens.valeur_point_departement | montant }}.{% endif %}"
                    ),
                ),
            ),
            when(
                f"{hp} is renseigne",
                avant_tableau(
                    "Le GMP et le PMP retenus, l'option tarifaire et l'existence d'une pharmacie à usage intérieur sont les suivants."
                ),
                p("TitreTableau", "Option tarifaire et dernières valeurs validées du GMP et du PMP"),
                table(
                    "Option tarifaire, GMP et PMP par établissement",
                    [
                        Column("Établissement", 47, "{{ e.raison_sociale }}"),
                        Column("Option tarifaire", 27, "{{ e.option_tarifaire | ou_tiret }}"),
                        Column("PUI", 10, "{{ e.pui | oui_non | ou_tiret }}"),
                        Column("GMP", 16, "{{ e.gmp | nombre(2) | ou_tiret }}", True),
                        Column("validé le", 22, "{{ e.gmp_date | date_courte | ou_tiret }}", True),
                        Column("PMP", 16, "{{ e.pmp | nombre(2) | ou_tiret }}", True),
                        Column("validé le", 22, "{{ e.pmp_date | date_courte | ou_tiret }}", True),
                    ],
                    f"e in {hp}",
                ),
                p("NoteTableau", "PUI : pharmacie à usage intérieur. GMP et PMP en points. « — » : sans objet."),
            ),
            alinea(
                "La perte d'autonomie et les besoins en soins des résidents sont évalués simultanément avant la conclusion du contrat, puis au "
                "cours de sa troisième année. Une évaluation est prise en compte pour le tarif d'un exercice lorsqu'elle est validée au plus "
                "tard le 30 juin de l'année précédente."
            ),
            complements(),
        )
    )


def complements() -> str:
    """The funding that the contract defines beside equations and grants."""
    return "".join(
        (
            when(
                "financements_complementaires is renseigne",
                avant_tableau(
                    "Les financements complémentaires sont les suivants. Leur montant est celui de la première année ; il évolue ensuite "
                    "selon la modalité de la section."
                ),
                p("TitreTableau", "Financements complémentaires, en euros par an"),
                table(
                    "Financements complémentaires",
                    [
                        Column("Établissement", 44, nom("f.finess_et"), total="Ensemble"),
                        Column(
                            "Objet",
                            43,
                            "{{ f.objet }}{% if f.fin is renseigne %} (jusqu'au {{ f.fin | date_courte }}){% endif %}",
                            note="{{ f.nature }}{% if f.commentaire is renseigne %} — {{ f.commentaire }}{% endif %}",
                        ),
                        Column("Section", 21, "{{ f.section }}"),
                        Column("Financeur", 29, "{{ f.autorite }}"),
                        somme("Montant", 23, "f", "montant", "financements_complementaires", "nombre(2)"),
                    ],
                    "f in financements_complementaires",
                    total=True,
                ),
                p("NoteTableau", "Une date entre parenthèses est celle de la fin d'un crédit à durée limitée."),
                otherwise=(alinea("Le contrat ne définit aucun financement complémentaire."),),
            ),
        )
    )


def _hebergement() -> str:
    return "".join(
        (
            titre_3("Hébergement et aide sociale"),
            alinea(
                "Les tarifs d'hébergement sont fixés comme suit : {{ hebergement.mode_fixation | minuscule_initiale }}. Ils évoluent selon la "
                "règle suivante."
            ),
            texte("hebergement.evolution"),
            alinea(
                "Le contrat se substitue à la convention d'habilitation à l'aide sociale. Les capacités habilitées sont celles de l'article 1. "
                "Pour l'accueil des bénéficiaires, le gestionnaire prend les engagements suivants."
            ),
            texte("aide_sociale.admission"),
            alinea("La facturation obéit aux règles suivantes."),
            texte("aide_sociale.facturation"),
            alinea(
                "En cas d'absence ou d'hospitalisation, dans le respect de l'article R. 314-204, les règles sont les suivantes."
            ),
            texte("aide_sociale.absences"),
        )
    )


def mises_en_commun() -> str:
    return "".join((dotation_commune(), frais_de_siege(), fongibilite(), credits_et_investissements()))


def dotation_commune() -> str:
    """One allocation for several establishments of one authority."""
    return when(
        "dgc.existe",
        titre_3("Dotation globalisée commune"),
        alinea(
            "Une dotation globalisée commune, au sens de l'article R. 314-43-1, est versée par : {{ dgc.financeur }}. Elle couvre les "
            "établissements du gestionnaire qui relèvent de cette autorité et du même financement. Son montant est de "
            "{{ dgc.montant | montant }} ({{ dgc.montant | montant_en_lettres }}) la première année ; elle est perçue par le bénéficiaire désigné à l'article 1."
        ),
        alinea(
            "L'arrêté annuel de tarification fixe le montant et sa répartition prévisionnelle. Un redéploiement en cours d'exercice "
            "reste dans la limite du montant de la dotation et fait l'objet d'une décision modificative approuvée."
        ),
        when(
            "dgc_quotes_parts is renseigne",
            p("TitreTableau", "Répartition prévisionnelle de la dotation globalisée commune, en euros"),
            table(
                "Répartition de la dotation globalisée commune",
                [
                    Column("Établissement", 82, nom("q.finess_et"), total="Ensemble"),
                    Column("Échéancier", 48, "{{ q.echeancier }}"),
                    somme("Quote-part", 30, "q", "montant", "dgc_quotes_parts", "nombre(2)"),
                ],
                "q in dgc_quotes_parts",
                total=True,
            ),
            p("NoteTableau", "Montants de la première année."),
        ),
    )


def frais_de_siege() -> str:
    """What the establishments pay for the head office."""
    return when(
        "siege.existe",
        titre_3("Frais de siège"),
        alinea(
            "Les frais de siège sont autorisés par l'acte suivant : {{ siege.arrete | minuscule_initiale | typographie }} du {{ siege.date | date_longue }} "
            '({{ siege.autorite }}), pour une durée de {{ siege.duree_annees | pluriel("an", "ans") }}, soit jusqu\'au '
            "{{ siege.echeance | date_longue }}. Le taux est de {{ siege.taux | taux }} ; il s'applique à l'assiette suivante : "
            "{{ siege.assiette | minuscule_initiale }}."
        ),
        when(
            "siege.echeance < contrat.date_fin",
            alinea(
                "L'autorisation expire avant le terme du contrat. Le gestionnaire en demande le renouvellement en temps utile ; à "
                "défaut, le comité de suivi en examine les conséquences."
            ),
        ),
        when(
            "frais_siege.montant_total is renseigne",
            alinea(
                "Les frais de siège de la première année s'élèvent à {{ frais_siege.montant_total | montant }}"
                "{% if frais_siege.cle_repartition is renseigne %}, répartis {{ frais_siege.cle_repartition | minuscule_initiale }}{% endif %}. La "
                "contribution de chaque établissement est à l'annexe 6."
            ),
        ),
    )


def fongibilite() -> str:
    """What the establishments share."""
    return when(
        "moyens.fongibilite is renseigne",
        titre_3("Mutualisations et fongibilité"),
        alinea("Les moyens mis en commun et les redéploiements admis entre établissements sont les suivants."),
        texte("moyens.fongibilite"),
    )


def credits_et_investissements() -> str:
    """Credits of one year, and the plan of investments."""
    return "".join(
        (
            titre_3("Crédits non reconductibles et investissements"),
            when(
                "cnr is renseigne",
                p("TitreTableau", "Crédits non reconductibles prévus, en euros"),
                table(
                    "Crédits non reconductibles",
                    [
                        Column("Établissement", 36, nom("c.finess_et"), total="Ensemble"),
                        Column("Objet", 49, "{{ c.objet }}"),
                        Column("Fiche", 14, "{{ c.objectif | ou_tiret }}"),
                        Column("Financeur", 29, "{{ c.financeur }}"),
                        Column("Année", 12, "{{ c.annee }}", True),
                        somme("Montant", 20, "c", "montant", "cnr", "nombre(2)"),
                    ],
                    "c in cnr",
                    total=True,
                ),
                p("NoteTableau", "Versement sous réserve des crédits disponibles de l'exercice. « — » : sans objet."),
                otherwise=(alinea("Aucun crédit non reconductible n'est prévu à la date de conclusion du contrat."),),
            ),
            when(
                "ppi is renseigne",
                alinea(
                    'Le plan pluriannuel d\'investissement compte {{ ppi | compter | pluriel("opération", "opérations") }}, pour '
                    '{{ ppi | total("total") | montant_entier }}, dont {{ ppi | total("fonds_propres") | montant_entier }} de fonds propres, '
                    '{{ ppi | total("emprunt") | montant_entier }} d\'emprunts et {{ ppi | total("subvention") | montant_entier }} de '
                    "subventions. Il figure à l'annexe 7."
                ),
                otherwise=(alinea("Aucune opération d'investissement n'est inscrite au contrat."),),
            ),
        )
    )


def trajectoire() -> str:
    return "".join((affectation(), retour_equilibre(), trajectoire_financiere()))


_ORDRE = (
    "L'affectation respecte l'ordre de l'article R. 314-234 : un excédent apure d'abord les déficits antérieurs du même compte de "
    "résultat. Les priorités convenues sont ensuite les suivantes."
)


def affectation(
    ordre: str = _ORDRE,
    entre_comptes: str = "Le gestionnaire peut affecter un résultat entre les comptes de résultat du périmètre (article R. 314-235).",
    sinon: str = "Les résultats sont affectés au compte de résultat dont ils proviennent.",
) -> str:
    """What becomes of the results: in which *ordre*, and whether one may go from an account to another or not."""
    return "".join(
        (
            titre_3("Affectation des résultats"),
            alinea(f"Le principe retenu est le suivant : {{{{ affectation.principe | minuscule_initiale }}}}. {ordre}"),
            texte("affectation.priorites"),
            when(
                "affectation.plafond_reserves is renseigne",
                alinea(
                    "Les parties conviennent du plafond suivant : {{ affectation.plafond_reserves | minuscule_initiale }}."
                ),
            ),
            when("affectation.entre_comptes", alinea(entre_comptes), otherwise=(alinea(sinon),)),
        )
    )


def retour_equilibre() -> str:
    """The plan that brings the accounts back to balance."""
    return when(
        "pre.existe",
        titre_3("Plan de retour à l'équilibre"),
        alinea(
            "Un plan de retour à l'équilibre est arrêté pour : {{ pre.etablissements }}. L'équilibre est attendu à l'exercice "
            "{{ pre.annee_equilibre }}. Les mesures sont les suivantes."
        ),
        texte("pre.mesures"),
    )


def trajectoire_financiere() -> str:
    """The years to come, in one table."""
    return "".join(
        (
            titre_3("Trajectoire financière"),
            alinea(
                "Le plan global de financement pluriannuel retrace la trajectoire du périmètre. Il repose sur les hypothèses suivantes."
            ),
            texte("moyens.hypotheses"),
            p("TitreTableau", "Trajectoire financière du périmètre, en euros"),
            table(
                "Trajectoire financière par exercice",
                [
                    Column("Exercice", 16, "{{ x.exercice }}"),
                    Column("Charges", 23, "{{ x.charges_total | nombre(0) }}", True),
                    Column("Produits", 23, "{{ x.produits_total | nombre(0) }}", True),
                    Column("Résultat", 20, "{{ x.resultat | nombre(0) }}", True),
                    Column("CAF", 20, "{{ x.caf | nombre(0) }}", True),
                    Column("Taux de\nCAF (%)", 16, "{{ x.taux_caf | nombre(1) }}", True),
                    Column("Fonds de\nroulement", 21, "{{ x.frng | nombre(0) }}", True),
                    Column("Trésorerie", 21, "{{ x.tresorerie | nombre(0) }}", True),
                ],
                "x in pgfp",
            ),
            p(
                "NoteTableau",
                "CAF : capacité d'autofinancement. Fonds de roulement et trésorerie au 31 décembre. Plan complet : annexe 7.",
            ),
        )
    )
