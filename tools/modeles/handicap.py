"""The contract of the disability family, on the plan of the model of care homes, which serves as a guide: it has none.

What does not depend on the family is called from commun/blocs; its words are in communs_*.py.
"""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import NOMBRE_ETABLISSEMENTS, a_confirmer, alinea, bloc, fin, lettre, premier, titre_3
from tools.modeles.communs_contrat import couverture
from tools.modeles.handicap_moyens import article_4
from tools.modeles.ooxml import Column, contents, each, p, table, when

PLACES = "etablissements"
"""The lines of the perimeter whose places count: all, since none takes its places from another."""


def cover() -> str:
    return couverture(PLACES)


def body() -> str:
    return "".join(
        (
            bloc("couverture"),
            contents(),
            bloc("parties"),
            _visas(),
            bloc("preambule"),
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
            bloc("litiges"),
            bloc("revision"),
            p("Titre2", "Révision du terme des contrats et conventions préexistants"),
            bloc("conventions"),
            bloc("duree"),
            bloc("clauses"),
            bloc("signatures"),
            fin(),
        )
    )


def _visas() -> str:
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Visas"),
            bloc("visas-nationaux"),
            p(
                "Visa",
                "Vu\tl'acte qui programme la conclusion des contrats ({{ contrat.arrete_programmation | minuscule_initiale | typographie }}) du "
                "{{ contrat.arrete_programmation_date | date_longue }} ;",
            ),
            bloc("visas-contrat"),
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
            alinea(
                f'Le contrat couvre {{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service", "établissements et services") }}}}, '
                f'soit {{{{ {PLACES} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}. Les numéros '
                "FINESS, les activités, les publics et les capacités de chacun sont donnés ci-après et à l'annexe 1."
            ),
            alinea(
                "La tarification du périmètre relève du régime suivant : {{ contrat.competence | minuscule_initiale }}. Le directeur général "
                "de l'agence régionale de santé est partie au contrat ; le président du conseil départemental l'est aussi lorsque la "
                "tarification est conjointe ou que le périmètre est élargi à sa compétence."
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
                        "Établissement ou service",
                        50,
                        "{{ e.raison_sociale }}",
                        note="{{ e.categorie }} — {{ e.commune }}, {{ e.departement }}",
                        note_if="loop.first",
                        total="Ensemble",
                    ),
                    Column("Mode d'accueil", 35, "{{ e.mode_accueil }}", note="{{ e.ages }}"),
                    *(
                        Column(
                            title,
                            width,
                            f"{{{{ e.{key} | ou_tiret }}}}",
                            True,
                            total=f'{{{{ {PLACES} | total("{key}") | nombre(0) }}}}',
                        )
                        for title, width, key in (
                            ("Places\nautorisées", 18.5, "places_autorisees"),
                            ("Places\ninstallées", 17.5, "places_installees"),
                            ("dont aide\nsociale", 18, "places_habilitees"),
                        )
                    ),
                ],
                'finess in etablissements | valeurs("finess_et")',
                'e in etablissements | dont("finess_et", finess)',
                total=True,
            ),
            p("NoteTableau", "Sous le mode d'accueil : âges de l'autorisation. « — » : sans objet."),
            p("TitreTableau", "Autorisations d'activité liées au contrat"),
            table(
                "Autorisations d'activité, par établissement ou service",
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
                'finess in etablissements | valeurs("finess_et")',
            ),
            p(
                "NoteTableau",
                "Arrêté : dernier arrêté d'autorisation ou de renouvellement, joint à l'annexe 8 ; dessous, autorités qui autorisent. "
                "Aide sociale : habilitation.",
            ),
            each(
                'finess in etablissements | valeurs("finess_et")',
                each(
                    'e in etablissements | dont("finess_et", finess)',
                    when(
                        "loop.first and e.autorisation_echeance is renseigne and e.autorisation_echeance < contrat.date_fin",
                        alinea(
                            "L'autorisation de l'établissement ou du service {{ e.raison_sociale }} expire le {{ e.autorisation_echeance "
                            "| date_longue }}, avant le terme du contrat. Les parties en examinent le renouvellement en comité de suivi."
                        ),
                    ),
                ),
            ),
        )
    )


def _article_3() -> str:
    def rubrique(label: str, name: str, end: str) -> str:
        return lettre(
            f'{label} : {{{{ objectifs | dont("rubrique", "{name}") | valeurs("code") | enumeration | ou_tiret }}}}{end}'
        )

    return "".join(
        (
            bloc("objectifs-annonce"),
            alinea("Les objectifs couvrent les rubriques suivantes :"),
            rubrique("l'activité", "Activité", " ;"),
            rubrique("la qualité de l'accompagnement et les droits des personnes", "Qualité et accompagnement", " ;"),
            rubrique("les parcours, l'inclusion et l'adaptation de l'offre", "Parcours et inclusion", " ;"),
            rubrique(
                "l'intervention d'établissements de santé en hospitalisation à domicile, y compris les soins palliatifs",
                "HAD et soins palliatifs",
                ".",
            ),
            bloc("objectifs"),
        )
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
