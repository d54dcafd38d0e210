"""A draft with its values + the same as it came back -> the values that somebody changed by hand.

A bookmark says where a value is, never by itself what became of it: programs lose names when a cell is typed over or a
change is tracked, leave half of a value outside when its start is typed over, swallow what is typed just after it, copy
a name with its words. So the paragraph where a value was is found again, by the names that stand in it or by its place
among its neighbours, and the two texts are compared. Kinds of spaces do not count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from cpomdoc.adapters.word.headings import articles
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts
from cpomdoc.adapters.word.printed import numbered, words_of
from cpomdoc.adapters.word.returned import STORY
from cpomdoc.adapters.word.signets import Signet, bookmarks
from cpomdoc.domain.origine import Imprimee, ValeurChangee

_FOLDED = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ", "\u2011": "-"})
_TOKEN = re.compile(r"\w+|\s|[^\w\s]")
_FIGURE = re.compile(r"[\d\s.,]*\d[\d\s.,]*")
_ALIKE = 0.35
"""The share of common words from which two paragraphs may be one, changed."""


@dataclass(frozen=True, slots=True)
class Suivies:
    """What became of the values of a draft: *valeurs* are those that still have a place, where they stand now, with the
    words of whoever wrote others there; *changees* those that say otherwise, in the order of the draft.
    """

    valeurs: tuple[Imprimee, ...]
    changees: tuple[ValeurChangee, ...]


def changed_values(base: bytes, returned: bytes, valeurs: Sequence[Imprimee]) -> tuple[ValeurChangee, ...]:
    """The values of *base* (*valeurs*, as its manifest has them) that *returned* says otherwise, in their order."""
    return followed(base, returned, valeurs).changees


def followed(base: bytes, returned: bytes, valeurs: Sequence[Imprimee]) -> Suivies:
    """What became in *returned* of each value of *base* (*valeurs*, as its manifest has them)."""
    found = list(_followed(read_parts(base), read_parts(returned), valeurs))
    told = [one.changee for one in found if one.changee is not None]
    titles, by_name = articles(base) if told else {}, {one.signet: one for one in valeurs}
    return Suivies(
        tuple(one.imprimee for one in found if one.imprimee is not None),
        tuple(replace(one, article=_title(titles, by_name[one.signet])) for one in told),
    )


def _title(titles: Mapping[str, Sequence[str]], value: Imprimee) -> str:
    above = titles.get(value.partie, ())
    return above[value.paragraphe] if value.paragraphe < len(above) else ""


@dataclass(frozen=True, slots=True)
class _Suivie:
    """What became of one value: where it stands now, and what is told of it when it says otherwise."""

    imprimee: Imprimee | None
    changee: ValeurChangee | None = None


@dataclass(frozen=True, slots=True)
class _Lieu:
    """A paragraph of the draft that came back; *texte*: its words, spaces folded, sign for sign."""

    partie: str
    paragraphe: int
    texte: str
    lu: str


def _followed(
    base: Mapping[str, bytes], returned: Mapping[str, bytes], valeurs: Sequence[Imprimee]
) -> Iterator[_Suivie]:
    seen: dict[str, list[Signet]] = defaultdict(list)
    for one in bookmarks(returned):
        seen[one.nom].append(one)
    body = [value for value in valeurs if value.partie == DOCUMENT]
    before, after = _texts(base[DOCUMENT]), _lieux(DOCUMENT, returned[DOCUMENT])
    partners = _partners(before, [one.texte for one in after], body, seen)
    for value in body:
        yield _in_body(value, before[value.paragraphe], after, partners, seen[value.signet])
    elsewhere = [value for value in valeurs if value.partie != DOCUMENT]
    margins = [
        lieu for name in returned if STORY.fullmatch(name) and name != DOCUMENT for lieu in _lieux(name, returned[name])
    ]
    for part in dict.fromkeys(value.partie for value in elsewhere):
        texts = _texts(base[part])
        for value in (one for one in elsewhere if one.partie == part):
            yield _in_margin(value, texts[value.paragraphe], margins, seen[value.signet])


def _texts(part: bytes) -> list[str]:
    return [one.texte for one in _lieux("", part)]


def _lieux(name: str, part: bytes) -> list[_Lieu]:
    read = (words_of(paragraph) for paragraph in numbered(parse_xml(part)))
    return [_Lieu(name, at, words.translate(_FOLDED), words) for at, words in enumerate(read)]


# --- which paragraph is which -----------------------------------------------------------------------------------------


def _partners(
    before: Sequence[str], after: Sequence[str], valeurs: Sequence[Imprimee], seen: Mapping[str, Sequence[Signet]]
) -> dict[int, int]:
    """Where each paragraph that holds values stands now: where most of their names do; of one that lost them all, where
    its neighbours leave room for it. One that is nowhere is left out.
    """
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for value in valeurs:
        places = {one.paragraphe for one in seen.get(value.signet, ()) if one.partie == DOCUMENT}
        same = {place for place in places if after[place] == before[value.paragraphe]}
        votes[value.paragraphe].update(sorted(same or places)[:1])
    found = {place: counted.most_common(1)[0][0] for place, counted in votes.items() if counted}
    taken = set(found.values())
    lost = [place for place, counted in votes.items() if not counted]
    for gap in _gaps(lost, found, len(before), len(after)):
        room = [place for place in range(gap.low, gap.high) if place not in taken]
        here = [place for place in range(gap.start, gap.end) if place not in found]
        found |= {one: other for one, other in _paired(here, room, before, after) if one in votes}
    return found


@dataclass(frozen=True, slots=True)
class _Gap:
    """Paragraphs from *start* to *end* before, from *low* to *high* now, between two that are known."""

    start: int
    end: int
    low: int
    high: int


def _gaps(lost: Sequence[int], found: Mapping[int, int], length: int, now: int) -> list[_Gap]:
    """The stretches that hold a paragraph of *lost*; none where what is on both sides changed places."""
    known = sorted(found)
    gaps: dict[_Gap, None] = {}
    for place in lost:
        above = max((one for one in known if one < place), default=-1)
        below = min((one for one in known if one > place), default=length)
        low, high = found.get(above, -1) + 1, found.get(below, now)
        if low < high:
            gaps[_Gap(above + 1, below, low, high)] = None
    return list(gaps)


def _paired(
    here: Sequence[int], room: Sequence[int], before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Paragraphs that say the same; of those in between, as many before as now, one for one; else those alike."""
    old, new = [before[one] for one in here], [after[one] for one in room]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or i2 - i1 == j2 - j1:
            yield from zip(here[i1:i2], room[j1:j2], strict=True)
        elif tag == "replace":
            yield from _alike(here[i1:i2], room[j1:j2], before, after)


def _alike(
    here: Sequence[int], room: Sequence[int], before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[int, int]]:
    at = 0
    for one in here:
        scores = [(_likeness(before[one], after[other]), -rank) for rank, other in enumerate(room[at:])]
        best, rank = max(scores, default=(0.0, 0))
        if best >= _ALIKE:
            yield one, room[at - rank]
            at += 1 - rank


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


# --- what became of a value -------------------------------------------------------------------------------------------


def _in_body(
    value: Imprimee, old: str, after: Sequence[_Lieu], partners: Mapping[int, int], named: Sequence[Signet]
) -> _Suivie:
    own = [one for one in named if one.partie == DOCUMENT]
    same = [one for one in own if after[one.paragraphe].texte == old]
    place = (same or own)[0].paragraphe if own else partners.get(value.paragraphe)
    if place is None:
        return _Suivie(None, _told(value, "", old, "", a_voir=False))
    return _compared(value, old, after[place], (same or own)[0] if own else None)


def _in_margin(value: Imprimee, old: str, margins: Sequence[_Lieu], named: Sequence[Signet]) -> _Suivie:
    """A header may be written several times, or under another name: it is enough that one says the same."""
    same = sorted((one for one in margins if one.texte == old), key=lambda one: one.partie != value.partie)
    if same:
        return _stays(value, same[0], value.debut)
    by_place = {(one.partie, one.paragraphe): one for one in margins}
    for one in named:
        lieu = by_place.get((one.partie, one.paragraphe))
        if lieu is not None and _bare(one.mots) == _bare(value.texte):
            return _stays(value, lieu, one.debut)
    first = named[0] if named else None
    lieu = by_place.get((first.partie, first.paragraphe)) if first is not None else None
    if first is None or lieu is None or not first.mots.strip():
        alike = max((one.texte for one in margins), key=lambda text: _likeness(old, text), default="")
        return _Suivie(None, _told(value, "", old, alike, a_voir=True))
    return _otherwise(value, old, lieu, first.debut, first.debut + len(first.mots))


def _compared(value: Imprimee, old: str, lieu: _Lieu, named: Signet | None) -> _Suivie:
    """What stands in the place of a value, its paragraph being known."""
    new, start, end = lieu.texte, value.debut, value.debut + len(value.texte)
    if new == old:
        return _stays(value, lieu, start)
    span = _span(old, new, start, end)
    if span is not None and new[span[0] : span[1]] == old[start:end]:
        return _stays(value, lieu, span[0])
    if named is not None and _bare(named.mots) == _bare(value.texte) and _stands_alone(new, named):
        return _stays(value, lieu, named.debut, len(named.mots))  # the words around it moved; it did not
    if named is not None and new.strip() and _bare(old) == _bare(value.texte):
        return _otherwise(
            value, old, lieu, 0, len(new)
        )  # it was alone there, under its name: all of it is in its place
    words = new[span[0] : span[1]].strip() if span is not None else ""
    figure_gone = bool(words) and _has_figure(value.texte) and not _has_figure(words)
    lost = figure_gone and not set(_bare(words).split()) & set(_bare(value.texte).split())
    if span is None or lost:
        return _Suivie(None, _told(value, "", old, new, a_voir=True))
    return _otherwise(value, old, lieu, *span)


def _stays(value: Imprimee, lieu: _Lieu, at: int, length: int = -1) -> _Suivie:
    """A value that still says what it said, from the sign *at* of a paragraph on: in the spaces that it now has."""
    words = lieu.lu[at : at + (len(value.texte) if length < 0 else length)]
    placed = replace(value, partie=lieu.partie, paragraphe=lieu.paragraphe, debut=at)
    if value.main is None:
        placed = replace(placed, mots=words)
    return _Suivie(placed if words else None)


def _otherwise(value: Imprimee, old: str, lieu: _Lieu, start: int, end: int) -> _Suivie:
    """A value in whose place other words stand: the signs from *start* to *end* of a paragraph; or nothing does."""
    told = lieu.lu[start:end]
    words, at = told.strip(), start + len(told) - len(told.lstrip())
    placed = replace(value, partie=lieu.partie, paragraphe=lieu.paragraphe, debut=at, main=words) if words else None
    return _Suivie(placed, _told(value, lieu.texte[start:end], old, lieu.texte, a_voir=False))


def _span(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the signs from *start* to *end* are now; None when what took their place took that of others too."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    ends_before, ends_after = _ends(before), _ends(after)
    low: int | None = None
    high = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        first, last = ends_before[i1], ends_before[i2]
        at, to = ends_after[j1], ends_after[j2]
        if tag == "insert":
            if not (start < first < end or (first in (start, end) and _completes(new[at:to], old[start:end]))):
                continue
        elif last <= start or first >= end:
            continue
        elif tag == "equal":
            at, to = at + max(0, start - first), to - max(0, last - end)
        elif old[first:start].strip() or old[end:last].strip():
            return None
        low, high = at if low is None else low, to
    return (low, high) if low is not None else None


def _ends(tokens: Sequence[str]) -> list[int]:
    """Where each token begins, and where the last one ends."""
    found = [0]
    for token in tokens:
        found.append(found[-1] + len(token))
    return found


def _completes(words: str, value: str) -> bool:
    """Whether words typed beside a figure make another figure of it: « 1 » before « 500 », « ,50 » after « 100 »."""
    return _has_figure(value) and _FIGURE.fullmatch(words) is not None


def _has_figure(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _stands_alone(text: str, named: Signet) -> bool:
    """Whether nothing touches the words of a bookmark that would make others of them."""
    before, after = text[: named.debut], text[named.debut + len(named.mots) :]
    tail, head = before[-1:], after[:1]
    joined = tail.isalnum() or head.isalnum()
    figure = named.mots[:1].isdigit() and before.rstrip()[-1:].isdigit()
    return not joined and not figure and re.match(r"[.,]?\d", after) is None


def _bare(text: str) -> str:
    return " ".join(text.translate(_FOLDED).split())


def _told(value: Imprimee, words: str, old: str, new: str, *, a_voir: bool) -> ValeurChangee:
    return ValeurChangee(
        signet=value.signet,
        cle=value.cle,
        sources=value.sources,
        avant=value.texte,
        apres=words.strip(),
        a_voir=a_voir,
        texte_avant=old,
        texte_apres=new,
    )
