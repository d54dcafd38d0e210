"""An answer that a list lacks -> the word of the list that it most likely means, or nothing: proposed, never taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches

from cpomdoc.schema.cells import fold
from cpomdoc.schema.lexique import Lexique, bare

_NEAR = 0.8
_STEM = 4  # letters that a word and its plural, or its feminine, begin with alike


def nearest(text: str, choices: Sequence[str], lexique: Lexique) -> str:
    """The only one of *choices* that *text* is another way to write; empty when none is, or several are."""
    known = {bare(choice): choice for choice in choices}
    said = bare(text)
    if not said:
        return ""
    for way in (said, _translated(said, lexique)):
        found = _same(way, known) or _labelled(way, choices) or _by_words(way, known)
        if found:
            return found
    return _by_letters(said, known)


def _translated(said: str, lexique: Lexique) -> str:
    """*said* in the words of lists, whole or word by word: « cd » is « conseil départemental », « 3 » is « trois »."""
    if said in lexique.synonymes:
        return bare(lexique.synonymes[said])
    return " ".join(bare(lexique.synonymes.get(word, word)) for word in said.split())


def _same(said: str, known: dict[str, str]) -> str:
    tight = {words.replace(" ", ""): choice for words, choice in known.items()}
    return known.get(said) or tight.get(said.replace(" ", ""), "")


_CODED = re.compile(r"\s*([0-9A-Z.]{1,8})\s*-\s*(.+)")


def _labelled(said: str, choices: Sequence[str]) -> str:
    """« EHPAD », or « 500 », for « 500 - EHPAD »."""
    found = []
    for choice in choices:
        match = _CODED.fullmatch(choice)
        if match is not None and said in (bare(match[1]), bare(match[2])):
            found.append(choice)
    return found[0] if len(found) == 1 else ""


def _by_words(said: str, known: dict[str, str]) -> str:
    """The choice that holds every word of *said*, in the plural or the feminine too, when there is but one."""
    words = said.split()
    if sum(map(len, words)) < _STEM:
        return ""
    found = [choice for one, choice in known.items() if all(_is_among(word, one.split()) for word in words)]
    return found[0] if len(found) == 1 else ""


def _is_among(word: str, words: Sequence[str]) -> bool:
    return any(word == one or (len(word) >= _STEM and _alike(word, one)) for one in words)


def _alike(word: str, other: str) -> bool:
    """« partiel », « partielle »: one begins as the other, some letters more or less."""
    short, long = sorted((word, other), key=len)
    return long.startswith(short) and len(short) >= _STEM


def _by_letters(said: str, known: dict[str, str]) -> str:
    """The choice that differs by a letter or two, and no other nearly as much."""
    near = get_close_matches(said, known, 2, _NEAR)
    if not near or (len(near) > 1 and _ratio(said, near[0]) - _ratio(said, near[1]) < (1 - _NEAR) / 4):
        return ""
    return known[near[0]]


def _ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, fold(first), fold(second)).ratio()
