"""The forms beside the pieces made from them -> the answers that the documents do not print as they were given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.controle.concordances import by_section, colonne, ecarts
from tests.controle.lecture import Dossier, Lignes, Piece, Tableau, montre, nombre, simple
from tests.controle.tableaux import plan

PLAN: Mapping[str, str] = {
    "charges_g1": "groupe i - exploitation",
    "charges_g2": "groupe ii - personnel",
    "charges_g3": "groupe iii - structure",
    "charges_total": "total des charges",
    "produits_g1": "groupe i - tarification",
    "produits_g2": "groupe ii - autres produits",
    "produits_g3": "groupe iii - autres natures",
    "produits_total": "total des produits",
    "resultat": "resultat",
    "caf": "autofinancement (caf)",
    "emprunts": "emprunts nouveaux",
    "capital_rembourse": "capital rembourse",
    "investissements": "investissements",
    "frng": "fonds de roulement",
    "bfr": "besoin de roulement (bfr)",
    "tresorerie": "tresorerie",
    "encours": "dette a la cloture",
    "capitaux_permanents": "capitaux permanents",
}


DIAGNOSIS = ("publics", "soins", "accompagnement", "emploi", "scolarisation", "parcours", "reponse")
DIAGNOSIS_TABLES = ("activite", "finances", "rh", "effectifs")


BY_YEAR: Mapping[str, Mapping[str, str]] = {
    "finances": {
        "charges groupe i": "charges_g1",
        "charges groupe ii": "charges_g2",
        "charges groupe iii": "charges_g3",
        "total charges": "charges_total",
        "produits groupe i": "produits_g1",
        "produits groupe ii": "produits_g2",
        "produits groupe iii": "produits_g3",
        "total produits": "produits_total",
        "resultat": "resultat",
        "caf": "caf",
        "taux de caf (%)": "taux_caf",
        "fonds de roulement": "frng",
        "bfr": "bfr",
        "tresorerie": "tresorerie",
        "dette": "encours",
        "reserve d'investissement": "reserve_investissement",
        "reserve de compensation": "reserve_compensation",
        "report a nouveau": "report_a_nouveau",
        "vetuste (%)": "vetuste",
    },
    "rh": {
        "etp budgetes": "etp_budgetes",
        "etp realises": "etp_reels",
        "etp vacants": "etp_vacants",
        "effectif au 31/12 n-1": "effectif_n1",
        "entrees": "entrees",
        "sorties": "sorties",
        "rotation (%)": "taux_rotation",
        "absenteisme (%)": "taux_absenteisme",
        "maladie courte": "maladie_courte",
        "maladie moyenne": "maladie_moyenne",
        "maladie longue": "maladie_longue",
        "maternite, paternite": "maternite",
        "accidents du travail": "accidents",
        "conges speciaux": "conges_speciaux",
        "total": "jours_absence",
        "interim (en euros)": "interim",
        "contrats de remplacement": "contrats_remplacement",
        "heures de formation": "heures_formation",
    },
    "activite": {
        "places financees": "places_financees",
        "places installees": "places_financees",
        "jours ouverts": "jours_ouverture",
        "occupation (%)": "taux_occupation",
        "journees realisees": "journees_realisees",
        "dont aide sociale": "journees_aide_sociale",
        "file active": "file_active",
        "prevu": "activite_prevue",
        "realise": "activite_realisee",
    },
}
"""The tables of a diagnosis that have a row a year: heading in annexe 3, key in the form."""


def controler(dossier: Dossier) -> Iterator[str]:
    """What the forms say and the pieces do not; nothing when no form is in the folder."""
    contrat = dossier.contrat
    if contrat is None or not dossier.formulaires:
        return
    names = {str(row["finess_et"]): simple(str(row["raison_sociale"])) for row in dossier.table("etablissements")}
    six = dossier.annexes.get(6)
    for piece, caption, table, by, keys, column, key in (
        (
            contrat,
            "Base budgétaire",
            "base_budgetaire",
            ("Établissement", "Section"),
            ("finess_et", "section"),
            "Charges",
            "charges_total",
        ),
        (
            contrat,
            "Base budgétaire",
            "base_budgetaire",
            ("Établissement", "Section"),
            ("finess_et", "section"),
            "dont",
            "dont_tarification",
        ),
        (
            contrat,
            "Financements complémentaires",
            "financements_complementaires",
            ("Établissement", "Section"),
            ("finess_et", "section"),
            "Montant",
            "montant",
        ),
        (
            contrat,
            "Répartition de la dotation",
            "dgc_quotes_parts",
            ("Établissement",),
            ("finess_et",),
            "Quote-part",
            "montant",
        ),
        (
            contrat,
            "Crédits non reconductibles",
            "cnr",
            ("Établissement", "Année"),
            ("finess_et", "annee"),
            "Montant",
            "montant",
        ),
        (
            six,
            "Contribution aux frais de siège",
            "siege_repartition",
            ("Établissement",),
            ("finess_et",),
            "Assiette",
            "assiette",
        ),
        (
            six,
            "Contribution aux frais de siège",
            "siege_repartition",
            ("Établissement",),
            ("finess_et",),
            "Contribution",
            "montant",
        ),
        (
            six,
            "Charges par établissement",
            "base_budgetaire",
            ("Établissement",),
            ("finess_et",),
            "Groupe II",
            "charges_g2",
        ),
    ):
        tableau = piece.tableau(caption) if piece else None
        yield from _table(dossier.table(table), tableau, names, by, keys, column, key)
    yield from _perimeter(dossier, contrat)
    yield from _rates(dossier, names)
    yield from _points(dossier, contrat)
    yield from _diagnoses(dossier, names)
    yield from _years(dossier, names)
    yield from _plan(dossier)
    yield from _targets(dossier)


def _table(
    rows: Lignes,
    tableau: Tableau | None,
    names: Mapping[str, str],
    by: tuple[str, ...],
    keys: tuple[str, ...],
    column: str,
    key: str,
) -> Iterator[str]:
    if not rows and tableau is None:
        return
    if tableau is None:
        yield f"le formulaire remplit « {key} », qu’aucun document n’imprime."
        return
    section = tuple(tableau.header[1] if name == "Section" and tableau.place(name) is None else name for name in by)
    asked: dict[tuple[str, ...], Decimal] = {}
    for row in rows:
        if (number := nombre(row[key])) is not None:
            place = tuple(names.get(str(row[one]), simple(str(row[one]))) for one in keys)
            asked[place] = asked.get(place, Decimal(0)) + number
    printed = colonne(_exact(tableau, column), section, column)
    yield from ecarts(f"le formulaire ({key})", asked, tableau.nom, printed)
    yield from ecarts(tableau.nom, printed, f"le formulaire ({key})", asked)


def _exact(tableau: Tableau, column: str) -> Tableau:
    """The same table, the columns before *column* that only begin like it out of the way."""
    wanted = simple(column)
    header = tuple(
        name
        if simple(name) == wanted or not simple(name).startswith(wanted) or wanted not in tableau.columns
        else f"({name})"
        for name in tableau.header
    )
    return Tableau(
        tableau.piece,
        tableau.caption,
        tableau.title,
        tableau.number,
        tableau.section,
        header,
        tableau.rows,
        tableau.note,
    )


def _perimeter(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    main = next(
        (
            one
            for one in contrat.tableaux
            if one.place("FINESS") is not None and one.place("Places autorisées") is not None
        ),
        None,
    )
    if main is None:
        return
    mode = "Mode d’accueil" if main.place("Mode d’accueil") is not None else main.header[2]
    for column, key in (
        ("Places autorisées", "places_autorisees"),
        ("Places installées", "places_installees"),
        ("dont aide", "places_habilitees"),
    ):
        asked = {
            (simple(str(row["raison_sociale"])), simple(str(row["mode_accueil"]))): number
            for row in dossier.table("etablissements")
            if (number := nombre(row[key])) is not None
        }
        yield from ecarts(f"le formulaire ({key})", asked, main.nom, colonne(main, ("Établissement", mode), column))


def _plan(dossier: Dossier) -> Iterator[str]:
    if (found := plan(dossier)) is None:
        return
    tableau, years, lines = found
    for row in dossier.table("pgfp"):
        year = str(row["exercice"])
        for key, line in PLAN.items():
            asked, printed = (
                nombre(row.get(key)),
                lines[line][years.index(year)] if year in years and line in lines else None,
            )
            if asked is not None and asked != printed:
                yield (
                    f"{year}, « {line} » : {montre(asked)} dans le formulaire, {montre(printed or Decimal(0))} dans "
                    f"{tableau.nom}."
                )


def _targets(dossier: Dossier) -> Iterator[str]:
    annexe = dossier.annexes.get(5)
    table = annexe.tableau("Valeurs de départ et cibles") if annexe else None
    if table is None:
        return
    start = table.place("Départ") or 0
    printed = {simple(row[1].split("\n")[0]): row for row in table.rows}
    for row in dossier.table("indicateurs"):
        line = printed.get(simple(str(row["libelle"])))
        if line is None:
            yield f"l’indicateur « {row['libelle']} » du formulaire n’est pas dans {table.nom}."
            continue
        years = sum(column.isdecimal() for column in table.columns)
        targets = sorted(key for key in row if key.startswith("cible_"))
        yield from (
            f"« {row['libelle']} », {key} : le formulaire donne une cible que {table.nom} n’imprime pas."
            for key in targets[years:]
            if nombre(row[key]) is not None
        )
        for at, key in enumerate(("valeur_depart", *targets[:years])):
            asked, shown = nombre(row[key]), nombre(line[start + at])
            if asked is not None and (shown is None or abs(asked - shown) > _room(row)):
                yield (
                    f"« {row['libelle']} », {key} : {montre(asked)} dans le formulaire, {line[start + at]} dans "
                    f"{table.nom}."
                )


def _room(row: Mapping[str, Any]) -> Decimal:
    decimals = nombre(row.get("decimales")) or Decimal(0)
    return Decimal("0.5") / 10 ** int(decimals)


def _rates(dossier: Dossier, names: Mapping[str, str]) -> Iterator[str]:
    """The rates of evolution, year by year."""
    six = dossier.annexes.get(6)
    table = six.tableau("Taux d’évolution") if six else None
    if table is None:
        if any(nombre(row[f"taux_{year}"]) is not None for row in dossier.table("evolution") for year in range(1, 6)):
            yield "le formulaire fixe des taux d’évolution, qu’aucun document n’imprime."
        return
    printed = {(simple(row[0].split("\n")[0]), simple(row[1])): row[3:] for row in table.rows}
    for row in dossier.table("evolution"):
        key = names.get(str(row["finess_et"]), ""), simple(str(row["section"]))
        asked = [nombre(row[f"taux_{year}"]) for year in range(1, 6)]
        if not any(number is not None for number in asked):
            # A modality that fixes no rate beforehand has no row, since no row of dashes is printed.
            if key in printed:
                yield f"{table.nom}, {' – '.join(key)} : {' ; '.join(printed[key])} ; le formulaire ne fixe aucun taux."
        elif key not in printed or [nombre(cell) for cell in printed[key]] != asked:
            yield f"{table.nom}, {' – '.join(key)} : {' ; '.join(printed.get(key, ()))} ; le formulaire dit {asked}."


def _points(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    """GMP and PMP, the days that an establishment is open, the places open to social aid."""
    rows, nine, one = dossier.table("etablissements"), dossier.annexes.get(9), dossier.annexes.get(1)
    table = contrat.tableau("Option tarifaire")
    for column in ("GMP", "PMP") if table else ():
        asked = {
            (simple(str(row["raison_sociale"])),): n for row in rows if (n := nombre(row[column.lower()])) is not None
        }
        printed = colonne(table, ("Établissement",), column) if table else {}
        yield from ecarts(f"le formulaire ({column})", asked, table.nom if table else "", printed)
    aided = nine.tableau("Places habilitées") if nine else None
    if aided is not None:
        by_name: dict[tuple[str, ...], Decimal] = {}
        for row in rows:
            key = (simple(str(row["raison_sociale"])),)
            by_name[key] = by_name.get(key, Decimal(0)) + (nombre(row["places_habilitees"]) or Decimal(0))
        printed = colonne(aided, ("Établissement",), "Places habilitées")
        yield from ecarts(aided.nom, printed, "le formulaire (places_habilitees)", by_name)
    days = {
        (simple(str(row["raison_sociale"])), simple(str(row["mode_accueil"]))): n
        for row in rows
        if (n := nombre(row["jours_ouverture"])) is not None
    }
    if one is not None:
        yield from ecarts("le formulaire (jours_ouverture)", days, one.name, by_section(one, "Jours"))


def _diagnoses(dossier: Dossier, names: Mapping[str, str]) -> Iterator[str]:
    """Every number that a diagnosis answers stands in the part of annexe 3 that is its own."""
    annexe = dossier.annexes.get(3)
    if annexe is None:
        return
    parts = annexe.parts()
    for form in dossier.formulaires.values():
        name = names.get(str(form.answers.get("site.finess_et")), "")
        if not name or name not in parts:
            continue
        there = {number for text in parts[name] for word in _words(text) if (number := nombre(word)) is not None}
        given = [(key, value) for key, value in form.answers.items() if key.split(".")[0] in DIAGNOSIS]
        given += [
            (f"{table}.{key}", value)
            for table in DIAGNOSIS_TABLES
            for row in form.tables.get(table, ())
            for key, value in row.items()
        ]
        for key, value in given:
            number = nombre(value)
            if number is not None and not any(round(number, decimals) in there for decimals in (2, 1, 0)):
                yield f"{annexe.name}, {name} : {montre(number)} du formulaire ({key}) n’y est pas."


def _words(text: str) -> Iterator[str]:
    yield text
    yield from text.split("\n")
    yield from re.findall(r"[−-]?\d[\d \u00a0]*(?:,\d+)?", text)


def _years(dossier: Dossier, names: Mapping[str, str]) -> Iterator[str]:
    """The rows a year of annexe 3, cell by cell."""
    annexe = dossier.annexes.get(3)
    forms = {names.get(str(form.answers.get("site.finess_et")), ""): form for form in dossier.formulaires.values()}
    for tableau in annexe.tableaux if annexe else ():
        form = forms.get(simple(tableau.site)) if tableau.site else None
        if form is None or tableau.columns[0] != "exercice":
            continue
        for table, keys in BY_YEAR.items():
            modes = table == "activite"
            columns = {at: keys[name] for at, name in enumerate(tableau.columns) if name in keys}
            if len(columns) < 2 or (tableau.columns[1] in ("mode d'accueil", "places")) is not modes:
                continue
            for row in tableau.rows:
                line = next((one for one in form.tables.get(table, ()) if _same(one, row, modes)), None)
                if line is None:
                    yield f"{tableau.nom}, {tableau.site}, {row[0]} : aucune ligne au formulaire."
                    continue
                for at, key in columns.items():
                    asked, shown = nombre(line.get(key)), nombre(row[at])
                    if asked is not None and (
                        shown is None or abs(asked - shown) > Decimal("0.5") / 10 ** _decimals(row[at])
                    ):
                        yield (
                            f"{tableau.site}, {row[0]}, {key} : {montre(asked)} au formulaire, {row[at]} dans "
                            f"{tableau.nom}."
                        )


def _same(line: Mapping[str, Any], row: tuple[str, ...], modes: bool) -> bool:
    mode = not modes or simple(str(line["mode_accueil"])) == simple(row[1].split("\n")[0])
    return str(line["exercice"]) == row[0] and mode


def _decimals(cell: str) -> int:
    return len(cell.partition(",")[2].strip(" %€\u00a0"))
