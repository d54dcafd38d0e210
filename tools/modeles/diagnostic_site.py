"""Annexe 3, the chapter of one establishment « s »: the sections that every family has, in the order of the forms."""

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import somme, texte
from tools.modeles.ooxml import Column, each, facts, p, pairs, table, typography, when

ENTREES = (
    ("Entrées de l'année", "entrees"),
    ("… venant du domicile", "entrees_domicile"),
    ("… d'un établissement de santé", "entrees_sante"),
    ("… d'un médico-social", "entrees_medico_social"),
    ("… d'une autre provenance", "entrees_autre"),
    ("Sorties définitives", "sorties"),
)
"""Those who came and left, in the two medico-social families."""


def site_facts(caption: str, group: str, entries: Sequence[tuple[str, str]], label: float = 51) -> str:
    """Facts of one group: (label, key and filters)."""
    return pairs(caption, [(name, f"{{{{ s.{group}.{expression} }}}}") for name, expression in entries], label)


def site_identite(caption: str = "Identité de l’établissement", suite: Sequence[tuple[str, str]] = ()) -> str:
    """What opens the chapter of an establishment; *suite*: what a family adds."""
    return site_facts(
        caption,
        "site",
        (
            ("FINESS ET", "finess_et | identifiant"),
            ("Ouverture", "date_ouverture | date_courte"),
            ("Année du diagnostic", "annee_reference"),
            ("Diplôme de la direction", "direction_diplome"),
            *suite,
        ),
    )


def evolution_publics() -> str:
    return p("Intertitre", "Évolution des publics") + texte("s.publics.evolution", "Normal")


def site_activite(lignes: str, columns: Sequence[Column], note: str) -> str:
    """What was done each year; *lignes* names what an establishment has lines of."""
    title = f"Activité par exercice et par {lignes}"
    return "".join(
        (
            p("Titre3", "Activité"),
            p("TitreTableau", title),
            table(typography(title), columns, "l in s.activite", compact=True),
            p("NoteTableau", note),
        )
    )


def site_qualite() -> str:
    return "".join(
        (
            p("Titre3", "Qualité et droits"),
            site_facts(
                "Qualité et droits",
                "qualite",
                (
                    ("Livret d'accueil", "livret_accueil | date_courte"),
                    ("Règlement de fonctionnement", "reglement_fonctionnement | date_courte"),
                    ("Contrat de séjour", "contrat_sejour | date_courte"),
                    ("Projet d'établissement", "projet_etablissement | date_courte"),
                    ("Échéance du projet", "projet_echeance"),
                    ("Dernier conseil de la vie sociale", "cvs_derniere_reunion | date_courte"),
                    ("Réunions dans l'année", "cvs_reunions"),
                    ("Prévention de la maltraitance", "maltraitance | oui_non"),
                    ("Critères d'admission formalisés", "criteres_admission | oui_non"),
                    ("Projets personnalisés révisés", "projets_personnalises | taux"),
                    ("Dernière évaluation", "evaluation_date | date_courte | ou_tiret"),
                    ("Cotation moyenne (sur 4)", "evaluation_cotation | nombre(2) | ou_tiret"),
                    ("Critères impératifs non satisfaits", "criteres_imperatifs | ou_tiret"),
                    ("Dernière inspection", "inspection_date | date_courte | ou_tiret"),
                    ("Évènements graves déclarés", "evenements_graves"),
                    ("Évènements enregistrés", "evenements"),
                    ("Réclamations écrites", "reclamations"),
                    ("Enquête de satisfaction", "satisfaction_date | date_courte"),
                    ("Répondants satisfaits", "satisfaction_taux | taux"),
                ),
                57,
            ),
            when(
                "s.qualite.inspection_suites is renseigne",
                p("Intertitre", "Suites de l'inspection"),
                texte("s.qualite.inspection_suites", "Normal"),
            ),
            p("Intertitre", "Plan d'amélioration"),
            texte("s.qualite.plan_actions", "Normal"),
        )
    )


def site_rh() -> str:
    absences = (
        ("Maladie\ncourte", "maladie_courte"),
        ("Maladie\nmoyenne", "maladie_moyenne"),
        ("Maladie\nlongue", "maladie_longue"),
        ("Maternité,\npaternité", "maternite"),
        ("Accidents\ndu travail", "accidents"),
        ("Congés\nspéciaux", "conges_speciaux"),
        ("Total", "jours_absence"),
    )
    return "".join(
        (
            p("Titre3", "Ressources humaines"),
            p("TitreTableau", "Effectifs et mouvements"),
            table(
                "Effectifs et mouvements par exercice",
                [
                    Column("Exercice", 17, "{{ l.exercice }}"),
                    Column("ETP\nbudgétés", 18, "{{ l.etp_budgetes | nombre(2) }}", True),
                    Column("ETP\nréalisés", 18, "{{ l.etp_reels | nombre(2) }}", True),
                    Column("ETP\nvacants", 16, "{{ l.etp_vacants | nombre(2) }}", True),
                    Column("Effectif au\n31/12 N-1", 20, "{{ l.effectif_n1 }}", True),
                    Column("Entrées", 16, "{{ l.entrees }}", True),
                    Column("Sorties", 15, "{{ l.sorties }}", True),
                    Column("Rotation\n(%)", 17, "{{ l.taux_rotation | nombre(1) }}", True),
                    Column("Absentéisme\n(%)", 23, "{{ l.taux_absenteisme | nombre(1) }}", True),
                ],
                "l in s.rh",
                compact=True,
            ),
            p("TitreTableau", "Absences par motif, en jours calendaires"),
            table(
                "Absences par motif et par exercice",
                [
                    Column("Exercice", 20, "{{ l.exercice }}"),
                    *(Column(title, 20, f"{{{{ l.{key} | nombre(0) }}}}", True) for title, key in absences),
                ],
                "l in s.rh",
                compact=True,
            ),
            p("TitreTableau", "Remplacements, intérim et formation"),
            table(
                "Remplacements, intérim et formation par exercice",
                [
                    Column("Exercice", 25, "{{ l.exercice }}"),
                    Column("Contrats de remplacement", 45, "{{ l.contrats_remplacement | nombre(0) }}", True),
                    Column("Intérim (en euros)", 45, "{{ l.interim | nombre(0) }}", True),
                    Column("Heures de formation", 45, "{{ l.heures_formation | nombre(0) }}", True),
                ],
                "l in s.rh",
                compact=True,
            ),
            p("TitreTableau", "Effectifs par fonction au 31 décembre"),
            table(
                "Effectifs par fonction",
                [
                    Column(
                        "Fonction",
                        76,
                        "{{ l.fonction }}",
                        note="{{ l.commentaire }}",
                        note_if="l.commentaire is renseigne",
                        total="Ensemble",
                    ),
                    somme("ETP\nbudgétés", 21, "l", "etp_budgetes", "s.effectifs", "nombre(2)"),
                    somme("ETP\nréalisés", 21, "l", "etp_reels", "s.effectifs", "nombre(2)"),
                    Column("Personnes", 21, "{{ l.personnes }}", True, '{{ s.effectifs | total("personnes") }}'),
                    Column(
                        "dont 55 ans\net plus",
                        21,
                        "{{ l.plus_55_ans }}",
                        True,
                        '{{ s.effectifs | total("plus_55_ans") }}',
                    ),
                ],
                "l in s.effectifs",
                total=True,
                compact=True,
            ),
            p("TitreBloc", "Organisation du travail"),
            site_facts(
                "Organisation du travail",
                "personnel",
                (
                    ("Gestion prévisionnelle des métiers", "gpmc | oui_non"),
                    ("Pool de remplacement", "pool | oui_non"),
                    ("Document unique des risques", "duerp | date_courte"),
                    ("Paie et ressources humaines", "realisation_paie"),
                    ("Comptabilité", "realisation_comptabilite"),
                    ("Restauration", "realisation_restauration"),
                    ("Entretien du linge", "realisation_linge"),
                ),
            ),
            p("Intertitre", "Qualité de vie et conditions de travail"),
            texte("s.personnel.qvt", "Normal"),
            p("Intertitre", "Difficultés de recrutement"),
            texte("s.personnel.difficultes", "Normal"),
        )
    )


def _amounts(first: Column, entries: Sequence[tuple[str, str, float]]) -> list[Column]:
    return [
        first,
        *(
            Column(title, width, f"{{{{ l.{key} | nombre({1 if 'taux' in key or key == 'vetuste' else 0}) }}}}", True)
            for title, key, width in entries
        ),
    ]


def site_finances() -> str:
    year = Column("Exercice", 17, "{{ l.exercice }}")
    return "".join(
        (
            p("Titre3", "Finances"),
            p("TitreTableau", "Charges et produits, en euros"),
            table(
                "Charges et produits par groupe",
                _amounts(
                    year,
                    (
                        ("Charges\ngroupe I", "charges_g1", 18),
                        ("Charges\ngroupe II", "charges_g2", 18),
                        ("Charges\ngroupe III", "charges_g3", 18),
                        ("Total\ncharges", "charges_total", 18),
                        ("Produits\ngroupe I", "produits_g1", 18),
                        ("Produits\ngroupe II", "produits_g2", 17),
                        ("Produits\ngroupe III", "produits_g3", 18),
                        ("Total\nproduits", "produits_total", 18),
                    ),
                ),
                "l in s.finances",
                compact=True,
            ),
            p("TitreTableau", "Résultat, autofinancement et équilibre, en euros"),
            table(
                "Résultat, autofinancement et équilibre",
                _amounts(
                    year,
                    (
                        ("Résultat", "resultat", 22),
                        ("CAF", "caf", 22),
                        ("Taux de\nCAF (%)", "taux_caf", 20),
                        ("Fonds de\nroulement", "frng", 24),
                        ("BFR", "bfr", 22),
                        ("Trésorerie", "tresorerie", 24),
                    ),
                ),
                "l in s.finances",
                compact=True,
            ),
            p("TitreTableau", "Dette, réserves et patrimoine, en euros"),
            table(
                "Dette, réserves et patrimoine",
                _amounts(
                    year,
                    (
                        ("Dette", "encours", 28),
                        ("Réserve\nd'investissement", "reserve_investissement", 30),
                        ("Réserve de\ncompensation", "reserve_compensation", 30),
                        ("Report à\nnouveau", "report_a_nouveau", 28),
                        ("Vétusté (%)", "vetuste", 26),
                    ),
                ),
                "l in s.finances",
                compact=True,
            ),
            p(
                "NoteTableau",
                "CAF : capacité d'autofinancement. BFR : besoin en fonds de roulement. Vétusté des constructions.",
            ),
        )
    )


def site_immobilier() -> str:
    building = pairs(
        "Bâtiment",
        [
            (label, f"{{{{ b.{expression} }}}}")
            for label, expression in (
                ("Occupation", "proprietaire"),
                ("Construction", "annee_construction"),
                ("Dernière rénovation", "annee_renovation | ou_tiret"),
                ("Surface (m²)", "surface | nombre(0)"),
                ("Chambres", "chambres"),
                ("… dont individuelles", "chambres_individuelles"),
                ("Commission de sécurité", "commission_securite | date_courte"),
                ("Avis", "avis_securite"),
                ("Accessible", "accessibilite | oui_non"),
                ("Amiante", "amiante"),
                ("Étiquette énergie", "energie"),
                ("Consommation (kWh/m²)", "consommation"),
                ("Groupe électrogène", "groupe_electrogene | oui_non"),
                ("Travaux à prévoir", "travaux | ou_tiret"),
            )
        ],
        40,
    )
    return p("Titre3", "Immobilier") + each("b in s.batiments", p("TitreBloc", "{{ b.nom }}"), building)


OUTILS_DE_SANTE = (
    ("Identité nationale de santé", "ins | oui_non"),
    ("Dossier médical partagé", "dmp | oui_non"),
    ("Messagerie sécurisée", "mssante | oui_non"),
)
HEBERGEUR_DE_SANTE = (("Hébergeur de santé certifié", "hds | oui_non"),)


def site_si(
    outils: Sequence[tuple[str, str]] = OUTILS_DE_SANTE, hebergeur: Sequence[tuple[str, str]] = HEBERGEUR_DE_SANTE
) -> str:
    """*outils*: those of the sector; *hebergeur*: what is asked of the one who keeps its data."""
    return "".join(
        (
            p("Titre3", "Système d'information et coopérations"),
            site_facts(
                "Système d’information",
                "si",
                (
                    ("Schéma directeur", "schema_directeur | oui_non"),
                    ("Axe du contrat", "axe_cpom | oui_non"),
                    ("Budget annuel (en euros)", "budget | nombre(0)"),
                    ("Référent", "referent"),
                    ("Dossier de l'usager", "dui | ou_tiret"),
                    ("Dossiers informatisés", "dui_part | taux"),
                    ("Projets informatisés", "projets_informatises | taux"),
                    *outils,
                    ("Délégué aux données (DPO)", "dpo | oui_non"),
                    ("Sauvegardes testées", "sauvegardes | oui_non"),
                    ("Plan de continuité", "plan_continuite | oui_non"),
                    *hebergeur,
                    ("Exercice de crise cyber", "exercice_cyber | date_courte | ou_tiret"),
                ),
                47,
            ),
            when(
                "s.cooperations is renseigne",
                p("TitreTableau", "Coopérations et conventions"),
                table(
                    "Coopérations et conventions",
                    [
                        Column("Partenaire", 48, "{{ l.partenaire }}"),
                        Column("Nature", 36, "{{ l.nature }}"),
                        Column("Objet", 40, "{{ l.objet }}"),
                        Column("Active", 14, "{{ l.active | oui_non }}"),
                        Column("Depuis", 22, "{{ l.date | date_courte }}", True),
                    ],
                    "l in s.cooperations",
                    compact=True,
                ),
                otherwise=(p("Normal", "Aucune coopération n'est déclarée."),),
            ),
        )
    )


def site_conclusion() -> str:
    parts = (
        ("Forces", "forces"),
        ("Faiblesses", "faiblesses"),
        ("Opportunités", "opportunites"),
        ("Menaces", "menaces"),
        ("Priorités du contrat", "priorites"),
    )
    return p("Titre3", "Forces, faiblesses et priorités") + facts(
        "Forces, faiblesses et priorités de l’établissement",
        [(title, f"{{{{ s.conclusion.{key} | lignes }}}}") for title, key in parts],
        36,
        compact=True,
    )
