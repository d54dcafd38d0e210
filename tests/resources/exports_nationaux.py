"""National exports with the real headers and invented rows: two establishments of one gestionnaire, one of another."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parent / "exports"
EJ, AUTRE_EJ = "990001232", "990009990"
TILLEULS, ROSERAIE, AUTRE = "990001455", "990001679", "990004285"

Cells = Mapping[str | int, object]
"""Values by header, or by the position of the column (from 1) where several columns bear one header."""

_EJ = {"EJ-N°FINESS": EJ, "EJ-Raison sociale": "Association Les Tilleuls"}
_STATUT = {5: "Association Loi 1901 non Reconnue d'Utilité Publique"}
FINESS: Sequence[Cells] = (
    {
        "ET-N°FINESS": TILLEULS, "ET-Raison sociale": "EHPAD Les Tilleuls", **_EJ, **_STATUT,
        24: "80", 25: "79", 22: "4", 23: "4", 8: "6", 9: "6", 6: "4", 7: "3", 10: "14", 11: "14",
    },
    {"ET-N°FINESS": ROSERAIE, "ET-Raison sociale": "EHPAD La Roseraie", **_EJ, **_STATUT, 24: "60", 25: "58"},
    {"ET-N°FINESS": AUTRE, "ET-Raison sociale": "EHPAD Autre", "EJ-N°FINESS": AUTRE_EJ, 24: "30"},
)  # fmt: skip
TDB: Sequence[Cells] = (
    {
        "finess géographique": int(TILLEULS), "Raison sociale": "EHPAD Les Tilleuls", "finess juridique": int(EJ),
        "Raison sociale juridique": "ASSOCIATION LES TILLEULS", "Ville": "Valmont",
        "- Nombre de lits et places autorisés au 31.12.N-1 (permanent)": 80,
        "- Nombre de lits et places installés au 31.12.N-1 (permanent)": 80,
        "Score moyen de l'échelle retenue de dépendance (dernier GMP validé)": 672.25,
        "Score moyen de l'échelle retenue de dépendance (dernier GMP connu)": 680,
        "Taux d'absentéisme (hors formation) en %": 0.0889,
        "Taux d'occupation des lits ou places autorisés en accompagnement permanent": 0.97125,
        "Groupe 1 : dépenses afférentes à l'exploitation courante": -512345.4,
        "Groupe 2 : dépenses afférentes au personnel": 0.62,
        "Livret d'accueil : Date de la dernière actualisation": date(2019, 3, 4),
        "Règlement de fonctionnement : Date de la dernière actualisation": "inconnue",
        "Convention avec une équipe de HAD": "Oui",
        "Mode de réalisation de la fourniture des repas": "Externalisée",
        "Durée moyenne de séjour / d'accompagnement": 912.6,
        "Etablissement mono-bâtiment": "Oui", "Nombre total de chambres installées au 31.12": 80,
    },
)  # fmt: skip


def headers(name: str) -> list[str]:
    """The header row of an export, as it is published."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file, delimiter=";"))


def rows(name: str, lines: Sequence[Cells], **renamed: str) -> list[list[object]]:
    """Header and rows; *renamed* changes words of the headers (« Capacite » for « Places »)."""
    head = headers(name)
    table: list[list[object]] = []
    for line in lines:
        row: list[object] = [""] * len(head)
        for at, value in line.items():
            row[at - 1 if isinstance(at, int) else head.index(at)] = value
        table.append(row)
    for old, new in renamed.items():
        head = [name.replace(old, new) for name in head]
    return [list(head), *table]


def as_csv(table: Sequence[Sequence[object]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """The table as a CSV file."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(table)
    return target.getvalue().encode(encoding)


def as_xlsx(table: Sequence[Sequence[object]], above: Sequence[str] = ()) -> bytes:
    """The table on the sheet « Restitutions », below the lines *above*."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet("Restitutions"), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, line in enumerate([*([text] for text in above), *table]):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif value != "":
                    sheet.write(number, column, value)
    return target.getvalue()


# --- DIAMANT: several exercices in a file, rates as fractions, expenses negative --------------------------------------

ERRD_ET: Sequence[Cells] = (
    {
        "Finess EJ": EJ, "Finess": TILLEULS, "Année": 2027, "MS Résultat net comptable ERRD": "12000.004",
        "Dépenses Groupe I ERRD": "-600000.4",
        "Taux d'occupation des places autorisées en hébergement permanent": ".94",
    },
    {
        "Finess EJ": EJ, "Finess": TILLEULS, "Année": 2028, "MS Résultat net comptable ERRD": "-35000.0000001",
        "Nombre ETP total réalisé ERRD": "56.1", "Dépenses Groupe I ERRD": "-620000.37",
        "655 Quotes-parts de résultat sur opérations faites en commun": "-98000", "Recettes Groupe I ERRD": "3310000",
        "Taux d'occupation des places autorisées en hébergement permanent": "0.952",
        "Taux d'occupation des lits autorisés en hébergement temporaire": "1.253",
        "Type dépot ERRD": "ERRD complet",
    },
    {"Finess EJ": EJ, "Finess": ROSERAIE, "Année": 2028, "Taux d'occupation Semi-internat Autres ESMS": "88"},
    {"Finess EJ": AUTRE_EJ, "Finess": AUTRE, "Année": 2028, "Recettes Groupe I ERRD": "1"},
)  # fmt: skip
ERRD_EJ: Sequence[Cells] = (
    {
        "Finess EJ": EJ, "Année": 2028, "Id Dépôt": 1, "Taux de CAF ERRD": "0.0041",
        "Taux vétusté Construction ERRD": ".4556", "Fonds de roulement net global ERRD": "2206969.259999999800000000",
    },
)  # fmt: skip
TDB_ET: Sequence[Cells] = (
    {
        "Finess": TILLEULS, "Année": 2028, "Nombre de CDD de remplacement": 118,
        "Taux d'absentéisme (hors formation)": ".0889", "File active des personnes accompagnées sur la période": 104,
        "Date d'entrée en vigueur du CPOM": "01/01/2027",
    },
)  # fmt: skip
