"""The contract of the EHPAD family, titre 1, articles 1 and 3: the perimeter, the headings of the law."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import CAPACITE, bloc, places, premier, titre_3
from tools.modeles.contrat_trame import (
    HAD,
    etablissement,
    etendue,
    objectifs,
    plusieurs_departements,
    rubrique,
    tableau_autorisations,
    tableau_perimetre,
)
from tools.modeles.ooxml import Column, p


def article_1() -> str:
    return "".join(
        (
            p("Titre2", "Identification du gestionnaire et périmètre du contrat"),
            bloc("presentation"),
            titre_3("Périmètre du contrat"),
            etendue(CAPACITE),
            plusieurs_departements(),
            tableau_perimetre(
                "Établissements et services du périmètre",
                "mode d'accueil",
                [
                    etablissement(47),
                    Column("Mode d'accueil", 38, "{{ e.mode_accueil }}"),
                    *places(
                        {"autorisees": 18.5, "installees": 17.5, "habilitees": 18},
                        total=lambda key: f'{{{{ {CAPACITE} | total("{key}") }}}}',
                    ),
                ],
                "Les places d'un PASA, d'une UHR ou d'une unité dédiée font partie de l'hébergement permanent : l'ensemble ne "
                "les compte pas deux fois. « — » : sans objet.",
            ),
            tableau_autorisations(
                [
                    Column("Établissement", 50, premier("raison_sociale")),
                    Column("Arrêté", 46, premier("arrete_numero"), note=premier("autorites | enumeration")),
                    Column("Aide sociale", 22, premier("habilitation")),
                    Column("Date", 21, premier("arrete_date | date_courte"), True),
                    Column("Échéance", 21, premier("autorisation_echeance | date_courte"), True),
                ],
                "Arrêté : dernier arrêté d'autorisation ou de renouvellement. Sous le numéro : autorités qui autorisent.",
            ),
            bloc("projets"),
        )
    )


def article_3() -> str:
    return objectifs(
        "Les objectifs couvrent les rubriques prévues par la loi :",
        rubrique("l'activité", "Activité"),
        rubrique("la qualité de la prise en charge et de l'accompagnement", "Qualité et accompagnement"),
        rubrique(HAD, "HAD et soins palliatifs", "."),
    )
