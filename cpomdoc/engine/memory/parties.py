"""The answers of a contract -> its parties, as it calls them."""

from __future__ import annotations

from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.stages.signature.signatures import places


def parties(atelier: Atelier, contrat: str) -> tuple[str, ...]:
    """The roles of the parties of a contract, or the names of those without one, in the order in which they sign; none
    before they are said.
    """
    asked = demand(atelier, contrat)
    if asked is None:
        return ()
    famille = atelier.famille(asked.famille)
    expected = places(whole(atelier, asked, famille).values, famille)
    return tuple(dict.fromkeys(name for place in expected if (name := place.role or place.denomination)))
