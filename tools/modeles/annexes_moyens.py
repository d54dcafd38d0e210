"""Annexes 6 (budget base and evolution) and 7 (financing plan, investments)."""

# ruff: noqa: E501 - legal prose and template tags read better unbroken

from __future__ import annotations

from tools.modeles.blocs import ANNEES, fin, nom, somme, texte, titre_annexe
from tools.modeles.ooxml import (
    ARDOISE,
    FOND,
    RULES,
    Column,
    border,
    cell,
    frame,
    heading_cell,
    p,
    row,
    table,
    when,
    widths_of,
)


def base_budgetaire(*more: str, ligne: str = "section", versee_par: str = "l'ARS ou le département") -> str:
    """Annexe 6. *more*: what a family adds; *ligne*: what an establishment has lines of; *versee_par*: who pays."""

    def groups(kind: str) -> list[Column]:
        return [
            Column("Établissement", 50, nom("l.finess_et"), total="Ensemble"),
            Column(ligne.capitalize(), 26, "{{ l.section }}"),
            *(
                somme(title, 21, "l", f"{kind}_{key}", "base_budgetaire")
                for title, key in (("Groupe I", "g1"), ("Groupe II", "g2"), ("Groupe III", "g3"), ("Total", "total"))
            ),
        ]

    return "".join(
        (
            titre_annexe(),
            p("TitrePartie", "Base budgétaire de l'exercice {{ moyens.annee_reference }}"),
            p(
                "Normal",
                "Source : {{ moyens.source_base }}. Les charges sont réparties entre l'exploitation courante (groupe I), le personnel (groupe II) "
                "et la structure (groupe III) ; les produits, entre la tarification (groupe I), les autres produits d'exploitation (groupe II) et "
                "les produits financiers, exceptionnels ou non encaissables (groupe III).",
            ),
            p("TitreTableau", f"Charges par établissement et par {ligne}, en euros"),
            table(f"Charges par établissement et par {ligne}", groups("charges"), "l in base_budgetaire", total=True),
            p("TitreTableau", f"Produits par établissement et par {ligne}, en euros"),
            table(f"Produits par établissement et par {ligne}", groups("produits"), "l in base_budgetaire", total=True),
            p("NoteTableau", f"La part versée par {versee_par} est à l'article 4 du contrat."),
            p("TitrePartie", "Évolution des moyens"),
            p(
                "Normal",
                f"La règle appliquée à chaque {ligne} est à l'article 4 du contrat. Le tableau donne les taux fixés d'avance ; « — » signifie que le "
                "taux résulte chaque année de la règle.",
            ),
            p("TitreTableau", "Taux d'évolution annuels, en pourcentage"),
            table(
                "Taux d’évolution annuels",
                [
                    Column("Établissement", 48, nom("v.finess_et")),
                    Column(ligne.capitalize(), 26, "{{ v.section }}"),
                    Column("Modalité", 18, "{{ v.modalite }}"),
                    *(
                        Column(ANNEES[rank], 13.5, f"{{{{ v.taux_{rank + 1} | nombre(2) | ou_tiret }}}}", True)
                        for rank in range(5)
                    ),
                ],
                "v in evolution",
            ),
            p(
                "NoteTableau",
                "Modalité : numéro de l'alinéa de l'article R. 314-40 du code de l'action sociale et des familles.",
            ),
            p("TitrePartie", "Frais de siège"),
            when(
                "siege_repartition is renseigne",
                p("TitreTableau", "Contribution de chaque établissement aux frais de siège, en euros"),
                table(
                    "Contribution aux frais de siège",
                    [
                        Column("Établissement", 90, nom("q.finess_et"), total="Ensemble"),
                        somme("Assiette", 35, "q", "assiette", "siege_repartition", "nombre(2)"),
                        somme("Contribution", 35, "q", "montant", "siege_repartition", "nombre(2)"),
                    ],
                    "q in siege_repartition",
                    total=True,
                ),
                p(
                    "NoteTableau",
                    "Montants de la première année{% if frais_siege.cle_repartition is renseigne %}, répartis {{ frais_siege.cle_repartition "
                    "| minuscule_initiale }}{% endif %}.",
                ),
                otherwise=(p("Normal", "Aucune contribution aux frais de siège n'est prévue."),),
            ),
            *more,
            fin(),
        )
    )


_PGFP: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = (
    (
        "Charges",
        (
            ("Groupe I — exploitation", "charges_g1", 0),
            ("Groupe II — personnel", "charges_g2", 0),
            ("Groupe III — structure", "charges_g3", 0),
            ("*Total des charges", "charges_total", 0),
        ),
    ),
    (
        "Produits",
        (
            ("Groupe I — tarification", "produits_g1", 0),
            ("Groupe II — autres produits", "produits_g2", 0),
            ("Groupe III — autres natures", "produits_g3", 0),
            ("*Total des produits", "produits_total", 0),
            ("*Résultat", "resultat", 0),
        ),
    ),
    (
        "Autofinancement",
        (
            ("Charges calculées", "charges_calculees", 0),
            ("Produits calculés", "produits_calcules", 0),
            ("Éléments calculés nets", "elements_nets", 0),
            ("*Autofinancement (CAF)", "caf", 0),
            ("Taux de CAF (%)", "taux_caf", 1),
        ),
    ),
    (
        "Ressources",
        (
            ("Emprunts nouveaux", "emprunts", 0),
            ("Subventions d'investissement", "subventions", 0),
            ("Autres ressources", "autres_ressources", 0),
            ("*Total, CAF comprise", "ressources_total", 0),
        ),
    ),
    (
        "Emplois",
        (
            ("Capital remboursé", "capital_rembourse", 0),
            ("Investissements", "investissements", 0),
            ("Autres emplois", "autres_emplois", 0),
            ("*Total des emplois", "emplois_total", 0),
        ),
    ),
    (
        "Équilibre au 31 décembre",
        (
            ("Roulement à l'ouverture", "frng_ouverture", 0),
            ("Variation du roulement", "variation_fr", 0),
            ("*Fonds de roulement", "frng", 0),
            ("Besoin de roulement (BFR)", "bfr", 0),
            ("*Trésorerie", "tresorerie", 0),
        ),
    ),
    (
        "Dette",
        (
            ("Dette à l'ouverture", "encours_ouverture", 0),
            ("Variation de la dette", "variation_dette", 0),
            ("*Dette à la clôture", "encours", 0),
            ("Indép. financière (%)", "taux_endettement", 1),
            ("Durée apparente (années)", "duree_dette", 1),
        ),
    ),
)


def pgfp() -> str:
    return "".join(
        (
            titre_annexe(),
            p(
                "Normal",
                "Le plan retrace la trajectoire de l'ensemble du périmètre sur six exercices : l'année de la base budgétaire, puis les années du "
                "contrat.",
            ),
            p("TitreTableau", "Plan global de financement pluriannuel, en euros"),
            _plan(),
            p(
                "NoteTableau",
                "Indépendance financière : dettes financières rapportées aux capitaux permanents. Durée apparente : dette divisée par la CAF. "
                "« — » : sans objet. Repères : taux de CAF de 2 % au moins, indépendance financière de 50 % au plus.",
            ),
            p("TitrePartie", "Hypothèses du plan"),
            texte("moyens.hypotheses", "Normal"),
            p("TitrePartie", "Plan pluriannuel d'investissement"),
            when(
                "ppi is renseigne",
                p("TitreTableau", "Dépenses par opération, en euros"),
                table(
                    "Dépenses par opération d’investissement",
                    [
                        Column(
                            "Opération",
                            47,
                            "{{ o.operation }}",
                            note=nom("o.finess_et") + " — {{ o.nature | minuscule_initiale }}",
                            total="Ensemble",
                        ),
                        *(somme(ANNEES[rank], 18.5, "o", f"an_{rank + 1}", "ppi") for rank in range(5)),
                        somme("Total", 20.5, "o", "total", "ppi"),
                    ],
                    "o in ppi",
                    total=True,
                ),
                p("TitreTableau", "Financement par opération, en euros"),
                table(
                    "Financement par opération d’investissement",
                    [
                        Column(
                            "Opération",
                            76,
                            "{{ o.operation }}",
                            note="{{ o.financeur }}",
                            note_if="o.financeur is renseigne",
                            total="Ensemble",
                        ),
                        somme("Fonds propres", 28, "o", "fonds_propres", "ppi"),
                        somme("Emprunt", 28, "o", "emprunt", "ppi"),
                        somme("Subvention", 28, "o", "subvention", "ppi"),
                    ],
                    "o in ppi",
                    total=True,
                ),
                p("NoteTableau", "En gris : organisme qui subventionne."),
                otherwise=(p("Normal", "Aucune opération d'investissement n'est inscrite au contrat."),),
            ),
            fin(),
        )
    )


def _plan() -> str:
    """The plan with one column a year: rows are written out, since a Word table has a fixed number of columns."""
    columns = [
        Column("Poste", 43, ""),
        *(Column(f'{{{{ (pgfp | trier("exercice"))[{at}].exercice }}}}', 19.5, "", True) for at in range(6)),
    ]
    widths = widths_of([column.width for column in columns])
    body = row("".join(heading_cell(column, width) for column, width in zip(columns, widths, strict=True)), header=True)
    for group, lines in _PGFP:
        body += row(
            "".join(cell(width, p("FaitGroupe", group if at == 0 else ""), FOND) for at, width in enumerate(widths))
        )
        for name, key, digits in lines:
            total = name.startswith("*")
            over = border("top", 8, ARDOISE) if total else ""
            body += row(
                cell(widths[0], p("FaitTotal" if total else "Fait", name.removeprefix("*")), "", over)
                + "".join(
                    cell(
                        width,
                        p(
                            "FaitTotalNombre" if total else "FaitNombre",
                            f'{{{{ (pgfp | trier("exercice"))[{at}].{key} | nombre({digits}) | ou_tiret }}}}',
                        ),
                        "",
                        over,
                    )
                    for at, width in enumerate(widths[1:])
                )
            )
    return frame("Plan global de financement pluriannuel", widths, body, RULES)
