"""The disability contract, article 4: the means. What every family has comes from contrat_moyens."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, alinea, avant_tableau, nom, somme, texte, titre_3
from tools.modeles.contrat_moyens import (
    affectation,
    base_et_evolution,
    complements,
    credits_et_investissements,
    dotation_commune,
    fongibilite,
    frais_de_siege,
    retour_equilibre,
    trajectoire_financiere,
)
from tools.modeles.ooxml import Column, each, p, table, when

LOCALE = "Adaptation locale, à confirmer : aucun modèle national n'existe pour cette famille de contrats."


def locale() -> str:
    """The mark of a clause that no official model holds."""
    return p("MentionClause", LOCALE)


def article_4() -> str:
    return "".join(
        (
            p("Titre2", "Moyens dédiés à la réalisation du contrat"),
            base_et_evolution("des avenants annuels au contrat"),
            _activite(),
            titre_3("Financements complémentaires"),
            complements(),
            _creton(),
            _budgets(),
            _aide_sociale(),
            dotation_commune(),
            _autres_dotations(),
            frais_de_siege(),
            fongibilite(),
            credits_et_investissements(),
            affectation(),
            _opposition(),
            retour_equilibre(),
            trajectoire_financiere(),
        )
    )


def _activite() -> str:
    return "".join(
        (
            titre_3("Financement et activité"),
            alinea(
                "Les établissements et services tarifés par l'ARS sont financés selon le mode suivant : {{ financement.ars | minuscule_initiale }}."
                "{% if financement.departement is renseigne %} Ceux que le département tarife le sont selon le mode suivant : "
                "{{ financement.departement | minuscule_initiale }}.{% endif %} Lorsque la tarification est conjointe, chaque autorité arrête sa part."
            ),
            alinea(
                "L'activité prévisionnelle est transmise au plus tard le 31 octobre de l'année précédente (article R. 314-219). Elle est suivie comme il suit."
            ),
            texte("financement.activite"),
            avant_tableau(
                "Les objectifs d'activité de la première année sont les suivants. Le comité de suivi les ajuste chaque année."
            ),
            p("TitreTableau", "Objectifs d'activité de l'exercice {{ contrat.date_effet | annee }}"),
            table(
                "Objectifs d'activité par établissement et par mode d'accueil",
                [
                    Column("Établissement ou service", 52, "{{ e.raison_sociale }}"),
                    Column("Mode d'accueil", 42, "{{ e.mode_accueil }}"),
                    Column("Indicateur", 36, "{{ e.indicateur_activite }}"),
                    Column("Jours\npar an", 14, "{{ e.jours_ouverture | ou_tiret }}", True),
                    Column(
                        "Objectif",
                        16,
                        '{{ e.objectif_activite | nombre(1 if e.indicateur_activite == "Taux d’occupation" else 0) | ou_tiret }}',
                        True,
                    ),
                ],
                "e in etablissements",
            ),
            p("NoteTableau", "Taux d'occupation en pourcentage ; personnes et prestations en nombre."),
            titre_3("Modulation par l'activité"),
            when("modulation.existe", _modulation(), otherwise=(_sans_modulation(),)),
        )
    )


def _sans_modulation() -> str:
    return alinea(
        "Les parties ne retiennent pas la modulation facultative des tarifs en fonction de l'activité (article R. 314-43-2)."
    )


def _modulation() -> str:
    return "".join(
        (
            locale(),
            alinea(
                "Les tarifs des établissements et services du tableau ci-après peuvent être modulés en fonction de l'activité, selon l'article "
                "R. 314-43-2. La modulation ne s'applique à aucun établissement d'hébergement pour personnes âgées dépendantes."
            ),
            alinea(
                "Lorsque l'activité réalisée est inférieure à l'objectif, l'abattement ne dépasse pas la moitié de l'écart entre l'objectif et le "
                "réalisé, en points de pourcentage. L'autorité retient la dernière mesure d'activité connue et peut renoncer à tout ou partie de l'abattement."
            ),
            p("TitreTableau", "Objectif, dernière mesure connue et abattement maximal, en pourcentage"),
            table(
                "Modulation par l'activité",
                [
                    Column("Établissement ou service", 55, nom("m.finess_et")),
                    Column("Indicateur", 40, "{{ m.indicateur }}"),
                    Column("Année", 14, "{{ m.annee }}", True),
                    Column("Objectif", 15, "{{ m.objectif | nombre(2) }}", True),
                    Column("Réalisé", 15, "{{ m.realise | nombre(2) }}", True),
                    Column("Abattement\nmaximal", 22, "{{ m.abattement | nombre(2) }}", True),
                ],
                "m in modulation_activite",
            ),
            p(
                "NoteTableau",
                "Abattement maximal : ½ × (objectif − réalisé), 0 si l'objectif est atteint. Pour un nombre de personnes ou de prestations, "
                "l'objectif est 100 et le réalisé son pourcentage.",
            ),
            alinea(
                "Le projet d'abattement est communiqué au gestionnaire avant toute décision ; il peut opposer des circonstances particulières. Les "
                "parties retiennent notamment les suivantes."
            ),
            texte("modulation.circonstances"),
            when(
                "modulation.autre_indicateur is renseigne",
                alinea("Un autre indicateur est retenu pour la raison suivante."),
                texte("modulation.autre_indicateur"),
            ),
        )
    )


def _creton() -> str:
    return when(
        "creton.regles is renseigne",
        titre_3("Jeunes adultes maintenus dans un établissement pour enfants"),
        locale(),
        alinea(
            "Le maintien d'un jeune adulte dans l'attente d'une place adaptée (article L. 242-4) obéit à la règle suivante."
        ),
        texte("creton.regles"),
    )


def _budgets() -> str:
    return "".join(
        (
            titre_3("Budgets hors tarif"),
            when(
                "budgets_annexes is renseigne",
                avant_tableau(
                    "Les comptes suivants sont retracés au contrat sans être financés par les tarifs. Leurs résultats sont suivis à part."
                ),
                p("TitreTableau", "Budgets hors tarif, en euros"),
                table(
                    "Budgets hors tarif",
                    [
                        Column("Budget", 62, "{{ b.libelle }}", note="{{ b.regle | majuscule_initiale }}"),
                        Column("Nature", 36, "{{ b.nature }}"),
                        Column("Année", 12, "{{ b.annee }}", True),
                        Column("Charges", 17, "{{ b.charges | nombre(0) }}", True),
                        Column("Produits", 17, "{{ b.produits | nombre(0) }}", True),
                        Column("Résultat", 16, "{{ b.resultat | nombre(0) }}", True),
                    ],
                    "b in budgets_annexes",
                ),
                p("NoteTableau", "Sous le budget : règle convenue pour son résultat."),
                when(
                    'budgets_annexes | dont("nature", "Budget commercial d’ESAT") is renseigne',
                    alinea(
                        "Le budget commercial d'un ESAT retrace la production et la rémunération directe des travailleurs ; "
                        + a_confirmer("son équilibre suit la règle propre de l'article R. 314-222")
                        + ". Il n'est ni repris ni couvert par les tarifs."
                    ),
                ),
                when(
                    'budgets_annexes | dont("nature", "Dotation non affectée", "Service industriel et commercial") is renseigne',
                    alinea(
                        "Les dotations non affectées et les services industriels et commerciaux sont en équilibre ou en excédent (articles R. 314-74 et R. 314-222)."
                    ),
                ),
                when(
                    'budgets_annexes | dont("nature", "Activité relevant du préfet") is renseigne',
                    alinea(
                        "Les activités qui relèvent du préfet sont en équilibre strict ; leurs résultats sont affectés par l'autorité compétente (articles R. 314-15 et R. 314-222)."
                    ),
                ),
                otherwise=(
                    alinea(
                        "Le gestionnaire ne tient ni budget commercial d'ESAT, ni dotation non affectée, ni service industriel et commercial, ni activité relevant du préfet."
                    ),
                ),
            ),
        )
    )


def _aide_sociale() -> str:
    return "".join(
        (
            titre_3("Aide sociale à l'hébergement"),
            when(
                "aide_sociale.existe",
                alinea(
                    "Le contrat vaut convention d'habilitation à l'aide sociale pour les places habilitées à l'article 1. Les modalités "
                    "d'accueil, de facturation et d'absence sont à l'annexe 9."
                ),
                otherwise=(alinea("Aucune place du périmètre n'est habilitée à l'aide sociale à l'hébergement."),),
            ),
        )
    )


def _autres_dotations() -> str:
    """One common grant a financeur: that of the first is told before."""
    return when(
        "autres_dotations is renseigne",
        titre_3("Dotations communes des autres financeurs"),
        alinea(
            "Chaque financeur verse sa propre dotation commune, pour les seuls établissements et services qu'il tarife. Un redéploiement "
            "reste dans la limite de la dotation du financeur et fait l'objet d'une décision modificative approuvée."
        ),
        each(
            'financeur in autres_dotations | valeurs("financeur")',
            p("TitreTableau", "Dotation commune : {{ financeur }}, en euros"),
            table(
                "Dotation commune d'un autre financeur",
                [
                    Column("Établissement ou service", 70, nom("q.finess_et"), total="Ensemble"),
                    Column("Bénéficiaire", 38, "{{ q.beneficiaire }}"),
                    Column("Échéancier", 26, "{{ q.echeancier }}"),
                    somme(
                        "Quote-part", 26, "q", "montant", 'autres_dotations | dont("financeur", financeur)', "nombre(2)"
                    ),
                ],
                'q in autres_dotations | dont("financeur", financeur)',
                total=True,
            ),
        ),
        p("NoteTableau", "Montants de la première année."),
    )


def _opposition() -> str:
    return alinea(
        "Lorsqu'une affectation est contraire au contrat, l'autorité de tarification peut s'y opposer : elle demande une décision "
        "modificative ; à défaut, le tarif suivant est diminué ("
        + a_confirmer("article R. 314-230")
        + "). Les comptes hors tarif suivent leurs règles propres."
    )
