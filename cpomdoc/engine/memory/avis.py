"""The journal of a contract -> what a party said of one thing; how one more opinion is noted there, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from cpomdoc.domain.avis import SurQuoi
from cpomdoc.domain.journal import AvisRendu, AvisRetire
from cpomdoc.domain.links import Matter
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.store.journal import EntryOf

Dit = EntryOf[AvisRendu | AvisRetire]


def said_of(atelier: Atelier, contrat: str, partie: str, sur: SurQuoi) -> list[Dit]:
    """All that *partie* said of the same thing, in whatever version, in the order in which it was noted."""
    told = atelier.archive.journal(contrat).entries()
    mine = (cast("Dit", one) for one in told if isinstance(one.etape, AvisRendu | AvisRetire))
    return [one for one in mine if one.etape.partie == partie and one.etape.sur.objet == sur.objet]


def note_opinion(
    atelier: Atelier,
    contrat: str,
    etape: AvisRendu | AvisRetire,
    par: str,
    *,
    materials: Sequence[Matter] = (),
    products: Sequence[Matter] = (),
    at: str = "",
) -> Dit:
    """Write what a party says, in the name of *par*. What it said last of the same thing, said again, is one fact; a
    change of mind and back are three.
    """
    before = said_of(atelier, contrat, etape.partie, etape.sur)
    if before and before[-1].etape == etape and before[-1].link.actor == par:
        return before[-1]
    sources = [one.digest for one in materials]
    key = step_key(type(etape), sources, partie=etape.partie, objet=etape.sur.objet, rang=len(before))
    return note(atelier, contrat, etape, key, materials=materials, products=products, actor=par, at=at)
