"""Gabarit, linted -> its outline: each heading with the names that its part reads; robust to numbers and typography."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpomdoc.schema.kinds import fold

if TYPE_CHECKING:
    from cpomdoc.stages.templates.lint import Paragraphe

BODY = "corps"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_OPENS = re.compile(r"\s*\{%-?p?\s+(?:if|for)\b[^{}]*%\}\s*")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"(?:(?:article|titre|chapitre|section|partie) )?(?:(?:[0-9]+(?:er|e)?|[ivx]+|[a-z]) )+(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Titre:
    """A heading of a template: its words, its level (0: the highest), the paragraphs of its part, and what these read.

    *start* and *end* are places in the paragraphs of the template. *text* is folded as ``plain_words`` does.
    """

    title: str
    level: int
    start: int
    end: int
    names: frozenset[str]
    text: str


def outline(paragraphs: Sequence[Paragraphe], met: Mapping[int, frozenset[str]]) -> tuple[Titre, ...]:
    """The headings in order; the first one, without words, is the whole document. *met* gives the names by paragraph.

    A part ends where a heading of the same level or a higher one begins; tags that open just before one go with it.
    """
    places = [at for at, paragraph in enumerate(paragraphs) if paragraph.part == BODY]
    heads = [(at, level) for at in places if (level := paragraphs[at].level) is not None]
    starts = {at: _begins(at, paragraphs) for at, _ in heads}
    after = places[-1] + 1 if places else 0
    found = [(places[0] if places else 0, -1, after, "")]
    for rank, (at, level) in enumerate(heads):
        end = next((starts[other] for other, one in heads[rank + 1 :] if one <= level), after)
        found.append((starts[at], level, end, heading_words(paragraphs[at].text)))
    return tuple(
        Titre(
            title,
            level,
            start,
            end,
            frozenset(name for at in range(start, end) for name in met.get(at, ())),
            plain_words(" ".join(paragraph.text for paragraph in paragraphs[start:end])),
        )
        for start, level, end, title in found
    )


def parts_named(titres: Sequence[Titre], article: str) -> Iterator[Titre]:
    """The parts whose heading says *article*; the whole document when it is empty."""
    wanted = heading_words(article)
    return (titre for titre in titres if titre.title == wanted) if wanted else iter(titres[:1])


def heading_words(text: str) -> str:
    """The words of a heading, without its tags and its number: « Article 4. – Moyens » is « moyens »."""
    words = plain_words(_TAG.sub(" ", text))
    return _NUMBER.sub("", words, count=1) if _NUMBER.match(words) else words


def plain_words(text: str) -> str:
    """Letters and digits only, in lower case, without accents."""
    return _NO_LETTER.sub(" ", fold(text).replace("œ", "oe").replace("æ", "ae")).strip()


def _begins(at: int, paragraphs: Sequence[Paragraphe]) -> int:
    """Where the part of the heading *at* begins: at the tags that open just before it, if any."""
    container = paragraphs[at].container
    while at > 0 and paragraphs[at - 1].container == container and _OPENS.fullmatch(paragraphs[at - 1].text):
        at -= 1
    return at
