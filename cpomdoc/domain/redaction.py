"""The text of a contract as people read and cite it: its paragraphs and tables in order, each with what it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Genre(StrEnum):
    """What a part of a text is; numbers are counted from these, as Word does."""

    TITRE = "titre"
    ARTICLE = "article"
    PARTIE = "partie"
    """A heading without number, as high as a titre: « Visas », « Préambule »."""
    INTERTITRE = "intertitre"
    ALINEA = "alinéa numéroté"
    SUITE = "alinéa"
    LISTE = "élément de liste"
    TITRE_TABLEAU = "titre de tableau"
    TABLEAU = "tableau"
    NOTE = "note de tableau"


Ligne = tuple[str, ...]
"""The cells of a row; the lines of a cell are parted by a new line, a cell covered by its neighbour is empty."""


@dataclass(frozen=True, slots=True)
class Bloc:
    """A paragraph, or a table (*lignes*, the first of them its heading). *signature*: where a party signs."""

    genre: Genre
    texte: str = ""
    lignes: tuple[Ligne, ...] = ()
    signature: bool = False


@dataclass(frozen=True, slots=True)
class Disposition:
    """One sentence of an avenant, or what it cites: a paragraph of the new text, a table of it (*lignes*).

    *article* is the title of what is changed, under which it stands.
    """

    article: str
    forme: str
    texte: str = ""
    lignes: tuple[Ligne, ...] = ()


DISPOSITION, CITATION, TABLEAU = "disposition", "citation", "tableau"
"""The forms of a Disposition."""
