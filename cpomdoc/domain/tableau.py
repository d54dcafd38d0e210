"""A table to read in a spreadsheet: its title, its columns, its rows. Values keep their types: a FINESS is a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

Cellule = str | int | Decimal | date | None
"""None: nobody said it."""


class Genre(Enum):
    """What a column holds, and so how it is written and lined up."""

    TEXTE = "texte"
    IDENTIFIANT = "identifiant"
    DATE = "date"
    EUROS = "euros"
    TAUX = "taux"
    ENTIER = "entier"
    NOMBRE = "nombre"


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column; *largeur* in characters."""

    titre: str
    genre: Genre = Genre.TEXTE
    largeur: int = 16


@dataclass(frozen=True, slots=True)
class Feuille:
    """A sheet: *note* is what a reader should know of it. Each row has as many cells as there are columns. Its *figees*
    first columns stay in view, and are printed on each of the *pages* that it is wide. Of a number (NOMBRE), as many
    decimals are shown as it has.
    """

    titre: str
    note: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[Sequence[Cellule], ...]
    figees: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a workbook says of itself: its title, what it is about, whom it is from, where its values come from."""

    titre: str
    sujet: str
    auteur: str
    origine: str
