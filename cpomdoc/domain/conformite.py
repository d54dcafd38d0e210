"""The grid of a contract: each item of the cahier des charges, and whether the contract answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated


class Etat(StrEnum):
    """What was seen of an item: its answers are there (RENSEIGNE), or there and found to answer (REPOND). Of a contract
    that was signed elsewhere, they were copied (CONSTATE), or nobody looked (NON_VERIFIE).

    PRESENT is a word of older manifests, which told only that something was there. None is written any more.
    """

    PRESENT = "présent"
    RENSEIGNE = "renseigné"
    REPOND = "répond"
    SANS_OBJET = "sans objet"
    MANQUANT = "manquant"
    CONSTATE = "constaté"
    NON_VERIFIE = "non vérifié"


@dataclass(frozen=True, slots=True)
class Derogation:
    """Why somebody lets a contract be signed although an item is missing."""

    motif: Annotated[str, "the reason that the person wrote"]
    par: Annotated[str, "who"]
    le: Annotated[str, "when (ISO)"]


@dataclass(frozen=True, slots=True)
class Ligne:
    """An item and its state. *raison* says why it is « sans objet », what is missing or what does not answer, *remede*
    how to mend it, *lieu* where the contract answers it. *suppose*: nobody said that it is « sans objet », an answer
    that may stay empty was left so. *attend*: its answers are sound, and all that lacks is told as a document to join.
    *vu*: a doubt about these texts is no doubt about the next ones. *portee*: whether the text imposes it on every
    contract or gives it as a model."""

    cle: Annotated[str, "key of the item"]
    rubrique: Annotated[str, "its heading"]
    titre: Annotated[str, "what is asked"]
    source: Annotated[str, "the text that asks it"]
    confiance: Annotated[str, "how sure the source is"]
    etat: Annotated[Etat, "whether the contract answers it"]
    lieu: Annotated[str, "where it does"]
    raison: Annotated[str, "why it is « sans objet », what lacks, or what does not answer"] = ""
    remede: Annotated[str, "how to mend it"] = ""
    doute: Annotated[str | None, "what those who wrote the item are not sure of; left out when they are"] = None
    suppose: Annotated[bool | None, "true when « sans objet » follows from an answer left empty; else left out"] = None
    attend: Annotated[bool | None, "true when only a document is awaited, told as such; else left out"] = None
    vu: Annotated[str | None, "SHA-256 of the texts that were seen, when it is « renseigné »; else left out"] = None
    portee: Annotated[str | None, "whether the parties may adapt it, when the text says so; else left out"] = None
    derogation: Annotated[Derogation | None, "never in a manifest: the journal says which hold"] = None

    @property
    def lacks(self) -> bool:
        """Whether the contract does not answer it."""
        return self.etat is Etat.MANQUANT

    @property
    def blocking(self) -> bool:
        """Whether it stands between the contract and its signature."""
        return self.lacks and self.derogation is None


Grille = tuple[Ligne, ...]


def blocking(grille: Grille) -> Grille:
    """The items that stand between the contract and its signature."""
    return tuple(ligne for ligne in grille if ligne.blocking)


def grille_to_plain(grille: Grille) -> tuple[Mapping[str, str], ...]:
    """The grid in words, as templates read it: what was seen, without the derogations."""
    return tuple(
        {
            "cle": one.cle, "rubrique": one.rubrique, "titre": one.titre, "source": one.source,
            "confiance": one.confiance, "etat": one.etat.value, "lieu": one.lieu, "raison": one.raison,
            "remede": one.remede, "doute": one.doute or "", "portee": one.portee or "",
        }
        for one in grille
    )  # fmt: skip
