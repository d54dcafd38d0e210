"""Steps « accorder » and « preparer »: somebody says « bon à signer »; the pieces are to be made as final texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from cpomdoc.domain.pieces import Made, Piece
from cpomdoc.domain.plain import made_to_plain
from cpomdoc.domain.show import show
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.version.versions import planned
from cpomdoc.engine.memory.actes import references
from cpomdoc.engine.memory.contrat import APPROVED, signed_together, whole
from cpomdoc.engine.memory.forms import last_version, pieces_of
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.stages.pieces.plan import for_signature
from cpomdoc.store.archive import StoredVersion


def accorder(atelier: Atelier, demande: Mapping[str, Any]) -> dict[str, Any]:
    """Who agrees to which version stays in the journal; what forbids it was looked at before (decisions/)."""
    version = atelier.archive.version(demande["contrat"], demande["approuvee"])
    assert version is not None
    entry = note(
        atelier,
        demande["contrat"],
        "approuver",
        step_key("approuver", [version.digest], sujet=demande["sujet"]),
        actor=demande["par"],
        at=demande["le"],
        facts={"version": version.numero, "sujet": demande["sujet"], "titre": demande["titre"]},
    )
    return {**demande, "par": entry.link.actor, "date": entry.link.at, "accord": entry.link.key}


def preparer(atelier: Atelier, accord: Mapping[str, Any]) -> dict[str, Any]:
    """The next version: the pieces to sign as final texts, the others as they are in the version that was approved."""
    famille = atelier.famille(accord["famille"])
    contrat = whole(atelier, accord, famille)
    approved = atelier.archive.version(contrat.numero, accord["approuvee"])
    assert approved is not None
    before = pieces_of(approved)
    to_sign = {made.key for made in signed_together(famille, before, accord["sujet"])}
    models = {piece.key: piece for piece in planned(atelier, contrat, famille, approved)}
    pieces = [_final(models[made.key], made) if made.key in to_sign else models[made.key] for made in before]
    common = {
        **accord,
        "version": _next(atelier, contrat.numero, approved),
        "nom": APPROVED,
        "definitif": True,
        "gestionnaire": show(contrat.values.get(famille.roles.gestionnaire)),
        "pieces": [asdict(piece) for piece in pieces],
        "references": references(atelier, contrat, famille),
    }
    return {
        **common,
        "a_faire": [{**common, "piece": asdict(piece)} for piece in pieces if piece.key in to_sign],
        "gardees": [made_to_plain(made) for made in before if made.key not in to_sign],
    }


def _final(piece: Piece, made: Made) -> Piece:
    return replace(piece, recipe=for_signature(made.recipe), relu=made.relu)


def _next(atelier: Atelier, contrat: str, approved: StoredVersion) -> int:
    """The number of the version to come; the same again when a crash fell after its manifest was written."""
    last = last_version(atelier, contrat)
    assert last is not None
    return approved.numero + 1 if last.numero in {approved.numero, approved.numero + 1} else last.numero + 1
