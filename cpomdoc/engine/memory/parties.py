"""The answers of a contract -> its parties, as it calls them, and the folders of the inbox in which each speaks."""

from __future__ import annotations

from cpomdoc.domain.negociation import DossierPartie, Partie, folders
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.stages.signature.signatures import places


def folders_of(atelier: Atelier, contrat: str) -> tuple[DossierPartie, ...]:
    """The folder of each party of a contract, by its role or its name, in the order in which they sign; none before
    they are said.
    """
    asked = demand(atelier, contrat)
    if asked is None:
        return ()
    famille = atelier.famille(asked.famille)
    values = whole(atelier, asked, famille).values
    parties = [Partie(place.role, place.denomination) for place in places(values, famille)]
    name = values.get(famille.roles.gestionnaire)
    return folders(parties, famille.courts, show(name) if name is not None else "")
