"""What a draft said when it was given out + what it says now -> every change, as a reader would tell it.

Passages are aligned, not compared by place: what was moved is told as moved, what two programs write differently and
print alike is not told. Figures are looked at apart: a figure changed by hand may disagree with another document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from unicodedata import bidirectional, normalize

from cpomdoc.domain import extraits
from cpomdoc.domain.francais import insecable
from cpomdoc.domain.glyphs import undrawn
from cpomdoc.domain.relecture import MOST, Geste, Modification, Passage, ProjetRendu
from cpomdoc.stages.pieces.alignement import in_order, likeness, ratio
from cpomdoc.stages.pieces.jetons import folded

LENGTH = 1500
"""Signs of one change that are kept."""
EMPTIED = 0.2
"""A draft that keeps less of its words than this share is a file gone wrong, no proofreading."""
_MOVED = 0.9
_FOREIGN, _OWN = 0.3, 0.5
_PAIRS = 40_000
_PICTURE = "\ufffc"
_FIGURE = re.compile(r"\d+(?:[\s\u00a0\u202f.,/-]?\d+)*")
_AFTER = re.compile(r"[\s\u00a0\u202f]*(%|€|[A-Za-zÀ-ÿ’]{2,})")
_REWORDED = frozenset({Geste.CHIFFRE, Geste.MODIFIE})
_TELLING = 3
"""Digits from which a figure alone says what it is about."""


def emptied(base: Sequence[Passage], back: Sequence[Passage]) -> bool:
    """Whether next to nothing is left of a draft."""
    before = _words(one.texte for one in base if not one.place)
    return sum(len(word) for word in _words(one.texte for one in back if not one.place) & before) < EMPTIED * sum(
        len(word) for word in before
    )


def is_foreign(base: Sequence[Passage], rendu: ProjetRendu) -> bool:
    """Whether a draft has next to nothing of the text whose name it bears."""
    return _shared(base, rendu.passages) < _FOREIGN


def nearest(rendu: ProjetRendu, others: Mapping[str, Sequence[Passage]]) -> str:
    """The title of the document whose text a draft has; empty when it is none of them."""
    shares = {title: _shared(said, rendu.passages) for title, said in others.items()}
    found = max(shares, key=lambda title: shares[title], default="")
    return found if found and shares[found] > _OWN else ""


def _shared(base: Sequence[Passage], back: Sequence[Passage]) -> float:
    """The share of what came back that stood in a document."""
    known = {folded(one.texte) for one in base if not one.place}
    texts = [folded(one.texte) for one in back if not one.place]
    return sum(len(text) for text in texts if text in known) / max(1, sum(len(text) for text in texts))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w+", text)}


def changes(base: Sequence[Passage], rendu: ProjetRendu) -> tuple[Modification, ...]:
    """Everything that differs, in the order of the document; then what the PDF would not show, then what was taken out
    of the file. 300 at most, the others being counted.
    """
    told = [*_differences(base, rendu.passages), *_unseen(base, rendu)]
    told += [Modification(Geste.ETRANGER, "", words, "") for words in rendu.retires]
    if len(told) > MOST:
        more = len(told) - MOST + 1
        told = [*told[: MOST - 1], Modification(Geste.AUTRES, "", "", f"{more} autres modifications")]
    return tuple(told)


def changes_something(modifications: Sequence[Modification]) -> bool:
    """Whether the text or its look is another one: what was taken out of the file showed nothing."""
    return any(one.geste is not Geste.ETRANGER for one in modifications)


def untracked(base: Sequence[Passage], rendu: ProjetRendu) -> tuple[Modification, ...]:
    """What a draft would still differ in if every tracked change were refused: edits that nobody tracked."""
    return tuple(_differences(base, rendu.refusees)) if rendu.suivis else ()


# --- differences ------------------------------------------------------------------------------------------------------


def differences(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Modification, ...]:
    """What two drafts of ours do not say alike, in the order of the document."""
    return tuple(_differences(before, after))


def focused(one: Modification, most: int) -> Modification:
    """The change with *most* signs at most on each side, the words that changed among them whatever their place."""
    if one.geste in _REWORDED:
        before, after = extraits.focused(one.avant, one.apres, most)
    else:
        before, after = extraits.within(one.avant, most), extraits.within(one.apres, most)
    return replace(one, avant=before, apres=after)


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of the alignment: what stood there and what stands there, either of which may be nothing."""

    before: Passage | None
    after: Passage | None


def _differences(base: Sequence[Passage], back: Sequence[Passage]) -> Iterator[Modification]:
    steps = list(_aligned(base, back))
    moved = _moved(steps)
    shown = [one for at, one in enumerate(steps) if at not in moved or moved[at]]
    places = {id(one.after): True for at, one in enumerate(steps) if moved.get(at)}
    for (kind, _), group in groupby(shown, key=lambda one: (_kind(one), _title(one))):
        yield from _told(kind, list(group), places)


def _kind(step: _Step) -> str:
    if step.before is None:
        return "added"
    if step.after is None:
        return "removed"
    if folded(step.before.texte) != folded(step.after.texte):
        return "changed"
    if step.before.forme == step.after.forme:
        return "same"
    return "picture" if _PICTURE in step.after.texte else "look"


def _title(step: _Step) -> str:
    one = step.after or step.before
    assert one is not None
    return one.place or one.titre


def _told(kind: str, group: Sequence[_Step], moved: Mapping[int, bool]) -> Iterator[Modification]:
    """The changes of neighbours of one kind under one title."""
    title = _title(group[0])
    if kind == "changed":
        yield from (_changed(one.before, one.after, title) for one in group if one.before and one.after)
    elif kind == "picture":
        yield from (Modification(Geste.IMAGE, title, "", _cut(one.after.texte)) for one in group if one.after)
    elif kind == "look":
        texts = [one.after.texte for one in group if one.after]
        more = f" et {len(texts) - 3} autres passages" if len(texts) > 3 else ""
        words = " ; ".join(f"«\u00a0{_short(text)}\u00a0»" for text in texts[:3])
        yield Modification(Geste.FORME, title, "", f"{words}{more}")
    elif kind == "removed":
        yield Modification(Geste.RETIRE, title, _cut(" / ".join(one.before.texte for one in group if one.before)), "")
    elif kind == "added":
        plain = [one.after.texte for one in group if one.after and id(one.after) not in moved]
        if plain:
            yield Modification(Geste.AJOUTE, title, "", _cut(" / ".join(plain)))
        for one in group:
            if one.after and id(one.after) in moved:
                yield Modification(Geste.DEPLACE, title, "", _cut(one.after.texte))


def _changed(before: Passage, after: Passage, title: str) -> Modification:
    old, new = folded(before.texte), folded(after.texte)
    if folded(old.replace(_PICTURE, "")) == folded(new.replace(_PICTURE, "")):
        return Modification(Geste.IMAGE, title, _cut(old), _cut(new))
    geste = Geste.CHIFFRE if figures(old) != figures(new) else Geste.MODIFIE
    return Modification(geste, title, *_excerpts(old, new))


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """What changed in a passage, with some words around it."""
    if len(old) + len(new) <= 2 * 160:
        return old, new
    before, after = extraits.around_changes(old, new, 2 * extraits.AROUND)
    return _cut(before), _cut(after)


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


# --- alignment --------------------------------------------------------------------------------------------------------


def _key(one: Passage) -> tuple[str, bool, str]:
    return one.place, one.ligne, folded(one.texte)


def _aligned(base: Sequence[Passage], back: Sequence[Passage]) -> Iterator[_Step]:
    olds, news = [_key(one) for one in base], [_key(one) for one in back]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (_Step(base[i1 + k], back[j1 + k]) for k in range(i2 - i1))
        else:
            yield from _paired(base[i1:i2], back[j1:j2])


def _paired(olds: Sequence[Passage], news: Sequence[Passage]) -> Iterator[_Step]:
    """Inside a block that changed, passages that share most of their words, in their order."""
    hits = (
        _best(olds, news)
        if len(olds) * len(news) <= _PAIRS
        else list(zip(range(len(olds)), range(len(news)), strict=False))
    )
    at, to = 0, 0
    for old, new in [*hits, (len(olds), len(news))]:
        yield from (_Step(one, None) for one in olds[at:old])
        yield from (_Step(None, one) for one in news[to:new])
        if old < len(olds):
            yield _Step(olds[old], news[new])
        at, to = old + 1, new + 1


def _best(olds: Sequence[Passage], news: Sequence[Passage]) -> list[tuple[int, int]]:
    """The pairs that keep order and share the most words."""
    return in_order([[_alike(old, new) for new in news] for old in olds])


def _alike(old: Passage, new: Passage) -> float:
    return likeness(old.texte, new.texte) if (old.place, old.ligne) == (new.place, new.ligne) else 0.0


def _moved(steps: Sequence[_Step]) -> dict[int, bool]:
    """The places of what was moved: false where it left, true where it came."""
    gone = {at: one.before for at, one in enumerate(steps) if one.before is not None and one.after is None}
    found: dict[int, bool] = {}
    for at, one in enumerate(steps):
        if one.after is None or one.before is not None or len(one.after.texte) < 12:
            continue
        for left, before in gone.items():
            if left not in found and before.ligne == one.after.ligne and ratio(before.texte, one.after.texte) > _MOVED:
                found[left], found[at] = False, True
                break
    return found


# --- what the PDF would not show --------------------------------------------------------------------------------------


def _unseen(base: Sequence[Passage], rendu: ProjetRendu) -> Iterator[Modification]:
    for one in rendu.masques:
        yield Modification(Geste.MASQUE, one.titre, "", _cut(one.texte))
    yield from _illegible(base, rendu)
    known = {sign for one in base for sign in undrawn(folded(one.texte))}
    for one in rendu.passages:
        lost = "".join(sign for sign in undrawn(folded(one.texte.replace(_PICTURE, ""))) if sign not in known)
        if lost:
            words = ", ".join(f"«\u00a0{sign}\u00a0»" for sign in lost)
            yield Modification(
                Geste.SIGNE,
                one.place or one.titre,
                "",
                f"{words} dans «\u00a0{_short(one.texte)}\u00a0»",
            )


def _illegible(base: Sequence[Passage], rendu: ProjetRendu) -> Iterator[Modification]:
    """The words that nobody can read, and that could be read or were not there: they would be signed unseen."""
    known = {folded(one.illisible) for one in base}
    for one in rendu.passages:
        if (words := folded(one.illisible)) and words not in known:
            yield Modification(Geste.ILLISIBLE, one.place or one.titre, "", _cut(words))


def unprinted(base: Sequence[Passage], rendu: ProjetRendu, printed: str) -> tuple[Modification, ...]:
    """What a draft says anew, in its body, and the pages that were made of it do not: text in boxes that only Word
    draws, for one. Hidden words, and signs that no font draws, are told already.
    """
    known = {folded(one.texte) for one in (*base, *rendu.masques)}
    pages = _sure(printed)
    return tuple(
        Modification(Geste.MASQUE, one.titre, "", _cut(one.texte))
        for one in rendu.passages
        if not one.place and folded(one.texte) not in known and _is_missing(one, pages, rendu.masques)
    )


def _is_missing(one: Passage, pages: str, hidden: Sequence[Passage]) -> bool:
    words = {_sure(word) for word in re.findall(r"\w{3,}", normalize("NFC", one.texte))} - {""}
    told = "".join(_sure(other.texte) for other in hidden)
    return any(word not in pages and word not in told for word in words)


def _sure(text: str) -> str:
    """The letters and figures that are read alike in a Word file and in a PDF."""
    text = normalize("NFC", text)
    lost = undrawn(text)
    sure = (sign for sign in text if sign not in lost and bidirectional(sign) not in {"R", "AL"})
    return "".join(sign for sign in normalize("NFKC", "".join(sure)).casefold() if sign.isalnum())


# --- figures ----------------------------------------------------------------------------------------------------------


def figures(text: str) -> tuple[str, ...]:
    """The figures of a text, without the signs that part their digits by three."""
    return tuple(_digits(found[0]) for found in _FIGURE.finditer(text))


def _digits(figure: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", figure)


def disagreements(
    modifications: Iterable[Modification], others: Mapping[str, Sequence[Passage]], now: Sequence[Passage]
) -> tuple[Modification, ...]:
    """The documents that still say a figure that was changed by hand: *others* are, by title, the passages of the other
    documents and, under its own title, what the changed one says (*now*). A figure that this does not say took no
    place: it is among what the parties must agree on.
    """
    found: dict[tuple[str, str], Modification] = {}
    stand = {figure for one in now for figure in figures(one.texte)}
    for change in modifications:
        if change.geste is Geste.CHIFFRE:
            taken = (one for one in _replaced(change.avant, change.apres) if _digits(one[2]) in stand)
            for old, noun, new in taken:
                for title, said in others.items():
                    passage = next((one for one in said if _says(one.texte, old, noun)), None)
                    if passage is not None:
                        told = f"«\u00a0{_around(passage.texte, old)}\u00a0»"
                        words = insecable(f"{new} {noun}".strip())
                        found.setdefault((title, old), Modification(Geste.DESACCORD, title, told, words))
    return tuple(found.values())


def _replaced(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """Each figure of a passage that another one took the place of: the digits of the old one, the word after it; the
    new one as it was written.
    """
    olds, news = list(_FIGURE.finditer(before)), list(_FIGURE.finditer(after))
    keys = [_digits(one[0]) for one in olds], [_digits(one[0]) for one in news]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "replace":
            for old, new in zip(olds[i1:i2], news[j1:j2], strict=False):
                yield _digits(old[0]), _noun(before, old.end()), new[0]


def _noun(text: str, at: int) -> str:
    found = _AFTER.match(text, at)
    return found[1] if found else ""


def _says(text: str, figure: str, noun: str) -> bool:
    """Whether a text holds a figure, about the same thing as far as can be told."""
    telling = len(re.sub(r"\D", "", figure)) >= _TELLING
    return any(
        _digits(found[0]) == figure and (telling or (noun and _noun(text, found.end()) == noun))
        for found in _FIGURE.finditer(text)
    )


def _around(text: str, figure: str) -> str:
    at = next((found.start() for found in _FIGURE.finditer(text) if _digits(found[0]) == figure), 0)
    start, end = max(0, at - 50), at + 50
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
