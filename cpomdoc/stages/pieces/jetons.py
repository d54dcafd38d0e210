"""A text -> its tokens: what is changed as a whole. A generated value, a date, an amount, a number is one token.

Half of a figure by one hand and half by another make a figure that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from unicodedata import normalize

from cpomdoc.domain.fusion import PARAGRAPHE

LONGEST_VALUE = 100
"""Signs from which a generated value is a text of its own, which people negotiate word by word, and no token."""
_SP = r"[ \u00a0\u202f\u2007\u2009]"
_HYPHEN = "[-\u2010\u2011]"
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_NUMBER = rf"(?:\d{{1,3}}(?:{_SP}\d{{3}})+(?:{_SP}\d{{5}})?(?!\d)|\d+)(?:[.,]\d+)*"
_FIGURE = re.compile(
    "|".join(
        (
            rf"\d{{1,2}}(?:er)?{_SP}+(?:{_MONTH})\b(?:{_SP}+\d{{4}}\b)?",
            rf"\b(?:{_MONTH}){_SP}+\d{{4}}\b",
            r"\d{1,4}([/.-])\d{1,2}\1\d{2,4}",
            rf"\d{{2}}(?:{_SP}\d{{2}}){{4}}(?!\d)",
            rf"\b[LRDA](?:\.{_SP}?|{_SP})\*?\d+(?:{_HYPHEN}\d+)*",
            rf"\d+(?:{_HYPHEN}\d+)+",
            rf"(?:(?<![\w,.)])[+\u2212\u2013-]{_SP}?)?{_NUMBER}(?:{_SP}*(?:%|[kM]?€|euros?\b))?",
        )
    ),
    re.IGNORECASE,
)
"""Dates, telephone numbers, articles of a code, references such as 2015-1702 or 2027-2031, signed numbers with their
unit; a figure begins where no word goes on."""
_WORD = re.compile(r"\w+(?:[’'\-\u2010\u2011]\w+)*|\s+|[^\w\s]")
_SPACES = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")


def folded(text: str) -> str:
    """A text whose kinds of space do not count, nor whether accents are apart from their letters."""
    return _SPACES.sub(" ", normalize("NFC", text)).strip()


def holds(text: str, words: str) -> bool:
    """Whether a text says *words*, both folded, by themselves: « 15 places » does not say « 5 »."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def key_of(token: str) -> str:
    """What makes two tokens the same one: in a figure, spaces only part its digits."""
    text = _SPACES.sub(" ", normalize("NFC", token)).replace("\u2010", "-").replace("\u2011", "-")
    return text.replace(" ", "") if _DIGIT.search(text) and len(text) < LONGEST_VALUE else text


@lru_cache(4096)
def said(text: str) -> str:
    """What a text says: two texts that a reader takes for one give the same."""
    return folded(text).replace("\u2010", "-").replace("\u2011", "-")


def same(old: str, new: str) -> bool:
    """Whether two texts say the same."""
    return old == new or said(old) == said(new)


def is_space(token: str) -> bool:
    return token.isspace()


def tokens(text: str, values: Iterable[str] = ()) -> list[str]:
    """The tokens of a text, which they give again when they are joined. *values* are generated ones."""
    return list(_tokens(text, _literals(values)))


def _literals(values: Iterable[str]) -> re.Pattern[str] | None:
    """The values as one pattern, whatever their spaces, the longest first."""
    texts = {folded(one) for one in values}
    kept = sorted((one for one in texts if 1 < len(one) <= LONGEST_VALUE), key=lambda one: (-len(one), one))
    if not kept:
        return None
    return re.compile("|".join(r"\s+".join(re.escape(part) for part in one.split(" ")) for one in kept))


def _tokens(text: str, literals: re.Pattern[str] | None) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = at + max(_literal_at(text, at, literals), _figure_at(text, at))
        if end == at:
            found = _WORD.match(text, at)
            end = found.end() if found is not None and text[at] != PARAGRAPHE else at + 1
        yield text[at:end]
        at = end


def _literal_at(text: str, at: int, literals: re.Pattern[str] | None) -> int:
    """The length of the value that stands there, and is no part of a longer word."""
    found = literals.match(text, at) if literals is not None else None
    if found is None or (at and text[at - 1].isalnum() and text[at].isalnum()):
        return 0
    end = found.end()
    return 0 if end < len(text) and text[end].isalnum() and text[end - 1].isalnum() else end - at


def _figure_at(text: str, at: int) -> int:
    found = _FIGURE.match(text, at)
    if found is None or (at and text[at - 1].isalnum()):
        return 0
    end = found.end()
    return 0 if end < len(text) and text[end].isalpha() and text[end - 1].isalnum() else end - at


def is_figure(token: str) -> bool:
    """Whether a token says a figure."""
    return _DIGIT.search(token) is not None


def figures(text: str) -> tuple[str, ...]:
    """The figures of a text, each as one token."""
    return tuple(key_of(one) for one in tokens(text) if is_figure(one))


def words(text: str) -> tuple[str, ...]:
    """What a text says, token by token, spaces aside."""
    return tuple(key_of(one) for one in tokens(text) if not is_space(one))


def blocks(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[str, int, int, int, int]]:
    """Where two lists of keys are the same and where not."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
