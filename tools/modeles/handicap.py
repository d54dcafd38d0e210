"""The contract of the disability family, on the plan of the model of care homes, which serves as a guide: it has none.

What does not depend on the family is called from commun/blocs; its words are in communs_*.py.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import a_confirmer, alinea, bloc, places, premier, titre_3
from tools.modeles.communs_contrat import couverture
from tools.modeles.contrat_trame import (
    HAD,
    etablissement,
    etendue,
    fin_du_contrat,
    objectifs,
    ouverture,
    plusieurs_departements,
    rubrique,
    tableau_autorisations,
    tableau_perimetre,
    visas,
)
from tools.modeles.handicap_moyens import article_4
from tools.modeles.ooxml import Column, p, when

PLACES = "etablissements"
"""The lines of the perimeter whose places count: all, since none takes its places from another."""


def cover() -> str:
    return couverture(PLACES)


def body() -> str:
    return "".join(
        (
            ouverture(visas()),
            p("Titre1", "Objet du contrat"),
            _guide(),
            _article_1(),
            bloc("diagnostic"),
            _article_3(),
            article_4(),
            p("Titre1", "Mise en œuvre du contrat"),
            p("Titre2", "Suivi et évaluation du contrat"),
            bloc("comite"),
            bloc("documents-suivi"),
            _documents_propres(),
            bloc("dialogues"),
            fin_du_contrat("Révision du terme des contrats et conventions préexistants"),
        )
    )


def _guide() -> str:
    """What the contract follows, said once: no text gives this family a model."""
    return p(
        "Introduction",
        "Aucun modèle national n'est fixé pour les contrats de l'article L. 313-12-2. Le plan suit, à titre de guide, celui du modèle "
        "annexé à l'arrêté du 3 mars 2017 (NOR AFSA1619718A). Les clauses qui s'en écartent portent la mention « adaptation locale » : "
        + a_confirmer("leur rédaction est à confirmer par les parties")
        + ".",
    )


def _article_1() -> str:
    return "".join(
        (
            p("Titre2", "Identification du gestionnaire et périmètre du contrat"),
            bloc("presentation"),
            _perimetre(),
            bloc("projets"),
        )
    )


def _perimetre() -> str:
    return "".join(
        (
            titre_3("Périmètre du contrat"),
            etendue(PLACES),
            alinea(
                "La tarification du périmètre relève du régime suivant : {{ contrat.competence | minuscule_initiale }}. Le directeur général "
                "de l'agence régionale de santé est partie au contrat ; le président du conseil départemental l'est aussi lorsque la "
                "tarification est conjointe ou que le périmètre est élargi à sa compétence."
            ),
            plusieurs_departements(),
            tableau_perimetre(
                "Établissements et services du périmètre",
                "mode d'accueil",
                [
                    etablissement(
                        50, "Établissement ou service", "{{ e.categorie }} — {{ e.commune }}, {{ e.departement }}"
                    ),
                    Column("Mode d'accueil", 35, "{{ e.mode_accueil }}", note="{{ e.ages }}"),
                    *places(
                        {"autorisees": 18.5, "installees": 17.5, "habilitees": 18},
                        total=lambda key: f'{{{{ {PLACES} | total("{key}") | nombre(0) }}}}',
                    ),
                ],
                "Sous le mode d'accueil : âges de l'autorisation. « — » : sans objet.",
            ),
            tableau_autorisations(
                [
                    Column("Établissement ou service", 46, premier("raison_sociale")),
                    Column("Arrêté", 40, premier("arrete_numero"), note=premier("autorites | enumeration")),
                    Column(
                        "Tarification",
                        34,
                        premier("competence"),
                        note="Aide sociale : " + premier("habilitation | minuscule_initiale"),
                    ),
                    Column("Date", 20, premier("arrete_date | date_courte"), True),
                    Column("Échéance", 20, premier("autorisation_echeance | date_courte"), True),
                ],
                "Arrêté : dernier arrêté d'autorisation ou de renouvellement, joint à l'annexe 8 ; dessous, autorités qui autorisent. "
                "Aide sociale : habilitation.",
                un="établissement ou service",
                du="de l'établissement ou du service",
            ),
        )
    )


def _article_3() -> str:
    def couverte(label: str, name: str, end: str = " ;") -> str:
        return rubrique(label, name, end, " | ou_tiret")

    return objectifs(
        "Les objectifs couvrent les rubriques suivantes :",
        couverte("l'activité", "Activité"),
        couverte("la qualité de l'accompagnement et les droits des personnes", "Qualité et accompagnement"),
        couverte("les parcours, l'inclusion et l'adaptation de l'offre", "Parcours et inclusion"),
        couverte(HAD, "HAD et soins palliatifs", "."),
    )


def _documents_propres() -> str:
    return when(
        "creton.regles is renseigne",
        alinea(
            "L'état des jeunes adultes maintenus dans un établissement pour enfants est transmis chaque année "
            + a_confirmer("au plus tard le 31 janvier")
            + "."
        ),
    )
