"""Annexes 2 (summary of the shared diagnosis) and 3 (whole diagnosis, one chapter an establishment)."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import fin, texte, titre_annexe
from tools.modeles.diagnostic_site import (
    ENTREES,
    evolution_publics,
    site_activite,
    site_conclusion,
    site_facts,
    site_finances,
    site_identite,
    site_immobilier,
    site_qualite,
    site_rh,
    site_si,
)
from tools.modeles.ooxml import Column, each, facts, p, table, when

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


def diagnostic(
    columns: Sequence[Column],
    note: str,
    *sections: str,
    un: str = "établissement",
    des: str = "établissements",
    width: float,
) -> str:
    """Annexe 3: *columns* and *note* of the table that opens it; *sections* of the chapter of each establishment.

    *un* and *des* name what the family runs; *width* is that of its names in the table.
    """
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                f"Le diagnostic est établi par le gestionnaire pour chaque {un}, sur la dernière année complète connue. Il a été "
                "remis le {{ demarche.date_remise | date_longue }} et partagé avec les autorités. La synthèse est à l'annexe 2.",
            ),
            when(
                "sites is renseigne",
                p("TitreTableau", f"Vue d'ensemble des {des}"),
                table(
                    f"Vue d’ensemble des {des}",
                    [
                        Column(
                            un.capitalize(),
                            width,
                            "{{ s.site.raison_sociale }}",
                            note="{{ s.site.finess_et | identifiant }}",
                        ),
                        *columns,
                    ],
                    "s in sites",
                ),
                p("NoteTableau", note),
                otherwise=(p("Normal", "Aucun diagnostic d'établissement n'a encore été remis."),),
            ),
            each("s in sites", p("TitreEtablissement", "{{ s.site.raison_sociale }}"), *sections),
            fin(),
        )
    )


def diagnostic_complet() -> str:
    return diagnostic(
        [
            Column("Résidents", 18, "{{ s.publics.residents }}", True),
            Column("GMP", 17, "{{ s.publics.gmp | nombre(2) | ou_tiret }}", True),
            Column("PMP", 17, "{{ s.publics.pmp | nombre(2) | ou_tiret }}", True),
            Column("Liste\nd'attente", 16, "{{ s.publics.liste_attente }}", True),
            Column("Projets\nrévisés (%)", 19, "{{ s.qualite.projets_personnalises | nombre(1) }}", True),
            Column("HAD", 15, "{{ s.soins.had_convention | oui_non }}", True),
        ],
        "GMP et PMP en points. Projets révisés : projets personnalisés révisés dans l'année. HAD : convention active. « — » : sans objet.",
        _publics(),
        _activite(),
        site_qualite(),
        _soins(),
        site_rh(),
        site_finances(),
        site_immobilier(),
        site_si(),
        site_conclusion(),
        width=58,
    )


def _publics() -> str:
    return "".join(
        (
            site_identite(),
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
                    *ENTREES,
                    ("… dont décès", "deces"),
                    ("Durée moyenne de séjour (jours)", "duree_sejour | nombre(0)"),
                ),
            ),
            evolution_publics(),
        )
    )


def _activite() -> str:
    return site_activite(
        "mode d'accueil",
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
        "Occupation de l'hébergement permanent : journées réalisées et absences de moins de 72 heures, rapportées aux places "
        "autorisées et financées. « — » : sans objet.",
    )


def _soins() -> str:
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
