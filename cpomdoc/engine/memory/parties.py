"""The answers of a contract -> its parties, as it calls them."""

from __future__ import annotations

from cpomdoc.domain.avis import Nommee, named
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.stages.signature.signatures import places


def parties(atelier: Atelier, contrat: str) -> tuple[str, ...]:
    """The roles of the parties of a contract, or the names of those without one, in the order in which they sign; none
    before they are said.
    """
    return tuple(dict.fromkeys(one.role or one.denomination for one in named_parties(atelier, contrat)))


def named_parties(atelier: Atelier, contrat: str) -> tuple[Nommee, ...]:
    """The same, each under a name that no other has."""
    asked = demand(atelier, contrat)
    if asked is None:
        return ()
    famille = atelier.famille(asked.famille)
    expected = places(whole(atelier, asked, famille).values, famille)
    return named([(place.role, place.denomination) for place in expected])
