"""Scripts of which a part is tracked -> what the program proposes of them, and what each acceptance does to a text.

Accepted one by one, in an order drawn, as the decisions on remarks do (`engine/decisions/remarques.py`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cpomdoc.adapters.word import decided, fusionner, proposals, without_and_with
from cpomdoc.domain.fusion import Fusion, NonProuvee, Voix
from tests.campagnes.negociation.juge_suivis import (
    Acceptation,
    Lecture,
    Proposee,
    intruding,
    misapplied,
    misread,
    paired,
)
from tests.campagnes.negociation.plumes import Marque, Trace, tracked, written
from tests.campagnes.negociation.redacteur import Script

_ACCEPTED = 0.75


@dataclass(frozen=True)
class Suivi:
    """A script with marks, and how each of its files was read; *rendus* are the files with all accepted."""

    seed: int
    script: Script
    entier: Script
    traces: tuple[Trace, ...]
    lectures: tuple[Lecture, ...]

    @property
    def rendus(self) -> list[bytes]:
        return [one.accepte for one in self.lectures]


@lru_cache(maxsize=8)
def read(base: bytes, seed: int) -> Suivi:
    made, traces = tracked(base, seed)
    straight, whole = written(base, seed, ()), written(base, seed, None)
    lectures = []
    for at, (who, data) in enumerate(made.rendus):
        found = proposals(data)
        shown = tuple(Proposee(one.cle, one.suivi.auteur, one.suivi.avant, one.suivi.apres) for one in found)
        mine = tuple(one for one in traces if one.marque[0] == who)
        lectures.append(
            Lecture(
                mine,
                shown,
                decided(data, ()),
                decided(data, [one.cle for one in found]),
                straight.rendus[at][1],
                whole.rendus[at][1],
            )
        )
    return Suivi(seed, made, whole, traces, tuple(lectures))


def accepted(base: bytes, suivi: Suivi, actuel: bytes) -> Iterator[Acceptation]:
    """What people wrote straight is merged; then three proposals in four, of all parties, are accepted one by one."""
    rng = random.Random(suivi.seed)
    names = [who for who, _ in suivi.script.rendus]
    files = dict(suivi.script.rendus)
    now = begun(base, suivi, actuel)
    known = [pair for one in suivi.lectures for pair in paired(one.traces, one.proposees)]
    rng.shuffle(known)
    keys: dict[str, list[str]] = {who: [] for who in names}
    chosen: set[Marque] = set()
    for trace, shown in known:
        if rng.random() > _ACCEPTED:
            continue
        who = trace.marque[0]
        without, with_it = without_and_with(files[who], keys[who], shown.cle)
        expected = [
            written(base, suivi.seed, some).rendus[names.index(who)][1] for some in (chosen, chosen | {trace.marque})
        ]
        fusion = fusionner(without, [Voix(trace.auteur, with_it)], now)
        result, why = _decided(fusion)
        yield Acceptation(trace, without, with_it, expected[0], expected[1], now, result, why)
        if result is not None:
            now = result
            keys[who].append(shown.cle)
            chosen.add(trace.marque)


def begun(base: bytes, suivi: Suivi, actuel: bytes) -> bytes:
    """The text of the day with what people wrote straight, before any proposal is accepted."""
    voices = [Voix(who, one.refuse) for (who, _), one in zip(suivi.script.rendus, suivi.lectures, strict=True)]
    outcome = fusionner(base, voices, actuel)
    assert isinstance(outcome, Fusion), outcome
    return outcome.docx


def _decided(fusion: Fusion | NonProuvee) -> tuple[bytes | None, str]:
    """The text with it; none, and why, where the program refuses to write it."""
    if isinstance(fusion, NonProuvee):
        return None, "; ".join(f"{one.defaut} {one.texte[:60]}" for one in fusion.echecs)
    if fusion.conflits:
        return None, str(fusion.conflits[0].differend)
    return fusion.docx, ""


def followed(base: bytes, suivi: Suivi, actuel: bytes, totals: Counter[str]) -> tuple[list[str], bytes]:
    """What is wrong with the acceptances of a script, counted in *totals*; the text at the end."""
    start = now = begun(base, suivi, actuel)
    found: list[str] = []
    taken: list[Trace] = []
    for one in accepted(base, suivi, actuel):
        wrong = misapplied(one)
        found += wrong
        totals.update({"suivis tentés": 1, "suivis refusés": one.resultat is None, "suivis fautifs": bool(wrong)})
        if one.resultat is not None:
            totals.update({"suivis repris": 1})
            now = one.resultat
            taken.append(one.trace)
    return [*found, *intruding(start, now, suivi.traces, taken)], now


def read_wrong(suivi: Suivi, totals: Counter[str]) -> list[str]:
    """What is wrong with how the files of a script were read, counted in *totals*."""
    totals.update(
        {
            "gestes suivis": len(suivi.traces),
            "propositions": sum(len(one.proposees) for one in suivi.lectures),
        }
    )
    return [told for one in suivi.lectures for told in misread(one)]
