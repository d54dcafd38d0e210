"""A Word draft -> the passages that it marks « à confirmer », each with the heading above it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from cpomdoc.adapters.word.final import TO_CONFIRM
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, w
from cpomdoc.adapters.word.returned import STORY, paragraph_text, style_names

_HEADING = re.compile(r"(?i)(heading|titre) ?\d|titre (hors|d’annexe|de partie|de fiche|d’établissement)|intertitre")


def marked_passages(docx: bytes) -> tuple[tuple[str, str], ...]:
    """Pairs (heading, passage), in order, each once. Runs that follow one another in a paragraph are one passage."""
    parts = read_parts(docx)
    names = style_names(parts)
    marks = frozenset(key for key, name in names.items() if name.casefold() == TO_CONFIRM.casefold())
    titles = frozenset(key for key, name in names.items() if _HEADING.match(name))
    stories = sorted((name for name in parts if STORY.fullmatch(name)), key=lambda name: (name != DOCUMENT, name))
    found = (one for name in stories for one in _in_story(parse_xml(parts[name]), marks, titles))
    return tuple(dict.fromkeys(found))


def _in_story(root: etree._Element, marks: frozenset[str], titles: frozenset[str]) -> Iterator[tuple[str, str]]:
    title = ""
    for paragraph in root.iter(w("p")):
        if _style(paragraph, "pPr", "pStyle") in titles:
            title = _tidy(paragraph_text(paragraph)) or title
        passage = ""
        for run in paragraph.iter(w("r")):
            if _style(run, "rPr", "rStyle") in marks:
                passage += paragraph_text(run)
            elif passage and paragraph_text(run):
                yield title, _tidy(passage)
                passage = ""
        if passage.strip():
            yield title, _tidy(passage)


def _style(element: etree._Element, properties: str, kind: str) -> str:
    style = element.find(f"{w(properties)}/{w(kind)}")
    return (style.get(w("val")) or "") if style is not None else ""


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u2011", "-").split(" ")).strip()
