"""Archive -> the contracts whose version is still to be looked at, and the key under which that is noted as done."""

from __future__ import annotations

from typing import Any

from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.note import step_key


def unfinished(atelier: Atelier) -> list[str]:
    """Contracts with an accepted form later than their last check: their version is still to be looked at."""
    waiting = []
    for contrat in atelier.index.contrats():
        last_accepted = last_checked = 0
        for entry in atelier.archive.journal(contrat).entries():
            if entry.link.step == "valider":
                last_accepted = entry.numero
            elif entry.link.step == "controler":
                last_checked = entry.numero
        if last_accepted and (last_accepted > last_checked or not _settled(atelier, contrat)):
            waiting.append(contrat)
    return waiting


def _settled(atelier: Atelier, contrat: str) -> bool:
    """Whether the journal says that today's dossiers, with today's family, have been planned to the end."""
    asked = demand(atelier, contrat)
    if asked is None:
        return True
    if asked["famille"] not in atelier.familles:
        return False  # to be told, until its folder is back
    return atelier.archive.journal(contrat).find(done_key(atelier, asked)) is not None


def done_key(atelier: Atelier, asked: dict[str, Any]) -> str:
    """The key under which a contract's version work is noted as finished."""
    famille = atelier.famille(asked["famille"]).digest
    joined = [plain["sha256"] for plain in asked["jointes"]]
    bound = {name: asked[name] for name in ("ailleurs", "relus") if asked[name]}
    return step_key("aboutir", [*asked["formulaires"], *joined], famille=famille, date=asked["date"], **bound)
