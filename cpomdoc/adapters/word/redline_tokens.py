"""The words of a paragraph, before and after -> what was replaced by what, in whole words and whole figures.

Private helper of the redline. A generated value, a date, an amount, a number or a reference with figures is one token:
never half of a figure is marked. A generated value of many words is prose: it is read word by word like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

OBJECT = "\ufffc"
"""Stands for what is no text: a picture, a field, a link."""
END = "\u2029"
"""Stands for the end of a paragraph that was cut in two."""
_PROSE = 12
"""Words from which a generated value is prose."""
_BLANK = r"[ \u00a0\u202f]"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DATE = (
    rf"\d{{1,2}}(?:er)?{_BLANK}(?:{_MONTHS})(?:{_BLANK}\d{{4}})?\b|(?:{_MONTHS}){_BLANK}\d{{4}}\b"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\d{4}-\d\d-\d\d\b"
)
_AMOUNT = (
    rf"[-\u2212+]?(?:\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)|\d{{2}}(?:{_BLANK}\d{{2}}){{3,}}(?!\d)|\d+)(?:[.,]\d+)*"
    rf"(?:{_BLANK}?[kM]?[€%‰])?(?![\w\u2011-])"
)
_REFERENCE = r"\w*\d\w*(?:[-\u2011/.]\w*\d\w*)*"
_NAMED = r"\w+(?:[-\u2011]\w+)*[-\u2011]\d[\w\u2011-]*"
_WORDS = rf"(?i:{_DATE})|{_AMOUNT}|{_NAMED}|{_REFERENCE}|\w+|\s|[^\w\s]"
_PLAIN = re.compile(_WORDS)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hunk:
    """What stands from *old_start* to *old_end*, in signs, became what stands from *start* to *end*."""

    old_start: int
    old_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """The *text* of a paragraph, what its OBJECT signs are, in order, and where its generated *values* stand."""

    text: str
    objects: tuple[str, ...] = ()
    values: tuple[tuple[int, int], ...] = ()

    def tokens(self, literals: Sequence[str]) -> list[str]:
        """Its tokens: joined, they are the text."""
        whole = [span for span in self.values if _is_short(self.text[span[0] : span[1]])]
        found: list[str] = []
        at = 0
        for start, end in sorted(whole):
            if start >= at:
                found += _split(self.text[at:start], literals)
                found.append(self.text[start:end])
                at = end
        found += _split(self.text[at:], literals)
        return [token for token in found if token]

    def named(self, tokens: Sequence[str]) -> list[str]:
        """The same tokens, each followed by what its objects are: two pictures are two words."""
        objects = iter(self.objects)
        return [
            token + "".join(next(objects) for sign in token if sign == OBJECT) if OBJECT in token else token
            for token in tokens
        ]

    def literals(self) -> set[str]:
        """The short generated values: one token wherever they stand, also where no bookmark says so."""
        return {value for start, end in self.values if _is_short(value := self.text[start:end]) and value.strip()}


def _is_short(value: str) -> bool:
    return len(_WORD.findall(value)) <= _PROSE


def _split(text: str, literals: Sequence[str]) -> list[str]:
    return _pattern(tuple(literals)).findall(text) if text else []


@lru_cache(maxsize=64)
def _pattern(literals: tuple[str, ...]) -> re.Pattern[str]:
    if not literals:
        return _PLAIN
    named = "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in literals)
    return re.compile(f"{named}|{_WORDS}")


def hunks(before: Said, after: Said) -> list[Hunk]:
    """What differs, in its order; only spaces between two of them make them one."""
    if (before.text, before.objects) == (after.text, after.objects):
        return []
    literals = sorted(before.literals() | after.literals(), key=lambda one: (-len(one), one))
    old, new = before.tokens(literals), after.tokens(literals)
    old_at, new_at = _offsets(old), _offsets(new)
    changes = _joined(_changes(before.named(old), after.named(new)), old)
    return [Hunk(old_at[i1], old_at[i2], new_at[j1], new_at[j2]) for i1, i2, j1, j2 in changes]


def _offsets(tokens: Sequence[str]) -> list[int]:
    return [0, *accumulate(len(token) for token in tokens)]


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two lists of tokens differ; what they begin and end with alike is not looked at again."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag != "equal":
            yield head + i1, head + i2, head + j1, head + j2


def _joined(changes: Iterator[tuple[int, int, int, int]], old: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Changes between which only blanks stand are one: a phrase for a phrase."""
    current: tuple[int, int, int, int] | None = None
    for i1, i2, j1, j2 in changes:
        if current is not None and all(token.isspace() for token in old[current[1] : i1]):
            current = (current[0], i2, current[2], j2)
            continue
        if current is not None:
            yield current
        current = (i1, i2, j1, j2)
    if current is not None:
        yield current
