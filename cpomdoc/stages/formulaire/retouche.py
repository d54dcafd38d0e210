"""Words that a hand wrote in the place of a printed answer -> the answer that its cell would hold; None: none for sure.

The words are read as the form reads what people type. That is trusted only where the same reading of the printed words
gives the very answer of the cell: a figure printed in thousands, a word that a filter made agree, say something else.
"""

from __future__ import annotations

import re

from cpomdoc.domain.classeur import Cell
from cpomdoc.schema.cells import Parsed
from cpomdoc.schema.kinds import parse
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.formulaire.annotate import Typed, understood

UNLIKE = "ces mots ne se lisent pas comme une réponse à cette question"
UNSURE = "le document n’imprime pas cette réponse telle qu’elle est dans la case"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def as_answer(words: str, printed: str, cell: Cell, question: Field, epoch_1904: bool = False) -> tuple[Typed, str]:
    """The answer that *words* are to *question*, whose *cell* is printed as *printed*; empty, with the reason, when
    they surely are none.
    """
    held, read = parse(cell, question, epoch_1904), parse(Cell(_plain(printed)), question)
    if not (isinstance(held, Parsed) and isinstance(read, Parsed) and _same(held.value, read.value)):
        return "", UNSURE
    typed = _plain(words)
    outcome = parse(Cell(typed), question)
    if not isinstance(outcome, Parsed):
        return "", UNLIKE
    found = understood(outcome, question)
    return (found if found is not None else typed), ""


def _plain(words: str) -> str:
    """As people type it: plain spaces, plain hyphens; lines stay."""
    return "\n".join(_SPACES.sub(" ", line).strip() for line in words.replace("\u2011", "-").splitlines())


def _same(one: object, other: object) -> bool:
    """Texts are the same whatever the apostrophes and the spaces that the printer chose."""
    if isinstance(one, str) and isinstance(other, str):
        return _bare(one) == _bare(other)
    return one == other


def _bare(text: str) -> str:
    return _plain(text).replace("'", "’").replace("\n", " ")
