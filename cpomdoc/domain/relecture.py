"""What is known of a Word draft that comes back: which piece it says it is, and what is still pending in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suivi:
    """One tracked change that nobody accepted or refused yet: who, what (« ajout »…), the words, under which title."""

    auteur: str
    nature: str
    texte: str
    titre: str


@dataclass(frozen=True, slots=True)
class ProjetRendu:
    """A returned draft. *reference*, *piece*, *version* and *empreinte* are empty when the file does not say them.

    *pied* is the reference that its footer prints: a draft copied to start another contract shows two.
    """

    reference: str
    piece: str
    version: str
    empreinte: str
    pied: str
    suivis: tuple[Suivi, ...]
    commentaires: int
    auteur: str
