"""What is known of a Word draft that comes back: which piece it says it is, what it says, what is pending in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

MOST = 300
"""Changes of one return that are kept one by one."""


@dataclass(frozen=True, slots=True)
class Suivi:
    """What one person proposes at one place and nobody accepted or refused yet: who, what (« ajout »…), the words,
    under which title. One gesture, whatever the number of marks that the program made of it. *avant* and *apres* are
    the words before and after, empty for an addition or a removal; both the same where the look alone changes.
    """

    auteur: str
    nature: str
    texte: str
    titre: str
    avant: str = ""
    apres: str = ""


class Geste(StrEnum):
    """What a change of a returned draft is; the value says it to people."""

    CHIFFRE = "chiffre ou date changés"
    MODIFIE = "texte modifié"
    AJOUTE = "texte ajouté"
    RETIRE = "texte retiré"
    DEPLACE = "texte déplacé"
    IMAGE = "image changée"
    FORME = "mise en forme changée"
    ETRANGER = "retiré du fichier"
    MASQUE = "texte que le PDF ne montre pas"
    ILLISIBLE = "texte que personne ne peut lire"
    SIGNE = "signe que le PDF ne sait pas imprimer"
    DESACCORD = "désaccord avec un autre document"
    AUTRES = "autres modifications"


BESIDE = frozenset({Geste.ETRANGER, Geste.DESACCORD, Geste.SIGNE, Geste.MASQUE, Geste.ILLISIBLE})
"""What is told of a return beside what somebody wrote in it: of its file, of its pages, of another document."""


@dataclass(frozen=True, slots=True)
class Modification:
    """One change between the draft that was given out and the one that came back."""

    geste: Annotated[Geste, "what kind of change it is"]
    lieu: Annotated[str, "the title under which it is, or the part of the page; may be empty"]
    avant: Annotated[str, "the words of the draft; empty for an addition"]
    apres: Annotated[str, "the words that came back; empty for a removal"]

    @property
    def phrase(self) -> str:
        """The change in a few French words, without its place."""
        return _PHRASES[self.geste].format(avant=self.avant, apres=self.apres, lieu=self.lieu)


_PHRASES: Mapping[Geste, str] = {
    Geste.CHIFFRE: "« {avant} » devient « {apres} »",
    Geste.MODIFIE: "« {avant} » devient « {apres} »",
    Geste.AJOUTE: "ajout de « {apres} »",
    Geste.RETIRE: "retrait de « {avant} »",
    Geste.DEPLACE: "déplacement de « {apres} »",
    Geste.IMAGE: "une image a changé",
    Geste.FORME: "la mise en forme a changé : {apres}",
    Geste.ETRANGER: "retiré du fichier : {avant}",
    Geste.MASQUE: "« {apres} » est dans le fichier Word et ne paraît pas dans le PDF",
    Geste.ILLISIBLE: "« {apres} » est dans le document, et personne ne peut le lire : blanc sur blanc, minuscule "
    "ou dans une ligne trop basse",
    Geste.SIGNE: "aucune police ne dessine {apres} : le PDF ne le montrera pas",
    Geste.DESACCORD: "« {lieu} » dit encore {avant}, ici devenu « {apres} »",
    Geste.AUTRES: "{apres}",
}


@dataclass(frozen=True, slots=True)
class Commentaire:
    """What a reader wrote in the margin."""

    auteur: Annotated[str, "who, as the file says"]
    texte: Annotated[str, "the words"]
    lieu: Annotated[str, "the title under which it stands; may be empty"]
    resolu: Annotated[bool, "whether somebody marked it as dealt with"]
    passage: Annotated[str, "the words beside which it stands; empty when there are none, or they were not kept"] = ""


@dataclass(frozen=True, slots=True)
class Attente:
    """A return of a draft that somebody else had returned already, otherwise: it waits for a choice."""

    piece: Annotated[str, "key of the piece of the contract"]
    titre: Annotated[str, "title of the document, as people read it"]
    base: Annotated[str, "recipe of the text that was reviewed"]
    par: Annotated[str, "who saved it last, as the file says; may be empty"]
    autre: Annotated[str, "name of the file that came before"]
    autre_par: Annotated[str, "who returned that one"]
    apres: Annotated[str, "digest of the entry that took that one"]
    modifications: Annotated[tuple[Modification, ...], "what the waiting file changes"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a row of a table, as people read it: under which *titre*, and a word for its look (*forme*).
    *place* is the part of the page, empty for the body. *illisible*: those of its words that no eye finds on the page.
    """

    texte: str
    titre: str = ""
    ligne: bool = False
    forme: str = ""
    place: str = ""
    illisible: str = ""


@dataclass(frozen=True, slots=True)
class ProjetRendu:
    """A returned draft. *reference*, *piece*, *version* and *empreinte* are empty when the file does not say them.

    *pied* is the reference that its footer prints: a draft copied to start another contract shows two. *passages* are
    all that it says; *refusees* the same if every pending change were refused. *retires* is what the gate took out.
    *liste*: it is no draft, but the list of what is to be settled before signing; *comparaison*: it shows what a draft
    changes in another one.
    """

    reference: str
    piece: str
    version: str
    empreinte: str
    pied: str
    suivis: tuple[Suivi, ...]
    commentaires: tuple[Commentaire, ...]
    auteur: str
    passages: tuple[Passage, ...]
    refusees: tuple[Passage, ...]
    masques: tuple[Passage, ...]
    retires: tuple[str, ...]
    liste: bool
    comparaison: bool = False
