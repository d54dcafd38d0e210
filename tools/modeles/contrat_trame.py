"""What the contracts of all families build alike around their own clauses: opening, visas, perimeter, end."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import NOMBRE_ETABLISSEMENTS, alinea, bloc, fin, lettre, vu
from tools.modeles.ooxml import Column, contents, each, p, table, when


def ouverture(visas: str, couverture: str = "") -> str:
    """From the cover to the preamble; *couverture*: that of a family which has not the common one."""
    return "".join((couverture or bloc("couverture"), contents(), bloc("parties"), visas, bloc("preambule")))


def visas(acte: str = "l'acte", avis: str = "", *propres: str) -> str:
    """The visas; *acte* programmes the contracts, after *avis*; *propres*: those that a family adds after it."""
    return "".join(
        (
            p("TitreHorsNumerotationSuite", "Visas"),
            bloc("visas-nationaux"),
            vu(
                f"{acte} qui programme la conclusion des contrats ({{{{ contrat.arrete_programmation | minuscule_initiale | typographie }}}}) du "
                f"{{{{ contrat.arrete_programmation_date | date_longue }}}}{avis} ;"
            ),
            *propres,
            bloc("visas-contrat"),
        )
    )


def fin_du_contrat(anterieurs: str) -> str:
    """From the disputes to the signatures; *anterieurs* is the heading on the agreements that the contract replaces."""
    return "".join(
        (
            bloc("litiges"),
            bloc("revision"),
            p("Titre2", anterieurs),
            bloc("conventions"),
            bloc("duree"),
            bloc("clauses"),
            bloc("signatures"),
            fin(),
        )
    )


def etendue(lignes: str) -> str:
    """How many establishments and places the contract covers, those of *lignes*, and over which territory."""
    return alinea(
        f'Le contrat couvre {{{{ {NOMBRE_ETABLISSEMENTS} | pluriel("établissement ou service", "établissements et services") }}}}, '
        f'soit {{{{ {lignes} | total("places_autorisees") | pluriel("place autorisée", "places autorisées") }}}}. Les numéros '
        "FINESS, les activités, les publics et les capacités de chacun sont donnés ci-après et à l'annexe 1."
    )


def plusieurs_departements() -> str:
    return when(
        'contrat.territoire == "Plusieurs départements de la région"',
        alinea(
            "Le périmètre s'étend à plusieurs départements de la région, avec l'accord des autorités compétentes : "
            "{{ contrat.accord_territoire | minuscule_initiale }}."
        ),
    )


def etablissement(width: float, title: str = "Établissement", note: str = "{{ e.commune }}") -> Column:
    """The name of the establishment in the table of the perimeter, with *note* at the first of its lines."""
    return Column(title, width, "{{ e.raison_sociale }}", note=note, note_if="loop.first", total="Ensemble")


def tableau_perimetre(title: str, caption: str, columns: list[Column], note: str) -> str:
    """Every establishment and its modes of care, on the first day of the contract: its number, then *columns*."""
    return "".join(
        (
            p("TitreTableau", f"{title} au {{{{ contrat.date_effet | date_longue }}}}"),
            table(
                f"{title}, par {caption}",
                [Column("FINESS ET", 21, "{{ e.finess_et | identifiant }}"), *columns],
                'finess in etablissements | valeurs("finess_et")',
                'e in etablissements | dont("finess_et", finess)',
                total=True,
            ),
            p("NoteTableau", note),
        )
    )


def tableau_autorisations(
    columns: list[Column], note: str, un: str = "établissement", du: str = "de l'établissement"
) -> str:
    """The authorisation of each establishment, then those that end before the contract; *un*, *du*: how one is called."""
    return "".join(
        (
            p("TitreTableau", "Autorisations d'activité liées au contrat"),
            table(
                f"Autorisations d'activité, par {un}",
                columns,
                'finess in etablissements | valeurs("finess_et")',
            ),
            p("NoteTableau", note),
            each(
                'finess in etablissements | valeurs("finess_et")',
                each(
                    'e in etablissements | dont("finess_et", finess)',
                    when(
                        "loop.first and e.autorisation_echeance is renseigne and e.autorisation_echeance < contrat.date_fin",
                        alinea(
                            f"L'autorisation {du} {{{{ e.raison_sociale }}}} expire le "
                            "{{ e.autorisation_echeance | date_longue }}, avant le terme du contrat. Les parties en examinent le "
                            "renouvellement en comité de suivi."
                        ),
                    ),
                ),
            ),
        )
    )


def objectifs(annonce: str, *lignes: str) -> str:
    """Article 3: *annonce*, then *lignes*, a heading or an objective each."""
    return "".join((bloc("objectifs-annonce"), alinea(annonce), *lignes, bloc("objectifs")))


def rubrique(label: str, name: str, end: str = " ;", filtre: str = "") -> str:
    """The codes of the objectives under the heading *name*."""
    codes = f'objectifs | dont("rubrique", "{name}") | valeurs("code") | enumeration{filtre}'
    return lettre(f"{label} : {{{{ {codes} }}}}{end}")


HAD = "l'intervention d'établissements de santé en hospitalisation à domicile, y compris les soins palliatifs"
