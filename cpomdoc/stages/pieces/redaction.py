"""The text of a contract before and after an avenant -> the sentences of the avenant, in the words of a jurist.

Both texts are those that people read (domain/redaction.py). What is written names one place of the text before, and
tells all that leads to the text after: a reader who applies it finds the latter word for word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.redaction import CITATION, DISPOSITION, TABLEAU, Bloc, Disposition, Genre, Ligne
from cpomdoc.stages.pieces.mots import edits, plain
from cpomdoc.stages.pieces.ouvrage import (
    Alinea,
    Partie,
    Place,
    Section,
    Tableau,
    au,
    capitale,
    du,
    own_name,
    rang,
    sections,
)

NUMEROTATION = "Numérotation"
_ALIKE = 0.35
"""Two paragraphs less alike than this are no longer the same one, rewritten."""
_ROW_SHARE = 0.6
"""A table of which more rows than this change is written anew."""
_SEP = " — "

T = TypeVar("T")
Pair = tuple[T | None, T | None]


def redaction(before: Sequence[Bloc], after: Sequence[Bloc]) -> tuple[Disposition, ...]:
    """What an avenant says to lead from the one to the other; nothing when they say the same."""
    old, new = sections(before), sections(after)
    pairs = _aligned(old, new, _section_alike)
    found: list[Disposition] = []
    last: Section | None = None
    for one, other in pairs:
        if one is None:
            assert other is not None
            found += _come_section(last, other)
        elif other is None:
            found.append(
                Disposition(one.cited, DISPOSITION, f"{capitale(one.name)} est {_done('supprimé', one.name)}.")
            )
        else:
            found += _section(one, other)
        last = one or last
    return (*found, *_renumbered(pairs, old, new))


# --- sections, places, paragraphs ------------------------------------------------------------------------------------


def _section(one: Section, other: Section) -> Iterator[Disposition]:
    last: Place = one.places[0]
    for old, new in _aligned(one.places, other.places, _place_alike):
        if old is None:
            assert new is not None
            yield from _come_place(one, last, new)
        elif new is None:
            yield _said(one, f"{capitale(_whole(old))} est {_done('supprimé', old.name)}.")
        else:
            yield from _place(one, old, new)
        last = old or last


def _first_of(place: Place) -> str:
    """How one says that something comes right after the first paragraph of a place."""
    if place.genre is Genre.ALINEA:
        return f"après le premier alinéa {du(place.name)}"
    return f"sous {place.name}" if place.genre is Genre.INTERTITRE else f"à la suite {du(own_name(place))}"


def _last_of(section: Section, place: Place) -> str:
    """How one says that something comes after a place and all that stands below it."""
    if place.genre is Genre.ALINEA:
        return f"après {place.name}"
    if place.genre is Genre.INTERTITRE:
        return f"après le texte qui suit {place.name}" if place.below else f"après {place.name}"
    return f"après le texte placé en tête {du(section.name)}" if place.below else f"en tête {du(section.name)}"


def _whole(place: Place) -> str:
    """The place with all that stands below it."""
    if place.genre is Genre.INTERTITRE and place.below:
        return f"{place.name}, avec le texte qui le suit,"
    return place.name


def _place(section: Section, one: Place, other: Place) -> Iterator[Disposition]:
    yield from _paragraph(section, own_name(one), one.text, other.text)
    previous = _first_of(one)
    parts = _aligned(one.below, other.below, _part_alike)
    for old, new in _grouped(parts):
        if old is None:
            yield from _come_parts(section, previous, new)
        elif not new:
            yield _said(section, f"{capitale(old.name)} est supprimé.")
        elif isinstance(old, Alinea):
            (only,) = new
            assert isinstance(only, Alinea)
            yield from _paragraph(section, old.name, old.text, only.text)
        else:
            (only,) = new
            assert isinstance(only, Tableau)
            yield from _table(section, old, only)
        previous = f"après {old.name}" if old is not None else previous


def _grouped(pairs: Sequence[Pair[Partie]]) -> Iterator[tuple[Partie | None, list[Partie]]]:
    """The pairs, parts that come one after the other together."""
    coming: list[Partie] = []
    for old, new in pairs:
        if old is None and new is not None:
            coming.append(new)
            continue
        if coming:
            yield None, coming
            coming = []
        yield old, [new] if new is not None else []
    if coming:
        yield None, coming


def _paragraph(section: Section, name: str, old: str, new: str) -> Iterator[Disposition]:
    if plain(old) == plain(new):
        return
    changes = edits(old, new)
    if changes:
        yield _said(section, f"{capitale(au(name))}, {_listed([one.words for one in changes])}.")
        return
    noun = "l’alinéa suivant" if "alinéa" in name or name.startswith("l’article") else "le texte suivant"
    yield _said(section, f"{capitale(name)} est {_done('remplacé', name)} par {noun}{NBSP}:")
    yield from _cited(section, [new])


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{f'{NBSP}; '.join(first)}{NBSP}; {last}" if first else last


# --- what comes ------------------------------------------------------------------------------------------------------


def _come_section(last: Section | None, new: Section) -> Iterator[Disposition]:
    where = f"Après {last.name}" if last is not None else "En tête du contrat"
    kind = {Genre.ARTICLE: f"un article {new.number}", Genre.TITRE: f"un titre {new.number}"}.get(
        new.genre, "une partie"
    )
    agreed = "insérée" if new.genre is Genre.PARTIE else "inséré"
    written = "rédigée" if new.genre is Genre.PARTIE else "rédigé"
    yield Disposition(
        new.cited,
        DISPOSITION,
        f"{where}, il est {agreed.removesuffix('e') if agreed == 'insérée' else agreed} {kind} "
        f"intitulé{'e' if written == 'rédigée' else ''} «{NBSP}{new.title}{NBSP}» et ainsi {written}{NBSP}:",
    )
    parts: list[Partie] = [*new.places[0].below]
    for place in new.places[1:]:
        parts += [Alinea(_headed(place)), *place.below]
    yield from _cited_parts(new, parts)


def _come_place(section: Section, last: Place, new: Place) -> Iterator[Disposition]:
    where = capitale(_last_of(section, last))
    if new.genre is Genre.ALINEA:
        kind = f"un article {new.number} ainsi rédigé"
    else:
        kind = f"un intertitre «{NBSP}{new.text}{NBSP}»"
    if new.genre is Genre.INTERTITRE and not new.below:
        yield _said(section, f"{where}, il est inséré {kind}.")
        return
    suite = "" if new.genre is Genre.ALINEA else ", suivi du texte ci-après"
    yield _said(section, f"{where}, il est inséré {kind}{suite}{NBSP}:")
    parts = [Alinea(_headed(new)), *new.below] if new.genre is Genre.ALINEA else new.below
    yield from _cited_parts(section, parts)


def _headed(place: Place) -> str:
    return f"{place.number} {place.text}" if place.genre is Genre.ALINEA else f"Intertitre{NBSP}: {place.text}"


def _come_parts(section: Section, previous: str, new: Sequence[Partie]) -> Iterator[Disposition]:
    kind = _kind(new)
    yield _said(section, f"{capitale(previous)}, {kind}{NBSP}:")
    yield from _cited_parts(section, new)


def _kind(new: Sequence[Partie]) -> str:
    match new:
        case [Alinea(letter="")]:
            return "il est inséré un alinéa ainsi rédigé"
        case [Alinea(letter=letter)]:
            return f"il est inséré un {letter} ainsi rédigé"
        case [Tableau(number=number)]:
            return f"il est inséré un tableau {number} ainsi rédigé" if number else "il est inséré le tableau suivant"
    return "il est inséré le texte suivant"


def _cited_parts(section: Section, parts: Sequence[Partie]) -> Iterator[Disposition]:
    """The new text, as it will stand: paragraphs in quotation marks, tables as tables."""
    pending: list[str] = []
    last = len(parts) - 1
    for place, part in enumerate(parts):
        if isinstance(part, Alinea):
            pending.append(part.cited)
            continue
        if part.number:
            pending.append(part.cited)
        yield from _cited(section, pending, closed=False)
        pending = list(part.notes)
        yield Disposition(section.cited, TABLEAU, lignes=part.lignes)
        if place == last and not pending:
            return
    yield from _cited(section, pending)


def _cited(section: Section, texts: Sequence[str], *, closed: bool = True) -> Iterator[Disposition]:
    for place, text in enumerate(texts):
        end = f"{NBSP}»" if closed and place == len(texts) - 1 else ""
        yield Disposition(section.cited, CITATION, f"«{NBSP}{text}{end}")


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(section: Section, one: Tableau, other: Tableau) -> Iterator[Disposition]:
    if one.title and other.title:
        yield from _paragraph(section, f"le titre {du(one.name)}", one.title, other.title)
    yield from _rows(section, one, other)
    yield from _notes(section, one, other)


def _notes(section: Section, one: Tableau, other: Tableau) -> Iterator[Disposition]:
    if len(one.notes) == len(other.notes):
        for place, (old, new) in enumerate(zip(one.notes, other.notes, strict=True), 1):
            noun = "la note" if len(one.notes) == 1 else f"la {'première' if place == 1 else rang(place)} note"
            yield from _paragraph(section, f"{noun} {du(one.name)}", old, new)
    elif not one.notes:
        yield _said(section, f"Sous {one.name}, il est inséré une note ainsi rédigée{NBSP}:")
        yield from _cited(section, other.notes)
    elif not other.notes:
        yield _said(section, f"Les notes {du(one.name)} sont supprimées.")
    else:
        yield _said(section, f"Les notes {du(one.name)} sont remplacées par le texte suivant{NBSP}:")
        yield from _cited(section, other.notes)


def _rows(section: Section, one: Tableau, other: Tableau) -> Iterator[Disposition]:
    if _same_rows(one.lignes, other.lignes):
        return
    pairs = _aligned(one.lignes[1:], other.lignes[1:], _row_alike)
    moved = sum(1 for old, new in pairs if old is None or new is None or not _same_rows([old], [new]))
    few = moved <= 2 or moved <= _ROW_SHARE * len(pairs)
    if not _same_rows(one.lignes[:1], other.lignes[:1]) or not few:
        yield _said(section, f"{capitale(one.name)} est remplacé par le tableau suivant{NBSP}:")
        yield Disposition(section.cited, TABLEAU, lignes=other.lignes)
        return
    head, body, last = other.lignes[:1], one.lignes[1:], -1
    coming: list[Ligne] = []
    for old, new in [*pairs, (None, None)]:
        if old is None and new is not None:
            coming.append(new)
            continue
        if coming:
            where = f"Après {_row_name(body, last)} {du(one.name)}" if last >= 0 else f"En tête {du(one.name)}"
            lines = "est insérée la ligne suivante" if len(coming) == 1 else "sont insérées les lignes suivantes"
            yield _said(section, f"{where}, {lines}{NBSP}:")
            yield Disposition(section.cited, TABLEAU, lignes=(*head, *coming))
            coming = []
        if old is None:
            continue
        last += 1
        name = f"{_row_name(body, last)} {du(one.name)}"
        if new is None:
            yield _said(section, f"{capitale(name)} est supprimée.")
        elif not _same_rows([old], [new]):
            yield _said(section, f"{capitale(name)} est remplacée par la ligne suivante{NBSP}:")
            yield Disposition(section.cited, TABLEAU, lignes=(*head, new))


def _row_name(body: Sequence[Ligne], place: int) -> str:
    """« la ligne « EHPAD Les Tilleuls — Accueil de jour » »: the fewest cells that name it alone; else its rank."""
    firsts = [[_first(cell) for cell in row] for row in body]
    mine = firsts[place]
    columns = [number for number, cell in enumerate(mine) if _names(cell)]
    keys = [[mine[number] for number in chosen] for size in (1, 2, 3) for chosen in combinations(columns, size)]
    for key in sorted(keys, key=_clumsy):
        if sum(_holds(row, key) for row in firsts) == 1:
            return f"la ligne «{NBSP}{_SEP.join(key)}{NBSP}»"
    return f"la {'première' if place == 0 else rang(place + 1)} ligne"


def _clumsy(key: Sequence[str]) -> tuple[int, int]:
    """How badly a row is named so: by many cells, by numbers rather than words."""
    numbers = sum(not any(sign.isalpha() for sign in cell) for cell in key)
    return len(key) + numbers, numbers


def _first(cell: str) -> str:
    return cell.partition("\n")[0].strip()


def _names(cell: str) -> bool:
    """Whether a cell may name its row: words, not too many, no dash that would part them."""
    return any(sign.isalnum() for sign in cell) and len(cell) <= 90 and _SEP not in cell and "«" not in cell


def _holds(row: Sequence[str], key: Sequence[str]) -> bool:
    """Whether the cells of *key* stand in *row*, in that order."""
    cells = iter(plain(cell) for cell in row)
    return all(plain(word) in cells for word in key)


def _same_rows(one: Sequence[Ligne], other: Sequence[Ligne]) -> bool:
    return [[plain(cell) for cell in row] for row in one] == [[plain(cell) for cell in row] for row in other]


# --- numbers ---------------------------------------------------------------------------------------------------------


def _renumbered(
    pairs: Sequence[Pair[Section]], old: Sequence[Section], new: Sequence[Section]
) -> Iterator[Disposition]:
    """What bears another number from now on, for that stands before or after what came or went."""
    moved: list[tuple[str, str, str]] = []
    for one, other in pairs:
        if one is None or other is None or one.genre is not Genre.ARTICLE:
            continue
        if one.number != other.number:
            moved.append(("article", str(one.number), str(other.number)))
            continue
        for before, after in _aligned(one.places, other.places, _place_alike):
            if before is not None and after is not None and before.number != after.number:
                moved.append(("article", before.number, after.number))
    moved += [
        ("tableau", str(one.number), str(other.number)) for one, other in _tables(pairs) if one.number != other.number
    ]
    for kind, first, last in _runs(moved):
        plural = {"article": "articles", "tableau": "tableaux"}[kind]
        if first == last:
            text = f"L’article {first[1]} devient l’article {first[2]}." if kind == "article" else ""
            text = text or f"Le tableau {first[1]} devient le tableau {first[2]}."
        else:
            text = f"Les {plural} {first[1]} à {last[1]} deviennent les {plural} {first[2]} à {last[2]}."
        yield Disposition(NUMEROTATION, DISPOSITION, text)


def _tables(pairs: Sequence[Pair[Section]]) -> Iterator[tuple[Tableau, Tableau]]:
    for one, other in pairs:
        if one is None or other is None:
            continue
        for old, new in _aligned(one.places, other.places, _place_alike):
            if old is None or new is None:
                continue
            for before, after in _aligned(old.below, new.below, _part_alike):
                if isinstance(before, Tableau) and isinstance(after, Tableau):
                    yield before, after


Moved = tuple[str, str, str]


def _runs(moved: Sequence[Moved]) -> Iterator[tuple[str, Moved, Moved]]:
    """Numbers that follow one another, moved by as many, together."""
    start: Moved | None = None
    last: Moved | None = None
    for one in moved:
        if last is not None and start is not None and not _follows(last, one):
            yield start[0], start, last
            start = None
        start, last = start or one, one
    if start is not None and last is not None:
        yield start[0], start, last


def _follows(one: Moved, other: Moved) -> bool:
    def next_to(first: str, second: str) -> bool:
        *head, end = first.split(".")
        *other_head, other_end = second.split(".")
        return head == other_head and int(other_end) == int(end) + 1

    return one[0] == other[0] and next_to(one[1], other[1]) and next_to(one[2], other[2])


# --- which part is which ---------------------------------------------------------------------------------------------


def _aligned(old: Sequence[T], new: Sequence[T], alike: Callable[[T, T], float]) -> list[tuple[T | None, T | None]]:
    """The two sequences side by side: parts that are the same or nearly, parts that came, parts that went."""
    scores = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[alike(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            same = likeness[i][j]
            paired = scores[i + 1][j + 1] + same if same > 0 else -1.0
            scores[i][j] = max(paired, scores[i + 1][j], scores[i][j + 1])
    found: list[tuple[T | None, T | None]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        alike_here = likeness[i][j] if i < len(old) and j < len(new) else 0.0
        if alike_here > 0 and scores[i][j] == scores[i + 1][j + 1] + alike_here:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
            continue
        if i < len(old) and (j == len(new) or scores[i][j] == scores[i + 1][j]):
            found.append((old[i], None))
            i += 1
        else:
            found.append((None, new[j]))
            j += 1
    return _rewritten(found)


def _rewritten(pairs: Sequence[tuple[T | None, T | None]]) -> list[tuple[T | None, T | None]]:
    """The pairs, what goes and what comes in its place being one and the same part, written anew."""
    found: list[tuple[T | None, T | None]] = []
    for old, new in pairs:
        place = len(found)
        while place and found[place - 1][1] is None and found[place - 1][0] is not None:
            place -= 1  # the first of those that have just gone
        if old is None and new is not None and place < len(found):
            gone = found[place][0]
            if gone is not None and _kin(gone, new):
                found[place] = (gone, new)
                continue
        found.append((old, new))
    return found


def _kin(one: object, other: object) -> bool:
    """Whether the one may take the place of the other: paragraphs of one kind, rows of one table."""
    match one, other:
        case Alinea(), Alinea():
            return bool(one.letter) is bool(other.letter)
        case Place(), Place():
            return one.genre is other.genre is Genre.ALINEA
        case tuple(), tuple():
            return len(one) == len(other)
    return False


@lru_cache(maxsize=4096)
def _text_alike(one: str, other: str) -> float:
    """From 0 to 1; 0 for texts too far from one another to be the same one, changed."""
    one, other = plain(one), plain(other)
    if one == other:
        return 1.0
    ratio = SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
    return ratio * 0.9 if ratio >= _ALIKE else 0.0


def _section_alike(one: Section, other: Section) -> float:
    if one.genre is not other.genre:
        return 0.0
    return _text_alike(one.title, other.title)


def _place_alike(one: Place, other: Place) -> float:
    heads = {Genre.TITRE, Genre.ARTICLE, Genre.PARTIE}
    if one.genre in heads and other.genre in heads:
        return 2.0
    if one.genre is not other.genre:
        return 0.0
    below = _text_alike(_below(one), _below(other)) if one.below and other.below else 0.0
    own = _text_alike(one.text, other.text)
    return max(own, below * 0.8)


def _below(place: Place) -> str:
    return " ".join(one.text if isinstance(one, Alinea) else one.title for one in place.below)


def _part_alike(one: Partie, other: Partie) -> float:
    if isinstance(one, Tableau) and isinstance(other, Tableau):
        if bool(one.title) is not bool(other.title):
            return 0.0
        same_head = _same_rows(one.lignes[:1], other.lignes[:1])
        return max(_text_alike(one.title, other.title), 0.9 if same_head else 0.0)
    if isinstance(one, Alinea) and isinstance(other, Alinea) and bool(one.letter) is bool(other.letter):
        return _text_alike(one.text, other.text)
    return 0.0


def _head(row: Ligne) -> str:
    """The words that a row begins with."""
    return plain(_first(next((cell for cell in row if cell), "")))


def _row_alike(one: Ligne, other: Ligne) -> float:
    if len(one) != len(other):
        return 0.0
    same = sum(plain(cell) == plain(new) for cell, new in zip(one, other, strict=True))
    head = 0.5 if _head(one) == _head(other) else 0.0
    share = (same / len(one) + head) / 1.5 if one else 0.0
    return share if share >= _ALIKE else 0.0


# --- words -----------------------------------------------------------------------------------------------------------


def _said(section: Section, text: str) -> Disposition:
    return Disposition(section.cited, DISPOSITION, text)


def _done(participle: str, name: str) -> str:
    return f"{participle}e" if name.startswith("la ") else participle
