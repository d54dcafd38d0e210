"""The contract of the CHRS family, article 4: base budget, allocation, social aid, results, trajectory."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, alinea, avant_tableau, nom, somme, texte, titre_3
from tools.modeles.contrat_moyens import (
    affectation,
    credits_et_investissements,
    dotation_commune,
    fongibilite,
    frais_de_siege,
    modalites,
    retour_equilibre,
    trajectoire_financiere,
)
from tools.modeles.ooxml import Column, p, table, when


def article_4() -> str:
    return "".join(
        (
            p("Titre2", "Moyens dédiés à la réalisation du contrat"),
            _base(),
            _evolution(),
            _dotation(),
            _modulation(),
            _subventions(),
            frais_de_siege(),
            fongibilite(),
            credits_et_investissements(),
            _aide_sociale(),
            _affectation(),
            retour_equilibre(),
            trajectoire_financiere(),
        )
    )


def _base() -> str:
    return "".join(
        (
            titre_3("Base budgétaire de chaque établissement"),
            alinea(
                "Les éléments pluriannuels du budget sont fixés selon les articles R. 314-39 à R. 314-43-1 du code de l'action sociale et des familles. "
                "Les parties conviennent des documents budgétaires suivants : {{ contrat.cadre_budgetaire | minuscule_initiale }}."
            ),
            texte("moyens.perimetre_budgetaire"),
            alinea(
                "Les recettes autres que la dotation viennent en atténuation des charges. Elles sont de la nature suivante."
            ),
            texte("moyens.recettes_attenuation"),
            avant_tableau(
                "La base budgétaire, recettes en atténuation comprises, est celle de l'exercice {{ moyens.annee_reference }} (source : "
                "{{ moyens.source_base | minuscule_initiale }}). Le détail par groupe fonctionnel figure à l'annexe 6."
            ),
            p("TitreTableau", "Base budgétaire de l'exercice {{ moyens.annee_reference }}, en euros"),
            table(
                "Base budgétaire par établissement et par budget opérationnel",
                [
                    Column("Établissement", 46, nom("b.finess_et"), total="Ensemble"),
                    Column("Budget", 20, "{{ b.section }}"),
                    somme("Charges", 22, "b", "charges_total", "base_budgetaire"),
                    Column(
                        "Recettes en\natténuation",
                        24,
                        "{{ (b.produits_g2 + b.produits_g3) | nombre(0) }}",
                        True,
                        '{{ ((base_budgetaire | total("produits_g2")) + (base_budgetaire | total("produits_g3"))) | nombre(0) }}',
                    ),
                    somme("Produits de la\ntarification", 25, "b", "produits_g1", "base_budgetaire"),
                    somme("dont\ndotation", 23, "b", "dont_tarification", "base_budgetaire"),
                ],
                "b in base_budgetaire",
                total=True,
            ),
            p(
                "NoteTableau",
                "Budget : budget opérationnel de programme (BOP). Recettes en atténuation : produits des groupes II et III. "
                "Dotation : part versée par l'autorité de tarification.",
            ),
        )
    )


def _evolution() -> str:
    return "".join(
        (
            titre_3("Évolution annuelle des moyens"),
            alinea(
                "Pour toute la durée du contrat, les moyens de chaque établissement évoluent chaque année selon l'une des modalités de l'article "
                "R. 314-40 :"
            ),
            modalites("le taux d'actualisation des dotations régionales limitatives", "un avenant annuel"),
            p("TitreTableau", "Modalité d'évolution par établissement"),
            table(
                "Modalité d'évolution par établissement",
                [
                    Column("Établissement", 46, nom("v.finess_et")),
                    Column("Budget", 22, "{{ v.section }}"),
                    Column("Modalité", 18, "{{ v.modalite }}"),
                    Column("Règle appliquée", 74, "{{ v.formule }}"),
                ],
                "v in evolution",
            ),
            p("NoteTableau", "Modalité : numéro de l'alinéa de l'article R. 314-40."),
            alinea("Les moyens sont alloués dans la limite des crédits disponibles de chaque exercice."),
        )
    )


def _dotation() -> str:
    return when(
        "dgc.existe",
        dotation_commune(),
        alinea(
            "La dotation commune ne réunit que des places d'un même financement ({{ moyens.dgc_bop | ou_tiret }}). Elle est versée "
            "{{ moyens.versement | minuscule_initiale }}."
        ),
        otherwise=(
            titre_3("Dotation globale de financement"),
            alinea(
                "Chaque établissement reçoit une dotation globale de financement, égale à ses charges nettes des recettes en atténuation. Elle est "
                "versée {{ moyens.versement | minuscule_initiale }}."
            ),
        ),
    )


def _modulation() -> str:
    return "".join(
        (
            titre_3("Modulation selon l'activité"),
            when(
                "modulation.existe",
                alinea(
                    "Comme le permet l'article L. 313-11-2, la dotation peut être modulée selon l'activité. L'indicateur retenu est le suivant : "
                    '{{ modulation.indicateur | minuscule_initiale }}. L\'objectif est de {% if modulation.indicateur == "Taux d’occupation" %}'
                    "{{ modulation.objectif | taux }}{% else %}{{ modulation.objectif | nombre(0) }}{% endif %}. La règle est la suivante."
                ),
                texte("modulation.regle"),
                otherwise=(alinea("La dotation n'est pas modulée selon l'activité."),),
            ),
        )
    )


def _subventions() -> str:
    return when(
        "dispositifs is renseigne",
        titre_3("Dispositifs subventionnés"),
        alinea(
            'Les dispositifs hors du régime d\'autorisation sont financés par subvention, pour {{ dispositifs | total("montant") | montant }} par an '
            "d'après les dernières conventions, énumérées à l'annexe 6. Ce montant n'engage pas les exercices suivants."
        ),
        when(
            "affectation.subventions is renseigne",
            alinea("Les subventions non consommées suivent la règle suivante."),
            texte("affectation.subventions"),
        ),
    )


def subventions() -> str:
    """Annexe 6: what each scheme receives."""
    return when(
        "dispositifs is renseigne",
        p("TitrePartie", "Dispositifs subventionnés"),
        p("TitreTableau", "Subventions des dispositifs compris dans le contrat, en euros par an"),
        table(
            "Subventions des dispositifs",
            [
                Column("Dispositif", 52, "{{ d.nom }}", total="Ensemble"),
                Column("Convention", 46, "{{ d.convention }}", note="signée le {{ d.convention_date | date_courte }}"),
                Column("Budget", 20, "{{ d.bop }}"),
                Column("Échéance", 20, "{{ d.convention_fin | date_courte }}", True),
                somme("Subvention", 22, "d", "montant", "dispositifs", "nombre(2)"),
            ],
            "d in dispositifs",
            total=True,
        ),
        p("NoteTableau", "Budget : budget opérationnel de programme."),
    )


def _aide_sociale() -> str:
    return "".join(
        (
            titre_3("Convention d'aide sociale"),
            when(
                "aide_sociale.vaut_convention",
                alinea(
                    "En application des articles L. 313-11-2 et L. 345-3 du code de l'action sociale et des familles, le contrat vaut convention d'aide "
                    "sociale pour les établissements et les places de l'article 1."
                ),
            ),
            alinea(
                "À ce titre, {{ gestionnaire.designation }} accueille les bénéficiaires de l'aide sociale de l'État dans les conditions suivantes."
            ),
            texte("aide_sociale.admission"),
            alinea(
                "Les prestations garanties, la participation des personnes et le contrôle de leur emploi sont réglés par l'annexe 9."
            ),
        )
    )


def _affectation() -> str:
    return affectation(
        a_confirmer("Un excédent apure d'abord les déficits antérieurs du même établissement.")
        + " Les priorités convenues sont ensuite les suivantes.",
        entre_comptes="Le résultat d'un établissement peut être affecté à un autre établissement financé par le même budget opérationnel de programme.",
        sinon="Le résultat de chaque établissement lui reste affecté.",
    )
