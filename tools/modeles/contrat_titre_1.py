"""The contract of the EHPAD family, titre 1, articles 1 and 3: the perimeter, the headings of the law."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import CAPACITE, NOMBRE_ETABLISSEMENTS, alinea, bloc, lettre, premier, titre_3
from tools.modeles.ooxml import Column, each, p, table, when


def article_1() -> str:
    return "".join(
        (
            p("Titre2", "Identification du gestionnaire et périmètre du contrat"),
            bloc("presentation"),
            titre_3("Périmètre du contrat"),
            alinea(
                f'Le contrat couvre {{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service", "établissements et services") }}}}, '
                f'soit {{{{ {CAPACITE} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}. Les numéros '
                "FINESS, les activités, les publics et les capacités de chacun sont donnés ci-après et à l'annexe 1."
            ),
            when(
                'contrat.territoire == "Plusieurs départements de la région"',
                alinea(
                    "Le périmètre s'étend à plusieurs départements de la région, avec l'accord des autorités compétentes : "
                    "{{ contrat.accord_territoire | minuscule_initiale }}."
                ),
            ),
            p("TitreTableau", "Établissements et services du périmètre au {{ contrat.date_effet | date_longue }}"),
            table(
                "Établissements et services du périmètre, par mode d'accueil",
                [
                    Column("FINESS ET", 21, "{{ e.finess_et | identifiant }}"),
                    Column(
                        "Établissement",
                        47,
                        "{{ e.raison_sociale }}",
                        note="{{ e.commune }}",
                        note_if="loop.first",
                        total="Ensemble",
                    ),
                    Column("Mode d'accueil", 38, "{{ e.mode_accueil }}"),
                    Column(
                        "Places\nautorisées",
                        18.5,
                        "{{ e.places_autorisees | ou_tiret }}",
                        True,
                        total=f'{{{{ {CAPACITE} | total("places_autorisees") }}}}',
                    ),
                    Column(
                        "Places\ninstallées",
                        17.5,
                        "{{ e.places_installees | ou_tiret }}",
                        True,
                        total=f'{{{{ {CAPACITE} | total("places_installees") }}}}',
                    ),
                    Column(
                        "dont aide\nsociale",
                        18,
                        "{{ e.places_habilitees | ou_tiret }}",
                        True,
                        total=f'{{{{ {CAPACITE} | total("places_habilitees") }}}}',
                    ),
                ],
                'finess in etablissements | valeurs("finess_et")',
                'e in etablissements | dont("finess_et", finess)',
                total=True,
            ),
            p(
                "NoteTableau",
                "Les places d'un PASA, d'une UHR ou d'une unité dédiée font partie de l'hébergement permanent : l'ensemble ne "
                "les compte pas deux fois. « — » : sans objet.",
            ),
            p("TitreTableau", "Autorisations d'activité liées au contrat"),
            table(
                "Autorisations d'activité, par établissement",
                [
                    Column("Établissement", 50, premier("raison_sociale")),
                    Column("Arrêté", 46, premier("arrete_numero"), note=premier("autorites | enumeration")),
                    Column("Aide sociale", 22, premier("habilitation")),
                    Column("Date", 21, premier("arrete_date | date_courte"), True),
                    Column("Échéance", 21, premier("autorisation_echeance | date_courte"), True),
                ],
                'finess in etablissements | valeurs("finess_et")',
            ),
            p(
                "NoteTableau",
                "Arrêté : dernier arrêté d'autorisation ou de renouvellement. Sous le numéro : autorités qui autorisent.",
            ),
            each(
                'finess in etablissements | valeurs("finess_et")',
                each(
                    'e in etablissements | dont("finess_et", finess)',
                    when(
                        "loop.first and e.autorisation_echeance is renseigne and e.autorisation_echeance < contrat.date_fin",
                        alinea(
                            "L'autorisation de l'établissement {{ e.raison_sociale }} expire le {{ e.autorisation_echeance "
                            "| date_longue }}, avant le terme du contrat. Les parties en examinent le renouvellement en comité de "
                            "suivi."
                        ),
                    ),
                ),
            ),
            bloc("projets"),
        )
    )


def article_3() -> str:
    def rubrique(label: str, name: str, end: str) -> str:
        return lettre(
            f'{label} : {{{{ objectifs | dont("rubrique", "{name}") | valeurs("code") | enumeration }}}}{end}'
        )

    return "".join(
        (
            bloc("objectifs-annonce"),
            alinea("Les objectifs couvrent les rubriques prévues par la loi :"),
            rubrique("l'activité", "Activité", " ;"),
            rubrique("la qualité de la prise en charge et de l'accompagnement", "Qualité et accompagnement", " ;"),
            rubrique(
                "l'intervention d'établissements de santé en hospitalisation à domicile, y compris les soins palliatifs",
                "HAD et soins palliatifs",
                ".",
            ),
            bloc("objectifs"),
        )
    )
