"""Annexes 1 (identity of the gestionnaire and of each establishment) and 11 (calendar, committee)."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from collections.abc import Sequence

from tools.modeles.blocs import fin, places, premier, titre_annexe
from tools.modeles.ooxml import Column, each, facts, p, table, typography, when


def fiche_gestionnaire() -> str:
    """Annexe 1: its heading, and who runs the establishments."""
    address = (
        "{{ gestionnaire.adresse.voie }}, {{ gestionnaire.adresse.code_postal }} {{ gestionnaire.adresse.commune }}"
    )
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Cette fiche présente le gestionnaire, puis chaque établissement ou service du périmètre du contrat. L'organigramme de "
                "l'entité lui est joint (« {{ gestionnaire.organigramme }} »).",
            ),
            p("TitrePartie", "Gestionnaire"),
            facts(
                "Fiche signalétique du gestionnaire",
                [
                    (
                        "Dénomination",
                        "{{ gestionnaire.raison_sociale }}{% if gestionnaire.sigle is renseigne %} ({{ gestionnaire.sigle }})"
                        "{% endif %}",
                    ),
                    (
                        "Statut juridique",
                        "{{ gestionnaire.statut_juridique }} — {{ gestionnaire.secteur | minuscule_initiale }}",
                    ),
                    "if gestionnaire.date_creation is renseigne",
                    ("Création", "{{ gestionnaire.date_creation | date_longue }}"),
                    "endif",
                    ("FINESS EJ", "{{ gestionnaire.finess_ej | identifiant }}"),
                    (
                        "SIREN — SIRET du siège",
                        "{{ gestionnaire.siren | identifiant }} — {{ gestionnaire.siret | identifiant }}",
                    ),
                    (
                        "Adresse du siège",
                        address + "{% if gestionnaire.adresse.complement is renseigne %} "
                        "({{ gestionnaire.adresse.complement }}){% endif %}",
                    ),
                    ("Code INSEE", "{{ gestionnaire.adresse.insee }}"),
                    ("Téléphone", "{{ gestionnaire.telephone | telephone }}"),
                    ("Adresse électronique", "{{ gestionnaire.courriel }}"),
                    "if gestionnaire.site_internet is renseigne",
                    ("Site internet", "{{ gestionnaire.site_internet }}"),
                    "endif",
                    (
                        "Représentation",
                        "{{ gestionnaire.representant.civilite }} {{ gestionnaire.representant.nom }}, "
                        "{{ gestionnaire.representant.qualite }}",
                    ),
                    (
                        "Acte d'habilitation",
                        "{{ gestionnaire.representant.acte | majuscule_initiale | typographie }} du "
                        "{{ gestionnaire.representant.acte_date | date_longue }}",
                    ),
                    ("Organe délibérant", "Présidence : {{ gestionnaire.president }}"),
                    (
                        "Personnel",
                        "{{ gestionnaire.effectif_etp | nombre(2) }} équivalents temps plein — "
                        "{{ gestionnaire.convention_collective }}",
                    ),
                    "if controle.existe",
                    (
                        "Contrôle",
                        "{{ controle.denomination }}, SIREN {{ controle.siren | identifiant }} — {{ controle.lien }}",
                    ),
                    "endif",
                    (
                        "Interlocuteur",
                        "{{ interlocuteur.nom }}, {{ interlocuteur.fonction }} — {{ interlocuteur.telephone | telephone }} — "
                        "{{ interlocuteur.courriel }}",
                    ),
                    "if siege.existe",
                    (
                        "Frais de siège",
                        "{{ siege.arrete | typographie }} du {{ siege.date | date_longue }}, {{ siege.autorite }} — "
                        "{{ siege.taux | taux }} jusqu'au {{ siege.echeance | date_longue }}",
                    ),
                    "endif",
                ],
            ),
        )
    )


HABILITATION = ("Aide sociale", "Habilitation : " + premier("habilitation | minuscule_initiale"))


def fiches_etablissements(
    places_par_mode: str,
    *,
    caption: str = "Fiche signalétique de l’établissement",
    zone: Sequence[tuple[str, str]] = (),
    competence: str = "",
    habilitation: Sequence[tuple[str, str]] = (HABILITATION,),
) -> str:
    """Annexe 1: each establishment, then *places_par_mode*; *zone*, *competence*, *habilitation*: what some families add."""
    return p("TitrePartie", "Établissements et services du périmètre") + each(
        'finess in etablissements | valeurs("finess_et")',
        p("Titre3", premier("raison_sociale")),
        facts(
            caption,
            [
                ("FINESS ET — EJ", premier("finess_et | identifiant") + " — " + premier("finess_ej | identifiant")),
                ("Catégorie", premier("categorie")),
                (
                    "Adresse",
                    f"{premier('voie')}, {premier('code_postal')} {premier('commune')} (INSEE {premier('insee')}), "
                    + premier("departement"),
                ),
                *zone,
                ("Direction", premier("direction")),
                (
                    "Autorisation",
                    f"{premier('arrete_numero | typographie')} du {premier('arrete_date | date_longue')}, jusqu'au "
                    + premier("autorisation_echeance | date_longue"),
                ),
                (
                    "Autorités",
                    f"Autorisation : {premier('autorites | enumeration')} — tarification : "
                    + premier("tarificateurs | enumeration")
                    + competence,
                ),
                *habilitation,
                ("Entrée au périmètre", premier("entree | date_longue")),
            ],
        ),
        places_par_mode,
    )


def capacites(title: str, columns: Sequence[Column], note: str, of: str = "l’établissement") -> str:
    """The places of one establishment, a line for each mode of care."""
    return "".join(
        (
            p("TitreBlocSuite", title),
            table(
                typography(title) + f" de {of}",
                columns,
                'e in etablissements | dont("finess_et", finess)',
            ),
            p("NoteTableau", note),
        )
    )


def fiche_signaletique() -> str:
    places_par_mode = capacites(
        "Modes d'accueil et capacités",
        [
            Column(
                "Mode d'accueil", 41, "{{ e.mode_accueil }}", note="{{ e.triplet }}", note_if="e.triplet is renseigne"
            ),
            Column("Public", 40, "{{ e.public_accueilli }}"),
            Column("Jours\npar an", 13, "{{ e.jours_ouverture | ou_tiret }}", True),
            *places({"autorisees": 18, "financees": 16, "installees": 16, "habilitees": 16}),
        ],
        "« — » : sans objet. Option tarifaire, GMP et PMP : article 4 du contrat.",
    )
    return fiche_gestionnaire() + fiches_etablissements(places_par_mode) + fin()


def calendrier() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Les dates sont calculées à partir de l'entrée en vigueur du contrat, le {{ contrat.date_effet | date_longue }}, et de son terme, le "
                "{{ contrat.date_fin | date_longue }}.",
            ),
            when(
                "calendrier is renseigne",
                p("TitreTableau", "Échéances du contrat"),
                table(
                    "Échéances du contrat",
                    [
                        Column(
                            "Date",
                            34,
                            "{{ x.date | date_longue }}",
                            note="jusqu'au {{ x.fin | date_longue }}",
                            note_if="x.fin is renseigne",
                        ),
                        Column("Échéance", 82, "{{ x.evenement | typographie }}"),
                        Column("Source", 44, "{{ x.source }}", style="CelluleSource"),
                    ],
                    'x in calendrier | trier("date")',
                ),
                p("NoteTableau", "Une date suivie d'une seconde en gris est le début d'une période."),
                otherwise=(p("Normal", "Le calendrier est arrêté par le comité de suivi à sa première réunion."),),
            ),
            p("TitrePartie", "Comité de suivi"),
            p("TitreTableau", "Composition du comité de suivi"),
            table(
                "Composition du comité de suivi, avec les noms",
                [
                    Column("Partie", 46, "{{ m.entite }}"),
                    Column(
                        "Représentant",
                        48,
                        "{{ m.qualite | majuscule_initiale }}",
                        note="{{ m.nom }}",
                        note_if="m.nom is renseigne",
                    ),
                    Column("Suppléant", 44, "{{ m.suppleant | majuscule_initiale | ou_tiret }}"),
                    Column("Fonction", 22, "{{ m.voix }}"),
                ],
                "m in comite",
            ),
            p(
                "NoteTableau",
                "Les noms, en gris, sont donnés à titre d'information : le contrat désigne des qualités. « — » : sans objet.",
            ),
            p("TitreBloc", "Fonctionnement"),
            facts(
                "Fonctionnement du comité de suivi",
                [
                    ("Secrétariat", "{{ suivi.secretariat | majuscule_initiale }}"),
                    (
                        "Convocation",
                        '{{ suivi.delai_convocation | pluriel("jour", "jours") }} au moins avant la réunion',
                    ),
                    (
                        "Envoi des pièces",
                        '{{ suivi.delai_pieces | pluriel("jour", "jours") }} au moins avant la réunion',
                    ),
                    (
                        "Compte rendu",
                        'dans les {{ suivi.delai_compte_rendu | pluriel("jour", "jours") }} qui suivent la réunion',
                    ),
                    "if suivi.invites is renseigne",
                    ("Invités", "{{ suivi.invites | lignes }}"),
                    "endif",
                ],
            ),
            fin(),
        )
    )
