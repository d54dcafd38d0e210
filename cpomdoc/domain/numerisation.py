"""What a scan of signed paper holds: page by page as read, then its verdict beside the liasse that was sent."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.page_code import PageCode


@dataclass(frozen=True, slots=True)
class PageLue:
    """One image of a scan: its place in the file from 1, the code read on it, whether it is blank, its text if any.

    *photographiee*: it is a picture of a page, as a scanner makes; otherwise the page was never paper.
    """

    place: int
    code: PageCode | None
    blanche: bool = False
    texte: str = ""
    photographiee: bool = True


@dataclass(frozen=True, slots=True)
class Numerisation:
    """The verdict. Numbers are pages of the liasse, but *illisibles*, which are places in the scan.

    *etrangeres* are pages of another version or of another contract, in words. *comparees* had a text that could be
    laid beside the one that was sent; *differentes* are those whose words are not the same.
    """

    pages: int
    presentes: tuple[int, ...]
    manquantes: tuple[int, ...]
    doubles: tuple[int, ...]
    illisibles: tuple[int, ...]
    etrangeres: tuple[str, ...]
    blanches: int
    dans_l_ordre: bool
    comparees: tuple[int, ...] = ()
    differentes: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Every page of the liasse is there, and nothing else; their order can be put right."""
        return not (self.manquantes or self.illisibles or self.etrangeres)

    @property
    def order(self) -> str:
        """How the pages lie, in words."""
        return "dans l’ordre" if self.dans_l_ordre else "dans le désordre"
