"""The answers of a contract -> its parties, as it calls them, and the folders of the inbox in which each speaks."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.domain.avis import Nommee, named
from cpomdoc.domain.negociation import DossierPartie, folders
from cpomdoc.domain.show import show
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.signature.signatures import places


def folders_of(atelier: Atelier, contrat: str) -> tuple[DossierPartie, ...]:
    """The folder of each party of a contract, by its role or its name, in the order in which they sign; none before
    they are said.
    """
    known = _known(atelier, contrat)
    if known is None:
        return ()
    famille, values = known
    name = values.get(famille.roles.gestionnaire)
    return folders(_named(famille, values), famille.courts, show(name) if name is not None else "")


def named_parties(atelier: Atelier, contrat: str) -> tuple[Nommee, ...]:
    """The same parties, each under a name that no other has."""
    known = _known(atelier, contrat)
    return _named(*known) if known is not None else ()


def _known(atelier: Atelier, contrat: str) -> tuple[Famille, Mapping[str, Value]] | None:
    asked = demand(atelier, contrat)
    if asked is None:
        return None
    famille = atelier.famille(asked.famille)
    return famille, whole(atelier, asked, famille).values


def _named(famille: Famille, values: Mapping[str, Value]) -> tuple[Nommee, ...]:
    return named([(place.role, place.denomination) for place in places(values, famille)])
