"""The signing of a contract: the places to sign, and what was received for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Nature = Literal["électronique", "manuscrite numérisée"]
COMPLETE = "complète"
CONTRAT = "contrat"
"""The subject of a signing that is the contract itself, with its annexes; an act is named by the key of its piece."""
TO_SIGN = "a-signer"
"""The folder, in that of a contract, where people find what is to be signed."""


@dataclass(frozen=True, slots=True)
class PlaceSignature:
    """Where a party signs: the name of the field, what the party is, who signs for it."""

    champ: str
    role: str
    denomination: str
    nom: str
    qualite: str


@dataclass(frozen=True, slots=True)
class SignatureRecue:
    """A signature as the journal keeps it: *fichier* is the SHA-256 of the file that bears it.

    *validite* is a word of Validite, or COMPLETE for paper whose scan has every page. *levee* is the reason, in
    writing, for which somebody took an undetermined signature as good.
    """

    champ: str
    nature: Nature
    signataire: str
    moment: str
    validite: str
    raisons: tuple[str, ...]
    fichier: str
    levee: str = ""

    @property
    def vaut(self) -> bool:
        """Whether it counts: valid, on paper with every page, or undetermined and taken as good by somebody."""
        return self.validite in {"valide", COMPLETE} or (self.validite == "indéterminée" and bool(self.levee))
