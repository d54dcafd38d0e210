"""Wording that the law imposes, and what hands made of it: the paragraphs of a draft as a family locks them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.fusion import Unite

IMPOSE = "impose"
"""What the text of a model is to the draft of its piece, where hands changed what the law imposes."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """Words of a paragraph that a value printed: from which sign to which; the key of the value."""

    debut: int
    fin: int
    cle: str


@dataclass(frozen=True, slots=True)
class Alinea:
    """A unit of a draft as its model writes it, with the values that its text prints."""

    unite: Unite
    valeurs: tuple[Tenant, ...] = ()


class Atteinte(StrEnum):
    """What happened to a locked paragraph; the value says it to people."""

    CHANGE = "mots changés"
    RETIRE = "texte retiré"
    DEPLACE = "texte déplacé"
    COUPE = "texte coupé ou réuni à un autre"


@dataclass(frozen=True, slots=True)
class Entorse:
    """A locked paragraph that a text of its piece does not say as the law has it, or not at its place."""

    verrou: Annotated[str, "key of what the family locks"]
    titre: Annotated[str, "what is locked, in a few words"]
    source: Annotated[str, "the text of law that imposes the wording"]
    lieu: Annotated[str, "the title under which the model has it"]
    atteinte: Annotated[Atteinte, "what happened to it"]
    avant: Annotated[str, "the words of the model; a few around those that changed when it is long"]
    apres: Annotated[str, "the words that stand there; the title under which they stand, when it was moved"]

    @property
    def phrase(self) -> str:
        """What happened, in a few French words."""
        return _PHRASES[self.atteinte].format(avant=self.avant, apres=self.apres)


def in_words(found: Sequence[Entorse]) -> str:
    """« 2 textes imposés par le droit »."""
    return pluriel(len(found), "texte imposé par le droit", "textes imposés par le droit")


_PHRASES: Mapping[Atteinte, str] = {
    Atteinte.CHANGE: "«\u00a0{avant}\u00a0» devient «\u00a0{apres}\u00a0»",
    Atteinte.RETIRE: "«\u00a0{avant}\u00a0» est retiré",
    Atteinte.DEPLACE: "«\u00a0{avant}\u00a0» est déplacé, sous «\u00a0{apres}\u00a0»",
    Atteinte.COUPE: "«\u00a0{avant}\u00a0» est coupé ou réuni\u00a0: «\u00a0{apres}\u00a0»",
}
