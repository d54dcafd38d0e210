"""The grid of a contract: each item of the cahier des charges, and whether the contract answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cpomdoc.domain.links import Link


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


DEROGATE, RESTORE = "deroger", "retablir"
"""The steps of the journal that give a derogation and take it back."""


def derogations_of(links: Iterable[Link]) -> dict[str, Derogation]:
    """The derogations that hold after all of *links*, by item."""
    held: dict[str, Derogation] = {}
    for link in links:
        if link.step == DEROGATE:
            held[link.facts["exigence"]] = Derogation(link.facts["motif"], link.actor, link.at)
        elif link.step == RESTORE:
            held.pop(link.facts["exigence"], None)
    return held


def grille_to_plain(grille: Grille) -> tuple[dict[str, str], ...]:
    """The grid as a manifest keeps it: what was seen when the version was made, without the derogations."""
    return tuple(
        {
            "cle": one.cle, "rubrique": one.rubrique, "titre": one.titre, "source": one.source,
            "confiance": one.confiance, "etat": one.etat.value, "lieu": one.lieu, "raison": one.raison,
            "remede": one.remede,
        }
        for one in grille
    )  # fmt: skip


def grille_from_plain(lines: Iterable[Mapping[str, Any]], derogations: Mapping[str, Derogation]) -> Grille:
    """The grid of a manifest, with the *derogations* that hold today, by key."""
    return tuple(
        Ligne(**{**line, "etat": Etat(line["etat"])}, derogation=derogations.get(line["cle"])) for line in lines
    )
