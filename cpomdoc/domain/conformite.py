"""The grid of a contract: each item of the cahier des charges, and whether the contract answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Etat(StrEnum):
    """Whether the contract answers an item."""

    PRESENT = "présent"
    SANS_OBJET = "sans objet"
    MANQUANT = "manquant"


@dataclass(frozen=True, slots=True)
class Derogation:
    """Why somebody lets a contract be signed although an item is missing."""

    motif: str
    par: str
    le: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """An item and its state. *raison* says why it is « sans objet » or what is missing, *remede* how to mend it, *lieu*
    where the contract answers it."""

    cle: str
    rubrique: str
    titre: str
    source: str
    confiance: str
    etat: Etat
    lieu: str
    raison: str = ""
    remede: str = ""
    derogation: Derogation | None = None

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
            "remede": one.remede,
        }
        for one in grille
    )  # fmt: skip
