"""Budget frames of invented organisations: the sheet names and group labels that public sources cite, laid out in
several ways.

No real frame could be had: nothing here is copied from one. Columns, rows above, the side on which products stand, the
unit, the sign of expenses and the kind of frame vary; each sheet adds up unless a test spoils it. Macros are a dummy
part.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import xlsxwriter

EJ = "990001232"
TILLEULS, ROSERAIE, IME = "990001455", "990001679", "990004285"
VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b'Attribute VB_Name = "ThisWorkbook"' + b"\0" * 64

CHARGES = (
    "GROUPE I : CHARGES AFFERENTES A L'EXPLOITATION COURANTE",
    "GROUPE II : CHARGES AFFERENTES AU PERSONNEL",
    "GROUPE III : CHARGES AFFERENTES A LA STRUCTURE",
)
PRODUITS = (
    "GROUPE I : PRODUITS DE LA TARIFICATION",
    "GROUPE II : AUTRES PRODUITS RELATIFS A L'EXPLOITATION",
    "GROUPE III : PRODUITS FINANCIERS, PRODUITS EXCEPTIONNELS ET PRODUITS NON ENCAISSABLES",
)
COMPTES = ("655", "675", "68", "775", "777", "78")
NOMS = {
    "655": "Quotes-parts de résultat sur opérations faites en commun",
    "675": "Valeurs comptables des éléments d'actif cédés",
    "68": "Dotations aux amortissements, dépréciations et provisions",
    "775": "Produits des cessions d'éléments d'actif",
    "777": "Quote-part des subventions d'investissement virée au résultat",
    "78": "Reprises sur amortissements et provisions",
}


@dataclass(frozen=True)
class Compte:
    """The figures of one account, in euros: three groups of charges, three of products, accounts by number."""

    charges: tuple[int, int, int] = (620_000, 2_200_000, 625_000)
    produits: tuple[int, int, int] = (3_310_000, 80_000, 20_000)
    comptes: Mapping[str, int] = field(
        default_factory=lambda: {"655": 98_000, "675": 2_000, "68": 61_000, "775": 1_500, "777": 4_500, "78": 8_000}
    )

    @property
    def resultat(self) -> int:
        return sum(self.produits) - sum(self.charges)

    @property
    def caf(self) -> int:
        c = self.comptes
        return self.resultat + c["68"] + c["675"] - c["78"] - c["775"] - c["777"]

    def times(self, factor: Decimal) -> Compte:
        """The same, each figure moved."""
        return Compte(
            tuple(int(one * factor) for one in self.charges),  # type: ignore[arg-type]
            tuple(int(one * factor) for one in self.produits),  # type: ignore[arg-type]
            {name: int(one * factor) for name, one in self.comptes.items()},
        )


@dataclass(frozen=True)
class Page:
    """A sheet of a frame: rows of values by address, and what Excel knows of it."""

    nom: str
    cells: Mapping[tuple[int, int], object]
    hidden: bool = False
    protected: bool = True


@dataclass(frozen=True)
class Mise:
    """How a sheet is laid out: rows above, columns before, the products on the right of the charges or below them, the
    figures (charges) written as negative, in what unit, totals by groups on a row of their own, headings with the year
    or « N », over two rows.
    """

    haut: int = 0
    gauche: int = 0
    cote_a_cote: bool = False
    negatif: bool = False
    unite: int = 1
    sous_totaux: bool = False
    relatif: bool = False
    deux_lignes: bool = False
    solde_a_part: bool = False


SIMPLE = Mise()
MISES = {
    "simple": SIMPLE,
    "déplacée": Mise(haut=7, gauche=3, relatif=True),
    "côte à côte": Mise(cote_a_cote=True, sous_totaux=True),
    "dépenses négatives": Mise(negatif=True, deux_lignes=True),
    "en milliers": Mise(unite=1000, haut=2),
    "excédent et déficit": Mise(solde_a_part=True, gauche=1, relatif=True),
}


def compte(
    nom: str, finess: str, realise: Compte, prevu: Compte | None, exercice: int, mise: Mise = SIMPLE, titre: str = ""
) -> Page:
    """A sheet « CRP… » or « CRA… »: one establishment, achieved and, unless None, in force."""
    cells: dict[tuple[int, int], object] = {}
    top, left = mise.haut, mise.gauche
    cells[top, left] = titre or "Compte de résultat"
    cells[top + 1, left], cells[top + 1, left + 1] = "N° FINESS ET", finess
    cells[top + 2, left], cells[top + 2, left + 1] = "Exercice", exercice
    if mise.unite != 1:
        cells[top + 3, left] = "Montants en milliers d'euros"
    columns = [("réalisé", realise)] if prevu is None else [("EPRD exécutoire", prevu), ("réalisé", realise)]
    row = top + 5
    charges = [*zip(CHARGES, range(3), strict=True)]
    end = _block(cells, row, left, "charges", charges, columns, exercice, mise)
    if mise.cote_a_cote:
        right = left + 4 + len(columns)
        end = max(
            end, _block(cells, row, right, "produits", [*zip(PRODUITS, range(3), strict=True)], columns, exercice, mise)
        )
    else:
        end = _block(cells, end + 2, left, "produits", [*zip(PRODUITS, range(3), strict=True)], columns, exercice, mise)
    _results(cells, end + 1, left, columns, mise)
    return Page(nom, cells)


def _heads(cells: dict, row: int, left: int, columns: Sequence[tuple[str, Compte]], exercice: int, mise: Mise) -> int:
    year = "N" if mise.relatif else str(exercice)
    for rank, (word, _) in enumerate(columns):
        at = left + 2 + rank
        if mise.deux_lignes:
            cells[row, at], cells[row + 1, at] = f"Exercice {exercice}", word
        else:
            cells[row, at] = f"{word[0].upper()}{word[1:]} {year}"
    cells[row, left + 2 + len(columns)] = "Réalisé N-1" if mise.relatif else f"Réalisé {exercice - 1}"
    return row + (2 if mise.deux_lignes else 1)


def _block(cells, row, left, kind, labels, columns, exercice, mise) -> int:  # type: ignore[no-untyped-def]
    row = _heads(cells, row, left, columns, exercice, mise)
    sign = -1 if mise.negatif and kind == "charges" else 1
    own = [one for one in COMPTES if (one[0] == "6") == (kind == "charges")]
    for label, group in labels:
        cells[row, left + 1] = label
        target = row
        if mise.sous_totaux:
            row += 1
            cells[row, left + 1] = "60 Achats, 61 et suivants" if kind == "charges" else "73 Produits"
            row += 1
            cells[row, left + 1] = f"TOTAL GROUPE {'I' * (group + 1)}"
            target = row
        for rank, (_, figures) in enumerate(columns):
            cells[target, left + 2 + rank] = sign * getattr(figures, kind)[group] / mise.unite
        cells[target, left + 2 + len(columns)] = 12_345
        row += 1
    for number in own:
        cells[row, left], cells[row, left + 1] = int(number), NOMS[number]
        for rank, (_, figures) in enumerate(columns):
            cells[row, left + 2 + rank] = sign * figures.comptes[number] / mise.unite
        row += 1
    cells[row, left + 1] = f"TOTAL DES {kind.upper()}"
    for rank, (_, figures) in enumerate(columns):
        cells[row, left + 2 + rank] = sign * sum(getattr(figures, kind)) / mise.unite
    return row + 1


def _results(cells, row, left, columns, mise) -> None:  # type: ignore[no-untyped-def]
    for rank, (_, figures) in enumerate(columns):
        at = left + 2 + rank
        if mise.solde_a_part:
            cells[row, left + 1], cells[row + 1, left + 1] = "EXCEDENT", "DEFICIT"
            cells[row + (figures.resultat < 0), at] = abs(figures.resultat) / mise.unite
        else:
            cells[row, left + 1] = "RÉSULTAT COMPTABLE"
            cells[row, at] = figures.resultat / mise.unite
        cells[row + 2, left + 1] = "Capacité d'autofinancement (CAF)"
        cells[row + 2, at] = figures.caf / mise.unite


def garde(kind: str, exercice: int | None, ej: str = EJ) -> Page:
    """The cover."""
    cells: dict[tuple[int, int], object] = {
        (0, 0): kind,
        (3, 0): "Numéro FINESS EJ",
        (3, 1): ej,
        (4, 0): "Numéro SIREN",
        (4, 1): "732829320",
    }
    if exercice is not None:
        cells[5, 0], cells[5, 1] = "Exercice", exercice
    return Page("Page de garde", cells)


def ratios(exercice: int, caf: float = 0.0041, frng: int = 2_206_969, nom: str = "Ratios financiers") -> Page:
    """The ratios of the organisation."""
    cells: dict[tuple[int, int], object] = {
        (0, 0): "Ratios financiers", (3, 2): f"Réalisé {exercice}",
        (4, 0): "Taux de CAF", (4, 2): Percent(caf),
        (5, 0): "Taux de vétusté des constructions", (5, 2): Percent(0.4556),
        (6, 0): "Fonds de roulement net global", (6, 2): frng,
        (7, 0): "Besoin en fonds de roulement", (7, 2): -180_000,
        (8, 0): "Trésorerie nette", (8, 2): frng + 180_000,
    }  # fmt: skip
    return Page(nom, cells)


def activite(lines: Sequence[tuple[str, float, float | None, float | None]]) -> Page:
    """« EHPAD-PUV-AJ-HT »: an establishment a row, rates as Excel shows them."""
    cells: dict[tuple[int, int], object] = {(0, 0): "Activité"}
    for rank, head in enumerate(
        ("FINESS ET", "Raison sociale", "Taux d'occupation HP", "Taux d'occupation HT", "Taux d'occupation AJ")
    ):
        cells[4, rank] = head
    for number, (finess, *rates) in enumerate(lines, 5):
        cells[number, 0], cells[number, 1] = finess, "EHPAD"
        for at, rate in enumerate(rates, 2):
            if rate is not None:
                cells[number, at] = Percent(rate)
    return Page("EHPAD-PUV-AJ-HT", cells)


def pgfp(exercice: int, figures: Compte, years: int = 6, nom: str = "PGFP") -> Page:
    """The plan of the organisation: a year a column, 1 % more each."""
    cells: dict[tuple[int, int], object] = {(0, 0): "Plan global de financement pluriannuel"}
    for year in range(years):
        one, at = figures.times(Decimal(100 + year) / 100), 2 + year
        cells[3, at] = f"EPRD exécutoire {exercice}" if not year else f"Prévisions {exercice + year}"
        said = [*zip(CHARGES, one.charges, strict=True), ("TOTAL DES CHARGES", sum(one.charges))]
        said += [*zip(PRODUITS, one.produits, strict=True), ("TOTAL DES PRODUITS", sum(one.produits))]
        said += [("Résultat prévisionnel", one.resultat), ("Capacité d'autofinancement", one.caf)]
        for row, (label, amount) in enumerate(said, 4):
            cells[row, 1], cells[row, at] = label, amount
    return Page(nom, cells)


@dataclass(frozen=True)
class Percent:
    """A fraction that Excel shows as a percentage."""

    value: float


@dataclass(frozen=True)
class Formula:
    """A formula with its last result; None when it was never computed."""

    text: str
    result: object = None


def errd(exercice: int, *more: Page, mise: Mise = SIMPLE, kind: str = "ERRD complet") -> list[Page]:
    """A whole frame: two EHPAD, an IME, ratios."""
    base = Compte()
    return [
        garde(kind, exercice),
        compte("CRP SOUMIS EQUILIBRE", TILLEULS, base, base.times(Decimal("1.01")), exercice, mise),
        compte("CRA", ROSERAIE, base.times(Decimal("0.7")), base.times(Decimal("0.7")), exercice, mise),
        compte("CRP NON SOUMIS EQUIL", IME, base.times(Decimal("1.4")), None, exercice, mise),
        *more,
    ]  # fmt: skip


def workbook(pages: Sequence[Page], *, macros: bool = False, broken_name: bool = False) -> bytes:
    """The bytes of a frame; with *macros*, as the platform gives it: .xlsm, with a part of programs that is no
    program.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0.00%"})
        for page in pages:
            sheet = book.add_worksheet(page.nom)
            for (row, column), value in page.cells.items():
                if isinstance(value, Percent):
                    sheet.write_number(row, column, value.value, percent)
                elif isinstance(value, Formula):
                    sheet.write_formula(row, column, value.text, None, "" if value.result is None else value.result)
                else:
                    sheet.write(row, column, value)
            if page.hidden:
                sheet.hide()
            if page.protected:
                sheet.protect("secret")
        if broken_name:
            book.define_name("Perdu", "=#REF!$A$1")
    data = target.getvalue()
    return with_macros(data) if macros else data


def with_macros(data: bytes, sheet: bool = False) -> bytes:
    """The same workbook with a part of macros, and with *sheet* a sheet of Excel 4 macros."""
    parts = unzipped(data)
    kinds = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    extra = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    parts["xl/vbaProject.bin"] = VBA
    if sheet:
        extra += (
            b'<Override PartName="/xl/macrosheets/sheet1.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
        )
        parts["xl/macrosheets/sheet1.xml"] = b"<!DOCTYPE a><xm:macrosheet/>"
    parts["[Content_Types].xml"] = kinds.replace(b"</Types>", extra + b"</Types>")
    return zipped(parts)


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def changed(page: Page, at: tuple[int, int], value: object) -> Page:
    """The same sheet with another value in a cell (row and column from 0)."""
    return replace(page, cells={**page.cells, at: value})


def where(page: Page, label: str) -> tuple[int, int]:
    """Where a text begins, in the cells of a sheet."""
    return next(at for at, value in page.cells.items() if isinstance(value, str) and value.startswith(label))
