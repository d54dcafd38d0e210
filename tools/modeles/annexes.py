"""The annexes of the EHPAD family: identity, diagnosis, objectives, follow-up, means, calendar, definitions."""

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import ANNEES, fin, nom, premier, texte, titre_annexe
from tools.modeles.ooxml import (
    ARDOISE,
    FOND,
    RULES,
    Column,
    border,
    cell,
    each,
    facts,
    frame,
    heading_cell,
    p,
    pairs,
    row,
    table,
    when,
    widths_of,
)

# --- annexe 1 ---------------------------------------------------------------------------------------------------------


def fiche_signaletique() -> str:
    address = "{{ gestionnaire.adresse.voie }}, {{ gestionnaire.adresse.code_postal }} {{ gestionnaire.adresse.commune }}"
    return "".join((
        titre_annexe(),
        p("Normal", "Cette fiche présente le gestionnaire, puis chaque établissement ou service du périmètre du contrat. L'organigramme de "
          "l'entité lui est joint (« {{ gestionnaire.organigramme }} »)."),
        p("TitrePartie", "Gestionnaire"),
        facts("Fiche signalétique du gestionnaire", [
            ("Dénomination", "{{ gestionnaire.raison_sociale }}{% if gestionnaire.sigle is renseigne %} ({{ gestionnaire.sigle }})"
                             "{% endif %}"),
            ("Statut juridique", "{{ gestionnaire.statut_juridique }} — {{ gestionnaire.secteur | minuscule_initiale }}"),
            "if gestionnaire.date_creation is renseigne",
            ("Création", "{{ gestionnaire.date_creation | date_longue }}"),
            "endif",
            ("FINESS EJ", "{{ gestionnaire.finess_ej | identifiant }}"),
            ("SIREN — SIRET du siège", "{{ gestionnaire.siren | identifiant }} — {{ gestionnaire.siret | identifiant }}"),
            ("Adresse du siège", address + "{% if gestionnaire.adresse.complement is renseigne %} "
                                           "({{ gestionnaire.adresse.complement }}){% endif %}"),
            ("Code INSEE", "{{ gestionnaire.adresse.insee }}"),
            ("Téléphone", "{{ gestionnaire.telephone | telephone }}"),
            ("Adresse électronique", "{{ gestionnaire.courriel }}"),
            "if gestionnaire.site_internet is renseigne",
            ("Site internet", "{{ gestionnaire.site_internet }}"),
            "endif",
            ("Représentation", "{{ gestionnaire.representant.civilite }} {{ gestionnaire.representant.nom }}, "
                               "{{ gestionnaire.representant.qualite }}"),
            ("Acte d'habilitation", "{{ gestionnaire.representant.acte | majuscule_initiale | typographie }} du "
                                    "{{ gestionnaire.representant.acte_date | date_longue }}"),
            ("Organe délibérant", "Présidence : {{ gestionnaire.president }}"),
            ("Personnel", "{{ gestionnaire.effectif_etp | nombre(2) }} équivalents temps plein — "
                          "{{ gestionnaire.convention_collective }}"),
            "if controle.existe",
            ("Contrôle", "{{ controle.denomination }}, SIREN {{ controle.siren | identifiant }} — {{ controle.lien }}"),
            "endif",
            ("Interlocuteur", "{{ interlocuteur.nom }}, {{ interlocuteur.fonction }} — {{ interlocuteur.telephone | telephone }} — "
                              "{{ interlocuteur.courriel }}"),
            "if siege.existe",
            ("Frais de siège", "{{ siege.arrete | typographie }} du {{ siege.date | date_longue }}, {{ siege.autorite }} — "
                               "{{ siege.taux | taux }} jusqu'au {{ siege.echeance | date_longue }}"),
            "endif",
        ]),
        p("TitrePartie", "Établissements et services du périmètre"),
        each('finess in etablissements | valeurs("finess_et")',
             p("Titre3", premier("raison_sociale")),
             facts("Fiche signalétique de l’établissement", [
                 ("FINESS ET — EJ", premier("finess_et | identifiant") + " — " + premier("finess_ej | identifiant")),
                 ("Catégorie", premier("categorie")),
                 ("Adresse", premier("voie") + ", " + premier("code_postal") + " " + premier("commune") + " (INSEE "
                  + premier("insee") + "), " + premier("departement")),
                 ("Direction", premier("direction")),
                 ("Autorisation", premier("arrete_numero | typographie") + " du " + premier("arrete_date | date_longue")
                  + ", jusqu'au " + premier("autorisation_echeance | date_longue")),
                 ("Autorités", "Autorisation : " + premier("autorites | enumeration") + " — tarification : "
                  + premier("tarificateurs | enumeration")),
                 ("Aide sociale", "Habilitation : " + premier("habilitation | minuscule_initiale")),
                 ("Entrée au périmètre", premier("entree | date_longue")),
             ]),
             p("TitreBloc", "Modes d'accueil et capacités"),
             table("Modes d’accueil et capacités de l’établissement", [
                 Column("Mode d'accueil", 41, "{{ e.mode_accueil }}", note="{{ e.triplet }}", note_if="e.triplet is renseigne"),
                 Column("Public", 40, "{{ e.public_accueilli }}"),
                 Column("Jours\npar an", 13, "{{ e.jours_ouverture | ou_tiret }}", True),
                 Column("Places\nautorisées", 18, "{{ e.places_autorisees | ou_tiret }}", True),
                 Column("Places\nfinancées", 16, "{{ e.places_financees | ou_tiret }}", True),
                 Column("Places\ninstallées", 16, "{{ e.places_installees | ou_tiret }}", True),
                 Column("dont aide\nsociale", 16, "{{ e.places_habilitees | ou_tiret }}", True),
             ], 'e in etablissements | dont("finess_et", finess)'),
             p("NoteTableau", "« — » : sans objet. Option tarifaire, GMP et PMP : article 4 du contrat.")),
        fin(),
    ))


# --- annexe 2 ---------------------------------------------------------------------------------------------------------


def synthese_diagnostic() -> str:
    rubriques = (
        ("Besoins du territoire", "besoins"), ("Activité et publics", "activite"), ("Qualité et accompagnement", "qualite"),
        ("Soins, hospitalisation à domicile et soins palliatifs", "soins"), ("Ressources humaines", "ressources_humaines"),
        ("Finances et immobilier", "finances_immobilier"),
    )

    def nature(title: str, name: str) -> Column:
        rows = f'afom | dont("axe", axe) | dont("nature", "{name}")'
        return Column(title, 33, "", raw=when(
            f"{rows} is renseigne", each(f"x in {rows}", p("CelluleListe", "{{ x.texte }}")), otherwise=(p("Cellule", "—"),)))

    positions = (
        p("CelluleNote", "Gestionnaire : {{ c.position_gestionnaire }}") + p("CelluleNote", "ARS : {{ c.position_ars }}")
        + when("c.position_departement is renseigne", p("CelluleNote", "Département : {{ c.position_departement }}"))
    )
    return "".join((
        titre_annexe(),
        p("TitrePartie", "Démarche"),
        facts("Démarche du diagnostic partagé", [
            ("Lancement", "{{ demarche.date_lancement | date_longue }}"),
            ("Remise du diagnostic", "{{ demarche.date_remise | date_longue }}"),
            ("Validation", '{{ demarche.date_validation | date_longue }}, après {{ demarche.reunions | pluriel("réunion", "réunions") }}'),
            ("Participants", "{{ demarche.participants | lignes }}"),
            ("Méthode", "{{ demarche.methode | lignes }}"),
            ("Sources", "{{ demarche.sources | lignes }}"),
        ], 38),
        p("TitrePartie", "Synthèse par thème"),
        *(p("Intertitre", title) + texte(f"synthese.{key}", "Normal") for title, key in rubriques),
        when("bilan_anterieur is renseigne",
             p("TitrePartie", "Bilan du contrat précédent"),
             p("TitreTableau", "Atteinte des objectifs précédents"),
             table("Bilan des objectifs précédents", [
                 Column("Objectif", 46, "{{ b.objectif }}"),
                 Column("Atteinte", 26, "{{ b.atteinte }}"),
                 Column("Résultat", 66, "{{ b.resultat }}", note="{{ b.ecart }}", note_if="b.ecart is renseigne"),
                 Column("Suite", 22, "{{ b.suite }}"),
             ], "b in bilan_anterieur"),
             p("NoteTableau", "En gris : explication de l'écart.")),
        p("TitrePartie", "Forces, faiblesses, opportunités et menaces"),
        p("TitreTableau", "Atouts et faiblesses de l'organisme, opportunités et menaces de son environnement"),
        table("Atouts, faiblesses, opportunités et menaces par axe", [
            Column("Axe", 28, "{{ axe }}", style="CelluleTotal"), nature("Atouts", "Atout"), nature("Faiblesses", "Faiblesse"),
            nature("Opportunités", "Opportunité"), nature("Menaces", "Menace"),
        ], 'axe in afom | valeurs("axe")'),
        p("NoteTableau", "« — » : aucun élément retenu."),
        p("TitrePartie", "Constats et enjeux"),
        p("TitreTableau", "Constats du diagnostic partagé"),
        table("Constats, enjeux et positions des parties", [
            Column("Code", 13, "{{ c.code }}"),
            Column("Constat", 56, "{{ c.texte }}", note="{{ c.axe }} — {{ c.priorite | minuscule_initiale }}"),
            Column("Enjeu", 43, "{{ c.enjeu }}"),
            Column("Positions", 48, "", raw=positions),
        ], "c in constats"),
        p("NoteTableau", "Le code d'un constat est repris par les fiches objectifs de l'annexe 4."),
        p("TitrePartie", "Accords, désaccords et enjeux retenus"),
        p("Intertitre", "Points d'accord"), texte("synthese.accords", "Normal"),
        when('constats | dont("accord", false) is renseigne',
             p("Normal", 'Les constats suivants ne sont pas partagés par toutes les parties : {{ constats | dont("accord", false) | '
               'valeurs("code") | enumeration }}.')),
        when("synthese.desaccords is renseigne",
             p("Intertitre", "Points de désaccord"), texte("synthese.desaccords", "Normal"),
             otherwise=(p("Normal", "Aucun point de désaccord n'est consigné."),)),
        p("Intertitre", "Enjeux retenus"), texte("synthese.enjeux", "ListePuces"),
        fin(),
    ))


# --- annexe 3 ---------------------------------------------------------------------------------------------------------


def diagnostic_complet() -> str:
    return "".join((
        titre_annexe(),
        p("Normal", "Le diagnostic est établi par le gestionnaire pour chaque établissement, sur la dernière année complète connue. Il a été "
          "remis le {{ demarche.date_remise | date_longue }} et partagé avec les autorités. La synthèse est à l'annexe 2."),
        p("TitreTableau", "Vue d'ensemble des établissements"),
        table("Vue d’ensemble des établissements", [
            Column("Établissement", 58, "{{ s.site.raison_sociale }}", note="{{ s.site.finess_et | identifiant }}"),
            Column("Résidents", 18, "{{ s.publics.residents }}", True),
            Column("GMP", 17, "{{ s.publics.gmp | nombre(2) | ou_tiret }}", True),
            Column("PMP", 17, "{{ s.publics.pmp | nombre(2) | ou_tiret }}", True),
            Column("Liste\nd'attente", 16, "{{ s.publics.liste_attente }}", True),
            Column("Projets\nrévisés (%)", 19, "{{ s.qualite.projets_personnalises | nombre(1) }}", True),
            Column("HAD", 15, "{{ s.soins.had_convention | oui_non }}"),
        ], "s in sites"),
        p("NoteTableau", "GMP et PMP en points. Projets révisés : projets personnalisés révisés dans l'année. HAD : convention active. "
          "« — » : sans objet."),
        each("s in sites", p("TitreEtablissement", "{{ s.site.raison_sociale }}"), _site_publics(), _site_activite(), _site_qualite(),
             _site_soins(), _site_rh(), _site_finances(), _site_immobilier(), _site_si(), _site_conclusion()),
        fin(),
    ))


def _pairs(caption: str, group: str, entries: Sequence[tuple[str, str]]) -> str:
    """Facts of one group: (label, key and filters)."""
    return pairs(caption, [(label, f"{{{{ s.{group}.{expression} }}}}") for label, expression in entries])


def _site_publics() -> str:
    return "".join((
        facts("Identité de l’établissement", [
            ("FINESS ET", "{{ s.site.finess_et | identifiant }}"),
            ("Ouverture", "{{ s.site.date_ouverture | date_longue }}"),
            ("Diplôme de la direction", "{{ s.site.direction_diplome }}"),
            ("Année du diagnostic", "{{ s.site.annee_reference }}"),
        ]),
        p("Titre3", "Publics accueillis"),
        _pairs("Publics accueillis", "publics", (
            ("Résidents évalués", "residents"), ("Date de l'évaluation", "date_evaluation | date_courte | ou_tiret"),
            ("GIR 1", "gir_1"), ("GIR 2", "gir_2"), ("GIR 3", "gir_3"), ("GIR 4", "gir_4"), ("GIR 5", "gir_5"), ("GIR 6", "gir_6"),
            ("GMP (points)", "gmp | nombre(2) | ou_tiret"), ("PMP (points)", "pmp | nombre(2) | ou_tiret"),
            ("Validation", "mode_validation | ou_tiret"), ("Âge moyen (ans)", "age_moyen | nombre(1)"),
            ("Femmes", "femmes"), ("Moins de 60 ans", "moins_60_ans"), ("90 ans et plus", "plus_90_ans"),
            ("Protection juridique", "protection_juridique"), ("Aide sociale", "aide_sociale"),
            ("Maladie neurodégénérative", "maladies_neurodegeneratives"), ("Handicap vieillissant", "handicap_vieillissant"),
            ("Liste d'attente", "liste_attente"), ("Entrées de l'année", "entrees"), ("… venant du domicile", "entrees_domicile"),
            ("… d'un établissement de santé", "entrees_sante"), ("… d'un médico-social", "entrees_medico_social"),
            ("… d'une autre provenance", "entrees_autre"), ("Sorties définitives", "sorties"), ("… dont décès", "deces"),
            ("Durée moyenne de séjour (jours)", "duree_sejour | nombre(0)"),
        )),
        p("Intertitre", "Évolution des publics"), texte("s.publics.evolution", "Normal"),
    ))


def _site_activite() -> str:
    return "".join((
        p("Titre3", "Activité"),
        p("TitreTableau", "Activité par exercice et par mode d'accueil"),
        table("Activité par exercice et par mode d’accueil", [
            Column("Exercice", 17, "{{ l.exercice }}"),
            Column("Mode d'accueil", 42, "{{ l.mode_accueil }}"),
            Column("Places\nfinancées", 17, "{{ l.places_financees }}", True),
            Column("Jours\nouverts", 15, "{{ l.jours_ouverture }}", True),
            Column("Journées\nréalisées", 18, "{{ l.journees_realisees | nombre(0) }}", True),
            Column("dont aide\nsociale", 17, "{{ l.journees_aide_sociale | nombre(0) | ou_tiret }}", True),
            Column("Occupation\n(%)", 20, "{{ l.taux_occupation | nombre(1) | ou_tiret }}", True),
            Column("File\nactive", 14, "{{ l.file_active | ou_tiret }}", True),
        ], 'l in s.activite'),
        p("NoteTableau", "Occupation de l'hébergement permanent : journées réalisées et absences de moins de 72 heures, rapportées aux places "
          "autorisées et financées. « — » : sans objet."),
    ))


def _site_qualite() -> str:
    return "".join((
        p("Titre3", "Qualité et droits"),
        _pairs("Qualité et droits", "qualite", (
            ("Livret d'accueil", "livret_accueil | date_courte"), ("Règlement de fonctionnement", "reglement_fonctionnement | date_courte"),
            ("Contrat de séjour", "contrat_sejour | date_courte"), ("Projet d'établissement", "projet_etablissement | date_courte"),
            ("Échéance du projet", "projet_echeance"), ("Dernier conseil de la vie sociale", "cvs_derniere_reunion | date_courte"),
            ("Réunions dans l'année", "cvs_reunions"), ("Prévention de la maltraitance", "maltraitance | oui_non"),
            ("Critères d'admission formalisés", "criteres_admission | oui_non"),
            ("Projets personnalisés révisés", "projets_personnalises | taux"),
            ("Dernière évaluation", "evaluation_date | date_courte | ou_tiret"),
            ("Cotation moyenne (sur 4)", "evaluation_cotation | nombre(2) | ou_tiret"),
            ("Critères impératifs non satisfaits", "criteres_imperatifs | ou_tiret"),
            ("Dernière inspection", "inspection_date | date_courte | ou_tiret"),
            ("Évènements graves déclarés", "evenements_graves"), ("Évènements enregistrés", "evenements"),
            ("Réclamations écrites", "reclamations"), ("Enquête de satisfaction", "satisfaction_date | date_courte"),
            ("Répondants satisfaits", "satisfaction_taux | taux"),
        )),
        when("s.qualite.inspection_suites is renseigne",
             p("Intertitre", "Suites de l'inspection"), texte("s.qualite.inspection_suites", "Normal")),
        p("Intertitre", "Plan d'amélioration"), texte("s.qualite.plan_actions", "Normal"),
    ))


def _site_soins() -> str:
    return "".join((
        p("Titre3", "Soins et parcours"),
        _pairs("Soins et parcours", "soins", (
            ("Médecin coordonnateur (ETP)", "medecin_coordonnateur_etp | nombre(2) | ou_tiret"),
            ("Infirmier de nuit", "infirmier_nuit | oui_non"), ("Médecins traitants", "medecins_traitants"),
            ("Places de PASA", "pasa_places"), ("Places d'UHR", "uhr_places"), ("Soins", "realisation_soins"),
            ("Rééducation", "realisation_reeducation"), ("Circuit du médicament informatisé", "circuit_medicament | oui_non"),
            ("Vaccination grippe, résidents", "vaccination_grippe | taux"),
            ("Vaccination grippe, personnel", "vaccination_personnel | taux"), ("Chutes enregistrées", "chutes"),
            ("Résidents dénutris", "denutrition | taux"), ("Plan bleu à jour", "plan_bleu | oui_non"),
            ("Convention du plan bleu", "plan_bleu_convention | oui_non"), ("Convention HAD active", "had_convention | oui_non"),
            ("Séjours de HAD", "had_sejours"), ("Équipe de soins palliatifs", "soins_palliatifs_convention | oui_non"),
            ("Directives anticipées", "directives_anticipees | taux"), ("Hospitalisations en urgence", "hospitalisations_urgence"),
            ("Hospitalisations complètes", "hospitalisations"), ("Dossier de liaison à jour", "dossier_liaison | oui_non"),
            ("Télémédecine", "telemedecine | oui_non"), ("Actes de télémédecine", "teleconsultations | ou_tiret"),
        )),
    ))


def _site_rh() -> str:
    absences = (("Maladie\ncourte", "maladie_courte"), ("Maladie\nmoyenne", "maladie_moyenne"), ("Maladie\nlongue", "maladie_longue"),
                ("Maternité,\npaternité", "maternite"), ("Accidents\ndu travail", "accidents"), ("Congés\nspéciaux", "conges_speciaux"),
                ("Total", "jours_absence"))
    return "".join((
        p("Titre3", "Ressources humaines"),
        p("TitreTableau", "Effectifs et mouvements"),
        table("Effectifs et mouvements par exercice", [
            Column("Exercice", 17, "{{ l.exercice }}"),
            Column("ETP\nbudgétés", 18, "{{ l.etp_budgetes | nombre(2) }}", True),
            Column("ETP\nréalisés", 18, "{{ l.etp_reels | nombre(2) }}", True),
            Column("ETP\nvacants", 16, "{{ l.etp_vacants | nombre(2) }}", True),
            Column("Effectif au\n31/12 N-1", 20, "{{ l.effectif_n1 }}", True),
            Column("Entrées", 16, "{{ l.entrees }}", True),
            Column("Sorties", 15, "{{ l.sorties }}", True),
            Column("Rotation\n(%)", 17, "{{ l.taux_rotation | nombre(1) }}", True),
            Column("Absentéisme\n(%)", 23, "{{ l.taux_absenteisme | nombre(1) }}", True),
        ], "l in s.rh"),
        p("TitreTableau", "Absences par motif, en jours calendaires"),
        table("Absences par motif et par exercice", [
            Column("Exercice", 20, "{{ l.exercice }}"),
            *(Column(title, 20, f"{{{{ l.{key} | nombre(0) }}}}", True) for title, key in absences),
        ], "l in s.rh"),
        p("TitreTableau", "Remplacements, intérim et formation"),
        table("Remplacements, intérim et formation par exercice", [
            Column("Exercice", 25, "{{ l.exercice }}"),
            Column("Contrats de remplacement", 45, "{{ l.contrats_remplacement | nombre(0) }}", True),
            Column("Intérim (en euros)", 45, "{{ l.interim | nombre(0) }}", True),
            Column("Heures de formation", 45, "{{ l.heures_formation | nombre(0) }}", True),
        ], "l in s.rh"),
        p("TitreTableau", "Effectifs par fonction au 31 décembre"),
        table("Effectifs par fonction", [
            Column("Fonction", 76, "{{ l.fonction }}", note="{{ l.commentaire }}", note_if="l.commentaire is renseigne", total="Ensemble"),
            Column("ETP\nbudgétés", 21, "{{ l.etp_budgetes | nombre(2) }}", True, '{{ s.effectifs | total("etp_budgetes") | nombre(2) }}'),
            Column("ETP\nréalisés", 21, "{{ l.etp_reels | nombre(2) }}", True, '{{ s.effectifs | total("etp_reels") | nombre(2) }}'),
            Column("Personnes", 21, "{{ l.personnes }}", True, '{{ s.effectifs | total("personnes") }}'),
            Column("dont 55 ans\net plus", 21, "{{ l.plus_55_ans }}", True, '{{ s.effectifs | total("plus_55_ans") }}'),
        ], "l in s.effectifs", total=True),
        p("TitreBloc", "Organisation du travail"),
        _pairs("Organisation du travail", "personnel", (
            ("Gestion prévisionnelle des métiers", "gpmc | oui_non"), ("Pool de remplacement", "pool | oui_non"),
            ("Document unique des risques", "duerp | date_courte"), ("Paie et ressources humaines", "realisation_paie"),
            ("Comptabilité", "realisation_comptabilite"), ("Restauration", "realisation_restauration"),
            ("Entretien du linge", "realisation_linge"),
        )),
        p("Intertitre", "Qualité de vie et conditions de travail"), texte("s.personnel.qvt", "Normal"),
        p("Intertitre", "Difficultés de recrutement"), texte("s.personnel.difficultes", "Normal"),
    ))


def _amounts(first: Column, entries: Sequence[tuple[str, str, float]]) -> list[Column]:
    return [first, *(Column(title, width, f"{{{{ l.{key} | nombre({1 if 'taux' in key or key == 'vetuste' else 0}) }}}}", True)
                     for title, key, width in entries)]


def _site_finances() -> str:
    year = Column("Exercice", 17, "{{ l.exercice }}")
    return "".join((
        p("Titre3", "Finances"),
        p("TitreTableau", "Charges et produits, en euros"),
        table("Charges et produits par groupe", _amounts(year, (
            ("Charges\ngroupe I", "charges_g1", 18), ("Charges\ngroupe II", "charges_g2", 18), ("Charges\ngroupe III", "charges_g3", 18),
            ("Total\ncharges", "charges_total", 18), ("Produits\ngroupe I", "produits_g1", 18), ("Produits\ngroupe II", "produits_g2", 17),
            ("Produits\ngroupe III", "produits_g3", 18), ("Total\nproduits", "produits_total", 18))), "l in s.finances"),
        p("TitreTableau", "Résultat, autofinancement et équilibre, en euros"),
        table("Résultat, autofinancement et équilibre", _amounts(year, (
            ("Résultat", "resultat", 22), ("CAF", "caf", 22), ("Taux de\nCAF (%)", "taux_caf", 20), ("Fonds de\nroulement", "frng", 24),
            ("BFR", "bfr", 22), ("Trésorerie", "tresorerie", 24))), "l in s.finances"),
        p("TitreTableau", "Dette, réserves et patrimoine, en euros"),
        table("Dette, réserves et patrimoine", _amounts(year, (
            ("Dette", "encours", 28), ("Réserve\nd'investissement", "reserve_investissement", 30),
            ("Réserve de\ncompensation", "reserve_compensation", 30), ("Report à\nnouveau", "report_a_nouveau", 28),
            ("Vétusté (%)", "vetuste", 26))), "l in s.finances"),
        p("NoteTableau", "CAF : capacité d'autofinancement. BFR : besoin en fonds de roulement. Vétusté des constructions."),
    ))


def _site_immobilier() -> str:
    building = pairs("Bâtiment", [(label, f"{{{{ b.{expression} }}}}") for label, expression in (
        ("Occupation", "proprietaire"), ("Construction", "annee_construction"),
        ("Dernière rénovation", "annee_renovation | ou_tiret"), ("Surface (m²)", "surface | nombre(0)"), ("Chambres", "chambres"),
        ("… dont individuelles", "chambres_individuelles"), ("Commission de sécurité", "commission_securite | date_courte"),
        ("Avis", "avis_securite"), ("Accessible", "accessibilite | oui_non"), ("Amiante", "amiante"), ("Étiquette énergie", "energie"),
        ("Consommation (kWh/m²)", "consommation"), ("Groupe électrogène", "groupe_electrogene | oui_non"),
        ("Travaux à prévoir", "travaux | ou_tiret"))])
    return p("Titre3", "Immobilier") + each("b in s.batiments", p("TitreBloc", "{{ b.nom }}"), building)


def _site_si() -> str:
    return "".join((
        p("Titre3", "Système d'information et coopérations"),
        _pairs("Système d’information", "si", (
            ("Schéma directeur", "schema_directeur | oui_non"), ("Axe du contrat", "axe_cpom | oui_non"),
            ("Budget annuel (en euros)", "budget | nombre(0)"), ("Référent", "referent"), ("Dossier de l'usager", "dui | ou_tiret"),
            ("Dossiers informatisés", "dui_part | taux"), ("Projets informatisés", "projets_informatises | taux"),
            ("Identité nationale de santé", "ins | oui_non"), ("Dossier médical partagé", "dmp | oui_non"),
            ("Messagerie sécurisée", "mssante | oui_non"), ("Délégué à la protection des données", "dpo | oui_non"),
            ("Sauvegardes testées", "sauvegardes | oui_non"), ("Plan de continuité", "plan_continuite | oui_non"),
            ("Hébergeur de santé certifié", "hds | oui_non"), ("Exercice de crise cyber", "exercice_cyber | date_courte | ou_tiret"),
        )),
        when("s.cooperations is renseigne",
             p("TitreTableau", "Coopérations et conventions"),
             table("Coopérations et conventions", [
                 Column("Partenaire", 48, "{{ l.partenaire }}"),
                 Column("Nature", 36, "{{ l.nature }}"),
                 Column("Objet", 40, "{{ l.objet }}"),
                 Column("Active", 14, "{{ l.active | oui_non }}"),
                 Column("Depuis", 22, "{{ l.date | date_courte }}", True),
             ], "l in s.cooperations"),
             otherwise=(p("Normal", "Aucune coopération n'est déclarée."),)),
    ))


def _site_conclusion() -> str:
    parts = (("Forces", "forces"), ("Faiblesses", "faiblesses"), ("Opportunités", "opportunites"), ("Menaces", "menaces"),
             ("Priorités pour la durée du contrat", "priorites"))
    return p("Titre3", "Forces, faiblesses et priorités") + facts("Forces, faiblesses et priorités de l’établissement", [
        (title, f"{{{{ s.conclusion.{key} | lignes }}}}") for title, key in parts])


# --- annexe 4 ---------------------------------------------------------------------------------------------------------

_CIBLES = "[i.cible_1, i.cible_2, i.cible_3, i.cible_4, i.cible_5]"
_EN_MOTS = ('"De " ~ (i.valeur_depart | nombre(i.decimales)) ~ " " ~ i.unite ~ " en " ~ i.annee_reference ~ " à " ~ '
            '(i.cible_5 | nombre(i.decimales)) ~ " " ~ i.unite ~ " en " ~ ((contrat.date_effet | annee) + 4)')


def _graphique(large: bool) -> str:
    size = ", fiche=true" if large else ""
    return f"{{{{ i.valeur_depart | trajectoire({_CIBLES}, seuil=i.seuil, texte={_EN_MOTS}{size}) }}}}"


def _cibles(width: float) -> list[Column]:
    return [Column(ANNEES[rank], width, f"{{{{ i.cible_{rank + 1} | nombre(i.decimales) }}}}", True) for rank in range(5)]


def fiches_objectifs() -> str:
    mine = 'indicateurs | dont("objectif", o.code)'
    moyens = 'moyens_objectifs | dont("objectif", o.code)'
    title = "Annexe {{ piece.numero }} — Fiche objectif {{ o.code }}"
    constat = '{% for c in constats | dont("code", o.constats) %}{% if not loop.first %} ; {% endif %}{{ c.code }} : {{ c.texte }}{% endfor %}'
    places = ('{% if o.etablissements is renseigne %}{{ etablissements | dont("finess_et", o.etablissements) | valeurs("raison_sociale") '
              "| enumeration }}{% else %}{{ o.perimetre }}{% endif %}")
    return each("o in objectifs", "".join((
        when("loop.first", p("TitreAnnexe", title), otherwise=(p("TitreAnnexePage", title),)),
        p("TitreFiche", "{{ o.intitule }}"),
        facts("Objectif", [
            ("Axe, rubriques", "{{ o.axe }} ; {{ o.rubrique | enumeration }}"),
            ("Constat du diagnostic", constat),
            ("Objectif stratégique", "{{ o.objectif_strategique | lignes }}"),
            ("Objectif opérationnel", "{{ o.objectif_operationnel | lignes }}"),
            ("Établissements", places),
            ("Pilote, échéance", "{{ o.pilote | majuscule_initiale }} ; {{ o.echeance | date_longue }}"),
            ("Priorité, origine", "{{ o.priorite }} ; {{ o.origine | minuscule_initiale }}"),
        ], 41, compact=True),
        p("TitreBloc", "Indicateurs et trajectoires"),
        table("Indicateurs et trajectoires de l’objectif", [
            Column("Indicateur", 44, "{{ i.libelle }}", note="en {{ i.unite }}, {{ i.sens }} attendu"
                   '{% if i.sens != "maintien" %}e{% endif %}'),
            Column("Départ\n{{ mesure.annee_reference }}", 15, "{{ i.valeur_depart | nombre(i.decimales) }}", True), *_cibles(13),
            Column("Trajectoire", 36, _graphique(True), style="GraphiqueCellule"),
        ], f"i in {mine}"),
        p("NoteTableau", f"Mode de calcul.{{% for i in {mine} %}} {{{{ i.libelle }}}} : {{{{ i.formule }}}} (source : {{{{ i.source }}}})"
          "{% if i.seuil is renseigne %}, seuil {{ i.seuil | nombre(i.decimales) }}{% if i.seuil_source is renseigne %} "
          "({{ i.seuil_source | typographie }}){% endif %}{% endif %}.{% endfor %}"),
        p("TitreBloc", "Actions"),
        table("Actions de l’objectif", [
            Column("N°", 9, "{{ x.numero }}"),
            Column("Action", 73, "{{ x.libelle }}",
                   note="{{ x.livrable | majuscule_initiale }}{% if x.partenaires is renseigne %} — avec : {{ x.partenaires }}{% endif %}"),
            Column("Pilote", 36, "{{ x.pilote | majuscule_initiale }}"),
            Column("Début", 21, "{{ x.debut | date_courte }}", True),
            Column("Fin", 21, "{{ x.fin | date_courte }}", True),
        ], 'x in actions | dont("objectif", o.code) | trier("numero")', compact=True),
        when(f"{moyens} is renseigne",
             p("TitreBloc", "Moyens (en euros)"),
             table("Moyens de l’objectif", [
                 Column("Financement", 61, "{{ m.source }}", total="Total"),
                 *(Column(ANNEES[rank], 16, f"{{{{ m.an_{rank + 1} | nombre(0) }}}}", True,
                          f'{{{{ {moyens} | total("an_{rank + 1}") | nombre(0) }}}}') for rank in range(5)),
                 Column("Total", 19, "{{ m.total | nombre(0) }}", True, f'{{{{ {moyens} | total("total") | nombre(0) }}}}'),
             ], f"m in {moyens}", total=True, compact=True),
             p("BlancMinime"),
             otherwise=(p("TitreBloc", "Moyens"), p("Normal", "Cet objectif est mis en œuvre sans moyens supplémentaires."))),
        p("TitreBloc", "Conditions et évaluation"),
        facts("Conditions de réussite et évaluation de l’objectif", [
            ("Conditions de réussite", "{{ o.conditions_reussite }}"),
            ("Risques", "{{ o.risques }}"),
            ("Évaluation, preuve", "{{ o.evaluation }} — {{ o.preuve }}"),
        ], 41, compact=True),
    ))) + fin()


# --- annexe 5 ---------------------------------------------------------------------------------------------------------


def suivi_indicateurs() -> str:
    seuils = ('{% for i in indicateurs | trier("objectif") %}{% if i.seuil is renseigne %} {{ i.libelle }} : '
              "{{ i.seuil | nombre(i.decimales) }}{% if i.seuil_source is renseigne %} ({{ i.seuil_source | typographie }}){% endif %}.{% endif %}"
              "{% endfor %}")
    return "".join((
        titre_annexe(),
        p("Normal", "Le tableau donne, pour chaque indicateur, la valeur constatée au départ et la cible du 31 décembre de chaque année. Dans la "
          "dernière colonne, le cercle vide est le départ, le disque plein la dernière cible, le tireté un seuil réglementaire ou convenu. "
          "Chaque tracé a sa propre échelle : les tracés ne se comparent pas entre eux."),
        p("TitreTableau", "Valeurs de départ et cibles"),
        table("Valeurs de départ et cibles des indicateurs", [
            Column("Fiche", 13.5, "{{ i.objectif }}"),
            Column("Indicateur", 42, "{{ i.libelle }}", note="{{ i.commentaire }}", note_if="i.commentaire is renseigne"),
            Column("Unité", 14, "{{ i.unite }}"),
            Column("Départ\n{{ mesure.annee_reference }}", 13, "{{ i.valeur_depart | nombre(i.decimales) }}", True), *_cibles(10),
            Column("Trajectoire", 27.5, _graphique(False), style="GraphiqueCellule"),
        ], 'i in indicateurs | trier("objectif")'),
        p("NoteTableau", "Définitions : annexe 14.{% if indicateurs | valeurs(\"seuil\") is renseigne %} Seuils :" + seuils + "{% endif %}"),
        p("TitrePartie", "Mesure et revue annuelle"),
        facts("Mesure et revue annuelle", [
            ("Source principale", "{{ mesure.source_principale | majuscule_initiale }}"),
            ("Collecte", "{{ mesure.responsable | majuscule_initiale }}"),
            ("Remise aux autorités", "{{ mesure.date_remise | majuscule_initiale }}"),
            ("Tolérance", "Une cible est réputée atteinte lorsque l'écart ne dépasse pas {{ mesure.tolerance | taux }}"),
            ("Suite donnée à un écart", "{{ mesure.regle_ecart | lignes }}"),
            "if mesure.commentaire is renseigne",
            ("Remarques", "{{ mesure.commentaire | lignes }}"),
            "endif",
        ]),
        p("BlancBloc"),
        p("Introduction", "La revue annuelle reprend ce tableau. Elle y ajoute, pour chaque indicateur, la valeur réalisée, le taux d'atteinte, l'état de "
          "l'objectif (non démarré, en cours, atteint, abandonné), le commentaire du gestionnaire et celui des autorités."),
        p("Introduction", "Le taux d'atteinte est le chemin parcouru depuis le départ, rapporté au chemin prévu : (réalisé − départ) ÷ (cible − départ) "
          "pour une hausse, (départ − réalisé) ÷ (départ − cible) pour une baisse."),
        fin(),
    ))


# --- annexe 6 ---------------------------------------------------------------------------------------------------------


def base_budgetaire() -> str:
    def groups(kind: str) -> list[Column]:
        return [
            Column("Établissement", 50, nom("l.finess_et"), total="Ensemble"), Column("Section", 26, "{{ l.section }}"),
            *(Column(title, 21, f"{{{{ l.{kind}_{key} | nombre(0) }}}}", True,
                     f'{{{{ base_budgetaire | total("{kind}_{key}") | nombre(0) }}}}')
              for title, key in (("Groupe I", "g1"), ("Groupe II", "g2"), ("Groupe III", "g3"), ("Total", "total"))),
        ]

    return "".join((
        titre_annexe(),
        p("TitrePartie", "Base budgétaire de l'exercice {{ moyens.annee_reference }}"),
        p("Normal", "Source : {{ moyens.source_base }}. Les charges sont réparties entre l'exploitation courante (groupe I), le personnel (groupe II) "
          "et la structure (groupe III) ; les produits, entre la tarification (groupe I), les autres produits d'exploitation (groupe II) et "
          "les produits financiers, exceptionnels ou non encaissables (groupe III)."),
        p("TitreTableau", "Charges par établissement et par section, en euros"),
        table("Charges par établissement et par section", groups("charges"), "l in base_budgetaire", total=True),
        p("TitreTableau", "Produits par établissement et par section, en euros"),
        table("Produits par établissement et par section", groups("produits"), "l in base_budgetaire", total=True),
        p("NoteTableau", "La part versée par l'ARS ou le département est à l'article 4 du contrat."),
        p("TitrePartie", "Évolution des moyens"),
        p("Normal", "La règle appliquée à chaque section est à l'article 4 du contrat. Le tableau donne les taux fixés d'avance ; « — » signifie que le "
          "taux résulte chaque année de la règle."),
        p("TitreTableau", "Taux d'évolution annuels, en pourcentage"),
        table("Taux d’évolution annuels", [
            Column("Établissement", 48, nom("v.finess_et")), Column("Section", 26, "{{ v.section }}"),
            Column("Modalité", 18, "{{ v.modalite }}"),
            *(Column(ANNEES[rank], 13.5, f"{{{{ v.taux_{rank + 1} | nombre(2) | ou_tiret }}}}", True) for rank in range(5)),
        ], "v in evolution"),
        p("NoteTableau", "Modalité : numéro de l'alinéa de l'article R. 314-40 du code de l'action sociale et des familles."),
        p("TitrePartie", "Frais de siège"),
        when("siege_repartition is renseigne",
             p("TitreTableau", "Contribution de chaque établissement aux frais de siège, en euros"),
             table("Contribution aux frais de siège", [
                 Column("Établissement", 90, nom("q.finess_et"), total="Ensemble"),
                 Column("Assiette", 35, "{{ q.assiette | nombre(2) }}", True, '{{ siege_repartition | total("assiette") | nombre(2) }}'),
                 Column("Contribution", 35, "{{ q.montant | nombre(2) }}", True, '{{ siege_repartition | total("montant") | nombre(2) }}'),
             ], "q in siege_repartition", total=True),
             p("NoteTableau", "Montants de la première année{% if frais_siege.cle_repartition is renseigne %}, répartis {{ frais_siege.cle_repartition "
               "}}{% endif %}."),
             otherwise=(p("Normal", "Aucune contribution aux frais de siège n'est prévue."),)),
        fin(),
    ))


# --- annexe 7 ---------------------------------------------------------------------------------------------------------

_PGFP: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = (
    ("Charges", (("Groupe I — exploitation", "charges_g1", 0), ("Groupe II — personnel", "charges_g2", 0),
                 ("Groupe III — structure", "charges_g3", 0), ("*Total des charges", "charges_total", 0))),
    ("Produits", (("Groupe I — tarification", "produits_g1", 0), ("Groupe II — autres produits", "produits_g2", 0),
                  ("Groupe III — autres natures", "produits_g3", 0), ("*Total des produits", "produits_total", 0),
                  ("*Résultat", "resultat", 0))),
    ("Autofinancement", (("Charges calculées", "charges_calculees", 0), ("Produits calculés", "produits_calcules", 0),
                         ("Éléments calculés nets", "elements_nets", 0), ("*Autofinancement (CAF)", "caf", 0),
                         ("Taux de CAF (%)", "taux_caf", 1))),
    ("Ressources", (("Emprunts nouveaux", "emprunts", 0), ("Subventions d'investissement", "subventions", 0),
                    ("Autres ressources", "autres_ressources", 0), ("*Total, CAF comprise", "ressources_total", 0))),
    ("Emplois", (("Capital remboursé", "capital_rembourse", 0), ("Investissements", "investissements", 0),
                 ("Autres emplois", "autres_emplois", 0), ("*Total des emplois", "emplois_total", 0))),
    ("Équilibre au 31 décembre", (("Roulement à l'ouverture", "frng_ouverture", 0),
                                  ("Variation du roulement", "variation_fr", 0), ("*Fonds de roulement", "frng", 0),
                                  ("Besoin de roulement (BFR)", "bfr", 0), ("*Trésorerie", "tresorerie", 0))),
    ("Dette", (("Dette à l'ouverture", "encours_ouverture", 0), ("Variation de la dette", "variation_dette", 0),
               ("*Dette à la clôture", "encours", 0), ("Indép. financière (%)", "taux_endettement", 1),
               ("Durée apparente (années)", "duree_dette", 1))),
)


def pgfp() -> str:
    return "".join((
        titre_annexe(),
        p("Normal", "Le plan retrace la trajectoire de l'ensemble du périmètre sur six exercices : l'année de la base budgétaire, puis les années du "
          "contrat."),
        p("TitreTableau", "Plan global de financement pluriannuel, en euros"),
        _plan(),
        p("NoteTableau", "Indépendance financière : dettes financières rapportées aux capitaux permanents. Durée apparente : dette divisée par la CAF. "
          "« — » : sans objet. Repères : taux de CAF de 2 % au moins, indépendance financière de 50 % au plus."),
        p("TitrePartie", "Hypothèses du plan"),
        texte("moyens.hypotheses", "Normal"),
        p("TitrePartie", "Plan pluriannuel d'investissement"),
        when("ppi is renseigne",
             p("TitreTableau", "Dépenses par opération, en euros"),
             table("Dépenses par opération d’investissement", [
                 Column("Opération", 60, "{{ o.operation }}", note=nom("o.finess_et") + " — {{ o.nature | minuscule_initiale }}", total="Ensemble"),
                 *(Column(ANNEES[rank], 16, f"{{{{ o.an_{rank + 1} | nombre(0) }}}}", True,
                          f'{{{{ ppi | total("an_{rank + 1}") | nombre(0) }}}}') for rank in range(5)),
                 Column("Total", 20, "{{ o.total | nombre(0) }}", True, '{{ ppi | total("total") | nombre(0) }}'),
             ], "o in ppi", total=True),
             p("TitreTableau", "Financement par opération, en euros"),
             table("Financement par opération d’investissement", [
                 Column("Opération", 76, "{{ o.operation }}", note="{{ o.financeur }}", note_if="o.financeur is renseigne", total="Ensemble"),
                 Column("Fonds propres", 28, "{{ o.fonds_propres | nombre(0) }}", True, '{{ ppi | total("fonds_propres") | nombre(0) }}'),
                 Column("Emprunt", 28, "{{ o.emprunt | nombre(0) }}", True, '{{ ppi | total("emprunt") | nombre(0) }}'),
                 Column("Subvention", 28, "{{ o.subvention | nombre(0) }}", True, '{{ ppi | total("subvention") | nombre(0) }}'),
             ], "o in ppi", total=True),
             p("NoteTableau", "En gris : organisme qui subventionne."),
             otherwise=(p("Normal", "Aucune opération d'investissement n'est inscrite au contrat."),)),
        fin(),
    ))


def _plan() -> str:
    """The plan with one column a year: rows are written out, since a Word table has a fixed number of columns."""
    columns = [Column("Poste", 43, ""), *(Column(f'{{{{ (pgfp | trier("exercice"))[{at}].exercice }}}}', 19.5, "", True) for at in range(6))]
    widths = widths_of([column.width for column in columns])
    body = row("".join(heading_cell(column, width) for column, width in zip(columns, widths, strict=True)), header=True)
    for group, lines in _PGFP:
        body += row("".join(cell(width, p("FaitGroupe", group if at == 0 else ""), FOND) for at, width in enumerate(widths)))
        for name, key, digits in lines:
            total = name.startswith("*")
            over = border("top", 8, ARDOISE) if total else ""
            body += row(cell(widths[0], p("FaitTotal" if total else "Fait", name.removeprefix("*")), "", over) + "".join(
                cell(width, p("FaitTotalNombre" if total else "FaitNombre",
                              f'{{{{ (pgfp | trier("exercice"))[{at}].{key} | nombre({digits}) | ou_tiret }}}}'), "", over)
                for at, width in enumerate(widths[1:])))
    return frame("Plan global de financement pluriannuel", widths, body, RULES)


# --- annexe 11 --------------------------------------------------------------------------------------------------------


def calendrier() -> str:
    return "".join((
        titre_annexe(),
        p("Normal", "Les dates sont calculées à partir de l'entrée en vigueur du contrat, le {{ contrat.date_effet | date_longue }}, et de son terme, le "
          "{{ contrat.date_fin | date_longue }}."),
        when("calendrier is renseigne",
             p("TitreTableau", "Échéances du contrat"),
             table("Échéances du contrat", [
                 Column("Date", 44, "{{ x.date | date_longue }}", note="jusqu'au {{ x.fin | date_longue }}", note_if="x.fin is renseigne"),
                 Column("Échéance", 72, "{{ x.evenement }}"),
                 Column("Source", 44, "{{ x.source }}", style="CelluleSource"),
             ], 'x in calendrier | trier("date")'),
             p("NoteTableau", "Une date suivie d'une seconde en gris est le début d'une période."),
             otherwise=(p("Normal", "Le calendrier est arrêté par le comité de suivi à sa première réunion."),)),
        p("TitrePartie", "Comité de suivi"),
        p("TitreTableau", "Composition du comité de suivi"),
        table("Composition du comité de suivi, avec les noms", [
            Column("Partie", 46, "{{ m.entite }}"),
            Column("Représentant", 48, "{{ m.qualite | majuscule_initiale }}", note="{{ m.nom }}", note_if="m.nom is renseigne"),
            Column("Suppléant", 44, "{{ m.suppleant | majuscule_initiale | ou_tiret }}"),
            Column("Fonction", 22, "{{ m.voix }}"),
        ], "m in comite"),
        p("NoteTableau", "Les noms, en gris, sont donnés à titre d'information : le contrat désigne des qualités. « — » : sans objet."),
        p("TitreBloc", "Fonctionnement"),
        facts("Fonctionnement du comité de suivi", [
            ("Secrétariat", "{{ suivi.secretariat | majuscule_initiale }}"),
            ("Convocation", '{{ suivi.delai_convocation | pluriel("jour", "jours") }} au moins avant la réunion'),
            ("Envoi des pièces", '{{ suivi.delai_pieces | pluriel("jour", "jours") }} au moins avant la réunion'),
            ("Compte rendu", 'dans les {{ suivi.delai_compte_rendu | pluriel("jour", "jours") }} qui suivent la réunion'),
            "if suivi.invites is renseigne",
            ("Invités", "{{ suivi.invites | lignes }}"),
            "endif",
        ]),
        fin(),
    ))


# --- annexe 14 --------------------------------------------------------------------------------------------------------

_GLOSSAIRE = (
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
    ("Tableau de bord", "Tableau de bord de la performance, recueil national d'indicateurs des établissements médico-sociaux."),
    ("Tarif global, partiel", "Options du tarif soins : selon que le forfait couvre ou non certaines dépenses de soins de ville."),
    ("UHR", "Unité d'hébergement renforcé."),
)


def glossaire() -> str:
    return "".join((
        titre_annexe(),
        p("TitrePartie", "Définition des indicateurs"),
        p("TitreTableau", "Indicateurs du contrat"),
        table("Définition des indicateurs du contrat", [
            Column("Fiche", 16, "{{ i.objectif }}"),
            Column("Indicateur", 46, "{{ i.libelle }}", note="{{ i.code }} — {{ i.frequence | minuscule_initiale }}"),
            Column("Mode de calcul", 60, "{{ i.formule }}", note="Source : {{ i.source }}"),
            Column("Unité", 18, "{{ i.unite }}"),
            Column("Seuil", 20, "{{ i.seuil | nombre(i.decimales) | ou_tiret }}", True),
        ], 'i in indicateurs | trier("objectif")'),
        p("NoteTableau", "Sous l'indicateur : code et fréquence de la mesure. « — » : sans seuil."),
        p("TitrePartie", "Glossaire"),
        p("TitreTableau", "Sigles et termes du contrat"),
        table("Sigles et termes du contrat", [Column("Terme", 36, ""), Column("Sens", 124, "")], rows=_GLOSSAIRE),
        fin(),
    ))
