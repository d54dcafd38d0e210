"""Annexes 4 (one sheet an objective), 5 (follow-up of the indicators) and 14 (definitions, glossary)."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import ANNEES, bloc, fin, somme, titre_annexe
from tools.modeles.ooxml import Column, each, facts, p, table, when

_CIBLES = "[i.cible_1, i.cible_2, i.cible_3, i.cible_4, i.cible_5]"

_UNITE = '("" if i.unite == "nombre" else "\u00a0" ~ i.unite)'
_EN_MOTS = (
    f'"De " ~ (i.valeur_depart | nombre(i.decimales)) ~ {_UNITE} ~ " en " ~ i.annee_reference ~ " à " ~ '
    f'(i.cible_5 | nombre(i.decimales)) ~ {_UNITE} ~ " en " ~ ((contrat.date_effet | annee) + 4)'
)


def _graphique(large: bool) -> str:
    size = ", fiche=true" if large else ""
    return f"{{{{ i.valeur_depart | trajectoire({_CIBLES}, seuil=i.seuil, texte={_EN_MOTS}{size}) }}}}"


def _cibles(width: float) -> list[Column]:
    return [
        Column(ANNEES[rank], width, f"{{{{ i.cible_{rank + 1} | nombre(i.decimales) }}}}", True) for rank in range(5)
    ]


def fiches_objectifs() -> str:
    mine = 'indicateurs | dont("objectif", o.code)'
    moyens = 'moyens_objectifs | dont("objectif", o.code)'
    title = "Annexe {{ piece.numero }} — Fiche objectif {{ o.code }}"
    constat = each('c in constats | dont("code", o.constats)', p("Fait", "{{ c.code }} : {{ c.texte }}"))
    places = (
        '{% if o.etablissements is renseigne %}{{ etablissements | dont("finess_et", o.etablissements) | valeurs("raison_sociale") '
        "| enumeration }}{% else %}{{ o.perimetre }}{% endif %}"
    )
    return (
        each(
            "o in objectifs",
            "".join(
                (
                    when("loop.first", p("TitreAnnexe", title), otherwise=(p("TitreAnnexePage", title),)),
                    p("TitreFiche", "{{ o.intitule }}"),
                    facts(
                        "Objectif",
                        [
                            ("Axe, rubriques", "{{ o.axe }} ; {{ o.rubrique | enumeration }}"),
                            ("Constat du diagnostic", constat),
                            ("Objectif stratégique", "{{ o.objectif_strategique | lignes }}"),
                            ("Objectif opérationnel", "{{ o.objectif_operationnel | lignes }}"),
                            ("Établissements", places),
                            (
                                "Pilote, échéance",
                                "{{ o.pilote | majuscule_initiale }} ; {{ o.echeance | date_longue }}",
                            ),
                            ("Priorité, origine", "{{ o.priorite }} ; {{ o.origine | minuscule_initiale }}"),
                        ],
                        39,
                        compact=True,
                    ),
                    p("TitreBloc", "Indicateurs et trajectoires"),
                    table(
                        "Indicateurs et trajectoires de l’objectif",
                        [
                            Column(
                                "Indicateur",
                                44,
                                "{{ i.libelle }}",
                                note='en\u00a0{{ i.unite }}, {{ i.sens }} attendu{% if i.sens != "maintien" %}e{% endif %}',
                            ),
                            Column(
                                "Départ\n{{ mesure.annee_reference }}",
                                15,
                                "{{ i.valeur_depart | nombre(i.decimales) }}",
                                True,
                            ),
                            *_cibles(13),
                            Column("Trajectoire", 36, _graphique(True), True, style="GraphiqueCellule"),
                        ],
                        f"i in {mine}",
                    ),
                    p(
                        "NoteTableau",
                        f"Mode de calcul.{{% for i in {mine} %}} {{{{ i.libelle }}}} : {{{{ i.formule }}}} (source : {{{{ i.source }}}})"
                        "{% if i.seuil is renseigne %}, seuil {{ i.seuil | nombre(i.decimales) }}{% if i.seuil_source is renseigne %} "
                        "({{ i.seuil_source | typographie }}){% endif %}{% endif %}.{% endfor %}",
                    ),
                    p("TitreBloc", "Actions"),
                    table(
                        "Actions de l’objectif",
                        [
                            Column("N°", 9, "{{ x.numero }}"),
                            Column(
                                "Action",
                                73,
                                "{{ x.libelle }}",
                                note="{{ x.livrable | majuscule_initiale }}{% if x.partenaires is renseigne %} — avec : {{ x.partenaires }}{% endif %}",
                            ),
                            Column("Pilote", 36, "{{ x.pilote | majuscule_initiale }}"),
                            Column("Début", 21, "{{ x.debut | date_courte }}", True),
                            Column("Fin", 21, "{{ x.fin | date_courte }}", True),
                        ],
                        'x in actions | dont("objectif", o.code) | trier("numero")',
                        compact=True,
                    ),
                    when(
                        f"{moyens} is renseigne",
                        p("TitreBloc", "Moyens (en euros)"),
                        table(
                            "Moyens de l’objectif",
                            [
                                Column("Financement", 61, "{{ m.source }}", total="Total"),
                                *(somme(ANNEES[rank], 16, "m", f"an_{rank + 1}", moyens) for rank in range(5)),
                                somme("Total", 19, "m", "total", moyens),
                            ],
                            f"m in {moyens}",
                            total=True,
                            compact=True,
                        ),
                        p("BlancMinime"),
                        otherwise=(
                            p("TitreBloc", "Moyens"),
                            p("Normal", "Cet objectif est mis en œuvre sans moyens supplémentaires."),
                        ),
                    ),
                    p("TitreBloc", "Conditions et évaluation"),
                    facts(
                        "Conditions de réussite et évaluation de l’objectif",
                        [
                            ("Conditions de réussite", "{{ o.conditions_reussite }}"),
                            ("Risques", "{{ o.risques }}"),
                            ("Évaluation", "{{ o.evaluation }}"),
                            ("Preuve", "{{ o.preuve | majuscule_initiale }}"),
                        ],
                        39,
                        compact=True,
                    ),
                )
            ),
        )
        + fin()
    )


def _synthese() -> tuple[str, ...]:
    """One page that says it all: each objective under its axe, where its indicators go, by when, and who leads it."""
    objectifs = 'objectifs | dont("axe", axe) | trier("code")'
    trajets = each(
        'i in indicateurs | dont("objectif", o.code)',
        p(
            "CelluleNote",
            '{{ i.libelle }} : {{ i.valeur_depart | nombre(i.decimales) }} → {{ i.cible_5 | nombre(i.decimales) }}{% if i.unite != "nombre" %}\u00a0{{ i.unite }}{% endif %}',
        ),
    )
    fins = "{{ (contrat.date_effet | annee) + 4 }}"
    return (
        p("TitrePartie", "Synthèse des objectifs par axe"),
        p(
            "Normal",
            '{{ objectifs | compter | pluriel("objectif", "objectifs") }} en {{ objectifs | valeurs("axe") | compter | pluriel("axe", "axes") }}, '
            '{{ indicateurs | compter | pluriel("indicateur", "indicateurs") }}. Chaque flèche va de la valeur de départ à la cible de '
            f"{fins} ; les fiches sont à l'annexe 4.",
        ),
        p("TitreTableau", "Objectifs du contrat par axe"),
        table(
            "Objectifs du contrat par axe, avec leurs indicateurs",
            [
                Column("Axe", 30, "{% if loop.first %}{{ axe }}{% endif %}", style="FaitTitre"),
                Column("Objectif", 45, "{{ o.intitule }}", note="{{ o.code }}"),
                Column("Indicateurs", 44, "", raw=trajets),
                Column("Échéance", 18, "{{ o.echeance | mois_annee }}", note="{{ o.priorite }}"),
                Column("Pilote", 23, "{{ o.pilote | majuscule_initiale }}"),
            ],
            'axe in objectifs | trier("code") | valeurs("axe")',
            f"o in {objectifs}",
            compact=True,
        ),
    )


def suivi_indicateurs() -> str:
    seuils = (
        '{% for i in indicateurs | trier("objectif") %}{% if i.seuil is renseigne %} {{ i.libelle }} : '
        "{{ i.seuil | nombre(i.decimales) }}{% if i.seuil_source is renseigne %} ({{ i.seuil_source | typographie }}){% endif %}.{% endif %}"
        "{% endfor %}"
    )
    return "".join(
        (
            titre_annexe(),
            *_synthese(),
            p("TitreAnnexePage", "Annexe {{ piece.numero }} — Trajectoires des indicateurs"),
            p(
                "Normal",
                "Chaque cible est celle du 31 décembre. Chaque tracé a sa propre échelle : cercle vide, le départ ; disque plein, la dernière cible "
                "; tireté, un seuil réglementaire ou convenu.",
            ),
            p("TitreTableau", "Valeurs de départ et cibles"),
            table(
                "Valeurs de départ et cibles des indicateurs",
                [
                    Column("Fiche", 13.5, "{{ i.objectif }}"),
                    Column(
                        "Indicateur",
                        42,
                        "{{ i.libelle }}",
                        note="{{ i.commentaire }}",
                        note_if="i.commentaire is renseigne",
                    ),
                    Column("Unité", 14, "{{ i.unite }}"),
                    Column(
                        "Départ\n{{ mesure.annee_reference }}", 13, "{{ i.valeur_depart | nombre(i.decimales) }}", True
                    ),
                    *_cibles(10),
                    Column("Trajectoire", 27.5, _graphique(False), True, style="GraphiqueCellule"),
                ],
                'i in indicateurs | trier("objectif")',
                compact=True,
            ),
            p(
                "NoteTableau",
                'Définitions : annexe 14.{% if indicateurs | valeurs("seuil") is renseigne %} Seuils :'
                + seuils
                + "{% endif %}",
            ),
            p("TitrePartie", "Mesure et revue annuelle"),
            facts(
                "Mesure et revue annuelle",
                [
                    (
                        "Source, collecte",
                        "{{ mesure.source_principale | majuscule_initiale }} ; {{ mesure.responsable | minuscule_initiale }}",
                    ),
                    ("Remise aux autorités", "{{ mesure.date_remise | majuscule_initiale }}"),
                    (
                        "Tolérance",
                        "Une cible est réputée atteinte lorsque l'écart ne dépasse pas {{ mesure.tolerance | taux }}",
                    ),
                    ("Suite donnée à un écart", "{{ mesure.regle_ecart | lignes }}"),
                    "if mesure.commentaire is renseigne",
                    ("Remarques", "{{ mesure.commentaire | lignes }}"),
                    "endif",
                    (
                        "Revue annuelle",
                        "Ce tableau, complété pour chaque indicateur par la valeur réalisée, le taux d'atteinte, l'état de l'objectif (non "
                        "démarré, en cours, atteint, abandonné) et les commentaires du gestionnaire et des autorités",
                    ),
                    (
                        "Taux d'atteinte",
                        "Chemin parcouru depuis le départ, rapporté au chemin prévu : (réalisé − départ) ÷ (cible − départ) pour une hausse, "
                        "(départ − réalisé) ÷ (départ − cible) pour une baisse",
                    ),
                ],
                40,
                compact=True,
            ),
            fin(),
        )
    )


GLOSSAIRE = (
    ("AGGIR", "Autonomie gérontologie groupe iso-ressources : grille nationale d'évaluation de la perte d'autonomie."),
    ("Aide sociale", "Prise en charge par le département de frais d'hébergement qu'une personne ne peut payer."),
    ("ARS", "Agence régionale de santé."),
    ("BFR", "Besoin en fonds de roulement : actif circulant moins passif circulant."),
    ("CAF", "Capacité d'autofinancement : ressources que l'exploitation dégage pour investir et rembourser."),
    ("CASF", "Code de l'action sociale et des familles."),
    ("CNR", "Crédit non reconductible : financement ponctuel, sans effet sur la base budgétaire."),
    ("CPOM", "Contrat pluriannuel d'objectifs et de moyens."),
    ("CSE", "Comité social et économique ; dans le secteur public, comité social d'établissement ou territorial."),
    ("CVS", "Conseil de la vie sociale : instance de participation des résidents et des familles."),
    ("DGC", "Dotation globalisée commune : financement versé pour plusieurs établissements d'un même gestionnaire."),
    ("DUI", "Dossier de l'usager informatisé."),
    ("EHPAD", "Établissement d'hébergement pour personnes âgées dépendantes."),
    ("EPRD, ERRD", "État prévisionnel, puis réalisé, des recettes et des dépenses."),
    ("ESMS", "Établissement ou service social ou médico-social."),
    ("ETP", "Équivalent temps plein."),
    ("FINESS", "Fichier national des établissements. EJ : entité juridique ; ET : établissement."),
    ("Fonds de roulement", "Capitaux permanents moins actif immobilisé."),
    ("GIR", "Groupe iso-ressources : niveau de perte d'autonomie, de 1 (le plus élevé) à 6."),
    ("GMP", "GIR moyen pondéré : moyenne des points de perte d'autonomie des personnes classées."),
    ("GMPS", "GMP soins : GMP augmenté de 2,59 fois le PMP."),
    ("HAD", "Hospitalisation à domicile, réalisée par un établissement de santé."),
    ("PASA", "Pôle d'activités et de soins adaptés."),
    ("PGFP", "Plan global de financement pluriannuel."),
    ("PMP", "PATHOS moyen pondéré : besoins en soins rapportés aux résidents."),
    ("PPI", "Plan pluriannuel d'investissement."),
    ("PUI", "Pharmacie à usage intérieur."),
    (
        "Tableau de bord",
        "Tableau de bord de la performance, recueil national d'indicateurs des établissements médico-sociaux.",
    ),
    (
        "Tarif global, partiel",
        "Options du tarif soins : selon que le forfait couvre ou non certaines dépenses de soins de ville.",
    ),
    ("UHR", "Unité d'hébergement renforcé."),
)


def definitions_indicateurs() -> str:
    """First part of annexe 14."""
    return "".join(
        (
            p("TitrePartie", "Définition des indicateurs"),
            p("TitreTableau", "Indicateurs du contrat"),
            table(
                "Définition des indicateurs du contrat",
                [
                    Column("Fiche", 15, "{{ i.objectif }}"),
                    Column(
                        "Indicateur",
                        46,
                        "{{ i.libelle }}",
                        note="{{ i.code }} — {{ i.frequence | minuscule_initiale }}",
                    ),
                    Column("Mode de calcul", 66, "{{ i.formule }}", note="Source : {{ i.source }}"),
                    Column("Unité", 18, "{{ i.unite }}"),
                    Column("Seuil", 15, "{{ i.seuil | nombre(i.decimales) | ou_tiret }}", True),
                ],
                'i in indicateurs | trier("objectif")',
                compact=True,
            ),
            p("NoteTableau", "Sous l'indicateur : code et fréquence de la mesure. « — » : sans seuil."),
        )
    )


def glossaire(termes: Sequence[tuple[str, str]] = GLOSSAIRE) -> str:
    """Annexe 14. *termes*: those of the family."""
    return "".join(
        (
            titre_annexe(),
            bloc("definitions-indicateurs"),
            p("TitrePartie", "Glossaire"),
            p("TitreTableau", "Sigles et termes du contrat"),
            table(
                "Sigles et termes du contrat",
                [Column("Terme", 36, ""), Column("Sens", 124, "")],
                rows=termes,
                compact=True,
            ),
            fin(),
        )
    )
