"""Annexes 1, 3, 6, 9 and 14 of the disability family: what differs from the other families."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles import diagnostic_site as site
from tools.modeles.annexes_diagnostic import diagnostic
from tools.modeles.annexes_identite import capacites, fiche_gestionnaire, fiches_etablissements
from tools.modeles.annexes_moyens import base_budgetaire as base_commune
from tools.modeles.annexes_objectifs import GLOSSAIRE
from tools.modeles.annexes_objectifs import glossaire as glossaire_commun
from tools.modeles.annexes_pieces import regles_aide_sociale
from tools.modeles.blocs import fin, nom, places, premier, somme, texte, titre_annexe
from tools.modeles.ooxml import Column, p, table, when


def fiche_signaletique() -> str:
    places_par_mode = capacites(
        "Modes d'accueil, publics et capacités",
        [
            Column("Mode d'accueil", 37, "{{ e.mode_accueil }}", note="{{ e.triplet }}"),
            Column("Public", 44, "{{ e.public_accueilli }}", note="{{ e.ages }}"),
            Column("Jours\npar an", 13, "{{ e.jours_ouverture | ou_tiret }}", True),
            *places({"autorisees": 18, "financees": 16, "installees": 16, "habilitees": 16}),
        ],
        "Sous le mode d'accueil : discipline, fonctionnement et clientèle. Sous le public : âges de l'autorisation. « — » : sans objet.",
        of="l’établissement ou du service",
    )
    etablissements = fiches_etablissements(
        places_par_mode,
        caption="Fiche signalétique de l’établissement ou du service",
        zone=[("Zone d'intervention", premier("zone | ou_tiret"))],
        competence=f" ({premier('competence | minuscule_initiale')})",
    )
    return fiche_gestionnaire() + etablissements + fin()


def diagnostic_complet() -> str:
    return diagnostic(
        [
            Column("Personnes", 18, "{{ s.publics.personnes }}", True),
            Column("File\nactive", 15, "{{ s.publics.file_active }}", True),
            Column("Liste\nd'attente", 16, "{{ s.publics.liste_attente }}", True),
            Column("Maintenus\n(Creton)", 18, "{{ s.publics.creton }}", True),
            Column("Projets\nrévisés (%)", 19, "{{ s.qualite.projets_personnalises | nombre(1) }}", True),
            Column("Hors les\nmurs (%)", 20, "{{ s.reponse.hors_les_murs | nombre(1) }}", True),
        ],
        "File active : personnes présentes au 31 décembre et sorties définitives de l'année. Maintenus : jeunes adultes maintenus "
        "dans un établissement pour enfants. Projets révisés : projets personnalisés révisés dans l'année.",
        _publics(),
        _activite(),
        site.site_qualite(),
        _accompagnement(),
        site.site_rh(),
        site.site_finances(),
        site.site_immobilier(),
        site.site_si(),
        site.site_conclusion(),
        un="établissement ou service",
        des="établissements et services",
        width=54,
    )


def _publics() -> str:
    return "".join(
        (
            site.site_identite("Identité de l’établissement ou du service", (("Lieux d'accueil", "lieux"),)),
            p("Titre3", "Publics accompagnés"),
            site.site_facts(
                "Publics accompagnés : effectifs et âges",
                "publics",
                (
                    ("Personnes au 31 décembre", "personnes"),
                    ("File active", "file_active"),
                    ("Femmes et filles", "femmes"),
                    ("Âge moyen (ans)", "age_moyen | nombre(1)"),
                    ("Moins de 6 ans", "age_0_5"),
                    ("6 à 11 ans", "age_6_11"),
                    ("12 à 15 ans", "age_12_15"),
                    ("16 à 19 ans", "age_16_19"),
                    ("20 à 24 ans", "age_20_24"),
                    ("25 à 39 ans", "age_25_39"),
                    ("40 à 59 ans", "age_40_59"),
                    ("60 ans et plus", "age_60_plus"),
                ),
            ),
            p("Intertitre", "Déficience ou situation principale"),
            site.site_facts(
                "Déficience ou situation principale",
                "publics",
                (
                    ("Déficience intellectuelle", "def_intellectuelle"),
                    ("Troubles du spectre de l'autisme", "def_tsa"),
                    ("Handicap psychique", "def_psychique"),
                    ("Troubles du comportement", "def_comportement"),
                    ("Déficience motrice", "def_motrice"),
                    ("Déficience visuelle ou auditive", "def_sensorielle"),
                    ("Polyhandicap", "def_polyhandicap"),
                    ("Lésion cérébrale acquise", "def_cerebrale"),
                    ("Perte d'autonomie, maladie", "def_autonomie"),
                    ("Autre situation", "def_autre"),
                ),
            ),
            p("Intertitre", "Situations particulières et mouvements"),
            site.site_facts(
                "Situations particulières et mouvements",
                "publics",
                (
                    ("Protection juridique", "protection_juridique"),
                    ("Aide sociale à l'enfance", "protection_enfance"),
                    ("Aide sociale à l'hébergement", "aide_sociale"),
                    ("Hors autorisation d'âge", "hors_agrement"),
                    ("Situations complexes", "situations_complexes"),
                    ("Jeunes adultes maintenus", "creton"),
                    ("… orientés vers un ESAT", "creton_travail"),
                    ("… vers un foyer ou un EANM", "creton_foyer"),
                    ("… vers une MAS, un FAM, un EAM", "creton_medicalise"),
                    ("… autre orientation", "creton_autre"),
                    *site.ENTREES,
                    ("… vers le milieu ordinaire", "sorties_ordinaire"),
                    ("… dont décès", "deces"),
                    ("Durée moyenne (jours)", "duree_accompagnement | nombre(0)"),
                    ("Liste d'attente", "liste_attente"),
                    ("Délai d'admission (mois)", "delai_admission"),
                ),
            ),
            when(
                "s.publics.creton_solutions is renseigne",
                p("Intertitre", "Solutions préparées pour les jeunes adultes maintenus"),
                texte("s.publics.creton_solutions", "Normal"),
            ),
            site.evolution_publics(),
        )
    )


def _activite() -> str:
    return site.site_activite(
        "mode d'accueil",
        [
            Column("Exercice", 17, "{{ l.exercice }}"),
            Column(
                "Mode d'accueil",
                46,
                "{{ l.mode_accueil }}",
                note='{{ l.unite }} — {{ l.places_financees | pluriel("place", "places") }}, '
                '{{ l.jours_ouverture | pluriel("jour", "jours") }}',
            ),
            Column("Prévu", 16, "{{ l.activite_prevue | nombre(0) }}", True),
            Column("Réalisé", 16, "{{ l.activite_realisee | nombre(0) }}", True),
            Column("Réalisation\n(%)", 20, "{{ l.taux_realisation | nombre(1) }}", True),
            Column("Occupation\n(%)", 20, "{{ l.taux_occupation | nombre(1) | ou_tiret }}", True),
            Column("File\nactive", 13, "{{ l.file_active }}", True),
            Column("Non réalisé\n(%)", 20, "{{ l.non_realises | nombre(1) | ou_tiret }}", True),
        ],
        "Sous le mode : unité de mesure, places financées, jours d'ouverture. Réalisation : activité réalisée rapportée à l'activité prévue. Occupation : journées réalisées rapportées aux journées "
        "théoriques. Non réalisé : actes programmés et non réalisés. « — » : sans objet.",
    )


def _accompagnement() -> str:
    return "".join(
        (
            p("Titre3", "Accompagnement"),
            when(
                "s.scolarisation.enfants is renseigne",
                p("Intertitre", "Scolarisation"),
                site.site_facts(
                    "Scolarisation",
                    "scolarisation",
                    (
                        ("En âge scolaire", "enfants"),
                        ("… en milieu ordinaire", "ordinaire | ou_tiret"),
                        ("… en unité externalisée", "externalisee | ou_tiret"),
                        ("… en unité interne", "interne | ou_tiret"),
                        ("… non scolarisés", "sans | ou_tiret"),
                        ("Convention avec l'école", "convention | oui_non | ou_tiret"),
                    ),
                ),
            ),
            when(
                "s.emploi.travailleurs is renseigne",
                p("Intertitre", "Emploi et formation"),
                site.site_facts(
                    "Emploi et formation",
                    "emploi",
                    (
                        ("Travailleurs ou stagiaires", "travailleurs"),
                        ("… mis à disposition", "mises_a_disposition | ou_tiret"),
                        ("… à temps partiel", "temps_partiel | ou_tiret"),
                        ("Sorties vers l'emploi ordinaire", "sorties_ordinaire | ou_tiret"),
                        ("Parcours vers l'emploi", "parcours_renforces | ou_tiret"),
                    ),
                ),
            ),
            p("Intertitre", "Parcours, vieillissement et polyhandicap"),
            site.site_facts(
                "Parcours, vieillissement et polyhandicap",
                "parcours",
                (
                    ("Personnes vieillissantes", "vieillissants | ou_tiret"),
                    ("Projet sur le vieillissement", "vieillissement | oui_non | ou_tiret"),
                    ("Communication adaptée", "communication | taux | ou_tiret"),
                    ("Autodétermination", "autodetermination | oui_non"),
                    ("Actions pour les aidants", "aidants"),
                ),
            ),
            p("Intertitre", "Santé"),
            site.site_facts(
                "Santé",
                "soins",
                (
                    ("Temps de médecin (ETP)", "medecin_etp | nombre(2)"),
                    ("Bilan de santé dans l'année", "bilan_annuel | taux"),
                    ("Suivi buccodentaire", "buccodentaire | taux"),
                    ("Vaccination grippe", "vaccination_grippe | taux | ou_tiret"),
                    ("Consultations dédiées", "consultations_dediees | oui_non"),
                    ("Convention HAD active", "had_convention | oui_non"),
                    ("Équipe de soins palliatifs", "soins_palliatifs_convention | oui_non"),
                    ("Directives anticipées", "directives_anticipees | taux | ou_tiret"),
                    ("Hospitalisations complètes", "hospitalisations"),
                    ("… dont en urgence", "hospitalisations_urgence"),
                    ("Dossier de liaison à jour", "dossier_liaison | oui_non"),
                    ("Télémédecine", "telemedecine | oui_non"),
                ),
            ),
            p("Intertitre", "Réponse aux besoins"),
            site.site_facts(
                "Réponse aux besoins",
                "reponse",
                (
                    ("Plans d'accompagnement global", "plans_globaux"),
                    ("Activité hors les murs", "hors_les_murs | taux"),
                    ("Accueil temporaire (journées)", "accueil_temporaire | nombre(0)"),
                    ("Coordination de parcours", "coordination | oui_non"),
                    ("Nomenclatures SERAFIN-PH", "serafin | oui_non"),
                    ("Projets écrits ainsi", "serafin_part | taux"),
                ),
            ),
            when(
                "s.reponse.continuite is renseigne",
                p("Intertitre", "Soirs, week-ends et fermetures"),
                p("Normal", "{{ s.reponse.continuite | majuscule_initiale }}."),
            ),
            p("Intertitre", "Évolution de l'offre"),
            texte("s.reponse.transformation", "Normal"),
        )
    )


def base_budgetaire() -> str:
    """The common annexe, then the activity that the tariffs rest on and the accounts out of them."""
    return base_commune(
        p("TitrePartie", "Activité et modulation"),
        when(
            "modulation_activite is renseigne",
            p("TitreTableau", "Modulation par l'activité, en pourcentage"),
            table(
                "Modulation par l’activité",
                [
                    Column("Établissement ou service", 57, nom("m.finess_et")),
                    Column("Indicateur", 43, "{{ m.indicateur }}"),
                    Column("Objectif", 19, "{{ m.objectif | nombre(2) }}", True),
                    Column("Réalisé", 19, "{{ m.realise | nombre(2) }}", True),
                    Column("Abattement\nmaximal", 22, "{{ m.abattement | nombre(2) }}", True),
                ],
                "m in modulation_activite",
            ),
            p("NoteTableau", "Abattement maximal : ½ × (objectif − réalisé). Règles : article 4 du contrat."),
            otherwise=(p("Normal", "Le contrat ne prévoit pas de modulation des tarifs par l'activité."),),
        ),
        p("TitrePartie", "Budgets hors tarif"),
        when(
            "budgets_annexes is renseigne",
            p("TitreTableau", "Budgets hors tarif, en euros"),
            table(
                "Budgets hors tarif",
                [
                    Column(
                        "Budget",
                        72,
                        "{{ b.libelle }}",
                        note=nom("b.finess_et"),
                        note_if="b.finess_et is renseigne",
                        total="Ensemble",
                    ),
                    Column("Nature", 37, "{{ b.nature }}"),
                    somme("Charges", 17, "b", "charges", "budgets_annexes"),
                    somme("Produits", 17, "b", "produits", "budgets_annexes"),
                    somme("Résultat", 17, "b", "resultat", "budgets_annexes"),
                ],
                "b in budgets_annexes",
                total=True,
            ),
            p("NoteTableau", "Ces comptes sont retracés au contrat ; ils ne sont pas financés par les tarifs."),
            otherwise=(p("Normal", "Le gestionnaire ne tient aucun budget hors tarif."),),
        ),
    )


def aide_sociale() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Le contrat vaut convention d'habilitation à l'aide sociale. Cette annexe fixe les places habilitées et les règles qui "
                "s'appliquent à leurs bénéficiaires.",
            ),
            p("TitrePartie", "Places habilitées"),
            p("TitreTableau", "Places habilitées à l'aide sociale à l'hébergement"),
            table(
                "Places habilitées à l’aide sociale, par établissement et mode d’accueil",
                [
                    Column("Établissement ou service", 62, "{{ e.raison_sociale }}", note="{{ e.mode_accueil }}"),
                    Column("Département", 34, "{{ e.departement }}"),
                    Column("Habilitation", 26, "{{ e.habilitation }}"),
                    Column("Places\nautorisées", 19, "{{ e.places_autorisees | ou_tiret }}", True),
                    Column("Places\nhabilitées", 19, "{{ e.places_habilitees | ou_tiret }}", True),
                ],
                'e in etablissements | dont("habilitation", "Totale", "Partielle")',
            ),
            p("NoteTableau", "Les établissements et services sans habilitation ne figurent pas au tableau."),
            regles_aide_sociale(),
            fin(),
        )
    )


_PROPRES = (
    (
        "Amendement Creton",
        "Maintien d'un jeune adulte dans un établissement pour enfants, dans l'attente d'une place adaptée.",
    ),
    ("DNA", "Dotation non affectée : ressources propres du gestionnaire, hors tarif."),
    ("EAM, EANM", "Établissement d'accueil médicalisé, ou non médicalisé, pour adultes handicapés."),
    ("EEAP", "Établissement pour enfants et adolescents polyhandicapés."),
    ("ESAT", "Établissement et service d'accompagnement par le travail."),
    ("ESRP", "Établissement et service de réadaptation professionnelle."),
    ("FAM, MAS", "Foyer d'accueil médicalisé ; maison d'accueil spécialisée."),
    ("File active", "Personnes présentes au 31 décembre et personnes sorties définitivement dans l'année."),
    ("IEM, IME", "Institut d'éducation motrice ; institut médico-éducatif."),
    ("ITEP", "Institut thérapeutique, éducatif et pédagogique."),
    ("MDPH", "Maison départementale des personnes handicapées."),
    ("SAMSAH, SAVS", "Services d'accompagnement d'adultes handicapés, médicalisé ou à la vie sociale."),
    ("SERAFIN-PH", "Réforme du financement ; ses nomenclatures décrivent les besoins et les prestations."),
    ("SESSAD", "Service d'éducation spéciale et de soins à domicile."),
    ("SIC", "Service industriel et commercial, hors tarif."),
    ("SSIAD", "Service de soins infirmiers à domicile."),
    ("UEE", "Unité d'enseignement externalisée dans un établissement scolaire."),
)

_AINES = frozenset({"AGGIR", "EHPAD", "GIR", "GMP", "GMPS", "PASA", "PMP", "PUI", "Tarif global, partiel", "UHR"})
"""Terms that only care homes use."""


def glossaire() -> str:
    communs = tuple(terme for terme in GLOSSAIRE if terme[0] not in _AINES)
    return glossaire_commun(tuple(sorted(communs + _PROPRES, key=lambda terme: terme[0].casefold())))
