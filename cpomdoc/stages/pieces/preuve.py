"""A merge, read again in the file that was written -> what cannot be proved of it: nothing, or the file is not given.

Counts words, and knows nothing of how the merge was made but which unit became which and what was told as disputed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cpomdoc.domain.fusion import PARAGRAPHE, Conflit, Defaut, Echec, Unite
from cpomdoc.stages.pieces.alignement import Alignement, shared
from cpomdoc.stages.pieces.fusion import Plan
from cpomdoc.stages.pieces.jetons import said, same, words

LEAST_SHARED = 0.2
"""A return that keeps less of the words of its base than this share is no return of it."""


def strangers(base: Sequence[Unite], voix: Sequence[Sequence[Unite]], noms: Sequence[str]) -> Iterator[Echec]:
    """The returns that cannot be aligned with what was given out."""
    for nom, units in zip(noms, voix, strict=False):
        if shared(base, units) < LEAST_SHARED:
            yield Echec(Defaut.ETRANGER, nom, "")


def unproved(
    base: Sequence[Unite],
    voix: Sequence[Sequence[Unite]],
    actuel: Sequence[Unite],
    noms: Sequence[str],
    plan: Plan,
    written: Sequence[Unite],
) -> Iterator[Echec]:
    """What cannot be proved of one story, *written* being what the merged file says."""
    yield from _written(plan, written)
    sides = [*voix, actuel]
    aligned = plan.alignes
    yield from _invented(base, sides, aligned, plan)
    for number, side in enumerate(sides):
        yield from _lost_changes(base, sides, aligned, number, noms[number], plan)
        yield from _lost_additions(aligned[number], side, noms[number], plan)


def _written(plan: Plan, written: Sequence[Unite]) -> Iterator[Echec]:
    """Whether the file says what was planned, in that order; that of headers and footers says nothing."""
    wanted = [_said(one.textes) for one in plan.ecrits]
    found = [_said(one.textes) for one in written]
    if any(one.place for one in written):
        wanted, found = sorted(set(wanted)), sorted(set(found))
    if wanted != found:
        missing = Counter(wanted) - Counter(found) or Counter(found) - Counter(wanted) or Counter(found)
        yield Echec(Defaut.ECRIT, "", next(iter(missing), ""))


def _said(textes: Sequence[str]) -> str:
    return " | ".join(said(text) for text in textes)


def _invented(
    base: Sequence[Unite], sides: Sequence[Sequence[Unite]], aligned: Sequence[Alignement], plan: Plan
) -> Iterator[Echec]:
    """Words and figures that no side has at that place."""
    for one in plan.ecrits:
        if one.actuel is not None and one.textes == sides[-1][one.actuel].textes:
            continue
        if one.base is None:
            known = sides[one.voix][one.unite] if one.actuel is None else sides[-1][one.actuel]
            sources = [known.textes]
        else:
            found = [(side, became.devenu(one.base)) for side, became in zip(sides, aligned, strict=True)]
            sources = [base[one.base].textes, *(side[at].textes for side, at in found if at is not None)]
        for cell, text in enumerate(one.textes):
            written = {word for textes in sources for word in words(textes[cell])}
            yield from (Echec(Defaut.INVENTE, "", word) for word in words(text) if word not in written)


def _lost_changes(
    base: Sequence[Unite],
    sides: Sequence[Sequence[Unite]],
    aligned: Sequence[Alignement],
    number: int,
    nom: str,
    plan: Plan,
) -> Iterator[Echec]:
    """The changes of one side that are neither in the merged draft nor among what is disputed."""
    stands = {one.base: one.textes for one in plan.ecrits if one.base is not None}
    for at, unit in enumerate(base):
        found = aligned[number].devenu(at)
        mine = sides[number][found].textes if found is not None else None
        disputed = [one for one in plan.disputes.get(at, ()) if any(read.partie == nom for read in one.voix)]
        if mine is None:
            if at in stands and not disputed:
                yield Echec(Defaut.PERDU, nom, unit.texte)
            continue
        if all(same(old, new) for old, new in zip(unit.textes, mine, strict=True)):
            continue
        if at not in stands and not disputed:
            yield Echec(Defaut.PERDU, nom, Unite(mine).texte)
        others = [
            side[place].textes
            for other, (side, one) in enumerate(zip(sides, aligned, strict=True))
            if other != number and (place := one.devenu(at)) is not None
        ]
        if _loses(unit.textes, mine, stands.get(at, ()), others, disputed, nom):
            yield Echec(Defaut.PERDU, nom, Unite(mine).texte)


def _loses(
    before: Sequence[str],
    mine: Sequence[str],
    now: Sequence[str],
    others: Sequence[Sequence[str]],
    disputed: Sequence[Conflit],
    nom: str,
) -> bool:
    """Whether words that a side wrote are nowhere, or words that it struck stand although nobody else wrote them."""
    told = _counted([read.texte for one in disputed for read in one.voix if read.partie == nom])
    kept = _counted([one.retenu for one in disputed])
    old, new, result = _counted(before), _counted(mine), _counted(now)
    written, struck = new - old, old - new
    elsewhere = Counter[str]()
    for one in others:
        elsewhere += _counted(one) - old
    if any(result[word] + told[word] < count for word, count in written.items()):
        return True
    return any(result[word] > old[word] - count + elsewhere[word] + kept[word] for word, count in struck.items())


def _counted(textes: Sequence[str]) -> Counter[str]:
    return Counter(word for text in textes for word in words(text) if word not in {PARAGRAPHE, "/", "|"})


def _lost_additions(aligned: Alignement, side: Sequence[Unite], nom: str, plan: Plan) -> Iterator[Echec]:
    """What one side added, or moved, and that stands nowhere."""
    known = {_said(one.textes) for one in plan.ecrits}
    disputed = {said(read.texte) for one in plan.conflits for read in one.voix if read.partie == nom}
    moved = {unit: at for at, unit in aligned.deplaces.items()}
    stands = {one.base for one in plan.ecrits}
    for gap in aligned.ajouts.values():
        for unit in gap:
            there = side[unit]
            if _said(there.textes) in known or said(there.texte) in disputed:
                continue
            if unit in moved and (moved[unit] in stands or moved[unit] in plan.disputes):
                continue
            yield Echec(Defaut.PERDU, nom, there.texte)
