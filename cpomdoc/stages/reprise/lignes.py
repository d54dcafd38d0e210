"""The tables that were seen -> the rows of each table of the workbook: put together over pages, headings left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cpomdoc.domain.tableaux import Case, Confiance, LigneVue, Moyen, Tableau
from cpomdoc.schema.reprise import Lecture
from cpomdoc.stages.reprise.intitules import Colonnes, bare, columns_of, repeats, texts_of

_TOTAL = re.compile(r"(?:sous )?total|ensemble")
_LEAST_BAND = 0.8  # of the columns that a title inside a table covers
_SURE = {
    Moyen.WORD: Confiance.ELEVEE,
    Moyen.BALISES: Confiance.ELEVEE,
    Moyen.FILETS: Confiance.ELEVEE,
    Moyen.TEXTE: Confiance.FAIBLE,
}


@dataclass(slots=True)
class Rangee:
    """A row to propose: its cells by column of the document, its *page*, how it was seen, what it is worth. *bande* is
    the title inside the table that it stands under; *total*: it adds the others up.
    """

    colonnes: Colonnes
    cases: list[Case]
    page: int
    moyen: Moyen
    confiance: Confiance
    bande: str = ""
    total: bool = False
    pages: set[int] = field(default_factory=set)

    def text(self, column: int | None) -> str:
        """The text of a column; empty when there is none."""
        return self.cases[column].texte.strip() if column is not None and column < len(self.cases) else ""

    def doubt(self, column: int | None) -> bool:
        """Whether the place or the words of a cell leave a doubt."""
        case = self.cases[column] if column is not None and column < len(self.cases) else Case("")
        return case.recalee or case.coupee


def rows_of(tableaux: Sequence[Tableau], lectures: Sequence[Lecture]) -> dict[str, list[Rangee]]:
    """By table of the workbook, its rows in the order of the document; a table of the document is one of the workbook's
    at most.
    """
    found: dict[str, list[Rangee]] = {}
    last: tuple[Lecture, Colonnes, Tableau] | None = None
    for tableau in tableaux:
        known = next(((one, seen) for one in lectures if (seen := columns_of(tableau, one)) is not None), None)
        if known is None and last is not None and _goes_on(tableau, last[2], last[1]):
            known = last[0], replace(last[1], headings=0)
        if known is None:
            last = None
            continue
        lecture, columns = known
        _take(found.setdefault(lecture.table, []), tableau, columns)
        last = lecture, columns, tableau
    return found


def _goes_on(tableau: Tableau, before: Tableau, columns: Colonnes) -> bool:
    """Whether a table without headings goes on from the one of the page before: as many columns, figures where it has
    them.
    """
    if tableau.moyen is not before.moyen or not tableau.lignes or not before.lignes:
        return False
    if len(tableau.lignes[0].cases) != len(before.lignes[0].cases):
        return False
    if before.lignes[-1].page and not 0 <= tableau.page - before.lignes[-1].page <= 1:
        return False
    figures = columns.figures
    return bool(figures) and any(
        any(ch.isdigit() for ch in row.cases[at].texte) for row in tableau.lignes for at in figures
    )


def _take(rows: list[Rangee], tableau: Tableau, columns: Colonnes) -> None:
    band = rows[-1].bande if rows and not columns.headings else ""
    fresh = True  # nothing of this table was taken yet: its first row may end one of the page before
    page = rows[-1].page if rows else 0
    for row in tableau.lignes[columns.headings :]:
        if repeats(row, columns.words) or not any(case.texte.strip() for case in row.cases):
            continue
        title = _band(row)
        if title is not None:
            band = title
            continue
        if rows and (fresh or row.page != page) and _ends(row, columns):
            _join(rows[-1], row)
        else:
            rows.append(_row(row, tableau.moyen, columns, band))
        fresh, page = False, row.page


def _band(row: LigneVue) -> str | None:
    """The words of a title inside the table: one text over nearly all its columns, or alone in its row."""
    said = {case.texte.strip() for case in row.cases if case.texte.strip()}
    covered = sum(bool(case.texte.strip()) for case in row.cases)
    wide = len(said) == 1 and len(row.cases) > 2 and covered >= _LEAST_BAND * len(row.cases)
    return next(iter(said)) if wide else None


def _ends(row: LigneVue, columns: Colonnes) -> bool:
    """Whether a row is the end of the one before: no code, no figure, words only."""
    own = texts_of(row)
    code = columns.texts.get("code", columns.texts.get("numero", columns.texts.get("finess_et")))
    if not own or (code is not None and row.cases[code].texte.strip() and not row.cases[code].etendue):
        return False
    return bool(columns.figures or code is not None) and not any(
        any(ch.isdigit() for ch in row.cases[at].texte) for at in columns.figures
    )


def _join(before: Rangee, row: LigneVue) -> None:
    """Put the end of a row after its beginning; a word that the page cut is one again."""
    before.pages.add(row.page)
    for at, case in enumerate(row.cases):
        if case.texte.strip() and not case.etendue and at < len(before.cases):
            held = before.cases[at]
            between = "" if held.ouverte and case.texte[:1].isalnum() else " "
            before.cases[at] = replace(held, texte=f"{held.texte}{between}{case.texte}".strip(), ouverte=case.ouverte)


def _row(row: LigneVue, moyen: Moyen, columns: Colonnes, band: str) -> Rangee:
    first = next((case.texte for case in row.cases if case.texte.strip()), "")
    total = _TOTAL.match(bare(first)) is not None
    return Rangee(columns, list(row.cases), row.page, moyen, _SURE[moyen], band, total, {row.page})


def without_totals(rows: Sequence[Rangee]) -> Iterator[Rangee]:
    """The rows that are no total."""
    return (row for row in rows if not row.total)
