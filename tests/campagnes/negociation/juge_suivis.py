"""What people tracked, what was proposed of it, what became of the text -> what was misread or misapplied.

Nothing of cpomdoc is asked: what a file should say with some edits and without others is written by `plumes`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tests.campagnes.negociation.juge import Affaire, faults, plain
from tests.campagnes.negociation.plumes import Trace
from tests.campagnes.negociation.redacteur import W, root_of, units_of, words_of

_INVENTED = re.compile(r"[^\W\d_]{10,}x\b")
_MARKS = tuple(
    f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "delText")
)


@dataclass(frozen=True)
class Proposee:
    """One proposal as people are shown it."""

    cle: str
    auteur: str
    avant: str
    apres: str


@dataclass(frozen=True)
class Lecture:
    """A file with marks, as it was read: the proposals, the file with all refused, with all accepted; what each is to
    say.
    """

    traces: tuple[Trace, ...]
    proposees: tuple[Proposee, ...]
    refuse: bytes
    accepte: bytes
    refuse_attendu: bytes
    accepte_attendu: bytes


@dataclass(frozen=True)
class Acceptation:
    """One proposal accepted: the file without it and with it, the text of the day before and after; no text after: it
    was refused for *motif*.
    """

    trace: Trace
    sans: bytes
    avec: bytes
    sans_attendu: bytes
    avec_attendu: bytes
    actuel: bytes
    resultat: bytes | None
    motif: str = ""


def units(data: bytes) -> list[str]:
    return [plain(words_of(one)) for one in units_of(root_of(data))]


def said(one: Trace | Proposee) -> tuple[str, str, str]:
    """By whom, what was struck, what was written: what tells a proposal from others."""
    if isinstance(one, Trace):
        return one.auteur, plain(one.barre), plain(one.ecrit)
    return one.auteur, plain(one.avant), plain(one.apres)


def paired(traces: Sequence[Trace], proposees: Sequence[Proposee]) -> Iterator[tuple[Trace, Proposee]]:
    """Each edit with its proposal; those of which two say the same by one author are left out."""
    written, read = Counter(map(said, traces)), Counter(map(said, proposees))
    known = {said(one): one for one in proposees}
    for trace in traces:
        if written[said(trace)] == read[said(trace)] == 1:
            yield trace, known[said(trace)]


def misread(one: Lecture) -> list[str]:
    """What is wrong with how a file with marks was read, a sentence each."""
    expected, found = (Counter(map(said, each)) for each in (one.traces, one.proposees))
    wrong = [f"non proposé : {told}" for told in expected - found]
    wrong += [f"proposé sans geste : {told}" for told in found - expected]
    if len({each.cle for each in one.proposees}) < len(one.proposees):
        wrong.append("une clé pour deux propositions")
    wrong += _differs("tout refusé", one.refuse_attendu, one.refuse)
    return [*wrong, *_differs("tout accepté", one.accepte_attendu, one.accepte)]


def misapplied(one: Acceptation) -> list[str]:
    """What is wrong with one acceptance."""
    wrong = [*_differs("sans", one.sans_attendu, one.sans), *_differs("avec", one.avec_attendu, one.avec)]
    current = units(one.actuel)
    if one.resultat is None:
        return [*wrong, *([f"refusé sans raison ({one.motif}) : {said(one.trace)}"] if _stands(one, current) else [])]
    if one.resultat == one.actuel:
        return [*wrong, *([] if _is_said(one, current) else [f"sans effet : {said(one.trace)}"])]
    case = Affaire(
        one.sans_attendu,
        ((one.trace.auteur, one.avec_attendu),),
        one.actuel,
        (one.trace.geste,),
        one.resultat,
        (),
    )
    return [*wrong, *faults(case)]


def intruding(start: bytes, final: bytes, traces: Collection[Trace], accepted: Collection[Trace]) -> list[str]:
    """Words of proposals that nobody accepted, and that the text says at the end."""
    known = {word for text in (*units(start), *(one.ecrit for one in accepted)) for word in _invented(text)}
    there = {word for text in units(final) for word in _invented(text)}
    return [
        f"écrit sans accord : {word}"
        for one in traces
        for word in _invented(one.ecrit)
        if word in there and word not in known
    ]


def _invented(text: str) -> list[str]:
    return [word.lower() for word in _INVENTED.findall(text)]


def _stands(one: Acceptation, current: Sequence[str]) -> bool:
    """Whether the paragraph to change is in the text of the day as it was; of one that is written in several places,
    that of the place to change, told by those around it.
    """
    text, without, with_it = plain(one.trace.unite), units(one.sans_attendu), units(one.avec_attendu)
    if without.count(text) < 2:
        return text in current
    at = next((at for at, (old, new) in enumerate(zip(without, with_it, strict=False)) if old != new), len(without))
    around = without[at - 1 : at], without[at + 1 : at + 2]
    places = (at for at, unit in enumerate(current) if unit == text)
    return any(around in ((current[at - 1 : at], around[1]), (around[0], current[at + 1 : at + 2])) for at in places)


def _is_said(one: Acceptation, current: Sequence[str]) -> bool:
    """Whether the text of the day said already what was accepted."""
    before, written = units(one.sans_attendu), plain(one.trace.ecrit)
    new = [unit for unit in units(one.avec_attendu) if unit not in before]
    if not new:
        return plain(one.trace.unite) not in current
    return all(unit in current for unit in new) or (bool(written) and any(written in unit for unit in current))


def _differs(which: str, expected: bytes, found: bytes) -> Iterator[str]:
    left = sorted({str(one.tag).rpartition("}")[2] for one in _marks(root_of(found))})
    if left:
        yield f"{which} : il reste {', '.join(left)}"
    a, b = units(expected), units(found)
    if a != b:
        at = next((at for at, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b)))
        yield f"{which} : « {''.join(b[at : at + 1])[:80]} » au lieu de « {''.join(a[at : at + 1])[:80]} »"


def _marks(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(*_MARKS)
