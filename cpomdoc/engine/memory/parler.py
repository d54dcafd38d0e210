"""The folder in which a draft was dropped -> the party that speaks, and whether it agrees: declared by a person, never
guessed from a file.
"""

from __future__ import annotations

from cpomdoc.domain.avis import FAVORABLE
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import cites
from cpomdoc.domain.negociation import RETOUR
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.parties import folders_of


def declared(atelier: Atelier, contrat: str, chemin: str) -> str | Finding:
    """The role of the party whose folder holds the file, as the contract calls it; empty when nobody said. A finding
    when the folder is that of no party of this contract. *chemin* is the path of the file below the inbox, in words.
    """
    folder = next((one for one in reversed(chemin.casefold().split("/")[:-1]) if one.startswith(RETOUR)), "")
    if not folder:
        return ""
    folders = folders_of(atelier, contrat)
    found = next((one.partie for one in folders if folder in (one.dossier, *one.aussi)), None)
    if found is not None:
        return found
    known = cites([one.dossier for one in folders])
    return Finding(CATALOGUE["E-468"], facts={"dossier": folder, "parties": known})


def agrees(chemin: str) -> bool:
    """Whether a file lies in avis-favorable/, at any depth. *chemin* is its path below the inbox, in words."""
    return FAVORABLE in chemin.casefold().split("/")[:-1]
