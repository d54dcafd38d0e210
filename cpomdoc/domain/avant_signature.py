"""What leaves a doubt about a contract before it is signed: each doubt has a name, and stands until it is settled or a
named person lifts it with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.contrat_signe import CONTRAT

TITRE = "Avant de signer"
NOTE = f"{TITRE}.docx"
"""The list to read in Word, in the folder of the contract: always this name and this place. Nothing is written in it:
points are lifted in the workbook beside it (domain/places.py)."""

_LENGTH = 6
"""Digits of the digest in a name: sixteen million of them for the hundred doubts of a contract."""


class Sorte(StrEnum):
    """What kind of doubt it is, in the order in which people should see to them. The value is its heading."""

    REFUS = "Refus d’une partie"
    CONFLIT = "Réponses ou projets qui se contredisent"
    IMPOSE = "Textes imposés par le droit et modifiés"
    DOCUMENT = "Documents annoncés par le contrat et non joints"
    REPONSE = "Réponses à vérifier"
    VALEUR = "Valeurs changées à la main"
    MODIFICATION = "Passages modifiés dans Word"
    PROPOSITION = "Propositions de relecture à trancher"
    COMMENTAIRE = "Commentaires de relecture"
    PASSAGE = "Passages à confirmer"
    DROIT = "Points de droit à vérifier"
    NON_VERIFIE = "Ce qui n’a pas pu être vérifié"
    AVIS = "Avis des autorités"


_PREFIXES = {
    Sorte.REFUS: "refus",
    Sorte.CONFLIT: "conflit",
    Sorte.IMPOSE: "impose",
    Sorte.DOCUMENT: "document",
    Sorte.REPONSE: "reponse",
    Sorte.VALEUR: "valeur",
    Sorte.MODIFICATION: "modification",
    Sorte.PROPOSITION: "proposition",
    Sorte.COMMENTAIRE: "commentaire",
    Sorte.PASSAGE: "passage",
    Sorte.DROIT: "droit",
    Sorte.NON_VERIFIE: "verification",
    Sorte.AVIS: "avis",
}


@dataclass(frozen=True, slots=True)
class Levee:
    """Why somebody lets the contract be signed in spite of a doubt: the reason, who, when (ISO)."""

    motif: str
    par: str
    le: str


@dataclass(frozen=True, slots=True)
class Point:
    """A doubt about what would be signed: *texte* says it in a French sentence, *lieu* where it is, *remede* how to
    settle it. *sujet* is what it is about: « contrat », or the key of an act. *temoin* tells two doubts of the same
    words apart, where these do not say all (a picture, a long text, a count): the digest of the file that holds it.
    *question*: what is asked, where the words say more than that (who, where else): these may change, and the same is
    still asked.
    """

    sorte: Sorte
    texte: str
    lieu: str = ""
    remede: str = ""
    sujet: str = CONTRAT
    levee: Levee | None = None
    temoin: str = ""
    question: tuple[str, ...] = ()

    @property
    def nom(self) -> str:
        """What people call it (« reponse-3fa9c1 »): the same as long as the same is said of the same place, so that a
        lifted doubt does not lift another one."""
        witness = (self.temoin,) if self.temoin else ()
        asked = self.question or (self.lieu, self.texte)
        said = digest_of((self.sujet, self.sorte.value, *asked, *witness))
        return f"{_PREFIXES[self.sorte]}-{said[:_LENGTH]}"

    @property
    def ouvert(self) -> bool:
        """Whether it stands between the contract and its signature."""
        return self.levee is None

    @property
    def raison(self) -> str:
        """Why one cannot sign yet, in a line that ends with the name of the doubt."""
        where = f" ({self.lieu})" if self.lieu else ""
        return f"{self.texte.rstrip('.')}{where}, point {self.nom}"

    def lifted(self, levee: Levee | None) -> Point:
        """The same, lifted."""
        return replace(self, levee=levee)


Points = tuple[Point, ...]


_NAMED = re.compile(rf", point (?:{'|'.join(_PREFIXES.values())})-[0-9a-f]{{{_LENGTH}}}$")


def sorte_of(nom: str) -> Sorte | None:
    """The kind of doubt that has that name; None when it is the name of none."""
    return next((sorte for sorte, prefix in _PREFIXES.items() if nom.rpartition("-")[0] == prefix), None)


def names_a_point(reason: str) -> bool:
    """Whether a reason not to sign, told some day, is a doubt: it may have been lifted since."""
    return _NAMED.search(reason) is not None


def still_open(points: Points, sujet: str) -> Points:
    """Those that forbid to sign *sujet*."""
    return tuple(one for one in points if one.ouvert and one.sujet == sujet)
