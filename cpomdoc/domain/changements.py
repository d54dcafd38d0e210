"""What a draft changes in those that people had before, as the page « Ce qui a changé » and its files say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cpomdoc.domain.avis import parties_qui
from cpomdoc.domain.francais import cites
from cpomdoc.domain.fusion import AVerifier, Conflit, MiseEnForme
from cpomdoc.domain.places import CHANGES
from cpomdoc.domain.relecture import Modification

PAGE = f"{CHANGES}.docx"
"""The page, beside the files that show the changes as tracked ones."""

_IMPOSED = " - textes imposés modifiés"
LONGEST = 110
"""Signs of the name of a file, its ending aside: a share and an archive take it whole."""


def imposed_name(filename: str) -> str:
    """« Contrat - textes imposés modifiés.docx »: where a piece is shown beside the text of its model."""
    return f"{filename[: LONGEST - len(_IMPOSED)].rstrip(' .')}{_IMPOSED}.docx"


@dataclass(frozen=True, slots=True)
class Reponse:
    """An answer that changed: the *article* that it belongs to (may be empty), the row or the establishment (*lieu*),
    the name of the form that changed it and the person who saved that; empty when no form since said it.
    """

    article: str
    question: str
    lieu: str
    avant: str
    apres: str
    fichier: str = ""
    personne: str = ""


@dataclass(frozen=True, slots=True)
class Intervention:
    """What a person changed by hand in the document *piece*; *partie* is empty when nobody said for whom they speak."""

    piece: str
    modification: Modification
    partie: str
    personne: str


@dataclass(frozen=True, slots=True)
class AVoir:
    """A passage of the document *piece* that the parties must agree on, or that somebody must look at; or a sentence,
    when corrections could not be carried at all.
    """

    piece: str
    quoi: Conflit | AVerifier | MiseEnForme | str


@dataclass(frozen=True, slots=True)
class Recrite:
    """A document whose text changed, and the titles under which it did, in its order; *page*: also beside its body;
    *texte*: also where its body has no title.
    """

    titre: str
    articles: tuple[str, ...]
    page: bool
    texte: bool = False


class Sort(StrEnum):
    """What became of a comparison; the value says it to people."""

    DONNE = "les modifications sont montrées"
    PAREIL = "aucun mot ne change"
    NON_PROUVE = "les modifications n’ont pas pu être prouvées : comparez vous-même"
    SUIVIS = "le texte porte des modifications suivies : comparez vous-même"
    ECHEC = "la comparaison n’a pas pu être faite : comparez vous-même"


@dataclass(frozen=True, slots=True)
class Comparee:
    """A document beside itself in the version *depuis*: the file that shows the changes (*nom*) and its content when
    its *sort* is to be given; the two files to compare otherwise. *vues*: the parties that had that version last;
    empty for the version before. *styles* look otherwise now, which such a file cannot show.
    *impose*: beside the text of its model, because hands changed in it what the law imposes; where no file shows that,
    *docx* is the text of the model.
    """

    titre: str
    depuis: int
    vues: tuple[str, ...]
    nom: str
    avant: str
    apres: str
    sort: Sort
    docx: bytes = b""
    styles: tuple[str, ...] = ()
    impose: bool = False

    @property
    def phrase(self) -> str:
        """Where the changes are read, or what to compare, in a line."""
        if self.sort is Sort.DONNE:
            names = cites(self.styles)
            looks = f" : sans montrer la mise en forme changée de {names}" if self.styles else ""
            what = " : tout ce qui s’écarte du modèle, textes imposés par le droit compris" if self.impose else ""
            return f"« {self.nom} »{what}{looks}"
        if self.impose:
            both = f"« {self.avant} » et « {self.apres} »"
            return f"{self.titre}, textes imposés par le droit : {self.sort.value} {both}."
        seen = f", vue par {parties_qui(self.vues)}" if self.vues else ""
        said = f"{self.titre}, depuis la version {self.depuis}{seen} : {self.sort.value}"
        return f"{said}." if self.sort is Sort.PAREIL else f"{said} « {self.avant} » et « {self.apres} »."


@dataclass(frozen=True, slots=True)
class Changements:
    """What the version *numero*, called *nom*, changes in the version *avant*, called *nom_avant*; *ajoutees* and
    *retirees* are the titles of the documents that came and went.
    """

    contrat: str
    gestionnaire: str
    numero: int
    nom: str
    avant: int
    nom_avant: str
    reponses: tuple[Reponse, ...]
    corrections: tuple[Intervention, ...]
    a_voir: tuple[AVoir, ...]
    recrites: tuple[Recrite, ...]
    ajoutees: tuple[str, ...]
    retirees: tuple[str, ...]
    comparees: tuple[Comparee, ...]
