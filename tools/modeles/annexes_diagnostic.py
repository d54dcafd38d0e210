"""Annexes 2 (summary of the shared diagnosis) and 3 (whole diagnosis, one chapter an establishment)."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import fin, texte, titre_annexe
from tools.modeles.ooxml import Column, each, facts, p, pairs, table, when

THEMES = (
    ("Besoins du territoire", "besoins"),
    ("Activité et publics", "activite"),
    ("Qualité et accompagnement", "qualite"),
    ("Soins, hospitalisation à domicile et soins palliatifs", "soins"),
    ("Ressources humaines", "ressources_humaines"),
    ("Finances et immobilier", "finances_immobilier"),
)
POSITIONS = (("ARS", "position_ars"),)


def synthese_diagnostic(
    themes: Sequence[tuple[str, str]] = THEMES,
    positions: Sequence[tuple[str, str]] = POSITIONS,
    other: tuple[str, str] = ("Département", "position_departement"),
) -> str:
    """Annexe 2. *themes* are those of the summary; *positions* those of the authorities, *other* the one that may lack."""

    def nature(title: str, name: str) -> Column:
        rows = f'afom | dont("axe", axe) | dont("nature", "{name}")'
        return Column(
            title,
            33,
            "",
            raw=when(
                f"{rows} is renseigne",
                each(f"x in {rows}", p("CelluleListe", "{{ x.texte }}")),
                otherwise=(p("Cellule", "—"),),
            ),
        )

    who, key = other
    said = "".join(
        p("CelluleNote", f"{name} : {{{{ c.{column} }}}}")
        for name, column in (("Gestionnaire", "position_gestionnaire"), *positions)
    ) + when(f"c.{key} is renseigne", p("CelluleNote", f"{who} : {{{{ c.{key} }}}}"))
    return "".join(
        (
            titre_annexe(),
            p("TitrePartie", "Démarche"),
            facts(
                "Démarche du diagnostic partagé",
                [
                    ("Lancement", "{{ demarche.date_lancement | date_longue }}"),
                    ("Remise du diagnostic", "{{ demarche.date_remise | date_longue }}"),
                    (
                        "Validation",
                        '{{ demarche.date_validation | date_longue }}, après {{ demarche.reunions | pluriel("réunion", "réunions") }}',
                    ),
                    ("Participants", "{{ demarche.participants | lignes }}"),
                    ("Méthode", "{{ demarche.methode | lignes }}"),
                    ("Sources", "{{ demarche.sources | lignes }}"),
                ],
                38,
            ),
            p("TitrePartie", "Synthèse par thème"),
            *(p("Intertitre", title) + texte(f"synthese.{name}", "Normal") for title, name in themes),
            when(
                "bilan_anterieur is renseigne",
                p("TitrePartie", "Bilan du contrat précédent"),
                p("TitreTableau", "Atteinte des objectifs précédents"),
                table(
                    "Bilan des objectifs précédents",
                    [
                        Column("Objectif", 46, "{{ b.objectif }}"),
                        Column("Atteinte", 26, "{{ b.atteinte }}"),
                        Column(
                            "Résultat", 66, "{{ b.resultat }}", note="{{ b.ecart }}", note_if="b.ecart is renseigne"
                        ),
                        Column("Suite", 22, "{{ b.suite }}"),
                    ],
                    "b in bilan_anterieur",
                ),
                p("NoteTableau", "En gris : explication de l'écart."),
            ),
            p("TitrePartie", "Forces, faiblesses, opportunités et menaces"),
            p("TitreTableau", "Atouts et faiblesses de l'organisme, opportunités et menaces de son environnement"),
            table(
                "Atouts, faiblesses, opportunités et menaces par axe",
                [
                    Column("Axe", 28, "{{ axe }}", style="CelluleTotal"),
                    nature("Atouts", "Atout"),
                    nature("Faiblesses", "Faiblesse"),
                    nature("Opportunités", "Opportunité"),
                    nature("Menaces", "Menace"),
                ],
                'axe in afom | valeurs("axe")',
            ),
            p("NoteTableau", "« — » : aucun élément retenu."),
            p("TitrePartie", "Constats et enjeux"),
            p("TitreTableau", "Constats du diagnostic partagé"),
            table(
                "Constats, enjeux et positions des parties",
                [
                    Column("Code", 13, "{{ c.code }}"),
                    Column("Constat", 56, "{{ c.texte }}", note="{{ c.axe }} — {{ c.priorite | minuscule_initiale }}"),
                    Column("Enjeu", 43, "{{ c.enjeu }}"),
                    Column("Positions", 48, "", raw=said),
                ],
                "c in constats",
            ),
            p("NoteTableau", "Le code d'un constat est repris par les fiches objectifs de l'annexe 4."),
            p("TitrePartie", "Accords, désaccords et enjeux retenus"),
            p("Intertitre", "Points d'accord"),
            texte("synthese.accords", "Normal"),
            when(
                'constats | dont("accord", false) is renseigne',
                p(
                    "Normal",
                    'Les constats suivants ne sont pas partagés par toutes les parties : {{ constats | dont("accord", false) | '
                    'valeurs("code") | enumeration }}.',
                ),
            ),
            when(
                "synthese.desaccords is renseigne",
                p("Intertitre", "Points de désaccord"),
                texte("synthese.desaccords", "Normal"),
                otherwise=(p("Normal", "Aucun point de désaccord n'est consigné."),),
            ),
            p("Intertitre", "Enjeux retenus"),
            texte("synthese.enjeux", "ListePuces"),
            fin(),
        )
    )


def diagnostic_complet() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Le diagnostic est établi par le gestionnaire pour chaque établissement, sur la dernière année complète connue. Il a été "
                "remis le {{ demarche.date_remise | date_longue }} et partagé avec les autorités. La synthèse est à l'annexe 2.",
            ),
            when(
                "sites is renseigne",
                p("TitreTableau", "Vue d'ensemble des établissements"),
                table(
                    "Vue d’ensemble des établissements",
                    [
                        Column(
                            "Établissement",
                            58,
                            "{{ s.site.raison_sociale }}",
                            note="{{ s.site.finess_et | identifiant }}",
                        ),
                        Column("Résidents", 18, "{{ s.publics.residents }}", True),
                        Column("GMP", 17, "{{ s.publics.gmp | nombre(2) | ou_tiret }}", True),
                        Column("PMP", 17, "{{ s.publics.pmp | nombre(2) | ou_tiret }}", True),
                        Column("Liste\nd'attente", 16, "{{ s.publics.liste_attente }}", True),
                        Column("Projets\nrévisés (%)", 19, "{{ s.qualite.projets_personnalises | nombre(1) }}", True),
                        Column("HAD", 15, "{{ s.soins.had_convention | oui_non }}", True),
                    ],
                    "s in sites",
                ),
                p(
                    "NoteTableau",
                    "GMP et PMP en points. Projets révisés : projets personnalisés révisés dans l'année. HAD : convention active. "
                    "« — » : sans objet.",
                ),
                otherwise=(p("Normal", "Aucun diagnostic d'établissement n'a encore été remis."),),
            ),
            each(
                "s in sites",
                p("TitreEtablissement", "{{ s.site.raison_sociale }}"),
                site_publics(),
                site_activite(),
                site_qualite(),
                site_soins(),
                site_rh(),
                site_finances(),
                site_immobilier(),
                site_si(),
                site_conclusion(),
            ),
            fin(),
        )
    )


def site_facts(caption: str, group: str, entries: Sequence[tuple[str, str]], label: float = 51) -> str:
    """Facts of one group: (label, key and filters)."""
    return pairs(caption, [(name, f"{{{{ s.{group}.{expression} }}}}") for name, expression in entries], label)


def site_publics() -> str:
    return "".join(
        (
            site_facts(
                "Identité de l’établissement",
                "site",
                (
                    ("FINESS ET", "finess_et | identifiant"),
                    ("Ouverture", "date_ouverture | date_courte"),
                    ("Année du diagnostic", "annee_reference"),
                    ("Diplôme de la direction", "direction_diplome"),
                ),
            ),
            p("Titre3", "Publics accueillis"),
            site_facts(
                "Publics accueillis",
                "publics",
                (
                    ("Résidents évalués", "residents"),
                    ("Date de l'évaluation", "date_evaluation | date_courte | ou_tiret"),
                    ("GIR 1", "gir_1"),
                    ("GIR 2", "gir_2"),
                    ("GIR 3", "gir_3"),
                    ("GIR 4", "gir_4"),
                    ("GIR 5", "gir_5"),
                    ("GIR 6", "gir_6"),
                    ("GMP (points)", "gmp | nombre(2) | ou_tiret"),
                    ("PMP (points)", "pmp | nombre(2) | ou_tiret"),
                    ("Validation", "mode_validation | ou_tiret"),
                    ("Âge moyen (ans)", "age_moyen | nombre(1)"),
                    ("Femmes", "femmes"),
                    ("Moins de 60 ans", "moins_60_ans"),
                    ("90 ans et plus", "plus_90_ans"),
                    ("Protection juridique", "protection_juridique"),
                    ("Aide sociale", "aide_sociale"),
                    ("Maladie neurodégénérative", "maladies_neurodegeneratives"),
                    ("Handicap vieillissant", "handicap_vieillissant"),
                    ("Liste d'attente", "liste_attente"),
                    ("Entrées de l'année", "entrees"),
                    ("… venant du domicile", "entrees_domicile"),
                    ("… d'un établissement de santé", "entrees_sante"),
                    ("… d'un médico-social", "entrees_medico_social"),
                    ("… d'une autre provenance", "entrees_autre"),
                    ("Sorties définitives", "sorties"),
                    ("… dont décès", "deces"),
                    ("Durée moyenne de séjour (jours)", "duree_sejour | nombre(0)"),
                ),
            ),
            p("Intertitre", "Évolution des publics"),
            texte("s.publics.evolution", "Normal"),
        )
    )


def site_activite() -> str:
    return "".join(
        (
            p("Titre3", "Activité"),
            p("TitreTableau", "Activité par exercice et par mode d'accueil"),
            table(
                "Activité par exercice et par mode d’accueil",
                [
                    Column("Exercice", 17, "{{ l.exercice }}"),
                    Column("Mode d'accueil", 42, "{{ l.mode_accueil }}"),
                    Column("Places\nfinancées", 17, "{{ l.places_financees }}", True),
                    Column("Jours\nouverts", 15, "{{ l.jours_ouverture }}", True),
                    Column("Journées\nréalisées", 18, "{{ l.journees_realisees | nombre(0) }}", True),
                    Column("dont aide\nsociale", 17, "{{ l.journees_aide_sociale | nombre(0) | ou_tiret }}", True),
                    Column("Occupation\n(%)", 20, "{{ l.taux_occupation | nombre(1) | ou_tiret }}", True),
                    Column("File\nactive", 14, "{{ l.file_active | ou_tiret }}", True),
                ],
                "l in s.activite",
                compact=True,
            ),
            p(
                "NoteTableau",
                "Occupation de l'hébergement permanent : journées réalisées et absences de moins de 72 heures, rapportées aux places "
                "autorisées et financées. « — » : sans objet.",
            ),
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


def site_soins() -> str:
    return "".join(
        (
            p("Titre3", "Soins et parcours"),
            site_facts(
                "Soins et parcours",
                "soins",
                (
                    ("Médecin coordonnateur (ETP)", "medecin_coordonnateur_etp | nombre(2) | ou_tiret"),
                    ("Infirmier de nuit", "infirmier_nuit | oui_non"),
                    ("Médecins traitants", "medecins_traitants"),
                    ("Places de PASA", "pasa_places"),
                    ("Places d'UHR", "uhr_places"),
                    ("Soins", "realisation_soins"),
                    ("Rééducation", "realisation_reeducation"),
                    ("Circuit du médicament informatisé", "circuit_medicament | oui_non"),
                    ("Vaccination grippe, résidents", "vaccination_grippe | taux"),
                    ("Vaccination grippe, personnel", "vaccination_personnel | taux"),
                    ("Chutes enregistrées", "chutes"),
                    ("Résidents dénutris", "denutrition | taux"),
                    ("Plan bleu à jour", "plan_bleu | oui_non"),
                    ("Convention du plan bleu", "plan_bleu_convention | oui_non"),
                    ("Convention HAD active", "had_convention | oui_non"),
                    ("Séjours de HAD", "had_sejours"),
                    ("Équipe de soins palliatifs", "soins_palliatifs_convention | oui_non"),
                    ("Directives anticipées", "directives_anticipees | taux"),
                    ("Hospitalisations en urgence", "hospitalisations_urgence"),
                    ("Hospitalisations complètes", "hospitalisations"),
                    ("Dossier de liaison à jour", "dossier_liaison | oui_non"),
                    ("Télémédecine", "telemedecine | oui_non"),
                    ("Actes de télémédecine", "teleconsultations | ou_tiret"),
                ),
            ),
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
                    Column(
                        "ETP\nbudgétés",
                        21,
                        "{{ l.etp_budgetes | nombre(2) }}",
                        True,
                        '{{ s.effectifs | total("etp_budgetes") | nombre(2) }}',
                    ),
                    Column(
                        "ETP\nréalisés",
                        21,
                        "{{ l.etp_reels | nombre(2) }}",
                        True,
                        '{{ s.effectifs | total("etp_reels") | nombre(2) }}',
                    ),
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


def site_si() -> str:
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
                    ("Identité nationale de santé", "ins | oui_non"),
                    ("Dossier médical partagé", "dmp | oui_non"),
                    ("Messagerie sécurisée", "mssante | oui_non"),
                    ("Délégué aux données (DPO)", "dpo | oui_non"),
                    ("Sauvegardes testées", "sauvegardes | oui_non"),
                    ("Plan de continuité", "plan_continuite | oui_non"),
                    ("Hébergeur de santé certifié", "hds | oui_non"),
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
