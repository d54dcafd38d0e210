"""The annexes that differ in the CHRS family: 1, 2, 3, 6, 9 and 14."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles import diagnostic_site as site
from tools.modeles.annexes_diagnostic import THEMES, synthese_diagnostic
from tools.modeles.annexes_diagnostic import diagnostic as diagnostic_commun
from tools.modeles.annexes_identite import capacites, fiche_gestionnaire, fiches_etablissements
from tools.modeles.annexes_moyens import base_budgetaire
from tools.modeles.annexes_objectifs import GLOSSAIRE, glossaire
from tools.modeles.blocs import fin, places, texte, titre_annexe
from tools.modeles.chrs_moyens import subventions
from tools.modeles.ooxml import Column, each, facts, p, table, when


def fiche_signaletique() -> str:
    return "".join(
        (
            fiche_gestionnaire(),
            p("TitrePartie", "Départements"),
            each(
                "d in departements",
                p("Titre3", "{{ d.departement }}"),
                facts(
                    "Département d’implantation",
                    [
                        (
                            "Plan départemental",
                            "{{ d.pdalhpd | majuscule_initiale }}{% if d.pdalhpd_date is renseigne %}, adopté le "
                            "{{ d.pdalhpd_date | date_longue }}{% endif %}",
                        ),
                        ("Service d'orientation", "{{ d.siao }}"),
                    ],
                ),
            ),
            fiches_etablissements(_types_de_places(), habilitation=()),
            when(
                "dispositifs is renseigne",
                p("TitrePartie", "Dispositifs subventionnés"),
                each(
                    "d in dispositifs",
                    p("Titre3", "{{ d.nom }}"),
                    facts(
                        "Fiche signalétique du dispositif",
                        [
                            ("Nature, régime", "{{ d.nature }} — {{ d.regime | minuscule_initiale }}"),
                            ("Activité et public", "{{ d.activite }}"),
                            "if d.finess_et is renseigne",
                            ("FINESS ET", "{{ d.finess_et | identifiant }}"),
                            "endif",
                            ("Département", "{{ d.departement }}"),
                            ("Autorité, budget", "{{ d.financeur }} — {{ d.bop }}"),
                            (
                                "Convention",
                                "{{ d.convention | typographie }} du {{ d.convention_date | date_longue }}, jusqu'au "
                                "{{ d.convention_fin | date_longue }}",
                            ),
                            ("Subvention annuelle", "{{ d.montant | montant }}"),
                        ],
                    ),
                ),
            ),
            fin(),
        )
    )


def _types_de_places() -> str:
    return capacites(
        "Types de places et capacités",
        [
            Column("Places", 29, "{{ e.mode_accueil }}", note="{{ e.triplet }}", note_if="e.triplet is renseigne"),
            Column("Public", 33, "{{ e.public_accueilli }}", note="{{ e.forme }}"),
            Column("Budget", 17, "{{ e.bop }}"),
            Column("Jours\npar an", 12, "{{ e.jours_ouverture }}", True),
            *places({"autorisees": 19, "financees": 17, "installees": 17, "habilitees": 17}, shown=""),
        ],
        "Budget : budget opérationnel de programme (BOP). Aide sociale : aide sociale de l'État.",
    )


_THEMES = tuple(
    ("Parcours, logement et accès aux droits", "logement") if key == "soins" else (title, key) for title, key in THEMES
)


def synthese() -> str:
    return synthese_diagnostic(_THEMES, (("État", "position_etat"),), ("Autres autorités", "position_autres"))


def diagnostic() -> str:
    return diagnostic_commun(
        [
            Column("Ménages\nprésents", 18, "{{ s.publics.menages }}", True),
            Column("Personnes", 19, "{{ s.publics.personnes }}", True),
            Column(
                "Sorties vers\nun logement",
                23,
                "{{ s.publics.sorties_logement + s.publics.sorties_logement_adapte }}",
                True,
            ),
            Column("Séjour\nmoyen (jours)", 24, "{{ s.publics.duree_sejour | nombre(0) }}", True),
            Column("Projets\nrévisés (%)", 24, "{{ s.qualite.projets_personnalises | nombre(1) }}", True),
        ],
        "Ménages et personnes au 31 décembre. Sorties vers un logement ordinaire ou adapté, en ménages. Projets révisés : projets "
        "personnalisés révisés dans l'année.",
        _publics(),
        _activite(),
        _accompagnement(),
        site.site_qualite(),
        site.site_rh(),
        site.site_finances(),
        site.site_immobilier(),
        site.site_si((("Outil du SIAO à jour", "siao | oui_non"),), ()),
        site.site_conclusion(),
        width=52,
    )


def _publics() -> str:
    return "".join(
        (
            site.site_identite(),
            p("Titre3", "Publics accueillis"),
            site.site_facts(
                "Publics accueillis",
                "publics",
                (
                    ("Ménages présents", "menages"),
                    ("Personnes présentes", "personnes"),
                    ("… dont hommes seuls", "hommes_seuls"),
                    ("… dont adultes", "adultes"),
                    ("… femmes seules", "femmes_seules"),
                    ("… dont mineurs", "mineurs"),
                    ("… couples sans enfant", "couples"),
                    ("Adultes de moins de 25 ans", "moins_25_ans"),
                    ("… familles monoparentales", "familles_monoparentales"),
                    ("Adultes de 60 ans et plus", "plus_60_ans"),
                    ("… couples avec enfants", "couples_enfants"),
                    ("Adultes en emploi, en formation", "emploi"),
                    ("Ménages sans ressources", "sans_ressources"),
                    ("Droits à ouvrir (ménages)", "droits_a_ouvrir"),
                    ("À la suite de violences", "violences"),
                    ("Sortant d'institution", "sortants_institution"),
                ),
            ),
            p("Titre3", "Entrées, sorties et durées de séjour"),
            site.site_facts(
                "Entrées, sorties et durées de séjour, en ménages",
                "publics",
                (
                    ("Entrées de l'année", "entrees"),
                    ("Sorties de l'année", "sorties"),
                    ("… de la rue ou d'un abri", "entrees_rue"),
                    ("… vers un logement ordinaire", "sorties_logement"),
                    ("… d'un hébergement", "entrees_hebergement"),
                    ("… vers un logement adapté", "sorties_logement_adapte"),
                    ("… d'une institution", "entrees_institution"),
                    ("… vers un autre hébergement", "sorties_hebergement"),
                    ("… d'une autre provenance", "entrees_autre"),
                    ("… autre sortie", "sorties_autre"),
                    ("Orientées par le SIAO", "entrees_siao"),
                    ("Orientations refusées", "refus"),
                    ("Durée moyenne de séjour (jours)", "duree_sejour | nombre(0)"),
                    ("Présents depuis plus de 18 mois", "presence_18_mois"),
                ),
            ),
            site.evolution_publics(),
        )
    )


def _activite() -> str:
    return site.site_activite(
        "type de places",
        [
            Column("Exercice", 18, "{{ l.exercice }}"),
            Column("Places", 40, "{{ l.mode_accueil }}"),
            Column("Places\nfinancées", 17, "{{ l.places_financees }}", True),
            Column("Jours\nouverts", 15, "{{ l.jours_ouverture }}", True),
            Column("Journées\nréalisées", 18, "{{ l.journees_realisees | nombre(0) }}", True),
            Column("Occupation\n(%)", 20, "{{ l.taux_occupation | nombre(1) }}", True),
            Column("Ménages", 16, "{{ l.menages }}", True),
            Column("Personnes", 18, "{{ l.file_active }}", True),
        ],
        "Ménages et personnes accueillis au moins un jour dans l'année.",
    )


def _accompagnement() -> str:
    return "".join(
        (
            p("Titre3", "Accompagnement"),
            site.site_facts(
                "Accompagnement",
                "accompagnement",
                (
                    ("Convention avec le SIAO", "siao_convention | oui_non"),
                    ("Places au SIAO", "siao_places | taux"),
                    ("Délai d'admission (jours)", "delai_admission"),
                    ("Demandes de logement actives", "demandes_logement | taux"),
                    ("Baux glissants en cours", "baux_glissants"),
                    ("Suivi après la sortie", "suivi_apres_sortie | oui_non"),
                    ("Droits ouverts à la sortie", "droits_ouverts | taux"),
                    ("Accès à l'emploi, à la formation", "acces_emploi"),
                    ("Adaptation à la vie active", "adaptation_vie_active | oui_non"),
                    ("Médecin traitant (adultes)", "medecin_traitant | taux"),
                    ("Convention de santé", "convention_sante | oui_non"),
                    ("Mineurs scolarisés", "scolarisation | taux | ou_tiret"),
                    ("Participation financière", "participation | oui_non"),
                    ("Taux de participation", "participation_taux | taux | ou_tiret"),
                    ("Restauration", "restauration"),
                    ("Présence de nuit", "presence_nuit"),
                    ("Animaux admis", "accueil_animaux | oui_non"),
                    ("Ménages par ETP", "menages_par_etp | nombre(1)"),
                ),
            ),
            p("Intertitre", "Logement d'abord"),
            texte("s.accompagnement.logement_dabord", "Normal"),
            p("Intertitre", "Participation des personnes"),
            texte("s.accompagnement.participation_personnes", "Normal"),
        )
    )


def base() -> str:
    return base_budgetaire(subventions(), ligne="budget", versee_par="l'autorité de tarification")


def aide_sociale() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Le contrat vaut convention d'aide sociale au sens de l'article L. 345-3 du code de l'action sociale et des familles. Cette annexe en "
                "précise les modalités pour les places suivantes.",
            ),
            p("TitreTableau", "Places ouvertes aux bénéficiaires de l'aide sociale de l'État"),
            table(
                "Places ouvertes aux bénéficiaires de l’aide sociale de l’État",
                [
                    Column("Établissement", 56, "{{ e.raison_sociale }}", total="Ensemble"),
                    Column("Places", 36, "{{ e.mode_accueil }}"),
                    Column("Public", 46, "{{ e.public_accueilli }}"),
                    Column(
                        "Aide sociale",
                        22,
                        "{{ e.places_habilitees }}",
                        True,
                        '{{ etablissements | total("places_habilitees") }}',
                    ),
                ],
                "e in etablissements",
                total=True,
            ),
            p("NoteTableau", "Une mesure hors les murs compte pour une place."),
            p("TitrePartie", "Admission et accueil"),
            texte("aide_sociale.admission", "Normal"),
            p("TitrePartie", "Prestations garanties"),
            texte("aide_sociale.prestations", "Normal"),
            p("TitrePartie", "Participation des personnes"),
            when(
                "aide_sociale.participation is renseigne",
                texte("aide_sociale.participation", "Normal"),
                otherwise=(p("Normal", "L'accueil est gratuit pour les personnes."),),
            ),
            p("TitrePartie", "Suivi et contrôle"),
            texte("aide_sociale.controle", "Normal"),
            fin(),
        )
    )


_SANS = frozenset(
    (
        "AGGIR", "Aide sociale", "ARS", "EHPAD", "GIR", "GMP", "GMPS", "HAD", "PASA", "PMP", "PUI", "UHR",
        "Tableau de bord", "Tarif global, partiel", "ESMS",
    )
)  # fmt: skip
"""The words that a CHRS contract does not use, or uses in another sense."""

_TERMES = (
    ("AHI", "Accueil, hébergement et insertion."),
    ("Aide sociale", "Prise en charge par l'État des frais d'hébergement et d'accompagnement en CHRS."),
    ("BOP", "Budget opérationnel de programme : budget de l'État qui finance des places ou un dispositif."),
    ("Bail glissant", "Logement loué par l'organisme, dont le bail passe ensuite au nom de la personne."),
    ("CHRS", "Centre d'hébergement et de réinsertion sociale."),
    ("DGF", "Dotation globale de financement, versée à un établissement."),
    ("DREETS, DRIHL", "Services de l'État en région chargés de la cohésion sociale et de l'hébergement."),
    ("Hors les murs", "Accompagnement par un CHRS d'un ménage qui vit dans son propre logement."),
    ("Logement d'abord", "Plan qui privilégie l'accès direct au logement, avec l'accompagnement nécessaire."),
    ("Ménage", "Personne seule, couple ou famille qui vit ensemble."),
    ("PDALHPD", "Plan départemental d'action pour le logement et l'hébergement des personnes défavorisées."),
    ("Recettes en atténuation", "Recettes autres que la dotation, qui réduisent la charge à financer."),
    ("SIAO", "Service intégré d'accueil et d'orientation : il reçoit les demandes et oriente les personnes."),
    ("Stabilisation", "Places de séjour sans durée fixée, pour des personnes à long parcours de rue."),
)


def definitions() -> str:
    kept = (term for term in GLOSSAIRE if term[0] not in _SANS)
    return glossaire(sorted((*kept, *_TERMES), key=lambda term: term[0].casefold()))
