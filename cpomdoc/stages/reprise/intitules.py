"""The headings of a table that was seen -> which column of the workbook each of its columns is; None: another table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cpomdoc.domain.tableaux import Case, LigneVue, Tableau
from cpomdoc.schema.cells import fold
from cpomdoc.schema.reprise import Lecture

YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_RANK = re.compile(r"(?:cibles?|annees?|an|n ?\+|a|valeurs?)(?: (?:de l )?annee| an| n°)? ?([1-7])(?!\d)")
_LAST = 0
"""The rank of « Cible », said without a year: the last one of the contract."""
MOST_HEADING_ROWS = 4
_ALONE = re.compile(r"[^\w°+%€²-]+")


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Which column of the table is what: *texts* by key; *years* by civil year; *ranks* by rank of year in the contract
    (0: the last one); *start* is that of the value at the start. *headings* rows come before the answers; *start_year*
    is said by the heading of the start (0: not said).
    """

    texts: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    ranks: Mapping[int, int] = field(default_factory=dict)
    start: int | None = None
    start_year: int = 0
    headings: int = 1
    words: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[int, ...]:
        """The columns that hold figures of years, the start included."""
        return (*self.years.values(), *self.ranks.values(), *(() if self.start is None else (self.start,)))


def columns_of(tableau: Tableau, lecture: Lecture) -> Colonnes | None:
    """The columns that *lecture* knows in *tableau*, by the fewest rows of headings that tell the most."""
    told = 0
    for row in tableau.lignes[:MOST_HEADING_ROWS]:
        if not row.titre:
            break
        told += 1
    best: Colonnes | None = None
    for count in (told,) if told else range(1, MOST_HEADING_ROWS):
        found = _known(tableau.lignes[:count], lecture) if count < len(tableau.lignes) else None
        if found is not None and (best is None or len(found.figures) > len(best.figures)):
            best = found
    return best


def bare(text: str) -> str:
    """The words of a heading alone, without accents nor capitals."""
    return " ".join(_ALONE.sub(" ", fold(text).replace("_", " ")).split())


def heading_words(rows: Sequence[LigneVue]) -> tuple[str, ...]:
    """The words of each column over its rows of headings, each text once."""
    wide = len(rows[0].cases) if rows else 0
    return tuple(
        " ".join(dict.fromkeys(bare(row.cases[column].texte) for row in rows if row.cases[column].texte.strip()))
        for column in range(wide)
    )


def _known(rows: Sequence[LigneVue], lecture: Lecture) -> Colonnes | None:
    words = heading_words(rows)
    texts, scores = _texts(words, lecture)
    years: dict[int, int] = {}
    ranks: dict[int, int] = {}
    start, start_year = None, 0
    for column, said in enumerate(words if lecture.yearly else ()):
        if _holds(said, lecture.other_words):
            continue
        found = [int(one) for one in YEAR.findall(said)]
        begins = _best(said, lecture.start_words)
        if begins > scores.get(column, 0) and start is None:
            start, start_year = column, (found[0] if len(found) == 1 else 0)
        elif len(found) == 1 and column not in texts.values():
            years.setdefault(found[0], column)
        elif not found and (rank := _rank(said, lecture)) is not None and not scores.get(column, 0) > len(said) // 2:
            ranks.setdefault(rank, column)
    taken = {start, *years.values(), *ranks.values()}
    texts = {key: column for key, column in texts.items() if column not in taken}
    needed = all(one.key in texts for one in lecture.columns if one.required)
    any_of = not lecture.any_of or any(key in texts for key in lecture.any_of)
    if not needed or not any_of or (lecture.yearly and not (years or ranks)):
        return None
    return Colonnes(texts, years, ranks, start, start_year, len(rows), words)


def _texts(words: Sequence[str], lecture: Lecture) -> tuple[dict[str, int], dict[int, int]]:
    """By key, the column whose heading fits best; by column, how well."""
    found: dict[str, tuple[int, int]] = {}
    scores: dict[int, int] = {}
    fits = sorted(_fits(words, lecture), key=lambda one: (-one[0], one[2]))
    for score, key, column in fits:
        if key not in found and column not in scores:
            found[key], scores[column] = (score, column), score
    return {key: column for key, (_, column) in found.items()}, scores


def _fits(words: Sequence[str], lecture: Lecture) -> Iterator[tuple[int, str, int]]:
    for column, said in enumerate(words):
        for one in lecture.columns:
            score = _best(said, one.headings)
            if score:
                yield score + (100 if any(bare(word) == said for word in one.headings) else 0), one.key, column


def _best(said: str, patterns: Sequence[str]) -> int:
    """The length of the longest of *patterns* that stands in *said* as whole words; 0: none."""
    return max((len(word) for word in map(bare, patterns) if word and f" {word} " in f" {said} "), default=0)


def _holds(said: str, patterns: Sequence[str]) -> bool:
    return any(any(word.startswith(bare(one)) for word in said.split()) for one in patterns)


def _rank(said: str, lecture: Lecture) -> int | None:
    found = _RANK.search(said)
    if found is not None and (_best(said, lecture.target_words) or said == found[0]):
        return int(found[1])
    return _LAST if said in map(bare, lecture.target_words) else None


def repeats(row: LigneVue, words: Sequence[str]) -> bool:
    """Whether a row says a heading again: each of its cells is a part of it."""
    said = [bare(case.texte) for case in row.cases]
    inked = [(text, known) for text, known in zip(said, words, strict=False) if text]
    return len(inked) > 1 and all(text == known or f" {text} " in f" {known} " for text, known in inked)


def texts_of(row: LigneVue) -> tuple[Case, ...]:
    """The cells of a row that say something by themselves."""
    return tuple(case for case in row.cases if case.texte.strip() and not case.etendue)
