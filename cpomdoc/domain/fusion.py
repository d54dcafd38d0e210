"""Drafts of several people made one: what each said (*Unite*, *Voix*), what was kept of whom, what they must settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

PARAGRAPHE = "\ue010"
"""What parts the paragraphs of one cell in its text: no person types it, and it is no space."""


@dataclass(frozen=True, slots=True)
class Unite:
    """What is merged as one: a paragraph (one text), or a row of a table (a text a cell). *titre* is the title above
    it, *place* the part of the page (empty: the body), *tableau* the number of its table in its file (0: none),
    *valeurs* the generated values in it, *style* the name of its style (of the first cell's, for a row).
    """

    textes: tuple[str, ...]
    ligne: bool = False
    titre: str = ""
    place: str = ""
    tableau: int = 0
    valeurs: tuple[str, ...] = ()
    style: str = ""

    @property
    def lieu(self) -> str:
        """Where people find it."""
        return self.place or self.titre

    @property
    def texte(self) -> str:
        """The whole of it, as people read it."""
        return lisible(" | ".join(self.textes))


def lisible(text: str) -> str:
    """A text of a cell without the marks that part its paragraphs."""
    return text.replace(PARAGRAPHE, " / ")


@dataclass(frozen=True, slots=True)
class Voix:
    """The draft as a party returned it: past the gate, nothing pending in it."""

    partie: str
    docx: bytes


@dataclass(frozen=True, slots=True)
class Apport:
    """What a party changed by hand and the merged draft says."""

    partie: Annotated[str, "who, as declared; of equal changes the first one"]
    lieu: Annotated[str, "the title under which it stands, or the part of the page"]
    avant: Annotated[str, "the paragraph or the cell as it was given out; empty for an addition"]
    apres: Annotated[str, "the same with what this party changed and was kept; empty for a removal"]


@dataclass(frozen=True, slots=True)
class Parole:
    """What a party says at a disputed place; nothing when it takes the place out."""

    partie: Annotated[str, "who, as declared"]
    texte: Annotated[str, "its words there"]


class Differend(StrEnum):
    """Why a place is to be reconciled; the value says it to people."""

    MOTS = "les parties y écrivent autre chose"
    RETRAIT = "retiré d’un côté, changé de l’autre"
    DEPLACEMENT = "déplacé à deux endroits"
    PAGE = "ajouté ou retiré dans un en-tête, un pied de page ou une note"
    ECRITURE = "image ou disposition qui ne peut être reprise seule"


@dataclass(frozen=True, slots=True)
class Conflit:
    """A place where the voices differ: nothing was chosen, the current text stands."""

    differend: Annotated[Differend, "why"]
    lieu: Annotated[str, "the title under which it is, or the part of the page"]
    base: Annotated[str, "the words that were given out there; empty for an addition"]
    voix: Annotated[tuple[Parole, ...], "each party that changed the place, the current draft included when it did"]
    retenu: Annotated[str, "the words that stand there; empty for none"]
    passage: Annotated[str, "the whole paragraph or row that stands; empty for none"]


@dataclass(frozen=True, slots=True)
class Deplacement:
    """A clause or a row that a party moved, and that stands at its new place."""

    partie: Annotated[str, "who, as declared"]
    de: Annotated[str, "the title under which it stood"]
    vers: Annotated[str, "the title under which it stands"]
    texte: Annotated[str, "its words"]


@dataclass(frozen=True, slots=True)
class MiseEnForme:
    """A change of look by hand, of words that it left alone."""

    partie: Annotated[str, "who, as declared"]
    lieu: Annotated[str, "the title under which it stands"]
    texte: Annotated[str, "the words"]
    quoi: Annotated[str, "« gras », « sans italique », « alignement : centré »…"]
    reportee: Annotated[bool, "whether the merged draft shows it"]


class Verification(StrEnum):
    """Why a person must look at what was merged; the value says it to people."""

    TOTAL = "total d’un tableau dont des lignes ont changé"
    NOMBRE = "case qui n’est plus un nombre"
    VOISINS = "ajouts de plusieurs parties au même endroit"
    IMAGE = "image ajoutée ou retirée à la main, à reprendre"
    BOITE = "texte d’une boîte, repris au fil du texte"


@dataclass(frozen=True, slots=True)
class AVerifier:
    """What was merged and that a person must look at."""

    motif: Annotated[Verification, "why"]
    lieu: Annotated[str, "the title under which it stands"]
    texte: Annotated[str, "the words; of a picture, whose it is"]


@dataclass(frozen=True, slots=True)
class Fusion:
    """Drafts made one. *docx* is the current draft with the edits of all voices in it; the current draft itself, byte
    for byte, when no voice says anything new.
    """

    docx: bytes
    reprises: tuple[Apport, ...]
    conflits: tuple[Conflit, ...]
    mises_en_forme: tuple[MiseEnForme, ...]
    deplaces: tuple[Deplacement, ...]
    a_verifier: tuple[AVerifier, ...]


class Defaut(StrEnum):
    """Why a merge is not given; the value says it to people."""

    ETRANGER = "le projet rendu n’a presque plus rien du texte remis"
    ECRIT = "le texte écrit n’est pas celui qui avait été fondu"
    PERDU = "une modification ne se retrouve ni dans le texte ni parmi les points à concilier"
    INVENTE = "le texte dit un mot ou un chiffre que personne n’a écrit"


@dataclass(frozen=True, slots=True)
class Echec:
    """What could not be proved of a merge."""

    defaut: Annotated[Defaut, "why"]
    partie: Annotated[str, "whose words; empty for nobody's"]
    texte: Annotated[str, "the words"]


@dataclass(frozen=True, slots=True)
class NonProuvee:
    """A merge that could not be proved: no file is given, and the drafts go side by side with what they changed."""

    echecs: tuple[Echec, ...]
    reprises: tuple[Apport, ...]
    conflits: tuple[Conflit, ...]


TEXTES_DES_FORMES: Mapping[str, str] = {
    "b": "gras", "i": "italique", "u": "souligné", "highlight": "surligné", "strike": "barré", "dstrike": "barré",
    "color": "couleur", "shd": "trame", "sz": "taille", "caps": "capitales", "smallCaps": "petites capitales",
    "vanish": "masqué", "vertAlign": "exposant ou indice", "jc": "alignement", "style": "style de paragraphe",
}  # fmt: skip
"""What people call a property of the look of words."""
