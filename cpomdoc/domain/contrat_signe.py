"""The signing of a contract: the places to sign, and what was received for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

Nature = Literal["électronique", "manuscrite numérisée"]
PAPER: Nature = "manuscrite numérisée"
COMPLETE = "complète"
CONTRAT = "contrat"
"""The subject of a signing that is the contract itself, with its annexes; an act is named by the key of its piece."""


@dataclass(frozen=True, slots=True)
class PlaceSignature:
    """Where a party signs: the name of the field, what the party is, who signs for it."""

    champ: Annotated[str, "name of the signature field in the PDF"]
    role: Annotated[str, "what the party is: « ars »"]
    denomination: Annotated[str, "name of the party"]
    nom: Annotated[str, "who signs for it"]
    qualite: Annotated[str, "as what"]


@dataclass(frozen=True, slots=True)
class SignatureRecue:
    """A signature as the journal keeps it: *fichier* is the SHA-256 of the file that bears it.

    *validite* is a word of Validite. *levee* is the reason, in writing, for which somebody (*levee_par*) took an
    undetermined signature as good: on paper, each is. COMPLETE is what an earlier release said of paper.
    """

    champ: Annotated[str, "name of the signature field in the PDF"]
    nature: Annotated[Nature, "on line, or by hand and scanned"]
    signataire: Annotated[str, "name read on the certificate, or who was to sign the paper"]
    moment: Annotated[str, "when, as the signature says (ISO); empty for paper"]
    validite: Annotated[str, "« valide », « indéterminée » or « invalide »; « complète » for paper with every page"]
    raisons: Annotated[tuple[str, ...], "what leaves a doubt"]
    fichier: Annotated[str, "empty in an entry: the file is what the step took"]
    levee: Annotated[str, "empty in an entry: a later « lever » says why it was taken as good"] = ""
    levee_par: Annotated[str | None, "who said so"] = None

    @property
    def vaut(self) -> bool:
        """Whether it counts: valid, or undetermined and taken as good by somebody; or paper of an earlier release."""
        return self.validite in {"valide", COMPLETE} or (self.validite == "indéterminée" and bool(self.levee))
