"""What a scan of signed paper holds: page by page as read, then its verdict beside the liasse that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cpomdoc.domain.page_code import PageCode


class Encre(StrEnum):
    """What was seen in the frame where a party signs; a trace, or a frame that could not be looked at, is a doubt."""

    ABSENTE = "vide"
    LEGERE = "une trace légère"
    PRESENTE = "de l’encre"
    NON_VUE = "non vérifié"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """A page laid beside the one that was sent: how many words were looked for, those that are not there (in the order
    of reading), whether something was added outside the frames and the foot of the page.
    """

    mots: int
    absents: tuple[str, ...] = ()
    ajout: bool = False


@dataclass(frozen=True, slots=True)
class PageLue:
    """One image of a scan: its place in its file from 1, the code read on it, whether it is blank, its text if any.

    *photographiee*: it is a picture of a page, as a scanner makes; otherwise the page was never paper. *surchargee*:
    something is drawn over that picture. *fichier*: which of the files, from 1. *numero*: the page of the liasse that
    it is, 0 when it is not known; *deduit*: known by what it shows or by its neighbours, for its code cannot be read.
    *comparaison* is None when it could not be laid beside the page that was sent. *cadres*: ink by signature field.
    """

    place: int
    code: PageCode | None
    blanche: bool = False
    texte: str = ""
    photographiee: bool = True
    surchargee: bool = False
    fichier: int = 1
    numero: int = 0
    deduit: bool = False
    comparaison: Comparaison | None = None
    cadres: Mapping[str, Encre] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes read on the first pages of a file."""

    codes: tuple[PageCode, ...]


@dataclass(frozen=True, slots=True)
class Releve:
    """What the images of scans gave, page by page, beside the file that was sent. *textes*: the text of each page of
    that file, to compare what a machine read; none when no scan has a text. *illisible*: why nothing can be read.
    """

    pages: tuple[PageLue, ...]
    textes: tuple[str, ...]
    illisible: str | None = None


@dataclass(frozen=True, slots=True)
class Numerisation:
    """The verdict. Numbers are pages of the liasse, but *illisibles*, which say where in the scan.

    *etrangeres* are pages of another version or of another contract, in words; *jamais_papier* were not scanned,
    *surchargees* have something drawn over their picture; *deduites* were known without their code. *comparees* were
    laid beside what was sent, word by word; *non_verifiees* could not be; *ecarts* are the words and figures that are
    not there, *ajouts* the pages where something was added. *textes* had a text that a machine read,
    *textes_differents* what that text says otherwise. *cadres* is the ink by signature field. *trop_long*: looking at
    it took more time or memory than a file may take, and nothing is known of it.
    """

    pages: int
    presentes: tuple[int, ...]
    manquantes: tuple[int, ...]
    doubles: tuple[int, ...]
    illisibles: tuple[str, ...]
    etrangeres: tuple[str, ...]
    blanches: int
    dans_l_ordre: bool
    jamais_papier: tuple[int, ...] = ()
    surchargees: tuple[int, ...] = ()
    deduites: tuple[int, ...] = ()
    comparees: tuple[int, ...] = ()
    non_verifiees: tuple[int, ...] = ()
    ecarts: tuple[tuple[int, tuple[str, ...]], ...] = ()
    ajouts: tuple[int, ...] = ()
    textes: tuple[int, ...] = ()
    textes_differents: tuple[tuple[int, tuple[str, ...]], ...] = ()
    cadres: Mapping[str, Encre] = field(default_factory=dict)
    trop_long: bool = False

    @property
    def complete(self) -> bool:
        """Every page of the liasse is there; their order can be put right."""
        return not self.manquantes

    @property
    def order(self) -> str:
        """How the pages lie, in words."""
        return "dans l’ordre" if self.dans_l_ordre else "dans le désordre"
