"""What each side had, what came out, what was told as disputed -> what was lost or invented.

Nothing of cpomdoc is asked: the files are read here. The main tool is an account: of each word and each figure there
must be as many in the result as in the base, with what each side added and took out; of a disputed place, what stands
there instead. Then each edit is looked for: its words in one piece, in a unit like the one they were written in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from tests.campagnes.negociation.redacteur import CELL, MONTHS, Geste, root_of, units_of, words_of

_SPACES = r"[ \u00a0\u202f]"
_TOKEN = re.compile(
    rf"\d{{1,2}}(?:er)?{_SPACES}(?:{'|'.join((*MONTHS, 'décembre'))})(?:{_SPACES}\d{{4}})?\b|\d{{2}}/\d{{2}}/\d{{4}}"
    rf"|\d{{1,3}}(?:{_SPACES}\d{{3}})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?|[^\W\d_]+",
)
"""Dates and amounts whole, numbers, words: a date made of two halves is another one than those that were written."""
_LIKE = 0.34


@dataclass(frozen=True)
class Dispute:
    """One place told as disputed: the words that were there, what each party says, what stands."""

    base: str
    voix: tuple[tuple[str, str], ...]
    retenu: str


@dataclass(frozen=True)
class Affaire:
    """All that is judged: the files, the edits, the outcome (none: no file was given)."""

    base: bytes
    rendus: tuple[tuple[str, bytes], ...]
    actuel: bytes
    gestes: tuple[Geste, ...]
    resultat: bytes | None
    disputes: tuple[Dispute, ...]


def faults(one: Affaire) -> list[str]:
    """What is wrong, a sentence each."""
    if one.resultat is None:
        return ["aucun fichier"]
    texts = _Texts(one)
    return [*_lost(one, texts), *_left(one, texts), *_miscounted(one, texts)]


class _Texts:
    """The units of each file, read once."""

    def __init__(self, one: Affaire) -> None:
        assert one.resultat is not None
        sides = {who: _said(data) for who, data in one.rendus}
        told = [_said(data) for data in (one.base, one.actuel, one.resultat)]
        self.counts = [_all(units) for units in (*told, *sides.values())]
        self.base, self.actuel, self.resultat = ([plain(unit) for unit in units] for units in told)
        self.rendus = {who: [plain(unit) for unit in units] for who, units in sides.items()}


def _said(data: bytes) -> list[str]:
    return [words_of(one) for one in units_of(root_of(data))]


def plain(text: str) -> str:
    """A text without kinds of spaces, nor marks of a list, nor cells."""
    return " ".join(normalize("NFC", text).replace(" / ", " ").replace(CELL, " ").split())


def counted(text: str) -> Counter[str]:
    """Its words and figures; in a figure spaces say nothing, and none goes on in the next cell."""
    cells = (plain(cell) for cell in text.split(CELL))
    return Counter("".join(one.split()) for cell in cells for one in _TOKEN.findall(cell))


def _all(units: Sequence[str]) -> Counter[str]:
    total = Counter[str]()
    for one in units:
        total.update(counted(one))
    return total


# --- each edit --------------------------------------------------------------------------------------------------------


def _lost(one: Affaire, texts: _Texts) -> Iterator[str]:
    """Edits whose words are neither in the result, at their place, nor among the disputes under their author."""
    for geste in one.gestes:
        written = plain(geste.apres)
        if not written:
            continue
        if any(who in geste.qui and written in plain(text) for dispute in one.disputes for who, text in dispute.voix):
            continue
        places = [unit for unit in texts.resultat if written in unit]
        if not places:
            yield f"perdu : {geste.nature} de {geste.qui[0]} : {written[:60]}"
            continue
        theirs = next(unit for unit in texts.rendus[geste.qui[0]] if written in unit)
        if all(_resemblance(theirs, unit) < _LIKE for unit in places):
            yield f"ailleurs : {geste.nature} de {geste.qui[0]} : {written[:60]}"


def _resemblance(first: str, second: str) -> float:
    a, b = counted(first), counted(second)
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def _left(one: Affaire, texts: _Texts) -> Iterator[str]:
    """Units that a party took out, that nobody else touched, and that stand."""
    for geste in one.gestes:
        if geste.nature != "retrait":
            continue
        unit = plain(geste.unite)
        told = any(who in geste.qui and not text for dispute in one.disputes for who, text in dispute.voix)
        if not told and texts.resultat.count(unit) >= texts.base.count(unit) and texts.actuel.count(unit):
            yield f"retrait sans effet : {unit[:60]}"


# --- the account ------------------------------------------------------------------------------------------------------


def _miscounted(one: Affaire, texts: _Texts) -> Iterator[str]:
    """Words and figures of which the result has too many or too few."""
    base, current, outcome, *sides = texts.counts
    expected = _signed(base)
    for side in (*sides, current):
        _add(expected, side, base)
    for dispute in one.disputes:
        before = counted(dispute.base)
        for _, text in dispute.voix:
            _add(expected, before, counted(text))
        _add(expected, counted(dispute.retenu), before)
    for geste in one.gestes:
        for _ in range(_said_again(geste, one, texts)):
            whole = (geste.unite, geste.devenu) if geste.devenu else (geste.avant, geste.apres)
            _add(expected, counted(whole[0]), counted(whole[1]))
    found = _signed(outcome)
    for word in sorted({*expected, *found}):
        if expected.get(word, 0) != found.get(word, 0):
            yield f"compte : « {word} » {found.get(word, 0)} fois au lieu de {expected.get(word, 0)}"


def _signed(counts: Counter[str]) -> dict[str, int]:
    return dict(counts)


def _add(total: dict[str, int], more: Counter[str], less: Counter[str]) -> None:
    for word, count in more.items():
        total[word] = total.get(word, 0) + count
    for word, count in less.items():
        total[word] = total.get(word, 0) - count


def _said_again(geste: Geste, one: Affaire, texts: _Texts) -> int:
    """How many times too many an edit that several sides made alike was counted; disputes count each voice."""
    written, unit = plain(geste.apres), plain(geste.unite)
    if any(written and written in plain(text) for dispute in one.disputes for _, text in dispute.voix):
        return 0
    if any(plain(dispute.base) == unit for dispute in one.disputes):
        return 0
    sides = len(geste.qui)
    if geste.nature == "retrait" and texts.actuel.count(unit) < texts.base.count(unit):
        sides += 1
    return sides - 1
