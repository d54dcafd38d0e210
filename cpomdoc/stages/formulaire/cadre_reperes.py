"""A sheet of a budget frame -> where things stand in it: whom it speaks of, of which exercice, its labels, its columns.

Nothing is looked for at an address: frames move from year to year, and people insert rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from cpomdoc.domain.classeur import Cell, Feuille
from cpomdoc.domain.identifiers import compact, finess_fault
from cpomdoc.schema.cadres import Millesime, Niveau, Poste
from cpomdoc.schema.cells import fold
from cpomdoc.stages.formulaire.conversion import number_of

Place = tuple[int, int]
"""Row and column, both from 1."""

TOP = 15
"""Rows in which a sheet says whom and which exercice it speaks of."""
_LONGEST_HEADING = 60
_FINESS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{9}|2[AB][0-9]{7})(?![0-9A-Za-z])")
_NUMBERED = re.compile(r"[0-9][0-9 .\u00a0\u202f]{7,13}|2[ABab][0-9 .\u00a0\u202f]{6,12}")
_OTHER_NUMBERS = ("siren", "siret", "ape", "telephone")
_EJ = ("juridique", "entite", "ej", "gestionnaire", "organisme")
YEARS = re.compile(r"\b20[0-9]{2}\b|\bn\s?-\s?[0-9]\b")
"""How a heading says that it speaks of some year, be it not the one that is looked for."""
_EXERCICE = re.compile(r"\bexercice\b[^0-9]{0,20}\b(20[0-9]{2})\b(?!\s*[-/]\s*20)")
_YEAR = re.compile(r"20[0-9]{2}")
_ACCOUNT = re.compile(r"(?:compte )?([0-9]{2,6})\b(.*)")
_SIGNS = re.compile(r"[^\w+\-€%]+")
_DASHES = {ord(sign): "-" for sign in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_LETTER = re.compile(r"[a-z]{2}")


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """*text* folded, its signs as spaces but those of « N-1 »: labels and headings are compared so."""
    return _SIGNS.sub(" ", fold(text).translate(_DASHES)).strip()


class Defaut(Enum):
    """Why a cell gives no amount."""

    VIDE = auto()
    JAMAIS_CALCULE = auto()
    ILLISIBLE = auto()


def amount(cell: Cell | None) -> Decimal | Defaut:
    """The number of a cell as it was last computed, or why there is none."""
    if cell is None or (not cell.formula and not cell.raw.strip()):
        return Defaut.VIDE
    if cell.formula and cell.raw == "":
        return Defaut.JAMAIS_CALCULE if cell.type == "number" else Defaut.VIDE
    number = number_of(cell) if cell.type in ("number", "text") else None
    return Defaut.ILLISIBLE if number is None else number


@dataclass(frozen=True, slots=True)
class Grille:
    """A sheet with its texts ready to be compared: *padded* has a space on each side of them, *comptes* are the rows
    that name an account.
    """

    nom: str
    cells: Mapping[Place, Cell]
    texts: Mapping[Place, str]
    padded: tuple[tuple[Place, str], ...]
    comptes: tuple[tuple[Place, str], ...]

    @classmethod
    def of(cls, feuille: Feuille, rows: int = 0) -> Grille:
        """The grid of a sheet, or of its first *rows*."""
        kept = feuille.cells
        if rows:
            kept = {place: cell for place, cell in kept.items() if place[0] <= rows}
        texts = {place: said for place, cell in kept.items() if cell.type == "text" and (said := words(cell.raw))}
        padded = tuple((place, f" {text} ") for place, text in sorted(texts.items()))
        return cls(feuille.name, kept, texts, padded, tuple(_accounts(kept, texts)))

    def top(self, rows: int = TOP) -> Iterator[tuple[Place, str]]:
        """The texts of the first rows, in reading order."""
        return ((place, self.texts[place]) for place in sorted(self.texts) if place[0] <= rows)

    def beside(self, place: Place) -> str:
        """The text of the nearest cell on the left that holds something."""
        row, column = place
        return next((self.texts.get((row, at), "") for at in range(column - 1, 0, -1) if (row, at) in self.cells), "")

    def after(self, place: Place) -> Cell | None:
        """The nearest cell on the right that holds something, a few columns away at most."""
        row, column = place
        return next((self.cells[row, at] for at in range(column + 1, column + 7) if (row, at) in self.cells), None)


# --- of whom, of which exercice, in which unit ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numeros:
    """The FINESS numbers written at the top of a sheet, by what is said of them: of an establishment, of an
    organisation, neither; and those whose key is wrong.
    """

    et: tuple[str, ...]
    ej: tuple[str, ...]
    sans: tuple[str, ...]
    faux: tuple[str, ...]

    def of(self, niveau: Niveau) -> tuple[str, ...]:
        """The numbers that may be meant: one when it is sure."""
        if niveau == "et":
            return self.et or self.sans
        return self.ej or (() if self.et else self.sans)


def numeros(grille: Grille, rows: int = TOP) -> Numeros:
    """Every FINESS of the first *rows*, each said once."""
    found: dict[str, dict[str, None]] = {"et": {}, "ej": {}, "": {}, "faux": {}}
    for place, cell in sorted(grille.cells.items()):
        if place[0] > rows:
            break
        near = (
            f" {grille.texts.get(place, '')} {grille.beside(place)} {grille.texts.get((place[0] - 1, place[1]), '')} "
        )
        for number in finess_in(cell):
            said = _said_of(near)
            if said is None:
                continue
            if finess_fault(number) is None:
                found[said][number] = None
            elif "finess" in near:
                found["faux"][number] = None
    return Numeros(tuple(found["et"]), tuple(found["ej"]), tuple(found[""]), tuple(found["faux"]))


def finess_in(cell: Cell) -> tuple[str, ...]:
    """The numbers of nine signs that a cell holds; a spreadsheet drops the zero that begins one."""
    raw = cell.raw.strip().removesuffix(".0")
    if cell.type == "number":
        return (raw.zfill(9),) if raw.isdigit() and len(raw) in (8, 9) else ()
    if _NUMBERED.fullmatch(raw):
        number = compact(raw).upper()
        return (number,) if len(number) == 9 else ()
    return tuple(_FINESS.findall(raw.upper()))


def _said_of(near: str) -> str | None:
    """« et », « ej », nothing known; None when it is another kind of number."""
    if "finess" not in near and any(f" {word} " in near for word in _OTHER_NUMBERS):
        return None
    if any(f" {word} " in near for word in ("et", "geographique", "etablissement", "service", "esms")):
        return "et"
    return "ej" if any(f" {word} " in near for word in _EJ) else ""


def exercices(grille: Grille, rows: int = TOP) -> tuple[int, ...]:
    """The exercices named in the first *rows*, by « Exercice 2028 », or by « Exercice » beside 2028."""
    found: dict[int, None] = {}
    for place, text in grille.top(rows):
        if match := _EXERCICE.search(text):
            found[int(match[1])] = None
        elif "exercice" in text and len(text.split()) <= 5 and not _YEAR.search(text):
            after = grille.after(place)
            year = after.raw.strip().removesuffix(".0") if after is not None else ""
            if _YEAR.fullmatch(year):
                found[int(year)] = None
    return tuple(found)


def unites(grille: Grille, known: Mapping[str, int]) -> frozenset[int]:
    """What the units written at the top of the sheet are worth in euros."""
    said = [text for _, text in grille.top()]
    return frozenset(worth for unit, worth in known.items() if any(f" {words(unit)} " in f" {text} " for text in said))


# --- columns ----------------------------------------------------------------------------------------------------------


def en_tetes(grille: Grille, millesime: Millesime, exercice: int) -> frozenset[Place]:
    """The headings that say this millésime of *exercice*; one may be cut over two rows."""
    pattern = _heading(millesime, exercice)
    found = {place for place, text in grille.texts.items() if pattern.search(text)}
    years = {
        place: cell.raw.removesuffix(".0")
        for place, cell in grille.cells.items()
        if cell.type == "number" and _YEAR.fullmatch(cell.raw.removesuffix(".0"))
    }
    short = ((place, text) for place, text in grille.texts.items() if len(text) <= _LONGEST_HEADING)
    for (row, column), own in (*short, *years.items()):
        above = _above(grille, years, row, column)
        if above and (pattern.search(f"{own} {above}") or pattern.search(f"{above} {own}")):
            below_one = any((row - 1, at) in found for at in range(1, column + 1))
            if not below_one:
                found.add((row, column))
    return frozenset(found)


def _above(grille: Grille, years: Mapping[Place, str], row: int, column: int) -> str:
    """The heading above, which may be merged over several columns: that of the nearest column on the left, when a
    heading stands in each column from there on.
    """
    for at in range(column, max(0, column - 8), -1):
        place = (row - 1, at)
        if place in grille.cells:
            text = grille.texts.get(place, years.get(place, ""))
            return text if len(text) <= _LONGEST_HEADING else ""
        if (row, at - 1) not in grille.texts and (row, at - 1) not in years:
            return ""
    return ""


@lru_cache(maxsize=512)
def _heading(millesime: Millesime, exercice: int) -> re.Pattern[str]:
    year = exercice + millesime.decalage
    sign, far = re.escape("-" if millesime.decalage < 0 else "+"), abs(millesime.decalage)
    relative = rf"n\s?{sign}\s?{far}" if far else r"n(?!\s?[-+]\s?[0-9])"
    number = rf"(?:{year}|{relative})"
    between = r"(?:(?!\bn\b|\b20[0-9]{2}\b).){0,25}?"
    ways = []
    for said in millesime.en_tetes:
        before, _, after = (re.escape(words(part)) for part in said.partition("{n}"))
        if "{n}" in said:
            ways.append(rf"{before}{between if before else ''}\b{number}\b" + (rf"{between}{after}" if after else ""))
        else:
            ways.append(before)
    return re.compile("|".join(rf"(?:(?<![\w]){way})" for way in ways))


# --- rows -------------------------------------------------------------------------------------------------------------


def labelled(grille: Grille, labels: Iterable[str], sauf: Iterable[str] = ()) -> tuple[Place, ...]:
    """Where one of *labels* is written, without any word of *sauf*, in reading order."""
    wanted, barred = [f" {words(one)} " for one in labels], [f" {words(one)} " for one in sauf]
    found = ((place, text) for label in wanted for place, text in grille.padded if label in text)
    return tuple(sorted({place for place, text in found if not any(word in text for word in barred)}))


def accounts(grille: Grille, compte: str) -> dict[str, tuple[Place, ...]]:
    """The rows of account *compte* by number: its own when it has one, else those of its divisions, none twice."""
    found: dict[str, tuple[Place, ...]] = {}
    for place, number in grille.comptes:
        if number.startswith(compte):
            found[number] = (*found.get(number, ()), place)
    if compte in found:
        return {compte: found[compte]}
    return {
        number: places
        for number, places in found.items()
        if not any(number != other and number.startswith(other) for other in found)
    }


def _accounts(cells: Mapping[Place, Cell], texts: Mapping[Place, str]) -> Iterator[tuple[Place, str]]:
    """Where an account is named: « 655 Quotes-parts… » in one cell, or 655 with its name beside it."""
    for place, cell in sorted(cells.items()):
        row, column = place
        text = texts.get(place) or (cell.raw.removesuffix(".0") if cell.type == "number" else "")
        match = _ACCOUNT.fullmatch(text)
        if match is None:
            continue
        left = cells.get((row, column - 1))
        if match[2].strip():
            if cell.type == "text" and _LETTER.search(match[2]):
                yield place, match[1]
        elif (left is None or left.type != "number") and _LETTER.search(texts.get((row, column + 1), "")):
            yield place, match[1]


def places_of(grille: Grille, poste: Poste) -> tuple[tuple[Place, ...], ...]:
    """Where the rows of a poste are named: those that must say the same are together; several of these are added up."""
    if poste.libelles:
        found = labelled(grille, poste.libelles, poste.sauf)
        return (found,) if found else ()
    return tuple(places for compte in poste.comptes for places in accounts(grille, compte).values())


def column_of(place: Place, heads: Iterable[Place], named: Iterable[int]) -> int | tuple[int, ...] | None:
    """The column in which the amount of the row named at *place* stands: under the lowest of the *heads* above it, the
    nearest on its right. Several when nothing tells them apart: no column of *named* rows between them; None without
    any.
    """
    row, column = place
    right = [(r, c) for r, c in heads if r < row and c > column]
    if not right:
        return None
    lowest = max(r for r, _ in right)
    columns = sorted(c for r, c in right if r == lowest)
    first = columns[0]
    same = [c for c in columns if not any(first < at < c for at in named)]
    return first if len(same) == 1 else tuple(same)
