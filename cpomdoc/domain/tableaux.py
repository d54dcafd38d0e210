"""Tables that were seen in a document of somebody else: their cells, row by row, with the page and how they were seen.

Nothing here is an answer: what is read of them is proposed to a person, who answers (decision 0030).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Moyen(StrEnum):
    """How a table was seen, from the surest to the least sure."""

    WORD = "word"
    """The table of a Word file."""
    BALISES = "balises"
    """The tags of a PDF: rows and cells are told."""
    FILETS = "filets"
    """The lines drawn around the cells of a PDF."""
    TEXTE = "texte"
    """Neither: codes and figures found on the lines of a page; labels are not read."""


class Confiance(StrEnum):
    """What a proposal is worth, in the word that is shown beside it."""

    ELEVEE = "élevée"
    MOYENNE = "moyenne"
    FAIBLE = "faible"

    def lower(self) -> Confiance:
        """One degree less."""
        return Confiance.MOYENNE if self is Confiance.ELEVEE else Confiance.FAIBLE


@dataclass(frozen=True, slots=True)
class Case:
    """One place of the grid of a table. *etendue*: the text is that of a merged cell that begins left of it or above.
    *recalee*: its column was found by where it stands on the page. *coupee*: a word of it may have been cut in two.
    *ouverte*: its last line is the beginning of a word that goes on elsewhere.
    """

    texte: str
    etendue: bool = False
    recalee: bool = False
    coupee: bool = False
    ouverte: bool = False


@dataclass(frozen=True, slots=True)
class LigneVue:
    """One row: its *page* (1 for the first; 0 when the file does not tell), and as many cells as the table has columns.
    *titre*: the document says that it is a heading.
    """

    page: int
    cases: tuple[Case, ...]
    titre: bool = False


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table as it was seen."""

    moyen: Moyen
    lignes: tuple[LigneVue, ...]

    @property
    def page(self) -> int:
        """Where it begins; 0 when the file does not tell."""
        return self.lignes[0].page if self.lignes else 0


@dataclass(frozen=True, slots=True)
class Releve:
    """What was seen of a document: its *tableaux*, in order; *phrases* are the sentences, outside of them, that hold a
    number or a year (None: an older reading, which did not look). *pages* is how many it has (0: a Word file says not),
    *lues* how many were looked at. *faute* says in a word (« protege », « abime », « lent », « image », « long »,
    « vide », « refuse ») why all of it could not be; *raison* and *remede* are the sentences of a reader that refuses.
    """

    tableaux: tuple[Tableau, ...] = ()
    pages: int = 0
    lues: int = 0
    faute: str = ""
    raison: str = ""
    remede: str = ""
    phrases: tuple[str, ...] | None = None
